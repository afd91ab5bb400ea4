//! One field as text: white space, comments, words, dates. No TLS and no server.

pub(crate) mod cfws;
pub(crate) mod date;
pub(crate) mod lexer;
mod problem;

pub use date::DateTime;
pub use problem::{Problem, ProblemKind};
