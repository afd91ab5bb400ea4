//! `(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NO)`: sendmail's words, all of them or the
//! first two or three.
//!
//! Mail that was taken for quoted-printable and not decoded shows `=3D` for `=`. Before a number the `3D` is passed
//! over; before a word it is left where it is, a part of what was written.

use crate::server::template::form;
use crate::server::wording::{Mark, Place, Wording, Writer};
use crate::tls::Dialect;

const PLACES: &[Place] = &[
    Place::AfterBy,
    Place::AfterWith,
    Place::AfterId,
    Place::AfterFor,
    Place::AfterOther,
    Place::AfterSemicolon,
    // Of the field, this is the last thing: a client's text would be followed by the server's own.
    Place::AfterDate,
];

pub(in crate::server) const VERIFY: Wording = Wording::new(
    form!("(version=" version _ "cipher=" [cipher] _ "bits=" ["3D"] bits ["/" number] _ "verify=" ["3D"] verify ")"),
    b"v",
    PLACES,
    &[
        Writer {
            dialect: Dialect::Sendmail,
            name: "sendmail",
            since: "not known; TLSv1/SSLv3 for every version seen to 8.14, the version itself from 8.15",
            mark: Mark::Software("8."),
            example: "\
Received: from client.example (client.example [192.0.2.1])
\tby mx.example.net (8.18.1/8.18.1/Debian-6) with ESMTPS id 6ALMqBA3001410
\t(version=TLSv1.2 cipher=ECDHE-RSA-AES128-GCM-SHA256 bits=128 verify=NO)
\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 GMT
",
            source: "cf: the HReceived template",
        },
        Writer {
            dialect: Dialect::Proofpoint,
            name: "Proofpoint",
            since: "seen from 2019",
            mark: Mark::Software("PPS"),
            example: "\
Received: from client.example (client.example [192.0.2.1])
\tby mx0a-00000000.pphosted.com (PPS) with ESMTPS id 3u7wt2ab90-1
\t(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NOT)
\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Proofpoint,
            name: "Proofpoint, without its name",
            since: "seen from 2019",
            mark: Mark::Domain("pphosted.com"),
            example: "\
Received: from client.example (client.example [192.0.2.1])
\tby mx0a-00000000.pphosted.com with ESMTPS id 3u7wt2ab90-1
\t(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NOT);
\tSat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Proofpoint,
            name: "Proofpoint, to its own hosts",
            since: "seen from 2019",
            mark: Mark::Domain("ppops.net"),
            example: "\
Received: from client.example (client.example [192.0.2.1])
\tby m0000000.ppops.net with ESMTPS id 3u7wt2ab90-1
\t(version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NOT);
\tSat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Cyrus,
            name: "Cyrus",
            since: "not known; 3.6 and 3.10 measured",
            mark: Mark::Software("Cyrus"),
            example: "\
Received: from client.example (localhost [127.0.0.1])\r
\t by mx.example.net (Cyrus 3.10.2-Debian-3.10.2-1+deb13u2) with LMTPSA\r
\t (version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256/256 verify=YES);\r
\t Sat, 21 Nov 2026 22:45:35 +0000\r
",
            source: "imap/lmtpengine.c; imap/tls.c, tls_get_info",
        },
        Writer {
            dialect: Dialect::SendmailStyle,
            name: "Barracuda, FortiMail and others; sendmail without its release",
            since: "as sendmail",
            mark: Mark::Wording,
            example: "\
Received: from client.example (client.example [192.0.2.1])
\tby mx.example.net (version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NO);
\tSat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
    ],
);

pub(in crate::server) const BITS: Wording = Wording::new(
    form!("(version=" version _ "cipher=" [cipher] _ "bits=" ["3D"] bits ["/" number] ")"),
    b"v",
    PLACES,
    &[
        Writer {
            dialect: Dialect::Google,
            name: "Google",
            since: "seen from 2014",
            mark: Mark::Domain("google.com"),
            example: "\
Received: from client.example (client.example. [192.0.2.1])
        by mx.google.com with ESMTPS id i2si5691730wjz.123.2026.11.21.22.45.35
        for <user@example.net>
        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);
        Sat, 21 Nov 2026 22:45:35 -0800 (PST)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Google,
            name: "Google, for its users' mail programs",
            since: "seen from 2016",
            mark: Mark::Domain("gmail.com"),
            example: "\
Received: from [192.0.2.1] ([192.0.2.1])
        by smtp.gmail.com with ESMTPSA id s2sm5757848wmh.37.2026.11.21.22.45.35
        (version=TLS1_2 cipher=ECDHE-RSA-AES128-GCM-SHA256 bits=128/128);
        Sat, 21 Nov 2026 22:45:35 -0800 (PST)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Google,
            name: "Google, under its other name",
            since: "seen from 2019",
            mark: Mark::Domain("googlemail.com"),
            example: "\
Received: from [192.0.2.1] ([192.0.2.1])
        by smtp.googlemail.com with ESMTPSA id s2sm5757848wmh.37.2026.11.21.22.45.35
        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128);
        Sat, 21 Nov 2026 22:45:35 -0800 (PST)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Ibm,
            name: "IBM's gateway, after a first `;`",
            since: "seen from 2017",
            mark: Mark::With("IBM"),
            example: "\
Received: from client.example (192.0.2.1)
\tby mx.example.net (198.51.100.7) with IBM ESMTP SMTP Gateway: Authorized Use Only! Violators will be prosecuted;
\t(version=TLSv1/SSLv3 cipher=AES256-GCM-SHA384 bits=256/256)
\tSat, 21 Nov 2026 22:45:35 -0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::SmarterMail,
            name: "SmarterMail, the protocol before .NET's name of the version",
            since: "seen in 2019",
            mark: Mark::Version("TLS\\Tls"),
            example: "\
Received: from client.example (client.example [192.0.2.1]) by mx.example.net with SMTP
\t(version=TLS\\Tls12
\tcipher=Aes256 bits=256);
   Sat, 21 Nov 2026 22:45:35 +0200
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::SmarterMail,
            name: "SmarterMail, with .NET's names",
            since: "seen in 2019",
            mark: Mark::Version("Tls"),
            example: "\
Received: from client.example (client.example [192.0.2.1]) by mx.example.net with SMTP
\t(version=Tls12
\tcipher=Aes256 bits=256);
   Sat, 21 Nov 2026 22:45:35 +0200
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::SendmailStyle,
            name: "hMailServer, ImprovMX and others",
            since: "seen from 2022",
            mark: Mark::Wording,
            example: "\
Received: from client.example (Unknown [192.0.2.1])
\tby mx.example.net with ESMTPSA
\t(version=TLSv1.2 cipher=ECDHE-RSA-AES128-GCM-SHA256 bits=128)
\t; Sat, 21 Nov 2026 22:45:35 +0200
",
            source: "fields",
        },
    ],
);

pub(in crate::server) const CIPHER: Wording = Wording::new(
    form!("(version=" version _ "cipher=" [cipher] [_ "verify=" ["3D"] verify] ")"),
    b"v",
    PLACES,
    &[
        Writer {
            dialect: Dialect::Google,
            name: "Google, once",
            since: "seen from 2010 to 2011",
            mark: Mark::Domain("google.com"),
            example: "\
Received: from client.example (client.example [192.0.2.1])
        by mx.google.com with ESMTPS id y7si2774694pbm.5.2026.11.21.22.45.35
        (version=TLSv1/SSLv3 cipher=OTHER);
        Sat, 21 Nov 2026 22:45:35 -0800 (PST)
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Haraka,
            name: "Haraka before the clause",
            since: "seen from 2012; 2.8.28 (2021) writes the clause",
            mark: Mark::Software("Haraka"),
            example: "\
Received: from client.example (Unknown [192.0.2.1])\r
\tby mx.example.net (Haraka/2.8.13) with ESMTPSA id F28D9EB2-EBC8-4A09-8563-F7E5CFC246B7.1\r
\tenvelope-from <alice@client.example> (authenticated bits=0)\r
\t(version=TLSv1/SSLv3 cipher=ECDHE-RSA-AES256-GCM-SHA384 verify=FAIL);\r
\tSat, 21 Nov 2026 22:45:35 -0300\r
",
            source: "connection.js, received_line()",
        },
        Writer {
            dialect: Dialect::ZoneMta,
            name: "ZoneMTA",
            since: "seen from 2023",
            mark: Mark::Software("ZoneMTA"),
            example: "\
Received: from client.example ([192.0.2.1] client.example)
 (Authenticated sender: mN4UYu2MZsgR)
 by mx.example.net (ZoneMTA) with ESMTPSA id 19995f3a484000c244.008
 for <user@example.net>
 (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384);
 Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Tessian,
            name: "Tessian",
            since: "seen from 2019",
            mark: Mark::Domain("mta.getcheckrecipient.com"),
            example: "\
Received: from client.example
\tby 00000000-outbound-1.mta.getcheckrecipient.com with ESMTPS id be3e83855668.1
\t(version=TLSv1.2 cipher=ECDHE-RSA-AES256-SHA384);
\tSat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Naver,
            name: "Naver",
            since: "seen in 2025",
            mark: Mark::Domain("naver.com"),
            example: "\
Received: from client.example ([192.0.2.1])
  by cvnsmtp012.nm.naver.com with ESMTP id mMu+6aZ2SOyLW-6d3y70yw
  for <multiple recipients>
  (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384);
  Sat, 21 Nov 2026 22:45:35 -0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::MailEnable,
            name: "MailEnable",
            since: "not known",
            mark: Mark::With("MailEnable"),
            example: "\
Received: from client.example ([192.0.2.1]) by mx.example.net with MailEnable ESMTPSA
 (version=TLS1 cipher=TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA);
 Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::Yahoo,
            name: "Yahoo, AOL",
            since: "seen from 2022",
            mark: Mark::With("SMTPs"),
            example: "\
Received: from 192.0.2.1 (EHLO client.example)
 by 198.51.100.7 with SMTPs
 (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256);
 Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::SendmailStyle,
            name: "another server",
            since: "not known",
            mark: Mark::Wording,
            example: "\
Received: from client.example ([192.0.2.1]) by mx.example.net with ESMTPS id 4cXyZ1
 (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384);
 Sat, 21 Nov 2026 22:45:35 +0000
",
            source: "the same words",
        },
    ],
);

pub(in crate::server) const MIMEDEFANG: Wording = Wording::new(
    form!("(TLS" _ "bits=" bits _ "verify=" verify ")"),
    b"T",
    &[Place::AfterId],
    &[Writer {
        dialect: Dialect::MimeDefang,
        name: "MIMEDefang (MailControl)",
        since: "seen in 2021",
        mark: Mark::Wording,
        example: "\
Received: from client.example ([192.0.2.1])
\tby mx.example.net (envelope-sender <alice@client.example>) (MIMEDefang) with ESMTP id 1B9GWrL0162377
\t(TLS bits=256 verify=OK); Sat, 21 Nov 2026 22:45:35 +0000 (GMT)
",
        source: "fields",
    }],
);

pub(in crate::server) const VERIFIED: Wording = Wording::new(
    form!("(using" _ version _ "with" _ "cipher" _ cipher _ "(" bits _ "bits)" _ "verified" _ verify ")"),
    b"u",
    &[Place::AfterId],
    &[
        Writer {
            dialect: Dialect::Sendmail,
            name: "sendmail, in a template with Postfix's words",
            since: "8.11; seen from 2019",
            mark: Mark::Software("8."),
            example: "\
Received: from client.example (client.example [192.0.2.1])
 by mx.example.net (8.15.2/8.14.5) with ESMTPS id 02U6p8D4025450
 (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256 bits) verified NO);
 Sat, 21 Nov 2026 22:45:35 GMT
",
            source: "fields",
        },
        Writer {
            dialect: Dialect::SendmailStyle,
            name: "Sentrion",
            since: "seen in 2019",
            mark: Mark::Wording,
            example: "\
Received: from client.example (client.example [192.0.2.1])
\tby mx.example.net (Sentrion-MTA-4.3.1/Sentrion-MTA-4.3.1) with ESMTP id x48Kt8l4026784
\t(using TLSv1.2 with cipher ECDHE-RSA-AES128-SHA256 (128 bits) verified FAIL)
\tfor <user@example.net>; Sat, 21 Nov 2026 22:45:35 -0700
",
            source: "fields",
        },
    ],
);
