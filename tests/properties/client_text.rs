//! A client's text, which becomes no fact.

use received_tls::{CipherSuite, Received};

/// What a client says never becomes a TLS fact, wherever servers of several makes put it. The texts are the parts
/// of `data` between its NULs: the name after EHLO, the domain name of its address, and two local parts.
pub fn client_text(data: &[u8]) {
    let mut texts = data.split(|&byte| byte == 0);
    // Servers take no name with a blank in it, and Postfix writes `?` for these.
    let mut name = || -> Vec<u8> {
        let text = texts.next().unwrap_or_default().iter();
        text.map(|byte| if byte.is_ascii_whitespace() || b"<>()\\\";@".contains(byte) { b'?' } else { *byte })
            .collect()
    };
    let (ehlo, domain) = (name(), name());
    // RFC 5321 section 4.1.2: Quoted-string, a backslash before what would end it.
    let mut local_part = || -> Vec<u8> {
        let text = texts.next().unwrap_or_default().iter().filter(|byte| !matches!(byte, b'\r' | b'\n'));
        let quoted =
            text.flat_map(|byte| if b"\\\"".contains(byte) { vec![b'\\', *byte] } else { vec![*byte] });
        [b"\"".to_vec(), quoted.collect(), b"\"".to_vec()].concat()
    };
    let (sender, recipient) = (local_part(), local_part());

    for form in [
        "from $e ($d [192.0.2.1])\r\n\tby mx.example (Postfix) with ESMTP id 4bX1\r\n\tfor <$r@example>",
        "from $d ([192.0.2.1] helo=$e)\r\n\tby mx.example with esmtp (Exim 4.98)\r\n\t(envelope-from <$s@example>)\r\n\t\
         id 1-2\r\n\tfor $r@example",
        "from $e ($d [192.0.2.1]) by mx.example (8.18.1/8.18.1) with ESMTP id 5AL for <$r@example>",
        "from unknown (HELO $e) ($s@192.0.2.1) by mx.example with SMTP",
        "from $e (192.0.2.1) by mx.example (192.0.2.2) with Microsoft SMTP Server id 15.2",
        "from $d (HELO $e) (192.0.2.1) by mx.example (envelope-from <$s@example>, uid 7) with qmail-scanner",
    ] {
        let mut pieces = form.split('$');
        let mut line = format!("Received: {}", pieces.next().unwrap_or_default()).into_bytes();
        for piece in pieces {
            let (mark, text) = piece.split_at(1);
            line.extend_from_slice(match mark {
                "e" => &ehlo,
                "d" => &domain,
                "s" => &sender,
                _ => &recipient,
            });
            line.extend_from_slice(text.as_bytes());
        }
        let date = b";\r\n\tSat, 21 Nov 2026 22:45:35 +0000\r\n";
        let plain = [&*line, date].concat();
        let facts = Received::parse(&plain).tls();
        assert_eq!(facts, None, "{}", plain.escape_ascii());

        let stamped = [&*line, b" tls TLS_AES_128_GCM_SHA256", date].concat();
        let facts = Received::parse(&stamped).tls();
        assert!(
            facts.is_none_or(|facts| facts.suite == Some(CipherSuite(0x1301)) && facts.group.is_none()),
            "{facts:?} {}",
            stamped.escape_ascii()
        );
        // Names as they are meant to be hide nothing; a comment with a quoted local part may, and so does a client
        // that calls itself `by`.
        let tame = !form.contains("envelope-from")
            && !ehlo.eq_ignore_ascii_case(b"by")
            && data.iter().all(|&byte| byte == 0 || byte.is_ascii_alphanumeric());
        assert!(
            facts.is_some() || !tame || ehlo.is_empty() || domain.is_empty(),
            "{}",
            stamped.escape_ascii()
        );
    }
}

/// Where a client's text stands in the fields of servers that have no template, or in others of their fields, and what the
/// server lets through.
///
/// `$h` is the name after EHLO; `$w` the same without white space; `$p` as Postfix prints it; `$s` and `$r` the quoted
/// local parts of sender and recipient; `$u` a login or a certificate's subject; `$b` the same as Postfix prints it,
/// its parentheses in pairs. Each server names its client's address where its form has it.
const FORMS: [&str; 28] = [
    "from $h (client.example [192.0.2.1])\n\t(Authenticated sender: $b)\n\tby mx.example (Postfix) with ESMTPA id 8F\n\t\
     for <$r@example>",
    "from client.example ([192.0.2.1] helo=$h)\n\tby mx.example with esmtp\n\t(envelope-from <$s@client>)\n\t(Exim 4.92)",
    "from client.example ([192.0.2.1] helo=$h)\n\tby mx.example (envelope-from <$s@client>) with esmtps \
     (TLS1.3:TLS_AES_256_GCM_SHA384:256)\n\t(Exim 4.92)\n\tid 1-2",
    "from client.example ([192.0.2.1] helo=$h)\n\tby mx.example (envelope-from $s@client) with esmtp\n\tid 1-2",
    "from client.example ([192.0.2.1] helo=$w)\n\tby mx.example with esmtpa (Exim 4.92)\n\tid 1-2 by authid <$u> with plain",
    "from client.example ([192.0.2.1])\n\tby mx.example with esmtps (TLS1.3:TLS_AES_256_GCM_SHA384:256)\n\t(PeerDN \
     C=GB,CN=$u) (Exim 4.92) id 1-2",
    "from client.example ([192.0.2.1])\n\tby mx.example with esmtpsa [$u] (TLS1.3:TLS_AES_256_GCM_SHA384:256)\n\tid 1-2",
    "from $w ($u@client.example [192.0.2.1])\n\tby mx.example (8.18.1/8.18.1) with ESMTP id 6AL\n\tfor <$r@example>",
    "from $w (client.example [192.0.2.1] (may be forged))\n\t(user=$w mech=PLAIN bits=0)\n\tby mx.example (8.18.1/8.18.1) \
     with ESMTPSA id 6AL\n\t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NO)\n\tfor <$r@example>",
    "from $w (client.example [192.0.2.1])\n\tby mx.example (OpenSMTPD) with ESMTPSA id 71 \
     (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO) auth=yes user=$u\n\tfor <$r@example>",
    "from $h (client.example [192.0.2.1])\n\tby mx.example (OpenSMTPD) with ESMTPA id 71 auth=yes user=$u\n\tfor <$r@x>",
    "from $h (client.example [::ffff:192.0.2.1])\n  (AUTH: PLAIN $u, TLS: TLSv1.3,256bits,TLS_AES_256_GCM_SHA384)\n  by \
     mx.example with ESMTPSA\n  id 00.01",
    "from $h (client.example [::ffff:192.0.2.1])\n  (AUTH: PLAIN $u)\n  by mx.example with ESMTPA\n  id 00.01",
    "from $h (client.example [::ffff:192.0.2.1])\n  (IDENT: $u)\n  by mx.example with ESMTP\n  id 00.01",
    "from $h (client.example [192.0.2.1])\n\tby mx.example (Haraka/3.1.1) with ESMTP id 74.1\n\tenvelope-from <$s@client>",
    "from client.example (HELO $h) (192.0.2.1)\n by mx.example (qpsmtpd/0.94) with ESMTP",
    "from client.example (HELO $w) ($u@192.0.2.1)\n (smtp-auth username $u, mechanism plain)\n by mx.example \
     (qpsmtpd/0.94) with (TLS_AES_256_GCM_SHA384 encrypted) ESMTPSA",
    "from unknown (HELO $h) ($u@192.0.2.1)\n  by mx.example with SMTP",
    "from $h (client.example [192.0.2.1])\n\t(authenticated user=$u bits=0)\n\t by mx.example (Cyrus 3.10.0) with LMTPSA \
     (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256 verify=NO)",
    "from $w\n\tby mx.example (chasquid) with ESMTPS\n\ttls TLS_AES_256_GCM_SHA384\n\t(over SMTP, TLS-1.3, envelope from \
     \"$s@client\")",
    "from $h (client.example [192.0.2.1] (AS64496 Example, Inc., IN))\n\tby mx.example (Stalwart SMTP) with ESMTP id 3D",
    "from [192.0.2.1] ([192.0.2.1:17338] helo=$h)\n\tby mx.example (envelope-from <$s@client>)\n\t(ecelerity \
     3.6.21.53563 r(Core:3.6.21.0)) with ESMTPS (cipher=TLS_AES_256_GCM_SHA384\n\tsubject=\"/C=US/CN=$u\")\n\tid 05/12",
    "from $h [(192.0.2.1)] by mx.example\n\t(envelope-from <$s@client>) (Generic MTA)\n\twith ESMTP id 18",
    "from $h ([TEMPUNAVAIL]. [192.0.2.1])\n\tby 198.51.100.7 (trex/7.1.3)",
    "from 192.0.2.1 (EHLO $h) ([192.0.2.1])\n          by mx.example (JAMES SMTP Server ) with ESMTP ID 4c\n          for \
     <$r@example>",
    "from $w ([192.0.2.1])\n\tby server-4.bemta.aws.symcld.net id 3B/CC-09980-00D3C916",
    "from client.example ([192.0.2.1])\n\tby mx.example (login: $u) with ESMTPA (user $u)\n\tid 1",
    "from client.example ([192.0.2.1])\n\tby mx.example with ESMTPA user $u id 1",
];

/// What a client says of TLS is none of the facts in any dialect: those are the server's own, or none. The texts are
/// the parts of `data` between its NULs: form, name, login, and two local parts.
pub fn dialect_client_text(data: &[u8]) {
    let mut texts = data.split(|&byte| byte == 0);
    let mut text = || -> Vec<u8> {
        let text = texts.next().unwrap_or_default().iter().copied();
        text.filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
    };
    let (form, name, login, sender, recipient) = (text(), text(), text(), text(), text());
    let solid =
        |text: &[u8]| text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<u8>>();
    let postfix = |text: &[u8]| -> Vec<u8> {
        let plain = |byte: u8| !byte.is_ascii_whitespace() && !b"<>()\\\";@".contains(&byte);
        text.iter().map(|&byte| if plain(byte) { byte } else { b'?' }).collect()
    };
    let balanced = |text: &[u8]| -> Vec<u8> {
        let mut depth = 0;
        let mut balanced: Vec<u8> = text
            .iter()
            .map(|&byte| match byte {
                b'\\' => b'?',
                b')' if depth == 0 => b'?',
                b'(' | b')' => {
                    depth = if byte == b'(' { depth + 1 } else { depth - 1 };
                    byte
                }
                byte => byte,
            })
            .collect();
        balanced.extend(std::iter::repeat_n(b')', depth));
        balanced
    };
    let quoted = |text: &[u8]| -> Vec<u8> {
        let escaped = text
            .iter()
            .flat_map(|&byte| if b"\\\"".contains(&byte) { vec![b'\\', byte] } else { vec![byte] });
        [b"\"".to_vec(), escaped.collect(), b"\"".to_vec()].concat()
    };
    let first =
        form.iter().fold(0, |sum: usize, &byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % FORMS.len();
    for form in FORMS.iter().cycle().skip(first).take(8) {
        let field = filled(form, &|mark| match mark {
            "h" => name.clone(),
            "w" => solid(&name),
            "p" => postfix(&name),
            "s" => quoted(&sender),
            "r" => quoted(&recipient),
            "u" => login.clone(),
            "b" => balanced(&login),
            other => panic!("${other} is no text of a client's"),
        });
        keeps_to_the_server(form, &field);
    }
}

/// The field of that form with a client's texts in their places.
fn filled(form: &str, text: &dyn Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let mut pieces = form.split('$');
    let mut field = format!("Received: {}", pieces.next().unwrap_or_default()).into_bytes();
    for piece in pieces {
        let (mark, rest) = piece.split_at(1);
        field.extend(text(mark));
        field.extend_from_slice(rest.as_bytes());
    }
    field.extend_from_slice(b";\n\tSat, 21 Nov 2026 22:45:35 +0000\n");
    field
}

/// Whatever is read of `field`, `form` has it.
fn keeps_to_the_server(form: &str, field: &[u8]) {
    let Some(facts) = Received::parse(field).tls() else { return };
    let is = |written: Option<&[u8]>, own: &[&[u8]]| written.is_none_or(|written| own.contains(&written));
    assert!(
        ["ESMTPS", "esmtps", "LMTPS"].iter().any(|protocol| form.contains(protocol))
            && facts.established
            && is(facts.version_as_written, &[b"TLSv1.3", b"TLS1.3", b"TLS-1.3"])
            && is(facts.suite_as_written, &[b"TLS_AES_256_GCM_SHA384"])
            && is(facts.group_as_written, &[b"X25519"])
            && facts.bits.is_none_or(|bits| bits == 256)
            && facts.verified != Some(true),
        "{facts:?} {}",
        field.escape_ascii()
    );
}
