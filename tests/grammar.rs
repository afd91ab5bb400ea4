//! The executable grammar, and the parser held against it: by cases, and by every short string.

mod cases;
mod properties;

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use cases::cases;
use received_tls::TlsClause;
use received_tls_grammar::abnf::Rules;
use received_tls_grammar::{ABNF, Clause, PEST, longest, whole};

/// What strings are made of in the exhaustive tests: each terminal of the grammar once, words with the blanks
/// around them so that six symbols make a clause with a comment, a fold or a group in it, and near misses.
/// Letters that the grammar reads in any case stand in mixed case.
const SYMBOLS: [&str; 16] =
    [" ", "\r\n", "\n", "(", ")", "\\", "Tls", " tls ", "gRoup", " group ", "A", "0X", "c02F", "_", "-", "é"];

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
    // From the start of a clause and from the inside of each part of it: the interpreter is slow.
    for (start, more) in [
        ("", 4),
        (" (a", 4),
        (" tls", 3),
        (" tls A", 4),
        (" tls A (", 3),
        (" tls A group", 3),
        (" tls 0x", 3),
    ] {
        let (mut clauses, mut strings) = (0_u32, 0_u32);
        each_string(&mut start.to_owned(), more, &mut |text| {
            let ends = RULES.prefixes("tls-cipher-clause", text.as_bytes());
            assert_eq!(longest(text).map(|clause| clause.length), ends.last().copied(), "{text:?}");
            clauses += u32::from(ends.contains(&text.len()));
            strings += 1;
        });
        assert!(clauses > 0 && clauses < strings, "{start:?}: {clauses} of {strings} are clauses");
    }
}

#[test]
fn the_library_answers_the_cases() {
    for case in cases() {
        let (name, bytes) = (&case.name, case.bytes());
        properties::clause(&bytes);
        properties::clause_bytes(&bytes);
        let found =
            TlsClause::parse_prefix(&bytes).ok().map(|(clause, rest)| (clause, bytes.len() - rest.len()));
        assert_eq!(found.map(|(_, length)| length), case.longest().map(|(_, length)| length), "{name}");
        assert_eq!(TlsClause::parse(&bytes).is_ok(), case.expect.is_some(), "{name}");
        if let (Some((clause, _)), Some((expected, _))) = (found, case.longest()) {
            assert!(clause.cipher().to_string().eq_ignore_ascii_case(&expected.cipher), "{name}");
            assert_eq!(clause.group().map(|group| group.as_str()), expected.group.as_deref(), "{name}");
            assert_eq!(clause.suite().map(|suite| suite.0), expected.suite, "{name}");
            assert_eq!(clause.named_group().map(|group| group.0), expected.named_group, "{name}");
        }
    }
}

/// Every string of up to six symbols, shared out among the cores by the first two.
#[test]
fn the_library_agrees_with_the_grammar() {
    let next = AtomicUsize::new(0);
    let strings = AtomicUsize::new(0);
    let compare = |start: &str, more| {
        let mut count = 0;
        each_string(&mut start.to_owned(), more, &mut |text| {
            properties::clause(text.as_bytes());
            count += 1;
        });
        strings.fetch_add(count, Ordering::Relaxed);
    };
    compare("", 1);
    let pairs: Vec<String> = SYMBOLS.iter().flat_map(|a| SYMBOLS.map(|b| format!("{a}{b}"))).collect();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(start) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    compare(start, 4);
                }
            });
        }
    });
    assert_eq!(strings.into_inner(), (0..=6).map(|length| SYMBOLS.len().pow(length)).sum());
}
