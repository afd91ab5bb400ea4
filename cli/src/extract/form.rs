//! The form of an input, recognized by its first bytes and never by its name.

use received_tls::{Container, PastedHeader};

use crate::record::NDJSON_OPENINGS;

/// The form of an input with mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// A message or an mbox.
    Mail(Container),
    /// Apple Mail's `.emlx`: the message begins after a line with its length.
    Emlx { begin: usize },
    /// The output of Postfix's `postcat`.
    Postcat,
    /// Exim's spool file `-H`.
    EximSpool,
    /// sendmail's queue file `qf`.
    SendmailQueue,
    /// An MMDF mailbox: messages between lines of four ^A.
    Mmdf,
    /// JSON of a mail service.
    Json,
}

/// Returns the form of an input that begins so, if it is the one that the function knows.
type Recognizer = fn(&[u8]) -> Option<Form>;

/// How each form begins, the first that fits. A header field and a `From ` line fit none before `Mail`.
const FORMS: [Recognizer; 7] = [mmdf, json, postcat, mail, emlx, exim_spool, sendmail_queue];

/// A line of an MMDF mailbox that begins or ends a message, without its line end.
pub(super) const MMDF_LINE: &[u8] = b"\x01\x01\x01\x01";

/// What `postcat` prints before the envelope, and before the message.
pub(super) const ENVELOPE: &[u8] = b"*** ENVELOPE RECORDS ";
pub(super) const CONTENTS: &[u8] = b"*** MESSAGE CONTENTS ";

impl Form {
    /// The form of an input that begins with `beginning`; `None` if it is none of them, or may be a pasted header.
    pub(super) fn detect(beginning: &[u8]) -> Option<Self> {
        if beginning.starts_with(b"From ") {
            return Some(Self::Mail(Container::Mbox));
        }
        FORMS.iter().find_map(|form| form(beginning))
    }
}

/// Whether an input that begins with `beginning` contains mail in any form, and no records of an earlier run.
pub(super) fn is_mail(beginning: &[u8]) -> bool {
    !NDJSON_OPENINGS.iter().any(|opening| beginning.starts_with(opening))
        && (Form::detect(beginning).is_some() || PastedHeader::detect(beginning).is_some())
}

/// Whether a log begins so: with the time of a syslog line (RFC 3164, RFC 5424, RFC 3339) or of a server's own log.
pub(super) fn is_log(beginning: &[u8]) -> bool {
    // `A` is a letter, `0` a digit, `_` a digit or a blank; all else means itself.
    const TIMES: [&str; 5] =
        ["Aaa _0 00:00:00 ", "0000-00-00T00:00:00", "0000-00-00 00:00:00", "<0>1 ", "<00>1 "];
    let fits = |time: &&str| {
        beginning.len() >= time.len()
            && time.bytes().zip(beginning).all(|(shape, &byte)| match shape {
                b'A' => byte.is_ascii_uppercase(),
                b'a' => byte.is_ascii_lowercase(),
                b'0' => byte.is_ascii_digit(),
                b'_' => byte.is_ascii_digit() || byte == b' ',
                _ => byte == shape,
            })
    };
    TIMES.iter().any(fits)
}

fn mail(beginning: &[u8]) -> Option<Form> {
    let container = Container::detect(beginning)?;
    // The grammar allows these in a field's name, but only a quotation begins with them.
    let text = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning).trim_ascii_start();
    let is_quoted = text.starts_with(b">") || text.starts_with(b"|");
    // A log's time looks like the name of a field up to its first colon.
    (!is_quoted && !is_log(text)).then_some(Form::Mail(container))
}

fn mmdf(beginning: &[u8]) -> Option<Form> {
    let line = beginning.strip_prefix(MMDF_LINE)?;
    matches!(line, [b'\n', ..] | [b'\r', b'\n', ..]).then_some(Form::Mmdf)
}

fn json(beginning: &[u8]) -> Option<Form> {
    let text = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning).trim_ascii_start();
    let (first, rest) = text.split_first()?;
    let next = rest.trim_ascii_start().first()?;
    matches!((first, next), (b'{', b'"') | (b'[', b'{' | b'[')).then_some(Form::Json)
}

fn postcat(beginning: &[u8]) -> Option<Form> {
    let mut lines = beginning.split(|&byte| byte == b'\n');
    // With -v, messages of the program are before.
    let line = lines.find(|line| !line.starts_with(b"postcat: "))?;
    line.starts_with(ENVELOPE).then_some(Form::Postcat)
}

fn emlx(beginning: &[u8]) -> Option<Form> {
    let end = beginning.iter().take(32).position(|&byte| byte == b'\n')?;
    let length = beginning[..end].trim_ascii_end();
    let is_length = (1..=12).contains(&length.len()) && length.iter().all(u8::is_ascii_digit);
    let begin = end + 1;
    let is_message = Container::detect(&beginning[begin..]) == Some(Container::Message);
    (is_length && is_message).then_some(Form::Emlx { begin })
}

/// `1tnylb-00000005VD-1abc-H`, and `1tnylb-0005VD-1a-H` before Exim 4.97.
fn exim_spool(beginning: &[u8]) -> Option<Form> {
    let line = beginning.split(|&byte| byte == b'\n').next()?.trim_ascii_end();
    let id = line.strip_suffix(b"-H")?;
    let mut parts = id.split(|&byte| byte == b'-');
    let is_id = [6..=6, 6..=11, 2..=4].into_iter().all(|lengths| {
        let part = parts.next().unwrap_or_default();
        lengths.contains(&part.len()) && part.iter().all(u8::is_ascii_alphanumeric)
    });
    (is_id && parts.next().is_none()).then_some(Form::EximSpool)
}

/// A line `V` with the version of the form, then lines of one letter and a value.
fn sendmail_queue(beginning: &[u8]) -> Option<Form> {
    let mut lines = beginning.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    let number = |line: &[u8], letter: u8| {
        line.len() > 1 && line[0] == letter && line[1..].iter().all(u8::is_ascii_digit)
    };
    let is_queue = number(lines.next()?, b'V') && lines.next()?.first().is_some_and(u8::is_ascii_uppercase);
    is_queue.then_some(Form::SendmailQueue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_recognized_by_their_first_bytes() {
        for (beginning, form) in [
            (&b"Received: from a\n"[..], Some(Form::Mail(Container::Message))),
            (b"From a 10:00\nReceived: from a\n", Some(Form::Mail(Container::Mbox))),
            (b"\xEF\xBB\xBFSubject: {\"a\":1}\n", Some(Form::Mail(Container::Message))),
            (b"postcat: a field of this name\nReceived: a\n", Some(Form::Mail(Container::Message))),
            (b"postcat: name_mask: all\n*** ENVELOPE RECORDS 1 ***\n", Some(Form::Postcat)),
            (b"*** ENVELOPE RECORDS 1 ***\n", Some(Form::Postcat)),
            (b"123   \nReceived: a\n", Some(Form::Emlx { begin: 7 })),
            (b"123\nprose\n", None),
            (b"1tnylb-00000005VD-1abc-H\nexim 1 1\n", Some(Form::EximSpool)),
            (b"1tnylb-0005VD-1a-H\n", Some(Form::EximSpool)),
            (b"1tnylb-0005VD-1a-D\n", None),
            (b"V8\nT1738713288\n", Some(Form::SendmailQueue)),
            (b"\x01\x01\x01\x01\nReceived: a\n", Some(Form::Mmdf)),
            (b"\x01\x01\x01\x01\x01\n", None),
            (b"{\"headers\":[]}", Some(Form::Json)),
            (b" [ {\"headers\":[]}]", Some(Form::Json)),
            (b"{}: x\n", Some(Form::Mail(Container::Message))),
            (b">Received: a\n", None),
            (b"| Received: a\n", None),
            (b"2026-11-21T22:45:35+00:00 mx postfix/smtpd[1]: x\n", None),
            (b"", None),
        ] {
            assert_eq!(Form::detect(beginning), form, "{}", beginning.escape_ascii());
        }
    }

    #[test]
    fn logs_begin_with_a_time() {
        for line in
            ["Nov  1 22:45:35 mx a", "2026-11-21T22:45:35+00:00 mx", "2026-11-21 22:45:35 1tny", "<22>1 2026"]
        {
            assert!(is_log(line.as_bytes()), "{line}");
        }
        for line in ["Received: a", "November 2026", "2026-11-21", ""] {
            assert!(!is_log(line.as_bytes()), "{line}");
        }
    }
}
