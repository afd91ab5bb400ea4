//! `(tlsversion=TLS12, tlscipher=TLS_ECDHE_WITH_AES256_SHA384)`: Exclaimer, in names of its own.

use crate::server::wording::wordings;

wordings! {
    ["(tlsversion=" version "," _ "tlscipher=" [cipher] ")"], at AfterWith:
        Exclaimer "Exclaimer", since "seen in 2021", source "fields":
            "Received: from client.example (192.0.2.1)"
            "         by smtp.example.net (198.51.100.7) with Exclaimer Signature Manager"
            "         ESMTP Proxy smtp.example.net (tlsversion=TLS12,"
            "         tlscipher=TLS_ECDHE_WITH_AES256_SHA384); Sat, 21 Nov 2026 22:45:35 +0000"
}
