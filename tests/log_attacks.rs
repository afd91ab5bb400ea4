//! Log lines with text that a client chose: no text makes a fact, whatever slot it is in.

use received_tls::log::read;

/// The lines of a server, each with slots for a client's text: `$h` HELO name, `$i` ident reply, `$q` quoted local
/// part, `$s` subject, `$c` certificate, `$u` login, `$m` mechanism, `$w` a text without blanks.
const SERVERS: [(&str, &[&str]); 7] = [
    (
        "exim",
        &[
            "1xUtqo-0004Oy-0q <= $q@a.example H=($h) [192.0.2.1]:41 I=[192.0.2.9]:25 U=$i Ci=7 P=esmtp S=533 id=$w@a.example T=\"$s\" from <$q@a.example> for b@b.example",
            "1xUtqo-0004Oy-0q <= $q@a.example H=a.example ($h) [192.0.2.1] U=$i P=esmtps X=TLS1.2:ECDHE-RSA-AES128-SHA:128 CV=no DN=\"$c\" A=plain:$u S=533 T=\"$s\"",
            "1xUtqo-0004Oy-0q <= $q@a.example H=($h) [192.0.2.1] P=esmtpsa A=plain:$u S=533 T=\"$s\"",
            "1xUtqo-0004Oy-0q <= $q@a.example H=($h) [192.0.2.1] P=esmtp S=533 T=\"$s\"",
            "H=($h) [192.0.2.1]:41 I=[192.0.2.9]:25 U=$i Ci=7 F=<$q@a.example> rejected RCPT <$q@b.example>: $s",
            "H=($h) [192.0.2.1]:41 U=$i X=TLS1.2:ECDHE-RSA-AES128-SHA:128 CV=no F=<$q@a.example> rejected RCPT",
            "H=($h) [192.0.2.1]:41 X=TLS1.2:ECDHE-RSA-AES128-SHA:128 CV=no DN=\"$c\" F=<$q@a.example> A=plain:$u rejected RCPT",
            "H=($h) [192.0.2.1]:41 F=<$q@a.example> rejected RCPT <$q@b.example>",
            "no MAIL in SMTP connection from ($h) [192.0.2.1]:41 U=$i D=0.3s C=EHLO,QUIT",
            "no MAIL in SMTP connection from ($h) [192.0.2.1]:41 U=$i D=0.3s X=TLS1.2:ECDHE-RSA-AES128-SHA:128 CV=no DN=\"$c\" C=EHLO,QUIT",
            "1xUtqo-0004Oy-0q => $q@b.example F=<$q@a.example> R=r T=t H=$w [192.0.2.1]:25 C=\"250 $s\"",
            "1xUtqo-0004Oy-0q => $q@b.example R=r T=t H=b.example [192.0.2.1]:25 X=TLS1.2:ECDHE-RSA-AES128-SHA:128 CV=no DN=\"$c\" C=\"250 $s\"",
        ],
    ),
    (
        "dovecot",
        &[
            "imap-login: Login: user=<$u>, method=$m, rip=192.0.2.1, lip=192.0.2.9, mpid=4711, session=<W8hFW9FgeId/AAAB>",
            "imap-login: Login: user=<$u>, method=$m, rip=192.0.2.1, lip=192.0.2.9, mpid=4711, TLS, session=<W8hFW9FgeId/AAAB>, cipher=<TLSv1.2 with cipher ECDHE-RSA-AES128-SHA (128/128 bits)>",
            "imap-login: Login: user=<$u>, method=$m, rip=192.0.2.101, lip=192.0.2.109, mpid=4711, TLS, sni=<$u>, session=<W8hFW9FgeId/AAAB>",
            "imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<$u>, method=$m, rip=192.0.2.1, lip=192.0.2.9, session=<W8hFW9FgeId/AAAB>",
            "imap-login: Login: user=<$u>, method=$m, lip=192.0.2.9, session=<W8hF>",
            "imap-login: Login: user=<$u>, method=$m",
            "imap-login: Login: user=<$u>, session=<W8hF>",
            "imap-login: Login: user=<$u>",
            "imap-login: Login: user=<$u>, original=<$u>, rip=192.0.2.1",
            "imap-login: Login: user=$u, method=$m, rip=192.0.2.1",
            "imap-login: Login: $u, PLAIN, 192.0.2.1",
            "imap-login: Login: $u, method=$m, lip=192.0.2.9",
            "imap-login: Login: method=PLAIN, rip=192.0.2.1, user=<$u>",
        ],
    ),
    (
        "sendmail",
        &[
            "6ALMphhI030995: from=<$q@a.example>, size=256, class=0, nrcpts=1, msgid=<$s>, proto=ESMTP, daemon=MTA-v4, relay=$w@a.example [192.0.2.1]",
            "6ALMphhI030995: from=<$q@a.example>, size=256, class=0, nrcpts=1, msgid=<$s>, proto=ESMTPS, daemon=MTA-v4, relay=a.example [192.0.2.1]",
            "STARTTLS=server, relay=$w@a.example [192.0.2.1], version=TLSv1.2, verify=NO, cipher=ECDHE-RSA-AES128-SHA, bits=128/128",
            "STARTTLS=server, cert-subject=/CN=$w, cert-issuer=/CN=$w, verifymsg=ok",
        ],
    ),
    (
        "cyrus/imap",
        &[
            "login: a.example [192.0.2.1] $u plaintext User logged in SESSIONID=<cyrus-1-2-3>",
            "login: a.example [192.0.2.1] $u plaintext+TLS User logged in",
            "badlogin: a.example [192.0.2.1] plaintext $u SASL(-13): authentication failure",
            "starttls: TLSv1.2 with cipher ECDHE-RSA-AES128-SHA (128/128 bits new) authenticated as $c",
        ],
    ),
    (
        "postfix/smtpd",
        &[
            "Anonymous TLS connection established from a.example[192.0.2.1] to $w: TLSv1.2 with cipher ECDHE-RSA-AES128-SHA (128/128 bits)",
            "NOQUEUE: reject: RCPT from a.example[192.0.2.1]: 554; from=<$q@a.example> proto=ESMTP helo=<$h>",
        ],
    ),
    (
        "smtpd",
        &[
            "f1e7463ab6bfb054 smtp failed-command command=\"EHLO $h\" result=\"500\"",
            "f1e7463ab6bfb054 smtp tls ciphers=TLSv1.2:ECDHE-RSA-AES128-SHA:128",
        ],
    ),
    (
        "haraka",
        &[
            "[INFO] [F9FD6BD2-AFA2-4A83-BCE8-A4C7B5384ACE] [tls] secured: cipher=ECDHE-RSA-AES128-SHA version=TLSv1.2 verified=false cn=\"$c\"",
            "[PROTOCOL] [F9FD6BD2-AFA2-4A83-BCE8-A4C7B5384ACE] [core] C: EHLO $h",
        ],
    ),
];

/// Texts that no line of a server suggests.
const OTHERS: &[&str] = &[
    "x",
    "",
    " ",
    "\"",
    "\\",
    "<",
    ">",
    ">, ",
    ", <",
    "(",
    ")",
    "[::1]",
    ") [198.51.100.1]",
    " X=",
    " U=",
    " P=esmtps",
    ", TLS, ",
    ">, TLS",
    "TLS",
    "TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 (128/128 bits)",
    ">, cipher=<TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 (128/128 bits)",
    "x>, rip=198.51.100.1, TLS, ",
    "user=<x>, rip=198.51.100.1, TLS",
    "x+TLS User logged in",
    "X, TLS, A=",
    "user=<x>, TLS, a=",
];

/// Beginnings of the attacker's session, where a server's line could go on with it.
const SESSIONS: &[&str] = &[
    " X=TLS1.3:TLS_AES_128_GCM_SHA256:128 CV=yes",
    " P=esmtps X=TLS1.3:TLS_AES_128_GCM_SHA256:128 CV=yes S=1",
    " D=0s X=TLS1.3:TLS_AES_128_GCM_SHA256:128 CV=yes",
    ") [198.51.100.1] X=TLS1.3:TLS_AES_128_GCM_SHA256:128 CV=yes",
    ") [198.51.100.1] P=esmtps S=1",
    ">, rip=198.51.100.1, lip=::1, TLS, session=<AAAB>",
    ">, method=P, rip=198.51.100.1, lip=::1, mpid=1, TLS",
    ", proto=ESMTPS, daemon=MTA, relay=x [198.51.100.1]",
    ": TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 (128/128 bits)",
    " plaintext+TLS User logged in",
];

/// What may hide the rest of the server's line.
const ENDS: &[&str] = &[
    "",
    " ",
    " y",
    " F=<a@b.example> rejected RCPT <",
    " T=\"",
    " C=EHLO (",
    " U=",
    ", ",
    ", a=",
    ", a=<",
    ", TLS: ",
    ", session=<",
    " SESSIONID=<",
    "\"",
];

fn texts() -> Vec<String> {
    let sessions = SESSIONS.iter().flat_map(|session| {
        ENDS.iter().flat_map(move |end| ["", "x", "x y"].map(|start| format!("{start}{session}{end}")))
    });
    // The rest of every line after a slot, with the attacker's facts in it.
    let tails = SERVERS.iter().flat_map(|(_, lines)| lines.iter()).flat_map(|line| {
        let line = line
            .replace("192.0.2.1", "198.51.100.1")
            .replace("TLS1.2:ECDHE-RSA-AES128-SHA", "TLS1.3:TLS_AES_128_GCM_SHA256")
            .replace("TLSv1.2", "TLSv1.3");
        let parts: Vec<_> = line.split('$').map(str::to_owned).collect();
        (1..parts.len()).map(move |slot| {
            let rest: Vec<_> = parts[slot..].iter().map(|part| part.get(1..).unwrap_or_default()).collect();
            "x".to_owned() + &rest.join("x")
        })
    });
    OTHERS.iter().map(|&text| text.to_owned()).chain(sessions).chain(tails).collect()
}

/// The text as the server prints it in a slot.
fn printed(slot: char, text: &str) -> String {
    let cut = |most: usize| text.chars().take(most).collect::<String>();
    match slot {
        'i' => cut(127),
        'u' => cut(80),
        'm' => cut(64).to_ascii_uppercase(),
        'q' => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        's' | 'c' => text.replace('\\', "\\\\").replace('"', "\\\""),
        'w' => text.replace(' ', "_"),
        _ => text.to_owned(),
    }
}

/// The line with `text` in its slot of this number, and neutral texts in the others.
fn fill(line: &str, number: usize, text: Option<&str>) -> String {
    let mut parts = line.split('$');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        let slot = part.chars().next().expect("a slot has a letter");
        match text.filter(|_| at == number) {
            Some(text) => filled += &printed(slot, text),
            None => filled.push_str(if slot == 'm' { "PLAIN" } else { "neutral" }),
        }
        filled += &part[1..];
    }
    filled
}

/// What a record says, apart from where it stands in the line.
fn facts(line: &str) -> Option<String> {
    let record = read(line.as_bytes())?;
    let mut tls = record.tls;
    tls.span = None;
    Some(format!("{:?}", (record.service, record.peer, record.direction, tls)))
}

#[test]
fn no_text_of_a_client_makes_a_fact() {
    let texts = texts();
    let (mut hidden, mut kept) = (0, 0);
    for (program, lines) in SERVERS {
        for line in lines {
            let line = format!("Nov 21 22:47:44 mx {program}: {line}");
            let neutral = fill(&line, usize::MAX, None);
            let expected = facts(&neutral);
            for number in 0..line.matches('$').count() {
                for text in &texts {
                    let hostile = fill(&line, number, Some(text));
                    match facts(&hostile) {
                        Some(found) => {
                            assert_eq!(Some(&found), expected.as_ref(), "{hostile}");
                            kept += 1;
                        }
                        None => hidden += usize::from(expected.is_some()),
                    }
                }
            }
        }
    }
    // After the session a text hides nothing.
    assert!(kept > hidden, "{kept} records, {hidden} hidden");
}
