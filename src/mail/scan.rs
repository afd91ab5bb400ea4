//! An input of any length, given piece by piece, and the `Received` fields of its messages.

use memchr::memmem;

use super::content_length::ContentLength;
use super::message::{FieldEnds, empty_line, line_end, name_end};
use super::separator::{
    BYTE_ORDER_MARK, CONTENT_LENGTH_MAX, Container, FROM, FROM_LINE_MAX, Separator, body_ends_before,
    is_patch, separator,
};

/// Finds the `Received` fields of a message or an mbox in a stream.
///
/// The caller passes windows of the input; the scanner returns a field, the number of consumed bytes, or a request
/// for more input. The result does not depend on the windows: it equals the result of [`Messages`](crate::Messages)
/// and [`received_fields`](crate::received_fields) for the whole input. The scanner does not allocate, and searches
/// bodies only for their end.
///
/// ```
/// use received_tls::{Container, FieldScanner, Scan};
///
/// let mut input = &b"Received: by b.example;\n date\nReceived: by a.example\n\ntext"[..];
/// let mut scanner = FieldScanner::new(Container::Message);
/// let mut found = Vec::new();
/// loop {
///     match scanner.next(input, true) {
///         Scan::Field { consumed, field } => {
///             found.push((field.hop, field.offset));
///             input = &input[consumed..];
///         }
///         Scan::Message { consumed, .. } => input = &input[consumed..],
///         _ => break,
///     }
/// }
/// assert_eq!(found, [(0, 0), (1, 30)]);
/// ```
#[derive(Clone, Debug)]
pub struct FieldScanner {
    container: Container,
    state: State,
    /// How many bytes of the input were consumed.
    consumed: u64,
    /// How many messages have begun.
    messages: u64,
    /// How many fields of this message were found.
    hops: u64,
    content_length: ContentLength,
    /// Whether the input began with a patch of git's: then such lines separate messages.
    patches: bool,
    /// Whether `Message-ID` fields are found too.
    message_ids: bool,
    unfinished: Option<u64>,
    from_line: memmem::Finder<'static>,
}

/// The result of a [`FieldScanner`] for a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Scan<'w> {
    /// A message begins. Show it next the input after the first `consumed` bytes.
    Message {
        /// How many bytes of the window are done with.
        consumed: usize,
        /// Where the `From ` line before the message begins, in bytes from the beginning of the input; where
        /// it is missing, where the message does.
        separator: u64,
        /// Where the message begins, in bytes from the beginning of the input.
        begin: u64,
    },
    /// The window contains a field. Next, pass the input after the first `consumed` bytes.
    Field {
        /// How many bytes of the window are done with.
        consumed: usize,
        /// The field.
        field: ScannedField<'w>,
    },
    /// The message has this `Message-ID` (RFC 5322 §3.6.4), from a scanner
    /// [`with_message_ids`](FieldScanner::with_message_ids). Next, pass the input after the first `consumed` bytes.
    MessageId {
        /// The number of consumed bytes of the window.
        consumed: usize,
        /// The value after the colon, without the white space around it.
        value: &'w [u8],
    },
    /// The window is too short. Next, pass a longer one that begins after the first `consumed` bytes;
    /// double its size each time, so that the work stays linear.
    More {
        /// How many bytes of the window are done with.
        consumed: usize,
    },
    /// The input has no further fields.
    End,
}

/// A field found by a [`FieldScanner`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct ScannedField<'w> {
    /// The field, from its name to its last line end.
    pub bytes: &'w [u8],
    /// The offset of the field, in bytes from the beginning of the input.
    pub offset: u64,
    /// The number of its message in the input, from 0.
    pub message: u64,
    /// The number of the field in its message, from 0 for the topmost.
    pub hop: u64,
    /// True if the field is longer than [`FieldScanner::MAX_FIELD`] and was truncated to it.
    pub cut: bool,
}

/// Where in the input the next byte is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Before the first message.
    Beginning,
    /// At the beginning of a line of a header block.
    Header,
    /// Within a line of a header block that is of no interest.
    HeaderLine,
    /// In a body, at the beginning of a line after an empty line.
    Body,
    /// Anywhere in a body.
    WithinBody,
    /// At a separator that a `Content-Length` led to, perhaps after an empty line.
    BodyEnd,
    /// Past the only message.
    Done,
}

/// How long a `Message-ID` field may be: longer lines are none (RFC 5322 §2.1.1).
const LONGEST_MESSAGE_ID: usize = 998;

/// How much of a body stays in the window when no separator was found in it: enough for a line end,
/// an empty line and an incomplete `From `.
const BODY_TAIL: usize = "\r\n\r\nFrom".len();

impl FieldScanner {
    /// The maximum size of a field in bytes; a longer field is truncated.
    pub const MAX_FIELD: usize = 1 << 20;

    /// The longest window that the scanner requests, in bytes: to check a `Content-Length`, it needs the body.
    /// Other windows need at most [`MAX_FIELD`](Self::MAX_FIELD).
    pub const MAX_WINDOW: usize = CONTENT_LENGTH_MAX as usize + 2 * Self::MAX_FIELD;

    /// Begins with an input that holds what `container` says.
    pub fn new(container: Container) -> Self {
        Self {
            container,
            state: State::Beginning,
            consumed: 0,
            messages: 0,
            hops: 0,
            content_length: ContentLength::None,
            patches: false,
            message_ids: false,
            unfinished: None,
            from_line: memmem::Finder::new(b"\nFrom "),
        }
    }

    /// Finds `Message-ID` fields too. A message may have several, or none; mostly they follow the `Received` fields. One
    /// of more than 998 bytes is passed over.
    ///
    /// ```
    /// use received_tls::{Container, FieldScanner, Scan};
    /// let input = b"Received: by a.example; date\nMessage-ID: <1@a.example>\n\ntext";
    /// let mut scanner = FieldScanner::new(Container::Message).with_message_ids();
    /// let Scan::Message { consumed: begin, .. } = scanner.next(input, true) else { panic!() };
    /// let Scan::Field { consumed, .. } = scanner.next(&input[begin..], true) else { panic!() };
    /// let Scan::MessageId { value, .. } = scanner.next(&input[begin + consumed..], true) else { panic!() };
    /// assert_eq!(value, b"<1@a.example>");
    /// ```
    #[must_use]
    pub fn with_message_ids(self) -> Self {
        Self { message_ids: true, ..self }
    }

    /// Finds the next message or field. `window` is the input from the first byte that is not yet
    /// consumed, as far as it is at hand; `last` says that nothing comes after it.
    // Inlined, so that what it found goes into the caller's loop and not through memory; also where a program calls it twice.
    #[inline(always)]
    pub fn next<'w>(&mut self, window: &'w [u8], last: bool) -> Scan<'w> {
        let mut at = 0;
        loop {
            let rest = &window[at..];
            let next = match self.state {
                State::Done => return Scan::End,
                State::Beginning => self.beginning(rest, last),
                State::Header => self.header(rest, last),
                State::HeaderLine => self.header_line(rest),
                State::Body => self.body(rest, last),
                State::WithinBody => self.within_body(rest, last),
                State::BodyEnd => self.body_end(rest, last),
            };
            let length = match next {
                Next::Go(length)
                | Next::Message { after: length, .. }
                | Next::MessageId { end: length, .. }
                | Next::Field { end: length, .. } => length,
                Next::Wait(length) if !last => length,
                Next::Wait(length) => {
                    if self.state == State::HeaderLine {
                        self.unfinished = Some(self.consumed + rest.len() as u64);
                    }
                    self.state = State::Done;
                    length
                }
            };
            let offset = self.consumed;
            at += length;
            self.consumed += length as u64;
            match next {
                Next::Go(_) => {}
                Next::Message { separator, .. } => {
                    let separator = offset + separator as u64;
                    return Scan::Message { consumed: at, separator, begin: self.consumed };
                }
                Next::MessageId { begin, .. } => {
                    return Scan::MessageId { consumed: at, value: rest[begin..length].trim_ascii() };
                }
                Next::Field { begin, cut, .. } => {
                    let field = ScannedField {
                        bytes: &rest[begin..length],
                        offset: offset + begin as u64,
                        message: self.messages.saturating_sub(1),
                        hop: self.hops,
                        cut,
                    };
                    self.hops += 1;
                    return Scan::Field { consumed: at, field };
                }
                Next::Wait(_) if last => return Scan::End,
                // The state stays: it goes on where the next window begins.
                Next::Wait(_) => return Scan::More { consumed: at },
            }
        }
    }

    /// The number of messages that begin in the consumed input.
    pub const fn messages(&self) -> u64 {
        self.messages
    }

    /// The offset of the end of the input, if the input ends inside a header line other than a `Received` field and so
    /// is truncated. Known after [`Scan::End`].
    pub const fn unfinished(&self) -> Option<u64> {
        self.unfinished
    }

    fn beginning(&mut self, rest: &[u8], last: bool) -> Next {
        if self.consumed == 0 {
            if rest.starts_with(BYTE_ORDER_MARK) {
                return Next::Go(BYTE_ORDER_MARK.len());
            }
            if !last && BYTE_ORDER_MARK.starts_with(rest) {
                return Next::Wait(0);
            }
        }
        match empty_line(rest) {
            Some(length) => return Next::Go(length),
            None if rest.is_empty() || (rest == b"\r" && !last) => return Next::Wait(0),
            None => {}
        }
        match self.container {
            Container::Mbox if rest.len() < FROM.len() && !last => Next::Wait(0),
            Container::Mbox if rest.starts_with(FROM) => {
                let line = &rest[..rest.len().min(FROM_LINE_MAX)];
                let end = line_end(line);
                self.patches = is_patch(&line[..end.unwrap_or(line.len())]);
                match end {
                    Some(length) => self.message(0, length),
                    // Too long for a separator, whether its end is in sight or not: it is the message's first line.
                    None if rest.len() >= FROM_LINE_MAX => {
                        let step = self.message(0, 0);
                        self.state = State::HeaderLine;
                        step
                    }
                    None if last => self.message(0, rest.len()),
                    None => Next::Wait(0),
                }
            }
            _ => self.message(0, 0),
        }
    }

    /// A message begins after `after` bytes, the line before it after `separator`.
    fn message(&mut self, separator: usize, after: usize) -> Next {
        self.state = State::Header;
        self.messages += 1;
        self.hops = 0;
        self.content_length = ContentLength::None;
        Next::Message { separator, after }
    }

    /// Passes over the fields of a header block up to the next `Received` field.
    fn header(&mut self, rest: &[u8], last: bool) -> Next {
        let mut ends = FieldEnds::default();
        let mut at = 0;
        loop {
            let line = &rest[at..];
            let mut message_id = None;
            let received = match line.first() {
                None => return Next::Wait(at),
                Some(b'\r' | b'\n') => match empty_line(line) {
                    Some(length) => return self.enter_body(at + length),
                    None if line.len() == 1 && !last => return Next::Wait(at),
                    None => false,
                },
                Some(b'F') if self.container == Container::Mbox => {
                    match separator(line, false, self.patches, last) {
                        Separator::Yes(length) => return self.message(at, at + length),
                        Separator::No => false,
                        Separator::Unknown => return Next::Wait(at),
                    }
                }
                Some(b'R' | b'r') => match name_end(b"Received", line) {
                    Some(colon) if colon == line.len() && colon < Self::MAX_FIELD && !last => {
                        return Next::Wait(at);
                    }
                    Some(colon) => line.get(colon) == Some(&b':'),
                    None if line.len() < b"Received".len() && !last => return Next::Wait(at),
                    None => false,
                },
                Some(b'C' | b'c') if self.container == Container::Mbox => {
                    if !self.content_length(line, last) {
                        return Next::Wait(at);
                    }
                    false
                }
                Some(b'M' | b'm') if self.message_ids => {
                    let colon = name_end(b"Message-ID", line);
                    message_id = colon.filter(|&colon| line.get(colon) == Some(&b':'));
                    let unfinished = colon == Some(line.len()) || line.len() < b"Message-ID".len();
                    if unfinished && line.len() < FROM_LINE_MAX && !last {
                        return Next::Wait(at);
                    }
                    false
                }
                Some(_) => false,
            };
            let end = ends.next_end(rest);
            if received {
                return self.field(rest, at, end, last);
            }
            if let Some(colon) = message_id.filter(|_| end - at <= LONGEST_MESSAGE_ID) {
                // It may be folded.
                return if end == rest.len() && !last {
                    Next::Wait(at)
                } else {
                    Next::MessageId { begin: at + colon + 1, end }
                };
            }
            if end == rest.len() && !rest.ends_with(b"\n") {
                self.state = State::HeaderLine;
                return Next::Go(end);
            }
            at = end;
        }
    }

    /// A line that may be a `Content-Length` field: so much of it is looked at, whatever the window shows.
    /// `false`: that much is not there yet.
    fn content_length(&mut self, rest: &[u8], last: bool) -> bool {
        let head = &rest[..rest.len().min(FROM_LINE_MAX)];
        let whole = last || head.len() == FROM_LINE_MAX;
        let colon = match name_end(b"Content-Length", head) {
            None if head.len() < b"Content-Length".len() && !whole => return false,
            Some(colon) if colon == head.len() && !whole => return false,
            Some(colon) if head.get(colon) == Some(&b':') => colon,
            _ => return true,
        };
        self.content_length = match line_end(&head[colon..]) {
            Some(length) => self.content_length.and(&head[..colon + length]),
            None if whole => ContentLength::Useless,
            None => return false,
        };
        true
    }

    fn enter_body(&mut self, length: usize) -> Next {
        if self.container == Container::Message {
            self.state = State::Done;
            return Next::Go(length);
        }
        self.state = State::Body;
        self.content_length = match self.content_length {
            ContentLength::Bytes(bytes) if bytes <= CONTENT_LENGTH_MAX => {
                ContentLength::Until(self.consumed + length as u64 + bytes)
            }
            _ => ContentLength::Useless,
        };
        Next::Go(length)
    }

    /// A field begins at `at` and ends at `end`, or where more input is.
    fn field(&mut self, rest: &[u8], at: usize, end: usize, last: bool) -> Next {
        let longest = at + Self::MAX_FIELD;
        if end > longest {
            if rest[longest - 1] != b'\n' {
                self.state = State::HeaderLine;
            }
            Next::Field { begin: at, end: longest, cut: true }
        } else if end == rest.len() && !last {
            Next::Wait(at)
        } else {
            Next::Field { begin: at, end, cut: false }
        }
    }

    fn header_line(&mut self, rest: &[u8]) -> Next {
        match line_end(rest) {
            Some(length) => {
                self.state = State::Header;
                Next::Go(length)
            }
            None => Next::Wait(rest.len()),
        }
    }

    fn body(&mut self, rest: &[u8], last: bool) -> Next {
        match empty_line(rest) {
            Some(length) => return Next::Go(length),
            None if rest.is_empty() || rest == b"\r" => return Next::Wait(0),
            None => {}
        }
        if let Some(step) = self.candidate(rest, 0, true, last) {
            return step;
        }
        self.state = State::WithinBody;
        Next::Go(0)
    }

    fn within_body(&mut self, rest: &[u8], last: bool) -> Next {
        let mut from = 0;
        while let Some(found) = self.from_line.find(&rest[from..]) {
            let line = from + found + 1;
            let after_empty = matches!(rest[..line], [.., b'\n', b'\n'] | [.., b'\n', b'\r', b'\n']);
            if let Some(step) = self.candidate(rest, line, after_empty, last) {
                return step;
            }
            from = line;
        }
        // A `From ` that this window shows whole was found to be text, and is again if seen again.
        Next::Wait(rest.len().saturating_sub(BODY_TAIL))
    }

    /// What to do at `line`, where a `From ` line may be; `None`: nothing, it is text.
    fn candidate(&mut self, rest: &[u8], line: usize, after_empty: bool, last: bool) -> Option<Next> {
        let length = match separator(&rest[line..], after_empty, self.patches, last) {
            Separator::No => return None,
            // The line end before, and an empty line before that, stay in sight.
            Separator::Unknown => return Some(Next::Wait(line.saturating_sub(4))),
            Separator::Yes(length) => length,
        };
        if let ContentLength::Until(end) = self.content_length {
            let ahead = end.checked_sub(self.consumed).and_then(|ahead| usize::try_from(ahead).ok());
            if let Some(ahead) = ahead.filter(|&ahead| ahead > line) {
                let verdict = match rest.get(ahead..) {
                    Some(beyond) => body_ends_before(beyond, self.patches, last),
                    None if last => Separator::No,
                    None => Separator::Unknown,
                };
                match verdict {
                    Separator::Yes(_) => {
                        self.state = State::BodyEnd;
                        return Some(Next::Go(ahead));
                    }
                    Separator::Unknown => return Some(Next::Wait(line.saturating_sub(4))),
                    Separator::No => self.content_length = ContentLength::Useless,
                }
            }
        }
        Some(self.message(line, line + length))
    }

    fn body_end(&mut self, rest: &[u8], last: bool) -> Next {
        let blank = empty_line(rest).unwrap_or(0);
        match separator(&rest[blank..], true, self.patches, last) {
            Separator::Yes(length) => self.message(blank, blank + length),
            Separator::No | Separator::Unknown => Next::Wait(0),
        }
    }
}

/// What a state does with the bytes it is shown.
#[derive(Clone, Copy)]
enum Next {
    /// Pass over so many bytes and go on, perhaps in another state.
    Go(usize),
    /// Pass over so many bytes and wait for more input; if missing, it is the end.
    Wait(usize),
    /// A message begins after so many bytes, the line before it after so many.
    Message { separator: usize, after: usize },
    /// The value of a `Message-ID` field is there.
    MessageId { begin: usize, end: usize },
    /// A field is there.
    Field { begin: usize, end: usize, cut: bool },
}
