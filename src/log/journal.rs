//! journald's export as JSON: one object a line, `journalctl -o json`.
//!
//! The object is flat. A value is a string, an array of bytes where it is no UTF-8, an array of strings
//! where the field was there more than once, or null where it was too long.

use super::frame::Frame;
use super::moved;
use super::time::{LogTime, decimal};
use crate::bytes::is_wsp;
use crate::server::cursor::Cursor;
use crate::span::Span;
use crate::syntax::DateTime;

/// A line of the journal: the text beside the message, and the message as JSON writes it.
pub(super) struct Entry<'a> {
    pub(super) frame: Frame<'a>,
    pub(super) message: Text<'a>,
}

/// A text as JSON writes it.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    /// The text between its quotes; of an array between its brackets: numbers, commas, blanks.
    raw: &'a [u8],
    start: usize,
    is_array: bool,
    /// True if it contains a backslash.
    escaped: bool,
}

/// Reads one object. `None` where it is none, or has no message.
pub(super) fn entry(line: &[u8]) -> Option<Entry<'_>> {
    let mut words = Cursor::new(line);
    words.literal(b"{")?;
    let (mut time, mut host, mut identifier, mut command, mut message) = (None, None, None, None, None);
    while sign(&mut words, b"}").is_none() {
        let (key, _) = string(&mut words)?;
        sign(&mut words, b":")?;
        let value = value(&mut words)?;
        let plain = || value.and_then(Text::plain);
        // Of a key that comes twice the first counts; journald writes none twice.
        match key {
            b"MESSAGE" if message.is_none() => message = value,
            b"SYSLOG_IDENTIFIER" if identifier.is_none() => identifier = plain(),
            b"_COMM" if command.is_none() => command = plain(),
            b"_HOSTNAME" if host.is_none() => host = plain(),
            b"__REALTIME_TIMESTAMP" if time.is_none() => time = plain(),
            _ => {}
        }
        if sign(&mut words, b",").is_none() && !words.rest().starts_with(b"}") {
            return None;
        }
    }
    let time = time.map(|as_written| LogTime {
        as_written,
        timestamp: decimal(as_written).and_then(DateTime::from_unix),
    });
    let frame = Frame { time, host, program: identifier.or(command), start: 0 };
    Some(Entry { frame, message: message? })
}

fn blanks(words: &mut Cursor<'_>) {
    let _ = words.run(is_wsp);
}

/// `sign`, and the blanks around it. The blanks before it are passed over even if it is missing.
fn sign(words: &mut Cursor<'_>, sign: &[u8]) -> Option<()> {
    blanks(words);
    words.literal(sign)?;
    blanks(words);
    Some(())
}

/// A string without its quotes, and whether it has a backslash.
fn string<'a>(words: &mut Cursor<'a>) -> Option<(&'a [u8], bool)> {
    let inside = words.after(b"\"", Cursor::quoted)?;
    words.literal(b"\"").map(|()| inside)
}

/// Any value; `None` inside for one that is no text.
fn value<'a>(words: &mut Cursor<'a>) -> Option<Option<Text<'a>>> {
    let start = words.at() + 1;
    match words.rest().first()? {
        b'"' => string(words).map(|(raw, escaped)| Some(Text { raw, start, is_array: false, escaped })),
        b'[' => {
            words.skip(1);
            let numbers = words.run(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b' '));
            if words.literal(b"]").is_some() {
                return Some(numbers.map(|raw| Text { raw, start, is_array: true, escaped: false }));
            }
            // Strings: none of them is more the field's value than the others.
            blanks(words);
            loop {
                string(words)?;
                if sign(words, b"]").is_some() {
                    return Some(None);
                }
                sign(words, b",")?;
            }
        }
        _ => {
            words.run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')).map(|_| None)
        }
    }
}

impl<'a> Text<'a> {
    /// The text itself where it means itself.
    pub(super) fn plain(self) -> Option<&'a [u8]> {
        Some(self.raw).filter(|_| !self.is_array && !self.escaped)
    }

    /// Writes the text into `buffer`; `None` where that is too short or the text no JSON.
    pub(super) fn decode(self, buffer: &mut [u8]) -> Option<usize> {
        let mut length = 0;
        self.each(|bytes, _| {
            buffer.get_mut(length..)?.get_mut(..bytes.len())?.copy_from_slice(bytes);
            length += bytes.len();
            Some(())
        })?;
        Some(length)
    }

    /// Where a part of the text is in the line.
    pub(super) fn locate(self, part: Span) -> Option<Span> {
        if self.plain().is_some() {
            return Some(moved(part, self.start));
        }
        let mut at = 0;
        let mut place = None;
        self.each(|bytes, raw| {
            let end = at + bytes.len();
            if at <= part.start && part.start < end {
                place = Some(raw);
            }
            if let Some(place) = place.as_mut().filter(|_| at < part.end) {
                place.end = raw.end;
            }
            at = end;
            Some(())
        })?;
        place
    }

    /// Hands out the text piece by piece, each with its place in the line.
    fn each(self, mut take: impl FnMut(&[u8], Span) -> Option<()>) -> Option<()> {
        let mut words = Cursor::new(self.raw);
        if self.is_array {
            blanks(&mut words);
        }
        while !words.rest().is_empty() {
            let at = words.at();
            let place = |words: &Cursor<'_>| moved(words.since(at), self.start);
            if self.is_array {
                let byte = u8::try_from(words.number()?).ok()?;
                take(&[byte], place(&words))?;
                sign(&mut words, b",");
            } else if let Some(run) = words.run(|byte| byte != b'\\') {
                // Byte by byte, so that a part of a run has its own place.
                for (index, byte) in run.iter().enumerate() {
                    let start = self.start + at + index;
                    take(&[*byte], Span { start, end: start + 1 })?;
                }
            } else {
                let c = escape(&mut words)?;
                take(c.encode_utf8(&mut [0; 4]).as_bytes(), place(&words))?;
            }
        }
        Some(())
    }
}

/// What a backslash and what follows it mean (RFC 8259 §7).
fn escape(words: &mut Cursor<'_>) -> Option<char> {
    words.literal(b"\\")?;
    let kind = *words.rest().first()?;
    words.skip(1);
    Some(match kind {
        b'"' | b'\\' | b'/' => char::from(kind),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let first = hex(words)?;
            let mut ahead = *words;
            let second = ahead.after(b"\\u", hex);
            let c = char::decode_utf16([first].into_iter().chain(second)).next()?;
            if c.as_ref().is_ok_and(|c| c.len_utf16() == 2) {
                *words = ahead;
            }
            c.unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => return None,
    })
}

/// Four hex digits.
fn hex(words: &mut Cursor<'_>) -> Option<u16> {
    let digits = words.rest().get(..4)?;
    words.skip(4);
    digits.iter().try_fold(0, |value, &digit| Some(16 * value + char::from(digit).to_digit(16)? as u16))
}
