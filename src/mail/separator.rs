//! What separates the messages of an mbox, and how an mbox differs from a message.

use memchr::memchr_iter;

use super::message::{empty_line, line_end};
use crate::bytes::{is_digit, is_ftext, is_wsp};

/// The container of the messages in an input.
///
/// ```
/// use received_tls::Container;
/// assert_eq!(Container::detect(b"From a@example.org Sat Nov 21 22:45:35 2026\n"), Some(Container::Mbox));
/// assert_eq!(Container::detect(b"Return-Path: <a@example.org>\r\n"), Some(Container::Message));
/// assert_eq!(Container::detect(b"\x89PNG\r\n"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Container {
    /// One message (RFC 5322).
    Message,
    /// An mbox: messages, each after a `From ` line.
    Mbox,
}

impl Container {
    /// Detects the container from the `beginning` of an input; `None` if it is not mail.
    ///
    /// A byte order mark and empty lines at the beginning are skipped. One kilobyte is enough.
    pub fn detect(beginning: &[u8]) -> Option<Self> {
        let mut rest = beginning.strip_prefix(BYTE_ORDER_MARK).unwrap_or(beginning);
        while let Some(length) = empty_line(rest) {
            rest = &rest[length..];
        }
        if rest.starts_with(FROM) {
            Some(Self::Mbox)
        } else {
            begins_with_field(rest).then_some(Self::Message)
        }
    }
}

/// What some editors put before the first character of a file: UTF-8's form of U+FEFF. It is no part of the
/// mail in it.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a line that separates messages begins with.
pub(super) const FROM: &[u8] = b"From ";

/// The longest separator: what is longer is text. With the field's name after it this bounds how far
/// a scanner must look ahead.
pub(super) const FROM_LINE_MAX: usize = 2048;

/// The largest `Content-Length` that is believed, in bytes: a stream must be able to look that far
/// ahead, and bodies that hold `From ` lines are text.
pub(super) const CONTENT_LENGTH_MAX: u64 = 8 << 20;

/// What `input`, at the beginning of a line, has to do with the separator of two messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Separator {
    /// It begins with a separator of this length, its line end included.
    Yes(usize),
    /// It does not.
    No,
    /// It may, but more input is needed to say.
    Unknown,
}

/// Whether a line `From …` at the beginning of `input` separates two messages. `after_empty`: it
/// follows an empty line; `patches`: the lines of [`is_patch`] separate too; `last`: nothing comes after
/// `input`.
pub(super) fn separator(input: &[u8], after_empty: bool, patches: bool, last: bool) -> Separator {
    let begins = input.len().min(FROM.len());
    if input[..begins] != FROM[..begins] {
        return Separator::No;
    }
    let line = match line_end(&input[..input.len().min(FROM_LINE_MAX)]) {
        Some(length) => length,
        None if input.len() >= FROM_LINE_MAX => return Separator::No,
        None if last && begins == FROM.len() => input.len(),
        None if last => return Separator::No,
        None => return Separator::Unknown,
    };
    if !patches && is_patch(&input[..line]) {
        return Separator::No;
    }
    let timed = tells_time(&input[..line]);
    if after_empty && timed {
        return Separator::Yes(line);
    }
    let next = &input[line..];
    if begins_with_field(next) {
        return if after_empty || timed { Separator::Yes(line) } else { Separator::No };
    }
    let undecided =
        !last && next.len() < FROM_LINE_MAX && next.iter().all(|&byte| is_ftext(byte) || is_wsp(byte));
    if undecided { Separator::Unknown } else { Separator::No }
}

/// Whether `input` begins with the name of a field and its colon, `1*ftext *WSP ":"`.
fn begins_with_field(input: &[u8]) -> bool {
    let head = &input[..input.len().min(FROM_LINE_MAX)];
    let name = head.iter().take_while(|&&byte| is_ftext(byte)).count();
    let blanks = head[name..].iter().take_while(|&&byte| is_wsp(byte)).count();
    name > 0 && head.get(name + blanks) == Some(&b':')
}

/// Whether a line holds a time of day, `2DIGIT ":" 2DIGIT`, as every `From ` line with a date does.
fn tells_time(line: &[u8]) -> bool {
    let two_digits =
        |at: usize| line.get(at..at + 2).is_some_and(|two| two.iter().all(|&byte| is_digit(byte)));
    memchr_iter(b':', line).any(|colon| colon >= 2 && two_digits(colon - 2) && two_digits(colon + 1))
}

/// Whether a line is the first of a patch by `git format-patch`: the SHA-1 or SHA-256 name of the commit and a
/// constant date.
pub(super) fn is_patch(line: &[u8]) -> bool {
    let name = line.trim_ascii_end().strip_suffix(b" Mon Sep 17 00:00:00 2001");
    name.and_then(|line| line.strip_prefix(FROM))
        .is_some_and(|name| matches!(name.len(), 40 | 64) && name.iter().all(u8::is_ascii_hexdigit))
}

/// Whether a body that ends at the beginning of `input` is followed by what a mailbox continues with:
/// a separator, after an empty line or without one, or its end.
pub(super) fn body_ends_before(input: &[u8], patches: bool, last: bool) -> Separator {
    let blank = empty_line(input).unwrap_or(0);
    match input.get(blank..) {
        Some([]) | None if last => Separator::Yes(0),
        Some([]) | None => Separator::Unknown,
        Some(rest) if !last && rest == b"\r" => Separator::Unknown,
        Some(rest) => separator(rest, true, patches, last),
    }
}
