//! `cargo xtask dialects`: docs/DIALECTS.md, made from the table of wordings.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use received_tls::Author;
use received_tls::server::{Mark, Template, Wording, templates, wordings};

/// The path of the page.
const PAGE: &str = "docs/DIALECTS.md";

const HEAD: &str = "\
# The TLS wordings of servers

RFC 8314 §4.3 defines a clause for TLS in `Received` fields. Most servers write their own wording instead of it or with it.
This page lists all wordings that received-tls parses. `cargo xtask dialects` makes it from `src/server/`. Each example is a field as
that server writes it, with example hosts; the tests read all of them.

A wording must match from its first byte to its last, at its places only. If several servers share a wording, a mark in the
field identifies the writer: the `by` host, the software comment after it, the link after `via`, the protocol after `with`,
the spelling of the version. Without a mark, the last writer in the table counts; a dialect with `-style` in its name is a
guess. A mark never decides on the author of a text. A wording counts only if its author is the server: see
[DESIGN.md](DESIGN.md#when-is-it-believed).

Postfix writes the client's certificate in a separate comment, `(Client CN \"…\", Issuer \"…\" (verified OK))`. It is
ignored, because Postfix prints those names without escaping.

Some servers record TLS by a registered protocol alone (`with ESMTPS`): maddy, CommuniGate Pro, Coremail, Nemesis, and
edges of Fastmail, Zoho and Amazon SES. They are not listed here.

";

const FIELDS: &str = "
## Whole fields

These servers write every field from one format string, so that the author of each byte is known. A field that matches such
a template to its last byte is parsed by it, in one pass; all other fields by the general reader. `⟦…⟧` is optional, a word
in braces is a value, and `{(using …)}` is a wording from above. White space includes folds. The server chooses all text
outside slots.

`cargo xtask attack` fills the client's slots with hostile text, as far as the server lets it through, and checks that no
fact appears or changes.
";

/// The meanings of the words in braces.
const SLOTS: [(&str, &str); 20] = [
    ("any", "a word that is ignored"),
    ("bits", "the cipher's strength in bits; Exim with old GnuTLS wrote bytes"),
    ("bits_or_unknown", "the cipher's strength in bits, or `unknown`; the first number counts"),
    ("cipher", "a suite's name, of any library"),
    ("distinguished_name", "the subject of the client's certificate, without white space; ignored"),
    ("group", "the group of the key exchange"),
    (
        "key_exchange",
        "a group; or `ECDHE` and a group in parentheses; or `DHE` and a size, which is no group",
    ),
    ("login", "a login without white space, comma, parenthesis or quotation mark"),
    ("net_version", "a version as .NET spells it: `Tls12`, `Ssl3`"),
    ("number", "a number that is ignored"),
    ("quoted", "text up to the quotation mark, `\\` and the byte after it included"),
    ("signature", "a kind of signature, and a curve or size in parentheses"),
    ("subject", "the subject of the client's certificate, up to the last quotation mark; ignored"),
    ("suite", "a suite's name in capital letters, digits, `-` and `_`"),
    ("tls", "a version, as below; or `TLS` alone"),
    (
        "tls_version",
        "a version: `TLS1.3`, `TLSv1.2`, `TLSv1_3`, `TLS-1.0`, `SSLv3`, `SSL 3.0`, `TLSv1/SSLv3`, or `UNKNOWN`",
    ),
    ("verified", "`YES` if the client's certificate was verified, else `NO` or `FAIL`"),
    (
        "verify",
        "`OK` if the client's certificate was verified, else `NO`, `NOT`, `FAIL` and others; `YES` is ignored",
    ),
    ("version", "a version, in any spelling"),
    ("a|b", "one of these words"),
];

/// Writes the page.
pub(crate) fn write(root: &Path) -> Result<(), String> {
    let path = root.join(PAGE);
    fs::write(&path, page()).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("wrote {PAGE}: {} wordings, {} fields", wordings().len(), templates().len());
    Ok(())
}

fn page() -> String {
    let mut page = String::from(HEAD);
    page.push_str("| in a pattern | meaning |\n|---|---|\n");
    page.push_str("| a blank | white space, folds included |\n| `[…]` | optional |\n");
    for (slot, meaning) in SLOTS {
        let _ = writeln!(page, "| `{{{}}}` | {meaning} |", slot.replace('|', "\\|"));
    }
    for wording in wordings() {
        section(&mut page, wording);
    }
    page.push_str(FIELDS);
    for template in templates() {
        field(&mut page, template);
    }
    page
}

/// A whole field, and who chooses each part of it.
fn field(page: &mut String, template: &Template) {
    let Template { name, since, source, pattern, .. } = template;
    let _ = writeln!(
        page,
        "\n### {name}\n\nSince: {since}. Source: {source}.\n\n```\nReceived: {pattern}\n```\n"
    );
    page.push_str("| slot | chosen by | the server lets through | source |\n|---|---|---|---|\n");
    for (name, slot) in template.slots.iter().filter(|(name, _)| pattern.contains(&format!("{{{name}}}"))) {
        let author = if slot.author == Author::Server { "the server" } else { "the client" };
        let holds = slot.holds.to_string().replace('|', "\\|");
        let _ = writeln!(page, "| `{{{name}}}` | {author} | {holds} | {} |", slot.source);
    }
}

fn section(page: &mut String, wording: &Wording) {
    let places: Vec<String> = wording.places().map(|place| place.to_string()).collect();
    let _ = writeln!(page, "\n## `{}`\n\nPlaces: {}.", wording.pattern(), places.join("; "));
    if !wording.established() {
        page.push_str("It records plaintext.\n");
    }
    page.push_str("\n| writer | dialect | since | mark | source |\n|---|---|---|---|---|\n");
    for writer in wording.writers() {
        let mark = match writer.mark {
            Mark::Wording => "none".to_owned(),
            mark => mark.to_string(),
        };
        let (name, dialect, since, source) = (writer.name, writer.dialect, writer.since, writer.source);
        let _ = writeln!(page, "| {name} | {dialect} | {since} | {mark} | {source} |");
    }
    for writer in wording.writers() {
        let _ = writeln!(page, "\n```\n{}```", writer.example.replace('\r', ""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    #[test]
    fn the_page_is_the_table() {
        let kept = fs::read_to_string(root().join(PAGE)).unwrap_or_default();
        assert!(kept == page(), "{PAGE} is not what the table says: run `cargo xtask dialects`");
    }

    #[test]
    fn every_word_in_braces_is_told() {
        let mut told = Vec::new();
        for wording in wordings() {
            for slot in wording.pattern().split('{').skip(1) {
                let (slot, _) = slot.split_once('}').unwrap();
                let slot = if slot.contains('|') { "a|b" } else { slot };
                assert!(SLOTS.iter().any(|&(name, _)| name == slot), "{slot} of {}", wording.pattern());
                told.push(slot);
            }
        }
        assert!(SLOTS.iter().all(|(name, _)| told.contains(name)), "a word in braces is in no pattern");
    }
}
