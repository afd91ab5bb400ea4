//! Rows with labels: fields and log lines of real servers, counted by how much of each is read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use received_tls::{Received, log};
use serde::Deserialize;

use super::label::{WrongLabels, fingerprint};
use super::line;
use super::verdict::{Actual, Comparison, Verdict, Written};

/// A field or a log line, and its label.
#[derive(Deserialize)]
pub(super) struct Row {
    raw: Option<String>,
    line: Option<String>,
    kind: Option<String>,
    server: Option<String>,
    dialect: Option<String>,
    written: Option<Written>,
    actual: Option<Actual>,
}

/// The fields of one server or dialect, or its lines of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Count {
    pub(super) fields: usize,
    found: usize,
    pub(super) exact: usize,
    missed: usize,
    pub(super) wrong: usize,
    open: usize,
}

/// The counts of a file.
#[derive(Default)]
pub(super) struct Table {
    counts: BTreeMap<String, Count>,
    /// The text of `--list` for each server or dialect.
    listed: BTreeMap<String, Vec<String>>,
}

impl Table {
    /// Reads one field or line, and counts it.
    pub(super) fn add(&mut self, row: Row, labels: &WrongLabels, list: usize) -> Result<(), String> {
        let Row { raw, line, kind, server, dialect, written, actual } = row;
        let Some(mut whose) = server.or_else(|| dialect.clone()) else {
            return Err("a row has a `server` or a `dialect`".to_owned());
        };
        if let Some(kind) = kind.filter(|_| line.is_some()) {
            let _ = write!(whose, ": {kind}");
        }
        let (text, facts, written, told) = match (&raw, &line) {
            (Some(field), None) => {
                // Public fields tell by their dialect whether there was TLS.
                let told = match (&actual, &dialect) {
                    (Some(actual), _) => (!actual.tls()).then_some(false),
                    (None, Some(dialect)) => Some(!dialect.starts_with("none")),
                    (None, None) => None,
                };
                (field, Received::parse(field.as_bytes()).tls(), written.unwrap_or_default(), told)
            }
            (None, Some(line)) => {
                let facts = log::read(line.as_bytes()).map(|record| record.tls);
                let written = line::written(line, actual.as_ref());
                // A line may tell nothing of the TLS that there was.
                let told = match &actual {
                    Some(actual) if actual.tls() && written.is_none() => None,
                    _ => Some(written.is_some()),
                };
                (line, facts, written.unwrap_or_default(), told)
            }
            _ => return Err("a row has either a field in `raw` or a log's line in `line`".to_owned()),
        };
        let fingerprint = fingerprint(text);
        let verdict = Comparison {
            facts: facts.as_ref(),
            written: &written,
            actual: actual.as_ref(),
            ignored: &|fact| labels.has(&fingerprint, fact),
            verdict: Verdict::default(),
        }
        .whole(told);
        // Where nobody knows what was negotiated, a fact that is not written is one too many.
        let more = verdict.more.iter().filter(|_| actual.is_none());
        let wrong = !verdict.wrong.is_empty() || more.clone().next().is_some();
        let count = self.counts.entry(whose.clone()).or_default();
        count.fields += 1;
        count.found += usize::from(facts.is_some());
        count.missed += usize::from(!verdict.missed.is_empty());
        count.wrong += usize::from(wrong);
        count.exact += usize::from(!wrong && verdict.missed.is_empty());
        count.open += usize::from(!verdict.open.is_empty());
        let reasons: Vec<_> =
            verdict.wrong.iter().chain(&verdict.missed).chain(&verdict.open).chain(more).collect();
        let listed = self.listed.entry(whose).or_default();
        if listed.len() < list && !reasons.is_empty() {
            let mut entry = format!("  {fingerprint}\n");
            for reason in reasons {
                let _ = writeln!(entry, "    {reason}");
            }
            for line in text.lines() {
                let _ = writeln!(entry, "    | {}", line.escape_debug());
            }
            listed.push(entry);
        }
        Ok(())
    }

    /// Whether the file had no such row.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The sum over all servers and dialects.
    pub(super) fn total(&self) -> Count {
        self.counts.values().fold(Count::default(), |sum, count| Count {
            fields: sum.fields + count.fields,
            found: sum.found + count.found,
            exact: sum.exact + count.exact,
            missed: sum.missed + count.missed,
            wrong: sum.wrong + count.wrong,
            open: sum.open + count.open,
        })
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let width =
            self.counts.keys().map(|whose| whose.chars().count()).max().unwrap_or(0).max("total".len());
        writeln!(f, "  {:width$}  fields   found   exact  missed   wrong    open", "")?;
        let total = ("total", self.total());
        for (whose, count) in self.counts.iter().map(|(whose, count)| (whose.as_str(), *count)).chain([total])
        {
            let Count { fields, found, exact, missed, wrong, open } = count;
            writeln!(f, "  {whose:width$} {fields:7} {found:7} {exact:7} {missed:7} {wrong:7} {open:7}")?;
        }
        for (whose, entries) in self.listed.iter().filter(|(_, entries)| !entries.is_empty()) {
            writeln!(f, "\n{whose}")?;
            for entry in entries {
                f.write_str(entry)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of one row.
    fn count(row: &str) -> Count {
        let mut table = Table::default();
        table.add(serde_json::from_str(row).unwrap(), &WrongLabels::default(), 1).unwrap();
        table.total()
    }

    #[test]
    fn each_count_can_rise() {
        let row = |field: &str, version: &str, actual: &str| {
            count(&format!(
                r#"{{"server":"a","raw":"Received: from a by b with {field}",
                "written":{{"version_as_written":"{version}","version":"1.2"}},"actual":{actual}}}"#
            ))
        };
        let one = Count { fields: 1, ..Count::default() };
        let actual = r#"{"tls":true,"version":"1.2","cipher_id":"0x002F"}"#;
        let exact = Count { found: 1, exact: 1, ..one };
        assert_eq!(row("esmtps (TLS1.2) id 1", "TLS1.2", actual), exact);
        assert_eq!(
            row("esmtps (TLS1.2) id 1", "TLS1.2", r#"{"tls":true,"version":"1.3"}"#),
            Count { found: 1, wrong: 1, ..one }
        );
        assert_eq!(
            row("esmtps (TLS1.2) id 1", "TLS1.2", r#"{"tls":false}"#),
            Count { found: 1, wrong: 1, ..one }
        );
        assert_eq!(row("esmtps (TLS1.2) id 1", "TLS1.3", actual), Count { found: 1, wrong: 1, ..one });
        assert_eq!(row("esmtps id 1", "TLS1.2", actual), Count { found: 1, missed: 1, ..one });
        assert_eq!(row("esmtp id 1", "TLS1.2", actual), Count { missed: 1, ..one });
        // The word for a version is read; what it stands for is not sure.
        let cyrus = "LMTPSA (version=TLSv1/SSLv3 cipher=AES128-SHA bits=128/128 verify=YES)";
        assert_eq!(row(cyrus, "TLSv1/SSLv3", actual), Count { open: 1, ..exact });
    }

    #[test]
    fn lines_are_compared_as_fields_are() {
        let row = |line: &str, actual: &str| {
            count(&format!(r#"{{"server":"a","kind":"b","line":"{line}","actual":{actual}}}"#))
        };
        let line = "Nov 21 22:58:26 mx cyrus/imaps[1]: starttls: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 \
                    (256/256 bits new) no authentication";
        let one = Count { fields: 1, ..Count::default() };
        let exact = Count { found: 1, exact: 1, ..one };
        assert_eq!(row(line, "null"), exact);
        assert_eq!(row(line, r#"{"version":"1.3","cipher_id":"0x1302","group":"x25519"}"#), exact);
        assert_eq!(
            row(line, r#"{"version":"1.3","cipher_id":"0x1301"}"#),
            Count { found: 1, wrong: 1, ..one }
        );
        assert_eq!(row(line, r#"{"version":null}"#), Count { found: 1, wrong: 1, ..one });
        assert_eq!(row(&line.replace("cyrus", "other"), "null"), Count { missed: 1, ..one });
        assert_eq!(row("Nov 21 22:58:26 mx cron[1]: done", "null"), Count { exact: 1, ..one });
        assert!(
            Table::default()
                .add(serde_json::from_str(r#"{"server":"a"}"#).unwrap(), &WrongLabels::default(), 0)
                .is_err()
        );
    }
}
