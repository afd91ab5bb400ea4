//! The table of findings about TLS text and facts: name, sentence and RFC of each.

use core::fmt;

use crate::deviation::deviations;

deviations! {
    /// A problem with TLS facts: how the server wrote them, or what they mean.
    ///
    /// `Display` is one sentence: the problem, then the consequence or the rule.
    ///
    /// ```
    /// use received_tls::Finding;
    /// assert_eq!(Finding::Tls10.code(), "tls-1.0");
    /// assert_eq!(Finding::Tls10.reference(), "RFC 8996 §4, RFC 8997 §3");
    /// assert_eq!(
    ///     Finding::Tls10.to_string(),
    ///     "TLS 1.0: must not be negotiated, TLS 1.2 or later is required"
    /// );
    /// ```
    Finding:
    QuotedPrintable "quoted-printable-damage" "RFC 2045 §6.7"
        "Quoted-printable damage: the value begins with `3D`, left over from an encoded `=`"
    VersionIsFamily "version-is-the-suites" "RFC 8446 §4.2.1"
        "TLS version of the cipher suite, not of the connection: the negotiated version is unknown"
    UnknownVersion "unknown-version" "RFC 8446 §4.2.1"
        "Unknown TLS version: the word names no version"
    EmptyCipher "empty-cipher" "RFC 8446 §B.4"
        "Empty cipher suite name: the suite is unknown"
    OtherCipher "other-cipher" "RFC 8446 §B.4"
        "Cipher suite `OTHER`: the server had no name for the negotiated suite"
    UnknownCipher "unknown-cipher" "RFC 8446 §B.4"
        "Unknown cipher suite: the name does not identify one suite of IANA or a TLS library"
    UnfinishedName "unfinished-name" "RFC 8314 §4.3"
        "Unfinished `tls` clause: the field ends right after a name, which may be cut off and is ignored"
    UnregisteredSuite "unregistered-suite" "RFC 8446 §B.4"
        "Unregistered cipher suite: its number is not in IANA's registry"
    SignallingSuite "signalling-suite" "RFC 8446 §B.4"
        "Signalling or GREASE value as cipher suite: no connection uses it"
    MisnamedSuite "misnamed-suite" "RFC 8446 §B.4"
        "Misnamed cipher suite: an older suite's name under TLS 1.3; its cipher and hash identify the real suite"
    SuiteVersion "suite-excludes-version" "RFC 8446 §B.4"
        "Cipher suite and TLS version exclude each other: the suite is ignored"
    RemovedSuite "removed-suite" "RFC 4346 §A.5, RFC 5246 §1.2"
        "Removed cipher suite: must not be negotiated under this TLS version"
    UnknownGroup "unknown-group" "RFC 8446 §4.2.7"
        "Unknown group: neither IANA nor a TLS library uses this name"
    GroupDisagrees "group-disagrees" "RFC 8446 §4.2.7"
        "Conflicting groups, or one that the cipher suite cannot use: ignored"
    BitsAreBytes "bits-are-bytes" "RFC 8446 §B.4"
        "Key size in bytes: `bits` must count bits"
    BitsDisagree "bits-disagree" "RFC 8446 §B.4"
        "Wrong key size: the number of bits does not match the cipher suite"
    SourcesDisagree "sources-disagree" "RFC 8314 §4.3"
        "Contradictory TLS information: conflicting values are ignored"
    VerifyMeaningless "verify-says-nothing" "RFC 8446 §4.4.2"
        "Meaningless verification result: this server writes the same for clients without a certificate"
    NoBy "no-by-clause" "RFC 5321 §4.4"
        "No `by` clause: the server's own text cannot be identified, so TLS text is ignored"
    SecondBy "second-by-clause" "RFC 5321 §4.4"
        "Second `by`: the first one may be client text"
    BeforeBy "before-by" "RFC 5321 §4.4"
        "Clause `tls` before `by`: may be part of the client's greeting and is ignored"
    CommentBeforeHost "comment-before-host" "RFC 5321 §4.4"
        "Comment between `by` and the host: no known server writes one there"
    NoAddress "no-client-address" "RFC 5321 §4.4"
        "TLS text before `by` without the client's address right before it: may be part of the client's greeting"
    SeveralAddresses "several-addresses" "RFC 5321 §4.4"
        "Several addresses before `by`: one may be client text"
    UnknownComment "unknown-comment" "RFC 5321 §4.4"
        "Unknown comment next to TLS text before `by`: the client may have written both"
    OutOfPlace "out-of-place" "RFC 5321 §4.4"
        "TLS text in an unknown form or place: no known server writes it, so it is ignored"
    AfterClientText "after-client-text" "RFC 5321 §7.6"
        "TLS text after client text: may be part of the client text"
    SecondValue "second-value" "RFC 5321 §4.4"
        "Repeated clause: all text after the first one may be client text"
    StrayText "text-outside-clauses" "RFC 5321 §4.4"
        "Text outside clauses: this text and all that follows may be client text"
    Unbalanced "unbalanced" "RFC 5322 §3.2.2"
        "Unbalanced parentheses, brackets or quotation marks: any part may be client text"
    SecondDate "second-date" "RFC 5322 §3.6.7"
        "Second date: the first one may be client text"
    CommentInClause "comment-in-clause" "RFC 8314 §4.3"
        "Comment inside the `tls` clause: the clause is malformed and ignored"
    TooLong "field-beyond-4-gib" "RFC 5322 §2.1.1"
        "Field longer than 4 GiB: the rest is not read"
    WithoutTls "with-without-tls" "RFC 3848 §1"
        "Protocol mismatch: the protocol after `with` implies no TLS, but the field records TLS"
    Ssl2 "ssl-2" "RFC 6176 §3, RFC 8997 §3"
        "SSL 2.0: must not be negotiated, TLS 1.2 or later is required"
    Ssl3 "ssl-3" "RFC 7568 §3, RFC 8997 §3"
        "SSL 3.0: must not be negotiated, TLS 1.2 or later is required"
    Tls10 "tls-1.0" "RFC 8996 §4, RFC 8997 §3"
        "TLS 1.0: must not be negotiated, TLS 1.2 or later is required"
    Tls11 "tls-1.1" "RFC 8996 §5, RFC 8997 §3"
        "TLS 1.1: must not be negotiated, TLS 1.2 or later is required"
    NullEncryption "null-encryption" "RFC 9325 §4.1"
        "Cipher suite without encryption: must not be negotiated"
    Anonymous "anonymous" "RFC 8314 §5.3, RFC 5246 §A.5"
        "Anonymous cipher suite: the server is not authenticated"
    Export "export" "RFC 9325 §4.1"
        "Export cipher suite: deliberately weakened, must not be negotiated"
    WeakCipher "below-112-bits" "RFC 9325 §4.1"
        "Cipher below 112 bits: must not be negotiated"
    Rc4 "rc4" "RFC 7465 §2"
        "RC4 cipher: must not be negotiated"
    StaticRsa "static-rsa" "RFC 10015 §4"
        "Static RSA key exchange: no forward secrecy"
    StaticDh "static-dh" "RFC 10015 §2"
        "Static Diffie-Hellman key exchange: no forward secrecy"
    Ffdhe "ffdhe" "RFC 10015 §3"
        "Finite-field Diffie-Hellman key exchange: must not be negotiated before TLS 1.3"
    SmallGroup "small-group" "RFC 9325 §4.5"
        "Curve below 224 bits: must not be negotiated"
    StaticEcdh "static-ecdh" "RFC 10015 §2"
        "Static elliptic-curve Diffie-Hellman key exchange: no forward secrecy, should not be negotiated"
    Below128 "below-128-bits" "RFC 9325 §4.1"
        "Cipher below 128 bits: should not be negotiated"
    Cbc "cbc" "RFC 9325 §4.2"
        "CBC cipher: should only be used with encrypt-then-MAC, which the field does not record"
    DiscouragedSuite "discouraged-suite" "RFC 9847 §3"
        "Discouraged cipher suite: marked `D` in IANA's registry"
    DiscouragedGroup "discouraged-group" "RFC 9847 §3"
        "Discouraged group: marked `D` in IANA's registry"
}

/// A set of findings. Iterating over it gives them in the order of [`Finding::ALL`].
///
/// ```
/// use received_tls::{Finding, Received};
/// let field = Received::parse(b"Received: from a by b with esmtps (TLS1.2) tls TLS_AES_128_GCM_SHA256");
/// let findings = field.tls().unwrap().findings();
/// assert!(findings.contains(Finding::SuiteVersion));
/// assert!(findings.contains(Finding::SourcesDisagree));
/// assert_eq!(findings.len(), 2);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Findings(u64);

impl Findings {
    /// No finding.
    pub(crate) const NONE: Self = Self(0);

    /// The findings for TLS text in doubt, which are consecutive.
    pub(crate) const DOUBTS: Self = Self((Finding::TooLong.bit() << 1) - Finding::NoBy.bit());

    /// These findings.
    pub(crate) const fn of(mut findings: &[Finding]) -> Self {
        let mut set = Self::NONE;
        while let [first, rest @ ..] = findings {
            set = set.with(*first);
            findings = rest;
        }
        set
    }

    /// These and `finding`.
    pub(crate) const fn with(self, finding: Finding) -> Self {
        Self(self.0 | finding.bit())
    }

    /// These and, if `so`, `finding`.
    pub(crate) const fn with_if(self, so: bool, finding: Finding) -> Self {
        if so { self.with(finding) } else { self }
    }

    /// These and, if there is one, `finding`.
    pub(crate) const fn with_some(self, finding: Option<Finding>) -> Self {
        match finding {
            Some(finding) => self.with(finding),
            None => self,
        }
    }

    /// Those of either set.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True if any is in both sets.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns true if the set contains `finding`.
    pub const fn contains(self, finding: Finding) -> bool {
        self.0 & finding.bit() != 0
    }

    /// The number of findings.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Returns true if there are no findings.
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
