//! What a server stamps, and where it is set in a field.

mod properties;

use received_tls::registry::Assignment;
use received_tls::server::{Wording, wordings};
use received_tls::{
    BuildErrorKind, CipherSuite, NamedGroup, Reason, Received, SetClauseErrorKind, Stamp, TlsClause,
    set_clause, set_clause_to_vec,
};
use received_tls_inputs::hostile_fields;

const SHORT: &str = "tls TLS_AES_128_GCM_SHA256 group x25519";
const LONG: &str = "tls TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 group arbitrary_explicit_prime_curves";

fn stamp(text: &str) -> Stamp {
    Stamp::try_from(TlsClause::try_from(text).unwrap()).unwrap()
}

/// `field` with the clause is `expected`; both may be cut into lines for reading, `|` marks where the clause goes.
#[track_caller]
fn set(field: &str, clause: &str, expected: &str) {
    let stamp = stamp(clause);
    properties::clause_set(field.as_bytes(), stamp);
    let set = set_clause_to_vec(field.as_bytes(), stamp).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(String::from_utf8_lossy(&set), expected);
}

#[track_caller]
fn refused(field: &[u8], kind: SetClauseErrorKind, sentence: &str) {
    properties::clause_set(field, stamp(SHORT));
    let error = set_clause(field, stamp(SHORT), &mut [0; 4096]).expect_err("the field gets no clause");
    assert_eq!((error.kind(), error.to_string().as_str()), (kind, sentence));
}

#[test]
fn every_suite_and_group_is_stamped_or_refused() {
    let groups = || std::iter::once(None).chain(NamedGroup::all().map(Some)).chain([Some(NamedGroup(508))]);
    for suite in (0..=u16::MAX).map(CipherSuite) {
        for group in groups() {
            let made = Stamp::new(suite, group).map_err(|error| error.kind());
            if suite.entry().is_none() && group != Some(NamedGroup::X25519) && group.is_some() {
                continue;
            }
            match (suite.assignment(), group) {
                (Assignment::Grease, _) => assert_eq!(made, Err(BuildErrorKind::Grease)),
                _ if suite.is_scsv() => assert_eq!(made, Err(BuildErrorKind::Scsv)),
                _ if suite.0 == 0 => assert_eq!(made, Err(BuildErrorKind::NullSuite)),
                (_, Some(NamedGroup(508))) => assert_eq!(made, Err(BuildErrorKind::UnregisteredGroup)),
                (Assignment::Assigned, None) => assert_eq!(made.unwrap().to_string(), format!("tls {suite}")),
                (_, None) => assert_eq!(made.unwrap().to_string(), format!("tls 0x{:04X}", suite.0)),
                (_, Some(group)) => {
                    let name = group.dh_group().unwrap();
                    match made {
                        Ok(made) => assert_eq!(made.to_string(), format!("tls {suite} group {name}")),
                        Err(kind) => {
                            assert_eq!(kind, BuildErrorKind::GroupWithoutUse);
                            let suite = suite.name().unwrap();
                            assert!(!suite.contains("_ECDHE_") || group.0 >= 256, "{suite} {name}");
                            assert!(!suite.starts_with("TLS_AES_"), "{suite} {name}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_group_is_of_use_to_the_suite_or_refused() {
    let refused = |suite: &str, group: &str| {
        let error = Stamp::from_names(suite, Some(group)).unwrap_err();
        assert_eq!(error.kind(), BuildErrorKind::GroupWithoutUse, "{suite} {group}");
        assert_eq!(
            error.to_string(),
            "the cipher suite's key exchange cannot use this group: leave the group out of the clause"
        );
    };
    refused("TLS_RSA_WITH_AES_128_CBC_SHA", "x25519");
    refused("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ffdhe2048");
    refused("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "x25519");
    refused("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "X25519MLKEM768");
    assert!(Stamp::from_names("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", Some("ffdhe2048")).is_ok());
    assert!(Stamp::new(CipherSuite(0xFEFE), Some(NamedGroup::X25519)).is_ok());
}

#[test]
fn names_of_each_library_make_the_same_stamp() {
    let ecdhe = Stamp::new(CipherSuite(0xC02F), Some(NamedGroup(23))).unwrap();
    let iana = ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Some("secp256r1"));
    for (make, suite, group) in [
        (Stamp::from_names as fn(&str, Option<&str>) -> _, iana.0, iana.1),
        (Stamp::from_openssl_names, iana.0, iana.1),
        (Stamp::from_openssl_names, "ECDHE-RSA-AES128-GCM-SHA256", Some("P-256")),
        (Stamp::from_gnutls_names, iana.0, iana.1),
        (Stamp::from_gnutls_names, "TLS_ECDHE_RSA_AES_128_GCM_SHA256", Some("GROUP-SECP256R1")),
        (Stamp::from_rustls_names, iana.0, iana.1),
        (Stamp::from_rustls_names, "tls_ecdhe_rsa_with_aes_128_gcm_sha256", Some("secp256r1")),
    ] {
        assert_eq!(make(suite, group), Ok(ecdhe), "{suite} {group:?}");
    }
    for (suite, group, kind) in [
        ("ECDHE-RSA-AES128-GCM-SHA256", None, BuildErrorKind::UnknownSuite),
        ("0xC02F", None, BuildErrorKind::UnknownSuite),
        ("", None, BuildErrorKind::UnknownSuite),
        (iana.0, Some("P-256"), BuildErrorKind::UnknownGroup),
        (iana.0, Some(""), BuildErrorKind::UnknownGroup),
        ("TLS_FALLBACK_SCSV", None, BuildErrorKind::Scsv),
        ("TLS_NULL_WITH_NULL_NULL", None, BuildErrorKind::NullSuite),
    ] {
        assert_eq!(Stamp::from_names(suite, group).unwrap_err().kind(), kind, "{suite} {group:?}");
    }
    let unknown = Stamp::from_openssl_ids(0x1301, 6).unwrap_err();
    assert_eq!(unknown.kind(), BuildErrorKind::UnknownGroup);
    assert_eq!(
        unknown.to_string(),
        "unknown group name or number: use IANA's or the library's, or leave the group out of the clause"
    );
    // NULL's protocol id, as from a connection without a handshake.
    assert_eq!(Stamp::from_openssl_ids(0, 0).unwrap_err().kind(), BuildErrorKind::NullSuite);
}

#[test]
fn a_clause_goes_after_for_and_before_the_date() {
    set(
        "Received: from a by b with ESMTPS id 1 for <c@d>; Sat, 21 Nov 2026 22:45:35 +0000",
        SHORT,
        &format!("Received: from a by b with ESMTPS id 1 for <c@d> {SHORT}; Sat, 21 Nov 2026 22:45:35 +0000"),
    );
    set(
        "Received: from a by b\r\n\twith ESMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\r\n",
        SHORT,
        &format!(
            "Received: from a by b\r\n\twith ESMTPS id 1 {SHORT};\r\n Sat, 21 Nov 2026 22:45:35 +0000\r\n"
        ),
    );
}

#[test]
fn lines_are_folded_as_the_field_is() {
    // The whole clause on a line of its own, then its two parts, where one line is too narrow.
    let by =
        "Received: from client.example (client.example [192.0.2.1])\n\tby mx.example.net with ESMTPS id 1";
    set(
        &format!(
            "{by}\n\tfor <a.rather.long.name@mailboxes.example.net>;\n\tSat, 21 Nov 2026 22:45:35 +0000\n"
        ),
        SHORT,
        &format!(
            "{by}\n\tfor <a.rather.long.name@mailboxes.example.net>\n\t{SHORT};\n\tSat, 21 Nov 2026 22:45:35 +0000\n"
        ),
    );
    let (suite, group) = LONG.split_once(" group ").unwrap();
    set(
        &format!("{by};\r\n Sat, 21 Nov 2026 22:45:35 +0000"),
        LONG,
        &format!("{by}\n\t{suite}\n\tgroup {group};\r\n Sat, 21 Nov 2026 22:45:35 +0000"),
    );
    // CR LF, and a space where the field has no fold yet.
    set(
        "Received: from a by b with ESMTPS id 1 for <some.body@mailboxes.example.net>; x\r\n",
        SHORT,
        &format!(
            "Received: from a by b with ESMTPS id 1 for <some.body@mailboxes.example.net>\r\n {SHORT}; x\r\n"
        ),
    );
    // Without a line end none is made.
    set(
        "Received: from a by b with ESMTPS id 1 for <some.body@mailboxes.example.net>; x",
        SHORT,
        &format!("Received: from a by b with ESMTPS id 1 for <some.body@mailboxes.example.net> {SHORT}; x"),
    );
    // 78 columns with the semicolon fit; one more does not.
    let id = |length: usize| format!("Received: by b with ESMTPS\n id {}", "1".repeat(length));
    let room = 78 - " id ".len() - " ;".len() - SHORT.len();
    set(&format!("{};\n x", id(room)), SHORT, &format!("{} {SHORT};\n x", id(room)));
    set(&format!("{};\n x", id(room + 1)), SHORT, &format!("{}\n {SHORT};\n x", id(room + 1)));
}

#[test]
fn a_clause_that_is_there_is_replaced() {
    let date = "Sat, 21 Nov 2026 22:45:35 +0000\n";
    // In its place, with the white space before it.
    set(
        &format!("Received: by b with ESMTPS id 1\n\tTLS  0xc02f (of old)\n\tGroup (x) secp256r1;\n\t{date}"),
        SHORT,
        &format!("Received: by b with ESMTPS id 1\n\t{SHORT} (of old)\n (x);\n\t{date}"),
    );
    // From where Exim has it, and from where a client may have put it; the line that it began stays one.
    set(
        &format!(
            "Received: from a tls TLS_FORGED by b with esmtps (TLS1.3) tls TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\n\t\
             (Exim 4.98)\n\t(envelope-from <c@a>)\n\tid 1-2\n\tfor d@b;\n\t{date}"
        ),
        SHORT,
        &format!(
            "Received: from a by b with esmtps (TLS1.3)\n\t(Exim 4.98)\n\t(envelope-from <c@a>)\n\tid 1-2\n\tfor d@b \
             {SHORT};\n\t{date}"
        ),
    );
    set(
        &format!("Received: by b with ESMTPS\r\n\ttls 0x1302 id 1\r\n\ttls 0x1303\r\n\tfor d@b;\r\n\t{date}"),
        SHORT,
        &format!("Received: by b with ESMTPS\r\n id 1\r\n\tfor d@b {SHORT};\r\n\t{date}"),
    );
    set(
        &format!("Received: by b\n\ttls 0x1302(x)\n\tid 1; {date}"),
        "tls TLS_AES_128_GCM_SHA256",
        &format!("Received: by b\n\t(x)\n\tid 1 tls TLS_AES_128_GCM_SHA256; {date}"),
    );
    // The folds are those of the lines that stay, not of one that goes.
    let (suite, group) = LONG.split_once(" group ").unwrap();
    set(
        &format!("Received: by b\r\n\ttls 0x1302\n id 1; {date}"),
        LONG,
        &format!("Received: by b\n id 1\n {suite}\n group {group}; {date}"),
    );
    // Values, comments and quoted strings are no clauses.
    set(
        &format!(
            "Received: from tls by group (tls TLS_X group Y) with ESMTPS id tls for \"tls X\"@b; {date}"
        ),
        SHORT,
        &format!(
            "Received: from tls by group (tls TLS_X group Y) with ESMTPS id tls for \"tls X\"@b\n {SHORT}; {date}"
        ),
    );
}

#[test]
fn odd_fields_get_their_clause() {
    set("Received: by b", SHORT, &format!("Received: by b {SHORT}"));
    set("Received: by b\n", SHORT, &format!("Received: by b {SHORT}\n"));
    set("Received: by b;", SHORT, &format!("Received: by b {SHORT};"));
    set("received \t:by b(x);x", SHORT, &format!("received \t:by b(x) {SHORT};x"));
    set("Received: by b (x)foo bar", SHORT, &format!("Received: by b (x) {SHORT} foo bar"));
    set("Received: by b; with ESMTPS; x", SHORT, &format!("Received: by b; with ESMTPS {SHORT}; x"));
    // A login may have ended its comment: the clause stands before it.
    set(
        "Received: by b with ESMTPSA id 1 (user=c); x",
        SHORT,
        &format!("Received: by b with ESMTPSA id 1 {SHORT} (user=c); x"),
    );
    // A line at its limit is left alone, or is folded.
    let id = "1".repeat(998 - "Received: by b id ".len());
    set(
        &format!("Received: by b id {id}\n ; x\n"),
        SHORT,
        &format!("Received: by b id {id}\n {SHORT}\n ; x\n"),
    );
    let date = format!("; {}", "x".repeat(900));
    set(
        &format!("Received: by b id 1{date}\n"),
        SHORT,
        &format!("Received: by b id 1 {SHORT};\n{}\n", &date[1..]),
    );
}

#[test]
fn a_field_that_would_not_be_believed_gets_none() {
    use SetClauseErrorKind::{
        BareCarriageReturn, LineTooLong, NoBy, NotBelieved, NotReceived, SeveralFields,
    };

    let not_received = "not a `Received` field: pass one whole field, with its name";
    for text in
        ["", "\n", "Received", "Subject: by b", "X-Received: by b", "from a by b; x", " Received: by b"]
    {
        refused(text.as_bytes(), NotReceived, not_received);
    }
    refused(
        b"Received: by b; x\r\nBcc: c@d\r\n",
        SeveralFields,
        "more than one field: the line at byte 19 begins another; pass one field alone",
    );
    refused(
        b"Received: by b; x\n\n",
        SeveralFields,
        "more than one field: the line at byte 18 begins another; pass one field alone",
    );
    refused(
        b"Received: by b id 1\rBcc: c@d; x\r\n",
        BareCarriageReturn,
        "CR without LF at byte 19: end lines with CR LF or LF",
    );
    refused(
        b"Received: from a with ESMTPS; x",
        NoBy,
        "no `by` clause: the server must name itself before the `tls` clause",
    );
    refused(
        b"Received: from a by b (c id 1; x",
        NotBelieved(Reason::Unbalanced),
        "Unbalanced parentheses, brackets or quotation marks: any part may be client text (bytes 22..32); readers would ignore a `tls` clause in this field: set it when the field is written",
    );
    for (field, reason) in [
        ("Received: from a by b id \"1; x", Reason::Unbalanced),
        ("Received: from a by b for <1; x", Reason::Unbalanced),
        ("Received: from a by b id 1) by x; x", Reason::Unbalanced),
        ("Received: from a by b id 1 by x; x", Reason::SecondBy),
        ("Received: from a by b id 1 id 2; x", Reason::SecondValue),
        ("Received: from a by (b) c id 1; x", Reason::CommentBeforeHost),
        ("Received: by a (Authenticated sender: b) with ESMTPA id 1 (c); x", Reason::AfterClientText),
        (
            "Received: from a by b id 1; Sat, 21 Nov 2026 22:45:35 +0000; Sat, 21 Nov 2026 22:45:36 +0000",
            Reason::SecondDate,
        ),
    ] {
        properties::clause_set(field.as_bytes(), stamp(SHORT));
        let error = set_clause_to_vec(field.as_bytes(), stamp(SHORT)).expect_err(field);
        assert_eq!(error.kind(), NotBelieved(reason), "{field}");
    }
    refused(
        b"Received: from a by b (user=c) id 1; x",
        NotBelieved(Reason::AfterClientText),
        "TLS text after client text: may be part of the client text (bytes 22..30); readers would ignore a `tls` clause \
         in this field: set it when the field is written",
    );
    let id = "1".repeat(990 - "Received: by b id ".len());
    refused(
        format!("Received: by b id {id}; x").as_bytes(),
        LineTooLong,
        "line longer than 998 bytes with the clause at byte 990: fold the field, or leave the clause out",
    );
}

/// What servers write: the field of each that the table of wordings has, with the clause of the connection that it records.
#[test]
fn fields_of_servers() {
    let (mut fields, mut set) = (0, 0);
    for writer in wordings().flat_map(Wording::writers) {
        let field = writer.example.as_bytes();
        for clause in [SHORT, LONG, "tls 0xFEFE"] {
            properties::clause_set(field, stamp(clause));
        }
        let facts = Received::parse(field).tls();
        let Some(suite) = facts.map_or(Some(CipherSuite::TLS_AES_128_GCM_SHA256), |facts| facts.suite) else {
            continue;
        };
        fields += 1;
        let stamp = Stamp::new(suite, facts.and_then(|facts| facts.group)).unwrap();
        set += u32::from(set_clause_to_vec(field, stamp).is_ok());
    }
    // The others let a client's text stand, or what looks like it, before the place of the clause.
    assert!(fields > 70 && set * 10 > fields * 8, "{set} of {fields}");
}

/// A field says of its connection what the clause would contradict.
#[test]
fn a_clause_that_contradicts_the_field_is_refused() {
    let field = |tls: &str| {
        format!(
            "Received: from a.example (a.example [192.0.2.1])\n\t{tls}\n\tby b (Postfix) with ESMTPS id 1;\n\t\
             Sat, 21 Nov 2026 22:45:35 +0000\n"
        )
    };
    for (tls, clause) in [
        ("(using TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits))", SHORT),
        ("(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))", SHORT),
        ("(using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 (128/128 bits) key-exchange X448)", SHORT),
    ] {
        let field = field(tls);
        properties::clause_set(field.as_bytes(), stamp(clause));
        let error = set_clause_to_vec(field.as_bytes(), stamp(clause)).expect_err(tls);
        assert_eq!(error.kind(), SetClauseErrorKind::Contradicts, "{tls} {clause}");
        assert_eq!(&field[error.span().range()], tls);
    }
    let same = field("(using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 (128/128 bits) key-exchange X25519)");
    assert!(
        set_clause_to_vec(
            same.as_bytes(),
            Stamp::from_names("TLS_AES_128_GCM_SHA256", Some("x25519")).unwrap()
        )
        .is_ok()
    );
}

/// What OpenSMTPD says of the session, between `id` and `for`, holds no text of a client's; what looks like it may.
#[test]
fn a_session_of_opensmtpd_takes_no_belief_away() {
    let field = |session: &str, clause: &str| {
        format!(
            "Received: from a.example (a.example [192.0.2.1])\n\tby b (OpenSMTPD) with ESMTPS id 715d0912 \
             {session}\n\tfor <c@b>{clause};\n\tSat, 21 Nov 2026 22:45:35 +0000 (UTC)\n"
        )
    };
    for session in [
        "(TLSv1.3:TLS_AES_128_GCM_SHA256:128:NO)",
        "(TLSv1.3:AEAD-AES128-GCM-SHA256:128:YES)",
        "(TLSv1.3:TLS_AES_128_GCM_SHA256:128:FAIL)",
    ] {
        set(&field(session, ""), SHORT, &field(session, &format!(" {SHORT}")));
    }
    for session in [
        "(TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO:NO)",
        "(TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO) (x:y)",
        "(TLSv1.3:a b:256:NO)",
        "(TLSv1.3:TLS_AES_256_GCM_SHA384:x:NO)",
        "(TLSv1.3::256:NO)",
        "(TLSv1.3:TLS_AES_256_GCM_SHA384::NO)",
        "(TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO) auth=yes user=alice",
    ] {
        let field = field(session, "");
        properties::clause_set(field.as_bytes(), stamp(SHORT));
        let error = set_clause(field.as_bytes(), stamp(SHORT), &mut [0; 4096]).expect_err(session);
        assert_eq!(error.kind(), SetClauseErrorKind::NotBelieved(Reason::AfterClientText), "{session}");
    }
}

/// `cargo xtask instructions` holds that these take linear time.
#[test]
fn hostile_fields_get_a_clause_or_an_error() {
    for field in hostile_fields(1 << 14) {
        properties::clause_set(&field, stamp(SHORT));
    }
}
