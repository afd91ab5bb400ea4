//! Where the next byte stands that may mean something: 64 bytes looked at together.

use crate::bytes::{BLOCK, bits};

/// The marks of one block of a field.
///
/// A byte is a mark if a token may begin or end there, or if it is no plain text: spaces, line ends, controls, what is
/// beyond ASCII, and `( ) " \ < > [ ;`. So are `! # $ % & ' { | ^ ~`, which mean nothing, because the test is cheaper
/// with them.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    /// Where the block begins; further than any field goes as long as there is none.
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
    pub(super) const fn new() -> Self {
        Self { block: usize::MAX / 2, marks: 0 }
    }

    /// The first mark of `field` at or after `at`; its end where there is none.
    #[inline(always)]
    pub(super) fn next(&mut self, field: &[u8], mut at: usize) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

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
}
