//! What must hold of any input. `cargo test` and the fuzz targets run the same functions.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each program that includes this file takes what it needs of it"
)]

use received_tls::{
    BuildErrorKind, Cipher, CipherSuite, Container, FieldScanner, Message, Messages, NamedGroup,
    OwnedTlsClause, ParseError, RawField, Scan, TlsClause, received_fields,
};
use received_tls_grammar::{Clause, DEPTH, depth, longest, whole};

/// The clause's parser and the grammar agree on every input: on whether there is a clause, on its names and on
/// where it ends.
pub fn clause(data: &[u8]) {
    let prefix = TlsClause::parse_prefix(data);
    let length = prefix.ok().map(|(_, rest)| data.len() - rest.len());
    let all = TlsClause::parse(data);
    assert_eq!(all.ok(), prefix.ok().filter(|(_, rest)| rest.is_empty()).map(|(clause, _)| clause));
    for error in [prefix.err(), all.err()].into_iter().flatten() {
        told(data, error);
        // After a clause, what is wrong is what follows it.
        assert!(length.is_none_or(|length| length <= error.span().start), "{error}: {}", data.escape_ascii());
    }

    // What is no UTF-8 matches no rule, so it ends the input as far as the grammar is concerned.
    let text = data.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    if depth(text.as_bytes()) <= DEPTH {
        let expected = longest(text);
        assert_eq!(length, expected.map(|clause| clause.length), "{}", data.escape_ascii());
        if let (Ok((clause, _)), Some(expected)) = (prefix, expected) {
            same(&clause, &expected, data);
        }
    }
}

/// The clause that the library read says what the grammar says, in slices of the input.
fn same(clause: &TlsClause<'_>, expected: &Clause<'_>, data: &[u8]) {
    match clause.cipher() {
        Cipher::Name(name) => {
            assert_eq!(name, expected.cipher);
            within(name.as_bytes(), data);
            assert_eq!(clause.suite(), CipherSuite::from_name(name));
        }
        Cipher::Hex(suite) => {
            let digits = expected.cipher.strip_prefix("0x").or(expected.cipher.strip_prefix("0X"));
            assert_eq!(digits.map(|digits| u16::from_str_radix(digits, 16)), Some(Ok(suite.0)));
            assert_eq!(clause.suite(), Some(suite));
        }
        other => panic!("{other:?} is no tls-cipher"),
    }
    assert_eq!(clause.group().map(|group| group.as_str()), expected.group);
    assert_eq!(clause.named_group(), expected.group.and_then(NamedGroup::from_name));
    if let Some(group) = clause.group() {
        within(group.as_str().as_bytes(), data);
    }
}

/// An error points into the input and tells of it in one printable line.
fn told(data: &[u8], error: ParseError) {
    let span = error.span();
    let found = usize::from(span.start < data.len());
    assert!(span.start <= data.len() && span.len() == found, "{span} of {}", data.len());
    let sentence = error.to_string();
    assert!(sentence.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{sentence:?}");
}

/// `part` is a piece of `data` itself, no copy; returns where it begins.
fn within(part: &[u8], data: &[u8]) -> usize {
    let (part, data) = (part.as_ptr_range(), data.as_ptr_range());
    assert!(data.start <= part.start && part.end <= data.end, "the slice lies outside of its input");
    part.start.addr() - data.start.addr()
}

/// bytes → clause → bytes: what is written of a clause that was read reads back as that clause, and a clause
/// that is not written is one that no server should stamp.
pub fn clause_bytes(data: &[u8]) {
    let Ok((clause, _)) = TlsClause::parse_prefix(data) else { return };
    let text = clause.to_string();
    assert_eq!(TlsClause::try_from(&*text), Ok(clause));
    assert_eq!(TlsClause::parse(format!(" {text}").as_bytes()), Ok(clause));
    assert_eq!(clause.encoded_len(), text.len());

    let kept = OwnedTlsClause::from(clause);
    assert_eq!(kept.as_clause(), clause);
    assert_eq!(text.parse(), Ok(kept));

    let mut buffer = vec![0; text.len() + 6];
    match clause.encode(&mut buffer) {
        Ok(length) => {
            assert_eq!(&buffer[..length], text.as_bytes());
            let folded = clause.encode_folded(data.len() % 1100, &mut buffer).expect("encode took it");
            assert_eq!(TlsClause::parse(&buffer[..folded.length]), Ok(clause));
        }
        Err(error) => match error.kind() {
            BuildErrorKind::Scsv => assert!(clause.suite().is_some_and(is_scsv)),
            BuildErrorKind::Grease => assert!(clause.suite().is_some_and(is_grease)),
            BuildErrorKind::UnregisteredCipher => assert_eq!(clause.suite(), None),
            BuildErrorKind::UnregisteredGroup => {
                assert!(clause.group().is_some() && clause.named_group().is_none())
            }
            _ => panic!("{error}: {text}"),
        },
    }
}

/// value → bytes → value: a suite and a group make a clause that reads back as them, or are refused for what
/// they are.
pub fn clause_value(suite: CipherSuite, group: Option<NamedGroup>) {
    let clause = match TlsClause::new(suite, group) {
        Ok(clause) => clause,
        Err(error) => match error.kind() {
            BuildErrorKind::Scsv => return assert!(is_scsv(suite)),
            BuildErrorKind::Grease => return assert!(is_grease(suite)),
            BuildErrorKind::UnregisteredGroup => {
                return assert!(group.is_some_and(|group| group.name().is_none()));
            }
            _ => panic!("{error}: {suite:?} {group:?}"),
        },
    };
    assert!(!is_scsv(suite) && !is_grease(suite));

    let length = clause.encoded_len();
    let mut line = vec![b'.'; 1 + length + 1];
    line[0] = b' ';
    for room in 0..length {
        let error = clause.encode(&mut line[1..=room]).expect_err("the buffer is too short");
        assert_eq!(error.kind(), BuildErrorKind::BufferTooShort { needed: length });
    }
    assert!(line[1..].iter().all(|&byte| byte == b'.'), "a short buffer was written to");
    assert_eq!(clause.encode(&mut line[1..]), Ok(length));
    assert_eq!(line.pop(), Some(b'.'), "more was written than was told");

    let read = TlsClause::parse(&line).expect("what is written is the clause's grammar");
    assert_eq!((read, read.suite(), read.named_group()), (clause, Some(suite), group));
    let text = str::from_utf8(&line).expect("names are ASCII");
    assert!(whole(text).is_some(), "{text}");
}

/// RFC 5746 §3.3 and RFC 7507 §2.
fn is_scsv(suite: CipherSuite) -> bool {
    matches!(suite.0, 0x00FF | 0x5600)
}

/// RFC 8701 §2: 0x0A0A, 0x1A1A, … 0xFAFA.
fn is_grease(suite: CipherSuite) -> bool {
    let [high, low] = suite.0.to_be_bytes();
    high == low && low & 0xF == 0xA
}

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
    for Message { bytes, offset, .. } in Messages::new(data) {
        assert_eq!(within(bytes, data), offset);
        let mut between = &data[position..offset];
        if messages == 0 {
            while let Some(after) = between.strip_prefix(b"\n").or(between.strip_prefix(b"\r\n")) {
                between = after;
            }
        }
        if Container::detect(data) == Some(Container::Mbox) {
            let line = between.split_inclusive(|&byte| byte == b'\n').next();
            assert!(line == Some(between) && between.starts_with(b"From "), "{}", between.escape_ascii());
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

    let scanned = scan(data, |_| data.len());
    assert_eq!(scanned.messages, messages);
    let found: Vec<_> = scanned
        .fields
        .iter()
        .map(|&(message, hop, offset, bytes, _)| (message, hop, offset, bytes))
        .collect();
    assert_eq!(found, fields, "{}", data.escape_ascii());
}

/// The scanner finds the same in a mailbox that it is shown piece by piece as in the whole. The first byte of
/// `data` says how many of the bytes after it are the sizes of the pieces, used over and over; what follows them
/// is the mailbox.
pub fn windows(data: &[u8]) {
    let Some((&count, rest)) = data.split_first() else { return };
    let (sizes, mailbox) = rest.split_at(rest.len().min(1 + usize::from(count % 8)));
    let Some(at_least) = sizes.first() else { return };
    let pieces = scan(mailbox, |turn| usize::from(*sizes.get(turn % sizes.len()).unwrap_or(at_least)));
    assert_eq!(pieces, scan(mailbox, |_| mailbox.len()), "{sizes:?} {}", mailbox.escape_ascii());
}

/// What a scanner told of a mailbox.
#[derive(Debug, PartialEq, Eq)]
struct Scanned<'a> {
    /// Message, hop, offset, bytes, whether they are cut.
    fields: Vec<(u64, u64, u64, &'a [u8], bool)>,
    messages: u64,
    unfinished: Option<u64>,
}

/// Shows a scanner the input in pieces of `size(0)`, `size(1)`, … bytes, at least one each.
fn scan(input: &[u8], size: impl Fn(usize) -> usize) -> Scanned<'_> {
    let mut scanner = FieldScanner::new(Container::detect(input).unwrap_or(Container::Message));
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
    Scanned { fields, messages: scanner.messages(), unfinished: scanner.unfinished() }
}
