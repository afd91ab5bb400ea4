//! Reported fields and attacks: what is read of them.

#[path = "cases/reported.rs"]
mod cases;

use cases::{Attack, Expected, Never, attacks, reported};
use received_tls::{Assessment, Received, TlsFacts, log};

/// The group as a clause names it, or its number.
fn group(facts: &TlsFacts<'_>) -> Option<String> {
    let group = facts.group?;
    Some(group.dh_group().map_or_else(|| format!("0x{:04X}", group.0), str::to_owned))
}

fn read(field: &[u8]) -> Expected {
    let received = Received::parse(field);
    let facts = received.tls();
    Expected {
        tls: facts.map(|facts| facts.established),
        version: facts.and_then(|facts| facts.version).map(|version| version.to_string()),
        suite: facts.and_then(|facts| facts.suite).map(|suite| suite.0),
        group: facts.and_then(|facts| group(&facts)),
        level: received.assess(facts.as_ref()).level.name().to_owned(),
    }
}

/// With LF and with CRLF.
fn both_line_ends(field: &str) -> [String; 2] {
    [field.to_owned(), field.replace('\n', "\r\n")]
}

#[test]
fn reported_fields_are_read_right() {
    let cases = reported();
    assert!(cases.len() >= 197, "{}", cases.len());
    for case in cases {
        for field in both_line_ends(&case.field) {
            assert_eq!(read(field.as_bytes()), case.expect, "{}: {field}", case.name);
        }
    }
}

#[test]
fn attacks_forge_and_hide_nothing() {
    let attacks = attacks();
    assert!(attacks.len() >= 18, "{}", attacks.len());
    for attack in attacks {
        for field in attack.field.as_deref().map(both_line_ends).into_iter().flatten() {
            let received = Received::parse(field.as_bytes());
            let facts = received.tls();
            assert_allowed(&attack, facts, Some(received.assess(facts.as_ref())), &[]);
        }
        if let Some(line) = &attack.line {
            let record = log::read(line.as_bytes());
            let peer = record.map(|record| [record.peer.name, record.peer.address]).unwrap_or_default();
            let peers: Vec<_> = peer.into_iter().flatten().collect();
            let assessment = record.map(|record| record.assess());
            assert_allowed(&attack, record.map(|record| record.tls), assessment, &peers);
        }
    }
}

#[track_caller]
fn assert_allowed(attack: &Attack, facts: Option<TlsFacts<'_>>, is: Option<Assessment>, peers: &[&[u8]]) {
    let Attack { name, levels, never, finding, .. } = attack;
    let shown = format!("{name}: {facts:?} {is:?}");
    let level = is.map_or("no record", |is| is.level.name());
    assert!(levels.iter().any(|allowed| allowed == level), "{shown}");
    assert!(!finding || is.is_some_and(|is| !is.findings.is_empty()), "{shown}");
    let Never { tls, version, suite, group: forged_group, verified, peer } = never;
    let differs = |never: &Option<String>, found: Option<String>| match (never.as_deref(), found) {
        (Some("any"), found) => found.is_none(),
        (Some(never), Some(found)) => found != never,
        _ => true,
    };
    assert!(tls.is_none() || facts.map(|facts| facts.established) != *tls, "{shown}");
    assert!(
        differs(version, facts.and_then(|facts| facts.version).map(|version| version.to_string())),
        "{shown}"
    );
    let number = facts.and_then(|facts| facts.suite).map(|suite| format!("0x{:04X}", suite.0));
    assert!(differs(suite, number), "{shown}");
    assert!(differs(forged_group, facts.and_then(|facts| group(&facts))), "{shown}");
    assert!(verified.is_none() || facts.and_then(|facts| facts.verified) != *verified, "{shown}");
    assert!(peer.as_ref().is_none_or(|peer| !peers.contains(&peer.as_bytes())), "{shown}");
}
