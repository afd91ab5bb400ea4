//! Header fields in the queue files of Exim, sendmail and Postfix, each with the prefix that the server stores.

use std::ops::Range;

use super::form::{CONTENTS, Form};

/// The part that a line has in a queue file.
enum Line {
    /// A header field begins after so many bytes.
    Begin(usize),
    /// The header field continues; so many bytes before its text are the server's.
    Continue(usize),
    /// Neither.
    Other,
    /// So many bytes, this line included, contain no header.
    Skip(usize),
    /// The header ends.
    End,
}

/// What is known at a line.
#[derive(Default)]
struct QueueState {
    /// Whether the header has begun.
    header: bool,
    /// Whether the line before goes on in this one.
    unterminated: bool,
}

/// A header field of a queue file, with blanks in place of the server's prefixes.
pub(super) struct Stored {
    pub(super) bytes: Vec<u8>,
    pub(super) offset: usize,
}

/// The header fields of a queue file, in order, all of which `file` contains.
pub(super) fn fields(
    form: Form,
    file: &[u8],
    mut each: impl FnMut(Stored) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let read: fn(&[u8], &mut QueueState) -> Line = match form {
        Form::EximSpool => exim,
        Form::SendmailQueue => sendmail,
        _ => postcat,
    };
    let mut state = QueueState::default();
    let mut field: Option<(Range<usize>, Vec<Range<usize>>)> = None;
    let take = |field: &mut Option<(Range<usize>, Vec<Range<usize>>)>| {
        field.take().map(|(range, prefixes)| {
            let mut bytes = file[range.clone()].to_vec();
            for prefix in prefixes {
                bytes[prefix.start - range.start..prefix.end - range.start].fill(b' ');
            }
            Stored { bytes, offset: range.start }
        })
    };
    let mut at = 0;
    while at < file.len() {
        let rest = &file[at..];
        let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        match (read(&rest[..length], &mut state), &mut field) {
            (Line::Continue(prefix), Some((range, prefixes))) => {
                range.end = at + length;
                prefixes.push(at..at + prefix);
            }
            (line, _) => {
                take(&mut field).map_or(Ok(()), &mut each)?;
                match line {
                    Line::Begin(prefix) => field = Some((at + prefix..at + length, Vec::new())),
                    Line::Skip(bytes) => {
                        at += bytes.max(length);
                        continue;
                    }
                    Line::End => break,
                    Line::Continue(_) | Line::Other => {}
                }
            }
        }
        at += length;
    }
    take(&mut field).map_or(Ok(()), each)
}

fn is_blank(text: &[u8]) -> bool {
    matches!(text, [b' ' | b'\t', ..])
}

/// Exim: after the envelope and an empty line, `NNNt ` before each field, with its length and a letter; `*` marks a
/// deleted one (Exim specification, "Format of the -H file").
fn exim(line: &[u8], state: &mut QueueState) -> Line {
    if !state.header {
        // The value of a variable may contain any line.
        let text = line.strip_prefix(b"--").or(line.strip_prefix(b"-")).unwrap_or_default();
        if text.starts_with(b"acl") {
            let words = text.trim_ascii().rsplit(|&byte| byte == b' ').next();
            let length = words.and_then(|word| std::str::from_utf8(word).ok()?.parse::<usize>().ok());
            return Line::Skip(line.len().saturating_add(length.unwrap_or(0)).saturating_add(1));
        }
        state.header = line.trim_ascii().is_empty();
        return Line::Other;
    }
    if is_blank(line) {
        return Line::Continue(0);
    }
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match line.get(digits..) {
        Some([b'*', ..]) => Line::Other,
        Some([b'A'..=b'Z' | b' ', b' ', ..]) if digits >= 3 => Line::Begin(digits + 2),
        _ => Line::Other,
    }
}

/// sendmail: `H`, flags between question marks, the field; `.` ends the file (sendmail's operation guide, appendix B).
fn sendmail(line: &[u8], _: &mut QueueState) -> Line {
    match line {
        [b' ' | b'\t', ..] => Line::Continue(0),
        [b'H', b'?', flags @ ..] => {
            memchr::memchr(b'?', flags).map_or(Line::Other, |end| Line::Begin(2 + end + 1))
        }
        [b'H', ..] => Line::Begin(1),
        [b'.', b'\r' | b'\n'] | [b'.', b'\r', b'\n'] | [b'.'] => Line::End,
        _ => Line::Other,
    }
}

/// Postfix: after `*** MESSAGE CONTENTS`, the message; with `-v` each record with its place and kind before it.
fn postcat(line: &[u8], state: &mut QueueState) -> Line {
    if !state.header {
        state.header = line.starts_with(CONTENTS);
        return Line::Other;
    }
    let prefix = record_prefix(line);
    let (kind, text) = line.split_at(prefix);
    if text.trim_ascii_end().is_empty() || text.starts_with(b"*** ") {
        return Line::End;
    }
    let goes_on = std::mem::replace(&mut state.unterminated, kind.ends_with(b"unterminated_text: "));
    if goes_on || is_blank(text) { Line::Continue(prefix) } else { Line::Begin(prefix) }
}

/// The length of `  NNN kind_of_record: `; 0 if missing.
fn record_prefix(line: &[u8]) -> usize {
    let blanks = line.iter().take_while(|&&byte| byte == b' ').count();
    let digits = line[blanks..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let Some(kind) = line[blanks + digits..].strip_prefix(b" ") else { return 0 };
    let name = kind.iter().take_while(|&&byte| byte.is_ascii_lowercase() || byte == b'_').count();
    let is_record = digits > 0 && name > 0 && kind[name..].starts_with(b": ");
    if is_record { blanks + digits + 1 + name + 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: Form, file: &str) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let read = fields(form, file.as_bytes(), |field| {
            found.push((field.offset, String::from_utf8(field.bytes).unwrap()));
            Ok(())
        });
        read.unwrap();
        found
    }

    #[test]
    fn exims_fields_are_those_that_were_not_deleted() {
        let file = "1-H\nexim 1 1\n-aclm 0 18\n\n010P Received: x\n\n1\nu@example.net\n\n\
                    010P Received: a\n b\n010* Received: c\n d\n009  Subject: x\n";
        let found = read(Form::EximSpool, file);
        assert_eq!(
            found.iter().map(|field| &*field.1).collect::<Vec<_>>(),
            ["Received: a\n b\n", "Subject: x\n"]
        );
        assert_eq!(&file[found[0].0..][..11], "Received: a");
    }

    #[test]
    fn sendmails_fields_follow_their_flags() {
        let file = "V8\nT1\nHReceived: a\n b\nH?P?Return-Path: x\nR c\nH??Received: d\n.\nH??Received: e\n";
        let found = read(Form::SendmailQueue, file);
        assert_eq!(
            found.iter().map(|field| &*field.1).collect::<Vec<_>>(),
            ["Received: a\n b\n", "Return-Path: x\n", "Received: d\n"]
        );
    }

    #[test]
    fn postcats_records_are_lines() {
        let file = "*** ENVELOPE RECORDS 1 ***\n       0 sender: Received: x\n*** MESSAGE CONTENTS 1 ***\n\
                    \x20    600 regular_text: Received: a\n     660 regular_text: \tb\n     670 unterminated_text: Subject: x\n\
                    \x20    680 regular_text: Received: y\n     690 regular_text: \n     700 regular_text: Received: z\n";
        let found = read(Form::Postcat, file);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].1, format!("Received: a\n{}\tb\n", " ".repeat(23)));
        assert_eq!(&file[found[0].0..][..11], "Received: a");
    }
}
