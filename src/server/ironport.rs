//! `with ESMTP/TLS/ECDHE-RSA-AES256-GCM-SHA384`: the suite in the value of `with`.

use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

pub(super) const WITH: Wording = Wording::new(
    form!(("ESMTP" | "SMTP") "/TLS/" suite),
    b"ES",
    &[Place::InWith],
    &[Writer {
        dialect: Dialect::Cisco,
        name: "Cisco Email Security Appliance, IronPort",
        since: "seen from 2019",
        mark: Mark::Wording,
        example: "\
Received: from client.example ([192.0.2.1])
  by ob1.example.net with ESMTP/TLS/ECDHE-RSA-AES128-GCM-SHA256; 21 Nov 2026 22:45:35 +0800
",
        source: "fields",
    }],
);

pub(super) const PLAIN: Wording = Wording::new(
    form!(("ESMTP" | "SMTP") "/TLS"),
    b"ES",
    &[Place::InWith],
    &[Writer {
        dialect: Dialect::Cisco,
        name: "Cisco, without the suite",
        since: "seen from 2020",
        mark: Mark::Wording,
        example: "\
Received: from client.example (HELO client.example) ([192.0.2.1]) by
 mx.example.net with ESMTP/TLS; 21 Nov 2026 22:45:35 +0200
",
        source: "fields",
    }],
);
