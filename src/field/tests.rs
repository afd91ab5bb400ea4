//! Fields beyond the reach of spans, and templates beside the general reader.

use super::*;
use crate::tls::Level;
use alloc::format;
use std::string::String;
use std::vec;
use std::vec::Vec;

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
    let (facts, told) = (received.tls(), general.tls());
    assert_eq!(facts, told, "{}", shown());
    assert_eq!(received.assess(facts.as_ref()), general.assess(told.as_ref()), "{}", shown());
    assert!(received.authors().eq(general.authors()), "{}", shown());
    received.evidence.fits
}

/// Fields of every template, everyday ones and those with a client's texts, whole and cut, folded with CRLF.
#[test]
fn a_template_says_what_the_general_reader_says() {
    use crate::author::Author;
    use properties::{payload, render};

    let (mut fits, mut fields) = (0, 0);
    let mut agree = |field: &[u8]| {
        fields += 1;
        fits += usize::from(agrees(field));
    };
    for template in crate::server::templates() {
        let options = render::options(template);
        for chosen in 0..1 << options {
            let field = render::render(template, chosen, &mut |_, _| None);
            agree(&field);
            let crlf: Vec<u8> = field
                .iter()
                .flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] })
                .collect();
            agree(&crlf);
            let once = chosen % 61 == 0;
            for at in "Received:".len()..if once { field.len() } else { 0 } {
                agree(&field[..at]);
                for sign in b" \n\t();\"\\<>[]=@%!'by\xFF" {
                    agree(&[&field[..at], &[*sign], &field[at..]].concat());
                    agree(&[&field[..at], &[*sign], &field[at + 1..]].concat());
                }
            }
        }
        // A host may be called so, and a greeting.
        let names = ["TLSv1.2", "SSL", "ECDHE-RSA-AES128-SHA"].map(|name| name.as_bytes().to_vec());
        for name in names {
            let text = &mut |_: &str, _: &crate::server::Slot| Some(name.clone());
            for chosen in 0..1 << options {
                let field = render::render(template, chosen, text);
                let field = String::from_utf8(field).expect("it is text");
                agree(field.as_bytes());
                agree(field.replace("(client.example", &format!("({}", name.escape_ascii())).as_bytes());
            }
        }
        for payload in payload::payloads() {
            let text = &mut |_: &str, slot: &crate::server::Slot| {
                matches!(slot.author, Author::Client(_)).then(|| payload.clone())
            };
            agree(&render::render(template, (1 << options) - 1, text));
            agree(&render::render(template, 0, text));
        }
    }
    assert!(fits > fields / 50 && fields > 100_000, "{fits} of {fields}");
}
