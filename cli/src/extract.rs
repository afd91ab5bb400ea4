//! `received-tls extract`: reads every `Received` field of every input.

mod attached;
mod form;
mod json;
mod mime;
mod queue;
mod scan;

use std::cell::Cell;
use std::io;

use received_tls::{Container, FieldScanner, PastedHeader, Scan, ScannedField};

use crate::batch::Hop;
use crate::escape::{Visible, visible};
use crate::feed::Feed;
use crate::foreign;
use crate::pipeline::Pipeline;
use crate::record::Fields;
use crate::source::{BEGINNING, Failure, Progress, Reader, unreadable};
use form::Form;
use json::{Ended, JsonHeaders};

/// Takes the fields out of mail.
pub(crate) struct Extraction<'a> {
    pub(crate) pipeline: &'a mut Pipeline<Hop, Fields>,
    /// The name of the input that is being read.
    name: Vec<u8>,
    attached: Attached<'a>,
}

/// What is done about attached messages.
#[derive(Clone, Copy)]
pub(crate) enum Attached<'a> {
    /// They are read.
    Read,
    /// The messages that contain some are counted.
    Count(&'a Cell<u64>),
}

impl<'a> Extraction<'a> {
    pub(crate) fn new(pipeline: &'a mut Pipeline<Hop, Fields>, attached: Attached<'a>) -> Self {
        Self { pipeline, name: Vec::new(), attached }
    }

    /// Hands on one field.
    #[inline(always)]
    fn push(&mut self, field: &ScannedField<'_>) -> io::Result<()> {
        self.pipeline.push_field(field.bytes, field.offset, Hop::from(field))
    }

    /// Hands on the text of one header field, if it is a `Received` or `Message-ID` field; returns whether it is the first.
    fn push_stored(&mut self, text: &[u8], offset: u64, message: u64, hop: u64) -> io::Result<bool> {
        const MESSAGE_ID: &[u8] = b"Message-ID:";
        if text.get(..MESSAGE_ID.len()).is_some_and(|name| name.eq_ignore_ascii_case(MESSAGE_ID)) {
            self.pipeline.message_id(text[MESSAGE_ID.len()..].trim_ascii());
            return Ok(false);
        }
        let Some(mut field) = scanned(text) else { return Ok(false) };
        (field.offset, field.message, field.hop) = (offset, message, hop);
        self.push(&field)?;
        Ok(true)
    }

    /// Reads the header fields of a server's queue file.
    fn queue_file(
        &mut self,
        form: Form,
        feed: &mut Feed<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<(), Failure> {
        gather(feed, FieldScanner::MAX_FIELD)?;
        let (file, _) = feed.window();
        let mut hops = 0;
        queue::fields(form, file, |field| {
            hops += u64::from(self.push_stored(&field.bytes, field.offset as u64, 0, hops)?);
            Ok(())
        })?;
        progress.pass(file.len());
        Ok(())
    }

    /// Reads the header fields in JSON.
    fn json(&mut self, feed: &mut Feed<'_>, progress: &mut Progress<'_>) -> Result<(), Failure> {
        gather(feed, json::LONGEST + 1)?;
        let (text, _) = feed.window();
        if text.len() > json::LONGEST {
            return Err(Failure::Input(
                "JSON text longer than 64 MiB; split it, one message a file".to_owned(),
            ));
        }
        let mut last = (0, 0);
        let headers = JsonHeaders::new(text, |field| {
            let hop = if last.0 == field.message { last.1 } else { 0 };
            if last.0 != field.message {
                self.pipeline.begin_message()?;
            }
            let pushed = self.push_stored(&field.bytes, field.offset as u64, field.message, hop)?;
            last = (field.message, hop + u64::from(pushed));
            Ok::<_, io::Error>(())
        });
        let read = headers.read();
        progress.pass(text.len());
        match read {
            Ok(0) => Err(Failure::Input(no_headers(text))),
            Ok(_) => Ok(()),
            Err(Ended::Failed(error)) => Err(Failure::Output(error)),
            Err(Ended::TooDeep(at)) => Err(Failure::Input(format!(
                "JSON nested deeper than 64 levels at byte {at}; the records before that are kept"
            ))),
            Err(Ended::Malformed(at)) => Err(Failure::Input(format!(
                "malformed JSON at byte {at}; the records before that are kept, check that the file is complete"
            ))),
        }
    }

    /// Reads a header as people paste it, and says how it was read; `None` if the input is none.
    fn pasted(&mut self, feed: &mut Feed<'_>, progress: &mut Progress<'_>) -> Option<Result<(), Failure>> {
        let gathered = gather(feed, PastedHeader::MAX + 1);
        let (text, _) = feed.window();
        let header = PastedHeader::detect(text)?;
        let mut how = vec![format!("read as a header that begins at byte {}", header.begin())];
        if !header.mark().is_empty() {
            let mark = String::from_utf8_lossy(header.mark());
            how.push(format!("each line of it begins with \"{}\"", Visible(&mark)));
        }
        if header.lost_folds() {
            how.push("lines without leading white space were joined up to the date of each field".to_owned());
        }
        let name = String::from_utf8_lossy(&self.name);
        progress.note(&format!("{}: {}", visible(name), how.join("; ")));
        progress.pass(text.len());
        let pushed = header.fields().try_for_each(|field| self.push(&field));
        Some(pushed.map_err(Failure::Output).and(gathered))
    }
}

impl Reader for Extraction<'_> {
    const HOLDS: &'static str = "mail";

    fn begin_source(&mut self, name: &[u8]) {
        self.pipeline.begin_source(name);
        self.name.clear();
        self.name.extend_from_slice(name);
    }

    fn read(&mut self, feed: &mut Feed<'_>, progress: &mut Progress<'_>) -> Result<(), Failure> {
        let failure = feed.lengthen().err();
        let (window, _) = feed.window();
        let beginning = &window[..window.len().min(BEGINNING)];
        if let Some(sentence) = foreign::sentence(beginning) {
            return Err(Failure::Input(sentence));
        }
        match Form::detect(beginning) {
            Some(Form::Mail(Container::Message)) if PastedHeader::detect(window).is_some() => {}
            Some(Form::Mail(container)) => return self.mail(container, 0, feed, progress, failure),
            Some(Form::Emlx { begin }) => {
                feed.consume(begin);
                return self.mail(Container::Message, begin as u64, feed, progress, failure);
            }
            Some(Form::Mmdf) => return self.mmdf(feed, progress, failure),
            Some(Form::Json) => return self.json(feed, progress),
            Some(form @ (Form::EximSpool | Form::SendmailQueue | Form::Postcat)) => {
                return self.queue_file(form, feed, progress);
            }
            None => {}
        }
        let damage = failure.map(|error| Failure::Input(unreadable(&error)));
        match self.pasted(feed, progress) {
            Some(result) => result.and(damage.map_or(Ok(()), Err)),
            None => {
                let (window, _) = feed.window();
                let beginning = &window[..window.len().min(BEGINNING)];
                Err(damage.unwrap_or_else(|| Failure::Input(no_mail(beginning))))
            }
        }
    }

    fn is_input(beginning: &[u8]) -> bool {
        form::is_mail(beginning)
    }
}

/// The `Received` field that `text` is, as a scanner returns it.
fn scanned(text: &[u8]) -> Option<ScannedField<'_>> {
    let mut scanner = FieldScanner::new(Container::Message);
    let mut at = 0;
    loop {
        match scan::next(&mut scanner, &text[at..], true) {
            Scan::Field { field, .. } if field.offset == 0 => return Some(field),
            Scan::Message { consumed, .. } => at += consumed,
            _ => return None,
        }
    }
}

/// Shows so many bytes of the input at once, as far as there are.
fn gather(feed: &mut Feed<'_>, bytes: usize) -> Result<(), Failure> {
    loop {
        let (window, last) = feed.window();
        if last || window.len() >= bytes {
            return Ok(());
        }
        feed.lengthen().map_err(|error| Failure::Input(unreadable(&error)))?;
    }
}

/// Describes an input that contains no mail.
fn no_mail(beginning: &[u8]) -> String {
    const SHOWN: usize = 24;
    if beginning.is_empty() {
        return "contains no mail: the input is empty".to_owned();
    }
    if beginning.iter().all(|&byte| byte == 0) {
        return "contains no mail: NUL bytes; restore the file from a copy".to_owned();
    }
    if form::is_log(beginning) {
        return "contains no mail: the input looks like a log; read it with `received-tls logs`".to_owned();
    }
    let beginning = String::from_utf8_lossy(&beginning[..beginning.len().min(SHOWN)]);
    format!(
        "contains no mail: the input begins \"{}\"; a message begins with a header field, an mbox with a line \"From \"",
        Visible(&beginning)
    )
}

/// Says that JSON has no header, and where it may belong.
fn no_headers(text: &[u8]) -> String {
    if memchr::memmem::find(text, b"\"__REALTIME_TIMESTAMP\"").is_some() {
        return "contains no mail: the input looks like a journal; read it with `received-tls logs`"
            .to_owned();
    }
    "JSON without message headers; export the messages with all header fields".to_owned()
}
