//! Escapes hostile text from mail: control characters become visible and lose their effect.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// Returns true for a character that is invisible, or controls the display: C0, DEL and C1 controls, soft hyphens and
/// zero-width characters, the line and paragraph separators, the controls of bidirectional text (Unicode Standard
/// Annex 9), tags and variation selectors that spell hidden text.
pub(crate) fn is_control(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// A field's text as one line; each byte sequence that is not UTF-8 becomes U+FFFD.
pub(crate) fn unfold(bytes: &[u8]) -> Cow<'_, str> {
    match received_tls::unfold(bytes) {
        Cow::Borrowed(line) => String::from_utf8_lossy(line),
        Cow::Owned(line) => Cow::Owned(String::from_utf8_lossy(&line).into_owned()),
    }
}

/// Displays text with visible control characters: `\x1b`, `\u{202e}`.
pub(crate) struct Visible<'a>(pub(crate) &'a str);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(is_control) {
            f.write_str(&rest[..at])?;
            let mut after = rest[at..].chars();
            let control = after.next().map_or(0, u32::from);
            rest = after.as_str();
            if control < 0x100 {
                write!(f, "\\x{control:02x}")?;
            } else {
                write!(f, "\\u{{{control:x}}}")?;
            }
        }
        f.write_str(rest)
    }
}

/// Text with visible control characters.
pub(crate) fn visible(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains(is_control) {
        let mut shown = String::with_capacity(text.len() + 8);
        // Writing into a String cannot fail.
        let _ = write!(shown, "{}", Visible(&text));
        Cow::Owned(shown)
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_become_one_space_and_plain_text_is_borrowed() {
        assert!(matches!(unfold(b"mx.example.net"), Cow::Borrowed("mx.example.net")));
        assert_eq!(unfold(b"\xff\tb"), "\u{fffd} b");
    }

    #[test]
    fn every_control_character_is_shown() {
        for c in (0..=0x000e_1000).filter_map(char::from_u32) {
            let shown = visible(Cow::Owned(c.to_string()));
            assert_eq!(shown.contains(c), !is_control(c), "{:x}", u32::from(c));
        }
        assert_eq!(visible(Cow::Borrowed("a\u{1b}[2J\u{202e}b")), "a\\x1b[2J\\u{202e}b");
    }
}
