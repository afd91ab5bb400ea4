//! Compressed input: every format, every member, and what a damaged one still gives.

use std::fs;
use std::io::{Cursor, Read, Write};

use tempfile::tempdir;

use super::*;

type Compress = fn(&[u8]) -> Vec<u8>;

const FORMATS: [(&str, Compress); 4] = [("gzip", gzip), ("zstd", zstd), ("bzip2", bzip2), ("xz", xz)];

pub(super) fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zstd(plain: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn bzip2(plain: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn xz(plain: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// The records of `input` as a file and on standard input, which must be the same.
#[track_caller]
fn both_ways(input: &[u8]) -> Output {
    let folder = tempdir().unwrap();
    // A name that lies: only the content counts.
    let path = folder.path().join("mail.txt");
    fs::write(&path, input).unwrap();
    let file = extract([&path]);
    let piped = extract_from(input, ["-"]);
    let of = |output: &Output, source: &str| stdout(output).replace(source, "");
    assert_eq!(
        of(&file, path.to_str().unwrap()),
        of(&piped, "\"source\":\"-\"").replace("{\"schema\":2,,", "{\"schema\":2,\"source\":\"\",")
    );
    assert_eq!(file.status, piped.status);
    file
}

#[test]
fn members_are_read_one_after_the_other() {
    for (name, compress) in FORMATS {
        let (first, second) = MBOX.as_bytes().split_at(200);
        let members = [compress(first), compress(b""), compress(second)].concat();
        for input in [compress(MBOX.as_bytes()), members] {
            let output = both_ways(&input);
            assert_done(&output);
            let from = ["mail.example.org", "client.example.org", "other.example.org"];
            assert_eq!(each(&records(&output), "from"), from, "{name}");
            assert_eq!(records(&output)[0]["offset"], 45, "{name}");
        }
    }
}

#[test]
fn a_large_input_goes_through_a_small_window() {
    let plain = mbox(20_000);
    for (name, compress) in FORMATS {
        let output = both_ways(&compress(&plain));
        assert_done(&output);
        assert_eq!(records(&output).len(), 40_000, "{name}");
    }
}

#[test]
fn what_came_before_the_end_of_a_truncated_file_is_kept() {
    // Text that does not compress, so that the end of the file is far from its beginning.
    let plain = noisy_mbox();
    for (name, compress) in FORMATS {
        let whole = compress(&plain);
        let output = both_ways(&whole[..whole.len() - 100_000]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(stderr(&output).contains(&format!(": incomplete {name} data: ")), "{}", stderr(&output));
        let kept = records(&output);
        assert!(kept.len() > 10, "{name}: {}", kept.len());
        assert!(kept.iter().all(|record| record["with"] == "ESMTP"), "{name}");
    }
}

#[test]
fn a_truncated_header_or_trailer_is_named_too() {
    for (name, compress) in FORMATS {
        let whole = compress(MBOX.as_bytes());
        for length in [12, whole.len() - 1] {
            let output = both_ways(&whole[..length]);
            assert_faults(&output, &[&format!(": incomplete {name} data: ")]);
        }
        // All of the text was there.
        let output = both_ways(&whole[..whole.len() - 1]);
        assert_eq!(records(&output).len(), 3, "{name}");
    }
}

#[test]
fn what_came_before_the_damage_is_kept() {
    let plain = noisy_mbox();
    for (name, compress) in FORMATS {
        let mut whole = compress(&plain);
        let at = whole.len() - 100_000;
        for byte in &mut whole[at..at + 64] {
            *byte ^= 0x55;
        }
        let output = both_ways(&whole);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(stderr(&output).contains(&format!(": damaged {name} data")), "{}", stderr(&output));
        assert!(records(&output).len() > 10, "{name}");
    }
}

#[test]
fn what_follows_the_last_member_is_named_and_padding_is_not() {
    for (name, compress) in FORMATS {
        let garbage = [compress(MBOX.as_bytes()), b"garbage that is no member".to_vec()].concat();
        let output = both_ways(&garbage);
        assert_faults(&output, &[&format!(": damaged {name} data")]);
        assert_eq!(records(&output).len(), 3, "{name}");
        if name != "zstd" {
            let padded = [compress(MBOX.as_bytes()), vec![0; 100_000]].concat();
            assert_done(&both_ways(&padded));
        }
    }
}

#[test]
fn what_is_compressed_must_be_mail() {
    for (_, compress) in FORMATS {
        let output = both_ways(&compress(b"\x7fELF"));
        assert_faults(&output, &["the input begins \"\\x7fELF\""]);
        assert_faults(&both_ways(&compress(b"")), &["the input is empty"]);
    }
}

#[test]
fn xz_may_not_take_all_memory() {
    let whole = {
        // The header alone says how much memory is wanted; a smaller dictionary wrote the data.
        let mut small = liblzma::stream::LzmaOptions::new_preset(0).unwrap();
        small.dict_size(1 << 20);
        let mut filters = liblzma::stream::Filters::new();
        filters.lzma2(&small);
        let stream =
            liblzma::stream::Stream::new_stream_encoder(&filters, liblzma::stream::Check::None).unwrap();
        let mut compressed = Vec::new();
        liblzma::read::XzEncoder::new_stream(Cursor::new(MBOX), stream).read_to_end(&mut compressed).unwrap();
        compressed
    };
    let output = both_ways(&with_dictionary(whole, 34));
    assert_faults(&output, &["it needs more than 128 MiB of memory to decompress"]);
}

/// Changes the dictionary's size in the first block header of an xz stream (xz file format §5.3.1).
fn with_dictionary(mut xz: Vec<u8>, size: u8) -> Vec<u8> {
    const BLOCK: usize = 12;
    let length = (usize::from(xz[BLOCK]) + 1) * 4;
    let header = &mut xz[BLOCK..BLOCK + length];
    let filter = header.iter().position(|&byte| byte == 0x21).expect("LZMA2 is the filter");
    header[filter + 2] = size;
    let mut crc = flate2::Crc::new();
    crc.update(&header[..length - 4]);
    header[length - 4..].copy_from_slice(&crc.sum().to_le_bytes());
    xz
}

/// An mbox of 100 messages with bodies that do not compress.
fn noisy_mbox() -> Vec<u8> {
    let mut state = 1u64;
    let mut mbox = Vec::new();
    for _ in 0..100 {
        mbox.extend_from_slice(b"From a@example.org Sat Nov 21 22:45:35 2026\n");
        mbox.extend_from_slice(message("noisy.example").replace('\r', "").as_bytes());
        for _ in 0..2_000 {
            // A linear congruential generator (Knuth's MMIX).
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            mbox.extend_from_slice(&state.to_be_bytes().map(|byte| byte | 0x80));
        }
        mbox.extend_from_slice(b"\n\n");
    }
    mbox
}
