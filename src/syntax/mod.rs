//! One field as text: white space, comments, words, dates. No TLS and no server.

mod calendar;
pub(crate) mod cfws;
pub(crate) mod date;
pub(crate) mod lexer;
mod problem;

pub use calendar::{DateTime, Zone};
pub use problem::{Problem, ProblemKind};
