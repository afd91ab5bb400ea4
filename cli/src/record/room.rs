//! JSON written to memory that is there already.
//!
//! A `Vec` looks at its capacity, and may move, with every piece that is added to it. Here a piece is compared
//! with the room left and copied, in a few instructions: a record has some fifty.

use std::fmt::Display;
use std::io::Write;
use std::net::IpAddr;

use received_tls::unfold;

use crate::escape::is_control;

/// The room left for a record.
///
/// What is put there takes it off the beginning, and `None` is left where it does not fit. The record is then
/// to be written anew, in a larger room.
#[must_use]
pub(super) struct Room<'a>(&'a mut [u8]);

impl<'a> Room<'a> {
    pub(super) const fn new(room: &'a mut [u8]) -> Self {
        Self(room)
    }

    /// How many bytes are left.
    pub(super) const fn left(&self) -> usize {
        self.0.len()
    }

    /// Text whose length the compiler knows.
    #[inline(always)]
    pub(super) fn put<const N: usize>(self, text: &[u8; N]) -> Option<Self> {
        let (place, left) = self.0.split_first_chunk_mut()?;
        *place = *text;
        Some(Self(left))
    }

    #[inline]
    pub(super) fn put_slice(self, text: &[u8]) -> Option<Self> {
        let (place, left) = self.0.split_at_mut_checked(text.len())?;
        place.copy_from_slice(text);
        Some(Self(left))
    }

    fn put_null(self) -> Option<Self> {
        self.put(b"null")
    }

    /// A name that needs no escaping.
    #[inline]
    pub(super) fn put_quoted(self, plain: impl AsRef<[u8]>) -> Option<Self> {
        let plain = plain.as_ref();
        let (place, left) = self.0.split_at_mut_checked(plain.len() + 2)?;
        let [opening, place @ .., closing] = place else { return None };
        (*opening, *closing) = (b'"', b'"');
        place.copy_from_slice(plain);
        Some(Self(left))
    }

    /// A key and `null`, of which most records have many.
    #[inline(always)]
    pub(super) fn put_null_after(self, key: &[u8]) -> Option<Self> {
        let (place, left) = self.0.split_at_mut_checked(key.len() + 4)?;
        let (before, null) = place.split_at_mut_checked(key.len())?;
        before.copy_from_slice(key);
        null.copy_from_slice(b"null");
        Some(Self(left))
    }

    /// A field's text, unfolded; `null` if it is empty.
    #[inline(always)]
    pub(super) fn put_text(self, text: &[u8]) -> Option<Self> {
        match text.len() {
            4..8 => {
                self.put_ends(text, |&[a, b, c, d], &[e, f, g, h]| is_plain_word([a, b, c, d, e, f, g, h]))
            }
            8..16 => self.put_ends(text, |&first, &last| is_plain_word(first) && is_plain_word(last)),
            16..=32 => self.put_ends(text, are_plain),
            _ => self.put_other_text(text),
        }
    }

    /// Text of `N` to 2 `N` bytes, as two blocks that may overlap: to look at and to copy a block whose length is
    /// known needs no loop and no call.
    #[inline(never)]
    fn put_ends<const N: usize>(
        self,
        text: &[u8],
        are_plain: impl Fn(&[u8; N], &[u8; N]) -> bool,
    ) -> Option<Self> {
        let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) else {
            return self.put_other_text(text);
        };
        if first[0] == b' ' || last[N - 1] == b' ' || !are_plain(first, last) {
            return self.put_other_text(text);
        }
        let (place, left) = self.0.split_at_mut_checked(text.len() + 2)?;
        let [opening, place @ .., closing] = place else { return None };
        (*opening, *closing) = (b'"', b'"');
        *place.first_chunk_mut()? = *first;
        *place.last_chunk_mut()? = *last;
        Some(Self(left))
    }

    /// Text of any length, which may have to be trimmed, unfolded or escaped.
    #[inline(never)]
    fn put_other_text(self, text: &[u8]) -> Option<Self> {
        match text.trim_ascii() {
            [] => self.put_null(),
            text if is_plain(text) => self.put_quoted(text),
            text => match unfold(text) {
                line if is_plain(&line) => self.put_quoted(line),
                line => self.put_slice(&string(&line)),
            },
        }
    }

    /// A number; asks for up to three bytes more than it takes.
    pub(super) fn put_number(self, number: u64) -> Option<Self> {
        match number {
            0..1_000 => self.put_first_digits(number),
            1_000..1_000_000 => self.put_first_digits(number / 1_000)?.put_three_digits(number),
            1_000_000..1_000_000_000 => self
                .put_first_digits(number / 1_000_000)?
                .put_three_digits(number / 1_000)?
                .put_three_digits(number),
            _ => self
                .put_number(number / 1_000_000_000)?
                .put_three_digits(number / 1_000_000)?
                .put_three_digits(number / 1_000)?
                .put_three_digits(number),
        }
    }

    /// The digits of a number below 1,000, without zeros before them.
    #[inline(always)]
    fn put_first_digits(self, number: u64) -> Option<Self> {
        // It is below 1,000; said once more, no other index has to be thought of.
        let [a, b, c, count] = THREE_DIGITS[(number % 1_000) as usize];
        let count = usize::from(count);
        *self.0.first_chunk_mut()? = (u32::from_le_bytes([a, b, c, 0]) >> (8 * (3 - count))).to_le_bytes();
        Some(Self(&mut self.0[count..]))
    }

    /// The last three digits of a number.
    #[inline(always)]
    fn put_three_digits(self, number: u64) -> Option<Self> {
        let [digits @ .., _] = THREE_DIGITS[(number % 1_000) as usize];
        self.put(&digits)
    }

    pub(super) fn put_optional_number(self, number: Option<u64>) -> Option<Self> {
        match number {
            Some(number) => self.put_number(number),
            None => self.put_null(),
        }
    }

    /// `"0x1302"`.
    pub(super) fn put_code_point(self, id: u16) -> Option<Self> {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let digit = |shift: u16| DIGITS[usize::from(id >> shift & 0xf)];
        self.put(&[b'"', b'0', b'x', digit(12), digit(8), digit(4), digit(0), b'"'])
    }

    /// The name of an input, with all of its bytes.
    pub(super) fn put_path(self, path: &[u8]) -> Option<Self> {
        if is_plain(path) { self.put_quoted(path) } else { self.put_slice(&string(path)) }
    }

    /// An IP address.
    pub(super) fn put_ip(self, ip: IpAddr) -> Option<Self> {
        let IpAddr::V4(ip) = ip else { return self.put_displayed(ip) };
        let [a, b, c, d] = ip.octets().map(u64::from);
        self.put(b"\"")?
            .put_first_digits(a)?
            .put(b".")?
            .put_first_digits(b)?
            .put(b".")?
            .put_first_digits(c)?
            .put(b".")?
            .put_first_digits(d)?
            .put(b"\"")
    }

    /// What displays as text that needs no escaping.
    #[inline(never)]
    pub(super) fn put_displayed(self, value: impl Display) -> Option<Self> {
        let mut text = Vec::with_capacity(40);
        display(&mut text, value);
        self.put_quoted(text)
    }
}

/// The three digits of each number below 1,000, and how many there are without the zeros before them.
static THREE_DIGITS: [[u8; 4]; 1_000] = {
    let mut all = [[0; 4]; 1_000];
    let mut number = 0;
    while number < all.len() {
        let count = if number < 10 {
            1
        } else if number < 100 {
            2
        } else {
            3
        };
        let [hundreds, tens, ones] = [number / 100, number / 10 % 10, number % 10];
        all[number] = [b'0' + hundreds as u8, b'0' + tens as u8, b'0' + ones as u8, count];
        number += 1;
    }
    all
};

/// Whether all of a text is printable ASCII that means itself in a JSON string.
fn is_plain(text: &[u8]) -> bool {
    match text.last_chunk() {
        // The last block may overlap the one before.
        Some(last) => text.as_chunks().0.iter().all(|block| are_plain(block, last)),
        None => match (text.first_chunk(), text.last_chunk()) {
            (Some(&first), Some(&last)) => is_plain_word(first) && is_plain_word(last),
            _ => !text.iter().any(|&byte| is_special(byte)),
        },
    }
}

/// Whether two blocks are plain. Looked at to their ends, they are a few vector instructions.
#[inline(always)]
fn are_plain(one: &[u8; 16], other: &[u8; 16]) -> bool {
    let mut special = [0; 16];
    for (special, (&one, &other)) in special.iter_mut().zip(one.iter().zip(other)) {
        *special = u8::from(is_special(one) | is_special(other));
    }
    u128::from_ne_bytes(special) == 0
}

const fn is_special(byte: u8) -> bool {
    // No `||`: a branch for each byte would be in the way. One comparison for both ends: what is below 0x20
    // wraps around to above 0x5E.
    (byte.wrapping_sub(0x20) > 0x5E) | (byte == b'"') | (byte == b'\\')
}

/// Whether eight bytes are plain, by what arithmetic on all of them does to their highest bits. What it carries
/// or borrows comes from a byte that is special.
#[inline(always)]
const fn is_plain_word(word: [u8; 8]) -> bool {
    let word = u64::from_le_bytes(word);
    // The exclusive or puts the quotation mark next to the controls, and moves no other byte across the border.
    let low = (word ^ every(0x02)).wrapping_sub(every(0x21));
    let backslash = (word ^ every(b'\\')).wrapping_sub(every(1));
    let delete = word.wrapping_add(every(1));
    (word | low | backslash | delete) & every(0x80) == 0
}

const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// A JSON string; bytes that are not UTF-8 become U+FFFD.
#[cold]
pub(super) fn string(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let mut out = Vec::with_capacity(text.len() + 2);
    let mut copied = 0;
    out.push(b'"');
    for (at, c) in text.char_indices() {
        let control = is_control(c);
        if !control && c != '"' && c != '\\' {
            continue;
        }
        out.extend_from_slice(&text.as_bytes()[copied..at]);
        copied = at + c.len_utf8();
        if control {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.extend_from_slice(&[b'\\', c as u8]);
        }
    }
    out.extend_from_slice(&text.as_bytes()[copied..]);
    out.push(b'"');
    out
}

/// Appends what a value displays as.
pub(super) fn display(out: &mut Vec<u8>, value: impl Display) {
    // Writing into a Vec cannot fail.
    let _ = write!(out, "{value}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escape::unfold;

    fn written(put: impl Fn(Room<'_>) -> Option<Room<'_>>) -> String {
        let mut bytes = [0; 512];
        let left = put(Room::new(&mut bytes)).expect("there is room").left();
        let length = bytes.len() - left;
        // Just so much is enough, and less is not.
        for room in 0..=length {
            assert_eq!(
                put(Room::new(&mut bytes[..room])).map(|room| room.left()),
                (room == length).then_some(0)
            );
        }
        String::from_utf8(bytes[..length].to_vec()).expect("JSON is UTF-8")
    }

    fn json(text: &[u8]) -> String {
        String::from_utf8(string(text)).expect("JSON is UTF-8")
    }

    fn text(text: &[u8]) -> String {
        written(|room| room.put_text(text))
    }

    #[test]
    fn strings_are_read_back_as_they_were() {
        for c in (0..=0x000e_1000).filter_map(char::from_u32) {
            let written = json(format!("{c}more{c}").as_bytes());
            assert_eq!(serde_json::from_str::<String>(&written).expect("it is JSON"), format!("{c}more{c}"));
            assert!(!written.contains(is_control), "{written}");
        }
    }

    /// Every byte in every place of texts of every length around those of the blocks.
    #[test]
    fn one_special_byte_anywhere_is_found() {
        for length in (0..=20).chain(30..=36).chain(46..=50) {
            for at in 0..length {
                for byte in 0..=0xff {
                    let mut bytes = b"a".repeat(length);
                    bytes[at] = byte;
                    let mut room = [0; 64];
                    let left = Room::new(&mut room).put_text(&bytes).expect("there is room").left();
                    let written = &room[..64 - left];
                    let unfolded = unfold(bytes.trim_ascii());
                    if unfolded.is_empty() {
                        assert_eq!(written, b"null");
                        continue;
                    }
                    let written = str::from_utf8(written).expect("JSON is UTF-8");
                    assert_eq!(serde_json::from_str::<String>(written).expect("it is JSON"), unfolded);
                    assert!(!written.contains(is_control), "{written}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_text_is_replaced_and_folds_are_opened() {
        assert_eq!(json(b"a\xff\xc3\xa9\"\\"), "\"a\u{fffd}\u{e9}\\\"\\\\\"");
        assert_eq!(json(b"a\nb"), r#""a\u000ab""#);
        assert_eq!(text(b"a\r\n\tb\n c\rd"), r#""a b c\u000dd""#);
        assert_eq!(json(b"\x00\x1b\x7f\xe2\x80\xae"), r#""\u0000\u001b\u007f\u202e""#);
    }

    #[test]
    fn empty_text_is_null() {
        assert_eq!(text(b""), "null");
        assert_eq!(text(b" \r\n "), "null");
        assert_eq!(text(b" a "), "\"a\"");
        assert_eq!(text(b" four "), "\"four\"");
        assert_eq!(text(&b" ".repeat(20)), "null");
    }

    #[test]
    fn numbers_have_their_digits() {
        let powers = (0..20).map(|zeros| 10_u64.pow(zeros));
        let around = powers.flat_map(|power| [power - 1, power, power + 1, power / 10 * 9 + power / 3]);
        for number in (0..1_000).chain(around).chain([u64::MAX]) {
            let mut bytes = [0; 32];
            let left = Room::new(&mut bytes).put_number(number).expect("there is room").left();
            assert_eq!(bytes[..32 - left], *number.to_string().as_bytes());
        }
    }

    #[test]
    fn code_points_have_four_digits() {
        assert_eq!(written(|room| room.put_code_point(0x0a2f)), "\"0x0A2F\"");
    }
}
