//! `with ESMTP-TLS`: CommuniGate Pro, once.

use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

pub(super) const ESMTP_TLS: Wording = Wording::new(
    form!("ESMTP-TLS"),
    b"E",
    &[Place::InWith],
    &[Writer {
        dialect: Dialect::CommuniGate,
        name: "CommuniGate Pro, once",
        since: "not known",
        mark: Mark::Wording,
        example: "\
Received: from [192.0.2.1] (HELO client.example)
  by mx.example.net (CommuniGate Pro SMTP 4.1.8)
  with ESMTP-TLS id 4711 for user@example.net; Sat, 21 Nov 2026 22:45:35 +0100
",
        source: "fields",
    }],
);
