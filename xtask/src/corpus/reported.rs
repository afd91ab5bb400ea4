//! Reported cases: rows that state the expected result, counted as right or wrong.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use received_tls::{Level, received_fields};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::expected::Expected;
use super::label::fingerprint;
use super::message::Message;
use super::observed::Observed;
use super::stamped::{Command, Stamped};

/// A row with an expected result.
pub(super) enum Case {
    /// A field with the facts it records.
    Field(Field),
    /// A field of an archive, with the result in words.
    Archived(Archived),
    /// A forged header or log line.
    Attack(Attack),
    /// A message, a mailbox or a pasted header.
    Message(Message),
    /// A run of `received-tls stamp`.
    Stamped(Stamped),
}

#[derive(Deserialize)]
pub(super) struct Field {
    id: String,
    raw: String,
    expect: Facts,
}

/// The facts of a field. All of them are compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    /// `None` for no facts at all.
    #[serde(deserialize_with = "present")]
    established: Option<bool>,
    #[serde(deserialize_with = "present")]
    version: Option<String>,
    #[serde(deserialize_with = "present")]
    cipher_id: Option<String>,
    #[serde(deserialize_with = "present")]
    group: Option<String>,
    assessment: String,
}

/// An `Option` whose key must be there, since a missing key is a mistake and not an expected null.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

#[derive(Deserialize)]
pub(super) struct Archived {
    kind: String,
    server: String,
    raw: String,
    expected: String,
}

#[derive(Deserialize)]
pub(super) struct Attack {
    id: String,
    command: Read,
    input: String,
    expect: Allowed,
}

/// The command that reads a forged input.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Read {
    Extract,
    Logs,
}

/// The results that are allowed for a forged input.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowed {
    /// The names of levels; `None` for no record.
    assessment_in: Vec<Option<String>>,
    #[serde(default)]
    not: Unwanted,
    #[serde(default)]
    finding: bool,
}

/// Values that must not be reported: text `any` stands for every value of the fact.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unwanted {
    version: Option<String>,
    cipher_id: Option<String>,
    group: Option<String>,
    verified: Option<bool>,
    peer: Option<String>,
    established: Option<bool>,
}

/// A wrong result.
struct Mismatch {
    expected: String,
    found: String,
}

impl Case {
    /// Reads a row; `None` if it is not a reported case.
    pub(super) fn parse(row: &Value) -> Result<Option<Self>, String> {
        let error = |error: serde_json::Error| error.to_string();
        let has = |key| row.get(key).is_some();
        Ok(Some(if has("expected") {
            Self::Archived(Archived::deserialize(row).map_err(error)?)
        } else if !has("expect") {
            return Ok(None);
        } else if has("command") {
            Self::Attack(Attack::deserialize(row).map_err(error)?)
        } else if has("args") {
            Self::Stamped(Stamped::deserialize(row).map_err(error)?)
        } else if row["expect"].get("fields").is_some() {
            Self::Message(Message::deserialize(row).map_err(error)?)
        } else if has("raw") {
            Self::Field(Field::deserialize(row).map_err(error)?)
        } else {
            return Err("a row with `expect` also has `raw`, `command` or `args`".to_owned());
        }))
    }

    /// The table row that counts the case.
    fn topic(&self) -> &str {
        let before = |id, mark| str::split(id, mark).next().unwrap_or(id);
        match self {
            Self::Field(field) => before(&field.id, '.'),
            Self::Archived(archived) => &archived.kind,
            // Their dots belong to versions of servers.
            Self::Attack(attack) => before(&attack.id, '-'),
            Self::Message(message) => before(&message.id, '.'),
            Self::Stamped(stamped) => before(&stamped.id, '.'),
        }
    }

    /// The title of the case in a list.
    fn title(&self) -> String {
        match self {
            Self::Field(field) => field.id.clone(),
            Self::Archived(archived) => format!("{} {}", fingerprint(&archived.raw), archived.server),
            Self::Attack(attack) => attack.id.clone(),
            Self::Message(message) => message.id.clone(),
            Self::Stamped(stamped) => stamped.id.clone(),
        }
    }

    /// The input as it is shown in a list.
    fn input(&self) -> String {
        match self {
            Self::Field(field) => field.raw.clone(),
            Self::Archived(archived) => archived.raw.clone(),
            Self::Attack(attack) => attack.input.clone(),
            Self::Message(message) => message.raw.clone(),
            Self::Stamped(stamped) => stamped.to_string(),
        }
    }

    /// Reads the input and compares; `None` if the result is right.
    fn check(&self, command: &Command) -> Result<Option<Mismatch>, String> {
        let mismatch = |right: bool, expected: &dyn fmt::Display, found: &dyn fmt::Display| {
            (!right).then(|| Mismatch { expected: expected.to_string(), found: found.to_string() })
        };
        Ok(match self {
            Self::Field(Field { raw, expect, .. }) => {
                let observed = Observed::of_field(raw.as_bytes());
                mismatch(expect.hold(&observed)?, expect, &observed)
            }
            Self::Archived(Archived { raw, expected, .. }) => {
                let words = Expected::parse(expected)?;
                mismatch(words.hold(raw.as_bytes()), expected, &Observed::of_field(raw.as_bytes()))
            }
            Self::Attack(attack) => {
                let observed = attack.read()?;
                mismatch(attack.expect.hold(&observed)?, &attack.expect, &observed)
            }
            Self::Message(message) => {
                let read = message.read(command)?;
                mismatch(message.expect.hold(&read)?, &message.expect, &read)
            }
            Self::Stamped(stamped) => {
                let outcome = stamped.run(command)?;
                mismatch(stamped.expect.holds(&outcome)?, &stamped.expect, &outcome)
            }
        })
    }
}

/// The level of this name.
pub(super) fn level(name: &str) -> Result<Level, String> {
    let found = Level::ALL.iter().find(|level| level.name() == name);
    found.copied().ok_or_else(|| format!("unknown assessment `{name}`"))
}

impl Facts {
    fn hold(&self, observed: &Observed<'_>) -> Result<bool, String> {
        Ok(self.established == observed.established()
            && self.version.as_deref() == observed.version()
            && self.cipher_id == observed.cipher_id()
            && self.group == observed.group()
            && Some(level(&self.assessment)?) == observed.level)
    }
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.established {
            Some(true) => "established",
            Some(false) => "not established",
            None => "no facts",
        })?;
        for part in [&self.version, &self.cipher_id, &self.group].into_iter().flatten() {
            write!(f, ", {part}")?;
        }
        write!(f, ", {}", self.assessment)
    }
}

impl Attack {
    fn read(&self) -> Result<Observed<'_>, String> {
        let input = self.input.as_bytes();
        match self.command {
            Read::Logs => Ok(Observed::of_line(input)),
            Read::Extract => {
                let mut fields = received_fields(input);
                match (fields.next(), fields.next()) {
                    (Some(field), None) => Ok(Observed::of_field(field.bytes)),
                    _ => Err("`input` must have exactly one `Received` field".to_owned()),
                }
            }
        }
    }
}

impl Allowed {
    fn hold(&self, observed: &Observed<'_>) -> Result<bool, String> {
        let levels = self.assessment_in.iter().map(|name| name.as_deref().map(level).transpose());
        let levels = levels.collect::<Result<Vec<_>, _>>()?;
        Ok(levels.contains(&observed.level)
            && !self.not.is_met(observed)
            && (!self.finding || !observed.findings.is_empty()))
    }
}

impl Unwanted {
    /// Whether one of the values is reported.
    fn is_met(&self, observed: &Observed<'_>) -> bool {
        let text = |unwanted: &Option<String>, found: Option<&str>| match (unwanted.as_deref(), found) {
            (Some("any"), Some(_)) => true,
            (Some(unwanted), Some(found)) => unwanted == found,
            _ => false,
        };
        let truth = |unwanted: Option<bool>, found| unwanted.is_some() && unwanted == found;
        text(&self.version, observed.version())
            || text(&self.cipher_id, observed.cipher_id().as_deref())
            || text(&self.group, observed.group().as_deref())
            || truth(self.verified, observed.facts.and_then(|facts| facts.verified))
            || truth(self.established, observed.established())
            || observed.peers().any(|peer| text(&self.peer, Some(&String::from_utf8_lossy(peer))))
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.assessment_in.iter().enumerate() {
            let or = if place == 0 { "" } else { " or " };
            write!(f, "{or}{}", name.as_deref().unwrap_or("no record"))?;
        }
        let Unwanted { version, cipher_id, group, verified, peer, established } = &self.not;
        let truth = |value: &Option<bool>| value.map(|value| value.to_string());
        for (name, value) in [
            ("version", version.clone()),
            ("suite", cipher_id.clone()),
            ("group", group.clone()),
            ("verified", truth(verified)),
            ("peer", peer.clone()),
            ("established", truth(established)),
        ] {
            if let Some(value) = value {
                write!(f, ", not {name} {value}")?;
            }
        }
        f.write_str(if self.finding { ", a finding" } else { "" })
    }
}

/// The rows of one topic.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Count {
    rows: usize,
    pub(super) right: usize,
}

impl Count {
    pub(super) fn wrong(self) -> usize {
        self.rows - self.right
    }
}

/// The counts of a file.
#[derive(Default)]
pub(super) struct Table {
    counts: BTreeMap<String, Count>,
    /// The text of `--list` for each topic.
    listed: BTreeMap<String, Vec<String>>,
}

impl Table {
    /// Checks a case, and counts it.
    pub(super) fn add(&mut self, case: &Case, command: &Command, list: usize) -> Result<(), String> {
        let mismatch = case.check(command)?;
        let count = self.counts.entry(case.topic().to_owned()).or_default();
        count.rows += 1;
        let Some(Mismatch { expected, found }) = mismatch else {
            count.right += 1;
            return Ok(());
        };
        let listed = self.listed.entry(case.topic().to_owned()).or_default();
        if listed.len() < list {
            let mut entry = format!("  {}\n    expected {expected}\n    found    {found}\n", case.title());
            for line in case.input().lines() {
                let _ = writeln!(entry, "    | {}", line.escape_debug());
            }
            listed.push(entry);
        }
        Ok(())
    }

    /// Whether the file had no reported case.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The sum over all topics.
    pub(super) fn total(&self) -> Count {
        self.counts.values().fold(Count::default(), |sum, count| Count {
            rows: sum.rows + count.rows,
            right: sum.right + count.right,
        })
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width =
            self.counts.keys().map(|topic| topic.chars().count()).max().unwrap_or(0).max("total".len());
        writeln!(f, "  {:width$}    rows   right   wrong", "")?;
        let total = ("total", self.total());
        for (topic, count) in self.counts.iter().map(|(topic, count)| (topic.as_str(), *count)).chain([total])
        {
            writeln!(f, "  {topic:width$} {:7} {:7} {:7}", count.rows, count.right, count.wrong())?;
        }
        for (topic, entries) in self.listed.iter().filter(|(_, entries)| !entries.is_empty()) {
            writeln!(f, "\n{topic}")?;
            for entry in entries {
                f.write_str(entry)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Whether one row is right.
    fn is_right(row: &str) -> bool {
        let case = Case::parse(&serde_json::from_str(row).unwrap()).unwrap().unwrap();
        let mut table = Table::default();
        table.add(&case, &Command::new(Path::new(".")), 1).unwrap();
        let right = table.total() == Count { rows: 1, right: 1 };
        assert_eq!(table.listed.values().flatten().count(), usize::from(!right));
        right
    }

    #[test]
    fn every_fact_of_a_field_is_compared() {
        let row = |established: &str, version: &str, cipher: &str, group: &str, level: &str| {
            is_right(&format!(
                r#"{{"id":"a.b","raw":"Received: from a by b with ESMTPS tls TLS_AES_256_GCM_SHA384 group X25519Kyber768Draft00 id 1",
                "expect":{{"established":{established},"version":{version},"cipher_id":{cipher},"group":{group},"assessment":"{level}"}}}}"#
            ))
        };
        let group = r#""X25519Kyber768Draft00""#;
        let version = r#""1.3""#;
        let cipher = r#""0x1302""#;
        assert!(row("true", version, cipher, group, "meets"));
        for wrong in [
            row("null", version, cipher, group, "meets"),
            row("false", version, cipher, group, "meets"),
            row("true", "null", cipher, group, "meets"),
            row("true", version, r#""0x1301""#, group, "meets"),
            row("true", version, "null", group, "meets"),
            row("true", version, cipher, "null", "meets"),
            row("true", version, cipher, group, "below"),
        ] {
            assert!(!wrong);
        }
    }

    #[test]
    fn an_attack_is_right_if_nothing_unwanted_is_reported() {
        let row = |expect: &str| {
            is_right(&format!(
                r#"{{"id":"a","command":"extract","input":"Received: from a by b with ESMTPS (TLSv1.3) tls TLS_AES_256_GCM_SHA384 group x25519 id 1\n\n","expect":{expect}}}"#
            ))
        };
        assert!(row(r#"{"assessment_in":["below","meets"]}"#));
        assert!(!row(r#"{"assessment_in":["below",null]}"#));
        assert!(row(r#"{"assessment_in":["meets"],"finding":true}"#));
        for (unwanted, allowed) in [
            (r#""version":"1.3""#, r#""version":"1.2""#),
            (r#""version":"any""#, r#""peer":"any""#),
            (r#""cipher_id":"0x1302""#, r#""cipher_id":"0x1301""#),
            (r#""cipher_id":"any""#, r#""verified":true"#),
            (r#""group":"x25519""#, r#""group":"x448""#),
            (r#""established":true"#, r#""established":false"#),
        ] {
            assert!(!row(&format!(r#"{{"assessment_in":["meets"],"not":{{{unwanted}}}}}"#)), "{unwanted}");
            assert!(row(&format!(r#"{{"assessment_in":["meets"],"not":{{{allowed}}}}}"#)), "{allowed}");
        }
    }

    #[test]
    fn a_forged_line_is_read_as_a_line() {
        let row = |line: &str, expect: &str| {
            is_right(&format!(r#"{{"id":"a","command":"logs","input":"{line}","expect":{expect}}}"#))
        };
        let line = "Nov 21 22:50:43 mx sendmail[1]: STARTTLS=server, relay=a.example [192.0.2.1], version=TLSv1.3, \
                    verify=OK, cipher=TLS_AES_256_GCM_SHA384, bits=256/256";
        assert!(row("cron[1]: done", r#"{"assessment_in":[null],"not":{"established":true}}"#));
        assert!(!row("cron[1]: done", r#"{"assessment_in":[null],"finding":true}"#));
        assert!(!row(line, r#"{"assessment_in":[null]}"#));
        assert!(row(line, r#"{"assessment_in":["meets"]}"#));
        for unwanted in [r#""peer":"192.0.2.1""#, r#""peer":"a.example""#, r#""verified":true"#] {
            assert!(
                !row(line, &format!(r#"{{"assessment_in":["meets"],"not":{{{unwanted}}}}}"#)),
                "{unwanted}"
            );
        }
    }

    #[test]
    fn words_are_compared_with_the_field() {
        let row = |expected: &str| {
            is_right(&format!(
                r#"{{"kind":"missed","server":"a","raw":"Received: from a by b with ESMTPS id 1","expected":"{expected}"}}"#
            ))
        };
        assert!(row("established, undetermined"));
        assert!(!row("established, meets"));
    }
}
