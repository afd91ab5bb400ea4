//! The three formats of records.

use std::fs;

use tempfile::tempdir;

use super::*;

#[test]
fn every_key_stands_in_its_place() {
    let output = extract_from(MBOX, ["--format", "ndjson"]);
    for line in stdout(&output).lines() {
        assert_keys(line, Of::Field);
    }
    // Chosen one by one, all columns are the same.
    let names = columns(Of::Field).join(",");
    let chosen = extract_from(MBOX, ["--format", "ndjson", "--columns", &names]);
    assert!(stdout(&chosen) == stdout(&output), "{}", stdout(&chosen));
}

#[test]
fn a_record_says_what_the_field_says() {
    let read = records(&extract_from(MBOX, ["--format", "ndjson"]));
    let record = &read[0];
    assert_eq!(record["schema"], 2);
    assert_eq!(record["by"], "mx.example.net");
    assert_eq!(record["with"], "ESMTPS");
    assert_eq!(record["id"], "1xUt-1");
    assert_eq!(record["date"], "2026-11-21T22:45:35+00:00");
    assert_eq!(record["via"], Value::Null);
    let tls = &record["tls"];
    assert_eq!(tls["established"], true);
    assert_eq!(tls["cipher"], "TLS_AES_256_GCM_SHA384");
    assert_eq!(tls["cipher_id"], "0x1302");
    assert_eq!(tls["cipher_as_written"], "TLS_AES_256_GCM_SHA384");
    assert_eq!(tls["group"], "x25519");
    assert_eq!(tls["group_id"], 29);
    assert_eq!(tls["origin"], "clause");
    let (offset, length) = (tls["offset"].as_u64().unwrap(), tls["length"].as_u64().unwrap());
    let clause = &MBOX[offset as usize..(offset + length) as usize];
    assert_eq!(clause.trim(), "tls TLS_AES_256_GCM_SHA384 group x25519");
    // A hop without TLS has the same keys, and no value for any.
    assert!(read[1]["tls"].as_object().unwrap().values().all(Value::is_null), "{}", read[1]);
    assert_eq!(read[1]["tls"].as_object().unwrap().len(), tls.as_object().unwrap().len());
}

#[test]
fn a_record_tells_its_level_and_why() {
    let message = "Received: from a.example by b.example with ESMTP (TLSv1) tls TLS_RSA_WITH_RC4_128_SHA; x\n\
                   Received: from c.example by a.example with ESMTPS tls TLS_AES_128_GCM_SHA256;\n\
                   \tSat, 21 Nov 2026 22:45:35 +0000\n\
                   Received: by c.example (Postfix, from userid 1001); Sat, 21 Nov 2026 22:45:34 +0000\n\n";
    let read = records(&extract_from(message, ["--format", "ndjson"]));
    assert_eq!(each(&read, "assessment"), ["below", "meets", "not-applicable"]);
    let findings = read[0]["findings"].as_array().unwrap();
    let codes = ["with-without-tls", "tls-1.0", "rc4", "static-rsa", "discouraged-suite"];
    assert_eq!(each(findings, "code"), codes);
    let problems = read[0]["problems"].as_array().unwrap();
    assert_eq!(each(problems, "code"), ["invalid-date"]);
    let (offset, length) = (problems[0]["offset"].as_u64().unwrap(), problems[0]["length"].as_u64().unwrap());
    assert_eq!(&message[offset as usize..][..length as usize], "x");
    assert_eq!(findings[2]["reference"], "RFC 7465 §2");
    assert_eq!(findings[2]["detail"], "RC4 cipher: must not be negotiated");
    assert_eq!(read[1]["findings"].as_array().unwrap().len(), 0);

    let table = extract_from(message, ["--format", "table"]);
    let lines: Vec<_> = stdout(&table).lines().filter(|line| line.contains('!')).collect();
    assert_eq!(lines, ["     below ! with-without-tls, tls-1.0, rc4, static-rsa, discouraged-suite"]);
}

/// Two hops, of which the server of the first says that it was without TLS.
const WITHOUT_TLS: &str = "\
    Received: from a.example by b.example with ESMTP (NOT encrypted); Sat, 21 Nov 2026 22:45:36 +0000\n\
    Received: from c.example by a.example with ESMTPS (TLS encrypted); Sat, 21 Nov 2026 22:45:35 +0000\n\n";

#[test]
fn no_tls_is_told_from_nothing_told() {
    let read = records(&extract_from(WITHOUT_TLS, ["--format", "ndjson"]));
    let established: Vec<_> = read.iter().map(|record| record["tls"]["established"].clone()).collect();
    assert_eq!(established, [false, true]);
    assert_eq!(each(&read, "assessment"), ["none-recorded", "undetermined"]);
    let table = extract_from(WITHOUT_TLS, ["--format", "table"]);
    let with: Vec<_> = stdout(&table).lines().filter(|line| line.contains(" ESMTP")).collect();
    assert!(with[0].contains(" no ") && with[1].contains(" yes "), "{with:?}");
}

#[test]
fn csv_reads_back_as_the_same_facts() {
    for mbox in [MBOX, WITHOUT_TLS] {
        let output = extract_from(mbox, ["--format", "csv"]);
        assert_done(&output);
        assert_csv(&output, Of::Field, &records(&extract_from(mbox, ["--format", "ndjson"])));
    }
}

#[test]
fn a_spreadsheet_finds_no_formula() {
    for host in ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(1)"] {
        let output = extract_from(message(host), ["--format", "csv"]);
        let mut reader = csv::Reader::from_reader(&output.stdout[..]);
        for cell in reader.records().map(Result::unwrap).next().unwrap().iter().filter(|cell| cell.len() > 1)
        {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
}

#[test]
fn the_table_fits_its_width_and_shows_tls_in_full() {
    let suite = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    let long = format!("{}.example", "label.".repeat(30));
    let input = MBOX.replace("TLS_AES_256_GCM_SHA384", suite).replace("mail.example.org", &long);
    for width in [60, 80, 82, 83, 100, 147, 148, 300] {
        let output = command()
            .args(["extract", "--format", "table", "-"])
            .env("COLUMNS", width.to_string())
            .stdin(fs::File::open(saved(&input).path()).unwrap())
            .output()
            .unwrap();
        assert_done(&output);
        for line in stdout(&output).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        for shown in [suite, "x25519", "ESMTPS", "2026-11-21T22:45:35+00:00", "-, message 1"] {
            assert!(stdout(&output).contains(shown), "{width}: {shown}\n{}", stdout(&output));
        }
        assert!(!stdout(&output).contains('\x1b'), "colour is for terminals");
    }
}

fn saved(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn the_table_has_a_heading_for_each_message() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("a"), MBOX).unwrap();
    fs::write(folder.path().join("b"), MBOX).unwrap();
    let output = extract([folder.path().as_os_str(), "--format=table".as_ref()]);
    let headings: Vec<_> = stdout(&output).lines().filter(|line| line.contains(", message ")).collect();
    let expected: Vec<_> = ["a, message 0", "a, message 1", "b, message 0", "b, message 1"]
        .map(|name| format!("{}/{name}", folder.path().display()))
        .into();
    assert_eq!(headings, expected);
}

#[test]
fn on_a_terminal_it_is_a_table_and_elsewhere_ndjson() {
    let file = saved(MBOX);
    let run = |colour: &str| {
        let line = format!("{} extract {}", env!("CARGO_BIN_EXE_received-tls"), file.path().display());
        let output = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .env("NO_COLOR", colour)
            .env("TERM", "xterm")
            .stdin(Stdio::null())
            .output()
            .expect("script (util-linux) is needed");
        assert_eq!(output.status.code(), Some(0));
        stdout(&output).to_owned()
    };
    assert!(run("").contains("client → by") && run("").contains("\x1b[1m"));
    assert!(run("1").contains("client → by") && !run("1").contains("\x1b[1m"));
    assert!(stdout(&extract([file.path()])).starts_with("{\"schema\":2"));
}

/// LF alone is how systems store lines; beside CRLF in the same field it is what a server wrote.
#[test]
fn line_feeds_are_told_of_fields_that_have_both_line_ends() {
    let field =
        |fold| format!("Received: from a.example{fold} by b.example; Sat, 21 Nov 2026 22:45:35 +0000");
    let stored = field("\n") + "\n";
    let both = field("\n") + "\r\n";
    let sent = field("\r\n") + "\r\n";
    for (fields, told) in [
        (vec![&stored, &stored], vec![false, false]),
        (vec![&sent, &sent], vec![false, false]),
        (vec![&stored, &both, &stored, &sent], vec![false, true, false, false]),
    ] {
        let message: String = fields.into_iter().map(String::as_str).chain(["\ntext\n"]).collect();
        let read = records(&extract_from(message, ["--format", "ndjson"]));
        let findings = read.iter().map(|record| record["problems"].to_string().contains("bare-line-feed"));
        assert_eq!(findings.collect::<Vec<_>>(), told);
    }
}

/// Every record of the samples, and of hostile text, is one of the schema that the documentation has.
#[test]
fn records_are_of_the_schema() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let schema =
        fs::read_to_string(root.join("docs/record.schema.json")).expect("`cargo xtask schema` writes it");
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).expect("it is a schema");
    let hostile = "Received: from \u{1}\" (x [192.0.2.1]) by \u{202e} with TLS tls X (using TLSv9 with cipher Y (1/1 bits)) ; x\n\n";
    let log = "Nov 21 22:47:44 mx postfix/smtpd[1]: Anonymous TLS connection established from a[192.0.2.1]: \
        TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n";
    let outputs = [
        extract([root.join("samples")]),
        extract_from(MBOX, ["--own", "mx.example.net"]),
        extract_from(hostile, ["-"]),
        run_on("logs", log, ["-"]),
    ];
    for output in &outputs {
        for record in records(output) {
            let errors: Vec<_> = schema.iter_errors(&record).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?} {record}");
        }
    }
    // One key more, one less, a name that is none: the schema refuses.
    let record = &records(&outputs[1])[0];
    let refused = |change: fn(&mut Value)| {
        let mut record = record.clone();
        change(&mut record);
        assert!(!schema.is_valid(&record), "{record}");
    };
    refused(|record| record["more"] = 1.into());
    refused(|record| drop(record.as_object_mut().unwrap().remove("trust")));
    refused(|record| record["tls"]["version"] = "9".into());
}
