//! Whose field it is, which records are written, and what is passed on.

use tempfile::tempdir;

use super::*;

/// A message that a content filter handed back, from outside, with a forged field below.
const MESSAGE: &str = "\
Received: from mx.example.net (localhost [127.0.0.1])
\tby mx.example.net (Postfix) with ESMTP id 3; Sat, 21 Nov 2026 22:45:36 +0000
Received: from mail.example.org (mail.example.org [192.0.2.1])
\tby mx.example.net (Postfix) with ESMTPS id 2
\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0000
Received: from mx.example.net (mx.example.net [198.51.100.7])
\tby mx2.example.net (Postfix) with ESMTPS id 1; Sat, 21 Nov 2026 22:45:34 +0000
Message-ID: <1@example.org>
Subject: x

text
";

#[track_caller]
fn trusts(output: &Output, expected: [&str; 3], basis: &str) {
    let read = records(output);
    assert_eq!(each(&read, "trust"), expected);
    assert_eq!(each(&read, "trust_basis"), [basis; 3]);
}

#[test]
fn own_servers_are_named_or_the_border_is_guessed() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("own");
    std::fs::write(&file, "# ours\nmx.example.net 198.51.100.0/24\n\n.example.net # all of them\n").unwrap();
    let file = file.to_str().unwrap();
    let border = ["own", "border", "claim"];
    for own in ["mx.example.net", "MX.Example.NET.", ".example.net", "192.0.2.99,mx.example.net", file] {
        let output = extract_from(MESSAGE, ["--own", own]);
        assert_done(&output);
        trusts(&output, border, "own");
        let output = run_on_env("RECEIVED_TLS_OWN", own);
        trusts(&output, border, "own");
    }
    // A client that is one of ours goes on.
    trusts(&extract_from(MESSAGE, ["--own=.example.net,192.0.2.1"]), ["own"; 3], "own");
    let guessed = extract_from(MESSAGE, ["-"]);
    trusts(&guessed, border, "guessed");
    assert_eq!(std::str::from_utf8(&guessed.stderr).unwrap(), GUESSED);
    // The topmost field is of another server: nothing is known.
    let other = extract_from(MESSAGE, ["--own", "example.net"]);
    trusts(&other, ["null"; 3], "null");
    assert!(stderr(&other).contains("1 of 1 messages have no trust"), "{}", stderr(&other));
}

fn run_on_env(name: &str, value: &str) -> Output {
    let folder = tempdir().unwrap();
    let path = folder.path().join("mail");
    std::fs::write(&path, MESSAGE).unwrap();
    command().arg("extract").arg(&path).env(name, value).output().unwrap()
}

#[test]
fn what_names_no_server_is_refused() {
    for (own, told) in [
        ("mx example", "no host name"),
        ("\u{1b}[2J", "\\u{1b}[2J"),
        ("bücher.example", "xn--"),
        ("192.0.2.1/24", "bits beyond the prefix"),
        ("192.0.2.0/33", "longer than the address"),
        ("", "no host name"),
    ] {
        let output = extract_from(MESSAGE, ["--own", own]);
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""), "{own}");
        assert!(stderr(&output).contains(told) && !stderr(&output).contains('\u{1b}'), "{}", stderr(&output));
    }
}

#[test]
fn claims_are_set_apart_in_a_table() {
    let table = extract_from(MESSAGE, ["--own", ".example.net", "--format", "table"]);
    let lines: Vec<_> =
        stdout(&table).lines().filter(|line| line.contains('→') || line.contains('─')).collect();
    let begins = lines[1..].iter().map(|line| line.get(..4).unwrap_or("────")).collect::<Vec<_>>();
    assert_eq!(begins, ["   0", "   1", "────", "  ?2"], "{}", stdout(&table));
    assert!(lines[3].starts_with("──── claims ─"), "{}", lines[3]);
    let guessed = extract_from(MESSAGE, ["--format", "table"]);
    assert!(stdout(&guessed).contains("──── claims (by a guess) ─"));
}

#[test]
fn records_are_chosen_by_message_and_time() {
    let other = MESSAGE.replace("<1@", "<2@").replace("21 Nov", "22 Nov").replace("Sat", "Sun");
    let mbox =
        format!("From a Sat Nov 21 22:45:35 2026\n{MESSAGE}\nFrom a Sun Nov 22 22:45:35 2026\n{other}");
    let count = |args: &[&str]| {
        let output = extract_from(mbox.as_str(), args);
        assert_done(&output);
        records(&output).len()
    };
    assert_eq!(count(&["-"]), 6);
    assert_eq!(
        (count(&["--message-id", "<1@example.org>"]), count(&["--message-id", "2@example.org"])),
        (3, 3)
    );
    assert_eq!(count(&["--message-id", "3@example.org"]), 0);
    assert_eq!((count(&["--since", "2026-11-22"]), count(&["--until", "2026-11-21"])), (3, 3));
    assert_eq!(count(&["--since", "2026-11-21T23:45:35+01:00", "--until", "2026-11-21T22:45:35Z"]), 1);
    let read = records(&extract_from(mbox.as_str(), ["-"]));
    assert_eq!(each(&read, "message_id")[2..4], ["<1@example.org>", "<2@example.org>"]);
    for args in [
        &["--since", "2026-11-22", "--until", "2026-11-21"][..],
        &["--since", "yesterday"],
        &["--message-id", "<>"],
    ] {
        let output = extract_from(MESSAGE, args);
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""), "{args:?}");
        assert!(stderr(&output).starts_with("error: "), "{}", stderr(&output));
    }
}

#[test]
fn what_is_passed_on_names_nobody() {
    let message = MESSAGE.replace("mx.example.net (Postfix)", "mx.example.net (Postfix, for a@b.example)");
    for format in ["ndjson", "csv"] {
        let output = extract_from(message.as_str(), ["--redact", "--format", format]);
        assert_done(&output);
        for private in ["mail.example.org", "192.0.2.1", "198.51.100.7", "user@", "1@example.org", "a@b"] {
            assert!(!stdout(&output).contains(private), "{private}: {}", stdout(&output));
        }
        assert!(stdout(&output).contains("mx.example.net"));
    }
    let output = extract_from(MESSAGE, ["--redact", "--format", "table"]);
    assert_eq!(output.status.code(), Some(2));
    let chosen = extract_from(MESSAGE, ["--columns", "hop,tls.version,trust", "--format", "csv"]);
    assert_eq!(stdout(&chosen), "hop,tls.version,trust\n0,,own\n1,,border\n2,,claim\n");
    let unknown = extract_from(MESSAGE, ["--columns", "hop,tls.curve"]);
    assert!(stderr(&unknown).contains("no column is named \"tls.curve\""), "{}", stderr(&unknown));
}

#[test]
fn schema_1_is_as_it_was() {
    let output = extract_from(MBOX, ["--schema", "native-1", "--format", "ndjson"]);
    assert_done(&output);
    let first = stdout(&output).lines().next().unwrap();
    let expected = "{\"schema\":1,\"source\":\"-\",\"message\":0,\"hop\":0,\"offset\":45,\"length\":173,\
        \"from\":\"mail.example.org\",\"by\":\"mx.example.net\",\"via\":null,\"with\":\"ESMTPS\",\"id\":\"1xUt-1\",\
        \"for\":\"<user@example.net>\",\"date\":\"2026-11-21T22:45:35+00:00\",\"tls\":{\"established\":true,\
        \"version\":\"1.3\",\"version_as_written\":null,\"cipher\":\"TLS_AES_256_GCM_SHA384\",\"cipher_id\":\"0x1302\",\
        \"cipher_as_written\":\"TLS_AES_256_GCM_SHA384\",\"curve\":\"x25519\",\"curve_id\":29,\
        \"curve_as_written\":\"x25519\",\"bits\":null,\"verified\":null,\"origin\":\"clause\",\"dialect\":\"rfc8314\",";
    assert!(first.starts_with(expected), "{first}");
    assert_eq!(records(&output)[0]["findings"][0]["code"], "clause-order");
}
