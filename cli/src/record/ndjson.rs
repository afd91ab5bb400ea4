//! Newline-delimited JSON: one object a line, every key always there.
//!
//! This is what the command does most of its time, so the writer puts the keys down as whole pieces of
//! text and copies values that need no escaping as they are.

use received_tls::{CipherSuite, Dialect, Level, NamedGroup, Received, TlsFacts, TlsVersion};

use super::finding::Finding;
use super::hop::Record;
use super::log_line::{LogLine, peer};
use super::room::{Room, display, string};
use crate::batch::Batch;

/// What every record begins with.
pub(crate) const OPENING: &[u8] = b"{\"schema\":1,\"source\":";

/// The room made for a record beforehand, more than most need.
const USUAL: usize = 1 << 10;

/// How many fields are read, then judged, then written: each of the three has code that fills a processor's nearest
/// cache, and would push out the others' with every field. A whole batch may be thousands of the shortest fields, and
/// what is read of one takes a quarter of a kilobyte.
const AT_ONCE: usize = 128;

/// Writes the records of a batch from the beginning of `room`, whatever it holds, and tells how many bytes they are.
pub(super) fn write_records(batch: &Batch, room: &mut Vec<u8>) -> usize {
    // What stands before the message's number is the same for all fields of a source.
    let mut opening = Vec::new();
    let mut opening_of = None;
    let mut written = 0;
    room.reserve((batch.len() * USUAL).saturating_sub(room.len()));
    let fields: Vec<_> = batch.fields().collect();
    for fields in fields.chunks(AT_ONCE) {
        let read: Vec<_> = fields.iter().map(|field| Received::parse(field.bytes)).collect();
        let records = fields.iter().zip(&read).map(|(field, received)| Record::new(field, received));
        let records: Vec<_> = records.collect();
        for record in &records {
            if opening_of != Some(record.field.source_number) {
                opening_of = Some(record.field.source_number);
                opening = [OPENING, &string(record.field.source), b",\"message\":"].concat();
            }
            written = write_with_room(room, written, 2 * record.field.bytes.len(), |room| {
                write_record(&opening, record, room)
            });
        }
    }
    written
}

/// Writes one record after the first `written` bytes of `out`, of which the rest is room, whatever stands there; `guess` is
/// how much it may take. Tells where the record ends.
fn write_with_room(
    out: &mut Vec<u8>,
    written: usize,
    guess: usize,
    write: impl for<'a> Fn(Room<'a>) -> Option<Room<'a>>,
) -> usize {
    let mut room = USUAL.max(guess);
    loop {
        if out.len() - written < room {
            out.resize(written + room + USUAL, 0);
        }
        if let Some(left) = write(Room::new(&mut out[written..])).map(|room| room.left()) {
            return out.len() - left;
        }
        // Escaped text is six times as long as it was at most.
        room = 2 * (out.len() - written).max(3 * guess);
    }
}

/// Writes the record of a line after the first `written` bytes of `room`, and tells where it ends.
pub(super) fn write_line(line: &LogLine<'_>, room: &mut Vec<u8>, written: usize) -> usize {
    write_with_room(room, written, 2 * line.length as usize, |room| write_record_of_line(line, room))
}

fn write_record_of_line<'a>(line: &LogLine<'_>, out: Room<'a>) -> Option<Room<'a>> {
    let LogLine { source, number, offset, length, record, level, .. } = line;
    let out = out
        .put(b"{\"schema\":1,\"source\":")?
        .put_slice(&string(source))?
        .put(b",\"line\":")?
        .put_number(*number)?
        .put(b",\"offset\":")?
        .put_number(*offset)?
        .put(b",\"length\":")?
        .put_number(*length)?;
    let mut time = Vec::new();
    let out = match record.time.and_then(|time| time.timestamp) {
        Some(timestamp) => {
            display(&mut time, timestamp);
            out.put(b",\"time\":\"")?.put_slice(&time)?.put(b"\"")?
        }
        None => out.put(b",\"time\":null")?,
    };
    let out = out
        .put(b",\"time_as_written\":")?
        .put_text(record.time.map(|time| time.as_written))?
        .put(b",\"host\":")?
        .put_text(record.host)?
        .put(b",\"service\":")?
        .put_text(Some(record.service))?
        .put(b",\"peer\":")?
        .put_text(Some(&peer(&record.peer)))?
        .put(b",\"direction\":")?
        .put_name(Some(record.direction.name()))?;
    write_outcome(Some(&record.tls), *offset, *level, line.findings(), out)
}

fn write_record<'a>(opening: &[u8], record: &Record<'_>, out: Room<'a>) -> Option<Room<'a>> {
    let Record { field, received, tls, level, .. } = record;
    let out = out
        .put_slice(opening)?
        .put_number(field.message)?
        .put(b",\"hop\":")?
        .put_number(field.hop)?
        .put(b",\"offset\":")?
        .put_number(field.offset)?
        .put(b",\"length\":")?
        .put_number(field.bytes.len() as u64)?
        .put(b",\"from\":")?
        .put_text(received.from())?
        .put(b",\"by\":")?
        .put_text(received.by())?
        .put(b",\"via\":")?
        .put_text(received.via())?
        .put(b",\"with\":")?
        .put_text(received.with())?
        .put(b",\"id\":")?
        .put_text(received.id())?
        .put(b",\"for\":")?
        .put_text(received.for_())?;
    let out = match received.timestamp() {
        Some(date) => out.put(b",\"date\":\"")?.put(&date.rfc3339())?.put(b"\"")?,
        None => out.put(b",\"date\":null")?,
    };
    write_outcome(tls.as_ref(), field.offset, *level, record.findings(), out)
}

/// What every record ends with: the facts, whose spans count from `offset`, and what is made of them.
fn write_outcome<'a>(
    tls: Option<&TlsFacts<'_>>,
    offset: u64,
    level: Level,
    findings: impl Iterator<Item = Finding>,
    out: Room<'a>,
) -> Option<Room<'a>> {
    let out = match tls {
        Some(facts) => write_facts(facts, offset, out)?,
        None => out.put(
            b",\"tls\":{\"established\":null,\"version\":null,\"version_as_written\":null,\
            \"cipher\":null,\"cipher_id\":null,\"cipher_as_written\":null,\
            \"curve\":null,\"curve_id\":null,\"curve_as_written\":null,\"bits\":null,\"verified\":null,\
            \"origin\":null,\"dialect\":null,\"offset\":null,\"length\":null}",
        )?,
    };
    let out =
        out.put(b",\"assessment\":\"")?.put_slice(level.name().as_bytes())?.put(b"\",\"findings\":[")?;
    let out = findings.enumerate().try_fold(out, |out, (place, finding)| {
        let out = if place == 0 { out } else { out.put(b",")? };
        out.put(b"{\"code\":\"")?
            .put_slice(finding.code.as_bytes())?
            .put(b"\",\"reference\":\"")?
            .put_slice(finding.reference.as_bytes())?
            .put(b"\",\"detail\":\"")?
            .put_slice(finding.detail.as_bytes())?
            .put(b"\"}")
    })?;
    out.put(b"]}\n")
}

fn write_facts<'a>(facts: &TlsFacts<'_>, field_offset: u64, out: Room<'a>) -> Option<Room<'a>> {
    let out = if facts.established {
        out.put(b",\"tls\":{\"established\":true,\"version\":")?
    } else {
        out.put(b",\"tls\":{\"established\":false,\"version\":")?
    };
    let out = out
        .put_name(facts.version.map(TlsVersion::as_str))?
        .put(b",\"version_as_written\":")?
        .put_text(facts.version_as_written)?;
    // What most fields have none of is written as one piece.
    let out = match (facts.suite, facts.suite_as_written) {
        (None, None) => out.put(b",\"cipher\":null,\"cipher_id\":null,\"cipher_as_written\":null")?,
        (suite, as_written) => out
            .put(b",\"cipher\":")?
            .put_name(suite.and_then(CipherSuite::name))?
            .put(b",\"cipher_id\":")?
            .put_code_point(suite.map(|suite| suite.0))?
            .put(b",\"cipher_as_written\":")?
            .put_text(as_written)?,
    };
    let out = match (facts.group, facts.group_as_written) {
        (None, None) => out.put(b",\"curve\":null,\"curve_id\":null,\"curve_as_written\":null")?,
        (group, as_written) => out
            .put(b",\"curve\":")?
            .put_name(group.and_then(NamedGroup::name))?
            .put(b",\"curve_id\":")?
            .put_optional_number(group.map(|group| u64::from(group.0)))?
            .put(b",\"curve_as_written\":")?
            .put_text(as_written)?,
    };
    let out = out.put(b",\"bits\":")?.put_optional_number(facts.bits.map(u64::from))?;
    let out = match facts.verified {
        Some(true) => out.put(b",\"verified\":true,\"origin\":\"")?,
        Some(false) => out.put(b",\"verified\":false,\"origin\":\"")?,
        None => out.put(b",\"verified\":null,\"origin\":\"")?,
    };
    let out = out
        .put_slice(facts.origin.name().as_bytes())?
        .put(b"\",\"dialect\":")?
        .put_name(facts.dialect.map(Dialect::name))?;
    match facts.span {
        Some(span) => out
            .put(b",\"offset\":")?
            .put_number(field_offset + span.start as u64)?
            .put(b",\"length\":")?
            .put_number(span.len() as u64)?
            .put(b"}"),
        None => out.put(b",\"offset\":null,\"length\":null}"),
    }
}

#[cfg(test)]
mod tests {
    use received_tls::{Container, FieldScanner, Finding, ProblemKind, Scan};

    use super::super::finding::FIELD_TOO_LONG;
    use super::*;
    use crate::batch::Hop;

    /// Records of every size, one after the other, are the same over nothing, over zeros and over what stood there before.
    #[test]
    fn what_stands_in_the_room_is_no_part_of_a_record() {
        let mut mail = Vec::new();
        for length in [0, 1, 30, 3_000, 7, 200_000] {
            for byte in [&b"a"[..], b"\x01", b" b"] {
                mail.extend_from_slice(b"Received: from ");
                mail.extend(byte.repeat(length));
                mail.extend_from_slice(b" by c with ESMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\n");
            }
        }
        let mut batch = Batch::default();
        batch.push_source(b"mail");
        let (mut scanner, mut at) = (FieldScanner::new(Container::Message), 0);
        loop {
            at += match scanner.next(&mail[at..], true) {
                Scan::Field { consumed, field } => {
                    batch.push(field.bytes, field.offset, Hop::from(&field));
                    consumed
                }
                Scan::Message { consumed, .. } => consumed,
                _ => break,
            };
        }
        assert_eq!(batch.len(), 18);
        let mut first = Vec::new();
        let written = write_records(&batch, &mut first);
        let records = &first[..written];
        assert_eq!(records.iter().filter(|&&byte| byte == b'\n').count(), batch.len());
        for mut room in [vec![0; 100], vec![b'x'; 2_000], vec![b'"'; 8 << 20], first.repeat(2)] {
            let written = write_records(&batch, &mut room);
            assert!(&room[..written] == records, "{} bytes", room.len());
        }
    }

    #[test]
    fn findings_need_no_escaping() {
        let texts = |kind: &ProblemKind| [kind.code(), kind.reference(), kind.sentence()];
        let own = [FIELD_TOO_LONG.code, FIELD_TOO_LONG.reference, FIELD_TOO_LONG.detail];
        let found = |finding: &Finding| [finding.code(), finding.reference(), finding.sentence()];
        let problems = ProblemKind::ALL.iter().flat_map(texts);
        for text in problems.chain(Finding::ALL.iter().flat_map(found)).chain(own) {
            assert_eq!(string(text.as_bytes()), format!("\"{text}\"").as_bytes());
        }
    }
}
