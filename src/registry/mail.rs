/// A keyword of the `with` clause, as registered (RFC 3848 and others).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WithProtocol {
    /// The keyword, in the registry's case.
    pub keyword: &'static str,
    /// What it stands for.
    pub description: &'static str,
    /// What defines it.
    pub references: &'static [&'static str],
    /// What it says of the session; `None` for `MMS`, which says nothing of SMTP.
    pub implies: Option<Implied>,
}

/// What a `with` keyword says of the session that carried the message.
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
    pub const fn from_keyword(_keyword: &[u8]) -> Option<&'static Self> {
        None
    }

    /// Every registered keyword, in the registry's order.
    pub const fn all() -> &'static [Self] {
        &[]
    }
}

/// A clause registered for the end of a `Received` field (RFC 5321, section 4.4's `Additional-Registered-Clauses`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdditionalClause {
    /// The clause's keyword, in the registry's case.
    pub keyword: &'static str,
    /// What its value means.
    pub description: &'static str,
    /// What defines it.
    pub references: &'static [&'static str],
}

impl AdditionalClause {
    /// The clause so spelt, ASCII case aside.
    pub const fn from_keyword(_keyword: &[u8]) -> Option<&'static Self> {
        None
    }

    /// Every registered clause, in the registry's order.
    pub const fn all() -> &'static [Self] {
        &[]
    }
}
