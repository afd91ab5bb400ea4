//! A field's text as tokens: white space, comments, words, `;`.
//!
//! Nothing is refused here. What no rule allows is read as the nearest thing that a rule allows, and
//! reported as a problem.

use super::date::begins_date;
use super::problem::{Ignore, ProblemKind, Report};
use super::traits::Traits;
use crate::bytes::utf8_non_ascii;
use crate::span::Span;
use crate::swar::{Marks, any};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Token {
    Comment(Span),
    /// Atoms, quoted strings, domain literals and paths with nothing between them.
    Word(Span),
    Semicolon(Span),
}

/// The longest line, its line end not counted (RFC 5322 §2.1.1).
const LINE_MAX: usize = 998;

/// How far the end of a path is looked for: four times what RFC 5321 §4.5.3.1.3 allows. Without a limit
/// each of many `<` could be the beginning of a search to the end.
const PATH_MAX: usize = 1024;

/// Reads tokens from `field[at..]`.
#[derive(Clone, Debug)]
pub(crate) struct Lexer<'a> {
    pub(crate) field: &'a [u8],
    pub(crate) at: usize,
    /// The beginning of the current line.
    line: usize,
    /// Of the last word: whether it holds a quoted string or a path, and may hold white space in it.
    pub(crate) traits: Traits,
    /// True if the last comment may contain a word `by`; there are a few false positives.
    pub(crate) by: bool,
    /// The length of the words of a server's own with which a text begins: brackets are round some.
    phrase: fn(&[u8]) -> Option<usize>,
    marks: Marks,
}

/// The classes of a byte, as bits of [`CLASSES`].
const WHITE: u8 = 1;
const LINE_END: u8 = 2;
/// A control character or a byte beyond ASCII.
const UNUSUAL: u8 = 4;
/// Bytes that are not allowed in keywords: `specials` of RFC 5322 §3.2.3 but for the dot.
const NOT_IN_KEYWORD: u8 = 8;
/// Bytes after a word, except white space and line ends.
const AFTER_WORD: u8 = 16;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b' ' | b'\t' => WHITE,
            b'\r' | b'\n' => LINE_END,
            0x00..=0x1F | 0x7F.. => UNUSUAL,
            b'(' | b')' | b';' => NOT_IN_KEYWORD | AFTER_WORD,
            b'"' | b'<' | b'>' | b'\\' | b'[' | b']' | b':' | b'@' | b',' => NOT_IN_KEYWORD,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// True if `byte` is of one of `classes`.
const fn is(byte: u8, classes: u8) -> bool {
    CLASSES[byte as usize] & classes != 0
}

/// True if `word` may be a keyword: `1*(atext / ".")`, so far as ASCII goes (RFC 5321 §4.4, `Atom`).
pub(crate) fn is_keyword(word: &[u8]) -> bool {
    !word.iter().any(|&byte| is(byte, NOT_IN_KEYWORD | UNUSUAL | WHITE | LINE_END))
}

impl<'a> Lexer<'a> {
    /// Reads `field` from `at` on.
    pub(crate) fn new(field: &'a [u8], at: usize, phrase: fn(&[u8]) -> Option<usize>) -> Self {
        Self { field, at, line: 0, traits: Traits::NONE, by: false, phrase, marks: Marks::new() }
    }

    fn peek(&self) -> Option<u8> {
        self.field.get(self.at).copied()
    }

    /// The next token. A `)` without its `(` is reported and skipped.
    #[inline(always)]
    pub(crate) fn token(&mut self, problems: &mut impl Report) -> Option<Token> {
        loop {
            let mut start = self.at;
            // The most common text between tokens.
            while self.field.get(start) == Some(&b' ') {
                start += 1;
            }
            self.at = start;
            let Some(byte) = self.peek() else {
                // The last line may have no line end.
                self.measure_line(start, problems);
                return None;
            };
            if !is(byte, AFTER_WORD | WHITE | LINE_END) {
                self.word(problems);
                return Some(Token::Word(Span { start, end: self.at }));
            }
            match byte {
                b'(' => return Some(Token::Comment(self.comment(problems))),
                b'\r' | b'\n' => self.line_end(problems),
                b';' => {
                    self.at += 1;
                    return Some(Token::Semicolon(Span { start, end: self.at }));
                }
                b')' => {
                    self.at += 1;
                    problems.report(ProblemKind::StrayParenthesis, Span { start, end: self.at });
                }
                // A tab.
                _ => self.at += 1,
            }
        }
    }

    /// True if there is a `;` ahead, outside of comments, quoted strings and the like.
    pub(crate) fn has_semicolon(&self) -> bool {
        let mut ahead = self.clone();
        while let Some(token) = ahead.token(&mut Ignore) {
            if let Token::Semicolon(_) = token {
                return true;
            }
        }
        false
    }

    /// Skips text without marks, and returns the mark after it.
    #[inline(always)]
    fn mark(&mut self) -> Option<u8> {
        self.at = self.marks.next(self.field, self.at);
        self.peek()
    }

    /// The same inside of quoted strings, where spaces are text.
    #[inline(always)]
    fn mark_but_space(&mut self) -> Option<u8> {
        let mut at = self.at;
        loop {
            at = self.marks.next(self.field, at);
            let byte = self.field.get(at).copied();
            if byte != Some(b' ') {
                self.at = at;
                return byte;
            }
            at += 1;
        }
    }

    /// Skips the next CR or LF.
    fn line_end(&mut self, problems: &mut impl Report) {
        let start = self.at;
        let line_feed = self.field[start] == b'\n';
        let crlf = !line_feed && self.field.get(start + 1) == Some(&b'\n');
        self.at += if crlf { 2 } else { 1 };
        if !crlf {
            let kind = if line_feed { ProblemKind::BareLineFeed } else { ProblemKind::BareCarriageReturn };
            problems.report(kind, Span { start, end: self.at });
            if !line_feed {
                return;
            }
        }
        // Nearly always the last byte is text already.
        let line = self.field.get(self.line..start).unwrap_or_default();
        if line.iter().rev().all(|&byte| is(byte, WHITE)) {
            problems.report(ProblemKind::BlankLine, Span { start: self.line, end: self.at });
        }
        self.measure_line(start, problems);
        self.line = self.at;
        if self.peek().is_some_and(|next| !is(next, WHITE | LINE_END)) {
            problems.report(ProblemKind::LostFold, Span { start, end: self.at });
        }
    }

    fn measure_line(&mut self, end: usize, problems: &mut impl Report) {
        if end.saturating_sub(self.line) > LINE_MAX {
            problems.report(ProblemKind::LongLine, Span { start: self.line, end });
        }
    }

    /// Passes over a byte that no text should hold, or a character beyond ASCII.
    fn unusual(&mut self, problems: &mut impl Report) {
        let start = self.at;
        let length = utf8_non_ascii(&self.field[start..]);
        self.at += length.unwrap_or(1);
        let kind = match (length, self.field[start]) {
            (Some(_), _) => return,
            (None, 0x80..) => ProblemKind::NotUtf8,
            (None, _) => ProblemKind::ControlCharacter,
        };
        problems.report(kind, Span { start, end: self.at });
    }

    /// Passes over a byte that means the same in comments, quoted strings, domain literals and paths.
    fn inner(&mut self, byte: u8, problems: &mut impl Report) {
        if is(byte, LINE_END) {
            self.line_end(problems);
        } else if is(byte, UNUSUAL) {
            self.unusual(problems);
        } else {
            self.at += 1;
        }
    }

    /// Passes over a backslash and the byte it quotes. A line end after it is a line end all the same.
    fn quoted_pair(&mut self, problems: &mut impl Report) {
        self.at += 1;
        match self.peek() {
            Some(byte) if is(byte, LINE_END) || byte >= 0x80 => self.inner(byte, problems),
            Some(_) => self.at += 1,
            None => {}
        }
    }

    /// Passes over a comment, nested ones inside it. One that is not closed goes on to the end, or to
    /// the last `;` with a date after it: see [`Self::unclosed`].
    fn comment(&mut self, problems: &mut impl Report) -> Span {
        let start = self.at;
        let field = self.field;
        let mut depth = 1_usize;
        let (mut quotes, mut angles) = (0_usize, 0_usize);
        let (mut at, mut by) = (start + 1, false);
        loop {
            at = self.marks.next(field, at);
            let Some(&byte) = field.get(at) else { break };
            at += 1;
            match byte {
                b' ' => {}
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        (self.at, self.by) = (at, by);
                        let span = Span { start, end: at };
                        if quotes % 2 != 0 || angles != 0 {
                            problems.report(ProblemKind::UnevenComment, span);
                        }
                        return span;
                    }
                }
                b'"' => quotes += 1,
                b'<' => angles += 1,
                b'>' => angles = angles.saturating_sub(1),
                b'\\' => {
                    self.at = at - 1;
                    self.quoted_pair(problems);
                    at = self.at;
                }
                b'!'..=b'~' => {}
                _ => {
                    self.at = at - 1;
                    self.inner(byte, problems);
                    at = self.at;
                }
            }
            // Only after white space can it be a word, but to ask for that would be another branch.
            by |= begins_with_by(&field[at..]);
        }
        (self.at, self.by) = (field.len(), by);
        self.unclosed(start, ProblemKind::UnclosedComment, problems)
    }

    /// Ends an unclosed item that began at `start`: at the end of the field, or before a date there, which is worth
    /// more than the strict grammar.
    fn unclosed(&mut self, start: usize, kind: ProblemKind, problems: &mut impl Report) -> Span {
        self.back_to_date(start);
        let span = Span { start, end: self.at };
        problems.report(kind, span);
        span
    }

    /// Goes back from the end to the last `;` after `start`, if a date may follow it.
    #[cold]
    fn back_to_date(&mut self, start: usize) {
        let text = &self.field[start..];
        if let Some(semicolon) = memchr::memrchr(b';', text).filter(|&at| begins_date(&text[at + 1..])) {
            self.at = start + semicolon;
            self.line = memchr::memrchr(b'\n', &self.field[..self.at]).map_or(0, |end| end + 1);
        }
    }

    /// Passes over a run of text, quoted strings, domain literals and paths.
    fn word(&mut self, problems: &mut impl Report) {
        self.traits = Traits::NONE;
        while let Some(byte) = self.mark() {
            if is(byte, AFTER_WORD | WHITE | LINE_END) {
                return;
            }
            match byte {
                b'"' => {
                    self.traits = Traits::ENCLOSED.and(Traits::BLANK);
                    if !self.quoted_string(problems) {
                        return;
                    }
                }
                b'[' => self.domain_literal(problems),
                b'<' => {
                    self.traits = self.traits.and(Traits::ENCLOSED);
                    self.path(problems);
                }
                b'>' => {
                    let start = self.at;
                    self.at += 1;
                    problems.report(ProblemKind::StrayBracket, Span { start, end: self.at });
                }
                _ if is(byte, UNUSUAL) => self.unusual(problems),
                _ => self.at += 1,
            }
        }
    }

    /// Passes over a quoted string; false where it is not closed, and the end was reached.
    fn quoted_string(&mut self, problems: &mut impl Report) -> bool {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.mark_but_space() {
            match byte {
                b'"' => {
                    self.at += 1;
                    return true;
                }
                b'\\' => self.quoted_pair(problems),
                _ => self.inner(byte, problems),
            }
        }
        self.unclosed(start, ProblemKind::UnclosedQuotedString, problems);
        false
    }

    /// Passes over `[` and, where the literal is closed, all of it. No other literal begins inside one,
    /// so that each byte is looked at twice at most.
    fn domain_literal(&mut self, problems: &mut impl Report) {
        let start = self.at;
        let (mut at, mut plain) = (start + 1, true);
        while let Some(&byte) = self.field.get(at) {
            at += 1;
            if !is(byte, NOT_IN_KEYWORD | UNUSUAL | WHITE | LINE_END) {
                continue;
            }
            match byte {
                b']' if plain => {
                    self.at = at;
                    return;
                }
                b']' => {
                    self.through(at, problems);
                    return;
                }
                // A literal holds no white space and no quoted-pair (RFC 5321 §4.1.3, dcontent): where a client's name opens one,
                // what another text of the client's closes is none.
                b'[' | b' ' | b'\t' | b'\r' | b'\n' => break,
                _ => plain &= !is(byte, UNUSUAL),
            }
        }
        if let Some(length) = (self.phrase)(&self.field[start..]) {
            self.through(start + length, problems);
            return;
        }
        self.at = start + 1;
        problems.report(ProblemKind::UnclosedDomainLiteral, Span { start, end: self.at });
    }

    /// Passes over `<` and, where the path is closed, all of it, quoted local parts included. No other
    /// path begins inside one.
    fn path(&mut self, problems: &mut impl Report) {
        let start = self.at;
        let field = self.field;
        let field = &field[..field.len().min(start + 1 + PATH_MAX)];
        let mut quoted = false;
        // No line end, nothing unusual.
        let mut plain = true;
        let mut at = start + 1;
        loop {
            at = self.marks.next(self.field, at);
            let Some(&byte) = field.get(at) else { break };
            at += 1;
            match byte {
                b'"' => quoted = !quoted,
                b'\\' if quoted => {
                    at += 1;
                    plain = false;
                    self.traits = self.traits.and(Traits::BLANK);
                }
                b'>' if !quoted => {
                    if plain {
                        self.at = at;
                    } else {
                        self.through(at, problems);
                    }
                    return;
                }
                b'<' if !quoted => break,
                _ => {
                    plain &= !is(byte, LINE_END | UNUSUAL);
                    self.traits = self.traits.and_if(is(byte, WHITE | LINE_END), Traits::BLANK);
                }
            }
        }
        self.at = start + 1;
        problems.report(ProblemKind::UnclosedPath, Span { start, end: self.at });
    }

    /// Passes over everything before `end`, which follows a plain byte, looking for what deviates anywhere.
    #[inline]
    pub(crate) fn through(&mut self, end: usize, problems: &mut impl Report) {
        // A date has one before it, and nothing else.
        if self.peek() == Some(b' ') && self.at < end {
            self.at += 1;
        }
        if self.at < end {
            self.through_more(end, problems);
        }
    }

    fn through_more(&mut self, end: usize, problems: &mut impl Report) {
        let text = &self.field[..end];
        while let Some(&byte) = text.get(self.at) {
            match byte {
                b' '..=b'~' => self.at += 1,
                _ => self.inner(byte, problems),
            }
        }
    }
}

/// True if `text` begins with a word `by`.
#[inline(always)]
fn begins_with_by(text: &[u8]) -> bool {
    text.first_chunk().is_some_and(|&begin| u16::from_le_bytes(begin) | 0x2020 == u16::from_le_bytes(*b"by"))
}

/// True if `text` contains a word `by` between white space.
pub(crate) fn has_by(text: &[u8]) -> bool {
    let blank = |byte: Option<&u8>| byte.is_some_and(|&byte| is(byte, WHITE | LINE_END));
    // There are fewer of these than of the letter before, and most comments have none.
    any(text, |byte| byte | 0x20 == b'y')
        && memchr::memchr2_iter(b'y', b'Y', text).any(|at| {
            let (before, after) = (&text[..at], &text[at + 1..]);
            before.split_last().is_some_and(|(b, before)| b | 0x20 == b'b' && blank(before.last()))
                && blank(after.first())
        })
}

#[cfg(test)]
mod tests;
