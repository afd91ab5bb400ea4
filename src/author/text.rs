//! Evidence of the author in the text of a comment or word.

use super::Reason;
use crate::swar::letters_of_word;
use crate::syntax::After;

/// The class of a comment after `by`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// The server's: names and versions.
    Server,
    /// A server's wording, read to its last byte.
    Wording,
    /// The client's, of a known end.
    Client(Reason, ClientSlot),
    /// The client's, or unknown, of any end.
    Unknown(Option<Reason>),
}

/// Client text of a known end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ClientSlot {
    /// The value of a clause in angle brackets: ends with `>`.
    Path,
    /// A recipient without angle brackets.
    Mailbox,
    /// Another value with quotation marks or angle brackets.
    Enclosed,
    /// `(envelope-from <a@example.org>)`: ends with `>)`.
    PathComment,
    /// `(envelope-from a@example.org)`: ends with the address.
    AddressComment,
    /// `(Authenticated sender: alice)`: ends with `)`.
    LoginComment,
    /// `[Authenticated ID (alice)]`: ends with `)]`.
    Brackets,
}

impl ClientSlot {
    pub(super) const COUNT: usize = Self::EVERY.len();

    pub(super) const EVERY: [Self; 7] = [
        Self::Path,
        Self::Mailbox,
        Self::Enclosed,
        Self::PathComment,
        Self::AddressComment,
        Self::LoginComment,
        Self::Brackets,
    ];

    /// Sets of slots, a bit for each: all, and the values of clauses.
    pub(super) const ALL: u8 = !0;
    pub(super) const OF_CLAUSES: u8 = Self::Path.bit() | Self::Mailbox.bit() | Self::Enclosed.bit();

    pub(super) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The bytes of a server's comment: those of names and versions.
const ANYWHERE: u8 = 1;
/// Those of one that begins with a TLS version: also what separates a name from its value.
const VERSION: u8 = 2;
/// The bytes of an address that needs no quoting: without angle brackets, and in them.
const IN_ADDRESS: u8 = 4;
const IN_PATH: u8 = 8;
/// The bytes of a login that cannot end its comment, and of the words before it.
const IN_LOGIN: u8 = 16;
/// The bytes of a software comment, or of an address in one.
const SOFTWARE: u8 = 32;
/// The bytes of a client's name beside its address, and those of an IP address.
pub(super) const IN_HOST: u8 = 64;
pub(super) const IN_IP: u8 = 128;

/// The sets that a byte is in.
const SETS: [u8; 256] = {
    let mut sets = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let in_comment = match byte as u8 {
            b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')' | b'.' | b'_' | b'/' | b'+' | b'-' => {
                ANYWHERE | VERSION | SOFTWARE
            }
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => ANYWHERE | VERSION | SOFTWARE,
            b'=' => VERSION,
            b':' | b'[' | b']' | b'|' | b'^' | b',' | b'#' => VERSION | SOFTWARE,
            _ => 0,
        };
        let in_address = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => IN_ADDRESS | IN_PATH | IN_LOGIN,
            b'@' | b'.' | b'-' | b'_' | b'+' => IN_ADDRESS | IN_PATH | IN_LOGIN,
            b'=' => IN_ADDRESS | IN_PATH,
            b' ' | b'\t' | b'\r' | b'\n' => IN_LOGIN,
            b':' => IN_PATH | IN_LOGIN,
            b'"' | b'\\' | b'(' | b')' | b'<' | b'>' => 0,
            0x21..=0x7E => IN_PATH,
            _ => 0,
        };
        let in_host = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'.' | b':' | b'%' => IN_HOST | IN_IP,
            b'\0'..=b' ' | b'=' | b'"' | b'\\' | b'(' | b')' | b'<' | b'>' | b'[' => 0,
            _ => IN_HOST,
        };
        sets[byte] = in_comment | in_address | in_host;
        byte += 1;
    }
    sets
};

/// The sets that all of `text` is in.
// Inlined in its callers, it makes the WebAssembly module a kilobyte larger.
#[inline(never)]
pub(super) fn sets(text: &[u8]) -> u8 {
    text.iter().fold(!0, |sets, &byte| sets & SETS[usize::from(byte)])
}

macro_rules! words {
    ($($reason:ident $($word:literal)+)+) => {
        [$($((letters_of_word($word.as_bytes()), $word.len(), Reason::$reason),)+)+]
    };
}

/// The words that precede client text, each with its letters and its length.
const WORDS: [(u64, usize, Reason); 33] = words! {
    Sender "envelope" "sender" "from" "originator"
    Login "authenticated" "auth" "authed" "authid" "authenticator" "authentication" "authorized" "authorization" "user"
    Login "username" "userid" "login" "logged" "account" "sasl" "ident" "identity"
    Recipient "for" "recipient" "rcpt" "orcpt"
    Greeting "helo" "ehlo" "lhlo"
    Certificate "subject" "issuer" "client" "peer" "peerdn"
};

/// For each letter, the second letters of the words that begin with it, a bit for each.
const SECONDS: [u32; 32] = {
    let mut seconds = [0; 32];
    let mut row = 0;
    while row < WORDS.len() {
        // The first four letters are highest, the first of them lowest.
        let (letters, ..) = WORDS[row];
        let first = if WORDS[row].1 > 3 { letters >> 32 } else { letters >> 16 };
        seconds[first as usize % 32] |= 1 << ((first >> 8) % 32);
        row += 1;
    }
    seconds
};

/// The kind of client text after the first word of `text`, if that is one of [`WORDS`].
#[inline]
pub(crate) fn client_word(text: &[u8]) -> Option<Reason> {
    match *text {
        [first, second, ..] if SECONDS[usize::from(first % 32)] >> (second % 32) & 1 != 0 => word_of(text),
        _ => None,
    }
}

#[inline(never)]
fn word_of(text: &[u8]) -> Option<Reason> {
    let length = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if matches!(text.get(length), Some(b'@' | b'.' | b'0'..=b'9')) {
        // Part of an address or a name.
        return None;
    }
    let letters = letters_of_word(&text[..length]);
    let found = WORDS.iter().find(|&&(word, long, _)| word == letters && long == length);
    found.map(|&(.., reason)| reason)
}

/// The class of `comment`, which is after `by`; `None` if its form alone does not show it.
///
/// The server's are comments of names and versions, and those that begin with a TLS version. Right after `by HOST` the
/// server writes its software or address, with any punctuation; an address of a mailbox alone is not its text. A comment
/// that holds only a sender's address or a login is a [`ClientSlot`].
#[inline]
pub(crate) fn comment_after_by(
    comment: &[u8],
    after: After,
    first: bool,
    unregistered: bool,
) -> Option<Class> {
    let inner = comment.get(1..).unwrap_or_default();
    let word = client_word(inner);
    if word.is_some() {
        return client_comment(inner, word);
    }
    let sets = sets(comment);
    let own = sets & ANYWHERE != 0
        || sets & VERSION != 0 && inner.starts_with(b"version=")
        || sets & SOFTWARE != 0 && (after == After::By || after == After::With && unregistered)
        || after == After::By && first && !is_mailbox(comment);
    own.then_some(Class::Server)
}

/// The class of a comment that begins, after its parenthesis, with a word for client text.
#[inline(never)]
fn client_comment(inner: &[u8], word: Option<Reason>) -> Option<Class> {
    let inner = inner.strip_suffix(b")")?;
    match word {
        Some(Reason::Sender) => envelope(inner).map(|slot| Class::Client(Reason::Sender, slot)),
        Some(Reason::Login) if sets(inner) & IN_LOGIN != 0 => {
            Some(Class::Client(Reason::Login, ClientSlot::LoginComment))
        }
        _ => None,
    }
}

/// True if a comment holds only the address of a mailbox: perhaps a login or a sender.
fn is_mailbox(comment: &[u8]) -> bool {
    let inner = comment.strip_prefix(b"(").and_then(|inner| inner.strip_suffix(b")")).unwrap_or(comment);
    let inner = inner.trim_ascii();
    let inner = inner.strip_prefix(b"<").and_then(|path| path.strip_suffix(b">")).unwrap_or(inner);
    let Some(at) = inner.iter().rposition(|&byte| byte == b'@') else { return false };
    let (local, domain) = (&inner[..at], &inner[at + 1..]);
    let host =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') || *byte >= 0x80;
    let quoted = local.len() > 1 && local.starts_with(b"\"") && local.ends_with(b"\"");
    domain.iter().all(host) && (quoted || !local.iter().any(|byte| b" \t\r\n".contains(byte)))
}

/// The slot of an envelope comment, `(envelope-from <a@example.org>)`, whose address needs no quoting.
fn envelope(inner: &[u8]) -> Option<ClientSlot> {
    // Only an address follows this word; a login could end anywhere.
    let rest = inner.strip_prefix(b"envelope")?;
    let word = rest.iter().take_while(|&&byte| byte.is_ascii_alphanumeric() || byte == b'-').count();
    if !matches!(rest.get(word)?, b'<' | b' ' | b'\t' | b'\r' | b'\n') {
        return None;
    }
    let (address, bytes, slot) = match rest[word..].trim_ascii_start() {
        [b'<', path @ .., b'>'] => (path, IN_PATH, ClientSlot::PathComment),
        address => (address, IN_ADDRESS, ClientSlot::AddressComment),
    };
    let (sets, at_signs) = address.iter().fold((!0, 0_usize), |(sets, at_signs), &byte| {
        (sets & SETS[usize::from(byte)], at_signs + usize::from(byte == b'@'))
    });
    let whole = at_signs == usize::from(bytes == IN_ADDRESS || !address.is_empty());
    (sets & bytes != 0 && whole).then_some(slot)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A byte of no set, in every place of texts of many lengths.
    #[test]
    fn sets_are_told_by_every_byte() {
        for length in 0..50 {
            let mut text = [b'a'; 50];
            let text = &mut text[..length];
            assert_ne!(sets(text) & ANYWHERE, 0);
            for place in 0..length {
                text[place] = b'@';
                assert_eq!(sets(text) & ANYWHERE, 0, "{place} of {length}");
                text[place] = b'a';
            }
        }
    }

    #[test]
    fn words_for_client_text_are_whole_words() {
        for (text, reason) in [
            ("Authenticated sender: alice", Some(Reason::Login)),
            ("authenticated bits=0", Some(Reason::Login)),
            ("auth=yes", Some(Reason::Login)),
            ("HELO x", Some(Reason::Greeting)),
            ("envelope-from <a@b>", Some(Reason::Sender)),
            ("ORCPT a", Some(Reason::Recipient)),
            ("Client CN \"x\"", Some(Reason::Certificate)),
            ("Sendmail 8.15", None),
            ("Usermin", None),
            ("user@example.net", None),
            ("Postfix", None),
            ("clients", None),
            ("8.18.1", None),
            ("", None),
            ("a", None),
        ] {
            assert_eq!(client_word(text.as_bytes()), reason, "{text}");
        }
        for (at, (word, length, _)) in WORDS.iter().enumerate() {
            let same = |&&(other, long, _): &&(u64, usize, Reason)| other == *word && long == *length;
            assert_eq!(WORDS.iter().filter(same).count(), 1, "word {at} is not the only one with its number");
        }
    }

    #[test]
    fn an_address_alone_is_no_software() {
        for (comment, expected) in [
            ("(user@example.net)", true),
            ("(<user@example.net>)", true),
            ("( user@example.net )", true),
            ("(\"a b\"@example.net)", true),
            ("(8.15.2/8.15.2@host)", true),
            ("(user@)", true),
            ("(Mail@Example 3.2)", false),
            ("(2001:db8:408:phishing@pot::29)", false),
            ("(Postfix)", false),
            ("(a b@c)", false),
        ] {
            assert_eq!(is_mailbox(comment.as_bytes()), expected, "{comment}");
        }
    }

    #[test]
    fn an_envelope_is_an_address_alone_folded_or_not() {
        for (comment, expected) in [
            ("(envelope-from <a@example.org>)", Some(ClientSlot::PathComment)),
            ("(envelope-sender\r\n <a@example.org>)", Some(ClientSlot::PathComment)),
            ("(envelope-from\n\ta@example.org)", Some(ClientSlot::AddressComment)),
            ("(envelope-from <>)", Some(ClientSlot::PathComment)),
            ("(envelope-from a)", None),
            ("(envelope-from <a>)", None),
            ("(envelope-from <\"a\"@b>)", None),
            ("(envelopes)", None),
        ] {
            let inner = comment.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap();
            assert_eq!(envelope(inner.as_bytes()), expected, "{comment}");
        }
    }
}
