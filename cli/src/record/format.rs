//! The formats of records.

use super::table::Layout;

/// How records are written.
#[derive(Clone, Debug)]
pub(crate) enum Format {
    Table(Layout),
    Ndjson,
    Csv,
}
