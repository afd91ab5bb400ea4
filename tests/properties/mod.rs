//! What must hold of any input. `cargo test` and the fuzz targets run the same functions.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each program that includes this file takes what it needs of it"
)]

use received_tls::log::{Direction, LogRecord, Peer};
use received_tls::{
    BuildErrorKind, Cipher, CipherSuite, Container, FactsCache, FieldScanner, Level, Message, Messages,
    NamedGroup, Origin, OwnedTlsClause, ParseError, ProblemKind, RawField, Received, Scan,
    SetClauseErrorKind, Span, Stamp, TlsClause, TlsFacts, TlsVersion, assess, log, received_fields,
    set_clause, set_clause_to_vec,
};
use received_tls_grammar::{Clause, DEPTH, depth, longest, whole};
use std::cell::RefCell;

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

/// A clause set in what `data` holds after its first three bytes, which choose the suite and the group.
pub fn stamp(data: &[u8]) {
    let Some((&[suite, offset, group], field)) = data.split_first_chunk::<3>() else { return };
    let suite =
        CipherSuite::all().nth(usize::from(suite) + usize::from(offset & 0x7F)).filter(|_| offset < 0x80);
    let suite = suite.unwrap_or(CipherSuite(u16::from_be_bytes([offset, group])));
    let group = NamedGroup::all().nth(group.into());
    if let Ok(stamp) = Stamp::new(suite, group).or_else(|_| Stamp::new(suite, None)) {
        clause_set(field, stamp);
    }
}

/// A field with a clause set is the field with that clause, which is believed; or there is a reason why not.
pub fn clause_set(field: &[u8], stamp: Stamp) {
    let shown = field.escape_ascii();
    let mut out = vec![b'.'; field.len() + stamp.encoded_len() + 24];
    let set = match set_clause(field, stamp, &mut out) {
        Ok(length) => {
            let (set, rest) = out.split_at(length);
            assert!(rest.iter().all(|&byte| byte == b'.'), "more was written than was told: {shown}");
            assert!(rest.len() >= 8, "more was written than is promised: {shown}");
            set
        }
        Err(error) => {
            let sentence = error.to_string();
            assert!(sentence.starts_with("expected ") && sentence.contains("found "), "{sentence}");
            assert!(error.span().start <= error.span().end && error.span().end <= field.len(), "{error:?}");
            assert!(!matches!(error.kind(), SetClauseErrorKind::BufferTooShort { .. }), "{error}: {shown}");
            assert_eq!(set_clause_to_vec(field, stamp), Err(error));
            return;
        }
    };
    assert_eq!(set_clause_to_vec(field, stamp).as_deref(), Ok(set), "{shown}");
    assert_eq!(set_clause(field, stamp, &mut vec![0; set.len()]), Ok(set.len()));
    let short = set_clause(field, stamp, &mut vec![0; set.len() - 1]).map_err(|error| error.kind());
    assert_eq!(short, Err(SetClauseErrorKind::BufferTooShort { needed: set.len() }));

    // One field that says what was stamped, and is believed.
    let whole: Vec<_> = received_fields(set).map(|field| field.bytes).collect();
    assert_eq!(whole, [set], "{shown}");
    let read = Received::parse(set);
    let facts = read.tls().expect("the clause is believed");
    let clause = stamp.clause();
    assert_eq!(facts.origin, Origin::Clause);
    assert_eq!(facts.suite_as_written, Some(clause.cipher().to_string().as_bytes()), "{shown}");
    let group = clause.group().map(|group| group.as_str().as_bytes());
    assert!(group.is_none() || facts.group_as_written == group, "{facts:?} {shown}");
    assert_eq!(read.clauses().filter(|clause| is_keyword(clause.keyword, "tls")).count(), 1);
    assert!(read.problems().all(|problem| !matches!(
        problem.kind,
        ProblemKind::TlsDisagrees | ProblemKind::TlsBeforeBy | ProblemKind::TlsAfterOutsideText
    )));

    // Nothing else changed but white space.
    let other_text = |field: &[u8]| {
        let words = tls_words(field);
        let kept = |&(at, byte): &(usize, u8)| {
            !is_blank(byte) && !words.iter().any(|word| word.range().contains(&at))
        };
        field.iter().copied().enumerate().filter(kept).map(|(_, byte)| byte).collect::<Vec<_>>()
    };
    assert_eq!(other_text(set), other_text(field), "{shown} {}", set.escape_ascii());
    let words = tls_words(set);
    let (start, end) = (words[0].start, words[words.len() - 1].end);
    if tls_words(field).is_empty() {
        let blank = |text: &[u8]| text.iter().copied().all(is_blank);
        let added = (1..=3).any(|before| {
            let Some((head, tail)) = field.split_at_checked(start - before) else { return false };
            let semicolon = usize::from(tail.starts_with(b";"));
            [0, semicolon].into_iter().any(|kept| {
                let rest = set[end..].strip_prefix(&tail[..kept]).unwrap_or_default();
                set.starts_with(head)
                    && blank(&set[head.len()..start])
                    && rest.ends_with(&tail[kept..])
                    && blank(&rest[..rest.len() - (tail.len() - kept)])
                    && rest.len() - (tail.len() - kept) <= 3
            })
        });
        assert!(added, "{shown} {}", set.escape_ascii());
    }

    // Lines are no longer than they may be, and end as they did.
    let longest = |text: &[u8]| {
        let lines =
            text.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line).len());
        lines.max().unwrap_or(0)
    };
    assert!(longest(set) <= longest(field).max(998), "{shown}");
    let lines = |text: &[u8]| text.iter().filter(|&&byte| byte == b'\n').count();
    let ends_with_cr = |text: &[u8]| text.windows(2).filter(|two| two == b"\r\n").count();
    if lines(field) == 0 {
        assert_eq!(lines(set), 0, "{shown}");
    } else {
        let line = set[..end].iter().rev().take_while(|&&byte| byte != b'\n').count();
        assert!(line <= 78, "{shown}");
        assert!(lines(&set[start..end]) == 0 || stamp.encoded_len() > 76, "{shown}");
    }
    assert!(ends_with_cr(field) != lines(field) || ends_with_cr(set) == lines(set), "{shown}");
    assert!(field.contains(&b'\r') || !set.contains(&b'\r'), "{shown}");
    // A line of white space alone may end the header for who takes it for an empty one.
    let blank_lines = |text: &[u8]| {
        let lines = text.strip_suffix(b"\n").unwrap_or(text).split(|&byte| byte == b'\n');
        lines.filter(|line| line.iter().copied().all(is_blank)).count()
    };
    assert!(blank_lines(set) <= blank_lines(field), "{shown} {}", set.escape_ascii());

    assert_eq!(set_clause_to_vec(set, stamp).as_deref(), Ok(set), "twice: {shown}");
}

fn is_keyword(word: &[u8], keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword.as_bytes())
}

/// The words of a field's `tls` clauses and of the groups that follow them at once, comments aside; and of a group
/// that follows the clauses of RFC 5321 so, for it would belong to a `tls` clause that is put there.
fn tls_words(field: &[u8]) -> Vec<Span> {
    let read = Received::parse(field);
    let comments: Vec<Span> = read.comments().map(|comment| comment.span).collect();
    let nothing = |at: usize| is_blank(field[at]) || comments.iter().any(|span| span.range().contains(&at));
    let named = |keyword: &[u8]| {
        ["from", "by", "via", "with", "id", "for"].iter().any(|name| is_keyword(keyword, name))
    };
    let last = read.clauses().filter(|clause| named(clause.keyword)).last().map(|clause| clause.span.end);
    let mut words = Vec::new();
    // Where what follows is the group of the clause before, and where it would be that of a clause set there.
    let (mut after_tls, mut after_place) = (None, None);
    for clause in read.clauses() {
        let follows = |end: Option<usize>| end.is_some_and(|end| (end..clause.span.start).all(nothing));
        let tls = is_keyword(clause.keyword, "tls");
        let group = is_keyword(clause.keyword, "group");
        let at_place = follows(after_place);
        let own = tls || group && (follows(after_tls) || at_place);
        if own {
            words.push(Span { end: clause.span.start + clause.keyword.len(), ..clause.span });
            words.push(clause.value_span);
        }
        let end = clause.span.end;
        after_tls = tls.then_some(end);
        after_place = (Some(end) == last || own && at_place).then_some(end);
    }
    words
}

fn is_blank(byte: u8) -> bool {
    b" \t\r\n".contains(&byte)
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

/// Whatever a field is, its parts are pieces of it, in order and in no other part, and its TLS facts stand in a
/// clause of its own.
pub fn field(data: &[u8]) {
    let field = Received::parse(data);
    let piece = |part: &[u8], span: Span| {
        assert_eq!(within(part, data), span.start);
        assert_eq!(part.len(), span.len());
        span
    };

    let comments: Vec<Span> = field.comments().map(|comment| piece(comment.bytes, comment.span)).collect();
    assert!(comments.iter().all(|span| data[span.start] == b'('));
    assert!(comments.is_sorted_by(|one, next| one.end <= next.start), "{comments:?}");

    let clauses: Vec<_> = field.clauses().collect();
    for clause in &clauses {
        let keyword =
            piece(clause.keyword, Span { end: clause.span.start + clause.keyword.len(), ..clause.span });
        let value = piece(clause.value, clause.value_span);
        assert!(!keyword.is_empty() && keyword.end < value.start && !value.is_empty(), "{clause:?}");
        for comment in &comments {
            // A comment may stand between the two, though it should not in a `tls` clause; in neither of them.
            for part in [keyword, value] {
                assert!(comment.end <= part.start || part.end <= comment.start, "{clause:?} {comment}");
            }
        }
    }
    assert!(clauses.is_sorted_by(|one, next| one.span.end <= next.span.start), "{clauses:?}");
    for (keyword, value) in [
        ("from", field.from()),
        ("by", field.by()),
        ("via", field.via()),
        ("with", field.with()),
        ("id", field.id()),
        ("for", field.for_()),
    ] {
        let first = clauses.iter().find(|clause| clause.keyword.eq_ignore_ascii_case(keyword.as_bytes()));
        assert_eq!(value, first.map(|clause| clause.value), "{keyword}");
    }
    if let Some(date) = field.date() {
        assert!(clauses.last().is_none_or(|clause| clause.span.end <= within(date, data)));
    }
    assert!(field.timestamp().is_none() || field.date().is_some());

    let problems: Vec<_> = field.problems().collect();
    for (number, problem) in problems.iter().enumerate() {
        assert!(problem.span.start <= problem.span.end && problem.span.end <= data.len(), "{problem:?}");
        assert!(
            problems[..number].iter().all(|other| other.kind != problem.kind),
            "{problem:?} was told before"
        );
    }

    let facts = tls_of(&field);
    let level = assess(&field).level;
    let Some(facts) = facts else {
        assert!(matches!(level, Level::NoneRecorded | Level::Undetermined | Level::NotApplicable), "{level}");
        return;
    };
    assert!(
        matches!(level, Level::Meets | Level::Below | Level::Undetermined) || !facts.established,
        "{level}"
    );
    assert!(facts.established || matches!(level, Level::NoneRecorded | Level::Undetermined), "{level}");
    assert!(
        level != Level::Meets
            || facts.suite.is_some() && facts.version >= Some(TlsVersion::Tls12)
            || facts.version.is_none()
    );
    match (facts.origin, facts.span) {
        (Origin::Clause, Some(span)) => {
            let clause =
                clauses.iter().find(|clause| clause.span.start == span.start).expect("one of the clauses");
            assert!(clause.keyword.eq_ignore_ascii_case(b"tls"));
            assert_eq!(facts.suite_as_written, Some(clause.value));
            let group = clauses
                .iter()
                .find(|clause| clause.keyword.eq_ignore_ascii_case(b"group") && clause.span.end == span.end);
            assert_eq!(group.map_or(clause.span.end, |group| group.span.end), span.end);
        }
        (_, Some(span)) => {
            assert!(field.by().is_some() && span.start < span.end && span.end <= data.len());
            assert!(facts.dialect.is_some());
        }
        // Clauses that differ, or a protocol that implies TLS: nothing more is known.
        (_, None) => assert!(facts.suite.is_none() && facts.group.is_none() && facts.version.is_none()),
    }
    for written in [facts.version_as_written, facts.suite_as_written, facts.group_as_written] {
        written.map(|written| within(written, data));
    }
    let name = |written: Option<&[u8]>| std::str::from_utf8(written?).ok().map(str::to_owned);
    assert!(facts.group.is_none() || name(facts.group_as_written).is_some());
    assert!(facts.suite.is_none() || name(facts.suite_as_written).is_some());
}

/// What a client says never becomes a TLS fact, wherever servers of several makes put it. The texts are the parts
/// of `data` between its NULs: the name after EHLO, the domain name of its address, and two local parts.
pub fn client_text(data: &[u8]) {
    let mut texts = data.split(|&byte| byte == 0);
    // Servers take no name with a blank in it, and Postfix writes `?` for these.
    let mut name = || -> Vec<u8> {
        let text = texts.next().unwrap_or_default().iter();
        text.map(|byte| if byte.is_ascii_whitespace() || b"<>()\\\";@".contains(byte) { b'?' } else { *byte })
            .collect()
    };
    let (ehlo, domain) = (name(), name());
    // RFC 5321 section 4.1.2: Quoted-string, a backslash before what would end it.
    let mut local_part = || -> Vec<u8> {
        let text = texts.next().unwrap_or_default().iter().filter(|byte| !matches!(byte, b'\r' | b'\n'));
        let quoted =
            text.flat_map(|byte| if b"\\\"".contains(byte) { vec![b'\\', *byte] } else { vec![*byte] });
        [b"\"".to_vec(), quoted.collect(), b"\"".to_vec()].concat()
    };
    let (sender, recipient) = (local_part(), local_part());

    for form in [
        "from $e ($d [192.0.2.1])\r\n\tby mx.example (Postfix) with ESMTP id 4bX1\r\n\tfor <$r@example>",
        "from $d ([192.0.2.1] helo=$e)\r\n\tby mx.example with esmtp (Exim 4.98)\r\n\t(envelope-from <$s@example>)\r\n\t\
         id 1-2\r\n\tfor $r@example",
        "from $e ($d [192.0.2.1]) by mx.example (8.18.1/8.18.1) with ESMTP id 5AL for <$r@example>",
        "from unknown (HELO $e) ($s@192.0.2.1) by mx.example with SMTP",
        "from $e (192.0.2.1) by mx.example (192.0.2.2) with Microsoft SMTP Server id 15.2",
        "from $d (HELO $e) (192.0.2.1) by mx.example (envelope-from <$s@example>, uid 7) with qmail-scanner",
    ] {
        let mut pieces = form.split('$');
        let mut line = format!("Received: {}", pieces.next().unwrap_or_default()).into_bytes();
        for piece in pieces {
            let (mark, text) = piece.split_at(1);
            line.extend_from_slice(match mark {
                "e" => &ehlo,
                "d" => &domain,
                "s" => &sender,
                _ => &recipient,
            });
            line.extend_from_slice(text.as_bytes());
        }
        let date = b";\r\n\tSat, 21 Nov 2026 22:45:35 +0000\r\n";
        let plain = [&*line, date].concat();
        let facts = tls_of(&Received::parse(&plain));
        assert_eq!(facts, None, "{}", plain.escape_ascii());

        let stamped = [&*line, b" tls TLS_AES_128_GCM_SHA256", date].concat();
        let facts = tls_of(&Received::parse(&stamped));
        assert!(
            facts.is_none_or(|facts| facts.suite == Some(CipherSuite(0x1301)) && facts.group.is_none()),
            "{facts:?} {}",
            stamped.escape_ascii()
        );
        // Names as they are meant to be hide nothing; a comment with a quoted local part may, and so does a client
        // that calls itself `by`.
        let tame = !form.contains("envelope-from")
            && !ehlo.eq_ignore_ascii_case(b"by")
            && data.iter().all(|&byte| byte == 0 || byte.is_ascii_alphanumeric());
        assert!(
            facts.is_some() || !tame || ehlo.is_empty() || domain.is_empty(),
            "{}",
            stamped.escape_ascii()
        );
    }
}

/// Where a client's text stands in the fields of a server, and what the server lets through.
///
/// `$h` is the name after EHLO; `$w` the same without white space; `$p` as Postfix prints it; `$s` and `$r` the quoted
/// local parts of sender and recipient; `$u` a login or a certificate's subject; `$b` the same as Postfix prints it,
/// its parentheses in pairs. Each server names its client's address where its form has it.
const FORMS: [&str; 40] = [
    "from $p (client.example [192.0.2.1])\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n\t \
     key-exchange X25519 server-signature ECDSA (P-256) server-digest SHA256)\n\t(Client CN \"$b\", Issuer \"$b\" (not \
     verified))\n\t(Authenticated sender: $b)\n\tby mx.example (Postfix) with ESMTPSA id 8FE5\n\tfor <$r@example>",
    "from $h (client.example [192.0.2.1])\n\t(Authenticated sender: $b)\n\tby mx.example (Postfix) with ESMTPA id 8F\n\t\
     for <$r@example>",
    "from [192.0.2.1] (helo=$h)\n\tby mx.example with esmtp (Exim 4.92)\n\t(envelope-from <$s@client>)\n\tid 1-2",
    "from client.example ([192.0.2.1] helo=$h ident=$w)\n\tby mx.example with esmtp (Exim 4.92)\n\t(envelope-from \
     <$s@client>)\n\tid 1-2\n\tfor $r@example",
    "from client.example ([192.0.2.1] helo=$h)\n\tby mx.example with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384\n\t(Exim \
     4.98)\n\t(envelope-from <$s@client>)\n\tid 1-2\n\tfor $r@example",
    "from client.example ([192.0.2.1] helo=$h)\n\tby mx.example with esmtp\n\t(envelope-from <$s@client>)\n\t(Exim 4.92)",
    "from client.example ([192.0.2.1] helo=$h)\n\tby mx.example (envelope-from <$s@client>) with esmtps \
     (TLS1.3:TLS_AES_256_GCM_SHA384:256)\n\t(Exim 4.92)\n\tid 1-2",
    "from client.example ([192.0.2.1] helo=$h)\n\tby mx.example (envelope-from $s@client) with esmtp\n\tid 1-2",
    "from client.example ([192.0.2.1] helo=$w)\n\tby mx.example with esmtpa (Exim 4.92)\n\tid 1-2 by authid <$u> with plain",
    "from client.example ([192.0.2.1])\n\tby mx.example with esmtps (TLS1.3:TLS_AES_256_GCM_SHA384:256)\n\t(PeerDN \
     C=GB,CN=$u) (Exim 4.92) id 1-2",
    "from client.example ([192.0.2.1])\n\tby mx.example with esmtpsa [$u] (TLS1.3:TLS_AES_256_GCM_SHA384:256)\n\tid 1-2",
    "from $h (client.example [192.0.2.1])\n\tby mx.example (8.18.1/8.18.1) with ESMTP id 6AL\n\tfor <$r@example>",
    "from $w ($u@client.example [192.0.2.1])\n\tby mx.example (8.18.1/8.18.1) with ESMTP id 6AL\n\tfor <$r@example>",
    "from $w (client.example [192.0.2.1] (may be forged))\n\t(user=$w mech=PLAIN bits=0)\n\tby mx.example (8.18.1/8.18.1) \
     with ESMTPSA id 6AL\n\t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NO)\n\tfor <$r@example>",
    "from $w (client.example [192.0.2.1])\n\tby mx.example (OpenSMTPD) with ESMTPSA id 71 \
     (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO) auth=yes user=$u\n\tfor <$r@example>",
    "from $h (client.example [192.0.2.1])\n\tby mx.example (OpenSMTPD) with ESMTPA id 71 auth=yes user=$u\n\tfor <$r@x>",
    "from $h (client.example [::ffff:192.0.2.1])\n  (AUTH: PLAIN $u, TLS: TLSv1.3,256bits,TLS_AES_256_GCM_SHA384)\n  by \
     mx.example with ESMTPSA\n  id 00.01",
    "from $h (client.example [::ffff:192.0.2.1])\n  (AUTH: PLAIN $u)\n  by mx.example with ESMTPA\n  id 00.01",
    "from $h (client.example [::ffff:192.0.2.1])\n  (IDENT: $u)\n  by mx.example with ESMTP\n  id 00.01",
    "from $h (client.example [192.0.2.1])\n\tby mx.example (Haraka/3.1.1) with ESMTP id 74.1\n\tenvelope-from <$s@client>",
    "from $h (client.example [192.0.2.1])\n\tby mx.example (Haraka/3.1.1) with ESMTPSA id 74.1\n\tenvelope-from \
     <$s@client>\n\ttls TLS_AES_256_GCM_SHA384 (authenticated bits=0)",
    "from client.example (HELO $h) (192.0.2.1)\n by mx.example (qpsmtpd/0.94) with ESMTP",
    "from client.example (HELO $w) ($u@192.0.2.1)\n (smtp-auth username $u, mechanism plain)\n by mx.example \
     (qpsmtpd/0.94) with (TLS_AES_256_GCM_SHA384 encrypted) ESMTPSA",
    "from unknown (HELO $h) ($u@192.0.2.1)\n  by mx.example with SMTP",
    "from $h ([192.0.2.1])\n\tby mx.example with LMTP\n\tid uB\n\t(envelope-from <$s@client>)\n\tfor <$r@example>",
    "from $h ([192.0.2.1])\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\n\tby mx.example with \
     LMTPS\n\tid uB\n\t(envelope-from <$s@client>)\n\tfor <$r@example>",
    "from $h (client.example [192.0.2.1])\n\t(authenticated user=$u bits=0)\n\t by mx.example (Cyrus 3.10.0) with LMTPSA \
     (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256 verify=NO)",
    "from $w\n\tby mx.example (chasquid) with ESMTPS\n\ttls TLS_AES_256_GCM_SHA384\n\t(over SMTP, TLS-1.3, envelope from \
     \"$s@client\")",
    "from $h (client.example [192.0.2.1]) by mx.example ([198.51.100.7]) via tcp with\n\tESMTP id ET5a for <$r@example>",
    "from $h (client.example [192.0.2.1] (AS64496 Example, Inc., IN))\n\tby mx.example (Stalwart SMTP) with ESMTP id 3D",
    "from $h (192.0.2.1) by mx.example\n (198.51.100.7) with Microsoft SMTP Server id 15.20.1.2",
    "from $h (client.example. [192.0.2.1])\n        by mx.google.com with ESMTPS id i2\n        for <$r@example>\n        \
     (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)",
    "from [192.0.2.1] ([192.0.2.1:17338] helo=$h)\n\tby mx.example (envelope-from <$s@client>)\n\t(ecelerity \
     3.6.21.53563 r(Core:3.6.21.0)) with ESMTPS (cipher=TLS_AES_256_GCM_SHA384\n\tsubject=\"/C=US/CN=$u\")\n\tid 05/12",
    "from $h [(192.0.2.1)] by mx.example\n\t(envelope-from <$s@client>) (Generic MTA)\n\twith ESMTP id 18",
    "from $h ([TEMPUNAVAIL]. [192.0.2.1])\n\tby 198.51.100.7 (trex/7.1.3)",
    "from 192.0.2.1 (EHLO $h) ([192.0.2.1])\n          by mx.example (JAMES SMTP Server ) with ESMTP ID 4c\n          for \
     <$r@example>",
    "from $w ([192.0.2.1])\n\tby server-4.bemta.aws.symcld.net id 3B/CC-09980-00D3C916",
    "from $h (192.0.2.1)\n  by mx.example (KumoMTA 198.51.100.7) \n  with ESMTP id e3 \n  for <$r@example>",
    "from client.example ([192.0.2.1])\n\tby mx.example (login: $u) with ESMTPA (user $u)\n\tid 1",
    "from client.example ([192.0.2.1])\n\tby mx.example with ESMTPA user $u id 1",
];

/// What a client says of TLS is none of the facts in any dialect: those are the server's own, or none. The texts are
/// the parts of `data` between its NULs: form, name, login, and two local parts.
pub fn dialect_client_text(data: &[u8]) {
    let mut texts = data.split(|&byte| byte == 0);
    let mut text = || -> Vec<u8> {
        let text = texts.next().unwrap_or_default().iter().copied();
        text.filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
    };
    let (form, name, login, sender, recipient) = (text(), text(), text(), text(), text());
    let solid =
        |text: &[u8]| text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<u8>>();
    let postfix = |text: &[u8]| -> Vec<u8> {
        let plain = |byte: u8| !byte.is_ascii_whitespace() && !b"<>()\\\";@".contains(&byte);
        text.iter().map(|&byte| if plain(byte) { byte } else { b'?' }).collect()
    };
    let balanced = |text: &[u8]| -> Vec<u8> {
        let mut depth = 0;
        let mut balanced: Vec<u8> = text
            .iter()
            .map(|&byte| match byte {
                b'\\' => b'?',
                b')' if depth == 0 => b'?',
                b'(' | b')' => {
                    depth = if byte == b'(' { depth + 1 } else { depth - 1 };
                    byte
                }
                byte => byte,
            })
            .collect();
        balanced.extend(std::iter::repeat_n(b')', depth));
        balanced
    };
    let quoted = |text: &[u8]| -> Vec<u8> {
        let escaped = text
            .iter()
            .flat_map(|&byte| if b"\\\"".contains(&byte) { vec![b'\\', byte] } else { vec![byte] });
        [b"\"".to_vec(), escaped.collect(), b"\"".to_vec()].concat()
    };
    let first =
        form.iter().fold(0, |sum: usize, &byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % FORMS.len();
    for form in FORMS.iter().cycle().skip(first).take(8) {
        let field = filled(form, &|mark| match mark {
            "h" => name.clone(),
            "w" => solid(&name),
            "p" => postfix(&name),
            "s" => quoted(&sender),
            "r" => quoted(&recipient),
            "u" => login.clone(),
            "b" => balanced(&login),
            other => panic!("${other} is no text of a client's"),
        });
        keeps_to_the_server(form, &field);
    }
}

/// What a field says of TLS, which is the same whatever was met before: by any input of this thread, so that what fails here
/// may need those too.
fn tls_of<'a>(field: &Received<'a>) -> Option<TlsFacts<'a>> {
    thread_local! {
        static CACHE: RefCell<Box<FactsCache>> = RefCell::default();
    }
    let facts = field.tls();
    CACHE.with_borrow_mut(|cache| {
        for met in ["before", "now"] {
            assert_eq!(field.tls_cached(cache), facts, "{met} {}", field.bytes().escape_ascii());
        }
    });
    facts
}

/// The field of that form with a client's texts in their places.
fn filled(form: &str, text: &dyn Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let mut pieces = form.split('$');
    let mut field = format!("Received: {}", pieces.next().unwrap_or_default()).into_bytes();
    for piece in pieces {
        let (mark, rest) = piece.split_at(1);
        field.extend(text(mark));
        field.extend_from_slice(rest.as_bytes());
    }
    field.extend_from_slice(b";\n\tSat, 21 Nov 2026 22:45:35 +0000\n");
    field
}

/// Whatever is read of `field`, `form` has it.
fn keeps_to_the_server(form: &str, field: &[u8]) {
    let Some(facts) = tls_of(&Received::parse(field)) else { return };
    let is = |written: Option<&[u8]>, own: &[&[u8]]| written.is_none_or(|written| own.contains(&written));
    assert!(
        ["ESMTPS", "esmtps", "LMTPS"].iter().any(|protocol| form.contains(protocol))
            && facts.established
            && is(facts.version_as_written, &[b"TLSv1.3", b"TLS1.3", b"TLS-1.3"])
            && is(facts.suite_as_written, &[b"TLS_AES_256_GCM_SHA384"])
            && is(facts.group_as_written, &[b"X25519"])
            && facts.bits.is_none_or(|bits| bits == 256)
            && facts.verified != Some(true),
        "{facts:?} {}",
        field.escape_ascii()
    );
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

/// What is read of a line is slices of it, and the journal says of a message what syslog says of it.
pub fn log_line(data: &[u8]) {
    if let Some(record) = log::read(data) {
        let span = record.tls.span.expect("facts of a line stand somewhere");
        let facts = span.of(data);
        assert!(!facts.is_empty() && span.end <= data.len(), "{}", data.escape_ascii());
        let tls = record.tls;
        for written in
            [tls.version_as_written, tls.suite_as_written, tls.group_as_written].into_iter().flatten()
        {
            within(written, facts);
        }
        let time = record.time.map(|time| time.as_written);
        for text in [time, record.host, record.peer.name, record.peer.address].into_iter().flatten() {
            within(text, data);
        }
    }
    let message = data.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    for program in ["postfix/smtpd", "exim", "sendmail", "smtpd", "dovecot", "cyrus/imap", "haraka"] {
        let line = [program.as_bytes(), b": ", message].concat();
        let syslog = log::read(&line);
        let bytes: Vec<_> = message.iter().map(u8::to_string).collect();
        let escaped: String = message.iter().map(|byte| format!("\\u{byte:04x}")).collect();
        let values = [format!("[{}]", bytes.join(",")), format!("\"{escaped}\"")];
        // Of a text that is no ASCII the escapes would be another's.
        for value in &values[..1 + usize::from(message.is_ascii())] {
            let json = format!("{{\"MESSAGE\":{value},\"SYSLOG_IDENTIFIER\":\"{program}\"}}");
            let mut buffer = vec![0; json.len()];
            let journal = log::read_json(json.as_bytes(), &mut buffer);
            assert_eq!(journal.map(told_of), syslog.map(told_of), "{}", message.escape_ascii());
        }
    }
    let _ = log::read_json(data, &mut [0; 64]);
}

/// What a record tells, wherever it stands.
fn told_of(record: LogRecord<'_>) -> (&[u8], Peer<'_>, Direction, TlsFacts<'_>) {
    let mut tls = record.tls;
    tls.span = None;
    (record.service, record.peer, record.direction, tls)
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

    let scanned = scan(data, |_| data.len());
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
    Scanned { fields, messages: scanner.messages(), unfinished: scanner.unfinished() }
}
