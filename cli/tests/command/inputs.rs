//! What a path may name, and what is said where there is no mail behind it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use tempfile::tempdir;

use super::*;

#[test]
fn a_message_an_mbox_and_standard_input_are_read() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("message"), message("one.example")).unwrap();
    fs::write(folder.path().join("mbox"), MBOX).unwrap();
    let output = extract([folder.path().join("message"), folder.path().join("mbox")]);
    assert_done(&output);
    let read = records(&output);
    assert_eq!(
        each(&read, "from"),
        ["one.example", "mail.example.org", "client.example.org", "other.example.org"]
    );
    let places: Vec<_> = read.iter().map(|r| (r["message"].as_u64(), r["hop"].as_u64())).collect();
    assert_eq!(places, [(0, 0), (0, 0), (0, 1), (1, 0)].map(|(m, h)| (Some(m), Some(h))));

    for args in [&["-"][..], &[]] {
        let output = extract_from(MBOX, args);
        assert_done(&output);
        assert_eq!(each(&records(&output), "from"), each(&read[1..], "from"));
        assert_eq!(each(&records(&output), "source"), ["-"; 3]);
    }
}

#[test]
fn offsets_and_lengths_are_those_of_the_field() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("mbox");
    fs::write(&path, MBOX).unwrap();
    for record in records(&extract([&path])) {
        let (offset, length) = (record["offset"].as_u64().unwrap(), record["length"].as_u64().unwrap());
        let field = &MBOX[offset as usize..(offset + length) as usize];
        assert!(field.starts_with("Received:") && field.ends_with("+0000\r\n"), "{field:?}");
        assert!(field.contains(record["from"].as_str().unwrap()), "{field:?}");
    }
}

/// Asserts exit status 0, and on standard error that this file has no LF and nothing else.
#[track_caller]
fn assert_cr(output: &Output, path: &Path) {
    let sentence = "the file contains no LF; each CR is read as a line end";
    let line = format!("received-tls: {}: {sentence}\n", path.display());
    assert_eq!((output.status.code(), stderr(output)), (Some(0), &*line));
}

#[test]
fn in_a_file_without_lf_cr_ends_lines() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mbox = MBOX.replace("\r\n", "\n");
    fs::write(at("lf"), &mbox).unwrap();
    let expected = records(&extract([at("lf")]));
    let without_source = |records: &[Value]| -> Vec<Value> {
        let mut records = records.to_vec();
        records.iter_mut().for_each(|record| record["source"] = Value::Null);
        records
    };
    // Larger than a window, so that fields and messages stand across its ends, and mapped.
    let large = mbox.repeat(10_000);
    fs::write(at("large lf"), &large).unwrap();
    let large_expected = records(&extract([at("large lf")]));
    for (name, text, expected) in [
        ("cr", mbox.replace('\n', "\r"), &expected),
        ("large cr", large.replace('\n', "\r"), &large_expected),
    ] {
        fs::write(at(name), text).unwrap();
        let output = extract([at(name)]);
        assert_cr(&output, &at(name));
        assert!(without_source(&records(&output)) == without_source(expected), "{name}");
    }
    // Empty lines before the mail.
    fs::write(at("empty lines"), format!("\r\r{}", mbox.replace('\n', "\r"))).unwrap();
    let output = extract([at("empty lines")]);
    assert_cr(&output, &at("empty lines"));
    assert_eq!(records(&output).len(), 3);

    // A stream is read as it is: it may yet have an LF.
    let output = extract_from(mbox.replace('\n', "\r"), ["-"]);
    assert!(records(&output).is_empty() && !stderr(&output).contains("CR"), "{}", stderr(&output));
}

#[test]
fn with_an_lf_anywhere_cr_ends_no_line() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("message");
    let message = message("one.example").replace("\r\n", "\r");
    for text in [format!("{message}\n"), format!("Subject: a\n{message}"), message.replacen('\r', "\r\n", 1)]
    {
        fs::write(&path, text).unwrap();
        assert!(!stderr(&extract([&path])).contains("CR"));
    }
    // What is no mail is not called a file of a Mac too.
    fs::write(&path, "\x7fELF\r").unwrap();
    assert_faults(&extract([&path]), &["contains no mail: the input begins"]);
}

#[test]
fn logs_without_lf_are_read_by_cr() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("log");
    let line =
        "Nov 21 22:50:43 mx smtpd[77]: f1e74a64f566e9e7 smtp tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256";
    fs::write(&path, format!("{line}\r{line}\r{line}")).unwrap();
    let output = command().args(["logs", "--format", "ndjson"]).arg(&path).output().unwrap();
    assert_cr(&output, &path);
    let lines: Vec<_> = records(&output).iter().map(|record| record["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [1, 2, 3]);
}

#[test]
fn folders_are_read_in_order_and_links_followed() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("mail/b/deep")).unwrap();
    fs::write(at("mail/z"), message("z")).unwrap();
    fs::write(at("mail/b/deep/y"), message("y")).unwrap();
    fs::write(at("mail/a"), message("a")).unwrap();
    fs::write(at("elsewhere"), message("linked")).unwrap();
    symlink("../elsewhere", at("mail/c")).unwrap();
    let output = extract([at("mail")]);
    assert_done(&output);
    assert_eq!(each(&records(&output), "from"), ["a", "y", "linked", "z"]);
}

#[test]
fn of_a_maildir_cur_and_new_are_read() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for maildir in ["", ".Sent/"] {
        for part in ["cur", "new", "tmp"] {
            let part = format!("{maildir}{part}");
            fs::create_dir_all(at(&part)).unwrap();
            fs::write(at(&format!("{part}/1:2,S")), message(&part)).unwrap();
        }
    }
    fs::write(at("dovecot-uidlist"), "3 V1 N2\n").unwrap();
    let output = extract([folder.path()]);
    assert_done(&output);
    assert_eq!(each(&records(&output), "from"), [".Sent/cur", ".Sent/new", "cur", "new"]);
    // A folder that is merely called tmp is no part of a Maildir.
    assert_eq!(records(&extract([at("tmp")])).len(), 1);
}

#[test]
fn what_is_not_there_is_named_and_the_rest_read() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("good"), message("good")).unwrap();
    fs::create_dir(at("empty folder")).unwrap();
    fs::write(at("empty"), "").unwrap();
    fs::write(at("zeros"), vec![0; 100_000]).unwrap();
    fs::write(at("picture"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    symlink("nowhere", at("dangling")).unwrap();
    symlink("circle", at("circle")).unwrap();
    let cases = [
        ("none", "no such file or directory"),
        ("empty folder", "no files in this folder"),
        ("empty", "contains no mail: the input is empty"),
        ("zeros", "contains no mail: NUL bytes"),
        ("picture", r#"the input begins "\u{fffd}PNG\x0d\x0a\x1a\x0a\x00"#),
        ("dangling", "broken link to nowhere"),
        ("circle", "circular link to circle"),
    ];
    for (name, problem) in cases {
        let problem = problem.replace("\\u{fffd}", "\u{fffd}");
        let output = extract([at(name), at("good")]);
        assert_faults(&output, &[&format!("{}: ", at(name).display())]);
        assert!(stderr(&output).contains(&problem), "{} should hold {problem}", stderr(&output));
        assert_eq!(each(&records(&output), "from"), ["good"], "{name}");
    }
    // The same when a folder holds them.
    let output = extract([folder.path()]);
    let found = ["circle: ", "dangling: ", "empty: ", "picture: ", "zeros: "];
    assert_faults(&output, &found);
    assert_eq!(each(&records(&output), "from"), ["good"]);
}

#[test]
fn a_folder_that_holds_itself_is_read_once() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("a"), message("a")).unwrap();
    symlink(".", folder.path().join("self")).unwrap();
    let output = extract([folder.path()]);
    assert_faults(&output, &["self: circular link to "]);
    assert_eq!(each(&records(&output), "from"), ["a"]);
}

#[test]
fn without_permission_a_file_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, message("secret")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    let good = folder.path().join("good");
    fs::write(&good, message("good")).unwrap();
    let output = if fs::File::open(&path).is_ok() {
        // The superuser may read everything: another user must try.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let program = folder.path().join("received-tls");
        // Copied by another process: what this one writes, children of other tests hold open for a moment, and a file
        // that is open for writing cannot be run.
        let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_received-tls")).arg(&program).status();
        assert!(copied.unwrap().success());
        Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(program)
            .arg("extract")
            .args([&path, &good])
            .output()
            .expect("setpriv (util-linux) is needed where tests run as root")
    } else {
        extract([&path, &good])
    };
    assert_faults(&output, &["secret: permission denied"]);
    assert!(stderr(&output).contains("1 of 2 inputs"), "{}", stderr(&output));
    assert_eq!(records(&output).len(), 1);
}

#[test]
fn a_fifo_is_read_where_it_is_named_and_passed_over_in_a_folder() {
    let folder = tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    make_fifo(&fifo);
    fs::write(folder.path().join("good"), message("good")).unwrap();
    let output = extract([folder.path()]);
    assert_faults(&output, &["fifo: a FIFO, not a file"]);
    assert_eq!(each(&records(&output), "from"), ["good"]);

    let feeder = {
        let fifo = fifo.clone();
        thread::spawn(move || fs::write(fifo, MBOX).unwrap())
    };
    let output = extract([&fifo]);
    feeder.join().unwrap();
    assert_done(&output);
    assert_eq!(records(&output).len(), 3);
}

pub(super) fn make_fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn devices_are_no_mail() {
    assert_faults(&extract(["/dev/zero"]), &["/dev/zero: contains no mail: NUL bytes"]);
    assert_faults(&extract(["/dev/null"]), &["/dev/null: contains no mail: the input is empty"]);
}

#[test]
fn a_hostile_name_does_nothing_to_the_terminal_or_the_records() {
    let folder = tempdir().unwrap();
    let name = OsStr::from_bytes(b"a\n{\"schema\":2}\x1b[2J\xff=");
    let good = folder.path().join(name);
    fs::write(&good, message("good")).unwrap();
    let output = extract([&good]);
    assert_done(&output);
    let read = records(&output);
    assert_eq!(read.len(), 1);
    assert!(read[0]["source"].as_str().unwrap().ends_with("a\n{\"schema\":2}\x1b[2J\u{fffd}="));
    assert!(!stdout(&output).trim_end().contains(char::is_control));

    fs::write(&good, "").unwrap();
    assert_faults(&extract([&good]), &["a\\x0a{\"schema\":2}\\x1b[2J\u{fffd}=: contains no mail"]);
}

#[test]
fn without_input_or_sense_the_usage_is_told() {
    for (args, problem) in [
        (&["extract", "--format", "xml"][..], "invalid value 'xml'"),
        (&["extract", "--jobs", "0"], "invalid value '0'"),
        (&["extrakt"], "unrecognized subcommand"),
        (&[], "Usage: received-tls"),
    ] {
        let output = command().args(args).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(problem), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
}

#[test]
fn a_terminal_is_not_waited_for() {
    // script(1) gives the command a terminal to stand at.
    let line = format!("{} extract", env!("CARGO_BIN_EXE_received-tls"));
    let output = Command::new("script").args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).output();
    let output = output.expect("script (util-linux) is needed");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stdout(&output).contains("no PATH given, and standard input is a terminal"));
}

#[test]
fn help_and_version_are_complete() {
    for (subcommand, own) in [("extract", "apostrophe"), ("logs", "direction")] {
        let help = |columns| {
            let output = command().args([subcommand, "--help"]).env("COLUMNS", columns).output().unwrap();
            assert_eq!(output.status.code(), Some(0));
            stdout(&output).to_owned()
        };
        let text = help("80");
        for told in ["Examples:", "Exit status:", "default: table on a terminal, else ndjson", own] {
            assert!(text.contains(told), "{subcommand}: {told}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80));
        // Its lines are those that were written, none of them broken anew.
        let sections = |text: &str| text.split_once("\nInput:").unwrap().1.to_owned();
        assert_eq!(sections(&text), sections(&help("100")));
    }
    let output = command().arg("--version").output().unwrap();
    assert_eq!(stdout(&output), concat!("received-tls ", env!("CARGO_PKG_VERSION"), "\n"));
}
