//! Memory stays the same whatever the length of the input.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Read;
use std::process::{Child, ChildStdin};
use std::thread;

use tempfile::tempdir;

use super::*;

/// What a run may hold beside a mapped file.
const LIMIT_KIB: u64 = 64 << 10;

/// A line of `/proc/PID/status`, in KiB.
fn status(child: &Child, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line =
        status.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} in {status}"));
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Waits until no thread of the process has had anything to do for a while. On a busy machine it may have work left: then a
/// limit is compared with less than the peak.
fn wait_until_asleep(child: &Child) {
    let asleep = || {
        let mut tasks = fs::read_dir(format!("/proc/{}/task", child.id())).unwrap();
        // A thread may end while the folder is read.
        tasks.all(|task| {
            fs::read_to_string(task.unwrap().path().join("stat")).is_ok_and(|stat| stat.contains(") S "))
        })
    };
    let mut looks = 0;
    wait_until("a process that waits", || {
        looks = if asleep() { looks + 1 } else { 0 };
        looks == 5
    });
}

/// The most memory that a run held, in KiB, when it has read what `feed` writes to it.
fn peak_of_stream(subcommand: &str, feed: impl FnOnce(&mut ChildStdin)) -> u64 {
    let mut child = command()
        .args([subcommand, "--jobs", "4", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let drain = thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()).unwrap());
    let mut stdin = child.stdin.take().unwrap();
    feed(&mut stdin);
    wait_until_asleep(&child);
    let peak = status(&child, "VmHWM:");
    drop(stdin);
    assert!(child.wait().unwrap().code().is_some());
    drain.join().unwrap();
    peak
}

#[test]
fn a_stream_is_read_in_the_same_memory_however_long() {
    let piece = mbox(5_000);
    let peak = |megabytes: usize| {
        peak_of_stream("extract", |stdin| {
            for _ in 0..(megabytes << 20) / piece.len() {
                stdin.write_all(&piece).unwrap();
            }
        })
    };
    let (short, long) = (peak(32), peak(256));
    assert!(long < LIMIT_KIB, "{long} KiB");
    // How many batches are under way at once is the scheduler's choice, within the pipeline's bound.
    assert!(long < short + (16 << 10), "{short} KiB for 32 MB, {long} KiB for 256 MB");
}

#[test]
fn hostile_lines_are_read_in_bounded_memory() {
    for begin in
        ["X-Long: ", "Received: from ", "Received: (", "From a@example.org Sat Nov 21 22:45:35 2026\n\n"]
    {
        let peak = peak_of_stream("extract", |stdin| {
            stdin.write_all(begin.as_bytes()).unwrap();
            for _ in 0..100 {
                stdin.write_all(&vec![b'('; 1 << 20]).unwrap();
            }
        });
        assert!(peak < LIMIT_KIB, "{begin:?}: {peak} KiB");
    }
}

/// A record is dozens of times as long as such a field.
#[test]
fn the_shortest_fields_are_read_in_bounded_memory() {
    let peak = peak_of_stream("extract", |stdin| {
        stdin.write_all(b"From a@example.org Sat Nov 21 22:45:35 2026\n").unwrap();
        for _ in 0..20 {
            stdin.write_all(&b"Received:a\n".repeat(50_000)).unwrap();
        }
    });
    assert!(peak < LIMIT_KIB, "{peak} KiB");
}

#[test]
fn a_mapped_file_is_all_that_grows() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("mbox");
    fs::write(&path, mbox(5_000).repeat(10)).unwrap();
    let mut child = command()
        .args(["extract", "--jobs", "4"])
        .arg(&path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Nobody takes the records: the run fills all of its buffers and stands still.
    wait_until_asleep(&child);
    let held = status(&child, "RssAnon:");
    assert!(held < LIMIT_KIB, "{held} KiB");
    let mut records = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut records).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(lines(&records), 100_000);
}

fn lines(records: &[u8]) -> usize {
    records.iter().filter(|&&byte| byte == b'\n').count()
}

#[test]
fn a_log_is_read_in_bounded_memory() {
    let line = "Nov 21 22:47:44 mx postfix/smtpd[4711]: Anonymous TLS connection established from \
                localhost[127.0.0.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n";
    for piece in [line.repeat(10_000).into_bytes(), vec![0; 1 << 20], vec![b'{'; 1 << 20]] {
        let feed = |stdin: &mut ChildStdin| {
            for _ in 0..(100 << 20) / piece.len() {
                stdin.write_all(&piece).unwrap();
            }
        };
        let peak = peak_of_stream("logs", feed);
        assert!(peak < LIMIT_KIB, "{peak} KiB");
    }
}
