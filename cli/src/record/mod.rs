//! What one field or line becomes: a record, in one of three formats.
//!
//! `hop` and `log_line` have the data of a record, `finding` its findings; `table`, `ndjson` and `csv` write them;
//! `fields` and `lines` choose the format.

mod csv;
mod fields;
mod finding;
mod format;
mod hop;
mod lines;
mod log_line;
mod ndjson;
mod room;
mod table;

pub(crate) use fields::Fields;
pub(crate) use format::Format;
pub(crate) use lines::{LONGEST_LINE, Lines, Tally, is_record_of_lines};
pub(crate) use ndjson::OPENING as NDJSON_OPENING;
pub(crate) use table::{Cells, HOP, LINE, Layout};
