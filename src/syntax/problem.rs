//! The table of deviations from the RFCs: name, sentence and source of each.

use core::fmt;

use crate::deviation::deviations;
use crate::span::{NarrowSpan, Span};

/// A deviation of a field from the RFCs, with its span.
///
/// `Display` is one sentence: the problem, then the consequence or the rule.
///
/// ```
/// use received_tls::{ProblemKind, Received};
/// let field = Received::parse(b"Received: from a.example by b.example with ESMTPS id 1\r\n");
/// let problems: Vec<_> = field.problems().collect();
/// assert_eq!(problems.len(), 1);
/// assert_eq!(problems[0].kind, ProblemKind::NoDate);
/// assert_eq!(problems[0].code(), "no-date");
/// assert_eq!(problems[0].reference(), "RFC 5322 §3.6.7");
/// assert_eq!(problems[0].to_string(), "No date: a field must end with `;` and a date");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Problem {
    /// The kind of deviation.
    pub kind: ProblemKind,
    /// The text in the field that deviates; the first one if there are several.
    pub span: Span,
}

impl Problem {
    /// [`ProblemKind::code`].
    pub const fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// [`ProblemKind::reference`].
    pub const fn reference(&self) -> &'static str {
        self.kind.reference()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.sentence())
    }
}

deviations! {
    /// A kind of deviation from the RFCs.
    ProblemKind:
    NotReceived "not-received" "RFC 5322 §3.6.7"
        "Not a `Received` field: the text does not begin with `Received:`"
    NoFrom "no-from" "RFC 5321 §4.4"
        "No `from` clause: the client is not named"
    NoBy "no-by" "RFC 5321 §4.4"
        "No `by` clause: the server is not named"
    NoDate "no-date" "RFC 5322 §3.6.7"
        "No date: a field must end with `;` and a date"
    InvalidDate "invalid-date" "RFC 5322 §3.3"
        "Invalid date after `;`: day, time and zone are required"
    TextAfterDate "text-after-date" "RFC 5322 §3.6.7"
        "Text after the date: a field must end with the date"
    StraySemicolon "stray-semicolon" "RFC 5322 §3.6.7"
        "Stray `;`: only allowed before the date"
    NoValue "no-value" "RFC 5321 §4.4"
        "Clause without a value: a value must follow the keyword"
    DuplicateClause "duplicate-clause" "RFC 5321 §4.4"
        "Duplicate clause: each clause is allowed once"
    ClauseOrder "clause-order" "RFC 5321 §4.4"
        "Clauses out of order: the order is from, by, via, with, id, for, others"
    UnregisteredClause "unregistered-clause" "RFC 5321 §4.4"
        "Unregistered clause: the keyword is not in IANA's registry"
    UnregisteredProtocol "unregistered-protocol" "RFC 5321 §4.4"
        "Unregistered protocol: the keyword after `with` is not in IANA's registry"
    StrayText "stray-text" "RFC 5321 §4.4"
        "Stray text: belongs to no clause"
    UnclosedComment "unclosed-comment" "RFC 5322 §3.2.2"
        "Unclosed comment: `(` without its `)`"
    StrayParenthesis "stray-parenthesis" "RFC 5322 §3.2.2"
        "Stray `)`: closes no comment"
    UnclosedQuotedString "unclosed-quoted-string" "RFC 5322 §3.2.4"
        "Unclosed quoted string: no closing quotation mark"
    UnclosedDomainLiteral "unclosed-domain-literal" "RFC 5322 §3.4.1"
        "Unclosed domain literal: `[` without its `]`"
    UnclosedPath "unclosed-path" "RFC 5321 §4.1.2"
        "Unclosed path: `<` without its `>`"
    UnevenComment "uneven-comment" "RFC 5322 §3.2.2"
        "Unpaired quotation marks or angle brackets in a comment: client text may have closed it"
    BlanksInFrom "blanks-in-from" "RFC 5321 §4.4"
        "White space in the name after `from`: quotation marks or angle brackets enclose it"
    StrayBracket "stray-bracket" "RFC 5321 §4.1.2"
        "Stray `>`: closes no path"
    SecondBy "second-by" "RFC 5321 §4.4"
        "Second `by`: the first one may be client text"
    BareLineFeed "bare-line-feed" "RFC 5322 §2.3"
        "LF without CR: lines must end with CR LF"
    BareCarriageReturn "bare-carriage-return" "RFC 5322 §2.3"
        "CR without LF: only allowed before LF"
    LostFold "lost-fold" "RFC 5322 §2.2.3"
        "Lost fold: a continuation line must begin with white space"
    BlankLine "blank-line" "RFC 5322 §3.2.2"
        "Blank line: each line of a field must contain text"
    LongLine "long-line" "RFC 5322 §2.1.1"
        "Line too long: at most 998 bytes are allowed"
    ControlCharacter "control-character" "RFC 5322 §3.2.3"
        "Control character: not allowed in a field"
    NotUtf8 "not-utf-8" "RFC 6532 §3.1"
        "Invalid UTF-8: bytes above 0x7F must be UTF-8"
    InvalidTlsCipher "invalid-tls-cipher" "RFC 8314 §4.3"
        "Malformed cipher suite after `tls`: must be letters, digits and `_`, or `0x` and four hex digits"
    UnregisteredTlsCipher "unregistered-tls-cipher" "RFC 8314 §4.3"
        "Unregistered cipher suite after `tls`: the name is not in IANA's registry"
    InvalidDhGroup "invalid-dh-group" "RFC 8314 §4.3"
        "Malformed group after `group`: must be letters, digits, `_` and `-`"
    UnregisteredDhGroup "unregistered-dh-group" "RFC 8314 §4.3"
        "Unregistered group after `group`: the name is not in IANA's registry"
    CommentInTlsClause "comment-in-tls-clause" "RFC 8314 §4.3"
        "Comment inside the `tls` clause: only white space may separate keyword and name"
    GroupWithoutTls "group-without-tls" "RFC 8314 §4.3"
        "Misplaced `group`: must directly follow the cipher suite of the `tls` clause"
    NeverNegotiated "never-negotiated" "RFC 8314 §4.3"
        "Signalling or GREASE value after `tls`: no connection uses it"
    TlsDisagrees "tls-disagrees" "RFC 8314 §4.3"
        "Conflicting `tls` clauses: the conflicting values are ignored"
}

/// Receives deviations and their spans.
pub(crate) trait Report {
    fn report(&mut self, kind: ProblemKind, span: Span);
}

impl Report for &mut dyn Report {
    fn report(&mut self, kind: ProblemKind, span: Span) {
        (**self).report(kind, span);
    }
}

/// For those who want the clauses alone.
pub(crate) struct Ignore;

impl Report for Ignore {
    fn report(&mut self, _: ProblemKind, _: Span) {}
}

/// The problems of a field: their kinds, and the places of the first few.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Problems {
    kinds: u64,
    first: [(ProblemKind, NarrowSpan); Self::PLACES],
    /// How many of `first` there are.
    count: usize,
}

impl Problems {
    /// How many places are kept. Few fields have more problems.
    const PLACES: usize = 3;

    pub(crate) const NONE: Self =
        Self { kinds: 0, first: [(ProblemKind::NotReceived, NarrowSpan::FIRST); Self::PLACES], count: 0 };

    /// The kinds, a bit for each.
    pub(crate) const fn kinds(&self) -> u64 {
        self.kinds
    }

    /// Adds a kind whose place is found by another look at the field.
    pub(crate) const fn add(&mut self, kind: ProblemKind) {
        self.kinds |= kind.bit();
    }

    /// Reports the problems whose places are kept; returns the kinds of the others, a bit for each.
    pub(crate) fn report_kept(&self, to: &mut impl Report) -> u64 {
        let mut others = self.kinds;
        for (kind, span) in self.first.into_iter().take(self.count) {
            to.report(kind, span.span());
            others &= !kind.bit();
        }
        others
    }
}

impl Report for Problems {
    // Most problems of stored mail are line feeds, whose place nobody asks for.
    #[inline(never)]
    fn report(&mut self, kind: ProblemKind, span: Span) {
        if self.kinds & kind.bit() != 0 {
            return;
        }
        self.kinds |= kind.bit();
        let fits = 0 < span.end && span.end <= NarrowSpan::REACH && kind != ProblemKind::BareLineFeed;
        if let Some(place) = self.first.get_mut(self.count).filter(|_| fits) {
            *place = (kind, NarrowSpan::new(span));
            self.count += 1;
        }
    }
}

impl ProblemKind {
    /// True for unpaired brackets or quotation marks: any part may end elsewhere than its server intended.
    pub(crate) const fn is_unbalanced(self) -> bool {
        matches!(
            self,
            Self::UnclosedComment
                | Self::UnclosedQuotedString
                | Self::UnclosedDomainLiteral
                | Self::UnclosedPath
                | Self::StrayParenthesis
                | Self::StrayBracket
                | Self::UnevenComment
                | Self::BlanksInFrom
        )
    }
}
