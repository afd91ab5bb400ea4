//! `--output`: whole or not at all; standard output: whole records or none.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Child, Command};

use tempfile::tempdir;

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_is_written_and_nothing_else_left() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("out");
    let output = extract_from(MBOX, ["--output".as_ref(), file.as_os_str()]);
    assert_done(&output);
    assert_eq!(output.stdout, b"");
    assert_eq!(fs::read(&file).unwrap(), extract_from(MBOX, ["-"]).stdout);
    assert_eq!(names(folder.path()), ["out"]);
    // What other programs' new files get.
    let mask = Command::new("sh").args(["-c", "umask"]).output().unwrap();
    let mask = u32::from_str_radix(stdout(&mask).trim(), 8).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o666 & !mask);
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("out");
    fs::write(&file, "before").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    assert_done(&extract_from(MBOX, ["--output".as_ref(), file.as_os_str()]));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(&file).unwrap().starts_with("{\"schema\""));
}

#[test]
fn of_a_link_the_target_is_replaced() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("elsewhere")).unwrap();
    fs::write(at("elsewhere/there"), "before").unwrap();
    symlink("elsewhere/there", at("link")).unwrap();
    symlink("elsewhere/new", at("dangling")).unwrap();
    for (link, target) in [("link", "elsewhere/there"), ("dangling", "elsewhere/new")] {
        assert_done(&extract_from(MBOX, ["--output".as_ref(), at(link).as_os_str()]));
        assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink());
        assert!(fs::read_to_string(at(target)).unwrap().starts_with("{\"schema\""));
    }
    assert_eq!(names(&at("elsewhere")), ["new", "there"]);
}

#[test]
fn devices_and_pipes_are_written_straight() {
    let records = extract_from(MBOX, ["-"]).stdout;
    assert_done(&extract_from(MBOX, ["--output", "/dev/null"]));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    for device in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let output = extract_from(MBOX, ["--output", device]);
        assert_done(&output);
        assert_eq!(output.stdout, records, "{device}");
    }
    // Redirected to a file, /dev/stdout is still no file to replace.
    let folder = tempdir().unwrap();
    let file = folder.path().join("redirected");
    fs::write(&file, "before\n").unwrap();
    let line = format!(
        "{} extract - --output /dev/stdout >> {}",
        env!("CARGO_BIN_EXE_received-tls"),
        file.display()
    );
    let mut shell = Command::new("sh").args(["-c", &line]).stdin(Stdio::piped()).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(MBOX.as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success());
    assert_eq!(fs::read(&file).unwrap(), [b"before\n", &records[..]].concat());

    let fifo = folder.path().join("fifo");
    inputs::make_fifo(&fifo);
    let reader = {
        let fifo = fifo.clone();
        thread::spawn(move || fs::read(fifo).unwrap())
    };
    assert_done(&extract_from(MBOX, ["--output".as_ref(), fifo.as_os_str()]));
    assert_eq!(reader.join().unwrap(), records);
    assert!(!fs::metadata(&fifo).unwrap().is_file());
}

#[test]
fn where_nothing_can_be_written_that_is_said_first() {
    let folder = tempdir().unwrap();
    for (path, problem) in [("missing/out", "cannot create a file in"), ("", "is a directory")] {
        let output = extract_from(MBOX, ["--output".as_ref(), folder.path().join(path).as_os_str()]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains("cannot write records to") && stderr(&output).contains(problem),
            "{}",
            stderr(&output)
        );
    }
    let output = extract_from(mbox(1000), ["--output", "/dev/full"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot write records to /dev/full: No space left"));
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn the_records_of_good_input_are_written_beside_bad() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("good"), MBOX).unwrap();
    let output = extract([at("none"), at("good"), "--output".into(), at("out")]);
    assert_faults(&output, &["none: no such file or directory"]);
    assert_eq!(fs::read_to_string(at("out")).unwrap().lines().count(), 3);
}

#[test]
fn what_is_written_is_not_read() {
    let folder = tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("mail"), MBOX).unwrap();
    for _ in 0..2 {
        let output = extract([folder.path().as_os_str(), "--output".as_ref(), at("out").as_os_str()]);
        assert_done(&output);
        assert_eq!(fs::read_to_string(at("out")).unwrap().lines().count(), 3);
    }
    // A mailbox is not replaced by its own records, whatever it is called.
    fs::hard_link(at("mail"), at("other")).unwrap();
    for (input, output) in [("mail", "mail"), ("mail", "other"), ("", "mail")] {
        let output = extract([at(input), "--output".into(), at(output)]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("is an input too, and would be lost"), "{}", stderr(&output));
        assert_eq!(fs::read_to_string(at("mail")).unwrap(), MBOX);
    }
    fs::remove_file(at("other")).unwrap();

    fs::remove_file(at("out")).unwrap();
    let line =
        format!("{0} extract {1} > {1}/out", env!("CARGO_BIN_EXE_received-tls"), folder.path().display());
    assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
    assert_eq!(fs::read_to_string(at("out")).unwrap().lines().count(), 3);
}

/// Starts a run that stays under way: its standard input stays open.
fn under_way(args: &[&OsStr]) -> Child {
    let mut child = command()
        .arg("extract")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.as_mut().unwrap().write_all(&mbox(1000)).unwrap();
    child
}

fn signal(child: &Child, name: &str) {
    let killed = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

#[test]
fn a_signal_leaves_the_file_as_it_was() {
    for name in ["-INT", "-TERM"] {
        let folder = tempdir().unwrap();
        let file = folder.path().join("out");
        fs::write(&file, "before").unwrap();
        let mut child = under_way(&["--output".as_ref(), file.as_os_str()]);
        wait_until("the temporary file", || names(folder.path()).len() > 1);
        // The handler stands before any input is read, and all but a pipe's worth was taken. To wait would
        // close the input, and the run could end before the signal is seen.
        let input = child.stdin.take();
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{name}");
        assert_eq!(names(folder.path()), ["out"]);
        assert_eq!(fs::read_to_string(&file).unwrap(), "before");
        drop(input);
    }
}

#[test]
fn a_signal_leaves_whole_records_on_standard_output() {
    for jobs in ["1", "3"] {
        let mut child = command()
            .args(["extract", "--jobs", jobs, "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let feeder = thread::spawn(move || {
            let mbox = mbox(1000);
            while stdin.write_all(&mbox).is_ok() {}
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut read = String::new();
        for _ in 0..5_000 {
            stdout.read_line(&mut read).unwrap();
        }
        signal(&child, "-INT");
        stdout.read_to_string(&mut read).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130));
        feeder.join().unwrap();
        assert!(read.ends_with("]}\n"), "the last record is whole");
        for line in read.lines() {
            serde_json::from_str::<Value>(line).expect("every record is whole");
        }
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    for jobs in ["1", "4"] {
        let folder = tempdir().unwrap();
        let path = folder.path().join("mbox");
        fs::write(&path, mbox(20_000)).unwrap();
        let mut child = command()
            .args(["extract", "--jobs", jobs])
            .arg(&path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        serde_json::from_str::<Value>(&line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_done(&output);
    }
}

#[test]
fn a_run_that_read_nothing_leaves_an_earlier_ones_records() {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("hops.ndjson");
    fs::write(&file, "earlier\n").expect("it is written");
    let missing = folder.path().join("missing.mbox");
    let output = extract([missing.as_os_str(), "--output".as_ref(), file.as_os_str()]);
    assert_faults(&output, &["missing.mbox"]);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "earlier\n");
}

#[test]
fn a_dash_is_standard_output() {
    let folder = tempdir().expect("a folder");
    let mail = folder.path().join("mail");
    fs::write(&mail, message("a.example")).expect("it is written");
    let output = command()
        .args(["extract", "-o", "-", "mail"])
        .current_dir(folder.path())
        .output()
        .expect("the command runs");
    assert_done(&output);
    assert_eq!(records(&output).len(), 1);
    assert!(!folder.path().join("-").exists());
}
