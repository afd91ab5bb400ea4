//! `(Generic MTA with TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384 256/256)`: Cellopoint, after `by`.

use crate::server::wording::wordings;

wordings! {
    // The name of the other server stands before the facts: one of Cellopoint's own, or a host's, and no other.
    ["(" any _ ("MTA" | "ESMTP") _ "with" _ tls_version _ cipher _ bits "/" number ")"], first ALPHANUMERIC, at AfterBy:
        Cellopoint "Cellopoint", since "seen from 2021", source "fields":
            "Received: from client.example [(192.0.2.1)] by mx.example.net"
            "\t(envelope-from <alice@client.example>)"
            "\t(Generic MTA with TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384 256/256)"
            "\twith ESMTP id 189787465; Sat, 21 Nov 2026 22:45:35 +0800"
    // Of hosts whose names begin with a digit none was seen: so begin the releases of sendmail.
    ["(" any _ ("MTA" | "ESMTP") _ "with" _ "TLS)"], first ALPHANUMERIC.split_at(10).1, at AfterBy:
        Cellopoint "Cellopoint, once, without version and suite", since "seen in 2019", source "fields":
            "Received: from client.example [(192.0.2.1)] by mx.example.net"
            "\t(envelope-from <alice@client.example>)"
            "\t(mx.example.net ESMTP with TLS)"
            "\twith ESMTP id 1757143984; Sat, 21 Nov 2026 22:45:35 +0800"
    ["(Cellopoint" _ "E-mail" _ "Firewall" _ any _ "Build" _ number _ "with" _ tls [_ cipher _ bits "/" number] ")"],
        at AfterBy:
        Cellopoint "Cellopoint, to another of its kind",
            since "seen from 2019 to 2021, from 2020 with version and suite", source "fields":
            "Received: from client.example [(192.0.2.1)] by"
            " mx.example.net (envelope-from <alice@client.example>)"
            " (Cellopoint E-mail Firewall v4.1.10 Build 0809 with TLS)"
            " with ESMTP id 105678265; Sat, 21 Nov 2026 22:45:35 +0800"
}

/// What a host's name begins with.
const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
