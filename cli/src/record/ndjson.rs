//! Newline-delimited JSON: one object a line, every key always there.
//!
//! This is what the command does most of its time, so the writer puts the keys down as whole pieces of
//! text and copies values that need no escaping as they are.

use received_tls::{CipherSuite, Dialect, NamedGroup, Received, TlsFacts, TlsVersion};

use super::Record;
use super::room::{Room, string};
use crate::batch::Batch;

/// What every record begins with.
pub(crate) const OPENING: &[u8] = b"{\"schema\":1,\"source\":";

/// The room made for a record beforehand, more than most need.
const USUAL: usize = 1 << 10;

pub(super) fn write_records(batch: &Batch, out: &mut Vec<u8>) {
    // What stands before the message's number is the same for all fields of a source.
    let mut opening = Vec::new();
    let mut opening_of = None;
    // What `out` holds beyond this is room, zeroed.
    let mut written = out.len();
    out.reserve(batch.len() * USUAL);
    for field in batch.fields() {
        if opening_of != Some(field.source_number) {
            opening_of = Some(field.source_number);
            opening = [OPENING, &string(field.source), b",\"message\":"].concat();
        }
        let received = Received::parse(field.bytes);
        let record = Record::new(field, &received);
        let mut room = USUAL.max(2 * record.field.bytes.len());
        written = loop {
            if out.len() - written < room {
                out.resize(written + room + USUAL, 0);
            }
            let left =
                write_record(&opening, &record, Room::new(&mut out[written..])).map(|room| room.left());
            if let Some(left) = left {
                break out.len() - left;
            }
            // Escaped text is six times as long as it was at most.
            room = 2 * (out.len() - written).max(3 * record.field.bytes.len());
        };
    }
    out.truncate(written);
}

fn write_record<'a>(opening: &[u8], record: &Record<'_>, out: Room<'a>) -> Option<Room<'a>> {
    let Record { field, received, date, tls } = record;
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
    let out = match date {
        Some(date) => out.put(b",\"date\":\"")?.put(&date.rfc3339())?.put(b"\"")?,
        None => out.put(b",\"date\":null")?,
    };
    let out = match tls {
        Some(facts) => write_facts(facts, field.offset, out)?,
        None => out.put(
            b",\"tls\":{\"established\":null,\"version\":null,\"version_as_written\":null,\
            \"cipher\":null,\"cipher_id\":null,\"cipher_as_written\":null,\
            \"curve\":null,\"curve_id\":null,\"curve_as_written\":null,\"bits\":null,\"verified\":null,\
            \"origin\":null,\"dialect\":null,\"offset\":null,\"length\":null}",
        )?,
    };
    let out = out.put(b",\"assessment\":null,\"findings\":[")?;
    let out = record.findings().enumerate().try_fold(out, |out, (place, finding)| {
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
    let out = out
        .put(b",\"tls\":{\"established\":true,\"version\":")?
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
    use received_tls::ProblemKind;

    use super::super::FIELD_TOO_LONG;
    use super::*;

    #[test]
    fn findings_need_no_escaping() {
        let texts = |kind: &ProblemKind| [kind.code(), kind.reference(), kind.sentence()];
        let own = [FIELD_TOO_LONG.code, FIELD_TOO_LONG.reference, FIELD_TOO_LONG.detail];
        for text in ProblemKind::ALL.iter().flat_map(texts).chain(own) {
            assert_eq!(string(text.as_bytes()), format!("\"{text}\"").as_bytes());
        }
    }
}
