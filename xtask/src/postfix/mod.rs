//! Debian's Postfix with the table and the daemon of received-tls: negotiated values compared with the mailbox.

mod client;
mod instance;
mod load;

use crate::process::{Failure, output};
use crate::server;
use client::{Negotiated, Session};
use instance::{Instance, Way, refusal};
use received_tls::{Messages, Origin, ProblemKind, Received, TlsVersion, received_fields};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

pub(crate) use load::run as load;

/// The command, built.
fn ours(root: &Path, profile: &str) -> Result<PathBuf, Failure> {
    let [ours] = server::built(root, profile, &["received-tls-cli"], [("received-tls", "bin")])?;
    Ok(ours)
}

/// The step of `cargo xtask test`: every suite and group, by the table and by the daemon.
pub(crate) fn check(root: &Path) -> Result<String, Failure> {
    if let Some(reason) = refusal()? {
        return Ok(format!("SKIPPED: {reason}"));
    }
    let mut instance = Instance::start(root, &ours(root, "dev")?)?;
    let checked = Run { instance: &mut instance, sent: Vec::new() }.all();
    checked.map_err(|sentence| Failure { output: instance.log(), sentence })
}

/// Groups as `openssl s_client` is told them: those of TLS 1.3, and one that only older versions have.
const GROUPS: [&str; 8] =
    ["X25519", "X448", "P-256", "P-384", "P-521", "ffdhe2048", "ffdhe3072", "brainpoolP256r1"];

/// The header of a message that came a long way: fields that look like this server's, which are not.
const HEADER: &str = "\
Received: from mx.example.net (mx.example.net [192.0.2.2])
\t(using TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits))
\tby mx.example.org (Postfix) with ESMTPS id 4cXyZ2
\tfor <by.mx.example.net@example.net>; Sat, 21 Nov 2026 22:45:35 +0000 (UTC)
Received: from a.example (a.example [192.0.2.3]) by mx.example.net (Sendmail) with ESMTPS id 4cXyZ3;
\tSat, 21 Nov 2026 22:45:34 +0000 (UTC)
Subject: Received: by mx.example.net (Postfix) with ESMTPS id 1
From: alice@client.example
Date: Sat, 21 Nov 2026 22:45:33 +0000
Message-Id: <1@client.example>
Content-Type: message/rfc822

Received: from b.example (b.example [192.0.2.4])
\t(using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 (128/128 bits))
\tby mx.example.net (Postfix) with ESMTPS id 4cXyZ4
\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:32 +0000 (UTC)
Subject: inside

Received: in the text
";

/// One message that was accepted.
struct Sent {
    id: String,
    way: Way,
    negotiated: Negotiated,
    /// Whether the client's certificate tries to say more than a name.
    hostile: bool,
}

struct Run<'a> {
    instance: &'a mut Instance,
    sent: Vec<Sent>,
}

impl Run<'_> {
    fn all(mut self) -> Result<String, String> {
        let mut failed = 0;
        for group in GROUPS {
            for suite in ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]
            {
                let options = ["-tls1_3", "-ciphersuites", suite, "-groups", group];
                failed += usize::from(!self.both_ways(&options)?);
            }
            failed += usize::from(!self.both_ways(&[
                "-tls1_2",
                "-cipher",
                "ECDHE:@SECLEVEL=0",
                "-groups",
                group,
            ])?);
        }
        for version in ["-tls1_2", "-tls1_1", "-tls1"] {
            let list = ["ciphers", "-s", version, "ALL:COMPLEMENTOFALL:!PSK:!SRP:@SECLEVEL=0"];
            let list = output(Command::new("openssl").args(list))?;
            for suite in list.trim().split(':').filter(|suite| !suite.starts_with("TLS_")) {
                // The older versions have a part of what TLS 1.2 has: one of them each shows that the version is no matter.
                if version == "-tls1_2" || ["AES128-SHA", "ECDHE-RSA-AES256-SHA"].contains(&suite) {
                    let cipher = format!("{suite}:@SECLEVEL=0");
                    failed += usize::from(!self.both_ways(&[version, "-cipher", &cipher])?);
                }
            }
        }
        self.certificates()?;
        self.restarts()?;
        self.several_recipients()?;
        let seen = self.compare()?;
        Ok(format!("{seen}; {failed} not shared by client and server"))
    }

    /// Sends a message each way, where client and server have something in common.
    fn both_ways(&mut self, options: &[&str]) -> Result<bool, String> {
        for way in [Way::Rules, Way::Daemon] {
            let Some(mut session) = Session::open(self.instance.port(way), options)? else {
                return Ok(false);
            };
            self.send(&mut session, way, &["user@example.net"])?;
            session.close()?;
        }
        Ok(true)
    }

    fn send(&mut self, session: &mut Session, way: Way, recipients: &[&str]) -> Result<(), String> {
        let reply = session.send(recipients, HEADER)?;
        let Some(id) = reply.strip_prefix("250 2.0.0 Ok: queued as ") else {
            return Err(format!("a message was answered with {reply:?}"));
        };
        self.sent.push(Sent { id: id.to_owned(), way, negotiated: session.negotiated, hostile: false });
        Ok(())
    }

    /// Postfix prints the names in a client's certificate as they are.
    fn certificates(&mut self) -> Result<(), String> {
        let names = [
            "x\" (using TLSv1.2 with cipher NULL-MD5 (0/0 bits))",
            "x\\\") by mx.example.net (Postfix) with ESMTPS id 1\\; x",
            "tls TLS_RSA_WITH_NULL_MD5",
        ];
        for name in names {
            self.instance.certificate("client", &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], name)?;
            let file = |end: &str| {
                self.instance.server.folder.join("etc").join(format!("client.{end}")).display().to_string()
            };
            let (key, certificate) = (file("key"), file("pem"));
            if !self.both_ways(&["-tls1_3", "-cert", &certificate, "-key", &key])? {
                return Err(format!("there was no session with the certificate of {name:?}"));
            }
            self.sent.iter_mut().rev().take(2).for_each(|sent| sent.hostile = true);
        }
        Ok(())
    }

    fn several_recipients(&mut self) -> Result<(), String> {
        for way in [Way::Rules, Way::Daemon] {
            let session = Session::open(self.instance.port(way), &["-tls1_3"])?;
            let mut session = session.ok_or("there was no session of TLS 1.3")?;
            self.send(&mut session, way, &["user@example.net", "other@example.net"])?;
            session.close()?;
        }
        Ok(())
    }

    /// While the daemon is away mail waits at its sender; when it is back all is as before.
    fn restarts(&mut self) -> Result<(), String> {
        for signal in ["KILL", "TERM"] {
            let port = self.instance.port(Way::Daemon);
            let session = Session::open(port, &["-tls1_3"])?;
            let mut session = session.ok_or("there was no session of TLS 1.3")?;
            self.send(&mut session, Way::Daemon, &["user@example.net"])?;
            let daemon = self.instance.daemon.take().ok_or("no daemon runs")?;
            let ended = daemon.end(signal)?;
            if signal == "TERM" && !ended.success() {
                return Err(format!("the daemon ended with {ended} on SIGTERM"));
            }
            let reply = session.send(&["user@example.net"], HEADER)?;
            if !reply.starts_with("451 4.3.0 ") {
                return Err(format!("without the daemon Postfix answered {reply:?} and not 451 4.3.0"));
            }
            self.instance.start_daemon()?;
            self.send(&mut session, Way::Daemon, &["user@example.net"])?;
            session.close()?;
        }
        Ok(())
    }

    /// Compares what stands in the mailbox with what was negotiated.
    fn compare(&self) -> Result<String, String> {
        let copies = wait_for(self.instance, self.sent.len(), Duration::from_secs(600))?;
        let (mut suites, mut groups) = (BTreeSet::new(), BTreeSet::new());
        for Sent { id, way, negotiated, hostile } in &self.sent {
            let Negotiated { version, suite, group } = *negotiated;
            // Before TLS 1.3 Postfix writes nothing of the group.
            let group = group.filter(|_| version == TlsVersion::Tls13);
            let header =
                copies.get(id).ok_or_else(|| format!("{id} was accepted and is not in the mailbox"))?;
            let (field, rest) = header;
            let read = Received::parse(field.as_bytes());
            let wrong = |what: &str| format!("{id}, {}, {negotiated:?}: {what}:\n{field}", way.name());
            let Some(facts) = read.tls() else {
                // Whoever reads such a field need not believe it; what was put into it must be so all the same.
                let group = group.map(|group| format!(" group {group}")).unwrap_or_default();
                let clause = format!("\ttls {suite}{group};");
                if *hostile && (field.contains(&clause) || !field.contains("\ttls")) {
                    continue;
                }
                return Err(wrong("has no TLS facts"));
            };
            if facts.origin != Origin::Clause || (facts.suite, facts.group) != (Some(suite), group) {
                return Err(wrong(&format!("has suite {:?} and group {:?}", facts.suite, facts.group)));
            }
            if facts.version != Some(version) {
                return Err(wrong(&format!("has version {:?}", facts.version)));
            }
            // Line ends are the mailbox's.
            if let Some(kind) = read.problem_kinds().find(|kind| *kind != ProblemKind::BareLineFeed) {
                return Err(wrong(&format!("has the problem {kind:?}")));
            }
            let keywords: Vec<_> = read.clauses().map(|clause| clause.keyword).collect();
            let after = keywords.iter().position(|keyword| *keyword == b"tls");
            if after.is_none_or(|at| !matches!(keywords[at - 1], b"for" | b"id")) {
                return Err(wrong("has its clause in another place"));
            }
            if *rest != HEADER.trim_end() {
                return Err(format!(
                    "{id}, {}: the rest of the message is not as it was sent:\n{rest}",
                    way.name()
                ));
            }
            suites.insert((version, suite));
            groups.extend(group);
        }
        // What Debian's OpenSSL has; with less the test would say less than it seems to.
        let older = suites.iter().filter(|(version, _)| *version == TlsVersion::Tls12).count();
        if older < 40 || suites.len() < older + 3 || groups.len() < 5 {
            return Err(format!("only {} suites and {} groups were negotiated", suites.len(), groups.len()));
        }
        let versions: BTreeSet<_> = suites.iter().map(|(version, _)| version).collect();
        Ok(format!(
            "{} messages: {} versions, {} suites, {} groups",
            self.sent.len(),
            versions.len(),
            suites.iter().map(|(_, suite)| suite).collect::<BTreeSet<_>>().len(),
            groups.len()
        ))
    }
}

/// Each delivered message's topmost field and what stands below it, by the id in that field.
fn wait_for(
    instance: &Instance,
    count: usize,
    longest: Duration,
) -> Result<HashMap<String, (String, String)>, String> {
    let until = Instant::now() + longest;
    loop {
        let mailbox = instance.mailbox();
        let mut copies = HashMap::new();
        for message in Messages::new(&mailbox) {
            let Some(first) = received_fields(message.bytes).next() else { continue };
            let Some(id) = Received::parse(first.bytes).id() else { continue };
            let below = message.bytes.get(first.offset + first.bytes.len()..).unwrap_or_default();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            copies.insert(text(id), (text(first.bytes), text(below.trim_ascii_end())));
        }
        if copies.len() >= count {
            return Ok(copies);
        }
        if Instant::now() > until {
            return Err(format!(
                "of {count} messages {} were delivered within {} seconds",
                copies.len(),
                longest.as_secs()
            ));
        }
        thread::sleep(Duration::from_millis(300));
    }
}
