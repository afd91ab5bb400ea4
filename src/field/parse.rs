//! A field read once: its items, who wrote them, and what of them may show TLS.

use crate::author::{Authors, Class, Reason, client_word, comment_after_by};
use crate::server;
use crate::server::{Evidence, PlacedComment, Postponed};
use crate::span::{NarrowSpan, Span};
use crate::syntax::{After, Clause, Item, Items, Keyword, ProblemKind, Report, Sink, Traits, has_by};

/// Reads a field item by item, and feeds each to those who judge it.
#[derive(Clone)]
pub(super) struct Parse<'a> {
    pub(super) items: Items<'a>,
    pub(super) judge: Judge<'a>,
}

/// Takes in the items of a field: who wrote them, and what of them may show TLS.
#[derive(Clone)]
pub(super) struct Judge<'a> {
    pub(super) authors: Authors,
    pub(super) evidence: Evidence,
    pub(super) field: &'a [u8],
    /// The value of the first clause of each keyword that RFC 5321 names.
    pub(super) first: [Option<NarrowSpan>; Keyword::NAMED],
    /// Whether the `tls` clause that was read last is the one in the evidence, and may get a group.
    pub(super) group_wanted: bool,
    /// How many comments are before `by`.
    before_by: usize,
}

/// The judge, and the one who wants the deviations.
struct Bench<'j, 'a, R> {
    judge: &'j mut Judge<'a>,
    report: &'j mut R,
}

/// Keeps the item that was read.
struct Kept<S> {
    sink: S,
    item: Option<Item>,
}

impl<S: Sink> Report for Kept<S> {
    fn report(&mut self, kind: ProblemKind, span: Span) {
        self.sink.report(kind, span);
    }
}

impl<S: Sink> Sink for Kept<S> {
    fn item(&mut self, item: Item) {
        self.sink.item(item);
        self.item = Some(item);
    }
}

impl<R: Report> Report for Bench<'_, '_, R> {
    #[inline]
    fn report(&mut self, kind: ProblemKind, span: Span) {
        self.judge.authors.problem(kind);
        self.report.report(kind, span);
    }
}

impl<R: Report> Sink for Bench<'_, '_, R> {
    #[inline(always)]
    fn item(&mut self, item: Item) {
        match item {
            Item::Clause(clause) => self.clause(&clause),
            Item::Comment { span, after, by } => self.judge.comment(span, after, by, self.report),
            Item::Date { again: false, .. } => {}
            other => self.judge.other(other, self.report),
        }
    }

    #[inline(always)]
    fn clause(&mut self, clause: &Clause) {
        self.judge.clause(clause, self.report);
    }
}

impl<'a> Parse<'a> {
    #[inline(never)]
    pub(super) fn new(field: &'a [u8], body: usize) -> Self {
        let mut parse = Self {
            items: Items::new(field, body, &server::PHRASES),
            judge: Judge {
                authors: Authors::new(),
                evidence: Evidence::NONE,
                field,
                first: [None; Keyword::NAMED],
                group_wanted: false,
                before_by: 0,
            },
        };
        if field.len() > NarrowSpan::REACH {
            parse.judge.authors.doubt(0, Reason::TooLong);
        }
        parse
    }

    /// The next item, compiled once for all who are in no hurry.
    #[inline(never)]
    pub(super) fn next(&mut self, mut problems: &mut dyn Report) -> Option<Item> {
        let sink = Bench { judge: &mut self.judge, report: &mut problems };
        let mut kept = Kept { sink, item: None };
        self.items.step(&mut kept);
        let item = kept.item;
        self.judge.settle();
        item
    }

    /// Reads all items; but WebAssembly travels over networks, and has the loop once.
    #[inline]
    pub(super) fn all(&mut self, problems: &mut impl Report) {
        if cfg!(target_family = "wasm") {
            while self.next(problems).is_some() {}
            return;
        }
        let mut bench = Bench { judge: &mut self.judge, report: problems };
        while self.items.step(&mut bench) {}
    }
}

impl Judge<'_> {
    #[inline(always)]
    fn clause(&mut self, clause: &Clause, problems: &mut impl Report) {
        let odd = clause.traits.has(Traits::AGAIN.and(Traits::BLANK));
        let is_login = odd && self.odd_clause(clause, problems);
        if !is_login && self.authors.clause(clause, self.field) {
            problems.report(ProblemKind::SecondBy, clause.span());
        }
        let value = || NarrowSpan::new(clause.value);
        if !clause.is_again() {
            if let Some(first) = self.first.get_mut(clause.keyword as usize) {
                *first = Some(value());
            }
        }
        let evidence = &mut self.evidence;
        match clause.keyword {
            Keyword::From if !clause.is_again() && self.authors.before_by() => {
                evidence.from_end = clause.value.end as u32;
            }
            Keyword::By if !clause.is_again() => {
                self.before_by = evidence.comment_count();
                evidence.by = (clause.word.start as u32, clause.value.end as u32);
                evidence.torn = match (self.authors.has_second_from(), clause.after, evidence.from_end) {
                    (true, ..) => Some(Reason::SecondValue),
                    (_, After::From, _) | (_, After::Nothing, 0) => None,
                    _ => Some(Reason::StrayText),
                };
                // What was before was no protocol of this server's.
                (evidence.protocol, evidence.with, evidence.via, evidence.bare) = (None, None, None, None);
            }
            Keyword::With if evidence.with.is_none() => {
                evidence.with = Some(value());
                evidence.protocol = clause.protocol;
            }
            Keyword::With if clause.after == After::With => {
                evidence.with = evidence.with.map(|with| with.up_to(clause.value.end));
            }
            Keyword::Via if evidence.via.is_none() => evidence.via = Some(value()),
            Keyword::Unregistered => self.bare(clause.span(), clause.after),
            Keyword::Tls => self.tls(clause, problems),
            Keyword::Group => self.group(clause, problems),
            _ => {}
        }
    }

    /// A clause that is there twice, or whose value may hold white space. Returns whether it is a login.
    #[inline(never)]
    fn odd_clause(&mut self, clause: &Clause, problems: &mut impl Report) -> bool {
        if clause.keyword == Keyword::From && has_blank(clause.value.of(self.field)) {
            // A quotation mark of the client's may have found its pair in another's text.
            self.authors.problem(ProblemKind::BlanksInFrom);
            problems.report(ProblemKind::BlanksInFrom, clause.value);
        }
        if !clause.is_again() {
            return false;
        }
        let is_login = clause.keyword == Keyword::By && server::names_login(clause.value.of(self.field));
        if is_login {
            self.authors.doubt(clause.word.start, Reason::AfterClientText);
        }
        let own = match clause.keyword {
            Keyword::By => !is_login,
            // Mimecast's `with ESMTP with STARTTLS`.
            Keyword::With => {
                clause.after == After::With && server::is_second_protocol(clause.value.of(self.field))
            }
            keyword => !keyword.is_named(),
        };
        if !own {
            if clause.keyword != Keyword::From {
                self.authors.repeated();
            }
            problems.report(ProblemKind::DuplicateClause, clause.span());
        }
        is_login
    }

    /// Takes in words that belong to no clause that anybody registered.
    fn bare(&mut self, words: Span, after: After) {
        self.evidence.bare = match self.evidence.bare {
            None if !self.authors.before_by() => Some(NarrowSpan::new(words)),
            Some(bare) if after == After::Other => Some(bare.up_to(words.end)),
            bare => bare,
        };
    }

    #[inline]
    fn comment(&mut self, span: Span, after: After, by: bool, problems: &mut impl Report) {
        let text = &self.field[span.range()];
        self.evidence.comment(PlacedComment { span: NarrowSpan::new(span), after });
        let plain =
            |judge: &Self| judge.is_first(after) && !text[1..].iter().any(|byte| b"([<\"\\".contains(byte));
        if by && has_by(text) && !plain(self) {
            self.by_inside(span, problems);
        }
        if self.authors.is_settled() {
            return;
        }
        if matches!(after, After::For | After::Semicolon) && self.is_glued(span, after) {
            // No server writes its own comment right at text of the client's, or in its place.
            self.authors.doubt(span.start, Reason::AfterClientText);
        }
        let class = match self.class_by_form(text, after, self.is_first(after)) {
            Some(class) => class,
            None => {
                let may_be_class = server::may_be_class(after, text);
                let postponed = if may_be_class { self.authors.postponed(span, after) } else { None };
                if let Some(from) = postponed {
                    self.settle();
                    let comment = PlacedComment { span: NarrowSpan::new(span), after };
                    self.evidence.postponed = Some(Postponed { comment, from });
                    return;
                }
                class_by_wording(text, after)
            }
        };
        self.authors.comment(span, class, after, text);
    }

    /// Whether the comment that was taken in last, after this, is the first one after the host of `by`.
    #[inline]
    fn is_first(&self, after: After) -> bool {
        after == After::By && self.evidence.comment_count() == self.before_by + 1
    }

    /// Whether a comment is right at a recipient's address, or where it should: clients write such, and servers print
    /// them.
    #[inline(never)]
    fn is_glued(&self, span: Span, after: After) -> bool {
        let before = span.start.checked_sub(1).and_then(|at| self.field.get(at));
        if self.first[Keyword::For as usize].is_some() {
            return !before.is_some_and(|byte| b" \t\r\n".contains(byte));
        }
        // A blank and then a fold was on both sides of an address that was taken out.
        let text = self.field.get(..span.start).unwrap_or_default();
        let blank = text.get(text.trim_ascii_end().len()..).unwrap_or_default();
        after == After::For && !(blank.starts_with(b" ") && blank.contains(&b'\n'))
    }

    /// Reads what was postponed.
    #[inline]
    pub(super) fn settle(&mut self) {
        if let Some(postponed) = self.evidence.postponed.take() {
            postponed.settle(&mut self.authors, self.field);
        }
    }

    /// What a comment after `by` is; `first`, whether it follows the host at once.
    pub(super) fn class(&self, text: &[u8], after: After, first: bool) -> Class {
        self.class_by_form(text, after, first).unwrap_or_else(|| class_by_wording(text, after))
    }

    #[inline]
    fn class_by_form(&self, text: &[u8], after: After, first: bool) -> Option<Class> {
        let unregistered = self.evidence.with.is_some() && self.evidence.protocol.is_none();
        comment_after_by(text, after, first, unregistered)
    }

    fn by_inside(&mut self, span: Span, problems: &mut impl Report) {
        let second_by = self.authors.has_second_by();
        self.authors.by_inside();
        if self.authors.has_second_by() != second_by {
            problems.report(ProblemKind::SecondBy, span);
        }
    }

    #[inline(never)]
    fn other(&mut self, item: Item, problems: &mut impl Report) {
        let second_by = self.authors.has_second_by();
        match item {
            Item::Phrase { span, after } => {
                self.authors.phrase(span, span.of(self.field).starts_with(b"["));
                self.evidence.comment(PlacedComment { span: NarrowSpan::new(span), after });
            }
            Item::Stray { span, after, enclosed } => {
                self.authors.stray(span, enclosed, after, self.field);
                self.bare(span, after);
            }
            // A field ends with its date, so the first of two can be the client's.
            Item::Date { again: true, .. } => self.authors.doubt(0, Reason::SecondDate),
            Item::Late { span, dated, enclosed } => self.authors.late(span, dated, enclosed, self.field),
            Item::Clause(_) | Item::Comment { .. } | Item::Date { again: false, .. } => {}
        }
        if self.authors.has_second_by() != second_by {
            problems.report(ProblemKind::SecondBy, item.span());
        }
    }
}

fn class_by_wording(text: &[u8], after: After) -> Class {
    server::class(after, text)
        .unwrap_or_else(|| Class::Unknown(client_word(text.get(1..).unwrap_or_default())))
}

/// Whether there is white space or a line end in `word`: in a quoted string or a path, that is.
fn has_blank(word: &[u8]) -> bool {
    word.iter().any(|byte| b" \t\r\n".contains(byte))
}
