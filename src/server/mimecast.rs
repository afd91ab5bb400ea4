//! `with ESMTP with STARTTLS`: Mimecast, which says version and cipher in a comment after it.

use crate::server::wording::wordings;

wordings! {
    ["(Using" _ "TLS)"], at AfterFrom:
        Mimecast "Mimecast, once", since "seen from 2020 to 2021", source "fields":
            "Received: from client.example (client.example [192.0.2.1]) (Using TLS)"
            " by relay.mimecast.com with ESMTP id us-mta-267-FJ_-cM_-MxmLhatO-MwWQw-1;"
            " Sat, 21 Nov 2026 22:45:35 -0400"
    [("ESMTP" | "SMTP") _ "with" _ ["both" _] "STARTTLS" [_ "and" _ "AUTH"]], first b"ES", at InWith:
        Mimecast "Mimecast, version and cipher in a comment after it", since "seen from 2022", source "fields":
            "Received: from client.example (client.example [192.0.2.1]) by"
            " relay.mimecast.com with ESMTP with both STARTTLS and AUTH (version=TLSv1.2,"
            " cipher=TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384) id"
            " uk-mta-91-CfTYQ5CAOY6_UOUoiheBlQ-1; Sat, 21 Nov 2026 22:45:35 +0000"
}

/// What follows the protocol, after a second `with`.
pub(super) const SECOND_PROTOCOLS: [&[u8]; 2] = [b"STARTTLS", b"both STARTTLS and AUTH"];
