//! `(cipher=ECDHE-RSA-AES256-GCM-SHA384)`: Momentum, with the subject of the client's certificate after the suite.

use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

pub(super) const CIPHER: Wording = Wording::new(
    form!("(cipher=" cipher [_ "subject=\"" quoted "\""] ")"),
    b"c",
    &[Place::AfterWith],
    &[Writer {
        dialect: Dialect::Momentum,
        name: "Momentum, ecelerity",
        since: "3.6; seen from 2021",
        mark: Mark::Wording,
        example: "\
Received: from [192.0.2.1] ([192.0.2.1:17338] helo=client.example)
\tby mx.example.net (envelope-from <alice@client.example>)
\t(ecelerity 3.6.21.53563 r(Core:3.6.21.0)) with ESMTPS (cipher=ECDHE-RSA-AES256-GCM-SHA384
\tsubject=\"/C=US/ST=Washington/L=Redmond/O=Example Corporation/CN=client.example\")
\tid 05/12-28282-60480016; Sat, 21 Nov 2026 22:45:35 +0000
",
        source: "fields",
    }],
);
