//! The cases of the other engines, answered by the C library.

#[path = "../../../../tests/cases/mod.rs"]
mod clauses;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::process::{Command, Stdio};

use received_tls::registry::TlsVersion;
use received_tls::server::{Wording, wordings};
use received_tls::{Level, Origin, Received, TlsClause, assess};
use serde::Deserialize;

use super::{C, CRATE, Library, Linked, VALGRIND};
use crate::process::Failure;

/// Has the library answer all cases, under Valgrind, and returns how many there were.
pub(super) fn test(library: &Library) -> Result<usize, Failure> {
    let (mut questions, mut expected) = (String::new(), Vec::new());
    let mut ask = |verb: &str, bytes: &[u8], answer: String| {
        let _ = writeln!(questions, "{verb} {}", hex(bytes));
        expected.push((format!("{verb} {}", bytes.escape_ascii()), answer));
    };
    for case in clauses::cases() {
        let bytes = case.bytes();
        ask(
            "clause",
            &bytes,
            clause_answer(&bytes, case.expect.as_ref().map(|clause| (clause, bytes.len()))),
        );
        ask("prefix", &bytes, clause_answer(&bytes, case.longest()));
    }
    for field in fields(library)? {
        // A field may end anywhere.
        for end in (0..field.len()).step_by(11).chain([field.len()]) {
            ask("field", &field[..end], field_answer(&field[..end]));
        }
    }

    let sources = ["cases.c", "check.c"].map(|name| library.root.join(CRATE).join("tests").join(name));
    let program = library.compile("cases", &C, Linked::Shared, &sources, &[])?;
    let path = library.work.join("questions");
    let failed = |error| format!("{}: {error}", path.display());
    fs::write(&path, questions).map_err(failed)?;
    let answers = Command::new("valgrind")
        .args(VALGRIND)
        .arg(&program)
        .stdin(File::open(&path).map_err(failed)?)
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| format!("`valgrind` cannot be started ({error})"))?;
    if !answers.status.success() {
        let output = String::from_utf8_lossy(&answers.stderr).into_owned();
        return Err(Failure { output, sentence: format!("`valgrind cases` failed ({})", answers.status) });
    }
    let answers = String::from_utf8_lossy(&answers.stdout);
    if answers.lines().count() != expected.len() {
        return Err(format!("expected {} answers, found {}", expected.len(), answers.lines().count()).into());
    }
    for ((question, expected), found) in expected.iter().zip(answers.lines()) {
        if expected != found {
            let output = format!("expected: {expected}\nfound:    {found}");
            return Err(Failure {
                output,
                sentence: format!("the C library gives a different answer to `{question}`"),
            });
        }
    }
    Ok(expected.len())
}

/// The fields of the cases, and those of the table of wordings, with line ends of both kinds.
fn fields(library: &Library) -> Result<Vec<Vec<u8>>, Failure> {
    #[derive(Deserialize)]
    struct Cases {
        case: Vec<Case>,
    }
    #[derive(Deserialize)]
    struct Case {
        field: String,
    }
    let path = library.root.join("tests/cases/dialects.toml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let Cases { case } = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let examples = wordings().flat_map(Wording::writers).map(|writer| writer.example.to_owned());
    let fields = case.into_iter().map(|case| case.field).chain(examples);
    let both = |field: String| {
        let lf = field.replace("\r\n", "\n");
        [lf.replace('\n', "\r\n").into_bytes(), lf.into_bytes()]
    };
    Ok(fields.flat_map(both).collect())
}

/// The answer to a clause; where there is none, the status is how the sentence of the Rust library's error begins.
fn clause_answer(bytes: &[u8], expected: Option<(&clauses::Expected, usize)>) -> String {
    let number = |code: Option<u16>| code.map_or(-1, i32::from);
    let Some((clause, length)) = expected else {
        let error = match TlsClause::parse(bytes) {
            Ok(clause) => return format!("no clause, but the library parses {clause}"),
            Err(error) => error,
        };
        let sentence = error.to_string();
        let (status, _) = sentence.split_once(" at byte ").unwrap_or_default();
        let (status, at) = (status.trim_end_matches(','), error.span().start);
        return format!("at={at} suite=-1 named_group=-1 cipher=- group=- {status}");
    };
    // Where a number stood there is no name.
    let name = (!clause.cipher.starts_with('0')).then_some(clause.cipher.as_bytes());
    format!(
        "at={length} suite={} named_group={} cipher={} group={} done",
        number(clause.suite),
        number(clause.named_group),
        written(name),
        written(clause.group.as_deref().map(str::as_bytes)),
    )
}

/// What the Rust library reads of a field, as the program in C prints it.
fn field_answer(bytes: &[u8]) -> String {
    let field = Received::parse(bytes);
    let (assessment, facts) = (assess(&field), field.tls());
    let number = |value: Option<i32>| value.unwrap_or(-1);
    let origin = facts.map_or(0, |facts| match facts.origin {
        Origin::Clause => 1,
        Origin::Comment => 2,
        Origin::With => 3,
        _ => -1,
    });
    let level = match assessment.level {
        Level::Undetermined => 0,
        Level::Meets => 1,
        Level::Below => 2,
        Level::NoneRecorded => 3,
        Level::NotApplicable => 4,
        _ => -1,
    };
    let version = |version| match version {
        TlsVersion::Ssl2 => 2,
        TlsVersion::Ssl3 => 0x300,
        TlsVersion::Tls10 => 0x301,
        TlsVersion::Tls11 => 0x302,
        TlsVersion::Tls12 => 0x303,
        TlsVersion::Tls13 => 0x304,
        _ => -1,
    };
    let mut answer = format!(
        "established={} version={} suite={} group={} bits={} verified={} origin={origin} level={level}",
        number(facts.map(|facts| facts.established.into())),
        number(facts.and_then(|facts| facts.version).map(version)),
        number(facts.and_then(|facts| facts.suite).map(|suite| suite.0.into())),
        number(facts.and_then(|facts| facts.group).map(|group| group.0.into())),
        number(facts.and_then(|facts| facts.bits).map(i32::from)),
        number(facts.and_then(|facts| facts.verified).map(i32::from)),
    );
    for (name, text) in [
        ("version", facts.and_then(|facts| facts.version_as_written)),
        ("cipher", facts.and_then(|facts| facts.suite_as_written)),
        ("curve", facts.and_then(|facts| facts.group_as_written)),
        ("source", facts.and_then(|facts| facts.span).map(|span| span.of(bytes))),
        ("dialect", facts.and_then(|facts| facts.dialect).map(|dialect| dialect.name().as_bytes())),
    ] {
        let _ = write!(answer, " {name}={}", written(text));
    }
    for finding in assessment.findings {
        let _ = write!(answer, " {}", finding.code());
    }
    answer + " done"
}

fn written(text: Option<&[u8]>) -> String {
    text.map_or_else(|| "-".to_owned(), hex)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
