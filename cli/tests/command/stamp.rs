//! `stamp`: a clause, or a field with it.

use std::fs::File;

use super::*;

const FIELD: &str = "Received: from a.example (a.example [192.0.2.1])\r\n\tby b.example (Postfix) with ESMTPS id 4bX1\r\n\t\
                     for <c@b.example>; Sat, 21 Nov 2026 22:45:35 +0000 (UTC)\r\n";

fn stamp(input: &str, args: &[&str]) -> Output {
    run_on("stamp", input, args)
}

/// Asserts exit status 2, nothing written, and what is said.
#[track_caller]
fn assert_refused(output: &Output, problem: &str) {
    assert_eq!((output.status.code(), stdout(output)), (Some(2), ""));
    assert!(stderr(output).contains(problem), "{} should hold {problem}", stderr(output));
}

#[test]
fn names_and_numbers_make_the_same_clause() {
    for (args, clause) in [
        (&["--suite", "0xC02F"][..], "tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        (&["--suite", "49199"], "tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        (&["--suite", "ecdhe-rsa-aes128-gcm-sha256"], "tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        (&["--suite", "TLS13_AES_256_GCM_SHA384"], "tls TLS_AES_256_GCM_SHA384"),
        (&["--suite", "0x1302", "--group", "29"], "tls TLS_AES_256_GCM_SHA384 group x25519"),
        (&["--suite", "0x1302", "--group", "0x1d"], "tls TLS_AES_256_GCM_SHA384 group x25519"),
        (&["--suite", "0x1302", "--group", "P-256"], "tls TLS_AES_256_GCM_SHA384 group secp256r1"),
        (
            &["--group=GROUP-X25519-MLKEM768", "--suite=0X1302"],
            "tls TLS_AES_256_GCM_SHA384 group X25519MLKEM768",
        ),
        (&["--suite", "0xFEFE"], "tls 0xFEFE"),
        (&["--suite", "0x0516"], "tls 0x0516"),
        // Bytes as IANA and the RFCs write them, and hex as testssl.sh does.
        (&["--suite", "0x13,0x02"], "tls TLS_AES_256_GCM_SHA384"),
        (&["--suite", "0x13, 0x01"], "tls TLS_AES_128_GCM_SHA256"),
        (
            &["--suite", "{ 0xCC, 0xA9 }", "--group", "secp256r1"],
            "tls TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 group secp256r1",
        ),
        (&["--suite", "x1302"], "tls TLS_AES_256_GCM_SHA384"),
        (&["--suite", "x9f"], "tls TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
        (
            &["--suite", "xcca8", "--group", "x25519"],
            "tls TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 group x25519",
        ),
        // Decimal, where hex digits would be no suite.
        (&["--suite", "4865"], "tls TLS_AES_128_GCM_SHA256"),
        (&["--suite", "47"], "tls TLS_RSA_WITH_AES_128_CBC_SHA"),
        (&["--suite", "5"], "tls TLS_RSA_WITH_RC4_128_SHA"),
        // Before the standards: oqs-provider's names of the Kyber drafts' groups; and FIPS 203's names.
        (
            &["--suite", "0x1301", "--group", "x25519_kyber768"],
            "tls TLS_AES_128_GCM_SHA256 group X25519Kyber768Draft00",
        ),
        (
            &["--suite", "0x1301", "--group", "p256_kyber768"],
            "tls TLS_AES_128_GCM_SHA256 group SecP256r1Kyber768Draft00",
        ),
        (
            &["--suite", "0x1301", "--group", "X25519_MLKEM768"],
            "tls TLS_AES_128_GCM_SHA256 group X25519MLKEM768",
        ),
        (&["--suite", "0x1301", "--group", "ML-KEM-512"], "tls TLS_AES_128_GCM_SHA256 group MLKEM512"),
        (&["--suite", "0x1301", "--group", "ML-KEM-768"], "tls TLS_AES_128_GCM_SHA256 group MLKEM768"),
        (&["--suite", "0x1302", "--group", "ml-kem-1024"], "tls TLS_AES_256_GCM_SHA384 group MLKEM1024"),
    ] {
        let output = stamp("", args);
        assert_done(&output);
        assert_eq!(stdout(&output), format!("{clause}\n"), "{args:?}");
    }
}

#[test]
fn a_gnutls_description_names_suite_and_group() {
    for (args, clause) in [
        (
            &["--suite", "(TLS1.3)-(ECDHE-X25519)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM)"][..],
            "tls TLS_AES_256_GCM_SHA384 group x25519",
        ),
        (
            &["--suite", "(TLS1.2)-(ECDHE-SECP256R1)-(RSA-SHA256)-(AES-128-GCM)"],
            "tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group secp256r1",
        ),
        (
            &["--suite", "(TLS1.3)-(ECDHE-X25519)-(RSA-PSS-RSAE-SHA256)-(AES-128-GCM)", "--group", "29"],
            "tls TLS_AES_128_GCM_SHA256 group x25519",
        ),
        (&["--suite", "(TLS1.3)-(PSK)-(AES-128-GCM)"], "tls TLS_AES_128_GCM_SHA256"),
    ] {
        let output = stamp("", args);
        assert_done(&output);
        assert_eq!(stdout(&output), format!("{clause}\n"), "{args:?}");
    }
    for (args, problem) in [
        (
            &["--suite", "(TLS1.3)-(ECDHE-X25519)-(RSA-SHA256)-(AES-128-GCM)", "--group", "P-256"][..],
            "received-tls: --suite describes a session with group x25519, but --group is secp256r1; leave --group out\n",
        ),
        (&["--suite", "(TLS1.3)-(HYBRID-NEW)-(RSA-SHA256)-(AES-128-GCM)"], "unknown group in the GnuTLS"),
        (
            &["--suite", "(TLS1.2)-(ECDHE-SECP256R1)-(AES-128-GCM)"],
            "not a GnuTLS session description that names one",
        ),
        (&["--suite", "(AES-128-GCM)"], "write the suite's name or number"),
    ] {
        assert_refused(&stamp("", args), problem);
    }
}

#[test]
fn a_number_that_could_mean_two_suites_is_refused() {
    for (suite, problem) in [
        (
            "1302",
            "1302 in decimal is 0x0516, which is not registered; write 0x1302 for hex digits, or 0x0516 if that is the suite",
        ),
        (
            "1301",
            "1301 in decimal is 0x0515, which is not registered; write 0x1301 for hex digits, or 0x0515",
        ),
        ("65278", "65278 in decimal is 0xFEFE, which is not registered; write 0xFEFE if that is the suite"),
        ("0035", "no leading zero; write 0x0023 for decimal 35, or 0x0035 for hex digits"),
        ("049199", "no leading zero; write 0xC02F for decimal 49199\n"),
        ("35", "ambiguous number; write 0x0023 for decimal 35, or 0x0035 for hex digits"),
        ("c02f", "hex digits without 0x; write 0xC02F if that is the suite"),
        ("65536", "unknown cipher suite; write a name"),
        ("0x13,0x102", "unknown cipher suite"),
        ("{0x13,0x02", "unknown cipher suite"),
        ("0x13,0x02,0x00", "unknown cipher suite"),
        ("x", "unknown cipher suite"),
        ("x13020", "unknown cipher suite"),
        ("", "unknown cipher suite"),
    ] {
        assert_refused(&stamp("", &["--suite", suite]), problem);
    }
}

#[test]
fn what_is_no_clause_is_refused() {
    for (args, problem) in [
        (
            &["--suite", "0x5600"][..],
            "received-tls: not a cipher suite: a signalling value, which no connection uses; write the suite that was negotiated\n",
        ),
        (&["--suite", "0x0A0A"], "not a cipher suite: a GREASE value"),
        (&["--suite", "0"], "cipher suite 0x0000 is the state before a handshake"),
        (&["--suite", "0x1301", "--group", "508"], "unregistered group"),
        (&["--suite", "0x1301", "--group", "0x0A0A"], "unregistered group"),
        (
            &["--suite", "AES128-SHA", "--group", "29"],
            "the cipher suite's key exchange cannot use this group",
        ),
        (
            &["--suite", "AES"],
            "invalid value 'AES' for '--suite <SUITE>': unknown cipher suite; write a name",
        ),
        (&["--suite", "0x10000"], "unknown cipher suite; write a name"),
        (&["--suite", "0x00C02F"], "unknown cipher suite; write a name"),
        (&["--suite", "+1"], "unknown cipher suite; write a name"),
        (&["--suite", "0x"], "unknown cipher suite; write a name"),
        (
            &["--suite", "0x1301", "--group", "X"],
            "invalid value 'X' for '--group <GROUP>': unknown group; write a name",
        ),
        (
            &["--suite", "0x1302", "--group", "x25519_mlkem768"],
            "not the name of a registered group; oqs-provider has such names for numbers that IANA has not assigned",
        ),
        (&["--suite", "0x1302", "--group", "p384_mlkem1024"], "or leave the group out"),
        (&["--group", "29"], "--suite <SUITE>"),
        (&[], "--suite <SUITE>"),
    ] {
        assert_refused(&stamp("", args), problem);
    }
}

#[test]
fn a_clause_is_set_in_a_field() {
    let args = ["--suite", "0x1302", "--group", "x25519", "--field"];
    let output = stamp(FIELD, &args);
    assert_done(&output);
    let (before, after) = FIELD.split_once("; ").unwrap();
    let set = format!("{before} tls TLS_AES_256_GCM_SHA384 group x25519;\r\n {after}");
    assert_eq!(stdout(&output), set);
    // Once is enough, and another takes its place.
    assert_eq!(stdout(&stamp(&set, &args)), set);
    let other = stamp(&set, &["--suite", "0x1301", "--field"]);
    assert_eq!(stdout(&other), set.replace("TLS_AES_256_GCM_SHA384 group x25519", "TLS_AES_128_GCM_SHA256"));
    // What was set is what is read.
    let records = records(&extract_from(set, ["--format", "ndjson", "-"]));
    assert_eq!(each(&[records[0]["tls"].clone()], "cipher"), ["TLS_AES_256_GCM_SHA384"]);
    assert_eq!(each(&[records[0]["tls"].clone()], "group"), ["x25519"]);
}

#[test]
fn a_field_that_takes_none_is_refused() {
    for (field, problem) in [
        ("", "received-tls: standard input: not a `Received` field: pass one whole field"),
        ("Subject: x\n", "not a `Received` field"),
        (&format!("{FIELD}Bcc: d@e\r\n"), &format!("more than one field: the line at byte {}", FIELD.len())),
        (&format!("Received: by b{}", " ".repeat(1 << 20)), "field longer than 1048576 bytes"),
    ] {
        assert_refused(&stamp(field, &["--suite", "0x1302", "--field"]), problem);
    }
}

#[test]
fn a_refusal_shows_the_text_that_is_the_reason() {
    let using =
        "\t(using TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256\r\n\t (128/128 bits))\r\n\tby b.example";
    let long = format!("({})", "x@".repeat(200));
    for (field, problem, text) in [
        (
            FIELD.replace("\tby b.example", using),
            "contradicts the field's TLS information at bytes 51..",
            "(using TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits))",
        ),
        (FIELD.replace("id 4bX1", "id 4bX1 (x"), "Unbalanced parentheses", "(x for <c@b.example>`\n"),
        (FIELD.replace("(Postfix)", "(user=x)"), "TLS text after client text", "(user=x)`\n"),
        (FIELD.replace("(Postfix)", "by \u{1b}c"), "Second `by`", "by \\x1bc`\n"),
        (FIELD.replace("(Postfix)", &long), "TLS text after client text", &format!("{}…`\n", &long[..160])),
    ] {
        let output = stamp(&field, &["--suite", "0x1302", "--field"]);
        assert_refused(&output, problem);
        let shown = stderr(&output).split_once("; the text is `").expect(problem).1;
        assert!(shown.starts_with(text), "{shown} should begin with {text}");
    }
    // No text of this field is the reason.
    let output = stamp("Received: from a\n", &["--suite", "0x1302", "--field"]);
    assert_refused(&output, "no `by` clause");
    assert!(!stderr(&output).contains("the text is"));
}

#[test]
fn output_that_cannot_be_written_is_said() {
    let full = File::options().write(true).open("/dev/full").expect("Linux has it");
    let args = ["stamp", "--suite", "0x1302"];
    let output = command().args(args).stdout(full).output().expect("the command starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).starts_with("received-tls: cannot write the clause to standard output: No space")
    );
}
