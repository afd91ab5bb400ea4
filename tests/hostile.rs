//! Fields that are cut, huge or garbage: no panic, and no fact that the whole field does not have.

#[path = "cases/reported.rs"]
mod cases;

use cases::{attacks, reported};
use received_tls::{CipherSuite, Finding, Findings, Level, Reason, Received, Stamp, TlsFacts, set_clause};

/// Everything that is read of a field.
fn read(field: &[u8]) -> (Option<TlsFacts<'_>>, Level, Findings) {
    let received = Received::parse(field);
    let facts = received.tls();
    let assessment = received.assess(facts.as_ref());
    for item in received.authors() {
        assert!(item.span.start < item.span.end && item.span.end <= field.len());
    }
    assert!(received.problems().map(|problem| problem.kind).eq(received.problem_kinds()));
    (facts, assessment.level, assessment.findings)
}

/// Whether the field may say more once it is cut: the cut can take away the text that makes the rest doubtful, or one of
/// two parts that contradict each other.
fn may_say_more(mut findings: Findings) -> bool {
    findings.any(|finding| {
        finding == Finding::SourcesDisagree
            || Reason::ALL.iter().any(|reason| reason.finding() == Some(finding))
    })
}

/// A cut field says what the whole says, or less: it may say something else only where the whole field is doubtful or
/// contradicts itself, and says so.
#[test]
fn a_reported_field_cut_anywhere_says_nothing_else() {
    let fields = reported().into_iter().map(|case| case.field);
    for field in fields.chain(attacks().into_iter().filter_map(|attack| attack.field)) {
        let field = field.as_bytes();
        let (whole, level, findings) = read(field);
        for cut in 0..field.len() {
            let (part, part_level, _) = read(&field[..cut]);
            if may_say_more(findings) {
                continue;
            }
            let shown = || {
                let field = field.escape_ascii();
                format!("{part:?} {part_level} of {whole:?} {level}, cut at {cut}: {field}")
            };
            let Some(part) = part else {
                assert_ne!(part_level, Level::Meets, "{}", shown());
                continue;
            };
            let whole = whole.unwrap_or_else(|| panic!("{}", shown()));
            assert_eq!(part.established, whole.established, "{}", shown());
            assert!(part.version.is_none() || part.version == whole.version, "{}", shown());
            assert!(part.suite.is_none() || part.suite == whole.suite, "{}", shown());
            assert!(part.group.is_none() || part.group == whole.group, "{}", shown());
            assert!(part.bits.is_none() || part.bits == whole.bits, "{}", shown());
            assert!(part.verified.is_none() || part.verified == whole.verified, "{}", shown());
        }
    }
}

/// The text of a field around a hostile part, in each place where a client or a server could put it.
fn around(part: &[u8]) -> Vec<Vec<u8>> {
    let tail =
        &b" with ESMTPS (TLSv1.3) id 1 tls TLS_AES_128_GCM_SHA256; Sat, 21 Nov 2026 22:45:35 +0000\r\n"[..];
    let from = &b"Received: from a.example (a.example [192.0.2.1]) "[..];
    vec![
        part.to_vec(),
        [b"Received: ", part].concat(),
        [b"Received: from ", part, b" (a.example [192.0.2.1]) by b.example", tail].concat(),
        [from, part, b" by b.example", tail].concat(),
        [from, b"by b.example ", part, tail].concat(),
        [from, b"by b.example", &tail[..tail.len() - 2], part].concat(),
    ]
}

/// What is done with any field: it is read, and a clause is set in it or refused.
fn survives(field: &[u8]) {
    read(field);
    let stamp = Stamp::new(CipherSuite(0x1301), None).expect("a suite of TLS 1.3");
    let mut out = vec![0; field.len() + 64];
    let _ = set_clause(field, stamp, &mut out);
}

#[test]
fn huge_fields_are_read_to_their_end() {
    const MEGABYTE: usize = 1 << 20;
    for part in [
        [&b"("[..], &vec![b'x'; MEGABYTE], b")"].concat(),
        [&b"("[..], &b"by ".repeat(MEGABYTE / 3), b")"].concat(),
        b"(a)".repeat(MEGABYTE / 3),
        b"(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384) ".repeat(MEGABYTE / 51),
        vec![b'('; 200_000],
        [vec![b'('; 100_000], vec![b')'; 100_000]].concat(),
        vec![b')'; 200_000],
        vec![b'"'; 200_001],
        vec![b'\\'; 200_001],
        b"by b.example with S ".repeat(50_000),
        b"tls TLS_AES_128_GCM_SHA256 ".repeat(40_000),
        b"for <a@b> ".repeat(100_000),
        b"; ".repeat(MEGABYTE / 2),
        b"\r\n\t".repeat(MEGABYTE / 3),
    ] {
        around(&part).iter().for_each(|field| survives(field));
    }
}

#[test]
fn bytes_that_are_no_text_are_read() {
    for part in [
        &b""[..],
        b"\0",
        b"\0\0\0 \0",
        b"(\0)",
        b"\xFF\xFE",
        b"(\xC3\x28)",
        b"\xF0\x9F\x98",
        b"\xED\xA0\x80",
        b"\x1B[2J",
        b"\r",
        b"\n",
        b"\r\r\n\n",
        b"(\r\n)",
        b":",
        b";",
    ] {
        around(part).iter().for_each(|field| survives(field));
    }
    for byte in 0..=u8::MAX {
        for count in 1..4 {
            around(&vec![byte; count]).iter().for_each(|field| survives(field));
        }
    }
    assert_eq!(read(b"").1, read(b"Received:").1);
}
