//! Text with `$words` in it, each drawn anew.

use crate::Random;

/// The words that stand for a cipher's name.
pub(crate) const CIPHERS: [&str; 3] = ["$suite13", "$iana12", "$openssl"];

/// What a `$word` stands for, and how one is drawn.
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
    ("port", |out, random| push(out, &random.between(1024, 65_536).to_string())),
    ("hex", |out, random| push(out, &format!("{:012X}", random.bits() >> 16))),
    ("clock", |out, random| {
        let second = random.between(0, 86_400);
        push(out, &format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60));
    }),
    ("date", |out, random| {
        let day = random.of(&DAYS);
        fill(out, &format!("{day} $clock"), random);
    }),
];

pub(crate) fn push(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// Writes `shape` to the end of `out`, with each `$word` drawn anew.
pub(crate) fn fill(out: &mut Vec<u8>, shape: &str, random: &mut Random) {
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
