//! Fields as their servers write them: a template, filled in.

use std::string::String;
use std::vec;
use std::vec::Vec;

use received_tls::server::{Holds, Slot, Template, Wording, wordings};
use received_tls::{Author, CipherSuite, Dialect, Received};

/// The field of `template`. Of the parts that may be missing stand those whose bit is set in `options`, the first the lowest.
/// `text` gives what a client wants in a slot, which the server lets through as far as it does; `None` for an everyday
/// value.
pub fn render(
    template: &Template,
    options: u64,
    text: &mut dyn FnMut(&'static str, &Slot) -> Option<Vec<u8>>,
) -> Vec<u8> {
    let chosen = chosen(template.pattern, options);
    let tls = chosen.contains("{(") || chosen.contains("{cipher}");
    let protocol = match (template.dialect, tls) {
        (Dialect::Exim, true) => "esmtps",
        (Dialect::Exim, false) => "esmtp",
        (_, true) => "ESMTPS",
        (_, false) => "ESMTP",
    };
    let mut field = b"Received: ".to_vec();
    let mut pieces = chosen.split('{');
    field.extend_from_slice(pieces.next().unwrap_or_default().as_bytes());
    for piece in pieces {
        let (name, literal) = piece.split_once('}').expect("a slot ends");
        match name {
            "protocol" => field.extend_from_slice(protocol.as_bytes()),
            "cipher" => {
                // The suite of the wording, if one stands.
                let part = chosen.split('{').find(|piece| piece.starts_with('('));
                let suite = part.and_then(|part| {
                    Received::parse(example(template.dialect, part).as_bytes()).tls()?.suite
                });
                let name = suite.and_then(CipherSuite::name).unwrap_or("TLS_AES_256_GCM_SHA384");
                field.extend_from_slice(name.as_bytes());
            }
            "group" => field.extend_from_slice(b"secp256r1"),
            "date" => field.extend_from_slice(date(template.dialect)),
            _ if name.starts_with('(') => field.extend_from_slice(wording(template.dialect, name)),
            _ if name.contains('|') => field.extend(name.bytes().take_while(|&byte| byte != b'|')),
            _ => {
                let (name, slot) = template.slots.iter().find(|(slot, _)| *slot == name).expect("a slot");
                field.extend(filled(template.dialect, name, slot, text(name, slot)));
            }
        }
        field.extend_from_slice(literal.as_bytes());
    }
    field.push(b'\n');
    field
}

/// How many parts of `template` may be missing.
pub fn options(template: &Template) -> u32 {
    template.pattern.matches('⟦').count() as u32
}

/// `pattern` with the parts that stand.
fn chosen(pattern: &str, options: u64) -> String {
    let (mut chosen, mut option) = (String::new(), 0);
    // Whether each part that is open stands.
    let mut open = vec![true];
    for sign in pattern.chars() {
        match sign {
            '⟦' => {
                open.push(options >> option & 1 == 1 && open.last() == Some(&true));
                option += 1;
            }
            '⟧' => drop(open.pop()),
            _ if open.last() == Some(&true) => chosen.push(sign),
            _ => {}
        }
    }
    chosen
}

fn date(dialect: Dialect) -> &'static [u8] {
    match dialect {
        Dialect::Google => b"Sat, 21 Nov 2026 22:45:35 -0800 (PST)",
        Dialect::Postfix => b"Sat, 21 Nov 2026 22:45:35 +0000 (UTC)",
        Dialect::Sendmail => b"Sat, 21 Nov 2026 22:45:35 GMT",
        _ => b"Sat, 21 Nov 2026 22:45:35 +0000",
    }
}

/// The wording of the server that begins like `part`, as an example of the table of wordings has it.
fn wording(dialect: Dialect, part: &str) -> &'static [u8] {
    let example = example(dialect, part);
    in_example(example, part).expect("it has the wording").as_bytes()
}

/// The first of the server's examples with such a wording.
fn example(dialect: Dialect, part: &str) -> &'static str {
    let writers = wordings().flat_map(Wording::writers).filter(|writer| writer.dialect == dialect);
    let mut examples =
        writers.map(|writer| writer.example).filter(|example| in_example(example, part).is_some());
    examples.next().unwrap_or_else(|| panic!("{dialect:?} has no {part}"))
}

/// The wording in an example: where its facts stand, or beside the clause where they do.
fn in_example(example: &'static str, part: &str) -> Option<&'static str> {
    let begin = part.split('…').next().unwrap_or_default();
    let received = Received::parse(example.as_bytes());
    let facts = received.tls().and_then(|facts| facts.span);
    let beside = received.comments().map(|comment| comment.span).filter(|_| begin.len() > 1);
    let mut texts = facts.into_iter().chain(beside).map(|span| &example[span.range()]);
    texts.find(|text| text.starts_with(begin))
}

/// What stands in a slot.
fn filled(dialect: Dialect, name: &str, slot: &Slot, text: Option<Vec<u8>>) -> Vec<u8> {
    let everyday = match (name, dialect) {
        ("NAME", Dialect::Google | Dialect::Courier | Dialect::Sendmail) => "client.example ",
        ("HELO" | "NAME" | "SUBJECT", _) => "client.example",
        ("ADDRESS", _) => "192.0.2.1",
        ("LOCAL", _) => "2001:db8::9",
        ("PEER", _) => "[192.0.2.1]",
        ("PORT", _) => "41620",
        ("HOSTNAME", _) => "mx.example.net",
        ("MAIL_NAME", _) => "Postfix",
        ("VERSION", Dialect::Sendmail) => "8.18.1/8.18.1",
        ("VERSION", Dialect::Exim) => "4.98",
        ("VERSION", Dialect::Haraka) => "3.1.1",
        ("VERSION", Dialect::Cyrus) => "3.10.2-Debian-3.10.2-1+deb13u2",
        ("VERSION", _) => "15.20.9073.12",
        ("LOGIN" | "IDENT", _) => "alice",
        ("SENDER", _) => "<alice@client.example>",
        ("RECIPIENT", Dialect::Exim) => "user@example.net",
        ("RECIPIENT", _) => "<user@example.net>",
        _ => "4cXyZ1",
    };
    let Some(text) = text.filter(|_| matches!(slot.author, Author::Client(_))) else {
        return everyday.into();
    };
    let text = let_through(slot.holds, &text);
    if everyday.starts_with('<') { [b"<", &*text, b">"].concat() } else { text }
}

/// What a server makes of `text`.
pub fn let_through(holds: Holds, text: &[u8]) -> Vec<u8> {
    match holds {
        Holds::PrintableBut(others) => {
            text.iter()
                .map(|&byte| {
                    if matches!(byte, b' '..=b'~') && !others.as_bytes().contains(&byte) {
                        byte
                    } else {
                        b'?'
                    }
                })
                .collect()
        }
        Holds::Host => {
            let of_host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_[]:".contains(byte);
            if text.iter().all(of_host) { text.to_vec() } else { b"unknown".to_vec() }
        }
        Holds::Balanced => {
            let mut open = 0;
            let mut balanced: Vec<u8> = text
                .iter()
                .map(|&byte| match byte {
                    b'(' => {
                        open += 1;
                        byte
                    }
                    b')' if open > 0 => {
                        open -= 1;
                        byte
                    }
                    b')' | b'\\' | 0..=0x1F | 0x7F.. => b'?',
                    _ => byte,
                })
                .collect();
            balanced.extend(std::iter::repeat_n(b')', open));
            balanced
        }
        Holds::Mailbox => {
            let text = text.iter().filter(|byte| !matches!(byte, b'\r' | b'\n'));
            let escaped =
                text.flat_map(|&byte| if b"\\\"".contains(&byte) { vec![b'\\', byte] } else { vec![byte] });
            [&b"\""[..], &escaped.collect::<Vec<_>>(), b"\"@example.net"].concat()
        }
        _ => text.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect(),
    }
}
