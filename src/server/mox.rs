//! `(TLS1.3 TLS_AES_128_GCM_SHA256)`: mox, which folds wherever there is a blank.

use crate::server::wording::wordings;

wordings! {
    ["(" tls_version _ cipher ")"], first b"ST", at AfterWith | AfterId:
        Mox "mox", since "seen from 2022", mark Via("tcp"), source "mox-/tlsrecv.go":
            "Received: from client.example (client.example [192.0.2.1])\r"
            "\tby mx.example.net ([198.51.100.7]) via tcp with\r"
            "\tESMTPS id ET5aGZkrsqiMyI7lRqJILg (TLS1.2\r"
            "\tTLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256) for <user@example.net>;\r"
            "\t21 Nov 2026 22:45 +0100\r"
        MoxStyle "another server", since "seen from 2016", source "fields":
            "Received: from client.example ([192.0.2.1] helo=client.example)"
            " by mx.example.net with SMTPS(TLSv1 DHE-RSA-AES128-SHA) (2.5.1); 21 Nov 2026 22:45:35 +0200"
    // A version that mox has no name for.
    ["(TLS" _ "identifier" _ any _ cipher ")"], at AfterWith | AfterId:
        Mox "mox, for a version that it has no name for", since "not seen", source "mox-/tlsrecv.go":
            "Received: from client.example (client.example [192.0.2.1])\r"
            "\tby mx.example.net ([198.51.100.7]) via tcp with\r"
            "\tESMTPS id ET5aGZkrsqiMyI7lRqJILg (TLS identifier 305 0x1306) for <user@example.net>;\r"
            "\t21 Nov 2026 22:45 +0100\r"
}
