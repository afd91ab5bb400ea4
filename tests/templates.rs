//! Fields of each template, as its server writes them and as others fold them again.

/// What needs no feature.
#[path = "properties"]
mod properties {
    #![allow(dead_code, unreachable_pub, reason = "other programs take it too")]
    pub(super) mod attack;
    pub(super) mod payload;
    pub(super) mod render;
}

use properties::attack::{holds_out, refold};
use properties::payload::payloads;
use properties::render::{options, render};
use received_tls::Received;
use received_tls::server::{Wording, templates, wordings};

#[test]
fn every_field_is_read_folded_or_not() {
    let mut fields = 0;
    for template in templates() {
        for options in 0..1 << options(template) {
            let field = render(template, options, &mut |_, _| None);
            let received = Received::parse(&field);
            let facts = received.tls();
            let shown = field.escape_ascii();
            assert!(received.by() == Some(b"mx.example.net") && received.timestamp().is_some(), "{shown}");
            for fold in 1..5 {
                let refolded = refold(field.clone(), fold);
                let again = Received::parse(&refolded);
                let facts = facts.map(|facts| (facts.version, facts.suite, facts.group, facts.bits));
                let told = again.tls().map(|facts| (facts.version, facts.suite, facts.group, facts.bits));
                assert_eq!(told, facts, "{} {shown}", refolded.escape_ascii());
                assert_eq!(again.timestamp(), received.timestamp());
                fields += 1;
            }
        }
    }
    assert!(fields > 1_000, "{fields}");
}

/// The same of the fields of all servers whose wordings are known.
#[test]
fn every_example_says_the_same_folded_or_not() {
    let told = |field: &[u8]| {
        let received = Received::parse(field);
        let facts = received.tls();
        let words =
            facts.map(|facts| (facts.established, facts.version, facts.suite, facts.group, facts.verified));
        (words, received.assess(facts.as_ref()), received.timestamp())
    };
    let examples = wordings().flat_map(Wording::writers).map(|writer| writer.example.as_bytes().to_vec());
    let mut fields = 0;
    for example in examples {
        for fold in 1..5 {
            let refolded = refold(example.clone(), fold);
            assert_eq!(told(&refolded), told(&example), "{}", refolded.escape_ascii());
            fields += 1;
        }
    }
    assert!(fields > 250, "{fields}");
}

/// Each slot of each template with each text that could be more than a value.
#[test]
fn no_client_makes_a_fact() {
    let mut attacks = 0;
    for template in templates() {
        let all = (1 << options(template)) - 1;
        for payload in payloads() {
            for fold in 0..4 {
                for options in [all, all & 0b0101_0101, 0] {
                    holds_out(template, options, fold, &|_| Some(payload.clone()));
                    attacks += 1;
                }
            }
        }
    }
    assert!(attacks > 10_000, "{attacks}");
}
