//! Runs the command on real files and looks at what it says.

mod compression;
mod corpus;
mod formats;
mod forms;
mod hostile;
mod inputs;
mod logs;
mod order;
mod output;
mod postfix_rules;
mod readme;
mod resources;
mod socketmap;
mod stamp;
mod trust;
mod voice;

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use received_tls::record::{COLUMNS, Of};
use serde_json::Value;

/// Two messages of two hops and one.
const MBOX: &str = "\
From a@example.org Sat Nov 21 22:45:35 2026\r
Received: from mail.example.org by mx.example.net with ESMTPS\r
\ttls TLS_AES_256_GCM_SHA384 group x25519 id 1xUt-1\r
\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0000\r
Received: from client.example.org by mail.example.org with ESMTP id 2;\r
\tSat, 21 Nov 2026 22:45:30 +0000\r
Subject: one\r
\r
Received: from body by body; Sat, 21 Nov 2026 22:45:30 +0000\r
\r
From b@example.org Sat Nov 21 23:45:35 2026\r
Received: from other.example.org by mx.example.net with ESMTP id 3;\r
\tSat, 21 Nov 2026 23:45:35 +0000\r
Subject: two\r
\r
text\r
";

/// One message of one hop, as it stands in a file of its own.
fn message(host: &str) -> String {
    format!(
        "Received: from {host} by mx.example.net with ESMTP id 3;\r\n\tSat, 21 Nov 2026 23:45:35 +0000\r\nSubject: x\r\n\r\ntext\r\n"
    )
}

/// An mbox of `messages` messages of two hops, with bodies.
fn mbox(messages: usize) -> Vec<u8> {
    let mut mbox = Vec::new();
    for number in 0..messages {
        write!(
            mbox,
            "From a@example.org Sat Nov 21 22:45:35 2026\n\
             Received: from h{number}.example.org by mx.example.net with ESMTPS\n\
             \ttls TLS_AES_256_GCM_SHA384 id {number}\n\
             \tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0000\n\
             Received: from client by h{number}.example.org with ESMTP id {number};\n\
             \tSat, 21 Nov 2026 22:45:30 +0000\n\
             Subject: {number}\n\n{}\n",
            "A line of text, as bodies have them.\n".repeat(number % 40)
        )
        .expect("a Vec takes it");
    }
    mbox
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_received-tls"));
    command.env_remove("COLUMNS").env_remove("NO_COLOR");
    command
}

/// Runs `received-tls` with nothing on standard input.
fn run(args: &[&str]) -> Output {
    command().args(args).stdin(Stdio::null()).output().unwrap()
}

/// Runs `received-tls extract` with nothing on standard input.
fn extract(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    command().arg("extract").args(args).stdin(Stdio::null()).output().expect("the command starts")
}

/// Runs `received-tls extract` with `input` on standard input.
fn extract_from(input: impl Into<Vec<u8>>, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    run_on("extract", input, args)
}

/// Runs a subcommand with `input` on standard input.
fn run_on(
    subcommand: &str,
    input: impl Into<Vec<u8>>,
    args: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Output {
    run_on_pieces(subcommand, std::iter::once(input.into()), args)
}

/// Runs a subcommand with all `pieces` on standard input, each made when it is written.
fn run_on_pieces(
    subcommand: &str,
    pieces: impl IntoIterator<Item = Vec<u8>> + Send + 'static,
    args: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Output {
    let mut child = command()
        .arg(subcommand)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    let feeder = thread::spawn(move || {
        for piece in pieces {
            // A command that has seen enough does not take all of it.
            if stdin.write_all(&piece).is_err() {
                return;
            }
        }
    });
    let output = child.wait_with_output().expect("the command ends");
    feeder.join().expect("the feeder ends");
    output
}

/// How long a test waits for an event: it ends a test that hangs, and says nothing of speed.
const DEADLINE: Duration = Duration::from_secs(300);

/// Waits until `happened` returns true.
#[track_caller]
fn wait_until(event: &str, mut happened: impl FnMut() -> bool) {
    let until = Instant::now() + DEADLINE;
    while !happened() {
        assert!(Instant::now() < until, "not seen: {event}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("records are UTF-8")
}

/// What each run over mail says without `--own`.
const GUESSED: &str =
    "received-tls: trust is guessed from each message's topmost field; name your servers with --own\n";

/// What was said on standard error, but for [`GUESSED`].
fn stderr(output: &Output) -> &'static str {
    let said = std::str::from_utf8(&output.stderr).expect("messages are UTF-8");
    said.replacen(GUESSED, "", 1).leak()
}

/// The records, each line read as JSON.
fn records(output: &Output) -> Vec<Value> {
    let text = stdout(output);
    assert!(text.is_empty() || text.ends_with('\n'), "the last line is whole: {text:?}");
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

/// What stands under `key` in each record.
fn each<'a>(records: &'a [Value], key: &str) -> Vec<&'a str> {
    records.iter().map(|record| record[key].as_str().unwrap_or("null")).collect()
}

/// The names of the columns of records of `of`.
fn columns(of: Of) -> Vec<&'static str> {
    COLUMNS.iter().filter(|column| column.of.includes(of)).map(|column| column.name).collect()
}

/// Asserts that the keys of a record stand in the order of the columns, and that no text is empty.
#[track_caller]
fn assert_keys(line: &str, of: Of) {
    let mut rest = line;
    for name in columns(of) {
        let key = format!("\"{}\":", name.rsplit('.').next().unwrap());
        let at = rest.find(&key).unwrap_or_else(|| panic!("{key} in {rest}"));
        rest = &rest[at + key.len()..];
    }
    assert!(!line.contains(":\"\""), "absent is null: {line}");
}

/// The value of the column `name`.
fn value<'a>(record: &'a Value, name: &str) -> &'a Value {
    name.split('.').fold(record, |value, key| &value[key])
}

/// Asserts that comma-separated values have the columns of `of`, and say what the records say.
#[track_caller]
fn assert_csv(output: &Output, of: Of, records: &[Value]) {
    let mut reader = csv::Reader::from_reader(&output.stdout[..]);
    let names = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!((names.iter().collect::<Vec<_>>(), rows.len()), (columns(of), records.len()));
    for (row, record) in rows.iter().zip(records) {
        for (name, cell) in names.iter().zip(row) {
            let expected = match value(record, name) {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Array(findings) => each(findings, "code").join(" "),
                other => other.to_string(),
            };
            assert_eq!(cell, expected, "{name}");
        }
    }
}

/// Asserts that everything was read.
#[track_caller]
fn assert_done(output: &Output) {
    assert_eq!((output.status.code(), stderr(output)), (Some(0), ""));
}

/// Asserts exit status 2, one line on standard error for each of `problems`, which holds it, and the
/// line that counts them.
#[track_caller]
fn assert_faults(output: &Output, problems: &[&str]) {
    let lines: Vec<_> = stderr(output).lines().collect();
    assert_eq!(output.status.code(), Some(2), "{lines:#?}");
    assert_eq!(lines.len(), problems.len() + 1, "{lines:#?}");
    for (line, problem) in lines.iter().zip(problems) {
        assert!(
            line.starts_with("received-tls: ") && line.contains(problem),
            "{line:?} should hold {problem:?}"
        );
        assert!(!line.contains(char::is_control), "{line:?}");
    }
    let count = format!("received-tls: {} of ", problems.len());
    assert!(lines[problems.len()].starts_with(&count), "{lines:#?}");
}
