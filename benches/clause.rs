//! The clause: read, resolve, write.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use received_tls::{CipherSuite, NamedGroup, TlsClause};
use received_tls_inputs::{CLAUSE, DRAWN, SEED, STAMPED, clauses, named_clauses, negotiated};
use std::hint::black_box;

/// Clauses one by one, as servers write them, and the longest that a server could.
const CLAUSES: [(&str, &[u8]); 5] = [
    ("name", b" tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    ("name and group", b" tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519"),
    ("name and group", CLAUSE),
    ("number and group", b" tls 0x1302 group secp256r1"),
    (
        "folded, with comments",
        b"  (TLS1.3 (resumed))\r\n\ttls\r\n TLS_AES_256_GCM_SHA384\r\n\t(Exim)\r\n\tgroup X25519MLKEM768",
    ),
];

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("clause/parse");
    for (name, clause) in CLAUSES {
        assert!(TlsClause::parse(clause).is_ok_and(|clause| clause.suite().is_some()), "{name}");
        group.throughput(Throughput::Bytes(clause.len() as u64));
        group.bench_function(format!("{name}, {} bytes", clause.len()), |bencher| {
            bencher.iter(|| TlsClause::parse(black_box(clause)));
        });
    }
    let mixed = [("names", named_clauses(SEED, DRAWN)), ("every form", clauses(SEED, DRAWN))];
    for (name, clauses) in mixed {
        assert!(
            clauses
                .iter()
                .all(|clause| TlsClause::parse(clause).is_ok_and(|clause| clause.suite().is_some()))
        );
        group.throughput(Throughput::Elements(clauses.len() as u64));
        group.bench_function(format!("{} mixed, {name}", clauses.len()), |bencher| {
            bencher.iter(|| {
                for clause in &clauses {
                    let _ = black_box(TlsClause::parse(black_box(clause)));
                }
            });
        });
    }
    group.finish();
}

fn encode(criterion: &mut Criterion) {
    let ids = |(suite, group): (u16, Option<u16>)| (CipherSuite(suite), group.map(NamedGroup));
    let one = ids((STAMPED.0, Some(STAMPED.1)));
    let mixed: Vec<_> = negotiated(SEED, DRAWN).into_iter().map(ids).collect();
    let clause = |(suite, group)| TlsClause::new(suite, group).expect("both are registered");
    let length = clause(one).encoded_len();
    let mut group = criterion.benchmark_group("clause/write");
    for (name, ids) in [(format!("one of {length} bytes"), vec![one]), (format!("{DRAWN} mixed"), mixed)] {
        let clauses: Vec<_> = ids.iter().copied().map(clause).collect();
        group.throughput(Throughput::Elements(ids.len() as u64));
        group.bench_function(format!("encode, {name}"), |bencher| {
            let mut buffer = [0; 128];
            bencher.iter(|| {
                for clause in &clauses {
                    let _ = black_box(black_box(clause).encode(black_box(&mut buffer)));
                }
            });
        });
        group.bench_function(format!("encode_folded, {name}"), |bencher| {
            let mut buffer = [0; 128];
            bencher.iter(|| {
                for clause in &clauses {
                    let _ = black_box(black_box(clause).encode_folded(black_box(60), black_box(&mut buffer)));
                }
            });
        });
        group.bench_function(format!("new and encode, {name}"), |bencher| {
            let mut buffer = [0; 128];
            bencher.iter(|| {
                for &(suite, group) in &ids {
                    let clause = TlsClause::new(black_box(suite), black_box(group));
                    let _ = black_box(clause.and_then(|clause| clause.encode(black_box(&mut buffer))));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, parse, encode);
criterion_main!(benches);
