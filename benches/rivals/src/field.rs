//! One field and one header block, with all facts.

use crate::mail::{self, Found};
use crate::turns::{Contender, Work};
use mail_parser::MessageParser;
use received_tls::server::wordings;
use received_tls::{Received, received_fields};
use received_tls_inputs::{DRAWN, EXIM, FAMILIES, Kind, SEED, fields, write_mbox};
use regex::bytes::{CaptureLocations, Regex};

/// What most servers write, each with its version and its cipher captured where it tells them.
const DIALECTS: &str = r"(?x-u)
      \btls\s+([A-Z][A-Z0-9_]+|0x[0-9A-Fa-f]{4})(?:\s+group\s+([A-Za-z][A-Za-z0-9_-]*))?   # RFC 8314, Exim, Haraka, Halon
    | using\s+([A-Za-z0-9._]+)\s+with\s+cipher\s+([A-Za-z0-9_-]+)                          # Postfix and its kin
    | version=([A-Za-z0-9._/]+),?\s+cipher=([A-Za-z0-9_-]+)                                # sendmail, Google, Exchange
    | (TLS[A-Za-z0-9._/]+|SSLv3):([A-Za-z0-9_-]+)                                         # Exim before 4.93, OpenSMTPD
    | \bE?SMTP/TLS/([A-Z0-9_-]+)                                                           # Cisco
    | \b(?:TLS|SSL):\s+([A-Za-z0-9._/]+),[0-9]+bits,([A-Za-z0-9_-]+)                        # Courier
    | \((TLSv?[0-9._]+)(?:\s+([A-Z0-9_]+))?\)                                              # versions alone, mox
    | \b([A-Z0-9-]+)\s+encrypted                                                           # qmail
    | \(cipher=([A-Za-z0-9_-]+)                                                            # Momentum
";
/// The groups of it that are ciphers.
const CIPHERS: [usize; 9] = [1, 4, 6, 8, 9, 11, 13, 14, 15];

/// A header block of nothing but the field, as those need it who read no less.
struct Field {
    message: Vec<u8>,
}

impl Field {
    fn new(field: &[u8]) -> Self {
        Self { message: [field, b"\n"].concat() }
    }

    fn bytes(&self) -> &[u8] {
        &self.message[..self.message.len() - 1]
    }
}

pub(crate) fn read() {
    let one: Vec<_> = (0..512).map(|_| Field::new(EXIM)).collect();
    read_of("field, Exim of 312 bytes", &one);
    let mixed: Vec<_> = fields(SEED, DRAWN).iter().map(|field| Field::new(field)).collect();
    read_of("field, mixed as in mail", &mixed);
    for family in FAMILIES {
        let writers = wordings().flat_map(|wording| wording.writers());
        let examples = writers.filter(|writer| writer.dialect.name() == family);
        let fields: Vec<_> = examples.map(|writer| Field::new(writer.example.as_bytes())).collect();
        assert!(fields.iter().any(|field| ours(field).is_some()), "no example of {family} names a cipher");
        read_of(&format!("field, {family}"), &fields);
    }
    let writers = wordings().flat_map(|wording| wording.writers());
    let examples: Vec<_> = writers.map(|writer| Field::new(writer.example.as_bytes())).collect();
    read_of("field, every wording once", &examples);
}

/// The cipher as it is written.
fn ours(field: &Field) -> Option<&[u8]> {
    Received::parse(field.bytes()).tls()?.suite_as_written
}

fn by_regex<'a>(regex: &Regex, places: &mut CaptureLocations, field: &'a [u8]) -> Option<&'a [u8]> {
    let mut at = 0;
    // A version may stand before its cipher in words of its own.
    while let Some(found) = regex.captures_read_at(places, field, at) {
        if let Some((begin, end)) = CIPHERS.iter().find_map(|&group| places.get(group)) {
            return Some(&field[begin..end]);
        }
        at = found.end();
    }
    None
}

fn by_mail_parser(parser: &MessageParser, message: &[u8]) -> Found {
    let mut found = Found::default();
    found.add(parser, message);
    found
}

fn read_of(name: &str, fields: &[Field]) {
    let regex = Regex::new(DIALECTS).expect("the pattern is right");
    let mut places = regex.capture_locations();
    let parser = mail::received_alone();
    let named: Vec<_> = fields.iter().filter(|field| ours(field).is_some()).collect();
    let same = |cipher: &mut dyn FnMut(&Field) -> Option<Vec<u8>>| {
        named.iter().filter(|field| cipher(field).as_deref() == ours(field)).count()
    };
    let regex_finds = same(&mut |field| by_regex(&regex, &mut places, field.bytes()).map(<[u8]>::to_vec));
    let mail_parser_finds = same(&mut |field| mail::cipher(&parser, &field.message).map(String::into_bytes));
    let contenders = vec![
        Contender::each("received-tls", fields, |field| Received::parse(field.bytes()).tls()),
        Contender::each("regex, all dialects", fields, |field| by_regex(&regex, &mut places, field.bytes()))
            .finds(regex_finds, named.len()),
        Contender::each("mail-parser", fields, |field| by_mail_parser(&parser, &field.message))
            .finds(mail_parser_finds, named.len()),
    ];
    Work::small(name, fields.len(), contenders).measure();
}

pub(crate) fn header_block() {
    let mut mbox = Vec::new();
    write_mbox(&mut mbox, Kind::Archive, 1 << 20, SEED).expect("a vector takes everything");
    let blocks: Vec<_> = received_tls::Messages::new(&mbox)
        .map(|message| {
            let end = memchr::memmem::find(message.bytes, b"\n\n").expect("every message has a body");
            message.bytes[..end + 2].to_vec()
        })
        .collect();
    header_block_of("header block, one", &vec![blocks[0].clone(); 64]);
    header_block_of("header block, mixed", &blocks);
}

fn header_block_of(name: &str, blocks: &[Vec<u8>]) {
    let parser = mail::received_alone();
    let ours = |block: &[u8]| {
        let mut found = Found::default();
        for field in received_fields(block) {
            found.fields += 1;
            let facts = Received::parse(field.bytes).tls();
            found.ciphers +=
                u64::from(std::hint::black_box(facts).is_some_and(|facts| facts.suite_as_written.is_some()));
        }
        found
    };
    let same = blocks.iter().filter(|block| by_mail_parser(&parser, block) == ours(block)).count();
    let contenders = vec![
        Contender::each("received-tls", blocks, move |block| ours(block)),
        Contender::each("mail-parser", blocks, |block| by_mail_parser(&parser, block))
            .finds(same, blocks.len()),
    ];
    Work::small(name, blocks.len(), contenders).measure();
}
