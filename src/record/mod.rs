//! The record of a field or a log line: its columns, each once.
//!
//! Every format is made of [`COLUMNS`]: NDJSON, CSV, the table, the page's types and `docs/record.schema.json`. A
//! new column is one row in `columns.rs`.

mod columns;
mod notice;
#[cfg(all(feature = "serde", feature = "alloc"))]
mod serde;

pub use columns::COLUMNS;
pub use notice::{Notice, Notices};

use crate::field::Received;
use crate::log::LogRecord;
use crate::peer::Peer;
use crate::syntax::DateTime;
use crate::tls::{Findings, Level, TlsFacts};
use crate::trust::{Trust, TrustBasis};
use core::net::IpAddr;

/// The version of the schema that [`COLUMNS`] are.
pub const SCHEMA: u64 = 2;

/// What a field or a log line says of the connection's TLS, where it is, and how that is judged.
///
/// ```
/// use received_tls::record::{COLUMNS, Field, Record, Value};
/// use received_tls::Received;
/// let received = Received::parse(
///     b"Received: from a.example (a.example [192.0.2.1]) by b.example (Postfix) with ESMTPS id 1 \
///       tls TLS_AES_256_GCM_SHA384 group X25519MLKEM768; Sat, 21 Nov 2026 22:45:35 +0000",
/// );
/// let record = Record::of_field(Field::new(&received));
/// let column = |name: &str| COLUMNS.iter().find(|column| column.name == name).unwrap();
/// assert!(matches!((column("tls.version").get)(&record), Value::Name("1.3")));
/// assert!(matches!((column("tls.post_quantum").get)(&record), Value::Bool(true)));
/// assert!(matches!((column("assessment").get)(&record), Value::Name("meets")));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Record<'a> {
    /// The name of the input.
    pub source: &'a [u8],
    /// Where the field or the line begins in the input, in bytes.
    pub offset: u64,
    /// Its length in bytes, its line end included.
    pub length: u64,
    /// The other end of the connection.
    pub peer: Option<Peer<'a>>,
    /// What is recorded of TLS.
    pub tls: Option<TlsFacts<'a>>,
    /// How that is to the RFCs.
    pub level: Level,
    /// What is to be said of the facts and their TLS.
    pub findings: Findings,
    /// What fields have and lines have not.
    pub field: Option<Field<'a>>,
    /// What lines have and fields have not.
    pub line: Option<Line<'a>>,
}

/// A field, and where it is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field<'a> {
    /// What was parsed.
    pub received: &'a Received<'a>,
    /// The name of the input.
    pub source: &'a [u8],
    /// Where the field begins in the input, in bytes.
    pub offset: u64,
    /// The number of its message in the input, from 0.
    pub message: u64,
    /// The value of the message's `Message-ID` field (RFC 5322 §3.6.4).
    pub message_id: Option<&'a [u8]>,
    /// The number of the field in its message, from 0 for the topmost.
    pub hop: u64,
    /// Whose it is.
    pub trust: Option<(Trust, TrustBasis)>,
    /// Whether only its beginning was read: it is longer than [`FieldScanner::MAX_FIELD`](crate::FieldScanner::MAX_FIELD).
    pub cut: bool,
    /// Whether it is known that no line ends with CR, so that LF alone is how the system stores text and no deviation.
    pub without_cr: bool,
}

impl<'a> Field<'a> {
    /// A field that is alone: at byte 0 of an input without a name.
    pub const fn new(received: &'a Received<'a>) -> Self {
        Self {
            received,
            source: b"",
            offset: 0,
            message: 0,
            message_id: None,
            hop: 0,
            trust: None,
            cut: false,
            without_cr: false,
        }
    }
}

/// A line of a log, and where it is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Line<'a> {
    /// What was read.
    pub log: &'a LogRecord<'a>,
    /// Its number in the input, from 1.
    pub number: u64,
}

impl<'a> Record<'a> {
    /// The record of a field.
    pub fn of_field(field: Field<'a>) -> Self {
        // What is cut off may take back the text before it.
        let tls = if field.cut { None } else { field.received.tls() };
        let assessment = field.received.assess(tls.as_ref());
        Self {
            source: field.source,
            offset: field.offset,
            length: field.received.bytes().len() as u64,
            peer: if field.cut { None } else { field.received.peer() },
            tls,
            level: if field.cut { Level::Undetermined } else { assessment.level },
            findings: assessment.findings,
            field: Some(field),
            line: None,
        }
    }

    /// The record of line `number` of a log, of `length` bytes, which begins at byte `offset`.
    pub fn of_line(log: &'a LogRecord<'a>, source: &'a [u8], number: u64, offset: u64, length: u64) -> Self {
        let assessment = log.assess();
        Self {
            source,
            offset,
            length,
            peer: Some(log.peer),
            tls: Some(log.tls),
            level: assessment.level,
            findings: assessment.findings,
            field: None,
            line: Some(Line { log, number }),
        }
    }
}

/// A column of a record.
///
/// ```
/// use received_tls::record::COLUMNS;
/// let bits = COLUMNS.iter().find(|column| column.name == "tls.bits").unwrap();
/// assert_eq!(bits.unit, Some("bits"));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Column {
    /// Its name; a dot separates a group from its member.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// In which unit they count.
    pub unit: Option<&'static str>,
    /// Whether it may be null.
    pub nullable: bool,
    /// What it says, in one sentence.
    pub sentence: &'static str,
    /// Which records have it.
    pub of: Of,
    /// Whether it says who wrote to whom; null in what is passed on.
    pub private: bool,
    /// Its value in a record.
    pub get: for<'r> fn(&'r Record<'r>) -> Value<'r>,
}

/// What the values of a column are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// True or false.
    Bool,
    /// A number, 0 or more.
    Number,
    /// Text from the input: anything.
    Text,
    /// A name of ours or of IANA's, which needs no escaping; one of these, if there are any.
    Name(&'static [&'static str]),
    /// A number as `0x` and four hexadecimal digits.
    CodePoint,
    /// A time as RFC 3339 writes it.
    Time,
    /// An IP address.
    Ip,
    /// A list of [`Notices`].
    Notices,
}

/// Which records have a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Of {
    /// Those of fields.
    Field,
    /// Those of log lines.
    Line,
    /// All.
    Both,
}

impl Of {
    /// Whether records of `one` have a column of these.
    pub const fn includes(self, one: Self) -> bool {
        matches!((self, one), (Self::Both, _) | (Self::Field, Self::Field) | (Self::Line, Self::Line))
    }
}

/// A value of a column.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Value<'a> {
    /// None.
    Null,
    /// Of [`Kind::Bool`].
    Bool(bool),
    /// Of [`Kind::Number`].
    Number(u64),
    /// Of [`Kind::Text`]: as it is in the input, folds included.
    Text(&'a [u8]),
    /// Of [`Kind::Name`].
    Name(&'a str),
    /// Of [`Kind::CodePoint`].
    CodePoint(u16),
    /// Of [`Kind::Text`], of one line: the name of an input.
    Path(&'a [u8]),
    /// Of [`Kind::Time`], in a field: write it by [`DateTime::rfc3339`].
    Date(DateTime),
    /// Of [`Kind::Time`], in a log: write it as it displays, without a zone if it has none.
    Time(DateTime),
    /// Of [`Kind::Ip`].
    Ip(IpAddr),
    /// An address with its name, `mx.example.org[192.0.2.1]`: of no column of this schema, but of former ones.
    Peer(Peer<'a>),
    /// Of [`Kind::Notices`].
    Notices(Notices<'a>),
}

impl<'a> Value<'a> {
    #[inline(always)]
    fn number(number: Option<u64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    #[inline(always)]
    fn text(text: Option<&'a [u8]>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    #[inline(always)]
    fn name(name: Option<&'a str>) -> Self {
        name.map_or(Self::Null, Self::Name)
    }

    #[inline(always)]
    fn bool(bool: Option<bool>) -> Self {
        bool.map_or(Self::Null, Self::Bool)
    }
}

/// Takes in the columns of a record one by one, in their order; `None` ends the visit.
pub trait Visit: Sized {
    /// Which records are visited.
    const OF: Of;

    /// A group of columns begins.
    fn open(self, name: &'static str) -> Option<Self>;

    /// It ends.
    fn close(self) -> Option<Self>;

    /// A column, by the part of its name after the dot.
    fn value(self, name: &'static str, value: Value<'_>) -> Option<Self>;
}
