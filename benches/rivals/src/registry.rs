//! The registries, both ways, in an order that no cache foresees.

use crate::turns::{Contender, Work};
use received_tls::{CipherSuite, NamedGroup};
use received_tls_inputs::{DRAWN, Random, SEED};

mod tables {
    include!(concat!(env!("OUT_DIR"), "/registry.rs"));
}

/// Measures one registry. The module has phf's maps, a `match` and sorted lists of the same rows.
macro_rules! registry {
    ($registry:ident, $what:literal, $table:ident) => {{
        use tables::$table;
        let mut random = Random::new(SEED);
        let rows: Vec<(u16, &str)> = (0..DRAWN).map(|_| random.of($table::BY_NUMBER)).collect();
        let search = |number: u16| {
            let place = $table::BY_NUMBER.binary_search_by_key(&number, |(number, _)| *number).ok()?;
            Some($table::BY_NUMBER[place].1)
        };
        let search_name = |name: &str| {
            let place = $table::BY_NAME.binary_search_by_key(&name, |(_, name)| *name).ok()?;
            Some($table::BY_NAME[place].0)
        };
        for &(number, name) in &rows {
            let names = [
                $registry(number).name(),
                $table::NAMES.get(&number).copied(),
                $table::name(number),
                search(number),
            ];
            assert_eq!(names, [Some(name); 4]);
            let numbers = [
                $registry::from_name(name).map(|found| found.0),
                $table::NUMBERS.get(name).copied(),
                $table::number(name),
                search_name(name),
            ];
            assert_eq!(numbers, [Some(number); 4]);
        }
        let contenders = vec![
            Contender::each("received-tls", &rows, |row| $registry(row.0).name()),
            Contender::each("phf", &rows, |row| $table::NAMES.get(&row.0)),
            Contender::each("match", &rows, |row| $table::name(row.0)),
            Contender::each("binary search", &rows, |row| search(row.0)),
        ];
        Work::small(concat!($what, ", number to name"), rows.len(), contenders).measure();
        let contenders = vec![
            Contender::each("received-tls", &rows, |row| $registry::from_name(row.1)),
            Contender::each("phf", &rows, |row| $table::NUMBERS.get(row.1)),
            Contender::each("match", &rows, |row| $table::number(row.1)),
            Contender::each("binary search", &rows, |row| search_name(row.1)),
        ];
        Work::small(concat!($what, ", name to number"), rows.len(), contenders).measure();
    }};
}

pub(crate) fn look_up() {
    registry!(CipherSuite, "suite", suites);
    registry!(NamedGroup, "group", groups);
}
