//! The records of fields, in the format of the run.

use super::format::Format;
use super::{csv, ndjson};
use crate::batch::{Batch, Hop};
use crate::pipeline::Records;

/// Makes records of fields.
#[derive(Clone)]
pub(crate) struct Fields {
    format: Format,
}

impl Fields {
    pub(crate) fn new(format: Format) -> Self {
        Self { format }
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
        match &self.format {
            Format::Table(layout) => {
                room.clear();
                layout.write_records(batch, room);
                room.len()
            }
            Format::Ndjson => ndjson::write_records(batch, room),
            Format::Csv => {
                room.clear();
                csv::write_records(batch, room);
                room.len()
            }
        }
    }
}
