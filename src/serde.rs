//! Facts and the parts of a field as serde has them: objects with the names of their Rust fields.
//!
//! Text is as in the field, folds included, with U+FFFD for bytes that are not UTF-8. Nothing is allocated.

use crate::author::{Author, Reason};
use crate::field::{Authored, Clause, Comment};
use crate::peer::Peer;
use crate::registry::TlsVersion;
use crate::span::Span;
use crate::syntax::{DateTime, Problem};
use crate::tls::{Dialect, Finding, Findings, Level, Origin, TlsFacts};
use core::fmt;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// Text of the field.
struct Text<'a>(&'a [u8]);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.utf8_chunks().try_for_each(|chunk| {
            f.write_str(chunk.valid())?;
            if chunk.invalid().is_empty() { Ok(()) } else { f.write_str("\u{FFFD}") }
        })
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A reason by the name of its variant.
struct Variant(Reason);

impl Serialize for Variant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:?}", self.0))
    }
}

const fn author(author: Author) -> (&'static str, Option<Reason>) {
    match author {
        Author::Server => ("server", None),
        Author::Client(reason) => ("client", Some(reason)),
        Author::Doubtful(reason) => ("doubtful", Some(reason)),
    }
}

/// Implements `Serialize` for an object.
macro_rules! objects {
    ($($type:ty, $name:literal, |$value:ident| { $($member:literal: $get:expr,)+ })+) => { $(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                let mut object = serializer.serialize_struct($name, [$($member),+].len())?;
                $(object.serialize_field($member, &$get)?;)+
                object.end()
            }
        }
    )+ };
}

/// Implements `Serialize` for values that records name.
macro_rules! names {
    ($($type:ty),+) => { $(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    )+ };
}

names!(Dialect, Level, Origin);

objects! {
    TlsFacts<'_>, "TlsFacts", |facts| {
        "established": facts.established,
        "version": facts.version.map(TlsVersion::as_str),
        "version_as_written": facts.version_as_written.map(Text),
        "suite": facts.suite,
        "suite_as_written": facts.suite_as_written.map(Text),
        "group": facts.group,
        "group_as_written": facts.group_as_written.map(Text),
        "bits": facts.bits,
        "verified": facts.verified,
        "origin": facts.origin,
        "dialect": facts.dialect,
        "span": facts.span,
        "findings": facts.findings(),
    }
    Clause<'_>, "Clause", |clause| {
        "keyword": Text(clause.keyword),
        "value": Text(clause.value),
        "span": clause.span,
        "value_span": clause.value_span,
    }
    Comment<'_>, "Comment", |comment| {
        "text": Text(comment.bytes),
        "span": comment.span,
    }
    Authored, "Authored", |authored| {
        "span": authored.span,
        "author": author(authored.author).0,
        "reason": author(authored.author).1.map(Variant),
    }
    Peer<'_>, "Peer", |peer| {
        "helo": peer.helo.map(Text),
        "name": peer.name.map(Text),
        "confirmed": peer.confirmed,
        "address": peer.address.map(Text),
    }
    Problem, "Problem", |problem| {
        "code": problem.code(),
        "reference": problem.reference(),
        "sentence": problem.kind.sentence(),
        "span": problem.span,
    }
    Span, "Span", |span| {
        "start": span.start,
        "end": span.end,
    }
}

/// The time as RFC 3339 writes it.
impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The codes of the findings.
impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.map(Finding::code))
    }
}

#[cfg(test)]
mod tests {
    use crate::Received;
    use serde_json::{json, to_value};
    use std::vec::Vec;

    #[test]
    fn facts_and_parts_are_objects() {
        let received = Received::parse(
            b"Received: from a\xFF (b.example [192.0.2.1])\n by c (Postfix) with ESMTPS tls TLS_AES_128_GCM_SHA256 id 1;\n \
              Sat, 21 Nov 2026 22:45:35 +0000",
        );
        let facts = to_value(received.tls()).unwrap();
        assert_eq!((&facts["suite"], &facts["version"]), (&json!("TLS_AES_128_GCM_SHA256"), &json!("1.3")));
        assert_eq!(
            (&facts["origin"], &facts["group"], &facts["findings"]),
            (&json!("clause"), &json!(null), &json!([]))
        );
        assert_eq!(facts["span"], json!({ "start": 70, "end": 96 }));
        let clauses = to_value(received.clauses().collect::<Vec<_>>()).unwrap();
        assert_eq!(clauses[0]["value"], "a\u{FFFD}");
        assert_eq!(to_value(received.comments().next()).unwrap()["text"], "(b.example [192.0.2.1])");
        let peer =
            json!({ "helo": "a\u{FFFD}", "name": "b.example", "confirmed": true, "address": "192.0.2.1" });
        assert_eq!(to_value(received.peer()).unwrap(), peer);
        assert_eq!(to_value(received.timestamp()).unwrap(), "2026-11-21T22:45:35+00:00");
        assert_eq!(to_value(received.problems().next()).unwrap()["code"], "clause-order");
        let author = to_value(received.authors().next()).unwrap();
        assert_eq!((&author["author"], &author["reason"]), (&json!("client"), &json!("Greeting")));
    }
}
