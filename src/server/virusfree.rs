//! `(TLSv1.3, TLS_AES_256_GCM_SHA384)`: virusfree.cz, after `with`.

use crate::server::wording::wordings;

wordings! {
    ["(" tls_version "," _ suite ")"], first b"ST", at AfterWith:
        VirusFree "virusfree.cz", since "seen from 2019", source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            " by mx.example.net with ESMTPS (TLSv1.3, TLS_AES_256_GCM_SHA384)"
            " id 4cXyZ1; Sat, 21 Nov 2026 22:45:35 +0100"
}
