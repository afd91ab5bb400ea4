//! The README shows what the command prints.

use std::path::{Path, PathBuf};
use std::process::Output;

use super::{command, extract_from};

/// The README's blocks of text: a table of the samples, and a field in doubt with its record.
fn blocks() -> [String; 2] {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README is there");
    let blocks = readme.split("```text\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned());
    blocks.collect::<Vec<_>>().try_into().expect("the README has two blocks of text")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[track_caller]
fn shows(output: Output, paragraphs: &str) {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8(output.stdout).expect("a table is UTF-8");
    for paragraph in paragraphs.split("\n\n") {
        let paragraph = paragraph.trim_end();
        assert!(table.contains(paragraph), "not printed:\n{paragraph}\n\nbut:\n{table}");
    }
}

#[test]
fn the_readmes_table_is_the_commands() {
    let [table, _] = blocks();
    let output = command()
        .args(["extract", "--format", "table", "samples/inbox.mbox"])
        .current_dir(root())
        .output()
        .expect("the command runs");
    shows(output, &table);
}

#[test]
fn the_readmes_field_in_doubt_has_its_record() {
    let [_, doubt] = blocks();
    let (field, record) = doubt.split_once("\n\n").expect("an empty line follows the field");
    shows(extract_from(format!("{field}\n"), ["--format", "table"]), record);
}
