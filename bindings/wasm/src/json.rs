//! JSON in which no character acts on what displays it.

use std::io;

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};

/// A value as JSON: control characters, those of bidirectional text too, are escaped.
///
/// ```
/// assert_eq!(received_tls_wasm::json(&"a\u{202e}b\n"), r#""a\u202eb\u000a""#);
/// ```
pub fn json(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    append(value, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Appends a value's JSON.
pub(crate) fn append(value: &impl Serialize, out: &mut Vec<u8>) {
    // Writing into a Vec does not fail, and no key is anything but a string.
    let _ = value.serialize(&mut Serializer::with_formatter(out, Escaped));
}

struct Escaped;

impl Formatter for Escaped {
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
            return out.write_all(text.as_bytes());
        }
        let mut rest = text;
        while let Some(at) = rest.find(is_control) {
            out.write_all(&rest.as_bytes()[..at])?;
            let mut after = rest[at..].chars();
            escape(out, after.next().map_or(0, u32::from))?;
            rest = after.as_str();
        }
        out.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        escaped: CharEscape,
    ) -> io::Result<()> {
        match escaped {
            CharEscape::Quote => out.write_all(b"\\\""),
            CharEscape::ReverseSolidus => out.write_all(b"\\\\"),
            CharEscape::Solidus => out.write_all(b"/"),
            CharEscape::Backspace => escape(out, 0x08),
            CharEscape::FormFeed => escape(out, 0x0c),
            CharEscape::LineFeed => escape(out, 0x0a),
            CharEscape::CarriageReturn => escape(out, 0x0d),
            CharEscape::Tab => escape(out, 0x09),
            CharEscape::AsciiControl(byte) => escape(out, byte.into()),
        }
    }
}

fn escape<W: io::Write + ?Sized>(out: &mut W, unit: u32) -> io::Result<()> {
    write!(out, "\\u{unit:04x}")
}

/// Whether a character acts on what displays it, and shows nothing of itself: C0, DEL and C1 controls, the line and
/// paragraph separators, and the controls of bidirectional text (Unicode Standard Annex 9).
fn is_control(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}'
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
