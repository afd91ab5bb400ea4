//! Plain words: the texts that users read follow the rules of style, as far as a test can hold them.

mod expressions;

use std::fs;
use std::path::{Path, PathBuf};

use received_tls::{Finding, ProblemKind};

use expressions::offences;

/// Every sentence of findings and problems.
fn sentences() -> impl Iterator<Item = &'static str> {
    let findings = Finding::ALL.iter().map(|finding| finding.sentence());
    findings.chain(ProblemKind::ALL.iter().map(|kind| kind.sentence()))
}

/// A finding names the problem first. It is no parse error, and fits into JSON and a table as it is.
#[test]
fn findings_are_short_plain_sentences() {
    for sentence in sentences() {
        assert!(sentence.starts_with(|first: char| first.is_ascii_uppercase()), "{sentence}");
        assert!(!sentence.ends_with('.'), "{sentence}");
        assert!(sentence.split_whitespace().count() <= 25, "{sentence}");
        for parser in ["expected", "found"] {
            assert!(!sentence.to_lowercase().split(' ').any(|word| word == parser), "{sentence}");
        }
        assert!(
            sentence.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !b"\"\\".contains(&byte)),
            "{sentence}"
        );
        assert_eq!(offences(sentence), [""; 0], "{sentence}");
    }
}

#[test]
fn no_two_findings_have_one_sentence() {
    for kinds in [
        Finding::ALL.iter().map(|finding| finding.sentence()).collect::<Vec<_>>(),
        ProblemKind::ALL.iter().map(|kind| kind.sentence()).collect(),
    ] {
        for (place, sentence) in kinds.iter().enumerate() {
            assert!(!kinds[..place].contains(sentence), "{sentence}");
        }
    }
}

/// Cuts the prose out of a file.
type Prose = fn(&str) -> String;

/// The texts for users in the tree: a folder or file, the extension, and its prose.
const TEXTS: &[(&str, &str, Prose)] = &[
    ("README.md", "md", markdown),
    ("CHANGELOG.md", "md", unreleased),
    ("docs", "md", markdown),
    ("registry/PROVENANCE.md", "md", markdown),
    ("samples/README.md", "md", markdown),
    ("examples/servers/README.md", "md", markdown),
    ("bindings/c/README.md", "md", markdown),
    ("bindings/wasm/README.md", "md", markdown),
    ("bindings/c/include/received_tls.h", "h", comments),
    ("bindings/wasm/site/index.html", "html", str::to_owned),
    ("bindings/wasm/site/src", "ts", literals),
    ("cli/src", "rs", rust_literals),
];

#[test]
fn texts_for_users_have_none_of_the_expressions() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for (place, extension, prose) in TEXTS {
        for path in files(&root.join(place), extension) {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(root).unwrap().display();
            for paragraph in prose(&text).split("\n\n") {
                found.extend(
                    offences(paragraph)
                        .into_iter()
                        .map(|offence| format!("{name}: {offence} in {paragraph:.200}")),
                );
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn files(place: &Path, extension: &str) -> Vec<PathBuf> {
    if place.is_file() {
        return vec![place.to_owned()];
    }
    let entries = fs::read_dir(place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    // Folders of folders have source code alone.
    let inside =
        |path: PathBuf| if path.is_dir() && extension == "rs" { files(&path, extension) } else { vec![path] };
    let files = paths.flat_map(inside);
    files.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// Markdown without its code, which quotes servers and programs.
fn markdown(text: &str) -> String {
    let outside = text.split("```").step_by(2).collect::<Vec<_>>().join("\n\n");
    outside.split('`').enumerate().map(|(place, part)| if place % 2 == 0 { part } else { "x" }).collect()
}

/// The part of a changelog that is not released: what is released stays as it was.
fn unreleased(text: &str) -> String {
    let (_, rest) = text.split_once("## [Unreleased]").expect("a heading for the next release");
    markdown(rest.split("\n## [").next().unwrap_or_default())
}

/// The comments of a C header, a paragraph each.
fn comments(text: &str) -> String {
    let inside = text.split("/*").skip(1).filter_map(|rest| rest.split("*/").next());
    inside
        .map(|comment| comment.replace("\n * ", "\n").replace("\n *\n", "\n\n"))
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// The string literals of Rust outside its tests. An error is no report of a parser: it has no `expected`.
fn rust_literals(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut all = Vec::new();
    for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
        // An escaped quotation mark ends no literal.
        let line = line.replace("\\\\", "").replace("\\\"", "'").replace("b'\"'", "");
        all.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    for literal in &all {
        assert!(!literal.starts_with("expected "), "{literal}");
        assert!(!literal.contains(", found "), "{literal}");
    }
    all.join("\n\n")
}

/// The string literals of TypeScript, without the code in them.
fn literals(text: &str) -> String {
    let mut literals = Vec::new();
    let mut parts = text.split("${");
    let plain = parts.next().unwrap_or_default().to_owned();
    let text = parts.fold(plain, |plain, part| plain + part.split_once('}').map_or(part, |(_, rest)| rest));
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let (mut quote, mut begin) = (None, 0);
        for (at, sign) in line.char_indices() {
            match quote {
                None if matches!(sign, '"' | '`') => (quote, begin) = (Some(sign), at + 1),
                Some(open) if open == sign => {
                    literals.push(&line[begin..at]);
                    quote = None;
                }
                _ => {}
            }
        }
    }
    literals.join("\n\n")
}
