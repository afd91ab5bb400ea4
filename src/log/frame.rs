//! The text before a message: the time, the host, the program (RFC 3164, RFC 5424, journald, a server's
//! own log).

use super::time::{LogTime, stamp};
use crate::bytes::is_digit;
use crate::server::cursor::{Cursor, is_host, is_not_blank};

/// A line apart from its message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'a> {
    pub(super) time: Option<LogTime<'a>>,
    pub(super) host: Option<&'a [u8]>,
    /// The program that syslog names; `None` in a server's own log.
    pub(super) program: Option<&'a [u8]>,
    /// Where the message begins.
    pub(super) start: usize,
}

/// Reads the text before the message of a line of text.
pub(super) fn frame(line: &[u8]) -> Frame<'_> {
    let mut words = Cursor::new(line);
    if words.attempt(priority).is_some() && words.literal(b"1 ").is_some() {
        if let Some(frame) = rfc5424(words) {
            return frame;
        }
    }
    let mut frame = Frame { time: None, host: None, program: None, start: words.at() };
    frame.time = words.attempt(stamp);
    if frame.time.is_some() {
        // At least one blank; multilog writes two.
        while words.literal(b" ").is_some() {}
        frame.start = words.at();
    } else if !words.rest().first().is_some_and(u8::is_ascii_alphanumeric) {
        return frame;
    }
    let mut host = None;
    let program = words.attempt(tag).or_else(|| {
        host = Some(words.run(|byte| is_host(byte) || byte == b':')?);
        words.literal(b" ")?;
        tag(&mut words)
    });
    if program.is_some() { Frame { host, program, start: words.at(), ..frame } } else { frame }
}

/// `<22>`: the priority of a line as it was sent (RFC 3164 §4.1.1).
fn priority(words: &mut Cursor<'_>) -> Option<()> {
    words.after(b"<", Cursor::number).filter(|&priority| priority < 192)?;
    words.literal(b">")
}

/// `postfix/smtpd[4711]: `, `imap-login(4711): `, `dovecot: `: the program, passing over its process and the
/// blank after it.
fn tag<'a>(words: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let program = words.run(|byte| is_host(byte) || byte == b'/')?;
    words.optional(b"[", is_digit, b"]")?;
    words.optional(b"(", is_digit, b")")?;
    words.literal(b": ").map(|()| program)
}

/// ```abnf
/// HEADER = PRI VERSION SP TIMESTAMP SP HOSTNAME SP APP-NAME SP PROCID SP MSGID    ; RFC 5424 §6
/// SYSLOG-MSG = HEADER SP STRUCTURED-DATA [SP MSG]
/// ```
/// From after the version on.
fn rfc5424(mut words: Cursor<'_>) -> Option<Frame<'_>> {
    let time = if words.literal(b"-").is_some() { None } else { Some(stamp(&mut words)?) };
    let mut field =
        || words.run_after(b" ", is_not_blank).map(|field| Some(field).filter(|&field| field != b"-"));
    let (host, program, _, _) = (field()?, field()?, field()?, field()?);
    words.after(b" ", structured_data)?;
    words.literal(b" ")?;
    words.literal(b"\xef\xbb\xbf");
    Some(Frame { time, host, program, start: words.at() })
}

/// ```abnf
/// STRUCTURED-DATA = NILVALUE / 1*SD-ELEMENT                        ; RFC 5424 §6.3
/// SD-ELEMENT = "[" SD-ID *(SP PARAM-NAME "=" %d34 PARAM-VALUE %d34) "]"
/// ```
fn structured_data(words: &mut Cursor<'_>) -> Option<()> {
    if words.literal(b"-").is_some() {
        return Some(());
    }
    let is_name = |byte| is_not_blank(byte) && !matches!(byte, b'=' | b']' | b'"');
    words.rest().starts_with(b"[").then_some(())?;
    while words.literal(b"[").is_some() {
        words.run(is_name)?;
        while words.literal(b" ").is_some() {
            words.run(is_name)?;
            words.after(b"=\"", Cursor::quoted)?;
            words.literal(b"\"")?;
        }
        words.literal(b"]")?;
    }
    Some(())
}

/// What a program's name in a table of names is made of.
pub(super) fn names(pattern: &[u8], program: &[u8]) -> bool {
    match pattern {
        [b'*', end @ ..] => program.ends_with(end),
        [start @ .., b'*'] => program.starts_with(start),
        _ => program == pattern,
    }
}
