//! `(TLS encrypted)`, `(NOT encrypted)`: Novell GroupWise.

use crate::server::wording::wordings;

wordings! {
    ["(TLS" _ "encrypted)"], at AfterWith:
        GroupWise "Novell GroupWise", since "seen in 2019", source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net with ESMTP (TLS encrypted); Sat, 21 Nov 2026 22:45:35 -0600"
    ["(NOT" _ "encrypted)"], at AfterWith, established false:
        GroupWise "Novell GroupWise, where there was no TLS", since "reported", source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net with ESMTP (NOT encrypted); Sat, 21 Nov 2026 22:45:35 -0600"
}
