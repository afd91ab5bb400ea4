//! Finds a perfect hash: hash, displace, and compress, the fullest buckets first.

use super::names::{Seeds, hash, place, slot_of, words};

/// Displacements that give each name a slot of its own.
pub(crate) struct Perfect {
    pub(crate) seeds: Seeds,
    pub(crate) displacements: Vec<u16>,
    /// The index of the name in each slot.
    pub(crate) slots: Vec<Option<usize>>,
}

/// The hash takes its sizes as constants: the sizes there are.
macro_rules! sizes {
    ($slots:expr, $try:ident($($argument:expr),*)) => {
        match $slots {
            16 => $try::<8, 16>($($argument),*),
            32 => $try::<16, 32>($($argument),*),
            64 => $try::<32, 64>($($argument),*),
            128 => $try::<64, 128>($($argument),*),
            256 => $try::<128, 256>($($argument),*),
            512 => $try::<256, 512>($($argument),*),
            1024 => $try::<512, 1024>($($argument),*),
            2048 => $try::<1024, 2048>($($argument),*),
            4096 => $try::<2048, 4096>($($argument),*),
            _ => None,
        }
    };
}

/// Finds the hash, or says why there is none.
pub(crate) fn find(names: &[&[u8]]) -> Result<Perfect, String> {
    // At 19 names in 20 slots a seed is still found at once.
    let slots = (names.len() * 20 / 19 + 1).next_power_of_two().max(16);
    let mut state = 0_u64;
    for _ in 0..10_000 {
        let seeds = Seeds::default().map(|_| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            (state ^ (state >> 31)) | 1
        });
        if let Some(perfect) = sizes!(slots, attempt(names, seeds)) {
            return Ok(perfect);
        }
    }
    Err(format!("registry: expected a perfect hash of {} names within 10000 seeds, found none", names.len()))
}

fn attempt<const BUCKETS: usize, const SLOTS: usize>(names: &[&[u8]], seeds: Seeds) -> Option<Perfect> {
    let mut buckets = vec![Vec::new(); BUCKETS];
    for (index, name) in names.iter().enumerate() {
        let place = place::<BUCKETS, SLOTS>(hash(&words(name), &seeds));
        buckets[place.bucket].push((index, place.step));
    }
    let mut order: Vec<_> = (0..BUCKETS).collect();
    order.sort_by_key(|&bucket| std::cmp::Reverse(buckets[bucket].len()));

    let mut slots = vec![None; SLOTS];
    let mut displacements = vec![0; BUCKETS];
    for bucket in order {
        let mut steps: Vec<_> = buckets[bucket].iter().map(|&(_, step)| step).collect();
        steps.sort_unstable();
        if steps.windows(2).any(|pair| pair[0] == pair[1]) {
            return None;
        }
        let free = |displacement: &u16| {
            steps.iter().all(|&step| slots[slot_of::<SLOTS>(step, *displacement)].is_none())
        };
        let displacement = (0..SLOTS as u16).find(free)?;
        for &(index, step) in &buckets[bucket] {
            slots[slot_of::<SLOTS>(step, displacement)] = Some(index);
        }
        displacements[bucket] = displacement;
    }
    Some(Perfect { seeds, displacements, slots })
}
