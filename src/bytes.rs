//! Byte classes, each named as the ABNF names it.

/// `ALPHA = %x41-5A / %x61-7A` (RFC 5234 §B.1).
pub(crate) const fn is_alpha(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
}

/// `DIGIT = %x30-39` (RFC 5234 §B.1).
pub(crate) const fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// `HEXDIG = DIGIT / "A" / "B" / "C" / "D" / "E" / "F"`, in either case (RFC 5234 §B.1 and §2.3).
pub(crate) const fn is_hexdig(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

/// `WSP = SP / HTAB` (RFC 5234 §B.1).
pub(crate) const fn is_wsp(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// `obs-NO-WS-CTL = %d1-8 / %d11 / %d12 / %d14-31 / %d127` (RFC 5322 §4.1).
pub(crate) const fn is_obs_no_ws_ctl(byte: u8) -> bool {
    matches!(byte, 1..=8 | 11 | 12 | 14..=31 | 127)
}

/// `ctext = %d33-39 / %d42-91 / %d93-126 / obs-ctext` (RFC 5322 §3.2.2); RFC 6532 §3.2's
/// `UTF8-non-ascii` is more than one byte: see [`utf8_non_ascii`].
pub(crate) const fn is_ctext(byte: u8) -> bool {
    matches!(byte, 33..=39 | 42..=91 | 93..=126) || is_obs_no_ws_ctl(byte)
}

/// The bytes after the first of a `tls-cipher-name`: `ALPHA / DIGIT / "_"` (RFC 8314 §4.3).
pub(crate) const fn is_tls_cipher_name(byte: u8) -> bool {
    is_alpha(byte) || is_digit(byte) || byte == b'_'
}

/// The bytes after the first of a `dh-group`: `ALPHA / DIGIT / "_" / "-"` (RFC 8314 §4.3).
pub(crate) const fn is_dh_group(byte: u8) -> bool {
    is_tls_cipher_name(byte) || byte == b'-'
}

/// `ftext = %d33-57 / %d59-126`, what a field's name is made of (RFC 5322 §3.6.8).
pub(crate) const fn is_ftext(byte: u8) -> bool {
    matches!(byte, 33..=57 | 59..=126)
}

/// The length of the `UTF8-non-ascii` character (RFC 6532 §3.1, RFC 3629 §4) that `input` begins
/// with: 2, 3 or 4; `None` where it begins with none.
pub(crate) fn utf8_non_ascii(input: &[u8]) -> Option<usize> {
    let tail = |index: usize| matches!(input.get(index), Some(0x80..=0xBF));
    let second = input.get(1).copied().unwrap_or(0);
    match *input.first()? {
        0xC2..=0xDF if tail(1) => Some(2),
        0xE0 if matches!(second, 0xA0..=0xBF) && tail(2) => Some(3),
        0xE1..=0xEC | 0xEE..=0xEF if tail(1) && tail(2) => Some(3),
        0xED if matches!(second, 0x80..=0x9F) && tail(2) => Some(3),
        0xF0 if matches!(second, 0x90..=0xBF) && tail(2) && tail(3) => Some(4),
        0xF1..=0xF3 if tail(1) && tail(2) && tail(3) => Some(4),
        0xF4 if matches!(second, 0x80..=0x8F) && tail(2) && tail(3) => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard library decides what is UTF-8; every sequence of up to four bytes around the
    /// borders of RFC 3629's table must agree with it.
    #[test]
    fn utf8_non_ascii_agrees_with_the_standard_library() {
        let border = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2];
        for first in 0x00..=0xFF_u8 {
            for second in border {
                for third in border {
                    for fourth in border {
                        let input = [first, second, third, fourth];
                        let expected = (2..=4).find(|&len| {
                            core::str::from_utf8(&input[..len]).is_ok_and(|s| s.chars().count() == 1)
                        });
                        assert_eq!(utf8_non_ascii(&input), expected, "{input:02X?}");
                        for short in 0..4 {
                            let cut = utf8_non_ascii(&input[..short]);
                            assert_eq!(
                                cut,
                                expected.filter(|&len| len <= short),
                                "{input:02X?} cut to {short}"
                            );
                        }
                    }
                }
            }
        }
    }
}
