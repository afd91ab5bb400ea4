//! Wordings that say that there was TLS, or that there was none, and little more.

use crate::server::cursor::Cursor;
use crate::server::wording::wordings;

wordings! {
    [("(TLS)" | "(SSL)")], first b"ST", at AfterWith:
        Microsoft "Exchange 2013 and before", since "seen from 2016 to 2022", mark With("Microsoft"), source "fields":
            "Received: from client.example (192.0.2.1) by mx.example.net"
            " (198.51.100.7) with Microsoft SMTP Server (TLS) id 15.0.1497.2; Sat, 21 Nov 2026"
            " 22:45:35 -0800"
        TlsOnly "IceWarp, Langchao and others", since "seen from 2021", source "fields":
            "Received: from client.example ([192.0.2.1])"
            "        by mx.example.net ((LNX1044)) with ASMTP (SSL) id XKK00156;"
            "        Sat, 21 Nov 2026 22:45:35 +0800"
    // Protocols that nobody registered, and that say TLS all the same.
    [("SMTPSA" | "SMTPS" | "SMTPs" | "HTTPS" | "smtpsa" | "smtps" | "https" | "local-esmtps")],
        first b"HShls", at InWith:
        Google "Google, to itself", since "seen from 2023", mark Domain("google.com"), source "fields":
            "Received: from mail-sor-f41.google.com (mail-sor-f41.google.com. [192.0.2.1])"
            "        by mx.google.com with SMTPS id \
             c16-20020a5ea910000000b007652833d971sor977299iod.9.2026.11.21.22.45.35"
            "        for <user@example.net>"
            "        (Google Transport Security);"
            "        Sat, 21 Nov 2026 22:45:35 -0800 (PST)"
        Microsoft "Exchange Online, to itself", since "seen from 2022", mark Domain("outlook.com"), source "fields":
            "Received: from CLIENT.PROD.OUTLOOK.COM (2001:db8::16)"
            " by MX.PROD.OUTLOOK.COM with HTTPS; Sat, 21 Nov 2026 22:45:35 +0000"
        Exim "Exim, after HELO", since "not known; 4.94 to 4.98 measured", mark With("smtp"), source "fields":
            "Received: from [192.0.2.1] (helo=client.example)"
            "\tby mx.example.net with smtps"
            "\t(Exim 4.96)"
            "\t(envelope-from <alice@client.example>)"
            "\tid 1xUuEt-0002sw-0n"
            "\tfor user@example.net;"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
        Exim "Exim, for a program on its own host", since "not known", mark With("local-"), source "the same words":
            "Received: from [127.0.0.1] (helo=client.example)"
            "\tby mx.example.net with local-esmtps"
            "\t(Exim 4.96)"
            "\tid 1xUuEt-0002sw-0n;"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
        TlsOnly "Haraka and OpenSMTPD, after HELO; others", since "not known", source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net with SMTPS id 4cXyZ1;"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
    [("SSL" | "TLS")], first b"ST", at InVia:
        TlsOnly "old relays", since "seen from 2013", source "fields":
            "Received: from client.example ([192.0.2.1])"
            "\tby mx.example.net ([198.51.100.7])"
            "\twith ESMTP via SSL; 21 Nov 2026 22:45:35 -0000"
    [("ESMTP" | "SMTP") _ "with" _ "TLS"], first b"ES", at InWith:
        TlsOnly "McAfee Email Gateway, IronMail", since "reported from 2007 to 2017", source "fields":
            "Received: from ([192.0.2.1])"
            "        by mx.example.net with ESMTP with TLS id 9ML2FN1.196573176;"
            "        Sat, 21 Nov 2026 22:45:35 -0600"
    ["(using" _ "STARTTLS)"], at AfterFrom | AfterBy | AfterWith:
        TlsOnly "tmda-ofmipd", since "seen from 2019", source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            " (using STARTTLS) by mx.example.net (tmda-ofmipd) with ESMTP; Sat, 21 Nov 2026 22:45:35 +0000"
    ["(not" _ "using" _ "TLS)"], at AfterFrom, established false:
        TlsOnly "Active! gate, after an address of the client's; then it is doubted", since "seen from 2019",
            source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            " (not using TLS) by mx.example.net (Active!gate) with ESMTP id bPLQ01611B; Sat, 21 Nov 2026 22:45:35 +0800"
}

/// Whether `comment` is `(authenticated bits=0)`, which says no login: sendmail and Haraka write it.
pub(super) fn is_authenticated(comment: &[u8]) -> bool {
    let mut cursor = Cursor::new(comment);
    // Most comments do not begin so; the rest may be folded.
    comment.starts_with(b"(authenticated")
        && cursor.words(b"(authenticated bits=").and_then(|()| cursor.number()).is_some()
        && cursor.rest() == b")"
}
