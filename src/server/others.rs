//! Servers that need only rows in the table: a new one is added here. [`wordings!`] describes the rows.

use crate::server::wording::wordings;

wordings! {
    ["ESMTP-TLS"], at InWith:
        CommuniGate "CommuniGate Pro, once", since "not known", source "fields":
            "Received: from [192.0.2.1] (HELO client.example)"
            "  by mx.example.net (CommuniGate Pro SMTP 4.1.8)"
            "  with ESMTP-TLS id 4711 for user@example.net; Sat, 21 Nov 2026 22:45:35 +0100"
    ["(TLS" _ "encrypted)"], at AfterWith:
        GroupWise "Novell GroupWise", since "seen in 2019", source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net with ESMTP (TLS encrypted); Sat, 21 Nov 2026 22:45:35 -0600"
    ["(NOT" _ "encrypted)"], at AfterWith, established false:
        GroupWise "Novell GroupWise, where there was no TLS", since "reported", source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net with ESMTP (NOT encrypted); Sat, 21 Nov 2026 22:45:35 -0600"
    ["(TLS," _ cipher [_ "(" group _ "curve)"] _ "cipher)"], at AfterFrom:
        AngelmatoPhylax "AngelmatoPhylax", since "not known", mark Software("AngelmatoPhylax"), source "fields":
            "Received: from client.example (HELO client.example) (192.0.2.1) (TLS, AES256-GCM-SHA384 cipher)"
            "  by mx.example.net (AngelmatoPhylax SMTP proxy) with ESMTPS; Sat, 21 Nov 2026 22:45:35 +0200"
        TlsOnly "another server", since "not known", source "the same words":
            "Received: from client.example (192.0.2.1) (TLS, AES256-GCM-SHA384 cipher)"
            "  by mx.example.net with ESMTPS; Sat, 21 Nov 2026 22:45:35 +0200"
    // mox folds wherever there is a blank.
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
    // Courier. `SSL:` is where the connection began with TLS.
    ["(" ("TLS" | "SSL") ":" _ version "," [_] bits "bits," [_] cipher ")"], first b"ST", at AfterFrom:
        Courier "Courier", since "seen from 2022; 1.0.16 measured", source "fields":
            "Received: from client.example (client.example [::ffff:192.0.2.1])"
            "  (TLS: TLSv1.3,256bits,TLS_AES_256_GCM_SHA384)"
            "  by mx.example.net with ESMTPS"
            "  id 00000000002A025B.0000000062FC2C5D.0000D81D; Sat, 21 Nov 2026 22:45:35 -0400"
    // The login is before the facts, so that only a login of a plain word is passed over.
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
    [("ESMTP" | "SMTP") "/TLS/" suite], first b"ES", at InWith:
        Cisco "Cisco Email Security Appliance, IronPort", since "seen from 2019", source "fields":
            "Received: from client.example ([192.0.2.1])"
            "  by ob1.example.net with ESMTP/TLS/ECDHE-RSA-AES128-GCM-SHA256; 21 Nov 2026 22:45:35 +0800"
    [("ESMTP" | "SMTP") "/TLS"], first b"ES", at InWith:
        Cisco "Cisco, without the suite", since "seen from 2020", source "fields":
            "Received: from client.example (HELO client.example) ([192.0.2.1]) by"
            " mx.example.net with ESMTP/TLS; 21 Nov 2026 22:45:35 +0200"
    // The subject of the client's certificate follows the suite.
    ["(cipher=" cipher [_ "subject=\"" subject "\""] ")"], at AfterWith:
        Momentum "Momentum, ecelerity", since "3.6; seen from 2021", source "fields":
            "Received: from [192.0.2.1] ([192.0.2.1:17338] helo=client.example)"
            "\tby mx.example.net (envelope-from <alice@client.example>)"
            "\t(ecelerity 3.6.21.53563 r(Core:3.6.21.0)) with ESMTPS (cipher=ECDHE-RSA-AES256-GCM-SHA384"
            "\tsubject=\"/C=US/ST=Washington/L=Redmond/O=Example Corporation/CN=client.example\")"
            "\tid 05/12-28282-60480016; Sat, 21 Nov 2026 22:45:35 +0000"
    // The name of the other server is before the facts: one of Cellopoint's own, or a host's, and no other.
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
    ["(tlsversion=" version "," _ "tlscipher=" [cipher] ")"], at AfterWith:
        Exclaimer "Exclaimer", since "seen in 2021", source "fields":
            "Received: from client.example (192.0.2.1)"
            "         by smtp.example.net (198.51.100.7) with Exclaimer Signature Manager"
            "         ESMTP Proxy smtp.example.net (tlsversion=TLS12,"
            "         tlscipher=TLS_ECDHE_WITH_AES256_SHA384); Sat, 21 Nov 2026 22:45:35 +0000"
    // .NET's names of version, cipher, hash and key exchange. The signature is missing, so the suite is unknown.
    ["(" net_version "," _ cipher "," _ any "," _ any ")"], first b"TS", at AfterBy:
        NoSpamProxy "NoSpamProxy, by its shape", since "seen from 2021", source "fields":
            "Received: from 192.0.2.1 by mx.example.net (Tls12, Aes256, Sha384,"
            " DiffieHellmanEllipticKey384); Sat, 21 Nov 2026 22:45:35 GMT"
    ["(" tls_version "," _ suite ")"], first b"ST", at AfterWith:
        VirusFree "virusfree.cz", since "seen from 2019", source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            " by mx.example.net with ESMTPS (TLSv1.3, TLS_AES_256_GCM_SHA384)"
            " id 4cXyZ1; Sat, 21 Nov 2026 22:45:35 +0100"
}

/// What a host's name begins with.
const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
