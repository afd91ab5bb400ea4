//! What a field does otherwise than the RFCs say, each deviation with its name, sentence and source.

use core::fmt;

use crate::deviation::deviations;
use crate::span::Span;

/// A deviation of a field from the RFCs: what it is and where it stands.
///
/// `Display` is one sentence: what was expected, and what stood there.
///
/// ```
/// use received_tls::{ProblemKind, Received};
/// let field = Received::parse(b"Received: from a.example by b.example with ESMTPS id 1\r\n");
/// let problems: Vec<_> = field.problems().collect();
/// assert_eq!(problems.len(), 1);
/// assert_eq!(problems[0].kind, ProblemKind::NoDate);
/// assert_eq!(problems[0].code(), "no-date");
/// assert_eq!(problems[0].reference(), "RFC 5322 §3.6.7");
/// assert_eq!(problems[0].to_string(), "expected `;` and a date at the end, found none");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Problem {
    /// What deviates.
    pub kind: ProblemKind,
    /// Where in the field it does; the first place where there are several.
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
    /// The deviations that are told.
    ProblemKind:
    NotReceived "not-received" "RFC 5322 §3.6.7"
        "expected a field that begins with `Received:`, found another"
    NoFrom "no-from" "RFC 5321 §4.4"
        "expected a `from` clause, found none"
    NoBy "no-by" "RFC 5321 §4.4"
        "expected a `by` clause, found none"
    NoDate "no-date" "RFC 5322 §3.6.7"
        "expected `;` and a date at the end, found none"
    InvalidDate "invalid-date" "RFC 5322 §3.3"
        "expected a date and time with a zone after `;`, found something else"
    TextAfterDate "text-after-date" "RFC 5322 §3.6.7"
        "expected the end of the field after the date, found more text"
    StraySemicolon "stray-semicolon" "RFC 5322 §3.6.7"
        "expected `;` only before the date, found another"
    NoValue "no-value" "RFC 5321 §4.4"
        "expected a value after the clause's keyword, found none"
    DuplicateClause "duplicate-clause" "RFC 5321 §4.4"
        "expected each clause once, found one again"
    ClauseOrder "clause-order" "RFC 5321 §4.4"
        "expected clauses in the order from, by, via, with, id, for, others, found one too late"
    UnregisteredClause "unregistered-clause" "RFC 5321 §4.4"
        "expected a clause from IANA's registry, found another"
    UnregisteredProtocol "unregistered-protocol" "RFC 5321 §4.4"
        "expected one of IANA's protocol keywords after `with`, found another"
    StrayText "stray-text" "RFC 5321 §4.4"
        "expected a clause's keyword, found other text"
    UnclosedComment "unclosed-comment" "RFC 5322 §3.2.2"
        "expected `)` to close the comment, found the end of the text"
    StrayParenthesis "stray-parenthesis" "RFC 5322 §3.2.2"
        "expected no `)` outside of a comment, found one"
    UnclosedQuotedString "unclosed-quoted-string" "RFC 5322 §3.2.4"
        "expected a quotation mark to close the quoted string, found the end of the text"
    UnclosedDomainLiteral "unclosed-domain-literal" "RFC 5322 §3.4.1"
        "expected `]` to close the domain literal, found none"
    UnclosedPath "unclosed-path" "RFC 5321 §4.1.2"
        "expected `>` to close the path, found none"
    UnevenComment "uneven-comment" "RFC 5322 §3.2.2"
        "expected a comment with its quotation marks and angle brackets in pairs, found one that text from outside may have closed"
    BlanksInFrom "blanks-in-from" "RFC 5321 §4.4"
        "expected a name without white space after `from`, found quotation marks or angle brackets around some"
    StrayBracket "stray-bracket" "RFC 5321 §4.1.2"
        "expected `>` only at the end of a path, found another"
    SecondBy "second-by" "RFC 5321 §4.4"
        "expected `by` once, found it again: the first may be the client's"
    BareLineFeed "bare-line-feed" "RFC 5322 §2.3"
        "expected lines that end with CR and LF, found LF alone"
    BareCarriageReturn "bare-carriage-return" "RFC 5322 §2.3"
        "expected CR only before LF, found CR alone"
    BlankLine "blank-line" "RFC 5322 §3.2.2"
        "expected text on every line of the field, found a line of white space"
    LongLine "long-line" "RFC 5322 §2.1.1"
        "expected lines of at most 998 bytes, found a longer one"
    ControlCharacter "control-character" "RFC 5322 §3.2.3"
        "expected text without control characters, found one"
    NotUtf8 "not-utf-8" "RFC 6532 §3.1"
        "expected bytes above 0x7F to be UTF-8, found others"
    InvalidTlsCipher "invalid-tls-cipher" "RFC 8314 §4.3"
        "expected a cipher suite's name of letters, digits and `_`, or `0x` and four hex digits, after `tls`, found something else"
    UnregisteredTlsCipher "unregistered-tls-cipher" "RFC 8314 §4.3"
        "expected a cipher suite's name from IANA's registry after `tls`, found another"
    InvalidDhGroup "invalid-dh-group" "RFC 8314 §4.3"
        "expected a group's name of letters, digits, `_` and `-` after `group`, found something else"
    UnregisteredDhGroup "unregistered-dh-group" "RFC 8314 §4.3"
        "expected a group's name from IANA's registry after `group`, found another"
    CommentInTlsClause "comment-in-tls-clause" "RFC 8314 §4.3"
        "expected only white space between the keyword and the name, found a comment"
    GroupWithoutTls "group-without-tls" "RFC 8314 §4.3"
        "expected `group` only right after the `tls` clause's cipher suite, found it elsewhere"
    NeverNegotiated "never-negotiated" "RFC 8314 §4.3"
        "expected the cipher suite of a connection after `tls`, found a signalling or GREASE value, which no connection uses"
    TlsDisagrees "tls-disagrees" "RFC 8314 §4.3"
        "expected one `tls` clause, found two that differ; neither is believed"
}

impl ProblemKind {
    /// Whether it shows that brackets or quotation marks are not in pairs: any part may end elsewhere than its server meant.
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
