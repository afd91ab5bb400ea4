//! The clauses and comments of a field, one after another.
//!
//! A field is a row of keywords and values (RFC 5321 §4.4), and position decides which is which: the
//! word after a keyword is its value, whatever it says. So `from tls by group` has two values that look
//! like keywords, and none is taken for one.

use super::belief::Belief;
use super::evidence::{After, Evidence, PlacedComment, TlsClauseSpans, TlsClauses};
use crate::bytes::is_dh_group;
use crate::clause::{dh_group, never_negotiated, tls_cipher};
use crate::registry::{AdditionalClause, WithProtocol};
use crate::span::{NarrowSpan, Span};
use crate::swar::letters_of_word;
use crate::syntax::cfws::skip_cfws;
use crate::syntax::date::{Dated, begins_date, date_time};
use crate::syntax::lexer::{Lexer, Report, Token, has_blank, has_by, is_keyword};
use crate::syntax::{DateTime, ProblemKind};

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
    /// In IANA's registry of additional clauses, and of no concern here.
    OtherRegistered,
    Unregistered,
}

/// The keywords that mean something here.
const KEYWORDS: [(u64, Keyword); 8] = [
    (letters_of_word(b"from"), Keyword::From),
    (letters_of_word(b"by"), Keyword::By),
    (letters_of_word(b"via"), Keyword::Via),
    (letters_of_word(b"with"), Keyword::With),
    (letters_of_word(b"id"), Keyword::Id),
    (letters_of_word(b"for"), Keyword::For),
    (letters_of_word(b"tls"), Keyword::Tls),
    (letters_of_word(b"group"), Keyword::Group),
];

/// The length of the longest of [`KEYWORDS`].
const LONGEST: usize = "group".len();

impl After {
    /// After a clause of this keyword.
    const fn of(keyword: Keyword) -> Self {
        match keyword {
            Keyword::From => Self::From,
            Keyword::By => Self::By,
            Keyword::With => Self::With,
            Keyword::Id => Self::Id,
            Keyword::For => Self::For,
            Keyword::Tls => Self::Tls,
            Keyword::Via | Keyword::Group | Keyword::OtherRegistered | Keyword::Unregistered => Self::Other,
        }
    }
}

impl Keyword {
    /// How many keywords RFC 5321 itself names.
    pub(super) const NAMED: usize = Self::For as usize + 1;

    #[inline]
    fn of(word: &[u8]) -> Self {
        let number = if word.len() <= LONGEST { letters_of_word(word) } else { 0 };
        match KEYWORDS.iter().find(|&&(letters, _)| letters == number) {
            Some(&(_, keyword)) => keyword,
            None => Self::without_meaning(word),
        }
    }

    #[inline(never)]
    fn without_meaning(word: &[u8]) -> Self {
        match AdditionalClause::from_keyword(word) {
            Some(_) => Self::OtherRegistered,
            None => Self::Unregistered,
        }
    }

    pub(super) const fn is_named(self) -> bool {
        (self as usize) < Self::NAMED
    }
}

/// Values with which a server says that there was no TLS.
const NO_TLS: [&[u8]; 3] = [b"none", b"no", b"off"];

/// What some administrators of Exim let follow the `id` clause: `by authid <login> with authenticator`. It is the
/// name of no host, so that no other server's `by` looks like it.
const LOGIN: &[u8] = b"authid";

/// Whether `text` may be a suite's name as any library spells it, in letters, digits, `_` and `-`.
fn is_name(text: &[u8]) -> bool {
    text.iter().all(|&byte| is_dh_group(byte))
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Keyword,
    /// The value of [`Walk::keyword`].
    Value,
    /// More words of a `with` clause's value: no server that writes them uses a registered protocol.
    MoreWords,
    /// Comments, and then the date that was read already.
    BeforeDate,
    /// Comments, if anything.
    AfterDate,
    /// The text that should be a date, and the comments in it.
    AfterInvalidDate,
    /// Nothing.
    End,
}

/// A walk through a field, from the name's colon to the end.
#[derive(Clone, Debug)]
pub(super) struct Walk<'a> {
    lexer: Lexer<'a>,
    state: State,
    /// The keyword of the clause at hand, where it stands, and as much of the value as was read.
    keyword: Keyword,
    word: Span,
    value: Span,
    /// The date ahead, and where the text begins in which it stands.
    ahead: Option<(usize, Dated)>,
    /// A token that was read and not yet used.
    token: Option<Token>,
    /// The last of the named clauses so far, in RFC 5321's order, and a bit for each seen.
    reached: Option<Keyword>,
    seen: u16,
    pub(super) belief: Belief,
    pub(super) evidence: Evidence,
    /// A comment stands between the keyword and the value that is read next.
    comment_in_clause: bool,
    /// What was read last, comments aside.
    after: After,
    /// Whether the `tls` clause that was read last is the one in `tls`, and may get a group.
    group_wanted: bool,
    /// There were two `from` clauses before `by`.
    second_from: bool,
    /// There was a `by` in a comment, a value or quotation marks before the clause.
    stray_by: bool,
    pub(super) date: Option<Span>,
    pub(super) timestamp: Option<DateTime>,
}

/// Reports, and notes what takes belief away.
struct Noting<'n, R> {
    report: &'n mut R,
    belief: &'n mut Belief,
}

impl<R: Report> Report for Noting<'_, R> {
    fn report(&mut self, kind: ProblemKind, span: Span) {
        self.belief.problem(kind);
        self.report.report(kind, span);
    }
}

impl<'a> Walk<'a> {
    /// A walk through `field`, whose text begins at `body`. It ends where narrow spans do: what is beyond may take back
    /// what stands before it, so that nothing is believed of a longer field.
    // WebAssembly has it once.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn new(field: &'a [u8], body: usize) -> Self {
        let text = field.get(..NarrowSpan::REACH).unwrap_or(field);
        let mut belief = Belief::default();
        belief.broken = text.len() < field.len();
        Self {
            lexer: Lexer::new(text, body.min(text.len())),
            state: State::Keyword,
            keyword: Keyword::Unregistered,
            word: Span { start: 0, end: 0 },
            value: Span { start: 0, end: 0 },
            ahead: None,
            token: None,
            reached: None,
            seen: 0,
            belief,
            evidence: Evidence::NONE,
            comment_in_clause: false,
            after: After::Nothing,
            group_wanted: false,
            second_from: false,
            stray_by: false,
            date: None,
            timestamp: None,
        }
    }

    /// The next clause or comment, compiled once for all who are in no hurry.
    #[inline(never)]
    pub(super) fn next(&mut self, mut problems: &mut dyn Report) -> Option<Item> {
        self.step(&mut problems)
    }

    /// [`next`](Self::next) as part of its caller; but WebAssembly travels over networks, and has it once.
    #[inline]
    pub(super) fn next_in_line(&mut self, problems: &mut impl Report) -> Option<Item> {
        if cfg!(target_family = "wasm") { self.next(problems) } else { self.step(problems) }
    }

    #[inline]
    fn step(&mut self, problems: &mut impl Report) -> Option<Item> {
        while self.state != State::End {
            let token = if self.token.is_some() {
                self.token.take()
            } else {
                self.lexer.token(&mut Noting { report: problems, belief: &mut self.belief })
            };
            let item = match token {
                Some(Token::Word(span)) => self.word(span, problems),
                Some(Token::Comment(span)) => self.comment_token(span, problems),
                Some(Token::Semicolon(span)) => self.semicolon_token(span, problems),
                None => self.end(problems),
            };
            if item.is_some() {
                return item;
            }
        }
        None
    }

    /// Whether the last clause was one of `keyword`, with nothing but comments since, and no other has begun.
    pub(super) fn stands_after(&self, keyword: Keyword) -> bool {
        self.state == State::Keyword && self.after == After::of(keyword)
    }

    fn report(&mut self, problems: &mut impl Report, kind: ProblemKind, span: Span) {
        self.belief.problem(kind);
        problems.report(kind, span);
    }

    #[inline(always)]
    fn word(&mut self, span: Span, problems: &mut impl Report) -> Option<Item> {
        match self.state {
            State::Keyword => {
                self.keyword(span, problems);
                None
            }
            State::Value => self.value(span, problems),
            _ => self.word_elsewhere(span, problems),
        }
    }

    /// A word where neither a keyword nor a value is due. Most fields have none, so it stays out of the way of the others.
    #[inline(never)]
    fn word_elsewhere(&mut self, span: Span, problems: &mut impl Report) -> Option<Item> {
        match self.state {
            State::MoreWords => return self.more_words(span, problems),
            State::BeforeDate => self.date_ahead(problems),
            State::AfterDate | State::AfterInvalidDate | State::End => self.after_date(span, problems),
            // These are not elsewhere.
            State::Keyword | State::Value => {}
        }
        None
    }

    fn comment_token(&mut self, span: Span, problems: &mut impl Report) -> Option<Item> {
        if self.state == State::MoreWords {
            self.token = Some(Token::Comment(span));
            return self.complete(self.lexer.at, problems);
        }
        self.comment(span, problems);
        Some(Item::Comment(span))
    }

    fn semicolon_token(&mut self, span: Span, problems: &mut impl Report) -> Option<Item> {
        match self.state {
            State::MoreWords => {
                self.token = Some(Token::Semicolon(span));
                return self.complete(self.lexer.at, problems);
            }
            State::BeforeDate => self.date_ahead(problems),
            State::AfterDate => {
                self.report(problems, ProblemKind::TextAfterDate, span);
                self.later_date(span, problems);
            }
            State::AfterInvalidDate | State::End => {}
            State::Keyword | State::Value => {
                self.complete(span.start, problems);
                self.semicolon(span, problems);
            }
        }
        None
    }

    /// What stands before the date ended.
    fn date_ahead(&mut self, problems: &mut impl Report) {
        if let Some((at, dated)) = self.ahead.take() {
            self.dated(at, dated, problems);
        }
    }

    /// The bytes at `span`, which the lexer made.
    fn text(&self, span: Span) -> &'a [u8] {
        &self.lexer.field[span.range()]
    }

    fn comment(&mut self, span: Span, problems: &mut impl Report) {
        let text = self.text(span);
        self.comment_in_clause = true;
        let mut after = self.after;
        if after == After::From && !self.belief.before_by() {
            // No server names its client after itself.
            after = After::Nothing;
        }
        if self.state == State::Value {
            after = match self.keyword {
                Keyword::With => After::WithKeyword,
                // The client's name is yet to come, or is this.
                Keyword::From => After::Nothing,
                keyword => After::of(keyword),
            };
            match self.keyword {
                Keyword::Tls | Keyword::Group => {
                    self.report(problems, ProblemKind::CommentInTlsClause, span);
                }
                // No server writes that; a name that must do without white space does.
                Keyword::By => self.belief.broken = true,
                _ => {}
            }
        }
        if self.lexer.by {
            self.hidden_by(text, span, problems);
        }
        let believed = self.belief.here();
        self.belief.comment(text, after);
        self.evidence.comment(PlacedComment { span: NarrowSpan::new(span), after, believed });
    }

    /// A word where none should be: a `by` there is the server's own, and what stood before is not.
    fn after_date(&mut self, word: Span, problems: &mut impl Report) {
        if let State::AfterDate = self.state {
            self.report(problems, ProblemKind::TextAfterDate, word);
        }
        self.after = After::Nothing;
        if self.text(word).eq_ignore_ascii_case(b"by") {
            self.report(problems, ProblemKind::SecondBy, word);
        } else if self.lexer.enclosed {
            self.hidden_by(self.text(word), word, problems);
        }
    }

    /// A field ends with its date: where another follows the first, the first is not the server's.
    fn later_date(&mut self, semicolon: Span, problems: &mut impl Report) {
        let text = &self.lexer.field[semicolon.end..];
        if let Some(dated) = date_time(text) {
            self.belief.broken = true;
            self.dated(semicolon.end, dated, problems);
        }
    }

    /// Takes in the date that stands at `span` of the text from `at` on.
    fn dated(&mut self, at: usize, Dated { timestamp, span, plain }: Dated, problems: &mut impl Report) {
        let span = Span { start: at + span.start, end: at + span.end };
        self.state = State::AfterDate;
        self.after = After::Date;
        self.timestamp = Some(timestamp);
        self.date = Some(span);
        if plain {
            self.lexer.through(span.start, problems);
            self.lexer.at = self.lexer.at.max(span.end);
        } else {
            self.lexer.through(span.end, problems);
        }
    }

    #[inline(always)]
    fn keyword(&mut self, word: Span, problems: &mut impl Report) {
        let text = self.text(word);
        let keyword = Keyword::of(text);
        if keyword == Keyword::Unregistered && !is_keyword(text) {
            if self.lexer.enclosed {
                self.hidden_by(text, word, problems);
            }
            self.stray_text(word, problems);
            self.after = After::Nothing;
            return;
        }
        if keyword == Keyword::Unregistered {
            let next = self.lexer.field[self.lexer.at..].trim_ascii_start().first();
            self.belief.keyword(text, next == Some(&b'<'));
        }
        self.comment_in_clause = false;
        self.state = State::Value;
        (self.keyword, self.word) = (keyword, word);
    }

    fn value(&mut self, value: Span, problems: &mut impl Report) -> Option<Item> {
        let (keyword, word, text) = (self.keyword, self.word, self.text(value));
        if keyword == Keyword::From && self.comment_in_clause && text.eq_ignore_ascii_case(b"by") {
            // A client without a name.
            self.report(problems, ProblemKind::NoValue, word);
            self.keyword(value, problems);
            return None;
        }
        if keyword == Keyword::Unregistered && Keyword::of(text).is_named() {
            // A word too many: what follows it is a clause that every server knows.
            self.stray_text(word, problems);
            self.bare(word);
            self.after = After::Nothing;
            self.keyword(value, problems);
            return None;
        }
        if text.eq_ignore_ascii_case(b"by") {
            self.stray_by(value, problems);
        }
        if self.lexer.enclosed {
            self.belief.client_text();
            if self.lexer.blank && has_blank(text) {
                self.enclosed_blanks(keyword, value, problems);
            }
        }
        if keyword == Keyword::With {
            let protocol = WithProtocol::from_keyword(text);
            if self.belief.here() && !self.has_seen(Keyword::With) {
                self.evidence.protocol = protocol;
            }
            if protocol.is_none() {
                self.state = State::MoreWords;
                self.value = value;
                return None;
            }
        }
        self.state = State::Keyword;
        Some(self.clause(keyword, word, value, problems))
    }

    #[inline(never)]
    fn stray_text(&mut self, text: Span, problems: &mut impl Report) {
        // A login may stand in brackets.
        let enclosed = self.text(text).iter().any(|byte| b"[<\"".contains(byte));
        if self.belief.here() && !enclosed && !self.has_seen(Keyword::Id) && !self.has_seen(Keyword::For) {
            // No text of a client's can stand so far in front.
            problems.report(ProblemKind::StrayText, text);
        } else {
            self.report(problems, ProblemKind::StrayText, text);
        }
    }

    /// Takes in words that belong to no clause that anybody registered.
    fn bare(&mut self, words: Span) {
        self.evidence.bare = match self.evidence.bare {
            None if self.belief.here() => Some(NarrowSpan::new(words)),
            Some(bare) if self.after == After::Other => Some(bare.up_to(words.end)),
            bare => bare,
        };
    }

    /// A quotation mark or a bracket of the client's may have found its pair in text that is another's.
    fn enclosed_blanks(&mut self, keyword: Keyword, value: Span, problems: &mut impl Report) {
        if keyword == Keyword::From {
            self.report(problems, ProblemKind::BlanksInFrom, value);
        } else {
            self.hidden_by(self.text(value), value, problems);
        }
    }

    /// What holds a word `by` may have swallowed the server's own.
    fn hidden_by(&mut self, text: &[u8], span: Span, problems: &mut impl Report) {
        if has_by(text) {
            self.stray_by(span, problems);
        }
    }

    /// A `by` that is no keyword here may be the server's: no other is believed.
    fn stray_by(&mut self, span: Span, problems: &mut impl Report) {
        if self.belief.before_by() {
            self.stray_by = true;
        } else {
            self.report(problems, ProblemKind::SecondBy, span);
        }
    }

    /// A word after an unregistered protocol: one more of it (`Microsoft SMTP Server`), or a keyword.
    fn more_words(&mut self, next: Span, problems: &mut impl Report) -> Option<Item> {
        let text = self.text(next);
        let path_follows = skip_cfws(&self.lexer.field[self.lexer.at..]).first() == Some(&b'<');
        if Keyword::of(text) == Keyword::Unregistered
            && !path_follows
            && !text.iter().any(|byte| b"<\"[".contains(byte))
        {
            self.value.end = next.end;
            return None;
        }
        self.token = Some(Token::Word(next));
        self.complete(next.start, problems)
    }

    /// Finishes a clause that waits for what comes next, at `end`.
    fn complete(&mut self, end: usize, problems: &mut impl Report) -> Option<Item> {
        match self.state {
            State::MoreWords => {
                self.state = State::Keyword;
                self.report(problems, ProblemKind::UnregisteredProtocol, self.value);
                Some(self.clause(Keyword::With, self.word, self.value, problems))
            }
            State::Value => {
                self.state = State::Keyword;
                self.report(problems, ProblemKind::NoValue, Span { start: self.word.start, end });
                None
            }
            _ => None,
        }
    }

    fn clause(&mut self, keyword: Keyword, word: Span, value: Span, problems: &mut impl Report) -> Item {
        let span = Span { start: word.start, end: value.end };
        let after = core::mem::replace(&mut self.after, After::of(keyword));
        match keyword {
            Keyword::Unregistered => {
                self.after = after;
                self.bare(span);
                self.after = After::Other;
                self.belief.unregistered(self.text(word), self.text(value));
                self.report(problems, ProblemKind::UnregisteredClause, span);
            }
            Keyword::Group => self.group(span, value, after, problems),
            Keyword::OtherRegistered => self.in_order(keyword, span, problems),
            Keyword::Tls => {
                self.in_order(keyword, span, problems);
                self.tls(span, value, problems);
            }
            _ => {
                self.in_order(keyword, span, problems);
                match (keyword, self.has_seen(keyword)) {
                    (Keyword::From, false) => self.evidence.from_end = value.end,
                    (Keyword::By, false) => {
                        self.belief.by();
                        self.evidence.by_after_from = after == After::From && !self.second_from;
                        if self.stray_by {
                            self.report(problems, ProblemKind::SecondBy, span);
                        }
                    }
                    (Keyword::From, true) if self.belief.before_by() => {
                        self.second_from = true;
                        self.report(problems, ProblemKind::DuplicateClause, span);
                    }
                    (Keyword::By, true) if self.text(value) == LOGIN => {
                        self.belief.login();
                        problems.report(ProblemKind::DuplicateClause, span);
                    }
                    (Keyword::By, true) => self.report(problems, ProblemKind::SecondBy, span),
                    (Keyword::For, false) => self.belief.client_text(),
                    (Keyword::With, false) => {
                        self.evidence.with = self.belief.here().then_some(NarrowSpan::new(value));
                    }
                    (Keyword::With, true) if after == After::With => {
                        // Nobody's text but the server's stands between the two.
                        problems.report(ProblemKind::DuplicateClause, span);
                        self.evidence.with = self.evidence.with.map(|with| with.up_to(value.end));
                    }
                    (_, true) => self.report(problems, ProblemKind::DuplicateClause, span),
                    (_, false) => {}
                }
                self.seen |= 1 << keyword as u16;
            }
        }
        Item::Clause { keyword, word, value, span }
    }

    /// RFC 5321 §4.4: `From-domain By-domain [Via] [With] [ID] [For] [Additional-Registered-Clauses]`.
    fn in_order(&mut self, keyword: Keyword, span: Span, problems: &mut impl Report) {
        match self.reached {
            Some(reached) if keyword < reached && keyword.is_named() => {
                self.report(problems, ProblemKind::ClauseOrder, span);
            }
            _ => self.reached = Some(keyword),
        }
    }

    fn has_seen(&self, keyword: Keyword) -> bool {
        self.seen & (1 << keyword as u16) != 0
    }

    #[inline(never)]
    fn tls(&mut self, clause: Span, cipher: Span, problems: &mut impl Report) {
        let text = self.text(cipher);
        let suite = match tls_cipher(text) {
            Ok(([], named)) => {
                let suite = named.suite();
                match suite {
                    None => self.report(problems, ProblemKind::UnregisteredTlsCipher, cipher),
                    Some(suite) if never_negotiated(suite).is_some() => {
                        self.report(problems, ProblemKind::NeverNegotiated, cipher);
                    }
                    Some(_) => {}
                }
                suite
            }
            _ => {
                self.report(problems, ProblemKind::InvalidTlsCipher, cipher);
                None
            }
        };
        self.group_wanted = false;
        if self.belief.before_by() {
            self.report(problems, ProblemKind::TlsBeforeBy, clause);
            return;
        }
        if !self.belief.here() {
            self.report(problems, ProblemKind::TlsAfterOutsideText, clause);
            return;
        }
        if self.comment_in_clause || !is_name(text) || NO_TLS.iter().any(|no| text.eq_ignore_ascii_case(no)) {
            return;
        }
        let (span, cipher) = (NarrowSpan::new(clause), NarrowSpan::new(cipher));
        let found = TlsClauseSpans { clause: span, cipher, suite, group: None };
        self.evidence.clauses = match self.evidence.clauses {
            TlsClauses::None => {
                self.group_wanted = true;
                TlsClauses::One(found)
            }
            TlsClauses::One(one) if self.same(one, found) => {
                // Twice the same takes no belief away.
                problems.report(ProblemKind::DuplicateClause, clause);
                TlsClauses::One(one)
            }
            TlsClauses::One(_) | TlsClauses::Disagree => {
                self.report(problems, ProblemKind::TlsDisagrees, clause);
                TlsClauses::Disagree
            }
        };
    }

    /// Whether two clauses name the same suite.
    fn same(&self, one: TlsClauseSpans, other: TlsClauseSpans) -> bool {
        match (one.suite, other.suite) {
            (Some(one), Some(other)) => one == other,
            _ => self.text(one.cipher.span()).eq_ignore_ascii_case(self.text(other.cipher.span())),
        }
    }

    #[inline(never)]
    fn group(&mut self, clause: Span, value: Span, after: After, problems: &mut impl Report) {
        let valid = match dh_group(self.text(value)) {
            Ok(([], group)) => {
                if group.named().is_none() {
                    self.report(problems, ProblemKind::UnregisteredDhGroup, value);
                }
                true
            }
            _ => {
                self.report(problems, ProblemKind::InvalidDhGroup, value);
                false
            }
        };
        if after != After::Tls {
            self.report(problems, ProblemKind::GroupWithoutTls, clause);
        } else if !self.belief.before_by() && !self.belief.here() {
            self.report(problems, ProblemKind::TlsAfterOutsideText, clause);
        } else if !valid || self.comment_in_clause {
            // Told already.
        } else if let TlsClauses::One(mut one) = self.evidence.clauses {
            if self.group_wanted {
                one.group = Some(NarrowSpan::new(value));
                one.clause = one.clause.up_to(value.end);
            } else if !one
                .group
                .is_some_and(|group| self.text(group.span()).eq_ignore_ascii_case(self.text(value)))
            {
                self.report(problems, ProblemKind::TlsDisagrees, clause);
                one.group = None;
                one.clause = one.clause.up_to(one.cipher.span().end);
            }
            self.evidence.clauses = TlsClauses::One(one);
        }
        self.group_wanted = false;
    }

    /// The first `;` before a date ends the clauses; where there is none, the last `;` does.
    fn semicolon(&mut self, semicolon: Span, problems: &mut impl Report) {
        self.after = After::Semicolon;
        let text = &self.lexer.field[semicolon.end..];
        let date = date_time(text);
        if date.is_none() && !begins_date(text) && self.lexer.has_semicolon() {
            self.report(problems, ProblemKind::StraySemicolon, semicolon);
            return;
        }
        self.state = State::AfterDate;
        if let Some(dated) = date {
            if text[..dated.span.start].contains(&b'(') {
                self.state = State::BeforeDate;
                self.ahead = Some((semicolon.end, dated));
                return;
            }
            self.dated(semicolon.end, dated, problems);
            return;
        }
        let start = self.lexer.field.len() - skip_cfws(text).len();
        let text = self.lexer.field[start..].trim_ascii_end();
        let span = Span { start, end: start + text.len() };
        if text.is_empty() {
            return;
        }
        self.date = Some(span);
        self.after = After::Nothing;
        self.report(problems, ProblemKind::InvalidDate, span);
        self.state = State::AfterInvalidDate;
    }

    /// Finishes what waits for more; then there is nothing left.
    fn end(&mut self, problems: &mut impl Report) -> Option<Item> {
        if let Some(item) = self.complete(self.lexer.at, problems) {
            return Some(item);
        }
        self.state = State::End;
        let end = Span { start: self.lexer.at, end: self.lexer.at };
        for (missing, kind) in [
            (!self.has_seen(Keyword::From), ProblemKind::NoFrom),
            (!self.has_seen(Keyword::By), ProblemKind::NoBy),
            (self.date.is_none(), ProblemKind::NoDate),
        ] {
            if missing {
                self.report(problems, kind, end);
            }
        }
        None
    }
}
