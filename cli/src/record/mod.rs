//! What one field or line becomes: a record, in one of three formats.

mod csv;
mod lines;
mod ndjson;
mod room;
mod table;

use std::fmt::Display;

use memchr::memchr;
use received_tls::{DateTime, FactsCache, FieldScanner, Findings, Level, ProblemKind, Received, TlsFacts};

use crate::batch::{Batch, Field, Hop};
use crate::pipeline::Records;

pub(crate) use lines::{LONGEST_LINE, Lines, Tally, is_record_of_lines};
pub(crate) use ndjson::OPENING as NDJSON_OPENING;
pub(crate) use table::{Cells, HOP, LINE, Layout};

/// How records are written.
#[derive(Clone, Debug)]
pub(crate) enum Format {
    Table(Layout),
    Ndjson,
    Csv,
}

/// Makes records of fields.
#[derive(Clone)]
pub(crate) struct Fields {
    format: Format,
    /// Boxed, for it is large.
    cache: Box<FactsCache>,
}

impl Fields {
    pub(crate) fn new(format: Format) -> Self {
        Self { format, cache: Box::default() }
    }
}

impl Records<Hop> for Fields {
    fn write_heading(&self, out: &mut Vec<u8>) {
        match &self.format {
            Format::Table(layout) => layout.write_heading(out),
            Format::Ndjson => {}
            Format::Csv => csv::write_heading(out),
        }
    }

    fn write_records(&mut self, batch: &Batch, room: &mut Vec<u8>) -> usize {
        let Self { format, cache } = self;
        match format {
            Format::Table(layout) => {
                room.clear();
                layout.write_records(batch, cache, room);
                room.len()
            }
            Format::Ndjson => ndjson::write_records(batch, cache, room),
            Format::Csv => {
                room.clear();
                csv::write_records(batch, cache, room);
                room.len()
            }
        }
    }
}

/// What a field says, and where it stands.
struct Record<'a> {
    field: &'a Field<'a>,
    received: &'a Received<'a>,
    tls: Option<TlsFacts<'a>>,
    level: Level,
    /// What the facts and the rules on them find; what the field's form does, [`Record::findings`] adds.
    found: Findings,
}

/// Something about a field that its reader should know. Its texts need no escaping in any format.
struct Finding {
    code: &'static str,
    reference: &'static str,
    detail: &'static str,
}

impl From<received_tls::Finding> for Finding {
    fn from(finding: received_tls::Finding) -> Self {
        Self { code: finding.code(), reference: finding.reference(), detail: finding.sentence() }
    }
}

const _: () = assert!(FieldScanner::MAX_FIELD == 1 << 20, "the sentence below tells another figure");

/// What is told of a field that is longer than [`FieldScanner::MAX_FIELD`].
const FIELD_TOO_LONG: Finding = Finding {
    code: "field-too-long",
    reference: "RFC 5322 §2.1.1",
    detail: "expected a field of at most 1 MiB, found a longer one, of which only so much was read",
};

impl<'a> Record<'a> {
    /// `received` is what was read of `field`. Both are large, so they stay where they are.
    fn new(field: &'a Field<'a>, received: &'a Received<'a>, cache: &mut FactsCache) -> Self {
        // What is cut off may take back what stands before it.
        let tls = if field.cut { None } else { received.tls_cached(cache) };
        let assessment = received.assess(tls.as_ref());
        let level = if field.cut { Level::Undetermined } else { assessment.level };
        Self { tls, level, found: assessment.findings, received, field }
    }

    /// The findings, in order: how the field is written, what is wrong with its facts, what the rules say of them.
    fn findings(&self) -> impl Iterator<Item = Finding> {
        // Mail is stored with the line ends of the system: only where a field has both kinds did a server
        // write LF alone.
        let no_cr = || self.field.among_no_cr || memchr(b'\r', self.field.bytes).is_none();
        let stored_so = move |kind| kind == ProblemKind::BareLineFeed && no_cr();
        // The end that a cut field lacks is no fault of the field.
        let problems = self.received.problem_kinds().filter(move |&kind| !self.field.cut && !stored_so(kind));
        let problems = problems.map(|kind| Finding {
            code: kind.code(),
            reference: kind.reference(),
            detail: kind.sentence(),
        });
        let found = self.found.map(Finding::from);
        self.field.cut.then_some(FIELD_TOO_LONG).into_iter().chain(problems).chain(found)
    }
}

/// A field's date as every format writes it: RFC 3339, `-00:00` for a zone without an offset.
fn rfc3339(date: DateTime) -> String {
    String::from_utf8_lossy(&date.rfc3339()).into_owned()
}

/// Appends what a value displays as.
fn display(out: &mut Vec<u8>, value: impl Display) {
    use std::io::Write;
    // Writing into a Vec cannot fail.
    let _ = write!(out, "{value}");
}
