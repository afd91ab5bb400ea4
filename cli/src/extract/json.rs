//! Header fields in the JSON of mail services: Gmail's and Microsoft's API, Amazon SES, inbound webhooks.
//!
//! Services agree on a member called `headers` or nearly so. Its value is an array of objects with a name and a value,
//! an array of pairs, an object with a member for each name, or the whole header in one string. Only such members are
//! read, so that no text of a body becomes a field.

use std::ops::Range;

use memchr::memchr2;
use received_tls::received_fields;

/// The longest JSON text, in bytes: larger than any message that a service delivers.
pub(super) const LONGEST: usize = 64 << 20;

/// The deepest nesting.
const DEEPEST: usize = 64;

/// The members with a header, without case, `-` and `_`.
const HEADERS: [&[u8]; 5] =
    [b"headers", b"header", b"messageheaders", b"internetmessageheaders", b"rawheaders"];

/// The members with the headers of parts and attached messages.
const PARTS: [&[u8]; 2] = [b"parts", b"attachments"];

/// A field in a JSON text.
pub(super) struct JsonField {
    /// The field with its name, decoded.
    pub(super) bytes: Vec<u8>,
    /// Where its string begins, in bytes from the beginning of the text.
    pub(super) offset: usize,
    /// The number of its header in the text.
    pub(super) message: u64,
}

/// What the values of an object or array are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Anything; a header may be in it.
    Plain,
    /// The fields of a header.
    Headers,
    /// The name and the value of a field.
    Entry,
    /// The values of `Received` fields.
    Values,
    /// Nothing of interest.
    Skipped,
}

/// An object or array that is open.
struct JsonFrame<'a> {
    is_array: bool,
    role: Role,
    /// The member's key, once it was read.
    key: Option<&'a [u8]>,
    /// Whether a member was its header.
    has_header: bool,
    name: Option<Range<usize>>,
    value: Option<Range<usize>>,
}

/// Reads a JSON text, or several one after the other.
pub(super) struct JsonHeaders<'a, E> {
    text: &'a [u8],
    frames: Vec<JsonFrame<'a>>,
    each: E,
    /// How many headers have begun.
    headers: u64,
}

/// Why reading ended.
pub(super) enum Ended<F> {
    /// The text is at fault, at this byte.
    Malformed(usize),
    /// The nesting is deeper than [`DEEPEST`], at this byte.
    TooDeep(usize),
    /// The receiver of the fields failed.
    Failed(F),
}

impl<'a, F, E: FnMut(JsonField) -> Result<(), F>> JsonHeaders<'a, E> {
    pub(super) fn new(text: &'a [u8], each: E) -> Self {
        Self { text, frames: Vec::new(), each, headers: 0 }
    }

    /// Reads all; returns how many headers there were.
    pub(super) fn read(mut self) -> Result<u64, Ended<F>> {
        self.values()?;
        Ok(self.headers)
    }

    fn values(&mut self) -> Result<(), Ended<F>> {
        let mut at = if self.text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        while let Some(&byte) = self.text.get(at) {
            match byte {
                b'{' | b'[' => {
                    if self.frames.len() == DEEPEST {
                        return Err(Ended::TooDeep(at));
                    }
                    self.enter(byte == b'[');
                }
                b'}' | b']' => match self.frames.pop() {
                    Some(frame) if frame.is_array == (byte == b']') => self.leave(&frame)?,
                    _ => return Err(Ended::Malformed(at)),
                },
                b'"' => {
                    let end = self.string_end(at).ok_or(Ended::Malformed(at))?;
                    let string = at..end;
                    at = end;
                    match self.frames.last_mut() {
                        None => return Err(Ended::Malformed(at)),
                        Some(frame) if !frame.is_array && frame.key.is_none() => {
                            frame.key = Some(&self.text[string.start + 1..string.end - 1]);
                        }
                        Some(_) => self.string(string)?,
                    }
                    continue;
                }
                b',' => {
                    if let Some(frame) = self.frames.last_mut() {
                        frame.key = None;
                    }
                }
                // Numbers and names have no part in a header.
                _ if self.frames.is_empty() && !byte.is_ascii_whitespace() => {
                    return Err(Ended::Malformed(at));
                }
                _ => {}
            }
            at += 1;
        }
        if self.frames.is_empty() { Ok(()) } else { Err(Ended::Malformed(at)) }
    }

    /// Where the string that begins at `at` ends, after its quotation mark.
    fn string_end(&self, at: usize) -> Option<usize> {
        let mut at = at + 1;
        loop {
            at += memchr2(b'"', b'\\', self.text.get(at..)?)?;
            if self.text[at] == b'"' {
                return Some(at + 1);
            }
            at += 2;
        }
    }

    fn enter(&mut self, is_array: bool) {
        let begins_header = self.frames.last_mut().is_some_and(JsonFrame::begins_header);
        self.headers += u64::from(begins_header);
        let key = |frame: &JsonFrame<'a>, of: fn(&[u8]) -> bool| frame.key.is_some_and(of);
        let role = match self.frames.last() {
            _ if begins_header => Role::Headers,
            None => Role::Plain,
            Some(frame) => match frame.role {
                Role::Plain if !key(frame, |key| is_one_of(key, &PARTS)) => Role::Plain,
                Role::Headers if frame.is_array => Role::Entry,
                Role::Headers if key(frame, is_received) => Role::Values,
                _ => Role::Skipped,
            },
        };
        self.frames.push(JsonFrame { is_array, role, key: None, has_header: false, name: None, value: None });
    }

    fn leave(&mut self, frame: &JsonFrame<'a>) -> Result<(), Ended<F>> {
        match (&frame.name, &frame.value) {
            (Some(name), Some(value)) if is_received(&self.text[name.start + 1..name.end - 1]) => {
                self.value(value.clone())
            }
            _ => Ok(()),
        }
    }

    /// Takes in a string that is a value.
    fn string(&mut self, string: Range<usize>) -> Result<(), Ended<F>> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        if frame.begins_header() {
            self.headers += 1;
            return self.header(string);
        }
        match (frame.role, frame.key) {
            (Role::Headers, None) => self.header(string),
            (Role::Headers, Some(key)) if is_received(key) => self.value(string),
            (Role::Values, _) => self.value(string),
            (Role::Entry, key) => {
                match key {
                    Some(key) if key.eq_ignore_ascii_case(b"name") => frame.name = Some(string),
                    Some(key) if key.eq_ignore_ascii_case(b"value") => frame.value = Some(string),
                    None if frame.name.is_none() => frame.name = Some(string),
                    None if frame.value.is_none() => frame.value = Some(string),
                    _ => {}
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn decode(&self, string: &Range<usize>) -> Result<String, Ended<F>> {
        serde_json::from_slice(&self.text[string.clone()]).map_err(|_| Ended::Malformed(string.start))
    }

    /// The value of a `Received` field.
    fn value(&mut self, string: Range<usize>) -> Result<(), Ended<F>> {
        let value = self.decode(&string)?;
        self.field(format!("Received: {value}\n").into_bytes(), string.start + 1, self.headers)
    }

    /// A string with header fields, or with a JSON array of pairs.
    fn header(&mut self, string: Range<usize>) -> Result<(), Ended<F>> {
        let text = self.decode(&string)?;
        let (offset, headers) = (string.start + 1, self.headers);
        if !text.starts_with('[') {
            return received_fields(text.as_bytes())
                .try_for_each(|field| self.field(field.bytes.to_vec(), offset, headers));
        }
        let pairs: Vec<(String, String)> =
            serde_json::from_str(&text).map_err(|_| Ended::Malformed(string.start))?;
        let received = pairs.iter().filter(|(name, _)| is_received(name.as_bytes()));
        received
            .map(|(_, value)| format!("Received: {value}\n").into_bytes())
            .try_for_each(|field| self.field(field, offset, headers))
    }

    fn field(&mut self, bytes: Vec<u8>, offset: usize, headers: u64) -> Result<(), Ended<F>> {
        let field = JsonField { bytes, offset, message: headers.saturating_sub(1) };
        (self.each)(field).map_err(Ended::Failed)
    }
}

impl JsonFrame<'_> {
    /// Whether the value that comes next is the object's header, its first.
    fn begins_header(&mut self) -> bool {
        let begins = self.role == Role::Plain
            && !self.has_header
            && self.key.is_some_and(|key| is_one_of(key, &HEADERS));
        self.has_header |= begins;
        begins
    }
}

fn is_received(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"received")
}

fn is_one_of(key: &[u8], names: &[&[u8]]) -> bool {
    let letters = || key.iter().filter(|byte| !b"-_".contains(byte)).map(u8::to_ascii_lowercase);
    names.iter().any(|name| letters().eq(name.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = Result<Vec<(u64, String)>, usize>;

    fn read(text: &str) -> Read {
        let mut found = Vec::new();
        let each = |field: JsonField| {
            assert!(field.offset <= text.len());
            found.push((field.message, String::from_utf8(field.bytes).unwrap()));
            Ok::<_, std::convert::Infallible>(())
        };
        match JsonHeaders::new(text.as_bytes(), each).read() {
            Ok(_) => Ok(found),
            Err(Ended::Malformed(at) | Ended::TooDeep(at)) => Err(at),
            Err(Ended::Failed(never)) => match never {},
        }
    }

    #[test]
    fn headers_are_read_in_each_form() {
        let two = vec![(0, "Received: a\n\tb\n".to_owned()), (0, "Received: c\n".to_owned())];
        for text in [
            r#"{"headers":[{"name":"Received","value":"a\n\tb"},{"name":"X","value":"y"},{"value":"c","name":"received"}]}"#,
            r#"{"id":1,"payload":{"Headers":[{"Name":"Received","Value":"a\n\tb"},{"Name":"Received","Value":"c"}]}}"#,
            r#"{"message-headers":[["Received","a\n\tb"],["X","y"],["Received","c"]]}"#,
            r#"{"message-headers":"[[\"Received\",\"a\\n\\tb\"],[\"Received\",\"c\"]]"}"#,
            r#"{"msg":{"headers":{"Subject":"x","Received":["a\n\tb","c"]}}}"#,
            r#"{"headers":"Received: a\n\tb\nSubject: x\nReceived: c\n"}"#,
            r#"{"headers":["Received: a\n\tb\n","Received: c\n"]}"#,
            "{\"headers\" : \"Received: \\u0061\\n\\tb\\nReceived: c\\n\\nReceived: body\" } ",
        ] {
            assert_eq!(read(text).as_ref(), Ok(&two), "{text}");
        }
    }

    #[test]
    fn several_messages_are_numbered() {
        let one = r#"{"headers":{"Received":"a"}}"#;
        for text in
            [format!("{one}\n{one}\n"), format!("[{one},{one}]"), format!("{{\"value\":[{one},{one}]}}")]
        {
            assert_eq!(
                read(&text).unwrap().iter().map(|field| field.0).collect::<Vec<_>>(),
                [0, 1],
                "{text}"
            );
        }
        // A header in two forms is one.
        assert_eq!(read(r#"{"headers":{"Received":"a"},"rawHeaders":"Received: a\n"}"#).unwrap().len(), 1);
    }

    #[test]
    fn no_other_text_is_a_field() {
        for text in [
            r#"{"body":"Received: a","Received":"a","name":"Received","value":"a"}"#,
            r#"{"list":[{"name":"Received","value":"a"}],"parts":[{"headers":[{"name":"Received","value":"a"}]}]}"#,
            r#"{"headers":[{"name":"X","value":{"name":"Received","value":"a"}},["X",["Received","a"]]]}"#,
            r#"{"headers":{"X":{"Received":"a"}}}"#,
            "{}",
            "",
        ] {
            assert_eq!(read(text), Ok(Vec::new()), "{text}");
        }
    }

    #[test]
    fn malformed_texts_are_refused() {
        for text in ["{", "[}", "\"a\"", "{\"a", "x", "{\"headers\":\"\\x\"}", "{\"headers\":\"[[\"}", "{}]"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read(&"[".repeat(65)), Err(64));
        assert_eq!(read(&(r#"{"headers":""#.to_owned() + &r"[\".repeat(4))), Err(11));
    }

    /// Ten thousand texts of random pieces: each is read to its end or refused.
    #[test]
    fn any_text_is_read_or_refused() {
        let pieces = [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"headers\"",
            "\"Received\"",
            "\"name\"",
            "\"value\"",
            "\"a\\n b\"",
            "\"",
            "\\",
            "1",
            " ",
            "\"parts\"",
            "\"[[\\\"Received\\\",\\\"a\\\"]]\"",
            "é",
            "\"Received: a\\n\"",
        ];
        let (mut random, mut most) = (0x9E37_79B9_7F4A_7C15_u64, 0);
        for _ in 0..10_000 {
            let mut text = String::from("{\"headers\":");
            for _ in 0..random % 16 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                text.push_str(pieces[random as usize % pieces.len()]);
            }
            random = random.wrapping_add(0x1234_5678_9ABC_DEF1);
            match read(&text) {
                Ok(found) => most = most.max(found.len()),
                Err(at) => assert!(at <= text.len(), "{text}"),
            }
        }
        assert!(most > 0);
    }
}
