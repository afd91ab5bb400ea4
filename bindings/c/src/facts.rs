//! The TLS facts of a field.

use core::ffi::c_char;

use library::registry::TlsVersion;
use library::{Finding, Received, assess};

use crate::boundary::{NONE, Place, Text, answered, guarded, lent, number};
use crate::status::Status;

/// The TLS facts of a Received field, from text that only its server can have written. Numbers are RECEIVED_TLS_NONE if
/// the field does not record the value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Facts {
    /// 1 for TLS, 0 if the server recorded plaintext, RECEIVED_TLS_NONE if the field records neither.
    pub established: i32,
    /// The version number in TLS messages: 0x0304 is TLS 1.3, 0x0303 TLS 1.2, 0x0300 SSL 3.0, 0x0002 SSL 2.0.
    pub version: i32,
    /// IANA's number of the cipher suite.
    pub suite: i32,
    /// IANA's number of the group.
    pub group: i32,
    /// The cipher's strength in bits, as written.
    pub bits: i32,
    /// 1 if the server verified the client's certificate, 0 if not.
    pub verified: i32,
    /// The source of the facts.
    pub origin: Origin,
    /// The result of comparing the facts with the rules.
    pub level: Level,
    /// The version as written. All texts here except `dialect` point into the field.
    pub version_as_written: Text,
    /// The cipher suite as written.
    pub suite_as_written: Text,
    /// The group as written.
    pub group_as_written: Text,
    /// The text that the facts were read from.
    pub source: Text,
    /// The server whose wording it is, such as `postfix`; valid while the library is loaded.
    pub dialect: Text,
    /// The value of the `from` clause: with most servers the client's greeting.
    pub from: Text,
    /// The value of the `by` clause: the server that wrote the field.
    pub by: Text,
    /// The date as written.
    pub date_as_written: Text,
    /// The date in seconds since 1970-01-01T00:00:00Z, without leap seconds; 0 if `date_known` is 0.
    pub date: i64,
    /// 1 if `date` is known, 0 if the field has no date, or one without a known zone.
    pub date_known: i32,
    /// Problems with the facts or their spelling, one bit for each finding. `received_tls_finding_code` and
    /// `received_tls_finding_text` return its name and sentence.
    pub findings: u64,
}

/// The source of facts.
#[repr(C)]
#[derive(Clone, Copy)]
pub enum Origin {
    /// There are no facts.
    Nowhere = 0,
    /// The `tls` clause of RFC 8314 section 4.3.
    Clause = 1,
    /// A server's own wording: a comment, or words outside the clauses.
    Comment = 2,
    /// A protocol after `with` that implies TLS, and nothing more.
    With = 3,
}

/// The result of comparing the TLS of a field with RFC 8314 and the RFCs since.
#[repr(C)]
#[derive(Clone, Copy)]
pub enum Level {
    /// TLS with too little information, or information that may be forged.
    Undetermined = 0,
    /// TLS 1.2 or later, and a cipher suite without a MUST NOT. Not a guarantee of confidentiality: no field records
    /// whether the client verified the server's certificate, and fields of other servers can be forged.
    Meets = 1,
    /// The field records something that a rule forbids (MUST NOT).
    Below = 2,
    /// The field of a hop without TLS information, or with recorded plaintext.
    NoneRecorded = 3,
    /// The field records no connection.
    NotApplicable = 4,
}

impl Facts {
    const NOTHING: Self = Self {
        established: NONE,
        version: NONE,
        suite: NONE,
        group: NONE,
        bits: NONE,
        verified: NONE,
        origin: Origin::Nowhere,
        level: Level::Undetermined,
        version_as_written: Text::NONE,
        suite_as_written: Text::NONE,
        group_as_written: Text::NONE,
        source: Text::NONE,
        dialect: Text::NONE,
        from: Text::NONE,
        by: Text::NONE,
        date_as_written: Text::NONE,
        date: 0,
        date_known: 0,
        findings: 0,
    };

    fn of(field: &Received<'_>) -> Self {
        let assessment = assess(field);
        let findings =
            assessment.findings.map(|finding| 1 << finding as u32).fold(0, |all, bit: u64| all | bit);
        let date = field.timestamp().and_then(|date| date.unix_timestamp());
        let nothing = Self {
            level: Level::of(assessment.level),
            from: Text::of(field.from()),
            by: Text::of(field.by()),
            date_as_written: Text::of(field.date()),
            date: date.unwrap_or_default(),
            date_known: date.is_some().into(),
            findings,
            ..Self::NOTHING
        };
        let Some(facts) = field.tls() else { return nothing };
        Self {
            established: facts.established.into(),
            version: number(facts.version.and_then(wire_version)),
            suite: number(facts.suite.map(|suite| suite.0)),
            group: number(facts.group.map(|group| group.0)),
            bits: number(facts.bits),
            verified: number(facts.verified),
            origin: Origin::of(facts.origin),
            version_as_written: Text::of(facts.version_as_written),
            suite_as_written: Text::of(facts.suite_as_written),
            group_as_written: Text::of(facts.group_as_written),
            source: Text::of(facts.span.map(|span| span.of(field.bytes()))),
            dialect: Text::of(facts.dialect.map(|dialect| dialect.name().as_bytes())),
            ..nothing
        }
    }
}

/// The number that TLS gives a version in its messages (RFC 8446 §4.2.1; SSL 2.0's is its draft's).
const fn wire_version(version: TlsVersion) -> Option<u16> {
    match version {
        TlsVersion::Ssl2 => Some(0x0002),
        TlsVersion::Ssl3 => Some(0x0300),
        TlsVersion::Tls10 => Some(0x0301),
        TlsVersion::Tls11 => Some(0x0302),
        TlsVersion::Tls12 => Some(0x0303),
        TlsVersion::Tls13 => Some(0x0304),
        _ => None,
    }
}

impl Origin {
    const ALL: [(Self, library::Origin); 3] = [
        (Self::Clause, library::Origin::Clause),
        (Self::Comment, library::Origin::Comment),
        (Self::With, library::Origin::With),
    ];

    fn of(origin: library::Origin) -> Self {
        Self::ALL.iter().find(|&&(_, known)| known == origin).map_or(Self::Nowhere, |&(one, _)| one)
    }
}

impl Level {
    const ALL: [(Self, library::Level); 5] = [
        (Self::Undetermined, library::Level::Undetermined),
        (Self::Meets, library::Level::Meets),
        (Self::Below, library::Level::Below),
        (Self::NoneRecorded, library::Level::NoneRecorded),
        (Self::NotApplicable, library::Level::NotApplicable),
    ];

    fn of(level: library::Level) -> Self {
        Self::ALL.iter().find(|&&(_, known)| known == level).map_or(Self::Undetermined, |&(one, _)| one)
    }
}

/// Reads the TLS facts of a Received field. The field begins with its name. Any bytes are accepted; a field without TLS
/// information is not an error.
///
/// # Safety
/// `field` points to `length` bytes, and `facts` to facts, whose texts point into the field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn received_tls_extract(
    field: *const c_char,
    length: usize,
    facts: *mut Facts,
) -> Status {
    answered(|| {
        // SAFETY: the caller's promise.
        let (field, facts) = unsafe { (lent(field, length), Place::new(facts, Facts::NOTHING)?) };
        facts.put(Facts::of(&Received::parse(field?)));
        Ok(())
    })
}

fn finding(bit: u32) -> Option<Finding> {
    Finding::ALL.get(usize::try_from(bit).ok()?).copied()
}

/// The name of the finding whose bit in `findings` is `1 << bit`, such as `tls-1.0`; no text for an unknown bit.
/// Names stay the same across releases, bits may not.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_finding_code(bit: u32) -> Text {
    guarded(Text::NONE, || Text::of(finding(bit).map(|finding| finding.code().as_bytes())))
}

/// The sentence of the finding whose bit in `findings` is `1 << bit`: the problem, then the consequence or the rule.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_finding_text(bit: u32) -> Text {
    guarded(Text::NONE, || Text::of(finding(bit).map(|finding| finding.sentence().as_bytes())))
}

/// The name of a RECEIVED_TLS_LEVEL_… value in records, such as `none-recorded`; no text for an unknown number.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_level_name(level: i32) -> Text {
    let name = || Level::ALL.iter().find(|&&(one, _)| one as i32 == level).map(|(_, known)| known.name());
    guarded(Text::NONE, || Text::of(name().map(str::as_bytes)))
}

/// The name of a RECEIVED_TLS_ORIGIN_… value in records, such as `clause`; no text for RECEIVED_TLS_ORIGIN_NOWHERE and
/// unknown numbers.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_origin_name(origin: i32) -> Text {
    let name = || Origin::ALL.iter().find(|&&(one, _)| one as i32 == origin).map(|(_, known)| known.name());
    guarded(Text::NONE, || Text::of(name().map(str::as_bytes)))
}
