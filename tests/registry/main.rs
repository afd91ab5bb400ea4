//! The registries' tables: every row both ways, every code point, every name and its near misses, against
//! the files they are made from, read here on their own.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use received_tls::registry::{
    AdditionalClause, Assignment, CipherSuite, Encryption, GroupKind, NameSource, NamedGroup, Recommended,
    TlsVersion, WithProtocol,
};

#[allow(dead_code)]
#[path = "../../build/mod.rs"]
mod build;
mod names;
mod refusals;
#[allow(dead_code)]
#[path = "../../src/swar.rs"]
mod swar;

/// The cells of a table of ours, below its header.
fn rows(file: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("registry").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn code(cell: &str) -> u16 {
    u16::from_str_radix(cell.strip_prefix("0x").unwrap(), 16).unwrap()
}

fn references(cell: &str) -> Vec<&str> {
    cell.split(['[', ']']).filter(|part| !part.is_empty()).collect()
}

/// A word, or nothing for `None`.
fn cell<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn flag(value: bool) -> &'static str {
    if value { "Y" } else { "N" }
}

/// The name in three cases: as it is, lower, upper.
fn cases(name: &str) -> [String; 3] {
    [name.to_owned(), name.to_ascii_lowercase(), name.to_ascii_uppercase()]
}

#[test]
fn every_suite_both_ways() {
    let rows = rows("cipher_suites.csv");
    assert_eq!(rows.len(), 356);
    for row in &rows {
        let suite = CipherSuite(code(&row[0]));
        let entry = suite.entry().unwrap();
        for name in cases(&row[1]) {
            assert_eq!(CipherSuite::from_name(&name), Some(suite));
            assert_eq!(CipherSuite::from_any_name(&name), Some((suite, NameSource::Iana)));
            assert_eq!(name.parse(), Ok(suite));
        }
        assert_eq!(suite.name(), Some(&*row[1]));
        assert_eq!(suite.to_string(), row[1]);
        assert_eq!(entry.suite, suite);
        assert_eq!(entry.references, references(&row[4]));
        let written = [
            row[0].clone(),
            entry.name.to_owned(),
            flag(entry.dtls_ok).to_owned(),
            entry.recommended.to_string(),
            row[4].clone(),
            entry.tls_min.to_string(),
            entry.tls_max.to_string(),
            cell(entry.key_exchange),
            cell(entry.authentication),
            cell(entry.encryption),
            cell(entry.mac),
            cell(entry.hash),
            cell(entry.forward_secret.map(flag)),
            flag(entry.export).to_owned(),
        ];
        assert_eq!(written[..], row[..]);
    }
}

#[test]
fn every_group_both_ways() {
    let rows = rows("supported_groups.csv");
    assert_eq!(rows.len(), 59);
    for row in &rows {
        let group = NamedGroup(code(&row[0]));
        let entry = group.entry().unwrap();
        let (bare, remark) = match row[1].split_once(' ') {
            Some((bare, remark)) => (bare, Some(remark.trim_matches(['(', ')']))),
            None => (&*row[1], None),
        };
        for name in cases(&row[1]).into_iter().chain(cases(bare)) {
            assert_eq!(NamedGroup::from_name(&name), Some(group));
            assert_eq!(NamedGroup::from_any_name(&name), Some((group, NameSource::Iana)));
            assert_eq!(name.parse(), Ok(group));
        }
        assert_eq!((group.name(), group.dh_group()), (Some(bare), Some(bare)));
        assert_eq!(group.to_string(), bare);
        assert_eq!((entry.group, entry.name, entry.remark), (group, bare, remark));
        assert_eq!(entry.references, references(&row[4]));
        assert_eq!(flag(entry.dtls_ok), row[2]);
        assert_eq!(entry.recommended.as_str(), row[3]);
        assert_eq!(entry.kind.as_str(), row[5]);
    }
}

#[test]
fn first_and_last() {
    assert_eq!(CipherSuite::all().next(), Some(CipherSuite::TLS_NULL_WITH_NULL_NULL));
    assert_eq!(CipherSuite::all().next_back(), Some(CipherSuite(0xD005)));
    assert_eq!(CipherSuite(0xD005).name(), Some("TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256"));
    assert_eq!(NamedGroup::all().next(), Some(NamedGroup::SECT163K1));
    assert_eq!(NamedGroup::all().next_back(), Some(NamedGroup::ARBITRARY_EXPLICIT_CHAR2_CURVES));
    assert_eq!((CipherSuite::all().len(), NamedGroup::all().len()), (356, 59));
}

/// Facts that anyone can look up, so that a slip in the tables' making shows.
#[test]
fn facts_known_from_elsewhere() {
    assert_eq!(CipherSuite::TLS_DH_ANON_WITH_RC4_128_MD5.name(), Some("TLS_DH_anon_WITH_RC4_128_MD5"));
    assert_eq!(CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, CipherSuite(0xC030));
    assert_eq!(NamedGroup::X25519MLKEM768, NamedGroup(4588));
    assert_eq!(NamedGroup::X25519KYBER768DRAFT00, NamedGroup(25497));
    let recommended: Vec<u16> = CipherSuite::all()
        .filter(|suite| suite.entry().unwrap().recommended == Recommended::Y)
        .map(|suite| suite.0)
        .collect();
    let expected = [
        0x1301, 0x1302, 0x1303, 0x1304, 0xC02B, 0xC02C, 0xC02F, 0xC030, 0xCCA8, 0xCCA9, 0xCCAC, 0xD001,
        0xD002, 0xD005,
    ];
    assert_eq!(recommended, expected);
    let signalling: Vec<CipherSuite> = CipherSuite::all().filter(|suite| suite.is_scsv()).collect();
    assert_eq!(signalling, [CipherSuite(0x00FF), CipherSuite(0x5600)]);
    let kinds = [GroupKind::Ecdhe, GroupKind::Ffdhe, GroupKind::Hybrid, GroupKind::Kem];
    let count = |kind| NamedGroup::all().filter(|group| group.entry().unwrap().kind == kind).count();
    assert_eq!(kinds.map(count), [43, 5, 8, 3]);
    for suite in CipherSuite::all() {
        let entry = suite.entry().unwrap();
        // RFC 9846: a TLS 1.3 suite names no key exchange, so nothing but RFC 8492's suites spans both.
        let spans = entry.tls_min < TlsVersion::Tls13 && entry.tls_max == TlsVersion::Tls13;
        assert_eq!(spans, entry.name.contains("ECCPWD"), "{suite}");
        assert_eq!(entry.export, entry.name.contains("_EXPORT_"), "{suite}");
        let strength = entry.encryption.map_or(128, Encryption::strength_bits);
        assert!(!entry.export || strength == 40, "{suite}");
    }
}

/// Where the cipher's word tells its strength, that is what it has; the others are listed.
#[test]
fn strength_in_bits() {
    for encryption in Encryption::ALL {
        let word = encryption.as_str();
        let told = [256, 128, 40].into_iter().find(|bits| word.contains(&bits.to_string()));
        let expected = told.unwrap_or_else(|| match word {
            "NULL" => 0,
            "DES_CBC" => 56,
            "3DES_EDE_CBC" => 112,
            "IDEA_CBC" | "SEED_CBC" | "SM4_GCM" | "SM4_CCM" => 128,
            "CHACHA20_POLY1305" | "GOST28147_CNT" => 256,
            _ if word.starts_with("KUZNYECHIK") || word.starts_with("MAGMA") => 256,
            _ => panic!("{word}"),
        });
        assert_eq!(encryption.strength_bits(), expected, "{word}");
    }
}

#[test]
fn all_65536_code_points() {
    let count = |assignment_of: &dyn Fn(u16) -> Assignment| {
        let mut counts = BTreeMap::new();
        for code in 0..=u16::MAX {
            *counts.entry(assignment_of(code).as_str()).or_insert(0) += 1;
        }
        counts
    };
    let suites = count(&|code| CipherSuite(code).assignment());
    // 0x001C-1D, 0x0047-5C, 0x0060-66 and 0xFEFE-FF are reserved.
    let reserved = 2 + 22 + 7 + 2;
    let expected = [
        ("assigned", 356),
        ("grease", 16),
        ("private-use", 256),
        ("reserved", reserved),
        ("unassigned", 65_536 - 356 - 16 - 256 - reserved),
    ];
    assert_eq!(suites, BTreeMap::from(expected));
    let groups = count(&|code| NamedGroup(code).assignment());
    let expected = [
        ("assigned", 59),
        ("grease", 16),
        ("private-use", 4 + 256),
        ("reserved", 1),
        ("unassigned", 65_536 - 59 - 16 - 260 - 1),
    ];
    assert_eq!(groups, BTreeMap::from(expected));

    for code in 0..=u16::MAX {
        let (suite, group) = (CipherSuite(code), NamedGroup(code));
        assert_eq!(suite.name().is_some(), suite.assignment() == Assignment::Assigned);
        assert_eq!(group.name().is_some(), group.assignment() == Assignment::Assigned);
        assert_eq!(suite.name().is_some(), suite.entry().is_some());
        assert_eq!(group.dh_group().is_some(), group.entry().is_some());
        // RFC 8701, section 2: both bytes alike, their low half 0xA.
        let grease = code & 0x0F0F == 0x0A0A && code >> 8 == code & 0xFF;
        assert_eq!((suite.is_grease(), group.is_grease()), (grease, grease));
        assert_eq!(suite.to_string().parse(), Ok(suite));
        assert_eq!(group.to_string().parse(), Ok(group));
        if suite.name().is_none() {
            assert_eq!(suite.to_string(), format!("0x{code:04X}"));
        }
        if group.name().is_none() {
            assert_eq!(group.to_string(), format!("0x{code:04X}"));
        }
        assert!(!suite.is_scsv() || suite.name().unwrap().ends_with("_SCSV"));
    }
}

#[test]
fn texts_that_are_no_names() {
    let long = "TLS_".repeat(1_000_000);
    for text in ["", " ", "TLS", "TLS_AES_128_GCM_SHA256 ", "x25519\0", "ｘ25519", "é", &long, "\u{130}"] {
        assert_eq!(CipherSuite::from_any_name(text), None);
        assert_eq!(NamedGroup::from_any_name(text), None);
        assert_eq!(WithProtocol::from_keyword(text.as_bytes()), None);
    }
    // Bytes above 0x7F that differ from a letter or digit in a high bit alone.
    for bytes in [b"ESMTP\xD3", b"\xC5SMTPS", b"ESMTP\x13"] {
        assert_eq!(WithProtocol::from_keyword(bytes), None);
    }
}

#[test]
fn code_points_as_text() {
    assert_eq!("0x1301".parse(), Ok(CipherSuite(0x1301)));
    assert_eq!("0XbeeF".parse(), Ok(CipherSuite(0xBEEF)));
    refused::<CipherSuite>("", "cipher suite", "empty text");
    refused::<CipherSuite>("0x", "cipher suite", "`0x` and 0 more bytes");
    refused::<CipherSuite>("0x130", "cipher suite", "`0x` and 3 more bytes");
    refused::<NamedGroup>("0x1", "named group", "`0x` and 1 more byte");
    refused::<NamedGroup>("0x+01D", "named group", "`0x` and other characters");
    refused::<NamedGroup>("29", "named group", "unregistered name");
    refused::<NamedGroup>("P-256", "named group", "unregistered name");
}

#[track_caller]
fn refused<T: std::str::FromStr<Err: std::fmt::Display> + std::fmt::Debug>(
    text: &str,
    kind: &str,
    found: &str,
) {
    let expected = format!("not a {kind}: {found}; use IANA's name, or `0x` and four hex digits");
    assert_eq!(text.parse::<T>().unwrap_err().to_string(), expected);
}

#[test]
fn with_keywords_and_what_they_imply() {
    let rows = rows("with_protocols.csv");
    assert_eq!((rows.len(), WithProtocol::all().len()), (18, 18));
    for (row, protocol) in rows.iter().zip(WithProtocol::all()) {
        for keyword in cases(&row[0]) {
            assert_eq!(WithProtocol::from_keyword(keyword.as_bytes()), Some(protocol));
        }
        assert_eq!((protocol.keyword, protocol.description), (&*row[0], &*row[1]));
        assert_eq!(protocol.references, references(&row[2]));
        let Some(implied) = protocol.implies else {
            assert_eq!(row[0], "MMS");
            continue;
        };
        // The keyword itself tells it: RFC 3848 and RFC 6531 compose them so.
        let keyword = row[0].strip_prefix("UTF8").unwrap_or(&row[0]);
        assert_eq!(implied.smtputf8, keyword != row[0]);
        assert_eq!(implied.lmtp, keyword.starts_with("LMTP"));
        assert_eq!(implied.esmtp, row[0] != "SMTP");
        let (_, suffix) = keyword.split_once("MTP").unwrap();
        assert_eq!(implied.tls, suffix.contains("PS") || suffix.starts_with('S'), "{keyword}");
        assert_eq!(implied.auth, suffix.ends_with('A'), "{keyword}");
    }
}

#[test]
fn additional_clauses() {
    let keywords: Vec<&str> = AdditionalClause::all().iter().map(|clause| clause.keyword).collect();
    assert_eq!(keywords, ["PRIORITY", "state", "tls", "group"]);
    for clause in AdditionalClause::all() {
        for keyword in cases(clause.keyword) {
            assert_eq!(AdditionalClause::from_keyword(keyword.as_bytes()), Some(clause));
        }
    }
    assert_eq!(AdditionalClause::from_keyword(b"with"), None);
}

/// Our tables against the facts that they were made from, where those are at hand.
#[test]
fn the_tables_hold_the_shared_facts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/registry");
    if !folder.is_dir() {
        // Not through the print macros, which the test runner keeps to itself.
        let _ = writeln!(std::io::stderr(), "skipped: {} is not here", folder.display());
        return;
    }
    let facts = |file: &str| -> Vec<Vec<String>> {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        text.lines().skip(1).map(quoted_cells).collect()
    };
    let suite_code = |cell: &str| u16::from_str_radix(&cell.replace("0x", "").replace(',', ""), 16).unwrap();
    let mut suites = 0;
    for row in facts("cipher_suites.csv").iter().filter(|row| row[1].starts_with("TLS_")) {
        let entry = CipherSuite(suite_code(&row[0])).entry().unwrap();
        let version = |version: TlsVersion| match version.as_str() {
            "SSL3" => "SSLv3".to_owned(),
            "1.0" => "TLSv1".to_owned(),
            other => format!("TLSv{other}"),
        };
        let key_exchange = cell(entry.key_exchange);
        let written = [
            entry.name.to_owned(),
            flag(entry.dtls_ok).to_owned(),
            entry.recommended.to_string(),
            entry.references.iter().map(|reference| format!("[{reference}]")).collect(),
            version(entry.tls_min),
            version(entry.tls_max),
            if key_exchange.is_empty() { "SCSV".to_owned() } else { key_exchange },
            cell(entry.authentication),
            cell(entry.encryption),
            cell(entry.mac),
            cell(entry.hash),
            cell(entry.forward_secret.map(flag)),
        ];
        assert_eq!(written[..], row[1..13], "{}", entry.name);
        assert_eq!(flag(entry.export), row[16]);
        for (name, found) in [
            (&row[14], CipherSuite::from_openssl_name(&row[14])),
            (&row[15], CipherSuite::from_gnutls_name(&row[15])),
        ] {
            assert!(name.is_empty() || found == Some(entry.suite), "{name}");
        }
        suites += 1;
    }
    assert_eq!(suites, CipherSuite::all().len());
    for row in facts("suite_name_aliases.csv") {
        let (suite, _) = CipherSuite::from_any_name(&row[3]).unwrap();
        assert_eq!((suite, suite.name()), (CipherSuite(code(&row[0])), Some(&*row[1])));
    }
    for row in facts("group_name_aliases.csv") {
        // oqs-provider's releases had the name for 0x2FB4.
        if row[3] == "x25519_mlkem768" {
            continue;
        }
        let (group, _) = NamedGroup::from_any_name(&row[3]).unwrap();
        assert_eq!(
            (group, NamedGroup::from_name(&row[1])),
            (NamedGroup(row[0].parse().unwrap()), Some(group))
        );
    }
    for row in
        facts("supported_groups.csv").iter().filter(|row| !["reserved", "unassigned"].contains(&&*row[5]))
    {
        let entry = NamedGroup(row[0].parse().unwrap()).entry().unwrap();
        assert_eq!(
            (entry.name, entry.recommended.as_str(), entry.kind.as_str()),
            (row[1].split(' ').next().unwrap(), &*row[3], &*row[5])
        );
        assert_eq!(flag(entry.dtls_ok), row[2]);
    }
    for row in facts("mail_transmission_types.csv").iter().filter(|row| row[0] == "with") {
        let protocol = WithProtocol::from_keyword(row[1].as_bytes()).unwrap();
        let implied = protocol.implies.map(|i| [i.esmtp, i.tls, i.auth, i.smtputf8, i.lmtp].map(flag));
        assert_eq!(implied.map_or([""; 5], |flags| flags)[..], row[4..9]);
    }
}

/// A line's cells, of which some are quoted.
fn quoted_cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}
