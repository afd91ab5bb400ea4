//! The clauses, comments and other words of a field, one after another.
//!
//! A field is a row of keywords and values (RFC 5321 §4.4), and position decides which is which: the
//! word after a keyword is its value, whatever it says. So `from tls by group` has two values that look
//! like keywords, and none is taken for one.

use super::ProblemKind;
use super::cfws::skip_cfws;
use super::date::{Dated, begins_date, date_time};
use super::item::{After, Clause, Item, Sink};
use super::keyword::Keyword;
use super::lexer::{Lexer, Token, is_keyword};
use super::traits::Traits;
use super::{DateTime, Phrases};
use crate::registry::WithProtocol;
use crate::span::{NarrowSpan, Span};

/// The expected next item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Keyword,
    /// The value of [`Items::keyword`].
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

/// Reads the items of a field, from the name's colon to the end.
#[derive(Clone, Debug)]
pub(crate) struct Items<'a> {
    lexer: Lexer<'a>,
    phrases: &'static Phrases,
    state: State,
    /// The clause at hand: its keyword, and as much of the value as was read.
    clause: Clause,
    /// The date ahead, and the beginning of its text.
    ahead: Option<(usize, Dated)>,
    /// A token that was read and not yet used.
    token: Option<Token>,
    /// The last of the named clauses so far, in RFC 5321's order, and a bit for each seen.
    reached: Option<Keyword>,
    seen: u16,
    /// The last item, comments aside.
    after: After,
    pub(crate) date: Option<Span>,
    pub(crate) timestamp: Option<DateTime>,
}

impl<'a> Items<'a> {
    /// Reads `field`, whose text begins at `body`, as far as narrow spans reach.
    // WebAssembly has it once.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn new(field: &'a [u8], body: usize, phrases: &'static Phrases) -> Self {
        let text = field.get(..NarrowSpan::REACH).unwrap_or(field);
        Self {
            lexer: Lexer::new(text, body.min(text.len()), phrases.words),
            phrases,
            state: State::Keyword,
            clause: Clause::NONE,
            ahead: None,
            token: None,
            reached: None,
            seen: 0,
            after: After::Nothing,
            date: None,
            timestamp: None,
        }
    }

    /// Reads on until an item was read; `false` at the end.
    #[inline]
    pub(crate) fn step(&mut self, sink: &mut impl Sink) -> bool {
        while self.state != State::End {
            let token = if self.token.is_some() { self.token.take() } else { self.lexer.token(sink) };
            let read = match token {
                Some(Token::Word(span)) => self.word(span, sink),
                Some(Token::Comment(span)) => self.comment(span, sink),
                Some(Token::Semicolon(span)) => self.semicolon_token(span, sink),
                None => self.end(sink),
            };
            if read {
                return true;
            }
        }
        false
    }

    /// The bytes at `span`, which the lexer made.
    fn text(&self, span: Span) -> &'a [u8] {
        &self.lexer.field[span.range()]
    }

    /// The field from `at` on.
    fn rest(&self, at: usize) -> &'a [u8] {
        self.lexer.field.get(at..).unwrap_or_default()
    }

    #[inline(always)]
    fn word(&mut self, span: Span, sink: &mut impl Sink) -> bool {
        match self.state {
            State::Keyword => self.keyword(span, sink),
            State::Value => self.value(span, sink),
            _ => self.word_elsewhere(span, sink),
        }
    }

    /// A word where neither a keyword nor a value is due. Most fields have none, so it stays out of the way of the others.
    #[inline(never)]
    fn word_elsewhere(&mut self, span: Span, sink: &mut impl Sink) -> bool {
        match self.state {
            State::MoreWords => self.more_words(span, sink),
            State::BeforeDate => self.date_ahead(sink),
            State::AfterDate | State::AfterInvalidDate => {
                let dated = self.state == State::AfterDate;
                if dated {
                    sink.report(ProblemKind::TextAfterDate, span);
                }
                self.after = After::Stray;
                sink.item(Item::Late { span, dated, enclosed: self.lexer.traits.has(Traits::ENCLOSED) });
                true
            }
            // These are not elsewhere.
            State::Keyword | State::Value | State::End => false,
        }
    }

    fn semicolon_token(&mut self, span: Span, sink: &mut impl Sink) -> bool {
        match self.state {
            State::MoreWords => {
                self.token = Some(Token::Semicolon(span));
                self.complete(self.lexer.at, sink)
            }
            State::BeforeDate => self.date_ahead(sink),
            State::AfterDate => {
                sink.report(ProblemKind::TextAfterDate, span);
                self.ahead = date_time(self.rest(span.end)).map(|dated| (span.end, dated));
                self.date_ahead(sink)
            }
            State::AfterInvalidDate | State::End => false,
            State::Keyword | State::Value => {
                if self.state == State::Value {
                    self.complete(span.start, sink);
                    let recipient = self.clause.keyword == Keyword::For
                        && !self.clause.traits.has(Traits::COMMENT_INSIDE);
                    if recipient || self.clause.keyword == Keyword::Unregistered {
                        // What follows may be the value: a login may begin with `;`, and a recipient.
                        sink.item(Item::Stray { span: self.clause.word, after: self.after, enclosed: false });
                    }
                }
                self.semicolon(span, sink)
            }
        }
    }

    /// The part before the date has ended.
    #[inline(never)]
    fn date_ahead(&mut self, sink: &mut impl Sink) -> bool {
        self.ahead.take().is_some_and(|(at, dated)| self.dated(at, dated, sink))
    }

    fn comment(&mut self, span: Span, sink: &mut impl Sink) -> bool {
        if self.state == State::MoreWords {
            self.token = Some(Token::Comment(span));
            return self.complete(self.lexer.at, sink);
        }
        let mut after = self.after;
        if self.state == State::Value {
            self.clause.traits = self.clause.traits.and(Traits::COMMENT_INSIDE);
            after = match self.clause.keyword {
                Keyword::With => After::WithKeyword,
                Keyword::By => After::ByKeyword,
                Keyword::From => After::FromKeyword,
                Keyword::Tls | Keyword::Group => {
                    sink.report(ProblemKind::CommentInTlsClause, span);
                    After::of(self.clause.keyword)
                }
                // A client's words are yet to come, or are these.
                Keyword::Unregistered => After::Nothing,
                keyword => After::of(keyword),
            };
        }
        sink.item(Item::Comment { span, after, by: self.lexer.by });
        true
    }

    /// Reads the date at `span` of the text from `at` on.
    #[inline(always)]
    fn dated(&mut self, at: usize, Dated { timestamp, span, plain }: Dated, sink: &mut impl Sink) -> bool {
        let span = Span { start: at + span.start, end: at + span.end };
        let again = self.timestamp.is_some();
        self.state = State::AfterDate;
        self.after = After::Date;
        self.timestamp = Some(timestamp);
        self.date = Some(span);
        if plain {
            self.lexer.through(span.start, sink);
            self.lexer.at = self.lexer.at.max(span.end);
        } else {
            self.lexer.through(span.end, sink);
        }
        sink.item(Item::Date { span, again });
        true
    }

    #[inline(always)]
    fn keyword(&mut self, word: Span, sink: &mut impl Sink) -> bool {
        let text = self.text(word);
        let keyword = Keyword::of(text);
        if keyword == Keyword::Unregistered {
            if self.phrase(word, sink) {
                return true;
            }
            if !is_keyword(text) {
                return self.stray(word, self.lexer.traits.has(Traits::ENCLOSED), sink);
            }
        }
        self.clause.traits = Traits::NONE;
        self.state = State::Value;
        (self.clause.keyword, self.clause.word) = (keyword, word);
        false
    }

    /// The words of a server's own that begin with `word`.
    #[inline(never)]
    fn phrase(&mut self, word: Span, sink: &mut impl Sink) -> bool {
        let Some(length) = (self.phrases.words)(self.rest(word.start)) else { return false };
        self.lexer.at = word.start + length;
        sink.item(Item::Phrase { span: Span { start: word.start, end: self.lexer.at }, after: self.after });
        true
    }

    #[inline(never)]
    fn stray(&mut self, span: Span, enclosed: bool, sink: &mut impl Sink) -> bool {
        sink.report(ProblemKind::StrayText, span);
        let after = core::mem::replace(&mut self.after, After::Stray);
        sink.item(Item::Stray { span, after, enclosed });
        true
    }

    fn value(&mut self, value: Span, sink: &mut impl Sink) -> bool {
        let (keyword, text) = (self.clause.keyword, self.text(value));
        if keyword == Keyword::From
            && self.clause.traits.has(Traits::COMMENT_INSIDE)
            && text.eq_ignore_ascii_case(b"by")
        {
            // A client without a name.
            sink.report(ProblemKind::NoValue, self.clause.word);
            return self.keyword(value, sink);
        }
        if keyword == Keyword::Unregistered && Keyword::of(text).is_named() {
            // A word too many: what follows it is a clause that every server knows.
            self.stray(self.clause.word, false, sink);
            self.keyword(value, sink);
            return true;
        }
        let by = text.eq_ignore_ascii_case(b"by");
        self.clause.traits = self.clause.traits.and(self.lexer.traits).and_if(by, Traits::BY);
        let mut value = value;
        match keyword {
            Keyword::With => {
                self.clause.protocol = WithProtocol::from_keyword(text);
                if self.clause.protocol.is_none() {
                    let Some(length) = (self.phrases.value)(keyword, self.rest(value.start)) else {
                        self.state = State::MoreWords;
                        self.clause.value = value;
                        return false;
                    };
                    value.end = value.start + length;
                    self.lexer.at = value.end;
                }
            }
            Keyword::Via => {
                if let Some(length) = (self.phrases.value)(keyword, self.rest(value.start)) {
                    value.end = value.start + length;
                    self.lexer.at = value.end;
                }
            }
            _ => {}
        }
        self.state = State::Keyword;
        self.whole_clause(value, sink)
    }

    /// A word after an unregistered protocol: one more of it, or a keyword.
    fn more_words(&mut self, next: Span, sink: &mut impl Sink) -> bool {
        let text = self.text(next);
        let path_follows = skip_cfws(self.rest(self.lexer.at)).first() == Some(&b'<');
        if Keyword::of(text) == Keyword::Unregistered
            && !path_follows
            && !text.iter().any(|byte| b"<\"[".contains(byte))
        {
            self.clause.value.end = next.end;
            return false;
        }
        self.token = Some(Token::Word(next));
        self.complete(next.start, sink)
    }

    /// Finishes a clause that waits for what comes next, at `end`.
    #[inline(never)]
    fn complete(&mut self, end: usize, sink: &mut impl Sink) -> bool {
        match self.state {
            State::MoreWords => {
                self.state = State::Keyword;
                sink.report(ProblemKind::UnregisteredProtocol, self.clause.value);
                self.whole_clause(self.clause.value, sink)
            }
            State::Value => {
                self.state = State::Keyword;
                sink.report(ProblemKind::NoValue, Span { start: self.clause.word.start, end });
                false
            }
            _ => false,
        }
    }

    #[inline(always)]
    fn whole_clause(&mut self, value: Span, sink: &mut impl Sink) -> bool {
        let clause = &mut self.clause;
        let keyword = clause.keyword;
        clause.value = value;
        clause.after = core::mem::replace(&mut self.after, After::of(keyword));
        clause.traits = clause.traits.and_if(self.seen & 1 << keyword as u16 != 0, Traits::AGAIN);
        self.seen |= 1 << keyword as u16;
        match keyword {
            Keyword::Unregistered => sink.report(ProblemKind::UnregisteredClause, clause.span()),
            Keyword::Group => {}
            _ => self.in_order(sink),
        }
        sink.clause(&self.clause);
        true
    }

    /// RFC 5321 §4.4: `From-domain By-domain [Via] [With] [ID] [For] [Additional-Registered-Clauses]`.
    fn in_order(&mut self, sink: &mut impl Sink) {
        let clause = &self.clause;
        let keyword = clause.keyword;
        match self.reached {
            Some(reached) if keyword < reached && keyword.is_named() => {
                if !(keyword == Keyword::Via && clause.value.len() > self.word_length(clause.value)) {
                    sink.report(ProblemKind::ClauseOrder, clause.span());
                }
            }
            _ => self.reached = Some(keyword),
        }
    }

    /// The length of the first word of `value`.
    fn word_length(&self, value: Span) -> usize {
        self.text(value).iter().take_while(|byte| !b" \t\r\n".contains(byte)).count()
    }

    /// The first `;` before a date ends the clauses; without one, the last `;` does.
    #[inline]
    fn semicolon(&mut self, semicolon: Span, sink: &mut impl Sink) -> bool {
        self.after = After::Semicolon;
        let text = self.rest(semicolon.end);
        let date = date_time(text);
        if date.is_none() && !begins_date(text) && self.lexer.has_semicolon() {
            sink.report(ProblemKind::StraySemicolon, semicolon);
            return false;
        }
        self.state = State::AfterDate;
        if let Some(dated) = date {
            if text[..dated.span.start].contains(&b'(') {
                self.state = State::BeforeDate;
                self.ahead = Some((semicolon.end, dated));
                return false;
            }
            return self.dated(semicolon.end, dated, sink);
        }
        let start = self.lexer.field.len() - skip_cfws(text).len();
        let text = self.lexer.field[start..].trim_ascii_end();
        let span = Span { start, end: start + text.len() };
        if text.is_empty() {
            return false;
        }
        self.date = Some(span);
        self.after = After::Stray;
        sink.report(ProblemKind::InvalidDate, span);
        self.state = State::AfterInvalidDate;
        false
    }

    /// Finishes what waits for more; then there is nothing left.
    fn end(&mut self, sink: &mut impl Sink) -> bool {
        if self.state != State::AfterDate && self.complete(self.lexer.at, sink) {
            return true;
        }
        self.state = State::End;
        let end = Span { start: self.lexer.at, end: self.lexer.at };
        let seen = |keyword: Keyword| self.seen & 1 << keyword as u16 != 0;
        for (missing, kind) in [
            (!seen(Keyword::From), ProblemKind::NoFrom),
            (!seen(Keyword::By), ProblemKind::NoBy),
            (self.date.is_none(), ProblemKind::NoDate),
        ] {
            if missing {
                sink.report(kind, end);
            }
        }
        false
    }
}
