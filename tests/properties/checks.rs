//! Checks that several properties share.

/// `part` is a piece of `data` itself, no copy; returns where it begins.
pub fn within(part: &[u8], data: &[u8]) -> usize {
    let (part, data) = (part.as_ptr_range(), data.as_ptr_range());
    assert!(data.start <= part.start && part.end <= data.end, "the slice lies outside of its input");
    part.start.addr() - data.start.addr()
}
