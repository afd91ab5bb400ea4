//! All facts of a mailbox, and of a log, without output.

use crate::mail::{self, Found};
use crate::turns::{Clock, Contender, Work};
use mail_parser::MessageParser;
use mail_parser::mailbox::mbox::MessageIterator;
use memchr::{memchr_iter, memmem};
use memmap2::{Mmap, MmapOptions};
use received_tls::{Container, FieldScanner, Messages, Received, Scan, log};
use regex::bytes::Regex;
use std::cell::Cell;
use std::fs::File;
use std::hint::black_box;
use std::path::Path;

/// The clause's regex: it asks for less than the grammar does, so that it may be fast.
pub(crate) const CLAUSE: &str = r"(?-u)tls[ \t]+TLS_[A-Z0-9_]+(?:[ \t]+group[ \t]+[A-Za-z][A-Za-z0-9_-]*)?";

/// How much of a mailbox is read in one turn.
const SLICE: usize = 4 << 20;

fn map(path: &Path, populate: bool) -> Result<Mmap, String> {
    let mut options = MmapOptions::new();
    if populate {
        options.populate();
    }
    // SAFETY: the file was made for this run, and nothing writes to it meanwhile.
    let mapped = File::open(path).and_then(|file| unsafe { options.map(&file) });
    mapped.map_err(|error| format!("{} cannot be mapped ({error})", path.display()))
}

/// Gives every field of an mbox to `read`, which says whether it names a cipher.
fn every_field(mbox: &[u8], read: impl Fn(&[u8]) -> bool) -> Found {
    let mut scanner = FieldScanner::new(Container::Mbox);
    let (mut found, mut rest) = (Found::default(), mbox);
    loop {
        match scanner.next(rest, true) {
            Scan::Field { consumed, field } => {
                found.fields += 1;
                found.ciphers += u64::from(read(field.bytes));
                rest = &rest[consumed..];
            }
            Scan::Message { consumed, .. } => rest = &rest[consumed..],
            _ => return found,
        }
    }
}

/// Every field of an mbox, with its facts.
fn facts(mbox: &[u8]) -> Found {
    every_field(mbox, |field| {
        let facts = Received::parse(field).tls();
        black_box(facts).is_some_and(|facts| facts.suite_as_written.is_some())
    })
}

fn by_iterator(parser: &MessageParser, mbox: &[u8]) -> Found {
    let mut found = Found::default();
    for message in MessageIterator::new(mbox).flatten() {
        found.add(parser, message.contents());
    }
    found
}

fn by_split(parser: &MessageParser, mbox: &[u8]) -> Found {
    let mut found = Found::default();
    for message in Messages::new(mbox) {
        found.add(parser, message.bytes);
    }
    found
}

/// Parts of about [`SLICE`] bytes that begin where messages do.
fn slices(mbox: &[u8]) -> Vec<&[u8]> {
    let mut rest = mbox;
    let mut slices = Vec::new();
    while !rest.is_empty() {
        let end = rest.get(SLICE..).and_then(|after| memmem::find(after, b"\n\nFrom "));
        let (slice, after) = rest.split_at(end.map_or(rest.len(), |end| SLICE + end + 2));
        slices.push(slice);
        rest = after;
    }
    slices
}

/// Measures over the mailbox, in which there are so many fields, ciphers named and clauses.
pub(crate) fn measure(
    kind: &str,
    path: &Path,
    fields: u64,
    ciphers: u64,
    clauses: u64,
) -> Result<(), String> {
    let mbox = map(path, true)?;
    let slices = slices(&mbox);
    let (received, default) = (mail::received_alone(), MessageParser::new());
    let regex = Regex::new(CLAUSE).map_err(|error| error.to_string())?;
    let finder = memmem::Finder::new("\nReceived:");

    let every = |read: &dyn Fn(&[u8]) -> Found| {
        slices.iter().map(|slice| read(slice)).fold(Found::default(), |sum, found| Found {
            fields: sum.fields + found.fields,
            ciphers: sum.ciphers + found.ciphers,
        })
    };
    let put_in = Found { fields, ciphers };
    let ours = every(&facts);
    if ours != put_in {
        return Err(format!("received-tls found {ours:?} of {put_in:?} in {}", path.display()));
    }
    let matches: usize = slices.iter().map(|slice| regex.find_iter(slice).count()).sum();
    let lines: usize = slices.iter().map(|slice| finder.find_iter(slice).count()).sum();
    if (lines as u64) < fields {
        return Err(format!("there are {lines} lines that begin as {fields} fields do"));
    }
    // Headers-only is the work: which ciphers it finds is its own affair, but every field it must.
    let less = |found: Found| (found.fields.min(fields) as usize, fields as usize);
    let (by_split_finds, by_iterator_finds) = (
        less(every(&|slice| by_split(&received, slice))),
        less(every(&|slice| by_iterator(&default, slice))),
    );

    let slice = &slices;
    let sum = Cell::new(0);
    let contenders = vec![
        Contender::sliced("received-tls", |at| {
            black_box(facts(slice[at]));
        }),
        Contender::sliced("its fields found, not read", |at| {
            black_box(every_field(slice[at], |field| black_box(field).is_empty()));
        }),
        Contender::sliced("its fields read, without facts", |at| {
            black_box(every_field(slice[at], |field| {
                black_box(Received::parse(field));
                false
            }));
        }),
        Contender::sliced("memmem \"\\nReceived:\"", |at| {
            black_box(finder.find_iter(slice[at]).count());
        }),
        Contender::sliced("sum of the bytes", |at| {
            sum.set(black_box(slice[at].iter().map(|&byte| u64::from(byte)).sum::<u64>()));
        }),
        Contender::sliced("regex of the clause", |at| {
            black_box(regex.find_iter(slice[at]).count());
        })
        .finds(matches.min(clauses as usize), clauses as usize),
        Contender::sliced("mail-parser, Received alone, split by received-tls", |at| {
            black_box(by_split(&received, slice[at]));
        })
        .finds(by_split_finds.0, by_split_finds.1),
        Contender::sliced("mail-parser, its own iterator and headers", |at| {
            black_box(by_iterator(&default, slice[at]));
        })
        .finds(by_iterator_finds.0, by_iterator_finds.1),
    ];
    let name = format!("{kind}, facts of the mbox");
    Work { name, items: 1, slices: slices.len(), rounds: 5, clock: Clock::Thread, contenders }.measure();
    Ok(())
}

/// Does the work once, as a program of its own, and prints how many it found.
pub(crate) fn whole(what: &str, path: &Path) -> Result<(), String> {
    let input = map(path, false)?;
    let found = match what {
        "facts" => facts(&input).fields,
        "mail-parser" => by_split(&mail::received_alone(), &input).fields,
        "mail-parser-iterator" => by_iterator(&MessageParser::new(), &input).fields,
        _ => {
            let mut begin = 0;
            let ends = memchr_iter(b'\n', &input);
            let lines = ends.map(|end| &input[std::mem::replace(&mut begin, end + 1)..end]);
            lines.filter(|line| black_box(log::read(line)).is_some()).count() as u64
        }
    };
    println!("{found}");
    Ok(())
}
