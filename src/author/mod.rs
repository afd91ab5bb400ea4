//! Who wrote each item of a field: the server, the client, or either of them.
//!
//! The client chooses its greeting, the addresses, its login and the subject of its certificate. A server may print them
//! without escaping. So text is the client's until this module shows otherwise:
//!
//! - The client's greeting is before `by`. [`before_by`] has the one place there where a server's words count.
//! - After `by` all text is the server's, up to the first client text that can end anywhere.
//! - Some client text has an end that shows, a [`ClientSlot`]: a path, a comment with an address. If that end comes again, the
//!   client can have written the first, so all text since then is in doubt.
//! - If brackets, quotation marks, `by` or the date do not match, all text of the field is in doubt.

mod before_by;
mod reason;
mod text;

pub(crate) use before_by::{Neighbors, holds_address, wording_before_by};
pub use reason::{Author, Reason};
pub(crate) use text::{Class, ClientSlot, client_word, comment_after_by};

use crate::span::Span;
use crate::syntax::{After, Clause, Keyword, ProblemKind, Traits, has_by};

/// Decides who wrote the items of a field, which it is given in order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authors {
    /// The `by` clause was read.
    server: bool,
    /// All text from this byte on is in doubt, and why.
    from: u32,
    reason: Reason,
    /// Where the first slot of each kind ends; a bit for each kind that was read; where the first of all ends.
    slots: [u32; ClientSlot::COUNT],
    open: u8,
    first_slot: u32,
    /// Another item before the clause contains a word `by`.
    hidden_by: bool,
    /// The value of a clause before `by` was a word `by`, which the clause may have taken from the server.
    by_as_value: bool,
    /// There were two `from` clauses before `by`.
    second_from: bool,
    /// There was a second `by`, or what may be one.
    second_by: bool,
    /// After client text an item was not whole: what the server wrote may be lost in it.
    swallowed: bool,
}

/// Beyond every field.
const NEVER: u32 = u32::MAX;

impl Authors {
    /// Of a field in which every author is known.
    pub(crate) const KNOWN: Self = Self { server: true, ..Self::new() };

    pub(crate) const fn new() -> Self {
        Self {
            server: false,
            from: NEVER,
            reason: Reason::NoBy,
            slots: [NEVER; ClientSlot::COUNT],
            open: 0,
            first_slot: NEVER,
            hidden_by: false,
            by_as_value: false,
            second_from: false,
            second_by: false,
            swallowed: false,
        }
    }

    /// Puts all text from `at` on in doubt.
    pub(crate) fn doubt(&mut self, at: usize, reason: Reason) {
        if (at as u32) < self.from {
            (self.from, self.reason) = (at as u32, reason);
        }
    }

    /// True if `by` was read and no text after it is in doubt.
    pub(crate) const fn here(&self) -> bool {
        self.server && self.from == NEVER
    }

    /// True if `by` was not read yet.
    pub(crate) const fn before_by(&self) -> bool {
        !self.server
    }

    /// Why text at `at` is in doubt.
    pub(crate) const fn doubt_at(&self, at: usize) -> Option<Reason> {
        if at as u32 >= self.from {
            Some(self.reason)
        } else if self.server {
            None
        } else if self.by_as_value {
            Some(Reason::SecondBy)
        } else {
            Some(Reason::NoBy)
        }
    }

    /// Why the end of the field is in doubt.
    pub(crate) const fn doubt_at_end(&self) -> Option<Reason> {
        self.doubt_at(NEVER as usize - 1)
    }

    /// True if there was a second `by`.
    pub(crate) const fn has_second_by(&self) -> bool {
        self.second_by
    }

    /// True if no further comment can change the doubt.
    pub(crate) fn is_settled(&self) -> bool {
        !self.server || self.from < self.first_slot
    }

    #[cold]
    #[inline(never)]
    fn second_by(&mut self) {
        self.second_by = true;
        self.doubt(0, Reason::SecondBy);
    }

    /// True if client text may have swallowed the server's text after it.
    pub(crate) const fn has_swallowed(&self) -> bool {
        self.swallowed
    }

    /// A repeated clause: one of the two is not the server's.
    pub(crate) fn repeated(&mut self) {
        self.swallowed = true;
    }

    /// An item was read that is not whole.
    #[cold]
    #[inline(never)]
    fn swallow(&mut self) {
        self.swallowed |= self.open != 0 || self.from != NEVER;
    }

    /// True if there are two `from` clauses before `by`.
    pub(crate) const fn has_second_from(&self) -> bool {
        self.second_from
    }

    /// A problem that the lexer found. Some show that a part ends elsewhere than its server meant.
    pub(crate) fn problem(&mut self, kind: ProblemKind) {
        if kind.is_unbalanced() {
            self.doubt(0, Reason::Unbalanced);
        }
        if kind == ProblemKind::InvalidDate {
            self.swallow();
        }
    }

    /// Puts all text since the end of the first of these slots in doubt, or without one, all from `at` on.
    #[inline(never)]
    fn take_back(&mut self, slots: u8, at: usize, reason: Reason) {
        let chosen = ClientSlot::EVERY.iter().filter(|slot| slots & slot.bit() != 0);
        let first = chosen.map(|&slot| self.slots[slot as usize]).fold(NEVER, u32::min);
        self.doubt(if first < at as u32 { first as usize } else { at }, reason);
    }

    /// True if any of these slots was read.
    fn has(&self, slots: u8) -> bool {
        self.open & slots != 0
    }

    fn slot(&mut self, slot: ClientSlot, end: usize) {
        let first = &mut self.slots[slot as usize];
        *first = (*first).min(end as u32);
        self.open |= slot.bit();
        self.first_slot = self.first_slot.min(end as u32);
    }

    /// A clause was read. Returns whether it shows a second `by`.
    #[inline(always)]
    pub(crate) fn clause(&mut self, clause: &Clause, field: &[u8]) -> bool {
        if !self.server {
            let usual = matches!(clause.keyword, Keyword::From | Keyword::By) && !self.hidden_by;
            if usual && !clause.traits.has(Traits::ODD) {
                self.server = clause.keyword == Keyword::By;
                return false;
            }
            return self.clause_before_by(clause, field);
        }
        if clause.traits != Traits::NONE {
            if clause.traits.has(Traits::COMMENT_INSIDE) {
                self.swallow();
            }
            let slot = if self.has(ClientSlot::Path.bit()) { Traits::ENCLOSED } else { Traits::BLANK };
            if clause.traits.has(slot.and(Traits::BY)) {
                return self.enclosed_clause(clause, field);
            }
        }
        self.clause_after_by(clause, field)
    }

    #[inline(always)]
    fn clause_after_by(&mut self, clause: &Clause, field: &[u8]) -> bool {
        let usual = match clause.keyword {
            Keyword::With => {
                clause.after == After::With || !clause.is_again() && !self.has(ClientSlot::OF_CLAUSES)
            }
            Keyword::For if !clause.is_again() => {
                if clause.traits.has(Traits::COMMENT_INSIDE) {
                    // A client may write one before its address, and no server does.
                    self.doubt(clause.word.end, Reason::AfterClientText);
                }
                let path = field.get(clause.value.start) == Some(&b'<');
                self.slot(if path { ClientSlot::Path } else { ClientSlot::Mailbox }, clause.value.end);
                true
            }
            Keyword::Id | Keyword::Via | Keyword::OtherRegistered => {
                !clause.is_again() && !self.has(ClientSlot::OF_CLAUSES)
            }
            // Two clauses are compared, a group belongs to its clause, and of no name the judge says.
            Keyword::Tls | Keyword::Group => true,
            _ => false,
        };
        let second_by = if usual { false } else { self.unusual_clause(clause, field) };
        if clause.traits.has(Traits::ENCLOSED) {
            self.slot(ClientSlot::Enclosed, clause.value.end);
        }
        second_by
    }

    #[inline(never)]
    fn clause_before_by(&mut self, clause: &Clause, field: &[u8]) -> bool {
        let value = clause.value.of(field);
        let by = clause.traits.has(Traits::BY);
        self.by_as_value |= by;
        self.hidden_by |= by;
        if clause.traits.has(Traits::BLANK) && clause.keyword != Keyword::From && has_by(value) {
            (self.hidden_by, self.swallowed) = (true, true);
        }
        match clause.keyword {
            Keyword::From => self.second_from |= clause.is_again(),
            Keyword::By => {
                self.server = true;
                if clause.traits.has(Traits::COMMENT_INSIDE) {
                    // No known server writes one; a client whose name can't hold white space does.
                    self.doubt(0, Reason::CommentBeforeHost);
                }
                if self.hidden_by {
                    self.second_by();
                }
            }
            _ => {}
        }
        self.second_by
    }

    /// A value with a quoted string or a path.
    #[inline(never)]
    fn enclosed_clause(&mut self, clause: &Clause, field: &[u8]) -> bool {
        let value = clause.value.of(field);
        let before = self.second_by;
        if clause.traits.has(Traits::BY) || clause.traits.has(Traits::BLANK) && has_by(value) {
            self.second_by();
        }
        if value.contains(&b'>') && self.has(ClientSlot::Path.bit()) {
            let reason = if clause.is_again() { Reason::SecondValue } else { Reason::AfterClientText };
            self.take_back(ClientSlot::Path.bit(), clause.word.start, reason);
        }
        self.clause_after_by(clause, field);
        self.second_by && !before
    }

    /// A clause that few servers write, or that may be the end of client text.
    #[inline(never)]
    fn unusual_clause(&mut self, clause: &Clause, field: &[u8]) -> bool {
        let before = self.second_by;
        let (word, value) = (clause.word.of(field), clause.value.of(field));
        let at = clause.word.start;
        self.value(clause, field);
        match clause.keyword {
            // No server names its client after itself.
            Keyword::From => {
                let reason = if clause.is_again() { Reason::SecondValue } else { Reason::AfterClientText };
                self.take_back(ClientSlot::OF_CLAUSES, at, reason);
            }
            Keyword::By => self.second_by(),
            Keyword::Via if self.has(ClientSlot::OF_CLAUSES) => {
                self.take_back(ClientSlot::OF_CLAUSES, at, Reason::AfterClientText);
            }
            Keyword::Unregistered => {
                if self.has(ClientSlot::OF_CLAUSES) {
                    self.take_back(ClientSlot::OF_CLAUSES, at, Reason::AfterClientText);
                }
                let own = |&byte: &u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
                let in_path = value.starts_with(b"<");
                let sender = word.starts_with(b"envelope");
                if in_path && (sender || client_word(word).is_none()) {
                    self.slot(ClientSlot::Path, clause.value.end);
                } else if client_word(word).is_some() || !word.iter().chain(value).all(own) {
                    self.doubt(at, Reason::AfterClientText);
                }
            }
            Keyword::OtherRegistered => {}
            _ if clause.is_again() => self.take_back(ClientSlot::ALL, at, Reason::SecondValue),
            _ => {}
        }
        self.second_by && !before
    }

    /// A value was read that may be the end of an address.
    #[inline(never)]
    pub(crate) fn value(&mut self, clause: &Clause, field: &[u8]) {
        let value = clause.value.of(field);
        for (slot, sign) in [(ClientSlot::Mailbox, b'@'), (ClientSlot::Path, b'>')] {
            if self.has(slot.bit()) && value.contains(&sign) {
                self.take_back(slot.bit(), clause.word.start, Reason::AfterClientText);
            }
        }
    }

    /// A server's phrase was read; it may hold a login in brackets.
    pub(crate) fn phrase(&mut self, span: Span, login: bool) {
        if login && self.server {
            self.slot(ClientSlot::Brackets, span.end);
        }
    }

    /// A word outside clauses was read.
    pub(crate) fn stray(&mut self, span: Span, enclosed: bool, after: After, field: &[u8]) {
        let text = span.of(field);
        if enclosed && has_by(text) {
            // The server's clause may be lost in it, and all that follows.
            self.by_inside();
            self.swallowed = true;
        }
        if !self.server {
            return;
        }
        self.swallow();
        if client_word(text).is_some() {
            self.doubt(span.start, Reason::AfterClientText);
        }
        // A login may be in brackets.
        let enclosed = text.iter().any(|byte| b"[<\"".contains(byte));
        let brackets = text.windows(2).any(|two| two == b")]");
        let before_client =
            matches!(after, After::By | After::With | After::Other | After::Stray | After::Semicolon)
                && !self.has(ClientSlot::OF_CLAUSES);
        if brackets || enclosed || !before_client {
            let slots = if brackets { ClientSlot::ALL } else { ClientSlot::OF_CLAUSES };
            self.take_back(slots, span.start, Reason::StrayText);
        }
    }

    /// A comment was read, of this class.
    #[inline]
    pub(crate) fn comment(&mut self, span: Span, class: Class, after: After, text: &[u8]) {
        // The zone's name follows the date. A date of the client's would not be the last.
        // Only a comment that may be anything is the end of a clause's value.
        let ended =
            if matches!(class, Class::Unknown(_)) { ClientSlot::ALL } else { !ClientSlot::OF_CLAUSES };
        if after != After::Date && self.has(ended) {
            self.comment_after_slot(span, class, text);
        }
        match class {
            Class::Server | Class::Wording => {}
            Class::Client(_, slot) => self.slot(slot, span.end),
            Class::Unknown(_) => self.unknown_comment(span.end as u32, text),
        }
    }

    /// From where a comment that is no wording throws doubt, if one that is changes nothing: what it is may be asked later.
    #[inline]
    pub(crate) fn postponed(&self, span: Span, after: After) -> Option<u32> {
        const PATHS: u8 = ClientSlot::Path.bit() | ClientSlot::Mailbox.bit();
        if after == After::Date {
            return Some(span.end as u32);
        }
        let first = self.slots[ClientSlot::Path as usize].min(self.slots[ClientSlot::Mailbox as usize]);
        (!self.has(!PATHS)).then_some(first.min(span.end as u32))
    }

    /// A comment may be anything, and throws doubt from there on. One in it may be the server's.
    pub(crate) fn unknown_comment(&mut self, from: u32, text: &[u8]) {
        self.doubt(from as usize, Reason::AfterClientText);
        if memchr::memchr(b'(', text.get(1..).unwrap_or_default()).is_some() {
            self.swallow();
        }
    }

    /// True if nothing before `at` is doubted.
    pub(crate) const fn is_sure_until(&self, at: u32) -> bool {
        at < self.from
    }

    /// A comment that may be the end of client text.
    #[inline(never)]
    fn comment_after_slot(&mut self, span: Span, class: Class, text: &[u8]) {
        let ends = |slot: ClientSlot| match slot {
            ClientSlot::Path | ClientSlot::Mailbox => matches!(class, Class::Unknown(_)),
            ClientSlot::Enclosed => false,
            // A wording is read to its last byte, so a quoted string in it is no end of another comment.
            ClientSlot::PathComment => text.contains(&b'>') && class != Class::Wording,
            ClientSlot::AddressComment => text.contains(&b'@') && class != Class::Wording,
            ClientSlot::LoginComment => true,
            ClientSlot::Brackets => text.windows(2).any(|two| two == b")]"),
        };
        for slot in ClientSlot::EVERY {
            if self.has(slot.bit()) && ends(slot) {
                self.take_back(slot.bit(), span.start, Reason::AfterClientText);
            }
        }
    }

    /// A word `by` inside another item: it may be the server's clause.
    pub(crate) fn by_inside(&mut self) {
        if self.server {
            self.second_by();
        } else {
            self.hidden_by = true;
        }
    }

    /// A word was read after the date, or in an invalid date.
    pub(crate) fn late(&mut self, span: Span, dated: bool, enclosed: bool, field: &[u8]) {
        let text = span.of(field);
        self.swallow();
        if text.eq_ignore_ascii_case(b"by") || enclosed && has_by(text) {
            self.second_by();
        }
        if dated || text.iter().any(|byte| b"@>\"".contains(byte)) {
            self.take_back(ClientSlot::ALL, span.start, Reason::StrayText);
        }
    }
}
