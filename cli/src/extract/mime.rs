//! Values of the MIME fields that decide where attached messages are, and the encodings of parts (RFC 2045).

use memchr::memchr;

/// What a part contains, as far as it matters here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Content {
    /// Parts between boundaries; in a digest a part is a message unless it says otherwise (RFC 2046 §5.1.5).
    Multipart { boundary: Vec<u8>, digest: bool },
    /// A message (RFC 2046 §5.2.1, RFC 6532 §3.7).
    Message,
    /// A header alone (RFC 6522 §4, RFC 6533 §6.2).
    Header,
    /// Anything else.
    Other,
}

impl Content {
    /// Parses the value of a `Content-Type` field.
    pub(super) fn parse(value: &[u8]) -> Self {
        let mut parameters = Parameters(value);
        let name = parameters.next().unwrap_or_default().trim_ascii();
        let end = name.iter().position(|&byte| b"( \t\r\n".contains(&byte)).unwrap_or(name.len());
        let name = name[..end].to_ascii_lowercase();
        match &*name {
            b"message/rfc822" | b"message/global" => Self::Message,
            b"text/rfc822-headers" | b"message/global-headers" => Self::Header,
            _ if name.starts_with(b"multipart/") => {
                let digest = name == b"multipart/digest";
                let boundary = parameters.find_map(boundary).filter(|boundary| !boundary.is_empty());
                boundary.map_or(Self::Other, |boundary| Self::Multipart { boundary, digest })
            }
            _ => Self::Other,
        }
    }
}

/// The parts of a value between semicolons.
struct Parameters<'a>(&'a [u8]);

impl<'a> Iterator for Parameters<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let (mut quoted, mut escaped) = (false, false);
        let ends = |&byte: &u8| {
            let ends = byte == b';' && !quoted;
            quoted ^= byte == b'"' && !escaped;
            escaped = byte == b'\\' && quoted && !escaped;
            ends
        };
        let end = self.0.iter().position(ends).unwrap_or(self.0.len());
        let part = &self.0[..end];
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        Some(part)
    }
}

/// The value of a parameter `boundary`.
fn boundary(parameter: &[u8]) -> Option<Vec<u8>> {
    let equals = memchr(b'=', parameter)?;
    if !parameter[..equals].trim_ascii().eq_ignore_ascii_case(b"boundary") {
        return None;
    }
    let value = parameter[equals + 1..].trim_ascii();
    let Some(quoted) = value.strip_prefix(b"\"") else {
        let end = value.iter().position(|&byte| b"( \t\r\n".contains(&byte)).unwrap_or(value.len());
        return Some(value[..end].to_vec());
    };
    let mut text = Vec::new();
    let mut bytes = quoted.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => break,
            b'\\' => text.extend(bytes.next()),
            b'\r' | b'\n' => {}
            _ => text.push(byte),
        }
    }
    // No boundary ends with white space (RFC 2046 §5.1.1).
    text.truncate(text.trim_ascii_end().len());
    Some(text)
}

/// How a part is encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Encoding {
    Base64,
    QuotedPrintable,
}

impl Encoding {
    /// Parses the value of a `Content-Transfer-Encoding` field; `None` for a part that is as it is.
    pub(super) fn parse(value: &[u8]) -> Option<Self> {
        let value = value.trim_ascii();
        if value.eq_ignore_ascii_case(b"base64") {
            Some(Self::Base64)
        } else {
            value.eq_ignore_ascii_case(b"quoted-printable").then_some(Self::QuotedPrintable)
        }
    }
}

/// Decodes a part line by line.
pub(super) struct PartDecoder {
    encoding: Encoding,
    /// The bits of Base64 that make no byte yet, and how many there are.
    bits: u32,
    count: u32,
}

impl PartDecoder {
    pub(super) fn new(encoding: Encoding) -> Self {
        Self { encoding, bits: 0, count: 0 }
    }

    /// Appends what `line` decodes to. Bytes that the encoding does not have are passed over (RFC 2045 §6.8).
    pub(super) fn decode(&mut self, line: &[u8], out: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Base64 => self.decode_base64(line, out),
            Encoding::QuotedPrintable => decode_quoted_printable(line, out),
        }
    }

    fn decode_base64(&mut self, line: &[u8], out: &mut Vec<u8>) {
        for &byte in line {
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                b'=' => {
                    (self.bits, self.count) = (0, 0);
                    continue;
                }
                _ => continue,
            };
            self.bits = (self.bits << 6 | u32::from(value)) & 0xFFFF;
            self.count += 6;
            if self.count >= 8 {
                self.count -= 8;
                out.push((self.bits >> self.count) as u8);
            }
        }
    }
}

fn decode_quoted_printable(line: &[u8], out: &mut Vec<u8>) {
    let text = line.trim_ascii_end();
    let end =
        &line[line.len() - line.iter().rev().take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count()..];
    let (text, end) = text.strip_suffix(b"=").map_or((text, end), |text| (text, &b""[..]));
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (digit(after.first()), digit(after.get(1))) {
            (Some(high), Some(low)) if byte == b'=' => {
                out.push((high << 4 | low) as u8);
                rest = &after[2..];
            }
            _ => out.push(byte),
        }
    }
    out.extend_from_slice(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types_are_parsed() {
        let multipart = |boundary: &str, digest| Content::Multipart { boundary: boundary.into(), digest };
        for (value, content) in [
            (" multipart/mixed; boundary=\"b\"\r\n", multipart("b", false)),
            (" Multipart/Digest;\r\n\tcharset=x; BOUNDARY = a-b \r\n", multipart("a-b", true)),
            ("multipart/mixed; x=\"; boundary=a\"; boundary=\"a;\\\"b \"", multipart("a;\"b", false)),
            ("multipart/mixed; x=\"\\\\\"; boundary=c", multipart("c", false)),
            ("multipart/mixed", Content::Other),
            ("multipart/mixed; boundary=", Content::Other),
            ("message/rfc822 (x); name=\"a\"", Content::Message),
            ("MESSAGE/GLOBAL", Content::Message),
            ("text/rfc822-headers\n", Content::Header),
            ("message/global-headers", Content::Header),
            ("message/rfc8222", Content::Other),
            ("text/plain", Content::Other),
            ("", Content::Other),
        ] {
            assert_eq!(Content::parse(value.as_bytes()), content, "{value}");
        }
    }

    #[test]
    fn parts_are_decoded() {
        let decode = |encoding, lines: &[&str]| {
            let (mut decoder, mut out) = (PartDecoder::new(encoding), Vec::new());
            lines.iter().for_each(|line| decoder.decode(line.as_bytes(), &mut out));
            String::from_utf8(out).unwrap()
        };
        assert_eq!(decode(Encoding::Base64, &["UmVjZ", "Wl2\r\n", "ZWQ6IGEK\n"]), "Received: a\n");
        assert_eq!(decode(Encoding::Base64, &["YQ==\n", "Yg=="]), "ab");
        let quoted = ["Received: =61 \r\n", "=09b=\n", "c=\r\n", "=3d=zz=\n"];
        assert_eq!(decode(Encoding::QuotedPrintable, &quoted), "Received: a\r\n\tbc==zz");
    }
}
