use core::fmt;

use super::{Assignment, GroupKind, NameSource, Recommended};

/// A named group's code point, registered or not (IANA's "TLS Supported Groups").
///
/// ```
/// use received_tls::registry::NamedGroup;
/// let group = NamedGroup::from_name("X25519").unwrap();
/// assert_eq!(group, NamedGroup(29));
/// assert_eq!(group.name(), Some("x25519"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedGroup(pub u16);

/// What the registry says of one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupEntry {
    /// The code point.
    pub group: NamedGroup,
    /// IANA's name, in IANA's case, with its remark if it has one.
    pub name: &'static str,
    /// Whether the group may be used with DTLS.
    pub dtls_ok: bool,
    /// IANA's advice.
    pub recommended: Recommended,
    /// What defines the group or says something of its use, such as `RFC8422`.
    pub references: &'static [&'static str],
    /// What the group is made of.
    pub kind: GroupKind,
}

impl NamedGroup {
    /// The group that IANA names so, ASCII case aside.
    pub const fn from_name(_name: &str) -> Option<Self> {
        None
    }
    /// The group that OpenSSL names so.
    pub const fn from_openssl_name(_name: &str) -> Option<Self> {
        None
    }
    /// The group that GnuTLS names so.
    pub const fn from_gnutls_name(_name: &str) -> Option<Self> {
        None
    }
    /// The group that rustls names so.
    pub const fn from_rustls_name(_name: &str) -> Option<Self> {
        None
    }
    /// The group that Go names so.
    pub const fn from_go_name(_name: &str) -> Option<Self> {
        None
    }
    /// The group that NSS names so.
    pub const fn from_nss_name(_name: &str) -> Option<Self> {
        None
    }
    /// The group that Windows names so.
    pub const fn from_windows_name(_name: &str) -> Option<Self> {
        None
    }
    /// The group that anyone names so, and who does.
    pub const fn from_any_name(_name: &str) -> Option<(Self, NameSource)> {
        None
    }
    /// IANA's name, in IANA's case.
    pub const fn name(self) -> Option<&'static str> {
        None
    }
    /// IANA's name without its remark: what the clause's `dh-group` can hold.
    pub const fn dh_group(self) -> Option<&'static str> {
        None
    }
    /// The registry's row.
    pub const fn entry(self) -> Option<&'static GroupEntry> {
        None
    }
    /// What IANA says of the code point.
    pub const fn assignment(self) -> Assignment {
        Assignment::Unassigned
    }
    /// Whether it is one of RFC 8701's sixteen values.
    pub const fn is_grease(self) -> bool {
        self.0 & 0x0F0F == 0x0A0A && self.0 >> 8 == self.0 & 0xFF
    }
    /// Every registered group, in the order of code points.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        [].iter().copied()
    }
}

impl fmt::Display for NamedGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:04X}", self.0)
    }
}
