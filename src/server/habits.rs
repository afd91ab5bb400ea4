//! What servers write in their fields beside what they say of TLS: protocols and links of several words, sentences on
//! certificate and login, what they leave out. Each row is of one server's room.

use super::cursor::Cursor;
use super::{Place, bare, cyrus, exim, may_be_read_whole, microsoft, mimecast, qmail, read};
use crate::author::Class;
use crate::syntax::{After, Keyword, Phrases};
use crate::tls::{Dialect, Quirks};

/// Runs of words that are where RFC 5321 §4.4 has one word, or none.
pub(crate) static PHRASES: Phrases = Phrases { value, words };

/// The length of the value of `with` or `via` with which `text` begins, if it is one of several words.
fn value(keyword: Keyword, text: &[u8]) -> Option<usize> {
    let rows: &[&[u8]] = match keyword {
        Keyword::With => &[microsoft::PROTOCOL, mimecast::SECOND_PROTOCOLS[0], mimecast::SECOND_PROTOCOLS[1]],
        Keyword::Via => microsoft::LINKS,
        _ => return None,
    };
    rows.iter().filter(|words| words.first() == text.first()).find_map(|words| {
        let mut cursor = Cursor::new(text);
        cursor.words(words)?;
        matches!(cursor.rest(), [] | [b' ' | b'\t' | b'\r' | b'\n' | b'(' | b';', ..]).then(|| cursor.at())
    })
}

fn words(text: &[u8]) -> Option<usize> {
    match text.first()? {
        b'[' => exim::field::login(text),
        b'd' => qmail::decrypted(text),
        _ => None,
    }
}

/// Whether a second `by` names no host but a login, with these words for its value.
pub(crate) fn names_login(value: &[u8]) -> bool {
    value == exim::field::LOGIN
}

/// Whether the value of a second `with` belongs to the first.
pub(crate) fn is_second_protocol(value: &[u8]) -> bool {
    let is = |words: &[u8]| {
        let mut cursor = Cursor::new(value);
        cursor.words(words).is_some() && cursor.rest().is_empty()
    };
    mimecast::SECOND_PROTOCOLS.iter().any(|words| is(words)) || is(b"TLS")
}

/// What MailChannels writes for a client's name that could not be looked up.
pub(crate) const UNNAMED: &[&[u8]] = &[b"[TEMPUNAVAIL]", b"[UNAVAILABLE]"];

/// Whether a server with this comment after `by` writes no address of the client's. What it says of TLS is after
/// `by`: all before may be of the client's name.
pub(crate) fn writes_no_address(software: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 5] = [b"(chasquid", b"(RZmta", b"(Cipher ", b"(MDaemon", b"(MailHog"];
    BEGINNINGS.iter().any(|beginning| Cursor::new(software).words(beginning).is_some())
}

/// Whether a server with this comment after `by` checks that a client's name leads back to its address.
pub(crate) fn confirms_names(software: &[u8]) -> bool {
    // Postfix: src/smtpd/smtpd_peer.c; sendmail and Proofpoint: sendmail/daemon.c, getauthinfo().
    [&b"(Postfix"[..], b"(8.", b"(Sendmail"].iter().any(|beginning| software.starts_with(beginning))
}

/// Whether a comment begins as Courier's does, in which a login precedes the facts: no one says where it ends.
pub(crate) fn begins_with_login(comment: &[u8]) -> bool {
    comment.starts_with(b"(AUTH:")
}

/// What a comment after `by` is whose form alone does not show it.
#[inline(never)]
pub(crate) fn class(after: After, comment: &[u8]) -> Option<Class> {
    if bare::is_authenticated(comment) {
        return Some(Class::Server);
    }
    let place = Place::after(after).filter(|&place| may_be_read_whole(place, comment))?;
    read(place, comment).filter(|(reader, _)| !reader.client_text).map(|_| Class::Wording)
}

/// Whether a comment begins as a wording does in which no text of a client's is.
#[inline]
pub(crate) fn may_be_class(after: After, comment: &[u8]) -> bool {
    Place::after(after).is_some_and(|place| may_be_read_whole(place, comment))
}

/// What is to be known of a server's words, and of its fields.
#[derive(Clone, Copy, Default)]
pub(crate) struct Habits {
    pub(crate) words: Quirks,
    /// Writes the client's greeting in a comment before its address, and what it says of TLS last before `by`.
    pub(crate) greets: bool,
    /// Writes the client's address in place of its name.
    pub(crate) nameless: bool,
}

/// The habits of a server that differ from others'.
pub(crate) const fn quirks(dialect: Dialect) -> Habits {
    const NONE: Habits = Habits { words: Quirks::NONE, greets: false, nameless: false };
    match dialect {
        // Courier with GnuTLS names suites as Exim does.
        Dialect::Exim | Dialect::EximStyle | Dialect::Courier => Habits { words: exim::QUIRKS, ..NONE },
        Dialect::Cyrus => Habits { words: cyrus::QUIRKS, ..NONE },
        Dialect::AngelmatoPhylax | Dialect::James | Dialect::Sqmail => Habits { greets: true, ..NONE },
        Dialect::MessageLabs => Habits { nameless: true, ..NONE },
        _ => NONE,
    }
}
