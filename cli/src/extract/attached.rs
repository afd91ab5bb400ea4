//! Messages attached to messages: forwarded ones, those of a digest, and those that come back in a bounce or a report.
//!
//! A message is read line by line, whatever its size. Only a boundary that an enclosing part declares begins a part, and
//! only a part that is a message or a header has fields: text never becomes one.

use std::io;

use memchr::memchr;
use received_tls::FieldScanner;

use super::mime::{Content, Encoding, PartDecoder};

/// How deep multiparts may be nested; what is deeper is text.
const DEEPEST: usize = 32;

/// How much of a line or of a field is kept, in bytes: one more than of a field is read, so that it is known to be cut.
const LONGEST: usize = FieldScanner::MAX_FIELD + 1;

/// A field of an attached message.
pub(super) struct AttachedField<'a> {
    pub(super) bytes: &'a [u8],
    /// Where it begins in the input; for a part in Base64 or quoted-printable, where that part's content does.
    pub(super) offset: u64,
    /// The number of its message among the attached ones.
    pub(super) message: u64,
    pub(super) hop: u64,
}

/// Takes in the fields of attached messages, and counts the messages.
pub(super) struct Found<'f> {
    pub(super) each: &'f mut dyn FnMut(&AttachedField<'_>) -> io::Result<()>,
    pub(super) messages: &'f mut u64,
}

/// Where lines are in the input.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// They begin there.
    At(u64),
    /// They are decoded from what begins there.
    Decoded(u64),
}

impl Place {
    fn after(self, bytes: usize) -> Self {
        match self {
            Self::At(offset) => Self::At(offset + bytes as u64),
            decoded @ Self::Decoded(_) => decoded,
        }
    }

    fn offset(self) -> u64 {
        let (Self::At(offset) | Self::Decoded(offset)) = self;
        offset
    }
}

/// The owner of a header.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// The message in the input, whose fields are read elsewhere.
    Outer,
    /// A part.
    Part,
    /// An attached message.
    Message,
    /// An attached header without a message.
    Alone,
}

enum PartState {
    Header(Owner),
    Body,
    /// In an encoded message.
    Encoded {
        decoder: PartDecoder,
        inner: Box<Parts>,
        place: Place,
    },
}

/// The parts of one message.
pub(super) struct Parts {
    state: PartState,
    /// The multiparts around the current line, the outermost first.
    multiparts: Vec<(Vec<u8>, bool)>,
    header: Header,
    /// The beginning of a line that is not complete.
    line: Vec<u8>,
    line_place: Place,
    /// Whether this message was decoded; in it nothing is.
    decoded: bool,
}

/// What is known of the header at hand.
#[derive(Default)]
struct Header {
    content: Option<Content>,
    encoding: Option<Encoding>,
    /// The field that is being read, if it is of interest.
    field: Vec<u8>,
    offset: u64,
    /// The number of its message and the next field's.
    message: u64,
    hop: u64,
}

impl Parts {
    /// Begins with the first line of a message's header.
    pub(super) fn new() -> Self {
        Self::of(Owner::Outer, false)
    }

    fn of(owner: Owner, decoded: bool) -> Self {
        Self {
            state: PartState::Header(owner),
            multiparts: Vec::new(),
            header: Header::default(),
            line: Vec::new(),
            line_place: Place::At(0),
            decoded,
        }
    }

    /// Takes in the next bytes of the message.
    pub(super) fn push(&mut self, bytes: &[u8], place: Place, found: &mut Found<'_>) -> io::Result<()> {
        let (mut rest, mut place) = (bytes, place);
        while let Some(end) = memchr(b'\n', rest) {
            let line = &rest[..=end];
            if self.line.is_empty() {
                self.line(line, place, found)?;
            } else {
                self.keep(line);
                let line = std::mem::take(&mut self.line);
                let result = self.line(&line, self.line_place, found);
                self.line = line;
                self.line.clear();
                result?;
            }
            place = place.after(end + 1);
            rest = &rest[end + 1..];
        }
        if self.line.is_empty() {
            self.line_place = place;
        }
        self.keep(rest);
        Ok(())
    }

    /// The message is complete.
    pub(super) fn finish(&mut self, found: &mut Found<'_>) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.line(&line, self.line_place, found)?;
        }
        self.end_part(found)
    }

    /// Keeps bytes of an incomplete line, as far as there is room.
    fn keep(&mut self, bytes: &[u8]) {
        let room = LONGEST.saturating_sub(self.line.len());
        self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn line(&mut self, line: &[u8], place: Place, found: &mut Found<'_>) -> io::Result<()> {
        if let Some((level, closes)) = self.boundary(line) {
            self.end_part(found)?;
            self.multiparts.truncate(if closes { level } else { level + 1 });
            self.state = if closes { PartState::Body } else { PartState::Header(Owner::Part) };
            self.header = Header::default();
            return Ok(());
        }
        match &mut self.state {
            PartState::Body => Ok(()),
            PartState::Header(owner) => {
                let owner = *owner;
                if matches!(line, b"\n" | b"\r\n") {
                    self.header.end_field(owner, found)?;
                    self.end_header(owner, place.after(line.len()), found);
                    return Ok(());
                }
                self.header.line(line, place, owner, found)
            }
            PartState::Encoded { decoder, inner, place } => {
                let mut text = Vec::new();
                decoder.decode(line, &mut text);
                inner.push(&text, *place, found)
            }
        }
    }

    /// The multipart whose boundary `line` is, the innermost, and whether it closes it.
    fn boundary(&self, line: &[u8]) -> Option<(usize, bool)> {
        let text = line.strip_prefix(b"--")?.trim_ascii_end();
        self.multiparts.iter().enumerate().rev().find_map(|(level, (boundary, _))| {
            match text.strip_prefix(&**boundary)? {
                b"" => Some((level, false)),
                b"--" => Some((level, true)),
                _ => None,
            }
        })
    }

    /// A part ends where a boundary or the end of the message is, perhaps within its header.
    fn end_part(&mut self, found: &mut Found<'_>) -> io::Result<()> {
        match &mut self.state {
            PartState::Header(owner) => self.header.end_field(*owner, found),
            PartState::Encoded { inner, .. } => inner.finish(found),
            PartState::Body => Ok(()),
        }
    }

    /// The header is complete, and `place` is where what it describes begins.
    fn end_header(&mut self, owner: Owner, place: Place, found: &mut Found<'_>) {
        let header = std::mem::take(&mut self.header);
        let in_digest = owner == Owner::Part && self.multiparts.last().is_some_and(|(_, digest)| *digest);
        let content = header.content.unwrap_or(if in_digest { Content::Message } else { Content::Other });
        self.state = match (content, header.encoding) {
            _ if owner == Owner::Alone => PartState::Body,
            (Content::Multipart { boundary, digest }, None) if self.multiparts.len() < DEEPEST => {
                self.multiparts.push((boundary, digest));
                PartState::Body
            }
            (content @ (Content::Message | Content::Header), encoding) => {
                let owner = if content == Content::Message { Owner::Message } else { Owner::Alone };
                match encoding {
                    None => {
                        self.header = Header::of_message(found);
                        PartState::Header(owner)
                    }
                    Some(encoding) if !self.decoded => {
                        let mut inner = Box::new(Self::of(owner, true));
                        inner.header = Header::of_message(found);
                        let place = Place::Decoded(place.offset());
                        PartState::Encoded { decoder: PartDecoder::new(encoding), inner, place }
                    }
                    Some(_) => PartState::Body,
                }
            }
            _ => PartState::Body,
        };
    }
}

impl Header {
    /// The header of an attached message that begins.
    fn of_message(found: &mut Found<'_>) -> Self {
        let message = *found.messages;
        *found.messages += 1;
        Self { message, ..Self::default() }
    }

    fn line(&mut self, line: &[u8], place: Place, owner: Owner, found: &mut Found<'_>) -> io::Result<()> {
        if matches!(line, [b' ' | b'\t', ..]) {
            if !self.field.is_empty() {
                let room = LONGEST.saturating_sub(self.field.len());
                self.field.extend_from_slice(&line[..line.len().min(room)]);
            }
            return Ok(());
        }
        self.end_field(owner, found)?;
        let of_interest = match line.first() {
            Some(b'C' | b'c') => {
                value(line, b"content-type").or(value(line, b"content-transfer-encoding")).is_some()
            }
            Some(b'R' | b'r') => owner.has_fields() && value(line, b"received").is_some(),
            _ => false,
        };
        if of_interest {
            self.field.extend_from_slice(line);
            self.offset = place.offset();
        }
        Ok(())
    }

    /// The field that is being read, if there is one, is complete.
    fn end_field(&mut self, owner: Owner, found: &mut Found<'_>) -> io::Result<()> {
        let field = &self.field[..];
        if let Some(value) = value(field, b"content-type") {
            // The first counts, as for those who show the message.
            self.content.get_or_insert_with(|| Content::parse(value));
        } else if let Some(value) = value(field, b"content-transfer-encoding") {
            self.encoding = self.encoding.or(Encoding::parse(value));
        } else if owner.has_fields() && !field.is_empty() {
            let field =
                AttachedField { bytes: field, offset: self.offset, message: self.message, hop: self.hop };
            self.hop += 1;
            (found.each)(&field)?;
        }
        self.field.clear();
        self.field.shrink_to(1 << 16);
        Ok(())
    }
}

impl Owner {
    /// Whether the `Received` fields of its header are asked for.
    fn has_fields(self) -> bool {
        matches!(self, Self::Message | Self::Alone)
    }
}

/// The value of a field of this name.
fn value<'a>(field: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (written, rest) = field.split_at_checked(name.len())?;
    let blanks = rest.iter().take_while(|&&byte| matches!(byte, b' ' | b'\t')).count();
    if written.eq_ignore_ascii_case(name) { rest[blanks..].strip_prefix(b":") } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of a message that is shown in pieces of `size` bytes: offset, message, hop and text.
    fn read(input: &[u8], size: usize) -> Vec<(u64, u64, u64, Vec<u8>)> {
        let (mut fields, mut messages) = (Vec::new(), 0);
        let mut each = |field: &AttachedField<'_>| {
            assert!(field.offset <= input.len() as u64);
            fields.push((field.offset, field.message, field.hop, field.bytes.to_vec()));
            Ok(())
        };
        let mut found = Found { each: &mut each, messages: &mut messages };
        let mut parts = Parts::new();
        for (number, piece) in input.chunks(size).enumerate() {
            parts.push(piece, Place::At((number * size) as u64), &mut found).unwrap();
        }
        parts.finish(&mut found).unwrap();
        fields
    }

    const LINES: [&str; 20] = [
        "Content-Type: multipart/mixed; boundary=b\n",
        "content-type : multipart/digest;\r\n\tboundary=\"c\"\r\n",
        "Content-Type: message/rfc822\n",
        "Content-Type: text/rfc822-headers\n",
        "Content-Type: text/plain\n",
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: quoted-printable\n",
        "Received: from a\n by b\n",
        "Received: c\r\n",
        "UmVjZWl2ZWQ6IGEKCg==\n",
        "Received=3A d=\n",
        "\n",
        "\n",
        "\r\n",
        "--b\n",
        "--b\n",
        "--c\r\n",
        "--b--\n",
        "--c--",
        "text\n",
    ];

    /// Ten thousand messages of random lines: whatever the pieces, the same is found, and outside of Base64 and
    /// quoted-printable it is where it is said to.
    #[test]
    fn any_pieces_show_what_the_whole_shows() {
        let (mut random, mut most) = (0x9E37_79B9_7F4A_7C15_u64, 0);
        for _ in 0..10_000 {
            let mut input = Vec::new();
            for _ in 0..random % 24 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                input.extend_from_slice(LINES[random as usize % LINES.len()].as_bytes());
            }
            if random % 4 == 0 && !input.is_empty() {
                let at = random as usize / 4 % input.len();
                input[at] = (random >> 40) as u8;
            }
            random = random.wrapping_add(0x1234_5678_9ABC_DEF1);
            let whole = read(&input, input.len().max(1));
            most = most.max(whole.len());
            for size in [1, 2, 3, 7, 40] {
                assert_eq!(read(&input, size), whole, "{}", input.escape_ascii());
            }
            let is_encoded = input.windows(8).any(|word| word.eq_ignore_ascii_case(b"encoding"));
            for (offset, .., text) in &whole {
                assert!(
                    is_encoded || input[*offset as usize..].starts_with(text),
                    "{}",
                    input.escape_ascii()
                );
            }
        }
        assert!(most >= 3, "{most}");
    }

    /// Without a part that is a message no text is a field, and what is nested too deep is text.
    #[test]
    fn text_is_no_field() {
        let nested: String = (0..40)
            .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}x\n\n--b{level}x\n"))
            .collect();
        for input in [
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nReceived: a\n--c\nContent-Type: message/rfc822\n\nReceived: b\n",
            "Content-Type: multipart/mixed\n\n--\nContent-Type: message/rfc822\n\nReceived: b\n",
            "Subject: x\n\n--b\nContent-Type: message/rfc822\n\nReceived: b\n",
            "Received: a\nReceived: b\n",
            &format!("{nested}Content-Type: message/rfc822\n\nReceived: b\n"),
        ] {
            assert_eq!(read(input.as_bytes(), 64), [], "{input}");
        }
    }
}
