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
    ] {
        let output = stamp("", args);
        assert_done(&output);
        assert_eq!(stdout(&output), format!("{clause}\n"), "{args:?}");
    }
}

#[test]
fn what_is_no_clause_is_refused() {
    for (args, problem) in [
        (
            &["--suite", "0x5600"][..],
            "received-tls: expected a cipher suite, found a signalling value that no connection uses\n",
        ),
        (&["--suite", "0x0A0A"], "expected a cipher suite, found a GREASE value"),
        (&["--suite", "0"], "expected a connection's cipher suite, found 0x0000"),
        (&["--suite", "0x1301", "--group", "508"], "expected a group from IANA's registry, found another"),
        (&["--suite", "0x1301", "--group", "0x0A0A"], "expected a group from IANA's registry, found another"),
        (
            &["--suite", "AES128-SHA", "--group", "29"],
            "expected a group that the cipher suite's key exchange can use",
        ),
        (&["--suite", "AES"], "invalid value 'AES' for '--suite <SUITE>': expected a cipher suite's name"),
        (&["--suite", "0x10000"], "expected a cipher suite's name"),
        (&["--suite", "0x00C02F"], "expected a cipher suite's name"),
        (&["--suite", "+1"], "expected a cipher suite's name"),
        (&["--suite", "0x"], "expected a cipher suite's name"),
        (
            &["--suite", "0x1301", "--group", "X"],
            "invalid value 'X' for '--group <GROUP>': expected a group's name",
        ),
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
    assert_eq!(each(&[records[0]["tls"].clone()], "curve"), ["x25519"]);
}

#[test]
fn a_field_that_takes_none_is_refused() {
    for (field, problem) in [
        (
            "",
            "received-tls: standard input: expected a field that begins with `Received:`, found another text",
        ),
        ("Subject: x\n", "expected a field that begins with `Received:`"),
        (
            &format!("{FIELD}Bcc: d@e\r\n"),
            &format!("expected one field, found a line at byte {}", FIELD.len()),
        ),
        (
            &FIELD.replace("id 4bX1", "id 4bX1 (x"),
            "expected `)` to close the comment, found the end of the text",
        ),
        (&FIELD.replace("(Postfix)", "(user=x)"), "expected nothing before the place of the `tls` clause"),
        (&format!("Received: by b{}", " ".repeat(1 << 20)), "expected a field of at most 1048576 bytes"),
    ] {
        assert_refused(&stamp(field, &["--suite", "0x1302", "--field"]), problem);
    }
}

#[test]
fn output_that_cannot_be_written_is_said() {
    let full = File::options().write(true).open("/dev/full").expect("Linux has it");
    let args = ["stamp", "--suite", "0x1302"];
    let output = command().args(args).stdout(full).output().expect("the command starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output)
            .starts_with("received-tls: standard output: expected to write the clause, found: No space")
    );
}
