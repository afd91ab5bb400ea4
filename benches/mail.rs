//! From bytes to facts: one field, one header block, one mailbox, one log.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use received_tls::server::{Wording, wordings};
use received_tls::{Container, FieldScanner, Messages, Received, Scan, log, received_fields};
use received_tls_inputs::{DRAWN, EXIM, FAMILIES, Kind, SEED, fields, write_log, write_mbox};
use std::hint::black_box;

fn field(criterion: &mut Criterion) {
    let writers = || wordings().flat_map(Wording::writers);
    let example = |family: &'static str| {
        let names_a_cipher =
            |field: &[u8]| Received::parse(field).tls().is_some_and(|facts| facts.suite_as_written.is_some());
        let mut examples = writers().filter(|writer| writer.dialect.name() == family);
        let found = examples.find(|writer| names_a_cipher(writer.example.as_bytes()));
        (family, found.expect("the dialect has an example").example.as_bytes())
    };
    let mut group = criterion.benchmark_group("field");
    for (name, field) in [("Exim's", EXIM)].into_iter().chain(FAMILIES.into_iter().map(example)) {
        group.throughput(Throughput::Bytes(field.len() as u64));
        group.bench_function(format!("{name}, {} bytes", field.len()), |bencher| {
            bencher.iter(|| Received::parse(black_box(field)).tls());
        });
    }
    let every = writers().map(|writer| writer.example.as_bytes().to_vec()).collect();
    for (name, fields) in [("every wording once", every), ("mixed as in mail", fields(SEED, DRAWN))] {
        group.throughput(Throughput::Elements(fields.len() as u64));
        group.bench_function(format!("{} fields, {name}", fields.len()), |bencher| {
            bencher.iter(|| {
                for field in &fields {
                    black_box(Received::parse(black_box(field)).tls());
                }
            });
        });
    }
    group.finish();
}

/// Four MiB of mail.
fn mbox(kind: Kind) -> Vec<u8> {
    let mut mbox = Vec::new();
    write_mbox(&mut mbox, kind, 4 << 20, SEED).expect("a vector takes everything");
    mbox
}

fn header_block(criterion: &mut Criterion) {
    let mbox = mbox(Kind::Archive);
    let message = Messages::new(&mbox).next().expect("there is a message").bytes;
    let fields = received_fields(message).count();
    let mut group = criterion.benchmark_group("header block");
    group.throughput(Throughput::Elements(fields as u64));
    group.bench_function(format!("find {fields} fields"), |bencher| {
        bencher.iter(|| received_fields(black_box(message)).count());
    });
    group.bench_function(format!("read {fields} fields"), |bencher| {
        bencher.iter(|| {
            received_fields(black_box(message)).filter_map(|field| Received::parse(field.bytes).tls()).count()
        });
    });
    group.finish();
}

fn mailbox(criterion: &mut Criterion) {
    for kind in Kind::ALL {
        let mbox = mbox(kind);
        let messages = Messages::new(&mbox).count();
        let mut group = criterion.benchmark_group(format!("mailbox/{}", kind.name()));
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
        for window in [64 << 10, mbox.len()] {
            group.bench_function(format!("scan {} bytes in windows of {window}", mbox.len()), |bencher| {
                bencher.iter(|| scan(black_box(&mbox), window));
            });
        }
        group.finish();
    }
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

fn log_lines(criterion: &mut Criterion) {
    let mut lines = Vec::new();
    let logged = write_log(&mut lines, 1 << 20, SEED).expect("a vector takes everything");
    let lines: Vec<_> = lines.split(|&byte| byte == b'\n').collect();
    let count = || black_box(&lines).iter().filter(|line| log::read(line).is_some()).count();
    assert_eq!(count() as u64, logged.records);
    let mut group = criterion.benchmark_group("log");
    group.sample_size(50).throughput(Throughput::Elements(logged.lines));
    group.bench_function(format!("read {} lines, {} of TLS", logged.lines, logged.records), |bencher| {
        bencher.iter(count);
    });
    group.finish();
}

criterion_group!(benches, field, header_block, mailbox, log_lines);
criterion_main!(benches);
