//! The clause: parsed, written, and made of a suite and a group.

use received_tls::{BuildErrorKind, Cipher, CipherSuite, NamedGroup, OwnedTlsClause, ParseError, TlsClause};
use received_tls_grammar::{Clause, DEPTH, depth, longest, whole};

use super::checks::within;

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

/// bytes → clause → bytes, for a clause that can be read.
pub fn clause_bytes(data: &[u8]) {
    if let Ok((clause, _)) = TlsClause::parse_prefix(data) {
        written(clause, data.len() % 1100);
    }
}

/// What is written of a clause reads back as that clause, and a clause that is not written is one that no server
/// should stamp. `column` is where the text before it ends.
pub fn written(clause: TlsClause<'_>, column: usize) {
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
            let folded = clause.encode_folded(column, &mut buffer).expect("encode took it");
            assert_eq!(TlsClause::parse(&buffer[..folded.length]), Ok(clause));
        }
        Err(error) => match error.kind() {
            BuildErrorKind::Scsv => assert!(clause.suite().is_some_and(is_scsv)),
            BuildErrorKind::Grease => assert!(clause.suite().is_some_and(is_grease)),
            BuildErrorKind::UnregisteredCipher => assert_eq!(clause.suite(), None),
            BuildErrorKind::UnregisteredGroup => {
                assert!(clause.group().is_some() && clause.named_group().is_none());
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
    let text = std::str::from_utf8(&line).expect("names are ASCII");
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
