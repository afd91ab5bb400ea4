//! Real fields, where they are at hand: what servers wrote, and what their clients negotiated.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::Value;

use crate::{extract_from, records};

/// The rows of a file of fields and the record of each; `None`, said aloud, where the file is not here.
fn rows(name: &str) -> Option<Vec<(Value, Value)>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(name);
    let Ok(text) = fs::read_to_string(&path) else {
        // Not through the print macros, which the test runner keeps to itself.
        let _ = writeln!(std::io::stderr(), "skipped: {} is not here", path.display());
        return None;
    };
    let rows: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a row is JSON")).collect();
    let mut mbox = String::new();
    for row in &rows {
        let field = row["raw"].as_str().expect("a row has a field").trim_end();
        mbox.push_str(&format!("From a@example.org Sat Nov 21 22:45:35 2026\n{field}\n\n"));
    }
    let output = extract_from(mbox, ["--format", "ndjson", "-"]);
    let records = records(&output);
    assert_eq!(records.len(), rows.len(), "one record for each field");
    Some(rows.into_iter().zip(records).collect())
}

#[test]
fn what_is_resolved_is_what_was_negotiated() {
    let Some(rows) = rows("mta-fields.jsonl") else { return };
    let (mut clauses, mut versions) = (0, 0);
    for (row, record) in &rows {
        let (tls, actual) = (&record["tls"], &row["actual"]);
        for (resolved, negotiated) in [("version", "version"), ("cipher", "cipher"), ("group", "group")] {
            if !tls[resolved].is_null() {
                assert_eq!(tls[resolved], actual[negotiated], "{}", row["raw"]);
            }
        }
        assert!(tls["established"] != true || actual["tls"] == true, "{}", row["raw"]);
        clauses += u32::from(tls["origin"] == "clause");
        versions += u32::from(!tls["version"].is_null());
    }
    assert!(
        clauses > 900 && versions > 700,
        "{clauses} clauses, {versions} versions of {} fields",
        rows.len()
    );
}

#[test]
fn every_clause_of_public_mail_is_read_and_no_other() {
    let Some(rows) = rows("public-fields.jsonl") else { return };
    for (row, record) in &rows {
        assert_eq!(record["tls"]["origin"] == "clause", row["clause"] == true, "{}", row["raw"]);
        if row["clause"] == true {
            assert_eq!(
                record["tls"]["cipher_as_written"], row["written"]["cipher_as_written"],
                "{}",
                row["raw"]
            );
        }
    }
}
