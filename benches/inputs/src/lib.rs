//! What received-tls is measured with, made from a seed: the same bytes on every machine, and none of them kept.
//!
//! A processor learns the branches of one input that comes again and again, so beside such an input stands a mixed one:
//! [`DRAWN`] clauses or fields in random order. Imports nothing of the library, so that what is put in is known from
//! elsewhere than from what is found.

mod clause;
mod hostile;
mod log;
mod mail;
mod random;
mod shape;

pub use clause::{clauses, named_clauses, negotiated};
pub use hostile::{hostile_before_by, hostile_fields, hostile_lines};
pub use log::{Logged, write_log};
pub use mail::{Kind, Written, fields, write_mbox};
pub use random::Random;

/// The seed of every input.
pub const SEED: u64 = 8314;

/// How many clauses or fields a mixed input has: more than a processor keeps in mind.
pub const DRAWN: usize = 4096;

/// A clause of sixty bytes.
pub const CLAUSE: &[u8] = b" tls TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 group secp256r1";

/// What is stamped where a clause of sixty bytes is written: the code points of suite and group.
pub const STAMPED: (u16, u16) = (0xCCA8, 29);

/// A field of 312 bytes as Exim writes it.
pub const EXIM: &[u8] = b"Received: from [192.0.2.44] (port=41620 helo=web-1.shop.example.net)\r\n\
    \tby relay-3.dc2.shop.example.net with esmtpsa  (TLS1.3) tls TLS_AES_256_GCM_SHA384\r\n\
    \t(Exim 4.98.2)\r\n\
    \t(envelope-from <bounce+471@shop.example.net>)\r\n\
    \tid 1xSuDu-000000001kT-19Qq\r\n\
    \tfor some.reader@example.org;\r\n\
    \tMon, 16 Nov 2026 09:30:38 +0000\r\n";

/// The dialects that are measured one by one: those that most mail is of, and one for each family of wordings.
pub const FAMILIES: [&str; 14] = [
    "rfc8314",
    "exim",
    "haraka",
    "chasquid",
    "postfix",
    "sendmail",
    "google",
    "microsoft",
    "cisco",
    "opensmtpd",
    "courier",
    "mox",
    "qmail-style",
    "momentum",
];

#[cfg(test)]
mod tests {
    use super::{CLAUSE, EXIM};

    #[test]
    fn lengths_are_what_they_are_called() {
        assert_eq!((CLAUSE.len(), EXIM.len()), (60, 312));
    }
}
