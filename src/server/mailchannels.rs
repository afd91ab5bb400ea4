//! MailChannels, which writes Postfix's words: its row is there.

/// What stands for a client's name that could not be looked up.
pub(super) const UNNAMED: &[&[u8]] = &[b"[TEMPUNAVAIL]", b"[UNAVAILABLE]"];
