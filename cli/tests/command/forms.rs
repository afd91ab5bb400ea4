//! Mail in the forms that people and programs store it in, and files that only seem to be mail.

use std::fs;

use serde::Deserialize;
use tempfile::tempdir;

use super::*;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    attached: bool,
    input: String,
    hops: Vec<String>,
}

fn cases() -> Vec<Case> {
    #[derive(Deserialize)]
    struct File {
        case: Vec<Case>,
    }
    let text = include_str!("../../../tests/cases/messages.toml");
    toml::from_str::<File>(text).expect("messages.toml is TOML").case
}

/// What each record says of TLS, as the cases have it.
fn hops(output: &Output) -> Vec<String> {
    let hop = |record: &Value| {
        let tls = |key: &str| record["tls"][key].as_str().map(str::to_owned);
        let parts: Vec<_> = [tls("version"), tls("cipher_id"), tls("group")].into_iter().flatten().collect();
        let facts = if parts.is_empty() { "-".to_owned() } else { parts.join(" ") };
        format!("{facts} {}", record["assessment"].as_str().unwrap())
    };
    records(output).iter().map(hop).collect()
}

fn args(attached: bool) -> &'static [&'static str] {
    if attached { &["--format", "ndjson", "--attached", "-"] } else { &["--format", "ndjson", "-"] }
}

#[test]
fn every_form_is_read() {
    let folder = tempdir().unwrap();
    let cases = cases();
    assert!(cases.len() >= 40);
    for case in cases {
        for input in [case.input.clone(), case.input.replace('\n', "\r\n")] {
            let output = extract_from(input.clone(), args(case.attached));
            assert_eq!(output.status.code(), Some(0), "{}: {}", case.name, stderr(&output));
            assert_eq!(hops(&output), case.hops, "{}", case.name);
            let path = folder.path().join("input");
            fs::write(&path, &input).unwrap();
            let args = if case.attached { vec!["--attached".into(), path] } else { vec![path] };
            assert_eq!(hops(&extract(args)), case.hops, "{}", case.name);
        }
    }
}

/// Where the bytes of a field are those of the input, the record says where.
#[test]
fn offsets_are_those_of_the_input() {
    for case in cases().iter().filter(|case| !case.name.starts_with("json")) {
        for record in records(&extract_from(case.input.clone(), args(case.attached))) {
            let at = |record: &Value, key: &str| record[key].as_u64().unwrap() as usize;
            let field = &case.input[at(&record, "offset")..][..at(&record, "length")];
            let names = ["received:", "from ", "by "];
            assert!(
                names.iter().any(|name| field.to_lowercase().starts_with(name)),
                "{}: {field}",
                case.name
            );
            assert!(field.ends_with('\n'), "{}: {field}", case.name);
            let by = record["by"].as_str().unwrap();
            assert!(field.contains(by), "{}: {field}", case.name);
            if record["tls"]["offset"].is_u64() {
                let tls = &case.input[at(&record["tls"], "offset")..][..at(&record["tls"], "length")];
                assert!(field.contains(tls) && tls.to_uppercase().contains("TLS"), "{}: {tls}", case.name);
            }
        }
    }
}

/// How a pasted header was read is said once for each, and the record has the problem.
#[test]
fn a_mended_header_is_reported() {
    let lost = cases().into_iter().find(|case| case.name == "paste-unfolded.postfix").unwrap().input;
    let output = extract_from(lost.clone(), args(false));
    assert_eq!(stderr(&output).lines().count(), 1);
    assert!(
        stderr(&output).starts_with("received-tls: -: read as a header that begins at byte 0; lines without")
    );
    assert!(stdout(&output).contains("\"lost-fold\""));
    let quoted: String = lost.lines().map(|line| format!("> {line}\n")).collect();
    let output = extract_from(format!("See this\n\n{quoted}"), args(false));
    assert!(
        stderr(&output).contains("begins at byte 10; each line of it begins with \"> \"; lines"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).contains("\"lost-fold\""));
}

#[test]
fn utf_16_is_read() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("mbox");
    let expected = records(&extract_from(MBOX, args(false)));
    let little = MBOX.encode_utf16().flat_map(u16::to_le_bytes);
    let big = MBOX.encode_utf16().flat_map(u16::to_be_bytes);
    for bytes in [
        [0xFF, 0xFE].into_iter().chain(little).collect::<Vec<_>>(),
        [0xFE, 0xFF].into_iter().chain(big).collect(),
    ] {
        let output = extract_from(bytes.clone(), args(false));
        assert_eq!(records(&output), expected);
        assert!(stderr(&output).contains("the text is UTF-16"), "{}", stderr(&output));
        fs::write(&path, bytes).unwrap();
        assert_eq!(hops(&extract([&path])), hops(&extract_from(MBOX, args(false))));
    }
    let line = "Nov 21 22:50:43 mx smtpd[77]: f1e74a64f566e9e7 smtp tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256\r\n";
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(line.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(records(&run_on("logs", bytes, ["--format", "ndjson"])).len(), 1);
}

#[test]
fn mmdf_is_read_as_the_same_mbox() {
    const LINE: &str = "\u{1}\u{1}\u{1}\u{1}\n";
    for count in [1, 3, 20_000] {
        let mbox = String::from_utf8(mbox(count)).unwrap();
        let from = "From a@example.org Sat Nov 21 22:45:35 2026\n";
        let messages: Vec<_> = mbox.split(from).skip(1).collect();
        let mmdf: String = messages.iter().map(|message| format!("{LINE}{message}{LINE}")).collect();
        let places = |output: &Output| -> Vec<_> {
            records(output)
                .iter()
                .map(|record| [&record["by"], &record["message"], &record["hop"]].map(Value::to_string))
                .collect()
        };
        let expected = places(&extract_from(mbox, args(false)));
        assert_eq!(expected.len(), 2 * count);
        for mmdf in [mmdf.clone(), mmdf.replace('\n', "\r\n")] {
            let output = extract_from(mmdf.clone(), args(false));
            assert_done(&output);
            assert!(places(&output) == expected, "{count}");
            let last = records(&output).pop().unwrap();
            let at = |key: &str| last[key].as_u64().unwrap() as usize;
            assert!(mmdf[at("offset")..][..at("length")].starts_with("Received: from client"));
        }
    }
    // A header without an empty line ends with its message.
    let output =
        extract_from(format!("{LINE}Received: by a\n{LINE}{LINE}Received: by b\n{LINE}"), args(false));
    assert_eq!(each(&records(&output), "by"), ["a", "b"]);
}

/// A message with `part` attached, encoded so.
fn with_attached(part: &str, encoding: &str) -> String {
    let filling = "A line of text, as bodies have them.\n".repeat(10);
    format!(
        "Received: from a by outer with ESMTP id 1;\n Sat, 21 Nov 2026 22:45:35 +0000\n\
         Content-Type: multipart/mixed;\n boundary=\"=_b\"\n\n--=_b\n\n{filling}Received: from text by text\n--=_b\n\
         Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n{part}\n--=_b--\nReceived: by end\n"
    )
}

const ATTACHED: &str = "Received: from a by inner with ESMTP id 1;\n Sat, 21 Nov 2026 22:45:35 +0000\nSubject: x\n\nReceived: by body\n";

#[test]
fn encoded_and_nested_messages_are_read() {
    let base64 = "UmVjZWl2ZWQ6IGZyb20gYSBieSBpbm5lciB3aXRoIEVTTVRQIGlkIDE7CiBTYXQsIDIxIE5vdiAy\n\
                  MDI2IDIyOjQ1OjM1ICswMDAwClN1YmplY3Q6IHgKClJlY2VpdmVkOiBieSBib2R5Cg==";
    let nested = with_attached(ATTACHED, "8bit").replace("=_b", "=_c").replace("by outer", "by middle");
    for (input, expected) in [
        (with_attached(ATTACHED, "7bit"), vec!["outer", "inner"]),
        (with_attached(base64, "base64"), vec!["outer", "inner"]),
        (
            with_attached(&ATTACHED.replace("by inner", "=62y =\ninner"), "Quoted-Printable"),
            vec!["outer", "inner"],
        ),
        (with_attached(&nested, "binary"), vec!["outer", "middle", "inner"]),
        (with_attached(ATTACHED, "x-unknown"), vec!["outer", "inner"]),
    ] {
        let output = extract_from(input.clone(), args(true));
        assert_done(&output);
        let read = records(&output);
        assert_eq!(each(&read, "by"), expected, "{input}");
        let places: Vec<_> = read.iter().map(|record| record["message"].as_u64().unwrap()).collect();
        assert_eq!(places, [0, 0, 1][..expected.len()]);
        assert_eq!(each(&read, "source"), ["-", "- (attached)", "- (attached)"][..expected.len()]);
        // And an mbox of such, across the ends of windows.
        let filling = "A line of text, as bodies have them.\n".repeat(200);
        let message = format!("From a@example.org Sat Nov 21 22:45:35 2026\n{input}{filling}\n");
        let mbox = message.repeat(100);
        let output = extract_from(mbox.clone(), args(true));
        assert_done(&output);
        let read = records(&output);
        assert_eq!(each(&read, "by"), expected.repeat(100));
        assert!(read.iter().all(|record| record["offset"].as_u64().unwrap() < mbox.len() as u64));
        assert_eq!(
            each(&records(&extract_from(mbox.replace('\n', "\r\n"), args(true))), "by"),
            expected.repeat(100)
        );
    }
}

#[test]
fn attached_messages_are_hinted_at_once() {
    let message =
        format!("From a@example.org Sat Nov 21 22:45:35 2026\n{}\n", with_attached(ATTACHED, "7bit"));
    for (count, words) in [(1, "1 message contains"), (3, "3 messages contain")] {
        let output = extract_from(message.repeat(count), args(false));
        assert_eq!(records(&output).len(), count);
        let hint = format!(
            "received-tls: at least {words} attached messages, which were not read; read them with --attached\n"
        );
        assert_eq!((output.status.code(), stderr(&output)), (Some(0), &*hint));
    }
    let output = extract_from(with_attached(ATTACHED, "7bit"), args(false));
    assert!(stderr(&output).contains("at least 1 message contains"));
    // What the text says is no attached message.
    let text = "Received: by a\n\nContent-Type is message/rfc822\n";
    assert_done(&extract_from(text, args(false)));
}

#[test]
fn other_files_are_named_for_what_they_are() {
    let folder = tempdir().unwrap();
    let mut tar = vec![b'a'; 257];
    tar.extend(b"ustar\x0000");
    tar.resize(1024, 0);
    for (name, bytes, words) in [
        ("a.msg", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...".to_vec(), "Outlook message"),
        ("a.pst", b"!BDN...".to_vec(), "readpst"),
        ("a.eml", b"PK\x03\x04...".to_vec(), "zip archive"),
        ("a", b"LPKSHHRH...".to_vec(), "journalctl --file"),
        ("a.tar", tar, "tar archive"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_faults(&extract([&path]), &[words]);
        let output = command().args(["logs", "--format", "ndjson"]).arg(&path).output().unwrap();
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}

#[test]
fn index_files_are_passed_over_in_folders_unless_they_are_mail() {
    let folder = tempdir().unwrap();
    for name in ["a.msf", ".DS_Store", "dovecot.index.cache", "dovecot-uidlist", "maildirsize"] {
        fs::write(
            folder.path().join(name),
            "3 V1 N2\n\n\nReceived: from a by b; 1 Feb 2025 10:00:00 +0000\n\0",
        )
        .unwrap();
        assert_faults(&extract([folder.path().join(name)]), &["an index file of a mail program"]);
    }
    fs::write(folder.path().join("subscriptions"), message("one.example")).unwrap();
    let output = extract([folder.path()]);
    assert_done(&output);
    assert_eq!(each(&records(&output), "from"), ["one.example"]);
}

#[test]
fn the_other_command_is_named() {
    let folder = tempdir().unwrap();
    let (log, mail) = (folder.path().join("mail.log"), folder.path().join("x.eml"));
    for line in
        ["Nov 21 22:50:43 mx a: b\n", "2026-11-21T22:45:35.1+00:00 mx a: b\n", "2026-11-21 22:45:35 1tny\n"]
    {
        fs::write(&log, line).unwrap();
        assert_faults(&extract([&log]), &["looks like a log; read it with `received-tls logs`"]);
    }
    for text in [message("a"), MBOX.to_owned()] {
        fs::write(&mail, text).unwrap();
        let output = command().args(["logs", "--format", "ndjson"]).arg(&mail).output().unwrap();
        assert_faults(&output, &["looks like mail; read it with `received-tls extract`"]);
    }
    let output = command().arg(&mail).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let path = mail.display();
    assert!(stderr(&output).contains(&format!("`received-tls extract {path}`")), "{}", stderr(&output));
    assert!(stderr(&output).contains(&format!("`received-tls logs {path}`")));
}

#[test]
fn malformed_json_is_named_with_its_place() {
    for (text, words) in [
        ("{\"headers\":[{\"name\":\"Received\",\"value\":\"from a by b\"}]", "malformed JSON at byte"),
        ("{\"a\":1}", "JSON without message headers"),
        ("{\"MESSAGE\":\"x\",\"__REALTIME_TIMESTAMP\":\"1\"}", "looks like a journal"),
    ] {
        assert_faults(&extract_from(text, args(false)), &[words]);
    }
    assert_faults(&extract_from("[".repeat(100_000), args(false)), &["nested deeper than 64 levels"]);
}
