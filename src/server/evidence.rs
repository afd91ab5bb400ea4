//! What of a field may show TLS: clauses, comments, words. Who wrote them is decided by `author`.

use crate::author::{Authors, Class, Reason};
use crate::registry::{CipherSuite, WithProtocol};
use crate::span::NarrowSpan;
use crate::syntax::After;
use crate::tls::Findings;

/// How many comments are kept; a server writes six at most. Of a field with more, the rest is read anew.
pub(crate) const COMMENTS: usize = 8;

/// The parts of a field that may show TLS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    pub(crate) clauses: TlsClauses,
    /// Where the last of them begins.
    pub(crate) last_clause: u32,
    /// The protocol of the first `with` clause after `by`, if it is registered.
    pub(crate) protocol: Option<&'static WithProtocol>,
    /// The values of that clause and of those that follow it at once.
    pub(crate) with: Option<NarrowSpan>,
    /// The value of the first `via` clause after `by`.
    pub(crate) via: Option<NarrowSpan>,
    /// Words that belong to no registered clause: those that follow each other, the first after `by`.
    pub(crate) bare: Option<NarrowSpan>,
    /// Where the value of the first `from` clause ends; 0 if missing before `by`.
    pub(crate) from_end: u32,
    /// Where the `by` clause begins and where its value ends; 0 if missing.
    pub(crate) by: (u32, u32),
    /// Why the text between the two is not comments alone.
    pub(crate) torn: Option<Reason>,
    /// The findings for clauses that were not believed as they were read.
    pub(crate) doubted: Findings,
    /// Whether the field is of a template: then nothing in it is in doubt.
    pub(crate) fits: bool,
    /// A comment of which is yet to be read whether it is a wording.
    pub(crate) postponed: Option<Postponed>,
    /// The first comments.
    pub(crate) comments: [PlacedComment; COMMENTS],
    /// How many comments there are.
    pub(crate) count: usize,
}

/// The `tls` clauses of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TlsClauses {
    None,
    /// One clause, or several that say the same.
    One(TlsClauseSpans),
    /// Several that differ: none can be believed.
    Disagree(NarrowSpan),
}

/// Where the parts of a `tls` clause are in its field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TlsClauseSpans {
    /// From `tls` to the end of the last name.
    pub(crate) clause: NarrowSpan,
    pub(crate) cipher: NarrowSpan,
    pub(crate) suite: Option<CipherSuite>,
    pub(crate) group: Option<NarrowSpan>,
}

/// A comment or a server's own words, and where in the field they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlacedComment {
    pub(crate) span: NarrowSpan,
    pub(crate) after: After,
}

/// A comment that counts for nothing as to who wrote what, if it is a wording. Nearly always it is one, and read once
/// its facts are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Postponed {
    pub(crate) comment: PlacedComment,
    /// From where it throws doubt if it is none.
    pub(crate) from: u32,
}

impl Postponed {
    /// Reads it, and passes `authors` what it is.
    #[inline(never)]
    pub(crate) fn settle(self, authors: &mut Authors, field: &[u8]) {
        let PlacedComment { span, after } = self.comment;
        let text = span.of(field);
        if super::class(after, text).is_none_or(|class| matches!(class, Class::Unknown(_))) {
            authors.unknown_comment(self.from, text);
        }
    }
}

impl Evidence {
    pub(crate) const NONE: Self = Self {
        clauses: TlsClauses::None,
        last_clause: 0,
        protocol: None,
        with: None,
        via: None,
        bare: None,
        from_end: 0,
        by: (0, 0),
        torn: None,
        doubted: Findings::NONE,
        fits: false,
        postponed: None,
        comments: [PlacedComment { span: NarrowSpan::FIRST, after: After::Nothing }; COMMENTS],
        count: 0,
    };

    /// Takes in the next comment.
    pub(crate) fn comment(&mut self, comment: PlacedComment) {
        if let Some(place) = self.comments.get_mut(self.count) {
            *place = comment;
        }
        self.count += 1;
    }

    /// How many comments were taken in.
    pub(crate) fn comment_count(&self) -> usize {
        self.count
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
