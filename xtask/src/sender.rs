//! A client that sends mail over TLS and tells what it negotiated: OpenSSL's, which shares no code with ours.

use crate::process::Failure;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
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

/// A client of the server on this port of this machine.
pub(crate) struct Sender {
    port: u16,
    /// OpenSSL's names for suites, with IANA's.
    names: BTreeMap<String, String>,
}

/// The longest that a session may take.
const PATIENCE: Duration = Duration::from_secs(20);

impl Sender {
    /// # Errors
    /// Where OpenSSL's command does not run.
    pub(crate) fn new(port: u16) -> Result<Self, Failure> {
        let listed = crate::process::output(Command::new("openssl").args([
            "ciphers",
            "-stdname",
            "ALL:COMPLEMENTOFALL:@SECLEVEL=0",
        ]))
        .map_err(|failure| Failure {
            sentence: format!(
                "no client for TLS: install OpenSSL's command (Debian: openssl); {}",
                failure.sentence
            ),
            ..failure
        })?;
        // `TLS_AES_256_GCM_SHA384 - TLS_AES_256_GCM_SHA384 TLSv1.3 Kx=any …`
        let names = listed.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let (iana, _, own) = (words.next()?, words.next()?, words.next()?);
            Some((own.to_owned(), iana.to_owned()))
        });
        let mut names: BTreeMap<_, _> = names.collect();
        // The list has only those suites of TLS 1.3 that are on; OpenSSL names all of them as IANA does.
        for suite in TLS_1_3 {
            names.insert(suite.to_owned(), suite.to_owned());
        }
        Ok(Self { port, names })
    }

    /// Sends a message for each list of recipients in one session, in which the client offers what `offer` tells
    /// `openssl s_client`.
    ///
    /// # Errors
    /// Where they do not agree on TLS, or the server does not take each message.
    pub(crate) fn send(&self, offer: &[&str], messages: &[&[&str]]) -> Result<Session, Failure> {
        let address = format!("127.0.0.1:{}", self.port);
        let mut client = Command::new("timeout")
            .arg(PATIENCE.as_secs().to_string())
            .args(["openssl", "s_client", "-connect", &address, "-starttls", "smtp", "-ign_eof"])
            .args(offer)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`openssl s_client` cannot be started ({error})"))?;
        if let Some(mut input) = client.stdin.take() {
            // What is not taken shows in the answers.
            let _ = input.write_all(conversation(messages).as_bytes());
        }
        let done =
            client.wait_with_output().map_err(|error| format!("`openssl s_client` is lost ({error})"))?;
        let printed = String::from_utf8_lossy(&done.stdout).into_owned();
        let failed = |sentence: String| Failure {
            output: format!("{}{printed}", String::from_utf8_lossy(&done.stderr)),
            sentence: format!("a client with {}: {sentence}", offer.join(" ")),
        };
        // `New, TLSv1.2, Cipher is …`; `Reused, …`. The version there is that of the suite.
        let summary = printed.lines().find_map(|line| line.split_once(", Cipher is "));
        let (summary, own) = summary.ok_or_else(|| failed("no session".to_owned()))?;
        let iana = self.names.get(own).ok_or_else(|| failed(format!("{own} was negotiated")))?;
        let version =
            printed.lines().find_map(|line| line.trim().strip_prefix("Protocol")?.split_once("TLSv"));
        let (_, version) = version.ok_or_else(|| failed("no version told".to_owned()))?;
        let key = printed.lines().find_map(|line| line.split_once("Temp Key: "));
        let group = key.and_then(|(_, key)| group(key, version));
        let ids = ids(&printed);
        if ids.len() != messages.len() {
            let sentence = format!("{} messages of {} were taken", ids.len(), messages.len());
            return Err(failed(sentence));
        }
        Ok(Session {
            version: version.to_owned(),
            suite: iana.clone(),
            group: group.map(str::to_owned),
            resumed: summary.starts_with("Reused"),
            ids,
        })
    }

    /// Sends messages without TLS, and returns what the server called them.
    ///
    /// # Errors
    /// Where the server does not take each of them.
    pub(crate) fn send_plainly(&self, messages: &[&[&str]]) -> Result<Vec<String>, Failure> {
        let exchange = || {
            let mut server = TcpStream::connect(("127.0.0.1", self.port))?;
            server.set_read_timeout(Some(PATIENCE))?;
            server.write_all(conversation(messages).as_bytes())?;
            let mut answers = String::new();
            server.read_to_string(&mut answers)?;
            Ok(answers)
        };
        let answers = exchange()
            .map_err(|error: std::io::Error| format!("a session without TLS broke off ({error})"))?;
        let ids = ids(&answers);
        if ids.len() == messages.len() {
            Ok(ids)
        } else {
            Err(Failure { output: answers, sentence: "a message without TLS was not taken".to_owned() })
        }
    }
}

/// The suites of TLS 1.3.
pub(crate) const TLS_1_3: [&str; 5] = [
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_CCM_SHA256",
    "TLS_AES_128_CCM_8_SHA256",
];

/// What the client says, all at once. In small letters, for `s_client` takes a line with an R or a Q for its own.
pub(crate) fn conversation(messages: &[&[&str]]) -> String {
    let mut lines = "ehlo client.example\r\n".to_owned();
    for recipients in messages {
        lines.push_str("mail from:<alice@client.example>\r\n");
        for recipient in *recipients {
            lines.push_str(&format!("rcpt to:<{recipient}>\r\n"));
        }
        lines.push_str("data\r\nSubject: a test\r\n\r\nnothing\r\n.\r\n");
    }
    lines + "quit\r\n"
}

/// What the server called each message: `250 OK id=1xV1qD-0003fq-38`.
fn ids(answers: &str) -> Vec<String> {
    answers.lines().filter_map(|line| Some(line.strip_prefix("250 OK id=")?.trim_end().to_owned())).collect()
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
