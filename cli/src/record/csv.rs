//! Comma-separated values (RFC 4180): one line a record, a line of names first.

use std::borrow::Cow;

use csv::{Terminator, Writer, WriterBuilder};
use received_tls::{CipherSuite, Dialect, Level, NamedGroup, Received, TlsFacts, TlsVersion};

use super::hop::Record;
use super::log_line::{LogLine, peer};
use super::room::rfc3339;
use crate::batch::Batch;
use crate::escape::{unfold, visible};

/// The columns of a hop, in order.
const HOP: [&str; 12] =
    ["source", "message", "hop", "offset", "length", "from", "by", "via", "with", "id", "for", "date"];

/// The columns of a line, in order.
const LINE: [&str; 10] =
    ["source", "line", "offset", "length", "time", "time_as_written", "host", "service", "peer", "direction"];

/// The columns that follow either.
const OUTCOME: [&str; 17] = [
    "tls_established",
    "tls_version",
    "tls_version_as_written",
    "tls_cipher",
    "tls_cipher_id",
    "tls_cipher_as_written",
    "tls_curve",
    "tls_curve_id",
    "tls_curve_as_written",
    "tls_bits",
    "tls_verified",
    "tls_origin",
    "tls_dialect",
    "tls_offset",
    "tls_length",
    "assessment",
    "findings",
];

fn writer(out: &mut Vec<u8>) -> Writer<&mut Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out)
}

pub(super) fn write_heading(out: &mut Vec<u8>) {
    // Writing into a Vec cannot fail, here and below; all lines have the same number of cells.
    let _ = writer(out).write_record(HOP.iter().chain(&OUTCOME));
}

pub(super) fn write_line_heading(out: &mut Vec<u8>) {
    let _ = writer(out).write_record(LINE.iter().chain(&OUTCOME));
}

pub(super) fn write_records(batch: &Batch, out: &mut Vec<u8>) {
    let mut lines = writer(out);
    for field in batch.fields() {
        let received = Received::parse(field.bytes);
        let record = Record::new(&field, &received);
        let findings: Vec<_> = record.findings().map(|finding| finding.code).collect();
        let outcome = outcome(record.tls.as_ref(), record.field.offset, record.level, &findings);
        let cells = hop(&record);
        let _ = lines.write_record(cells.iter().chain(&outcome).map(|cell| cell.as_bytes()));
    }
    let _ = lines.flush();
}

pub(super) fn write_line(line: &LogLine<'_>, out: &mut Vec<u8>) {
    let LogLine { source, number: line_number, offset, length, record, level, .. } = line;
    let peer = peer(&record.peer);
    let cells: [Cow<'_, str>; LINE.len()] = [
        harmless(String::from_utf8_lossy(source)),
        number(Some(*line_number)),
        number(Some(*offset)),
        number(Some(*length)),
        record
            .time
            .and_then(|time| time.timestamp)
            .map_or(Cow::Borrowed(""), |timestamp| timestamp.to_string().into()),
        text(record.time.map(|time| time.as_written)),
        text(record.host),
        text(Some(record.service)),
        text(Some(&peer)),
        name(Some(record.direction.name())),
    ];
    let findings: Vec<_> = line.findings().map(|finding| finding.code).collect();
    let outcome = outcome(Some(&record.tls), *offset, *level, &findings);
    let _ = writer(out).write_record(cells.iter().chain(&outcome).map(|cell| cell.as_bytes()));
}

fn hop<'a>(record: &Record<'a>) -> [Cow<'a, str>; HOP.len()] {
    let Record { field, received, .. } = record;
    [
        harmless(String::from_utf8_lossy(field.source)),
        number(Some(field.message)),
        number(Some(field.hop)),
        number(Some(field.offset)),
        number(Some(field.bytes.len() as u64)),
        text(received.from()),
        text(received.by()),
        text(received.via()),
        text(received.with()),
        text(received.id()),
        text(received.for_()),
        received.timestamp().map_or(Cow::Borrowed(""), |date| rfc3339(date).into()),
    ]
}

fn outcome<'a>(
    facts: Option<&TlsFacts<'a>>,
    offset: u64,
    level: Level,
    findings: &[&str],
) -> [Cow<'a, str>; OUTCOME.len()] {
    let suite = facts.and_then(|facts| facts.suite);
    let group = facts.and_then(|facts| facts.group);
    let span = facts.and_then(|facts| facts.span);
    [
        name(facts.map(|facts| truth(facts.established))),
        name(facts.and_then(|facts| facts.version).map(TlsVersion::as_str)),
        text(facts.and_then(|facts| facts.version_as_written)),
        name(suite.and_then(CipherSuite::name)),
        suite.map_or(Cow::Borrowed(""), |suite| format!("0x{:04X}", suite.0).into()),
        text(facts.and_then(|facts| facts.suite_as_written)),
        name(group.and_then(NamedGroup::name)),
        number(group.map(|group| group.0.into())),
        text(facts.and_then(|facts| facts.group_as_written)),
        number(facts.and_then(|facts| facts.bits).map(u64::from)),
        name(facts.and_then(|facts| facts.verified).map(truth)),
        name(facts.map(|facts| facts.origin.name())),
        name(facts.and_then(|facts| facts.dialect).map(Dialect::name)),
        number(span.map(|span| offset + span.start as u64)),
        number(span.map(|span| span.len() as u64)),
        name(Some(level.name())),
        findings.join(" ").into(),
    ]
}

fn number<'a>(number: Option<u64>) -> Cow<'a, str> {
    number.map_or(Cow::Borrowed(""), |number| number.to_string().into())
}

const fn truth(so: bool) -> &'static str {
    if so { "true" } else { "false" }
}

fn name<'a>(name: Option<&'a str>) -> Cow<'a, str> {
    Cow::Borrowed(name.unwrap_or_default())
}

/// A field's text on one line.
fn text(text: Option<&[u8]>) -> Cow<'_, str> {
    harmless(unfold(text.unwrap_or_default()))
}

/// Text with its control characters visible; where a spreadsheet would take it for a formula, an
/// apostrophe stands first.
fn harmless(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = visible(text);
    // Alone each of these is just a character: `-` is how standard input is called.
    if text.len() > 1 && text.starts_with(['=', '+', '-', '@']) {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_harmless() {
        assert_eq!(text(Some(b"=1+1")), "'=1+1");
        assert_eq!(text(Some(b" @x\r\n y ")), "'@x y");
        assert_eq!(text(Some(b"a\x1b[2J")), "a\\x1b[2J");
        assert_eq!(text(Some(b"-")), "-");
        assert_eq!(text(None), "");
    }
}
