//! The registries, both ways: every registered number to its name and back, in an order that no cache foresees.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use received_tls::{CipherSuite, NamedGroup};
use std::hint::black_box;

/// The same items in another order: each step goes on by a number that has no divisor in common with the count.
fn scattered<T: Copy>(items: &[T]) -> Vec<T> {
    let (count, step) = (items.len(), 151);
    assert!(count % step != 0, "151 is prime, so that every item is met");
    (0..count).map(|place| items[place * step % count]).collect()
}

fn suites(criterion: &mut Criterion) {
    let numbers = scattered(&CipherSuite::all().collect::<Vec<_>>());
    let names: Vec<_> = numbers.iter().filter_map(|suite| suite.name()).collect();
    assert_eq!(names.len(), numbers.len());
    let mut group = criterion.benchmark_group(format!("registry/{} suites", numbers.len()));
    group.throughput(Throughput::Elements(numbers.len() as u64));
    group.bench_function("number to name", |bencher| {
        bencher.iter(|| {
            for &suite in &numbers {
                black_box(black_box(suite).name());
            }
        });
    });
    group.bench_function("name to number", |bencher| {
        bencher.iter(|| {
            for &name in &names {
                black_box(CipherSuite::from_name(black_box(name)));
            }
        });
    });
    group.bench_function("OpenSSL's name to number", |bencher| {
        // The suites that Postfix and sendmail write most.
        let names =
            ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256", "AES256-SHA", "DES-CBC3-SHA"];
        assert!(names.iter().all(|name| CipherSuite::from_openssl_name(name).is_some()));
        bencher.iter(|| {
            for &name in names.iter().cycle().take(numbers.len()) {
                black_box(CipherSuite::from_openssl_name(black_box(name)));
            }
        });
    });
    group.finish();
}

fn groups(criterion: &mut Criterion) {
    let numbers = scattered(&NamedGroup::all().collect::<Vec<_>>());
    let names: Vec<_> = numbers.iter().filter_map(|group| group.name()).collect();
    assert_eq!(names.len(), numbers.len());
    let mut group = criterion.benchmark_group(format!("registry/{} groups", numbers.len()));
    group.throughput(Throughput::Elements(numbers.len() as u64));
    group.bench_function("number to name", |bencher| {
        bencher.iter(|| {
            for &number in &numbers {
                black_box(black_box(number).name());
            }
        });
    });
    group.bench_function("name to number", |bencher| {
        bencher.iter(|| {
            for &name in &names {
                black_box(NamedGroup::from_name(black_box(name)));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, suites, groups);
criterion_main!(benches);
