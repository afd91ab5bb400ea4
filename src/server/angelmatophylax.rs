//! `(TLS, AES256-GCM-SHA384 cipher)`: AngelmatoPhylax, before `by`.

use crate::server::wording::wordings;

wordings! {
    ["(TLS," _ cipher [_ "(" group _ "curve)"] _ "cipher)"], at AfterFrom:
        AngelmatoPhylax "AngelmatoPhylax", since "not known", mark Software("AngelmatoPhylax"), source "fields":
            "Received: from client.example (HELO client.example) (192.0.2.1) (TLS, AES256-GCM-SHA384 cipher)"
            "  by mx.example.net (AngelmatoPhylax SMTP proxy) with ESMTPS; Sat, 21 Nov 2026 22:45:35 +0200"
        TlsOnly "another server", since "not known", source "the same words":
            "Received: from client.example (192.0.2.1) (TLS, AES256-GCM-SHA384 cipher)"
            "  by mx.example.net with ESMTPS; Sat, 21 Nov 2026 22:45:35 +0200"
}
