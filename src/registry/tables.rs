//! The tables that the build script makes from `registry/*.csv`.

use super::codes::CodeTable;
use super::names::{NameSlot, NameTable};
use super::{
    AdditionalClause, Assignment, Authentication, CipherSuite, Encryption, GroupEntry, GroupKind, Hash,
    Implied, KeyExchange, Mac, NamedGroup, Recommended, SuiteEntry, TlsVersion, WithProtocol,
};

include!(concat!(env!("OUT_DIR"), "/registry.rs"));

/// A part of [`TEXT`], while the tables are compiled.
const fn text(offset: usize, length: usize) -> &'static str {
    let (_, rest) = TEXT.as_bytes().split_at(offset);
    let (part, _) = rest.split_at(length);
    match core::str::from_utf8(part) {
        Ok(part) => part,
        Err(_) => panic!("the build script admits ASCII alone"),
    }
}

/// A part of [`REFERENCES`], while the tables are compiled.
const fn references(offset: usize, length: usize) -> &'static [&'static str] {
    let (_, rest) = REFERENCES.split_at(offset);
    rest.split_at(length).0
}

/// The row in this place, if there is one: `get`, which is not `const` yet.
pub(super) const fn row<T>(rows: &[T], place: usize) -> Option<&T> {
    if place < rows.len() { Some(&rows[place]) } else { None }
}

/// The assignment of a code point without a row.
pub(super) const fn unregistered(ranges: &[(u16, u16, Assignment)], code: u16) -> Assignment {
    let mut rest = ranges;
    while let [(first, last, assignment), tail @ ..] = rest {
        if *first <= code && code <= *last {
            return *assignment;
        }
        rest = tail;
    }
    Assignment::Unassigned
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables stay small enough for any mail server: the figure is their size on a 64-bit machine.
    #[test]
    #[cfg(target_pointer_width = "64")]
    fn the_tables_take_less_than_68_kib() {
        let parts = [
            ("text", TEXT.len()),
            ("references", size_of_val(&REFERENCES)),
            ("suites", size_of_val(&SUITES)),
            ("groups", size_of_val(&GROUPS)),
            ("suite rows", size_of_val(&SUITE_ROWS)),
            ("group rows", size_of_val(&GROUP_ROWS)),
            ("ranges", size_of_val(&SUITE_RANGES) + size_of_val(&GROUP_RANGES)),
            ("keywords", size_of_val(&WITH_PROTOCOLS) + size_of_val(&ADDITIONAL_CLAUSES)),
            ("suite names", size_of_val(&SUITE_NAMES)),
            ("group names", size_of_val(&GROUP_NAMES)),
            ("keyword names", size_of_val(&WITH_NAMES) + size_of_val(&CLAUSE_NAMES)),
        ];
        let total: usize = parts.iter().map(|(_, size)| size).sum();
        assert!(total < 68 * 1024, "{total} bytes: {parts:?}");
        assert!(total > 60 * 1024, "{total} bytes: {parts:?}");
    }
}
