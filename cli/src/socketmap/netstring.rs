//! Netstrings, the framing of socketmap's requests and replies: `5:hello,`.

/// The most digits of a length.
const DIGITS: usize = 9;

/// The result of reading a netstring.
#[derive(Debug, PartialEq)]
pub(super) enum Netstring<'a> {
    /// A whole netstring: its content and its total size in bytes.
    Whole(&'a [u8], usize),
    /// The beginning of a netstring within the limit, or without its whole length.
    Partial,
    /// A netstring with content over the limit: its total size in bytes.
    TooLong(usize),
    /// Not a netstring.
    Wrong,
}

/// Reads the netstring at the beginning of `bytes`, with at most `most` bytes of content.
pub(super) fn read(bytes: &[u8], most: usize) -> Netstring<'_> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = bytes.split_at(digits);
    if digits > DIGITS || (digits > 1 && number[0] == b'0') {
        return Netstring::Wrong;
    }
    let Some((&colon, rest)) = rest.split_first() else { return Netstring::Partial };
    if colon != b':' || digits == 0 {
        return Netstring::Wrong;
    }
    let length = number.iter().fold(0, |length, digit| 10 * length + usize::from(digit - b'0'));
    let whole = digits + 1 + length + 1;
    if length > most {
        return Netstring::TooLong(whole);
    }
    match rest.get(length) {
        None => Netstring::Partial,
        Some(b',') => Netstring::Whole(&rest[..length], whole),
        Some(_) => Netstring::Wrong,
    }
}

/// Appends `content` as a netstring.
pub(super) fn write(content: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(content.len().to_string().as_bytes());
    out.push(b':');
    out.extend_from_slice(content);
    out.push(b',');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for length in [0, 1, 9, 10, 100, 4096] {
            let content = vec![b','; length];
            let mut bytes = Vec::new();
            write(&content, &mut bytes);
            let whole = bytes.len();
            bytes.extend_from_slice(b"3:abc,");
            assert_eq!(read(&bytes, 4096), Netstring::Whole(&content, whole));
            for end in 0..whole {
                assert_eq!(read(&bytes[..end], 4096), Netstring::Partial, "{end} of {whole}");
            }
        }
    }

    #[test]
    fn what_is_no_netstring_is_told_at_once() {
        for wrong in
            ["x", ":", ",", "-1:", " 1:a,", "00:", "01:a,", "1a", "3:abcd", "0:a", "1234567890", "\r\n"]
        {
            assert_eq!(read(wrong.as_bytes(), 10), Netstring::Wrong, "{wrong:?}");
        }
    }

    #[test]
    fn the_length_of_a_long_one_is_known_before_it_is_there() {
        assert_eq!(read(b"11:", 10), Netstring::TooLong(15));
        assert_eq!(read(b"999999999:abc", 10), Netstring::TooLong(1_000_000_010));
    }
}
