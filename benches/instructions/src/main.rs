//! The hot paths, each once: `cargo xtask instructions` counts what they execute.
//!
//! Time depends on what else a machine does, the number of instructions does not. This program runs under callgrind, which
//! counts between the beginning and the end of [`measured`]; the name of each path is printed when it has been.

/// What `cargo test` renders too.
#[path = "../../../tests/properties"]
mod properties {
    #![allow(dead_code, unreachable_pub, reason = "the tests take what is left")]
    pub(super) mod payload;
    pub(super) mod render;
}

use properties::payload::payloads;
use properties::render::render;
use received_tls::log::{read, read_json};
use received_tls::server::templates;
use received_tls::{
    CipherSuite, Container, FieldScanner, Messages, NamedGroup, RawField, Received, Scan, Stamp, TlsClause,
    assess, received_fields, set_clause,
};
use received_tls_inputs::{hostile_fields, hostile_lines};
use std::cell::RefCell;
use std::hint::black_box;

/// Bytes that stand where a cache line begins: memchr's steps depend on it, and where a linker puts a constant may be
/// another place after any change.
#[repr(C, align(64))]
struct Aligned<B: ?Sized>(B);

static INBOX: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../samples/inbox.mbox"));

/// What is counted. The name is the one that callgrind looks for.
#[inline(never)]
fn measured(path: &dyn Fn()) {
    path();
    // A call in the last place would be a jump, and callgrind would not see where this function ends.
    black_box(());
}

/// A name and what is to be counted under it.
type Path = (String, Box<dyn Fn()>);

fn path(name: impl Into<String>, run: impl Fn() + 'static) -> Path {
    (name.into(), Box::new(run))
}

fn main() {
    let paths: Vec<_> =
        [clauses(), fields(), mail(), registries(), lines(), hostile()].into_iter().flatten().collect();
    // At its first call memchr looks which instructions the processor has.
    for (_, run) in &paths {
        run();
    }
    for (name, run) in &paths {
        measured(run);
        println!("{name}");
    }
}

fn clauses() -> Vec<Path> {
    const CLAUSES: [(&str, &Aligned<[u8]>); 4] = [
        ("name", &Aligned(*b" tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")),
        ("name and group", &Aligned(*b" tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519")),
        ("number and group", &Aligned(*b" tls 0x1302 group secp256r1")),
        (
            "folded, with comments",
            &Aligned(
                *b"  (TLS1.3 (resumed))\r\n\ttls\r\n TLS_AES_256_GCM_SHA384\r\n\t(Exim)\r\n\tgroup X25519MLKEM768",
            ),
        ),
    ];
    let mut paths = Vec::new();
    for (name, Aligned(clause)) in CLAUSES {
        assert!(TlsClause::parse(clause).is_ok_and(|clause| clause.suite().is_some()), "{name}");
        paths.push(path(format!("clause/parse/{name}"), || {
            let _ = black_box(TlsClause::parse(black_box(clause)));
        }));
    }
    let new = || TlsClause::new(black_box(CipherSuite(0xC02F)), black_box(Some(NamedGroup(29))));
    let clause = new().expect("both are registered");
    paths.push(path("clause/write/new and encode", move || {
        let _ = black_box(new().map(|clause| clause.encode(black_box(&mut [0; 128]))));
    }));
    paths.push(path("clause/write/encode", move || {
        let _ = black_box(black_box(&clause).encode(black_box(&mut [0; 128])));
    }));
    paths.push(path("clause/write/encode_folded", move || {
        let _ = black_box(black_box(&clause).encode_folded(black_box(60), black_box(&mut [0; 128])));
    }));
    paths
}

/// One field of each family of wordings, by a part that no field before it has.
fn fields() -> Vec<Path> {
    const FIELDS: [(&str, &str); 14] = [
        ("Exim", "by relay.shop.example.net with esmtps"),
        ("Postfix", "key-exchange X25519MLKEM768"),
        ("sendmail", "8.17.1.9"),
        ("Exchange", "Microsoft SMTP Server"),
        ("Google", "version=TLS1_3 cipher"),
        ("Halon", "(Halon)"),
        ("Haraka", "3A4207B6"),
        ("OpenSMTPD", "id a0605159"),
        ("chasquid", "(chasquid)"),
        ("Courier", "AUTH: PLAIN payroll"),
        ("Proofpoint", "(PPS)"),
        ("SMTP/TLS", "ESMTP/TLS/"),
        ("RFC 8314 alone", "group X25519MLKEM768;"),
        ("plain", "by lists.example.net (Postfix) with ESMTP id"),
    ];
    let inbox: Vec<_> = Messages::new(&INBOX.0).flat_map(|message| received_fields(message.bytes)).collect();
    let with = |part: &str| -> &'static [u8] {
        let found =
            inbox.iter().find(|field| field.bytes.windows(part.len()).any(|place| place == part.as_bytes()));
        found.unwrap_or_else(|| panic!("no field of the sample has {part}")).bytes
    };
    let mut paths = Vec::new();
    for (name, part) in FIELDS {
        let field = with(part);
        paths.push(path(format!("field/{name}"), || {
            black_box(Received::parse(black_box(field)).tls());
        }));
    }
    // Of each template the field with all its parts: as it is, and with a client's texts in it.
    let everyday: Vec<_> = templates().map(|template| render(template, !0, &mut |_, _| None)).collect();
    paths.push(path("field/of each template", move || {
        everyday.iter().for_each(|field| {
            black_box(Received::parse(black_box(field)).tls());
        });
    }));
    let (payloads, mut next) = (payloads(), 0);
    let mut text = |_: &str, _: &_| {
        next += 97;
        payloads.get(next % payloads.len()).cloned()
    };
    let attacked: Vec<_> = templates().map(|template| render(template, !0, &mut text)).collect();
    paths.push(path("field/of each template, attacked", move || {
        attacked.iter().for_each(|field| {
            black_box(Received::parse(black_box(field)).tls());
        });
    }));
    let field = with(FIELDS[0].1);
    paths.push(path("field/assess", || {
        black_box(assess(black_box(&Received::parse(black_box(field)))));
    }));
    const DATE: &Aligned<[u8]> = &Aligned(*b"Received: ; Sat, 21 Nov 2026 22:45:35 +0100 (CET)\r\n");
    assert!(Received::parse(&DATE.0).timestamp().is_some());
    paths.push(path("field/a date and nothing else", || {
        black_box(Received::parse(black_box(&DATE.0)).timestamp());
    }));
    paths
}

fn mail() -> Vec<Path> {
    let message = Messages::new(&INBOX.0).nth(2).expect("the sample has a third message").bytes;
    // Real mail is mostly body.
    let mut mbox = INBOX.0.to_vec();
    for _ in 0..4096 {
        mbox.extend_from_slice(b"A line of text of sixty-four bytes, From the body of a message\r\n");
    }
    mbox.extend_from_slice(b"\r\n");
    mbox.extend_from_slice(&INBOX.0);
    let (mbox, again): (&'static [u8], _) = (mbox.leak(), 2);
    let facts = |field: RawField<'static>| Received::parse(field.bytes).tls();
    assert_eq!(scan(mbox), again * scan(&INBOX.0));
    vec![
        path("header block/find the fields", move || {
            black_box(received_fields(black_box(message)).count());
        }),
        path("header block/read the fields", move || {
            black_box(received_fields(black_box(message)).filter_map(facts).count());
        }),
        path("mailbox/messages", || {
            black_box(Messages::new(black_box(mbox)).count());
        }),
        path("mailbox/scan", || {
            black_box(scan(black_box(mbox)));
        }),
    ]
}

/// How many fields a scanner finds that sees all at once.
fn scan(mbox: &[u8]) -> usize {
    let mut scanner = FieldScanner::new(Container::Mbox);
    let (mut begin, mut fields) = (0, 0);
    loop {
        begin += match scanner.next(&mbox[begin..], true) {
            Scan::Field { consumed, .. } => {
                fields += 1;
                consumed
            }
            Scan::Message { consumed, .. } => consumed,
            _ => return fields,
        }
    }
}

fn registries() -> Vec<Path> {
    /// Those that Postfix and sendmail write most.
    const OPENSSL: [&str; 4] =
        ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256", "AES256-SHA", "DES-CBC3-SHA"];
    assert!(OPENSSL.iter().all(|name| CipherSuite::from_openssl_name(name).is_some()));
    vec![
        path("registry/suites/number to name", || {
            CipherSuite::all().for_each(|suite| {
                black_box(black_box(suite).name());
            });
        }),
        path("registry/suites/name to number", || {
            CipherSuite::all().filter_map(CipherSuite::name).for_each(|name| {
                black_box(CipherSuite::from_name(black_box(name)));
            });
        }),
        path("registry/suites/OpenSSL's name to number", || {
            OPENSSL.into_iter().for_each(|name| {
                black_box(CipherSuite::from_openssl_name(black_box(name)));
            });
        }),
        path("registry/groups/number to name", || {
            NamedGroup::all().for_each(|group| {
                black_box(black_box(group).name());
            });
        }),
        path("registry/groups/name to number", || {
            NamedGroup::all().filter_map(NamedGroup::name).for_each(|name| {
                black_box(NamedGroup::from_name(black_box(name)));
            });
        }),
    ]
}

fn lines() -> Vec<Path> {
    const LINES: [(&str, &Aligned<[u8]>); 4] = [
        (
            "Postfix",
            &Aligned(
                *b"2026-11-21T22:47:44.123456+01:00 mx postfix/smtpd[9]: Anonymous TLS connection established from \
                mail.example.org[192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) \
                key-exchange X25519MLKEM768 server-signature ECDSA (prime256v1) server-digest SHA256",
            ),
        ),
        (
            "sendmail",
            &Aligned(
                *b"Nov 21 22:50:43 mx sendmail[28046]: STARTTLS=server, relay=mail.example.org [192.0.2.1], \
                version=TLSv1.3, verify=NO, cipher=TLS_AES_256_GCM_SHA384, bits=256/256",
            ),
        ),
        (
            "Exim",
            &Aligned(
                *b"2026-11-21 22:46:50.464 1xUtr8-0004ij-Ea <= a@example.org H=mail.example.org (helo) [192.0.2.1]:41608 \
                I=[192.0.2.9]:25 P=esmtps L.- X=TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256 CV=no S=531",
            ),
        ),
        (
            "OpenSMTPD",
            &Aligned(
                *b"Nov 21 22:50:43 mx smtpd[77]: f1e74a64f566e9e7 smtp tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256",
            ),
        ),
    ];
    const OTHER: &Aligned<[u8]> =
        &Aligned(*b"Nov 21 22:47:44 mx postfix/qmgr[9]: 4cXyZ1: from=<a@example.org>, size=353, nrcpt=1 (queue active)");
    const JSON: &Aligned<[u8]> = &Aligned(
        *br#"{"_HOSTNAME":"mx","SYSLOG_IDENTIFIER":"postfix/smtpd","__REALTIME_TIMESTAMP":"1795304739123456","MESSAGE":"Anonymous TLS connection established from mail.example.org[192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange x25519 server-signature ECDSA (prime256v1) server-digest SHA256"}"#,
    );
    let mut paths = Vec::new();
    for (name, Aligned(line)) in LINES {
        assert!(read(line).is_some_and(|record| record.tls.suite.is_some()), "{name}");
        paths.push(path(format!("log/{name}"), || {
            black_box(read(black_box(line)));
        }));
    }
    assert!(read(&OTHER.0).is_none());
    paths.push(path("log/a line without TLS", || {
        black_box(read(black_box(&OTHER.0)));
    }));
    assert!(read_json(&JSON.0, &mut []).is_some_and(|record| record.tls.suite.is_some()));
    paths.push(path("log/journald's JSON", || {
        black_box(read_json(black_box(&JSON.0), &mut []));
    }));
    paths
}

/// Hostile inputs, each with one of twice its length: `cargo xtask instructions` holds that the work is linear.
fn hostile() -> Vec<Path> {
    const LENGTH: usize = 16 << 10;
    let mut paths = Vec::new();
    let mut add = |name: String, [once, twice]: [Vec<u8>; 2], run: fn(&[u8], &mut [u8])| {
        let with = |input: Vec<u8>| {
            let out = RefCell::new(vec![0; 2 * input.len() + 128]);
            move || run(black_box(&input), &mut out.borrow_mut())
        };
        paths.extend([path(name.clone(), with(once)), path(format!("{name}, twice as long"), with(twice))]);
    };
    for (number, (once, twice)) in hostile_lines(LENGTH).zip(hostile_lines(2 * LENGTH)).enumerate() {
        add(format!("hostile/log line {number}"), [once, twice], |line, buffer| {
            black_box(read(line));
            black_box(read_json(line, buffer));
        });
    }
    for (number, (once, twice)) in hostile_fields(LENGTH).zip(hostile_fields(2 * LENGTH)).enumerate() {
        add(format!("hostile/field {number}"), [once, twice], |field, out| {
            black_box(Received::parse(field).tls());
            let stamp = Stamp::new(CipherSuite(0x1301), Some(NamedGroup(29))).expect("both are registered");
            let _ = black_box(set_clause(field, stamp, out));
        });
    }
    paths
}
