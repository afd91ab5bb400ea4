//! `received-tls extract`: reads every `Received` field of every input.

use received_tls::{Container, FieldScanner, Scan};

use crate::batch::Hop;
use crate::escape::Visible;
use crate::feed::Feed;
use crate::pipeline::Pipeline;
use crate::record::{self, Fields};
use crate::source::{BEGINNING, Failure, Progress, Reader, unreadable};

/// Takes the fields out of mail.
pub(crate) struct Extraction<'a> {
    pub(crate) pipeline: &'a mut Pipeline<Hop, Fields>,
}

impl Reader for Extraction<'_> {
    const HOLDS: &'static str = "mail";

    fn begin_source(&mut self, name: &[u8]) {
        self.pipeline.begin_source(name);
    }

    fn read(&mut self, feed: &mut Feed<'_>, progress: &mut Progress<'_>) -> Result<(), Failure> {
        let mut failure = feed.lengthen().err();
        let (window, _) = feed.window();
        let beginning = &window[..window.len().min(BEGINNING)];
        let Some(container) = Container::detect(beginning) else {
            return Err(Failure::Input(match failure {
                Some(error) => unreadable(&error),
                None => no_mail(beginning),
            }));
        };
        let mut scanner = FieldScanner::new(container);
        loop {
            let (window, last) = feed.window();
            let mut at = 0;
            let more = loop {
                let (consumed, more) = match scanner.next(&window[at..], last) {
                    Scan::Field { consumed, field } => {
                        self.pipeline.push(field.bytes, field.offset, Hop::from(&field))?;
                        (consumed, false)
                    }
                    Scan::Message { consumed, .. } => (consumed, false),
                    Scan::More { consumed } => (consumed, true),
                    _ => break false,
                };
                at += consumed;
                progress.pass(consumed);
                if more {
                    break true;
                }
            };
            if !more {
                break;
            }
            feed.consume(at);
            // What came before the damage has been scanned now; what the scanner still waits for the end of
            // is not known to be whole.
            if let Some(error) = failure {
                return Err(Failure::Input(unreadable(&error)));
            }
            failure = feed.lengthen().err();
        }
        if let Some(error) = failure {
            return Err(Failure::Input(unreadable(&error)));
        }
        match scanner.unfinished() {
            None => Ok(()),
            Some(at) => Err(Failure::Input(format!(
                "expected the end of a header line, found the end of the input inside one, at byte {at}; what was complete is kept, look for the rest of the file"
            ))),
        }
    }

    fn is_input(beginning: &[u8]) -> bool {
        // An object of JSON begins as a header field may.
        Container::detect(beginning).is_some() && !beginning.starts_with(record::NDJSON_OPENING)
    }
}

/// Says what an input that is no mail begins with.
fn no_mail(beginning: &[u8]) -> String {
    const EXPECTED: &str = "expected a message or an mbox";
    const SHOWN: usize = 24;
    if beginning.is_empty() {
        return format!("{EXPECTED}, found an empty input; leave it out or look for what it held");
    }
    if beginning.iter().all(|&byte| byte == 0) {
        return format!("{EXPECTED}, found NUL bytes; restore it from a copy");
    }
    let beginning = String::from_utf8_lossy(&beginning[..beginning.len().min(SHOWN)]);
    format!(
        "{EXPECTED}, found something that begins \"{}\"; give what begins with header fields or a line \"From \"",
        Visible(&beginning)
    )
}
