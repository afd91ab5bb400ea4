//! The records of fields, in the format of the run.

use received_tls::FactsCache;

use super::format::Format;
use super::{csv, ndjson};
use crate::batch::{Batch, Hop};
use crate::pipeline::Records;

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
