//! What is read of every wording of TLS, in the fields of `cases/dialects.toml`.

use received_tls::server::{Wording, wordings};
use received_tls::{Finding, Origin, Received, TlsFacts};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    written: Vec<Example>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    pattern: String,
    writer: String,
    expect: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    field: String,
    expect: Option<Expected>,
    #[serde(default)]
    nothing: bool,
    #[serde(default)]
    doubted: bool,
    #[serde(default)]
    forged: bool,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    dialect: Option<String>,
    version: Option<String>,
    cipher: Option<String>,
    group: Option<String>,
    bits: Option<u16>,
    verified: Option<bool>,
    #[serde(default = "established")]
    established: bool,
}

fn established() -> bool {
    true
}

/// What a client wrote where it could.
const FORGED: [&str; 4] = ["SSLv2", "SSL-2", "EXP-RC4-MD5", "TLS-1.0"];

fn cases() -> Cases {
    toml::from_str(include_str!("cases/dialects.toml")).expect("dialects.toml is read")
}

/// The facts as they were written; what the protocol alone says is none of a wording.
fn read(field: &[u8]) -> Option<Expected> {
    let facts = Received::parse(field).tls()?;
    if facts.origin == Origin::With && facts.dialect.is_none() {
        return None;
    }
    let text = |bytes: Option<&[u8]>| bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
    let TlsFacts { bits, verified, .. } = facts;
    Some(Expected {
        dialect: facts.dialect.map(|dialect| dialect.name().into()),
        version: text(facts.version_as_written),
        cipher: text(facts.suite_as_written),
        group: text(facts.group_as_written),
        bits,
        verified,
        established: facts.established,
    })
}

#[track_caller]
fn check(name: &str, field: &str, expected: Option<&Expected>) {
    for field in [field.replace('\r', ""), field.replace('\r', "").replace('\n', "\r\n")] {
        let read = read(field.as_bytes());
        assert_eq!(read.as_ref(), expected, "{name}: {field}");
    }
}

#[test]
fn every_example_of_the_table_is_read() {
    let cases = cases();
    for wording in wordings() {
        for writer in wording.writers() {
            let mut matching = cases
                .written
                .iter()
                .filter(|case| case.pattern == wording.pattern() && case.writer == writer.name);
            let case = matching
                .next()
                .unwrap_or_else(|| panic!("{} of {} has no case", wording.pattern(), writer.name));
            assert!(matching.next().is_none(), "{} of {} has two cases", wording.pattern(), writer.name);
            check(writer.name, writer.example, Some(&case.expect));
        }
    }
    let writers: usize = wordings().map(|wording| wording.writers().len()).sum();
    assert_eq!(cases.written.len(), writers, "a case is of no writer");
}

#[test]
fn every_case_is_read_so() {
    let cases = cases();
    for (number, case) in cases.case.iter().enumerate() {
        let said = [case.expect.is_some(), case.nothing, case.doubted, case.forged];
        assert_eq!(said.into_iter().filter(|&said| said).count(), 1, "{}: one answer", case.name);
        assert!(!cases.case[..number].iter().any(|other| other.name == case.name), "{}: twice", case.name);
        if case.doubted {
            let facts = Received::parse(case.field.as_bytes()).tls().expect("TLS is told");
            assert!(facts.findings().contains(Finding::SourcesDisagree), "{}", case.name);
            assert!(facts.version.is_none() || facts.suite.is_none(), "{}", case.name);
        } else if !case.forged {
            check(&case.name, &case.field, case.expect.as_ref());
        }
    }
}

/// Whatever is read of a field in which a client wrote, it is not what the client wrote.
#[test]
fn nothing_that_a_client_wrote_is_a_fact() {
    let cases = cases();
    let forged: Vec<_> = cases.case.iter().filter(|case| case.forged).collect();
    assert!(forged.len() > 20);
    for case in forged {
        for field in [case.field.clone(), case.field.replace('\n', "\r\n")] {
            let Some(read) = read(field.as_bytes()) else { continue };
            for text in [&read.version, &read.cipher, &read.group].into_iter().flatten() {
                assert!(!FORGED.contains(&text.as_str()), "{}: {text}", case.name);
            }
            assert!(read.bits != Some(40) && read.verified != Some(true), "{}", case.name);
        }
    }
}

/// A field cut anywhere says no more than the whole, and nothing else. Fields in which a client wrote are left out: the
/// server's words that show it may be cut off.
#[test]
fn a_cut_field_says_nothing_else() {
    let cases = cases();
    let examples = wordings().flat_map(Wording::writers).map(|writer| writer.example.as_bytes());
    // Names that others begin with, IANA's and OpenSSL's.
    let clauses = [
        "TLS_RSA_WITH_AES_128_CBC_SHA256 group x25519mlkem768",
        "TLS_AES_128_CCM_8_SHA256 group brainpoolP256r1tls13",
        "tls_ecdhe_ecdsa_with_aes_128_ccm_8 id 1",
        "ECDHE-RSA-AES128-SHA256 group P-256",
        "AES256-SHA256; Sat, 21 Nov 2026 22:45:35 +0000",
    ]
    .map(|clause| format!("Received: from a by b with ESMTPS tls {clause}\r\n"));
    let clauses = clauses.iter().map(String::as_bytes);
    let real = cases.case.iter().filter(|case| !case.forged).map(|case| case.field.as_bytes());
    for field in examples.chain(real).chain(clauses) {
        // Of sources that disagree the first may be all there is.
        if Received::parse(field)
            .tls()
            .is_some_and(|facts| facts.findings().contains(Finding::SourcesDisagree))
        {
            continue;
        }
        let whole = read(field);
        for cut in 0..field.len() {
            let cut_field = Received::parse(&field[..cut]);
            let (Some(facts), Some(mut part)) = (cut_field.tls(), read(&field[..cut])) else { continue };
            // The clause's last name is shown as it stands there, and is none if another begins so.
            let resolved = [facts.suite.is_some(), facts.group.is_some()];
            if facts.origin == Origin::Clause {
                part.cipher = part.cipher.filter(|_| resolved[0]);
                part.group = part.group.filter(|_| resolved[1]);
            }
            let whole = whole.as_ref().unwrap_or_else(|| {
                panic!("{part:?} of a field that says nothing, cut at {cut}: {}", field.escape_ascii())
            });
            let same = |part: &Option<String>, whole: &Option<String>| part.is_none() || part == whole;
            assert!(
                same(&part.version, &whole.version)
                    && same(&part.cipher, &whole.cipher)
                    && same(&part.group, &whole.group)
                    && (part.bits.is_none() || part.bits == whole.bits)
                    && (part.verified.is_none() || part.verified == whole.verified),
                "{part:?} is no part of {whole:?}, cut at {cut}: {}",
                field.escape_ascii()
            );
        }
    }
}

/// Two words of a field change places: what a word stands for, its place decides, and where that is another's it stands
/// for nothing.
#[test]
fn parts_in_another_order_make_no_facts_of_their_own() {
    let mut read = 0;
    for writer in wordings().flat_map(Wording::writers) {
        let whole = Received::parse(writer.example.as_bytes()).tls().expect("an example tells of TLS");
        let words: Vec<_> = writer.example.split(' ').collect();
        for first in 0..words.len() {
            for second in 0..first {
                let mut words = words.clone();
                words.swap(first, second);
                let field = words.join(" ");
                let Some(part) = Received::parse(field.as_bytes()).tls() else { continue };
                assert!(
                    (part.version.is_none() || part.version == whole.version)
                        && (part.suite.is_none() || part.suite == whole.suite)
                        && (part.group.is_none() || part.group == whole.group)
                        && (part.bits.is_none() || part.bits == whole.bits)
                        && (part.verified.is_none() || part.verified == whole.verified),
                    "{part:#?} is no part of {whole:#?}:\n{field}"
                );
                read += 1;
            }
        }
    }
    assert!(read > 1_000, "{read}");
}

/// A group is printed without IANA's remark, and a library's name for a code point that is not registered is no group.
#[test]
fn groups_resolve_to_names_as_a_clause_has_them() {
    for (written, group) in [
        ("X25519Kyber768Draft00", Some("X25519Kyber768Draft00")),
        ("SecP256r1Kyber768Draft00", Some("SecP256r1Kyber768Draft00")),
        ("x25519_kyber768", Some("X25519Kyber768Draft00")),
        ("p256_kyber768", Some("SecP256r1Kyber768Draft00")),
        ("X25519MLKEM768", Some("X25519MLKEM768")),
        ("x25519_mlkem768", None),
        ("p384_mlkem1024", None),
        ("x448_mlkem768", None),
        ("bp256_mlkem768", None),
        ("p521_mlkem1024", None),
    ] {
        let field = format!(
            "Received: from a.example (a.example [192.0.2.7])\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 \
             (256/256 bits)\n\t key-exchange {written} server-signature RSA-PSS (4096 bits) server-digest SHA256)\n\t\
             by b.example (Postfix) with ESMTPS id 4X; Wed, 5 Feb 2025 10:54:48 +1100\n"
        );
        let facts = Received::parse(field.as_bytes()).tls().expect(written);
        assert_eq!(facts.group.map(|group| group.to_string()).as_deref(), group, "{written}");
        assert_eq!(facts.findings().contains(Finding::UnknownGroup), group.is_none(), "{written}");
    }
    // GnuTLS's name, as Exim prints it.
    let field = "Received: from a.example ([192.0.2.7])\n\tby b.example with esmtps (TLS1.3) tls \
                 HYBRID_X25519_MLKEM768__RSA_PSS_RSAE_SHA256__AES_256_GCM\n\t(Exim 4.98)\n\tid 1x-2y-3z; \
                 Wed, 5 Feb 2025 10:54:48 +1100\n";
    let facts = Received::parse(field.as_bytes()).tls().expect(field);
    assert_eq!(facts.group.map(|group| group.to_string()).as_deref(), Some("X25519MLKEM768"));
}
