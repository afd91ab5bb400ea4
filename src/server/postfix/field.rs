//! `(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))`: Postfix's words, and what others made of
//! them.
//!
//! Postfix tells the client's certificate in a comment of its own, `(Client CN "…", Issuer "…" (verified OK))`. That is
//! not read: Postfix prints the names as they are, so that `(verified OK)` may be the client's.

use crate::author::{Author, Reason};
use crate::server::cursor::Cursor;
use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

/// What Postfix, and those who write its words, say after them of the client's certificate and its login; how each
/// ends where a name stands in it that the client chose, and who chose it.
const SENTENCES: [(&[u8], &[u8], Author); 9] = [
    (b"(No client certificate requested)", b"", Author::Server),
    (b"(no client certificate requested)", b"", Author::Server),
    (b"(Client did not present a certificate)", b"", Author::Server),
    (b"(Client certificate not present)", b"", Author::Server),
    (b"(Client CN \"", b"(verified OK))", Author::Client(Reason::Certificate)),
    (b"(Client CN \"", b"(not verified))", Author::Client(Reason::Certificate)),
    (b"(Client RPK ", b")", Author::Client(Reason::Certificate)),
    (b"(Authenticated sender)", b"", Author::Server),
    (b"(Authenticated sender: ", b")", Author::Client(Reason::Login)),
];

/// Who chose the text of one of [`SENTENCES`].
pub(in crate::server) fn sentence(comment: &[u8]) -> Option<Author> {
    let is = |begin: &[u8], end: &[u8]| {
        let mut cursor = Cursor::new(comment);
        if cursor.words(begin).is_none() {
            return false;
        }
        let rest = cursor.rest();
        if end.is_empty() {
            return rest.is_empty();
        }
        // From the last parenthesis of the name on, a fold may stand for a blank.
        let from =
            if end.starts_with(b"(") { memchr::memrchr(b'(', rest) } else { rest.len().checked_sub(1) };
        let mut tail = Cursor::new(from.and_then(|from| rest.get(from..)).unwrap_or_default());
        tail.words(end).is_some() && tail.rest().is_empty()
    };
    SENTENCES.iter().find(|(begin, end, _)| is(begin, end)).map(|&(.., author)| author)
}

pub(in crate::server) const USING: Wording = Wording::new(
    form!(
        "(using" _ version _ "with" _ "cipher" _ cipher _ "(" bits "/" number _ "bits)"
        [_ "key-exchange" _ key_exchange]
        [_ "server-signature" _ signature [_ "server-digest" _ any]]
        [_ "client-signature" _ signature [_ "client-digest" _ any]]
        ")"
    ),
    b"u",
    &[Place::AfterFrom, Place::AfterBy, Place::AfterWith, Place::AfterId, Place::AfterFor, Place::AfterDate],
    &[
        Writer {
            dialect: Dialect::Postfix,
            name: "Postfix",
            since: "2.2 (2005); key-exchange from 3.4 (2019), under TLS 1.3 only",
            mark: Mark::Software("Postfix"),
            example: "\
Received: from client.example (client.example [192.0.2.1])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
\t key-exchange ECDHE (P-256) server-signature ECDSA (P-256) server-digest SHA256)
\t(Client did not present a certificate)
\tby mx.example.net (Postfix) with ESMTPS id 8FE5BA3EA62
\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0000 (UTC)
",
            source: "src/smtpd/smtpd.c",
        },
        Writer {
            dialect: Dialect::Dovecot,
            name: "Dovecot, which tells its name in some installations only",
            since: "seen in 2019",
            mark: Mark::Software("Dovecot"),
            example: "\
Received: from client.example ([192.0.2.1])
\t(using TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits))
\tby mx.example.net (Dovecot) with LMTP id CmIDBvaxwl1rVwAA37iJ7g
\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0100
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Symantec,
            name: "Symantec Messaging Gateway, which writes TLS for the version",
            since: "seen from 2020",
            mark: Mark::Software("Symantec"),
            example: "\
Received: from client.example (client.example [192.0.2.1])
\t(using TLS with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits))
\t(Client did not present a certificate)
\tby mx.example.net (Symantec Messaging Gateway) with SMTP id 84.9E.02353.87CE6316; Sat, 21 Nov 2026 22:45:35 +0300 (EEST)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Proofpoint,
            name: "Proofpoint Essentials",
            since: "seen from 2020",
            mark: Mark::Software("PPE"),
            example: "\
Received: from client.example (client.example [192.0.2.1])
\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-SHA384 (256/256 bits))
\t(No client certificate requested)
\tby mx.example.net (PPE Hosted ESMTP Server) with ESMTPS id 27A57B4007C;
\tSat, 21 Nov 2026 22:45:35 +0000 (UTC)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Forcepoint,
            name: "Forcepoint",
            since: "seen in 2021",
            mark: Mark::By("Forcepoint"),
            example: "\
Received: from client.example (unknown [192.0.2.1])
\t(using TLSv1.2 with cipher AES256-GCM-SHA384 (256/256 bits))
\t(No client certificate requested)
\tby Forcepoint Email with ESMTPS id E6A46D682BBEBEAE5F20;
\tSat, 21 Nov 2026 22:45:35 -0500 (EST)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Yandex,
            name: "Yandex, after the date",
            since: "seen from 2019",
            mark: Mark::SoftwareEnd("/Yandex"),
            example: "\
Received: by mail-nwsmtp.example.net (nwsmtp/Yandex) with ESMTPSA id k1gFe12mRL-W97mliXI;
\tSat, 21 Nov 2026 22:45:35 +0300
\t(using TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits))
\t(Client certificate not present)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Strato,
            name: "Strato",
            since: "reported",
            mark: Mark::Software("RZmta"),
            example: "\
Received: from client.example
\tby smtp.example.net (RZmta 54.0.0 DYNA|AUTH)
\twith ESMTPSA id Qc14a81AOGJvF96
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
\t(Client did not present a certificate);
\tSat, 21 Nov 2026 22:45:35 +0100 (CET)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::PostfixStyle,
            name: "a Postfix that bears another name; Dovecot without its name",
            since: "as Postfix; Dovecot 2.3 and 2.4 measured",
            mark: Mark::Wording,
            example: "\
Received: from client.example ([192.0.2.1])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
\tby mx.example.net with LMTPS
\tid uB52EuUgAmtrFAAAg+zDdQ
\t(envelope-from <alice@client.example>)
\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
    ],
);

pub(in crate::server) const BITS: Wording = Wording::new(
    form!("(using" _ version _ "with" _ "cipher" _ cipher _ "(" bits _ "bits))"),
    b"u",
    &[Place::AfterFrom, Place::AfterBy, Place::AfterWith, Place::AfterId],
    &[
        Writer {
            dialect: Dialect::Kerio,
            name: "Kerio Connect",
            since: "8.3, seen in 2020",
            mark: Mark::Software("Kerio"),
            example: "\
Received: from client.example ([192.0.2.1])
\t(authenticated user alice@example.net)
\tby mx.example.net (Kerio Connect 9.2.12 patch 1) with ESMTPSA
\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256 bits));
\tSat, 21 Nov 2026 22:45:35 +0200
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Strato,
            name: "Strato",
            since: "seen from 2020",
            mark: Mark::Software("RZmta"),
            example: "\
Received: from client.example
\tby smtp.example.net (RZmta 47.42.2 AUTH)
\twith ESMTPSA id Y536afy3FEFbA1d
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256 bits))
\t(Client did not present a certificate);
\tSat, 21 Nov 2026 22:45:35 +0200 (CEST)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::MessageLabs,
            name: "MessageLabs, under its own name",
            since: "seen in 2018",
            mark: Mark::Domain("messagelabs.com"),
            example: "\
Received: from [192.0.2.1] (using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256 bits))
        by server-10.bemta-12.messagelabs.com id 18/A6-21411-CE4701B5; Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::MessageLabs,
            name: "MessageLabs, Symantec.cloud",
            since: "seen in 2021",
            mark: Mark::Domain("symcld.net"),
            example: "\
Received: from [192.0.2.1] (using TLSv1.2 with cipher DHE-RSA-AES256-GCM-SHA384 (256 bits))
\tby server-4.bemta.az-a.eu-central-1.aws.symcld.net id 3B/CC-09980-00D3C916; Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::PostfixStyle,
            name: "another server",
            since: "not known",
            mark: Mark::Wording,
            example: "\
Received: from client.example (client.example [192.0.2.1])
\t(using TLSv1.2 with cipher DHE-RSA-AES256-GCM-SHA384 (256 bits))
\tby mx.example.net with ESMTPS id 3BCC; Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "the same words",
        },
    ],
);

pub(in crate::server) const BARE_BITS: Wording = Wording::new(
    form!("(using" _ version _ "with" _ "cipher" _ cipher _ bits "/" number _ "bits)"),
    b"u",
    &[Place::AfterFrom],
    &[Writer {
        dialect: Dialect::Comcast,
        name: "Comcast's resomta",
        since: "seen in 2023",
        mark: Mark::Wording,
        example: "\
Received: from client.example ([192.0.2.1])
\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 256/256 bits)
\t(Client did not present a certificate)
\tby resomta-h1p-028516.example.net with ESMTPA
\tid r7GRpXKbI6sLVr7GVpnc37; Sat, 21 Nov 2026 22:45:35 +0000
",
        source: "fields",
    }],
);

pub(in crate::server) const CIPHER: Wording = Wording::new(
    form!("(using" _ version _ "with" _ "cipher" _ cipher ")"),
    b"u",
    &[Place::AfterFrom, Place::AfterId],
    &[
        Writer {
            dialect: Dialect::Stalwart,
            name: "Stalwart",
            since: "seen from 2024",
            mark: Mark::Software("Stalwart"),
            example: "\
Received: from client.example (client.example [192.0.2.1] (AS64496 Example, Inc., IN))\r
\t(using TLSv1.3 with cipher TLS13_AES_256_GCM_SHA384)\r
\tby mx.example.net (Stalwart SMTP) with ESMTPS id 3DE517AF3D36E02;\r
\tSat, 21 Nov 2026 22:45:35 +0000\r
",
            source: "crates/smtp/src/inbound/data.rs, write_received",
        },
        Writer {
            dialect: Dialect::MailChannels,
            name: "MailChannels",
            since: "seen from 2019",
            mark: Mark::Software("trex/"),
            example: "\
Received: from client.example (client.example [192.0.2.1])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)
\tby 198.51.100.7 (trex/7.1.3);
\tSat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::James,
            name: "Apache James",
            since: "not known",
            mark: Mark::Software("JAMES"),
            example: "\
Received: from 192.0.2.1 (EHLO client.example) ([192.0.2.1])
          (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)
          by mx.example.net (JAMES SMTP Server ) with ESMTPS ID 4cXyZ1
          for <user@example.net>;
          Sat, 21 Nov 2026 22:45:35 +0000 (UTC)
",
            source: "protocols/smtp, ReceivedHeaderGenerator.java",
        },
        Writer {
            dialect: Dialect::PostfixStyle,
            name: "another server",
            since: "not known",
            mark: Mark::Wording,
            example: "\
Received: from client.example (client.example [192.0.2.1])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)
\tby mx.example.net with ESMTPS id 4cXyZ1; Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "the same words",
        },
    ],
);

pub(in crate::server) const VERSION: Wording = Wording::new(
    form!("(using" _ tls_version ")"),
    b"u",
    &[Place::AfterFrom],
    &[
        Writer {
            dialect: Dialect::Postini,
            name: "Postini",
            since: "seen from 2007 to 2015",
            mark: Mark::Domain("postini.com"),
            example: "\
Received: from source ([192.0.2.1]) (using TLSv1) by exprod7ob108.postini.com ([198.51.100.7]) with SMTP
\tID DSNKTWau7maO4Y85OVfUejoMNRV4ihPPeTYz@postini.com; Sat, 21 Nov 2026 22:45:35 PST
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::PostfixStyle,
            name: "another server",
            since: "not known",
            mark: Mark::Wording,
            example: "\
Received: from client.example ([192.0.2.1]) (using TLSv1.2) by mx.example.net with SMTP
\tid 4cXyZ1; Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "the same words",
        },
    ],
);

pub(in crate::server) const CURVE: Wording = Wording::new(
    form!(
        "(using" _ version _ "with" _ "cipher" _ cipher _ "(curve" _ group _ "with" _ number _ "ECDH" _ "bits,"
        _ "eq." _ number _ "bits" _ "RSA))"
    ),
    b"u",
    &[Place::AfterWith, Place::AfterId],
    &[Writer {
        dialect: Dialect::Strato,
        name: "Strato",
        since: "seen from 2022",
        mark: Mark::Wording,
        example: "\
Received: from client.example
\tby smtp.example.net (RZmta 47.42.2 AUTH)
\twith ESMTPSA id Y536afy3F0xL8wX
\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (curve X9_62_prime256v1 with 256 ECDH bits, eq. 3072 bits RSA))
\t(Client did not present a certificate)
\tfor <user@example.net>;
\tSat, 21 Nov 2026 22:45:35 +0200 (CEST)
",
        source: "fields",
    }],
);

pub(in crate::server) const MAILMARSHAL: Wording = Wording::new(
    form!("(using" _ "TLS:" _ version "," _ cipher ")"),
    b"u",
    &[Place::AfterBy],
    &[Writer {
        dialect: Dialect::MailMarshal,
        name: "Trustwave MailMarshal",
        since: "seen in 2020",
        mark: Mark::Wording,
        example: "\
Received: from client.example (Not Verified[192.0.2.1]) by mx.example.net (using TLS: TLSv1.2, AES256-SHA)
\tid <B5fbc15a70004>; Sat, 21 Nov 2026 22:45:35 -0800
",
        source: "fields",
    }],
);
