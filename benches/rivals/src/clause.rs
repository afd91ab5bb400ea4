//! The clause, read and written.

use crate::turns::{Contender, Work};
use crate::{mail, plain};
use received_tls::{CipherSuite, NamedGroup, TlsClause};
use received_tls_inputs::{CLAUSE, DRAWN, SEED, STAMPED, clauses, named_clauses, negotiated};
use regex::bytes::Regex;
use std::fmt::Write as _;
use std::io::Write as _;

/// The cipher and the group, as they are written.
type Names<'a> = Option<(&'a [u8], Option<&'a [u8]>)>;

/// A clause, and in a message's only field for those who read no less.
struct Clause {
    field: Vec<u8>,
    clause: std::ops::Range<usize>,
}

impl Clause {
    fn new(clause: &[u8]) -> Self {
        let (name, end) = (&b"Received:"[..], &b"\r\n\r\n"[..]);
        Self { field: [name, clause, end].concat(), clause: name.len()..name.len() + clause.len() }
    }

    fn bytes(&self) -> &[u8] {
        &self.field[self.clause.clone()]
    }
}

pub(crate) fn parse() {
    let one = || (0..512).map(|_| Clause::new(CLAUSE)).collect::<Vec<_>>();
    let mixed = |clauses: Vec<Vec<u8>>| clauses.iter().map(|clause| Clause::new(clause)).collect::<Vec<_>>();
    parse_of("clause, one of 60 bytes", &one());
    parse_of("clause, mixed", &mixed(named_clauses(SEED, DRAWN)));
    parse_of("clause, mixed, every form", &mixed(clauses(SEED, DRAWN)));
}

fn parse_of(name: &str, clauses: &[Clause]) {
    let regex = Regex::new(r"(?i-u)^\s*tls\s+([a-z][a-z0-9_]*)(?:\s+group\s+([a-z][a-z0-9_-]*))?$")
        .expect("the pattern is right");
    let parser = mail::received_alone();
    let mut places = regex.capture_locations();

    let same = |read: &mut dyn for<'a> FnMut(&'a Clause) -> Names<'a>| {
        clauses.iter().filter(|clause| read(clause) == ours(clause)).count()
    };
    let by_plain = same(&mut |clause| plain::clause(clause.bytes()));
    let by_regex = same(&mut |clause| {
        let captures = regex.captures(clause.bytes())?;
        Some((captures.get(1)?.as_bytes(), captures.get(2).map(|group| group.as_bytes())))
    });
    // It knows no group.
    let by_mail_parser = clauses
        .iter()
        .filter(|clause| {
            let cipher = mail::cipher(&parser, &clause.field);
            cipher.as_deref().map(str::as_bytes) == ours(clause).map(|(cipher, _)| cipher)
        })
        .count();
    let resolved =
        |clause: &Clause| TlsClause::parse(clause.bytes()).is_ok_and(|clause| clause.suite().is_some());
    assert!(clauses.iter().all(resolved), "every suite is registered");

    let all = clauses.len();
    let contenders = vec![
        Contender::each("received-tls", clauses, |clause| {
            TlsClause::parse(clause.bytes()).map(|clause| (clause.suite(), clause.named_group()))
        }),
        Contender::each("nom, plain", clauses, |clause| plain::clause(clause.bytes())).finds(by_plain, all),
        Contender::each("regex, captures", clauses, |clause| {
            regex.captures_read(&mut places, clause.bytes());
            (places.get(1), places.get(2))
        })
        .finds(by_regex, all),
        Contender::each("mail-parser", clauses, |clause| {
            let parsed = parser.parse_headers(&clause.field);
            parsed.is_some_and(|parsed| {
                parsed.headers().all_received().any(|received| received.tls_cipher().is_some())
            })
        })
        .finds(by_mail_parser, all),
    ];
    Work::small(name, all, contenders).measure();
}

fn ours(clause: &Clause) -> Names<'_> {
    let text = clause.bytes();
    let within = |name: &str| {
        let begin = name.as_ptr().addr() - text.as_ptr().addr();
        &text[begin..begin + name.len()]
    };
    let parsed = TlsClause::parse(text).ok()?;
    let cipher = match parsed.cipher() {
        received_tls::Cipher::Name(name) => within(name),
        // The number as it stands there.
        _ => {
            let begin = text.windows(6).position(|word| word[..2].eq_ignore_ascii_case(b"0x"))?;
            &text[begin..begin + 6]
        }
    };
    Some((cipher, parsed.group().map(|group| within(group.as_str()))))
}

pub(crate) fn write() {
    let clause = |suite, group: Option<u16>| {
        TlsClause::new(CipherSuite(suite), group.map(NamedGroup)).expect("both are registered")
    };
    let (suite, group) = STAMPED;
    assert_eq!(clause(suite, Some(group)).encoded_len(), 60);
    write_of("encode, one of 60 bytes", &vec![clause(suite, Some(group)); 512]);
    let drawn = negotiated(SEED, DRAWN);
    let mixed: Vec<_> = drawn.into_iter().map(|(suite, group)| clause(suite, group)).collect();
    write_of("encode, mixed", &mixed);
}

fn write_of(name: &str, clauses: &[TlsClause<'static>]) {
    let names: Vec<_> = clauses
        .iter()
        .map(|clause| {
            let suite = clause.suite().and_then(CipherSuite::name).expect("it is registered");
            (suite, clause.group().map(|group| group.as_str().to_owned()))
        })
        .collect();
    let into_string = |out: &mut String, (suite, group): &(&str, Option<String>)| {
        out.clear();
        match group {
            Some(group) => write!(out, "tls {suite} group {group}"),
            None => write!(out, "tls {suite}"),
        }
    };
    let into_slice = |mut out: &mut [u8], (suite, group): &(&str, Option<String>)| {
        let before = out.len();
        match group {
            Some(group) => write!(out, "tls {suite} group {group}"),
            None => write!(out, "tls {suite}"),
        }?;
        std::io::Result::Ok(before - out.len())
    };
    let ids: Vec<_> =
        clauses.iter().filter_map(|clause| Some((clause.suite()?, clause.named_group()))).collect();
    let (mut text, mut buffer) = (String::with_capacity(128), [0; 128]);
    let (mut own, mut made) = ([0; 128], [0; 128]);
    for (clause, names) in clauses.iter().zip(&names) {
        let length = clause.encode(&mut own).expect("it can be stamped");
        into_string(&mut text, names).expect("a string takes everything");
        assert_eq!(text.as_bytes(), &own[..length]);
        let length = into_slice(&mut buffer, names).expect("the buffer is long enough");
        assert_eq!(text.as_bytes(), &buffer[..length]);
    }
    let contenders = vec![
        Contender::each("received-tls", clauses, |clause| {
            let length = clause.encode(&mut own);
            std::hint::black_box(&own);
            length
        }),
        Contender::each("from code points: new, then encode", &ids, |&(suite, group)| {
            let length = TlsClause::new(suite, group).and_then(|clause| clause.encode(&mut made));
            std::hint::black_box(&made);
            length
        }),
        Contender::each("write! into a slice", &names, |names| {
            let length = into_slice(&mut buffer, names).ok();
            std::hint::black_box(&buffer);
            length
        }),
        Contender::each("write! into a String", &names, |names| {
            let written = into_string(&mut text, names).is_ok();
            std::hint::black_box(&text);
            written
        }),
    ];
    Work::small(name, clauses.len(), contenders).measure();
}
