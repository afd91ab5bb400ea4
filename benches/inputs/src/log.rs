//! A log to measure with: what the servers of one host wrote, most of it of other things than TLS.

use crate::Random;
use crate::shape::{CIPHERS, fill, push};
use std::io::{self, Write};

/// What was written.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Logged {
    /// The length of it all.
    pub bytes: u64,
    /// How many lines.
    pub lines: u64,
    /// How many of them tell of TLS.
    pub records: u64,
}

/// The shapes of lines: out of all lines so many, and the text, in which each `$word` is drawn. Those that tell of TLS
/// name a cipher, and no other does.
const SHAPES: &[(u64, &str)] = &[
    // Postfix: a message in, and out
    (20, "postfix/smtpd[$port]: connect from $host[$ip4]"),
    (
        14,
        "postfix/smtpd[$port]: Anonymous TLS connection established from $host[$ip4]: TLSv1.3 with cipher $suite13 (256/256 bits) key-exchange x25519 server-signature ECDSA (prime256v1) server-digest SHA256",
    ),
    (
        5,
        "postfix/smtpd[$port]: Anonymous TLS connection established from $host[$ip4]: TLSv1.2 with cipher $openssl (256/256 bits)",
    ),
    (16, "postfix/smtpd[$port]: $hex: client=$host[$ip4]"),
    (16, "postfix/cleanup[$port]: $hex: message-id=<$hex.$hex@example.org>"),
    (16, "postfix/qmgr[$port]: $hex: from=<$sender>, size=$port, nrcpt=1 (queue active)"),
    (
        10,
        "postfix/smtp[$port]: Trusted TLS connection established to $host[$ip4]:25: TLSv1.3 with cipher $suite13 (128/128 bits) key-exchange secp256r1 server-signature RSA-PSS (2048 bits) server-digest SHA256",
    ),
    (
        14,
        "postfix/smtp[$port]: $hex: to=<$rcpt>, relay=$host[$ip4]:25, delay=0.61, delays=0.03/0.01/0.35/0.22, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as $hex)",
    ),
    (16, "postfix/qmgr[$port]: $hex: removed"),
    (
        18,
        "postfix/smtpd[$port]: disconnect from $host[$ip4] ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7",
    ),
    (
        6,
        "postfix/smtpd[$port]: NOQUEUE: reject: RCPT from unknown[$ip4]: 554 5.7.1 <$rcpt>: Relay access denied; from=<$sender> to=<$rcpt> proto=ESMTP helo=<$host>",
    ),
    // Dovecot
    (
        8,
        "dovecot: imap-login: Login: user=<$rcpt>, method=PLAIN, rip=$ip4, lip=192.0.2.9, mpid=$port, TLS, session=<$hex>, cipher=<TLSv1.3 with cipher $suite13 (256/256 bits)>",
    ),
    (
        10,
        "dovecot: imap($rcpt)<$port><$hex>: Disconnected: Logged out in=$port out=$port deleted=0 expunged=0",
    ),
    // Exim, through syslog
    (
        5,
        "exim[$port]: 2026-11-21 $clock [$port] 1xUtqo-0004Oy-0q <= $sender H=$host [$ip4] P=esmtps X=TLS1.2:$openssl:256 CV=no S=$port",
    ),
    (5, "exim[$port]: 2026-11-21 $clock [$port] 1xUtqo-0004Oy-0q Completed"),
    // sendmail
    (
        3,
        "sendmail[$port]: STARTTLS=server, relay=$host [$ip4], version=TLSv1.3, verify=NO, cipher=$suite13, bits=256/256",
    ),
    // Who else writes there
    (6, "dkim-filter[$port]: $hex: DKIM-Signature field added (s=mail, d=example.org)"),
    (4, "systemd[1]: session-$port.scope: Succeeded."),
];

/// Writes whole lines until there are at least `bytes` bytes.
///
/// # Errors
/// What `out` returns.
pub fn write_log(out: &mut impl Write, bytes: u64, seed: u64) -> io::Result<Logged> {
    let mut random = Random::new(seed);
    let mut logged = Logged::default();
    let mut line = Vec::new();
    while logged.bytes < bytes {
        line.clear();
        let (_, shape) = random.weighted(SHAPES, |(weight, _)| *weight);
        fill(&mut line, "Nov 21 $clock mx ", &mut random);
        fill(&mut line, shape, &mut random);
        push(&mut line, "\n");
        out.write_all(&line)?;
        logged.bytes += line.len() as u64;
        logged.lines += 1;
        logged.records += u64::from(CIPHERS.iter().any(|word| shape.contains(word)));
    }
    Ok(logged)
}

#[cfg(test)]
mod tests {
    use super::{Logged, write_log};

    #[test]
    fn what_is_counted_is_what_stands_there() {
        let mut out = Vec::new();
        let Logged { bytes, lines, records } =
            write_log(&mut out, 100_000, 1).expect("a vector takes everything");
        let text = String::from_utf8(out).expect("the text is ASCII");
        assert_eq!((text.len() as u64, text.lines().count() as u64), (bytes, lines));
        let named = text
            .lines()
            .filter(|line| line.contains("GCM_SHA") || line.contains("-SHA") || line.contains("POLY"));
        assert_eq!(named.count() as u64, records);
    }
}
