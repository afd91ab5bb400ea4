//! Names to numbers: one perfect hash a table, its displacements found by the build script, which reads
//! this file too so that both sides hash alike.
//!
//! A lookup reads the name once, the one candidate once, and two numbers between; a name that is longer than
//! any can be is not read at all.

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
    pub(crate) text: &'static str,
    pub(crate) displacements: [u16; BUCKETS],
    pub(crate) slots: [Slot; SLOTS],
}

impl<const BUCKETS: usize, const SLOTS: usize> NameTable<BUCKETS, SLOTS> {
    /// The slot whose name equals `name`, ASCII case aside.
    pub(crate) const fn find(&self, name: &[u8]) -> Option<&Slot> {
        if name.is_empty() || name.len() > LONGEST {
            return None;
        }
        // A keyword is short: one word, where a suite's name is six.
        if name.len() < 8 { self.named(name, &short(name)) } else { self.named(name, &words(name)) }
    }

    /// The slot whose name equals `name`, which reads as these words.
    #[inline(always)]
    const fn named(&self, name: &[u8], read: &[u64; WORDS]) -> Option<&Slot> {
        let place = place::<BUCKETS, SLOTS>(hash(read, name.len(), self.seed));
        let slot = &self.slots[slot_of::<SLOTS>(place.step, self.displacements[place.bucket])];
        if slot.length as usize != name.len() {
            return None;
        }
        let Some((_, rest)) = self.text.as_bytes().split_at_checked(slot.offset as usize) else {
            return None;
        };
        let Some((own, _)) = rest.split_at_checked(name.len()) else { return None };
        if same_but_for_case(&words(own), read) { Some(slot) } else { None }
    }

    /// The value of `name`, if it is one of the names of those `sources`.
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

/// How many words of eight bytes a name is read as.
const WORDS: usize = 6;

/// The longest name that [`words`] reads whole; the build script refuses a longer one.
pub(crate) const LONGEST: usize = 8 * WORDS;

/// Bit 5 of every byte: what tells `a` from `A`.
const CASE: u64 = 0x2020_2020_2020_2020;

/// All bytes of a name as words. Those past its end are its last eight bytes again, so that no branch
/// depends on its length; it is not above [`LONGEST`].
#[inline(always)]
pub(crate) const fn words(name: &[u8]) -> [u64; WORDS] {
    if name.len() < 8 {
        return short(name);
    }
    let mut words = [0; WORDS];
    let last = name.len() - 8;
    let mut index = 0;
    while index < WORDS {
        let start = if 8 * index < last { 8 * index } else { last };
        words[index] = word_at(name, start);
        index += 1;
    }
    words
}

/// The [`words`] of a name that has fewer than eight bytes.
#[inline(always)]
const fn short(name: &[u8]) -> [u64; WORDS] {
    [short_word(name), 0, 0, 0, 0, 0]
}

/// Eight bytes of a name; none of its callers starts where fewer are left.
const fn word_at(name: &[u8], start: usize) -> u64 {
    let Some((_, rest)) = name.split_at_checked(start) else { return 0 };
    let Some(word) = rest.first_chunk() else { return 0 };
    u64::from_le_bytes(*word)
}

/// All bytes of a name that has fewer than eight; some twice.
const fn short_word(name: &[u8]) -> u64 {
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

/// Hashes a name without regard to bit 5 of its bytes. Names that differ in that bit elsewhere than in a
/// letter hash alike too; the comparison tells them apart.
#[inline(always)]
pub(crate) const fn hash(words: &[u64; WORDS], length: usize, seed: u64) -> u64 {
    /// One odd multiplier a word, so that no multiplication waits for another; digits of pi.
    const MULTIPLIERS: [u64; WORDS] = [
        0x243F_6A88_85A3_08D3,
        0x1319_8A2E_0370_7345,
        0xA409_3822_299F_31D1,
        0x082E_FA98_EC4E_6C89,
        0x4528_21E6_38D0_1377,
        0xBE54_66CF_34E9_0C6D,
    ];
    let mut sum = (length as u64).wrapping_mul(0xC0AC_29B7_C97C_50DD);
    let mut index = 0;
    while index < WORDS {
        sum = sum.wrapping_add((words[index] | CASE).wrapping_mul(MULTIPLIERS[index]));
        index += 1;
    }
    (sum ^ (sum >> 32)).wrapping_mul(seed)
}

/// Whether `other` is `own`, the words of an ASCII name, in whatever case.
#[inline(always)]
const fn same_but_for_case(own: &[u64; WORDS], other: &[u64; WORDS]) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let mut different = 0;
    let mut index = 0;
    while index < WORDS {
        different |= own[index] ^ other[index];
        index += 1;
    }
    // Most names come as IANA writes them.
    if different == 0 {
        return true;
    }
    let mut wrong = 0;
    index = 0;
    while index < WORDS {
        let difference = own[index] ^ other[index];
        // No byte exceeds 0x7F, so no sum carries into the next.
        let folded = own[index] | CASE;
        let from_a = folded + EACH * (0x80 - b'a' as u64);
        let past_z = folded + EACH * (0x7F - b'z' as u64);
        let letters = (from_a & !past_z & (EACH * 0x80)) >> 2;
        wrong |= difference & !letters;
        index += 1;
    }
    wrong == 0
}
