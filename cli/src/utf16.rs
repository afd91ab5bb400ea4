//! Text in UTF-16, as Windows programs store it, read as UTF-8.

use std::io::{self, Read};

/// The byte order of a text in UTF-16.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Utf16 {
    Little,
    Big,
}

impl Utf16 {
    /// The length of the byte order mark.
    pub(crate) const MARK: usize = 2;

    /// Recognizes the byte order by the mark at the beginning; without one, text may be anything.
    pub(crate) fn detect(first: &[u8]) -> Option<Self> {
        match first {
            [0xFF, 0xFE, ..] => Some(Self::Little),
            [0xFE, 0xFF, ..] => Some(Self::Big),
            _ => None,
        }
    }
}

/// Reads UTF-16 as UTF-8, with U+FFFD in place of what is no character.
pub(crate) struct Utf16AsUtf8<R> {
    inner: R,
    order: Utf16,
    /// What was read and not decoded yet: an odd byte or half of a pair.
    input: Vec<u8>,
    /// What was decoded, and how much of it was handed out.
    text: String,
    start: usize,
    last: bool,
}

impl<R: Read> Utf16AsUtf8<R> {
    /// How many bytes are read at a time.
    const CHUNK: usize = 64 << 10;

    /// `inner` is the text after its byte order mark.
    pub(crate) fn new(order: Utf16, inner: R) -> Self {
        Self { inner, order, input: Vec::new(), text: String::new(), start: 0, last: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let before = self.input.len();
        (&mut self.inner).take(Self::CHUNK as u64).read_to_end(&mut self.input)?;
        self.last = self.input.len() - before < Self::CHUNK;
        let unit = |pair: &[u8]| match self.order {
            Utf16::Little => u16::from_le_bytes([pair[0], pair[1]]),
            Utf16::Big => u16::from_be_bytes([pair[0], pair[1]]),
        };
        let mut whole = self.input.len() / 2 * 2;
        let ends_in_pair = whole > 0 && (0xD800..0xDC00).contains(&unit(&self.input[whole - 2..whole]));
        if ends_in_pair && !self.last {
            whole -= 2;
        }
        self.text.clear();
        self.start = 0;
        let units = self.input[..whole].chunks_exact(2).map(unit);
        self.text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        if self.last && whole < self.input.len() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
        self.input.drain(..whole);
        Ok(())
    }
}

impl<R: Read> Read for Utf16AsUtf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.start == self.text.len() && !self.last {
            self.refill()?;
        }
        let rest = &self.text.as_bytes()[self.start..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.start += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte at a time.
    struct Bytewise<'a>(&'a [u8]);

    impl Read for Bytewise<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.0.len().min(buffer.len()).min(1);
            self.0.read(&mut buffer[..length])
        }
    }

    #[test]
    fn text_is_decoded_in_both_orders() {
        let text = "Received: é €\u{1F4E7}\n".repeat(20_000);
        for (order, bytes) in [
            (Utf16::Little, text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
            (Utf16::Big, text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ] {
            let mut read = String::new();
            Utf16AsUtf8::new(order, &bytes[..]).read_to_string(&mut read).unwrap();
            assert!(read == text);
            read.clear();
            Utf16AsUtf8::new(order, Bytewise(&bytes[..2_000])).read_to_string(&mut read).unwrap();
            assert!(text.starts_with(&read) && read.len() > 1_000);
        }
    }

    #[test]
    fn what_is_no_character_is_replaced() {
        for bytes in [&b"a\0\x00\xD8b\0"[..], b"a\0\x00\xDCb\0", b"a\0b"] {
            let mut read = String::new();
            Utf16AsUtf8::new(Utf16::Little, bytes).read_to_string(&mut read).unwrap();
            assert!(read.starts_with("a\u{FFFD}"), "{read:?}");
        }
    }
}
