//! Names to numbers: one perfect hash a table, its displacements found by the build script, which reads
//! this file too so that both sides hash alike.
//!
//! A lookup reads the name once, the one candidate once, and two numbers between; a name that is longer than
//! any can be is not read at all.

use crate::swar::other_than_case;

/// One name's place.
#[derive(Clone, Copy)]
pub(crate) struct NameSlot {
    /// The start of the name in the table's text.
    pub(crate) offset: u16,
    /// The meaning of the name: a code point or a row.
    pub(crate) value: u16,
    /// Who uses the name: one bit a [`NameSource`](super::NameSource); and [`AS_WRITTEN`].
    pub(crate) sources: u16,
    /// The name's bytes; 0 marks a slot that no name took.
    pub(crate) length: u8,
}

/// Set among a slot's sources where the name is found in its own case only. In another case, some library has it for a
/// code point that is not registered.
pub(crate) const AS_WRITTEN: u16 = 1 << 15;

/// Every name of one kind. `BUCKETS` and `SLOTS` are powers of two.
pub(crate) struct NameTable<const BUCKETS: usize, const SLOTS: usize> {
    pub(crate) seeds: Seeds,
    pub(crate) text: &'static str,
    pub(crate) displacements: [u16; BUCKETS],
    pub(crate) slots: [NameSlot; SLOTS],
}

impl<const BUCKETS: usize, const SLOTS: usize> NameTable<BUCKETS, SLOTS> {
    /// The slot whose name equals `name`; ASCII case aside, unless the slot is [`AS_WRITTEN`].
    #[inline(always)]
    pub(crate) const fn find(&self, name: &[u8]) -> Option<&NameSlot> {
        let Self { seeds, text, displacements, slots } = self;
        Names { seeds, text: text.as_bytes(), displacements, slots }.find(name)
    }

    /// The value of `name`, if it is one of the names of those `sources`.
    #[inline(always)]
    pub(crate) const fn find_from(&self, name: &[u8], sources: u16) -> Option<u16> {
        match self.find(name) {
            Some(slot) if slot.sources & sources != 0 => Some(slot.value),
            _ => None,
        }
    }

    /// The names of those `sources` with their values, in no order.
    pub(crate) fn names_of(&self, sources: u16) -> impl Iterator<Item = (&'static str, u16)> + Clone + '_ {
        let named = self.slots.iter().filter(move |slot| slot.length != 0 && slot.sources & sources != 0);
        named.filter_map(|slot| {
            let start = usize::from(slot.offset);
            Some((self.text.get(start..start + usize::from(slot.length))?, slot.value))
        })
    }
}

/// A [`NameTable`] of any size.
#[derive(Clone, Copy)]
struct Names<'t> {
    seeds: &'t Seeds,
    text: &'t [u8],
    displacements: &'t [u16],
    slots: &'t [NameSlot],
}

impl<'t> Names<'t> {
    // WebAssembly travels over networks: there one copy of it has to do for all tables.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    #[cfg_attr(target_family = "wasm", inline(never))]
    const fn find(self, name: &[u8]) -> Option<&'t NameSlot> {
        match name.len() {
            16..=LONGEST => self.named::<LONG>(name),
            4..16 => self.named::<SHORT>(name),
            1..4 => self.named::<TINY>(name),
            _ => None,
        }
    }

    /// The slot whose name equals `name`, which is of this size.
    #[inline(always)]
    const fn named<const SIZE: u8>(self, name: &[u8]) -> Option<&'t NameSlot> {
        let asked = read::<SIZE>(name);
        let place = place(hash(&asked, self.seeds), self.displacements.len(), self.slots.len());
        let slot = &self.slots[slot_of(place.step, self.displacements[place.bucket], self.slots.len())];
        if slot.length as usize != name.len() {
            return None;
        }
        let start = slot.offset as usize;
        let Some((to_end, _)) = self.text.split_at_checked(start + slot.length as usize) else { return None };
        let Some((_, own)) = to_end.split_at_checked(start) else { return None };
        let found = same(&read::<SIZE>(own), &asked)
            || (slot.sources & AS_WRITTEN == 0 && same_but_for_case(own, name));
        if found { Some(slot) } else { None }
    }
}

/// The place of a name by its hash.
pub(crate) struct SlotPlace {
    /// Which displacement moves it.
    pub(crate) bucket: usize,
    /// Its slot before it is moved.
    pub(crate) step: usize,
}

/// The bucket from the hash's highest bits, the step from those below. There are powers of two of both.
#[inline(always)]
pub(crate) const fn place(hash: u64, buckets: usize, slots: usize) -> SlotPlace {
    let below = hash << buckets.trailing_zeros();
    SlotPlace {
        bucket: (hash >> (u64::BITS - buckets.trailing_zeros())) as usize,
        step: (below >> (u64::BITS - slots.trailing_zeros())) as usize,
    }
}

/// The slot after the bucket's displacement.
#[inline(always)]
pub(crate) const fn slot_of(step: usize, displacement: u16, slots: usize) -> usize {
    (step + displacement as usize) & (slots - 1)
}

/// The longest name that is read whole; the build script refuses a longer one.
pub(crate) const LONGEST: usize = 3 * 16;

/// A name as numbers, all its bytes in them. Most names have some bytes twice there, so that no branch depends on
/// their length but for the one between sizes.
type Words = [u64; 6];

/// The size of a name of 16 bytes and more: the words are its first, middle and last 16 bytes.
const LONG: u8 = 2;

/// The size of a name of 4 to 15 bytes: the words have four of its bytes each.
const SHORT: u8 = 1;

/// The size of a name of 1 to 3 bytes: one word has them.
const TINY: u8 = 0;

/// The words of a name of any size.
pub(crate) const fn words(name: &[u8]) -> Words {
    match name.len() {
        16.. => read::<LONG>(name),
        4..16 => read::<SHORT>(name),
        _ => read::<TINY>(name),
    }
}

#[inline(always)]
const fn read<const SIZE: u8>(name: &[u8]) -> Words {
    let length = name.len();
    match SIZE {
        LONG => {
            let (first, middle, last) =
                (block_to(name, 16), block_to(name, at_most(length, 32)), block_to(name, length));
            [first as u64, high(first), middle as u64, high(middle), last as u64, high(last)]
        }
        SHORT => {
            let (second, third) = (word_to(name, at_most(length, 8)), word_to(name, at_most(length, 12)));
            [word_to(name, 4), second, third, word_to(name, length), 0, 0]
        }
        _ => match name {
            [a, b, c] => [u32::from_le_bytes([*a, *b, *c, 0]) as u64, 0, 0, 0, 0, 0],
            [a, b] => [u16::from_le_bytes([*a, *b]) as u64, 0, 0, 0, 0, 0],
            [a] => [*a as u64, 0, 0, 0, 0, 0],
            _ => [0; 6],
        },
    }
}

const fn at_most(length: usize, most: usize) -> usize {
    if length < most { length } else { most }
}

const fn high(block: u128) -> u64 {
    (block >> 64) as u64
}

/// The sixteen bytes before `end`; none of its callers has fewer there.
#[inline(always)]
const fn block_to(name: &[u8], end: usize) -> u128 {
    let Some((to_end, _)) = name.split_at_checked(end) else { return 0 };
    let Some(block) = to_end.last_chunk() else { return 0 };
    u128::from_le_bytes(*block)
}

/// The four bytes before `end`; none of its callers has fewer there.
#[inline(always)]
const fn word_to(name: &[u8], end: usize) -> u64 {
    let Some((to_end, _)) = name.split_at_checked(end) else { return 0 };
    let Some(word) = to_end.last_chunk() else { return 0 };
    u32::from_le_bytes(*word) as u64
}

/// Bit 5 of every byte: the difference of `a` and `A`.
const CASE: u64 = 0x2020_2020_2020_2020;

/// Two odd multipliers, which the build script finds.
pub(crate) type Seeds = [u64; 2];

/// Hashes a name without regard to bit 5 of its bytes. Names that differ in that bit elsewhere than in a
/// letter hash alike too; the comparison distinguishes them.
#[inline(always)]
pub(crate) const fn hash(words: &Words, seeds: &Seeds) -> u64 {
    let [a, b, c, d, e, f] = *words;
    // Turned by whole bytes, so that bit 5 stays bit 5, and each by another number. Where the last two have bytes
    // of the others again, they have them under another multiplier: they can't cancel out.
    let front = a ^ b.rotate_left(32) ^ c.rotate_left(16) ^ d.rotate_left(48);
    let back = e ^ f.rotate_left(24);
    (front & !CASE).wrapping_mul(seeds[0]).wrapping_add((back & !CASE).wrapping_mul(seeds[1]))
}

/// True if two names of one length are the same, byte for byte.
#[inline(always)]
const fn same(one: &Words, other: &Words) -> bool {
    let mut different = 0;
    let mut index = 0;
    while index < one.len() {
        different |= one[index] ^ other[index];
        index += 1;
    }
    different == 0
}

/// True if `other` is `own`, which is ASCII and as long, in whatever case. Kept out of the way of [`same`], for
/// most names come as their source writes them.
#[inline(never)]
const fn same_but_for_case(own: &[u8], other: &[u8]) -> bool {
    let (own, other) = (words(own), words(other));
    let mut different = 0;
    let mut index = 0;
    while index < own.len() {
        different |= other_than_case(own[index], other[index]);
        index += 1;
    }
    different == 0
}
