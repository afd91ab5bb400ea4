//! `(TLSv1.3, TLS_AES_256_GCM_SHA384)`: virusfree.cz, after `with`.

use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

pub(super) const VERSION: Wording = Wording::new(
    form!("(" tls_version "," _ suite ")"),
    b"ST",
    &[Place::AfterWith],
    &[Writer {
        dialect: Dialect::VirusFree,
        name: "virusfree.cz",
        since: "seen from 2019",
        mark: Mark::Wording,
        example: "\
Received: from client.example (client.example [192.0.2.1])
 by mx.example.net with ESMTPS (TLSv1.3, TLS_AES_256_GCM_SHA384)
 id 4cXyZ1; Sat, 21 Nov 2026 22:45:35 +0100
",
        source: "fields",
    }],
);
