//! `(TLS, AES256-GCM-SHA384 cipher)`: AngelmatoPhylax, before `by`.

use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

/// It writes the client's greeting before its address.
pub(super) const GREETS: bool = true;

pub(super) const ANGELMATOPHYLAX: Wording = Wording::new(
    form!("(TLS," _ cipher [_ "(" group _ "curve)"] _ "cipher)"),
    b"T",
    &[Place::AfterFrom],
    &[
        Writer {
            dialect: Dialect::AngelmatoPhylax,
            name: "AngelmatoPhylax",
            since: "not known",
            mark: Mark::Software("AngelmatoPhylax"),
            example: "\
Received: from client.example (HELO client.example) (192.0.2.1) (TLS, AES256-GCM-SHA384 cipher)
  by mx.example.net (AngelmatoPhylax SMTP proxy) with ESMTPS; Sat, 21 Nov 2026 22:45:35 +0200
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::TlsOnly,
            name: "another server",
            since: "not known",
            mark: Mark::Wording,
            example: "\
Received: from client.example (192.0.2.1) (TLS, AES256-GCM-SHA384 cipher)
  by mx.example.net with ESMTPS; Sat, 21 Nov 2026 22:45:35 +0200
",
            source: "the same words",
        },
    ],
);
