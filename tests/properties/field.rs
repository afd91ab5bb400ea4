//! One field: its parts and its facts.

use received_tls::{Level, Origin, Received, Span, TlsVersion, assess};

use super::checks::within;

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
        ("for", field.recipient()),
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

    let facts = field.tls();
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
