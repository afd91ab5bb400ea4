//! What texts of fields said of TLS before: servers say the same words in all their fields.

use core::fmt;

use super::reading::{Reading, Source, Told};
use super::{Marks, Place, Reader};
use crate::registry::{CipherSuite, NamedGroup, TlsVersion};
use crate::span::{NarrowSpan, Span};
use crate::tls::{Dialect, Findings, TlsFacts, Written};

/// How many texts are kept. Of 2,514 wordings that all kinds of servers wrote, 535 texts that differ, the 256 most frequent
/// are 87 in a hundred; fewer servers write to one mailbox.
const ENTRIES: usize = 256;

/// The longest text that is kept, in bytes: of the same wordings one in a hundred is longer.
const LONGEST: usize = 168;

/// What texts of fields said of TLS before, for those who read many fields: see
/// [`Received::tls_cached`](crate::Received::tls_cached).
///
/// A server says the same words in all its fields, so that most need not be read again. Up to 256 texts of at most 168
/// bytes are kept; a text may take the place of one met before. It is a value of 64 KiB, whatever is read: keep it in a
/// `Box` or a `static`.
///
/// ```
/// use received_tls::{FactsCache, Received};
/// let mut cache = FactsCache::new();
/// for host in ["a.example", "b.example", "c.example"] {
///     let field = format!("Received: from {host} by mx.example with esmtps (TLSv1.3:TLS_AES_128_GCM_SHA256:128)");
///     let field = Received::parse(field.as_bytes());
///     assert_eq!(field.tls_cached(&mut cache), field.tls());
/// }
/// ```
#[derive(Clone)]
pub struct FactsCache {
    /// The last one is for a text that is too long to be kept.
    entries: [Entry; ENTRIES + 1],
    /// How many texts were taken in.
    learnt: u64,
}

/// A text at a place, and what it says. What is looked at first stands together.
#[derive(Clone, Copy)]
#[repr(C)]
struct Entry {
    /// Of the text; 0 where none is kept.
    length: u8,
    place: Place,
    verified: Option<bool>,
    bits: Option<u16>,
    /// `None` where no text was taken in.
    wording: Option<&'static Reader>,
    /// Version, cipher and group, where they stand in the text.
    words: [Option<NarrowSpan>; 3],
    /// Of the texts taken in, which: no other has it.
    number: u64,
    resolved: Option<Resolved>,
    text: [u8; LONGEST],
}

/// What follows from the words of a text, in the wording of a dialect.
#[derive(Clone, Copy)]
struct Resolved {
    dialect: Dialect,
    version: Option<TlsVersion>,
    suite: Option<CipherSuite>,
    group: Option<NamedGroup>,
    verified: Option<bool>,
    /// The part of the cipher's spelling that names the group.
    group_in_cipher: Option<NarrowSpan>,
    findings: Findings,
}

/// An entry's number is its index beside a multiple of this.
const NUMBERS: u64 = 2 * ENTRIES as u64;

const _: () = assert!(LONGEST <= u8::MAX as usize && size_of::<FactsCache>() <= 64 << 10);

impl FactsCache {
    /// One that has met no text.
    pub const fn new() -> Self {
        let nothing = Entry {
            length: 0,
            place: Place::Clause,
            verified: None,
            bits: None,
            wording: None,
            words: [None; 3],
            number: 0,
            resolved: None,
            text: [0; LONGEST],
        };
        Self { entries: [nothing; ENTRIES + 1], learnt: 0 }
    }

    /// Reads a text that is not known, and takes it in as the entry of this index; `None` where it is of no wording.
    // Rare, so it stays out of the way of those that are known.
    #[inline(never)]
    fn learn(&mut self, place: Place, text: &[u8], index: usize) -> Option<()> {
        let (wording, Written { version, cipher, group, bits, verified }) = super::read(place, text)?;
        let entry = &mut self.entries[index];
        if let Some(kept) = entry.text.get_mut(..text.len()) {
            kept.copy_from_slice(text);
            entry.length = text.len() as u8;
        }
        self.learnt += 1;
        entry.number = self.learnt * NUMBERS + index as u64;
        (entry.place, entry.wording, entry.resolved) = (place, Some(wording), None);
        entry.words = [version, cipher, group].map(|word| Some(span_in(text, word?)));
        (entry.bits, entry.verified) = (bits, verified);
        Some(())
    }
}

impl Reading for FactsCache {
    #[inline(always)]
    fn read<'a>(&mut self, place: Place, text: &'a [u8]) -> Option<Told<'a>> {
        if !super::may_be_read(place, text) {
            return None;
        }
        let index = index(text);
        let known =
            |entry: &Entry| entry.text.get(..usize::from(entry.length)) == Some(text) && entry.place == place;
        if !known(&self.entries[index]) {
            self.learn(place, text, index)?;
        }
        let Entry { wording, words, bits, verified, number, .. } = self.entries[index];
        let [version, cipher, group] = words.map(|word| Some(word?.of(text)));
        Some(Told { wording: wording?, written: Written { version, cipher, group, bits, verified }, number })
    }

    #[inline(always)]
    fn resolve<'a>(&mut self, source: &Source<'a>, marks: impl FnOnce() -> Marks<'a>) -> TlsFacts<'a> {
        let Source { told: Told { wording, written, number }, span, origin } = *source;
        let dialect = source.writer(marks);
        let entry = &mut self.entries[(number % NUMBERS) as usize % (ENTRIES + 1)];
        // A clause has no entry, and another text of the same field may have taken this one's.
        if number == 0 || entry.number != number {
            return source.resolve(dialect);
        }
        match entry.resolved {
            Some(resolved) if resolved.dialect == dialect => {
                let Resolved { version, suite, group, verified, group_in_cipher, findings, .. } = resolved;
                TlsFacts {
                    established: wording.established,
                    version,
                    version_as_written: written.version,
                    suite,
                    suite_as_written: written.cipher,
                    group,
                    group_as_written: written.group.or_else(|| Some(group_in_cipher?.of(written.cipher?))),
                    bits: written.bits,
                    verified,
                    origin,
                    dialect: Some(dialect),
                    span: Some(span),
                    findings,
                }
            }
            _ => {
                let facts = source.resolve(dialect);
                let TlsFacts { version, suite, group, verified, findings, .. } = facts;
                let group_in_cipher = match (written.group, written.cipher, facts.group_as_written) {
                    (None, Some(cipher), Some(group)) => Some(span_in(cipher, group)),
                    _ => None,
                };
                entry.resolved =
                    Some(Resolved { dialect, version, suite, group, verified, group_in_cipher, findings });
                facts
            }
        }
    }
}

/// Which entry a text has. Texts that differ may have the same, and push each other out.
#[inline(always)]
fn index(text: &[u8]) -> usize {
    if text.len() > LONGEST {
        return ENTRIES;
    }
    let (mut one, mut two) = (text.len() as u64, 0_u64);
    let mut rest = text;
    while let Some((block, after)) = rest.split_first_chunk::<16>() {
        let block = u128::from_le_bytes(*block);
        one = one.rotate_left(11) ^ block as u64;
        two = two.rotate_left(17) ^ (block >> 64) as u64;
        rest = after;
    }
    // What is left, with some bytes a second time.
    match (text.last_chunk(), text.first_chunk(), text.last_chunk()) {
        (Some(last), _, _) => one = one.rotate_left(29) ^ u64::from_le_bytes(*last),
        (None, Some(first), Some(last)) => {
            two = u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
        }
        _ => {}
    }
    // The highest bits of a product depend on all bits of its factors.
    ((one ^ two.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize % ENTRIES
}

/// Where `word` stands in `text`, of which it is a part.
fn span_in(text: &[u8], word: &[u8]) -> NarrowSpan {
    let start = word.as_ptr().addr() - text.as_ptr().addr();
    NarrowSpan::new(Span { start, end: start + word.len() })
}

impl Default for FactsCache {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for FactsCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FactsCache").field("learnt", &self.learnt).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Received;
    use crate::server::{Wording, wordings};
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    fn comment(text: &str) -> String {
        format!("Received: from a by b with ESMTPS {text} id 1; Sat, 21 Nov 2026 22:45:35 +0000")
    }

    /// What `cache` tells of each of `fields`, one after the other, is what they tell.
    fn check<'f>(cache: &mut FactsCache, fields: impl IntoIterator<Item = &'f str>) {
        for field in fields {
            let received = Received::parse(field.as_bytes());
            assert_eq!(received.tls_cached(cache), received.tls(), "{field}");
        }
    }

    fn examples() -> Vec<&'static str> {
        wordings().flat_map(Wording::writers).map(|writer| writer.example).collect()
    }

    #[test]
    fn what_was_met_before_changes_nothing() {
        let (mut cache, examples) = (FactsCache::new(), examples());
        assert!(examples.len() > 60, "{}", examples.len());
        for _ in 0..2 {
            check(&mut cache, examples.iter().copied());
            check(&mut cache, examples.iter().rev().copied());
        }
        let learnt = cache.learnt;
        check(&mut cache, examples.iter().copied());
        // Some are in each other's way.
        assert!(cache.learnt - learnt < examples.len() as u64 / 2, "{}", cache.learnt - learnt);
    }

    #[test]
    fn known_words_are_those_of_the_field_at_hand() {
        let mut cache = FactsCache::new();
        let fields = [(); 2].map(|()| comment("(TLSv1.3:TLS_AES_128_GCM_SHA256:128)"));
        for field in &fields {
            let facts = Received::parse(field.as_bytes()).tls_cached(&mut cache).unwrap();
            for word in [facts.version_as_written, facts.suite_as_written].into_iter().flatten() {
                assert!(field.as_bytes().as_ptr_range().contains(&word.as_ptr()));
            }
        }
        assert_eq!(cache.learnt, 1);
    }

    /// The same text, of which other marks of the field tell that another server wrote it. Cyrus's `verify=` says
    /// nothing.
    #[test]
    fn a_text_is_of_each_of_its_writers() {
        let of = |software: &str| {
            let text = "(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256/256 verify=OK)";
            format!("Received: from a by b ({software}) with LMTPSA {text}; Sat, 21 Nov 2026 22:45:35 +0000")
        };
        let [cyrus, other] = ["Cyrus 3.10.2", "3.10.2"].map(of);
        let verified = |field: &String| Received::parse(field.as_bytes()).tls().unwrap().verified;
        assert_eq!((verified(&cyrus), verified(&other)), (None, Some(true)));
        check(&mut FactsCache::new(), [&*cyrus, &other, &cyrus, &cyrus, &other, &other]);
    }

    #[test]
    fn clauses_are_no_texts() {
        let of = |cipher| {
            format!("Received: from a by b with ESMTPS tls {cipher}; Sat, 21 Nov 2026 22:45:35 +0000")
        };
        let [one, other] = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"].map(of);
        let mut cache = FactsCache::new();
        check(&mut cache, [&*one, &other, &one]);
        assert_eq!(cache.learnt, 0);
    }

    /// Two texts of one field that have the same entry: in words of different servers, and of the same.
    #[test]
    fn texts_in_each_others_way_do_not_pass_for_each_other() {
        let texts = |text: fn(&str) -> String| {
            CipherSuite::all().filter_map(CipherSuite::name).map(text).collect::<Vec<_>>()
        };
        let postfix = texts(|cipher| format!("(using TLSv1.2 with cipher {cipher} (128/128 bits))"));
        let google = texts(|cipher| format!("(version=TLSv1.2 cipher={cipher} bits=128/128)"));
        let fields = |before: &str, with: &str, id: &str| {
            format!(
                "Received: from a (a [192.0.2.1]) {before} by google.com with ESMTPS {with} id 1 {id}; \
                 Sat, 21 Nov 2026 22:45:35 +0000"
            )
        };
        let mut pairs = 0;
        for last in &google {
            let beside = |text: &&String| *text != last && index(text.as_bytes()) == index(last.as_bytes());
            let with = |text| (fields("", text, ""), fields("", text, last));
            let before = |text| (fields(text, "", ""), fields(text, "", last));
            for (first, both) in google
                .iter()
                .filter(beside)
                .map(|t| with(t))
                .chain(postfix.iter().filter(beside).map(|t| before(t)))
            {
                let mut cache = FactsCache::new();
                let last = fields("", "", last);
                check(&mut cache, [&*first, &last, &both, &first, &both, &last]);
                assert_eq!(cache.learnt, 6, "both texts are read: {both}");
                pairs += 1;
            }
        }
        assert!(pairs > 300, "{pairs}");
    }

    /// A wording of any length, and one byte of it changed.
    #[test]
    fn texts_of_every_length_are_told_apart() {
        let mut cache = FactsCache::new();
        let mut kept = 0;
        for length in 0..2 * LONGEST {
            let field = comment(&format!("(TLSv1.2:{}:128)", "A".repeat(length)));
            let change = field.find(":128").unwrap() - length / 2 - 1;
            let changed = format!("{}B{}", &field[..change], &field[change + 1..]);
            let before = cache.learnt;
            check(&mut cache, [&*field, &changed, &field, &changed]);
            kept += usize::from(cache.learnt == before + 2);
        }
        assert!((LONGEST - 40..LONGEST).contains(&kept), "{kept}");
    }

    /// The same words at another place are another wording, or none.
    #[test]
    fn a_text_is_of_its_place() {
        let mut cache = FactsCache::new();
        let texts = ["(TLSv1.3)", "(version=TLSv1.3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128)", "(TLS)"];
        let mut told = 0;
        for text in texts {
            for at in 0..6 {
                let [before, by, with, id, recipient, last] =
                    core::array::from_fn(|place| if place == at { text } else { "" });
                let field = format!(
                    "Received: from a (a [192.0.2.1]) {before} by b {by} with ESMTPS {with} id 1 {id} for <c@d> {recipient}; Sat, 21 Nov 2026 22:45:35 +0000 {last}"
                );
                check(&mut cache, [&*field, &field]);
                told += usize::from(
                    Received::parse(field.as_bytes()).tls().is_some_and(|facts| facts.span.is_some()),
                );
            }
        }
        assert!((4..12).contains(&told), "{told}");
    }
}
