//! `Content-Length` fields, by which some mailboxes separate messages.

use crate::bytes::is_digit;

/// What a message's header block says of its body's length.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ContentLength {
    None,
    Bytes(u64),
    /// Where in the input the body ends, if the header block is right.
    Until(u64),
    /// Two fields that disagree, a value that is no number, or one that turned out wrong.
    Useless,
}

impl ContentLength {
    /// What is known once `field`, a `Content-Length` field's first line, was read too.
    pub(super) fn and(self, field: &[u8]) -> Self {
        let value = field.splitn(2, |&byte| byte == b':').nth(1).unwrap_or_default().trim_ascii();
        let digits = !value.is_empty() && value.len() <= 18 && value.iter().all(|&byte| is_digit(byte));
        let bytes = || value.iter().fold(0, |bytes, digit| bytes * 10 + u64::from(digit - b'0'));
        match self {
            Self::None if digits => Self::Bytes(bytes()),
            Self::Bytes(other) if digits && other == bytes() => self,
            _ => Self::Useless,
        }
    }
}
