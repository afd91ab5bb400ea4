//! The clauses and comments of a field, one after another.
//!
//! A field is a row of keywords and values (RFC 5321 §4.4), and position decides which is which: the
//! word after a keyword is its value, whatever it says. So `from tls by group` has two values that look
//! like keywords, and none is taken for one.

use super::date::{begins_date, date_time};
use super::lexer::{Lexer, Report, Token, has_blank, is_keyword, skip_cfws};
use super::{DateTime, ProblemKind, TlsClauseSpans, TlsClauses};
use crate::clause::{dh_group, tls_cipher};
use crate::registry::{NamedGroup, WithProtocol};
use crate::span::Span;

/// The keywords of clauses. The first ones stand in RFC 5321's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Keyword {
    From,
    By,
    Via,
    With,
    Id,
    For,
    Tls,
    Group,
    /// Registered, and of no concern here.
    OtherRegistered,
    Unregistered,
}

/// The keywords, and IANA's registry of additional clauses (`state` RFC 6729, `priority` RFC 6710,
/// `tls` and `group` RFC 8314).
const KEYWORDS: [(u64, Keyword); 10] = [
    (letters(b"from"), Keyword::From),
    (letters(b"by"), Keyword::By),
    (letters(b"via"), Keyword::Via),
    (letters(b"with"), Keyword::With),
    (letters(b"id"), Keyword::Id),
    (letters(b"for"), Keyword::For),
    (letters(b"tls"), Keyword::Tls),
    (letters(b"group"), Keyword::Group),
    (letters(b"state"), Keyword::OtherRegistered),
    (letters(b"priority"), Keyword::OtherRegistered),
];

/// Up to eight bytes as one number, the same for both cases of a letter, and for no other byte or length.
const fn letters(word: &[u8]) -> u64 {
    let mut number = 0;
    let mut at = 0;
    while at < word.len() {
        number = number << 8 | (word[at] | 0x20) as u64;
        at += 1;
    }
    number
}

impl Keyword {
    /// How many keywords RFC 5321 itself names.
    pub(super) const NAMED: usize = Self::For as usize + 1;

    fn of(word: &[u8]) -> Self {
        if word.len() > 8 {
            return Self::Unregistered;
        }
        let word = letters(word);
        KEYWORDS
            .iter()
            .find(|&&(letters, _)| letters == word)
            .map_or(Self::Unregistered, |&(_, keyword)| keyword)
    }

    const fn is_named(self) -> bool {
        (self as usize) < Self::NAMED
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    Clause {
        keyword: Keyword,
        /// The keyword as written.
        word: Span,
        value: Span,
        /// Both.
        span: Span,
    },
    Comment(Span),
}

/// What is expected next.
#[derive(Clone, Copy, Debug)]
enum State {
    Keyword,
    Value {
        keyword: Keyword,
        word: Span,
    },
    /// More words of a `with` clause's value: no server that writes them uses a registered protocol.
    MoreWords {
        word: Span,
        value: Span,
    },
    /// Comments, if anything.
    AfterDate,
    /// The text that should be a date, and the comments in it.
    AfterInvalidDate,
}

/// A walk through a field, from the name's colon to the end.
#[derive(Clone, Debug)]
pub(super) struct Walk<'a> {
    lexer: Lexer<'a>,
    state: State,
    /// A token that was read and not yet used.
    token: Option<Token>,
    ended: bool,
    /// The last of the named clauses so far, in RFC 5321's order, and a bit for each seen.
    reached: Option<Keyword>,
    seen: u16,
    /// The protocol of the first `with` clause, if it is registered.
    pub(super) protocol: Option<&'static WithProtocol>,
    /// Whether the first `with` clause may stand in the client's name.
    pub(super) doubtful_with: bool,
    /// Text from outside may stand where the server's seems to; see [`ProblemKind::UnevenComment`] and
    /// [`ProblemKind::BlanksInFrom`].
    doubtful: bool,
    /// What the last item was, as far as it matters to a `tls` or `group` clause that comes next.
    last: Last,
    /// Whether the `tls` clause that was read last is the one in `tls`, and may get a group.
    group_wanted: bool,
    pub(super) tls: TlsClauses,
    pub(super) date: Option<Span>,
    pub(super) timestamp: Option<DateTime>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Last {
    With,
    CommentAfterWith(Span),
    TlsCipher,
    Other,
}

/// Reports, and notes what the walk itself must know of.
struct Noting<'n, R> {
    report: &'n mut R,
    doubtful: &'n mut bool,
}

impl<R: Report> Report for Noting<'_, R> {
    fn report(&mut self, kind: ProblemKind, span: Span) {
        *self.doubtful |= kind == ProblemKind::UnevenComment;
        self.report.report(kind, span);
    }
}

impl<'a> Walk<'a> {
    pub(super) fn new(field: &'a [u8], body: usize) -> Self {
        Self {
            lexer: Lexer::new(field, body),
            state: State::Keyword,
            token: None,
            ended: false,
            reached: None,
            seen: 0,
            protocol: None,
            doubtful_with: false,
            doubtful: false,
            last: Last::Other,
            group_wanted: false,
            tls: TlsClauses::None,
            date: None,
            timestamp: None,
        }
    }

    pub(super) fn next(&mut self, problems: &mut impl Report) -> Option<Item> {
        while !self.ended {
            let mut noting = Noting { report: problems, doubtful: &mut self.doubtful };
            let token = self.token.take().or_else(|| self.lexer.token(&mut noting));
            if let Some(item) = self.take(token, problems) {
                return Some(item);
            }
        }
        None
    }

    /// Goes on by one token, `None` being the end.
    fn take(&mut self, token: Option<Token>, problems: &mut impl Report) -> Option<Item> {
        let Some(token) = token else {
            let item = self.complete(self.lexer.at, problems);
            if item.is_none() {
                self.end(problems);
            }
            return item;
        };
        match (token, self.state) {
            (Token::Comment(_) | Token::Semicolon(_), State::MoreWords { .. }) => {
                self.token = Some(token);
                self.complete(self.lexer.at, problems)
            }
            (Token::Comment(span), state) => {
                if let State::Value { keyword: Keyword::Tls | Keyword::Group, .. } = state {
                    problems.report(ProblemKind::CommentInTlsClause, span);
                }
                self.last = match self.last {
                    Last::With => Last::CommentAfterWith(span),
                    Last::TlsCipher => Last::TlsCipher,
                    _ => Last::Other,
                };
                Some(Item::Comment(span))
            }
            (_, State::AfterInvalidDate) => None,
            (Token::Semicolon(span) | Token::Word(span), State::AfterDate) => {
                problems.report(ProblemKind::TextAfterDate, span);
                None
            }
            (Token::Semicolon(span), _) => {
                let item = self.complete(span.start, problems);
                self.semicolon(span, problems);
                item
            }
            (Token::Word(span), State::Keyword) => {
                self.keyword(span, problems);
                None
            }
            (Token::Word(span), State::Value { keyword, word }) => self.value(keyword, word, span, problems),
            (Token::Word(span), State::MoreWords { word, value }) => {
                self.more_words(word, value, span, problems)
            }
        }
    }

    fn text(&self, span: Span) -> &'a [u8] {
        span.of(self.lexer.field)
    }

    fn keyword(&mut self, word: Span, problems: &mut impl Report) {
        let text = self.text(word);
        if !is_keyword(text) {
            problems.report(ProblemKind::StrayText, word);
            self.last = Last::Other;
            return;
        }
        self.state = State::Value { keyword: Keyword::of(text), word };
    }

    fn value(
        &mut self,
        keyword: Keyword,
        word: Span,
        value: Span,
        problems: &mut impl Report,
    ) -> Option<Item> {
        let text = self.text(value);
        if keyword == Keyword::Unregistered && Keyword::of(text).is_named() {
            // A word too many: what follows it is a clause that every server knows.
            problems.report(ProblemKind::StrayText, word);
            self.last = Last::Other;
            self.keyword(value, problems);
            return None;
        }
        if keyword == Keyword::With {
            let protocol = WithProtocol::from_keyword(text);
            if !self.has_seen(Keyword::With) {
                self.protocol = protocol;
            }
            if protocol.is_none() {
                self.state = State::MoreWords { word, value };
                return None;
            }
        }
        self.state = State::Keyword;
        Some(self.clause(keyword, word, value, problems))
    }

    /// A word after an unregistered protocol: one more of it (`Microsoft SMTP Server`), or a keyword.
    fn more_words(
        &mut self,
        word: Span,
        value: Span,
        next: Span,
        problems: &mut impl Report,
    ) -> Option<Item> {
        let text = self.text(next);
        let path_follows = skip_cfws(&self.lexer.field[self.lexer.at..]).first() == Some(&b'<');
        if Keyword::of(text) == Keyword::Unregistered
            && !path_follows
            && !text.iter().any(|byte| b"<\"[".contains(byte))
        {
            self.state = State::MoreWords { word, value: Span { start: value.start, end: next.end } };
            return None;
        }
        self.token = Some(Token::Word(next));
        self.complete(next.start, problems)
    }

    /// Finishes a clause that waits for what comes next, at `end`.
    fn complete(&mut self, end: usize, problems: &mut impl Report) -> Option<Item> {
        match core::mem::replace(&mut self.state, State::Keyword) {
            State::MoreWords { word, value } => {
                problems.report(ProblemKind::UnregisteredProtocol, value);
                Some(self.clause(Keyword::With, word, value, problems))
            }
            State::Value { word, .. } => {
                problems.report(ProblemKind::NoValue, Span { start: word.start, end });
                None
            }
            state => {
                self.state = state;
                None
            }
        }
    }

    fn clause(&mut self, keyword: Keyword, word: Span, value: Span, problems: &mut impl Report) -> Item {
        let span = Span { start: word.start, end: value.end };
        let last = core::mem::replace(&mut self.last, Last::Other);
        match keyword {
            Keyword::Unregistered => problems.report(ProblemKind::UnregisteredClause, span),
            Keyword::Group => self.group(span, value, last, problems),
            Keyword::OtherRegistered => self.in_order(keyword, span, problems),
            Keyword::Tls => {
                self.in_order(keyword, span, problems);
                self.tls(span, value, last, problems);
                self.last = Last::TlsCipher;
            }
            _ => {
                self.in_order(keyword, span, problems);
                if self.has_seen(keyword) {
                    problems.report(ProblemKind::DuplicateClause, span);
                    if keyword == Keyword::By {
                        self.second_by(problems);
                    }
                }
                self.seen |= 1 << keyword as u16;
                if keyword == Keyword::From && has_blank(self.text(value)) {
                    // A quotation mark of the client's may have found its pair in text that is another's.
                    problems.report(ProblemKind::BlanksInFrom, value);
                    self.doubtful = true;
                }
                if keyword == Keyword::With {
                    self.last = Last::With;
                    self.doubtful_with |= self.before_by() || self.doubtful;
                }
            }
        }
        Item::Clause { keyword, word, value, span }
    }

    /// RFC 5321 §4.4: `From-domain By-domain [Via] [With] [ID] [For] [Additional-Registered-Clauses]`.
    fn in_order(&mut self, keyword: Keyword, span: Span, problems: &mut impl Report) {
        match self.reached {
            Some(reached) if keyword < reached && keyword.is_named() => {
                problems.report(ProblemKind::ClauseOrder, span);
            }
            _ => self.reached = Some(keyword),
        }
    }

    /// The client's name may hold a `by` clause, and a server's own comes after it: what stands before
    /// that is not believed.
    fn second_by(&mut self, problems: &mut impl Report) {
        self.doubtful_with |= self.has_seen(Keyword::With);
        if let TlsClauses::One(one) = self.tls {
            problems.report(ProblemKind::TlsBeforeBy, one.clause);
        }
        self.tls = TlsClauses::None;
    }

    fn has_seen(&self, keyword: Keyword) -> bool {
        self.seen & (1 << keyword as u16) != 0
    }

    /// Between `from` and `by` stands the client's name.
    fn before_by(&self) -> bool {
        self.has_seen(Keyword::From) && !self.has_seen(Keyword::By)
    }

    fn tls(&mut self, clause: Span, cipher: Span, last: Last, problems: &mut impl Report) {
        match tls_cipher(self.text(cipher)) {
            Ok(([], named)) if named.suite().is_none() => {
                problems.report(ProblemKind::UnregisteredTlsCipher, cipher);
            }
            Ok(([], _)) => {}
            _ => problems.report(ProblemKind::InvalidTlsCipher, cipher),
        }
        self.group_wanted = false;
        if self.before_by() {
            problems.report(ProblemKind::TlsBeforeBy, clause);
            return;
        }
        if self.doubtful {
            return;
        }
        let comment_after_with = match last {
            Last::CommentAfterWith(span) => Some(span),
            _ => None,
        };
        let found = TlsClauseSpans { clause, cipher, group: None, comment_after_with };
        self.tls = match self.tls {
            TlsClauses::None => {
                self.group_wanted = true;
                TlsClauses::One(found)
            }
            TlsClauses::One(one) if self.text(one.cipher).eq_ignore_ascii_case(self.text(cipher)) => {
                problems.report(ProblemKind::DuplicateClause, clause);
                TlsClauses::One(one)
            }
            TlsClauses::One(_) | TlsClauses::Disagree => {
                problems.report(ProblemKind::TlsDisagrees, clause);
                TlsClauses::Disagree
            }
        };
    }

    fn group(&mut self, clause: Span, value: Span, last: Last, problems: &mut impl Report) {
        match dh_group(self.text(value)) {
            Ok(([], group)) if NamedGroup::from_name(group.as_str()).is_none() => {
                problems.report(ProblemKind::UnregisteredDhGroup, value);
            }
            Ok(([], _)) => {}
            _ => problems.report(ProblemKind::InvalidDhGroup, value),
        }
        if last != Last::TlsCipher {
            problems.report(ProblemKind::GroupWithoutTls, clause);
        } else if let (true, TlsClauses::One(one)) = (self.group_wanted, &mut self.tls) {
            one.group = Some(value);
            one.clause.end = value.end;
        }
        self.group_wanted = false;
    }

    /// The first `;` before a date ends the clauses; where there is none, the last `;` does.
    fn semicolon(&mut self, semicolon: Span, problems: &mut impl Report) {
        self.last = Last::Other;
        let text = &self.lexer.field[semicolon.end..];
        let date = date_time(text);
        if date.is_none() && !begins_date(text) && self.lexer.has_semicolon() {
            problems.report(ProblemKind::StraySemicolon, semicolon);
            return;
        }
        self.state = State::AfterDate;
        let start = self.lexer.field.len() - skip_cfws(text).len();
        if let Some((timestamp, length)) = date {
            self.timestamp = Some(timestamp);
            self.date = Some(Span { start, end: semicolon.end + length });
            self.lexer.through(semicolon.end + length, problems);
            return;
        }
        let text = self.lexer.field[start..].trim_ascii_end();
        let span = Span { start, end: start + text.len() };
        if text.is_empty() {
            return;
        }
        self.date = Some(span);
        problems.report(ProblemKind::InvalidDate, span);
        self.state = State::AfterInvalidDate;
    }

    fn end(&mut self, problems: &mut impl Report) {
        self.ended = true;
        let end = Span { start: self.lexer.at, end: self.lexer.at };
        for (missing, kind) in [
            (!self.has_seen(Keyword::From), ProblemKind::NoFrom),
            (!self.has_seen(Keyword::By), ProblemKind::NoBy),
            (self.date.is_none(), ProblemKind::NoDate),
        ] {
            if missing {
                problems.report(kind, end);
            }
        }
    }
}
