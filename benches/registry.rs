//! The registries, both ways: registered numbers to their names and back, drawn at random.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use received_tls::{CipherSuite, NamedGroup};
use received_tls_inputs::{DRAWN, Random, SEED};
use std::hint::black_box;

/// Items drawn from these, again and again, in an order that no processor learns.
fn drawn<T: Copy>(items: &[T]) -> Vec<T> {
    let mut random = Random::new(SEED);
    (0..DRAWN).map(|_| random.of(items)).collect()
}

fn suites(criterion: &mut Criterion) {
    let numbers = drawn(&CipherSuite::all().collect::<Vec<_>>());
    let names: Vec<_> = numbers.iter().filter_map(|suite| suite.name()).collect();
    assert_eq!(names.len(), numbers.len());
    let mut group = criterion.benchmark_group("registry/suites");
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
        let names = drawn(&[
            "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "AES256-SHA",
            "DES-CBC3-SHA",
        ]);
        assert!(names.iter().all(|name| CipherSuite::from_openssl_name(name).is_some()));
        bencher.iter(|| {
            for &name in &names {
                black_box(CipherSuite::from_openssl_name(black_box(name)));
            }
        });
    });
    group.finish();
}

fn groups(criterion: &mut Criterion) {
    let numbers = drawn(&NamedGroup::all().collect::<Vec<_>>());
    let names: Vec<_> = numbers.iter().filter_map(|group| group.name()).collect();
    assert_eq!(names.len(), numbers.len());
    let mut group = criterion.benchmark_group("registry/groups");
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
