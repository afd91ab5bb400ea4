//! A clause set in a field.

use received_tls::{
    CipherSuite, NamedGroup, Origin, ProblemKind, Received, SetClauseErrorKind, Span, Stamp, received_fields,
    set_clause, set_clause_to_vec,
};

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
    assert!(read.problems().all(|problem| problem.kind != ProblemKind::TlsDisagrees));

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
