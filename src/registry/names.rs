//! Names to numbers: one perfect hash a table, its displacements found by the build script, which reads
//! this file too so that both sides hash alike.
//!
//! A lookup costs one pass over the name for the hash, one over the candidate to compare, and two loads
//! between; a name that is longer than every registered one costs nothing.

/// One name's place.
#[derive(Clone, Copy)]
pub(crate) struct Slot {
    /// Where the name starts in the table's text.
    pub(crate) offset: u16,
    /// What the name stands for: a code point or a row.
    pub(crate) value: u16,
    /// Who uses the name: one bit a [`NameSource`](super::NameSource).
    pub(crate) sources: u16,
    /// The name's bytes; 0 marks a slot that no name took.
    pub(crate) length: u8,
}

/// Every name of one kind. `BUCKETS` and `SLOTS` are powers of two.
pub(crate) struct NameTable<const BUCKETS: usize, const SLOTS: usize> {
    pub(crate) seed: u64,
    pub(crate) longest: usize,
    pub(crate) text: &'static str,
    pub(crate) displacements: [u16; BUCKETS],
    pub(crate) slots: [Slot; SLOTS],
}

impl<const BUCKETS: usize, const SLOTS: usize> NameTable<BUCKETS, SLOTS> {
    /// The slot whose name equals `name`, ASCII case aside.
    pub(crate) const fn find(&self, name: &[u8]) -> Option<Slot> {
        if name.is_empty() || name.len() > self.longest {
            return None;
        }
        let place = place::<BUCKETS, SLOTS>(hash(name, self.seed));
        let slot = self.slots[slot_of::<SLOTS>(place.step, self.displacements[place.bucket])];
        let Some((_, rest)) = self.text.as_bytes().split_at_checked(slot.offset as usize) else {
            return None;
        };
        let Some((own, _)) = rest.split_at_checked(slot.length as usize) else { return None };
        if same_but_for_case(own, name) { Some(slot) } else { None }
    }

    /// The value of `name`, if it is one of the names of those `sources`.
    pub(crate) const fn find_from(&self, name: &[u8], sources: u16) -> Option<u16> {
        match self.find(name) {
            Some(slot) if slot.sources & sources != 0 => Some(slot.value),
            _ => None,
        }
    }
}

/// What a hash says of a name's place.
pub(crate) struct Place {
    /// Which displacement moves it.
    pub(crate) bucket: usize,
    /// Its slot before it is moved.
    pub(crate) step: usize,
}

/// The bucket from the hash's highest bits, the step from those below.
pub(crate) const fn place<const BUCKETS: usize, const SLOTS: usize>(hash: u64) -> Place {
    let below = hash << BUCKETS.trailing_zeros();
    Place {
        bucket: (hash >> (u64::BITS - BUCKETS.trailing_zeros())) as usize,
        step: (below >> (u64::BITS - SLOTS.trailing_zeros())) as usize,
    }
}

/// The slot after the bucket's displacement.
pub(crate) const fn slot_of<const SLOTS: usize>(step: usize, displacement: u16) -> usize {
    (step + displacement as usize) & (SLOTS - 1)
}

/// One odd multiplier a word, so that no multiplication waits for another; digits of pi.
const LANES: [u64; 8] = [
    0x243F_6A88_85A3_08D3,
    0x1319_8A2E_0370_7345,
    0xA409_3822_299F_31D1,
    0x082E_FA98_EC4E_6C89,
    0x4528_21E6_38D0_1377,
    0xBE54_66CF_34E9_0C6D,
    0xC0AC_29B7_C97C_50DD,
    0x3F84_D5B5_B547_0917,
];
const LAST: u64 = 0x9216_D5D9_8979_FB1B;
const LENGTH: u64 = 0xD131_0BA6_98DF_B5AD;

/// Bit 5 of every byte: what tells `a` from `A`.
const CASE: u64 = 0x2020_2020_2020_2020;

/// Hashes a name without regard to bit 5 of its bytes. Names that differ in that bit elsewhere than in a
/// letter hash alike too; the comparison tells them apart.
pub(crate) const fn hash(name: &[u8], seed: u64) -> u64 {
    let mut sum = (name.len() as u64).wrapping_mul(LENGTH);
    let mut rest = name;
    let mut lane = 0;
    while let Some((word, tail)) = rest.split_first_chunk() {
        sum = sum.wrapping_add((u64::from_le_bytes(*word) | CASE).wrapping_mul(LANES[lane & 7]));
        lane += 1;
        rest = tail;
    }
    sum = sum.wrapping_add((last_word(name) | CASE).wrapping_mul(LAST));
    (sum ^ (sum >> 32)).wrapping_mul(seed)
}

/// A name's last eight bytes; of a shorter name all bytes, some twice.
const fn last_word(name: &[u8]) -> u64 {
    if let Some(word) = name.last_chunk() {
        return u64::from_le_bytes(*word);
    }
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        return (u32::from_le_bytes(*first) as u64) << 32 | u32::from_le_bytes(*last) as u64;
    }
    let mut word = 0;
    let mut rest = name;
    while let [byte, tail @ ..] = rest {
        word = word << 8 | *byte as u64;
        rest = tail;
    }
    word
}

/// Whether `name` is `own`, an ASCII name, in whatever case.
const fn same_but_for_case(own: &[u8], name: &[u8]) -> bool {
    if own.len() != name.len() {
        return false;
    }
    let (mut own_rest, mut name_rest) = (own, name);
    while let (Some((a, own_tail)), Some((b, name_tail))) =
        (own_rest.split_first_chunk(), name_rest.split_first_chunk())
    {
        if !same_word(u64::from_le_bytes(*a), u64::from_le_bytes(*b)) {
            return false;
        }
        (own_rest, name_rest) = (own_tail, name_tail);
    }
    same_word(last_word(own), last_word(name))
}

/// Whether eight bytes of ASCII equal eight others, the case of letters aside.
const fn same_word(own: u64, other: u64) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let difference = own ^ other;
    if difference == 0 {
        return true;
    }
    // No byte exceeds 0x7F, so no sum carries into the next.
    let folded = own | CASE;
    let from_a = folded + EACH * (0x80 - b'a' as u64);
    let past_z = folded + EACH * (0x7F - b'z' as u64);
    let letters = from_a & !past_z & (EACH * 0x80);
    difference & !CASE == 0 && (difference << 2) & !letters == 0
}
