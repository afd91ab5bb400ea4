//! Finds a perfect hash: hash, displace, and compress, the fullest buckets first.

use super::names::{Seeds, hash, place, slot_of, words};

/// Displacements that give each name a slot of its own.
pub(crate) struct Perfect {
    pub(crate) seeds: Seeds,
    pub(crate) displacements: Vec<u16>,
    /// The index of the name in each slot.
    pub(crate) slots: Vec<Option<usize>>,
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
        if let Some(perfect) = attempt(names, seeds, slots) {
            return Ok(perfect);
        }
    }
    Err(format!("registry: no perfect hash of {} names within 10000 seeds", names.len()))
}

fn attempt(names: &[&[u8]], seeds: Seeds, size: usize) -> Option<Perfect> {
    let mut buckets = vec![Vec::new(); size / 2];
    for (index, name) in names.iter().enumerate() {
        let place = place(hash(&words(name), &seeds), buckets.len(), size);
        buckets[place.bucket].push((index, place.step));
    }
    let mut order: Vec<_> = (0..buckets.len()).collect();
    order.sort_by_key(|&bucket| std::cmp::Reverse(buckets[bucket].len()));

    let mut slots = vec![None; size];
    let mut displacements = vec![0; buckets.len()];
    for bucket in order {
        let mut steps: Vec<_> = buckets[bucket].iter().map(|&(_, step)| step).collect();
        steps.sort_unstable();
        if steps.windows(2).any(|pair| pair[0] == pair[1]) {
            return None;
        }
        let free = |displacement: &u16| {
            steps.iter().all(|&step| slots[slot_of(step, *displacement, size)].is_none())
        };
        let displacement = (0..size as u16).find(free)?;
        for &(index, step) in &buckets[bucket] {
            slots[slot_of(step, displacement, size)] = Some(index);
        }
        displacements[bucket] = displacement;
    }
    Some(Perfect { seeds, displacements, slots })
}
