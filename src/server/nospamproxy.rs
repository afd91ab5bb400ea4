//! `(Tls12, Aes256, Sha384, DiffieHellmanEllipticKey384)`: .NET's names of version, cipher, hash and key exchange.

use crate::server::wording::wordings;

wordings! {
    // Who signed is not told, so that the suite is not known.
    ["(" net_version "," _ cipher "," _ any "," _ any ")"], first b"TS", at AfterBy:
        NoSpamProxy "NoSpamProxy, by its shape", since "seen from 2021", source "fields":
            "Received: from 192.0.2.1 by mx.example.net (Tls12, Aes256, Sha384,"
            " DiffieHellmanEllipticKey384); Sat, 21 Nov 2026 22:45:35 GMT"
}
