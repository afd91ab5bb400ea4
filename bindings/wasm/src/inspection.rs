//! Mail, and a record for each of its Received fields: the records of the command, with the place of each fact beside.

use std::borrow::Cow;

use memchr::memchr;
use received_tls::{
    Container, DateTime, Dialect, FieldScanner, PastedHeader, ProblemKind, Received, Scan, ScannedField, TlsFacts,
};
use serde::Serialize;
use tsify::Tsify;

use crate::{json, words};

/// The default limit of hops in an inspection.
pub(crate) const LIMIT: usize = 10_000;

/// The content of an input.
#[derive(Serialize, Tsify)]
pub struct Inspection<'a> {
    /// The container: one message or an mbox.
    #[tsify(type = "Container")]
    pub container: &'static str,
    /// The number of messages.
    pub messages: u64,
    /// The hops of all messages, the topmost field of each message first.
    pub hops: Vec<Hop<'a>>,
    /// True if the input has more hops than these.
    pub more: bool,
    /// The offset of the end of the input, if it ends inside a header line other than a Received field: the input is truncated.
    pub unfinished: Option<u64>,
}

/// One Received field.
#[derive(Serialize, Tsify)]
pub struct Hop<'a> {
    /// The record of the field.
    pub record: HopRecord<'a>,
    /// The places of the facts.
    pub places: Places,
    /// The places of deviations from the RFCs: the first place for each one.
    pub problems: Vec<Place>,
}

/// The record of one Received field: one line of the command's NDJSON. What is absent is null.
#[derive(Serialize, Tsify)]
pub struct HopRecord<'a> {
    /// The version of this shape.
    pub schema: u8,
    /// The name of the input.
    pub source: Cow<'a, str>,
    /// The number of the message in the input, from 0.
    pub message: u64,
    /// The number of the field in its message, from 0 for the topmost.
    pub hop: u64,
    /// The offset of the field, in bytes from the beginning of the input.
    pub offset: u64,
    /// The field's bytes.
    pub length: usize,
    /// The name that the client gave of itself.
    pub from: Option<Cow<'a, str>>,
    /// The server that wrote the field.
    pub by: Option<Cow<'a, str>>,
    /// The link.
    pub via: Option<Cow<'a, str>>,
    /// The protocol.
    pub with: Option<Cow<'a, str>>,
    /// The server's own number of the message.
    pub id: Option<Cow<'a, str>>,
    /// A recipient.
    #[serde(rename = "for")]
    pub for_: Option<Cow<'a, str>>,
    /// When (RFC 3339).
    pub date: Option<String>,
    /// The TLS information of the field.
    pub tls: HopTls<'a>,
    /// The level of the TLS by the rules.
    #[tsify(type = "Level")]
    pub assessment: &'static str,
    /// Findings and problems of the field.
    pub findings: Vec<HopFinding>,
}

/// The TLS information that a field records about its connection.
#[derive(Serialize, Tsify, Default)]
pub struct HopTls<'a> {
    /// True on any evidence of TLS, false where the server says that there was none, else null.
    pub established: Option<bool>,
    /// The version, resolved.
    #[tsify(type = "TlsVersion | null")]
    pub version: Option<&'static str>,
    /// The version as the server writes it.
    pub version_as_written: Option<Cow<'a, str>>,
    /// IANA's name of the suite, resolved.
    pub cipher: Option<&'static str>,
    /// IANA's number of the suite, such as `0x1302`.
    pub cipher_id: Option<String>,
    /// The suite as the server writes it.
    pub cipher_as_written: Option<Cow<'a, str>>,
    /// IANA's name of the group, resolved.
    pub curve: Option<&'static str>,
    /// IANA's number of the group.
    pub curve_id: Option<u16>,
    /// The group as the server writes it.
    pub curve_as_written: Option<Cow<'a, str>>,
    /// The cipher's strength in bits, as written.
    pub bits: Option<u16>,
    /// True if the server recorded that it verified the client's certificate.
    pub verified: Option<bool>,
    /// The source: the `tls` clause, a comment, the protocol.
    #[tsify(type = "Origin | null")]
    pub origin: Option<&'static str>,
    /// Whose wording it is.
    pub dialect: Option<&'static str>,
    /// The offset of the source, in bytes from the beginning of the input.
    pub offset: Option<u64>,
    /// Its bytes.
    pub length: Option<usize>,
}

/// Something about a field that its reader should know.
#[derive(Serialize, Tsify)]
pub struct HopFinding {
    /// A name that stays the same from release to release.
    pub code: &'static str,
    /// The RFCs and sections that it follows from.
    pub reference: &'static str,
    /// One sentence: the problem, then the consequence or the rule.
    pub detail: &'static str,
}

/// A run of bytes, from the beginning of the input.
#[derive(Serialize, Tsify)]
pub struct Span {
    /// Its first byte.
    pub start: u64,
    /// The byte after its last.
    pub end: u64,
}

/// The place of a finding.
#[derive(Serialize, Tsify)]
pub struct Place {
    /// The finding's `code`.
    pub code: &'static str,
    /// The place.
    pub span: Span,
}

/// The places of the facts of a record.
#[derive(Serialize, Tsify)]
pub struct Places {
    /// The value after `from`.
    pub from: Option<Span>,
    /// The value after `by`.
    pub by: Option<Span>,
    /// The value after `via`.
    pub via: Option<Span>,
    /// The value after `with`.
    pub with: Option<Span>,
    /// The value after `id`.
    pub id: Option<Span>,
    /// The value after `for`.
    #[serde(rename = "for")]
    pub for_: Option<Span>,
    /// The date.
    pub date: Option<Span>,
    /// The text with the TLS information.
    pub tls: Option<Span>,
    /// The version in it.
    pub version: Option<Span>,
    /// The suite in it.
    pub cipher: Option<Span>,
    /// The group in it.
    pub curve: Option<Span>,
}

/// Reads at most `limit` hops of `input`, which the records call `source`. `pasted`: the header that was recognized in it.
///
/// # Errors
/// One sentence if the input is not mail.
pub fn inspection<'a>(
    input: &'a [u8],
    pasted: Option<&'a PastedHeader<'a>>,
    source: &'a str,
    limit: usize,
) -> Result<Inspection<'a>, String> {
    let mut hops = Vec::new();
    let mut more = false;
    let read = scan(input, pasted, |field| {
        more = hops.len() == limit;
        if !more {
            let received = Received::parse(field.bytes);
            let facts = facts(&received, field.cut);
            hops.push(Hop {
                record: record(source, &field, &received, facts.as_ref()),
                places: places(&field, &received, facts.as_ref()),
                problems: problems(&field, &received),
            });
        }
        !more
    })?;
    Ok(Inspection {
        container: words::container(read.container),
        messages: read.messages,
        hops,
        more,
        unfinished: read.unfinished,
    })
}

/// The records of all fields of `input`, one a line, in UTF-8.
///
/// # Errors
/// One sentence if the input is not mail.
pub fn ndjson(input: &[u8], source: &str) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let pasted = PastedHeader::detect(input);
    scan(input, pasted.as_ref(), |field| {
        let received = Received::parse(field.bytes);
        let facts = facts(&received, field.cut);
        json::append(&record(source, &field, &received, facts.as_ref()), &mut out);
        out.push(b'\n');
        true
    })?;
    Ok(out)
}

/// The result of a scan.
struct Scanned {
    container: Container,
    messages: u64,
    unfinished: Option<u64>,
}

/// Shows every field of `input` to `each`, as long as that answers `true`.
fn scan<'a>(
    input: &'a [u8],
    pasted: Option<&'a PastedHeader<'a>>,
    mut each: impl FnMut(ScannedField<'a>) -> bool,
) -> Result<Scanned, String> {
    const BEGINNING: usize = 1 << 10;
    if let Some(header) = pasted {
        let _ = header.fields().all(each);
        return Ok(Scanned { container: Container::Message, messages: 1, unfinished: None });
    }
    let container = Container::detect(&input[..input.len().min(BEGINNING)]).ok_or_else(|| no_mail(input))?;
    let mut scanner = FieldScanner::new(container);
    let mut rest = input;
    loop {
        let consumed = match scanner.next(rest, true) {
            Scan::Field { consumed, field } => {
                if !each(field) {
                    break;
                }
                consumed
            }
            Scan::Message { consumed, .. } => consumed,
            _ => break,
        };
        rest = &rest[consumed..];
    }
    Ok(Scanned { container, messages: scanner.messages(), unfinished: scanner.unfinished() })
}

/// The error for an input that is not mail, with its first characters.
fn no_mail(input: &[u8]) -> String {
    const NO_MAIL: &str = "not a message with header fields, nor an mbox";
    const SHOWN: usize = 24;
    if input.trim_ascii().is_empty() {
        return format!("{NO_MAIL}: the input is empty");
    }
    let beginning = String::from_utf8_lossy(&input[..input.len().min(SHOWN)]);
    format!("{NO_MAIL}: the input begins with {}", json(&beginning))
}

/// The facts of a field; none for a truncated field, whose missing end may change them.
fn facts<'a>(received: &Received<'a>, cut: bool) -> Option<TlsFacts<'a>> {
    if cut { None } else { received.tls() }
}

fn record<'a>(
    source: &'a str,
    field: &ScannedField<'a>,
    received: &Received<'a>,
    facts: Option<&TlsFacts<'a>>,
) -> HopRecord<'a> {
    let assessment = received.assess(facts);
    let level = if field.cut { received_tls::Level::Undetermined } else { assessment.level };
    let mut findings = Vec::new();
    if field.cut {
        findings.push(FIELD_TOO_LONG);
    }
    findings.extend(kinds(field, received).map(|kind| HopFinding {
        code: kind.code(),
        reference: kind.reference(),
        detail: kind.sentence(),
    }));
    findings.extend(assessment.findings.map(|finding| HopFinding {
        code: finding.code(),
        reference: finding.reference(),
        detail: finding.sentence(),
    }));
    HopRecord {
        schema: 1,
        source: source.into(),
        message: field.message,
        hop: field.hop,
        offset: field.offset,
        length: field.bytes.len(),
        from: text(received.from()),
        by: text(received.by()),
        via: text(received.via()),
        with: text(received.with()),
        id: text(received.id()),
        for_: text(received.for_()),
        date: received.timestamp().map(|date| ascii(&DateTime::rfc3339(&date))),
        tls: facts.map_or_else(HopTls::default, |facts| tls(field, facts)),
        assessment: level.name(),
        findings,
    }
}

const _: () = assert!(FieldScanner::MAX_FIELD == 1 << 20, "the sentence below has another figure");

/// The finding for a field longer than [`FieldScanner::MAX_FIELD`].
const FIELD_TOO_LONG: HopFinding = HopFinding {
    code: "field-too-long",
    reference: "RFC 5322 §2.1.1",
    detail: "expected a field of at most 1 MiB, found a longer one, of which only so much was read",
};

fn tls<'a>(field: &ScannedField<'a>, facts: &TlsFacts<'a>) -> HopTls<'a> {
    HopTls {
        established: Some(facts.established),
        version: facts.version.map(|version| version.as_str()),
        version_as_written: text(facts.version_as_written),
        cipher: facts.suite.and_then(|suite| suite.name()),
        cipher_id: facts.suite.map(|suite| format!("0x{:04X}", suite.0)),
        cipher_as_written: text(facts.suite_as_written),
        curve: facts.group.and_then(|group| group.name()),
        curve_id: facts.group.map(|group| group.0),
        curve_as_written: text(facts.group_as_written),
        bits: facts.bits,
        verified: facts.verified,
        origin: Some(facts.origin.name()),
        dialect: facts.dialect.map(Dialect::name),
        offset: facts.span.map(|span| field.offset + span.start as u64),
        length: facts.span.map(|span| span.len()),
    }
}

/// The field's deviations from the RFCs.
fn kinds(field: &ScannedField<'_>, received: &Received<'_>) -> impl Iterator<Item = ProblemKind> {
    // Mail is stored with the line ends of the system: only where a field has both kinds did a server write LF alone.
    let no_cr = memchr(b'\r', field.bytes).is_none();
    let cut = field.cut;
    received.problem_kinds().filter(move |&kind| !(cut || no_cr && kind == ProblemKind::BareLineFeed))
}

fn problems(field: &ScannedField<'_>, received: &Received<'_>) -> Vec<Place> {
    let told: Vec<ProblemKind> = kinds(field, received).collect();
    if told.is_empty() {
        return Vec::new();
    }
    let problems = received.problems().filter(|problem| told.contains(&problem.kind));
    problems.map(|problem| Place { code: problem.code(), span: span(field, problem.span) }).collect()
}

fn places<'a>(field: &ScannedField<'a>, received: &Received<'a>, facts: Option<&TlsFacts<'a>>) -> Places {
    let part = |part: Option<&[u8]>| within(field, part?);
    Places {
        from: part(received.from()),
        by: part(received.by()),
        via: part(received.via()),
        with: part(received.with()),
        id: part(received.id()),
        for_: part(received.for_()),
        date: received.date_span().map(|date| span(field, date)),
        tls: facts.and_then(|facts| facts.span).map(|tls| span(field, tls)),
        version: part(facts.and_then(|facts| facts.version_as_written)),
        cipher: part(facts.and_then(|facts| facts.suite_as_written)),
        curve: part(facts.and_then(|facts| facts.group_as_written)),
    }
}

fn span(field: &ScannedField<'_>, span: received_tls::Span) -> Span {
    Span { start: field.offset + span.start as u64, end: field.offset + span.end as u64 }
}

/// The span of `part`, a slice of the field; `None` if it is empty.
fn within(field: &ScannedField<'_>, part: &[u8]) -> Option<Span> {
    let start = part.as_ptr().addr().checked_sub(field.bytes.as_ptr().addr())?;
    let end = start + part.len();
    let inside = !part.is_empty() && end <= field.bytes.len();
    inside.then(|| span(field, received_tls::Span { start, end }))
}

/// A field's text as one line, each run of white space that holds a line break or a tab one space (RFC 5322
/// §2.2.3), each byte sequence that is not UTF-8 U+FFFD; `None` for no text.
fn text(bytes: Option<&[u8]>) -> Option<Cow<'_, str>> {
    match received_tls::unfold(bytes?) {
        Cow::Borrowed([]) => None,
        // Nearly all text is UTF-8, and is sooner found to be than taken apart where it may not be.
        Cow::Borrowed(line) => {
            Some(std::str::from_utf8(line).map_or_else(|_| String::from_utf8_lossy(line), Cow::Borrowed))
        }
        Cow::Owned(line) => Some(Cow::Owned(String::from_utf8_lossy(&line).into_owned())),
    }
}

fn ascii(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
