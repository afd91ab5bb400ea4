//! Reported cases of `received-tls stamp`: the built command runs with the row's arguments.

use std::cell::OnceCell;
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};

use serde::Deserialize;
use serde_json::Value;

use crate::process::{cargo, output};

/// The exit status of the command if it refuses its arguments or its input.
const REFUSED: i32 = 2;

/// A run of `received-tls stamp`.
#[derive(Deserialize)]
pub(super) struct Stamped {
    pub(super) id: String,
    args: Vec<String>,
    stdin: String,
    pub(super) expect: Expect,
}

/// The expected end of a run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    ok: bool,
    output: Option<String>,
    #[serde(rename = "refused because")]
    reason: Option<String>,
}

/// The end of a run.
pub(super) struct Outcome {
    code: Option<i32>,
    pub(super) output: String,
    error: String,
}

impl Stamped {
    pub(super) fn run(&self, command: &Command) -> Result<Outcome, String> {
        command.run("stamp", &self.args, &self.stdin)
    }
}

impl Expect {
    /// Whether `outcome` is as expected: the exact output, or a refusal without output.
    pub(super) fn holds(&self, outcome: &Outcome) -> Result<bool, String> {
        match (self.ok, &self.output, &self.reason) {
            (true, Some(output), None) => Ok(outcome.code == Some(0) && outcome.output == *output),
            (false, None, Some(_)) => Ok(outcome.code == Some(REFUSED) && outcome.output.is_empty()),
            _ => Err("`expect` has `ok` true and `output`, or `ok` false and `refused because`".to_owned()),
        }
    }
}

impl fmt::Display for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.output {
            Some(output) => write!(f, "output \"{}\"", output.escape_debug()),
            None => write!(f, "refused: {}", self.reason.as_deref().unwrap_or_default()),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(0) => write!(f, "output \"{}\"", self.output.escape_debug()),
            code => write!(f, "exit status {code:?}: {}", self.error.trim_end()),
        }
    }
}

impl fmt::Display for Stamped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "stamp {}", self.args.join(" "))?;
        f.write_str(&self.stdin)
    }
}

/// The command, built when a row needs it first.
pub(super) struct Command {
    root: PathBuf,
    binary: OnceCell<Result<PathBuf, String>>,
}

impl Command {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), binary: OnceCell::new() }
    }

    /// Runs a subcommand with `stdin` on standard input.
    pub(super) fn run(&self, subcommand: &str, args: &[String], stdin: &str) -> Result<Outcome, String> {
        let binary = self.binary.get_or_init(|| build(&self.root)).as_ref().map_err(Clone::clone)?;
        let failed = |error| format!("{}: {error}", binary.display());
        let mut child = process::Command::new(binary)
            .arg(subcommand)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        // A command that refuses its arguments does not read standard input, and the write fails.
        let _ = child.stdin.take().map(|mut pipe| pipe.write_all(stdin.as_bytes()));
        let done = child.wait_with_output().map_err(failed)?;
        Ok(Outcome {
            code: done.status.code(),
            output: String::from_utf8_lossy(&done.stdout).into_owned(),
            error: String::from_utf8_lossy(&done.stderr).into_owned(),
        })
    }
}

/// Builds the command, and returns its path.
fn build(root: &Path) -> Result<PathBuf, String> {
    let package = ["--package", "received-tls-cli", "--bin", "received-tls"];
    let mut command = cargo(root, &["build", "--quiet", "--locked", "--message-format", "json"]);
    let messages = output(command.args(package))?;
    let executable = |line| {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    };
    let path = messages.lines().rev().find_map(executable);
    path.ok_or_else(|| "cargo reported no executable for received-tls-cli".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_and_refusal_are_compared_exactly() {
        let outcome = |code, output: &str| Outcome { code, output: output.to_owned(), error: String::new() };
        let written: Expect = serde_json::from_str(r#"{"ok":true,"output":"tls a\n"}"#).unwrap();
        let refused: Expect = serde_json::from_str(r#"{"ok":false,"refused because":"b"}"#).unwrap();
        for (end, is_written, is_refused) in [
            (outcome(Some(0), "tls a\n"), true, false),
            (outcome(Some(0), "tls a"), false, false),
            (outcome(Some(0), ""), false, false),
            (outcome(Some(2), ""), false, true),
            (outcome(Some(2), "tls a\n"), false, false),
            // A panic is not a refusal, and neither is a signal.
            (outcome(Some(101), ""), false, false),
            (outcome(None, ""), false, false),
        ] {
            assert_eq!((written.holds(&end), refused.holds(&end)), (Ok(is_written), Ok(is_refused)), "{end}");
        }
        for expect in [r#"{"ok":true}"#, r#"{"ok":false}"#, r#"{"ok":false,"output":""}"#] {
            let expect: Expect = serde_json::from_str(expect).unwrap();
            assert!(expect.holds(&outcome(Some(0), "")).is_err());
        }
    }
}
