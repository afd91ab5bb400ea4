//! `(TLS: TLSv1.3,256bits,TLS_AES_256_GCM_SHA384)`: Courier's words.
//!
//! `SSL:` stands where the connection began with TLS.

use crate::server::wording::wordings;

wordings! {
    ["(" ("TLS" | "SSL") ":" _ version "," [_] bits "bits," [_] cipher ")"], first b"ST", at AfterFrom:
        Courier "Courier", since "seen from 2022; 1.0.16 measured", source "fields":
            "Received: from client.example (client.example [::ffff:192.0.2.1])"
            "  (TLS: TLSv1.3,256bits,TLS_AES_256_GCM_SHA384)"
            "  by mx.example.net with ESMTPS"
            "  id 00000000002A025B.0000000062FC2C5D.0000D81D; Sat, 21 Nov 2026 22:45:35 -0400"
    // The login stands before the facts, so that only a login of a plain word is passed over.
    ["(AUTH:" _ any _ login "," _ ("TLS" | "SSL") ":" _ version "," [_] bits "bits," [_] cipher ")"],
        at AfterFrom, after_login true:
        Courier "Courier, after a login", since "seen from 2019; 1.0.16 measured", source "fields":
            "Received: from client.example (client.example [::ffff:192.0.2.1])"
            "  (AUTH: PLAIN alice, SSL: TLSv1/SSLv3,128bits,AES128-SHA)"
            "  by mx.example.net with ESMTPSA; Sat, 21 Nov 2026 22:45:35 +0930"
            "  id 0000000000064FBC.5D79CBB0.00007FDF"
    ["(TLS:" _ version "," bits "bits," [_] cipher ")"], at AfterWith:
        CourierStyle "McAfee Email Gateway", since "seen in 2019", source "fields":
            "Received: from client.example (client.example [192.0.2.1]) by mx.example.net with smtp"
            "\t(TLS: TLSv1/SSLv3,256bits,ECDHE-RSA-AES256-GCM-SHA384)"
            "\t id 217f_5c8b_0d14d1f2_bbc9_43ac_b806_53e2a87c4175; Sat, 21 Nov 2026 22:45:35 -0600"
}
