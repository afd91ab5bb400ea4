//! Where a `tls` clause belongs in a field, and where those stand that are there.

use super::lexer::Report;
use super::walk::{Item, Keyword, Walk};
use super::{Items, Problem, ProblemKind, Received};
use crate::span::Span;

/// Why a `tls` clause would be none of the server's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unfit {
    /// There is no `by` clause.
    NoBy,
    /// This text may be a client's, or does not fit together with the rest; the problem says why, where one was told.
    Text(Span, Option<ProblemKind>),
}

/// Words of a `tls` clause or of its group with nothing but white space between them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TlsRun {
    /// Where the white space before the first word begins.
    pub(crate) start: usize,
    /// Where the first word begins.
    pub(crate) word: usize,
    /// Where the last word ends.
    pub(crate) end: usize,
}

/// The first problem that may have taken belief away.
struct Doubt(Option<Problem>);

impl Report for Doubt {
    fn report(&mut self, kind: ProblemKind, span: Span) {
        // Text after a date takes it away where it is another date.
        if kind.breaks_field() || kind.may_be_outside_text() || kind == ProblemKind::TextAfterDate {
            self.0.get_or_insert(Problem { kind, span });
        }
    }
}

impl<'a> Received<'a> {
    /// Where a `tls` clause belongs: after the last of the clauses that RFC 5321 §4.4 names and the comments that
    /// belong to it; before those comments where the clause would not be believed after them.
    pub(crate) fn tls_place(&self) -> Result<usize, Unfit> {
        let mut walk = Walk::new(self.field, self.body);
        let mut last = None;
        let mut place = None;
        let mut lost = None;
        loop {
            let mut doubt = Doubt(None);
            let item = walk.next(&mut doubt);
            let here = walk.belief.here();
            if lost.is_none() && (walk.belief.broken || !here && !walk.belief.before_by()) {
                let end = Span { start: self.field.len(), end: self.field.len() };
                let span = match item {
                    Some(Item::Clause { span, .. } | Item::Comment(span)) => span,
                    None => end,
                };
                lost = Some(doubt.0.map_or((span, None), |problem| (problem.span, Some(problem.kind))));
            }
            match item {
                Some(Item::Clause { keyword, value, .. }) if keyword.is_named() => {
                    last = Some(keyword);
                    place = here.then_some(value.end);
                }
                Some(Item::Clause { .. }) => last = None,
                Some(Item::Comment(span)) => {
                    if here && last.is_some_and(|keyword| walk.stands_after(keyword)) {
                        place = Some(span.end);
                    }
                }
                None => break,
            }
        }
        match (place, lost) {
            (Some(place), _) if !walk.belief.broken => Ok(place),
            (_, Some((span, problem))) => Err(Unfit::Text(span, problem)),
            _ => Err(Unfit::NoBy),
        }
    }

    /// Every `tls` clause and the group that belongs to it, in the order of the field.
    pub(crate) fn tls_runs(&self) -> impl Iterator<Item = TlsRun> + Clone + use<'a> {
        let field = self.field;
        let words = Items(Walk::new(field, self.body)).scan(false, |after_tls, item| {
            let Item::Clause { keyword, word, value, .. } = item else { return Some(None) };
            let own = keyword == Keyword::Tls || keyword == Keyword::Group && *after_tls;
            *after_tls = keyword == Keyword::Tls;
            Some(own.then_some([word, value]))
        });
        let mut words = words.flatten().flatten().peekable();
        core::iter::from_fn(move || {
            let first = words.next()?;
            let mut end = first.end;
            while let Some(next) = words.next_if(|next| blanks_before(field, next.start) == end) {
                end = next.end;
            }
            Some(TlsRun { start: blanks_before(field, first.start), word: first.start, end })
        })
    }
}

/// Where the white space and line ends begin that stand right before `at`.
fn blanks_before(field: &[u8], at: usize) -> usize {
    field[..at].trim_ascii_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[track_caller]
    fn place(field: &str, expected: Result<&str, (&str, Option<ProblemKind>)>) {
        let found = Received::parse(field.as_bytes()).tls_place();
        let found = found.map(|at| &field[..at]).map_err(|unfit| match unfit {
            Unfit::NoBy => ("", None),
            Unfit::Text(span, problem) => (&field[span.range()], problem),
        });
        assert_eq!(found, expected, "{field}");
    }

    #[test]
    fn a_clause_belongs_after_the_last_named_clause_and_its_comments() {
        for (before, after) in [
            ("Received: from a by b with ESMTP id 1 for <c@d>", "; Sat, 21 Nov 2026 22:45:35 +0000\n"),
            ("Received: from a by b (Postfix)", ""),
            ("Received: by b", " tls X (Postfix)"),
            ("Received: from a by b with Microsoft SMTP Server (TLS)", " tls TLS_X; x"),
            ("Received: from a by b for <c@d> (envelope-from <e@f>)", " auth=yes user=x; x"),
            ("Received: from a by b via TCP (x)", "; (y) Sat, 21 Nov 2026 22:45:35 +0000"),
            ("Received: from a by b with ESMTP", " foo (x) y"),
            ("Received: from a by b with ESMTP", " foo! (x)"),
            ("Received: from a by b with ESMTP", " id (x)"),
            // What would not be believed after a comment is believed before it.
            ("Received: from a by b with ESMTP id 1", " (user=x); Sat, 21 Nov 2026 22:45:35 +0000"),
        ] {
            place(&[before, after].concat(), Ok(before));
        }
    }

    #[test]
    fn what_takes_belief_away_is_told() {
        place("Received: from a with ESMTP", Err(("", None)));
        place("Received: from a by b (user x) with ESMTP", Err(("(user x)", None)));
        place(
            "Received: from a by b with ESMTP id 1 (c; x",
            Err(("(c; x", Some(ProblemKind::UnclosedComment))),
        );
        place("Received: from a by b with ESMTP by c", Err(("by c", Some(ProblemKind::SecondBy))));
    }

    #[test]
    fn words_of_clauses_are_found_with_the_white_space_before_them() {
        let runs = |field: &'static str| -> Vec<(&str, &str)> {
            let runs = Received::parse(field.as_bytes()).tls_runs().collect::<Vec<_>>();
            runs.iter().map(|run| (&field[run.start..run.word], &field[run.word..run.end])).collect()
        };
        assert_eq!(
            runs("Received: tls A by b\r\n\ttls B group C (c) group D tls (d) E (f)\tgroup\n G; date"),
            [(" ", "tls A"), ("\r\n\t", "tls B group C"), (" ", "tls"), (" ", "E"), ("\t", "group\n G")]
        );
        assert_eq!(runs("Received: from tls by group (tls X) group Y; tls Z"), []);
    }
}
