//! `(version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)`: Exchange's words, and those of the SMTP service
//! of Windows.

use crate::author::Reason;
use crate::server::template::{Holds, Shape, Slot, fields};
use crate::server::wording::wordings;

/// What means the protocol.
pub(super) const PROTOCOL: &[u8] = b"Microsoft SMTP Server";

/// What means the link: the service of Exchange that took the message.
pub(super) const LINKS: &[&[u8]] =
    &[b"Frontend Transport", b"Mailbox Transport", b"Hub Transport", b"Frontend Proxy", b"Transport"];

fields! {
    // Exchange folds its fields wherever there is a blank.
    fold "\n ";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::Any, "fields");
        ADDRESS = Slot::own(Shape::Address, "fields");
        LOCAL = Slot::own(Shape::InBrackets, "fields");
        HOSTNAME = Slot::own(Shape::Name, "fields");
        VERSION = Slot::own(Shape::Name, "fields");
    }
    Microsoft "Exchange", since "seen from 2016", source "fields", marks ["#"] ["#"]: {
        {from HELO} _ (ADDRESS) _ {by HOSTNAME} _ (ADDRESS) _ {with "Microsoft SMTP Server"}
        [_ {wording "(version=" "(version={version}, cipher=[{cipher}][ + Transport Decrypted])"}]
        [_ {wording "(TLS)" "{(TLS)|(SSL)}"}]
        _ {id VERSION} [_ {via "Frontend Transport" | "Mailbox Transport" | "Hub Transport" | "Frontend Proxy"}]
        [_ {tls}] ";" _ {date}
    }
    Microsoft "Exchange, from its own mailbox", since "seen from 2016", source "fields", marks ["["] ["["]: {
        {from HELO} _ ("[" LOCAL "]") _ {by HOSTNAME} _ ("[" LOCAL "]") _ {unregistered "mapi"} _ {id VERSION}
        [_ {tls}] ";" _ {date}
    }
}

wordings! {
    ["(version=" version "," _ "cipher=" [cipher] [_ "+" _ "Transport" _ "Decrypted"] ")"],
        at InWith | AfterWith | AfterId:
        Microsoft "Exchange, Exchange Online, Outlook.com", since "seen from 2018", mark With("Microsoft"),
            source "fields":
            "Received: from client.example (192.0.2.1) by"
            " mx.example.net (198.51.100.7) with Microsoft SMTP Server"
            " (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id"
            " 15.20.9073.12 via Frontend Transport; Sat, 21 Nov 2026 22:45:35 +0000"
        Mimecast "Mimecast", since "seen from 2022", mark Domain("mimecast.com"), source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            " by relay.mimecast.com with ESMTP with STARTTLS"
            " (version=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384)"
            " id us-mta-626-9DLAvm1NMyeHwtyl5RgUtw-1; Sat, 21 Nov 2026 22:45:35 -0500"
        Mailgun "Mailgun", since "seen from 2020", mark Domain("postgun.com"), source "fields":
            "Received: from client.example (client.example [192.0.2.1]) by"
            " smtp-out-n02.prod.us-west-2.postgun.com with SMTP id 62489fe00418b8d3d7021897 (version=TLS1.3,"
            " cipher=TLS_AES_128_GCM_SHA256); Sat, 21 Nov 2026 22:45:35 GMT"
        MicrosoftStyle "another server, Mailgun's inner ones among them", since "seen from 2023", source "fields":
            "Received: from client.example (client.example [192.0.2.1]) by"
            " 5aba9521e8bc with SMTP id 64e75b41839f3b56cc80a35a (version=TLS1.3,"
            " cipher=TLS_AES_128_GCM_SHA256); Sat, 21 Nov 2026 22:45:35 GMT"
    ["over" _ "TLS" _ "secured" _ "channel"], at Bare:
        Microsoft "the SMTP service of Windows and IIS", since "6.0; seen from 2008", source "fields":
            "Received: from client.example ([192.0.2.1]) by mx.example.net over TLS secured channel with Microsoft \
             SMTPSVC(7.5.7601.23008);"
            "\t Sat, 21 Nov 2026 22:45:35 -0800"
}
