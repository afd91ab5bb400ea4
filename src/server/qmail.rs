//! `DHE-RSA-AES256-SHA encrypted`: the suite with `encrypted` after it, as the TLS patch for qmail first wrote it.

use crate::server::cursor::Cursor;
use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

/// What the names of suites begin with, in OpenSSL's spelling and IANA's.
const SUITES: &[u8] = b"ACDEGIKNPRST";

/// The length of s/qmail's words with which `text` begins, `de/crypted with TLSv1.3: … DN=none`.
pub(super) fn decrypted(text: &[u8]) -> Option<usize> {
    let mut cursor = Cursor::new(text);
    cursor.words(b"de/crypted with ")?;
    cursor.run(|byte| byte != b']' && byte != b'(')?;
    cursor.literal(b"]")?;
    cursor.words(b" DN=")?;
    cursor.run(|byte| byte.is_ascii_graphic() && !b"()<>\"\\;".contains(&byte))?;
    Some(cursor.at())
}

pub(super) const WITH: Wording = Wording::new(
    form!(suite _ "encrypted" _ any),
    SUITES,
    &[Place::InWith],
    &[Writer {
        dialect: Dialect::QmailStyle,
        name: "qmail with a TLS patch, MessageLabs, WP-SMTPD",
        since: "seen from 2020",
        mark: Mark::Wording,
        example: "\
Received: from client.example (HELO client.example) (192.0.2.1)
  by server-12.tower-288.example.net with ECDHE-RSA-AES256-SHA encrypted SMTP; 21 Nov 2026 22:45:35 -0000
",
        source: "fields",
    }],
);

pub(super) const ENCRYPTED: Wording = Wording::new(
    form!("(" suite _ "encrypted" ["," _ "authenticated"] ")"),
    SUITES,
    &[Place::BeforeProtocol, Place::AfterWith],
    &[
        Writer {
            dialect: Dialect::Qpsmtpd,
            name: "qpsmtpd",
            since: "0.94; seen from 2023",
            mark: Mark::Software("qpsmtpd/"),
            example: "\
Received: from client.example (HELO client.example) (192.0.2.1)
 by mx.example.net (qpsmtpd/0.94) with (TLS_AES_256_GCM_SHA384 encrypted) ESMTPS; Sat, 21 Nov 2026 22:45:35 -0400
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::QmailStyle,
            name: "qmail with a TLS patch, s/qmail and others",
            since: "seen from 2019",
            mark: Mark::Wording,
            example: "\
Received: from client.example (HELO client.example) (192.0.2.1)
  by mx.example.net with ESMTPSA (DHE-RSA-AES256-GCM-SHA384 encrypted, authenticated); 21 Nov 2026 22:45:35 -0500
",
            source: "fields",
        },
    ],
);

pub(super) const T_ONLINE: Wording = Wording::new(
    form!("(" tls_version ":" cipher _ "encrypted)"),
    b"ST",
    &[Place::BeforeProtocol],
    &[Writer {
        dialect: Dialect::TOnline,
        name: "T-Online",
        since: "seen from 2023",
        mark: Mark::Wording,
        example: "\
Received: from client.example ([192.0.2.1])
\tby fwd80.example.net
\twith (TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384 encrypted)
\tesmtp id 1r1vTl-1t1xWL0; Sat, 21 Nov 2026 22:45:35 +0100
",
        source: "fields",
    }],
);

pub(super) const DECRYPTED: Wording = Wording::new(
    form!("de/crypted" _ "with" _ version ":" _ cipher _ "[" bits_or_unknown "/" bits_or_unknown "]" _ "DN=" distinguished_name),
    b"d",
    &[Place::Bare],
    &[Writer {
        dialect: Dialect::Sqmail,
        name: "s/qmail",
        since: "4.0; seen from 2020",
        mark: Mark::Wording,
        example: "\
Received: from unknown (HELO client.example) (alice@192.0.2.1)
 de/crypted with TLSv1.3: TLS_AES_256_GCM_SHA384 [256/256] DN=none
 by mx.example.net with ESMTPSA; 21 Nov 2026 22:45:35 -0000
",
        source: "fields",
    }],
);
