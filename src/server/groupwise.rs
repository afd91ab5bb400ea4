//! `(TLS encrypted)`, `(NOT encrypted)`: Novell GroupWise.

use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

pub(super) const ENCRYPTED: Wording = Wording::new(
    form!("(TLS" _ "encrypted)"),
    b"T",
    &[Place::AfterWith],
    &[Writer {
        dialect: Dialect::GroupWise,
        name: "Novell GroupWise",
        since: "seen in 2019",
        mark: Mark::Wording,
        example: "\
Received: from client.example (client.example [192.0.2.1])
\tby mx.example.net with ESMTP (TLS encrypted); Sat, 21 Nov 2026 22:45:35 -0600
",
        source: "fields",
    }],
);

pub(super) const NOT_ENCRYPTED: Wording = Wording {
    established: false,
    ..Wording::new(
        form!("(NOT" _ "encrypted)"),
        b"N",
        &[Place::AfterWith],
        &[Writer {
            dialect: Dialect::GroupWise,
            name: "Novell GroupWise, where there was no TLS",
            since: "reported",
            mark: Mark::Wording,
            example: "\
Received: from client.example (client.example [192.0.2.1])
\tby mx.example.net with ESMTP (NOT encrypted); Sat, 21 Nov 2026 22:45:35 -0600
",
            source: "fields",
        }],
    )
};
