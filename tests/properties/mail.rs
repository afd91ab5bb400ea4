//! Messages and mailboxes: their fields, at once and piece by piece.

use received_tls::{
    Container, FieldScanner, Message, Messages, PastedHeader, RawField, Scan, received_fields,
};

use super::checks::within;

/// The header block's `Received` fields are those that reading it line by line gives.
pub fn header_block(data: &[u8]) {
    let mut expected: Vec<(usize, usize)> = Vec::new();
    let (mut offset, mut continues) = (0, false);
    for line in data.split_inclusive(|&byte| byte == b'\n') {
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let mut halves = line.splitn(2, |&byte| byte == b':');
            let name = halves.next().unwrap_or_default();
            let blanks = name.iter().rev().take_while(|&&byte| matches!(byte, b' ' | b'\t')).count();
            continues =
                halves.next().is_some() && name[..name.len() - blanks].eq_ignore_ascii_case(b"received");
            if continues {
                expected.push((offset, 0));
            }
        }
        if let Some((_, length)) = expected.last_mut().filter(|_| continues) {
            *length += line.len();
        }
        offset += line.len();
    }
    let found: Vec<(usize, usize)> = received_fields(data)
        .map(|RawField { bytes, offset, .. }| {
            assert_eq!(within(bytes, data), offset);
            (offset, bytes.len())
        })
        .collect();
    assert_eq!(found, expected, "{}", data.escape_ascii());
}

/// A mailbox is, byte for byte, its messages, the `From ` line before each and empty lines before the first; and
/// the scanner finds in it the fields that its messages have.
pub fn mailbox(data: &[u8]) {
    let mut position = 0;
    let mut fields = Vec::new();
    let mut messages = 0;
    let mut patches = false;
    for Message { bytes, offset, .. } in Messages::new(data) {
        assert_eq!(within(bytes, data), offset);
        let mut between = &data[position..offset];
        if messages == 0 {
            while let Some(after) = between.strip_prefix(b"\n").or(between.strip_prefix(b"\r\n")) {
                between = after;
            }
        }
        let beginning = &bytes[..bytes.len().min(2048)];
        if between.is_empty() && messages == 0 && beginning.starts_with(b"From ") {
            assert!(
                beginning.len() == 2048 && !beginning.contains(&b'\n'),
                "a line of that length separates"
            );
        } else if Container::detect(data) == Some(Container::Mbox) {
            let line = between.split_inclusive(|&byte| byte == b'\n').next();
            assert!(line == Some(between) && between.starts_with(b"From "), "{}", between.escape_ascii());
            patches = if messages == 0 { is_patch(between) } else { patches };
            assert!(patches || !is_patch(between), "a patch in a body separates: {}", between.escape_ascii());
        } else {
            assert_eq!(between, b"", "what is no mbox is one message, but for empty lines before it");
        }
        for (hop, field) in received_fields(bytes).enumerate() {
            fields.push((messages, hop as u64, offset as u64 + field.offset as u64, field.bytes));
        }
        position = offset + bytes.len();
        messages += 1;
    }
    assert!(messages == 0 || position == data.len(), "the last message ends before the mailbox");

    let scanned =
        scan(FieldScanner::new(Container::detect(data).unwrap_or(Container::Message)), data, |_| data.len());
    assert_eq!(scanned.messages, messages);
    let found: Vec<_> = scanned
        .fields
        .iter()
        .map(|&(message, hop, offset, bytes, _)| (message, hop, offset, bytes))
        .collect();
    assert_eq!(found, fields, "{}", data.escape_ascii());
}

/// Whether a line is the first of a patch by `git format-patch`.
fn is_patch(line: &[u8]) -> bool {
    let words: Vec<_> = line.trim_ascii_end().split(|&byte| byte == b' ').collect();
    let name = words.get(1).is_some_and(|name| name.iter().all(u8::is_ascii_hexdigit));
    name && matches!(words[1].len(), 40 | 64) && words[2..].join(&b' ') == b"Mon Sep 17 00:00:00 2001"
}

/// The scanner finds the same in a mailbox that it is shown piece by piece as in the whole. The first byte of
/// `data` says how many of the bytes after it are the sizes of the pieces, used over and over; what follows them
/// is the mailbox.
pub fn windows(data: &[u8]) {
    let Some((&count, rest)) = data.split_first() else { return };
    let (sizes, mailbox) = rest.split_at(rest.len().min(1 + usize::from(count % 8)));
    let Some(at_least) = sizes.first() else { return };
    let scanner = FieldScanner::new(Container::detect(mailbox).unwrap_or(Container::Message));
    let size = |turn| usize::from(*sizes.get(turn % sizes.len()).unwrap_or(at_least));
    let with_ids = scan(scanner.clone().with_message_ids(), mailbox, |_| mailbox.len());
    let pieces = scan(scanner.clone().with_message_ids(), mailbox, size);
    assert_eq!(pieces, with_ids, "{sizes:?} {}", mailbox.escape_ascii());
    // Whether they are asked for or not, the fields are the same.
    let without_ids = Scanned { ids: Vec::new(), ..with_ids };
    assert_eq!(scan(scanner, mailbox, size), without_ids, "{sizes:?} {}", mailbox.escape_ascii());
}

/// What a scanner told of a mailbox.
#[derive(Debug, PartialEq, Eq)]
struct Scanned<'a> {
    /// Message, hop, offset, bytes, whether they are cut.
    fields: Vec<(u64, u64, u64, &'a [u8], bool)>,
    /// The message, and what it is called.
    ids: Vec<(u64, &'a [u8])>,
    messages: u64,
    unfinished: Option<u64>,
}

/// Shows a scanner the input in pieces of `size(0)`, `size(1)`, … bytes, at least one each.
fn scan(mut scanner: FieldScanner, input: &[u8], size: impl Fn(usize) -> usize) -> Scanned<'_> {
    let mut ids = Vec::new();
    let mut fields = Vec::new();
    let (mut begin, mut end, mut turn) = (0, 0, 0);
    loop {
        let last = end == input.len();
        match scanner.next(&input[begin..end], last) {
            Scan::Field { consumed, field } => {
                assert_eq!(within(field.bytes, input) as u64, field.offset);
                fields.push((field.message, field.hop, field.offset, field.bytes, field.cut));
                begin += consumed;
            }
            Scan::MessageId { consumed, value } => {
                within(value, input);
                ids.push((scanner.messages(), value));
                begin += consumed;
            }
            Scan::Message { consumed, .. } => begin += consumed,
            Scan::More { consumed } => {
                assert!(!last, "there is no more");
                begin += consumed;
                end = input.len().min(end + size(turn).max(1));
                turn += 1;
            }
            Scan::End => break,
            other => panic!("{other:?} is unknown here"),
        }
        assert!(begin <= end, "more was consumed than was shown");
    }
    Scanned { fields, ids, messages: scanner.messages(), unfinished: scanner.unfinished() }
}

/// The fields of a pasted header stand in the input, one after the other, and differ from it in quotation marks and white
/// space alone. An mbox is none, and neither is a message whose lines are all fields and their folds.
pub fn pasted(data: &[u8]) {
    let header = PastedHeader::detect(data);
    let mut end = 0;
    for field in header.iter().flat_map(PastedHeader::fields) {
        let begin = field.offset as usize;
        assert!(begin >= end, "fields overlap");
        end = begin + field.bytes.len();
        let stored = &data[begin..end];
        let is_layout = |byte: u8| b" \t\r\n>|".contains(&byte);
        let same = |(&stored, &read): (&u8, &u8)| stored == read || is_layout(stored) && is_layout(read);
        assert!(stored.iter().zip(field.bytes).all(same), "{}", data.escape_ascii());
    }
    if Container::detect(data) == Some(Container::Mbox) {
        assert!(header.is_none(), "{}", data.escape_ascii());
    }
    let (plain, _) = data.split_at(data.len().min(1 << 12));
    let mut lines = plain.split(|&byte| byte == b'\n').take_while(|line| !line.trim_ascii().is_empty());
    let is_plain = |line: &[u8]| {
        let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        line.first().is_some_and(u8::is_ascii_alphabetic) && line.get(name) == Some(&b':')
            || line.starts_with(b" ") && line.len() > 1
    };
    let first = plain.first().is_some_and(u8::is_ascii_alphabetic);
    assert!(!(first && lines.all(is_plain) && header.is_some()), "{}", data.escape_ascii());
}
