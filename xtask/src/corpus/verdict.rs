//! What was read of one field or line, beside what is known of it.

use received_tls::{Finding, TlsFacts};
use serde::Deserialize;

use super::label::Fact;

/// What a field or a line says.
#[derive(Default, Deserialize)]
pub(super) struct Written {
    pub(super) version: Option<String>,
    pub(super) version_as_written: Option<String>,
    pub(super) cipher_as_written: Option<String>,
    pub(super) cipher_id: Option<String>,
    pub(super) group_as_written: Option<String>,
    pub(super) group: Option<String>,
    pub(super) bits: Option<u16>,
}

/// What was negotiated.
#[derive(Deserialize)]
pub(super) struct Actual {
    /// Whether there was TLS; where it is not said, a version tells.
    tls: Option<bool>,
    pub(super) version: Option<String>,
    pub(super) cipher_id: Option<String>,
    pub(super) group: Option<String>,
}

impl Actual {
    pub(super) fn tls(&self) -> bool {
        self.tls.unwrap_or(self.version.is_some())
    }
}

/// What became of one field or line.
#[derive(Default)]
pub(super) struct Verdict {
    pub(super) missed: Vec<String>,
    pub(super) wrong: Vec<String>,
    /// Facts that `written` does not have, though they may be so.
    pub(super) more: Vec<String>,
    /// Words that were read and stand for nothing that is sure.
    pub(super) open: Vec<String>,
}

/// What is known of one fact: how it is spelt and what that stands for, by the label, and what was negotiated;
/// `Some(None)` is that there was none.
struct Known {
    spelt: Option<String>,
    label: Option<String>,
    actual: Option<Option<String>>,
}

/// The facts of a field or line beside what is known of it.
pub(super) struct Comparison<'a> {
    pub(super) facts: Option<&'a TlsFacts<'a>>,
    pub(super) written: &'a Written,
    pub(super) actual: Option<&'a Actual>,
    pub(super) ignored: &'a dyn Fn(Fact) -> bool,
    pub(super) verdict: Verdict,
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
            // TLS 1.3 always has a group; the client could not tell which.
            (Some(None), Some(_)) if fact == Fact::Group && self.ran_tls_1_3() => {}
            (Some(None), Some(resolved)) => {
                self.verdict.wrong.push(format!("{name} is not a known value, resolved to {resolved}"));
            }
            (truth, None) => {
                let Some(spelt) = spelt else { return };
                // What a server misnames need not resolve. Nor need the word for a suite's oldest version, though it
                // be the connection's by chance: the word does not tell which it is.
                let sure = truth.flatten().filter(|truth| known.label.as_ref() == Some(truth));
                match sure {
                    Some(truth) if !(fact == Fact::Version && self.tells_the_suites_version()) => {
                        self.verdict.missed.push(format!("{name} is {truth}, not resolved"));
                    }
                    _ => self.verdict.open.push(format!("{name} is written {spelt}, which is not resolved")),
                }
            }
            _ => {}
        }
    }

    fn ran_tls_1_3(&self) -> bool {
        self.actual.is_some_and(|actual| actual.version.as_deref() == Some("1.3"))
    }

    fn tells_the_suites_version(&self) -> bool {
        self.facts.is_some_and(|facts| facts.findings().contains(Finding::VersionIsFamily))
    }

    /// Compares all facts; `told` is whether TLS is told of, where that is known.
    pub(super) fn whole(mut self, told: Option<bool>) -> Verdict {
        let (facts, written, actual) = (self.facts, self.written, self.actual);
        if !(self.ignored)(Fact::Established) {
            match told {
                Some(false) if facts.is_some() => self.verdict.wrong.push("there was no TLS".to_owned()),
                Some(true) if facts.is_none() => self.verdict.missed.push("TLS is not found".to_owned()),
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
