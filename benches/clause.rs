//! The clause: read, resolve, write.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use received_tls::{CipherSuite, NamedGroup, TlsClause};
use std::fmt::Write;
use std::hint::black_box;

/// Clauses as servers write them, and the longest that a server could.
const CLAUSES: [(&str, &[u8]); 4] = [
    ("name", b" tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    ("name and group", b" tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519"),
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
    group.finish();
}

fn encode(criterion: &mut Criterion) {
    let (suite, named) = (CipherSuite(0xC02F), Some(NamedGroup(29)));
    let clause = TlsClause::new(suite, named).expect("both are registered");
    let length = clause.encoded_len();
    let mut group = criterion.benchmark_group("clause/write");
    group.throughput(Throughput::Bytes(length as u64));
    group.bench_function(format!("encode, {length} bytes"), |bencher| {
        let mut buffer = [0; 128];
        bencher.iter(|| black_box(&clause).encode(black_box(&mut buffer)));
    });
    group.bench_function(format!("new and encode, {length} bytes"), |bencher| {
        let mut buffer = [0; 128];
        bencher.iter(|| TlsClause::new(black_box(suite), black_box(named))?.encode(black_box(&mut buffer)));
    });
    group.bench_function(format!("encode_folded, {length} bytes"), |bencher| {
        let mut buffer = [0; 128];
        bencher.iter(|| black_box(&clause).encode_folded(black_box(60), black_box(&mut buffer)));
    });
    group.bench_function(format!("write!, {length} bytes"), |bencher| {
        let mut buffer = String::with_capacity(128);
        bencher.iter(|| {
            buffer.clear();
            write!(buffer, "{}", black_box(&clause)).map(|()| black_box(buffer.len()))
        });
    });
    group.finish();
}

criterion_group!(benches, parse, encode);
criterion_main!(benches);
