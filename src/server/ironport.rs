//! `with ESMTP/TLS/ECDHE-RSA-AES256-GCM-SHA384`: the suite in the value of `with`.

use crate::server::wording::wordings;

wordings! {
    [("ESMTP" | "SMTP") "/TLS/" suite], first b"ES", at InWith:
        Cisco "Cisco Email Security Appliance, IronPort", since "seen from 2019", source "fields":
            "Received: from client.example ([192.0.2.1])"
            "  by ob1.example.net with ESMTP/TLS/ECDHE-RSA-AES128-GCM-SHA256; 21 Nov 2026 22:45:35 +0800"
    [("ESMTP" | "SMTP") "/TLS"], first b"ES", at InWith:
        Cisco "Cisco, without the suite", since "seen from 2020", source "fields":
            "Received: from client.example (HELO client.example) ([192.0.2.1]) by"
            " mx.example.net with ESMTP/TLS; 21 Nov 2026 22:45:35 +0200"
}
