//! What of a field may tell of TLS, and can be its server's: clauses, comments, words.

use crate::registry::{CipherSuite, WithProtocol};
use crate::span::NarrowSpan;

/// How many comments are kept; a server writes six at most.
const COMMENTS: usize = 8;

/// The parts of a field that may tell of TLS. None are kept of a field whose parts do not fit together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    pub(crate) clauses: TlsClauses,
    /// The protocol of the first `with` clause, if it is registered and can be believed.
    pub(crate) protocol: Option<&'static WithProtocol>,
    /// The values of the first `with` clause and of those that follow it at once, if they can be believed.
    pub(crate) with: Option<NarrowSpan>,
    /// Words that belong to no registered clause: those that follow each other, the first after `by`, if they
    /// can be believed.
    pub(crate) bare: Option<NarrowSpan>,
    /// Where the value of the first `from` clause ends.
    pub(crate) from_end: usize,
    /// Whether nothing but comments stands between that value and `by`.
    pub(crate) by_after_from: bool,
    /// The first comments.
    comments: [PlacedComment; COMMENTS],
    /// How many comments there are.
    count: usize,
}

/// The believed `tls` clauses of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TlsClauses {
    None,
    /// One clause, or several that say the same.
    One(TlsClauseSpans),
    /// Several that differ: none can be believed.
    Disagree,
}

/// Where the parts of a `tls` clause stand in its field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TlsClauseSpans {
    /// From `tls` to the end of the last name.
    pub(crate) clause: NarrowSpan,
    pub(crate) cipher: NarrowSpan,
    pub(crate) suite: Option<CipherSuite>,
    pub(crate) group: Option<NarrowSpan>,
}

/// A comment, and where in the field it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlacedComment {
    pub(crate) span: NarrowSpan,
    pub(crate) after: After,
    /// Whether it is the server's: told for comments after `by`.
    pub(crate) believed: bool,
}

/// What stands before a comment, other comments aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum After {
    /// The beginning of the field, or text that belongs to no clause.
    Nothing,
    From,
    By,
    With,
    Id,
    For,
    Tls,
    /// Another clause.
    Other,
    /// The keyword `with`: its value is yet to come.
    WithKeyword,
    /// A `;`, the date yet to come.
    Semicolon,
    Date,
}

impl Evidence {
    pub(crate) const NONE: Self = Self {
        clauses: TlsClauses::None,
        protocol: None,
        with: None,
        bare: None,
        from_end: 0,
        by_after_from: false,
        comments: [PlacedComment { span: NarrowSpan::FIRST, after: After::Nothing, believed: false };
            COMMENTS],
        count: 0,
    };

    /// Takes in the next comment.
    pub(super) fn comment(&mut self, comment: PlacedComment) {
        if let Some(place) = self.comments.get_mut(self.count) {
            *place = comment;
        }
        self.count += 1;
    }

    /// Whether there are more comments than are kept.
    pub(crate) fn has_more_comments(&self) -> bool {
        self.count > COMMENTS
    }

    /// The first comments, all that a server writes.
    pub(crate) fn comments(&self) -> &[PlacedComment] {
        self.comments.get(..self.count).unwrap_or(&self.comments)
    }
}
