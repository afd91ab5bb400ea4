//! Reading and writing allocate nothing: the allocator counts.

use allocation_counter::measure;
use received_tls::{
    CipherSuite, Container, FieldScanner, Messages, NamedGroup, Received, Scan, Stamp, TlsClause, assess,
    log, received_fields, set_clause,
};
use std::fmt::Write;
use std::hint::black_box;

const INBOX: &[u8] = include_bytes!("../samples/inbox.mbox");

/// How many times `work` takes memory from the allocator.
fn allocations(work: impl FnOnce()) -> u64 {
    measure(work).count_total
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(black_box(Box::new(1)))), 1);
    assert_eq!(allocations(|| drop(black_box(vec![1; 3].clone()))), 2);
    assert_eq!(allocations(|| ()), 0);
}

#[test]
fn reading_a_clause_takes_no_memory() {
    let clauses: [&[u8]; 6] = [
        b" tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519",
        b"\r\n\t(TLS1.3 (nested (deeply))) tls\r\n TLS_AES_128_GCM_SHA256 (and) group secp256r1",
        b" tls 0x1302",
        b" tls TLS_NOT_REGISTERED group neither",
        b" tls ECDHE-RSA-AES128-SHA",
        b"tls",
    ];
    let mut read = 0;
    let taken = allocations(|| {
        for clause in clauses {
            read += usize::from(TlsClause::parse(black_box(clause)).is_ok());
            let _ = black_box(TlsClause::parse_prefix(black_box(clause)));
        }
    });
    assert_eq!((taken, read), (0, 4));
}

#[test]
fn refusing_a_clause_takes_no_memory() {
    let nested = [b" ".as_slice(), &b"(".repeat(10_000)].concat();
    let mut sentence = String::with_capacity(256);
    let taken = allocations(|| {
        let error = TlsClause::parse(black_box(&nested)).expect_err("the comments are not closed");
        write!(sentence, "{error}").expect("a string takes it");
    });
    assert_eq!(taken, 0);
    assert!(!sentence.is_empty());
}

#[test]
fn writing_a_clause_takes_no_memory() {
    let mut buffer = [0; 128];
    let mut text = String::with_capacity(128);
    let mut length = 0;
    let taken = allocations(|| {
        let clause = TlsClause::new(CipherSuite(0xC02F), Some(NamedGroup(29))).expect("both are registered");
        length = clause.encode(&mut buffer).expect("it fits");
        write!(text, "{clause}").expect("a string takes it");
        black_box(clause.encode_folded(70, &mut [0; 128]).expect("it fits"));
        assert!(TlsClause::new(CipherSuite(0x0A0A), None).is_err());
    });
    assert_eq!(taken, 0);
    assert_eq!(text.as_bytes(), &buffer[..length]);
}

#[test]
fn setting_a_clause_takes_no_memory() {
    let fields: Vec<_> = Messages::new(INBOX)
        .flat_map(|message| received_fields(message.bytes))
        .map(|field| field.bytes)
        .collect();
    let nested = [b"Received: by a ".as_slice(), &b"(".repeat(10_000)].concat();
    let (mut buffer, mut again) = ([0; 4096], [0; 4096]);
    let (mut set, mut refused) = (0, 0);
    let taken = allocations(|| {
        let stamp =
            Stamp::from_openssl_names("TLS_AES_256_GCM_SHA384", Some("X25519")).expect("both are known");
        for &field in fields.iter().chain([&&*nested]) {
            match set_clause(black_box(field), stamp, &mut buffer) {
                Ok(length) => {
                    set += usize::from(set_clause(&buffer[..length], stamp, &mut again) == Ok(length));
                }
                Err(_) => refused += 1,
            }
        }
    });
    assert_eq!(taken, 0);
    assert!(set > 20 && refused > 0, "{set} {refused}");
}

#[test]
fn reading_every_field_of_a_mailbox_takes_no_memory() {
    let (mut messages, mut fields, mut clauses, mut comments, mut problems, mut facts) = (0, 0, 0, 0, 0, 0);
    let taken = allocations(|| {
        for message in Messages::new(black_box(INBOX)) {
            messages += 1;
            for field in received_fields(message.bytes) {
                fields += 1;
                let received = Received::parse(field.bytes);
                clauses += received.clauses().count();
                comments += received.comments().count();
                problems += received.problems().count();
                black_box(received.date());
                facts += usize::from(received.tls().is_some());
            }
        }
    });
    assert_eq!((taken, messages, fields), (0, 15, 33));
    assert!(
        clauses > 2 * fields && comments > fields && facts > 8,
        "{clauses} {comments} {problems} {facts}"
    );
}

#[test]
fn a_scanner_takes_no_memory() {
    let mut fields = 0;
    let taken = allocations(|| {
        let mut scanner = FieldScanner::new(Container::Mbox);
        let (mut begin, mut length) = (0, 64);
        loop {
            let end = INBOX.len().min(begin + length);
            match scanner.next(&INBOX[begin..end], end == INBOX.len()) {
                Scan::Field { consumed, .. } => {
                    begin += consumed;
                    fields += 1;
                }
                Scan::Message { consumed, .. } => begin += consumed,
                Scan::More { consumed } => {
                    begin += consumed;
                    length *= if consumed == 0 { 2 } else { 1 };
                }
                _ => break,
            }
        }
    });
    assert_eq!((taken, fields), (0, 33));
}

#[test]
fn hostile_fields_take_no_memory() {
    let hostile = [
        [b"Received: from a ".as_slice(), &b"(".repeat(100_000)].concat(),
        [b"Received: from \"".as_slice(), &b"\\".repeat(100_000)].concat(),
        [b"Received: by a".as_slice(), &b"\r\n ".repeat(30_000)].concat(),
        [b"Received: ".as_slice(), &b"tls T ".repeat(20_000)].concat(),
        (0..=255).cycle().take(100_000).collect(),
    ];
    for field in &hostile {
        let taken = allocations(|| {
            let received = Received::parse(black_box(field));
            black_box((received.clauses().count(), received.problems().count(), received.tls()));
            black_box(assess(&received).findings.count());
        });
        assert_eq!(taken, 0, "{:?}", &field[..20]);
    }
}

#[test]
fn reading_a_line_of_a_log_takes_no_memory() {
    let lines: Vec<_> =
        include_str!("cases/logs.toml").lines().filter_map(|line| line.strip_prefix("line = ")).collect();
    let journal = br#"{"SYSLOG_IDENTIFIER":"exim","MESSAGE":"1xUtqo-0004Oy-0q <= a@example.org H=[192.0.2.1] P=esmtps X=TLS1.3:TLS_AES_128_GCM_SHA256:128 CV=no DN=\"x\""}"#;
    let mut buffer = [0; 512];
    let mut read = 0;
    let taken = allocations(|| {
        for line in &lines {
            read += usize::from(log::read(line.trim_matches('"').as_bytes()).is_some());
        }
        assert!(log::read_json(black_box(journal), &mut buffer).is_some());
    });
    assert_eq!(taken, 0);
    assert!(read > 20, "{read} of {}", lines.len());
}

#[test]
fn the_registries_take_no_memory() {
    let taken = allocations(|| {
        for suite in CipherSuite::all() {
            let name = suite.name().expect("a registered suite has a name");
            assert_eq!(CipherSuite::from_name(black_box(name)), Some(suite));
            assert!(suite.entry().is_some());
        }
        black_box(CipherSuite::from_any_name("ECDHE-RSA-AES256-GCM-SHA384"));
        for group in NamedGroup::all() {
            let name = group.name().expect("a registered group has a name");
            assert_eq!(NamedGroup::from_name(black_box(name)), Some(group));
        }
    });
    assert_eq!(taken, 0);
}
