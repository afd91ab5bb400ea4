//! `cargo xtask changes`: does what CONTRIBUTING.md shows, in a copy of the tree, and tests the result.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::process::{output, target};

/// Applies every diff, runs every command between them, then the library's tests.
///
/// # Errors
/// A diff that does not apply, or a command that fails.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let copy = target(root).join("changes/tree");
    copied(root, &copy)?;
    let path = root.join("CONTRIBUTING.md");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let changes =
        text.split("## Five changes").nth(1).ok_or("CONTRIBUTING.md: the five changes are missing")?;
    let built = target(root).join("changes/target");
    let mut count = 0;
    for block in changes.split("```").skip(1).step_by(2) {
        let (kind, body) = block.split_once('\n').unwrap_or((block, ""));
        let mut command = match kind {
            "diff" => {
                let patch = copy.with_extension("diff");
                fs::write(&patch, body).map_err(|error| format!("{}: {error}", patch.display()))?;
                count += 1;
                let mut git = Command::new("git");
                // The copy lies in a folder that the repository ignores: it is to be seen as a tree of its own.
                git.env("GIT_CEILING_DIRECTORIES", copy.parent().unwrap_or(&copy));
                git.args(["apply", "-C1"]).arg(patch);
                git
            }
            "sh" => {
                let mut shell = Command::new("sh");
                shell.args(["-e", "-c", body]);
                shell
            }
            other => return Err(format!("CONTRIBUTING.md: a block of {other} among the changes")),
        };
        output(command.current_dir(&copy).env("CARGO_TARGET_DIR", &built))?;
    }
    let mut tests = Command::new("cargo");
    tests.args(["test", "--locked", "--all-features", "--lib", "--tests"]);
    // What the diffs changed has no diff left to apply.
    tests.args(["--", "--skip", "each_diff_applies"]);
    output(tests.current_dir(&copy).env("CARGO_TARGET_DIR", &built))?;
    println!("{count} changes applied, generated files written, tests passed");
    Ok(())
}

/// Copies the files that git knows.
fn copied(root: &Path, copy: &Path) -> Result<(), String> {
    let _ = fs::remove_dir_all(copy);
    let names = output(Command::new("git").args(["ls-files", "-z"]).current_dir(root))?;
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        let to = copy.join(name);
        let folder = to.parent().map_or(Ok(()), fs::create_dir_all);
        folder
            .and_then(|()| fs::copy(root.join(name), &to))
            .map_err(|error| format!("{}: {error}", to.display()))?;
    }
    Ok(())
}
