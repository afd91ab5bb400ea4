//! Mail to measure with: an mbox made from a seed, the same bytes each time, of messages that look like real ones.
//!
//! The `Received` fields have the shapes that servers write, in about the proportions met in public archives, with hosts of
//! RFC 2606 and addresses of RFC 5737 and RFC 3849.

use std::io::{self, Write};

/// What kind of mail it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A person's mail: half of the messages below 8 KB, and a long tail of attachments in base64.
    Inbox,
    /// A mailing list's archive: text only, nearly all of it below 8 KB, so that there are many fields to the megabyte.
    Archive,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Inbox, Self::Archive];

    pub(crate) fn name(self) -> &'static str {
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
pub(crate) struct Written {
    pub(crate) bytes: u64,
    pub(crate) messages: u64,
    /// `Received` fields in the messages' own header blocks; those in attached messages are not among them.
    pub(crate) fields: u64,
    /// How many of them have the clause of RFC 8314.
    pub(crate) clauses: u64,
}

/// Writes whole messages until there are at least `bytes` bytes.
///
/// # Errors
/// What `out` returns.
pub(crate) fn write(out: &mut impl Write, kind: Kind, bytes: u64, seed: u64) -> io::Result<Written> {
    let mut random = Random(seed);
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

/// SplitMix64: small, and the same on every machine and in every year, which is what a seed is for.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// At least `low`, and below `high`.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.between(0, list.len() as u64) as usize]
    }

    /// One of the list, by the weight that stands first in each.
    fn weighted<'a, T>(&mut self, list: &'a [T], weight: impl Fn(&T) -> u64) -> &'a T {
        let mut left = self.between(0, list.iter().map(&weight).sum());
        for item in list {
            match left.checked_sub(weight(item)) {
                Some(rest) => left = rest,
                None => return item,
            }
        }
        unreachable!("the weights add up to more than what was drawn")
    }
}

/// The shapes of `Received` fields: out of all fields so many, and the text, in which `$word` stands for a [`Word`].
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

const HOSTS: [&str; 12] = [
    "mail.example.org",
    "mx1.example.net",
    "mx-out-07.bulk.example.com",
    "smtp.example.edu",
    "relay3.dc2.example.net",
    "lists.example.org",
    "webmail.customer.example",
    "mail-pg1-f198.example.com",
    "frontend.eu-west.example.net",
    "host-192-0-2-44.dynamic.example",
    "post.example",
    "am0pr02mb4567.eurprd02.prod.example.com",
];
const PEOPLE: [&str; 8] = [
    "anna@example.org",
    "bounce+4711@bulk.example.com",
    "dev-list@lists.example.org",
    "no-reply@shop.example",
    "j.doe@example.net",
    "postmaster@example.edu",
    "root@build.example",
    "a.rather.long.mailbox.name@subdomain.example.com",
];
const SUITES_13: [&str; 3] =
    ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"];
const IANA_12: [&str; 3] = [
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
];
const OPENSSL_12: [&str; 3] = ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256", "AES256-SHA"];
const DAYS: [&str; 7] = [
    "Mon, 16 Nov 2026",
    "Tue, 17 Nov 2026",
    "Wed, 18 Nov 2026",
    "Thu, 19 Nov 2026",
    "Fri, 20 Nov 2026",
    "Sat, 21 Nov 2026",
    "Sun, 22 Nov 2026",
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

/// What a `$word` in a shape stands for, and how one is drawn.
type Word = (&'static str, fn(&mut Vec<u8>, &mut Random));

const VOCABULARY: &[Word] = &[
    ("host", |out, random| push(out, random.of(&HOSTS))),
    ("by", |out, random| push(out, random.of(&HOSTS))),
    ("sender", |out, random| push(out, random.of(&PEOPLE))),
    ("rcpt", |out, random| push(out, random.of(&PEOPLE))),
    ("suite13", |out, random| push(out, random.of(&SUITES_13))),
    ("iana12", |out, random| push(out, random.of(&IANA_12))),
    ("openssl", |out, random| push(out, random.of(&OPENSSL_12))),
    ("ip4", |out, random| push(out, &format!("192.0.2.{}", random.between(1, 255)))),
    ("ip6", |out, random| {
        push(out, &format!("2001:db8:{:x}::{:x}", random.between(1, 65_536), random.between(1, 65_536)));
    }),
    ("hex", |out, random| push(out, &format!("{:012X}", random.next() >> 16))),
    ("date", |out, random| {
        let second = random.between(0, 86_400);
        let day = random.of(&DAYS);
        push(out, &format!("{day} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60));
    }),
];

fn push(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// Writes `shape` with each `$word` drawn anew.
fn fill(out: &mut Vec<u8>, shape: &str, random: &mut Random) {
    let mut parts = shape.split('$');
    push(out, parts.next().unwrap_or_default());
    for part in parts {
        // No name is the beginning of another, so the order of the vocabulary does not matter.
        let (name, draw) = VOCABULARY
            .iter()
            .find(|(name, _)| part.starts_with(name))
            .unwrap_or_else(|| panic!("no word of the vocabulary begins ${part}"));
        draw(out, random);
        push(out, &part[name.len()..]);
    }
}

fn message(out: &mut Vec<u8>, kind: Kind, random: &mut Random, written: &mut Written) {
    fill(out, "From $sender Sat Nov 21 22:45:35 2026\nReturn-Path: <$sender>\nDelivered-To: $rcpt\n", random);
    for _ in 0..random.between(3, 9) {
        let (_, shape) = random.weighted(SHAPES, |(weight, _)| *weight);
        push(out, "Received: ");
        fill(out, shape, random);
        push(out, "\n");
        written.fields += 1;
        written.clauses += u64::from(shape.contains("tls $"));
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
        let drawn = random.next();
        for place in 0..10.min(end - out.len()) {
            out.push(ALPHABET[(drawn >> (6 * place)) as usize & 63]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, SHAPES, Written, write};

    fn made(kind: Kind, bytes: u64, seed: u64) -> (Vec<u8>, Written) {
        let mut out = Vec::new();
        let written = write(&mut out, kind, bytes, seed).expect("a vector takes everything");
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
    fn every_shape_ends_in_a_date() {
        for (_, shape) in SHAPES {
            assert!(shape.contains("; $date") || shape.contains(";\n") && shape.contains("$date"), "{shape}");
        }
    }
}
