//! A message taken from its beginning, word by word.

use crate::bytes::{is_alpha, is_dh_group, is_digit};
use crate::span::Span;

/// What is left of a message. Each reader names what must stand next; where something else stands it
/// gives up, so that nothing is ever looked for further on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// How many bytes were taken.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What was taken since `start`.
    pub(super) fn since(&self, start: usize) -> Span {
        Span { start, end: self.at }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Passes over `length` bytes.
    pub(super) fn skip(&mut self, length: usize) {
        self.at = self.text.len().min(self.at + length);
    }

    /// Exactly `text`.
    pub(super) fn literal(&mut self, text: &[u8]) -> Option<()> {
        self.rest().starts_with(text).then(|| self.at += text.len())
    }

    /// `true` for the first of two texts, `false` for the second.
    pub(super) fn either(&mut self, yes: &[u8], no: &[u8]) -> Option<bool> {
        match self.literal(yes) {
            Some(()) => Some(true),
            None => self.literal(no).map(|()| false),
        }
    }

    /// The longest run of bytes of a class, one at least.
    pub(super) fn run(&mut self, class: impl Fn(u8) -> bool) -> Option<&'a [u8]> {
        let rest = self.rest();
        let length = rest.iter().position(|&byte| !class(byte)).unwrap_or(rest.len());
        let (run, _) = rest.split_at_checked(length).filter(|(run, _)| !run.is_empty())?;
        self.at += length;
        Some(run)
    }

    /// All up to the first `end`, which is taken too.
    pub(super) fn until(&mut self, end: u8) -> Option<&'a [u8]> {
        let rest = self.rest();
        let length = memchr::memchr(end, rest)?;
        self.at += length + 1;
        rest.get(..length)
    }

    /// A decimal number of up to five digits.
    pub(super) fn number(&mut self) -> Option<u16> {
        let digits = self.run(is_digit).filter(|digits| digits.len() <= 5)?;
        digits
            .iter()
            .try_fold(0_u16, |number, digit| number.checked_mul(10)?.checked_add(u16::from(digit - b'0')))
    }

    /// An address as mail has them: up to the first blank that stands in no quoted string.
    pub(super) fn mail_address(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest();
        let (mut quoted, mut escaped) = (false, false);
        let length = rest.iter().position(|&byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b' ' if !quoted => return true,
                _ => {}
            }
            false
        })?;
        self.at += length;
        rest.get(..length).filter(|address| !address.is_empty())
    }
}

/// What the name of a version of TLS is made of: `TLSv1.3`, `TLSv1/SSLv3`.
pub(super) fn is_version(byte: u8) -> bool {
    is_alpha(byte) || is_digit(byte) || matches!(byte, b'.' | b'/' | b'-' | b'_')
}

/// What any library's name of a suite is made of.
pub(super) fn is_cipher(byte: u8) -> bool {
    is_dh_group(byte)
}

/// What a host's name is made of, underscores included, as they are seen.
pub(super) fn is_host(byte: u8) -> bool {
    is_dh_group(byte) || byte == b'.'
}

/// What an IP address in brackets is made of, `IPv6:` and a zone included.
pub(super) fn is_address(byte: u8) -> bool {
    is_dh_group(byte) || matches!(byte, b'.' | b':' | b'%')
}

pub(super) fn is_not_blank(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0
}
