//! The `tls` clause of RFC 8314 §4.3: read, and written.

use received_tls::registry::{CipherSuite, NamedGroup};
use received_tls::{ParseError, Stamp, TlsClause};
use serde::Serialize;
use tsify::Tsify;

/// A `tls` clause (RFC 8314 §4.3).
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Clause {
    /// The suite as it is written, a number as `0x` and four upper-case digits.
    pub cipher: String,
    /// IANA's number of the suite; null for a name that IANA doesn't list.
    pub suite: Option<u16>,
    /// The group as it is written.
    pub group: Option<String>,
    /// IANA's number of the group; null for a name that IANA doesn't list.
    pub named_group: Option<u16>,
    /// The size of the clause in bytes, including the white space before it.
    pub length: usize,
}

/// Why an input is no clause, and where.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ClauseFault {
    /// The expected syntax, as the grammar names it: `Cfws`, `Tls`, `TlsCipher`, `DhGroup`, `End`, …
    pub kind: String,
    /// One sentence: the expected syntax, the offset, and the byte found there.
    pub message: String,
    /// The offset of the error, in bytes from the beginning.
    pub start: usize,
    /// The end of the unexpected byte; equal to `start` at the end of the input.
    pub end: usize,
}

impl From<ParseError> for ClauseFault {
    fn from(error: ParseError) -> Self {
        let span = error.span();
        let kind = format!("{:?}", error.kind());
        Self { kind, message: error.to_string(), start: span.start, end: span.end }
    }
}

fn clause(clause: &TlsClause<'_>, length: usize) -> Clause {
    Clause {
        cipher: clause.cipher().to_string(),
        suite: clause.suite().map(|suite| suite.0),
        group: clause.group().map(|group| group.as_str().to_owned()),
        named_group: clause.named_group().map(|group| group.0),
        length,
    }
}

pub(crate) fn parse(input: &[u8]) -> Result<Clause, ClauseFault> {
    Ok(clause(&TlsClause::parse(input)?, input.len()))
}

pub(crate) fn parse_prefix(input: &[u8]) -> Result<Clause, ClauseFault> {
    let (read, rest) = TlsClause::parse_prefix(input)?;
    Ok(clause(&read, input.len() - rest.len()))
}

pub(crate) fn stamp(suite: u16, group: Option<u16>) -> Result<String, String> {
    match Stamp::new(CipherSuite(suite), group.map(NamedGroup)) {
        Ok(stamp) => Ok(stamp.to_string()),
        Err(error) => Err(error.to_string()),
    }
}
