//! mail-parser, told to read `Received` fields.

use mail_parser::{HeaderForm, HeaderName, MessageParser};

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

/// A parser that parses `Received` alone and leaves every other field as it stands: as fast as its interface lets it go.
pub(crate) fn received_alone() -> MessageParser {
    let raw = |parser: MessageParser, name| parser.header(name, HeaderForm::Raw);
    PARSED.into_iter().fold(MessageParser::new(), raw)
}

/// The cipher that the topmost `Received` field of a message names.
pub(crate) fn cipher(parser: &MessageParser, message: &[u8]) -> Option<String> {
    let parsed = parser.parse_headers(message)?;
    let received = parsed.headers().all_received().next()?;
    received.tls_cipher().map(str::to_owned)
}

/// What there is in some messages.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub(crate) fields: u64,
    pub(crate) ciphers: u64,
}

impl Found {
    /// Adds what mail-parser finds in a message.
    pub(crate) fn add(&mut self, parser: &MessageParser, message: &[u8]) {
        let Some(parsed) = parser.parse_headers(message) else { return };
        for received in parsed.headers().all_received() {
            self.fields += 1;
            self.ciphers += u64::from(received.tls_cipher().is_some());
        }
    }
}
