//! `(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))`: Postfix's words, and what others made of
//! them.
//!
//! Postfix says the client's certificate in a comment of its own, `(Client CN "…", Issuer "…" (verified OK))`. That is
//! not read: Postfix prints the names as they are, so that `(verified OK)` may be the client's.

use crate::author::{Author, Reason};
use crate::server::cursor::Cursor;
use crate::server::template::{Holds, Shape, Slot, fields};
use crate::server::wording::wordings;

/// What Postfix, and those who write its words, say after them of the client's certificate and its login; how each
/// ends where a name is in it that the client chose, and who chose it.
const SENTENCES: [(&[u8], &[u8], Author); 9] = [
    (b"(No client certificate requested)", b"", Author::Server),
    (b"(no client certificate requested)", b"", Author::Server),
    (b"(Client did not present a certificate)", b"", Author::Server),
    (b"(Client certificate not present)", b"", Author::Server),
    (b"(Client CN \"", b"(verified OK))", Author::Client(Reason::Certificate)),
    (b"(Client CN \"", b"(not verified))", Author::Client(Reason::Certificate)),
    (b"(Client RPK ", b")", Author::Client(Reason::Certificate)),
    (b"(Authenticated sender)", b"", Author::Server),
    (b"(Authenticated sender: ", b")", Author::Client(Reason::Login)),
];

/// Who chose the text of one of [`SENTENCES`], which follow a wording before `by`; `None` for any other comment.
pub(crate) fn sentence(comment: &[u8]) -> Option<Author> {
    let is = |begin: &[u8], end: &[u8]| {
        let mut cursor = Cursor::new(comment);
        if cursor.words(begin).is_none() {
            return false;
        }
        let rest = cursor.rest();
        if end.is_empty() {
            return rest.is_empty();
        }
        // From the last parenthesis of the name on, a fold may be for a blank.
        let from =
            if end.starts_with(b"(") { memchr::memrchr(b'(', rest) } else { rest.len().checked_sub(1) };
        let mut tail = Cursor::new(from.and_then(|from| rest.get(from..)).unwrap_or_default());
        tail.words(end).is_some() && tail.rest().is_empty()
    };
    SENTENCES.iter().find(|(begin, end, _)| is(begin, end)).map(|&(.., author)| author)
}

const SMTPD: &str = "src/smtpd/smtpd.c, common_pre_message_handling()";

fields! {
    fold "\n\t";
    slots {
        // Until 3.11 `"` and `@` passed.
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::PrintableBut(" <>()\\;"),
            "src/smtpd/smtpd.c, helo_cmd(), NEUTER_CHARACTERS");
        NAME = Slot::own(Shape::Looked, "src/smtpd/smtpd_peer.c, valid_hostname()");
        ADDRESS = Slot::own(Shape::InBrackets, "src/smtpd/smtpd_peer.c");
        HOSTNAME = Slot::own(Shape::Name, "src/global/mail_params.c, var_myhostname");
        MAIL_NAME = Slot::own(Shape::Software, "src/global/mail_params.c, var_mail_name");
        QUEUE_ID = Slot::own(Shape::Name, "src/global/mail_queue.c");
        USER_ID = Slot::own(Shape::Name, "src/pickup/pickup.c");
        SUBJECT = Slot::client(Reason::Certificate, Shape::Name, Holds::Balanced,
            "src/smtpd/smtpd.c, comment_sanitize()");
        LOGIN = Slot::client(Reason::Login, Shape::Name, Holds::Balanced,
            "src/smtpd/smtpd.c, comment_sanitize()");
        RECIPIENT = Slot::client(Reason::Recipient, Shape::Path, Holds::Any,
            "src/smtpd/smtpd.c, common_pre_message_handling(); src/global/quote_822_local.c");
    }
    Postfix "Postfix, from a client", since "2.0", source SMTPD,
        marks [] ["Postfix" "using " "Authenticated"]: {
        {from HELO} _ (NAME " [" ADDRESS "]")
        [/ {wording "(using " "(using {version} with cipher {cipher} ({bits}/{number} bits)[ key-exchange {key_exchange}]\
[ server-signature {signature}[ server-digest {any}]][ client-signature {signature}[ client-digest {any}]])"}]
        [/ ("No client certificate requested")]
        [/ ("Client did not present a certificate")]
        [/ ("Client CN \"" SUBJECT "\", Issuer \"" SUBJECT "\" (" {"verified OK" | "not verified"} ")")]
        [/ ("Authenticated sender: " LOGIN)]
        / {by HOSTNAME} _ (MAIL_NAME) _ {with} [_ {id QUEUE_ID}] [/ {for RECIPIENT}] [_ {tls}] ";" _ {date}
    }
    Postfix "Postfix, of its own host's mail, or without the client", since "2.0", source "src/pickup/pickup.c; src/cleanup/cleanup_message.c",
        marks ["Postfix"] []: {
        {by HOSTNAME} _ ("Postfix" [", from userid " USER_ID]) [_ {with}]
        / {id QUEUE_ID} [/ {for RECIPIENT}] [_ {tls}] ";" _ {date}
    }
}

wordings! {
    ["(using" _ version _ "with" _ "cipher" _ cipher _ "(" bits "/" number _ "bits)"
     [_ "key-exchange" _ key_exchange]
     [_ "server-signature" _ signature [_ "server-digest" _ any]]
     [_ "client-signature" _ signature [_ "client-digest" _ any]] ")"],
        at AfterFrom | AfterBy | AfterWith | AfterId | AfterFor | AfterDate:
        Postfix "Postfix", since "2.2 (2005); key-exchange from 3.4 (2019), under TLS 1.3 only",
            mark Software("Postfix"), source "src/smtpd/smtpd.c":
            "Received: from client.example (client.example [192.0.2.1])"
            "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)"
            "\t key-exchange ECDHE (P-256) server-signature ECDSA (P-256) server-digest SHA256)"
            "\t(Client did not present a certificate)"
            "\tby mx.example.net (Postfix) with ESMTPS id 8FE5BA3EA62"
            "\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0000 (UTC)"
        Dovecot "Dovecot, if it is configured to write its name", since "seen in 2019",
            mark Software("Dovecot"), source "fields":
            "Received: from client.example ([192.0.2.1])"
            "\t(using TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits))"
            "\tby mx.example.net (Dovecot) with LMTP id CmIDBvaxwl1rVwAA37iJ7g"
            "\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0100"
        Symantec "Symantec Messaging Gateway, which writes TLS for the version", since "seen from 2020",
            mark Software("Symantec"), source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\t(using TLS with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits))"
            "\t(Client did not present a certificate)"
            "\tby mx.example.net (Symantec Messaging Gateway) with SMTP id 84.9E.02353.87CE6316; Sat, 21 Nov 2026 \
             22:45:35 +0300 (EEST)"
        Proofpoint "Proofpoint Essentials", since "seen from 2020", mark Software("PPE"), source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-SHA384 (256/256 bits))"
            "\t(No client certificate requested)"
            "\tby mx.example.net (PPE Hosted ESMTP Server) with ESMTPS id 27A57B4007C;"
            "\tSat, 21 Nov 2026 22:45:35 +0000 (UTC)"
        Forcepoint "Forcepoint", since "seen in 2021", mark By("Forcepoint"), source "fields":
            "Received: from client.example (unknown [192.0.2.1])"
            "\t(using TLSv1.2 with cipher AES256-GCM-SHA384 (256/256 bits))"
            "\t(No client certificate requested)"
            "\tby Forcepoint Email with ESMTPS id E6A46D682BBEBEAE5F20;"
            "\tSat, 21 Nov 2026 22:45:35 -0500 (EST)"
        Yandex "Yandex, after the date", since "seen from 2019", mark SoftwareEnd("/Yandex"), source "fields":
            "Received: by mail-nwsmtp.example.net (nwsmtp/Yandex) with ESMTPSA id k1gFe12mRL-W97mliXI;"
            "\tSat, 21 Nov 2026 22:45:35 +0300"
            "\t(using TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits))"
            "\t(Client certificate not present)"
        Strato "Strato", since "reported", mark Software("RZmta"), source "fields":
            "Received: from client.example"
            "\tby smtp.example.net (RZmta 54.0.0 DYNA|AUTH)"
            "\twith ESMTPSA id Qc14a81AOGJvF96"
            "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))"
            "\t(Client did not present a certificate);"
            "\tSat, 21 Nov 2026 22:45:35 +0100 (CET)"
        PostfixStyle "a Postfix that bears another name; Dovecot without its name",
            since "as Postfix; Dovecot 2.3 and 2.4 measured", source "fields":
            "Received: from client.example ([192.0.2.1])"
            "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))"
            "\tby mx.example.net with LMTPS"
            "\tid uB52EuUgAmtrFAAAg+zDdQ"
            "\t(envelope-from <alice@client.example>)"
            "\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0000"
    ["(using" _ version _ "with" _ "cipher" _ cipher _ "(" bits _ "bits))"],
        at AfterFrom | AfterBy | AfterWith | AfterId:
        Kerio "Kerio Connect", since "8.3, seen in 2020", mark Software("Kerio"), source "fields":
            "Received: from client.example ([192.0.2.1])"
            "\t(authenticated user alice@example.net)"
            "\tby mx.example.net (Kerio Connect 9.2.12 patch 1) with ESMTPSA"
            "\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256 bits));"
            "\tSat, 21 Nov 2026 22:45:35 +0200"
        Strato "Strato", since "seen from 2020", mark Software("RZmta"), source "fields":
            "Received: from client.example"
            "\tby smtp.example.net (RZmta 47.42.2 AUTH)"
            "\twith ESMTPSA id Y536afy3FEFbA1d"
            "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256 bits))"
            "\t(Client did not present a certificate);"
            "\tSat, 21 Nov 2026 22:45:35 +0200 (CEST)"
        MessageLabs "MessageLabs, under its own name", since "seen in 2018", mark Domain("messagelabs.com"),
            source "fields":
            "Received: from [192.0.2.1] (using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256 bits))"
            "        by server-10.bemta-12.messagelabs.com id 18/A6-21411-CE4701B5; Sat, 21 Nov 2026 22:45:35 +0000"
        MessageLabs "MessageLabs, Symantec.cloud", since "seen in 2021", mark Domain("symcld.net"), source "fields":
            "Received: from [192.0.2.1] (using TLSv1.2 with cipher DHE-RSA-AES256-GCM-SHA384 (256 bits))"
            "\tby server-4.bemta.az-a.eu-central-1.aws.symcld.net id 3B/CC-09980-00D3C916; Sat, 21 Nov 2026 22:45:35 \
             +0000"
        PostfixStyle "another server", since "not known", source "the same words":
            "Received: from client.example (client.example [192.0.2.1])"
            "\t(using TLSv1.2 with cipher DHE-RSA-AES256-GCM-SHA384 (256 bits))"
            "\tby mx.example.net with ESMTPS id 3BCC; Sat, 21 Nov 2026 22:45:35 +0000"
    ["(using" _ version _ "with" _ "cipher" _ cipher _ bits "/" number _ "bits)"], at AfterFrom:
        Comcast "Comcast's resomta", since "seen in 2023", source "fields":
            "Received: from client.example ([192.0.2.1])"
            "\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 256/256 bits)"
            "\t(Client did not present a certificate)"
            "\tby resomta-h1p-028516.example.net with ESMTPA"
            "\tid r7GRpXKbI6sLVr7GVpnc37; Sat, 21 Nov 2026 22:45:35 +0000"
    ["(using" _ version _ "with" _ "cipher" _ cipher ")"], at AfterFrom | AfterId:
        Stalwart "Stalwart", since "seen from 2024", mark Software("Stalwart"),
            source "crates/smtp/src/inbound/data.rs, write_received":
            "Received: from client.example (client.example [192.0.2.1] (AS64496 Example, Inc., IN))\r"
            "\t(using TLSv1.3 with cipher TLS13_AES_256_GCM_SHA384)\r"
            "\tby mx.example.net (Stalwart SMTP) with ESMTPS id 3DE517AF3D36E02;\r"
            "\tSat, 21 Nov 2026 22:45:35 +0000\r"
        MailChannels "MailChannels", since "seen from 2019", mark Software("trex/"), source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)"
            "\tby 198.51.100.7 (trex/7.1.3);"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
        James "Apache James", since "not known", mark Software("JAMES"),
            source "protocols/smtp, ReceivedHeaderGenerator.java":
            "Received: from 192.0.2.1 (EHLO client.example) ([192.0.2.1])"
            "          (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)"
            "          by mx.example.net (JAMES SMTP Server ) with ESMTPS ID 4cXyZ1"
            "          for <user@example.net>;"
            "          Sat, 21 Nov 2026 22:45:35 +0000 (UTC)"
        PostfixStyle "another server", since "not known", source "the same words":
            "Received: from client.example (client.example [192.0.2.1])"
            "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)"
            "\tby mx.example.net with ESMTPS id 4cXyZ1; Sat, 21 Nov 2026 22:45:35 +0000"
    ["(using" _ version _ "with" _ "cipher" _ cipher _ "(curve" _ group _ "with" _ number _ "ECDH" _ "bits,"
     _ "eq." _ number _ "bits" _ "RSA))"], at AfterWith | AfterId:
        Strato "Strato", since "seen from 2022", source "fields":
            "Received: from client.example"
            "\tby smtp.example.net (RZmta 47.42.2 AUTH)"
            "\twith ESMTPSA id Y536afy3F0xL8wX"
            "\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (curve X9_62_prime256v1 with 256 ECDH bits, \
             eq. 3072 bits RSA))"
            "\t(Client did not present a certificate)"
            "\tfor <user@example.net>;"
            "\tSat, 21 Nov 2026 22:45:35 +0200 (CEST)"
    ["(using" _ tls_version ")"], at AfterFrom:
        Postini "Postini", since "seen from 2007 to 2015", mark Domain("postini.com"), source "fields":
            "Received: from source ([192.0.2.1]) (using TLSv1) by exprod7ob108.postini.com ([198.51.100.7]) with SMTP"
            "\tID DSNKTWau7maO4Y85OVfUejoMNRV4ihPPeTYz@postini.com; Sat, 21 Nov 2026 22:45:35 PST"
        PostfixStyle "another server", since "not known", source "the same words":
            "Received: from client.example ([192.0.2.1]) (using TLSv1.2) by mx.example.net with SMTP"
            "\tid 4cXyZ1; Sat, 21 Nov 2026 22:45:35 +0000"
    ["(using" _ "TLS:" _ version "," _ cipher ")"], at AfterBy:
        MailMarshal "Trustwave MailMarshal", since "seen in 2020", source "fields":
            "Received: from client.example (Not Verified[192.0.2.1]) by mx.example.net (using TLS: TLSv1.2, AES256-SHA)"
            "\tid <B5fbc15a70004>; Sat, 21 Nov 2026 22:45:35 -0800"
}
