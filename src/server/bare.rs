//! Wordings that say that there was TLS, or that there was none, and little more.

use crate::server::cursor::Cursor;
use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

pub(super) const TLS: Wording = Wording::new(
    form!(("(TLS)" | "(SSL)")),
    b"ST",
    &[Place::AfterWith],
    &[
        Writer {
            dialect: Dialect::Microsoft,
            name: "Exchange 2013 and before",
            since: "seen from 2016 to 2022",
            mark: Mark::With("Microsoft"),
            example: "\
Received: from client.example (192.0.2.1) by mx.example.net
 (198.51.100.7) with Microsoft SMTP Server (TLS) id 15.0.1497.2; Sat, 21 Nov 2026
 22:45:35 -0800
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::TlsOnly,
            name: "IceWarp, Langchao and others",
            since: "seen from 2021",
            mark: Mark::Wording,
            example: "\
Received: from client.example ([192.0.2.1])
        by mx.example.net ((LNX1044)) with ASMTP (SSL) id XKK00156;
        Sat, 21 Nov 2026 22:45:35 +0800
",
            source: "fields",
        },
    ],
);

/// Whether `comment` is `(authenticated bits=0)`, which tells no login: sendmail and Haraka write it.
pub(super) fn is_authenticated(comment: &[u8]) -> bool {
    let mut cursor = Cursor::new(comment);
    cursor.words(b"(authenticated bits=").and_then(|()| cursor.number()).is_some() && cursor.rest() == b")"
}

/// Protocols that nobody registered, and that say TLS all the same.
pub(super) const PROTOCOL: Wording = Wording::new(
    form!(("SMTPSA" | "SMTPS" | "SMTPs" | "HTTPS" | "smtpsa" | "smtps" | "https" | "local-esmtps")),
    b"HShls",
    &[Place::InWith],
    &[
        Writer {
            dialect: Dialect::Google,
            name: "Google, to itself",
            since: "seen from 2023",
            mark: Mark::Domain("google.com"),
            example: "\
Received: from mail-sor-f41.google.com (mail-sor-f41.google.com. [192.0.2.1])
        by mx.google.com with SMTPS id c16-20020a5ea910000000b007652833d971sor977299iod.9.2026.11.21.22.45.35
        for <user@example.net>
        (Google Transport Security);
        Sat, 21 Nov 2026 22:45:35 -0800 (PST)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Microsoft,
            name: "Exchange Online, to itself",
            since: "seen from 2022",
            mark: Mark::Domain("outlook.com"),
            example: "\
Received: from CLIENT.PROD.OUTLOOK.COM (2001:db8::16)
 by MX.PROD.OUTLOOK.COM with HTTPS; Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Exim,
            name: "Exim, after HELO",
            since: "not known; 4.94 to 4.98 measured",
            mark: Mark::With("smtp"),
            example: "\
Received: from [192.0.2.1] (helo=client.example)
\tby mx.example.net with smtps
\t(Exim 4.96)
\t(envelope-from <alice@client.example>)
\tid 1xUuEt-0002sw-0n
\tfor user@example.net;
\tSat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Exim,
            name: "Exim, for a program on its own host",
            since: "not known",
            mark: Mark::With("local-"),
            example: "\
Received: from [127.0.0.1] (helo=client.example)
\tby mx.example.net with local-esmtps
\t(Exim 4.96)
\tid 1xUuEt-0002sw-0n;
\tSat, 21 Nov 2026 22:45:35 +0000
",
            source: "the same words",
        },
        Writer {
            dialect: Dialect::TlsOnly,
            name: "Haraka and OpenSMTPD, after HELO; others",
            since: "not known",
            mark: Mark::Wording,
            example: "\
Received: from client.example (client.example [192.0.2.1])
\tby mx.example.net with SMTPS id 4cXyZ1;
\tSat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
    ],
);

pub(super) const LINK: Wording = Wording::new(
    form!(("SSL" | "TLS")),
    b"ST",
    &[Place::InVia],
    &[Writer {
        dialect: Dialect::TlsOnly,
        name: "old relays",
        since: "seen from 2013",
        mark: Mark::Wording,
        example: "\
Received: from client.example ([192.0.2.1])
\tby mx.example.net ([198.51.100.7])
\twith ESMTP via SSL; 21 Nov 2026 22:45:35 -0000
",
        source: "fields",
    }],
);

pub(super) const WITH_TLS: Wording = Wording::new(
    form!(("ESMTP" | "SMTP") _ "with" _ "TLS"),
    b"ES",
    &[Place::InWith],
    &[Writer {
        dialect: Dialect::TlsOnly,
        name: "McAfee Email Gateway, IronMail",
        since: "reported from 2007 to 2017",
        mark: Mark::Wording,
        example: "\
Received: from ([192.0.2.1])
        by mx.example.net with ESMTP with TLS id 9ML2FN1.196573176;
        Sat, 21 Nov 2026 22:45:35 -0600
",
        source: "fields",
    }],
);

pub(super) const STARTTLS: Wording = Wording::new(
    form!("(using" _ "STARTTLS)"),
    b"u",
    &[Place::AfterFrom, Place::AfterBy, Place::AfterWith],
    &[Writer {
        dialect: Dialect::TlsOnly,
        name: "tmda-ofmipd",
        since: "seen from 2019",
        mark: Mark::Wording,
        example: "\
Received: from client.example (client.example [192.0.2.1])
 (using STARTTLS) by mx.example.net (tmda-ofmipd) with ESMTP; Sat, 21 Nov 2026 22:45:35 +0000
",
        source: "fields",
    }],
);

pub(super) const NOT_USING: Wording = Wording {
    established: false,
    ..Wording::new(
        form!("(not" _ "using" _ "TLS)"),
        b"n",
        &[Place::AfterFrom],
        &[Writer {
            dialect: Dialect::TlsOnly,
            name: "Active! gate, after an address of the client's; then it is doubted",
            since: "seen from 2019",
            mark: Mark::Wording,
            example: "\
Received: from client.example (client.example [192.0.2.1])
 (not using TLS) by mx.example.net (Active!gate) with ESMTP id bPLQ01611B; Sat, 21 Nov 2026 22:45:35 +0800
",
            source: "fields",
        }],
    )
};
