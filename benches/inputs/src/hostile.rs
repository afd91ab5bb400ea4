//! Long inputs of one repeated piece, with which a reader that goes back would take more than linear time.

/// Each head, then one of `pieces` repeated for `length` bytes, then each tail.
fn repeated(
    heads: &'static [&str],
    pieces: &'static [&str],
    tails: &'static [&str],
    length: usize,
) -> impl Iterator<Item = Vec<u8>> {
    heads.iter().flat_map(move |head| {
        pieces.iter().flat_map(move |piece| {
            let body = piece.repeat(length / piece.len());
            tails.iter().map(move |tail| [head, &*body, tail].concat().into_bytes())
        })
    })
}

/// Hostile log lines of about `length` bytes, also within journald's JSON. The order does not depend on `length`.
pub fn hostile_lines(length: usize) -> impl Iterator<Item = Vec<u8>> {
    const HEADS: [&str; 6] = [
        "",
        "Nov 21 22:47:44 mx dovecot: imap-login: Login: ",
        "Nov 21 22:47:44 mx dovecot: imap-login: Disconnected",
        "2026-11-21 22:46:30 1xUtqo-0004Oy-0q <= a H=(a) [::1] P=esmtps X=TLS1:A:1 CV=no S=1 ",
        "{\"MESSAGE\":\"",
        "<22>1 - - haraka - - [a b=\"",
    ];
    const PIECES: [&str; 12] = [
        "\0",
        "a",
        " ",
        "[",
        "\"",
        "\\",
        ", ",
        "=<",
        ") [",
        "2026-11-21 22:46:30 1xUtqo-0004Oy-0q <= a H=(a) [::1] P=esmtps X=TLS1:A:1 ",
        "user=<a>, TLS, rip=1, ",
        "{\"MESSAGE\":[",
    ];
    repeated(&HEADS, &PIECES, &[""], length)
}

/// Hostile `Received` fields of about `length` bytes. The order does not depend on `length`.
pub fn hostile_fields(length: usize) -> impl Iterator<Item = Vec<u8>> {
    const HEADS: [&str; 3] = [
        "Received: by b",
        "Received: by b id 1 (",
        "Received: by b for <c@d>; Sat, 21 Nov 2026 22:45:35 +0000",
    ];
    const PIECES: [&str; 12] = [
        "(",
        ")",
        "\"",
        "<",
        "[",
        ";",
        " \n ",
        " tls X",
        "\n\ttls X y",
        " tls (a) X",
        " id 1;",
        " tls X group Y (b)",
    ];
    repeated(&HEADS, &PIECES, &["", ") id 1; x\n"], length).chain(hostile_before_by(length))
}

/// Those of [`hostile_fields`] that are hostile before `by`, where a client's greeting stands.
pub fn hostile_before_by(length: usize) -> impl Iterator<Item = Vec<u8>> {
    const PIECES: [&str; 19] = [
        "(", "\r\n ", "(a)", "\\", "\"", "<", "[", "from ", "tls X ", "; ", "<\\", "\\<", "\\<\"", "<\"",
        "<(\\\")", "<[\\\"]", ";(", "#", "<\"'",
    ];
    repeated(&["Received: from a "], &PIECES, &[" by b\n"], length)
}
