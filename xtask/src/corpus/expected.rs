//! Expected results in words, as in `established, 1.3, TLS_AES_256_GCM_SHA384, x25519, 256, postfix, meets`.
//!
//! Words are separated by commas. Every word that is not in this table is an error, so that no expectation is ignored:
//!
//! | words | the result |
//! |---|---|
//! | `established` | facts of a TLS connection |
//! | `established by ESMTPSA` | these facts are from the protocol in the `with` clause |
//! | `established false; a client's address …` | facts that there was no TLS; or no facts, the level `undetermined` and a finding |
//! | `1.3`, `TLS_AES_256_GCM_SHA384`, `x25519`, `256` | the version, suite, group and bits |
//! | `… (suite not sure: …)` | no suite |
//! | `postfix`, `dialect postfix` | the dialect |
//! | `dialect without a name` | no dialect, or one that names no server |
//! | `meets` | the level |
//! | `none-recorded: …` | the level; a remark follows the colon |
//! | `no with-without-tls: …` | no finding with this code; a remark follows the colon |
//! | `one finding at most` | at most one finding or problem |
//! | `via = "…"` | the unfolded value of the `via` clause |
//! | `as unfolded`, `as unfolded: …` | the facts and level of the same field on one line, and the words after the colon |
//! | `…` | nothing more is said |
//! | `; got …` | a former result, which is not compared |

use received_tls::{
    CipherSuite, Dialect, Finding, Level, NamedGroup, Origin, ProblemKind, Received, TlsFacts, TlsVersion,
    unfold,
};

use super::observed::Observed;

/// All versions, each with its name in records.
const VERSIONS: [TlsVersion; 6] = [
    TlsVersion::Ssl2,
    TlsVersion::Ssl3,
    TlsVersion::Tls10,
    TlsVersion::Tls11,
    TlsVersion::Tls12,
    TlsVersion::Tls13,
];

/// The sentence for a field that may be read or withheld.
const WITHHELD: &str = "established false; a client's address stands before, so it may be right to withhold";

/// One expectation.
#[derive(Clone, PartialEq, Debug)]
enum Word {
    Established,
    EstablishedBy(String),
    NoTlsOrWithheld,
    Version(TlsVersion),
    Suite(CipherSuite),
    NoSuite,
    Group(NamedGroup),
    Bits(u16),
    /// By name, since a row may expect a dialect that the library does not have yet.
    Dialect(String),
    NoServersDialect,
    Level(Level),
    Without(String),
    AtMostOneFinding,
    Via(String),
    AsUnfolded,
}

/// The expected result for a field: all of these.
#[derive(PartialEq, Debug)]
pub(super) struct Expected(Vec<Word>);

impl Expected {
    /// Parses the words.
    ///
    /// # Errors
    /// The first unknown word.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text == WITHHELD {
            return Ok(Self(vec![Word::NoTlsOrWithheld]));
        }
        let mut words = Vec::new();
        let parts = text.split("; ").filter(|part| !part.starts_with("got "));
        for part in parts {
            let part = match part.split_once(" (suite not sure: ") {
                Some((before, remark)) if remark.ends_with(')') => {
                    words.push(Word::NoSuite);
                    before
                }
                _ => part,
            };
            match part.split_once(": ") {
                Some(("as unfolded", rest)) => {
                    words.push(Word::AsUnfolded);
                    list(rest, &mut words)?;
                }
                // Prose may follow these two, and only these: elsewhere it could hide an expectation.
                Some((before, _)) => match word(before)? {
                    Some(word @ (Word::Level(_) | Word::Without(_))) => words.push(word),
                    _ => return Err(format!("unexpected remark after `{before}`")),
                },
                None => list(part, &mut words)?,
            }
        }
        if words.is_empty() { Err(format!("`{text}` states no result")) } else { Ok(Self(words)) }
    }

    /// Whether the result for `field` is as expected.
    pub(super) fn hold(&self, field: &[u8]) -> bool {
        let observed = Observed::of_field(field);
        self.0.iter().all(|word| word.holds(field, &observed))
    }
}

/// Parses words between commas.
fn list(text: &str, words: &mut Vec<Word>) -> Result<(), String> {
    for text in text.split(", ") {
        words.extend(word(text)?);
    }
    Ok(())
}

/// Parses one word; `None` if it says nothing.
fn word(text: &str) -> Result<Option<Word>, String> {
    let is_dialect = |name: &&str| Dialect::ALL.iter().any(|dialect| dialect.name() == *name);
    let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_code = |code: &str| {
        Finding::ALL.iter().any(|finding| finding.code() == code)
            || ProblemKind::ALL.iter().any(|kind| kind.code() == code)
    };
    let parsed = match text {
        "…" => return Ok(None),
        "established" => Some(Word::Established),
        "as unfolded" => Some(Word::AsUnfolded),
        "one finding at most" => Some(Word::AtMostOneFinding),
        "dialect without a name" => Some(Word::NoServersDialect),
        _ => None,
    };
    let parsed = parsed
        .or_else(|| Some(Word::EstablishedBy(text.strip_prefix("established by ")?.to_owned())))
        .or_else(|| Some(Word::Via(text.strip_prefix("via = \"")?.strip_suffix('"')?.to_owned())))
        .or_else(|| {
            text.strip_prefix("no ").filter(|&code| is_code(code)).map(str::to_owned).map(Word::Without)
        })
        .or_else(|| {
            let named = text.strip_prefix("dialect ").filter(is_name).or(Some(text).filter(is_dialect))?;
            Some(Word::Dialect(named.to_owned()))
        })
        .or_else(|| Level::ALL.iter().copied().find(|level| level.name() == text).map(Word::Level))
        .or_else(|| VERSIONS.into_iter().find(|version| version.as_str() == text).map(Word::Version))
        .or_else(|| CipherSuite::from_name(text).map(Word::Suite))
        .or_else(|| NamedGroup::from_name(text).map(Word::Group))
        .or_else(|| text.parse().ok().map(Word::Bits));
    parsed.map(Some).ok_or_else(|| format!("unknown word `{text}` in `expected`"))
}

impl Word {
    fn holds(&self, field: &[u8], observed: &Observed<'_>) -> bool {
        let facts = observed.facts;
        let received = observed.received.as_ref();
        match self {
            Self::Established => observed.established() == Some(true),
            Self::EstablishedBy(protocol) => {
                let with = received.and_then(Received::with);
                facts.is_some_and(|facts| facts.established && facts.origin == Origin::With)
                    && with.is_some_and(|with| with.eq_ignore_ascii_case(protocol.as_bytes()))
            }
            Self::NoTlsOrWithheld => match facts {
                Some(facts) => !facts.established,
                None => observed.level == Some(Level::Undetermined) && !observed.findings.is_empty(),
            },
            Self::Version(version) => facts.and_then(|facts| facts.version) == Some(*version),
            Self::Suite(suite) => facts.and_then(|facts| facts.suite) == Some(*suite),
            Self::NoSuite => facts.is_some_and(|facts| facts.suite.is_none()),
            Self::Group(group) => facts.and_then(|facts| facts.group) == Some(*group),
            Self::Bits(bits) => facts.and_then(|facts| facts.bits) == Some(*bits),
            Self::Dialect(name) => {
                facts.and_then(|facts| facts.dialect).is_some_and(|dialect| dialect.name() == name)
            }
            Self::NoServersDialect => {
                facts.is_some_and(|facts| facts.dialect.is_none_or(|dialect| !names_a_server(dialect)))
            }
            Self::Level(level) => observed.level == Some(*level),
            Self::Without(code) => !observed.findings.contains(&code.as_str()),
            Self::AtMostOneFinding => observed.findings.len() <= 1,
            Self::Via(via) => {
                received.and_then(Received::via).is_some_and(|found| *unfold(found) == *via.as_bytes())
            }
            Self::AsUnfolded => {
                let line = unfold(field);
                let unfolded = Observed::of_field(&line);
                // Two fields without facts are not a result.
                unfolded.facts.is_some()
                    && resolved(observed) == resolved(&unfolded)
                    && observed.level == unfolded.level
            }
        }
    }
}

/// Whether a dialect is of one server, and not only of its words.
fn names_a_server(dialect: Dialect) -> bool {
    !dialect.name().ends_with("-style") && dialect != Dialect::TlsOnly
}

/// The facts apart from their spelling and place, in which folds count.
fn resolved<'a>(observed: &Observed<'a>) -> Option<TlsFacts<'a>> {
    let mut facts = observed.facts?;
    (facts.version_as_written, facts.suite_as_written, facts.group_as_written) = (None, None, None);
    facts.span = None;
    Some(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: &str = "Received: from a.example (a.example [192.0.2.1])\n\t(using TLSv1.3 with cipher \
                         TLS_AES_256_GCM_SHA384 (256/256 bits)\n\t key-exchange X25519)\n\tby b.example (Postfix) \
                         with ESMTPS id 1\n\tvia TCP; Sat, 21 Nov 2026 22:45:35 +0000\n";

    fn holds(words: &str, field: &str) -> bool {
        Expected::parse(words).unwrap().hold(field.as_bytes())
    }

    #[test]
    fn every_word_can_hold_and_fail() {
        let plain = "Received: from a by b with ESMTP id 1; Sat, 21 Nov 2026 22:45:35 +0000\n";
        let https = "Received: from a by b with HTTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000\n";
        let word_alone =
            "Received: from a by b with ESMTPS (TLSv1.2) id 1; Sat, 21 Nov 2026 22:45:35 +0000\n";
        for (words, right, wrong) in [
            ("established", FIELD, plain),
            ("established by HTTPS", https, FIELD),
            ("1.3", FIELD, word_alone),
            ("TLS_AES_256_GCM_SHA384", FIELD, word_alone),
            ("established, 1.2 (suite not sure: either)", word_alone, FIELD),
            ("1.3 (suite not sure: either)", FIELD, plain),
            ("x25519", FIELD, word_alone),
            ("256", FIELD, word_alone),
            ("postfix", FIELD, word_alone),
            ("dialect postfix", FIELD, word_alone),
            ("dialect without a name", word_alone, FIELD),
            ("meets", FIELD, word_alone),
            ("none-recorded: why", plain, FIELD),
            (
                "no with-without-tls",
                FIELD,
                "Received: from a by b with ESMTP tls TLS_AES_128_GCM_SHA256 id 1",
            ),
            ("one finding at most", plain, "Received: from a with SMTP"),
            ("via = \"TCP\"", FIELD, plain),
            ("as unfolded", FIELD, plain),
            ("as unfolded: 1.3, postfix", FIELD, plain),
            ("established; got none-recorded", FIELD, plain),
            ("established, …, meets", FIELD, word_alone),
        ] {
            let is_no_suite = words.starts_with("1.3 (");
            assert_eq!(holds(words, right), !is_no_suite, "{words}");
            assert!(!holds(words, wrong), "{words}");
        }
        assert!(!holds("as unfolded: 1.2", FIELD));
    }

    #[test]
    fn facts_against_tls_may_be_withheld() {
        assert!(!holds(WITHHELD, FIELD));
        assert!(!holds(WITHHELD, "Received: from a by b with ESMTP id 1; Sat, 21 Nov 2026 22:45:35 +0000"));
        // No `by`: undetermined, with a finding.
        let broken = "Received: from a (x (not using TLS) by b with ESMTP id 1";
        assert!(holds(WITHHELD, broken), "{}", Observed::of_field(broken.as_bytes()));
    }

    #[test]
    fn unknown_words_are_errors() {
        for words in [
            "",
            "got none-recorded",
            "established, postfx",
            "established; secure",
            "established: why",
            "as unfolded: why",
            "no such-finding",
            "dialect of nobody",
            "nobody",
            "via = TCP",
            "1.3 (suite sure)",
            "70000",
        ] {
            assert!(Expected::parse(words).is_err(), "{words}");
        }
    }
}
