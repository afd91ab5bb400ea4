//! What a reader of TLS facts should know of them, each finding with its name, sentence and source.

use core::fmt;

/// One row of the table of findings.
struct Row {
    code: &'static str,
    reference: &'static str,
    sentence: &'static str,
}

/// Writes the enum, its order and its table from one list.
macro_rules! findings {
    ($($kind:ident $code:literal $reference:literal $sentence:literal)*) => {
        /// What is wrong with TLS facts: how their server wrote them, or what they say.
        ///
        /// `Display` is one sentence: what was expected, and what stood there.
        ///
        /// ```
        /// use received_tls::Finding;
        /// assert_eq!(Finding::EmptyCipher.code(), "empty-cipher");
        /// assert_eq!(Finding::EmptyCipher.reference(), "RFC 8446 §B.4");
        /// assert_eq!(Finding::EmptyCipher.to_string(), "expected a cipher suite's name, found none");
        /// ```
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[non_exhaustive]
        pub enum Finding {
            $(#[doc = concat!($sentence, " (", $reference, ").")] $kind,)*
        }

        impl Finding {
            /// Every finding, in the order in which they are told.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            const fn row(self) -> Row {
                match self {
                    $(Self::$kind => Row { code: $code, reference: $reference, sentence: $sentence },)*
                }
            }
        }
    };
}

findings! {
    QuotedPrintable "quoted-printable-damage" "RFC 2045 §6.7"
        "expected a value after `=`, found the rest of `=3D`, which quoted-printable makes of the sign, before it"
    VersionIsFamily "version-is-the-suites" "RFC 8446 §4.2.1"
        "expected the connection's version of TLS, found the oldest version that has the cipher suite"
    UnknownVersion "unknown-version" "RFC 8446 §4.2.1"
        "expected the connection's version of TLS, found another word"
    EmptyCipher "empty-cipher" "RFC 8446 §B.4"
        "expected a cipher suite's name, found none"
    OtherCipher "other-cipher" "RFC 8446 §B.4"
        "expected a cipher suite's name, found `OTHER`, the server's word for all that it has no name of"
    UnknownCipher "unknown-cipher" "RFC 8446 §B.4"
        "expected a cipher suite's name as IANA or a TLS library spells it, found one that names no suite for sure"
    UnregisteredSuite "unregistered-suite" "RFC 8446 §B.4"
        "expected a cipher suite from IANA's registry, found the number of none"
    SignallingSuite "signalling-suite" "RFC 8446 §B.4"
        "expected the cipher suite of a connection, found a signalling or GREASE value, which no connection uses"
    MisnamedSuite "misnamed-suite" "RFC 8446 §B.4"
        "expected a cipher suite of TLS 1.3, found one of older versions; its cipher and hash tell which suite it is"
    SuiteVersion "suite-excludes-version" "RFC 8446 §B.4"
        "expected a cipher suite that the version of TLS can negotiate, found another; it is not believed"
    UnknownGroup "unknown-group" "RFC 8446 §4.2.7"
        "expected a group's name as IANA or a TLS library spells it, found another"
    GroupDisagrees "group-disagrees" "RFC 8446 §4.2.7"
        "expected one group, which the cipher suite has a use for, found two or one that it has none for; none is believed"
    BitsAreBytes "bits-are-bytes" "RFC 8446 §B.4"
        "expected the bits of the cipher suite's key, found its bytes"
    BitsDisagree "bits-disagree" "RFC 8446 §B.4"
        "expected the bits of the cipher suite's key, found another number"
    VerifyMeaningless "verify-says-nothing" "RFC 8446 §4.4.2"
        "expected whether the client's certificate was verified, found what this server writes of clients without one too"
}

impl Finding {
    /// A name for the finding that stays the same from release to release.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// The RFCs and sections that it follows from.
    pub const fn reference(self) -> &'static str {
        self.row().reference
    }

    /// What was expected, and what stood there: one sentence, which `Display` writes too.
    pub const fn sentence(self) -> &'static str {
        self.row().sentence
    }

    const fn bit(self) -> u64 {
        1 << self as u32
    }
}

const _: () = assert!(Finding::ALL.len() <= u64::BITS as usize);

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

/// A set of findings. Iterating over it gives them in the order of [`Finding::ALL`].
///
/// ```
/// use received_tls::{Finding, Received};
/// let field = Received::parse(b"Received: from a by b with esmtps (TLS1.2) tls TLS_AES_128_GCM_SHA256");
/// let findings = field.tls().unwrap().findings();
/// assert!(findings.contains(Finding::SuiteVersion));
/// assert_eq!(findings.len(), 1);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Findings(u64);

impl Findings {
    /// No finding.
    pub(crate) const NONE: Self = Self(0);

    /// These and `finding`.
    pub(crate) const fn with(self, finding: Finding) -> Self {
        Self(self.0 | finding.bit())
    }

    /// These and, if `so`, `finding`.
    pub(crate) const fn with_if(self, so: bool, finding: Finding) -> Self {
        if so { self.with(finding) } else { self }
    }

    /// Those of either set.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any is in both sets.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether `finding` is one of them.
    pub const fn contains(self, finding: Finding) -> bool {
        self.0 & finding.bit() != 0
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Iterator for Findings {
    type Item = Finding;

    fn next(&mut self) -> Option<Finding> {
        let finding = Finding::ALL.get(self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(*finding)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len(), Some(self.len()))
    }
}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(*self).finish()
    }
}
