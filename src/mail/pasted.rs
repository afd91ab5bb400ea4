//! A header as people hand it on: copied from a source view, indented, quoted, without the field's name or its folds.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

use memchr::{memchr, memchr_iter};

use super::message::{is_received, name_end};
use super::scan::ScannedField;
use super::separator::{BYTE_ORDER_MARK, Container};
use crate::bytes::{is_digit, is_wsp};

/// How much of the input may be before the header, in bytes.
const BEGINNING: usize = 4 << 10;

/// A header copied from somewhere else: a source view, an issue, a quoted reply.
///
/// It recognizes a header after other text, with the same indentation or quotation mark (`>`, `|`) on every line, a
/// field value without its name, and a `Received` field whose continuation lines lost their leading blanks. Of the last,
/// the lines up to the date are one field (RFC 5322 §2.2.3 requires the blanks), and parsing it reports
/// [`LostFold`](crate::ProblemKind::LostFold).
///
/// Offsets and lengths are those of the input. A quotation mark or an indentation inside a field is replaced by blanks
/// of the same length; a header without them is borrowed.
///
/// ```
/// use received_tls::{PastedHeader, Received};
/// let header = PastedHeader::detect(b"> Received: from a.example\n> \tby b.example; 1 Feb 2026 10:00:00 +0000\n> \n").unwrap();
/// let field = header.fields().next().unwrap();
/// assert_eq!(field.offset, 2);
/// assert_eq!(field.bytes, b"Received: from a.example\n  \tby b.example; 1 Feb 2026 10:00:00 +0000\n");
/// assert_eq!(Received::parse(field.bytes).by(), Some(&b"b.example"[..]));
/// ```
#[derive(Clone, Debug)]
pub struct PastedHeader<'a> {
    text: Cow<'a, [u8]>,
    fields: Vec<Range<usize>>,
    begin: usize,
    mark: &'a [u8],
    lost_folds: bool,
    cut: bool,
}

impl<'a> PastedHeader<'a> {
    /// The longest header that is read, in bytes.
    pub const MAX: usize = 1 << 20;

    /// Recognizes a pasted header in `input`; `None` if the input is mail as it is, or contains no `Received` field.
    ///
    /// Only the first 4 KiB decide where the header begins. A message that begins with a header field is mail as it is,
    /// unless its first continuation line has no leading blank and follows a `Received` field without a date. An mbox
    /// always is. Takes linear time.
    ///
    /// ```
    /// use received_tls::PastedHeader;
    /// assert!(PastedHeader::detect(b"Received: from a by b; 1 Feb 2026 10:00:00 +0000\n").is_none());
    /// let header = PastedHeader::detect(b"from a\nby b; 1 Feb 2026 10:00:00 +0000\n").unwrap();
    /// assert!(header.lost_folds());
    /// assert_eq!(header.fields().count(), 1);
    /// ```
    pub fn detect(input: &'a [u8]) -> Option<Self> {
        let head = &input[..input.len().min(Self::MAX)];
        let beginning = &head[..head.len().min(BEGINNING)];
        if memchr(0, beginning).is_some() {
            return None;
        }
        let start = match Container::detect(beginning) {
            Some(Container::Mbox) => return None,
            Some(Container::Message) if !begins_with_mark(beginning) => first_lost_fold(beginning)?,
            _ => Start::find(head)?,
        };
        let is_mail = start.is_mail;
        let mut reader = HeaderReader::new(head, start);
        reader.read(input.len() > head.len());
        let header = reader.header;
        (!header.fields.is_empty() && (header.lost_folds || !is_mail)).then_some(header)
    }

    /// The `Received` fields, topmost first, as a [`FieldScanner`](crate::FieldScanner) returns them.
    ///
    /// ```
    /// use received_tls::PastedHeader;
    /// let header = PastedHeader::detect(b"    Received: by b; 1 Feb 2026 10:00:00 +0000\n    Subject: x\n").unwrap();
    /// let offsets: Vec<_> = header.fields().map(|field| field.offset).collect();
    /// assert_eq!(offsets, [4]);
    /// ```
    pub fn fields(&self) -> impl Iterator<Item = ScannedField<'_>> {
        self.fields.iter().enumerate().map(|(hop, range)| ScannedField {
            bytes: self.text.get(range.clone()).unwrap_or_default(),
            offset: range.start as u64,
            message: 0,
            hop: hop as u64,
            cut: self.cut && hop + 1 == self.fields.len(),
        })
    }

    /// Where the first `Received` field's line begins, in bytes from the beginning of the input.
    ///
    /// ```
    /// use received_tls::PastedHeader;
    /// let header = PastedHeader::detect(b"My header:\n\nReceived: by b; 1 Feb 2026 10:00:00 +0000\n").unwrap();
    /// assert_eq!(header.begin(), 12);
    /// ```
    pub const fn begin(&self) -> usize {
        self.begin
    }

    /// The indentation or quotation mark of every line; empty if missing.
    ///
    /// ```
    /// use received_tls::PastedHeader;
    /// let header = PastedHeader::detect(b"| Received: by b; 1 Feb 2026 10:00:00 +0000\n").unwrap();
    /// assert_eq!(header.mark(), b"| ");
    /// ```
    pub const fn mark(&self) -> &'a [u8] {
        self.mark
    }

    /// Whether a field has continuation lines without a leading blank.
    ///
    /// See [`detect`](Self::detect) for an example.
    pub const fn lost_folds(&self) -> bool {
        self.lost_folds
    }
}

/// One line of the input.
#[derive(Clone, Copy)]
struct PastedLine<'a> {
    /// Where it begins.
    at: usize,
    /// Its text without the line end.
    text: &'a [u8],
    /// Where the next line begins.
    end: usize,
}

/// The lines of `input` from `at` on.
fn lines(input: &[u8], mut at: usize) -> impl Iterator<Item = PastedLine<'_>> {
    core::iter::from_fn(move || {
        let rest = input.get(at..).filter(|rest| !rest.is_empty())?;
        let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let text = &rest[..length];
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let line = PastedLine { at, text: text.strip_suffix(b"\r").unwrap_or(text), end: at + length };
        at = line.end;
        Some(line)
    })
}

/// Where a header begins.
struct Start<'a> {
    at: usize,
    mark: &'a [u8],
    /// Whether the field's name is missing.
    bare: bool,
    /// Whether the input begins with a header field.
    is_mail: bool,
}

impl<'a> Start<'a> {
    /// Looks for the first line with a `Received` field in a paragraph that begins in the first 4 KiB, or for a bare value
    /// in the first line.
    fn find(input: &'a [u8]) -> Option<Self> {
        let begin = text_begin(input);
        let mut mark: Option<&[u8]> = None;
        let mut is_first = true;
        for line in lines(input, begin) {
            let lead = line.text.iter().take_while(|&&byte| is_wsp(byte) || is_quote(byte)).count();
            let (own, text) = line.text.split_at(lead);
            if text.is_empty() {
                mark = None;
                continue;
            }
            let run = match mark {
                Some(mark) if own.starts_with(mark) && quotes(own) == quotes(mark) => mark,
                _ if line.at > BEGINNING => return None,
                _ => own,
            };
            mark = Some(run);
            let text = line.text.get(run.len()..).unwrap_or_default();
            let start = |bare| Self { at: line.at, mark: run, bare, is_mail: false };
            if is_first && begins_value(text) {
                return Some(start(true));
            }
            if is_received(text) && has_value(text, input, line.end) {
                return Some(start(false));
            }
            is_first = false;
        }
        None
    }
}

/// The beginning of an input that is mail but for its lost folds: no continuation line has a blank, and the first
/// line that is no field follows a `Received` field.
fn first_lost_fold(beginning: &[u8]) -> Option<Start<'_>> {
    let at = text_begin(beginning);
    let mut received = false;
    for line in lines(beginning, at) {
        if line.text.is_empty() || is_wsp(line.text[0]) {
            return None;
        }
        if !is_field(line.text) {
            return received.then_some(Start { at, mark: b"", bare: false, is_mail: true });
        }
        received = is_received(line.text);
    }
    None
}

/// Where the text begins, after a byte order mark and empty lines.
fn text_begin(input: &[u8]) -> usize {
    let marked = if input.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    lines(input, marked).find(|line| !line.text.is_empty()).map_or(input.len(), |line| line.at)
}

/// Whether the text begins with a quotation mark, which the grammar of a field's name would allow.
fn begins_with_mark(input: &[u8]) -> bool {
    input.get(text_begin(input)).is_some_and(|&byte| is_quote(byte))
}

const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'>' | b'|')
}

fn quotes(mark: &[u8]) -> usize {
    mark.iter().filter(|&&byte| is_quote(byte)).count()
}

/// Whether a line begins with a field's name as servers write them, and a colon.
fn is_field(line: &[u8]) -> bool {
    let name =
        line.iter().take_while(|&&byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)).count();
    let blanks = line[name..].iter().take_while(|&&byte| is_wsp(byte)).count();
    line.first().is_some_and(u8::is_ascii_alphabetic) && line.get(name + blanks) == Some(&b':')
}

/// Whether `text` begins with the first clause of a `Received` field.
fn begins_value(text: &[u8]) -> bool {
    let keyword = text.iter().take_while(|&&byte| !is_wsp(byte)).count();
    keyword < text.len()
        && [&b"from"[..], b"by"].iter().any(|name| text[..keyword].eq_ignore_ascii_case(name))
}

/// Whether the `Received` field on this line has a value such as servers write, and is no prose. `next`: where the next
/// line begins.
fn has_value(line: &[u8], input: &[u8], next: usize) -> bool {
    let is_value = |text: &[u8]| text.starts_with(b"(") || begins_value(text);
    let value = name_end(b"Received", line).and_then(|colon| line.get(colon + 1..)).unwrap_or_default();
    match value.trim_ascii() {
        [] => lines(input, next).next().is_some_and(|line| {
            let lead = line.text.iter().take_while(|&&byte| is_wsp(byte) || is_quote(byte)).count();
            is_value(&line.text[lead..])
        }),
        value => is_value(value),
    }
}

/// How far a field's date was found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Date {
    No,
    /// A `;` ends the line before.
    Semicolon,
    Found,
}

impl Date {
    /// After one more line of the field.
    fn after(self, line: &[u8]) -> Self {
        match self {
            Self::Found => return self,
            Self::Semicolon if begins_date(line.trim_ascii_start()) => return Self::Found,
            _ => {}
        }
        let mut date = Self::No;
        for at in memchr_iter(b';', line) {
            date = match line[at + 1..].trim_ascii_start() {
                [] => Self::Semicolon,
                text if begins_date(text) => return Self::Found,
                _ => Self::No,
            };
        }
        date
    }
}

/// Whether `text` begins with a day and a month, `[day-name ","] 1*2DIGIT FWS 3ALPHA` (RFC 5322 §3.3).
fn begins_date(text: &[u8]) -> bool {
    let skip = |text: &[u8], of: fn(u8) -> bool| text.iter().take_while(|&&byte| of(byte)).count();
    let mut rest = text;
    let name = skip(rest, |byte| byte.is_ascii_alphabetic());
    if name == 3 {
        rest = &rest[3..];
        rest = rest.strip_prefix(b",").unwrap_or(rest);
        rest = &rest[skip(rest, is_wsp)..];
    } else if name > 0 {
        return false;
    }
    let digits = skip(rest, is_digit);
    if !(1..=2).contains(&digits) {
        return false;
    }
    rest = &rest[digits..];
    let blanks = skip(rest, |byte| is_wsp(byte) || byte == b'-');
    blanks > 0 && rest.get(blanks..blanks + 3).is_some_and(|month| month.iter().all(u8::is_ascii_alphabetic))
}

/// A `Received` field that is being read.
struct Open {
    begin: usize,
    /// Where it ends certainly.
    end: usize,
    date: Date,
    /// Whether a continuation line has a leading blank.
    folded: bool,
    /// The lines after `end` that belong to it if they lead to a date: each with its mark's length.
    ahead: Vec<(usize, usize)>,
}

/// Reads a header line by line.
struct HeaderReader<'a> {
    input: &'a [u8],
    start: Start<'a>,
    open: Option<Open>,
    header: PastedHeader<'a>,
}

impl<'a> HeaderReader<'a> {
    fn new(input: &'a [u8], start: Start<'a>) -> Self {
        let (begin, mark) = (start.at, start.mark);
        let text = if mark.is_empty() { Cow::Borrowed(input) } else { Cow::Owned(input.to_vec()) };
        let header = PastedHeader { text, fields: Vec::new(), begin, mark, lost_folds: false, cut: false };
        Self { input, start, open: None, header }
    }

    /// Reads up to the first empty line. `cut`: the input continues after what is here.
    fn read(&mut self, cut: bool) {
        let mut ended = false;
        for line in lines(self.input, self.start.at) {
            let Some(mark) = self.mark_length(&line) else {
                ended = true;
                break;
            };
            self.line(&line, mark);
        }
        self.header.cut = cut && !ended && self.open.is_some();
        self.close();
    }

    /// The length of the mark before the text of `line`; `None` if the header ends here.
    fn mark_length(&self, line: &PastedLine<'_>) -> Option<usize> {
        let mark = self.start.mark;
        if line.text.is_empty() || !mark.is_empty() && line.text.trim_ascii().is_empty() {
            return None;
        }
        if mark.is_empty() {
            return Some(0);
        }
        // Some programs write the blank of the mark only before text without one.
        let trimmed = mark.trim_ascii_end();
        let length = if line.text.starts_with(mark) {
            mark.len()
        } else if !trimmed.is_empty() && line.text.starts_with(trimmed) {
            trimmed.len()
        } else {
            return None;
        };
        (!line.text[length..].trim_ascii().is_empty()).then_some(length)
    }

    fn line(&mut self, line: &PastedLine<'_>, mark: usize) {
        let text = &line.text[mark..];
        let bare = self.start.bare && begins_value(text);
        match &mut self.open {
            Some(open) if is_wsp(text[0]) => {
                open.folded |= open.ahead.is_empty();
                open.ahead.push((line.at, mark));
                open.date = open.date.after(text);
                if open.folded || open.date == Date::Found {
                    self.extend(line.end);
                }
                return;
            }
            Some(open) if !open.folded && !is_field(text) => {
                let found = open.date == Date::Found;
                if !found || matches!(text[0], b'(' | b'+' | b'-' | b'0'..=b'9') {
                    open.ahead.push((line.at, mark));
                    open.date = open.date.after(text);
                    if open.date == Date::Found {
                        self.extend(line.end);
                    }
                    return;
                }
            }
            _ => {}
        }
        self.close();
        if is_received(text) || bare {
            self.begin(line, mark);
        }
    }

    /// A field begins on this line.
    fn begin(&mut self, line: &PastedLine<'_>, mark: usize) {
        let date = Date::No.after(&line.text[mark..]);
        let begin = line.at + mark;
        self.open = Some(Open { begin, end: line.end, date, folded: false, ahead: Vec::new() });
    }

    /// The open field extends to `end`: its marks become blanks.
    fn extend(&mut self, end: usize) {
        let Some(open) = &mut self.open else { return };
        open.end = end;
        for (at, mark) in open.ahead.drain(..) {
            let fold = self.input.get(at + mark).is_some_and(|&byte| is_wsp(byte));
            self.header.lost_folds |= !fold;
            if let Cow::Owned(text) = &mut self.header.text {
                if fold {
                    text[at..at + mark].fill(b' ');
                } else {
                    // The line end stays right before the text, so that the fold is as visibly lost as it was.
                    let before = at - if text[..at].ends_with(b"\r\n") { 2 } else { 1 };
                    text[before..at + mark - 1].fill(b' ');
                    text[at + mark - 1] = b'\n';
                }
            }
        }
    }

    /// The open field, if there is one, is complete.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        // Prose may begin with `from` or `by`.
        if !self.start.bare || open.date == Date::Found || is_received(&self.input[open.begin..]) {
            self.header.fields.push(open.begin..open.end);
        }
    }
}
