//! The messages of an mbox (RFC 4155 appendix A and the forms in use: mboxo, mboxrd, mboxcl).

use super::scan::{FieldScanner, Scan};
use super::separator::Container;

/// One message of a mailbox.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Message<'a> {
    /// The message: from the line after its `From ` line to the next `From ` line, the empty line
    /// before that one included.
    pub bytes: &'a [u8],
    /// The offset of the message, in bytes from the beginning of the mailbox.
    pub offset: usize,
}

/// The messages of an mbox, in order.
///
/// A message begins after a line `From …` at the beginning or after an empty line, if it has a time of day
/// or a header field follows. Elsewhere, as after a truncated message, it needs both. A `>From ` line is
/// quoted text (mboxo, mboxrd). If a body contains such lines unquoted, a `Content-Length` field counts
/// that leads exactly to another `From ` line or to the end (mboxcl, mboxcl2).
///
/// The line that begins a patch of `git format-patch`, `From <commit> Mon Sep 17 00:00:00 2001`, occurs in bodies and
/// separates no messages, unless the mailbox begins with one.
///
/// Input that does not begin with a `From ` line is one message. The iterator does not allocate.
///
/// ```
/// use received_tls::{Messages, received_fields};
/// let mbox = b"From a@example.org Sat Nov 21 22:45:35 2026\nReceived: by a.example\n\nText\n>From here\n\n\
///              From b@example.org Sat Nov 21 22:46:35 2026\nReceived: by b.example\n\n";
/// let messages: Vec<_> = Messages::new(mbox).collect();
/// assert_eq!(messages.len(), 2);
/// assert_eq!(messages[0].offset, 44);
/// assert_eq!(received_fields(messages[1].bytes).count(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Messages<'a> {
    mailbox: &'a [u8],
    scanner: FieldScanner,
    /// How much of the mailbox the scanner has consumed.
    position: usize,
    /// Where the message that is being looked at begins.
    begin: Option<usize>,
}

impl<'a> Messages<'a> {
    /// Looks at `mailbox`, the whole of an mbox.
    pub fn new(mailbox: &'a [u8]) -> Self {
        let container = Container::detect(mailbox).unwrap_or(Container::Message);
        Self { mailbox, scanner: FieldScanner::new(container), position: 0, begin: None }
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Message<'a>> {
        loop {
            let window = self.mailbox.get(self.position..)?;
            let (begin, end) = match self.scanner.next(window, true) {
                Scan::Field { consumed, .. } | Scan::MessageId { consumed, .. } => {
                    self.position += consumed;
                    continue;
                }
                Scan::Message { consumed, separator, .. } => {
                    self.position += consumed;
                    (self.begin.replace(self.position), separator as usize)
                }
                Scan::More { .. } | Scan::End => (self.begin.take(), self.mailbox.len()),
            };
            match begin {
                Some(offset) => return self.mailbox.get(offset..end).map(|bytes| Message { bytes, offset }),
                None if self.begin.is_none() => return None,
                None => {}
            }
        }
    }
}
