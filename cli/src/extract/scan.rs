//! Messages and mailboxes of any size, window by window.

use std::cell::Cell;
use std::io;

use memchr::{memchr_iter, memmem, memrchr};
use received_tls::{Container, FieldScanner, Scan};

use super::attached::{AttachedField, Found, Parts, Place};
use super::form::MMDF_LINE;
use super::{Attached, Extraction};
use crate::feed::Feed;
use crate::source::{Failure, Progress, unreadable};

/// How far into a body an attached message is looked for where none is read.
const HINT: usize = 16 << 10;

/// The least bytes after the last `Received` field with an attached message of some hops in them.
const LEAST: usize = 512;

/// What is done with the bytes of messages besides scanning them.
enum Bodies<'a> {
    Read { parts: Parts, messages: u64 },
    Count { counted: bool, count: &'a Cell<u64> },
}

impl<'a> Bodies<'a> {
    fn new(attached: Attached<'a>) -> Self {
        match attached {
            Attached::Read => Self::Read { parts: Parts::new(), messages: 0 },
            Attached::Count(count) => Self::Count { counted: false, count },
        }
    }

    /// The next bytes of the message, which begin at `offset` in the input. `body`: the header ends within them.
    #[inline(always)]
    fn push(&mut self, bytes: &[u8], offset: u64, body: bool, to: &mut Extraction<'_>) -> io::Result<()> {
        match self {
            Self::Count { .. } if !body || bytes.len() < LEAST => Ok(()),
            _ => self.look(bytes, offset, to),
        }
    }

    #[inline(never)]
    fn look(&mut self, bytes: &[u8], offset: u64, to: &mut Extraction<'_>) -> io::Result<()> {
        match self {
            Self::Read { parts, messages } => {
                to.with_attached(messages, |found| parts.push(bytes, Place::At(offset), found))
            }
            Self::Count { counted, count } => {
                let head = &bytes[..bytes.len().min(HINT)];
                if !*counted && names_message(head) {
                    *counted = true;
                    count.set(count.get() + 1);
                }
                Ok(())
            }
        }
    }

    /// The message is complete.
    #[inline(always)]
    fn finish(&mut self, to: &mut Extraction<'_>) -> io::Result<()> {
        match self {
            Self::Read { parts, messages } => {
                to.with_attached(messages, |found| parts.finish(found))?;
                *parts = Parts::new();
            }
            Self::Count { counted, .. } => *counted = false,
        }
        Ok(())
    }

    fn are_read(&self) -> bool {
        matches!(self, Self::Read { .. })
    }
}

/// Whether a `Content-Type` field in `text` names a message or a header.
fn names_message(text: &[u8]) -> bool {
    const NAME: &[u8] = b"content-type:";
    memchr_iter(b'/', text).any(|at| {
        // The field begins not far before: a long line is searched once.
        let before = || &text[at.saturating_sub(4 * NAME.len())..at];
        let is_type = |before: &[u8]| {
            let line = memrchr(b'\n', before).map_or(0, |end| end + 1);
            before[line..].get(..NAME.len()).is_some_and(|written| written.eq_ignore_ascii_case(NAME))
        };
        text[at + 1..].starts_with(b"rfc822") && is_type(before())
    })
}

/// [`FieldScanner::next`] once for all who read little: it is inlined, and the loop over mailboxes is to have it alone.
#[inline(never)]
pub(super) fn next<'w>(scanner: &mut FieldScanner, window: &'w [u8], last: bool) -> Scan<'w> {
    scanner.next(window, last)
}

impl Extraction<'_> {
    /// Lets `read` find fields of attached messages, and hands them on under a name of their own.
    #[inline(never)]
    fn with_attached(
        &mut self,
        messages: &mut u64,
        read: impl FnOnce(&mut Found<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut any = false;
        let name = [&self.name[..], b" (attached)"].concat();
        let mut each = |field: &AttachedField<'_>| {
            if !any {
                self.pipeline.begin_source(&name);
                self.pipeline.begin_message()?;
                any = true;
            }
            self.push_stored(field.bytes, field.offset, field.message, field.hop).map(drop)
        };
        let result = read(&mut Found { each: &mut each, messages });
        if any {
            self.pipeline.begin_source(&self.name);
        }
        result
    }

    /// Reads a message or an mbox that begins at `base` in the input. `failure`: what comes after the window cannot be read.
    pub(super) fn mail(
        &mut self,
        container: Container,
        base: u64,
        feed: &mut Feed<'_>,
        progress: &mut Progress<'_>,
        mut failure: Option<io::Error>,
    ) -> Result<(), Failure> {
        let mut bodies = Bodies::new(self.attached);
        let mut scanner = FieldScanner::new(container).with_message_ids();
        // Where in the input the window begins.
        let mut offset = base;
        loop {
            let (window, last) = feed.window();
            let mut at = 0;
            let more = loop {
                let begin = offset + at as u64;
                let (consumed, more) = match scanner.next(&window[at..], last) {
                    Scan::Field { consumed, mut field } => {
                        field.offset += base;
                        self.push(&field)?;
                        bodies.push(&window[at..at + consumed], begin, false, self)?;
                        (consumed, false)
                    }
                    Scan::Message { consumed, separator, .. } => {
                        let old = (base + separator).saturating_sub(begin) as usize;
                        bodies.push(&window[at..at + old], begin, true, self)?;
                        bodies.finish(self)?;
                        self.pipeline.begin_message()?;
                        (consumed, false)
                    }
                    Scan::MessageId { consumed, value } => {
                        self.pipeline.message_id(value);
                        bodies.push(&window[at..at + consumed], begin, false, self)?;
                        (consumed, false)
                    }
                    Scan::More { consumed } => {
                        bodies.push(&window[at..at + consumed], begin, true, self)?;
                        (consumed, true)
                    }
                    _ => {
                        bodies.push(&window[at..], begin, true, self)?;
                        break false;
                    }
                };
                at += consumed;
                progress.pass(consumed);
                if more {
                    break true;
                }
            };
            if !more {
                at = if bodies.are_read() { window.len() } else { at };
                offset += at as u64;
                feed.consume(at);
                break;
            }
            feed.consume(at);
            offset += at as u64;
            // What came before the damage has been scanned now; what the scanner still waits for the end of
            // is not known to be whole.
            if let Some(error) = failure {
                return Err(Failure::Input(unreadable(&error)));
            }
            failure = feed.lengthen().err();
        }
        // A single message has no end to look for: only those who read its parts read it to the end.
        while failure.is_none() && bodies.are_read() && !feed.window().1 {
            failure = feed.lengthen().err();
            let (window, _) = feed.window();
            let length = window.len();
            bodies.push(window, offset, true, self)?;
            progress.pass(length);
            offset += length as u64;
            feed.consume(length);
        }
        bodies.finish(self)?;
        if let Some(error) = failure {
            return Err(Failure::Input(unreadable(&error)));
        }
        match scanner.unfinished() {
            None => Ok(()),
            Some(at) => Err(Failure::Input(format!(
                "input ends inside a header line, at byte {}: all complete fields are kept; look for the rest of the file",
                base + at
            ))),
        }
    }

    /// Reads an MMDF mailbox. As for every reader of such, a line of four ^A ends a message wherever it is.
    pub(super) fn mmdf(
        &mut self,
        feed: &mut Feed<'_>,
        progress: &mut Progress<'_>,
        mut failure: Option<io::Error>,
    ) -> Result<(), Failure> {
        let separator = memmem::Finder::new(b"\n\x01\x01\x01\x01");
        let mut bodies = Bodies::new(self.attached);
        let mut message: Option<(u64, FieldScanner)> = None;
        let (mut offset, mut messages) = (0, 0);
        loop {
            let (window, last) = feed.window();
            let mut at = 0;
            // The input begins with a separator, and so does each message but the first.
            while let Some(rest) = window.get(at..).filter(|rest| !rest.is_empty()) {
                let begin = offset + at as u64;
                if !last && rest.len() < MMDF_LINE.len() && MMDF_LINE.starts_with(rest) {
                    break;
                }
                if rest.starts_with(MMDF_LINE) {
                    let Some(end) = memchr::memchr(b'\n', rest).or(last.then(|| rest.len() - 1)) else {
                        break;
                    };
                    if message.take().is_some() {
                        bodies.finish(self)?;
                        messages += 1;
                    }
                    at += end + 1;
                    continue;
                }
                let (base, scanner) = message
                    .get_or_insert_with(|| (begin, FieldScanner::new(Container::Message).with_message_ids()));
                let separator = separator.find(rest).map(|end| end + 1);
                let (text, whole) = match separator {
                    Some(end) => (&rest[..end], true),
                    // A separator may begin in what is here.
                    None if last => (rest, true),
                    None => (&rest[..rest.len().saturating_sub(MMDF_LINE.len())], false),
                };
                let mut done = 0;
                loop {
                    let here = begin + done as u64;
                    match next(scanner, &text[done..], whole) {
                        Scan::Field { consumed, mut field } => {
                            (field.offset, field.message) = (field.offset + *base, messages);
                            self.push(&field)?;
                            bodies.push(&text[done..done + consumed], here, false, self)?;
                            done += consumed;
                        }
                        Scan::Message { consumed, .. } => {
                            self.pipeline.begin_message()?;
                            bodies.push(&text[done..done + consumed], here, false, self)?;
                            done += consumed;
                        }
                        Scan::MessageId { consumed, value } => {
                            self.pipeline.message_id(value);
                            bodies.push(&text[done..done + consumed], here, false, self)?;
                            done += consumed;
                        }
                        Scan::More { consumed } => {
                            bodies.push(&text[done..done + consumed], here, true, self)?;
                            done += consumed;
                            break;
                        }
                        _ => {
                            bodies.push(&text[done..], here, true, self)?;
                            done = text.len();
                            break;
                        }
                    }
                }
                at += done;
                if separator.is_none() {
                    break;
                }
            }
            progress.pass(at);
            offset += at as u64;
            feed.consume(at);
            if let Some(error) = failure {
                bodies.finish(self)?;
                return Err(Failure::Input(unreadable(&error)));
            }
            if last {
                bodies.finish(self)?;
                return Ok(());
            }
            failure = feed.lengthen().err();
        }
    }
}
