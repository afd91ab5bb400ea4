//! `(Tls12, Aes256, Sha384, DiffieHellmanEllipticKey384)`: .NET's names of version, cipher, hash and key exchange.

use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

/// Who signed is not told, so that the suite is not known.
pub(super) const NAMES: Wording = Wording::new(
    form!("(" net_version "," _ cipher "," _ any "," _ any ")"),
    b"TS",
    &[Place::AfterBy],
    &[Writer {
        dialect: Dialect::NoSpamProxy,
        name: "NoSpamProxy, by its shape",
        since: "seen from 2021",
        mark: Mark::Wording,
        example: "\
Received: from 192.0.2.1 by mx.example.net (Tls12, Aes256, Sha384,
 DiffieHellmanEllipticKey384); Sat, 21 Nov 2026 22:45:35 GMT
",
        source: "fields",
    }],
);
