//! Dovecot: the line of a login process when a client has logged in, or has left without.

use memchr::memmem;

use crate::bytes::{is_dh_group, is_digit};
use crate::server::cursor::{Cursor, is_not_blank};
use crate::server::log::{Direction, Found, Peer};
use crate::server::session::with_cipher;
use crate::span::Span;
use crate::tls::Dialect;
use crate::tls::Written;

/// What such a line begins with, and whether the elements follow at once. Otherwise a reason stands before
/// them.
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
/// Which elements there are and in which order, `login_log_format_elements` says.
pub(in crate::server) fn read(message: &[u8]) -> Option<Found<'_>> {
    let mut words = Cursor::new(message);
    let service = service(&mut words);
    words.literal(b"Info: ");
    let &(_, at_once) = EVENTS.iter().find(|(event, _)| words.literal(event).is_some())?;
    let start = if at_once { words.at() } else { words.at() + memmem::find(words.rest(), b": user=<")? + 2 };
    let mut elements = Elements::new(message, start);
    let mut line = Line::default();
    while let Some((span, element)) = elements.next()? {
        line.take(span, element)?;
    }
    let span = line.tls?;
    // Without a login, what follows a last `TLS` may have been cut off: ` handshaking`.
    if !at_once && line.written == Written::default() && span.end == message.len() {
        return None;
    }
    let peer = Peer { name: None, address: line.address };
    Some(Found {
        written: line.written,
        dialect: Dialect::Dovecot,
        peer,
        direction: Direction::In,
        service,
        span,
    })
}

/// `imap-login: `, `pop3-login(4711): `.
fn service<'a>(words: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let mut ahead = *words;
    let name = ahead.run(is_dh_group).filter(|name| name.ends_with(b"-login"))?;
    if ahead.literal(b"(").is_some() {
        ahead.run(is_digit)?;
        ahead.literal(b")")?;
    }
    ahead.literal(b": ")?;
    *words = ahead;
    Some(name)
}

/// The elements of a line, `, ` between them. What stands in `<>` holds whatever it holds.
struct Elements<'a> {
    message: &'a [u8],
    at: usize,
}

impl<'a> Elements<'a> {
    fn new(message: &'a [u8], at: usize) -> Self {
        Self { message, at }
    }

    /// The next element and where it stands; an error, as `None`, where `<>` do not fit.
    fn next(&mut self) -> Option<Option<(Span, &'a [u8])>> {
        let rest = self.message.get(self.at..).unwrap_or_default();
        if rest.is_empty() {
            return Some(None);
        }
        let mut words = Cursor::new(rest);
        let mut key = words;
        if key.run(is_dh_group).is_some() && key.literal(b"=<").is_some() {
            words = key;
            words.until(b'>')?;
            if !words.rest().is_empty() && !words.rest().starts_with(b", ") {
                return None;
            }
        }
        let length = words.at() + memmem::find(words.rest(), b", ").unwrap_or(words.rest().len());
        let span = Span { start: self.at, end: self.at + length };
        self.at = span.end + 2;
        Some(Some((span, span.of(self.message))))
    }
}

/// What a line's elements say.
#[derive(Default)]
struct Line<'a> {
    written: Written<'a>,
    address: Option<&'a [u8]>,
    /// Where the elements stand that tell of TLS.
    tls: Option<Span>,
    /// Which of [`KEYS`] there were.
    seen: u8,
    /// A client's text was the last that stands there, and may be more than one element.
    doubted: bool,
}

/// The elements that any format has once at most. A user's name that makes others of its own makes one of
/// these too, or is not believed.
const KEYS: [&[u8]; 7] = [b"user=", b"method=", b"rip=", b"lip=", b"mpid=", b"session=", b"TLS"];
const USER: usize = 0;
const METHOD: usize = 1;
const RIP: usize = 2;
const TLS: usize = 6;

impl<'a> Line<'a> {
    /// Takes in one element; `None` where the line is not to be believed.
    fn take(&mut self, span: Span, element: &'a [u8]) -> Option<()> {
        let key = KEYS.iter().position(|&key| element.starts_with(key));
        let security = security(element);
        let key = key.filter(|&key| key != TLS || security.is_none());
        if let Some(key) = key {
            if self.seen & 1 << key != 0 {
                return None;
            }
            self.seen |= 1 << key;
        }
        match key {
            Some(USER | METHOD) => self.doubted = true,
            // The server's own, and only once: what stands after it is the server's too.
            Some(RIP) => {
                self.doubted = false;
                self.address =
                    element.get(b"rip=".len()..).filter(|text| text.iter().all(|&b| is_not_blank(b)));
            }
            _ if self.doubted => {}
            Some(TLS) if element == b"TLS" || element.starts_with(b"TLS: ") => self.found(span),
            // The handshake failed: there is nothing to tell.
            Some(TLS) => return None,
            _ => {
                if let Some(written) = security {
                    self.written = written;
                    self.found(span);
                }
            }
        }
        Some(())
    }

    fn found(&mut self, span: Span) {
        self.tls = Some(Span { start: self.tls.map_or(span.start, |tls| tls.start), end: span.end });
    }
}

/// `cipher=<TLSv1.3 with cipher … (256/256 bits)>`: what `%k` makes, with or without a name before it.
fn security(element: &[u8]) -> Option<Written<'_>> {
    let mut words = Cursor::new(element);
    let mut named = words;
    if named.run(is_dh_group).is_some() && named.literal(b"=").is_some() {
        words = named;
    }
    words.literal(b"<");
    with_cipher(&mut words)
}
