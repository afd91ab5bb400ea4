//! The table of findings about TLS text and facts: name, sentence and RFC of each.

use core::fmt;

use crate::deviation::deviations;

deviations! {
    /// What is wrong with TLS facts: how their server wrote them, or what they say.
    ///
    /// `Display` is one sentence: what was expected, and what stood there.
    ///
    /// ```
    /// use received_tls::Finding;
    /// assert_eq!(Finding::Tls10.code(), "tls-1.0");
    /// assert_eq!(Finding::Tls10.reference(), "RFC 8996 §4, RFC 8997 §3");
    /// assert_eq!(
    ///     Finding::Tls10.to_string(),
    ///     "expected TLS 1.2 or later, found TLS 1.0, which must not be negotiated"
    /// );
    /// ```
    Finding:
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
    UnfinishedName "unfinished-name" "RFC 8314 §4.3"
        "expected white space or `;` after the clause's last name, found the end of the field; what stands there may be the beginning of another name, and is not believed"
    UnregisteredSuite "unregistered-suite" "RFC 8446 §B.4"
        "expected a cipher suite from IANA's registry, found the number of none"
    SignallingSuite "signalling-suite" "RFC 8446 §B.4"
        "expected the cipher suite of a connection, found a signalling or GREASE value, which no connection uses"
    MisnamedSuite "misnamed-suite" "RFC 8446 §B.4"
        "expected a cipher suite of TLS 1.3, found one of older versions; its cipher and hash tell which suite it is"
    SuiteVersion "suite-excludes-version" "RFC 8446 §B.4"
        "expected a cipher suite that the version of TLS can negotiate, found another; it is not believed"
    RemovedSuite "removed-suite" "RFC 4346 §A.5, RFC 5246 §1.2"
        "expected a cipher suite that the version of TLS has, found one that was removed before that version"
    UnknownGroup "unknown-group" "RFC 8446 §4.2.7"
        "expected a group's name as IANA or a TLS library spells it, found another"
    GroupDisagrees "group-disagrees" "RFC 8446 §4.2.7"
        "expected one group, which the cipher suite has a use for, found two or one that it has none for; none is believed"
    BitsAreBytes "bits-are-bytes" "RFC 8446 §B.4"
        "expected the bits of the cipher suite's key, found its bytes"
    BitsDisagree "bits-disagree" "RFC 8446 §B.4"
        "expected the bits of the cipher suite's key, found another number"
    SourcesDisagree "sources-disagree" "RFC 8314 §4.3"
        "expected the field to tell the same of TLS wherever it does, found parts that differ; what differs is not believed"
    VerifyMeaningless "verify-says-nothing" "RFC 8446 §4.4.2"
        "expected whether the client's certificate was verified, found what this server writes of clients without one too"
    NoBy "no-by-clause" "RFC 5321 §4.4"
        "No `by` clause: nothing shows where the server's own text begins, so TLS text is not believed"
    SecondBy "second-by-clause" "RFC 5321 §4.4"
        "Second `by`: the first one can be the client's text"
    BeforeBy "before-by" "RFC 5321 §4.4"
        "`tls` clause before `by`: the client's greeting stands there, so the clause is not believed"
    CommentBeforeHost "comment-before-host" "RFC 5321 §4.4"
        "Comment between `by` and the host: no known server writes one"
    NoAddress "no-client-address" "RFC 5321 §4.4"
        "TLS text before `by` without the client's address right before it: it can be part of the client's greeting"
    SeveralAddresses "several-addresses" "RFC 5321 §4.4"
        "Several addresses before `by`: one can be the client's text"
    UnknownComment "unknown-comment" "RFC 5321 §4.4"
        "Unknown comment beside TLS text before `by`: the client can have written both"
    OutOfPlace "out-of-place" "RFC 5321 §4.4"
        "TLS text where no known server writes it: it is not believed"
    AfterClientText "after-client-text" "RFC 5321 §7.6"
        "TLS text after text that the client chose: it can be a part of that text"
    SecondValue "second-value" "RFC 5321 §4.4"
        "Clause repeated: all since the first can be the client's text"
    StrayText "text-outside-clauses" "RFC 5321 §4.4"
        "Text outside of clauses: it and what follows can be the client's"
    Unbalanced "unbalanced" "RFC 5322 §3.2.2"
        "Unbalanced parentheses, brackets or quotation marks: any part can be the client's text"
    SecondDate "second-date" "RFC 5322 §3.6.7"
        "Second date: the first one can be the client's text"
    CommentInClause "comment-in-clause" "RFC 8314 §4.3"
        "Comment inside of the `tls` clause: the clause is malformed and not believed"
    TooLong "field-beyond-4-gib" "RFC 5322 §2.1.1"
        "Field longer than 4 GiB: the rest is not read"
    WithoutTls "with-without-tls" "RFC 3848 §1"
        "expected a protocol after `with` that implies the TLS which the field tells of, found one without"
    Ssl2 "ssl-2" "RFC 6176 §3, RFC 8997 §3"
        "expected TLS 1.2 or later, found SSL 2.0, which must not be negotiated"
    Ssl3 "ssl-3" "RFC 7568 §3, RFC 8997 §3"
        "expected TLS 1.2 or later, found SSL 3.0, which must not be negotiated"
    Tls10 "tls-1.0" "RFC 8996 §4, RFC 8997 §3"
        "expected TLS 1.2 or later, found TLS 1.0, which must not be negotiated"
    Tls11 "tls-1.1" "RFC 8996 §5, RFC 8997 §3"
        "expected TLS 1.2 or later, found TLS 1.1, which must not be negotiated"
    NullEncryption "null-encryption" "RFC 9325 §4.1"
        "expected a cipher suite that encrypts, found one that does not"
    Anonymous "anonymous" "RFC 8314 §5.3, RFC 5246 §A.5"
        "expected a server that proves who it is, found a cipher suite in which nobody does"
    Export "export" "RFC 9325 §4.1"
        "expected a cipher suite of full strength, found one that was weakened for export"
    WeakCipher "below-112-bits" "RFC 9325 §4.1"
        "expected a cipher of at least 112 bits, found a weaker one"
    Rc4 "rc4" "RFC 7465 §2"
        "expected another cipher than RC4, found RC4, which must not be negotiated"
    StaticRsa "static-rsa" "RFC 10015 §4"
        "expected keys made for the session, found them encrypted to the server's RSA key"
    StaticDh "static-dh" "RFC 10015 §2"
        "expected keys made for the session, found Diffie-Hellman with the key of a certificate"
    Ffdhe "ffdhe" "RFC 10015 §3"
        "expected another key exchange before TLS 1.3 than finite-field Diffie-Hellman, found that"
    SmallGroup "small-group" "RFC 9325 §4.5"
        "expected a curve of at least 224 bits, found a smaller one"
    StaticEcdh "static-ecdh" "RFC 10015 §2"
        "expected keys made for the session, found elliptic-curve Diffie-Hellman with the key of a certificate; it should not be negotiated"
    Below128 "below-128-bits" "RFC 9325 §4.1"
        "expected a cipher of at least 128 bits, found a weaker one, which should not be negotiated"
    Cbc "cbc" "RFC 9325 §4.2"
        "expected authenticated encryption, found CBC, which should not be used without encrypt-then-MAC; whether that was negotiated is not recorded"
    DiscouragedSuite "discouraged-suite" "RFC 9847 §3"
        "expected a cipher suite that IANA does not mark as discouraged, found one that it does"
    DiscouragedGroup "discouraged-group" "RFC 9847 §3"
        "expected a group that IANA does not mark as discouraged, found one that it does"
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
