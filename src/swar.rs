//! Bit tricks: several bytes looked at together, each with its proof by test.
//!
//! Numbers are little-endian, and nothing here knows what the bytes mean.

/// True if `is` holds for any byte of `text`. Up to sixteen are processed together, so that `is` should be made of
/// comparisons and no branches.
#[inline(always)]
pub(crate) fn any(text: &[u8], is: impl Fn(u8) -> bool) -> bool {
    let among = |bytes: &[u8]| bytes.iter().fold(false, |found, &byte| found | is(byte));
    let mut rest = text;
    while let Some((block, after)) = rest.split_first_chunk::<16>() {
        if among(block) {
            return true;
        }
        rest = after;
    }
    // What is left, with some bytes a second time.
    if let Some(last) = text.last_chunk::<16>() {
        return among(last);
    }
    match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) => among(first) | among(last),
        _ => text.iter().any(|&byte| is(byte)),
    }
}

/// The number of bytes that [`bits`] processes together.
pub(crate) const BLOCK: usize = 64;

/// A bit for each place of a block, the lowest for the first, set where `is` holds.
#[inline(always)]
pub(crate) fn bits(is: impl Fn(usize) -> bool) -> u64 {
    // Of eight bytes each keeps a bit of its own, and a multiplication adds all eight up in the highest byte: no two have
    // the same bit, so nothing is carried. More instructions than to transpose the bits of all, and as fast.
    let mut own = [0; BLOCK];
    for (place, own) in own.iter_mut().enumerate() {
        *own = (is(place) as u8).wrapping_neg() & (1 << (place % 8));
    }
    let (mut all, mut shift, mut rest) = (0, 0, own.as_slice());
    while let Some((eight, after)) = rest.split_first_chunk() {
        all |= (u64::from_le_bytes(*eight).wrapping_mul(EACH) >> 56) << shift;
        shift += 8;
        rest = after;
    }
    all
}

/// The marks of one block of a field.
///
/// A byte is a mark if a token may begin or end there, or if it is no plain text: spaces, line ends, controls, what is
/// beyond ASCII, and `( ) " \ < > [ ;`. So are `! # $ % & ' { | ^ ~`, which mean nothing, because the test is cheaper
/// with them.
#[derive(Clone, Debug)]
pub(crate) struct Marks {
    /// Where the block begins; further than any field goes if missing.
    block: usize,
    /// A bit for each byte of the block, the lowest for the first.
    marks: u64,
}

const fn is_mark(byte: u8) -> bool {
    // No `||`: a branch for each byte would be in the way. DEL and the byte before 0 are negative, as are those beyond
    // ASCII.
    ((byte.wrapping_add(1) as i8) <= b')' as i8 + 1) | (byte | 0x62 == 0x7E) | (byte | 0x60 == 0x7B)
}

impl Marks {
    pub(crate) const fn new() -> Self {
        Self { block: usize::MAX / 2, marks: 0 }
    }

    /// The first mark of `field` at or after `at`; or its end.
    #[inline(always)]
    pub(crate) fn next(&mut self, field: &[u8], mut at: usize) -> usize {
        loop {
            let offset = at.wrapping_sub(self.block);
            if offset < BLOCK {
                let ahead = self.marks >> offset;
                if ahead != 0 {
                    return at + ahead.trailing_zeros() as usize;
                }
                at = self.block + BLOCK;
            }
            if at >= field.len() {
                return field.len();
            }
            self.look(field, at);
        }
    }

    /// Looks at the block that begins at `at`, or at the field's last one.
    #[inline(never)]
    fn look(&mut self, field: &[u8], at: usize) {
        let rest = &field[at..];
        let mut short = [b'a'; BLOCK];
        let (block, bytes) = if let Some(block) = rest.first_chunk() {
            (at, block)
        } else if let Some(last) = field.last_chunk() {
            (field.len() - BLOCK, last)
        } else {
            short[..field.len()].copy_from_slice(field);
            (0, &short)
        };
        *self = Self { block, marks: bits(|place| is_mark(bytes[place])) };
    }
}

/// Three bytes as one number, the same for both cases of a letter, and for no other byte.
pub(crate) const fn letters([a, b, c]: [u8; 3]) -> u32 {
    u32::from_le_bytes([a | 0x20, b | 0x20, c | 0x20, 0])
}

/// A word of two to eight bytes as one number, the same for both cases of a letter.
///
/// A word of another length has the number of a keyword only if the keyword overlaps itself (`aa`, `aaa`), and a byte
/// that is no letter only if it differs from one in the bit of the case.
pub(crate) const fn letters_of_word(word: &[u8]) -> u64 {
    let number = match (word.first_chunk(), word.last_chunk()) {
        (Some(first), Some(last)) => {
            (u32::from_le_bytes(*first) as u64) << 32 | u32::from_le_bytes(*last) as u64
        }
        _ => match (word.first_chunk(), word.last_chunk()) {
            (Some(first), Some(last)) => {
                (u16::from_le_bytes(*first) as u64) << 16 | u16::from_le_bytes(*last) as u64
            }
            _ => 0,
        },
    };
    number | 0x2020_2020_2020_2020
}

/// True if `text` is `word`, the case of letters aside.
#[inline(always)]
pub(crate) fn is_in_any_case<const N: usize>(text: &[u8; N], word: &[u8; N]) -> bool {
    let case = number(&word.map(|byte| if byte.is_ascii_alphabetic() { 0x20 } else { 0 }));
    (number(text) ^ number(word)) & !case == 0
}

/// All bytes as one number, some of them twice, so that they are compared at once.
#[inline(always)]
fn number<const N: usize>(bytes: &[u8; N]) -> u128 {
    const { assert!(N <= 16, "the number has room for the bytes") };
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return u128::from(u64::from_le_bytes(*first)) << 64 | u128::from(u64::from_le_bytes(*last));
    }
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            u128::from(u32::from_le_bytes(*first)) << 32 | u128::from(u32::from_le_bytes(*last))
        }
        _ => bytes.iter().fold(0, |number, &byte| number << 8 | u128::from(byte)),
    }
}

/// The distance to the first byte below `-`, otherwise to the end of the input. It may stop at a byte beyond ASCII.
#[inline(always)]
pub(crate) fn before_hyphen(input: &[u8]) -> usize {
    let mut rest = input;
    while let Some((block, after)) = rest.split_first_chunk() {
        let block = u128::from_le_bytes(*block);
        let (low, high) = (below_hyphen(block as u64), below_hyphen((block >> 64) as u64));
        if low | high != 0 {
            let below = u128::from(high) << 64 | u128::from(low);
            return input.len() - rest.len() + below.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    // What is left, some of it twice.
    let (first, last) = match (rest.first_chunk(), rest.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => {
            return input.len() - rest.len()
                + rest.iter().position(|&byte| byte < b'-').unwrap_or(rest.len());
        }
    };
    let (first, last) = (below_hyphen(first), below_hyphen(last));
    let length = match (first, last) {
        (0, 0) => rest.len(),
        (0, _) => rest.len() - 8 + last.trailing_zeros() as usize / 8,
        _ => first.trailing_zeros() as usize / 8,
    };
    input.len() - rest.len() + length
}

/// The highest bit of each byte below `-`, and of some beyond ASCII; exact up to the first such byte (Hacker's
/// Delight, 6-1).
#[inline(always)]
const fn below_hyphen(bytes: u64) -> u64 {
    bytes.wrapping_sub(EACH * b'-' as u64) & (EACH * 0x80)
}

/// The bits in which the eight bytes of `other` differ from those of `own`, which are ASCII, the case of letters aside.
pub(crate) const fn other_than_case(own: u64, other: u64) -> u64 {
    // No byte exceeds 0x7F, so no sum carries into the next.
    let folded = own | (EACH * 0x20);
    let from_a = folded + EACH * (0x80 - b'a' as u64);
    let past_z = folded + EACH * (0x7F - b'z' as u64);
    let letters = (from_a & !past_z & (EACH * 0x80)) >> 2;
    (own ^ other) & !letters
}

/// One in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// For every byte of `text` the number that it and the next one make, if `text` has a digit for each `0` of `form`, and
/// for each `:` just that.
pub(crate) const fn pairs(text: [u8; 8], form: [u8; 8]) -> Option<[u8; 8]> {
    let form = u64::from_le_bytes(form);
    let values = u64::from_le_bytes(text) ^ form;
    // Six more bring what is above 9 to 16, and fifteen more, in place of a colon, what is above 0.
    let colons = (form & (EACH * 2)) >> 1;
    if (values | values.wrapping_add(EACH * 6 + colons * 9)) & (EACH * 0xF0) != 0 {
        return None;
    }
    Some((values * 10 + (values >> 8)).to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn bits_tell_every_byte_of_a_block() {
        for (place, pattern) in
            (0..BLOCK).step_by(8).flat_map(|place| (0..=0xFF_u64).map(move |p| (place, p)))
        {
            // Beside it all others, or none.
            for others in [0, !(0xFF << place)] {
                let expected = pattern << place | others;
                let block: [u8; BLOCK] =
                    core::array::from_fn(|at| if expected >> at & 1 == 1 { b'y' } else { b'n' });
                assert_eq!(bits(|place| block[place] == b'y'), expected, "{expected:#X}");
            }
        }
    }

    #[test]
    fn any_looks_at_every_byte() {
        for length in 0..50 {
            let mut text = [b'a'; 50];
            let text = &mut text[..length];
            assert!(!any(text, |byte| byte == b'y'));
            for place in 0..length {
                text[place] = b'y';
                assert!(any(text, |byte| byte == b'y'), "{place} of {length}");
                text[place] = b'a';
            }
        }
    }

    #[test]
    fn every_byte_of_a_block_is_told() {
        for byte in 0..=0xFF_u8 {
            let marked = !(0x21..0x7F).contains(&byte) || b"()\"\\<>[;!#$%&'{|^~".contains(&byte);
            assert_eq!(is_mark(byte), marked, "{byte:#04X}");
            for place in 0..BLOCK {
                let mut block = [b'a'; BLOCK];
                block[place] = byte;
                assert_eq!(bits(|place| is_mark(block[place])), u64::from(marked) << place);
            }
        }
    }

    /// Fields of every length around the block's, marks in every place, asked for from everywhere.
    #[test]
    fn marks_are_found_from_anywhere() {
        for length in [0, 1, 2, 63, 64, 65, 100, 127, 128, 129, 200] {
            for step in [1, 3, 31, 64, 70] {
                let field: Vec<u8> = (0..length)
                    .map(|at| {
                        if at % step == 0 {
                            b'('
                        } else if at % 5 == 0 {
                            b' '
                        } else {
                            b'x'
                        }
                    })
                    .collect();
                let mut marks = Marks::new();
                for at in (0..=length).chain([7, 130, 3, 90]).filter(|&at| at <= length) {
                    let next =
                        field[at..].iter().position(|&byte| byte != b'x').map_or(length, |found| at + found);
                    assert_eq!(marks.next(&field, at), next, "{length} {step} {at}");
                }
            }
        }
    }

    /// Each byte of a word of each length, beside each other byte.
    #[test]
    fn words_are_the_same_in_any_case_and_no_other_way() {
        fn compare<const N: usize>() {
            let all: [u8; N] = core::array::from_fn(|place| b"tls-Group_0x[@`{"[place]);
            for place in 0..N {
                for byte in 0..=0xFF {
                    let mut text = all;
                    text[place] = byte;
                    let same = byte == all[place] || byte == all[place] ^ 0x20 && byte.is_ascii_alphabetic();
                    assert_eq!(is_in_any_case(&text, &all), same, "{}", text.escape_ascii());
                }
            }
            let case = |byte: u8| {
                if byte.is_ascii_lowercase() { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() }
            };
            assert!(is_in_any_case(&all.map(case), &all));
        }
        macro_rules! compare {
            ($($length:literal)*) => { $(compare::<$length>();)* };
        }
        compare!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
    }

    /// Each ASCII byte beside each byte, in each place, and with other bytes around it that differ or not.
    #[test]
    fn bytes_differ_in_more_than_case_or_not() {
        for own in 0..=0x7F_u8 {
            for other in 0..=0xFF_u8 {
                let different = u64::from(own ^ other) & if own.is_ascii_alphabetic() { !0x20 } else { !0 };
                for shift in (0..64).step_by(8) {
                    for around in [0, EACH * 0x7F, EACH * u64::from(b'a'), EACH * u64::from(b'@')] {
                        let put = |byte: u8| around & !(0xFF << shift) | u64::from(byte) << shift;
                        assert_eq!(
                            other_than_case(put(own), put(other)),
                            different << shift,
                            "{own:#04X} {other:#04X} {around:#X}"
                        );
                    }
                }
                assert_eq!(other_than_case(EACH * u64::from(own), EACH * u64::from(other)), EACH * different);
            }
        }
    }

    /// Inputs of every length around the block's, with each byte in each place, before bytes that are looked at twice.
    #[test]
    fn the_first_byte_below_a_hyphen_is_found() {
        for length in 0..50 {
            assert_eq!(before_hyphen(&[b'_'; 50][..length]), length);
            for place in 0..length {
                for byte in 0..=0xFF {
                    // What follows may be below too, or the least that is not.
                    for after in [b' ', b'-'] {
                        let mut input = [b'_'; 50];
                        input[place..length].fill(after);
                        input[place] = byte;
                        let found = before_hyphen(&input[..length]);
                        let first = input[..length].iter().position(|&byte| byte < b'-').unwrap_or(length);
                        let stopped = found == place && !byte.is_ascii();
                        assert!(found == first || stopped, "{byte:#04X} at {place} of {length}: {found}");
                    }
                }
            }
        }
    }
}
