//! One field as text: white space, comments, words, clauses, dates. No TLS and no server.

mod calendar;
pub(crate) mod cfws;
mod date;
mod item;
mod items;
mod keyword;
mod lexer;
mod problem;
mod traits;

pub use calendar::{DateTime, Zone};
pub(crate) use date::date_time;
pub(crate) use item::{After, Clause, Item, Sink};
pub(crate) use items::Items;
pub(crate) use keyword::Keyword;
pub(crate) use lexer::has_by;
pub(crate) use problem::{Ignore, Problems, Report};
pub use problem::{Problem, ProblemKind};
pub(crate) use traits::Traits;

/// Runs of words that servers write where RFC 5321 §4.4 has one word, or none. Each function gives the length of the
/// run with which a text begins.
#[derive(Debug)]
pub(crate) struct Phrases {
    /// The value of this clause.
    pub(crate) value: fn(Keyword, &[u8]) -> Option<usize>,
    /// Words where a keyword is due.
    pub(crate) words: fn(&[u8]) -> Option<usize>,
}
