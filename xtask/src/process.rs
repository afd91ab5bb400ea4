//! Starting other programs: cargo above all, always the one that started this chore.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a program that was run to its end left behind when it did not succeed.
pub(crate) struct Failure {
    /// Everything it printed.
    pub(crate) output: String,
    /// One sentence: what was run, and how it ended.
    pub(crate) sentence: String,
}

impl From<String> for Failure {
    fn from(sentence: String) -> Self {
        Self { output: String::new(), sentence }
    }
}

impl From<Failure> for String {
    fn from(failure: Failure) -> Self {
        if failure.output.is_empty() {
            failure.sentence
        } else {
            format!("{}\n{}", failure.output.trim_end(), failure.sentence)
        }
    }
}

/// The folder for all that is built: `target`, or the one that `CARGO_TARGET_DIR` names.
pub(crate) fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

/// `cargo` with these arguments, in the repository's root.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(arguments).current_dir(root);
    // The outer `cargo run` describes this package to us; a build script below must not take that for its own.
    for (name, _) in env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
        {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a program to its end with its output kept back, and returns what it wrote to standard output.
///
/// # Errors
/// When it cannot be started, or does not succeed.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let shown = shown(command);
    let done = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`{shown}` cannot be started ({error})"))?;
    let stdout = String::from_utf8_lossy(&done.stdout).into_owned();
    if done.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&done.stderr);
    Err(Failure {
        output: format!("{stderr}{stdout}"),
        sentence: format!("`{shown}` failed ({})", done.status),
    })
}

/// Runs a program to its end with its output passed on as it comes.
///
/// # Errors
/// When it cannot be started, or does not succeed.
pub(crate) fn pass_through(command: &mut Command) -> Result<(), String> {
    let shown = shown(command);
    let status = command.status().map_err(|error| format!("`{shown}` cannot be started ({error})"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` failed ({status})")) }
}

/// The command as a person would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut line = program.file_stem().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{cargo, output, shown};
    use std::path::Path;

    #[test]
    fn a_program_that_fails_is_named_with_what_it_printed() {
        let Err(failure) = output(&mut cargo(Path::new("."), &["no-such-subcommand"])) else {
            panic!("cargo has no such subcommand");
        };
        assert!(failure.sentence.starts_with("`cargo no-such-subcommand` failed ("), "{}", failure.sentence);
        assert!(failure.output.contains("no-such-subcommand"), "{}", failure.output);
    }

    #[test]
    fn commands_are_shown_without_the_path_of_the_program() {
        assert_eq!(shown(&cargo(Path::new("."), &["test", "--locked"])), "cargo test --locked");
    }
}
