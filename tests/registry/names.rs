//! Every library's names, and texts that are nearly one.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Each kind of name, with the sources that use it, from the tables.
fn names(table: &str, registered: &str) -> BTreeMap<String, (u16, BTreeSet<NameSource>)> {
    let mut names: BTreeMap<String, (u16, BTreeSet<NameSource>)> = BTreeMap::new();
    let mut add = |name: &str, value: u16, source: NameSource| {
        let entry = names.entry(name.to_ascii_lowercase()).or_insert((value, BTreeSet::new()));
        assert_eq!(entry.0, value, "{name}");
        entry.1.insert(source);
    };
    for row in rows(registered) {
        add(&row[1], code(&row[0]), NameSource::Iana);
        add(row[1].split(' ').next().unwrap(), code(&row[0]), NameSource::Iana);
    }
    for row in rows(table) {
        let source = NameSource::ALL.iter().find(|source| source.as_str() == row[1]).unwrap();
        add(&row[2], code(&row[0]), *source);
    }
    names
}

#[test]
fn every_librarys_name_finds_its_suite_and_no_other_librarys() {
    let names = names("suite_names.csv", "cipher_suites.csv");
    for (name, (value, sources)) in &names {
        let suite = CipherSuite(*value);
        for name in cases(name) {
            for &source in NameSource::ALL {
                let expected = sources.contains(&source).then_some(suite);
                assert_eq!(CipherSuite::from_source(&name, source), expected, "{name} {source}");
            }
            let has = |source| sources.contains(&source).then_some(suite);
            assert_eq!(CipherSuite::from_name(&name), has(NameSource::Iana));
            assert_eq!(CipherSuite::from_openssl_name(&name), has(NameSource::OpenSsl));
            assert_eq!(CipherSuite::from_gnutls_name(&name), has(NameSource::GnuTls));
            assert_eq!(CipherSuite::from_rustls_name(&name), has(NameSource::Rustls));
            assert_eq!(CipherSuite::from_java_name(&name), has(NameSource::Java));
            assert_eq!(CipherSuite::from_nss_name(&name), has(NameSource::Nss));
            assert_eq!(CipherSuite::from_any_name(&name), Some((suite, *sources.first().unwrap())));
        }
    }
}

#[test]
fn every_librarys_name_finds_its_group_and_no_other_librarys() {
    let (names, private) = (names("group_names.csv", "supported_groups.csv"), private_groups());
    for (name, (value, sources)) in &names {
        let group = NamedGroup(*value);
        for name in cases(name) {
            if private.get(&name.to_ascii_lowercase()).is_some_and(|own| !own.contains(&name)) {
                assert_eq!(NamedGroup::from_any_name(&name), None);
                continue;
            }
            for &source in NameSource::ALL {
                let expected = sources.contains(&source).then_some(group);
                assert_eq!(NamedGroup::from_source(&name, source), expected, "{name} {source}");
            }
            let has = |source| sources.contains(&source).then_some(group);
            assert_eq!(NamedGroup::from_name(&name), has(NameSource::Iana));
            assert_eq!(NamedGroup::from_openssl_name(&name), has(NameSource::OpenSsl));
            assert_eq!(NamedGroup::from_gnutls_name(&name), has(NameSource::GnuTls));
            assert_eq!(NamedGroup::from_rustls_name(&name), has(NameSource::Rustls));
            assert_eq!(NamedGroup::from_nss_name(&name), has(NameSource::Nss));
            assert_eq!(NamedGroup::from_go_name(&name), has(NameSource::Go));
            assert_eq!(NamedGroup::from_windows_name(&name), has(NameSource::Windows));
            assert_eq!(NamedGroup::from_any_name(&name), Some((group, *sources.first().unwrap())));
        }
    }
}

/// The names of groups that are not registered, in lower case, each with the names of registered groups that differ from
/// it only in case.
fn private_groups() -> BTreeMap<String, BTreeSet<String>> {
    let names: BTreeSet<_> = rows("group_names.csv").into_iter().map(|mut row| row.remove(2)).collect();
    let like =
        |private: &str| names.iter().filter(|name| name.eq_ignore_ascii_case(private)).cloned().collect();
    rows("private_groups.csv").iter().map(|row| (row[2].to_ascii_lowercase(), like(&row[2]))).collect()
}

#[test]
fn a_name_of_a_group_that_is_not_registered_finds_none() {
    for row in rows("private_groups.csv") {
        assert_ne!(NamedGroup(code(&row[0])).assignment(), Assignment::Assigned);
        assert_eq!(NamedGroup::from_any_name(&row[2]), None, "{}", row[2]);
    }
    // oqs-provider's 0x2FB4; and the name that GnuTLS has for 0x11EC, in its own case only.
    assert_eq!(NamedGroup::from_any_name("x25519_mlkem768"), None);
    assert_eq!(NamedGroup::from_any_name("X25519_mlkem768"), None);
    let expected = Some((NamedGroup::X25519MLKEM768, NameSource::Exim));
    assert_eq!(NamedGroup::from_any_name("X25519_MLKEM768"), expected);
}

/// All texts that differ from a name by one byte changed, left out or put in.
fn near_misses(name: &str, mut see: impl FnMut(&str)) {
    let bytes = name.as_bytes();
    for at in 0..=bytes.len() {
        for other in 0..=0x7F_u8 {
            let inserted = [&bytes[..at], &[other], &bytes[at..]].concat();
            see(std::str::from_utf8(&inserted).unwrap());
            if at < bytes.len() {
                let changed = [&bytes[..at], &[other], &bytes[at + 1..]].concat();
                see(std::str::from_utf8(&changed).unwrap());
            }
        }
        if at < bytes.len() {
            let shorter = [&bytes[..at], &bytes[at + 1..]].concat();
            see(std::str::from_utf8(&shorter).unwrap());
        }
    }
}

#[test]
fn no_name_is_found_that_differs_by_one_byte() {
    let suites = names("suite_names.csv", "cipher_suites.csv");
    let (groups, private) = (names("group_names.csv", "supported_groups.csv"), private_groups());
    let mut seen = 0_u64;
    for name in suites.keys().chain(groups.keys()) {
        near_misses(name, |text| {
            let lower = text.to_ascii_lowercase();
            let expected = suites.get(&lower).map(|(value, _)| CipherSuite(*value));
            assert_eq!(CipherSuite::from_any_name(text).map(|(suite, _)| suite), expected, "{text:?}");
            let own = private.get(&lower).is_none_or(|own| own.contains(text));
            let expected = groups.get(&lower).filter(|_| own).map(|(value, _)| NamedGroup(*value));
            assert_eq!(NamedGroup::from_any_name(text).map(|(group, _)| group), expected, "{text:?}");
            seen += 1;
        });
    }
    assert!(seen > 6_000_000, "{seen}");
}
