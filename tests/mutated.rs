//! Every property over the cases, the fuzz targets' seeds, and what a fixed stream of chance makes of them.

mod cases;
mod properties;
#[path = "cases/reported.rs"]
mod reported;

use std::fs;
use std::path::Path;

use received_tls::server::{Wording, wordings};
use received_tls::{CipherSuite, NamedGroup};

/// How many mutated inputs each property is given.
const INPUTS: usize = 100_000;
/// How long they may grow.
const LENGTH: usize = 4096;

/// The inputs to begin with: a target's own seeds, and each case as the body of a field.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the seeds are there").map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// The entries of `fuzz/received.dict`, in libFuzzer's syntax: `"…"` with `\\`, `\"` and `\xNN`.
fn words() -> Vec<Vec<u8>> {
    let entries = include_str!("../fuzz/received.dict")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let unescaped = |entry: &str| {
        let entry =
            entry.strip_prefix('"').and_then(|entry| entry.strip_suffix('"')).expect("an entry is quoted");
        let (mut word, mut bytes) = (Vec::new(), entry.bytes());
        while let Some(byte) = bytes.next() {
            word.push(match (byte, if byte == b'\\' { bytes.next() } else { None }) {
                (b'\\', Some(b'x')) => {
                    let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                (b'\\', Some(quoted @ (b'\\' | b'"'))) => quoted,
                (b'\\', other) => panic!("{other:?} after a backslash in {entry}"),
                (byte, _) => byte,
            });
        }
        word
    };
    entries.map(unescaped).collect()
}

/// Marsaglia's xorshift64, always from the same number: a failure comes back.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `limit`, which is not 0.
    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 16) as usize % limit
    }

    fn one<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }

    /// Two places in a slice of that length, in order and no more than 64 apart.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        start..length.min(start + self.below(64))
    }
}

/// Gives `property` each seed, and then seeds with one to eight changes each.
fn hold(seeds: &[Vec<u8>], property: fn(&[u8])) {
    let property = |input: &[u8]| {
        if let Err(broken) = std::panic::catch_unwind(|| property(input)) {
            eprintln!("the input: {}", input.escape_ascii());
            std::panic::resume_unwind(broken);
        }
    };
    seeds.iter().for_each(|seed| property(seed));
    let (words, mut chance) = (words(), Chance(0x8314_5322_5234_6532));
    for _ in 0..INPUTS {
        let mut input = chance.one(seeds).clone();
        for _ in 0..=chance.below(8) {
            let range = chance.range(input.len());
            match chance.below(6) {
                0 => drop(input.drain(range)),
                1 => drop(input.splice(range, [chance.next() as u8])),
                2 => drop(input.splice(range.start..range.start, chance.one(&words).iter().copied())),
                3 => drop(input.splice(range, chance.one(&words).iter().copied())),
                4 => drop(input.splice(range.start..range.start, input[range].to_vec())),
                _ => {
                    let other = chance.one(seeds);
                    input.truncate(range.start);
                    input.extend_from_slice(&other[chance.range(other.len()).start..]);
                }
            }
        }
        input.truncate(LENGTH);
        property(&input);
    }
}

#[test]
fn clause() {
    let cases: Vec<_> = cases::cases().iter().map(cases::Case::bytes).collect();
    hold(&[cases, seeds("clause")].concat(), properties::clause);
}

#[test]
fn clause_bytes() {
    let cases: Vec<_> = cases::cases().iter().map(cases::Case::bytes).collect();
    hold(&[cases, seeds("clause_bytes")].concat(), properties::clause_bytes);
}

/// Every suite with no group and with one, every group with one suite.
#[test]
fn clause_value() {
    for number in 0..=u16::MAX {
        properties::clause_value(CipherSuite(number), None);
        properties::clause_value(CipherSuite(number), Some(NamedGroup(4588)));
        properties::clause_value(CipherSuite(0x1301), Some(NamedGroup(number)));
    }
}

#[test]
fn field() {
    let examples = wordings().flat_map(Wording::writers).map(|writer| writer.example.into()).collect();
    hold(&[seeds("field"), examples].concat(), properties::field);
}

/// Who wrote the texts of a field, and what that changes.
#[test]
fn authors() {
    let examples = wordings().flat_map(Wording::writers).map(|writer| writer.example.into()).collect();
    let cases = reported::reported().into_iter().map(|case| case.field);
    let attacks = reported::attacks().into_iter().filter_map(|attack| attack.field);
    let reported = cases.chain(attacks).map(String::into_bytes).collect();
    hold(&[seeds("field"), seeds("authors"), examples, reported].concat(), properties::authors);
}

/// The words of every wording, whatever stands around them.
#[test]
fn doubted_wording() {
    // The first two bytes choose the words; then nothing stands around them, or much.
    let writers: usize = wordings().map(|wording| wording.writers().len()).sum();
    let mut chance = Chance(0x8314_4321);
    let mut around = || (0..60).map(|_| chance.next() as u8).collect();
    let each = (0..writers as u16).flat_map(|row| {
        let tails: [Vec<u8>; 4] = [vec![0; 60], around(), around(), around()];
        tails.map(|tail| [&row.to_be_bytes()[..], &tail].concat())
    });
    hold(&[seeds("doubted_wording"), each.collect()].concat(), properties::doubted_wording);
}

/// Before a field stand three bytes for the suite and the group: each field has several.
#[test]
fn stamp() {
    let fields =
        [seeds("field"), wordings().flat_map(Wording::writers).map(|writer| writer.example.into()).collect()];
    let chosen =
        |(number, field): (usize, Vec<u8>)| [&[number as u8, 100, number as u8 ^ 0x5A], &*field].concat();
    let stamped: Vec<_> = fields.concat().into_iter().enumerate().map(chosen).collect();
    hold(&[seeds("stamp"), stamped].concat(), properties::stamp);
}

#[test]
fn the_dictionary_has_the_words_of_the_dialects() {
    let words = words();
    for wording in wordings() {
        // The words between what is read: `{…}` is, but for `{a|b}`.
        for part in wording.pattern().split('{') {
            let (slot, text) = part.split_once('}').unwrap_or(("", part));
            let literals = slot.split('|').filter(|_| slot.contains('|')).chain(text.split(['[', ']']));
            for literal in literals.filter(|literal| literal.trim().len() >= 4) {
                let in_it =
                    |word: &Vec<u8>| word.windows(literal.len()).any(|part| part == literal.as_bytes());
                assert!(words.iter().any(in_it), "{literal:?} of {}", wording.pattern());
            }
        }
    }
}

#[test]
fn client_text() {
    hold(&seeds("client_text"), properties::client_text);
}

/// The same in the fields of servers that have a template.
#[test]
fn attack() {
    hold(&seeds("attack"), properties::attack);
}

/// The words of the dialects, where a client would have to put them.
#[test]
fn dialect_client_text() {
    hold(&seeds("dialect_client_text"), properties::dialect_client_text);
}

#[test]
fn header_block() {
    hold(&seeds("header_block"), properties::header_block);
}

#[test]
fn pasted() {
    hold(&seeds("pasted"), properties::pasted);
}

#[test]
fn mailbox() {
    hold(&seeds("mailbox"), properties::mailbox);
}

#[test]
fn windows() {
    hold(&seeds("windows"), properties::windows);
}

#[test]
fn log_line() {
    hold(&seeds("log_line"), properties::log_line);
}
