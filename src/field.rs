//! One `Received` field: its clauses, comments and date, each with its span (RFC 5321 §4.4,
//! RFC 5322 §3.6.7).

mod assess;
mod authored;
mod clauses;
mod parse;
mod peer;
mod place;
mod sources;

pub use assess::assess;
pub use authored::Authored;
pub(crate) use place::{TlsRun, Unfit};

use crate::author::Authors;
use crate::bytes::is_ftext;
use crate::mail::name_end;
use crate::server::{Evidence, Fit, Source};
use crate::span::{NarrowSpan, Span};
use crate::syntax::{DateTime, Ignore, Item, Keyword, Problem, ProblemKind, Problems, Report};
use parse::Parse;

/// A `Received` field: the record that a server adds when it receives a message.
///
/// Parsing never fails. [`problems`](Self::problems) has the deviations. Values are slices of the field as written,
/// including folds.
///
/// ```
/// use received_tls::{NamedGroup, Received};
///
/// let field = Received::parse(
///     b"Received: from client.example (client.example [192.0.2.1])\r\n\
///       \tby mx.example.net (Postfix) with ESMTPS id 4cXyZ1\r\n\
///       \tfor <user@example.net> tls TLS_AES_256_GCM_SHA384 group x25519;\r\n\
///       \tSat, 21 Nov 2026 22:45:35 +0000\r\n",
/// );
/// assert_eq!(field.by(), Some(&b"mx.example.net"[..]));
/// assert_eq!(field.with(), Some(&b"ESMTPS"[..]));
/// assert_eq!(field.tls().unwrap().group, Some(NamedGroup::X25519));
/// assert_eq!(field.problems().count(), 0);
/// ```
#[derive(Clone, Copy)]
pub struct Received<'a> {
    field: &'a [u8],
    /// Where the text after the colon begins.
    body: usize,
    first: [Option<NarrowSpan>; Keyword::NAMED],
    date: Option<NarrowSpan>,
    timestamp: Option<DateTime>,
    evidence: Evidence,
    /// The wording of a field that is of a template.
    source: Option<Source<'a>>,
    /// Where doubt begins, and why.
    authors: Authors,
    /// What [`Received::problems`] finds.
    problems: Problems,
}

/// One clause of a field: a keyword and its value (RFC 5321 §4.4).
///
/// ```
/// use received_tls::Received;
/// let field = Received::parse(b"Received: by mx.example.net with ESMTP id 1; Sat, 21 Nov 2026 22:45:35 +0000");
/// let clauses: Vec<_> = field.clauses().map(|clause| (clause.keyword, clause.value)).collect();
/// assert_eq!(clauses, [(&b"by"[..], &b"mx.example.net"[..]), (b"with", b"ESMTP"), (b"id", b"1")]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Clause<'a> {
    /// The keyword as it was written, in any case.
    pub keyword: &'a [u8],
    /// The value as it was written; the value of `with` may be several words.
    pub value: &'a [u8],
    /// From the keyword to the end of the value, in bytes from the beginning of the field.
    pub span: Span,
    /// The value alone.
    pub value_span: Span,
}

/// A comment of a field (RFC 5322 §3.2.2).
///
/// ```
/// use received_tls::Received;
/// let field = Received::parse(b"Received: by mx.example.net (Postfix (2))");
/// assert_eq!(field.comments().next().unwrap().bytes, b"(Postfix (2))");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Comment<'a> {
    /// The comment with its parentheses.
    pub bytes: &'a [u8],
    /// Its span, in bytes from the beginning of the field.
    pub span: Span,
}

impl<'a> Received<'a> {
    /// Parses `field`, a whole field with its name, in linear time and without allocation. Of a field longer than
    /// 4 GiB only the beginning is parsed, and no TLS text in it is believed.
    pub fn parse(field: &'a [u8]) -> Self {
        let (body, named) = match name_end(b"Received", field) {
            Some(colon) if field.get(colon) == Some(&b':') => (colon + 1, true),
            // Another name, or none at all: then the text is all there is.
            _ => match field.iter().position(|&byte| !is_ftext(byte)) {
                Some(colon @ 1..) if field[colon] == b':' => (colon + 1, false),
                _ => (0, false),
            },
        };
        let read = |fit: &Fit<'a>| Self {
            field,
            body,
            first: fit.first,
            date: fit.date,
            timestamp: fit.timestamp,
            evidence: fit.evidence,
            source: fit.source,
            authors: Authors::KNOWN,
            problems: fit.problems,
        };
        if named {
            if let Some(received) = Fit::read(field, body, read) {
                return received;
            }
        }
        Self::parse_by_rules(field, body, named)
    }

    /// Parses a field that is of no template.
    fn parse_by_rules(field: &'a [u8], body: usize, named: bool) -> Self {
        let mut found = Problems::NONE;
        if !named {
            found.report(ProblemKind::NotReceived, Span { start: 0, end: body });
        }
        let mut parse = Parse::new(field, body);
        parse.all(&mut found);
        Self {
            field,
            body,
            first: parse.judge.first,
            date: parse.items.date.map(NarrowSpan::new),
            timestamp: parse.items.timestamp,
            evidence: parse.judge.evidence,
            source: None,
            authors: parse.judge.authors,
            problems: found,
        }
    }

    /// The bytes of the field.
    pub const fn bytes(&self) -> &'a [u8] {
        self.field
    }

    /// The span of `part`, in bytes from the beginning of the field: of a value that this field returned, such as
    /// [`by`](Self::by), a name of its [`peer`](Self::peer) or a fact as written. `None` for text from elsewhere, and for
    /// empty text.
    ///
    /// ```
    /// use received_tls::{Received, Span};
    /// let field = Received::parse(b"Received: from a by a with ESMTPS (TLSv1.3)");
    /// assert_eq!(field.span_of(field.by().unwrap()), Some(Span { start: 20, end: 21 }));
    /// let version = field.tls().unwrap().version_as_written.unwrap();
    /// assert_eq!(field.span_of(version), Some(Span { start: 35, end: 42 }));
    /// assert_eq!(field.span_of(b"a"), None);
    /// ```
    pub fn span_of(&self, part: &[u8]) -> Option<Span> {
        let start = part.as_ptr().addr().checked_sub(self.field.as_ptr().addr())?;
        let end = start.checked_add(part.len())?;
        (start < end && end <= self.field.len()).then_some(Span { start, end })
    }

    fn value(&self, keyword: Keyword) -> Option<&'a [u8]> {
        self.first[keyword as usize].map(|span| span.of(self.field))
    }

    /// The value of the `from` clause: the client's greeting.
    pub fn from(&self) -> Option<&'a [u8]> {
        self.value(Keyword::From)
    }

    /// The value of the `by` clause: the server's name.
    pub fn by(&self) -> Option<&'a [u8]> {
        self.value(Keyword::By)
    }

    /// The value of the `via` clause: the link, such as `TCP`.
    pub fn via(&self) -> Option<&'a [u8]> {
        self.value(Keyword::Via)
    }

    /// The value of the `with` clause: the protocol. See [`WithProtocol`](crate::registry::WithProtocol).
    pub fn with(&self) -> Option<&'a [u8]> {
        self.value(Keyword::With)
    }

    /// The value of the `id` clause.
    pub fn id(&self) -> Option<&'a [u8]> {
        self.value(Keyword::Id)
    }

    /// The value of the `for` clause: a recipient, in angle brackets or without them.
    pub fn recipient(&self) -> Option<&'a [u8]> {
        self.value(Keyword::For)
    }

    /// The former name of [`recipient`](Self::recipient).
    #[deprecated(since = "0.2.0", note = "use `recipient`")]
    pub fn for_(&self) -> Option<&'a [u8]> {
        self.recipient()
    }

    /// The text of the date after `;`; if it is no date, all text there.
    pub fn date(&self) -> Option<&'a [u8]> {
        self.date.map(|span| span.of(self.field))
    }

    /// The span of [`date`](Self::date), in bytes from the beginning of the field.
    pub const fn date_span(&self) -> Option<Span> {
        match self.date {
            Some(span) => Some(span.span()),
            None => None,
        }
    }

    /// The parsed date; `None` if it is missing or invalid.
    pub const fn timestamp(&self) -> Option<DateTime> {
        self.timestamp
    }

    /// Every clause, in the order of the field.
    pub fn clauses(&self) -> impl Iterator<Item = Clause<'a>> + Clone + use<'a> {
        let field = self.field;
        self.items().filter_map(move |item| match item {
            Item::Clause(clause) => Some(Clause {
                keyword: clause.word.of(field),
                value: clause.value.of(field),
                span: clause.span(),
                value_span: clause.value,
            }),
            _ => None,
        })
    }

    /// Every outermost comment, in the order of the field, those after the date included.
    pub fn comments(&self) -> impl Iterator<Item = Comment<'a>> + Clone + use<'a> {
        let field = self.field;
        self.items().filter_map(move |item| match item {
            Item::Comment { span, .. } => Some(Comment { bytes: span.of(field), span }),
            _ => None,
        })
    }

    /// The items of the field, by any author.
    fn items(&self) -> impl Iterator<Item = Item> + Clone + use<'a> {
        let mut parse = Parse::new(self.field, self.body);
        core::iter::from_fn(move || parse.next(&mut Ignore))
    }

    /// Every kind of deviation from RFC 5321 §4.4, RFC 5322 §3.6.7 and RFC 8314 §4.3 in the field, each once, with its
    /// first place. Doubts about TLS text are findings of [`assess`](Self::assess).
    pub fn problems(&self) -> impl Iterator<Item = Problem> + Clone + use<> {
        self.problems_of(self.problems.kinds())
    }

    /// The problems of these kinds, a bit for each.
    pub(crate) fn problems_of(&self, kinds: u64) -> impl Iterator<Item = Problem> + Clone + use<> {
        let mut first = First::NONE;
        if self.problems.report_kept(&mut first) & kinds != 0 {
            first = self.first_places();
        }
        kinds_of(kinds).filter_map(move |kind| Some(Problem { kind, span: first.0[kind as usize]? }))
    }

    /// The first place of each kind, by another look at the field.
    fn first_places(&self) -> First {
        let mut first = First::NONE;
        if self.problems.kinds() & ProblemKind::NotReceived.bit() != 0 {
            first.report(ProblemKind::NotReceived, Span { start: 0, end: self.body });
        }
        let mut parse = Parse::new(self.field, self.body);
        while parse.next(&mut first).is_some() {}
        first
    }

    /// The kinds of [`problems`](Self::problems). They are known from parsing; finding the places parses the field again.
    ///
    /// ```
    /// use received_tls::{ProblemKind, Received};
    /// let field = Received::parse(b"Received: from a.example by b.example");
    /// assert!(field.problem_kinds().eq([ProblemKind::NoDate]));
    /// ```
    pub fn problem_kinds(&self) -> impl Iterator<Item = ProblemKind> + Clone + use<> {
        kinds_of(self.problems.kinds())
    }

    /// The kinds of [`problems`](Self::problems), a bit for each.
    pub(crate) const fn problem_bits(&self) -> u64 {
        self.problems.kinds()
    }

    /// The parts that may be TLS text.
    pub(crate) const fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Who wrote what.
    pub(crate) fn written_by(&self) -> Authors {
        let mut authors = self.authors;
        if let Some(postponed) = self.evidence.postponed {
            postponed.settle(&mut authors, self.field);
        }
        authors
    }

    /// Where the text after the colon begins.
    pub(crate) const fn body(&self) -> usize {
        self.body
    }
}

/// The kinds of a set, in their order.
fn kinds_of(mut set: u64) -> impl Iterator<Item = ProblemKind> + Clone + use<> {
    core::iter::from_fn(move || {
        let kind = ProblemKind::ALL.get(set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(*kind)
    })
}

/// The first place of each kind.
struct First([Option<Span>; ProblemKind::ALL.len()]);

impl First {
    const NONE: Self = Self([None; ProblemKind::ALL.len()]);
}

impl Report for First {
    fn report(&mut self, kind: ProblemKind, span: Span) {
        self.0[kind as usize].get_or_insert(span);
    }
}

#[cfg(test)]
mod tests;
