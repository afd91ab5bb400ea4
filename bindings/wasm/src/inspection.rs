//! Mail, and a record for each of its Received fields: the records of the command, with the place of each fact beside.

use received_tls::record::{Field, Record};
use received_tls::{
    Container, FieldScanner, OwnHost, PastedHeader, Received, Scan, ScannedField, Trust, TrustBasis,
    TrustWalk,
};
use serde::{Serialize, Serializer};
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
    /// The record of the field: a line of the command's NDJSON.
    #[tsify(type = "HopRecord")]
    pub record: HopRecord<'a>,
    /// The places of the facts.
    pub places: Places,
}

/// A field with all that its record says of it.
pub struct HopRecord<'a> {
    source: &'a str,
    field: ScannedField<'a>,
    received: Received<'a>,
    message_id: Option<&'a [u8]>,
    trust: Option<(Trust, TrustBasis)>,
}

impl Serialize for HopRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut field = Field::new(&self.received);
        field.source = self.source.as_bytes();
        field.offset = self.field.offset;
        field.message = self.field.message;
        field.message_id = self.message_id;
        field.hop = self.field.hop;
        field.trust = self.trust;
        field.cut = self.field.cut;
        Record::of_field(field).serialize(serializer)
    }
}

/// A run of bytes, from the beginning of the input.
#[derive(Serialize, Tsify)]
pub struct Span {
    /// Its first byte.
    pub start: u64,
    /// The byte after its last.
    pub end: u64,
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
    pub group: Option<Span>,
}

/// The servers of the reader in `text`, separated by commas or white space, each as in [`OwnHost::parse`].
///
/// # Errors
/// One sentence if a part of the text names no server.
pub fn own_hosts(text: &str) -> Result<Vec<OwnHost<'_>>, String> {
    let mut own = Vec::new();
    for part in text.split([',', ' ', '\t', '\n', '\r']).filter(|part| !part.is_empty()) {
        own.push(OwnHost::parse(part).map_err(|error| format!("{}: {error}", json(&part)))?);
    }
    Ok(own)
}

/// Reads at most `limit` hops of `input`, which the records call `source`. `pasted`: the header that was recognized in
/// it. `own`: the reader's servers; without them, trust is guessed.
///
/// # Errors
/// One sentence if the input is not mail.
pub fn inspection<'a>(
    input: &'a [u8],
    pasted: Option<&'a PastedHeader<'a>>,
    source: &'a str,
    own: &'a [OwnHost<'a>],
    limit: usize,
) -> Result<Inspection<'a>, String> {
    let mut records = Records::new(source, own, limit);
    let read = scan(input, pasted, &mut records)?;
    let hops = records.all.into_iter().map(|record| Hop { places: record.places(), record }).collect();
    Ok(Inspection {
        container: words::container(read.container),
        messages: read.messages,
        hops,
        more: records.more,
        unfinished: read.unfinished,
    })
}

/// The records of all fields of `input`, one a line, in UTF-8. `own`: the reader's servers.
///
/// # Errors
/// One sentence if the input is not mail.
pub fn ndjson(input: &[u8], source: &str, own: &[OwnHost<'_>]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let pasted = PastedHeader::detect(input);
    let mut records = Records::new(source, own, usize::MAX);
    scan(input, pasted.as_ref(), &mut records)?;
    for record in &records.all {
        json::append(record, &mut out);
        out.push(b'\n');
    }
    Ok(out)
}

/// The records of an input, while it is scanned.
struct Records<'a> {
    source: &'a str,
    all: Vec<HopRecord<'a>>,
    own: &'a [OwnHost<'a>],
    /// Whose the fields of this message are.
    walk: TrustWalk<'a>,
    limit: usize,
    /// More hops follow than the limit.
    more: bool,
}

impl<'a> Records<'a> {
    fn new(source: &'a str, own: &'a [OwnHost<'a>], limit: usize) -> Self {
        Self { source, all: Vec::new(), own, walk: TrustWalk::new(own), limit, more: false }
    }

    /// Adds a field; false if there is no room for it.
    fn push(&mut self, field: ScannedField<'a>, message_id: Option<&'a [u8]>) -> bool {
        self.more = self.all.len() == self.limit;
        if !self.more {
            let received = Received::parse(field.bytes);
            let peer = received.peer();
            if field.hop == 0 {
                self.walk = TrustWalk::new(self.own);
            }
            let trust = self.walk.next(&received, peer);
            self.all.push(HopRecord { source: self.source, field, received, message_id, trust });
        }
        !self.more
    }

    /// The message of the last fields has this id; the first one counts.
    fn message_id(&mut self, message: u64, id: &'a [u8]) {
        for record in self.all.iter_mut().rev().take_while(|record| record.field.message == message) {
            record.message_id.get_or_insert(id);
        }
    }
}

/// The result of a scan.
struct Scanned {
    container: Container,
    messages: u64,
    unfinished: Option<u64>,
}

/// Adds every field of `input` to `records`, as far as there is room.
fn scan<'a>(
    input: &'a [u8],
    pasted: Option<&'a PastedHeader<'a>>,
    records: &mut Records<'a>,
) -> Result<Scanned, String> {
    const BEGINNING: usize = 1 << 10;
    if let Some(header) = pasted {
        let _ = header.fields().all(|field| records.push(field, None));
        return Ok(Scanned { container: Container::Message, messages: 1, unfinished: None });
    }
    let container = Container::detect(&input[..input.len().min(BEGINNING)]).ok_or_else(|| no_mail(input))?;
    let mut scanner = FieldScanner::new(container).with_message_ids();
    let (mut rest, mut id) = (input, None);
    loop {
        let consumed = match scanner.next(rest, true) {
            Scan::Field { consumed, field } => {
                if !records.push(field, id) {
                    break;
                }
                consumed
            }
            Scan::MessageId { consumed, value } if !value.is_empty() => {
                let value = id.get_or_insert(value);
                records.message_id(scanner.messages().saturating_sub(1), value);
                consumed
            }
            Scan::MessageId { consumed, .. } => consumed,
            Scan::Message { consumed, .. } => {
                id = None;
                consumed
            }
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

impl HopRecord<'_> {
    fn places(&self) -> Places {
        let Self { field, received, .. } = self;
        let tls = if field.cut { None } else { received.tls() };
        let facts = tls.as_ref();
        let part = |part: Option<&[u8]>| received.span_of(part?).map(|part| span(field, part));
        Places {
            from: part(received.from()),
            by: part(received.by()),
            via: part(received.via()),
            with: part(received.with()),
            id: part(received.id()),
            for_: part(received.recipient()),
            date: received.date_span().map(|date| span(field, date)),
            tls: facts.and_then(|facts| facts.span).map(|tls| span(field, tls)),
            version: part(facts.and_then(|facts| facts.version_as_written)),
            cipher: part(facts.and_then(|facts| facts.suite_as_written)),
            group: part(facts.and_then(|facts| facts.group_as_written)),
        }
    }
}

fn span(field: &ScannedField<'_>, span: received_tls::Span) -> Span {
    Span { start: field.offset + span.start as u64, end: field.offset + span.end as u64 }
}
