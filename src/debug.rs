//! What `{:?}` prints of values from mail: text as text with escapes, numbers with their names.

use crate::field::{Clause, Comment, Received};
use crate::peer::Peer;
use crate::registry::{CipherSuite, NamedGroup};
use crate::syntax::DateTime;
use crate::tls::TlsFacts;
use core::fmt;

/// Text between quotation marks, with escapes for all that is not printable ASCII.
struct Text<'a>(&'a [u8]);

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

impl fmt::Debug for CipherSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "CipherSuite(0x{:04X} {name})", self.0),
            None => write!(f, "CipherSuite(0x{:04X})", self.0),
        }
    }
}

impl fmt::Debug for NamedGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "NamedGroup({} {name})", self.0),
            None => write!(f, "NamedGroup({})", self.0),
        }
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DateTime({self})")
    }
}

impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Received").field(&Text(self.bytes())).finish()
    }
}

impl fmt::Debug for Clause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Clause");
        shown.field("keyword", &Text(self.keyword)).field("value", &Text(self.value));
        shown.field("span", &self.span).field("value_span", &self.value_span).finish()
    }
}

impl fmt::Debug for Comment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comment").field("bytes", &Text(self.bytes)).field("span", &self.span).finish()
    }
}

impl fmt::Debug for Peer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Peer");
        shown.field("helo", &self.helo.map(Text)).field("name", &self.name.map(Text));
        shown.field("confirmed", &self.confirmed).field("address", &self.address.map(Text)).finish()
    }
}

impl fmt::Debug for TlsFacts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("TlsFacts");
        shown.field("established", &self.established).field("version", &self.version);
        shown.field("version_as_written", &self.version_as_written.map(Text)).field("suite", &self.suite);
        shown.field("suite_as_written", &self.suite_as_written.map(Text)).field("group", &self.group);
        shown.field("group_as_written", &self.group_as_written.map(Text)).field("bits", &self.bits);
        shown.field("verified", &self.verified).field("origin", &self.origin).field("dialect", &self.dialect);
        shown.field("span", &self.span).field("findings", &self.findings()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    #[test]
    fn text_is_readable_and_numbers_have_names() {
        let received = Received::parse(
            b"Received: from a\xFF (b.example [192.0.2.1])\n by c (Postfix) with ESMTPS tls TLS_RSA_WITH_RC4_128_SHA id 1; \
              Sat, 21 Nov 2026 22:45:35 +0000",
        );
        assert!(format!("{received:?}").starts_with(r#"Received("Received: from a\xff (b.example "#));
        let peer = r#"Peer { helo: Some("a\xff"), name: Some("b.example"), confirmed: true, address: Some("192.0.2.1") }"#;
        assert_eq!(format!("{:?}", received.peer().unwrap()), peer);
        let facts = format!("{:?}", received.tls().unwrap());
        assert!(facts.contains("suite: Some(CipherSuite(0x0005 TLS_RSA_WITH_RC4_128_SHA))"), "{facts}");
        assert!(facts.contains(r#"suite_as_written: Some("TLS_RSA_WITH_RC4_128_SHA")"#), "{facts}");
        let clause = r#"Clause { keyword: "by", value: "c", span: Span { start: 43, end: 47 }, value_span: Span { start: 46, end: 47 } }"#;
        assert_eq!(format!("{:?}", received.clauses().nth(1).unwrap()), clause);
        assert_eq!(format!("{:?}", received.comments().nth(1).unwrap().bytes.len()), "9");
        assert_eq!(format!("{:?}", received.timestamp().unwrap()), "DateTime(2026-11-21T22:45:35+00:00)");
        assert_eq!(
            format!("{:?} {:?}", NamedGroup(29), NamedGroup(0xFFFF)),
            "NamedGroup(29 x25519) NamedGroup(65535)"
        );
        assert_eq!(format!("{:?}", CipherSuite(0x5600 + 1)), "CipherSuite(0x5601)");
    }
}
