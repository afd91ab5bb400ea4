//! `received-tls logs`: reads every line of every log.

use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr};
use received_tls::Container;

use crate::batch::FirstLine;
use crate::feed::Feed;
use crate::foreign;
use crate::pipeline::Pipeline;
use crate::record::{self, Lines, Tally};
use crate::source::{BEGINNING, Failure, Progress, Reader, unreadable};

/// How many bytes of whole lines are handed on at once.
const PIECE: usize = 2 * record::LONGEST_LINE;

/// What some programs begin UTF-8 with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Takes the lines out of logs.
pub(crate) struct Logs<'a> {
    pub(crate) pipeline: &'a mut Pipeline<FirstLine, Lines>,
    pub(crate) tally: Arc<Tally>,
}

impl Reader for Logs<'_> {
    const HOLDS: &'static str = "logs";

    fn begin_source(&mut self, name: &[u8]) {
        self.pipeline.begin_source(name);
    }

    fn read(&mut self, feed: &mut Feed<'_>, progress: &mut Progress<'_>) -> Result<(), Failure> {
        let mut failure = feed.lengthen().err();
        let (window, _) = feed.window();
        if let Some(problem) = no_log(&window[..window.len().min(BEGINNING)]) {
            return Err(Failure::Input(problem));
        }
        // It would hide the first line.
        let mark = if feed.window().0.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        feed.consume(mark);
        progress.pass(mark);
        let (mut offset, mut line) = (mark as u64, 1);
        // In a line that is too long, up to its end.
        let mut passing = false;
        loop {
            let (window, last) = feed.window();
            let consumed = if passing {
                memchr(b'\n', window).map_or(window.len(), |end| {
                    passing = false;
                    line += 1;
                    end + 1
                })
            } else {
                let piece = &window[..window.len().min(PIECE)];
                let end = match memrchr(b'\n', piece) {
                    Some(end) => end + 1,
                    None if piece.len() == PIECE => {
                        passing = true;
                        self.tally.too_long();
                        0
                    }
                    // What is still missing of a line may be behind the damage.
                    None if last && failure.is_none() => piece.len(),
                    None => 0,
                };
                if end > 0 {
                    let lines = &piece[..end];
                    self.pipeline.push(lines, offset, FirstLine(line))?;
                    line += memchr_iter(b'\n', lines).count() as u64;
                }
                end
            };
            let stuck = consumed == 0 && !passing;
            let done = consumed == window.len() || stuck;
            feed.consume(consumed);
            offset += consumed as u64;
            progress.pass(consumed);
            if done {
                if let Some(error) = failure {
                    return Err(Failure::Input(unreadable(&error)));
                }
                if last {
                    return Ok(());
                }
                failure = feed.lengthen().err();
            }
        }
    }

    fn is_input(beginning: &[u8]) -> bool {
        !beginning.is_empty() && !record::is_record_of_lines(beginning)
    }
}

/// The fields that most messages begin with, in lower case.
const FIRST_FIELDS: [&str; 14] = [
    "arc-seal",
    "content-type",
    "date",
    "delivered-to",
    "dkim-signature",
    "envelope-to",
    "from",
    "message-id",
    "mime-version",
    "received",
    "return-path",
    "subject",
    "to",
    "x-original-to",
];

/// Says what an input is that begins as no log does.
fn no_log(beginning: &[u8]) -> Option<String> {
    let text = beginning.strip_prefix(BYTE_ORDER_MARK).unwrap_or(beginning).trim_ascii_start();
    let name = &text[..memchr(b':', text).unwrap_or(0)];
    let is_field = FIRST_FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field.as_bytes()));
    if is_field || Container::detect(text) == Some(Container::Mbox) {
        return Some(
            "contains no log: the input looks like mail; read it with `received-tls extract`".to_owned(),
        );
    }
    foreign::sentence(beginning)
}
