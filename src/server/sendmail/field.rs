//! `(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NO)`: sendmail's words, all of them or the
//! first two or three.
//!
//! Mail that was taken for quoted-printable and not decoded shows `=3D` for `=`. Before a number the `3D` is passed
//! over; before a word it is left where it is, a part of what was written.
//!
//! After the date, such a comment is the last of the field: a client's text would be followed by the server's own.

use crate::author::Reason;
use crate::server::template::{Holds, Shape, Slot, fields};
use crate::server::wording::wordings;

const CF: &str = "cf: the HReceived template";
const DAEMON: &str = "sendmail/daemon.c, getauthinfo()";

fields! {
    fold "\n\t";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::PrintableBut(" "), "sendmail/srvrsmtp.c");
        NAME = Slot::own(Shape::LookedOrNot, DAEMON);
        ADDRESS = Slot::own(Shape::InBrackets, DAEMON);
        HOSTNAME = Slot::own(Shape::Name, CF);
        VERSION = Slot::own(Shape::Software, CF);
        QUEUE_ID = Slot::own(Shape::Name, "sendmail/queue.c, assign_queueid()");
        RECIPIENT = Slot::client(Reason::Recipient, Shape::Path, Holds::Any, CF);
    }
    Sendmail "sendmail, Proofpoint", since "8.9", source CF, marks [] ["8." "PPS" "may be forged"]: {
        {from HELO} _ (NAME "[" ADDRESS "]" [" (may be forged)"])
        [/ ("authenticated bits=0")]
        / {by HOSTNAME} [_ (VERSION)] _ {with} _ {id QUEUE_ID}
        [/ {wording "(version=" "(version={version} cipher=[{cipher}] bits=[3D]{bits}[/{number}] verify=[3D]{verify})"}] [/ {for RECIPIENT}] [_ {tls}] ";" _ {date}
    }
}

wordings! {
    ["(version=" version _ "cipher=" [cipher] _ "bits=" ["3D"] bits ["/" number] _ "verify=" ["3D"] verify ")"],
        at AfterBy | AfterWith | AfterId | AfterFor | AfterOther | AfterSemicolon | AfterDate:
        Sendmail "sendmail",
            since "not known; TLSv1/SSLv3 for every version seen to 8.14, the version itself from 8.15",
            mark Software("8."), source "cf: the HReceived template":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net (8.18.1/8.18.1/Debian-6) with ESMTPS id 6ALMqBA3001410"
            "\t(version=TLSv1.2 cipher=ECDHE-RSA-AES128-GCM-SHA256 bits=128 verify=NO)"
            "\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 GMT"
        Proofpoint "Proofpoint", since "seen from 2019", mark Software("PPS"), source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx0a-00000000.pphosted.com (PPS) with ESMTPS id 3u7wt2ab90-1"
            "\t(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NOT)"
            "\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0000"
        Proofpoint "Proofpoint, without its name", since "seen from 2019", mark Domain("pphosted.com"), source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx0a-00000000.pphosted.com with ESMTPS id 3u7wt2ab90-1"
            "\t(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NOT);"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
        Proofpoint "Proofpoint, to its own hosts", since "seen from 2019", mark Domain("ppops.net"), source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby m0000000.ppops.net with ESMTPS id 3u7wt2ab90-1"
            "\t(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NOT);"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
        Cyrus "Cyrus", since "not known; 3.6 and 3.10 measured", mark Software("Cyrus"),
            source "imap/lmtpengine.c; imap/tls.c, tls_get_info":
            "Received: from client.example (localhost [127.0.0.1])\r"
            "\t by mx.example.net (Cyrus 3.10.2-Debian-3.10.2-1+deb13u2) with LMTPSA\r"
            "\t (version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256/256 verify=YES);\r"
            "\t Sat, 21 Nov 2026 22:45:35 +0000\r"
        SendmailStyle "Barracuda, FortiMail and others; sendmail without its release", since "as sendmail",
            source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net (version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NO);"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
    ["(version=" version _ "cipher=" [cipher] _ "bits=" ["3D"] bits ["/" number] ")"],
        at AfterBy | AfterWith | AfterId | AfterFor | AfterOther | AfterSemicolon | AfterDate:
        Google "Google", since "seen from 2014", mark Domain("google.com"), source "fields":
            "Received: from client.example (client.example. [192.0.2.1])"
            "        by mx.google.com with ESMTPS id i2si5691730wjz.123.2026.11.21.22.45.35"
            "        for <user@example.net>"
            "        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);"
            "        Sat, 21 Nov 2026 22:45:35 -0800 (PST)"
        Google "Google, for its users' mail programs", since "seen from 2016", mark Domain("gmail.com"),
            source "fields":
            "Received: from [192.0.2.1] ([192.0.2.1])"
            "        by smtp.gmail.com with ESMTPSA id s2sm5757848wmh.37.2026.11.21.22.45.35"
            "        (version=TLS1_2 cipher=ECDHE-RSA-AES128-GCM-SHA256 bits=128/128);"
            "        Sat, 21 Nov 2026 22:45:35 -0800 (PST)"
        Google "Google, under its other name", since "seen from 2019", mark Domain("googlemail.com"), source "fields":
            "Received: from [192.0.2.1] ([192.0.2.1])"
            "        by smtp.googlemail.com with ESMTPSA id s2sm5757848wmh.37.2026.11.21.22.45.35"
            "        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128);"
            "        Sat, 21 Nov 2026 22:45:35 -0800 (PST)"
        Ibm "IBM's gateway, after a first `;`", since "seen from 2017", mark With("IBM"), source "fields":
            "Received: from client.example (192.0.2.1)"
            "\tby mx.example.net (198.51.100.7) with IBM ESMTP SMTP Gateway: Authorized Use Only! Violators will be \
             prosecuted;"
            "\t(version=TLSv1/SSLv3 cipher=AES256-GCM-SHA384 bits=256/256)"
            "\tSat, 21 Nov 2026 22:45:35 -0000"
        SmarterMail "SmarterMail, the protocol before .NET's name of the version", since "seen in 2019",
            mark Version("TLS\\Tls"), source "fields":
            "Received: from client.example (client.example [192.0.2.1]) by mx.example.net with SMTP"
            "\t(version=TLS\\Tls12"
            "\tcipher=Aes256 bits=256);"
            "   Sat, 21 Nov 2026 22:45:35 +0200"
        SmarterMail "SmarterMail, with .NET's names", since "seen in 2019", mark Version("Tls"), source "fields":
            "Received: from client.example (client.example [192.0.2.1]) by mx.example.net with SMTP"
            "\t(version=Tls12"
            "\tcipher=Aes256 bits=256);"
            "   Sat, 21 Nov 2026 22:45:35 +0200"
        SendmailStyle "hMailServer, ImprovMX and others", since "seen from 2022", source "fields":
            "Received: from client.example (Unknown [192.0.2.1])"
            "\tby mx.example.net with ESMTPSA"
            "\t(version=TLSv1.2 cipher=ECDHE-RSA-AES128-GCM-SHA256 bits=128)"
            "\t; Sat, 21 Nov 2026 22:45:35 +0200"
    ["(version=" version _ "cipher=" [cipher] [_ "verify=" ["3D"] verify] ")"],
        at AfterBy | AfterWith | AfterId | AfterFor | AfterOther | AfterSemicolon | AfterDate:
        Google "Google, once", since "seen from 2010 to 2011", mark Domain("google.com"), source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "        by mx.google.com with ESMTPS id y7si2774694pbm.5.2026.11.21.22.45.35"
            "        (version=TLSv1/SSLv3 cipher=OTHER);"
            "        Sat, 21 Nov 2026 22:45:35 -0800 (PST)"
        Haraka "Haraka before the clause", since "seen from 2012; 2.8.28 (2021) writes the clause",
            mark Software("Haraka"), source "connection.js, received_line()":
            "Received: from client.example (Unknown [192.0.2.1])\r"
            "\tby mx.example.net (Haraka/2.8.13) with ESMTPSA id F28D9EB2-EBC8-4A09-8563-F7E5CFC246B7.1\r"
            "\tenvelope-from <alice@client.example> (authenticated bits=0)\r"
            "\t(version=TLSv1/SSLv3 cipher=ECDHE-RSA-AES256-GCM-SHA384 verify=FAIL);\r"
            "\tSat, 21 Nov 2026 22:45:35 -0300\r"
        ZoneMta "ZoneMTA", since "seen from 2023", mark Software("ZoneMTA"), source "fields":
            "Received: from client.example ([192.0.2.1] client.example)"
            " (Authenticated sender: mN4UYu2MZsgR)"
            " by mx.example.net (ZoneMTA) with ESMTPSA id 19995f3a484000c244.008"
            " for <user@example.net>"
            " (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384);"
            " Sat, 21 Nov 2026 22:45:35 +0000"
        Tessian "Tessian", since "seen from 2019", mark Domain("mta.getcheckrecipient.com"), source "fields":
            "Received: from client.example"
            "\tby 00000000-outbound-1.mta.getcheckrecipient.com with ESMTPS id be3e83855668.1"
            "\t(version=TLSv1.2 cipher=ECDHE-RSA-AES256-SHA384);"
            "\tSat, 21 Nov 2026 22:45:35 +0000"
        Naver "Naver", since "seen in 2025", mark Domain("naver.com"), source "fields":
            "Received: from client.example ([192.0.2.1])"
            "  by cvnsmtp012.nm.naver.com with ESMTP id mMu+6aZ2SOyLW-6d3y70yw"
            "  for <multiple recipients>"
            "  (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384);"
            "  Sat, 21 Nov 2026 22:45:35 -0000"
        MailEnable "MailEnable", since "not known", mark With("MailEnable"), source "fields":
            "Received: from client.example ([192.0.2.1]) by mx.example.net with MailEnable ESMTPSA"
            " (version=TLS1 cipher=TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA);"
            " Sat, 21 Nov 2026 22:45:35 +0000"
        Yahoo "Yahoo, AOL", since "seen from 2022", mark With("SMTPs"), source "fields":
            "Received: from 192.0.2.1 (EHLO client.example)"
            " by 198.51.100.7 with SMTPs"
            " (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256);"
            " Sat, 21 Nov 2026 22:45:35 +0000"
        SendmailStyle "another server", since "not known", source "the same words":
            "Received: from client.example ([192.0.2.1]) by mx.example.net with ESMTPS id 4cXyZ1"
            " (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384);"
            " Sat, 21 Nov 2026 22:45:35 +0000"
    ["(TLS" _ "bits=" bits _ "verify=" verify ")"], at AfterId:
        MimeDefang "MIMEDefang (MailControl)", since "seen in 2021", source "fields":
            "Received: from client.example ([192.0.2.1])"
            "\tby mx.example.net (envelope-sender <alice@client.example>) (MIMEDefang) with ESMTP id 1B9GWrL0162377"
            "\t(TLS bits=256 verify=OK); Sat, 21 Nov 2026 22:45:35 +0000 (GMT)"
    ["(using" _ version _ "with" _ "cipher" _ cipher _ "(" bits _ "bits)" _ "verified" _ verify ")"], at AfterId:
        Sendmail "sendmail, in a template with Postfix's words", since "8.11; seen from 2019", mark Software("8."),
            source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            " by mx.example.net (8.15.2/8.14.5) with ESMTPS id 02U6p8D4025450"
            " (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256 bits) verified NO);"
            " Sat, 21 Nov 2026 22:45:35 GMT"
        SendmailStyle "Sentrion", since "seen in 2019", source "fields":
            "Received: from client.example (client.example [192.0.2.1])"
            "\tby mx.example.net (Sentrion-MTA-4.3.1/Sentrion-MTA-4.3.1) with ESMTP id x48Kt8l4026784"
            "\t(using TLSv1.2 with cipher ECDHE-RSA-AES128-SHA256 (128 bits) verified FAIL)"
            "\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 -0700"
}
