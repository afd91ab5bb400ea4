//! What the daemon costs: lookups a second, memory, and the time that a message takes with it.

use super::client::Session;
use super::instance::{Daemon, Instance, Way, refusal};
use super::{HEADER, ours, wait_for};
use crate::process::output;
use crate::server::HOST;
use received_tls::{Origin, Received};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// Measures both, and prints what it found.
///
/// # Errors
/// When a program fails, a reply is not the right one, or a message is lost.
pub(crate) fn run(root: &Path, messages: usize) -> Result<(), String> {
    let ours = ours(root, "release")?;
    lookups(&ours)?;
    match refusal()? {
        None => mail(root, &ours, messages),
        Some(reason) => {
            println!("mail through Postfix: SKIPPED: {reason}");
            Ok(())
        }
    }
}

/// Connections that ask, each after the reply to its last question, and those that stay silent beside them.
const ASKING: usize = 8;
const SILENT: usize = 990;

/// Questions of each that asks.
const QUESTIONS: usize = 25_000;

/// How far apart the questions of each are where all together ask 20,000 a second.
const APART: Duration = Duration::from_nanos(1_000_000_000 / 20_000 * ASKING as u64);

fn lookups(ours: &Path) -> Result<(), String> {
    let lines = std::env::temp_dir().join(format!("received-tls-lines-{}", std::process::id()));
    let daemon = Daemon::start(ours, 0, &lines)?;
    let date =
        output(Command::new("date").env("LC_ALL", "C").args(["-u", "+%a, %e %b %Y %H:%M:%S +0000 (UTC)"]))?;
    let field = format!(
        "Received: from client.example (client.example [192.0.2.1])\n\
         \t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n\
         \t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)\n\
         \t(Client did not present a certificate)\n\
         \tby {HOST} (Postfix) with ESMTPS id 4cXyZ1\n\
         \tfor <user@example.net>; {}",
        date.trim()
    );
    let question = format!("{}:received-tls {field},", "received-tls ".len() + field.len());
    let connect = || TcpStream::connect(("127.0.0.1", daemon.port)).map_err(|error| error.to_string());
    let silent = (0..SILENT).map(|_| connect()).collect::<Result<Vec<_>, _>>()?;
    println!("socketmap: lookups that rewrite, {ASKING} connections that ask and {SILENT} silent ones:");
    for (way, apart) in [("as they can", Duration::ZERO), ("20,000 a second", APART)] {
        let asking = (0..ASKING).map(|_| connect()).collect::<Result<Vec<_>, _>>()?;
        let busy = || processor_time(daemon.child.id());
        let (began, before) = (Instant::now(), busy());
        let threads = asking.into_iter().map(|stream| {
            let question = question.clone();
            thread::spawn(move || ask(stream, question.as_bytes(), apart))
        });
        let mut times = Vec::new();
        for thread in threads.collect::<Vec<_>>() {
            let asked = thread.join().map_err(|_| "a thread that asks ended early".to_owned())?;
            times.extend(asked.map_err(|error| format!("a lookup failed ({error})"))?);
        }
        let (wall, used) = (began.elapsed(), busy().saturating_sub(before));
        times.sort_unstable();
        let count = times.len();
        let part = |of: usize| times[(count * of / 1000).min(count - 1)].as_secs_f64() * 1e6;
        println!(
            "{way}: {count}, {:.0} a second, {:.0} a second of its processor time; \
             50th percentile {:.0} µs, 99th {:.0} µs, 99.9th {:.0} µs",
            count as f64 / wall.as_secs_f64(),
            count as f64 / used.as_secs_f64(),
            part(500),
            part(990),
            part(999),
        );
    }
    println!("most memory resident: {} KiB", status(daemon.child.id(), "VmHWM:"));
    drop(silent);
    daemon.end("TERM")?;
    // It is of no more use.
    let _ = fs::remove_file(&lines);
    Ok(())
}

/// Asks, each question at least so long after the one before, and tells how long each reply took.
fn ask(mut stream: TcpStream, question: &[u8], apart: Duration) -> std::io::Result<Vec<Duration>> {
    stream.set_nodelay(true)?;
    let mut times = Vec::with_capacity(QUESTIONS);
    let mut reply = Vec::new();
    let mut room = [0; 4096];
    let mut due = Instant::now();
    for _ in 0..QUESTIONS {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        due += apart;
        let began = Instant::now();
        stream.write_all(question)?;
        reply.clear();
        while reply.last() != Some(&b',') || !reply.ends_with(b"(UTC),") {
            match stream.read(&mut room)? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                length => reply.extend_from_slice(&room[..length]),
            }
            // The reply that changes nothing is the wrong one here.
            if reply.ends_with(b"NOTFOUND ,") {
                return Err(std::io::ErrorKind::InvalidData.into());
            }
        }
        times.push(began.elapsed());
    }
    Ok(times)
}

/// What all threads of a process ran for.
fn processor_time(id: u32) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let nanoseconds = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}

/// A line of `/proc/PID/status`, in KiB.
fn status(id: u32, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// Messages that go one way before the next has its turn, so that a busy moment of the machine falls on all alike.
const BATCH: usize = 250;

fn mail(root: &Path, ours: &Path, messages: usize) -> Result<(), String> {
    let instance = Instance::start(root, ours)?;
    let mut sessions = Vec::new();
    for way in Way::ALL {
        let session = Session::open(instance.port(way), &["-tls1_3"])?;
        sessions.push((way, session.ok_or("there was no session of TLS 1.3")?, Vec::new(), Vec::new()));
    }
    let mut left = messages;
    while left > 0 {
        let batch = left.min(BATCH);
        for (_, session, times, ids) in &mut sessions {
            for _ in 0..batch {
                let began = Instant::now();
                let reply = session.send(&["user@example.net"], HEADER)?;
                times.push(began.elapsed());
                let id = reply.strip_prefix("250 2.0.0 Ok: queued as ");
                ids.push(id.ok_or_else(|| format!("a message was answered with {reply:?}"))?.to_owned());
            }
        }
        left -= batch;
    }
    let copies = wait_for(&instance, 3 * messages, Duration::from_secs(300))?;
    println!("\n{messages} messages each way over TLS 1.3, from MAIL to the last reply, all delivered:");
    let mut first = None;
    for (way, session, mut times, ids) in sessions {
        session.close()?;
        let stamped = ids.iter().filter(|id| {
            let field = copies.get(*id).map(|(field, _)| Received::parse(field.as_bytes()));
            field.and_then(|field| field.tls()).is_some_and(|facts| facts.origin == Origin::Clause)
        });
        let (stamped, expected) = (stamped.count(), if way == Way::Plain { 0 } else { messages });
        if stamped != expected {
            return Err(format!("{}: {stamped} of {messages} have the clause", way.name()));
        }
        let mean = times.iter().sum::<Duration>().as_secs_f64() * 1e6 / messages as f64;
        times.sort_unstable();
        let part = |of: usize| times[messages * of / 100].as_secs_f64() * 1e6;
        let (median, late) = (part(50), part(99));
        let (first_mean, first_median) = *first.get_or_insert((mean, median));
        println!(
            "{:<28} mean {mean:>6.0} µs ({:>+5.0})  median {median:>6.0} µs ({:>+5.0})  99th percentile {late:>6.0} µs",
            way.name(),
            mean - first_mean,
            median - first_median,
        );
    }
    let daemon = instance.daemon.as_ref().ok_or("no daemon runs")?;
    if daemon.rewritten() != messages {
        return Err(format!("the daemon wrote {} lines about {messages} messages", daemon.rewritten()));
    }
    Ok(())
}
