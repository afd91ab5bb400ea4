use core::fmt;
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

    /// Whether the span covers no byte.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The same run as a standard range, to index with.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
