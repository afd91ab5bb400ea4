//! Wordings that say that there was TLS, or that there was none, and little more.

use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

pub(super) const MIMECAST: Wording = Wording::new(
    form!("(Using" _ "TLS)"),
    b"U",
    &[Place::AfterFrom],
    &[Writer {
        dialect: Dialect::Mimecast,
        name: "Mimecast, once",
        since: "seen from 2020 to 2021",
        mark: Mark::Wording,
        example: "\
Received: from client.example (client.example [192.0.2.1]) (Using TLS)
 by relay.mimecast.com with ESMTP id us-mta-267-FJ_-cM_-MxmLhatO-MwWQw-1;
 Sat, 21 Nov 2026 22:45:35 -0400
",
        source: "fields",
    }],
);

pub(super) const STARTTLS: Wording = Wording::new(
    form!(("ESMTP" | "SMTP") _ "with" _ ["both" _] "STARTTLS" [_ "and" _ "AUTH"]),
    b"ES",
    &[Place::InWith],
    &[Writer {
        dialect: Dialect::Mimecast,
        name: "Mimecast, version and cipher in a comment after it",
        since: "seen from 2022",
        mark: Mark::Wording,
        example: "\
Received: from client.example (client.example [192.0.2.1]) by
 relay.mimecast.com with ESMTP with both STARTTLS and AUTH (version=TLSv1.2,
 cipher=TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384) id
 uk-mta-91-CfTYQ5CAOY6_UOUoiheBlQ-1; Sat, 21 Nov 2026 22:45:35 +0000
",
        source: "fields",
    }],
);

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

pub(super) const ANGELMATOPHYLAX: Wording = Wording::new(
    form!("(TLS," _ cipher _ "cipher)"),
    b"T",
    &[Place::AfterFrom],
    &[Writer {
        dialect: Dialect::AngelmatoPhylax,
        name: "AngelmatoPhylax",
        since: "not known",
        mark: Mark::Wording,
        example: "\
Received: from client.example (HELO client.example) (192.0.2.1) (TLS, AES256-GCM-SHA384 cipher)
  by mx.example.net (AngelmatoPhylax SMTP proxy) with ESMTPS; Sat, 21 Nov 2026 22:45:35 +0200
",
        source: "fields",
    }],
);

/// Protocols that nobody registered, and that say TLS all the same.
pub(super) const PROTOCOL: Wording = Wording::new(
    form!(("SMTPSA" | "SMTPS" | "SMTPs" | "HTTPS" | "smtpsa" | "smtps" | "local-esmtps")),
    b"HSls",
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
            mark: Mark::SmallWith,
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
