//! Makes the registries' tables from `registry/*.csv`.

#[path = "build/mod.rs"]
mod registry;
// For `names`, which the build script shares with the library.
#[allow(dead_code)]
#[path = "src/swar.rs"]
mod swar;

use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=registry");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/registry/codes.rs");
    println!("cargo::rerun-if-changed=src/registry/names.rs");
    println!("cargo::rerun-if-changed=src/registry/vocabulary.rs");
    println!("cargo::rerun-if-changed=src/swar.rs");
    let variable = |name| env::var_os(name).map(PathBuf::from).ok_or(format!("cargo did not set {name}"));
    let folder = variable("CARGO_MANIFEST_DIR")?.join("registry");
    let source = registry::generate(|file| {
        fs::read_to_string(folder.join(file)).map_err(|error| format!("registry/{file}: {error}"))
    });
    match source {
        Ok(source) => fs::write(variable("OUT_DIR")?.join("registry.rs"), source)
            .map_err(|error| format!("cannot write registry.rs: {error}")),
        // Printed as it is: main's own error would be quoted and escaped.
        Err(sentence) => {
            eprintln!("{sentence}");
            std::process::exit(1)
        }
    }
}
