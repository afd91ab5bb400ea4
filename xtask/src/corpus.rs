//! `cargo xtask corpus`: how much of real fields is read, and whether any of it is not so.
//!
//! A file has one JSON object a line: `raw`, a field; `server` or `dialect`, whose it is; `written`, what it says; and
//! perhaps `actual`, what the client negotiated. Everything goes through the library's own API.
//!
//! A field is *found* when facts were read of it, and *exact* when they are what is known: every fact of `written`, and no
//! other. It is *missed* when one of them was not read. It is *wrong* when a resolved fact contradicts `actual`, or where
//! there is none `written`, and when TLS is told of a connection that had none.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use received_tls::{Received, TlsFacts};
use serde::Deserialize;

/// Labels of public fields that are known to be wrong, each with the reason.
const WRONG_LABELS: &str = "tests/cases/wrong-labels.toml";

/// What `cargo xtask corpus` can be told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Files of fields, one JSON object a line
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Print the first N fields of each server or dialect that are missed or wrong, and why
    #[arg(long, value_name = "N", default_value_t = 0)]
    list: usize,
}

/// Reads the files and prints a table of each.
///
/// # Errors
/// One sentence: a file that is not what it should be, or the number of fields that are wrong.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), String> {
    let labels = WrongLabels::read(root)?;
    let mut wrong = 0;
    for file in &options.files {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut table = Table::default();
        for (number, line) in text.lines().enumerate() {
            let place = || format!("{}:{}", file.display(), number + 1);
            let row: Row = serde_json::from_str(line).map_err(|error| format!("{}: {error}", place()))?;
            table.take(row, &labels, options.list).map_err(|error| format!("{}: {error}", place()))?;
        }
        println!("{}\n{table}", file.display());
        wrong += table.total().wrong;
    }
    match wrong {
        0 => Ok(()),
        _ => Err(format!("{wrong} fields are wrong: --list tells which")),
    }
}

/// A line of a file.
#[derive(Deserialize)]
struct Row {
    raw: Option<String>,
    server: Option<String>,
    dialect: Option<String>,
    written: Option<Written>,
    actual: Option<Actual>,
}

/// What a field says.
#[derive(Default, Deserialize)]
struct Written {
    version: Option<String>,
    version_as_written: Option<String>,
    cipher_as_written: Option<String>,
    cipher_id: Option<String>,
    group_as_written: Option<String>,
    group: Option<String>,
    bits: Option<u16>,
}

/// What was negotiated.
#[derive(Deserialize)]
struct Actual {
    tls: bool,
    version: Option<String>,
    cipher_id: Option<String>,
    group: Option<String>,
}

/// The facts that a label may be wrong about.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Fact {
    Established,
    Version,
    Cipher,
    Group,
    Bits,
    /// How any of them is spelt.
    Written,
}

impl Fact {
    fn name(self) -> &'static str {
        match self {
            Self::Established => "TLS",
            Self::Version => "the version",
            Self::Cipher => "the suite",
            Self::Group => "the group",
            Self::Bits => "the strength",
            Self::Written => "the spelling",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrongLabels {
    label: Vec<WrongLabel>,
}

/// Labels of fields that are wrong for one reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrongLabel {
    reason: String,
    facts: Vec<Fact>,
    /// The [`fingerprint`] of each field.
    fields: Vec<String>,
}

impl WrongLabels {
    fn read(root: &Path) -> Result<Self, String> {
        let path = root.join(WRONG_LABELS);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let labels: Self = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        match labels.label.iter().find(|label| label.reason.is_empty() || label.facts.is_empty()) {
            Some(_) => Err(format!(
                "{}: each label has a reason and the facts that it is wrong about",
                path.display()
            )),
            None => Ok(labels),
        }
    }

    /// Whether the label of this field is wrong about `fact`.
    fn has(&self, fingerprint: &str, fact: Fact) -> bool {
        self.label
            .iter()
            .filter(|label| label.facts.contains(&fact))
            .any(|label| label.fields.iter().any(|field| field == fingerprint))
    }
}

/// 64 bits that tell a field from others: FNV-1a.
fn fingerprint(field: &str) -> String {
    let hash = field.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    format!("{hash:016x}")
}

/// What became of one field.
#[derive(Default)]
struct Verdict {
    missed: Vec<String>,
    wrong: Vec<String>,
    /// Facts that `written` does not have, though they may be so.
    more: Vec<String>,
}

/// What is known of one fact: how it is spelt in the field and what that stands for, by the label, and what was
/// negotiated; `Some(None)` is that there was none.
struct Known {
    spelt: Option<String>,
    label: Option<String>,
    actual: Option<Option<String>>,
}

/// The facts of a field beside what is known of it.
struct Comparison<'a> {
    facts: Option<&'a TlsFacts<'a>>,
    written: &'a Written,
    actual: Option<&'a Actual>,
    ignored: &'a dyn Fn(Fact) -> bool,
    verdict: Verdict,
}

impl Comparison<'_> {
    /// Compares one fact: as it was written, where the label keeps that, and as it resolved.
    fn fact(&mut self, fact: Fact, known: &Known, spelt: Option<&str>, resolved: Option<&str>) {
        let name = fact.name();
        let ignored = (self.ignored)(Fact::Written);
        match (known.spelt.as_deref(), spelt) {
            _ if ignored => {}
            (Some(label), Some(spelt)) if label != spelt => {
                self.verdict.wrong.push(format!("{name} is written {label}, read {spelt}"));
            }
            (None, Some(spelt)) if known.label.is_none() => {
                self.verdict.more.push(format!("{name} is not written, read {spelt}"));
            }
            (Some(label), None) => self.verdict.missed.push(format!("{name} is written {label}, not read")),
            (None, None) if known.label.is_some() => {
                self.verdict.missed.push(format!("{name} is written, not read"));
            }
            _ => {}
        }
        if (self.ignored)(fact) {
            return;
        }
        // Where it is not known what was negotiated, what was written is taken for it.
        let truth = known.actual.clone().or_else(|| known.label.clone().map(Some));
        match (truth, resolved) {
            (Some(Some(truth)), Some(resolved)) if truth != resolved => {
                self.verdict.wrong.push(format!("{name} is {truth}, resolved to {resolved}"));
            }
            (Some(None), Some(resolved)) => {
                self.verdict.wrong.push(format!("{name} is none, resolved to {resolved}"));
            }
            // What the field misnames need not resolve.
            (Some(truth), None) if truth.is_some() && truth == known.label && spelt.is_some() => {
                self.verdict.missed.push(format!("{name} is {}, not resolved", truth.unwrap_or_default()));
            }
            _ => {}
        }
    }

    fn whole(mut self, told: Option<bool>) -> Verdict {
        let (facts, written, actual) = (self.facts, self.written, self.actual);
        if !(self.ignored)(Fact::Established) {
            match told {
                Some(false) if facts.is_some() => self.verdict.wrong.push("there was no TLS".to_owned()),
                Some(true) if facts.is_none() => self.verdict.missed.push("TLS is not told".to_owned()),
                _ => {}
            }
        }
        let text = |bytes: Option<&[u8]>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let known =
            |spelt: &Option<String>, label: &Option<String>, of: fn(&Actual) -> &Option<String>| Known {
                spelt: spelt.clone(),
                label: label.clone(),
                actual: actual.map(|actual| of(actual).clone()),
            };
        let version = facts.and_then(|facts| facts.version).map(|version| version.to_string());
        let suite = facts.and_then(|facts| facts.suite).map(|suite| format!("0x{:04X}", suite.0));
        let group = facts.and_then(|facts| facts.group?.name());
        let bits = facts.and_then(|facts| facts.bits).map(|bits| bits.to_string());
        let label = written.bits.map(|bits| bits.to_string());
        for (fact, known, spelt, resolved) in [
            (
                Fact::Version,
                known(&written.version_as_written, &written.version, |actual| &actual.version),
                text(facts.and_then(|facts| facts.version_as_written)),
                version.as_deref(),
            ),
            (
                Fact::Cipher,
                known(&written.cipher_as_written, &written.cipher_id, |actual| &actual.cipher_id),
                text(facts.and_then(|facts| facts.suite_as_written)),
                suite.as_deref(),
            ),
            (
                Fact::Group,
                known(&written.group_as_written, &written.group, |actual| &actual.group),
                text(facts.and_then(|facts| facts.group_as_written)),
                group,
            ),
            (Fact::Bits, Known { spelt: label.clone(), label, actual: None }, bits.clone(), bits.as_deref()),
        ] {
            self.fact(fact, &known, spelt.as_deref(), resolved);
        }
        self.verdict
    }
}

/// The fields of one server or dialect.
#[derive(Clone, Copy, Default)]
struct Count {
    fields: usize,
    found: usize,
    exact: usize,
    missed: usize,
    wrong: usize,
}

#[derive(Default)]
struct Table {
    counts: BTreeMap<String, Count>,
    /// What is to be told of single fields.
    listed: BTreeMap<String, Vec<String>>,
}

impl Table {
    fn take(&mut self, row: Row, labels: &WrongLabels, list: usize) -> Result<(), String> {
        let Some(raw) = row.raw else { return Err("a row has a field in `raw`".to_owned()) };
        let Some(whose) = row.server.or_else(|| row.dialect.clone()) else {
            return Err("a row has a `server` or a `dialect`".to_owned());
        };
        // Public fields tell by their dialect whether there was TLS.
        let told = match (&row.actual, &row.dialect) {
            (Some(actual), _) => (!actual.tls).then_some(false),
            (None, Some(dialect)) => Some(!dialect.starts_with("none")),
            (None, None) => None,
        };
        let field = fingerprint(&raw);
        let facts = Received::parse(raw.as_bytes()).tls();
        let public = row.actual.is_none();
        let verdict = Comparison {
            facts: facts.as_ref(),
            written: &row.written.unwrap_or_default(),
            actual: row.actual.as_ref(),
            ignored: &|fact| labels.has(&field, fact),
            verdict: Verdict::default(),
        }
        .whole(told);
        // Where nobody knows what was negotiated, a fact that is not written is one too many.
        let wrong = !verdict.wrong.is_empty() || public && !verdict.more.is_empty();
        let count = self.counts.entry(whose.clone()).or_default();
        count.fields += 1;
        count.found += usize::from(facts.is_some());
        count.missed += usize::from(!verdict.missed.is_empty());
        count.wrong += usize::from(wrong);
        count.exact += usize::from(!wrong && verdict.missed.is_empty());
        let listed = self.listed.entry(whose).or_default();
        if listed.len() < list && (wrong || !verdict.missed.is_empty()) {
            let mut entry = format!("  {field}\n");
            for reason in
                verdict.wrong.iter().chain(&verdict.missed).chain(verdict.more.iter().filter(|_| public))
            {
                let _ = writeln!(entry, "    {reason}");
            }
            for line in raw.lines() {
                let _ = writeln!(entry, "    | {}", line.escape_debug());
            }
            listed.push(entry);
        }
        Ok(())
    }

    fn total(&self) -> Count {
        self.counts.values().fold(Count::default(), |sum, count| Count {
            fields: sum.fields + count.fields,
            found: sum.found + count.found,
            exact: sum.exact + count.exact,
            missed: sum.missed + count.missed,
            wrong: sum.wrong + count.wrong,
        })
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let width =
            self.counts.keys().map(|whose| whose.chars().count()).max().unwrap_or(0).max("total".len());
        writeln!(f, "  {:width$}  fields   found   exact  missed   wrong", "")?;
        let total = ("total", self.total());
        for (whose, count) in self.counts.iter().map(|(whose, count)| (whose.as_str(), *count)).chain([total])
        {
            let Count { fields, found, exact, missed, wrong } = count;
            writeln!(f, "  {whose:width$} {fields:7} {found:7} {exact:7} {missed:7} {wrong:7}")?;
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
