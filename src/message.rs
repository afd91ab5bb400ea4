//! A message's header block and the `Received` fields in it.

use memchr::memchr;

use crate::bytes::is_wsp;

/// One `Received` field as it stands in a message: name, body and line ends.
///
/// ```
/// use received_tls::received_fields;
/// let message = b"Received: by a.example; date\r\n (folded)\r\nSubject: x\r\n\r\nReceived: in the body\r\n";
/// let fields: Vec<_> = received_fields(message).collect();
/// assert_eq!(fields.len(), 1);
/// assert_eq!(fields[0].bytes, b"Received: by a.example; date\r\n (folded)\r\n");
/// assert_eq!(fields[0].offset, 0);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct RawField<'a> {
    /// The field, from its name to its last line end (which the end of the input may lack).
    pub bytes: &'a [u8],
    /// Where the field begins, in bytes from the beginning of the message.
    pub offset: usize,
}

/// The `Received` fields of one message, topmost first (RFC 5322 §3.6.7).
///
/// `message` is a whole message or its header block alone: what follows the first empty line is not
/// looked at. Lines end with CRLF or LF, mixed as they may be.
///
/// See [`RawField`] for an example.
pub fn received_fields(message: &[u8]) -> ReceivedFields<'_> {
    ReceivedFields { message, offset: 0 }
}

/// The iterator that [`received_fields`] returns.
#[derive(Clone, Debug)]
pub struct ReceivedFields<'a> {
    message: &'a [u8],
    offset: usize,
}

impl<'a> Iterator for ReceivedFields<'a> {
    type Item = RawField<'a>;

    fn next(&mut self) -> Option<RawField<'a>> {
        loop {
            let offset = self.offset;
            let rest = self.message.get(offset..).filter(|rest| !rest.is_empty())?;
            if empty_line(rest).is_some() {
                return None;
            }
            if is_received(rest) {
                let (bytes, _) = rest.split_at(field_end(rest));
                self.offset += bytes.len();
                return Some(RawField { bytes, offset });
            }
            // A continuation line is passed over like any other line.
            self.offset += line_end(rest).unwrap_or(rest.len());
        }
    }
}

/// The length of the first line, its line end included; `None` where it has no line end.
pub(crate) fn line_end(input: &[u8]) -> Option<usize> {
    memchr(b'\n', input).map(|end| end + 1)
}

/// The length of the empty line that `input` begins with: CRLF or LF alone.
pub(crate) fn empty_line(input: &[u8]) -> Option<usize> {
    match input {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

/// Whether `input` begins with a `Received` field: `"Received" *WSP ":"` (RFC 5322 §4.5.8).
pub(crate) fn is_received(input: &[u8]) -> bool {
    name_end(b"Received", input).is_some_and(|colon| input.get(colon) == Some(&b':'))
}

/// Where the colon after `name *WSP` stands, or the end of the input that stands in its place.
pub(crate) fn name_end(name: &[u8], input: &[u8]) -> Option<usize> {
    let (written, rest) = input.split_at_checked(name.len())?;
    let blanks = rest.iter().take_while(|&&byte| is_wsp(byte)).count();
    written.eq_ignore_ascii_case(name).then_some(name.len() + blanks)
}

/// The length of the field that `input` begins with: its first line and every line after it that
/// begins with white space.
pub(crate) fn field_end(input: &[u8]) -> usize {
    let mut end = 0;
    while let Some(line) = line_end(&input[end..]) {
        end += line;
        if !input.get(end).copied().is_some_and(is_wsp) {
            return end;
        }
    }
    input.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn fields(message: &[u8]) -> Vec<(usize, &[u8])> {
        received_fields(message).map(|field| (field.offset, field.bytes)).collect()
    }

    #[test]
    fn the_header_block_ends_at_the_first_empty_line() {
        assert_eq!(fields(b"Received: a\r\n\r\nReceived: b\r\n"), [(0, &b"Received: a\r\n"[..])]);
        assert_eq!(fields(b"Received: a\n\nReceived: b\n"), [(0, &b"Received: a\n"[..])]);
        assert_eq!(fields(b"\nReceived: b\n"), []);
        assert_eq!(fields(b"\r\nReceived: b\n"), []);
        // A line of blanks is no empty line, it continues the field.
        assert_eq!(
            fields(b"Received: a\n \nReceived: b\n"),
            [(0, &b"Received: a\n \n"[..]), (14, b"Received: b\n")]
        );
    }

    #[test]
    fn names_are_told_from_longer_and_other_names() {
        assert_eq!(
            fields(b"RECEIVED: a\nreceived \t: b\nReceived-SPF: c\nX-Received: d\nReceive: e\nReceived\nSubject:\n Received: f\n"),
            [(0, &b"RECEIVED: a\n"[..]), (12, b"received \t: b\n")]
        );
    }

    #[test]
    fn a_field_runs_to_its_last_continuation_line_or_the_end() {
        assert_eq!(
            fields(b"Received: a\r\n b\n\tc\r\nReceived: d"),
            [(0, &b"Received: a\r\n b\n\tc\r\n"[..]), (20, b"Received: d")]
        );
        assert_eq!(fields(b"Received: a\n "), [(0, &b"Received: a\n "[..])]);
        assert_eq!(fields(b"Received:"), [(0, &b"Received:"[..])]);
        assert_eq!(fields(b"Received"), []);
        assert_eq!(fields(b""), []);
    }
}
