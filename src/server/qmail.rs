//! `DHE-RSA-AES256-SHA encrypted`: the suite with `encrypted` after it, as the TLS patch for qmail first wrote it.

use crate::server::cursor::Cursor;
use crate::server::wording::wordings;

/// What the names of suites begin with, in OpenSSL's spelling and IANA's.
const SUITES: &[u8] = b"ACDEGIKNPRST";

/// The length of s/qmail's words with which `text` begins, `de/crypted with TLSv1.3: … DN=none`.
pub(super) fn decrypted(text: &[u8]) -> Option<usize> {
    let mut cursor = Cursor::new(text);
    cursor.words(b"de/crypted with ")?;
    cursor.run(|byte| byte != b']' && byte != b'(')?;
    cursor.literal(b"]")?;
    cursor.words(b" DN=")?;
    cursor.run(|byte| byte.is_ascii_graphic() && !b"()<>\";".contains(&byte))?;
    Some(cursor.at())
}

wordings! {
    [suite _ "encrypted" _ any], first SUITES, at InWith:
        QmailStyle "qmail with a TLS patch, MessageLabs, WP-SMTPD", since "seen from 2020", source "fields":
            "Received: from client.example (HELO client.example) (192.0.2.1)"
            "  by server-12.tower-288.example.net with ECDHE-RSA-AES256-SHA encrypted SMTP; 21 Nov 2026 22:45:35 -0000"
    ["(" suite _ "encrypted" ["," _ "authenticated"] ")"], first SUITES, at BeforeProtocol | AfterWith:
        Qpsmtpd "qpsmtpd", since "0.94; seen from 2023", mark Software("qpsmtpd/"), source "fields":
            "Received: from client.example (HELO client.example) (192.0.2.1)"
            " by mx.example.net (qpsmtpd/0.94) with (TLS_AES_256_GCM_SHA384 encrypted) ESMTPS; Sat, 21 Nov 2026 \
             22:45:35 -0400"
        QmailStyle "qmail with a TLS patch, s/qmail and others", since "seen from 2019", source "fields":
            "Received: from client.example (HELO client.example) (192.0.2.1)"
            "  by mx.example.net with ESMTPSA (DHE-RSA-AES256-GCM-SHA384 encrypted, authenticated); 21 Nov 2026 \
             22:45:35 -0500"
    ["(" tls_version ":" cipher _ "encrypted)"], first b"ST", at BeforeProtocol:
        TOnline "T-Online", since "seen from 2023", source "fields":
            "Received: from client.example ([192.0.2.1])"
            "\tby fwd80.example.net"
            "\twith (TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384 encrypted)"
            "\tesmtp id 1r1vTl-1t1xWL0; Sat, 21 Nov 2026 22:45:35 +0100"
    ["de/crypted" _ "with" _ version ":" _ cipher _ "[" bits_or_unknown "/" bits_or_unknown "]"
     _ "DN=" distinguished_name], at Bare:
        Sqmail "s/qmail", since "4.0; seen from 2020", source "fields":
            "Received: from unknown (HELO client.example) (alice@192.0.2.1)"
            " de/crypted with TLSv1.3: TLS_AES_256_GCM_SHA384 [256/256] DN=none"
            " by mx.example.net with ESMTPSA; 21 Nov 2026 22:45:35 -0000"
}
