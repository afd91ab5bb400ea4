//! The records of log lines, in the format of the run: one for each line with TLS information.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use memchr::memchr;
use received_tls::log::{LogRecord, read, read_json};
use received_tls::record::Record;

use super::filter::Filter;
use super::format::Format;
use super::ndjson;
use crate::batch::{Batch, FirstLine};
use crate::pipeline::Records;

/// A longer line is passed over: no server writes so much about a session, and memory stays bounded.
pub(crate) const LONGEST_LINE: usize = 64 << 10;

/// What became of all lines.
#[derive(Default)]
pub(crate) struct Tally {
    lines: AtomicU64,
    records: AtomicU64,
    too_long: AtomicU64,
}

impl Tally {
    /// Counts one line that is too long to be read.
    pub(crate) fn too_long(&self) {
        self.lines.fetch_add(1, Relaxed);
        self.too_long.fetch_add(1, Relaxed);
    }

    /// One sentence about the lines without a record, if there are any.
    pub(crate) fn sentence(&self) -> Option<String> {
        let [lines, records, too_long] =
            [&self.lines, &self.records, &self.too_long].map(|n| n.load(Relaxed));
        if lines == records {
            return None;
        }
        let mut sentence = format!("{} of {lines} lines contain no TLS information", lines - records);
        if too_long > 0 {
            let kib = LONGEST_LINE >> 10;
            // Writing into a String cannot fail.
            let _ = write!(sentence, "; {too_long} of them longer than {kib} KiB and not read");
        }
        Some(sentence)
    }
}

/// Makes records of lines.
#[derive(Clone)]
pub(crate) struct Lines {
    pub(crate) format: Arc<dyn Format>,
    pub(crate) filter: Filter,
    pub(crate) tally: Arc<Tally>,
}

impl Records<FirstLine> for Lines {
    fn write_heading(&self, out: &mut Vec<u8>) {
        self.format.begin(out);
    }

    fn write_records(&mut self, batch: &Batch<FirstLine>, room: &mut Vec<u8>) -> usize {
        let mut written = 0;
        let mut buffer = Vec::new();
        let (mut lines, mut records, mut too_long) = (0, 0, 0);
        for piece in batch.lines() {
            if piece.first == 1 {
                written = self.format.source(piece.source, room, written);
            }
            let (mut rest, mut offset, mut number) = (piece.bytes, piece.offset, piece.first);
            while !rest.is_empty() {
                let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                let (bytes, after) = rest.split_at(length);
                lines += 1;
                if length > LONGEST_LINE {
                    too_long += 1;
                } else if let Some(log) = record(bytes, &mut buffer) {
                    records += 1;
                    let record = Record::of_line(&log, piece.source, number, offset, length as u64);
                    if self.filter.admits(&record) {
                        written = self.format.batch(&[record], room, written);
                    }
                }
                rest = after;
                offset += length as u64;
                number += 1;
            }
        }
        for (count, more) in
            [(&self.tally.lines, lines), (&self.tally.records, records), (&self.tally.too_long, too_long)]
        {
            count.fetch_add(more, Relaxed);
        }
        written
    }

    fn write_end(&self, out: &mut Vec<u8>) {
        self.format.finish(out);
    }
}

/// Reads one line, an object of the journal or text.
fn record<'a>(line: &'a [u8], buffer: &'a mut Vec<u8>) -> Option<LogRecord<'a>> {
    if line.first() == Some(&b'{') {
        if buffer.len() < line.len() {
            buffer.resize(line.len(), 0);
        }
        read_json(line, buffer)
    } else {
        read(line)
    }
}

/// Whether records of lines begin so.
pub(crate) fn is_record_of_lines(beginning: &[u8]) -> bool {
    let csv = [&b"schema,source,line,"[..], b"source,line,"];
    ndjson::OPENINGS.iter().chain(&csv).any(|opening| beginning.starts_with(opening))
}
