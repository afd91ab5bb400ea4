//! Clauses, of the names that IANA's registries list.

use crate::Random;

const SUITES: &str = include_str!("../../../registry/cipher_suites.csv");
const GROUPS: &str = include_str!("../../../registry/supported_groups.csv");

/// What nearly all servers negotiate.
const USUAL_SUITES: [u16; 8] = [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02C, 0xC02F, 0xC030, 0xCCA8];
const USUAL_GROUPS: [u16; 4] = [0x0017, 0x0018, 0x001D, 0x11EC];

/// A code point and its name.
type Row = (u16, &'static str);

/// What the names of those rows have in them that nobody stamps: signalling values, suites that encrypt nothing or know no
/// server, ciphers long gone; and remarks of the registry behind a name.
const LEFT_OUT: [&str; 8] = ["_SCSV", "NULL", "anon", "EXPORT", "_IDEA_", "_SEED_", "_DES_CBC_", " "];

/// The other rows.
fn rows(table: &'static str) -> Vec<Row> {
    let lines = table.lines().skip(1);
    let rows = lines.filter_map(|line| {
        let mut cells = line.split(',');
        let code = u16::from_str_radix(cells.next()?.strip_prefix("0x")?, 16).ok()?;
        Some((code, cells.next()?))
    });
    rows.filter(|(_, name)| !LEFT_OUT.iter().any(|part| name.contains(part))).collect()
}

/// A suite, and two times out of three a group: three out of four times what is usual, else anything registered.
fn drawn(random: &mut Random, count: usize) -> Vec<(Row, Option<Row>)> {
    let (suites, groups) = (rows(SUITES), rows(GROUPS));
    let usual = |rows: &[Row], codes: &[u16]| -> Vec<Row> {
        rows.iter().copied().filter(|(code, _)| codes.contains(code)).collect()
    };
    let (usual_suites, usual_groups) = (usual(&suites, &USUAL_SUITES), usual(&groups, &USUAL_GROUPS));
    let row = |random: &mut Random, usual, all| {
        let from: &[Row] = if random.between(0, 4) == 0 { all } else { usual };
        random.of(from)
    };
    let mut pairs = Vec::with_capacity(count);
    for _ in 0..count {
        let suite = row(random, &usual_suites, &suites);
        let group = row(random, &usual_groups, &groups);
        pairs.push((suite, (random.between(0, 3) > 0).then_some(group)));
    }
    pairs
}

/// The code points of what servers negotiated.
pub fn negotiated(seed: u64, count: usize) -> Vec<(u16, Option<u16>)> {
    let pairs = drawn(&mut Random::new(seed), count);
    pairs.into_iter().map(|(suite, group)| (suite.0, group.map(|group| group.0))).collect()
}

/// What stands before `tls` and between its parts: a space, mostly.
const BLANKS: [(u64, &str); 3] = [(12, " "), (3, "\r\n\t"), (1, "\t ")];
/// The same with comments.
const COMMENTS: [(u64, &str); 4] =
    [(8, " "), (3, "\r\n\t"), (2, " (TLS1.3) "), (1, "\r\n (a (nested) one) (Exim 4.98)\r\n\t")];

/// Clauses that name their suites, folded now and then.
pub fn named_clauses(seed: u64, count: usize) -> Vec<Vec<u8>> {
    written(seed, count, &BLANKS, |_| false)
}

/// Clauses in every form of the grammar: with comments, and now and then with a suite's number.
pub fn clauses(seed: u64, count: usize) -> Vec<Vec<u8>> {
    written(seed, count, &COMMENTS, |random| random.between(0, 8) == 0)
}

fn written(
    seed: u64,
    count: usize,
    between: &[(u64, &str)],
    as_number: impl Fn(&mut Random) -> bool,
) -> Vec<Vec<u8>> {
    let random = &mut Random::new(seed);
    let mut clauses = Vec::with_capacity(count);
    for ((code, suite), group) in drawn(random, count) {
        let mut blank = || random.weighted(between, |(weight, _)| *weight).1;
        let (before_tls, before_group) = (blank(), blank());
        let suite = if as_number(random) { format!("0x{code:04X}") } else { suite.to_owned() };
        let group = group.map(|(_, name)| format!("{before_group}group {name}")).unwrap_or_default();
        clauses.push(format!("{before_tls}tls {suite}{group}").into_bytes());
    }
    clauses
}

#[cfg(test)]
mod tests {
    use super::{clauses, named_clauses, negotiated};

    #[test]
    fn the_same_seed_makes_the_same_clauses_and_another_makes_others() {
        for make in [clauses, named_clauses] {
            assert_eq!(make(1, 99), make(1, 99));
            assert_ne!(make(1, 99), make(2, 99));
        }
    }

    #[test]
    fn a_mixed_set_has_every_form() {
        let text = |clauses: Vec<Vec<u8>>| String::from_utf8(clauses.concat()).expect("the text is ASCII");
        let (all, named) = (text(clauses(1, 999)), text(named_clauses(1, 999)));
        for form in ["group ", "0x", "(nested)", "\r\n\t", "TLS_AES_", "_CBC_", "x25519"] {
            assert!(all.contains(form), "{form}");
        }
        assert!(!named.contains("0x") && !named.contains('('));
        let pairs = negotiated(1, 999);
        assert!(
            pairs.iter().any(|(_, group)| group.is_none()) && pairs.iter().any(|(suite, _)| *suite == 0x1302)
        );
    }
}
