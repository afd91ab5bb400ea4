//! TLS information in the logs of mail servers: one line, one record.
//!
//! [`read`] parses a line of syslog, of journald or of the server's own log; [`read_json`] a line of
//! `journalctl -o json`. The program name and the fixed wording of the line identify the server.
//!
//! Text that the client chooses never becomes a fact: its HELO name, ident reply, login, addresses, the subject of
//! its certificate. Each part is read at its fixed place, never searched. An ambiguous line has no record. A truncated line yields only facts that are still in it.
//!
//! | server | lines | peer |
//! |---|---|---|
//! | Postfix | `… TLS connection established from\|to …` of `smtpd`, `smtp`, `lmtp` and `tlsproxy` | yes |
//! | Exim | main log: `<=`, deliveries, refusals, with `X=`; with an ident reply (`U=`) only `<=` and `no MAIL` | yes |
//! | sendmail | `STARTTLS=server\|client, …`, and `proto=` of a message | yes |
//! | OpenSMTPD | `smtp\|mta tls ciphers=…`, `cert-check result=…` | in old releases |
//! | Dovecot | logins and disconnects with `%c` or `%k`, in a format that begins with `user=<%u>`, its elements in the default order | yes |
//! | Cyrus | `starttls: …`, `login: …` | of a login |
//! | Haraka | `secured: …` of `tls` and `outbound` | no |

mod frame;
mod journal;
mod time;

pub use crate::peer::Peer;
pub use crate::server::Direction;
pub use time::{LogTime, Timestamp};

use crate::server::cursor::Cursor;
use crate::server::{self, Found, LOGS};
use crate::span::Span;
use crate::tls::{Assessment, Origin, TlsFacts};
use frame::{Frame, frame, names};
use time::stamp;

/// The facts of one log line about a TLS connection.
///
/// ```
/// use received_tls::log::{self, Direction};
/// use received_tls::{CipherSuite, Origin, TlsVersion};
///
/// let line = b"Nov 21 23:06:43 mx postfix/smtpd[4711]: Anonymous TLS connection established from \
///     mail.example.org[192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)";
/// let record = log::read(line).unwrap();
/// assert_eq!(record.host, Some(&b"mx"[..]));
/// assert_eq!(record.service, b"postfix/smtpd");
/// assert_eq!(record.peer.name, Some(&b"mail.example.org"[..]));
/// assert_eq!(record.peer.address, Some(&b"192.0.2.1"[..]));
/// assert_eq!(record.direction, Direction::In);
/// assert_eq!(record.tls.version, Some(TlsVersion::Tls13));
/// assert_eq!(record.tls.suite, Some(CipherSuite::TLS_AES_256_GCM_SHA384));
/// assert_eq!(record.tls.origin, Origin::Log);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct LogRecord<'a> {
    /// The time of the line.
    pub time: Option<LogTime<'a>>,
    /// The host that wrote it, as syslog or journald names it.
    pub host: Option<&'a [u8]>,
    /// The program that wrote it: syslog's tag, `postfix/smtpd`; of Dovecot the login process; of a
    /// server's own log the server, `exim`.
    pub service: &'a [u8],
    /// The other end.
    pub peer: Peer<'a>,
    /// Who began the connection.
    pub direction: Direction,
    /// The facts; their span is in bytes from the beginning of the line. `verified` is about the peer's
    /// certificate.
    pub tls: TlsFacts<'a>,
    login: bool,
}

impl LogRecord<'_> {
    /// Assesses the facts.
    ///
    /// A client that logs in has to authenticate the server (RFC 8314 §5.3), so an anonymous suite is
    /// [`Below`](crate::Level::Below) if the line says that the client logged in, or comes from a service for
    /// logins: IMAP, POP3, submission. On any other line the cipher decides, as in [`TlsFacts::assess`].
    ///
    /// ```
    /// use received_tls::{Finding, Level, log};
    /// let level = |service: &str| {
    ///     let line = format!(
    ///         "postfix/{service}[1]: Anonymous TLS connection established from a[192.0.2.1]: \
    ///          TLSv1.2 with cipher AECDH-AES256-SHA (256/256 bits)"
    ///     );
    ///     let assessment = log::read(line.as_bytes()).unwrap().assess();
    ///     assert!(assessment.findings.contains(Finding::Anonymous));
    ///     assessment.level
    /// };
    /// assert_eq!(level("smtpd"), Level::Meets);
    /// assert_eq!(level("submission/smtpd"), Level::Below);
    /// ```
    pub fn assess(&self) -> Assessment {
        self.tls.assess_for(self.login)
    }
}

/// Reads one line of text, with or without its line end; `None` if it contains no TLS information.
///
/// The header before the message may be in the format of RFC 3164, RFC 5424 or journald (`-o short` and similar), or
/// missing, as in a server's own log. Runs in linear time and does not allocate.
///
/// ```
/// let record = received_tls::log::read(
///     b"Nov 21 22:50:43 mx sendmail[28046]: STARTTLS=server, relay=mail.example.org [192.0.2.1], \
///       version=TLSv1.3, verify=NO, cipher=TLS_AES_256_GCM_SHA384, bits=256/256\n",
/// );
/// assert_eq!(record.unwrap().tls.bits, Some(256));
/// assert_eq!(received_tls::log::read(b"Nov 21 22:50:43 mx cron[1]: TLSv1.3"), None);
/// ```
pub fn read(line: &[u8]) -> Option<LogRecord<'_>> {
    let line = line.trim_ascii_end();
    let frame = frame(line);
    record(frame, line.get(frame.start..)?, |span| Some(moved(span, frame.start)))
}

/// Reads one line of `journalctl -o json`; `None` if it contains no TLS information.
///
/// `buffer` receives the message if JSON escapes it or writes it as an array of bytes. The length of the line is
/// always sufficient; a message that does not fit is not read.
///
/// ```
/// let line = br#"{"_HOSTNAME":"mx","SYSLOG_IDENTIFIER":"cyrus/imaps","__REALTIME_TIMESTAMP":"1795304739123456",
///     "MESSAGE":"starttls: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits new) no authentication"}"#;
/// let line = line.iter().copied().filter(|&byte| byte != b'\n').collect::<Vec<_>>();
/// let mut buffer = vec![0; line.len()];
/// let record = received_tls::log::read_json(&line, &mut buffer).unwrap();
/// assert_eq!(record.service, b"cyrus/imaps");
/// assert_eq!(record.time.unwrap().timestamp.unwrap().to_string(), "2026-11-21T23:45:39.123456+00:00");
/// ```
pub fn read_json<'a>(line: &'a [u8], buffer: &'a mut [u8]) -> Option<LogRecord<'a>> {
    let journal::Entry { frame, message } = journal::entry(line)?;
    let text = match message.plain() {
        Some(text) => text,
        None => {
            let length = message.decode(buffer)?;
            buffer.get(..length)?
        }
    };
    record(frame, text.trim_ascii_end(), |span| message.locate(span))
}

/// What a message says, and which program says it; `locate` says where a part of the message is in the line.
fn record<'a>(
    frame: Frame<'a>,
    message: &'a [u8],
    locate: impl Fn(Span) -> Option<Span>,
) -> Option<LogRecord<'a>> {
    LOGS.iter().find_map(|server| {
        let service = match frame.program {
            Some(program) => {
                server.programs.iter().any(|names_of| names(names_of, program)).then_some(program)
            }
            None => server.own_log.filter(|&(_, timed)| frame.time.is_some() || !timed).map(|(name, _)| name),
        }?;
        let own_time = if server.own_time { own_time(message) } else { 0 };
        let found = (server.read)(message.get(own_time..)?)?;
        let Found { written, peer, direction, span, .. } = found;
        let service = found.service.unwrap_or(service);
        let login = found.login || (server.is_for_logins)(service);
        let (span, quirks) = (locate(moved(span, own_time)), server::quirks(server.dialect).words);
        let tls = written.resolve(Origin::Log, Some(server.dialect), span, true, quirks);
        Some(LogRecord { time: frame.time, host: frame.host, service, peer, direction, tls, login })
    })
}

/// The length of the time with which the server itself begins a message, and of the blank after it.
fn own_time(message: &[u8]) -> usize {
    let mut words = Cursor::new(message);
    if words.attempt(stamp).is_some() {
        words.literal(b" ");
    }
    words.at()
}

/// `span` in a text that has `by` more bytes before it.
fn moved(Span { start, end }: Span, by: usize) -> Span {
    Span { start: start + by, end: end + by }
}
