//! Which columns are written, and under which names.

use std::borrow::Cow;

use received_tls::record::{COLUMNS, Column, Of, Record, Value};

use super::native_1;

/// How a column is read.
pub(crate) type Get = for<'r> fn(&'r Record<'r>) -> Value<'r>;

/// A column that is written.
#[derive(Clone, Copy)]
pub(super) struct Chosen {
    pub(super) name: &'static str,
    pub(super) get: Get,
    private: bool,
}

impl From<&Column> for Chosen {
    fn from(column: &Column) -> Self {
        Self { name: column.name, get: column.get, private: column.private }
    }
}

/// The schemas that records can have.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, clap::ValueEnum)]
pub(crate) enum Schema {
    /// Schema 2.
    #[default]
    Native,
    /// Schema 1, as before version 0.2; for this release only.
    #[value(name = "native-1")]
    Native1,
}

/// The columns of a run.
#[derive(Clone)]
pub(crate) struct Choice {
    pub(super) columns: Vec<Chosen>,
    pub(super) of: Of,
    /// Whether they are all columns of schema 2 as they are.
    pub(super) is_whole: bool,
    redact: bool,
}

impl Choice {
    /// All columns of records of `of`, or those that are named.
    ///
    /// # Errors
    /// A name that is no column of such records.
    pub(crate) fn new(of: Of, schema: Schema, names: &[String], redact: bool) -> Result<Self, String> {
        let all: Vec<Chosen> = match schema {
            Schema::Native => {
                COLUMNS.iter().filter(|column| column.of.includes(of)).map(Chosen::from).collect()
            }
            Schema::Native1 => native_1::columns(of)
                .map(|(name, get)| Chosen { name, get, private: native_1::is_private(name) })
                .collect(),
        };
        if names.is_empty() {
            return Ok(Self { columns: all, of, is_whole: schema == Schema::Native && !redact, redact });
        }
        let mut columns = Vec::new();
        for name in names {
            // A group's name means all of its columns.
            let is_named = |column: &&Chosen| {
                column
                    .name
                    .strip_prefix(name.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            let before = columns.len();
            columns.extend(all.iter().filter(is_named));
            if columns.len() == before {
                let names: Vec<_> = all.iter().map(|column| column.name).collect();
                return Err(format!(
                    "--columns: no column is named \"{}\"; the columns are {}",
                    name.escape_debug(),
                    names.join(", ")
                ));
            }
        }
        if let Some((at, column)) = columns
            .iter()
            .enumerate()
            .find(|(at, column)| columns.iter().take(*at).any(|before: &Chosen| before.name == column.name))
        {
            return Err(format!(
                "--columns: \"{}\" is named twice (the second is number {})",
                column.name,
                at + 1
            ));
        }
        Ok(Self { columns, of, is_whole: false, redact })
    }

    /// The value of a column in a record, and whether text in it has yet to be redacted.
    pub(super) fn value<'r>(&self, column: &Chosen, record: &'r Record<'r>) -> Value<'r> {
        if self.redact && column.private { Value::Null } else { (column.get)(record) }
    }

    /// Text that is written: without addresses if these are to be redacted.
    pub(super) fn text<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        if self.redact { redacted(text) } else { Cow::Borrowed(text) }
    }
}

/// What means an address.
const REDACTED: &[u8] = b"[redacted]";

/// Text in which each word that holds a mail address or an IP address is replaced.
fn redacted(text: &[u8]) -> Cow<'_, [u8]> {
    let ends_word = |byte: &u8| byte.is_ascii_whitespace() || b"()<>[],;\"'=/".contains(byte);
    let is_address = |word: &[u8]| {
        word.contains(&b'@')
            || str::from_utf8(word).is_ok_and(|word| {
                let word = word.trim_start_matches("IPv6:");
                let host = word
                    .rsplit_once(':')
                    .filter(|(host, _)| !host.contains(':'))
                    .map_or(word, |(host, _)| host);
                host.split('%').next().unwrap_or(host).parse::<std::net::IpAddr>().is_ok()
            })
    };
    if !text.split(ends_word).any(is_address) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    for part in text.split_inclusive(ends_word) {
        let end = part.last().is_some_and(ends_word);
        let (word, end) = part.split_at(part.len() - usize::from(end));
        out.extend_from_slice(if is_address(word) { REDACTED } else { word });
        out.extend_from_slice(end);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_redacted() {
        for (text, expected) in [
            ("mx.example.net", "mx.example.net"),
            ("2002:a05:6a10::1", "[redacted]"),
            ("[192.0.2.1]:25", "[[redacted]]:25"),
            ("192.0.2.1:25", "[redacted]"),
            ("(IPv6:2001:db8::1)", "([redacted])"),
            ("from <a@example.org> at", "from <[redacted]> at"),
            ("/home/a@b/in.mbox", "/home/[redacted]/in.mbox"),
            ("TLSv1.3 1.2.3", "TLSv1.3 1.2.3"),
        ] {
            assert_eq!(*redacted(text.as_bytes()), *expected.as_bytes(), "{text}");
        }
    }

    #[test]
    fn columns_are_chosen_by_name_or_group() {
        let chosen = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(ToString::to_string).collect();
            let choice = Choice::new(Of::Field, Schema::Native, &names, false)?;
            Ok::<Vec<_>, String>(choice.columns.iter().map(|column| column.name).collect())
        };
        assert_eq!(chosen(&["by", "peer"]).unwrap(), ["by", "peer.helo", "peer.name", "peer.ip"]);
        assert_eq!(chosen(&["tls.version"]).unwrap(), ["tls.version"]);
        assert!(chosen(&["line"]).unwrap_err().contains("no column is named \"line\""));
        assert!(chosen(&["tls.bits", "tls"]).unwrap_err().contains("\"tls.bits\" is named twice"));
    }
}
