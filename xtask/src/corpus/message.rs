//! Reported cases of `received-tls extract`: the built command reads the row's message, mailbox or pasted header.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::stamped::Command;

/// A run of `received-tls extract`.
#[derive(Deserialize)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) raw: String,
    pub(super) expect: Fields,
}

/// The expected fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fields {
    fields: usize,
    /// After the last `: `, separated by `; `: of each field the version, the suite's number, the group and the level, or
    /// `-` and the level if it records no TLS.
    note: String,
}

/// The result for one field: its facts as the note has them.
#[derive(PartialEq, Default, Debug)]
struct Hop {
    version: Option<String>,
    suite: Option<String>,
    group: Option<String>,
    level: String,
}

/// The fields that the command found.
pub(super) struct Read(Vec<Hop>);

impl Message {
    /// Runs the command: with `--attached` if the topic of the row is an attached or returned message.
    pub(super) fn read(&self, command: &Command) -> Result<Read, String> {
        let attached = ["attached.", "bounce."].iter().any(|topic| self.id.starts_with(topic));
        let args: &[&str] = if attached { &["--attached", "-"] } else { &["-"] };
        let args: Vec<String> =
            ["--format", "ndjson"].iter().chain(args).map(|&arg| arg.to_owned()).collect();
        let outcome = command.run("extract", &args, &self.raw)?;
        let hops = outcome.output.lines().map(|line| {
            let record: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
            let tls = |key: &str| record["tls"][key].as_str().map(str::to_owned);
            Ok(Hop {
                version: tls("version"),
                suite: tls("cipher_id"),
                group: tls("group"),
                level: record["assessment"].as_str().unwrap_or_default().to_owned(),
            })
        });
        hops.collect::<Result<_, String>>().map(Read)
    }
}

impl Fields {
    pub(super) fn hold(&self, read: &Read) -> Result<bool, String> {
        let expected = self.hops()?;
        if expected.len() != self.fields {
            return Err(format!("`note` has {} fields, `fields` says {}", expected.len(), self.fields));
        }
        Ok(expected == read.0)
    }

    fn hops(&self) -> Result<Vec<Hop>, String> {
        let list = self.note.rsplit(": ").next().unwrap_or_default();
        list.split("; ").map(hop).collect()
    }
}

/// Parses the result for one field.
fn hop(text: &str) -> Result<Hop, String> {
    let unknown = || format!("unknown result `{text}` in `note`");
    let mut words: Vec<_> = text.split(' ').collect();
    let level = words.pop().ok_or_else(unknown)?.to_owned();
    super::reported::level(&level)?;
    let word = |at: usize| words.get(at).map(|&word| word.to_owned());
    match words[..] {
        ["-"] => Ok(Hop { level, ..Hop::default() }),
        [_] | [_, _] | [_, _, _] => Ok(Hop { version: word(0), suite: word(1), group: word(2), level }),
        _ => Err(unknown()),
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} fields, {}", self.fields, self.note)
    }
}

impl fmt::Display for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} fields", self.0.len())?;
        for (at, Hop { version, suite, group, level }) in self.0.iter().enumerate() {
            f.write_str(if at == 0 { ", " } else { "; " })?;
            for part in [version, suite, group].into_iter().flatten() {
                write!(f, "{part} ")?;
            }
            f.write_str(level)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_parsed_and_compared() {
        let expect = |fields, note: &str| Fields { fields, note: note.to_owned() };
        let hop = |version: Option<&str>, group: Option<&str>, level: &str| Hop {
            version: version.map(str::to_owned),
            suite: version.map(|_| "0x1302".to_owned()),
            group: group.map(str::to_owned),
            level: level.to_owned(),
        };
        let two = || Read(vec![hop(Some("1.3"), Some("x25519"), "meets"), hop(None, None, "none-recorded")]);
        assert_eq!(expect(2, "outer first: 1.3 0x1302 x25519 meets; - none-recorded").hold(&two()), Ok(true));
        for note in ["1.3 0x1302 meets; - none-recorded", "1.3 0x1302 x25519 below; - none-recorded"] {
            assert_eq!(expect(2, note).hold(&two()), Ok(false), "{note}");
        }
        for (fields, note) in [(1, "- meets; - meets"), (1, "- secure"), (1, "1.3 a b c meets"), (1, "")] {
            assert!(expect(fields, note).hold(&two()).is_err(), "{note}");
        }
    }
}
