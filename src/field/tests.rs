//! Fields beyond the reach of spans, and templates beside the general reader.

use super::*;
use crate::tls::Level;
use alloc::format;
use std::string::String;

/// A field whose second clause ends so far before or beyond the reach of narrow spans.
fn beside_the_reach(beyond: isize) -> String {
    let (begin, end) = ("Received: from a by b with ESMTPS (", ") tls TLS_AES_128_GCM_SHA256 group x25519");
    let length = NarrowSpan::REACH.strict_add_signed(beyond) - begin.len() - end.len();
    format!("{begin}{}{end}", "x".repeat(length))
}

#[test]
fn nothing_is_believed_of_a_field_beyond_the_reach_of_spans() {
    let whole = beside_the_reach(0);
    assert!(Received::parse(whole.as_bytes()).tls().is_some());
    for beyond in 1..60 {
        let field =
            beside_the_reach(beyond) + " tls TLS_AES_256_GCM_SHA384; Sat, 21 Nov 2026 22:45:35 +0000\n";
        let received = Received::parse(field.as_bytes());
        assert_eq!(received.tls(), None, "{beyond}");
        assert_eq!(received.assess(None).level, Level::Undetermined);
        assert_eq!((received.from(), received.bytes().len()), (Some(&b"a"[..]), field.len()));
        assert!(received.problem_kinds().eq(received.problems().map(|problem| problem.kind)));
        let end =
            received.clauses().map(|clause| clause.span.end).chain(received.comments().map(|c| c.span.end));
        assert!(end.max() <= Some(NarrowSpan::REACH));
        assert!(received.tls_place().is_err());
        assert!(received.tls_runs(0).all(|run| run.end <= NarrowSpan::REACH));
    }
}

/// What the properties of all inputs know of templates.
#[path = "../../tests/properties"]
mod properties {
    #![allow(
        dead_code,
        unreachable_pub,
        reason = "the other half is for programs that see the public parts alone"
    )]
    pub(super) mod payload;
    pub(super) mod render;
}

/// The field as its template reads it and as the general reader does: they say the same. Returns whether it is of one.
fn agrees(field: &[u8]) -> bool {
    let received = Received::parse(field);
    let general = Received::parse_by_rules(field, received.body, true);
    let shown = || field.escape_ascii();
    assert_eq!(
        (received.first, received.date, received.timestamp),
        (general.first, general.date, general.timestamp),
        "{}",
        shown()
    );
    assert!(received.problem_kinds().eq(general.problem_kinds()), "{}", shown());
    let again = general.first_places();
    let again =
        ProblemKind::ALL.iter().zip(again.0).filter_map(|(&kind, span)| Some(Problem { kind, span: span? }));
    assert!(general.problems().eq(again.clone()), "{}", shown());
    assert!(received.problems().eq(again), "{}", shown());
    let (facts, told) = (received.tls(), general.tls());
    assert_eq!(facts, told, "{}", shown());
    assert_eq!(received.assess(facts.as_ref()), general.assess(told.as_ref()), "{}", shown());
    assert!(received.authors().eq(general.authors()), "{}", shown());
    received.evidence.fits
}

/// Counts fields, and those that a template fits, while it compares the readers.
#[derive(Default)]
struct Compared {
    fields: usize,
    fits: usize,
}

impl Compared {
    fn compare(&mut self, field: &[u8]) {
        self.fields += 1;
        self.fits += usize::from(agrees(field));
    }

    /// Enough fields, and enough of them read by a template: otherwise the comparison says little.
    #[track_caller]
    fn assert_at_least(&self, fields: usize) {
        let Self { fits, fields: compared } = self;
        assert!(fits > &(compared / 50) && *compared > fields, "{fits} of {compared}");
    }
}

/// Every field of every template, with LF and with CRLF.
#[test]
fn a_template_says_what_the_general_reader_says_of_its_fields() {
    use properties::render;

    let mut compared = Compared::default();
    for template in crate::server::templates() {
        for chosen in 0..1 << render::options(template) {
            let field = render::render(template, chosen, &mut |_, _| None);
            compared.compare(&field);
            let field = String::from_utf8(field).expect("it is text");
            compared.compare(field.replace('\n', "\r\n").as_bytes());
        }
    }
    compared.assert_at_least(30_000);
}

/// Fields cut at each byte: with all options, with none and with every second one, so that two options side by side are
/// both there, both away, and each without the other. Of the first two also with each sign before and in place of each byte.
#[test]
fn a_template_says_what_the_general_reader_says_of_damaged_fields() {
    use properties::render;

    const SIGNS: &[u8; 20] = b" \n\t();\"\\<>[]=@%!'by\xFF";
    let mut compared = Compared::default();
    for template in crate::server::templates() {
        let every = (1_u64 << render::options(template)) - 1;
        let mut chosen = [every, 0, every & 0x5555, every & 0xAAAA].to_vec();
        chosen.sort_unstable();
        chosen.dedup();
        for chosen in chosen {
            let field = render::render(template, chosen, &mut |_, _| None);
            for at in "Received:".len()..field.len() {
                compared.compare(&field[..at]);
                let signs = if [every, 0].contains(&chosen) { &SIGNS[..] } else { &[] };
                for sign in signs {
                    compared.compare(&[&field[..at], &[*sign], &field[at..]].concat());
                    compared.compare(&[&field[..at], &[*sign], &field[at + 1..]].concat());
                }
            }
        }
    }
    compared.assert_at_least(200_000);
}

/// Fields with a client's texts in them: a host and a greeting that are called like TLS, and hostile ones.
#[test]
fn a_template_says_what_the_general_reader_says_of_clients_texts() {
    use crate::author::Author;
    use properties::{payload, render};

    let mut compared = Compared::default();
    for template in crate::server::templates() {
        let options = render::options(template);
        let names = ["TLSv1.2", "SSL", "ECDHE-RSA-AES128-SHA"].map(|name| name.as_bytes().to_vec());
        for name in names {
            let text = &mut |_: &str, _: &crate::server::Slot| Some(name.clone());
            for chosen in 0..1 << options {
                let field = render::render(template, chosen, text);
                let field = String::from_utf8(field).expect("it is text");
                compared.compare(field.as_bytes());
                let field = field.replace("(client.example", &format!("({}", name.escape_ascii()));
                compared.compare(field.as_bytes());
            }
        }
        for payload in payload::payloads() {
            let text = &mut |_: &str, slot: &crate::server::Slot| {
                matches!(slot.author, Author::Client(_)).then(|| payload.clone())
            };
            compared.compare(&render::render(template, (1 << options) - 1, text));
            compared.compare(&render::render(template, 0, text));
        }
    }
    compared.assert_at_least(100_000);
}
