//! The one place before `by` where a server's own words count.
//!
//! A server writes the client's address there, in brackets, in a comment; what it has to say of TLS in the
//! next; and then what the client said of itself: its certificate, its login. Names that forge such comments,
//! the client's own before the address or its certificate's after it, make one address too many.

use memchr::memmem;

use super::{Author, Reason};
use crate::span::Span;

/// What stands round a wording before `by`, and what is known of the server that writes it.
#[derive(Clone, Copy)]
pub(crate) struct Neighbors<'a> {
    pub(crate) field: &'a [u8],
    /// Where the client's name ends, or the field begins that has none; and where `by` begins.
    pub(crate) between: Span,
    /// The wording.
    pub(crate) wording: Span,
    /// Whether the field has a `from` clause before `by`.
    pub(crate) from: bool,
    /// Why the text between the two is not comments alone.
    pub(crate) torn: Option<Reason>,
    /// Words that the server writes in brackets for a name that it could not look up.
    pub(crate) unnamed: &'static [&'static [u8]],
    /// What the server writes after its wording, and who chose it.
    pub(crate) sentence: fn(&[u8]) -> Option<Author>,
    /// The server writes the client's greeting in a comment before its address.
    pub(crate) greets: bool,
    /// The server writes the client's address in place of its name, and no comment.
    pub(crate) nameless: bool,
    /// The server writes no address: all that stands before `by` may be of the client's name.
    pub(crate) without_address: bool,
    /// A login stands before the facts, and nothing may follow the wording.
    pub(crate) last: bool,
}

/// Why the wording is not surely the server's; `before` and `after` are the comments between the beginning of the field
/// and `by`, those of the wording aside.
pub(crate) fn wording_before_by(
    neighbors: &Neighbors<'_>,
    before: impl DoubleEndedIterator<Item = Span> + Clone,
    mut after: impl Iterator<Item = Span> + Clone,
) -> Result<(), Reason> {
    let Neighbors { field, between, from, greets, .. } = *neighbors;
    if let Some(reason) = neighbors.torn {
        return Err(reason);
    }
    if neighbors.without_address {
        return Err(Reason::NoAddress);
    }
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
        // Words of a server's own may have brackets; they are no address.
        addresses = addresses.saturating_sub(memchr::memchr_iter(b'[', wording).count());
    }
    // A client that has no name greets with its address, in brackets. One before the name was not counted.
    let literal =
        |(span, comment): (Span, &[u8])| span.start >= between.start && is_literal_greeting(comment);
    addresses = addresses.saturating_sub(usize::from(greeting.is_some_and(literal)));
    let placed = match address {
        None if !from => addresses == 0,
        None if neighbors.nameless => addresses == 0,
        None => false,
        Some((span, comment)) => {
            let (bracketed, bare) = (is_bracketed_address(comment, neighbors.unnamed), is_address(comment));
            let ident = greets && is_ident_address(comment);
            addresses += usize::from(!bracketed && (bare || ident));
            if addresses > 1 {
                return Err(Reason::SeveralAddresses);
            }
            // One before the name is the client's, and was not counted.
            from && span.start >= between.start && (bracketed || bare || ident)
        }
    };
    if !placed {
        return Err(Reason::NoAddress);
    }
    let known = |comment: &[u8]| match (neighbors.sentence)(comment) {
        // A login could end as those comments do that have an address.
        Some(Author::Client(Reason::Login)) => !ends_in_address(comment),
        sentence => sentence.is_some(),
    };
    if after.all(|span| known(span.of(field))) { Ok(()) } else { Err(Reason::UnknownComment) }
}

/// Whether a comment is the client's address, with its name or without.
pub(crate) fn holds_address(comment: &[u8], unnamed: &[&[u8]]) -> bool {
    is_bracketed_address(comment, unnamed) || is_address(comment)
}

/// How many addresses in brackets stand in `text`.
fn addresses(text: &[u8], unnamed: &[&[u8]]) -> usize {
    // Found one by one: nearly always there is one, and the iterator's own `count` looks at both ends byte by byte.
    let brackets = memchr::memchr_iter(b'[', text).fold(0_usize, |count, _| count + 1);
    if brackets < 2 {
        return brackets;
    }
    unnamed.iter().fold(brackets, |count, name| count.saturating_sub(memmem::find_iter(text, name).count()))
}

/// The words of `text`, one blank between two of them: folds are blanks wherever words are compared.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    text.split(|byte| b" \t\r\n".contains(byte)).filter(|word| !word.is_empty())
}

/// Whether a comment is a client's name and address, `(client.example [192.0.2.1])`, and no text of the client's
/// (`helo=…`) stands beside them. What the server knows of the address may follow: `(may be forged)`, and with
/// Stalwart the network, `(AS64496 Example, Inc., IN)`.
fn is_bracketed_address(comment: &[u8], unnamed: &[&[u8]]) -> bool {
    let Some(begin) = comment.iter().rposition(|&byte| byte == b'[') else { return false };
    let (name, address) = (comment.get(1..begin).unwrap_or_default(), &comment[begin + 1..]);
    let Some(end) = address.iter().position(|&byte| byte == b']') else { return false };
    let (address, rest) = (&address[..end], &address[end + 1..]);
    let mut name = name.trim_ascii_end();
    if name.first() == Some(&b'[') {
        name = unnamed.iter().find_map(|unnamed| name.strip_prefix(*unnamed)).unwrap_or(name);
    }
    // Of two words the first tells whose the other is: `account alice`.
    !name.iter().any(|byte| *byte <= b' ' || b"=\"\\()<>[".contains(byte))
        && !GREETINGS.iter().any(|greeting| name.eq_ignore_ascii_case(greeting))
        && is_ip(address, b".:%")
        && (rest == b")" || is_remark(rest))
}

/// Whether `rest` is what a server adds to an address, folded or not.
fn is_remark(rest: &[u8]) -> bool {
    let network = rest.trim_ascii_start();
    words(rest).eq(words(b"(may be forged))"))
        || network.len() < rest.len() && network.starts_with(b"(AS") && rest.ends_with(b"))")
}

/// Whether `text` may be an IP address, with these signs in it.
fn is_ip(text: &[u8], signs: &[u8]) -> bool {
    text.iter().any(|byte| b".:".contains(byte))
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || signs.contains(byte))
}

/// What stands before the name with which a client greeted.
const GREETINGS: [&[u8]; 2] = [b"HELO", b"EHLO"];

/// Whether a comment is a client's greeting with its address and nothing more: `(EHLO [192.0.2.1])`.
fn is_literal_greeting(comment: &[u8]) -> bool {
    let inner = comment.strip_prefix(b"(").and_then(|inner| inner.strip_suffix(b")"));
    let mut words = words(inner.unwrap_or_default());
    let (greeting, literal) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let address = literal.strip_prefix(b"[").and_then(|address| address.strip_suffix(b"]"));
    GREETINGS.contains(&greeting)
        && address.is_some_and(|address| is_ip(address, b".:"))
        && words.next().is_none()
}

/// Whether a comment is an address without brackets.
fn is_address(comment: &[u8]) -> bool {
    comment.strip_prefix(b"(").and_then(|inner| inner.strip_suffix(b")")).is_some_and(|inner| {
        // A name ends the first sooner than an address the second.
        inner.iter().all(|&byte| is_of_address(byte)) && inner.iter().any(|byte| b".:".contains(byte))
    })
}

/// Whether a comment is what the client's ident server said, without a blank, and its address: `(alice@192.0.2.1)`.
fn is_ident_address(comment: &[u8]) -> bool {
    !comment.iter().skip(1).any(|byte| *byte <= b' ' || *byte == b'(') && ends_in_address(comment)
}

/// Whether a comment ends as those do in which servers tell who the client says that its user is: `(alice@192.0.2.1)`.
fn ends_in_address(comment: &[u8]) -> bool {
    let inner = comment.strip_suffix(b")").unwrap_or(comment);
    let before = inner.iter().rposition(|&byte| !is_of_address(byte));
    before.is_some_and(|at| inner[at] == b'@' && inner[at..].iter().any(|byte| b".:".contains(byte)))
}

/// Whether an address may have `byte` in it.
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
