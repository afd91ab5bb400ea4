//! Fields as servers write them, as they should not, and as an attacker would have them.

use received_tls::{CipherSuite, NamedGroup, Origin, ProblemKind, Received, TlsVersion};

fn clauses(field: &str) -> Vec<(&str, &str)> {
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    Received::parse(field.as_bytes())
        .clauses()
        .map(|clause| (text(clause.keyword), text(clause.value)))
        .collect()
}

#[track_caller]
fn tls_names(field: &str) -> Option<(String, Option<String>)> {
    let facts = Received::parse(field.as_bytes()).tls()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some((facts.suite_as_written.map(text)?, facts.group_as_written.map(text)))
}

#[test]
fn position_decides_what_is_a_clause() {
    let field =
        "Received: from tls by group with ESMTPS tls X group Y id tls; Sat, 21 Nov 2026 22:45:35 +0000\r\n";
    assert_eq!(
        clauses(field),
        [("from", "tls"), ("by", "group"), ("with", "ESMTPS"), ("tls", "X"), ("group", "Y"), ("id", "tls")]
    );
    assert_eq!(tls_names(field), Some(("X".into(), Some("Y".into()))));
}

#[test]
fn a_field_by_the_book_has_no_problem() {
    let field = b"Received: from client.example ([192.0.2.1]) by mx.example.net via TCP with ESMTPSA\r\n\
        \tid 4cX (queue) for <\"a b\"@example.net> tls TLS_AES_128_GCM_SHA256\r\n\
        \t(x25519 follows) group x25519; Sat, 21 Nov 2026 22:45:35 +0100 (CET)\r\n";
    let received = Received::parse(field);
    assert_eq!(received.problems().collect::<Vec<_>>(), []);
    assert_eq!(received.from(), Some(&b"client.example"[..]));
    assert_eq!(received.by(), Some(&b"mx.example.net"[..]));
    assert_eq!(received.via(), Some(&b"TCP"[..]));
    assert_eq!(received.with(), Some(&b"ESMTPSA"[..]));
    assert_eq!(received.id(), Some(&b"4cX"[..]));
    assert_eq!(received.recipient(), Some(&b"<\"a b\"@example.net>"[..]));
    assert_eq!(received.date(), Some(&b"Sat, 21 Nov 2026 22:45:35 +0100"[..]));
    assert_eq!(received.timestamp().unwrap().to_string(), "2026-11-21T22:45:35+01:00");
    let comments: Vec<_> = received.comments().map(|comment| comment.bytes).collect();
    assert_eq!(comments, [&b"([192.0.2.1])"[..], b"(queue)", b"(x25519 follows)", b"(CET)"]);

    let facts = received.tls().unwrap();
    assert_eq!(facts.origin, Origin::Clause);
    assert_eq!(facts.suite, Some(CipherSuite::TLS_AES_128_GCM_SHA256));
    assert_eq!(facts.version, Some(TlsVersion::Tls13));
    assert_eq!(facts.group, Some(NamedGroup::X25519));
    let span = facts.span.unwrap();
    assert!(span.of(field).starts_with(b"tls TLS_AES") && span.of(field).ends_with(b"group x25519"));
}

/// `clauses` of a field are what they are in any order; a `tls` clause is believed wherever the server
/// speaks.
#[test]
fn the_clause_is_found_wherever_a_clause_may_stand() {
    for field in [
        "Received: from a by b tls X group Y with ESMTPS id 1 for c; Sat, 21 Nov 2026 22:45:35 +0000",
        "Received: from a by b with ESMTPS tls X group Y id 1 for c; Sat, 21 Nov 2026 22:45:35 +0000",
        "Received: from a by b with ESMTPS id 1 tls X group Y for c; Sat, 21 Nov 2026 22:45:35 +0000",
        "Received: from a by b with ESMTPS id 1 for c tls X group Y; Sat, 21 Nov 2026 22:45:35 +0000",
        "Received: from a by b with ESMTPS id 1 for c\r\n\ttls\r\n\tX\r\n\tgroup\r\n\tY",
        "Received: by b tls X (a) group Y from a; Sat, 21 Nov 2026 22:45:35 +0000",
        "Received: from a by b (8.18.1/8.18.1) (version=TLSv1.3 cipher=Z bits=256 verify=NO) tls X group Y",
        "Received: from a by b with esmtps  (TLS1.3) tls X group Y (Exim 4.98) (envelope-from <c@d>) id 1 for c@d",
        "Received: from a by b with esmtps (Exim 4.98) (envelope-from <c.d+e=f@g.h>) id 1 for <u@mx> tls X group Y; Sat, 21 Nov 2026 22:45:35 +0000",
        "Received: from a by b with esmtps (envelope-from <>) id 1 for u@mx tls X group Y",
        "Received: from a by b with ESMTPSA tls X group Y (over submission, TLS-1.3, envelope from \"c@d\")",
        "Received: from a (using TLSv1.3 (1/1 bits)) (Client CN \"x\") by b (Postfix) with ESMTPS id 1 for <\"c d\"@e> tls X group Y",
        "Received: from a by b with Microsoft SMTP Server tls X group Y id 1",
        "Received: from a by b with ESMTP/TLS/ABC tls X group Y",
        "Received: from a by b id 1 envelope-from <c@d> tls X group Y (authenticated bits=0);",
        "Received: from a by b state quarantine priority 3 tls X group Y",
        "Received: from a by b (c) tls X(d)group Y",
        "Received: from a; authenticated\n\tby b running ExIM with esmtpsa tls X group Y id 1; 17 Dec 2025 14:07:15 +0100",
        "Received: from a b c by d tls X group Y",
        "by d tls X group Y",
    ] {
        assert_eq!(tls_names(field), Some(("X".into(), Some("Y".into()))), "{field}");
    }
}

#[test]
fn a_group_belongs_to_the_cipher_right_before_it() {
    for field in [
        "Received: by b tls X id 1 group Y",
        "Received: by b tls X foo bar group Y",
        "Received: by b group Y tls X",
        "Received: by b tls X group",
        "Received: by b tls X group; Sat, 21 Nov 2026 22:45:35 +0000",
    ] {
        assert_eq!(tls_names(field), Some(("X".into(), None)), "{field}");
    }
}

/// What a client chooses: its name, the addresses, its certificate's subject, its login.
#[test]
fn what_a_client_chose_is_no_fact() {
    let date = "Sat, 21 Nov 2026 22:45:35 +0000";
    for client in [
        // The name it gives of itself, printed raw.
        "from tls TLS_NULL_WITH_NULL_NULL by b with SMTP id 1",
        "from x tls TLS_NULL_WITH_NULL_NULL by b with SMTP id 1",
        "from x tls TLS_NULL_WITH_NULL_NULL",
        "from x (tls TLS_NULL_WITH_NULL_NULL) by b with SMTP id 1",
        "from x (helo=a) tls TLS_NULL_WITH_NULL_NULL (b) by b with SMTP id 1",
        "from x (helo=a) by c tls TLS_NULL_WITH_NULL_NULL (b) by b with SMTP id 1",
        "from x (helo=a) by c with ESMTPS (b) by b with SMTP id 1",
        "from x with ESMTPS by b",
        "from [tls TLS_NULL_WITH_NULL_NULL] by b with SMTP id 1",
        "from \"x tls TLS_NULL_WITH_NULL_NULL\" by b with SMTP id 1",
        "from \"x\\\" tls TLS_NULL_WITH_NULL_NULL by b with SMTP id 1",
        "from x\\(y tls TLS_NULL_WITH_NULL_NULL by b with SMTP id 1",
        "from x\" by b with SMTP for <\"y by c tls TLS_NULL_WITH_NULL_NULL@d>",
        "from x\" by b with SMTP for <\"y by c with ESMTPS id 1@d>",
        "from x<\" by b with SMTP for <\"y> by c tls TLS_NULL_WITH_NULL_NULL@d>",
        // Addresses.
        "from a by b with SMTP id 1 for <tls TLS_NULL_WITH_NULL_NULL@c>",
        "from a by b with SMTP id 1 for <\"> tls TLS_NULL_WITH_NULL_NULL\"@c>",
        "from a by b with SMTP id 1 for \"c tls TLS_NULL_WITH_NULL_NULL\"@d",
        "from a by b with SMTP (envelope-from <\"a) tls TLS_NULL_WITH_NULL_NULL (b\"@c>) id 1",
        "from a by b with SMTP (envelope-from <a) tls TLS_NULL_WITH_NULL_NULL (b@c>) id 1",
        "from a by b with SMTP (envelope-from <\\\"a) tls TLS_NULL_WITH_NULL_NULL (b\"@c>) id 1",
        "from a by b with SMTP id 1 envelope-from <\"x tls TLS_NULL_WITH_NULL_NULL\"@c>",
        "from a by b with SMTP (envelope-sender <a>) tls TLS_NULL_WITH_NULL_NULL (<b@c>) id 1",
        "from a by b (envelope-sender <a>) with ESMTPS (<b@c>) with SMTP id 1",
        "from a by b with SMTP (envelope-sender <a@b>) tls TLS_NULL_WITH_NULL_NULL (<c@d>) id 1",
        "from a by b with SMTP (envelope-from <a@b>) tls TLS_NULL_WITH_NULL_NULL (envelope-from <c@d>) id 1",
        "from a by b with SMTP (envelope-from <a@b>) tls TLS_NULL_WITH_NULL_NULL (c\\@d>) id 1",
        "from a by b with SMTP (envelope-from <a@b>) tls TLS_NULL_WITH_NULL_NULL c@d>) id 1",
        "from a by b with SMTP id 1 for <a> tls TLS_NULL_WITH_NULL_NULL <b@c>",
        "from a by b with SMTP id 1 envelope-from <a> tls TLS_NULL_WITH_NULL_NULL <b@c>",
        "from a by b with SMTP id 1 envelope-from <a> tls TLS_NULL_WITH_NULL_NULL x>",
        "from a by b with SMTP id <a b> tls TLS_NULL_WITH_NULL_NULL <c>",
        "from a by b with SMTP id 1 for a tls TLS_NULL_WITH_NULL_NULL@c",
        // The subject of its certificate, its login.
        "from a by b with SMTP (cipher=C subject=\"/CN=a\") tls TLS_NULL_WITH_NULL_NULL (b\") id 1",
        "from a by b with SMTP (PeerDN C=GB,CN=a) tls TLS_NULL_WITH_NULL_NULL (b) id 1",
        "from a (Client CN \"a\") by h tls TLS_NULL_WITH_NULL_NULL (((\", Issuer \"i\") by mx with SMTP",
        "from a (AUTH: PLAIN u) by h tls TLS_NULL_WITH_NULL_NULL id (, TLS: x) by mx with SMTPA",
        "from a by b with SMTP (authenticated as u) tls TLS_NULL_WITH_NULL_NULL (v) id 1",
        "from a by b with SMTP id 1 auth=yes user=u tls TLS_NULL_WITH_NULL_NULL for <c@d>",
        // A name without blanks: comments in their place, and the real `by` made to disappear.
        "from a(b)by(c)x(d)tls(e)TLS_NULL_WITH_NULL_NULL(f)id (U [192.0.2.1])\r\n\tby mx (H/3) with SMTP id 1",
        "from a(b)by(c)x(d)with(e)ESMTPS(f)for (U [192.0.2.1])\r\n\tby mx (H/3) with SMTP id 1",
        "from a(b)by(c)x(d)tls(e)TLS_NULL_WITH_NULL_NULL((( (U [192.0.2.1])\r\n\tby mx (H/3) with SMTP id 1",
        "from a(b)by(c)x(d)tls(e)TLS_NULL_WITH_NULL_NULL(f)\" (U [192.0.2.1])\r\n\tby mx (H/3) with SMTP id 1",
        "from a(b)by(c)x(d)tls(e)TLS_NULL_WITH_NULL_NULL(f)<\" (U) by mx with SMTP id 1 envelope-from <\"a>\"@b>",
        "from a(b)by(c)x(d)tls(e)TLS_NULL_WITH_NULL_NULL;1(c)Jan (U [192.0.2.1])\r\n\tby mx with SMTP id 1",
        "from a by x tls TLS_NULL_WITH_NULL_NULL;1(c)Jan(d)2026(e)1:00(f)UT (U [192.0.2.1])\r\n\tby mx with SMTP id 1",
        "from a by x tls TLS_NULL_WITH_NULL_NULL id ([192.0.2.1])\r\n\tby mx with SMTP",
        "from a by x tls TLS_NULL_WITH_NULL_NULL (f (U [192.0.2.1]) by mx with SMTP for a)b@c",
        "from (port=1 helo=a) by x tls TLS_NULL_WITH_NULL_NULL ((b)\n\tby mx with esmtp (Exim 4.98) id 1",
        "(helo=a) tls TLS_NULL_WITH_NULL_NULL (b)\n\tby mx with esmtp",
        "(helo=a) with esmtps (b)\n\tby mx with esmtp",
        // Values that say that there was none, or nothing.
        "from a by b with SMTP tls none",
        "from a by b with SMTP tls @@@",
        "from a by b with SMTP tls \"TLS_NULL_WITH_NULL_NULL\"",
        "from a by b with SMTP tls (c) TLS_NULL_WITH_NULL_NULL",
        // A name after the server's.
        "by b from a tls TLS_NULL_WITH_NULL_NULL id 1",
        // What can be the end of an address: `via`, another clause, a second value.
        "from a by b with SMTP id 1 for <a> tls TLS_NULL_WITH_NULL_NULL foo <b@c>",
        "from a by b with SMTP id 1 for x tls TLS_NULL_WITH_NULL_NULL via y@c",
        "from a by b with SMTP id 1 for x tls TLS_NULL_WITH_NULL_NULL state y@c",
        "from a by b with SMTP for x tls TLS_NULL_WITH_NULL_NULL id y@c",
        "from a by b with SMTP id 1 for <a> tls TLS_NULL_WITH_NULL_NULL from <b@c>",
        "from a by b with SMTP id 1 envelope-from <\"x\\,\"> tls TLS_NULL_WITH_NULL_NULL via <\"\"@c>",
        "from a by b with SMTP id 1 for u@c (ORCPT a) tls TLS_NULL_WITH_NULL_NULL (b@c)",
        "by b (Authenticated sender: a) tls TLS_NULL_WITH_NULL_NULL (b) with SMTPA",
        // Comments, other values, ids, the date.
        "from a by b (c (tls TLS_NULL_WITH_NULL_NULL) d) with SMTP id 1",
        "from a by b with SMTP id tls for TLS_NULL_WITH_NULL_NULL",
        "from a by b with tls for TLS_NULL_WITH_NULL_NULL",
        "from a by b with SMTP id 1; tls TLS_NULL_WITH_NULL_NULL; Sat, 21 Nov 2026 22:45:35 +0000 (",
        "from a by b with SMTP (unclosed tls TLS_NULL_WITH_NULL_NULL",
    ] {
        for end in
            ["", "; Sat, 21 Nov 2026 22:45:35 +0000", ";\r\n\tSat, 21 Nov 2026 22:45:35 +0000 (UTC)\r\n"]
        {
            let field = format!("Received: {client}{end}");
            assert_eq!(Received::parse(field.as_bytes()).tls(), None, "{field}");
        }
    }
    for after in [
        format!("; {date} tls TLS_NULL_WITH_NULL_NULL"),
        format!("; {date} (c) tls TLS_NULL_WITH_NULL_NULL"),
        format!("; {date}; tls TLS_NULL_WITH_NULL_NULL"),
        "; no date tls TLS_NULL_WITH_NULL_NULL".into(),
        "; tls TLS_NULL_WITH_NULL_NULL".into(),
    ] {
        let field = format!("Received: from a by b with SMTP id 1{after}");
        assert_eq!(Received::parse(field.as_bytes()).tls(), None, "{field}");
    }
}

#[test]
fn what_a_client_chose_is_no_group() {
    for after in [
        "(Exim 4.98) (envelope-from <\"a) group secp256r1 (b\"@c.d>) id 1 for u@mx",
        "(envelope-from <a) group secp256r1 (b@c.d>) id 1 for u@mx",
        "(over SMTP, envelope from \"\\\"a) group x448 (b\\\"@c\")",
        "(envelope-sender <a>) group x448 (<b@c>)",
        "(PeerDN CN=a) group x448 (b)",
    ] {
        let field = format!("Received: from a by b with esmtps (TLS1.3) tls TLS_AES_128_GCM_SHA256 {after}");
        assert_eq!(Received::parse(field.as_bytes()).tls().and_then(|facts| facts.group), None, "{field}");
    }
}

#[test]
fn the_date_is_the_last() {
    let field = Received::parse(
        b"Received: from a by b (envelope-from <\"a); Sat, 1 Jan 2000 00:00:00 +0000 (b\"@c.d>) id 1; Sat, 21 Nov 2026 22:45:35 +0000",
    );
    assert_eq!(field.date(), Some(&b"Sat, 21 Nov 2026 22:45:35 +0000"[..]));
    assert_eq!(field.timestamp().unwrap().year, 2026);
}

#[test]
fn what_no_connection_negotiates_is_no_suite() {
    for clause in ["tls TLS_FALLBACK_SCSV", "tls 0x00FF", "tls 0x1a1a"] {
        let field = format!("Received: from a by b {clause}");
        let facts = Received::parse(field.as_bytes()).tls().unwrap();
        assert_eq!((facts.suite, facts.suite_as_written), (None, Some(&clause.as_bytes()[4..])));
    }
}

#[test]
fn two_clauses_that_differ_are_both_doubted() {
    let facts = Received::parse(b"Received: by b tls TLS_AES_128_GCM_SHA256 tls TLS_AES_256_GCM_SHA384")
        .tls()
        .unwrap();
    assert_eq!((facts.suite, facts.suite_as_written), (None, None));
    let same = "Received: by b tls TLS_AES_128_GCM_SHA256 group x25519 tls tls_aes_128_gcm_sha256";
    assert_eq!(tls_names(same), Some(("TLS_AES_128_GCM_SHA256".into(), Some("x25519".into()))));
    let number = "Received: by b tls TLS_AES_128_GCM_SHA256 group x25519 tls 0x1301 group X25519";
    assert_eq!(tls_names(number), Some(("TLS_AES_128_GCM_SHA256".into(), Some("x25519".into()))));
    let groups =
        "Received: by b tls TLS_AES_128_GCM_SHA256 group x25519 tls TLS_AES_128_GCM_SHA256 group x448";
    assert_eq!(tls_names(groups), Some(("TLS_AES_128_GCM_SHA256".into(), None)));
}

#[test]
fn names_resolve_where_that_is_sure() {
    for (clause, suite, version) in [
        ("tls TLS_AES_256_GCM_SHA384", Some(0x1302), Some(TlsVersion::Tls13)),
        ("tls 0xc02f", Some(0xC02F), None),
        ("(TLS1.2) tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Some(0xC02F), Some(TlsVersion::Tls12)),
        ("(TLS1.3) tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Some(0x1301), Some(TlsVersion::Tls13)),
        ("(TLS1.3) tls TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", Some(0x1303), Some(TlsVersion::Tls13)),
        ("(TLS1.3) tls TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", Some(0x1302), Some(TlsVersion::Tls13)),
        // Of two sources that contradict each other neither is believed.
        ("(TLS1.3) tls TLS_RSA_WITH_AES_128_CBC_SHA", None, None),
        ("(TLS1.2) tls TLS_AES_128_GCM_SHA256", None, None),
        ("(TLS1.3) (x) tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Some(0x1301), Some(TlsVersion::Tls13)),
        (
            "(Exim 4.96) (TLS1.3) tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            Some(0x1301),
            Some(TlsVersion::Tls13),
        ),
        ("(TLSv1.2) tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Some(0xC02F), Some(TlsVersion::Tls12)),
        ("(TLSv1.3) tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", None, None),
        ("(TLS1) tls TLS_RSA_WITH_AES_128_CBC_SHA", Some(0x002F), Some(TlsVersion::Tls10)),
        ("(TLS1) tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", None, None),
        ("tls TLS_UNKNOWN_CIPHER_SUITE-0x1234", Some(0x1234), None),
        ("tls ECDHE-RSA-AES128-GCM-SHA256", Some(0xC02F), None),
        ("tls TLS_NEW", None, None),
    ] {
        let field = format!(
            "Received: from a by b with esmtps  {clause}\n\t(Exim 4.98)\n\tid 1; {}",
            "Sat, 21 Nov 2026 22:45:35 +0000"
        );
        let facts = Received::parse(field.as_bytes()).tls().unwrap();
        assert_eq!((facts.suite.map(|suite| suite.0), facts.version), (suite, version), "{clause}");
        let written = clause.rsplit(' ').next().unwrap();
        assert_eq!(facts.suite_as_written, Some(written.as_bytes()), "{clause}");
    }
}

#[test]
fn a_protocol_that_implies_tls_is_evidence() {
    for (with, tls) in [
        ("ESMTPS", true),
        ("esmtpsa", true),
        ("UTF8LMTPS", true),
        ("ESMTP", false),
        ("SMTP", false),
        ("MMS", false),
        // Not registered, but what servers write after HELO over TLS.
        ("SMTPS", true),
        ("SMTPSX", false),
    ] {
        let field = format!("Received: from a by b with {with} id 1");
        assert_eq!(
            Received::parse(field.as_bytes()).tls().map(|facts| facts.origin),
            tls.then_some(Origin::With),
            "{with}"
        );
    }
}

/// Fields, and the kinds of problems that each has.
fn deviations() -> Vec<(Vec<u8>, Vec<ProblemKind>)> {
    use ProblemKind as K;
    let end = "; Sat, 21 Nov 2026 22:45:35 +0000\r\n";
    let before_date = [
        ("from a by b", vec![]),
        ("by b", vec![K::NoFrom]),
        ("from a", vec![K::NoBy]),
        ("", vec![K::NoFrom, K::NoBy]),
        ("from a by b id", vec![K::NoValue]),
        ("from a by b id 1 id 2", vec![K::DuplicateClause]),
        ("from a by b id 1 with ESMTP", vec![K::ClauseOrder]),
        ("from a by b tls TLS_AES_128_GCM_SHA256 id 1", vec![K::ClauseOrder]),
        ("from a by b state auth priority 3", vec![]),
        ("from a by b foo bar", vec![K::UnregisteredClause]),
        ("from a by b with Example SMTP Server id 1", vec![K::UnregisteredProtocol]),
        ("from a by b with Microsoft SMTP Server id 1 via Frontend Transport", vec![]),
        ("from a b by c", vec![K::StrayText]),
        ("from a by b <c>", vec![K::StrayText]),
        ("from a by b ) id 1", vec![K::StrayParenthesis]),
        ("from a by b; x id 1", vec![K::StraySemicolon, K::StrayText]),
        ("from a by b (c", vec![K::UnclosedComment]),
        ("from a by b id \"c", vec![K::UnclosedQuotedString]),
        ("from [192.0.2.1 by b", vec![K::UnclosedDomainLiteral]),
        ("from a by b for <c", vec![K::UnclosedPath]),
        ("from a by b (\"c)", vec![K::UnevenComment]),
        ("from a by b (<c)", vec![K::UnevenComment]),
        ("from a by b (c > d \"e\")", vec![]),
        ("from \"a b\" by c", vec![K::BlanksInFrom]),
        ("from a by b> id 1", vec![K::StrayBracket]),
        ("from a by b by c", vec![K::SecondBy]),
        ("from a by b id by", vec![K::SecondBy]),
        ("from a by b (set by c)", vec![]),
        ("from a by b (set (now) by c)", vec![K::SecondBy]),
        ("from a by b with ESMTP (set by c)", vec![K::SecondBy]),
        ("from a by b tls 0x0A0A", vec![K::NeverNegotiated]),
        ("from a\n by b", vec![K::BareLineFeed]),
        ("from a\r by b", vec![K::BareCarriageReturn]),
        ("from a\r\nby b", vec![K::LostFold]),
        ("from a\r\n \r\n by b", vec![K::BlankLine]),
        ("from a (\r\n\t \r\n ) by b", vec![K::BlankLine]),
        ("from a by b id \x01", vec![K::ControlCharacter]),
        ("from a by b (\0)", vec![K::ControlCharacter]),
        ("from a (é \\é) by b id é", vec![]),
        ("from a by b tls ABC-DEF", vec![K::InvalidTlsCipher]),
        ("from a by b tls 0x130", vec![K::InvalidTlsCipher]),
        ("from a by b tls ABC", vec![K::UnregisteredTlsCipher]),
        ("from a by b tls 0xFEFE group P-256", vec![K::UnregisteredDhGroup]),
        ("from a by b tls 0xFEFE group 29", vec![K::InvalidDhGroup]),
        ("from a by b tls (c) 0xFEFE", vec![K::CommentInTlsClause]),
        ("from a by b group x25519", vec![K::GroupWithoutTls]),
        ("from a tls 0xFEFE by b", vec![K::ClauseOrder]),
        ("from a by b tls 0xFEFE tls 0xFEFF", vec![K::TlsDisagrees]),
        ("from a by b tls 0xFEFE tls 0xfefe", vec![K::DuplicateClause]),
    ];
    let whole: [(&[u8], _); 7] = [
        (b"Received: from a by b", vec![K::NoDate]),
        (b"Received: from a by b;", vec![K::NoDate]),
        (b"Received: from a by b; yesterday (c) or so", vec![K::InvalidDate]),
        (b"Received: from a by b; Sat, 31 Nov 2026 22:45:35 +0000", vec![K::InvalidDate]),
        (b"Received: from a by b; Sat, 21 Nov 2026 22:45:35 +0000 id 3", vec![K::TextAfterDate]),
        (b"Received: from a by b\xE9; Sat, 21 Nov 2026 22:45:35 +0000", vec![K::NotUtf8]),
        (b"X-Received: from a by b; Sat, 21 Nov 2026 22:45:35 +0000", vec![K::NotReceived]),
    ];
    let long = format!("Received: from a by b ({}){end}", "c".repeat(998));
    before_date
        .into_iter()
        .map(|(text, kinds)| (format!("Received: {text}{end}").into_bytes(), kinds))
        .chain(whole.into_iter().map(|(field, kinds)| (field.to_vec(), kinds)))
        .chain([(long.into_bytes(), vec![K::LongLine])])
        .collect()
}

#[test]
fn each_deviation_is_told_with_its_place() {
    for (field, expected) in deviations() {
        let problems: Vec<_> = Received::parse(&field).problems().collect();
        let kinds: Vec<_> = problems.iter().map(|problem| problem.kind).collect();
        assert_eq!(kinds, expected, "{}", field.escape_ascii());
        for problem in problems {
            assert!(
                problem.span.start <= problem.span.end && problem.span.end <= field.len(),
                "{}",
                field.escape_ascii()
            );
        }
    }
}

/// The first place of a deviation is the text that deviates.
#[test]
fn the_place_of_a_problem_is_the_text_that_deviates() {
    use ProblemKind as K;
    for (text, kind, place) in [
        ("from a by b id", K::NoValue, "id"),
        ("from a by b id 1 id 2", K::DuplicateClause, "id 2"),
        ("from a by b id 1 with ESMTP", K::ClauseOrder, "with ESMTP"),
        ("from a by b foo bar", K::UnregisteredClause, "foo bar"),
        ("from a by b with Example SMTP Server id 1", K::UnregisteredProtocol, "Example SMTP Server"),
        ("from a b by c", K::StrayText, "b"),
        ("from a by b ) id 1", K::StrayParenthesis, ")"),
        ("from a by b; x id 1; y", K::StraySemicolon, ";"),
        ("from a by b (c", K::UnclosedComment, "(c"),
        ("from a by b id \"c", K::UnclosedQuotedString, "\"c"),
        ("from a by b (\"c) (\"d)", K::UnevenComment, "(\"c)"),
        ("from a\n by b", K::BareLineFeed, "\n"),
        ("from a\nby b", K::LostFold, "\n"),
        ("from a by b id \u{1}", K::ControlCharacter, "\u{1}"),
        ("from a by b; yesterday (c) or so", K::InvalidDate, "yesterday (c) or so"),
        ("from a by b; Sat, 21 Nov 2026 22:45:35 +0000 id 3", K::TextAfterDate, "id"),
        ("from a by b tls ABC-DEF", K::InvalidTlsCipher, "ABC-DEF"),
        ("from a by b tls ABC", K::UnregisteredTlsCipher, "ABC"),
        ("from a by b tls 0xFEFE group P-256", K::UnregisteredDhGroup, "P-256"),
        ("from a by b tls (c) 0xFEFE", K::CommentInTlsClause, "(c)"),
        ("from a by b group x25519", K::GroupWithoutTls, "group x25519"),
        ("from a by b tls 0xFEFE tls 0xFEFF", K::TlsDisagrees, "tls 0xFEFF"),
        ("from a by b id 1 by c", K::SecondBy, "by c"),
    ] {
        let field = format!("Received: {text}");
        let received = Received::parse(field.as_bytes());
        let problem = received.problems().find(|problem| problem.kind == kind).expect(text);
        assert_eq!(&field[problem.span.range()], place, "{text}");
    }
}

#[test]
fn an_unclosed_comment_does_not_swallow_the_date() {
    let field = Received::parse(
        b"Received: from a by b with esmtpsa(Cipher x)(Exim 4.93 id 1 with cram\n\tfor <c@d>; Sat, 23 Oct 2021 19:18:32 +0000",
    );
    assert_eq!(field.with(), Some(&b"esmtpsa"[..]));
    assert_eq!(field.date(), Some(&b"Sat, 23 Oct 2021 19:18:32 +0000"[..]));
}

#[test]
fn problems_have_a_code_and_a_source_each() {
    let deviations = deviations();
    let mut codes = std::collections::HashSet::new();
    for &kind in ProblemKind::ALL {
        let mut shown = deviations.iter().flat_map(|(field, _)| Received::parse(field).problems());
        let problem =
            shown.find(|problem| problem.kind == kind).unwrap_or_else(|| panic!("no field shows {kind:?}"));
        assert!(codes.insert(problem.code()), "{kind:?}");
        assert!(problem.reference().starts_with("RFC ") && problem.reference().contains('§'), "{kind:?}");
    }
}
