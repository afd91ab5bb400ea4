//! `tls TLS_AES_256_GCM_SHA384`: those who write the clause of RFC 8314 §4.3 itself, and the version that chasquid
//! says beside it.

use crate::server::wording::wordings;

wordings! {
    ["tls" _ cipher [_ "group" _ group]], at Clause:
        Haraka "Haraka", since "2.8.28 (2021)", mark Software("Haraka"), source "connection.js, received_line()":
            "Received: from client.example (Unknown [192.0.2.1])\r"
            "\tby mx.example.net (Haraka/3.0.3) with ESMTPSA id BF84C129-A129-4818-88F2-2A216D4D040D.1\r"
            "\tenvelope-from <alice@client.example>\r"
            "\ttls TLS_AES_256_GCM_SHA384 (authenticated bits=0);\r"
            "\tSat, 21 Nov 2026 22:45:35 +0000\r"
        Halon "Halon", since "seen from 2025", mark Software("Halon"), source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net (Halon) with ESMTPS (TLSv1.2) tls TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
            "\tid 084f0532-3f3e-11f0-906c-00163c1ebd60"
            "\tfor <user@example.net>;"
            "\tSat, 21 Nov 2026 22:45:35 +1000 (AEST)"
        Chasquid "chasquid", since "seen from 2023", mark Software("chasquid"), source "internal/smtpsrv/conn.go":
            "Received: from client.example"
            "\tby mx.example.net (chasquid) with ESMTPS"
            "\ttls TLS_AES_128_GCM_SHA256"
            "\t(over SMTP, TLS-1.3, envelope from \"alice@client.example\")"
            "\t; Sat, 21 Nov 2026 22:45:35 +0000"
        Exim "Exim", since "4.93 (2019)", mark SmallWith, source "src/globals.c, received_header_text":
            "Received: from client.example ([192.0.2.1])"
            "\tby mx.example.net with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384"
            "\t(Exim 4.98)"
            "\t(envelope-from <alice@client.example>)"
            "\tid 1tnylb-00000005VD-1abc"
            "\tfor user@example.net;"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
        Rfc8314 "any server that follows RFC 8314", since "2018", source "RFC 8314 §4.3":
            "Received: from client.example (client.example [192.0.2.1])\r"
            "\tby mx.example.net with ESMTPS id 4cXyZ1 for <user@example.net>\r"
            "\ttls TLS_AES_256_GCM_SHA384 group x25519;\r"
            "\tSat, 21 Nov 2026 22:45:35 +0000\r"
    // The sender's address is after the version, in quotation marks.
    ["(over" _ any "," _ tls_version "," _ "envelope" _ "from" _ "\"" quoted "\")"], at AfterTls:
        Chasquid "chasquid", since "seen from 2023", source "internal/smtpsrv/conn.go":
            "Received: from client.example"
            "\tby mx.example.net (chasquid) with ESMTPSA"
            "\ttls TLS_AES_128_GCM_SHA256"
            "\t(over submission+TLS, TLS-1.3, envelope from \"alice@client.example\")"
            "\t; Sat, 21 Nov 2026 22:45:35 +0000"
}
