//! `(TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)` and its like: values between colons.

use crate::author::Reason;
use crate::server::template::{Holds, Shape, Slot, fields};
use crate::server::wording::wordings;

const SESSION: &str = "usr.sbin/smtpd/smtp_session.c, smtp_message_begin()";

fields! {
    fold "\n\t";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::PrintableBut(" "), SESSION);
        NAME = Slot::own(Shape::Looked, SESSION);
        ADDRESS = Slot::own(Shape::InBrackets, SESSION);
        HOSTNAME = Slot::own(Shape::Name, SESSION);
        ID = Slot::own(Shape::Name, SESSION);
        RECIPIENT = Slot::client(Reason::Recipient, Shape::Path, Holds::Any, SESSION);
    }
    OpenSmtpd "OpenSMTPD", since "5.0", source SESSION, marks [] ["OpenSMTPD"]: {
        {from HELO} _ (NAME " [" ADDRESS "]") / {by HOSTNAME} _ ("OpenSMTPD") _ {with} _ {id ID}
        [_ {wording "(" "({tls_version}:{cipher}:{bits}:{verified})"}] [/ {for RECIPIENT}] [_ {tls}] ";" / {date}
    }
    OpenSmtpd "OpenSMTPD, with mask-src", since "6.4", source SESSION, marks ["OpenSMTPD"] []: {
        {by HOSTNAME} _ ("OpenSMTPD") _ {with} _ {id ID}
        [_ {wording "(" "({tls_version}:{cipher}:{bits}:{verified})"}] [/ {for RECIPIENT}] [_ {tls}] ";" / {date}
    }
}

wordings! {
    // The fourth part says whether the client's certificate was verified.
    ["(" tls_version ":" cipher ":" bits ":" verified ")"], first b"STU", at AfterId:
        OpenSmtpd "OpenSMTPD", since "seen from 2020; 6.8 and 7.6 measured", source "usr.sbin/smtpd/smtp_session.c":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net (OpenSMTPD) with ESMTPSA id 715d0912 (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO) \
             auth=yes user=alice"
            "\tfor <user@example.net>;"
            "\tSat, 21 Nov 2026 22:45:35 +0000 (UTC)"
    // Exim's words after `id`, where OpenSMTPD's have a fourth part.
    ["(" tls_version ":" cipher ":" bits ")"], first b"STU", at AfterId:
        Exim "Exim, in a template of its administrator's", since "seen in 2023", mark SmallWith, source "fields":
            "Received: from client.example ([192.0.2.1] helo=client.example)"
            "        by mx.example.net with esmtps"
            "        id 1pihQT-0001l6-0H"
            "        (TLS1.3:TLS_AES_256_GCM_SHA384:256)"
            "        (envelope-from <alice@client.example>);"
            "        Sat, 21 Nov 2026 22:45:35 +0000"
        EximStyle "another server", since "not known", source "the same words":
            "Received: from client.example (client.example [192.0.2.1]) by mx.example.net with ESMTPS id 4cXyZ1"
            " (TLSv1.3:TLS_AES_256_GCM_SHA384:256); Sat, 21 Nov 2026 22:45:35 +0000"
    ["(" tls_version ":" cipher ")"], first b"STU", at AfterWith:
        KumoMta "KumoMTA, with rustls's names", since "seen in 2026", source "crates/kumod/src/smtp_server.rs":
            "Received: from client.example (192.0.2.1)\r"
            "  by mx.example.net (KumoMTA 198.51.100.7) \r"
            "  with ESMTPS (TLSv1_3:TLS13_AES_256_GCM_SHA384)  id e3a3b8582dd311f1a07502c82f9c3d17 \r"
            "  for <user@example.net>;\r"
            "  Sat, 21 Nov 2026 22:45:35 +0000\r"
}
