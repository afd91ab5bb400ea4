//! IANA's registries of cipher suites and groups.

use received_tls::registry::{self, CipherSuite, GroupEntry, SuiteEntry};
use serde::Serialize;
use tsify::Tsify;

/// IANA's registry entry of one cipher suite, and the properties derived from its name.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Suite {
    /// IANA's number.
    pub id: u16,
    /// IANA's name.
    pub name: &'static str,
    /// IANA's DTLS-OK: the suite may be used with DTLS.
    pub dtls_ok: bool,
    /// IANA's advice (RFC 9847): Y recommended, N not evaluated or of limited use, D discouraged.
    #[tsify(type = "Recommended")]
    pub recommended: &'static str,
    /// IANA's references, such as `RFC5246`.
    pub references: &'static [&'static str],
    /// The oldest version that negotiates the suite.
    #[tsify(type = "TlsVersion")]
    pub tls_min: &'static str,
    /// The newest version that negotiates the suite.
    #[tsify(type = "TlsVersion")]
    pub tls_max: &'static str,
    /// The key exchange; null for signalling values, as are all later properties.
    pub key_exchange: Option<&'static str>,
    /// The authentication of the server.
    pub authentication: Option<&'static str>,
    /// The cipher.
    pub encryption: Option<&'static str>,
    /// The hash of the key derivation.
    pub hash: Option<&'static str>,
    /// Forward secrecy: a long-term key stolen later does not reveal the session.
    pub forward_secret: Option<bool>,
    /// True for a suite that was weakened deliberately, for export.
    pub export: bool,
}

/// IANA's registry entry of one group.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// IANA's number.
    pub id: u16,
    /// IANA's name, without a remark.
    pub name: &'static str,
    /// The name as a `tls` clause holds it: the same.
    pub dh_group: &'static str,
    /// IANA's DTLS-OK: the group may be used with DTLS.
    pub dtls_ok: bool,
    /// IANA's advice (RFC 9847): Y recommended, N not evaluated or of limited use, D discouraged.
    #[tsify(type = "Recommended")]
    pub recommended: &'static str,
    /// IANA's references, such as `RFC8422`.
    pub references: &'static [&'static str],
    /// The kind of the group.
    pub kind: &'static str,
}

/// A cipher suite found by a name, and who names it so.
#[derive(Serialize, Tsify)]
pub struct NamedSuite {
    /// The suite.
    pub suite: Suite,
    /// Whose name it is: IANA's or a TLS library's.
    pub source: String,
}

/// A group found by a name, and who names it so.
#[derive(Serialize, Tsify)]
pub struct NamedGroup {
    /// The group.
    pub group: Group,
    /// Whose name it is: IANA's or a TLS library's.
    pub source: String,
}

impl From<&SuiteEntry> for Suite {
    fn from(entry: &SuiteEntry) -> Self {
        Self {
            id: entry.suite.0,
            name: entry.name,
            dtls_ok: entry.dtls_ok,
            recommended: entry.recommended.as_str(),
            references: entry.references,
            tls_min: entry.tls_min.as_str(),
            tls_max: entry.tls_max.as_str(),
            key_exchange: entry.key_exchange.map(|word| word.as_str()),
            authentication: entry.authentication.map(|word| word.as_str()),
            encryption: entry.encryption.map(|word| word.as_str()),
            hash: entry.hash.map(|word| word.as_str()),
            forward_secret: entry.forward_secret,
            export: entry.export,
        }
    }
}

impl From<&GroupEntry> for Group {
    fn from(entry: &GroupEntry) -> Self {
        Self {
            id: entry.group.0,
            name: entry.name,
            dh_group: entry.name,
            dtls_ok: entry.dtls_ok,
            recommended: entry.recommended.as_str(),
            references: entry.references,
            kind: entry.kind.as_str(),
        }
    }
}

pub(crate) fn suite(id: u16) -> Option<Suite> {
    CipherSuite(id).entry().map(Suite::from)
}

pub(crate) fn suite_by_name(name: &str) -> Option<NamedSuite> {
    let (found, source) = CipherSuite::from_any_name(name)?;
    Some(NamedSuite { suite: found.entry()?.into(), source: source.to_string() })
}

pub(crate) fn suites() -> Vec<Suite> {
    CipherSuite::all().filter_map(|suite| suite.entry()).map(Suite::from).collect()
}

pub(crate) fn group(id: u16) -> Option<Group> {
    registry::NamedGroup(id).entry().map(Group::from)
}

pub(crate) fn group_by_name(name: &str) -> Option<NamedGroup> {
    let (found, source) = registry::NamedGroup::from_any_name(name)?;
    Some(NamedGroup { group: found.entry()?.into(), source: source.to_string() })
}

pub(crate) fn groups() -> Vec<Group> {
    registry::NamedGroup::all().filter_map(|group| group.entry()).map(Group::from).collect()
}
