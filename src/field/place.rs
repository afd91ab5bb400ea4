//! Where a `tls` clause belongs in a field, and where those stand that are there.

use super::Received;
use super::walk::{Item, Keyword, Walk};
use crate::span::Span;
use crate::syntax::lexer::Report;
use crate::syntax::{Problem, ProblemKind};

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

/// Whether there was a group without its clause.
struct StrayGroup(bool);

impl Report for StrayGroup {
    fn report(&mut self, kind: ProblemKind, _: Span) {
        self.0 |= kind == ProblemKind::GroupWithoutTls;
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

    /// Every `tls` clause and the group that belongs to it, in the order of the field; and a group that would belong
    /// to a clause at `place`.
    pub(crate) fn tls_runs(&self, place: usize) -> impl Iterator<Item = TlsRun> + Clone + use<'a> {
        let field = self.field;
        let mut walk = Walk::new(field, self.body);
        // What follows here, comments and such clauses aside, follows the place.
        let mut reached = place;
        let words = core::iter::from_fn(move || {
            let mut stray = StrayGroup(false);
            let (own, start, end) = match walk.next(&mut stray)? {
                Item::Comment(span) => (None, span.start, span.end),
                Item::Clause { keyword, word, value, .. } => {
                    let at_place = word.start >= place && blanks_before(field, word.start) <= reached;
                    let own = match keyword {
                        Keyword::Tls => true,
                        Keyword::Group => at_place || !stray.0,
                        _ => false,
                    };
                    (own.then_some([word, value]), word.start, if own { value.end } else { 0 })
                }
            };
            if start >= place && blanks_before(field, start) <= reached {
                reached = reached.max(end);
            }
            Some(own)
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
    let text = field.get(..at).unwrap_or_default();
    text.iter().rposition(|byte| !b" \t\r\n".contains(byte)).map_or(0, |last| last + 1)
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
            let place = field.find("by b").map_or(0, |by| by + "by b".len());
            let runs = Received::parse(field.as_bytes()).tls_runs(place).collect::<Vec<_>>();
            runs.iter().map(|run| (&field[run.start..run.word], &field[run.word..run.end])).collect()
        };
        assert_eq!(
            runs("Received: tls A by b\r\n\ttls B group C (c) group D tls (d) E (f)\tgroup\n G; date"),
            [
                (" ", "tls A"),
                ("\r\n\t", "tls B group C"),
                (" ", "group D tls"),
                (" ", "E"),
                ("\t", "group\n G")
            ]
        );
        assert_eq!(runs("Received: by b tls X ! group Y"), [(" ", "tls X")]);
        assert_eq!(runs("Received: by b (c) group Y id 1 group Z"), [(" ", "group Y")]);
        assert_eq!(runs("Received: by b\x0C tls X"), [(" ", "tls X")]);
        assert_eq!(runs("Received: from tls by group (tls X) group Y; tls Z"), []);
    }
}
