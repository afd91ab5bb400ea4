//! What must hold of any input. `cargo test` and the fuzz targets run the same functions.

#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "each program that includes this file takes what it needs of it"
)]

pub mod attack;
mod author;
mod checks;
mod clause;
mod client_text;
mod field;
mod log_line;
mod mail;
pub mod payload;
pub mod render;
mod stamp;

pub use attack::attack;
pub use author::{authors, doubted_wording};
pub use clause::{clause, clause_bytes, clause_value, written};
pub use client_text::{client_text, dialect_client_text};
pub use field::field;
pub use log_line::log_line;
pub use mail::{header_block, mailbox, pasted, windows};
pub use stamp::{clause_set, stamp};
