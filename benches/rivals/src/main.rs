//! mail-parser's headers-only pass over an mbox, as fast as its interface lets it go.
//!
//! `rivals HOW FILE` prints how many messages and `Received` fields there are, and how many of them name a cipher: enough for
//! the parse to be used, and no text is made. HOW says who splits the mbox into messages (`iterator`: mail-parser, which copies each;
//! `split`: received-tls, which copies none) and which fields are parsed (`default`: those that mail-parser parses by
//! itself; `received`: `Received` alone, every other field is left as it stands).

use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{HeaderForm, HeaderName, MessageParser};
use memmap2::Mmap;
use received_tls::Messages;
use std::env;
use std::error::Error;
use std::fs::File;

/// The fields that mail-parser parses by itself, `Received` and those that it parses in any case left out.
const PARSED: [HeaderName<'static>; 32] = [
    HeaderName::Subject,
    HeaderName::Comments,
    HeaderName::ContentDescription,
    HeaderName::ContentLocation,
    HeaderName::From,
    HeaderName::To,
    HeaderName::Cc,
    HeaderName::Bcc,
    HeaderName::ReplyTo,
    HeaderName::Sender,
    HeaderName::ResentTo,
    HeaderName::ResentFrom,
    HeaderName::ResentBcc,
    HeaderName::ResentCc,
    HeaderName::ResentSender,
    HeaderName::ListArchive,
    HeaderName::ListHelp,
    HeaderName::ListId,
    HeaderName::ListOwner,
    HeaderName::ListPost,
    HeaderName::ListSubscribe,
    HeaderName::ListUnsubscribe,
    HeaderName::Date,
    HeaderName::ResentDate,
    HeaderName::MessageId,
    HeaderName::References,
    HeaderName::InReplyTo,
    HeaderName::ReturnPath,
    HeaderName::ContentId,
    HeaderName::ResentMessageId,
    HeaderName::Keywords,
    HeaderName::ContentLanguage,
];

#[derive(Default)]
struct Found {
    messages: u64,
    fields: u64,
    ciphers: u64,
}

impl Found {
    fn add(&mut self, parser: &MessageParser, message: &[u8]) {
        self.messages += 1;
        let Some(parsed) = parser.parse_headers(message) else { return };
        for received in parsed.headers().all_received() {
            self.fields += 1;
            self.ciphers += u64::from(received.tls_cipher().is_some());
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let usage = "usage: rivals iterator-default|iterator-received|split-default|split-received FILE";
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [how, path] = arguments.as_slice() else { return Err(usage.into()) };
    let (splitter, fields) = how.split_once('-').ok_or(usage)?;
    let parser = match fields {
        "default" => MessageParser::new(),
        "received" => {
            let raw = |parser: MessageParser, name| parser.header(name, HeaderForm::Raw);
            PARSED.into_iter().fold(MessageParser::new(), raw)
        }
        _ => return Err(usage.into()),
    };
    // SAFETY: the file was made for this run, and nothing writes to it meanwhile.
    let mbox = unsafe { Mmap::map(&File::open(path)?)? };
    let mut found = Found::default();
    match splitter {
        "iterator" => {
            for message in MessageIterator::new(&mbox[..]) {
                found.add(&parser, message?.contents());
            }
        }
        "split" => {
            for message in Messages::new(&mbox) {
                found.add(&parser, message.bytes);
            }
        }
        _ => return Err(usage.into()),
    }
    println!("{} messages, {} fields, {} ciphers", found.messages, found.fields, found.ciphers);
    Ok(())
}
