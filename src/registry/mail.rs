use super::tables::{ADDITIONAL_CLAUSES, CLAUSE_NAMES, WITH_NAMES, WITH_PROTOCOLS, row};

/// A keyword of the `with` clause: RFC 5321's `Protocol`, as registered (RFC 3848 and others).
///
/// ```
/// use received_tls::registry::WithProtocol;
/// let with = WithProtocol::from_keyword(b"esmtpsa").unwrap();
/// assert_eq!(with.keyword, "ESMTPSA");
/// assert!(with.implies.is_some_and(|implied| implied.tls && implied.auth));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WithProtocol {
    /// The keyword, in the registry's case.
    pub keyword: &'static str,
    /// IANA's description.
    pub description: &'static str,
    /// The RFCs that define it.
    pub references: &'static [&'static str],
    /// The properties of the session; `None` for `MMS`, which is not SMTP.
    pub implies: Option<Implied>,
}

/// The properties of a session that a `with` keyword implies (RFC 3848).
///
/// A keyword without TLS does not prove plaintext: many servers write `ESMTP` over TLS too.
///
/// ```
/// use received_tls::registry::WithProtocol;
/// let lmtps = WithProtocol::from_keyword(b"LMTPS").unwrap().implies.unwrap();
/// assert!(lmtps.lmtp && lmtps.esmtp && lmtps.tls && !lmtps.auth);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Implied {
    /// The client sent EHLO or LHLO.
    pub esmtp: bool,
    /// STARTTLS was used.
    pub tls: bool,
    /// The client authenticated.
    pub auth: bool,
    /// The message used SMTPUTF8.
    pub smtputf8: bool,
    /// The protocol was LMTP.
    pub lmtp: bool,
}

impl WithProtocol {
    /// The keyword so spelt, ASCII case aside.
    ///
    /// ```
    /// use received_tls::registry::WithProtocol;
    /// assert_eq!(WithProtocol::from_keyword(b"ESMTPX"), None);
    /// ```
    pub const fn from_keyword(keyword: &[u8]) -> Option<&'static Self> {
        match WITH_NAMES.find(keyword) {
            Some(slot) => row(&WITH_PROTOCOLS, slot.value as usize),
            None => None,
        }
    }

    /// Every registered keyword, in the registry's order.
    ///
    /// ```
    /// use received_tls::registry::WithProtocol;
    /// assert!(WithProtocol::all().iter().all(|row| !row.references.is_empty()));
    /// ```
    pub const fn all() -> &'static [Self] {
        &WITH_PROTOCOLS
    }
}

/// A clause that is registered for the end of a `Received` field: RFC 5321's
/// `Additional-Registered-Clauses` (section 4.4).
///
/// ```
/// use received_tls::registry::AdditionalClause;
/// assert_eq!(AdditionalClause::from_keyword(b"TLS").unwrap().references, ["RFC8314"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdditionalClause {
    /// The clause's keyword, in the registry's case.
    pub keyword: &'static str,
    /// IANA's description of the value.
    pub description: &'static str,
    /// The RFCs that define it.
    pub references: &'static [&'static str],
}

impl AdditionalClause {
    /// The clause so spelt, ASCII case aside.
    ///
    /// ```
    /// use received_tls::registry::AdditionalClause;
    /// assert_eq!(AdditionalClause::from_keyword(b"id"), None);
    /// ```
    pub const fn from_keyword(keyword: &[u8]) -> Option<&'static Self> {
        match CLAUSE_NAMES.find(keyword) {
            Some(slot) => row(&ADDITIONAL_CLAUSES, slot.value as usize),
            None => None,
        }
    }

    /// Every registered clause, in the registry's order.
    ///
    /// ```
    /// use received_tls::registry::AdditionalClause;
    /// assert!(AdditionalClause::all().iter().all(|row| !row.references.is_empty()));
    /// ```
    pub const fn all() -> &'static [Self] {
        &ADDITIONAL_CLAUSES
    }
}
