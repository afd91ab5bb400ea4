//! `(cipher=ECDHE-RSA-AES256-GCM-SHA384)`: Momentum, with the subject of the client's certificate after the suite.

use crate::server::wording::wordings;

wordings! {
    ["(cipher=" cipher [_ "subject=\"" quoted "\""] ")"], at AfterWith:
        Momentum "Momentum, ecelerity", since "3.6; seen from 2021", source "fields":
            "Received: from [192.0.2.1] ([192.0.2.1:17338] helo=client.example)"
            "\tby mx.example.net (envelope-from <alice@client.example>)"
            "\t(ecelerity 3.6.21.53563 r(Core:3.6.21.0)) with ESMTPS (cipher=ECDHE-RSA-AES256-GCM-SHA384"
            "\tsubject=\"/C=US/ST=Washington/L=Redmond/O=Example Corporation/CN=client.example\")"
            "\tid 05/12-28282-60480016; Sat, 21 Nov 2026 22:45:35 +0000"
}
