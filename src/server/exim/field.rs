//! `(TLS1.3)` and `(TLS1.2:ECDHE_RSA_AES_128_GCM_SHA256:128)`: Exim's `$tls_in_ver` and `$tls_in_cipher`.

use crate::author::Reason;
use crate::server::cursor::Cursor;
use crate::server::template::{Holds, Shape, Slot, fields};
use crate::server::wording::wordings;

/// What some administrators let follow the `id` clause: `by authid <login> with authenticator`. It is the name of no
/// host, so that no other server's `by` looks like it.
pub(in crate::server) const LOGIN: &[u8] = b"authid";

/// The length of a login in brackets, `[Authenticated ID (alice)]`, of signs that cannot end it.
pub(in crate::server) fn login(text: &[u8]) -> Option<usize> {
    let mut cursor = Cursor::new(text);
    cursor.words(b"[Authenticated ID (")?;
    cursor.run(|byte| byte.is_ascii_alphanumeric() || b"@.-_+".contains(&byte))?;
    cursor.literal(b")]")?;
    Some(cursor.at())
}

/// Whether a protocol is Exim's word for one over no network: `local`, `local-smtp` and the like.
pub(crate) fn is_local_protocol(value: &[u8]) -> bool {
    value == b"local" || value.starts_with(b"local-")
}

const TEXT: &str = "src/globals.c, received_header_text";
const HOST_C: &str = "src/host.c, host_build_sender_fullhost()";

fields! {
    fold "\n\t";
    slots {
        ADDRESS = Slot::own(Shape::InBrackets, HOST_C);
        PEER = Slot::own(Shape::Host, HOST_C);
        PORT = Slot::own(Shape::Name, HOST_C);
        // With `helo_accept_junk_hosts` every byte passes.
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::Any, "src/smtp_in.c, check_helo()");
        IDENT = Slot::client(Reason::Login, Shape::Name, Holds::PrintableBut(""),
            "src/verify.c, verify_get_ident(); src/string.c, string_printing()");
        HOSTNAME = Slot::own(Shape::Name, "src/exim.c, primary_hostname");
        VERSION = Slot::own(Shape::Version, "src/version.c");
        SENDER = Slot::client(Reason::Sender, Shape::Sender, Holds::Any, TEXT);
        MESSAGE_ID = Slot::own(Shape::Name, "src/receive.c, message_id");
        RECIPIENT = Slot::client(Reason::Recipient, Shape::Mailbox, Holds::Mailbox, TEXT);
    }
    Exim "Exim", since "4.0", source TEXT, marks ["[" "helo=" "port="] ["Exim " "TLS"]: {
        {from PEER} _ (["[" ADDRESS "]"] ["port=" PORT] ["helo=" HELO] [_ "helo=" HELO] [_ "ident=" IDENT])
        / {by HOSTNAME} [_ ("Exim " VERSION)] _ {with} [_ {wording "(TLS" "({tls_version})" | "({tls_version}:{cipher}:{bits}[:{group}])"}] [_ {tls}]
        [/ ("Exim " VERSION)] [/ ("envelope-from " SENDER)]
        / {id MESSAGE_ID} [/ {for RECIPIENT}] [_ {tls}] ";" / {date}
    }
}

wordings! {
    // Stands before the clause in Exim's own template, and alone where Exim knows no name for the clause.
    ["(" tls_version ")"], first b"STU", at AfterWith:
        CodeTwo "CodeTwo", since "seen from 2025", mark With("CodeTwo"), source "fields":
            "Received: from client.example (192.0.2.1) by mx.example.net with CodeTwo SMTP Server (TLS12)"
            " via SMTP; Sat, 21 Nov 2026 22:45:35 +0000"
        Halon "Halon", since "seen from 2025", mark Software("Halon"), source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net (Halon) with ESMTPS (TLSv1.2) tls TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
            "\tid 084f0532-3f3e-11f0-906c-00163c1ebd60"
            "\tfor <user@example.net>;"
            "\tSat, 21 Nov 2026 22:45:35 +1000 (AEST)"
        Exim "Exim", since "4.93 (2019)", mark SmallWith, source "src/globals.c, received_header_text":
            "Received: from client.example ([192.0.2.1])"
            "\tby mx.example.net with esmtps  (TLS1.3)"
            "\t(Exim 4.96)"
            "\t(envelope-from <alice@client.example>)"
            "\tid 1tnylb-00000005VD-1abc"
            "\tfor user@example.net;"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
        EximStyle "another server", since "not known", source "Exim's wording":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net with ESMTPS (TLSv1.3) id 4cXyZ1;"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
    // The third part is in bits, in old builds with GnuTLS in bytes. The fourth is GnuTLS's group.
    ["(" tls_version ":" cipher ":" bits [":" group] ")"], first b"STU", at AfterWith:
        Exim "Exim", since "4.0 (2002) to 4.92; later where received_header_text was kept", mark SmallWith,
            source "src/globals.c, received_header_text":
            "Received: from client.example ([192.0.2.1] helo=client.example)"
            "\tby mx.example.net with esmtps (TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384:256)"
            "\t(Exim 4.92)"
            "\t(envelope-from <alice@client.example>)"
            "\tid 1l5Bpi-0007LJ-Au"
            "\tfor user@example.net; Sat, 21 Nov 2026 22:45:35 +0200"
        EximStyle "another server", since "not known", source "Exim's wording":
            "Received: from client.example ([192.0.2.1])"
            "\tby mx.example.net with ESMTPS (TLS1.3:TLS_AES_256_GCM_SHA384:256)"
            "\tid 1l5Bpi-0007LJ-Au; Sat, 21 Nov 2026 22:45:35 +0200"
    ["(" ("Cipher" | "tls_cipher") _ tls_version ":" cipher ":" bits [":" group] ")"],
        first b"Ct", at AfterBy | AfterWith:
        MDaemon "MDaemon", since "10; seen in 2010", mark Software("Cipher "), source "fields":
            "Received: from client.example by mx.example.net (Cipher TLSv1:RC4-MD5:128) (MDaemon PRO v10.1.1)"
            "\twith ESMTP id md50001457148.msg"
            "\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 -0500"
        Exim "Exim, in templates of its administrators", since "seen from 2003", source "fields":
            "Received: from client.example ([192.0.2.1]:53686 helo=client.example)"
            "\tby mx.example.net with esmtps "
            "\t(Cipher TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256) (Exim 4.94.2 #2)"
            "\tid 1tnylb-0005VD-69; Sat, 21 Nov 2026 22:45:35 -0800"
    [tls_version], first b"ST", at Bare:
        Exim "Exim, in a template of its administrator", since "seen in 2021", source "fields":
            "Received: by mx.example.net with esmtpsa TLS1.3 id 1mZzxZ-0001KV-Hb"
            "\t(envelope-from <alice@client.example>) ; Sat, 21 Nov 2026 22:45:35 +0000"
}
