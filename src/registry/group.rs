use core::fmt;
use core::str::FromStr;

use super::parse::{self, ParseCodeError};
use super::tables::{GROUP_NAMES, GROUP_RANGES, GROUP_ROWS, GROUPS, row, unregistered};
use super::{Assignment, GroupKind, NameSource, Recommended};

/// A named group's code point, registered or not (IANA's "TLS Supported Groups").
///
/// ```
/// use received_tls::registry::NamedGroup;
/// let group = NamedGroup::from_name("X25519").unwrap();
/// assert_eq!(group, NamedGroup(29));
/// assert_eq!(group.name(), Some("x25519"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedGroup(pub u16);

/// The registry's entry of one group.
///
/// ```
/// use received_tls::registry::{GroupKind, NamedGroup};
/// let entry = NamedGroup(256).entry().unwrap();
/// assert_eq!((entry.name, entry.kind), ("ffdhe2048", GroupKind::Ffdhe));
/// assert_eq!(entry.references, ["RFC7919"]);
/// // Registered as `X25519Kyber768Draft00 (OBSOLETE)`.
/// let entry = NamedGroup(25497).entry().unwrap();
/// assert_eq!((entry.name, entry.remark), ("X25519Kyber768Draft00", Some("OBSOLETE")));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupEntry {
    /// The code point.
    pub group: NamedGroup,
    /// IANA's name, in IANA's case, without a remark.
    pub name: &'static str,
    /// IANA's remark after the name, such as `OBSOLETE`; it is not part of the name.
    pub remark: Option<&'static str>,
    /// IANA's DTLS-OK: the group may be used with DTLS.
    pub dtls_ok: bool,
    /// IANA's advice (RFC 9847).
    pub recommended: Recommended,
    /// IANA's references for the group's definition or use, such as `RFC8422`.
    pub references: &'static [&'static str],
    /// The kind of the group.
    pub kind: GroupKind,
}

impl NamedGroup {
    lookups! {
        GROUP_NAMES;

        /// The group that IANA names so, with its remark or without; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::NamedGroup;
        /// assert_eq!(NamedGroup::from_name("SecP256r1"), Some(NamedGroup::SECP256R1));
        /// ```
        from_name = Iana,

        /// The group that OpenSSL names so, in this or an older release; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::NamedGroup;
        /// assert_eq!(NamedGroup::from_openssl_name("prime256v1"), Some(NamedGroup::SECP256R1));
        /// ```
        from_openssl_name = OpenSsl,

        /// The group that GnuTLS names so, with or without the `GROUP-` of its priority strings; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::NamedGroup;
        /// assert_eq!(NamedGroup::from_gnutls_name("GROUP-X25519"), Some(NamedGroup::X25519));
        /// ```
        from_gnutls_name = GnuTls,

        /// The group that rustls names so; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::NamedGroup;
        /// assert_eq!(NamedGroup::from_rustls_name("FFDHE2048"), Some(NamedGroup::FFDHE2048));
        /// ```
        from_rustls_name = Rustls,

        /// The group that Mozilla's NSS names so where it differs from IANA; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::NamedGroup;
        /// assert_eq!(NamedGroup::from_nss_name("mlkem768x25519"), Some(NamedGroup::X25519MLKEM768));
        /// ```
        from_nss_name = Nss,

        /// The group that Go's crypto/tls names so; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::NamedGroup;
        /// assert_eq!(NamedGroup::from_go_name("CurveP256"), Some(NamedGroup::SECP256R1));
        /// ```
        from_go_name = Go,

        /// The group that Windows' Schannel names so; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::NamedGroup;
        /// assert_eq!(NamedGroup::from_windows_name("NistP256"), Some(NamedGroup::SECP256R1));
        /// ```
        from_windows_name = Windows,
    }

    /// The group that anyone names so, and who does: the first in the order of [`NameSource`], which is
    /// IANA where IANA has the name. No name means one group here and another there.
    ///
    /// ```
    /// use received_tls::registry::{NamedGroup, NameSource};
    /// let found = NamedGroup::from_any_name("P-256");
    /// assert_eq!(found, Some((NamedGroup::SECP256R1, NameSource::OpenSsl)));
    /// ```
    pub const fn from_any_name(name: &str) -> Option<(Self, NameSource)> {
        Self::from_any_bytes(name.as_bytes())
    }

    /// The group that this source names so; ASCII case aside. A name that several share is found for each.
    ///
    /// One exception: `X25519_MLKEM768`, from GnuTLS, is found in upper case only. oqs-provider had `x25519_mlkem768` for
    /// 0x2FB4, which is not registered, so that name finds no group.
    ///
    /// ```
    /// use received_tls::registry::{NamedGroup, NameSource};
    /// let group = NamedGroup::from_source("ecdh_x25519", NameSource::IanaFormer);
    /// assert_eq!(group, Some(NamedGroup::X25519));
    /// assert_eq!(NamedGroup::from_source("x25519_mlkem768", NameSource::Exim), None);
    /// ```
    pub const fn from_source(name: &str, source: NameSource) -> Option<Self> {
        Self::from_source_bytes(name.as_bytes(), source)
    }

    /// Every name that this source has for a group, with the group, in no order. A group may have several,
    /// of several releases.
    ///
    /// ```
    /// use received_tls::registry::{NamedGroup, NameSource};
    /// let mut names = NamedGroup::names(NameSource::OpenSsl);
    /// assert!(names.any(|named| named == ("prime256v1", NamedGroup::SECP256R1)));
    /// ```
    pub fn names(source: NameSource) -> impl Iterator<Item = (&'static str, Self)> + Clone {
        GROUP_NAMES.names_of(source.bit()).map(|(name, code)| (name, Self(code)))
    }

    /// IANA's name, in IANA's case and without a remark; `None` if the code point is not registered.
    ///
    /// ```
    /// use received_tls::registry::NamedGroup;
    /// assert_eq!(NamedGroup(23).name(), Some("secp256r1"));
    /// assert_eq!(NamedGroup(25497).name(), Some("X25519Kyber768Draft00"));
    /// ```
    pub const fn name(self) -> Option<&'static str> {
        match self.entry() {
            Some(entry) => Some(entry.name),
            None => None,
        }
    }

    /// The name as the clause's `dh-group` holds it (RFC 8314, section 4.3): the same as [`name`](Self::name).
    ///
    /// ```
    /// use received_tls::registry::NamedGroup;
    /// assert_eq!(NamedGroup(25497).dh_group(), Some("X25519Kyber768Draft00"));
    /// ```
    pub const fn dh_group(self) -> Option<&'static str> {
        self.name()
    }

    /// The registry's row; `None` if the code point is not registered.
    ///
    /// ```
    /// use received_tls::registry::{NamedGroup, Recommended};
    /// assert_eq!(NamedGroup::SECP160R1.entry().unwrap().recommended, Recommended::D);
    /// ```
    pub const fn entry(self) -> Option<&'static GroupEntry> {
        row(&GROUPS, GROUP_ROWS.row(self.0))
    }

    /// IANA's assignment of the code point.
    ///
    /// ```
    /// use received_tls::registry::{Assignment, NamedGroup};
    /// assert_eq!(NamedGroup(29).assignment(), Assignment::Assigned);
    /// assert_eq!(NamedGroup(508).assignment(), Assignment::PrivateUse);
    /// ```
    pub const fn assignment(self) -> Assignment {
        match self.entry() {
            Some(_) => Assignment::Assigned,
            None => unregistered(&GROUP_RANGES, self.0),
        }
    }

    /// Returns true for the sixteen values that RFC 8701 reserves for GREASE.
    ///
    /// ```
    /// use received_tls::registry::NamedGroup;
    /// assert!(NamedGroup(0xFAFA).is_grease());
    /// ```
    pub const fn is_grease(self) -> bool {
        matches!(self.assignment(), Assignment::Grease)
    }

    /// Every registered group, in the order of code points.
    ///
    /// ```
    /// use received_tls::registry::NamedGroup;
    /// assert!(NamedGroup::all().any(|group| group == NamedGroup::X25519MLKEM768));
    /// ```
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator + Clone {
        GROUPS.iter().map(|entry| entry.group)
    }
}

/// IANA's name, or `0x` and four upper-case hex digits if the code point is not registered.
///
/// ```
/// use received_tls::registry::NamedGroup;
/// assert_eq!(NamedGroup(29).to_string(), "x25519");
/// assert_eq!(NamedGroup(0xBEEF).to_string(), "0xBEEF");
/// ```
impl fmt::Display for NamedGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        parse::write(f, self.name(), self.0)
    }
}

/// Reads what [`Display`](fmt::Display) writes: IANA's name, ASCII case aside, or `0x` and four hex digits. A remark that
/// IANA has after the name may follow.
///
/// ```
/// use received_tls::registry::NamedGroup;
/// assert_eq!("x25519".parse(), Ok(NamedGroup::X25519));
/// assert_eq!("X25519Kyber768Draft00 (OBSOLETE)".parse(), Ok(NamedGroup(25497)));
/// assert!("P-256".parse::<NamedGroup>().is_err());
/// ```
impl FromStr for NamedGroup {
    type Err = ParseCodeError;

    fn from_str(text: &str) -> Result<Self, ParseCodeError> {
        parse::code(text, "named group", Self::from_name(text).map(|group| group.0)).map(Self)
    }
}
