//! Newline-delimited JSON: one object a line, every key always there.
//!
//! This is what the command does most of its time, so the writer puts the keys down as whole pieces of
//! text and copies values that need no escaping as they are.

use std::io::Write;

use received_tls::{CipherSuite, Level, NamedGroup, TlsFacts};

use super::lines::{Line, peer};
use super::{Finding, Record, display};
use crate::batch::Batch;
use crate::escape::{is_control, unfold};

/// What every record begins with.
pub(crate) const OPENING: &[u8] = b"{\"schema\":1,\"source\":";

pub(super) fn write_records(batch: &Batch, out: &mut Vec<u8>) {
    // What stands before the message's number is the same for all fields of a source.
    let mut opening = Vec::new();
    let mut opening_of = None;
    for field in batch.fields() {
        if opening_of != Some(field.source_number) {
            opening_of = Some(field.source_number);
            opening.clear();
            opening.extend_from_slice(OPENING);
            write_string(&mut opening, field.source);
            opening.extend_from_slice(b",\"message\":");
        }
        out.extend_from_slice(&opening);
        write_record(&Record::new(field), out);
    }
}

fn write_record(record: &Record<'_>, out: &mut Vec<u8>) {
    let Record { field, received, date, tls, level, .. } = record;
    write_number(out, field.message);
    out.extend_from_slice(b",\"hop\":");
    write_number(out, field.hop);
    out.extend_from_slice(b",\"offset\":");
    write_number(out, field.offset);
    out.extend_from_slice(b",\"length\":");
    write_number(out, field.bytes.len() as u64);
    out.extend_from_slice(b",\"from\":");
    write_text(out, received.from());
    out.extend_from_slice(b",\"by\":");
    write_text(out, received.by());
    out.extend_from_slice(b",\"via\":");
    write_text(out, received.via());
    out.extend_from_slice(b",\"with\":");
    write_text(out, received.with());
    out.extend_from_slice(b",\"id\":");
    write_text(out, received.id());
    out.extend_from_slice(b",\"for\":");
    write_text(out, received.for_());
    out.extend_from_slice(b",\"date\":");
    match date {
        Some(date) => write_quoted(out, date.rfc3339()),
        None => out.extend_from_slice(NULL),
    }
    write_outcome(out, tls.as_ref(), field.offset, *level, record.findings());
}

pub(super) fn write_line(line: &Line<'_>, out: &mut Vec<u8>) {
    let Line { source, number, offset, length, record, level, .. } = line;
    out.extend_from_slice(OPENING);
    write_string(out, source);
    out.extend_from_slice(b",\"line\":");
    write_number(out, *number);
    out.extend_from_slice(b",\"offset\":");
    write_number(out, *offset);
    out.extend_from_slice(b",\"length\":");
    write_number(out, *length);
    out.extend_from_slice(b",\"time\":");
    match record.time.and_then(|time| time.timestamp) {
        Some(timestamp) => {
            out.push(b'"');
            display(out, timestamp);
            out.push(b'"');
        }
        None => out.extend_from_slice(NULL),
    }
    out.extend_from_slice(b",\"time_as_written\":");
    write_text(out, record.time.map(|time| time.as_written));
    out.extend_from_slice(b",\"host\":");
    write_text(out, record.host);
    out.extend_from_slice(b",\"service\":");
    write_text(out, Some(record.service));
    out.extend_from_slice(b",\"peer\":");
    write_text(out, Some(&peer(&record.peer)));
    out.extend_from_slice(b",\"direction\":");
    write_quoted(out, record.direction.name());
    write_outcome(out, Some(&record.tls), *offset, *level, line.findings());
}

/// What every record ends with: the facts, whose spans count from `offset`, and what is made of them.
fn write_outcome(
    out: &mut Vec<u8>,
    tls: Option<&TlsFacts<'_>>,
    offset: u64,
    level: Level,
    findings: impl Iterator<Item = Finding>,
) {
    match tls {
        Some(facts) => write_facts(out, facts, offset),
        None => out.extend_from_slice(
            b",\"tls\":{\"established\":null,\"version\":null,\"version_as_written\":null,\
            \"cipher\":null,\"cipher_id\":null,\"cipher_as_written\":null,\
            \"curve\":null,\"curve_id\":null,\"curve_as_written\":null,\"bits\":null,\"verified\":null,\
            \"origin\":null,\"dialect\":null,\"offset\":null,\"length\":null}",
        ),
    }
    out.extend_from_slice(b",\"assessment\":");
    write_quoted(out, level.name());
    out.extend_from_slice(b",\"findings\":[");
    for (place, finding) in findings.enumerate() {
        out.extend_from_slice(if place == 0 { b"{\"code\":" } else { b",{\"code\":" });
        write_quoted(out, finding.code);
        out.extend_from_slice(b",\"reference\":");
        write_quoted(out, finding.reference);
        out.extend_from_slice(b",\"detail\":");
        write_quoted(out, finding.detail);
        out.push(b'}');
    }
    out.extend_from_slice(b"]}\n");
}

fn write_facts(out: &mut Vec<u8>, facts: &TlsFacts<'_>, field_offset: u64) {
    out.extend_from_slice(b",\"tls\":{\"established\":true,\"version\":");
    match facts.version {
        Some(version) => write_quoted(out, version.as_str()),
        None => out.extend_from_slice(NULL),
    }
    out.extend_from_slice(b",\"version_as_written\":");
    write_text(out, facts.version_as_written);
    out.extend_from_slice(b",\"cipher\":");
    match facts.suite.and_then(CipherSuite::name) {
        Some(name) => write_quoted(out, name),
        None => out.extend_from_slice(NULL),
    }
    out.extend_from_slice(b",\"cipher_id\":");
    match facts.suite {
        Some(suite) => write_code_point(out, suite.0),
        None => out.extend_from_slice(NULL),
    }
    out.extend_from_slice(b",\"cipher_as_written\":");
    write_text(out, facts.suite_as_written);
    out.extend_from_slice(b",\"curve\":");
    match facts.group.and_then(NamedGroup::name) {
        Some(name) => write_quoted(out, name),
        None => out.extend_from_slice(NULL),
    }
    out.extend_from_slice(b",\"curve_id\":");
    write_optional_number(out, facts.group.map(|group| u64::from(group.0)));
    out.extend_from_slice(b",\"curve_as_written\":");
    write_text(out, facts.group_as_written);
    out.extend_from_slice(b",\"bits\":");
    write_optional_number(out, facts.bits.map(u64::from));
    out.extend_from_slice(match facts.verified {
        Some(true) => b",\"verified\":true,\"origin\":\"",
        Some(false) => b",\"verified\":false,\"origin\":\"",
        None => b",\"verified\":null,\"origin\":\"",
    });
    out.extend_from_slice(facts.origin.name().as_bytes());
    out.extend_from_slice(b"\",\"dialect\":");
    match facts.dialect {
        Some(dialect) => write_quoted(out, dialect.name()),
        None => out.extend_from_slice(NULL),
    }
    match facts.span {
        Some(span) => {
            out.extend_from_slice(b",\"offset\":");
            write_number(out, field_offset + span.start as u64);
            out.extend_from_slice(b",\"length\":");
            write_number(out, span.len() as u64);
            out.push(b'}');
        }
        None => out.extend_from_slice(b",\"offset\":null,\"length\":null}"),
    }
}

const NULL: &[u8] = b"null";

fn write_number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

fn write_optional_number(out: &mut Vec<u8>, number: Option<u64>) {
    match number {
        Some(number) => write_number(out, number),
        None => out.extend_from_slice(NULL),
    }
}

/// `"0x1302"`
fn write_code_point(out: &mut Vec<u8>, id: u16) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |shift: u16| DIGITS[usize::from(id >> shift & 0xf)];
    out.extend_from_slice(&[b'"', b'0', b'x', digit(12), digit(8), digit(4), digit(0), b'"']);
}

/// Text that needs no escaping.
fn write_quoted(out: &mut Vec<u8>, plain: impl AsRef<[u8]>) {
    out.push(b'"');
    out.extend_from_slice(plain.as_ref());
    out.push(b'"');
}

/// A field's text, unfolded; `null` where it is absent or empty.
fn write_text(out: &mut Vec<u8>, text: Option<&[u8]>) {
    match text.map(<[u8]>::trim_ascii) {
        None | Some([]) => out.extend_from_slice(NULL),
        Some(text) if is_plain(text) => write_quoted(out, text),
        Some(text) => write_escaped(out, &unfold(text)),
    }
}

/// A JSON string; bytes that are not UTF-8 become U+FFFD.
fn write_string(out: &mut Vec<u8>, text: &[u8]) {
    if is_plain(text) { write_quoted(out, text) } else { write_escaped(out, &String::from_utf8_lossy(text)) }
}

/// Whether all of `text` is printable ASCII that stands for itself in a JSON string.
fn is_plain(text: &[u8]) -> bool {
    // Of one length known beforehand, and looked at to its end, a block is a few vector instructions. The
    // last block may overlap the one before.
    let (blocks, _) = text.as_chunks::<16>();
    match (text.first_chunk::<8>(), text.last_chunk::<8>(), text.last_chunk::<16>()) {
        (_, _, Some(last)) => blocks.iter().all(is_plain_block) && is_plain_block(last),
        (Some(first), Some(last), None) => is_plain_block(first) && is_plain_block(last),
        _ => !text.iter().any(|&byte| is_special(byte)),
    }
}

fn is_plain_block<const N: usize>(block: &[u8; N]) -> bool {
    !block.iter().fold(false, |found, &byte| found | is_special(byte))
}

const fn is_special(byte: u8) -> bool {
    // One comparison for both ends: what is below 0x20 wraps around to above 0x5e.
    byte.wrapping_sub(0x20) > 0x5e || byte == b'"' || byte == b'\\'
}

#[cold]
fn write_escaped(out: &mut Vec<u8>, text: &str) {
    let mut copied = 0;
    out.push(b'"');
    for (at, c) in text.char_indices() {
        let control = is_control(c);
        if !control && c != '"' && c != '\\' {
            continue;
        }
        out.extend_from_slice(&text.as_bytes()[copied..at]);
        copied = at + c.len_utf8();
        if control {
            // All control characters stand in the basic multilingual plane: one unit of UTF-16.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.extend_from_slice(&[b'\\', c as u8]);
        }
    }
    out.extend_from_slice(&text.as_bytes()[copied..]);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use received_tls::{Finding, ProblemKind};

    use super::super::FIELD_TOO_LONG;
    use super::*;

    fn json(text: &[u8]) -> String {
        let mut out = Vec::new();
        write_string(&mut out, text);
        read(out)
    }

    fn unfolded(text: Option<&[u8]>) -> String {
        let mut out = Vec::new();
        write_text(&mut out, text);
        read(out)
    }

    fn read(out: Vec<u8>) -> String {
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    #[test]
    fn strings_are_read_back_as_they_were() {
        for c in (0..=0xffff).filter_map(char::from_u32) {
            for text in [format!("{c}"), format!("sixteen bytes an{c}d more{c}")] {
                let written = json(text.as_bytes());
                assert_eq!(serde_json::from_str::<String>(&written).expect("it is JSON"), text);
                assert!(!written.contains(is_control), "{written}");
            }
        }
    }

    #[test]
    fn one_special_byte_anywhere_is_found() {
        for length in 0..40 {
            assert!(is_plain(&b"a".repeat(length)));
            for at in 0..length {
                for byte in 0..=0xff {
                    let mut text = b"a".repeat(length);
                    text[at] = byte;
                    let plain = (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
                    assert_eq!(is_plain(&text), plain, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_text_is_replaced_and_folds_are_opened() {
        assert_eq!(json(b"a\xff\xc3\xa9\"\\"), "\"a\u{fffd}\u{e9}\\\"\\\\\"");
        assert_eq!(json(b"a\nb"), r#""a\u000ab""#);
        assert_eq!(unfolded(Some(b"a\r\n\tb\n c\rd")), r#""a b c\u000dd""#);
        assert_eq!(json(b"\x00\x1b\x7f\xe2\x80\xae"), r#""\u0000\u001b\u007f\u202e""#);
    }

    #[test]
    fn findings_need_no_escaping() {
        let texts = |kind: &ProblemKind| [kind.code(), kind.reference(), kind.sentence()];
        let own = [FIELD_TOO_LONG.code, FIELD_TOO_LONG.reference, FIELD_TOO_LONG.detail];
        let found = |finding: &Finding| [finding.code(), finding.reference(), finding.sentence()];
        let problems = ProblemKind::ALL.iter().flat_map(texts);
        for text in problems.chain(Finding::ALL.iter().flat_map(found)).chain(own) {
            assert_eq!(json(text.as_bytes()), format!("\"{text}\""));
        }
        for level in Level::ALL {
            assert_eq!(json(level.name().as_bytes()), format!("\"{level}\""));
        }
    }

    #[test]
    fn absent_and_empty_are_null() {
        assert_eq!(unfolded(None), "null");
        assert_eq!(unfolded(Some(b" \r\n ")), "null");
        assert_eq!(unfolded(Some(b" a ")), "\"a\"");
    }

    #[test]
    fn code_points_have_four_digits() {
        let mut out = Vec::new();
        write_code_point(&mut out, 0x0a2f);
        assert_eq!(out, b"\"0x0A2F\"");
    }
}
