//! Servers' logs: framed, compressed and rotated as they are, and as they should not be.

use std::fs;

use tempfile::tempdir;

use super::*;

const POSTFIX: &str = "Nov 21 22:47:44 mx postfix/smtpd[4711]: Anonymous TLS connection established from \
    mail.example.org[192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n";
const EXIM: &str = "2026-11-21 22:46:50.464 1xUtr8-0004ij-Ea => b@example.org R=dnslookup T=remote_smtp \
    H=mx.example.org [192.0.2.2]:25 X=TLS1.3:TLS_AES_128_GCM_SHA256:128 CV=yes C=\"250 ok\"\n";
const OTHER: &str = "Nov 21 22:47:44 mx postfix/smtpd[4711]: connect from mail.example.org[192.0.2.1]\n";

fn logs(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    command().arg("logs").args(args).stdin(Stdio::null()).output().expect("the command starts")
}

fn logs_from(input: impl Into<Vec<u8>>, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    run_on("logs", input, args)
}

/// Asserts that all was read, and what was said of the lines without a record.
#[track_caller]
fn assert_read(output: &Output, said: &str) {
    let line = if said.is_empty() { String::new() } else { format!("received-tls: {said}\n") };
    assert_eq!((output.status.code(), stderr(output)), (Some(0), line.as_str()));
}

#[test]
fn a_record_says_what_the_line_says() {
    let input = format!("{OTHER}{POSTFIX}{EXIM}");
    let output = logs_from(input.as_str(), ["-"]);
    assert_read(&output, "1 of 3 lines contain no TLS information");
    for line in stdout(&output).lines() {
        assert_keys(line, Of::Line);
    }
    let read = records(&output);
    let postfix = &read[0];
    assert_eq!(
        (&postfix["schema"], &postfix["source"], &postfix["line"]),
        (&2.into(), &"-".into(), &2.into())
    );
    assert_eq!((&postfix["time"], &postfix["time_as_written"]), (&Value::Null, &"Nov 21 22:47:44".into()));
    assert_eq!((&postfix["host"], &postfix["service"]), (&"mx".into(), &"postfix/smtpd".into()));
    let peer = |name: &str, ip: &str| serde_json::json!({ "helo": null, "name": name, "ip": ip });
    assert_eq!(postfix["peer"], peer("mail.example.org", "192.0.2.1"));
    assert_eq!(postfix["outcome"], "established");
    assert_eq!((&postfix["direction"], &postfix["assessment"].is_number()), (&"in".into(), &false));
    let (offset, length) = (OTHER.len(), POSTFIX.len());
    assert_eq!((&postfix["offset"], &postfix["length"]), (&offset.into(), &length.into()));
    let tls = &postfix["tls"];
    assert_eq!((&tls["established"], &tls["version"]), (&true.into(), &"1.3".into()));
    assert_eq!((&tls["cipher"], &tls["bits"]), (&"TLS_AES_256_GCM_SHA384".into(), &256.into()));
    assert_eq!((&tls["verified"], &tls["origin"]), (&false.into(), &"log".into()));
    assert_eq!(tls["server"], "postfix");
    let start = tls["offset"].as_u64().unwrap() as usize;
    let facts = &input[start..start + tls["length"].as_u64().unwrap() as usize];
    assert_eq!(facts, "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)");
    let exim = &read[1];
    assert_eq!((&exim["line"], &exim["time"]), (&3.into(), &"2026-11-21T22:46:50.464".into()));
    assert_eq!((&exim["host"], &exim["service"]), (&Value::Null, &"exim".into()));
    assert_eq!((&exim["peer"], &exim["direction"]), (&peer("mx.example.org", "192.0.2.2"), &"out".into()));
    // The keys of tls, assessment and findings are those of a field's record.
    let field = &records(&extract_from(MBOX, ["--format", "ndjson"]))[0];
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(tls), keys(&field["tls"]));
    assert!(field["problems"].is_array() && exim["findings"].is_array());
    assert!(exim.as_object().unwrap().contains_key("assessment"));
}

#[test]
fn csv_reads_back_as_the_same_facts() {
    let input = format!("{OTHER}{POSTFIX}{EXIM}");
    let json = records(&logs_from(input.as_str(), ["--format", "ndjson"]));
    let output = logs_from(input.as_str(), ["--format", "csv"]);
    assert_eq!(json.len(), 2);
    assert_csv(&output, Of::Line, &json);
}

#[test]
fn a_table_has_a_heading_for_each_log() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("a.log"), format!("{POSTFIX}{EXIM}")).unwrap();
    fs::write(folder.path().join("b.log"), format!("{OTHER}{POSTFIX}")).unwrap();
    for width in ["80", "100", "150", "300"] {
        let output = command()
            .args(["logs", "--format=table"])
            .arg(folder.path())
            .env("COLUMNS", width)
            .output()
            .unwrap();
        let shown = stdout(&output);
        for text in [
            "a.log\n",
            "b.log\n",
            "postfix/smtpd ← mail.example.org",
            "exim → mx.example.org",
            "TLS_AES_128_GCM_SHA256",
        ] {
            assert_eq!(
                shown.matches(text).count(),
                if text.starts_with("postfix") { 2 } else { 1 },
                "{text}\n{shown}"
            );
        }
        let width = width.parse().unwrap();
        assert!(shown.lines().all(|line| line.chars().count() <= width), "{shown}");
    }
}

#[test]
fn the_journal_is_read_line_by_line() {
    let message = "Anonymous TLS connection established from é[192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)";
    let bytes: Vec<_> = message.bytes().map(|byte| byte.to_string()).collect();
    let entry = |message: &str| {
        format!(
            "{{\"_HOSTNAME\":\"mx\",\"SYSLOG_IDENTIFIER\":\"postfix/smtpd\",\"MESSAGE\":{message},\"__REALTIME_TIMESTAMP\":\"1795301264000001\"}}\n"
        )
    };
    let input = [
        entry(&format!("\"{message}\"")),
        entry("null"),
        "{\"MESSAGE\n".into(),
        entry(&format!("[{}]", bytes.join(","))),
        entry(&format!("\"{}\"", message.replace('é', "\\u00e9"))),
        POSTFIX.into(),
    ]
    .concat();
    let output = logs_from(input, ["-"]);
    assert_read(&output, "2 of 6 lines contain no TLS information");
    let read = records(&output);
    for record in &read[..3] {
        assert_eq!(record["time"], "2026-11-21T22:47:44.000001+00:00");
        assert_eq!((&record["peer"]["name"], &record["peer"]["ip"]), (&"é".into(), &"192.0.2.1".into()));
        assert_eq!(record["tls"]["cipher"], "TLS_AES_256_GCM_SHA384");
    }
    assert_eq!(read.iter().map(|record| record["line"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 4, 5, 6]);
}

#[test]
fn compressed_and_rotated_logs_are_one_log_each() {
    let folder = tempdir().unwrap();
    let log = format!("{OTHER}{POSTFIX}{EXIM}");
    fs::write(folder.path().join("mail.log"), &log).unwrap();
    fs::write(folder.path().join("mail.log.1"), "").unwrap();
    fs::write(folder.path().join("mail.log.2.gz"), compression::gzip(log.as_bytes())).unwrap();
    let output = logs([folder.path()]);
    assert_read(&output, "2 of 6 lines contain no TLS information");
    let names: Vec<_> = records(&output)
        .iter()
        .map(|record| {
            let source = record["source"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            (source, record["line"].as_u64().unwrap())
        })
        .collect();
    let expected = [("mail.log", 2), ("mail.log", 3), ("mail.log.2.gz", 2), ("mail.log.2.gz", 3)];
    assert_eq!(names, expected.map(|(name, line)| (name.to_owned(), line)));
    // What is cut off is named, and what came before it is kept, but for the line that it cuts.
    let packed = compression::gzip(&log.repeat(2000).into_bytes());
    fs::write(folder.path().join("mail.log.2.gz"), &packed[..packed.len() - 20]).unwrap();
    let output = logs([folder.path().join("mail.log.2.gz")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("mail.log.2.gz: incomplete gzip data"), "{}", stderr(&output));
    let read = records(&output);
    assert!(read.len() > 100, "{}", read.len());
    assert!(read.iter().all(|record| !record["tls"]["bits"].is_null()));
}

#[test]
fn records_are_the_same_bytes_for_any_number_of_threads() {
    let mut log = String::new();
    for number in 0..30_000 {
        log.push_str(&OTHER.replace("4711", &number.to_string()).repeat(number % 5));
        log.push_str(&POSTFIX.replace("4711", &number.to_string()));
    }
    let folder = tempdir().unwrap();
    let path = folder.path().join("log");
    fs::write(&path, &log).unwrap();
    for format in ["ndjson", "csv", "table"] {
        let run = |jobs: &str| {
            let output = logs([
                OsStr::new("--format"),
                format.as_ref(),
                "--jobs".as_ref(),
                jobs.as_ref(),
                path.as_ref(),
            ]);
            assert_read(&output, "60000 of 90000 lines contain no TLS information");
            output.stdout
        };
        let one = run("1");
        assert!(run("4") == one, "{format}");
        let piped = logs_from(log.as_str(), ["--format", format, "--jobs", "3"]);
        let piped = stdout(&piped).replace("\"source\":\"-\"", &format!("\"source\":\"{}\"", path.display()));
        let piped = piped.replace("\n-", &format!("\n{}", path.display()));
        let piped = piped.replace("\n2,-,", &format!("\n2,{},", path.display()));
        assert!(piped.as_bytes() == one, "{format}, piped");
    }
    let read = records(&logs([&path]));
    let mut expected = 0;
    for (number, record) in read.iter().enumerate() {
        expected += number % 5 + 1;
        assert_eq!(record["line"], expected);
        let offset = record["offset"].as_u64().unwrap() as usize;
        let line = &log[offset..offset + record["length"].as_u64().unwrap() as usize];
        assert_eq!(line, POSTFIX.replace("4711", &number.to_string()));
    }
}

#[test]
fn a_line_that_is_too_long_is_passed_over_and_counted() {
    for length in [65_535 - POSTFIX.len(), 65_536, 131_071, 131_072, 131_073, 300_000, 100 << 20] {
        for byte in [0, b'x', b'{'] {
            let mut log = POSTFIX.as_bytes().to_vec();
            log.resize(log.len() + length, byte);
            log.push(b'\n');
            log.extend_from_slice(POSTFIX.as_bytes());
            let folder = tempdir().unwrap();
            let path = folder.path().join("log");
            fs::write(&path, &log).unwrap();
            for output in [logs([path.as_path()]), logs_from(log, ["-"])] {
                let long = if length < 65_536 { "" } else { "; 1 of them longer than 64 KiB and not read" };
                assert_read(&output, &format!("1 of 3 lines contain no TLS information{long}"));
                let lines: Vec<_> =
                    records(&output).iter().map(|record| record["line"].as_u64().unwrap()).collect();
                assert_eq!(lines, [1, 3], "{length}");
            }
            if length > 1 << 20 {
                break;
            }
        }
    }
}

#[test]
fn a_byte_order_mark_hides_no_line() {
    let output = logs_from(format!("\u{feff}{POSTFIX}{EXIM}"), ["-"]);
    assert_done(&output);
    let read = records(&output);
    assert_eq!((read.len(), &read[0]["line"], &read[0]["offset"]), (2, &1.into(), &3.into()));
    assert_done(&logs_from("\u{feff}", ["-"]));
}

#[test]
fn text_from_a_log_is_harmless() {
    let line = POSTFIX.replace("mail.example.org", "=1+1\u{1b}[2J\u{202e}").replace(" mx ", " - ");
    for format in ["ndjson", "csv", "table"] {
        let output = logs_from(line.as_str(), ["--format", format]);
        let shown = stdout(&output);
        assert!(shown.contains("1+1"), "{shown}");
        assert!(!shown.contains(|c: char| c != '\n' && (c.is_control() || c == '\u{202e}')), "{format}");
        assert!(format != "csv" || shown.contains(",'=1+1"), "{shown}");
    }
}

#[test]
fn what_is_no_log_is_lines_without_a_record() {
    let output = logs_from((0..=255).cycle().take(100_000).collect::<Vec<u8>>(), ["-"]);
    assert_read(&output, "392 of 392 lines contain no TLS information");
    assert_eq!(stdout(&output), "");
    let output = logs_from("", ["-"]);
    assert_read(&output, "");
    let folder = tempdir().unwrap();
    assert_faults(&logs([folder.path()]), &["no files in this folder"]);
    assert_faults(&logs(["no-such-log"]), &["no-such-log: no such file or directory"]);
}

#[test]
fn earlier_records_beside_the_logs_are_no_log() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("mail.log"), POSTFIX).unwrap();
    for format in ["ndjson", "csv"] {
        let out = folder.path().join(format);
        let run =
            || logs([folder.path().as_os_str(), "-f".as_ref(), format.as_ref(), "-o".as_ref(), out.as_ref()]);
        assert_read(&run(), "");
        let first = fs::read(&out).unwrap();
        assert_read(&run(), "");
        assert_eq!(fs::read(&out).unwrap(), first);
        fs::remove_file(&out).unwrap();
    }
    let log = folder.path().join("mail.log");
    let output = logs([folder.path().as_os_str(), "-o".as_ref(), log.as_ref()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&log).unwrap(), POSTFIX);
}
