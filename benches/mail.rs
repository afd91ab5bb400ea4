//! From bytes to facts: one field, one header block, one mailbox.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use received_tls::{Container, FieldScanner, Messages, Received, Scan, received_fields};
use std::hint::black_box;

/// An inbox of fifteen messages, and what it is when it holds as many as a busy day.
const INBOX: &[u8] = include_bytes!("../samples/inbox.mbox");

fn field(criterion: &mut Criterion) {
    let fields = [
        ("Exim", "by relay.shop.example.net with esmtps"),
        ("Postfix", "key-exchange X25519MLKEM768"),
        ("Exchange", "Microsoft SMTP Server"),
        ("sendmail", "8.17.1.9"),
        ("Haraka", "3A4207B6"),
        ("plain", "by lists.example.net (Postfix) with ESMTP id"),
    ];
    let all: Vec<_> = Messages::new(INBOX)
        .flat_map(|message| received_fields(message.bytes))
        .map(|field| field.bytes)
        .collect();
    let mut group = criterion.benchmark_group("field");
    for (name, part) in fields {
        let found =
            all.iter().find(|field| field.windows(part.len()).any(|window| window == part.as_bytes()));
        let field = *found.expect("the sample holds the field");
        group.throughput(Throughput::Bytes(field.len() as u64));
        group.bench_function(format!("{name}, {} bytes", field.len()), |bencher| {
            bencher.iter(|| Received::parse(black_box(field)).tls());
        });
    }
    group.finish();
}

fn header_block(criterion: &mut Criterion) {
    let message = Messages::new(INBOX).nth(2).expect("the sample's third message").bytes;
    let fields = received_fields(message).count();
    let mut group = criterion.benchmark_group("header block");
    group.throughput(Throughput::Bytes(message.len() as u64));
    group.bench_function(format!("find {fields} fields in {} bytes", message.len()), |bencher| {
        bencher.iter(|| received_fields(black_box(message)).count());
    });
    group.bench_function(format!("read {fields} fields in {} bytes", message.len()), |bencher| {
        bencher.iter(|| {
            received_fields(black_box(message)).filter_map(|field| Received::parse(field.bytes).tls()).count()
        });
    });
    group.finish();
}

fn mailbox(criterion: &mut Criterion) {
    // Sixteen KiB of text behind each copy: as much of it is body as in real mail.
    let mut mbox = Vec::new();
    while mbox.len() < 4 << 20 {
        mbox.extend_from_slice(INBOX);
        for _ in 0..256 {
            mbox.extend_from_slice(b"A line of text of sixty-four bytes, From the body of a message\r\n");
        }
        mbox.extend_from_slice(b"\r\n");
    }
    let messages = Messages::new(&mbox).count();
    let mut group = criterion.benchmark_group("mailbox");
    group.sample_size(20).throughput(Throughput::Bytes(mbox.len() as u64));
    group.bench_function(format!("split {} bytes into {messages} messages", mbox.len()), |bencher| {
        bencher.iter(|| Messages::new(black_box(&mbox)).count());
    });
    group.bench_function(format!("read every field of {} bytes", mbox.len()), |bencher| {
        bencher.iter(|| {
            let messages = Messages::new(black_box(&mbox));
            messages
                .flat_map(|message| received_fields(message.bytes))
                .filter_map(|field| Received::parse(field.bytes).tls())
                .count()
        });
    });
    group.bench_function(format!("scan {} bytes in windows of 64 KiB", mbox.len()), |bencher| {
        bencher.iter(|| scan(black_box(&mbox), 64 << 10));
    });
    group.finish();
}

/// How many fields a scanner finds that sees `window` bytes at a time.
fn scan(mbox: &[u8], window: usize) -> usize {
    let mut scanner = FieldScanner::new(Container::Mbox);
    let (mut begin, mut length, mut fields) = (0, window, 0);
    loop {
        let end = mbox.len().min(begin + length);
        match scanner.next(&mbox[begin..end], end == mbox.len()) {
            Scan::Field { consumed, .. } => {
                begin += consumed;
                fields += 1;
            }
            Scan::Message { consumed, .. } => begin += consumed,
            Scan::More { consumed: 0 } => length *= 2,
            Scan::More { consumed } => {
                begin += consumed;
                length = window;
            }
            _ => return fields,
        }
    }
}

criterion_group!(benches, field, header_block, mailbox);
criterion_main!(benches);
