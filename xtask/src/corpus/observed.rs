//! The library's results for one field or log line.

use std::fmt;

use received_tls::log::{self, LogRecord};
use received_tls::{Finding, Level, ProblemKind, Received, TlsFacts};

/// The results for a field or a line.
pub(super) struct Observed<'a> {
    pub(super) facts: Option<TlsFacts<'a>>,
    /// `None` for a line without a record.
    pub(super) level: Option<Level>,
    /// The codes of all findings: first the field's problems, then those of the facts.
    pub(super) findings: Vec<&'static str>,
    /// `None` for a line.
    pub(super) received: Option<Received<'a>>,
    record: Option<LogRecord<'a>>,
}

impl<'a> Observed<'a> {
    pub(super) fn of_field(field: &'a [u8]) -> Self {
        let received = Received::parse(field);
        let facts = received.tls();
        let assessment = received.assess(facts.as_ref());
        // Corpus files keep the line ends of the system they were collected on. A field without any CR says nothing
        // about the line ends that its server wrote.
        let stored_so = |kind: &ProblemKind| *kind == ProblemKind::BareLineFeed && !field.contains(&b'\r');
        let problems = received.problem_kinds().filter(|kind| !stored_so(kind)).map(ProblemKind::code);
        Self {
            facts,
            level: Some(assessment.level),
            findings: problems.chain(assessment.findings.map(Finding::code)).collect(),
            received: Some(received),
            record: None,
        }
    }

    pub(super) fn of_line(line: &'a [u8]) -> Self {
        let record = log::read(line);
        let assessment = record.map(|record| record.tls.assess());
        Self {
            facts: record.map(|record| record.tls),
            level: assessment.map(|assessment| assessment.level),
            findings: assessment
                .into_iter()
                .flat_map(|assessment| assessment.findings.map(Finding::code))
                .collect(),
            received: None,
            record,
        }
    }

    pub(super) fn established(&self) -> Option<bool> {
        Some(self.facts?.established)
    }

    pub(super) fn version(&self) -> Option<&'static str> {
        Some(self.facts?.version?.as_str())
    }

    /// The suite's number, as in `0x1302`.
    pub(super) fn cipher_id(&self) -> Option<String> {
        Some(format!("0x{:04X}", self.facts?.suite?.0))
    }

    /// The group's IANA name without a remark, otherwise its number.
    pub(super) fn group(&self) -> Option<String> {
        let group = self.facts?.group?;
        Some(group.dh_group().map_or_else(|| format!("0x{:04X}", group.0), str::to_owned))
    }

    /// The name and the address of the other end, as far as a line records them.
    pub(super) fn peers(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let peer = self.record.map(|record| record.peer);
        peer.into_iter().flat_map(|peer| [peer.name, peer.address]).flatten()
    }
}

impl fmt::Display for Observed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(level) = self.level else { return f.write_str("no record") };
        f.write_str(match self.established() {
            Some(true) => "established",
            Some(false) => "not established",
            None => "no facts",
        })?;
        if let Some(facts) = &self.facts {
            for part in [self.version().map(str::to_owned), self.cipher_id(), self.group()].iter().flatten() {
                write!(f, ", {part}")?;
            }
            if let Some(bits) = facts.bits {
                write!(f, ", {bits} bits")?;
            }
            if let Some(verified) = facts.verified {
                write!(f, ", verified {verified}")?;
            }
            if let Some(dialect) = facts.dialect {
                write!(f, ", dialect {}", dialect.name())?;
            }
        }
        write!(f, ", {level}")?;
        for peer in self.peers() {
            write!(f, ", peer {}", peer.escape_ascii())?;
        }
        if let Some(via) = self.received.as_ref().and_then(Received::via) {
            write!(f, ", via \"{}\"", via.escape_ascii())?;
        }
        if !self.findings.is_empty() {
            write!(f, "; findings: {}", self.findings.join(", "))?;
        }
        Ok(())
    }
}
