//! Mail to measure with: an mbox made from a seed, the same bytes each time, of messages that look like real ones.
//!
//! The `Received` fields have the shapes that servers write, in about the proportions met in public archives, with hosts of
//! RFC 2606 and addresses of RFC 5737 and RFC 3849.

use crate::Random;
use crate::shape::{CIPHERS, fill, push};
use std::io::{self, Write};

/// What kind of mail it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A person's mail: half of the messages below 8 KB, and a long tail of attachments in base64.
    Inbox,
    /// A mailing list's archive: text only, nearly all of it below 8 KB, so that there are many fields to the megabyte.
    Archive,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Inbox, Self::Archive];

    /// One word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Archive => "archive",
        }
    }

    /// How large bodies are: out of so many messages this many have from so many to so many bytes.
    fn sizes(self) -> &'static [(u64, u64, u64)] {
        match self {
            Self::Inbox => &[
                (100, 500, 2_000),
                (350, 2_000, 6_000),
                (250, 6_000, 12_000),
                (170, 12_000, 24_000),
                (95, 24_000, 80_000),
                (30, 80_000, 400_000),
                (5, 400_000, 3_000_000),
            ],
            Self::Archive => {
                &[(300, 300, 1_200), (450, 1_200, 3_000), (200, 3_000, 8_000), (50, 8_000, 30_000)]
            }
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Written {
    /// The length of it all.
    pub bytes: u64,
    /// How many messages.
    pub messages: u64,
    /// `Received` fields in the messages' own header blocks; those in attached messages are not among them.
    pub fields: u64,
    /// How many of them have the clause of RFC 8314.
    pub clauses: u64,
    /// How many of them name a cipher, in whose words ever.
    pub ciphers: u64,
}

/// Writes whole messages until there are at least `bytes` bytes.
///
/// # Errors
/// What `out` returns.
pub fn write_mbox(out: &mut impl Write, kind: Kind, bytes: u64, seed: u64) -> io::Result<Written> {
    let mut random = Random::new(seed);
    let mut written = Written::default();
    let mut text = Vec::new();
    while written.bytes < bytes {
        text.clear();
        message(&mut text, kind, &mut random, &mut written);
        out.write_all(&text)?;
        written.bytes += text.len() as u64;
        written.messages += 1;
    }
    Ok(written)
}

/// The shapes of `Received` fields: out of all fields so many, and the text, in which each `$word` is drawn.
const SHAPES: &[(u64, &str)] = &[
    // Postfix, TLS 1.3 and 1.2, and without TLS
    (
        16,
        "from $host ($host [$ip4])\n\t(using TLSv1.3 with cipher $suite13 (256/256 bits)\n\t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)\n\t(No client certificate requested)\n\tby $by (Postfix) with ESMTPS id $hex\n\tfor <$rcpt>; $date +0000 (UTC)",
    ),
    (
        10,
        "from $host ($host [$ip4])\n\t(using TLSv1.2 with cipher $openssl (256/256 bits))\n\t(Client did not present a certificate)\n\tby $by (Postfix) with ESMTPS id $hex;\n\t$date +0100 (CET)",
    ),
    (16, "from $host (localhost [127.0.0.1])\n\tby $by (Postfix) with ESMTP id $hex;\n\t$date -0500 (EST)"),
    (3, "by $by (Postfix, from userid 1001)\n\tid $hex; $date +0000 (UTC)"),
    // Microsoft Exchange
    (
        12,
        "from $host ($ip6) by\n $by ($ip6) with Microsoft SMTP\n Server (version=TLS1_2, cipher=$iana12) id\n 15.20.4909.8; $date +0000",
    ),
    (
        3,
        "from $host ($ip4) by $by\n ($ip4) with Microsoft SMTP Server (TLS) id 15.0.1104.5 via Mailbox\n Transport; $date +0100",
    ),
    // Gmail
    (
        8,
        "from $host ($host. [$ip4])\n        by $by with ESMTPS id $hex\n        for <$rcpt>\n        (version=TLS1_3 cipher=$suite13 bits=256/256);\n        $date -0800 (PST)",
    ),
    (4, "by $by with SMTP id $hex;\n        $date -0800 (PST)"),
    // Exim with the clause, and before it had one
    (
        8,
        "from [$ip4] (port=41620 helo=$host)\n\tby $by with esmtps  (TLS1.3) tls $suite13\n\t(Exim 4.98)\n\t(envelope-from <$sender>)\n\tid $hex\n\tfor $rcpt;\n\t$date +0000",
    ),
    (
        4,
        "from $host ([$ip4])\n\tby $by with esmtps  (TLS1.2) tls $iana12\n\t(Exim 4.94.2)\n\t(envelope-from <$sender>)\n\tid $hex; $date +0200",
    ),
    (
        4,
        "from $host ([$ip4])\n\tby $by with esmtps (TLSv1.2:$openssl:256)\n\t(Exim 4.92)\n\t(envelope-from <$sender>)\n\tid $hex\n\tfor $rcpt; $date +0000",
    ),
    // Haraka, Halon, chasquid: the clause elsewhere
    (
        3,
        "from $host ($host [$ip4])\n\tby $by (Haraka/3.1.1) with ESMTPS id $hex.1\n\tenvelope-from <$sender>\n\ttls $suite13;\n\t$date +0000",
    ),
    (
        2,
        "from $host ($host [$ip4])\n\tby $by (Halon) with ESMTPS (TLSv1.2) tls $iana12\n\tid $hex\n\tfor <$rcpt>;\n\t$date +1000 (AEST)",
    ),
    (
        1,
        "from $host\n\tby $by (chasquid) with ESMTPSA\n\ttls $suite13\n\t(over submission+TLS, TLS-1.3, envelope from \"$sender\")\n\t; $date +0000",
    ),
    // sendmail, and Proofpoint which writes as sendmail does
    (
        7,
        "from $host ($host [$ip4])\n\tby $by (8.17.1/8.17.1) with ESMTPS id $hex\n\t(version=TLSv1.3 cipher=$suite13 bits=256 verify=NO)\n\tfor <$rcpt>; $date GMT",
    ),
    (
        5,
        "from $host ($host [$ip4])\n\tby $by (PPS) with ESMTPS id $hex\n\t(version=TLSv1.2 cipher=$openssl bits=256 verify=NOT);\n\t$date +0000 (GMT)",
    ),
    // IronPort, OpenSMTPD, Mimecast
    (4, "from $host ([$ip4])\n  by $by with ESMTP/TLS/$openssl; $date +0100"),
    (
        2,
        "from $host ($host [$ip4])\n\tby $by (OpenSMTPD) with ESMTPS id $hex (TLSv1.3:$suite13:256:NO)\n\tfor <$rcpt>;\n\t$date +0000 (UTC)",
    ),
    (
        2,
        "from $host ($host\n [$ip4]) by $by with ESMTP with STARTTLS\n (version=TLSv1.3, cipher=$suite13) id\n us-mta-569-$hex-1; $date -0400",
    ),
    // Inside a host
    (10, "from $host (unknown [$ip4])\n\tby $by with LMTP id $hex\n\tfor <$rcpt>; $date +0000"),
];

const WORDS: [&str; 24] = [
    "the",
    "queue",
    "of",
    "mail",
    "was",
    "moved",
    "from",
    "to",
    "a",
    "server",
    "and",
    "then",
    "delivered",
    "it",
    "when",
    "certificate",
    "in",
    "by",
    "list",
    "with",
    "please",
    "for",
    "regards,",
    "patch",
];
/// What a line of a body may begin with that looks like something else; `From ` gets the `>` of an mbox.
const TRAPS: [&str; 3] = [">From ", "Received: ", "tls "];

/// Writes a field, and returns its shape.
fn field(out: &mut Vec<u8>, random: &mut Random) -> &'static str {
    let (_, shape) = random.weighted(SHAPES, |(weight, _)| *weight);
    push(out, "Received: ");
    fill(out, shape, random);
    push(out, "\n");
    shape
}

/// `Received` fields as they follow one another in mail.
pub fn fields(seed: u64, count: usize) -> Vec<Vec<u8>> {
    let random = &mut Random::new(seed);
    let mut one = || {
        let mut text = Vec::new();
        field(&mut text, random);
        text
    };
    (0..count).map(|_| one()).collect()
}

fn message(out: &mut Vec<u8>, kind: Kind, random: &mut Random, written: &mut Written) {
    fill(out, "From $sender Sat Nov 21 22:45:35 2026\nReturn-Path: <$sender>\nDelivered-To: $rcpt\n", random);
    for _ in 0..random.between(3, 9) {
        let shape = field(out, random);
        written.fields += 1;
        written.clauses += u64::from(shape.contains("tls $"));
        written.ciphers += u64::from(CIPHERS.iter().any(|word| shape.contains(word)));
    }
    fill(
        out,
        "Authentication-Results: $by;\n\tdkim=pass header.d=example.org header.s=mail;\n\tspf=pass smtp.mailfrom=$sender\nDKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=mail;\n\th=from:to:subject:date:message-id:mime-version; bh=",
        random,
    );
    base64(out, 43, random);
    push(out, "=;\n\tb=");
    for _ in 0..5 {
        base64(out, 68, random);
        push(out, "\n\t ");
    }
    fill(
        out,
        "AAAA==\nFrom: Anna Example <$sender>\nTo: $rcpt\nSubject: Re: moving the queue\nDate: $date +0000\nMessage-ID: <$hex.$hex@example.org>\nIn-Reply-To: <$hex@example.org>\nMIME-Version: 1.0\n",
        random,
    );
    let (_, low, high) = *random.weighted(kind.sizes(), |(weight, ..)| *weight);
    let size = random.between(low, high) as usize;
    let end = out.len() + size;
    if kind == Kind::Inbox && size >= 24_000 {
        push(
            out,
            "Content-Type: multipart/mixed; boundary=\"=_part\"\n\n--=_part\nContent-Type: text/plain\n\n",
        );
        prose(out, 1_500, random);
        if random.between(0, 8) == 0 {
            push(out, "\n--=_part\nContent-Type: message/rfc822\n\nReceived: ");
            fill(out, SHAPES[0].1, random);
            push(out, "\nFrom: other@example.net\nSubject: forwarded\n\nthe forwarded text\n");
        }
        push(out, "\n--=_part\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n");
        while out.len() < end {
            base64(out, 76, random);
            push(out, "\n");
        }
        push(out, "\n--=_part--\n\n");
    } else {
        push(out, "Content-Type: text/plain; charset=utf-8\n\n");
        prose(out, size, random);
        push(out, "\n");
    }
}

/// Lines of words, now and then quoted or with one of the [`TRAPS`].
fn prose(out: &mut Vec<u8>, size: usize, random: &mut Random) {
    let end = out.len() + size;
    while out.len() < end {
        let line = out.len() + 64;
        match random.between(0, 256) {
            0 => push(out, random.of(&TRAPS)),
            1..64 => push(out, "> "),
            _ => {}
        }
        while out.len() < line {
            push(out, random.of(&WORDS));
            push(out, " ");
        }
        out.pop();
        push(out, "\n");
    }
}

fn base64(out: &mut Vec<u8>, length: usize, random: &mut Random) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let end = out.len() + length;
    while out.len() < end {
        let drawn = random.bits();
        for place in 0..10.min(end - out.len()) {
            out.push(ALPHABET[(drawn >> (6 * place)) as usize & 63]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, SHAPES, Written, fields, write_mbox};

    fn made(kind: Kind, bytes: u64, seed: u64) -> (Vec<u8>, Written) {
        let mut out = Vec::new();
        let written = write_mbox(&mut out, kind, bytes, seed).expect("a vector takes everything");
        (out, written)
    }

    #[test]
    fn the_same_seed_makes_the_same_bytes_and_another_makes_others() {
        for kind in Kind::ALL {
            assert_eq!(made(kind, 200_000, 1), made(kind, 200_000, 1));
            assert_ne!(made(kind, 200_000, 1).0, made(kind, 200_000, 2).0);
        }
    }

    #[test]
    fn what_is_counted_is_what_stands_there() {
        for kind in Kind::ALL {
            let (bytes, written) = made(kind, 3_000_000, 7);
            assert_eq!(bytes.len() as u64, written.bytes);
            let text = String::from_utf8(bytes).expect("the text is ASCII");
            let messages: Vec<_> = text.split("\nFrom ").collect();
            assert_eq!(messages.len() as u64, written.messages, "{kind:?}");
            let headers = messages.iter().map(|message| message.split("\n\n").next().unwrap_or_default());
            let fields: usize = headers.map(|header| header.matches("\nReceived: ").count()).sum();
            assert_eq!(fields as u64, written.fields, "{kind:?}");
            assert!(text.lines().all(|line| line.len() <= 998));
        }
    }

    #[test]
    fn there_are_fields_in_bodies_too() {
        let (bytes, written) = made(Kind::Inbox, 20_000_000, 3);
        let text = String::from_utf8(bytes).expect("the text is ASCII");
        assert!(text.matches("\nReceived: ").count() as u64 > written.fields);
    }

    #[test]
    fn half_of_an_inbox_is_small_and_some_of_it_is_large() {
        let (bytes, _) = made(Kind::Inbox, 50_000_000, 5);
        let text = String::from_utf8(bytes).expect("the text is ASCII");
        let mut sizes: Vec<_> = text.split("\nFrom ").map(str::len).collect();
        sizes.sort_unstable();
        assert!((6_000..12_000).contains(&sizes[sizes.len() / 2]), "{}", sizes[sizes.len() / 2]);
        assert!(sizes.last().is_some_and(|&largest| largest > 400_000));
    }

    #[test]
    fn fields_are_of_many_shapes() {
        let fields = fields(1, 999);
        for text in ["Exim", "Postfix", "Microsoft", "key-exchange", "TLS_AES_", "ECDHE-RSA"] {
            let has = |field: &Vec<u8>| field.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(fields.iter().any(has) && !fields.iter().all(has), "{text}");
        }
    }

    #[test]
    fn every_shape_ends_in_a_date() {
        for (_, shape) in SHAPES {
            assert!(shape.contains("; $date") || shape.contains(";\n") && shape.contains("$date"), "{shape}");
        }
    }
}
