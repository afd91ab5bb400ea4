use core::fmt;
use core::num::NonZeroU32;
use core::ops::Range;

/// A run of bytes in the input: `start` is its first byte, `end` the byte after its last.
///
/// Unlike [`Range`] it is `Copy`, so that errors and clauses that carry one stay small values.
///
/// ```
/// use received_tls::Span;
/// let span = Span { start: 1, end: 4 };
/// assert_eq!(span.of(b" tls X"), b"tls");
/// assert_eq!(span.to_string(), "1..4");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Span {
    /// Offset of the first byte, counted from 0.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes of `input` that the span covers; empty where the span lies outside of `input`.
    pub fn of(self, input: &[u8]) -> &[u8] {
        input.get(self.range()).unwrap_or_default()
    }

    /// The number of bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Returns true if the span is empty.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The same run as a standard range, to index with.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A [`Span`] of some bytes among the first 4 GiB, in half the room: what was read of a field holds many, and is passed
/// from hand to hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NarrowSpan {
    start: u32,
    /// Never 0, for the span covers a byte: that leaves a value for `None`.
    end: NonZeroU32,
}

impl NarrowSpan {
    /// The limit of offsets in such spans.
    #[cfg(not(test))]
    pub(crate) const REACH: usize = u32::MAX as usize;

    /// Less, for tests beyond it.
    #[cfg(test)]
    pub(crate) const REACH: usize = 1 << 20;

    /// A placeholder: the first byte.
    pub(crate) const FIRST: Self = Self { start: 0, end: NonZeroU32::MIN };

    /// `span`, which covers a byte and lies within [`REACH`](Self::REACH).
    pub(crate) const fn new(span: Span) -> Self {
        debug_assert!(0 < span.end && span.end <= Self::REACH);
        let end = match NonZeroU32::new(span.end as u32) {
            Some(end) => end,
            None => NonZeroU32::MIN,
        };
        Self { start: span.start as u32, end }
    }

    /// The span.
    pub(crate) const fn span(self) -> Span {
        Span { start: self.start as usize, end: self.end.get() as usize }
    }

    /// From where this one begins to `end`.
    pub(crate) const fn up_to(self, end: usize) -> Self {
        Self::new(Span { end, ..self.span() })
    }

    /// The bytes of `input` that the span covers; empty where the span lies outside of `input`.
    pub(crate) fn of(self, input: &[u8]) -> &[u8] {
        self.span().of(input)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_spans_are_the_spans_they_were_made_of() {
        let reach = NarrowSpan::REACH;
        for span in [(0, 1), (0, reach), (7, 7), (8, 300), (reach - 1, reach), (reach, reach)] {
            let span = Span { start: span.0, end: span.1 };
            assert_eq!(NarrowSpan::new(span).span(), span);
            assert_eq!(NarrowSpan::new(span).up_to(reach).span(), Span { end: reach, ..span });
        }
        assert_eq!(size_of::<Option<NarrowSpan>>(), 8);
    }
}
