//! The daemon that Postfix asks, and clients that are not Postfix.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use received_tls::{CipherSuite, NamedGroup, Origin, Received};

use super::*;

/// A daemon on a port of its own.
struct Daemon {
    child: Child,
    port: u16,
    lines: Receiver<String>,
}

impl Daemon {
    fn start() -> Self {
        let (mut daemon, mut stderr) = Self::unread();
        let (send, lines) = channel();
        thread::spawn(move || {
            let mut line = String::new();
            while stderr.read_line(&mut line).is_ok_and(|length| length > 0) {
                if send.send(std::mem::take(&mut line)).is_err() {
                    return;
                }
            }
        });
        daemon.lines = lines;
        daemon
    }

    /// The same with nobody who takes its lines after the first.
    fn unread() -> (Self, BufReader<std::process::ChildStderr>) {
        let mut child = command()
            .args(["socketmap", "--listen", "127.0.0.1:0", "--by", "mx.example.net"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let begin = "received-tls: listening on 127.0.0.1:";
        let rest = line.strip_prefix(begin).unwrap_or_else(|| panic!("{line:?}"));
        let (port, rest) = rest.split_once(' ').unwrap();
        assert_eq!(rest, "for fields by mx.example.net (Postfix)\n");
        (Self { child, port: port.parse().unwrap(), lines: channel().1 }, stderr)
    }

    fn connect(&self) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        Client(BufReader::new(stream))
    }

    #[track_caller]
    fn assert_line(&self, expected: &str) {
        assert_eq!(self.lines.recv_timeout(DEADLINE).unwrap(), expected);
    }

    #[cfg(target_os = "linux")]
    fn peak_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Client(BufReader<TcpStream>);

impl Client {
    fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).unwrap();
    }

    fn reply(&mut self) -> Vec<u8> {
        let mut length = Vec::new();
        self.0.read_until(b':', &mut length).unwrap();
        let length = std::str::from_utf8(&length).unwrap().strip_suffix(':').expect("a reply");
        let mut reply = vec![0; length.parse::<usize>().unwrap() + 1];
        self.0.read_exact(&mut reply).unwrap();
        assert_eq!(reply.pop(), Some(b','));
        reply
    }

    fn ask(&mut self, field: impl AsRef<[u8]>) -> Vec<u8> {
        self.send(&request(field));
        self.reply()
    }

    #[track_caller]
    fn assert_closed(&mut self) {
        let mut rest = Vec::new();
        let end = self.0.read_to_end(&mut rest);
        assert!(end.is_ok() || end.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset));
        assert_eq!(rest, b"");
    }
}

fn request(field: impl AsRef<[u8]>) -> Vec<u8> {
    let field = field.as_ref();
    let name = b"received-tls ";
    [format!("{}:", name.len() + field.len()).as_bytes(), name, field, b","].concat()
}

/// A date of Postfix's, as `date` makes it.
fn date(when: &str) -> String {
    let made = Command::new("date")
        .args(["-d", when, "+%a, %e %b %Y %H:%M:%S %z (%Z)"])
        .env("LC_ALL", "C")
        .output()
        .expect("date runs");
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// A field as Postfix hands it over, written now.
fn own() -> String {
    format!(
        "Received: from client.example (client.example [192.0.2.1])\n\
         \t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n\
         \t key-exchange ECDHE (prime256v1) server-signature RSA-PSS (2048 bits) server-digest SHA256)\n\
         \t(Client did not present a certificate)\n\
         \tby mx.example.net (Postfix) with ESMTPS id 4cXyZ1\n\
         \tfor <user@example.net>; {}",
        date("now")
    )
}

const UNCHANGED: &[u8] = b"NOTFOUND ";

/// The field in a reply, which is `field` with a clause and folds in it and no other line break.
#[track_caller]
fn replaced(field: &[u8], reply: &[u8]) -> Vec<u8> {
    let new = reply.strip_prefix(b"OK REPLACE ").unwrap_or_else(|| panic!("{}", reply.escape_ascii()));
    let mut breaks = new.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    assert!(breaks.all(|(at, _)| matches!(new.get(at + 1), Some(b' ' | b'\t'))), "{}", new.escape_ascii());
    let mut left = field.iter().filter(|byte| !byte.is_ascii_whitespace()).peekable();
    let added: Vec<u8> = new
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace() && left.next_if(|next| next == byte).is_none())
        .copied()
        .collect();
    assert_eq!(left.next(), None, "bytes are missing in {}", new.escape_ascii());
    assert!(added.starts_with(b"tlsTLS_"), "{}", added.escape_ascii());
    new.to_vec()
}

#[test]
fn the_hosts_own_field_gets_the_clause() {
    let daemon = Daemon::start();
    let mut client = daemon.connect();
    let own = own();
    let new = replaced(own.as_bytes(), &client.ask(&own));
    let read = Received::parse(&new);
    let facts = read.tls().unwrap();
    assert_eq!(facts.origin, Origin::Clause);
    assert_eq!((facts.suite, facts.group), (Some(CipherSuite(0x1302)), Some(NamedGroup::SECP256R1)));
    let order: Vec<_> =
        read.clauses().map(|clause| String::from_utf8_lossy(clause.keyword).into_owned()).collect();
    assert_eq!(order, ["from", "by", "with", "id", "for", "tls", "group"]);
    daemon.assert_line("received-tls: 4cXyZ1: tls TLS_AES_256_GCM_SHA384 group secp256r1\n");
    // It is there now; no second one is added.
    assert_eq!(client.ask(&new), UNCHANGED);
    // The next line is the next field's: the one that stayed as it was has none.
    assert!(client.ask(own.replace("4cXyZ1", "4cXyZ2")).starts_with(b"OK REPLACE "));
    daemon.assert_line("received-tls: 4cXyZ2: tls TLS_AES_256_GCM_SHA384 group secp256r1\n");
}

#[test]
fn several_recipients_and_older_tls_are_stamped_too() {
    let daemon = Daemon::start();
    let mut client = daemon.connect();
    for (version, written, suite) in [
        ("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", 0xC02F),
        ("TLSv1.1", "AES128-SHA", 0x002F),
        ("TLSv1", "DES-CBC3-SHA", 0x000A),
    ] {
        let field = format!(
            "Received: from [192.0.2.1] (unknown [192.0.2.1])\n\
             \t(using {version} with cipher {written} (128/128 bits))\n\
             \t(Client CN \"client.example\", Issuer \"CA\" (not verified))\n\
             \t(Authenticated sender: user)\n\
             \tby MX.example.net (Postfix) with ESMTPSA id A82E69E09B2;\n\
             \t{}",
            date("now")
        );
        let new = replaced(field.as_bytes(), &client.ask(&field));
        let facts = Received::parse(&new).tls().unwrap();
        assert_eq!(
            (facts.suite, facts.group, facts.origin),
            (Some(CipherSuite(suite)), None, Origin::Clause)
        );
    }
}

#[test]
fn every_other_field_stays_as_it_is() {
    let daemon = Daemon::start();
    let mut client = daemon.connect();
    let own = own();
    let now = date("now");
    let others = [
        String::new(),
        "Subject: by mx.example.net (Postfix)".to_owned(),
        "Received:".to_owned(),
        own.replace("by mx.example.net", "by mx.example.org"),
        own.replace("by mx.example.net", "by mx.example.net.example"),
        own.replace("(Postfix)", "(Sendmail)"),
        own.replace(" (Postfix)", ""),
        own.replace(&now, &date("2 hours ago")),
        own.replace(&now, &date("2 hours")),
        own.replace(&now, "now"),
        own.replace(&format!("; {now}"), ""),
        own.replace("Received:", "X-Received:"),
        own.replace("TLS_AES_256_GCM_SHA384", "TLS_NO_SUCH_SUITE"),
        own.replace("TLSv1.3", "TLSv1.2"),
        own.replace("(Client did not", "(Client ) did not"),
        own.replace("ESMTPS", "ESMTPS tls TLS_AES_128_GCM_SHA256"),
        own.replace("for <user@example.net>", "for <user@example.net> tls TLS_AES_256_GCM_SHA384"),
        own.replace("\n\tby", "\r\tby"),
        own.replace("\n\tby", "\nby"),
        own.replace("4cXyZ1", "4c\0yZ1"),
        format!("{own}\nSubject: another"),
        format!("{own}\n{own}"),
        // What a client says of itself is in a field of a session without TLS.
        format!(
            "Received: from client.example (client.example [192.0.2.1])\n\
             \tby mx.example.net (Postfix) with ESMTP id 4cXyZ1\n\
             \tfor <\"(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\"@example.net>; {now}"
        ),
    ];
    for field in others {
        let reply = client.ask(&field);
        assert_eq!(reply.escape_ascii().to_string(), "NOTFOUND ", "{field:?}");
    }
    // A request without a field, and without a name.
    for request in ["0:,", "12:received-tls,", "1: ,"] {
        client.send(request.as_bytes());
        assert_eq!(client.reply(), UNCHANGED, "{request:?}");
    }
    assert!(daemon.lines.try_recv().is_err());
}

#[test]
fn a_certificates_name_makes_no_clause() {
    let daemon = Daemon::start();
    let mut client = daemon.connect();
    for name in [
        "x\" (using TLSv1.2 with cipher AES128-SHA (128/128 bits))",
        "x\") by mx.example.net (Postfix) with ESMTPS id 1 tls TLS_RSA_WITH_NULL_MD5; Sat, 21 Nov 2026 22:45:35 +0000 (\"",
        "x\", Issuer \"y\" (not verified)) by mx.example.net (Postfix) with ESMTPS id 1 (\"",
        "tls TLS_RSA_WITH_NULL_MD5",
    ] {
        let certificate = format!("(Client CN \"{name}\", Issuer \"{name}\" (not verified))");
        let field = own().replace("(Client did not present a certificate)", &certificate);
        let reply = client.ask(&field);
        if reply != UNCHANGED {
            let new = replaced(field.as_bytes(), &reply);
            let facts = Received::parse(&new).tls().unwrap();
            assert_eq!(
                (facts.suite, facts.group),
                (Some(CipherSuite(0x1302)), Some(NamedGroup::SECP256R1)),
                "{name}"
            );
        }
    }
}

#[test]
fn requests_may_come_in_any_pieces() {
    let daemon = Daemon::start();
    let mut client = daemon.connect();
    let asked = [request(own()), request("Subject: a"), request(own())].concat();
    for byte in &asked {
        client.send(&[*byte]);
    }
    for expected in [true, false, true] {
        assert_eq!(client.reply().starts_with(b"OK REPLACE Received: "), expected);
    }
    client.send(&asked.repeat(100));
    for _ in 0..100 {
        for expected in [true, false, true] {
            assert_eq!(client.reply().starts_with(b"OK REPLACE Received: "), expected);
        }
    }
}

#[test]
fn what_is_no_netstring_closes_the_connection() {
    let daemon = Daemon::start();
    let mut other = daemon.connect();
    for wrong in [
        "hello\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "007:Subject,",
        "3:Subject: a,",
        "-1:,",
        "1234567890:",
        "\0\0",
    ] {
        let mut client = daemon.connect();
        client.send(wrong.as_bytes());
        client.assert_closed();
        assert_eq!(other.ask("Subject: a"), UNCHANGED, "after {wrong:?}");
    }
}

#[test]
fn a_long_field_is_answered_with_no_change() {
    let daemon = Daemon::start();
    let mut client = daemon.connect();
    let own = own();
    for length in [20_000, 100_000, 10_000_000] {
        let long = own.replace("did not", &format!("did {}not", "x".repeat(length)));
        assert_eq!(client.ask(&long), UNCHANGED);
        assert!(client.ask(&own).starts_with(b"OK REPLACE "));
    }
}

/// Requests of chance: pieces of good ones, cut, doubled and with other bytes in them.
#[test]
fn whatever_arrives_the_next_client_is_served() {
    let daemon = Daemon::start();
    let own = own().into_bytes();
    let mut seed = 8314_u64;
    let mut next = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let mut rewritten = 0;
    for _ in 0..2000 {
        let mut field = own.clone();
        for _ in 0..next(4) {
            let at = next(field.len());
            match next(3) {
                0 => field[at] = b"\r\n\t ();:,\"\\<>[]\0\xff"[next(17)],
                1 => field.truncate(at.max(1)),
                _ => {
                    let part = field[at..(at + next(40)).min(field.len())].to_vec();
                    field.splice(at..at, part);
                }
            }
        }
        let mut client = daemon.connect();
        let reply = client.ask(&field);
        if reply != UNCHANGED {
            replaced(&field, &reply);
            rewritten += 1;
        }
    }
    assert!((100..2000).contains(&rewritten), "{rewritten} of 2000");
}

#[cfg(target_os = "linux")]
#[test]
fn a_thousand_clients_that_hold_on_keep_none_from_being_served() {
    let daemon = Daemon::start();
    let own = own();
    let mut held: Vec<_> = (0..990)
        .map(|index| {
            let mut client = daemon.connect();
            match index % 3 {
                0 => {}
                // Never ended.
                1 => client.send(&[&b"10000:"[..], &[b'x'; 9_999]].concat()),
                // Not read.
                _ => client.send(&request(&own)),
            }
            client
        })
        .collect();
    let mut late: Vec<_> = (0..200).map(|_| daemon.connect()).collect();
    for client in &mut late {
        assert!(client.ask(&own).starts_with(b"OK REPLACE "));
    }
    // Places were made by those that had been there longest.
    assert_eq!(held[0].0.read(&mut [0]).unwrap_or(0), 0);
    assert!(held[989].reply().starts_with(b"OK REPLACE "));
    assert!(daemon.peak_kib() < 32 << 10, "{} KiB", daemon.peak_kib());
}

#[cfg(target_os = "linux")]
#[test]
fn clients_that_take_no_replies_are_held_in_bounded_memory() {
    let daemon = Daemon::start();
    let requests = request(own()).repeat(50);
    let greedy: Vec<_> = (0..100)
        .map(|_| {
            let mut client = daemon.connect();
            client.0.get_ref().set_nonblocking(true).unwrap();
            // Until neither side can take any more.
            for _ in 0..200 {
                if client.0.get_mut().write(&requests).is_err() {
                    thread::sleep(Duration::from_millis(1));
                }
            }
            client
        })
        .collect();
    let mut client = daemon.connect();
    assert!(client.ask(own()).starts_with(b"OK REPLACE "));
    assert!(daemon.peak_kib() < 32 << 10, "{} KiB", daemon.peak_kib());
    drop(greedy);
    assert!(client.ask(own()).starts_with(b"OK REPLACE "));
}

#[test]
fn mail_does_not_wait_for_lines_that_nobody_takes() {
    let (daemon, stderr) = Daemon::unread();
    let mut client = daemon.connect();
    let own = own();
    // More than a pipe holds.
    for _ in 0..5_000 {
        assert!(client.ask(&own).starts_with(b"OK REPLACE "));
    }
    drop(stderr);
    assert!(client.ask(&own).starts_with(b"OK REPLACE "));
}

#[cfg(unix)]
#[test]
fn it_ends_when_it_is_asked_to() {
    for signal in ["TERM", "INT"] {
        let mut daemon = Daemon::start();
        let mut client = daemon.connect();
        let silent = daemon.connect();
        assert!(client.ask(own()).starts_with(b"OK REPLACE "));
        daemon.assert_line("received-tls: 4cXyZ1: tls TLS_AES_256_GCM_SHA384 group secp256r1\n");
        let kill = Command::new("kill").arg(format!("-{signal}")).arg(daemon.child.id().to_string()).status();
        assert!(kill.unwrap().success());
        assert_eq!(daemon.child.wait().unwrap().code(), Some(0), "{signal}");
        client.assert_closed();
        drop(silent);
        assert!(TcpStream::connect(("127.0.0.1", daemon.port)).is_err());
        assert_eq!(daemon.lines.iter().count(), 0);
    }
}

#[test]
fn an_address_that_is_taken_is_said() {
    let daemon = Daemon::start();
    let address = format!("127.0.0.1:{}", daemon.port);
    let output = run(&["socketmap", "--by", "mx.example.net", "--listen", &address]);
    assert_eq!(output.status.code(), Some(2));
    let begin = format!("received-tls: cannot listen on {address}: ");
    assert!(stderr(&output).starts_with(&begin), "{}", stderr(&output));
}

#[test]
fn an_address_that_is_none_is_refused() {
    for address in ["localhost:2525", "127.0.0.1", "127.0.0.1:99999", ":2525", ""] {
        let output = run(&["socketmap", "--by", "mx.example.net", "--listen", address]);
        assert_eq!(output.status.code(), Some(2), "{address}");
        let expected = "not an address and a port, such as 127.0.0.1:2525";
        assert!(stderr(&output).contains(expected), "{address}: {}", stderr(&output));
    }
}
