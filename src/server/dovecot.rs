//! Dovecot: its fields, and the line that a login process writes when a client logs in, or disconnects before that.

use memchr::memmem;

use crate::author::Reason;
use crate::bytes::{is_dh_group, is_digit};
use crate::peer::Peer;
use crate::server::cursor::{Cursor, is_address};
use crate::server::log::{Direction, Found};
use crate::server::session::with_cipher;
use crate::server::template::{Holds, Shape, Slot, fields};
use crate::span::Span;
use crate::tls::Written;

const TRACE: &str = "src/lib-smtp/smtp-server-transaction.c, smtp_server_transaction_write_trace_record()";

fields! {
    fold "\r\n\t";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::Host,
            "src/lib-smtp/smtp-parser.c, smtp_parser_parse_domain()");
        ADDRESS = Slot::own(Shape::InBrackets, TRACE);
        HOSTNAME = Slot::own(Shape::Name, TRACE);
        ID = Slot::own(Shape::Name, TRACE);
        SENDER = Slot::client(Reason::Sender, Shape::Sender, Holds::Any, TRACE);
        RECIPIENT = Slot::client(Reason::Recipient, Shape::Path, Holds::Any, TRACE);
    }
    Dovecot "Dovecot, LMTP and submission", since "2.3", source TRACE,
        marks ["["] ["using " "envelope-from "]: {
        {from HELO} _ ("[" ADDRESS "]")
        [/ {wording "(using " "(using {version} with cipher {cipher} ({bits}/{number} bits)[ key-exchange {key_exchange}]\
[ server-signature {signature}[ server-digest {any}]][ client-signature {signature}[ client-digest {any}]])"}]
        / {by HOSTNAME} _ {with} / {id ID} / ("envelope-from " SENDER) [/ {for RECIPIENT}] [_ {tls}] ";" _ {date}
    }
    Dovecot "Dovecot, LMTP on its own host", since "2.3", source TRACE, marks ["envelope-from "] []: {
        {from HELO} / {by HOSTNAME} _ {with} / {id ID} / ("envelope-from " SENDER) [/ {for RECIPIENT}]
        [_ {tls}] ";" _ {date}
    }
}

/// The beginning of such a line, and whether the elements follow directly. Otherwise a reason precedes them.
const EVENTS: [(&[u8], bool); 6] = [
    (b"Login: ", true),
    (b"Logged in: ", true),
    (b"Disconnected", false),
    (b"Aborted login", false),
    (b"Login aborted", false),
    (b"Connection closed", false),
];

/// ```text
/// imap-login: Login: user=<a>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, mpid=4711, TLS,
///   session=<W8hFW9FgeId/AAAB>, cipher=<TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)>
/// ```
/// The elements are those of `login_log_format_elements`, in the order of its default; others may follow them.
///
/// The client chooses the user name, and Dovecot escapes only control characters in it: `>` and `, ` stay.
/// [`LoginLine`] says which elements the name cannot contain.
pub(super) fn read(message: &[u8]) -> Option<Found<'_>> {
    let mut words = Cursor::new(message);
    let service = words.attempt(service);
    words.literal(b"Info: ");
    let at_once = words.one_of(&EVENTS)?;
    let mut line = LoginLine::default();
    if !at_once {
        let rest = words.rest();
        let length = memmem::find(rest, b": user=<")?;
        // A second one is part of the name, or the first is part of a reason that quotes another server.
        (memmem::rfind(rest, b": user=<") == Some(length)).then_some(())?;
        line.no_name = memmem::find(rest.get(..length)?, b"(no auth attempts").is_some();
        words.skip(length + b": ".len());
    }
    line.user(&mut words)?;
    while words.literal(b", ").is_some() {
        let start = words.at();
        let rest = words.rest();
        let length = memmem::find(rest, b", ").unwrap_or(rest.len());
        words.skip(length);
        line.take(words.since(start), rest.get(..length)?)?;
    }
    let span = line.tls?;
    // Without a login, ` handshaking` may have been cut off after a last `TLS`.
    if !at_once && line.written == Written::default() && span.end == message.len() {
        return None;
    }
    let peer = Peer::logged(None, line.address);
    Some(Found { peer, service, login: true, ..Found::new(line.written, Direction::In, span) })
}

/// `imap-login: `, `pop3-login(4711): `.
fn service<'a>(words: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let name = words.run(is_dh_group).filter(|name| name.ends_with(b"-login"))?;
    words.optional(b"(", is_digit, b")")?;
    words.literal(b": ").map(|()| name)
}

/// The longest user name that Dovecot prints, in bytes: `str_sanitize(client->virtual_user, 80)`.
const LONGEST_NAME: usize = 80;

/// The elements after the user name, in the order of the default format: first the key, then the bytes and the
/// end of its value. `TLS` and the cipher are after `mpid=`.
///
/// In a format without `user=<…>`, a user name can look like the beginning of such a line. It is recognized by
/// the server's own elements after it: they repeat a key, break the order or have no key.
const KEYS: [Key; 5] = [
    (b"method=", is_dh_group, b""),
    (b"rip=", is_address, b""),
    (b"lip=", is_address, b""),
    (b"mpid=", is_digit, b""),
    (b"session=<", is_base64, b">"),
];
type Key = (&'static [u8], fn(u8) -> bool, &'static [u8]);
const METHOD: usize = 0;
const RIP: usize = 1;
const MPID: usize = 3;

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The facts of a line, read element by element.
#[derive(Default)]
struct LoginLine<'a> {
    written: Written<'a>,
    address: Option<&'a [u8]>,
    /// The span of the elements about TLS.
    tls: Option<Span>,
    /// The elements of [`KEYS`] so far, one bit each.
    seen: u8,
    /// The client has not tried to log in: its name is empty.
    no_name: bool,
    /// The last element is the mechanism as the client named it. Dovecot prints it in upper case, so it does
    /// not contain one of [`KEYS`], but may contain any other element.
    doubted: bool,
    /// A client may have written the elements from here on. They still have to fit.
    ended: bool,
}

impl<'a> LoginLine<'a> {
    /// `user=<a>`. The name ends there if it can end nowhere else within [`LONGEST_NAME`].
    fn user(&self, words: &mut Cursor<'_>) -> Option<()> {
        words.literal(b"user=<")?;
        let rest = words.rest();
        let is_end = |&at: &usize| matches!(rest.get(at + 1..), Some([] | [b',', b' ', ..]));
        let mut ends = memchr::memchr_iter(b'>', rest.get(..=LONGEST_NAME).unwrap_or(rest)).filter(is_end);
        let end = ends.next()?;
        (ends.next().is_none() || self.no_name && end == 0).then_some(())?;
        words.skip(end + 1);
        Some(())
    }

    /// Reads one element; `None` if the line is in no format that begins with `user=<%u>`.
    fn take(&mut self, span: Span, element: &'a [u8]) -> Option<()> {
        let security = security(element);
        let error = element.starts_with(b"TLS: ");
        if let Some(key) = KEYS.iter().position(|(key, ..)| element.starts_with(key)) {
            let (start, class, end) = KEYS[key];
            (self.seen >> key == 0).then_some(())?;
            self.seen |= 1 << key;
            self.doubted = key == METHOD;
            let value = element.strip_prefix(start)?.strip_suffix(end);
            let value = value.filter(|value| value.iter().all(|&byte| class(byte)));
            self.ended |= value.is_none();
            if key == RIP && !self.ended {
                self.address = value.filter(|value| !value.is_empty());
            }
        } else if element == b"TLS" || error || security.is_some() {
            self.ended |= self.doubted;
            self.seen |= 1 << MPID;
            if !self.ended {
                self.written = security.unwrap_or(self.written);
                self.tls = Some(Span { start: self.tls.map_or(span.start, |tls| tls.start), end: span.end });
            }
            // The error may quote the subject of the client's certificate.
            self.ended |= error;
        } else if element != b"secured" {
            has_key(element).then_some(())?;
            self.ended = true;
        }
        Some(())
    }
}

fn has_key(element: &[u8]) -> bool {
    let mut words = Cursor::new(element);
    words.run(is_dh_group).is_some() && words.literal(b"=").is_some()
}

/// `cipher=<TLSv1.3 with cipher … (256/256 bits)>`: `%k` or `%{ssl_security}`, with or without a key.
fn security(element: &[u8]) -> Option<Written<'_>> {
    let mut words = Cursor::new(element);
    let keys = [&b"cipher="[..], b"ssl_cipher=", b"tls_cipher=", b"ssl=", b"tls="];
    words.one_of(&keys.map(|key| (key, ())));
    words.literal(b"<");
    with_cipher(&mut words)
}
