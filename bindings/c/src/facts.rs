//! What a field says of TLS.

use core::ffi::c_char;

use library::registry::TlsVersion;
use library::{Finding, Received, assess};

use crate::boundary::{NONE, Place, Text, answered, guarded, lent, number};
use crate::status::Status;

/// What a Received field says of the connection's TLS, as far as none but its server can have written it. Numbers are
/// RECEIVED_TLS_NONE where the field does not tell.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Facts {
    /// 1 where there was TLS, 0 where the server says that there was none, RECEIVED_TLS_NONE where the field does
    /// not say.
    pub established: i32,
    /// The version as TLS counts it: 0x0304 is TLS 1.3, 0x0303 TLS 1.2, 0x0300 SSL 3.0, 0x0002 SSL 2.0.
    pub version: i32,
    /// IANA's number of the cipher suite.
    pub suite: i32,
    /// IANA's number of the group.
    pub group: i32,
    /// The cipher's strength in bits, as it was written.
    pub bits: i32,
    /// Whether the server verified the client's certificate: 1 or 0.
    pub verified: i32,
    /// What the facts were read from.
    pub origin: Origin,
    /// How they stand to the rules.
    pub level: Level,
    /// The version's spelling, a part of the field, as all texts here but `dialect`.
    pub version_as_written: Text,
    /// The cipher suite's spelling.
    pub suite_as_written: Text,
    /// The group's spelling.
    pub group_as_written: Text,
    /// The text that the facts were read from.
    pub source: Text,
    /// Whose wording it is, such as `postfix`; kept for as long as the library is loaded.
    pub dialect: Text,
    /// What is wrong with the facts or with how they were written, a bit for each finding, of which
    /// `received_tls_finding_code` and `received_tls_finding_text` tell the name and the sentence.
    pub findings: u64,
}

/// What facts were read from.
#[repr(C)]
#[derive(Clone, Copy)]
pub enum Origin {
    /// There are no facts.
    Nowhere = 0,
    /// The `tls` clause of RFC 8314 section 4.3.
    Clause = 1,
    /// A server's own wording: a comment, or words beside the clauses.
    Comment = 2,
    /// A protocol after `with` that implies TLS, and nothing more.
    With = 3,
}

/// How what a field records stands to RFC 8314 and the RFCs since.
#[repr(C)]
#[derive(Clone, Copy)]
pub enum Level {
    /// There was TLS, but not enough is known of it; or what the field says cannot be believed.
    Undetermined = 0,
    /// At least TLS 1.2, and a cipher suite of which no rule says MUST NOT. It is no lock: whether the client verified
    /// the server's certificate is not recorded, and a field from before one's own servers can be forged.
    Meets = 1,
    /// A rule says MUST NOT of something that the field records.
    Below = 2,
    /// The field of a hop, without a word of TLS, or with the word that there was none.
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
        findings: 0,
    };

    fn of(field: &Received<'_>) -> Self {
        let assessment = assess(field);
        let findings =
            assessment.findings.map(|finding| 1 << finding as u32).fold(0, |all, bit: u64| all | bit);
        let nothing = Self { level: Level::of(assessment.level), findings, ..Self::NOTHING };
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
    const fn of(origin: library::Origin) -> Self {
        match origin {
            library::Origin::Clause => Self::Clause,
            library::Origin::Comment => Self::Comment,
            library::Origin::With => Self::With,
            _ => Self::Nowhere,
        }
    }
}

impl Level {
    const fn of(level: library::Level) -> Self {
        match level {
            library::Level::Meets => Self::Meets,
            library::Level::Below => Self::Below,
            library::Level::NoneRecorded => Self::NoneRecorded,
            library::Level::NotApplicable => Self::NotApplicable,
            _ => Self::Undetermined,
        }
    }
}

/// Reads what a Received field says of TLS. The field begins with its name; any bytes can be read, and a field that says
/// nothing of TLS is no failure.
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

/// The name of the finding whose bit in `findings` is `1 << bit`, such as `tls-1.0`; none where there is no such finding.
/// Names stay the same from release to release, bits may not.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_finding_code(bit: u32) -> Text {
    guarded(Text::NONE, || Text::of(finding(bit).map(|finding| finding.code().as_bytes())))
}

/// One sentence on the finding whose bit in `findings` is `1 << bit`: what was expected, and what stood there.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_finding_text(bit: u32) -> Text {
    guarded(Text::NONE, || Text::of(finding(bit).map(|finding| finding.sentence().as_bytes())))
}
