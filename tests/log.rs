//! Lines of servers' logs: as they are written, cut, framed otherwise, and as a client would have them.

use std::io::Write;
use std::path::Path;
use std::{fs, io};

use received_tls::log::{LogRecord, Timestamp, read, read_json};
use received_tls::{CipherSuite, NamedGroup, TlsFacts, TlsVersion, Zone};
use received_tls_inputs::hostile_lines;
use serde::Deserialize;

/// One line; `logs.toml` says what each key means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    line: String,
    expect: Option<Expected>,
    #[serde(default)]
    none: bool,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expected {
    service: String,
    host: Option<String>,
    peer: Option<String>,
    direction: String,
    time: Option<String>,
    written_time: Option<String>,
    version: Option<String>,
    cipher: Option<String>,
    group: Option<String>,
    bits: Option<u16>,
    verified: Option<bool>,
    tls: Option<String>,
    suite: Option<String>,
    named_group: Option<String>,
    facts: String,
}

fn cases() -> Vec<Case> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        case: Vec<Case>,
    }
    let File { case: cases } = toml::from_str(include_str!("cases/logs.toml")).expect("logs.toml is read");
    for (number, case) in cases.iter().enumerate() {
        assert_ne!(case.expect.is_some(), case.none, "{}: either expect or none", case.name);
        assert!(!cases[..number].iter().any(|other| other.name == case.name), "two cases: {}", case.name);
    }
    cases
}

fn text(bytes: Option<&[u8]>) -> Option<String> {
    bytes.map(|bytes| String::from_utf8(bytes.to_vec()).expect("the cases are UTF-8"))
}

/// What was read of `line`, in the words of `logs.toml`.
fn found(record: &LogRecord<'_>, line: &[u8]) -> Expected {
    let (name, address) = (text(record.peer.name), text(record.peer.address));
    let address = address.map(|address| format!("[{address}]"));
    let tls = &record.tls;
    Expected {
        service: text(Some(record.service)).expect("it was given"),
        host: text(record.host),
        peer: (name.is_some() || address.is_some())
            .then(|| name.unwrap_or_default() + &address.unwrap_or_default()),
        direction: record.direction.name().to_owned(),
        time: record.time.and_then(|time| time.timestamp).map(|time| time.to_string()),
        written_time: text(record.time.map(|time| time.as_written)),
        version: text(tls.version_as_written),
        cipher: text(tls.suite_as_written),
        group: text(tls.group_as_written),
        bits: tls.bits,
        verified: tls.verified,
        tls: tls.version.map(|version| version.to_string()),
        suite: tls.suite.and_then(CipherSuite::name).map(str::to_owned),
        named_group: tls.group.and_then(NamedGroup::name).map(str::to_owned),
        facts: text(tls.span.map(|span| span.of(line))).expect("facts of a line stand somewhere"),
    }
}

#[test]
fn every_line_says_what_it_says() {
    for case in cases() {
        let line = case.line.as_bytes();
        match (read(line), &case.expect) {
            (None, None) => {}
            (Some(record), Some(expected)) => {
                assert_eq!(found(&record, line), *expected, "{}", case.name);
            }
            (record, _) => panic!("{}: {record:?}", case.name),
        }
        for end in ["\n", "\r\n"] {
            let ended = case.line.clone() + end;
            assert_eq!(read(ended.as_bytes()), read(line), "{}", case.name);
        }
    }
}

/// Whether `part` tells nothing but what `whole` tells.
fn is_part(part: &TlsFacts<'_>, whole: &TlsFacts<'_>) -> bool {
    fn of<T: PartialEq>(part: &Option<T>, whole: &Option<T>) -> bool {
        part.is_none() || part == whole
    }
    of(&part.version, &whole.version)
        && of(&part.version_as_written, &whole.version_as_written)
        && of(&part.suite, &whole.suite)
        && of(&part.suite_as_written, &whole.suite_as_written)
        && of(&part.group, &whole.group)
        && of(&part.group_as_written, &whole.group_as_written)
        && of(&part.bits, &whole.bits)
        && of(&part.verified, &whole.verified)
}

#[test]
fn a_cut_line_tells_no_more_than_it_holds() {
    for case in cases() {
        let whole = read(case.line.as_bytes());
        for end in 0..case.line.len() {
            let part = &case.line.as_bytes()[..end];
            match (read(part), whole) {
                (None, _) => {}
                (Some(part), Some(whole)) => {
                    assert!(is_part(&part.tls, &whole.tls), "{} to byte {end}: {part:#?}", case.name);
                    assert_eq!(part.direction, whole.direction, "{}", case.name);
                }
                // What ends before a forgery's end shows can only be told by its end.
                (Some(part), None) => assert!(
                    case.name.contains("goes on like")
                        || case.name.contains("ident")
                        || case.name.contains("whose name")
                        || case.name.contains("local delivery"),
                    "{} to byte {end}: {part:#?}",
                    case.name
                ),
            }
        }
        // Without its beginning a line is another program's, or nobody's.
        for start in 1..case.line.len() {
            if let Some(part) = case.line.get(start..).and_then(|part| read(part.as_bytes())) {
                assert!(
                    whole.is_some_and(|whole| is_part(&part.tls, &whole.tls)),
                    "{} from {start}",
                    case.name
                );
            }
        }
    }
}

#[test]
fn parts_in_another_order_make_no_facts_of_their_own() {
    for case in cases() {
        // Where a client's text names a session of its own, it makes one in the server's place.
        let Some(whole) = read(case.line.as_bytes()).filter(|_| !case.line.contains("NULL-SHA")) else {
            continue;
        };
        let words: Vec<_> = case.line.split(' ').collect();
        for first in 0..words.len() {
            for second in 0..first {
                let mut words = words.clone();
                words.swap(first, second);
                let line = words.join(" ");
                if let Some(LogRecord { mut tls, .. }) = read(line.as_bytes()) {
                    // A name of nothing in a suite's or a group's place is data; nothing follows from it.
                    (tls.suite_as_written, tls.group_as_written) = (None, None);
                    assert!(is_part(&tls, &whole.tls), "{line}: {tls:#?}");
                }
            }
        }
    }
}

fn json_string(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            c if c < ' ' => format!("\\u{:04x}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// The message of a syslog line, and its program.
fn message(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("Nov ")?.get("21 22:47:44".len()..)?.strip_prefix(" mx ")?;
    let (tag, message) = rest.split_once(": ")?;
    Some((tag.split_once('[')?.0, message))
}

#[test]
fn the_journal_says_the_same() {
    let mut read_so = 0;
    for case in cases() {
        let Some((program, message)) = message(&case.line) else { continue };
        let bytes: Vec<_> = message.bytes().map(|byte| byte.to_string()).collect();
        let escaped: String = message.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        for value in [
            json_string(message),
            format!("\"{escaped}\""),
            format!("[{}]", bytes.join(",")),
            format!("[ {} ]", bytes.join(" , ")),
        ] {
            let line = format!(
                "{{ \"_X\" : [\"a\\\"\", \"b\"], \"_HOSTNAME\":\"mx\",\"MESSAGE\" : {value},\"N\":null,\"P\":-1.5,\
                 \"__REALTIME_TIMESTAMP\":\"1795301264000001\",\"SYSLOG_IDENTIFIER\":{} }}",
                json_string(program)
            );
            let mut buffer = vec![0; line.len()];
            let json = read_json(line.as_bytes(), &mut buffer);
            let Some(expected) = &case.expect else {
                assert_eq!(json, None, "{}", case.name);
                continue;
            };
            let json = json.unwrap_or_else(|| panic!("{}: {line}", case.name));
            assert_eq!(json.time.unwrap().timestamp.unwrap().to_string(), "2026-11-21T22:47:44.000001+00:00");
            let place = json.tls.span.expect("facts stand somewhere").of(line.as_bytes());
            let mut found = found(&json, line.as_bytes());
            if value.starts_with('[') {
                let numbers = expected.facts.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>();
                let between = if value.starts_with("[ ") { " , " } else { "," };
                assert_eq!(found.facts, numbers.join(between));
            } else if value.starts_with("\"\\u") {
                assert_eq!(place.len(), 6 * expected.facts.len());
            } else {
                assert_eq!(found.facts, json_string(&expected.facts).trim_matches('"'));
            }
            found.facts.clone_from(&expected.facts);
            found.time = None;
            found.written_time.clone_from(&expected.written_time);
            assert_eq!(found, *expected, "{}", case.name);
            read_so += 1;
            // A buffer that is too short is not written past, nor is anything made of what fits.
            if !value.starts_with(&json_string(message)) {
                assert_eq!(read_json(line.as_bytes(), &mut [0; 8]), None);
            }
        }
    }
    assert!(read_so >= 20, "{read_so}");
}

#[test]
fn cut_json_is_no_line() {
    let line = r#"{"SYSLOG_IDENTIFIER":"cyrus/imaps","MESSAGE":"starttls: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits new) \"\u00e9\ud83d\ude00"}"#;
    let mut buffer = vec![0; line.len()];
    assert!(read_json(line.as_bytes(), &mut buffer).is_some());
    for end in 0..line.len() {
        assert_eq!(read_json(&line.as_bytes()[..end], &mut buffer), None, "{end}");
    }
}

#[test]
fn a_frame_changes_nothing_of_the_message() {
    let message = "Anonymous TLS connection established from localhost[127.0.0.1]: \
                   TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)";
    let frames = [
        ("Nov 21 22:47:44 mx postfix/smtpd[4711]: ", Some("Nov 21 22:47:44"), None, Some("mx")),
        ("Nov  1 22:47:44 mx postfix/smtpd[4711]: ", Some("Nov  1 22:47:44"), None, Some("mx")),
        ("<22>Nov 21 22:47:44 mx postfix/smtpd: ", Some("Nov 21 22:47:44"), None, Some("mx")),
        ("Nov 21 22:47:44 postfix/smtpd[4711]: ", Some("Nov 21 22:47:44"), None, None),
        (
            "Nov 21 22:47:44.123456 2001:db8::1 postfix/smtpd[4711]: ",
            Some("Nov 21 22:47:44.123456"),
            None,
            Some("2001:db8::1"),
        ),
        ("postfix/smtpd[4711]: ", None, None, None),
        ("mx postfix/smtpd[4711]: ", None, None, Some("mx")),
        (
            "2026-11-21T22:47:44+0100 mx postfix/smtpd[4711]: ",
            Some("2026-11-21T22:47:44+0100"),
            Some("2026-11-21T22:47:44+01:00"),
            Some("mx"),
        ),
        (
            "2026-11-21T22:47:44.5-03:30 mx postfix/smtpd[4711]: ",
            Some("2026-11-21T22:47:44.5-03:30"),
            Some("2026-11-21T22:47:44.500-03:30"),
            Some("mx"),
        ),
        (
            "2026-11-21 22:47:44 mx postfix/smtpd[4711]: ",
            Some("2026-11-21 22:47:44"),
            Some("2026-11-21T22:47:44"),
            Some("mx"),
        ),
        (
            "Sat 2026-11-21 22:47:44 UTC mx postfix/smtpd[4711]: ",
            Some("Sat 2026-11-21 22:47:44 UTC"),
            Some("2026-11-21T22:47:44+00:00"),
            Some("mx"),
        ),
        (
            "Sat 2026-11-21 22:47:44 CET mx postfix/smtpd[4711]: ",
            Some("Sat 2026-11-21 22:47:44 CET"),
            Some("2026-11-21T22:47:44"),
            Some("mx"),
        ),
        (
            "1795301264.000001 mx postfix/smtpd[4711]: ",
            Some("1795301264.000001"),
            Some("2026-11-21T22:47:44.000001+00:00"),
            Some("mx"),
        ),
        (
            "<22>1 2026-11-21T22:47:44.003Z mx postfix/smtpd 4711 - - ",
            Some("2026-11-21T22:47:44.003Z"),
            Some("2026-11-21T22:47:44.003+00:00"),
            Some("mx"),
        ),
        ("<22>1 - - postfix/smtpd - - [x@1 y=\"\\\\\"] \u{feff}", None, None, None),
    ];
    for (frame, written, time, host) in frames {
        let line = format!("{frame}{message}");
        let record = read(line.as_bytes()).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(record.service, b"postfix/smtpd", "{frame}");
        assert_eq!(text(record.host).as_deref(), host, "{frame}");
        assert_eq!(text(record.time.map(|time| time.as_written)).as_deref(), written, "{frame}");
        let told = record.time.and_then(|time| time.timestamp).map(|time| time.to_string());
        assert_eq!(told.as_deref(), time, "{frame}");
        assert_eq!(record.tls.version, Some(TlsVersion::Tls13));
        assert_eq!(record.tls.suite, Some(CipherSuite::TLS_AES_256_GCM_SHA384));
        let span = record.tls.span.unwrap();
        assert_eq!(span.of(line.as_bytes()), &message.as_bytes()[message.find("TLSv1.3").unwrap()..]);
    }
    for frame in [
        "",
        "Nov 21 22:47:44 ",
        "Foo 21 22:47:44 mx postfix/smtpd[1]: ",
        "Nov 21 24:47:44 mx postfix/smtpd[1]: ",
        "2026-02-29 22:47:44 mx postfix/smtpd[1]: ",
        "<22>1 - - - - - - ",
        "<22>1 - - postfix/smtpd - - [x@1 y=\"] ",
        "Nov 21 22:47:44 mx postfix/smtpd[x]: ",
    ] {
        assert_eq!(read(format!("{frame}{message}").as_bytes()), None, "{frame}");
    }
}

#[test]
fn a_day_of_the_journal_is_a_day_of_the_calendar() {
    let day = |days: u64| {
        let line = format!(
            "{}.000000 mx postfix/smtpd[1]: TLS connection established from a[::1]: TLSv1.3 with cipher A-B (1/1 bits)",
            days * 86_400
        );
        let record = read(line.as_bytes()).unwrap_or_else(|| panic!("{line}"));
        record.time.unwrap().timestamp.unwrap().to_string()[..10].to_owned()
    };
    // A count of days, year by year, from 1974-01-01 on: stamps of nine digits and more are told.
    let (mut days, mut year) = (1461, 1974);
    while year < 2200 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(lengths) {
            for date in 1..=length {
                assert_eq!(day(days), format!("{year}-{month:02}-{date:02}"));
                days += 1;
            }
        }
        year += 1;
    }
}

#[test]
fn a_point_in_time_is_known_where_the_zone_is() {
    let read_so = |stamp: &str| {
        let line = format!(
            "{stamp} mx postfix/smtpd[4711]: Anonymous TLS connection established from localhost[127.0.0.1]: \
             TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)"
        );
        let time: Timestamp = read(line.as_bytes()).expect(stamp).time.unwrap().timestamp.expect(stamp);
        (time.to_string(), time.zone, time.offset_minutes, time.unix_timestamp())
    };
    let known = Some(1_795_301_264);
    for (stamp, text, zone, offset, unix) in [
        ("2026-11-21T22:47:44Z", "2026-11-21T22:47:44+00:00", Zone::Utc, Some(0), known),
        (
            "2026-11-21T22:47:44.5-01:30",
            "2026-11-21T22:47:44.500-01:30",
            Zone::Offset(-90),
            Some(-90),
            Some(1_795_306_664),
        ),
        ("2026-11-21T22:47:44+0000", "2026-11-21T22:47:44+00:00", Zone::Offset(0), Some(0), known),
        ("2026-11-21T22:47:44-00:00", "2026-11-21T22:47:44-00:00", Zone::Unknown, None, known),
        ("2026-11-21T22:47:44", "2026-11-21T22:47:44", Zone::Unwritten, None, None),
        ("Sat 2026-11-21 22:47:44 UTC", "2026-11-21T22:47:44+00:00", Zone::Utc, Some(0), known),
        ("Sat 2026-11-21 22:47:44 CET", "2026-11-21T22:47:44", Zone::Named, None, None),
    ] {
        assert_eq!(read_so(stamp), (text.to_owned(), zone, offset, unix), "{stamp}");
    }
}

/// `cargo xtask instructions` holds that these take linear time.
#[test]
fn hostile_lines_tell_nothing() {
    let mut buffer = vec![0; 2 << 20];
    for line in hostile_lines(1 << 20) {
        let tls = read(&line).map(|record| record.tls.suite_as_written.is_some());
        assert!(tls.is_none() || line.windows(4).any(|part| part == b"2026"), "{tls:?}");
        assert_eq!(read_json(&line, &mut buffer), None);
    }
}

#[test]
fn lines_of_real_servers_say_what_was_negotiated() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/log-lines.jsonl");
    let Ok(rows) = fs::read_to_string(&path) else {
        // Not through the print macros, which the test runner keeps to itself.
        let _ = writeln!(io::stderr(), "skipped: {} is not here", path.display());
        return;
    };
    #[derive(Deserialize)]
    struct Row {
        line: String,
        kind: String,
        actual: Option<Actual>,
    }
    #[derive(Deserialize)]
    struct Actual {
        version: Option<String>,
        cipher: Option<String>,
        group: Option<String>,
    }
    let mut read_of = std::collections::BTreeMap::<String, (usize, usize)>::new();
    for row in rows.lines() {
        let Row { line, kind, actual } = serde_json::from_str(row).expect("a row is JSON");
        let record = read(line.as_bytes());
        let (lines, records) = read_of.entry(kind.clone()).or_default();
        *lines += 1;
        *records += usize::from(record.is_some());
        let tells = [
            "with cipher",
            "X=",
            "version=",
            "ciphers=",
            "cipher=TLS",
            "+TLS",
            ", TLS,",
            "proto=ESMTPS",
            "cert-check",
        ];
        assert_eq!(record.is_some(), tells.iter().any(|mark| line.contains(mark)), "{line}");
        let Some(record) = record else { continue };
        let tls = record.tls;
        let details = line.contains("cipher") || line.contains("X=");
        assert_eq!(tls.suite_as_written.is_some(), details && kind != "cert-check", "{line}");
        assert_eq!(tls.version_as_written.is_some(), details && kind != "cert-check", "{line}");
        let Some(actual) = actual else { continue };
        // Where the client could not tell what was negotiated, nothing can be compared.
        let agree = |resolved: Option<&str>, actual: Option<&str>| {
            resolved.is_none() || actual.is_none() || resolved == actual
        };
        if details && kind != "cert-check" {
            // GnuTLS leaves out of a resumed session's description who signed, and with that the suite.
            let signed = !line.contains("* CV=");
            assert!(tls.version.is_some() && (tls.suite.is_some() || !signed), "{line}");
        }
        assert!(agree(tls.version.map(TlsVersion::as_str), actual.version.as_deref()), "{line}");
        assert!(agree(tls.suite.and_then(CipherSuite::name), actual.cipher.as_deref()), "{line}");
        assert!(agree(tls.group.and_then(NamedGroup::name), actual.group.as_deref()), "{line}");
    }
    let _ = writeln!(io::stderr(), "lines, records: {read_of:?}");
    assert!(read_of.len() > 10);
}
