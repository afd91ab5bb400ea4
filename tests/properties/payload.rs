//! What a client puts where a server prints it: text that could be more than a value.

use std::vec::Vec;

use received_tls::server::{Wording, templates, wordings};

use super::render::render;

/// Pieces of fields, none of them a value.
const PIECES: [&str; 44] = [
    "x",
    " ",
    "(",
    ")",
    "((",
    "))",
    ")(",
    "\"",
    "\\",
    "<",
    ">",
    "[",
    "]",
    ";",
    "@",
    "\u{e9}",
    "\u{7f}",
    "\t",
    "by",
    "BY",
    "from",
    " by evil.example ",
    ") by evil.example (",
    "> by evil.example",
    " with ESMTPS ",
    " with ESMTPS id 1 ",
    " id evil ",
    " for <a@b> ",
    " for <a",
    "; Sat, 21 Nov 2026 22:45:36 +0000",
    "; Sat, 21 Nov 2026 22:45:36 +0000 (",
    " tls TLS_CHACHA20_POLY1305_SHA256 group x448",
    " group x448",
    "(TLS)",
    "(x)",
    "(helo=x)",
    "(user alice)",
    "[198.51.100.66]",
    " (a.example [198.51.100.66])",
    ") (a.example [198.51.100.66]",
    "a@b>) (TLS1.3) (<c@d",
    "(verified OK)",
    "(authenticated bits=0)",
    "(Postfix)",
];

/// Every piece, every wording and a field of every template.
pub fn pieces() -> Vec<Vec<u8>> {
    let examples = wordings().flat_map(Wording::writers).filter_map(|writer| {
        let facts = received_tls::Received::parse(writer.example.as_bytes()).tls()?;
        Some(writer.example[facts.span?.range()].replace('\n', "").into_bytes())
    });
    let fields = templates().map(|template| {
        let field = render(template, !0, &mut |_, _| None);
        let text = field.strip_prefix(b"Received: ").expect("it is one");
        text.iter().map(|&byte| if byte == b'\n' || byte == b'\t' { b' ' } else { byte }).collect::<Vec<u8>>()
    });
    // Up to where a recipient begins, so that the server's own text closes what is open.
    let begun = fields.clone().map(|field| {
        let end = field.windows(5).position(|place| place == b" for ").map_or(field.len() / 2, |at| at + 7);
        field[..end.min(field.len())].to_vec()
    });
    let pieces = PIECES.iter().map(|piece| piece.as_bytes().to_vec());
    pieces.chain(examples).chain(fields).chain(begun).collect()
}

/// Every piece by itself, after a name, between signs that would end a value and begin another.
pub fn payloads() -> Vec<Vec<u8>> {
    const AROUND: [(&str, &str); 7] = [
        ("", ""),
        ("a", "b"),
        ("a) ", " (b"),
        ("a> ", " <b"),
        ("a\" ", " \"b"),
        ("a] ", " [b"),
        ("a\\", "\\b"),
    ];
    let around =
        |piece: Vec<u8>| AROUND.map(|(begin, end)| [begin.as_bytes(), &*piece, end.as_bytes()].concat());
    pieces().into_iter().flat_map(around).collect()
}
