//! Headers as people hand them on, and what must stay as it is.
#![cfg(feature = "alloc")]

use received_tls::{PastedHeader, ProblemKind, Received, received_fields};

const POSTFIX: &str = "\
Received: from mail.example.org (mail.example.org [192.0.2.7])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
\t key-exchange X25519 server-signature ECDSA (prime256v1) server-digest SHA256)
\tby mx.example.net (Postfix) with ESMTPS id 4YngG101Nfz30Mn
\tfor <user@example.net>; Wed,  5 Feb 2025 10:54:48 +1100 (AEDT)
";

const SENDMAIL: &str = "\
Received: from a.example (a.example [192.0.2.1])
\tby relay.example.org (8.18.1/8.18.1) with ESMTPS id 55R08BcK024285
\t(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NO)
\tfor <user@example.net>; Wed, 5 Feb 2025
\t10:54:40 +0000
";

fn header() -> String {
    format!("{POSTFIX}DKIM-Signature: v=1;\n\tReceived: no\n{SENDMAIL}Subject: x\n")
}

/// Each line with `mark` before it.
fn marked(text: &str, mark: &str) -> String {
    text.lines().map(|line| format!("{mark}{line}\n")).collect()
}

fn unfolded(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", line.trim_start())).collect()
}

/// The fields' hosts, whether each is read as TLS of a known version, and their problems.
#[track_caller]
fn read(input: &str) -> Vec<(String, Vec<ProblemKind>)> {
    let Some(header) = PastedHeader::detect(input.as_bytes()) else { return Vec::new() };
    let fields = header.fields().map(|field| {
        let stored = &input.as_bytes()[field.offset as usize..][..field.bytes.len()];
        let text = |bytes: &[u8]| -> Vec<u8> {
            bytes.iter().copied().filter(|byte| !b" \t\r\n>|".contains(byte)).collect()
        };
        assert_eq!(text(stored), text(field.bytes), "{input}");
        let received = Received::parse(field.bytes);
        let version = received.tls().and_then(|facts| facts.version);
        assert!(version.is_some(), "{}", field.bytes.escape_ascii());
        let problems = received.problem_kinds().filter(|&kind| kind != ProblemKind::BareLineFeed);
        (String::from_utf8_lossy(received.by().unwrap()).into_owned(), problems.collect())
    });
    fields.collect()
}

#[track_caller]
fn assert_read(input: &str, problem: Option<ProblemKind>) {
    for input in
        [input.to_owned(), input.replace('\n', "\r\n"), format!("\u{FEFF}{input}"), format!("\n\n{input}")]
    {
        let problems: Vec<_> = problem.into_iter().collect();
        assert_eq!(
            read(&input),
            [("mx.example.net".to_owned(), problems.clone()), ("relay.example.org".to_owned(), problems)],
            "{input}"
        );
    }
}

#[test]
fn indentations_and_quotation_marks_are_removed() {
    for mark in ["  ", "    ", "\t", "> ", ">", "| ", "|", "> > ", ">> ", "  > "] {
        let text = marked(&header(), mark);
        assert_read(&text, None);
        assert_read(
            &format!("{text}{mark}\n{}", marked("Received: from body by body; 1 Feb 2025\n", mark)),
            None,
        );
        assert_read(&format!("{text}\n{mark}Received: from body by body; 1 Feb 2025\n"), None);
        if mark.contains(['>', '|']) {
            assert_read(&format!("On Monday he wrote:\n{text}"), None);
        }
        assert_read(&format!("See the header:\n\n{text}"), None);
    }
    // The blank of the mark only before text.
    assert_read(&marked(&header(), "> ").replace("> \t", ">\t"), None);
}

#[test]
fn other_text_may_stand_before_the_header() {
    let page = "Original Message\nMessage ID\t<1@example.org>\nFrom:\tA <a@example.org>\nSPF:\tPASS\n\nCopy to clipboard\n\n";
    assert_read(&format!("{page}{}", header()), None);
    assert_read(&format!("{page}Delivered-To: user@example.net\n{}", header()), None);
    // Too far from the beginning, and prose.
    assert!(PastedHeader::detect(format!("{}\n\n{}", "word ".repeat(900), header()).as_bytes()).is_none());
    for prose in [
        "An order\n\nReceived: 3 boxes\n",
        "An order\n\nReceived:\n3 boxes\n",
        "from here on\nit is prose; by and large\n",
    ] {
        assert!(PastedHeader::detect(prose.as_bytes()).is_none(), "{prose}");
    }
    assert!(PastedHeader::detect(format!("\0\0\n\n{}", header()).as_bytes()).is_none());
}

#[test]
fn lost_folds_are_mended_and_reported() {
    let text = unfolded(&format!("{POSTFIX}DKIM-Signature: v=1\n{SENDMAIL}Subject: x\n"));
    for text in
        [text.clone(), format!("Return-Path: <a@example.org>\n{text}"), format!("Original Message\n\n{text}")]
    {
        assert_read(&text, Some(ProblemKind::LostFold));
    }
    for mark in ["    ", "> ", ">", "| "] {
        assert_read(&marked(&text, mark), Some(ProblemKind::LostFold));
    }
    // What never leads to a date is no field of several lines.
    let undated = "Received: from a.example\nby b.example with ESMTPS (TLSv1.3)\nSubject: x\n";
    assert!(PastedHeader::detect(undated.as_bytes()).is_none());
}

#[test]
fn a_value_needs_no_name() {
    let value = |field: &str| field.strip_prefix("Received: ").unwrap().to_owned();
    for (text, expected) in [
        (value(POSTFIX), vec![ProblemKind::NotReceived]),
        (unfolded(&value(POSTFIX)), vec![ProblemKind::NotReceived, ProblemKind::LostFold]),
        (marked(&value(POSTFIX), "> "), vec![ProblemKind::NotReceived]),
    ] {
        assert_eq!(read(&text), [("mx.example.net".to_owned(), expected.clone())], "{text}");
        assert_eq!(read(&format!("{text}{}", text.replace("mx.", "my."))).len(), 2);
    }
    let two = value(POSTFIX) + &value(SENDMAIL);
    assert_eq!(read(&two).len(), 2);
    let late = "by mx.example.net (nwsmtp/Yandex) with ESMTPSA id k1;\n\tSat, 21 Nov 2026 22:45:35 +0300\n\
                \t(using TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits))\n";
    assert_eq!(read(late).len(), 1);
    assert_eq!(read(&unfolded(late)).len(), 1);
}

/// A message or an mbox that begins as it should is no pasted header, whatever else is in it.
#[test]
fn mail_is_read_as_it_is() {
    let lost = unfolded(POSTFIX);
    for input in [
        header(),
        format!("From a@example.org Sat Nov 21 22:45:35 2026\n{lost}"),
        format!("From a@example.org\n{lost}"),
        format!("Subject: x\n folded\n{lost}"),
        format!("{SENDMAIL}{lost}"),
        format!("Subject: x\n\n{lost}"),
        format!("Subject: x\njunk\n{lost}"),
        "Received: from a by b; 1 Feb 2025 10:00:00 +0000\nby c with ESMTPS (TLSv1.3)\nSubject: x\n".into(),
        "Received: from a\n".into(),
        String::new(),
        "\n\n".into(),
    ] {
        assert!(PastedHeader::detect(input.as_bytes()).is_none(), "{input}");
    }
}

#[test]
fn a_header_beyond_the_limit_is_cut() {
    let long = format!("    Received: by b{}", "\n     x".repeat(PastedHeader::MAX / 7));
    let header = PastedHeader::detect(long.as_bytes()).unwrap();
    let field = header.fields().next().unwrap();
    assert!(field.cut && field.bytes.len() <= PastedHeader::MAX);
    assert_eq!(received_fields(field.bytes).count(), 1);
}
