//! A field read by a template of its server, from its first byte to its last.
//!
//! Each reader is given what is left of the field, and gives what is left then; `None` where something else is there
//! than the template has.

use super::evidence::{Evidence, PlacedComment, TlsClauseSpans, TlsClauses};
use super::form::Slots;
use super::template::{ADDRESS, CLASSES, SILENT, SOFTWARE, Shape, candidates};
use super::{ParsedWording, READERS, Source};
use crate::author::client_word;
use crate::clause::{dh_group, never_negotiated, tls_cipher};
use crate::registry::WithProtocol;
use crate::span::{NarrowSpan, Span};
use crate::swar::{Marks, any};
use crate::syntax::{After, DateTime, Keyword, ProblemKind, Problems, Report, date_time};
use crate::tls::{Origin, names_tls};

/// No line is longer (RFC 5322 §2.1.1), so that in no field of this length there is one that is too long.
const LONGEST: usize = 998;

/// What was read of a field.
pub(crate) struct Fit<'a> {
    field: &'a [u8],
    after: After,
    /// The last of the clauses so far, in RFC 5321's order.
    reached: Keyword,
    pub(crate) first: [Option<NarrowSpan>; Keyword::NAMED],
    pub(crate) evidence: Evidence,
    /// The wording.
    pub(crate) source: Option<Source<'a>>,
    pub(crate) date: Option<NarrowSpan>,
    pub(crate) timestamp: Option<DateTime>,
    pub(crate) problems: Problems,
    marks: Marks,
}

impl<'a> Fit<'a> {
    /// Reads `field`, whose text begins at `body`, by a template that has it, and hands it over.
    #[inline]
    pub(crate) fn read<T>(field: &'a [u8], body: usize, take: impl FnOnce(&Self) -> T) -> Option<T> {
        if cfg!(target_family = "wasm") {
            // WebAssembly travels over networks, and the general reader says the same.
            return None;
        }
        let text = field.get(body..)?;
        let mut templates = candidates(text);
        let mut read = templates.next().filter(|_| field.len() <= LONGEST)?;
        let mut fit = Self::new(field);
        loop {
            let rest = fit.blank(text, " ").and_then(|text| read(&mut fit, text));
            if rest.and_then(|rest| fit.end(rest)).is_some() {
                return Some(take(&fit));
            }
            read = templates.next()?;
            fit = Self::new(field);
        }
    }

    const fn new(field: &'a [u8]) -> Self {
        Self {
            field,
            after: After::Nothing,
            reached: Keyword::From,
            first: [None; Keyword::NAMED],
            evidence: Evidence { fits: true, ..Evidence::NONE },
            source: None,
            date: None,
            timestamp: None,
            problems: Problems::NONE,
            marks: Marks::new(),
        }
    }

    /// Where the text before `rest` ends.
    fn at(&self, rest: &[u8]) -> usize {
        self.field.len() - rest.len()
    }

    fn span(&self, from: &[u8], to: &[u8]) -> Span {
        Span { start: self.at(from), end: self.at(to) }
    }

    /// White space, as the server writes it or any other.
    #[inline(always)]
    pub(super) fn blank(&mut self, rest: &'a [u8], blank: &'static str) -> Option<&'a [u8]> {
        match rest.strip_prefix(blank.as_bytes()) {
            Some(after) if after.first().is_some_and(|&next| next > b' ') => {
                if blank.starts_with('\n') {
                    self.problems.add(ProblemKind::BareLineFeed);
                }
                Some(after)
            }
            _ => self.fold(rest),
        }
    }

    /// White space with one line end at most, before a blank: an empty line is no fold.
    #[inline(never)]
    fn fold(&mut self, text: &'a [u8]) -> Option<&'a [u8]> {
        let (mut rest, mut folded) = (text, false);
        loop {
            rest = match rest {
                [b' ' | b'\t', rest @ ..] => rest,
                [b'\r', b'\n', b' ' | b'\t', rest @ ..] if !folded => {
                    folded = true;
                    rest
                }
                [b'\n', b' ' | b'\t', rest @ ..] if !folded => {
                    folded = true;
                    self.problems.add(ProblemKind::BareLineFeed);
                    rest
                }
                [b'\r' | b'\n', ..] => return None,
                _ => return (rest.len() < text.len()).then_some(rest),
            }
        }
    }

    /// `text`, with any white space where it has a blank.
    #[inline(always)]
    pub(super) fn text(&mut self, rest: &'a [u8], text: &'static str) -> Option<&'a [u8]> {
        match rest.strip_prefix(text.as_bytes()) {
            Some(rest) => Some(rest),
            None if text.contains(' ') => self.folded_text(rest, text),
            None => None,
        }
    }

    #[inline(never)]
    fn folded_text(&mut self, mut rest: &'a [u8], text: &'static str) -> Option<&'a [u8]> {
        for (number, word) in text.as_bytes().split(|&byte| byte == b' ').enumerate() {
            if number > 0 {
                rest = self.fold(rest)?;
            }
            rest = rest.strip_prefix(word)?;
        }
        Some(rest)
    }

    #[inline(always)]
    pub(super) fn slot(&mut self, rest: &'a [u8], shape: Shape) -> Option<&'a [u8]> {
        match shape {
            Shape::Name => self.name(rest).map(|(_, rest)| rest),
            Shape::Host => match rest {
                [b'[', address @ ..] => self.address(address)?.strip_prefix(b"]"),
                _ => self.name(rest).map(|(_, rest)| rest),
            },
            Shape::Looked => self.looked(rest),
            Shape::LookedOrNot if rest.starts_with(b"[") => Some(rest),
            Shape::LookedOrNot => {
                let rest = self.looked(rest)?;
                self.blank(rest, " ")
            }
            Shape::Address => {
                let (address, rest) = self.name(rest)?;
                is_address(address).then_some(rest)
            }
            Shape::InBrackets => self.address(rest),
            Shape::Mailbox => self.mailbox(rest),
            Shape::Path => match rest {
                [b'<', b'>', rest @ ..] => Some(rest),
                [b'<', path @ ..] => self.local_part(path)?.1.strip_prefix(b">"),
                _ => None,
            },
            Shape::Sender => match rest {
                [b'<', b'>', rest @ ..] => Some(rest),
                [b'<', path @ ..] => self.mailbox(path)?.strip_prefix(b">"),
                _ => None,
            },
            Shape::Software => self.software(rest),
            Shape::Version => {
                let (version, rest) = self.name(rest)?;
                (classes(version) & SOFTWARE != 0).then_some(rest)
            }
        }
    }

    /// The bytes before the next mark: of a host's name, a number or the like.
    #[inline]
    fn name(&mut self, rest: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let at = self.at(rest);
        let length = self.marks.next(self.field, at) - at;
        if length > 0 { rest.split_at_checked(length) } else { None }
    }

    /// A host's name that was looked up.
    #[inline]
    fn looked(&mut self, rest: &'a [u8]) -> Option<&'a [u8]> {
        let (name, rest) = self.name(rest)?;
        // It would announce a greeting.
        let greeting = [b"HELO", b"EHLO"].iter().any(|word| name.eq_ignore_ascii_case(*word));
        (!greeting && !any(name, |byte| byte == b'=')).then_some(rest)
    }

    /// An IP address, after which a bracket is.
    #[inline]
    fn address(&mut self, rest: &'a [u8]) -> Option<&'a [u8]> {
        let (address, after) = self.name(rest)?;
        let (address, after) = match after {
            // Of an IPv6 address of a link.
            [b'%', zone @ ..] => {
                let (zone, _) = self.name(zone)?;
                let zone =
                    zone.strip_suffix(b"]").filter(|zone| zone.iter().all(u8::is_ascii_alphanumeric))?;
                (address, rest.get(address.len() + 1 + zone.len()..)?)
            }
            _ => (address.strip_suffix(b"]")?, rest.get(address.len() - 1..)?),
        };
        is_address(address).then_some(after)
    }

    #[inline]
    fn mailbox(&mut self, rest: &'a [u8]) -> Option<&'a [u8]> {
        let (mailbox, rest) = self.local_part(rest)?;
        (mailbox.iter().filter(|&&byte| byte == b'@').count() == 1).then_some(rest)
    }

    /// The address of a mailbox, or what looks like one.
    #[inline]
    fn local_part(&mut self, rest: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let (_, mut after) = self.name(rest)?;
        while let [b'!' | b'#'..=b'\'' | b'^' | b'{' | b'|' | b'~', more @ ..] = after {
            after = self.name(more).map_or(more, |(_, after)| after);
        }
        rest.split_at_checked(rest.len() - after.len())
    }

    #[inline(never)]
    fn software(&mut self, text: &'a [u8]) -> Option<&'a [u8]> {
        let mut rest = text;
        loop {
            let (word, after) = self.name(rest)?;
            let classes = classes(word);
            let names_tls = || classes & SILENT == 0 && names_tls(word);
            if classes & SOFTWARE == 0 || word.eq_ignore_ascii_case(b"by") || names_tls() {
                return None;
            }
            if !matches!(after, [b' ' | b'\t' | b'\r' | b'\n', ..]) {
                rest = after;
                break;
            }
            rest = self.fold(after)?;
        }
        let software = text.get(..text.len() - rest.len())?;
        client_word(software).is_none().then_some(rest)
    }

    /// Takes in a clause: where its keyword and its value begin, and what follows it.
    #[inline(never)]
    pub(super) fn clause(
        &mut self,
        keyword: Keyword,
        word: &'a [u8],
        value: &'a [u8],
        rest: &'a [u8],
    ) -> Option<()> {
        let span = self.span(value, rest);
        if span.len() == 2 && span.of(self.field).eq_ignore_ascii_case(b"by") {
            return None;
        }
        let narrow = NarrowSpan::new(span);
        *self.first.get_mut(keyword as usize)? = Some(narrow);
        // A link of several words is Exchange's, and has no place in that order.
        if keyword != Keyword::Via {
            let late = keyword < self.reached;
            if late {
                self.late(word, span.end);
            }
            self.reached = if late { self.reached } else { keyword };
        }
        match keyword {
            Keyword::From => self.evidence.from_end = span.end as u32,
            Keyword::By => self.evidence.by = (self.at(word) as u32, span.end as u32),
            Keyword::Via => self.evidence.via = Some(narrow),
            _ => {}
        }
        self.after = After::of(keyword);
        Some(())
    }

    /// A clause that another should follow.
    #[cold]
    #[inline(never)]
    fn late(&mut self, word: &[u8], end: usize) {
        self.problems.report(ProblemKind::ClauseOrder, Span { start: self.at(word), end });
    }

    /// A clause `with` and a registered protocol.
    #[inline(never)]
    pub(super) fn with(&mut self, word: &'a [u8]) -> Option<&'a [u8]> {
        let value = self.text(word, "with")?;
        let value = self.blank(value, " ")?;
        let (protocol, rest) = self.name(value)?;
        self.evidence.protocol = Some(WithProtocol::from_keyword(protocol)?);
        self.clause(Keyword::With, word, value, rest)?;
        self.evidence.with = self.first[Keyword::With as usize];
        Some(rest)
    }

    /// A clause `with` and a protocol that is not registered.
    #[inline(never)]
    pub(super) fn unregistered(&mut self, word: &'a [u8], protocol: &'static str) -> Option<&'a [u8]> {
        let value = self.text(word, "with")?;
        let value = self.blank(value, " ")?;
        let rest = self.text(value, protocol)?;
        self.clause(Keyword::With, word, value, rest)?;
        self.evidence.with = self.first[Keyword::With as usize];
        let span = self.span(value, rest);
        self.problems.report(ProblemKind::UnregisteredProtocol, span);
        Some(rest)
    }

    /// A clause that nobody registered.
    #[inline(never)]
    pub(super) fn other(&mut self, word: &'a [u8], keyword: &'static str, shape: Shape) -> Option<&'a [u8]> {
        let value = self.text(word, keyword)?;
        let value = self.blank(value, " ")?;
        self.after = After::Other;
        let rest = self.slot(value, shape)?;
        let span = self.span(word, rest);
        self.problems.report(ProblemKind::UnregisteredClause, span);
        Some(rest)
    }

    /// One of these texts.
    #[inline(never)]
    pub(super) fn one_of(&mut self, rest: &'a [u8], texts: &[&'static str]) -> Option<&'a [u8]> {
        texts.iter().find_map(|text| self.text(rest, text))
    }

    /// Takes in a comment.
    #[inline(never)]
    pub(super) fn comment(&mut self, from: &'a [u8], rest: &'a [u8]) -> Option<()> {
        let span = NarrowSpan::new(self.span(from, rest));
        *self.evidence.comments.get_mut(self.evidence.count)? = PlacedComment { span, after: self.after };
        self.evidence.count += 1;
        Some(())
    }

    /// A comment that is the first of these wordings that it is. No server writes two.
    #[inline]
    pub(super) fn wording(&mut self, comment: &'a [u8], rows: &'static [usize]) -> Option<&'a [u8]> {
        if self.source.is_some() {
            return None;
        }
        rows.iter().find_map(|&row| {
            let wording = &READERS[row];
            let mut slots = Slots::of(comment);
            (wording.read)(&mut slots)?;
            let (written, length) = slots.so_far()?;
            let rest = comment.get(length..)?;
            let span = self.span(comment, rest);
            self.folds(span.of(self.field))?;
            let told = ParsedWording { wording, written };
            self.source = Some(Source { told, span, origin: Origin::Comment });
            self.comment(comment, rest)?;
            Some(rest)
        })
    }

    /// Whether what `text` has of line ends are whole folds. A backslash is none.
    #[inline]
    fn folds(&mut self, text: &'a [u8]) -> Option<()> {
        let mut rest = text;
        while let Some(at) = memchr::memchr3(b'\n', b'\r', b'\\', rest) {
            rest = self.fold(rest.get(at..)?)?;
        }
        Some(())
    }

    /// The `tls` clause, of registered names.
    #[inline(never)]
    pub(super) fn tls(&mut self, word: &'a [u8]) -> Option<&'a [u8]> {
        if let TlsClauses::One(_) = self.evidence.clauses {
            return None;
        }
        let value = self.text(word, "tls")?;
        let value = self.blank(value, " ")?;
        let (cipher, mut rest) = self.name(value)?;
        let suite = match tls_cipher(cipher) {
            Ok(([], cipher)) => cipher.suite().filter(|&suite| never_negotiated(suite).is_none())?,
            _ => return None,
        };
        let cipher = NarrowSpan::new(self.span(value, rest));
        let mut group = None;
        (self.after, self.reached) = (After::Tls, Keyword::Tls);
        if begins(rest, " ", "group") {
            let keyword = self.blank(rest, " ")?;
            let value = self.text(keyword, "group")?;
            let value = self.blank(value, " ")?;
            let (named, after) = self.name(value)?;
            match dh_group(named) {
                Ok(([], group)) if group.named().is_some() => {}
                _ => return None,
            }
            group = Some(NarrowSpan::new(self.span(value, after)));
            self.after = After::of(Keyword::Group);
            rest = after;
        }
        let clause = NarrowSpan::new(self.span(word, rest));
        self.evidence.last_clause = self.at(word) as u32;
        self.evidence.clauses = TlsClauses::One(TlsClauseSpans { clause, cipher, suite: Some(suite), group });
        Some(rest)
    }

    /// The date, and its zone's name in a comment.
    #[inline(never)]
    pub(super) fn date(&mut self, text: &'a [u8]) -> Option<&'a [u8]> {
        let dated = date_time(text)?;
        if dated.span.start != 0 {
            return None;
        }
        if !dated.plain {
            let date = dated.span.of(text);
            self.folds(date)?;
            if memchr::memchr(b'(', date).is_some() {
                return None;
            }
        }
        let mut rest = text.get(dated.span.end..)?;
        (self.date, self.timestamp) = (Some(NarrowSpan::new(self.span(text, rest))), Some(dated.timestamp));
        self.after = After::Date;
        if let [b' ', comment @ ..] = rest {
            if let [b'(', zone @ ..] = comment {
                rest = self.software(zone)?.strip_prefix(b")")?;
                self.comment(comment, rest)?;
            }
        }
        Some(rest)
    }

    /// Nothing is left but a line end.
    fn end(&mut self, rest: &[u8]) -> Option<()> {
        match rest {
            [] | b"\r\n" => {}
            b"\n" => self.problems.add(ProblemKind::BareLineFeed),
            _ => return None,
        }
        if self.first[Keyword::From as usize].is_none() {
            let end = self.field.len();
            self.problems.report(ProblemKind::NoFrom, Span { start: end, end });
        }
        Some(())
    }
}

/// Whether `text` may be an IP address.
#[inline]
fn is_address(text: &[u8]) -> bool {
    classes(text) & ADDRESS != 0 && text.iter().any(|byte| b".:".contains(byte))
}

/// The classes that all of `text` is of.
#[inline]
fn classes(text: &[u8]) -> u8 {
    text.iter().fold(!0, |classes, &byte| classes & CLASSES[usize::from(byte)])
}

/// Whether `begin` is after white space.
#[inline(always)]
pub(super) fn begins(rest: &[u8], blank: &'static str, begin: &'static str) -> bool {
    let ahead = match rest.strip_prefix(blank.as_bytes()) {
        Some(after) if !after.starts_with(b" ") => after,
        _ => rest.trim_ascii_start(),
    };
    ahead.starts_with(begin.as_bytes())
}
