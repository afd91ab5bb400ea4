//! A client that sends mail over TLS and reports the negotiated values: OpenSSL's, which shares no code with ours.

use crate::process::{Failure, output};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A session as the client saw it, and the messages that the server took in it.
#[derive(Debug)]
pub(crate) struct Session {
    /// The version, as records have it: `1.3`.
    pub(crate) version: String,
    /// The suite, in IANA's name.
    pub(crate) suite: String,
    /// The group of the key exchange, in IANA's name; `None` where there was none with a name.
    pub(crate) group: Option<String>,
    /// The keys came from an earlier session.
    pub(crate) resumed: bool,
    /// What the server called the messages, in its answers to them.
    pub(crate) ids: Vec<String>,
}

/// What was sent: over TLS in sessions, and without it.
pub(crate) struct Sent {
    pub(crate) sessions: Vec<Session>,
    /// What the server called the messages without TLS.
    pub(crate) plain: Vec<String>,
}

/// A message's recipients.
pub(crate) type Recipients<'a> = &'a [&'a str];

/// One message to one recipient.
pub(crate) const ONE: &[Recipients<'static>] = &[&["bob@example.net"]];

/// Messages of one session: a field names a recipient where there is but one.
pub(crate) const SEVERAL: &[Recipients<'static>] =
    &[&["bob@example.net"], &["bob@example.net", "carol@example.net"], &["dave@example.net"]];

/// The suites of TLS 1.3.
pub(crate) const TLS_1_3: [&str; 5] = [
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_CCM_SHA256",
    "TLS_AES_128_CCM_8_SHA256",
];

/// A client of the server on this port of this machine.
pub(crate) struct Sender {
    port: u16,
    /// OpenSSL's names for suites, with IANA's.
    names: BTreeMap<String, String>,
}

/// How long a session may take: it ends one that hangs, and says nothing of speed.
const PATIENCE: Duration = Duration::from_secs(300);

impl Sender {
    /// # Errors
    /// Where OpenSSL's command does not run.
    pub(crate) fn new(port: u16) -> Result<Self, Failure> {
        let every = ["ciphers", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"];
        let listed = output(Command::new("openssl").args(every)).map_err(|failure| Failure {
            sentence: format!(
                "no client for TLS: install OpenSSL's command (Debian: openssl); {}",
                failure.sentence
            ),
            ..failure
        })?;
        // `TLS_RSA_WITH_AES_128_CBC_SHA - AES128-SHA SSLv3 Kx=RSA …`
        let names = listed.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let (iana, _, own) = (words.next()?, words.next()?, words.next()?);
            Some((own.to_owned(), iana.to_owned()))
        });
        let mut names: BTreeMap<_, _> = names.collect();
        // The list has only those suites of TLS 1.3 that are on; OpenSSL names all of them as IANA does.
        names.extend(TLS_1_3.map(|suite| (suite.to_owned(), suite.to_owned())));
        Ok(Self { port, names })
    }

    /// Sends messages in one session, in which the client offers what `offer` tells `openssl s_client`.
    ///
    /// # Errors
    /// Where they do not agree on TLS, or the server does not take each message.
    pub(crate) fn send(&self, offer: &[&str], messages: &[Recipients<'_>]) -> Result<Session, Failure> {
        let address = format!("127.0.0.1:{}", self.port);
        let mut client = Command::new("timeout")
            .arg(PATIENCE.as_secs().to_string())
            .args(["openssl", "s_client", "-connect", &address, "-starttls", "smtp", "-ign_eof"])
            .args(offer)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot start `openssl s_client` ({error})"))?;
        let mut talk = Conversation::default();
        let mut ended = Ok(());
        if let (Some(mut input), Some(answers)) = (client.stdin.take(), client.stdout.take()) {
            ended = talk.hold(&mut BufReader::new(answers), &mut input, messages);
        }
        let waited = client.wait();
        let failed = |sentence: String| Failure {
            output: talk.heard.clone(),
            sentence: format!("a client with {}: {sentence}", offer.join(" ")),
        };
        ended.and(waited).map_err(|error| failed(error.to_string()))?;
        // `New, TLSv1.2, Cipher is …`; `Reused, …`. The version there is that of the suite.
        let summary = talk.heard.lines().find_map(|line| line.split_once(", Cipher is "));
        let (summary, own) = summary.ok_or_else(|| failed("no session".to_owned()))?;
        let iana = self.names.get(own).ok_or_else(|| failed(format!("{own} was negotiated")))?;
        let version =
            talk.heard.lines().find_map(|line| line.trim().strip_prefix("Protocol")?.split_once("TLSv"));
        let (_, version) = version.ok_or_else(|| failed("no version".to_owned()))?;
        let key = talk.heard.lines().find_map(|line| line.split_once("Temp Key: "));
        let group = key.and_then(|(_, key)| group(key, version));
        Ok(Session {
            version: version.to_owned(),
            suite: iana.clone(),
            group: group.map(str::to_owned),
            resumed: summary.starts_with("Reused"),
            ids: talk.ids.clone(),
        })
    }

    /// Sends messages in one session of each version that is resumed, after another with the same keys.
    ///
    /// # Errors
    /// As for [`send`](Self::send), and where the server does not resume.
    pub(crate) fn resume(&self, folder: &Path) -> Result<Vec<Session>, Failure> {
        let mut sessions = Vec::new();
        for version in ["-tls1_3", "-tls1_2"] {
            let kept = folder.join(format!("session{version}"));
            let kept = kept.to_string_lossy();
            sessions.push(self.send(&[version, "-sess_out", &kept], ONE)?);
            let session = self.send(&[version, "-sess_in", &kept], ONE)?;
            if !session.resumed {
                return Err(format!("a session with {version} was not resumed").into());
            }
            sessions.push(session);
        }
        Ok(sessions)
    }

    /// Sends messages without TLS, and returns what the server called them.
    ///
    /// # Errors
    /// Where the server does not take each of them.
    pub(crate) fn send_plainly(&self, messages: &[Recipients<'_>]) -> Result<Vec<String>, Failure> {
        let mut talk = Conversation::default();
        let mut hold = || {
            let mut server = TcpStream::connect(("127.0.0.1", self.port))?;
            server.set_read_timeout(Some(PATIENCE))?;
            let mut answers = BufReader::new(server.try_clone()?);
            talk.expect(&mut answers, "220")?;
            talk.hold(&mut answers, &mut server, messages)
        };
        match hold() {
            Ok(()) => Ok(talk.ids),
            Err(error) => {
                Err(Failure { output: talk.heard, sentence: format!("a client without TLS: {error}") })
            }
        }
    }
}

/// What a client hears while it sends messages, one command after the other.
#[derive(Default)]
pub(crate) struct Conversation {
    /// All that was read.
    pub(crate) heard: String,
    /// What the server called each message.
    pub(crate) ids: Vec<String>,
}

impl Conversation {
    /// Sends the messages, and reads to the end.
    ///
    /// # Errors
    /// Where the server answers otherwise than it should.
    pub(crate) fn hold(
        &mut self,
        answers: &mut impl BufRead,
        server: &mut impl Write,
        messages: &[Recipients<'_>],
    ) -> io::Result<()> {
        // In small letters, for `s_client` takes a line with an R or a Q for its own.
        self.say(answers, server, "ehlo client.example", "250")?;
        for recipients in messages {
            self.say(answers, server, "mail from:<alice@client.example>", "250")?;
            for recipient in *recipients {
                self.say(answers, server, &format!("rcpt to:<{recipient}>"), "250")?;
            }
            self.say(answers, server, "data", "354")?;
            let answer = self.say(answers, server, "Subject: a test\r\n\r\nnothing\r\n.", "250")?;
            let id = id(&answer).ok_or_else(|| io::Error::other(format!("no id in {answer:?}")))?;
            self.ids.push(id.to_owned());
        }
        self.say(answers, server, "quit", "221")?;
        let mut rest = Vec::new();
        // A server may close the connection without a word, which is its end all the same.
        let _ = answers.read_to_end(&mut rest);
        self.heard.push_str(&String::from_utf8_lossy(&rest));
        Ok(())
    }

    fn say(
        &mut self,
        answers: &mut impl BufRead,
        server: &mut impl Write,
        line: &str,
        code: &str,
    ) -> io::Result<String> {
        server.write_all(format!("{line}\r\n").as_bytes())?;
        server.flush()?;
        self.expect(answers, code)
    }

    /// Reads to the last line of an answer, which must have this code. What else is printed is passed over.
    pub(crate) fn expect(&mut self, answers: &mut impl BufRead, code: &str) -> io::Result<String> {
        loop {
            let mut line = Vec::new();
            if answers.read_until(b'\n', &mut line)? == 0 {
                return Err(io::Error::other(format!("no answer, instead of {code}")));
            }
            let line = String::from_utf8_lossy(&line).into_owned();
            self.heard.push_str(&line);
            let (number, rest) = line.split_at_checked(3).unwrap_or_default();
            if number.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with(' ') {
                let answer = line.trim_end().to_owned();
                return if number == code { Ok(answer) } else { Err(io::Error::other(answer)) };
            }
        }
    }
}

/// What a server calls a message that it takes: what stands between these words.
fn id(answer: &str) -> Option<&str> {
    const AROUND: [(&str, &str); 2] = [
        // Exim
        ("250 OK id=", ""),
        // sendmail
        ("250 2.0.0 ", " Message accepted for delivery"),
    ];
    AROUND.into_iter().find_map(|(before, after)| answer.strip_prefix(before)?.strip_suffix(after))
}

/// IANA's name of a group in OpenSSL's words: `X25519, 253 bits`, `ECDH, prime256v1, 256 bits`, `DH, 3072 bits`.
fn group(key: &str, version: &str) -> Option<&'static str> {
    const NAMES: [(&str, &str); 8] = [
        ("X25519, ", "x25519"),
        ("X448, ", "x448"),
        ("ECDH, prime256v1, ", "secp256r1"),
        ("ECDH, secp384r1, ", "secp384r1"),
        ("ECDH, secp521r1, ", "secp521r1"),
        ("DH, 2048 ", "ffdhe2048"),
        ("DH, 3072 ", "ffdhe3072"),
        ("DH, 4096 ", "ffdhe4096"),
    ];
    let (_, name) = NAMES.into_iter().find(|(own, _)| key.starts_with(own))?;
    // OpenSSL's client negotiates groups of finite fields under TLS 1.3; before, the server sends what it likes.
    (version == "1.3" || !name.starts_with("ffdhe")).then_some(name)
}

/// The records that `received-tls extract` printed, by the name that the server gave the message.
///
/// # Errors
/// For a line that is no record of a field with an `id`.
pub(crate) fn records(printed: &str) -> Result<BTreeMap<String, Value>, Failure> {
    let mut records = BTreeMap::new();
    for line in printed.lines() {
        let record: Value = serde_json::from_str(line)
            .map_err(|error| format!("`received-tls extract` printed a line that is not JSON ({error})"))?;
        let id = record["id"].as_str().ok_or("a stored field has no id".to_owned())?;
        records.insert(id.to_owned(), record);
    }
    Ok(records)
}

/// Compares stored fields with the sessions. `expected` says what a record's `tls` should tell of a session.
///
/// # Errors
/// One sentence about the first that tells otherwise.
pub(crate) fn compare(
    sent: &Sent,
    records: &BTreeMap<String, Value>,
    expected: impl Fn(&Session) -> Vec<(&'static str, Option<&str>)>,
) -> Result<String, String> {
    let (mut suites, mut groups) = (BTreeSet::new(), BTreeSet::new());
    let mut messages = 0;
    for session in &sent.sessions {
        suites.insert(&session.suite);
        for id in &session.ids {
            let record =
                records.get(id).ok_or_else(|| format!("message {id} was not stored: {session:?}"))?;
            for (name, value) in expected(session) {
                let told = &record["tls"][name];
                if told.as_str() != value || !(told.is_string() || told.is_null()) {
                    return Err(format!(
                        "{name} is {told} in the field, but {value:?} in the client: {session:?}"
                    ));
                }
            }
            if let Some(finding) =
                record["findings"].as_array().into_iter().flatten().find(|one| of_form(one))
            {
                return Err(format!("the field is malformed: {finding}: {session:?}"));
            }
            groups.extend(record["tls"]["group"].as_str());
            messages += 1;
        }
    }
    for id in &sent.plain {
        let record = records.get(id).ok_or_else(|| format!("message {id} without TLS was not stored"))?;
        if !record["tls"]["origin"].is_null() {
            return Err(format!("the field of a message without TLS records TLS: {record}"));
        }
        messages += 1;
    }
    if records.len() != messages {
        return Err(format!("{messages} messages were sent, and {} stored", records.len()));
    }
    let resumed = sent.sessions.iter().filter(|session| session.resumed).count();
    Ok(format!(
        "{messages} messages, {} suites, {} groups, {resumed} sessions resumed",
        suites.len(),
        groups.len()
    ))
}

/// Whether a finding is of how the field is written, and not of the suite that it tells.
fn of_form(finding: &Value) -> bool {
    let reference = finding["reference"].as_str().unwrap_or_default();
    ["RFC 5321", "RFC 5322", "RFC 8314 §4.3"].iter().any(|form| reference.starts_with(form))
}
