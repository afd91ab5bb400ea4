//! `cargo xtask corpus`: compares the results for real fields and log lines with the facts known about them.
//!
//! A file has one JSON object per line. There are two families of rows.
//!
//! # Labelled rows
//! A row has `raw`, a field, or `line`, a log line; `server` or `dialect`, its author; for a line optionally its
//! `kind`; `written`, the facts in the field (the facts in a line are searched for); and optionally `actual`, the facts
//! that the client negotiated. The library's public API reads the field or line.
//!
//! A field or line is *found* if the library read facts from it, and *exact* if these are all the known facts and no
//! others. It is *missed* if one of them was not read. It is *wrong* if a resolved fact contradicts `actual` (or
//! `written`, if there is no `actual`), and if TLS is reported for a connection without TLS. It is also *open* if a word
//! was read as written and resolved to nothing, because nothing follows from it with certainty.
//!
//! # Reported cases
//! Each row states the result that it expects. It is *right* if all of the result is as expected, otherwise *wrong*.
//!
//! | keys | input | expected |
//! |---|---|---|
//! | `id`, `raw`, `expect` | a field | `established` (null: no facts), `version`, `cipher_id`, `group`, `assessment` |
//! | `kind`, `raw`, `expected` | a field | the words that [`expected`] parses |
//! | `id`, `command`, `input`, `expect` | a forged header (`extract`) or log line (`logs`) | `assessment_in`: the levels that are allowed (null: no record); `not`: values that must not be reported, `any` for all values of a fact; `finding`: at least one finding |
//! | `id`, `raw`, `expect` | a message, a mailbox or a pasted header, which `received-tls extract` reads | `fields`: how many; `note`: the results, which [`message`] parses |
//! | `id`, `args`, `stdin`, `expect` | arguments of `received-tls stamp` | `ok` and `output`, or an error and no output |

mod expected;
mod label;
mod line;
mod measured;
mod message;
mod observed;
mod reported;
mod stamped;
mod verdict;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use label::WrongLabels;
use reported::Case;
use stamped::Command;

/// The arguments of `cargo xtask corpus`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Files of fields, log lines or reported cases, one JSON object a line
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Print the first N missed, wrong or open rows of each server, dialect or topic, with the reason
    #[arg(long, value_name = "N", default_value_t = 0)]
    list: usize,
}

/// Reads the files and prints a table of each.
///
/// # Errors
/// One sentence: a malformed file, or the number of wrong rows.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), String> {
    let tools = Tools::new(root)?;
    let mut wrong = 0;
    for file in &options.files {
        let tables = Tables::read(file, &tools, options.list)?;
        println!("{}\n{tables}", file.display());
        wrong += tables.measured.total().wrong + tables.reported.total().wrong();
    }
    match wrong {
        0 => Ok(()),
        _ => Err(format!("wrong rows: {wrong}; --list N prints the first N of each server or topic")),
    }
}

/// What reading a row takes besides the row.
struct Tools {
    labels: WrongLabels,
    command: Command,
}

impl Tools {
    fn new(root: &Path) -> Result<Self, String> {
        Ok(Self { labels: WrongLabels::read(root)?, command: Command::new(root) })
    }
}

/// The counts of one file: a table for each family of rows.
#[derive(Default)]
struct Tables {
    measured: measured::Table,
    reported: reported::Table,
}

impl Tables {
    fn read(file: &Path, tools: &Tools, list: usize) -> Result<Self, String> {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut tables = Self::default();
        for (number, line) in text.lines().enumerate() {
            tables
                .add(line, tools, list)
                .map_err(|error| format!("{}:{}: {error}", file.display(), number + 1))?;
        }
        Ok(tables)
    }

    fn add(&mut self, line: &str, tools: &Tools, list: usize) -> Result<(), String> {
        let row: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        match Case::parse(&row)? {
            Some(case) => self.reported.add(&case, &tools.command, list),
            None => {
                let row = serde_json::from_value(row).map_err(|error| error.to_string())?;
                self.measured.add(row, &tools.labels, list)
            }
        }
    }
}

impl fmt::Display for Tables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.measured.is_empty() {
            write!(f, "{}", self.measured)?;
        }
        if !self.reported.is_empty() {
            write!(f, "{}", self.reported)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write as _};

    use super::*;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    /// The tables of a corpus file; `None` if the file is not on this machine.
    fn tables(name: &str, tools: &Tools) -> Option<Tables> {
        let path = root().join(format!("../shared/corpus/{name}.jsonl"));
        if path.exists() {
            return Some(Tables::read(&path, tools, 3).unwrap());
        }
        // The test runner captures the print macros, so the message is written past them.
        let _ = writeln!(io::stderr(), "skipped: {} does not exist", path.display());
        None
    }

    /// The results of the corpus files that are on this machine: for each its rows, and how many of them may be inexact.
    #[test]
    fn real_fields_and_lines_are_read() {
        let tools = Tools::new(root()).unwrap();
        for (name, rows, inexact) in
            [("mta-fields", 3271, 0), ("public-fields", 792, 5), ("log-lines", 3095, 0)]
        {
            let Some(tables) = tables(name, &tools) else { continue };
            let measured::Count { fields, exact, wrong, .. } = tables.measured.total();
            assert!(wrong == 0 && fields >= rows && fields - exact <= inexact, "{name}\n{tables}");
        }
        for (name, rows) in
            [("fields", 197), ("archives", 30), ("attacks", 18), ("messages", 40), ("stamps", 38)]
        {
            let Some(tables) = tables(&format!("reported/{name}"), &tools) else { continue };
            let total = tables.reported.total();
            assert!(total.right >= rows && total.wrong() == 0, "{name}\n{tables}");
        }
    }

    #[test]
    fn a_row_of_an_unknown_kind_is_an_error() {
        let tools = Tools { labels: WrongLabels::default(), command: Command::new(root()) };
        for row in [
            "{}",
            r#"{"server":"a"}"#,
            r#"{"server":"a","line":"b","expect":{}}"#,
            r#"{"id":"a","raw":"b","expect":{"fields":1}}"#,
            r#"{"id":"a","raw":"b","expect":{"established":true}}"#,
            r#"{"id":"a","command":"stamp","input":"b","expect":{"assessment_in":[]}}"#,
        ] {
            assert!(Tables::default().add(row, &tools, 0).is_err(), "{row}");
        }
    }
}
