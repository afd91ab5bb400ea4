//! A text read from its beginning, word by word: a comment of a field or a message of a log.

use crate::bytes::{is_dh_group, is_digit};
use crate::span::Span;

/// What is left of the text. Each reader names what must be next; where something else is it
/// gives up, so that nothing is ever looked for further on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
    /// The length of the whole message.
    length: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { rest: text, length: text.len() }
    }

    /// How many bytes were taken.
    pub(crate) fn at(&self) -> usize {
        self.length - self.rest.len()
    }

    /// What was taken since `start`.
    pub(crate) fn since(&self, start: usize) -> Span {
        Span { start, end: self.at() }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Passes over `length` bytes.
    pub(crate) fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    /// Runs `read`, and takes nothing if it fails.
    #[inline]
    pub(crate) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let value = read(&mut ahead)?;
        *self = ahead;
        Some(value)
    }

    /// Exactly `text`.
    #[inline]
    pub(crate) fn literal(&mut self, text: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(text)?;
        Some(())
    }

    /// These words, any white space where `words` has a blank, folds included.
    pub(crate) fn words(&mut self, words: &[u8]) -> Option<()> {
        if self.literal(words).is_some() {
            return Some(());
        }
        self.attempt(|ahead| {
            for (number, word) in words.split(|&byte| byte == b' ').enumerate() {
                if number > 0 {
                    ahead.run(|byte| byte.is_ascii_whitespace())?;
                }
                ahead.literal(word)?;
            }
            Some(())
        })
    }

    /// What `read` reads after `text`.
    #[inline]
    pub(crate) fn after<T>(&mut self, text: &[u8], read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.literal(text)?;
        read(self)
    }

    /// The run of a class after `text`.
    #[inline]
    pub(crate) fn run_after(&mut self, text: &[u8], class: impl Fn(u8) -> bool) -> Option<&'a [u8]> {
        self.literal(text)?;
        self.run(class)
    }

    /// The run of a class between two texts.
    #[inline]
    pub(crate) fn between(
        &mut self,
        open: &[u8],
        class: impl Fn(u8) -> bool,
        close: &[u8],
    ) -> Option<&'a [u8]> {
        let run = self.run_after(open, class)?;
        self.literal(close).map(|()| run)
    }

    /// Passes over a run of a class between two texts where the first of them is next.
    pub(crate) fn optional(&mut self, open: &[u8], class: impl Fn(u8) -> bool, close: &[u8]) -> Option<()> {
        if self.rest.starts_with(open) { self.between(open, class, close).map(drop) } else { Some(()) }
    }

    /// What the first of these texts that is next means.
    #[inline]
    pub(crate) fn one_of<T: Copy>(&mut self, texts: &[(&[u8], T)]) -> Option<T> {
        texts.iter().find_map(|&(text, meaning)| self.literal(text).map(|()| meaning))
    }

    /// `true` for the first of two texts, `false` for the second.
    #[inline]
    pub(crate) fn either(&mut self, yes: &[u8], no: &[u8]) -> Option<bool> {
        self.one_of(&[(yes, true), (no, false)])
    }

    /// The longest run of bytes of a class, one at least.
    #[inline]
    pub(crate) fn run(&mut self, class: impl Fn(u8) -> bool) -> Option<&'a [u8]> {
        let length = self.rest.iter().position(|&byte| !class(byte)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(length);
        self.rest = rest;
        (length > 0).then_some(run)
    }

    /// The inside of a quoted string, up to the first quotation mark that no backslash escapes; and whether it has a
    /// backslash.
    pub(crate) fn quoted(&mut self) -> Option<(&'a [u8], bool)> {
        let (mut length, mut escaped) = (0, false);
        loop {
            length += memchr::memchr2(b'"', b'\\', self.rest.get(length..)?)?;
            if self.rest.get(length) == Some(&b'"') {
                let (inside, rest) = self.rest.split_at_checked(length)?;
                self.rest = rest;
                return Some((inside, escaped));
            }
            escaped = true;
            length += 2;
        }
    }

    /// A decimal number of up to five digits.
    pub(crate) fn number(&mut self) -> Option<u16> {
        let digits = self.run(is_digit).filter(|digits| digits.len() <= 5)?;
        digits
            .iter()
            .try_fold(0_u16, |number, digit| number.checked_mul(10)?.checked_add(u16::from(digit - b'0')))
    }

    /// An address as mail has them: up to the first blank that is in no quoted string.
    pub(crate) fn mail_address(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest;
        let (mut quoted, mut escaped) = (false, false);
        let length = rest.iter().position(|&byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => quoted = !quoted,
                b' ' if !quoted => return true,
                _ => {}
            }
            false
        })?;
        self.skip(length);
        rest.get(..length).filter(|address| !address.is_empty())
    }
}

/// What any library's name of a suite is made of.
pub(crate) fn is_cipher(byte: u8) -> bool {
    is_dh_group(byte)
}

/// What a host's name is made of, underscores included, as they are seen.
pub(crate) fn is_host(byte: u8) -> bool {
    is_dh_group(byte) || byte == b'.'
}

/// What an IP address in brackets is made of, `IPv6:` and a zone included.
pub(crate) fn is_address(byte: u8) -> bool {
    is_dh_group(byte) || matches!(byte, b'.' | b':' | b'%')
}

pub(crate) fn is_not_blank(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0
}
