//! Takes IANA's own downloads into `registry/*.csv`: `tls-parameters-4.csv` (cipher suites) and
//! `tls-parameters-8.csv` (supported groups).
//!
//! Nothing is written unless the build script accepts all of it.

#[allow(dead_code)]
#[path = "../../build/mod.rs"]
mod build;
mod derive;
mod iana;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use iana::{Download, Kind, Registered};

/// The text of each file of `registry/`, by name.
type Texts = BTreeMap<String, String>;

/// Rewrites the tables below `root` from IANA's downloads and prints what was added, changed and removed.
///
/// # Errors
/// One sentence: a file that cannot be read or written, a row that is not understood (its file and line
/// named), or a suite whose algorithms its name does not tell.
pub(crate) fn import(files: &[PathBuf], root: &Path) -> Result<(), String> {
    let folder = root.join("registry");
    let mut texts = Texts::new();
    for file in build::FILES {
        texts.insert(file.to_owned(), read(&folder.join(file))?);
    }
    let mut downloads = Vec::new();
    for file in files {
        downloads.push((file.display().to_string(), read(file)?));
    }
    let (revised, changes) = revise(&texts, &downloads)?;
    for (file, text) in revised.iter().filter(|(file, text)| texts[*file] != **text) {
        let path = folder.join(file);
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    for change in &changes {
        println!("{change}");
    }
    match changes.len() {
        0 => println!("no change"),
        _ => println!("now set the date in registry/PROVENANCE.md"),
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The tables as the downloads would have them, and what that changes, a line each.
fn revise(texts: &Texts, downloads: &[(String, String)]) -> Result<(Texts, Vec<String>), String> {
    check(texts)?;
    let mut revised = texts.clone();
    let mut changes = Vec::new();
    let mut seen: Option<Kind> = None;
    for (file, text) in downloads {
        let download = iana::read(file, text)?;
        if seen.is_some_and(|kind| kind == download.kind) {
            return Err(format!("{file}: {} again: name the file of the other registry", download.kind.id()));
        }
        seen = Some(download.kind);
        registry(&mut revised, &download, &mut changes)?;
    }
    check(&revised)?;
    Ok((revised, changes))
}

/// Whether the build script accepts these tables.
fn check(texts: &Texts) -> Result<(), String> {
    build::generate(|file| texts.get(file).cloned().ok_or(format!("registry/{file}: unknown table")))
        .map(drop)
}

/// A table of ours, row by row; the build script has seen to it that no cell is quoted.
fn rows(text: &str) -> impl Iterator<Item = Vec<String>> {
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect())
}

fn code(cell: &str) -> u16 {
    u16::from_str_radix(cell.trim_start_matches("0x"), 16).expect("the build script accepted the code point")
}

/// Puts one download in the place of the registry's rows.
fn registry(texts: &mut Texts, download: &Download, changes: &mut Vec<String>) -> Result<(), String> {
    let kind = download.kind;
    let old: BTreeMap<u16, Vec<String>> =
        rows(&texts[kind.table()]).map(|row| (code(&row[0]), row)).collect();
    let columns: Vec<String> =
        texts[kind.table()].lines().take(1).flat_map(|line| line.split(',')).map(str::to_owned).collect();

    let mut new: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    let mut renamed = Vec::new();
    for item in &download.registered {
        let row = match old.get(&item.code) {
            Some(row) if iana::bare(&row[1]) == iana::bare(&item.name) => {
                [&item.cells()[..], &row[5..]].concat()
            }
            before => {
                if let Some(row) = before {
                    renamed.push((item.code, iana::bare(&row[1]).to_owned()));
                }
                derived(kind, item).map_err(|why| format!("{}: {why}", download.at(item.line)))?
            }
        };
        new.insert(item.code, row);
    }

    for (code, row) in &new {
        match old.get(code) {
            None => changes.push(format!("added   0x{code:04X} {}", row[1])),
            Some(before) => {
                for (column, (was, is)) in columns.iter().zip(before.iter().zip(row)) {
                    if was != is {
                        changes.push(format!("changed 0x{code:04X} {} {column}: {was} -> {is}", row[1]));
                    }
                }
            }
        }
    }
    for (code, row) in old.iter().filter(|(code, _)| !new.contains_key(*code)) {
        changes.push(format!("removed 0x{code:04X} {}", row[1]));
    }

    names(texts, kind, &new, renamed, changes);
    reserved(texts, download, changes);
    replace(texts, kind.table(), new.into_values());
    Ok(())
}

/// The row of a suite or group that was not there before.
fn derived(kind: Kind, item: &Registered) -> Result<Vec<String>, String> {
    let rest = match kind {
        Kind::Suites => derive::suite(&item.name)?.to_vec(),
        Kind::Groups => vec![derive::group(iana::bare(&item.name))?],
    };
    Ok(item.cells().into_iter().chain(rest.into_iter().map(str::to_owned)).collect())
}

/// Drops what others call a suite or group that is gone, and keeps IANA's former name of one renamed.
fn names(
    texts: &mut Texts,
    kind: Kind,
    new: &BTreeMap<u16, Vec<String>>,
    renamed: Vec<(u16, String)>,
    changes: &mut Vec<String>,
) {
    let (mut kept, dropped): (Vec<_>, Vec<_>) =
        rows(&texts[kind.names()]).partition(|row| new.contains_key(&code(&row[0])));
    for row in dropped {
        changes.push(format!("removed {} {} name {}", row[0], row[1], row[2]));
    }
    for (code, name) in renamed {
        let row = vec![format!("0x{code:04X}"), "iana-former".to_owned(), name];
        if !kept.contains(&row) {
            changes.push(format!("added   {} {} name {}", row[0], row[1], row[2]));
            kept.push(row);
        }
    }
    // Stable: the names of one code point keep their order.
    kept.sort_by_key(|row| (code(&row[0]), row[1] != "iana-former"));
    replace(texts, kind.names(), kept.into_iter());
}

/// Puts the download's reserved ranges in the place of the registry's.
fn reserved(texts: &mut Texts, download: &Download, changes: &mut Vec<String>) {
    let id = download.kind.id();
    let (old, others): (Vec<_>, Vec<_>) = rows(&texts["reserved.csv"]).partition(|row| row[0] == id);
    let new: Vec<Vec<String>> = download
        .reserved
        .iter()
        .map(|range| {
            let (first, last) = (format!("0x{:04X}", range.first), format!("0x{:04X}", range.last));
            vec![id.to_owned(), first, last, range.assignment.to_owned()]
        })
        .collect();
    let mut differ = |verb: &str, these: &[Vec<String>], those: &[Vec<String>]| {
        for row in these.iter().filter(|row| !those.contains(row)) {
            changes.push(format!("{verb} {}-{} {}", row[1], row[2], row[3]));
        }
    };
    differ("added  ", &new, &old);
    differ("removed", &old, &new);
    let mut all = [others, new].concat();
    all.sort_by_key(|row| (row[0].clone(), code(&row[1])));
    replace(texts, "reserved.csv", all.into_iter());
}

/// Writes a table anew below its header.
fn replace(texts: &mut Texts, file: &str, rows: impl Iterator<Item = Vec<String>>) {
    let text = texts.get_mut(file).expect("every table was read");
    text.truncate(text.find('\n').map_or(text.len(), |end| end + 1));
    for row in rows {
        text.push_str(&row.join(","));
        text.push('\n');
    }
}
