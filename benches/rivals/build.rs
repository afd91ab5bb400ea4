//! Makes the rivals' tables of the library's registries: a perfect hash of phf's, a `match` and a sorted list, each from
//! number to name and back.

use phf_codegen::Map;
use received_tls::{CipherSuite, NamedGroup};
use std::fmt::Write;
use std::path::Path;
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let suites: Vec<_> = CipherSuite::all().filter_map(|suite| Some((suite.0, suite.name()?))).collect();
    let groups: Vec<_> = NamedGroup::all().filter_map(|group| Some((group.0, group.name()?))).collect();
    let source = tables("suites", &suites)? + &tables("groups", &groups)?;
    let folder = env::var_os("OUT_DIR").ok_or("cargo did not set OUT_DIR")?;
    Ok(fs::write(Path::new(&folder).join("registry.rs"), source)?)
}

fn tables(module: &str, rows: &[(u16, &str)]) -> Result<String, Box<dyn Error>> {
    let (mut by_number, mut by_name) = (Map::new(), Map::new());
    for (number, name) in rows {
        by_number.entry(*number, format!("{name:?}"));
        by_name.entry(*name, number.to_string());
    }
    let mut by_text = rows.to_vec();
    by_text.sort_unstable_by_key(|(_, name)| *name);
    let mut out = format!("pub(crate) mod {module} {{\n");
    writeln!(out, "pub(crate) static NAMES: phf::Map<u16, &str> = {};", by_number.build())?;
    writeln!(out, "pub(crate) static NUMBERS: phf::Map<&str, u16> = {};", by_name.build())?;
    writeln!(out, "pub(crate) static BY_NUMBER: &[(u16, &str)] = &{rows:?};")?;
    writeln!(out, "pub(crate) static BY_NAME: &[(u16, &str)] = &{by_text:?};")?;
    writeln!(out, "pub(crate) fn name(number: u16) -> Option<&'static str> {{ Some(match number {{")?;
    rows.iter().try_for_each(|(number, name)| writeln!(out, "{number} => {name:?},"))?;
    writeln!(out, "_ => return None }}) }}")?;
    writeln!(out, "pub(crate) fn number(name: &str) -> Option<u16> {{ Some(match name {{")?;
    rows.iter().try_for_each(|(number, name)| writeln!(out, "{name:?} => {number},"))?;
    writeln!(out, "_ => return None }}) }}\n}}")?;
    Ok(out)
}
