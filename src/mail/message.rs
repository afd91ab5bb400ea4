//! A message's header block and the `Received` fields in it.

#[cfg(feature = "alloc")]
use alloc::{borrow::Cow, vec::Vec};

use memchr::memchr;

use crate::bytes::is_wsp;
use crate::swar::{BLOCK, bits, is_in_any_case};

/// One `Received` field of a message, unchanged: name, body and line ends.
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
    /// The offset of the field, in bytes from the beginning of the message.
    pub offset: usize,
}

/// The `Received` fields of one message, topmost first (RFC 5322 §3.6.7).
///
/// `message` is a whole message or only its header block: text after the first empty line is ignored.
/// Lines end with CRLF or LF, or a mixture.
///
/// See [`RawField`] for an example.
pub fn received_fields(message: &[u8]) -> ReceivedFields<'_> {
    ReceivedFields { message, offset: 0, ends: FieldEnds::default() }
}

/// Unfolds a part of a field: each run of white space with a line break or a tab becomes one space, and white space
/// around the text is removed (RFC 5322 §2.2.3). A CR alone is not white space.
///
/// Returns borrowed text if nothing changes.
///
/// ```
/// use received_tls::{Received, unfold};
/// let field = Received::parse(b"Received: by mx.example.net (Postfix,\r\n\tDebian)\r\n\tid 1; date");
/// assert_eq!(*unfold(field.comments().next().unwrap().bytes), *b"(Postfix, Debian)");
/// ```
#[cfg(feature = "alloc")]
pub fn unfold(text: &[u8]) -> Cow<'_, [u8]> {
    let text = text.trim_ascii();
    if memchr::memchr3(b'\r', b'\n', b'\t', text).is_none() {
        return Cow::Borrowed(text);
    }
    let is_white = |at: &usize| matches!(text[*at..], [b' ' | b'\t' | b'\n', ..] | [b'\r', b'\n', ..]);
    let mut line = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let word = at + (at..text.len()).take_while(is_white).count();
        let end = word + (word..text.len()).take_while(|at| !is_white(at)).count();
        let blanks = &text[at..word];
        line.extend_from_slice(if blanks.iter().all(|&byte| byte == b' ') { blanks } else { b" " });
        line.extend_from_slice(&text[word..end]);
        at = end;
    }
    Cow::Owned(line)
}

/// The iterator that [`received_fields`] returns.
#[derive(Clone, Debug)]
pub struct ReceivedFields<'a> {
    message: &'a [u8],
    offset: usize,
    ends: FieldEnds,
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
            self.offset = self.ends.next_end(self.message);
            if is_received(rest) {
                return self.message.get(offset..self.offset).map(|bytes| RawField { bytes, offset });
            }
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

/// Where the colon after `name *WSP` is, or the end of the input that is in its place.
#[inline(always)]
pub(crate) fn name_end<const N: usize>(name: &[u8; N], input: &[u8]) -> Option<usize> {
    let (written, rest) = input.split_first_chunk::<N>()?;
    if !is_in_any_case(written, name) {
        return None;
    }
    Some(N + rest.iter().take_while(|&&byte| is_wsp(byte)).count())
}

/// Where the fields of a header block end, one after the other. Their lines are short, so ends are looked
/// for in 64 bytes together and not line for line.
#[derive(Clone, Default, Debug)]
pub(crate) struct FieldEnds {
    /// How much of the input was looked at, in whole blocks.
    seen: usize,
    /// The ends in the last block that were not passed yet.
    ends: u64,
}

impl FieldEnds {
    /// Where the next field of `input`, always the same, ends: with its first line and every line after it that
    /// begins with white space. It may go on where the input ends.
    #[inline(always)]
    pub(crate) fn next_end(&mut self, input: &[u8]) -> usize {
        while self.ends == 0 {
            let Some(rest) = input.get(self.seen..) else { return input.len() };
            self.ends = match (rest.first_chunk(), rest.get(1..).and_then(|next| next.first_chunk())) {
                (Some(block), Some(next)) => field_ends(block, next),
                _ => last_field_ends(rest),
            };
            self.seen += BLOCK;
        }
        let end = self.seen - BLOCK + self.ends.trailing_zeros() as usize + 1;
        self.ends &= self.ends - 1;
        end
    }
}

/// The line ends of a block that no white space follows; `next` is the block that begins a byte later.
#[inline(always)]
fn field_ends(block: &[u8; BLOCK], next: &[u8; BLOCK]) -> u64 {
    // No `&&`: a branch for each byte would be in the way.
    bits(|place| (block[place] == b'\n') & !is_wsp(next[place]))
}

/// The field ends of the input's last bytes, a block at most.
#[cold]
fn last_field_ends(rest: &[u8]) -> u64 {
    let mut block = [0; BLOCK + 1];
    block[..rest.len()].copy_from_slice(rest);
    match (block.first_chunk(), block.last_chunk()) {
        (Some(block), Some(next)) => field_ends(block, next),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn fields(message: &[u8]) -> Vec<(usize, &[u8])> {
        received_fields(message).map(|field| (field.offset, field.bytes)).collect()
    }

    #[cfg(feature = "alloc")]
    #[test]
    fn folds_become_one_space() {
        let texts: [(&[u8], &[u8]); 8] = [
            (b"mx.example.net", b"mx.example.net"),
            (b"a\r\n\t b", b"a b"),
            (b"a \n b\tc", b"a b c"),
            (b"\r\n a  b\r\n", b"a  b"),
            (b" a  b ", b"a  b"),
            (b"a\rb\tc", b"a\rb c"),
            (b"a\r\rb \r c", b"a\r\rb \r c"),
            (b" \r\n\t", b""),
        ];
        for (text, line) in texts {
            assert_eq!(*unfold(text), *line, "{}", text.escape_ascii());
        }
        assert!(matches!(unfold(b" (Postfix) "), Cow::Borrowed(b"(Postfix)")));
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

    /// Fields of all lengths, so that their ends are everywhere in a block, and inputs that end anywhere.
    #[test]
    fn fields_end_wherever_blocks_do() {
        for step in 1..=70 {
            let (mut input, mut ends) = (Vec::new(), Vec::new());
            for number in 0..12 {
                input.extend(core::iter::repeat_n(b'x', step * number % 71));
                input.extend_from_slice([&b"\n"[..], b"\r\n", b"\n y\n", b"\n\t\r\n", b"\n\n"][number % 5]);
                ends.push(input.len());
                if number % 5 == 4 {
                    ends.insert(ends.len() - 1, input.len() - 1);
                }
            }
            for length in 0..=input.len() {
                let mut found = FieldEnds::default();
                let whole = ends.iter().copied().take_while(|&end| end < length);
                for end in whole.chain([length, length]) {
                    assert_eq!(found.next_end(&input[..length]), end, "{step}, {length} of {input:?}");
                }
            }
        }
    }

    #[test]
    fn a_name_ends_after_its_white_space() {
        assert_eq!(name_end(b"Content-Length", b"content-length \t:"), Some(16));
        assert_eq!(name_end(b"Content-Length", b"Content_Length:"), None);
        assert_eq!(name_end(b"Received", b"Received"), Some(8));
        assert_eq!(name_end(b"Received", b"Receive"), None);
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
