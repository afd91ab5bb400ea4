//! journald's export as JSON: one object a line, `journalctl -o json`.
//!
//! The object is flat. A value is a string, an array of bytes where it is no UTF-8, an array of strings
//! where the field was there more than once, or null where it was too long.

use super::frame::Frame;
use super::time::{LogTime, decimal};
use crate::bytes::is_hexdig;
use crate::server::cursor::Cursor;
use crate::span::Span;
use crate::syntax::DateTime;

/// A line of the journal: what stands beside the message, and the message as JSON writes it.
pub(super) struct Entry<'a> {
    pub(super) frame: Frame<'a>,
    pub(super) message: Text<'a>,
}

/// A text as JSON writes it.
#[derive(Clone, Copy)]
pub(super) enum Text<'a> {
    /// Between its quotes, and whether it has a backslash.
    String { raw: &'a [u8], escaped: bool, start: usize },
    /// Between its brackets: numbers, commas, blanks.
    Bytes { raw: &'a [u8], start: usize },
}

/// Reads one object. `None` where it is none, or has no message.
pub(super) fn entry(line: &[u8]) -> Option<Entry<'_>> {
    let mut words = Cursor::new(line);
    words.literal(b"{")?;
    let (mut time, mut host, mut identifier, mut command, mut message) = (None, None, None, None, None);
    blanks(&mut words);
    while words.literal(b"}").is_none() {
        let (key, _) = string(&mut words)?;
        blanks(&mut words);
        words.literal(b":")?;
        blanks(&mut words);
        let value = value(&mut words)?;
        let plain = match value {
            Some(Text::String { raw, escaped: false, .. }) => Some(raw),
            _ => None,
        };
        // Of a key that comes twice the first counts; journald writes none twice.
        match key {
            b"MESSAGE" if message.is_none() => message = value,
            b"SYSLOG_IDENTIFIER" if identifier.is_none() => identifier = plain,
            b"_COMM" if command.is_none() => command = plain,
            b"_HOSTNAME" if host.is_none() => host = plain,
            b"__REALTIME_TIMESTAMP" if time.is_none() => time = plain,
            _ => {}
        }
        blanks(&mut words);
        if words.literal(b",").is_some() {
            blanks(&mut words);
        } else if !words.rest().starts_with(b"}") {
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
    let _ = words.run(|byte| matches!(byte, b' ' | b'\t'));
}

/// A string without its quotes, and whether it has a backslash.
fn string<'a>(words: &mut Cursor<'a>) -> Option<(&'a [u8], bool)> {
    words.literal(b"\"")?;
    let rest = words.rest();
    let mut at = 0;
    let mut escaped = false;
    loop {
        at += memchr::memchr2(b'"', b'\\', rest.get(at..)?)?;
        if rest.get(at) == Some(&b'"') {
            words.skip(at + 1);
            return Some((rest.get(..at)?, escaped));
        }
        escaped = true;
        at += 2;
    }
}

/// Any value; `None` inside for one that is no text.
fn value<'a>(words: &mut Cursor<'a>) -> Option<Option<Text<'a>>> {
    let start = words.at() + 1;
    match words.rest().first()? {
        b'"' => string(words).map(|(raw, escaped)| Some(Text::String { raw, escaped, start })),
        b'[' => {
            words.skip(1);
            let numbers = words.run(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b' '));
            if words.literal(b"]").is_some() {
                return Some(numbers.map(|raw| Text::Bytes { raw, start }));
            }
            // Strings: none of them is more the field's value than the others.
            loop {
                blanks(words);
                string(words)?;
                blanks(words);
                if words.literal(b"]").is_some() {
                    return Some(None);
                }
                words.literal(b",")?;
            }
        }
        _ => {
            words.run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')).map(|_| None)
        }
    }
}

impl<'a> Text<'a> {
    /// The text itself where it stands for itself, and where that is.
    pub(super) fn plain(self) -> Option<(&'a [u8], usize)> {
        match self {
            Self::String { raw, escaped: false, start } => Some((raw, start)),
            _ => None,
        }
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

    /// Where a part of the text stands in the line.
    pub(super) fn locate(self, part: Span) -> Option<Span> {
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
        match self {
            Self::Bytes { raw, start } => {
                let mut words = Cursor::new(raw);
                loop {
                    blanks(&mut words);
                    if words.rest().is_empty() {
                        return Some(());
                    }
                    let at = words.at();
                    let byte = u8::try_from(words.number()?).ok()?;
                    take(&[byte], Span { start: start + at, end: start + words.at() })?;
                    blanks(&mut words);
                    words.literal(b",");
                }
            }
            Self::String { raw, start, .. } => {
                let mut words = Cursor::new(raw);
                while !words.rest().is_empty() {
                    let at = words.at();
                    if let Some(run) = words.run(|byte| byte != b'\\') {
                        // Byte by byte, so that a part of a run has its own place.
                        for (index, byte) in run.iter().enumerate() {
                            let place = start + at + index;
                            take(&[*byte], Span { start: place, end: place + 1 })?;
                        }
                        continue;
                    }
                    let c = escape(&mut words)?;
                    let place = Span { start: start + at, end: start + words.at() };
                    take(c.encode_utf8(&mut [0; 4]).as_bytes(), place)?;
                }
                Some(())
            }
        }
    }
}

/// What a backslash and what follows it stand for (RFC 8259 §7).
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
            let mut second = *words;
            let pair = (0xD800..0xDC00).contains(&first)
                && second.literal(b"\\u").is_some()
                && second.rest().starts_with(b"D") | second.rest().starts_with(b"d");
            match pair.then(|| hex(&mut second)).flatten().filter(|low| (0xDC00..0xE000).contains(low)) {
                Some(low) => {
                    *words = second;
                    char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (low - 0xDC00))?
                }
                None => char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER),
            }
        }
        _ => return None,
    })
}

/// Four hex digits.
fn hex(words: &mut Cursor<'_>) -> Option<u32> {
    let digits = words.rest().get(..4).filter(|digits| digits.iter().all(|&digit| is_hexdig(digit)))?;
    words.skip(4);
    digits.iter().try_fold(0, |value, &digit| Some(16 * value + char::from(digit).to_digit(16)?))
}
