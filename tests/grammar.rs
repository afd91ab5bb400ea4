//! The executable grammar, and the parser held against it: by cases, and by every short string.

mod cases;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cases::cases;
use received_tls_grammar::abnf::Rules;
use received_tls_grammar::{ABNF, Clause, PEST, longest, whole};

/// What strings are made of in the exhaustive tests: each terminal of the grammar once, words with the blanks
/// around them so that six symbols make a clause with a comment, a fold or a group in it, and near misses.
/// Letters that the grammar reads in any case stand in mixed case.
const SYMBOLS: [&str; 16] = [
    " ", "\r\n", "\n", "(", ")", "\\", "Tls", " tls ", "gRoup", " group ", "A", "0X", "c02F", "_", "-", "é",
];

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::read(ABNF).expect("rfc8314.abnf is read"));

/// Calls `visit` with `start` and every string of up to `more` symbols after it.
fn each_string(start: &mut String, more: usize, visit: &mut impl FnMut(&str)) {
    visit(start);
    if more > 0 {
        let length = start.len();
        for symbol in SYMBOLS {
            start.push_str(symbol);
            each_string(start, more - 1, visit);
            start.truncate(length);
        }
    }
}

#[test]
fn abnf_and_pest_have_the_same_rules() {
    let pest: BTreeSet<&str> = PEST
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .map(|line| line.split_once('=').expect("a rule stands on one line").0.trim_end())
        .collect();
    let abnf: BTreeSet<String> = RULES.names().map(|name| name.replace('-', "_")).collect();
    assert!(abnf.iter().eq(pest.iter()), "abnf {abnf:?}\npest {pest:?}");
    assert!(abnf.contains("tls_cipher_clause"));
}

#[test]
fn abnf_and_pest_answer_the_cases() {
    for case in cases() {
        let (name, bytes) = (&case.name, case.bytes());
        let ends = RULES.prefixes("tls-cipher-clause", &bytes);
        assert_eq!(ends.contains(&bytes.len()), case.expect.is_some(), "{name}: abnf");
        assert_eq!(ends.last().copied(), case.longest().map(|(_, length)| length), "{name}: abnf, prefix");
        let Ok(text) = str::from_utf8(&bytes) else { continue };
        let expected = case.longest().map(|(expected, length)| Clause {
            cipher: &expected.cipher,
            group: expected.group.as_deref(),
            length,
        });
        assert_eq!(longest(text), expected, "{name}: pest, prefix");
        assert_eq!(whole(text).is_some(), case.expect.is_some(), "{name}: pest");
    }
}

#[test]
fn pest_matches_what_abnf_matches() {
    // What follows leads four symbols on from the start of a clause and from the inside of each part of it.
    for start in ["", " ", " (a", " tls", " tls A", " tls A group", " tls A (", " tls 0x"] {
        let (mut clauses, mut strings) = (0_u32, 0_u32);
        each_string(&mut start.to_owned(), 4, &mut |text| {
            let ends = RULES.prefixes("tls-cipher-clause", text.as_bytes());
            assert_eq!(longest(text).map(|clause| clause.length), ends.last().copied(), "{text:?}");
            clauses += u32::from(ends.contains(&text.len()));
            strings += 1;
        });
        assert!(clauses > 0 && clauses < strings, "{start:?}: {clauses} of {strings} are clauses");
    }
}

#[test]
fn timing() {
    let t = std::time::Instant::now();
    let mut n = 0;
    each_string(&mut String::new(), 6, &mut |text| { n += 1; std::hint::black_box(longest(text)); });
    println!("{n} {:?}", t.elapsed());
}
