//! Mail over TLS by `openssl s_client`, which reports the negotiated values.

use received_tls::{CipherSuite, NamedGroup, TlsVersion};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// What the client says of its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Negotiated {
    pub(super) version: TlsVersion,
    pub(super) suite: CipherSuite,
    /// The group, where the client tells one by name.
    pub(super) group: Option<NamedGroup>,
}

/// One session of SMTP over TLS.
pub(super) struct Session {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    pub(super) negotiated: Negotiated,
}

impl Session {
    /// Connects, greets and tells what was negotiated; `None` where the two have nothing in common.
    pub(super) fn open(port: u16, options: &[&str]) -> Result<Option<Self>, String> {
        let mut command = Command::new("openssl");
        command.args(["s_client", "-connect", &format!("127.0.0.1:{port}")]);
        command.args(["-starttls", "smtp", "-brief", "-nocommands", "-ign_eof"]).args(options);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("cannot start openssl ({error})"))?;
        let (Some(stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err("openssl has no pipes".to_owned());
        };
        let mut told = Vec::new();
        let mut lines = BufReader::new(stderr).lines();
        // The last line before the session is the server's last one before TLS.
        for line in lines.by_ref().map_while(Result::ok) {
            if line.starts_with("250 ") {
                break;
            }
            told.push(line);
        }
        let Some(negotiated) = read(&told)? else {
            let _ = child.kill();
            let _ = child.wait();
            return Ok(None);
        };
        let mut session = Self { child, stdin, stdout: BufReader::new(stdout), negotiated };
        session.expect("EHLO client.example\r\n", "250 ")?;
        Ok(Some(session))
    }

    /// Sends a message, and returns the reply to it: `250 2.0.0 Ok: queued as ID`, or why not.
    pub(super) fn send(&mut self, recipients: &[&str], message: &str) -> Result<String, String> {
        self.expect("MAIL FROM:<alice@client.example>\r\n", "250 ")?;
        for recipient in recipients {
            self.expect(&format!("RCPT TO:<{recipient}>\r\n"), "250 ")?;
        }
        self.expect("DATA\r\n", "354 ")?;
        self.ask(&format!("{}\r\n.\r\n", message.replace('\n', "\r\n")))
    }

    fn expect(&mut self, line: &str, begin: &str) -> Result<(), String> {
        let reply = self.ask(line)?;
        if reply.starts_with(begin) {
            Ok(())
        } else {
            Err(format!("Postfix answered {line:?} with {reply:?}"))
        }
    }

    /// The last line of the reply.
    fn ask(&mut self, text: &str) -> Result<String, String> {
        self.stdin.write_all(text.as_bytes()).map_err(|error| format!("the session ended ({error})"))?;
        loop {
            let mut line = String::new();
            match self.stdout.read_line(&mut line) {
                Ok(1..) if line.as_bytes().get(3) == Some(&b'-') => {}
                Ok(1..) => return Ok(line.trim_end().to_owned()),
                _ => return Err(format!("the session ended after {text:?}")),
            }
        }
    }

    /// Says goodbye.
    pub(super) fn close(mut self) -> Result<(), String> {
        self.expect("QUIT\r\n", "221 ")?;
        let mut rest = String::new();
        // Until it has closed the connection.
        let _ = self.stdout.read_to_string(&mut rest);
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `-brief` tells.
fn read(lines: &[String]) -> Result<Option<Negotiated>, String> {
    let value = |name: &str| lines.iter().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let (Some(version), Some(suite)) = (value("Protocol version:"), value("Ciphersuite:")) else {
        return Ok(None);
    };
    let version = match version {
        "TLSv1" => TlsVersion::Tls10,
        "TLSv1.1" => TlsVersion::Tls11,
        "TLSv1.2" => TlsVersion::Tls12,
        "TLSv1.3" => TlsVersion::Tls13,
        other => return Err(format!("openssl reported version {other:?}")),
    };
    let known = CipherSuite::from_openssl_name(suite).or_else(|| CipherSuite::from_name(suite));
    let suite = known.ok_or_else(|| format!("openssl reported the unregistered suite {suite:?}"))?;
    // `X25519, 253 bits`, `ECDH, prime256v1, 256 bits`, `DH, 2048 bits`
    let key = value("Server Temp Key:").map(|key| key.split(", ").collect::<Vec<_>>());
    let name = match key.as_deref() {
        Some(["ECDH", name, _]) => Some(*name),
        Some(["DH", _]) | None => None,
        Some([name, ..]) => Some(*name),
        Some([]) => None,
    };
    let group = name.map(|name| {
        let known = NamedGroup::from_any_name(name).map(|(group, _)| group);
        known.ok_or_else(|| format!("openssl reported the unregistered group {name:?}"))
    });
    Ok(Some(Negotiated { version, suite, group: group.transpose()? }))
}
