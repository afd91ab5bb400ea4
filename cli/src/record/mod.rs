//! What one field becomes: a record, in one of three formats.

mod csv;
mod ndjson;
mod table;

use std::fmt::Display;

use memchr::memchr;
use received_tls::{DateTime, FieldScanner, ProblemKind, Received, TlsFacts};

use crate::batch::{Batch, Field};

pub(crate) use ndjson::OPENING as NDJSON_OPENING;
pub(crate) use table::Layout;

/// How records are written.
#[derive(Clone, Debug)]
pub(crate) enum Format {
    Table(Layout),
    Ndjson,
    Csv,
}

impl Format {
    /// Writes what stands once, before all records.
    pub(crate) fn write_heading(&self, out: &mut Vec<u8>) {
        match self {
            Self::Table(layout) => layout.write_heading(out),
            Self::Ndjson => {}
            Self::Csv => csv::write_heading(out),
        }
    }

    /// Writes a record for each field of a batch.
    pub(crate) fn write_records(&self, batch: &Batch, out: &mut Vec<u8>) {
        match self {
            Self::Table(layout) => layout.write_records(batch, out),
            Self::Ndjson => ndjson::write_records(batch, out),
            Self::Csv => csv::write_records(batch, out),
        }
    }
}

/// What a field says, and where it stands.
struct Record<'a> {
    field: Field<'a>,
    received: Received<'a>,
    date: Option<DateTime>,
    tls: Option<TlsFacts<'a>>,
}

/// Something about a field that its reader should know.
struct Finding<'a> {
    code: &'static str,
    reference: &'static str,
    detail: &'a str,
}

impl<'a> Record<'a> {
    fn new(field: Field<'a>) -> Self {
        let received = Received::parse(field.bytes);
        Self { date: received.timestamp(), tls: received.tls(), received, field }
    }

    /// Calls `each` with the findings in order.
    fn findings(&self, mut each: impl FnMut(Finding<'_>)) {
        if self.field.cut {
            let detail = &format!(
                "expected a field of at most {} bytes, found a longer one, of which only so much was read",
                FieldScanner::MAX_FIELD
            );
            each(Finding { code: "field-too-long", reference: "RFC 5322 §2.1.1", detail });
        }
        // Mail is stored with the line ends of the system: only where a field has both kinds did a server
        // write LF alone.
        let stored_so = memchr(b'\r', self.field.bytes).is_none();
        for kind in self.received.problem_kinds() {
            if kind == ProblemKind::BareLineFeed && stored_so {
                continue;
            }
            each(Finding { code: kind.code(), reference: kind.reference(), detail: kind.sentence() });
        }
    }
}

/// Appends what a value displays as.
fn display(out: &mut Vec<u8>, value: impl Display) {
    use std::io::Write;
    // Writing into a Vec cannot fail.
    let _ = write!(out, "{value}");
}
