//! Mailboxes of every kind, whole and window by window.

use received_tls::{Container, FieldScanner, Messages, Scan, received_fields};

/// The messages' offsets, and the text of each one's first `Received` field.
fn messages(mbox: &str) -> Vec<(usize, String)> {
    Messages::new(mbox.as_bytes())
        .map(|message| {
            assert_eq!(&mbox.as_bytes()[message.offset..message.offset + message.bytes.len()], message.bytes);
            let field = received_fields(message.bytes).next().map(|field| field.bytes).unwrap_or_default();
            (message.offset, String::from_utf8_lossy(field).trim_end().to_owned())
        })
        .collect()
}

fn fields(mbox: &str) -> Vec<String> {
    messages(mbox).into_iter().map(|(_, field)| field).collect()
}

const A: &str = "From a@example.org Sat Nov 21 22:45:35 2026\n";

#[test]
fn a_from_line_separates_messages() {
    let mbox = format!("{A}Received: 1\n\nText\n\n{A}Received: 2\n\nText\n");
    assert_eq!(messages(&mbox), [(44, "Received: 1".into()), (107, "Received: 2".into())]);
    let crlf = mbox.replace('\n', "\r\n");
    assert_eq!(fields(&crlf), ["Received: 1", "Received: 2"]);
    // Empty lines before, and a message without a body, or without anything.
    assert_eq!(
        fields(&format!("\n\r\n{A}Received: 1\n\n{A}\n{A}Received: 3\n\n")),
        ["Received: 1", "", "Received: 3"]
    );
    assert_eq!(fields(&format!("{A}Received: 1\n\n{}", A.trim_end())), ["Received: 1", ""]);
}

#[test]
fn quoted_and_other_lines_separate_nothing() {
    for body in [
        ">From a@example.org Sat Nov 21 22:45:35 2026\nReceived: 0\n",
        "\n>>From a@example.org Sat Nov 21 22:45:35 2026\nReceived: 0\n",
        "\n From a@example.org Sat Nov 21 22:45:35 2026\nReceived: 0\n",
        "\nFrom: a@example.org 22:45:35\nReceived: 0\n",
        "\nfrom a@example.org Sat Nov 21 22:45:35 2026\nReceived: 0\n",
        // Prose after an empty line, and a line like the real one within a paragraph.
        "\nFrom here on\nit is prose\n",
        "text\nFrom a@example.org Sat Nov 21 22:45:35 2026\nis what the line looked like\n",
        "text\nFrom there\nReceived: 0\n",
        "--part\n\nContent-Type: message/rfc822\n\nReceived: 0\n\n--part--\n",
    ] {
        let mbox = format!("{A}Received: 1\n\n{body}\n{A}Received: 2\n\n");
        assert_eq!(fields(&mbox), ["Received: 1", "Received: 2"], "{body:?}");
    }
}

#[test]
fn a_cut_message_does_not_swallow_the_next() {
    for cut in [
        "Received: 1\n\ntext cut he\n",
        "Received: 1\nSubject: cut he\n",
        "Received: 1\n",
        "Received: 1\nReceived: x\n y\n",
    ] {
        assert_eq!(fields(&format!("{A}{cut}{A}Received: 2\n\n")), ["Received: 1", "Received: 2"], "{cut:?}");
    }
}

#[test]
fn from_lines_need_no_date_where_a_field_follows() {
    let mbox = "From a@example.org\nReceived: 1\n\nText\n\nFrom ???@???\nReceived: 2\n\n";
    assert_eq!(fields(mbox), ["Received: 1", "Received: 2"]);
}

#[test]
fn a_content_length_is_believed_where_it_is_right() {
    let body = format!("Text\n\n{A}Received: 0\n\nis quoted here\n");
    for (length, expected) in [
        (body.len(), vec!["Received: 1", "Received: 2"]),
        (body.len() + 1, vec!["Received: 1", "Received: 2"]),
        (body.len() - 1, vec!["Received: 1", "Received: 0", "Received: 2"]),
        (0, vec!["Received: 1", "Received: 0", "Received: 2"]),
        (usize::MAX, vec!["Received: 1", "Received: 0", "Received: 2"]),
    ] {
        let mbox = format!("{A}Received: 1\ncontent-length : {length}\n\n{body}\n{A}Received: 2\n\n");
        assert_eq!(fields(&mbox), expected, "{length}");
        let both = format!(
            "{A}Received: 1\nContent-Length: {length}\nContent-Length: 7\n\n{body}\n{A}Received: 2\n\n"
        );
        assert_eq!(fields(&both), ["Received: 1", "Received: 0", "Received: 2"], "{length} and 7");
    }
    let last = format!("{A}Received: 1\nContent-Length: {}\n\n{body}", body.len());
    assert_eq!(fields(&last), ["Received: 1"]);
}

#[test]
fn what_begins_without_a_from_line_is_one_message() {
    let message = format!("Received: 1\n\nText\n\n{A}Received: 2\n");
    assert_eq!(messages(&message), [(0, "Received: 1".into())]);
    assert_eq!(messages("\u{FEFF}Received: 1\n\nText"), [(3, "Received: 1".into())]);
    assert_eq!(messages(&format!("\u{FEFF}{A}Received: 1\n\n")), [(47, "Received: 1".into())]);
    assert_eq!(messages(""), []);
    assert_eq!(messages("\n\n"), []);
}

/// Git's names of a commit: SHA-1 and SHA-256.
fn patch_lines() -> [String; 2] {
    [40, 64].map(|digits| {
        format!("From {} Mon Sep 17 00:00:00 2001\n", "0123456789abcdef".repeat(4).split_at(digits).0)
    })
}

#[test]
fn a_patch_in_a_body_begins_no_message() {
    for line in patch_lines() {
        let patch = format!("{line}From: a@example.org\nReceived: 0\n\n---\n");
        for end in ["\n", "\r\n"] {
            for before in ["", "\n", "Text\n", "Text\n\n"] {
                let mbox = format!("{A}Received: 1\n\n{before}{patch}\n{patch}\n{A}Received: 2\n\n{line}");
                let mbox = mbox.replace('\n', end);
                assert_eq!(fields(&mbox), ["Received: 1", "Received: 2"], "{mbox:?}");
                for size in [1, 7, mbox.len()] {
                    let found = scan(mbox.as_bytes(), Container::Mbox, size);
                    let found: Vec<_> = found.iter().map(|&(message, hop, ..)| (message, hop)).collect();
                    assert_eq!(found, [(0, 0), (1, 0)], "{mbox:?} by {size}");
                }
            }
        }
        // One in a header block is no separator either, and a Content-Length does not lead to one.
        assert_eq!(fields(&format!("{A}Received: 1\n{patch}")), ["Received: 1"]);
        let led = format!("{A}Content-Length: 5\nReceived: 1\n\nText\n\n{patch}\n{A}Received: 2\n\n");
        assert_eq!(fields(&led), ["Received: 1", "Received: 2"]);
        // Other names, other dates: lines of mail servers.
        for other in
            [line.replace("From 0", "From g"), line.replace("From 0", "From "), line.replace("17", "18")]
        {
            let mbox = format!("{A}Received: 1\n\n{other}Received: 2\n\n");
            assert_eq!(fields(&mbox), ["Received: 1", "Received: 2"], "{other:?}");
        }
    }
}

#[test]
fn patches_at_the_beginning_of_the_input_are_an_mbox() {
    let [sha1, sha256] = patch_lines();
    for begin in ["", "\u{FEFF}", "\n\n"] {
        let mbox = format!(
            "{begin}{sha1}Received: 1\n\n---\n\n{sha1}Received: 2\n\n{sha256}Received: 3\n\n{A}Received: 4\n"
        );
        for mbox in [mbox.replace('\n', "\r\n"), mbox] {
            assert_eq!(
                fields(&mbox),
                ["Received: 1", "Received: 2", "Received: 3", "Received: 4"],
                "{mbox:?}"
            );
            for size in [1, 7, mbox.len()] {
                let found = scan(mbox.as_bytes(), Container::Mbox, size);
                let found: Vec<_> = found.iter().map(|&(message, hop, ..)| (message, hop)).collect();
                assert_eq!(found, [(0, 0), (1, 0), (2, 0), (3, 0)], "{mbox:?} by {size}");
            }
        }
    }
}

/// Shows the scanner windows of `size` bytes, and more of the input where it asks for more.
fn scan(input: &[u8], container: Container, size: usize) -> Vec<(u64, u64, u64, usize, bool)> {
    let mut scanner = FieldScanner::new(container);
    let (mut begin, mut end) = (0, size.min(input.len()));
    let mut found = Vec::new();
    loop {
        match scanner.next(&input[begin..end], end == input.len()) {
            Scan::Field { consumed, field } => {
                assert_eq!(&input[field.offset as usize..][..field.bytes.len()], field.bytes);
                found.push((field.message, field.hop, field.offset, field.bytes.len(), field.cut));
                begin += consumed;
            }
            Scan::Message { consumed, .. } => begin += consumed,
            Scan::More { consumed } => {
                begin += consumed;
                assert!(end - begin <= FieldScanner::MAX_WINDOW);
                end = (end + size).min(input.len());
            }
            _ => return found,
        }
    }
}

#[test]
fn a_field_beyond_the_limit_is_cut_and_the_next_is_found() {
    let max = FieldScanner::MAX_FIELD;
    for (filling, folded) in [("a", false), ("a\n ", true)] {
        for over in [0, 1, 2, 3, 1000] {
            let mut long = String::from("Received: ");
            long.push_str(&filling.repeat((max + over - 11) / filling.len()));
            long.push_str(&"b".repeat(max + over - 1 - long.len()));
            long.push('\n');
            assert_eq!(long.len(), max + over);
            let message = format!("{long}Received: 2\n\n");
            let expected = [(0, 0, 0, max, over > 0), (0, 1, (max + over) as u64, 12, false)];
            for size in [message.len(), max, 70_000] {
                assert_eq!(
                    scan(message.as_bytes(), Container::Message, size),
                    expected,
                    "{folded} {over} {size}"
                );
            }
        }
    }
}

/// Ten thousand messages of random parts: every size of window finds what the whole shows.
#[test]
fn any_windows_find_what_the_whole_shows() {
    let parts = [
        A,
        "From x\n",
        "From ",
        "\n",
        "\r\n",
        "\n\n",
        "Received: a\n",
        "Received: a\r\n b\r\n",
        "received : c\n",
        "Received",
        "Content-Length: 9\n",
        "Content-Length: 60\n",
        "Content-Length: 44\n",
        ">From x 10:00\n",
        "text\n",
        "Subject: x\n",
        " y\n",
        "\r",
        "From a 10:00\nX: y\n",
        "F",
        "R",
        "C",
        ":",
        "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n",
    ];
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    for _ in 0..10_000 {
        let mut mbox = String::from(if random % 8 == 0 { "\u{FEFF}" } else { "" });
        mbox.push_str(if random % 3 == 0 { parts[parts.len() - 1] } else { A });
        for _ in 0..12 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            mbox.push_str(parts[random as usize % parts.len()]);
        }
        let input = mbox.as_bytes();
        let mut expected = Vec::new();
        for (number, message) in Messages::new(input).enumerate() {
            for (hop, field) in received_fields(message.bytes).enumerate() {
                let offset = (message.offset + field.offset) as u64;
                expected.push((number as u64, hop as u64, offset, field.bytes.len(), false));
            }
        }
        for size in [1, 2, 3, 5, 8, 13, 21, input.len()] {
            assert_eq!(scan(input, Container::Mbox, size), expected, "{mbox:?} by {size}");
        }
    }
}
