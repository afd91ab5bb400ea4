//! Checks that several properties share.

use received_tls::{FactsCache, Received, TlsFacts};
use std::cell::RefCell;

/// `part` is a piece of `data` itself, no copy; returns where it begins.
pub fn within(part: &[u8], data: &[u8]) -> usize {
    let (part, data) = (part.as_ptr_range(), data.as_ptr_range());
    assert!(data.start <= part.start && part.end <= data.end, "the slice lies outside of its input");
    part.start.addr() - data.start.addr()
}

/// What a field says of TLS, which is the same whatever was met before: by any input of this thread, so that what fails here
/// may need those too.
pub fn tls_of<'a>(field: &Received<'a>) -> Option<TlsFacts<'a>> {
    thread_local! {
        static CACHE: RefCell<Box<FactsCache>> = RefCell::default();
    }
    let facts = field.tls();
    CACHE.with_borrow_mut(|cache| {
        for met in ["before", "now"] {
            assert_eq!(field.tls_cached(cache), facts, "{met} {}", field.bytes().escape_ascii());
        }
    });
    facts
}
