//! `with ESMTP-TLS`: CommuniGate Pro, once.

use crate::server::wording::wordings;

wordings! {
    ["ESMTP-TLS"], at InWith:
        CommuniGate "CommuniGate Pro, once", since "not known", source "fields":
            "Received: from [192.0.2.1] (HELO client.example)"
            "  by mx.example.net (CommuniGate Pro SMTP 4.1.8)"
            "  with ESMTP-TLS id 4711 for user@example.net; Sat, 21 Nov 2026 22:45:35 +0100"
}
