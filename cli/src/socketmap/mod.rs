//! `received-tls socketmap`: answers Postfix's `header_checks = socketmap:inet:HOST:PORT:NAME`.
//!
//! Postfix asks for each field, `NAME Received: from …`, and does what the reply says: `OK REPLACE Received: …` puts another
//! field in its place, `NOTFOUND ` leaves it as it is (socketmap_table(5), header_checks(5)).

mod client;
mod netstring;
mod server;

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use mio::net::TcpListener;
use mio::{Poll, Waker};
use received_tls::{Received, set_clause_to_vec};

use crate::escape::{unfold, visible};
use crate::postfix::Server;
use crate::{FAULT, say};
use client::UNCHANGED;
use server::Limits;

/// Answer Postfix's questions for its Received field with the tls clause in it.
#[derive(clap::Args)]
#[command(after_long_help = HELP, after_help = "See more, with examples, with --help.")]
pub(crate) struct SocketmapArgs {
    /// Where to listen; port 0 is any that is free, and told on standard error.
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = address)]
    listen: SocketAddr,

    #[command(flatten)]
    server: Server,
}

const HELP: &str = "\
In Postfix's main.cf, with this table in /etc/postfix/received_own:
  !/^Received: from .*\\(using TLSv1.*[[:space:]]by mx\\.example\\.net \\(Postfix\\)/ DUNNO

  smtpd_tls_received_header = yes
  header_checks = regexp:/etc/postfix/received_own
      socketmap:inet:127.0.0.1:2525:received-tls
  mime_header_checks =
  nested_header_checks =

Postfix describes header_checks for tables in files alone: a socketmap there is
unusual. A field is rewritten where it is one that this server wrote, within the
last hour, of a session with TLS, and has no clause yet; any other gets the
reply that changes nothing, and so does whatever goes wrong. Where nobody
listens, Postfix answers 451 and the client tries again later. Whoever can
connect can ask: listen where only Postfix can.

Limits:
  1,000 connections: for one more, the one that did nothing for the longest time
  is closed. Requests of more than 10,000 bytes change nothing. A request has
  10 seconds, from its first byte until its reply is taken; a connection without
  one is closed after 5 minutes.

Output:
  One line on standard error for each field that is rewritten: its id and its
  clause. A line is left out where nobody takes it.

Exit status:
  0  ended by SIGTERM or SIGINT, after what had arrived was answered
  2  bad usage, or the address cannot be listened on";

const LIMITS: Limits = Limits {
    connections: 1000,
    // What Postfix 3.12 limits its own questions to.
    request: 10_000,
    busy: Duration::from_secs(10),
    idle: Duration::from_secs(300),
};

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "expected an address and a port, as in 127.0.0.1:2525 or [::1]:2525; give a host's address, not its name"
            .to_owned()
    })
}

/// How many lines may wait to be written.
const LINES: usize = 1024;

/// How long the last of them are waited for.
const LAST_LINES: Duration = Duration::from_millis(500);

/// Serves until a signal ends it.
pub(crate) fn run(args: SocketmapArgs) -> ExitCode {
    let SocketmapArgs { listen, server } = args;
    match serve(listen, server) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!(
                "received-tls: {listen}: expected to serve there, found: {error}; name another address or port"
            ));
            ExitCode::from(FAULT)
        }
    }
}

fn serve(listen: SocketAddr, own: Server) -> io::Result<()> {
    let listener = TcpListener::bind(listen)?;
    let listen = listener.local_addr()?;
    let poll = Poll::new()?;
    let waker = Waker::new(poll.registry(), server::WAKER)?;
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    let handled = ctrlc::set_handler(move || {
        asked.store(true, Ordering::Release);
        // Without it the end is noticed a moment later.
        let _ = waker.wake();
    });
    handled.map_err(io::Error::other)?;
    let (log, lines) = sync_channel::<String>(LINES);
    let writer = thread::spawn(move || lines.iter().for_each(|line| say(&line)));
    let _ = log.try_send(format!(
        "received-tls: listening on {listen} for fields by {} ({})",
        own.by, own.mail_name
    ));
    let started = Instant::now();
    let clock = move || started.elapsed();
    server::Server::new(poll, listener, LIMITS, answers(own, log), clock)?.run(&stop)?;
    // The server took its end of the channel along. Lines that nobody takes keep nothing from ending.
    let until = Instant::now() + LAST_LINES;
    while !writer.is_finished() && Instant::now() < until {
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// What makes replies.
fn answers(own: Server, log: SyncSender<String>) -> impl FnMut(&[u8], &mut Vec<u8>) {
    move |request, reply| {
        let Some((field, line)) = rewritten(&own, request, SystemTime::now()) else {
            reply.extend_from_slice(UNCHANGED);
            return;
        };
        reply.extend_from_slice(b"OK REPLACE ");
        reply.extend_from_slice(&field);
        // Where standard error stands still, mail does not wait for it.
        let _ = log.try_send(line);
    }
}

/// The field that a request asks for with the clause in it, and the line that tells of it.
fn rewritten(own: &Server, request: &[u8], now: SystemTime) -> Option<(Vec<u8>, String)> {
    let blank = memchr::memchr(b' ', request)?;
    let read = Received::parse(&request[blank + 1..]);
    let stamp = own.stamp(&read, now)?;
    let field = set_clause_to_vec(read.bytes(), stamp).ok()?;
    let line = format!("received-tls: {}: {stamp}", visible(unfold(read.id()?)));
    Some((field, line))
}
