//! The one place before `by` where a server's own words count.
//!
//! A server writes the client's address there, bracketed, in a comment; its TLS wording in the next; then the client's
//! certificate and login. A name that imitates these comments, in the greeting or the certificate, adds an address.

use super::text::{IN_HOST, IN_IP, sets};
use super::{Author, Reason};
use crate::span::Span;

/// The surroundings of a wording before `by`, and what is known of its server.
#[derive(Clone, Copy)]
pub(crate) struct Neighbors<'a> {
    pub(crate) field: &'a [u8],
    /// From the end of the client's name, or without one the field's beginning, to `by`.
    pub(crate) between: Span,
    /// The wording.
    pub(crate) wording: Span,
    /// True if the field has a `from` clause before `by`.
    pub(crate) from: bool,
    /// The words that servers write in brackets for an unresolved name.
    pub(crate) unnamed: &'static [&'static [u8]],
    /// The author of a sentence that servers write after a wording.
    pub(crate) sentence: fn(&[u8]) -> Option<Author>,
    /// The server writes the client's greeting in a comment before its address.
    pub(crate) greets: bool,
    /// The server writes the client's address in place of its name, and no comment.
    pub(crate) nameless: bool,
    /// The wording holds a login, so no comment may follow it.
    pub(crate) last: bool,
}

/// Why the wording is in doubt, if it is. `before` and `after` are the other comments before `by`.
pub(crate) fn wording_before_by(
    neighbors: &Neighbors<'_>,
    before: impl DoubleEndedIterator<Item = Span> + Clone,
    mut after: impl Iterator<Item = Span> + Clone,
) -> Result<(), Reason> {
    let Neighbors { field, between, from, greets, .. } = *neighbors;
    if neighbors.last && after.clone().next().is_some() {
        return Err(Reason::AfterClientText);
    }
    let mut before = before.map(|span| (span, span.of(field)));
    let address = before.next_back();
    let greeting = before.next_back();
    if greeting.is_some() && (!greets || before.next_back().is_some() || after.clone().next().is_some()) {
        return Err(Reason::UnknownComment);
    }
    let mut addresses = addresses(between.of(field), neighbors.unnamed);
    let wording = neighbors.wording.of(field);
    if !wording.starts_with(b"(") {
        // Brackets in the wording are no address.
        addresses = addresses.saturating_sub(memchr::memchr_iter(b'[', wording).count());
    }
    // A client without a name greets with its bracketed address. One before the name was not counted.
    let literal =
        |(span, comment): (Span, &[u8])| span.start >= between.start && is_literal_greeting(comment);
    addresses = addresses.saturating_sub(usize::from(greeting.is_some_and(literal)));
    let placed = match address {
        None => addresses == 0 && (!from || neighbors.nameless),
        Some((span, comment)) => {
            let (bracketed, bare) = (is_bracketed_address(comment, neighbors.unnamed), is_address(comment));
            let ident = greets && is_ident_address(comment);
            addresses += usize::from(!bracketed && (bare || ident));
            if addresses > 1 {
                return Err(Reason::SeveralAddresses);
            }
            // One before the name is the client's.
            from && span.start >= between.start && (bracketed || bare || ident)
        }
    };
    if !placed {
        return Err(Reason::NoAddress);
    }
    let known = |comment: &[u8]| match (neighbors.sentence)(comment) {
        // A login could imitate the end of a comment with an address.
        Some(Author::Client(Reason::Login)) => !ends_in_address(comment),
        sentence => sentence.is_some(),
    };
    if after.all(|span| known(span.of(field))) { Ok(()) } else { Err(Reason::UnknownComment) }
}

/// True if a comment is the client's address, with or without its name.
pub(crate) fn holds_address(comment: &[u8], unnamed: &[&[u8]]) -> bool {
    is_bracketed_address(comment, unnamed) || is_address(comment)
}

/// The number of bracketed addresses `text` has.
fn addresses(text: &[u8], unnamed: &[&[u8]]) -> usize {
    // Nearly always there is one, and the iterator's own `count` goes byte by byte.
    let brackets = memchr::memchr_iter(b'[', text).fold(0_usize, |count, _| count + 1);
    if brackets < 2 {
        return brackets;
    }
    let written = |name: &[u8]| text.windows(name.len()).filter(|&window| window == name).count();
    unnamed.iter().fold(brackets, |count, name| count.saturating_sub(written(name)))
}

/// The words of `text`. A fold is a blank wherever words are compared.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    text.split(|byte| b" \t\r\n".contains(byte)).filter(|word| !word.is_empty())
}

/// True if a comment is a client's name and address, `(client.example [192.0.2.1])`, without client text (`helo=…`).
/// A remark of the server may follow: `(may be forged)`, or Stalwart's network, `(AS64496 Example, Inc., IN)`.
fn is_bracketed_address(comment: &[u8], unnamed: &[&[u8]]) -> bool {
    let Some(begin) = comment.iter().rposition(|&byte| byte == b'[') else { return false };
    let (name, address) = (comment.get(1..begin).unwrap_or_default(), &comment[begin + 1..]);
    let Some(end) = address.iter().position(|&byte| byte == b']') else { return false };
    let (address, rest) = (&address[..end], &address[end + 1..]);
    let mut name = name.trim_ascii_end();
    if name.first() == Some(&b'[') {
        name = unnamed.iter().find_map(|unnamed| name.strip_prefix(*unnamed)).unwrap_or(name);
    }
    // Of two words the first can announce client text: `account alice`.
    sets(name) & IN_HOST != 0
        && !GREETINGS.iter().any(|greeting| name.eq_ignore_ascii_case(greeting))
        && is_ip(address)
        && (rest == b")" || is_remark(rest))
}

/// True if `rest` is a server's addition to an address, folded or not.
fn is_remark(rest: &[u8]) -> bool {
    let network = rest.trim_ascii_start();
    words(rest).eq(words(b"(may be forged))"))
        || network.len() < rest.len() && network.starts_with(b"(AS") && rest.ends_with(b"))")
}

/// True if `text` may be an IP address.
fn is_ip(text: &[u8]) -> bool {
    text.iter().any(|byte| b".:".contains(byte)) && sets(text) & IN_IP != 0
}

/// The words before a client's greeting.
const GREETINGS: [&[u8]; 2] = [b"HELO", b"EHLO"];

/// True if a comment is a greeting with the client's address only: `(EHLO [192.0.2.1])`.
fn is_literal_greeting(comment: &[u8]) -> bool {
    let inner = comment.strip_prefix(b"(").and_then(|inner| inner.strip_suffix(b")"));
    let mut words = words(inner.unwrap_or_default());
    let (greeting, literal) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let address = literal.strip_prefix(b"[").and_then(|address| address.strip_suffix(b"]"));
    GREETINGS.contains(&greeting)
        && address.is_some_and(|address| is_ip(address) && !address.contains(&b'%'))
        && words.next().is_none()
}

/// True if a comment is an address without brackets.
fn is_address(comment: &[u8]) -> bool {
    comment.strip_prefix(b"(").and_then(|inner| inner.strip_suffix(b")")).is_some_and(|inner| {
        // For a name the first ends sooner than the second for an address.
        inner.iter().all(|&byte| is_of_address(byte)) && inner.iter().any(|byte| b".:".contains(byte))
    })
}

/// True if a comment is an ident reply without a blank, and the client's address: `(alice@192.0.2.1)`.
fn is_ident_address(comment: &[u8]) -> bool {
    !comment.iter().skip(1).any(|byte| *byte <= b' ' || *byte == b'(') && ends_in_address(comment)
}

/// True if a comment ends like an ident reply with the client's address: `(alice@192.0.2.1)`.
fn ends_in_address(comment: &[u8]) -> bool {
    let inner = comment.strip_suffix(b")").unwrap_or(comment);
    let before = inner.iter().rposition(|&byte| !is_of_address(byte));
    before.is_some_and(|at| inner[at] == b'@' && inner[at..].iter().any(|byte| b".:".contains(byte)))
}

/// True if an address may have `byte` in it.
const fn is_of_address(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_brackets_may_be_folded_and_have_remarks() {
        for (comment, expected) in [
            ("(client.example [192.0.2.1])", true),
            ("([192.0.2.1])", true),
            ("(client.example\r\n\t[2001:db8::1])", true),
            ("(client.example [192.0.2.1] (may be forged))", true),
            ("(client.example [192.0.2.1] (may be\n forged))", true),
            ("(client.example [192.0.2.1]\r\n (AS64496 Example, Inc., IN))", true),
            ("([UNAVAILABLE]. [192.0.2.1])", true),
            ("(helo=x [192.0.2.1])", false),
            ("(EHLO [192.0.2.1])", false),
            ("(account alice [192.0.2.1])", false),
            ("([192.0.2.1] helo=x)", false),
            ("([192.0.2.1] (may be))", false),
            ("([x])", false),
        ] {
            assert_eq!(is_bracketed_address(comment.as_bytes(), &[b"[UNAVAILABLE]"]), expected, "{comment}");
        }
        assert!(
            is_literal_greeting(b"(EHLO\r\n [192.0.2.1])") && !is_literal_greeting(b"(EHLO [192.0.2.1] x)")
        );
        assert!(is_ident_address(b"(a@b@192.0.2.1)") && !is_ident_address(b"(a b@192.0.2.1)"));
    }
}
