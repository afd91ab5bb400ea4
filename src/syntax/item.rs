//! The items of a field: clauses, comments and other words, each with its span.

use super::keyword::Keyword;
use super::problem::Report;
use super::traits::Traits;
use crate::registry::WithProtocol;
use crate::span::Span;

/// An item of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Item {
    Clause(Clause),
    Comment {
        span: Span,
        after: After,
        /// True if it may contain a word `by`; there are a few false positives.
        by: bool,
    },
    /// Words of a server's own that belong to no clause: one of its [`Phrases`].
    Phrase {
        span: Span,
        after: After,
    },
    /// A word in the place of a keyword that is not a keyword, or an unregistered keyword right before a named one.
    Stray {
        span: Span,
        after: After,
        /// True if it holds a quoted string or a path.
        enclosed: bool,
    },
    /// The date, and whether there was one before.
    Date {
        span: Span,
        again: bool,
    },
    /// A word after the date, or in an invalid date.
    Late {
        span: Span,
        dated: bool,
        enclosed: bool,
    },
}

impl Item {
    pub(crate) const fn span(&self) -> Span {
        match self {
            Self::Clause(clause) => clause.span(),
            Self::Comment { span, .. }
            | Self::Phrase { span, .. }
            | Self::Stray { span, .. }
            | Self::Date { span, .. }
            | Self::Late { span, .. } => *span,
        }
    }
}

/// Takes in items as they are read, and deviations.
pub(crate) trait Sink: Report {
    fn item(&mut self, item: Item);

    /// Takes in what most of a field is; apart from the others, so that nothing of it goes through memory.
    #[inline(always)]
    fn clause(&mut self, clause: &Clause) {
        self.item(Item::Clause(*clause));
    }
}

/// A clause: a keyword and its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clause {
    pub(crate) keyword: Keyword,
    /// The keyword as written.
    pub(crate) word: Span,
    pub(crate) value: Span,
    /// The item before it, comments aside.
    pub(crate) after: After,
    pub(crate) traits: Traits,
    /// The protocol of a `with` clause, if it is registered.
    pub(crate) protocol: Option<&'static WithProtocol>,
}

impl Clause {
    /// No clause yet.
    pub(crate) const NONE: Self = Self {
        keyword: Keyword::Unregistered,
        word: Span { start: 0, end: 0 },
        value: Span { start: 0, end: 0 },
        after: After::Nothing,
        traits: Traits::NONE,
        protocol: None,
    };

    /// True if a clause of this keyword came before.
    pub(crate) const fn is_again(&self) -> bool {
        self.traits.has(Traits::AGAIN)
    }

    /// Keyword and value.
    pub(crate) const fn span(&self) -> Span {
        Span { start: self.word.start, end: self.value.end }
    }
}

/// The item before another, comments aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum After {
    /// The beginning of the field, or a keyword whose value is yet to come.
    Nothing,
    /// Text that belongs to no clause.
    Stray,
    From,
    By,
    With,
    Id,
    For,
    Tls,
    /// Another clause.
    Other,
    /// The keyword `with`, its value yet to come.
    WithKeyword,
    /// The keyword `by`, its value yet to come.
    ByKeyword,
    /// The keyword `from`, its value yet to come.
    FromKeyword,
    /// A `;`, the date yet to come.
    Semicolon,
    Date,
}

impl After {
    /// After a clause of this keyword.
    pub(crate) const fn of(keyword: Keyword) -> Self {
        use After::{By, For, From, Id, Other, Tls, With};
        // In the order of the keywords; a `match` would be a jump for each clause.
        const OF: [After; Keyword::Unregistered as usize + 1] =
            [From, By, Other, With, Id, For, Tls, Other, Other, Other];
        OF[keyword as usize]
    }
}
