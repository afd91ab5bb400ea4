//! Bad input: each gives a record, a named problem, or a line on standard error; nothing is lost beside
//! it.

use std::fs;

use tempfile::tempdir;

use super::*;

/// An mbox in which `field` stands between two good messages.
fn between(field: &[u8]) -> Vec<u8> {
    let separator = b"From a@example.org Sat Nov 21 22:45:35 2026\n";
    let good = |host| [separator, message(host).as_bytes(), b"\n"].concat();
    [&good("before")[..], separator, field, b"Subject: bad\n\ntext\n\n", &good("after")].concat()
}

/// Runs `field` in an mbox and expects the good messages around it; its own record.
#[track_caller]
fn survives(field: &[u8]) -> Value {
    let input = between(field);
    let folder = tempdir().unwrap();
    let path = folder.path().join("mbox");
    fs::write(&path, &input).unwrap();
    let mut bad = None;
    for format in ["ndjson", "table", "csv"] {
        let file = extract([path.as_os_str(), "--format".as_ref(), format.as_ref()]);
        let piped = extract_from(input.clone(), ["--format", format]);
        for output in [&file, &piped] {
            assert_done(output);
            let shown = stdout(output);
            let control = shown
                .chars()
                .find(|&c| c != '\n' && (c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c)));
            assert_eq!(control, None, "{format}");
            assert!(shown.contains("before") && shown.contains("after"), "{format}");
        }
        if format == "ndjson" {
            let mut read = records(&file);
            assert_eq!(read.len(), 3);
            assert_eq!((&read[0]["from"], &read[2]["from"]), (&Value::from("before"), &Value::from("after")));
            bad = Some(read.swap_remove(1));
        }
    }
    bad.unwrap()
}

#[test]
fn two_hundred_thousand_parentheses() {
    for shape in ["(", ")", "()", "\\(", "(\"", "\"", "[", "<", "; ", ",", "\\"] {
        let field =
            format!("Received: from a {} by b; Sat, 21 Nov 2026 22:45:35 +0000\n", shape.repeat(200_000));
        let record = survives(field.as_bytes());
        assert_eq!(record["hop"], 0, "{shape}");
        assert_eq!(record["length"], field.len(), "{shape}");
    }
}

/// Longer than the records before, plain and such as are six times as long when escaped.
#[test]
fn values_of_any_length() {
    for length in [1, 3, 100, 300, 500, 1000, 2000, 5000, 100_000] {
        for text in ["x", "\u{7f}"] {
            let value = text.repeat(length);
            let field = format!("Received: from {value} by b; Sat, 21 Nov 2026 22:45:35 +0000\n");
            let record = survives(field.as_bytes());
            assert_eq!((&record["from"], &record["by"]), (&Value::from(value), &Value::from("b")));
        }
    }
}

#[test]
fn every_control_character_and_nul() {
    for byte in (0..=0x1f).chain(0x7f..=0x9f).filter(|&byte| byte != b'\n') {
        let field = [
            b"Received: from a",
            &[byte][..],
            b"b by mx.example.net\xe2\x80\xae (",
            &[byte],
            b") with ESMTP id ",
            &[byte],
            b"; Sat, 21 Nov 2026 22:45:35 +0000\n",
        ]
        .concat();
        survives(&field);
    }
}

#[test]
fn invalid_utf8() {
    let record = survives(b"Received: from \xff\xfe\xc3-\x80\xf0\x9f by \xe4\xbe\x8b.example; Sat, 21 Nov 2026 22:45:35 +0000\n");
    assert_eq!(record["by"], "例.example");
}

#[test]
fn a_field_longer_than_is_read() {
    let field = format!("Received: from {} by b; Sat, 21 Nov 2026 22:45:35 +0000\n", "a".repeat(3 << 20));
    let record = survives(field.as_bytes());
    let codes = each(record["problems"].as_array().unwrap(), "code");
    assert!(codes.contains(&"field-too-long"), "{codes:?}");
    // What was not read may tell of TLS.
    assert_eq!(record["assessment"], "undetermined");
}

#[test]
fn a_message_that_ends_inside_a_field() {
    let whole = message("cut.example");
    for length in [12, 30, 60, 90] {
        let output = extract_from(&whole[..length], ["-"]);
        let read = records(&output);
        let named = output.status.code() == Some(2) && !stderr(&output).is_empty();
        assert!(read.len() == 1 || named, "{length}: {output:?}");
    }
    // Inside another field the line is named, and the hop before is there.
    let output = extract_from("Received: by a.example; Sat, 21 Nov 2026 22:45:35 +0000\nSubject: cu", ["-"]);
    assert_faults(&output, &["-: input ends inside a header line"]);
    assert_eq!(records(&output).len(), 1);
}

/// Reads mail from pieces that are made as they are written.
fn streamed(pieces: impl Iterator<Item = Vec<u8>> + Send + 'static) -> Output {
    run_on_pieces("extract", pieces, ["-"])
}

#[test]
fn a_gigabyte_without_a_line_break() {
    let pieces = |first: &'static str, last: &'static str| {
        std::iter::once(first.as_bytes().to_vec())
            .chain((0..1024).map(|_| vec![b'a'; 1 << 20]))
            .chain(std::iter::once(last.as_bytes().to_vec()))
    };
    // As the line of a header, of a hop, and of a body.
    let output = streamed(pieces("Subject: ", ""));
    assert_faults(&output, &["-: input ends inside a header line"]);
    let output =
        streamed(pieces("Received: from ", "\nReceived: by b.example; Sat, 21 Nov 2026 22:45:35 +0000\n\n"));
    assert_done(&output);
    let read = records(&output);
    assert_eq!(read.len(), 2);
    assert_eq!(read[1]["by"], "b.example");
    let output = streamed(pieces(
        MBOX,
        "\n\nFrom a@example.org Sat Nov 21 22:45:35 2026\nReceived: by last.example\n\n",
    ));
    assert_done(&output);
    assert_eq!(each(&records(&output), "by").last(), Some(&"last.example"));
}

#[test]
fn a_gigabyte_of_zeros_in_a_file() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("zeros");
    fs::File::create(&path).unwrap().set_len(1 << 30).unwrap();
    assert_faults(&extract([&path]), &["zeros: contains no mail: NUL bytes"]);
    // Behind a header the zeros are one more line that does not end.
    fs::write(&path, "Received: by a.example; Sat, 21 Nov 2026 22:45:35 +0000\n").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_len(1 << 30).unwrap();
    let output = extract([&path]);
    assert_faults(&output, &["zeros: input ends inside a header line"]);
    assert_eq!(each(&records(&output), "by"), ["a.example"]);
}

#[test]
fn a_header_line_of_a_hundred_megabytes() {
    let line = |name: &str| {
        let field = [name.as_bytes(), &vec![b'x'; 100 << 20], b"\n"].concat();
        between(&field)
    };
    let output = extract_from(line("X-Long: "), ["-"]);
    assert_done(&output);
    assert_eq!(each(&records(&output), "from"), ["before", "after"]);
    let output = extract_from(line("Received: from "), ["-"]);
    assert_done(&output);
    assert_eq!(records(&output).len(), 3);
}

#[test]
fn a_byte_order_mark_hides_no_hop() {
    let output = extract_from(format!("\u{feff}{}", message("a.example")), ["-"]);
    assert_done(&output);
    let records = records(&output);
    assert_eq!((&records[0]["from"], &records[0]["offset"]), (&"a.example".into(), &3.into()));
}

#[test]
fn what_is_wrong_with_an_argument_is_shown_harmlessly() {
    for args in [
        &["extract", "--schema", "\u{1b}[2J\u{202e}"][..],
        &["extract", "--columns", "\u{1b}[2J\u{e0041}"],
        &["\u{1b}[2J\u{200b}"],
    ] {
        let line = [&[env!("CARGO_BIN_EXE_received-tls")], args].concat().join("' '");
        let output = Command::new("script")
            .args(["-qec", &format!("'{line}'"), "/dev/null"])
            .stdin(Stdio::null())
            .output()
            .expect("script (util-linux) is needed");
        let shown = stdout(&output);
        assert!(shown.contains("error"), "{shown:?}");
        assert!(
            !shown.contains("\u{1b}[2J") && !shown.contains(['\u{202e}', '\u{200b}', '\u{e0041}']),
            "{shown:?}"
        );
    }
}

#[test]
fn text_that_cannot_be_seen_is_shown_in_each_format() {
    for hidden in ["\u{200b}", "\u{ad}", "\u{feff}", "\u{e0041}", "\u{2060}"] {
        let mail = message(&format!("a{hidden}b"));
        for format in ["ndjson", "csv", "table"] {
            let output = extract_from(mail.as_str(), ["--format", format]);
            assert!(!stdout(&output).contains(hidden), "{format}: {}", stdout(&output));
        }
        let read = records(&extract_from(mail, ["--format", "ndjson"]));
        assert_eq!(read[0]["from"], format!("a{hidden}b"));
    }
}
