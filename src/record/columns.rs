//! The columns, in their order.

use super::{Column, Kind, Of, Record, SCHEMA, Value, Visit};
use crate::peer::Peer;
use crate::registry::{CipherSuite, NamedGroup, TlsVersion};
use crate::span::Span;
use crate::tls::{Dialect, Level, Origin, TlsFacts};
use crate::trust::{Trust, TrustBasis};

/// Writes `COLUMNS` and `Record::visit` from one list of groups, `_` for the columns that are in none. A row is: the name,
/// `[!]` for what is never null and `[*]` for what is private, what the values are and in which unit, which records have
/// it, one sentence, and how it is read.
macro_rules! columns {
    ($($group:tt {
        $($name:ident [$($flag:tt)?] $kind:expr, $of:ident $($unit:literal)?, $sentence:literal,
            |$record:pat_param| $get:expr;)+
    })+) => {
        /// Every column of every record, in order.
        ///
        /// ```
        /// use received_tls::record::COLUMNS;
        /// assert_eq!(COLUMNS[0].name, "schema");
        /// ```
        pub static COLUMNS: &[Column] = &[$($(Column {
            name: columns!(@name $group $name),
            kind: $kind,
            unit: columns!(@unit $($unit)?),
            nullable: columns!(@nullable $($flag)?),
            sentence: $sentence,
            of: Of::$of,
            private: columns!(@private $($flag)?),
            get: {
                fn get<'r>($record: &'r Record<'r>) -> Value<'r> { $get }
                get
            },
        },)+)+];

        /// The names and getters alone: the sentences are for those who describe records.
        #[cfg(all(feature = "serde", feature = "alloc"))]
        pub(super) static MEMBERS: &[Member] = &[$($(Member {
            group: columns!(@group $group),
            name: stringify!($name),
            of: Of::$of,
            get: {
                fn get<'r>($record: &'r Record<'r>) -> Value<'r> { $get }
                get
            },
        },)+)+];

        impl Record<'_> {
            /// Shows `visitor` each column that records of [`Visit::OF`] have; `None` if it ended the visit.
            #[inline(always)]
            pub fn visit<V: Visit>(&self, visitor: V) -> Option<V> {
                $(
                    let visitor = columns!(@open visitor $group);
                    $(
                        let visitor = if Of::$of.includes(V::OF) {
                            #[inline(always)]
                            fn get<'r>($record: &'r Record<'r>) -> Value<'r> { $get }
                            visitor.value(concat!(",\"", stringify!($name), "\":"), get(self))?
                        } else {
                            visitor
                        };
                    )+
                    let visitor = columns!(@close visitor $group);
                )+
                Some(visitor)
            }
        }
    };
    (@name _ $name:ident) => { stringify!($name) };
    (@name $group:ident $name:ident) => { concat!(stringify!($group), ".", stringify!($name)) };
    (@group _) => { None };
    (@group $group:ident) => { Some(stringify!($group)) };
    (@open $visitor:ident _) => { $visitor };
    (@open $visitor:ident $group:ident) => { $visitor.open(concat!(",\"", stringify!($group), "\":{"))? };
    (@close $visitor:ident _) => { $visitor };
    (@close $visitor:ident $group:ident) => { $visitor.close()? };
    (@unit $unit:literal) => { Some($unit) };
    (@unit) => { None };
    (@nullable !) => { false };
    (@nullable $($flag:tt)?) => { true };
    (@private *) => { true };
    (@private $($flag:tt)?) => { false };
}

/// A column for those who read values alone.
#[cfg(all(feature = "serde", feature = "alloc"))]
pub(super) struct Member {
    pub(super) group: Option<&'static str>,
    pub(super) name: &'static str,
    pub(super) of: Of,
    pub(super) get: for<'r> fn(&'r Record<'r>) -> Value<'r>,
}

const TEXT: Kind = Kind::Text;
const NUMBER: Kind = Kind::Number;

columns! {
    _ {
        schema [!] NUMBER, Both, "The version of this schema.", |_| Value::Number(SCHEMA);
        source [!] TEXT, Both, "The name of the input; - for standard input.", |record| Value::Path(record.source);
        message [!] NUMBER, Field, "The number of the message in the input, from 0.",
            |record| Value::number(record.field.map(|field| field.message));
        message_id [*] TEXT, Field, "The value of the message's Message-ID field (RFC 5322 section 3.6.4).",
            |record| Value::text(record.field.and_then(|field| field.message_id));
        hop [!] NUMBER, Field, "The number of the field in its message, from 0 for the topmost, which the last server wrote.",
            |record| Value::number(record.field.map(|field| field.hop));
        line [!] NUMBER, Line, "The number of the line in the input, from 1.",
            |record| Value::number(record.line.map(|line| line.number));
        offset [!] NUMBER, Both "bytes", "Where the field or line begins in the input.",
            |record| Value::Number(record.offset);
        length [!] NUMBER, Both "bytes", "The length of the field or line.", |record| Value::Number(record.length);
        time [] Kind::Time, Line, "When the line was written (RFC 3339), if it has a year; without a zone if it has none.",
            |record| time(record);
        time_as_written [] TEXT, Line, "The time as it stands in the line.",
            |record| Value::text(record.line.and_then(|line| line.log.time).map(|time| time.as_written));
        host [] TEXT, Line, "The host that wrote the line, by syslog or the journal.",
            |record| Value::text(record.line.and_then(|line| line.log.host));
        service [] TEXT, Line, "The program that wrote the line, such as postfix/smtpd.",
            |record| Value::text(record.line.map(|line| line.log.service));
    }
    peer {
        helo [*] TEXT, Both, "The greeting that the client chose; proves nothing. Null in logs.",
            |record| Value::text(record.peer.and_then(|peer| peer.helo));
        name [*] TEXT, Both, "The name of the other end in the DNS, as the server looked it up.",
            |record| Value::text(record.peer.and_then(|peer| peer.name));
        ip [*] Kind::Ip, Both, "The IP address of the other end, as the server saw it; null if the text can be read in two ways.",
            |record| record.peer.as_ref().and_then(Peer::ip).map_or(Value::Null, Value::Ip);
    }
    _ {
        direction [] Kind::Name(&["in", "out"]), Line, "in: the other end connected; out: the server that wrote the line did.",
            |record| Value::name(record.line.map(|line| line.log.direction.name()));
        outcome [] Kind::Name(&["established", "plaintext"]), Line, "What became of the connection's TLS; null if the line is undecided.",
            |record| Value::name(record.tls.map(|tls| if tls.established { "established" } else { "plaintext" }));
        from [*] TEXT, Field, "The value of the from clause (RFC 5321 section 4.4): with most servers the client's greeting.",
            |record| Value::text(record.field.and_then(|field| field.received.from()));
        by [] TEXT, Field, "The value of the by clause: the server that wrote the field.",
            |record| Value::text(record.field.and_then(|field| field.received.by()));
        via [] TEXT, Field, "The value of the via clause: the link.",
            |record| Value::text(record.field.and_then(|field| field.received.via()));
        with [] TEXT, Field, "The value of the with clause: the protocol.",
            |record| Value::text(record.field.and_then(|field| field.received.with()));
        id [*] TEXT, Field, "The value of the id clause: the server's own number of the message.",
            |record| Value::text(record.field.and_then(|field| field.received.id()));
        for [*] TEXT, Field, "The value of the for clause: a recipient.",
            |record| Value::text(record.field.and_then(|field| field.received.recipient()));
        date [] Kind::Time, Field, "The field's date (RFC 3339), -00:00 for a zone without an offset; null if it is missing or invalid.",
            |record| record.field.and_then(|field| field.received.timestamp()).map_or(Value::Null, Value::Date);
        trust [] Kind::Name(&["own", "border", "claim"]), Field,
            "Whose field it is: of the reader's servers, the last of these (where the mail came in), or a claim that anybody can have written.",
            |record| Value::name(trust(record).map(|(trust, _)| trust.name()));
        trust_basis [] Kind::Name(&["own", "guessed"]), Field, "What trust rests on: servers that were named, or a guess.",
            |record| Value::name(trust(record).map(|(_, basis)| basis.name()));
    }
    tls {
        established [] Kind::Bool, Both, "Whether there was TLS; null if nothing is recorded.",
            |record| Value::bool(record.tls.map(|tls| tls.established));
        version [] Kind::Name(&["SSL2", "SSL3", "1.0", "1.1", "1.2", "1.3"]), Both, "The version, resolved.",
            |record| Value::name(record.tls.and_then(|tls| tls.version).map(TlsVersion::as_str));
        version_as_written [] TEXT, Both, "The version as the server wrote it.",
            |record| Value::text(record.tls.and_then(|tls| tls.version_as_written));
        cipher [] Kind::Name(&[]), Both, "The cipher suite by IANA's name, resolved.",
            |record| Value::name(record.tls.and_then(|tls| tls.suite).and_then(CipherSuite::name));
        cipher_id [] Kind::CodePoint, Both, "IANA's number of the cipher suite.",
            |record| record.tls.and_then(|tls| tls.suite).map_or(Value::Null, |suite| Value::CodePoint(suite.0));
        cipher_as_written [] TEXT, Both, "The cipher suite as the server wrote it.",
            |record| Value::text(record.tls.and_then(|tls| tls.suite_as_written));
        group [] Kind::Name(&[]), Both, "The group of the key exchange by IANA's name, resolved.",
            |record| Value::name(record.tls.and_then(|tls| tls.group).and_then(NamedGroup::name));
        group_id [] NUMBER, Both, "IANA's number of the group.",
            |record| Value::number(record.tls.and_then(|tls| tls.group).map(|group| u64::from(group.0)));
        group_as_written [] TEXT, Both, "The group as the server wrote it.",
            |record| Value::text(record.tls.and_then(|tls| tls.group_as_written));
        post_quantum [] Kind::Bool, Both,
            "Whether the key exchange resists quantum computers: true for a hybrid or ML-KEM group, false for another one and before TLS 1.3, null if neither is recorded.",
            |record| Value::bool(record.tls.as_ref().and_then(TlsFacts::post_quantum));
        bits [] NUMBER, Both "bits", "The strength of the cipher as the server wrote it.",
            |record| Value::number(record.tls.and_then(|tls| tls.bits).map(u64::from));
        verified [] Kind::Bool, Both, "Whether the certificate of the other end was verified, as the server wrote it.",
            |record| Value::bool(record.tls.and_then(|tls| tls.verified));
        origin [] Kind::Name(&["clause", "comment", "with", "log"]), Both, "Where the facts stand: the tls clause, a comment, the protocol, a log line.",
            |record| Value::name(record.tls.map(|tls| tls.origin).map(Origin::name));
        server [] Kind::Name(&[]), Both, "The server whose wording it is.",
            |record| Value::name(record.tls.and_then(|tls| tls.dialect).map(Dialect::name));
        offset [] NUMBER, Both "bytes", "Where the text of the facts begins in the input.",
            |record| Value::number(span(record).map(|span| record.offset + span.start as u64));
        length [] NUMBER, Both "bytes", "The length of that text.",
            |record| Value::number(span(record).map(|span| span.len() as u64));
    }
    _ {
        assessment [!] Kind::Name(&["meets", "below", "undetermined", "none-recorded", "not-applicable"]), Both,
            "How the facts stand to RFC 8314 and to what later RFCs forbid; no promise of security, for certificates are not recorded.",
            |record| Value::Name(Level::name(record.level));
        findings [!] Kind::Notices, Both, "What is to be said of the TLS.", |record| Value::Notices(record.findings());
        problems [!] Kind::Notices, Field, "How the field deviates from RFC 5321 and RFC 5322.",
            |record| Value::Notices(record.problems());
    }
}

#[inline(always)]
fn time<'r>(record: &'r Record<'r>) -> Value<'r> {
    let time = record.line.and_then(|line| line.log.time).and_then(|time| time.timestamp);
    time.map_or(Value::Null, Value::Time)
}

#[inline(always)]
fn trust(record: &Record<'_>) -> Option<(Trust, TrustBasis)> {
    record.field.and_then(|field| field.trust)
}

#[inline(always)]
fn span(record: &Record<'_>) -> Option<Span> {
    record.tls.and_then(|tls| tls.span)
}
