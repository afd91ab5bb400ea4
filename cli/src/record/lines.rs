//! What the lines of a log become: a record for each that tells of TLS.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use memchr::memchr;
use received_tls::log::{LogRecord, Peer, read, read_json};
use received_tls::{Assessment, Findings, Level};

use super::{Finding, Format, csv, ndjson};
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
    /// Counts one line that was passed over for its length.
    pub(crate) fn too_long(&self) {
        self.lines.fetch_add(1, Relaxed);
        self.too_long.fetch_add(1, Relaxed);
    }

    /// One sentence about the lines without a record; none where every line has one.
    pub(crate) fn sentence(&self) -> Option<String> {
        let [lines, records, too_long] =
            [&self.lines, &self.records, &self.too_long].map(|n| n.load(Relaxed));
        if lines == records {
            return None;
        }
        let mut sentence =
            format!("{} of {lines} lines tell nothing of TLS and have no record", lines - records);
        if too_long > 0 {
            let kib = LONGEST_LINE >> 10;
            // Writing into a String cannot fail.
            let _ = write!(sentence, "; longer than {kib} KiB and passed over: {too_long}");
        }
        Some(sentence)
    }
}

/// Makes records of lines.
#[derive(Clone)]
pub(crate) struct Lines {
    pub(crate) format: Format,
    pub(crate) tally: Arc<Tally>,
}

/// A line that tells of TLS, and where it stands.
pub(super) struct Line<'a> {
    pub(super) source: &'a [u8],
    /// From 1.
    pub(super) number: u64,
    /// Where it begins in the source, in bytes.
    pub(super) offset: u64,
    /// Its bytes, its end included.
    pub(super) length: u64,
    pub(super) record: LogRecord<'a>,
    pub(super) level: Level,
    found: Findings,
}

impl Line<'_> {
    /// What is wrong with the facts, and what the rules say of them.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.found.map(Finding::from)
    }
}

impl Records<FirstLine> for Lines {
    fn write_heading(&self, out: &mut Vec<u8>) {
        match &self.format {
            Format::Table(layout) => layout.write_line_heading(out),
            Format::Ndjson => {}
            Format::Csv => csv::write_line_heading(out),
        }
    }

    fn write_records(&mut self, batch: &Batch<FirstLine>, room: &mut Vec<u8>) -> usize {
        // NDJSON is written over what stands in the room, what the other formats write is added to it.
        if !matches!(self.format, Format::Ndjson) {
            room.clear();
        }
        let mut written = 0;
        let mut buffer = Vec::new();
        let (mut lines, mut records, mut too_long) = (0, 0, 0);
        for piece in batch.lines() {
            if let (Format::Table(layout), 1) = (&self.format, piece.first) {
                layout.source(room, piece.source);
            }
            let (mut rest, mut offset, mut number) = (piece.bytes, piece.offset, piece.first);
            while !rest.is_empty() {
                let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                let (bytes, after) = rest.split_at(length);
                lines += 1;
                if length > LONGEST_LINE {
                    too_long += 1;
                } else if let Some(record) = record(bytes, &mut buffer) {
                    records += 1;
                    let Assessment { level, findings: found, .. } = record.assess();
                    let length = length as u64;
                    let line = Line { source: piece.source, number, offset, length, record, level, found };
                    match &self.format {
                        Format::Table(layout) => layout.line(room, &line),
                        Format::Ndjson => written = ndjson::write_line(&line, room, written),
                        Format::Csv => csv::write_line(&line, room),
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
        if matches!(self.format, Format::Ndjson) { written } else { room.len() }
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

/// `mx.example.org[192.0.2.1]`; empty where nothing is told.
pub(super) fn peer(peer: &Peer<'_>) -> Vec<u8> {
    let mut text = peer.name.unwrap_or_default().to_vec();
    if let Some(address) = peer.address {
        text.push(b'[');
        text.extend_from_slice(address);
        text.push(b']');
    }
    text
}

/// Whether records of lines begin so.
pub(crate) fn is_record_of_lines(beginning: &[u8]) -> bool {
    beginning.starts_with(ndjson::OPENING) || beginning.starts_with(b"source,line,")
}
