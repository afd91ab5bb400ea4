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

/// Run a daemon that adds the tls clause to Postfix's own Received fields.
#[derive(clap::Args)]
#[command(after_long_help = HELP, after_help = "Use --help for details and examples.")]
pub(crate) struct SocketmapArgs {
    /// Address to listen on; port 0 selects a free port, which is printed on standard error.
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

Postfix documents header_checks for tables in files only: a socketmap there is
unusual. A field is rewritten if this server wrote it within the last hour, for
a TLS session, and if it has no clause yet. All other fields and all failures get the
reply that changes nothing. While the daemon does not run, Postfix answers 451
and the client tries again later. There is no authentication: listen on an
address that only Postfix can reach.

Limits:
  1,000 connections: a further one closes the one that was idle for the longest
  time. Requests of more than 10,000 bytes change nothing. A request has
  10 seconds from its first byte until its reply is read; an idle connection is
  closed after 5 minutes.

Output:
  One line on standard error for each rewritten field: its id and its clause.
  Lines are dropped if standard error blocks.

Exit status:
  0  ended by SIGTERM or SIGINT, after all received requests were answered
  2  bad usage, or the daemon cannot listen on the address";

const LIMITS: Limits = Limits {
    connections: 1000,
    // The limit that Postfix 3.12 sets for its own requests.
    request: 10_000,
    busy: Duration::from_secs(10),
    idle: Duration::from_secs(300),
};

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "not an address and a port, such as 127.0.0.1:2525 or [::1]:2525: use an address, not a host name"
            .to_owned()
    })
}

/// The most log lines in the queue.
const LINES: usize = 1024;

/// The longest wait for the last log lines at the end.
const LAST_LINES: Duration = Duration::from_millis(500);

/// Serves until a signal ends it.
pub(crate) fn run(args: SocketmapArgs) -> ExitCode {
    let SocketmapArgs { listen, server } = args;
    match serve(listen, server) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("received-tls: cannot listen on {listen}: {error}; use another address or port"));
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
        // If this fails, the loop ends a moment later.
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
    server::MapServer::new(poll, listener, LIMITS, answers(own, log), clock)?.run(&stop)?;
    // The server has dropped its end of the channel. Blocked lines do not delay the exit for long.
    let until = Instant::now() + LAST_LINES;
    while !writer.is_finished() && Instant::now() < until {
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// The function that makes replies.
fn answers(own: Server, log: SyncSender<String>) -> impl FnMut(&[u8], &mut Vec<u8>) {
    move |request, reply| {
        let Some((field, line)) = rewritten(&own, request, SystemTime::now()) else {
            reply.extend_from_slice(UNCHANGED);
            return;
        };
        reply.extend_from_slice(b"OK REPLACE ");
        reply.extend_from_slice(&field);
        // A blocked standard error must not delay mail.
        let _ = log.try_send(line);
    }
}

/// The requested field with the clause, and the log line for it.
fn rewritten(own: &Server, request: &[u8], now: SystemTime) -> Option<(Vec<u8>, String)> {
    let blank = memchr::memchr(b' ', request)?;
    let read = Received::parse(&request[blank + 1..]);
    let stamp = own.stamp(&read, now)?;
    let field = set_clause_to_vec(read.bytes(), stamp).ok()?;
    let line = format!("received-tls: {}: {stamp}", visible(unfold(read.id()?)));
    Some((field, line))
}
