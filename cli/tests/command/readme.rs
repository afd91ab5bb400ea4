//! The README shows what the command prints.

use std::path::Path;
use std::process::Command;

#[test]
fn the_readmes_table_is_the_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).expect("the README is there");
    let (_, block) = readme.split_once("```text\n").expect("the README shows a table");
    let (block, _) = block.split_once("```").expect("the table ends");

    let output = Command::new(env!("CARGO_BIN_EXE_received-tls"))
        .args(["extract", "--format", "table", "samples/inbox.mbox"])
        .env_remove("COLUMNS")
        .current_dir(&root)
        .output()
        .expect("the command runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8(output.stdout).expect("a table is UTF-8");
    for paragraph in block.split("\n\n") {
        let paragraph = paragraph.trim_end();
        assert!(table.contains(paragraph), "not printed:\n{paragraph}\n\nbut:\n{table}");
    }
}
