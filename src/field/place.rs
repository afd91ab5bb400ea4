//! Where a `tls` clause belongs in a field, and where those are that are there.

use super::Received;
use super::parse::Parse;
use crate::author::Reason;
use crate::span::Span;
use crate::syntax::{After, Clause, Ignore, Item, Keyword, ProblemKind, Report};

/// Why a `tls` clause would not be believed, and the text that is the reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Unfit {
    pub(crate) reason: Reason,
    pub(crate) span: Span,
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
        let mut parse = Parse::new(self.field, self.body);
        let (mut last, mut place, mut lost) = (None, None, None);
        while let Some(item) = parse.next(&mut Ignore) {
            let here = parse.judge.authors.here();
            let span = item.span();
            let doubt = parse.judge.authors.doubt_at_end().filter(|_| !parse.judge.authors.before_by());
            lost = lost.or(doubt.map(|reason| Unfit { reason, span }));
            match item {
                Item::Clause(clause) if clause.keyword.is_named() => {
                    last = Some(After::of(clause.keyword));
                    place = here.then_some(clause.value.end);
                }
                Item::Clause(_) => last = None,
                Item::Comment { span, after, .. } if here && last == Some(after) => place = Some(span.end),
                _ => {}
            }
        }
        let end = Span { start: self.field.len(), end: self.field.len() };
        let lost = lost.or(parse.judge.authors.doubt_at_end().map(|reason| Unfit { reason, span: end }));
        match (place, lost) {
            (Some(place), _) if parse.judge.authors.doubt_at(place).is_none() => Ok(place),
            (_, Some(lost)) => Err(lost),
            _ => Err(Unfit { reason: Reason::NoBy, span: end }),
        }
    }

    /// Every `tls` clause and the group that belongs to it, in the order of the field; and a group that would belong
    /// to a clause at `place`.
    pub(crate) fn tls_runs(&self, place: usize) -> impl Iterator<Item = TlsRun> + Clone + use<'a> {
        let field = self.field;
        let mut parse = Parse::new(field, self.body);
        // What follows here, comments and such clauses aside, follows the place.
        let mut reached = place;
        let words = core::iter::from_fn(move || {
            let mut stray = StrayGroup(false);
            let (own, start, end) = match parse.next(&mut stray)? {
                Item::Clause(clause) => {
                    let Clause { keyword, word, value, .. } = clause;
                    let at_place = word.start >= place && blanks_before(field, word.start) <= reached;
                    let own = match keyword {
                        Keyword::Tls => true,
                        Keyword::Group => at_place || !stray.0,
                        _ => false,
                    };
                    (own.then_some([word, value]), word.start, if own { value.end } else { 0 })
                }
                Item::Comment { span, .. } => (None, span.start, span.end),
                _ => return Some(None),
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

/// Where the white space and line ends begin that are right before `at`.
fn blanks_before(field: &[u8], at: usize) -> usize {
    let text = field.get(..at).unwrap_or_default();
    text.iter().rposition(|byte| !b" \t\r\n".contains(byte)).map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[track_caller]
    fn place(field: &str, expected: Result<&str, (&str, Reason)>) {
        let found = Received::parse(field.as_bytes()).tls_place();
        let found = found.map(|at| &field[..at]).map_err(|unfit| (&field[unfit.span.range()], unfit.reason));
        assert_eq!(found, expected, "{field}");
    }

    #[test]
    fn a_clause_belongs_after_the_last_named_clause_and_its_comments() {
        for (before, after) in [
            ("Received: from a by b with ESMTP id 1 for <c@d>", "; Sat, 21 Nov 2026 22:45:35 +0000\n"),
            ("Received: from a by b (Postfix)", ""),
            ("Received: by b", " tls X (Postfix)"),
            ("Received: from a by b with Microsoft SMTP Server (TLS)", " tls TLS_X; x"),
            ("Received: from a by b for <c@d> (envelope-from <e@f>)", " state x; x"),
            ("Received: from a by b with ESMTPA id 1", " auth=yes user=x; x"),
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
    fn a_place_is_refused_with_its_reason() {
        place("Received: from a with ESMTP", Err(("", Reason::NoBy)));
        place("Received: from a by b (user@c) with ESMTP", Err(("(user@c)", Reason::AfterClientText)));
        place("Received: from a by b with ESMTP id 1 (c; x", Err(("(c; x", Reason::Unbalanced)));
        place(
            "Received: from a by b for <c@d> auth=yes user=x",
            Err(("auth=yes user=x", Reason::AfterClientText)),
        );
        place("Received: from a by b with ESMTP by c", Err(("by c", Reason::SecondBy)));
        place(
            "Received: by b (Authenticated sender: c) with ESMTPA id 1 (d)",
            Err(("(d)", Reason::AfterClientText)),
        );
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
