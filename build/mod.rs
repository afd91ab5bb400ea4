//! Makes the registries' tables, as Rust, from `registry/*.csv`, and refuses what it does not understand.

mod csv;
mod perfect;
mod text;
mod write;

#[allow(dead_code, unreachable_pub)]
#[path = "../src/registry/codes.rs"]
mod codes;
#[allow(dead_code, unreachable_pub)]
#[path = "../src/registry/names.rs"]
mod names;
#[allow(dead_code, unreachable_pub)]
#[path = "../src/registry/vocabulary.rs"]
pub(crate) mod vocabulary;

use std::collections::{BTreeMap, HashMap};

use csv::{Fault, Row, quote, rows};
use vocabulary::{
    Assignment, Authentication, Encryption, GroupKind, Hash, KeyExchange, Mac, NameSource, Recommended,
    TlsVersion,
};

/// The tables, by file name.
pub(crate) const FILES: [&str; 8] = [
    "cipher_suites.csv",
    "supported_groups.csv",
    "reserved.csv",
    "suite_names.csv",
    "group_names.csv",
    "private_groups.csv",
    "with_protocols.csv",
    "received_clauses.csv",
];

const SUITE_COLUMNS: &str = "code,name,dtls_ok,recommended,references,tls_min,tls_max,key_exchange,\
                             authentication,encryption,mac,hash,forward_secret,export";
const GROUP_COLUMNS: &str = "code,name,dtls_ok,recommended,references,kind";

/// The generated source of all tables; `read` gives the text of one of [`FILES`].
///
/// # Errors
/// One sentence that names file and line.
pub(crate) fn generate(read: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let mut texts = Vec::new();
    for file in FILES {
        texts.push(read(file)?);
    }
    let text = |file: &str| &*texts[FILES.iter().position(|&f| f == file).expect("a known file")];
    tables(text).map_err(|Fault(sentence)| sentence)
}

fn tables<'a>(text: impl Fn(&'static str) -> &'a str) -> Result<String, Fault> {
    let suite_rows = rows("cipher_suites.csv", text("cipher_suites.csv"), SUITE_COLUMNS)?;
    let group_rows = rows("supported_groups.csv", text("supported_groups.csv"), GROUP_COLUMNS)?;
    let reserved = rows("reserved.csv", text("reserved.csv"), "registry,first,last,assignment")?;
    let suite_name_rows = rows("suite_names.csv", text("suite_names.csv"), "code,source,name")?;
    let group_name_rows = rows("group_names.csv", text("group_names.csv"), "code,source,name")?;
    let private_rows = rows("private_groups.csv", text("private_groups.csv"), "code,source,name")?;
    let with_rows = rows(
        "with_protocols.csv",
        text("with_protocols.csv"),
        "keyword,description,references,esmtp,tls,auth,smtputf8,lmtp",
    )?;
    let clause_rows =
        rows("received_clauses.csv", text("received_clauses.csv"), "keyword,description,references")?;

    let suites = ascending(suite_rows.iter().map(|row| suite(row).map(|suite| (row, suite))))?;
    let groups = ascending(group_rows.iter().map(|row| group(row).map(|group| (row, group))))?;
    distinct_constants(&suite_rows)?;
    distinct_constants(&group_rows)?;
    let mut group_names = all_names(&groups, Group::spellings, &group_name_rows)?;
    keep_apart(&mut group_names, &groups, &private_rows)?;
    write::source(&write::Tables {
        group_names,
        suite_names: all_names(&suites, |suite| vec![suite.name], &suite_name_rows)?,
        suite_ranges: ranges("cipher-suites", &reserved, &suites)?,
        group_ranges: ranges("supported-groups", &reserved, &groups)?,
        with_names: keywords(&with_rows)?,
        clause_names: keywords(&clause_rows)?,
        with: with_rows.iter().map(keyword_with_meaning).collect::<Result<_, _>>()?,
        clauses: clause_rows.iter().map(keyword).collect::<Result<_, _>>()?,
        suites,
        groups,
    })
    .map_err(Fault)
}

struct Suite<'a> {
    code: u16,
    name: &'a str,
    dtls_ok: bool,
    recommended: Recommended,
    references: Vec<&'a str>,
    tls_min: TlsVersion,
    tls_max: TlsVersion,
    key_exchange: Option<KeyExchange>,
    authentication: Option<Authentication>,
    encryption: Option<Encryption>,
    mac: Option<Mac>,
    hash: Option<Hash>,
    forward_secret: Option<bool>,
    export: bool,
}

struct Group<'a> {
    code: u16,
    /// The cell as registered: the name and, after some, a remark in parentheses.
    registered: &'a str,
    name: &'a str,
    remark: Option<&'a str>,
    dtls_ok: bool,
    recommended: Recommended,
    references: Vec<&'a str>,
    kind: GroupKind,
}

impl<'a> Group<'a> {
    /// What IANA's name is looked up by: with the remark and without it.
    fn spellings(&self) -> Vec<&'a str> {
        if self.remark.is_some() { vec![self.registered, self.name] } else { vec![self.name] }
    }
}

/// A row of a table that is looked up by code point.
trait Coded {
    fn code(&self) -> u16;
}

impl Coded for Suite<'_> {
    fn code(&self) -> u16 {
        self.code
    }
}

impl Coded for Group<'_> {
    fn code(&self) -> u16 {
        self.code
    }
}

/// A name to look up, what it stands for, and one bit for each that uses it.
struct Name<'a> {
    name: &'a str,
    value: u16,
    sources: u16,
}

/// Code points that are not registered, the last one included.
struct Range {
    first: u16,
    last: u16,
    assignment: Assignment,
}

struct Keyword<'a> {
    keyword: &'a str,
    description: &'a str,
    references: Vec<&'a str>,
    /// What a `with` keyword implies, in the order of the columns.
    implies: Option<[bool; 5]>,
}

fn suite<'a>(row: &'a Row<'a>) -> Result<Suite<'a>, Fault> {
    let name = name(row, 1)?;
    if !name.starts_with("TLS_") || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(row.fault("a name of `TLS_`, letters, digits and `_`", &quote(name)));
    }
    let signalling = name.ends_with("_SCSV");
    for column in 7..=12 {
        let optional = signalling || (column == 11 && row.cell(8) == "NULL");
        if signalling && !row.cell(column).is_empty() {
            return Err(row.fault("an empty cell for a signalling value", &quote(row.cell(column))));
        }
        if !optional {
            row.text(column)?;
        }
    }
    let suite = Suite {
        code: row.code(0)?,
        name,
        dtls_ok: row.flag(2)?,
        recommended: row.word(3, Recommended::ALL, Recommended::as_str)?,
        references: row.references(4)?,
        tls_min: row.word(5, TlsVersion::ALL, TlsVersion::as_str)?,
        tls_max: row.word(6, TlsVersion::ALL, TlsVersion::as_str)?,
        key_exchange: optional(row, 7, |row| row.word(7, KeyExchange::ALL, KeyExchange::as_str))?,
        authentication: optional(row, 8, |row| row.word(8, Authentication::ALL, Authentication::as_str))?,
        encryption: optional(row, 9, |row| row.word(9, Encryption::ALL, Encryption::as_str))?,
        mac: optional(row, 10, |row| row.word(10, Mac::ALL, Mac::as_str))?,
        hash: optional(row, 11, |row| row.word(11, Hash::ALL, Hash::as_str))?,
        forward_secret: optional(row, 12, |row| row.flag(12))?,
        export: row.flag(13)?,
    };
    if suite.tls_min > suite.tls_max {
        return Err(row.fault(&format!("tls_max of at least {}", suite.tls_min), &quote(row.cell(6))));
    }
    Ok(suite)
}

fn group<'a>(row: &'a Row<'a>) -> Result<Group<'a>, Fault> {
    let registered = name(row, 1)?;
    let name = registered.split(' ').next().unwrap_or(registered);
    let after = &registered[name.len()..];
    let remark = after.strip_prefix(" (").and_then(|after| after.strip_suffix(')'));
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !plain || !(after.is_empty() || remark.is_some()) {
        let expected = "a name such as `x25519`, or one with a remark in parentheses";
        return Err(row.fault(expected, &quote(registered)));
    }
    Ok(Group {
        code: row.code(0)?,
        registered,
        name,
        remark,
        dtls_ok: row.flag(2)?,
        recommended: row.word(3, Recommended::ALL, Recommended::as_str)?,
        references: row.references(4)?,
        kind: row.word(5, GroupKind::ALL, GroupKind::as_str)?,
    })
}

/// A cell that is looked up by its text.
fn name<'a>(row: &'a Row<'a>, column: usize) -> Result<&'a str, Fault> {
    let name = row.text(column)?;
    if name.len() > names::LONGEST {
        let expected = format!("a name of at most {} bytes", names::LONGEST);
        return Err(row.fault(&expected, &format!("{} bytes", name.len())));
    }
    Ok(name)
}

fn keyword<'a>(row: &'a Row<'a>) -> Result<Keyword<'a>, Fault> {
    let keyword = row.text(0)?;
    if !keyword.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(row.fault("a keyword of letters, digits and `-`", &quote(keyword)));
    }
    Ok(Keyword { keyword, description: row.text(1)?, references: row.references(2)?, implies: None })
}

fn keyword_with_meaning<'a>(row: &'a Row<'a>) -> Result<Keyword<'a>, Fault> {
    let implies = if (3..8).all(|column| row.cell(column).is_empty()) {
        None
    } else {
        Some([row.flag(3)?, row.flag(4)?, row.flag(5)?, row.flag(6)?, row.flag(7)?])
    };
    Ok(Keyword { implies, ..keyword(row)? })
}

fn optional<'a, T>(
    row: &'a Row<'a>,
    column: usize,
    read: impl Fn(&'a Row<'a>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    if row.cell(column).is_empty() { Ok(None) } else { read(row).map(Some) }
}

/// The rows, if each code point is higher than the one before.
fn ascending<'a, T: Coded>(
    items: impl Iterator<Item = Result<(&'a Row<'a>, T), Fault>>,
) -> Result<Vec<T>, Fault> {
    let mut all: Vec<T> = Vec::new();
    for item in items {
        let (row, item) = item?;
        if let Some(last) = all.last().filter(|last| last.code() >= item.code()) {
            return Err(row.fault(&format!("a code point above 0x{:04X}", last.code()), &quote(row.cell(0))));
        }
        all.push(item);
    }
    Ok(all)
}

/// The name of a row's associated constant.
fn constant(name: &str) -> String {
    name.split(' ').next().unwrap_or(name).replace('-', "_").to_ascii_uppercase()
}

fn distinct_constants(rows: &[Row<'_>]) -> Result<(), Fault> {
    let mut seen = HashMap::new();
    for row in rows {
        if let Some(line) = seen.insert(constant(row.cell(1)), row.line) {
            return Err(row.fault(&format!("a name unlike that of line {line}"), &quote(row.cell(1))));
        }
    }
    Ok(())
}

/// IANA's names and everyone else's; a name has one meaning, whoever uses it.
fn all_names<'a, T: Coded>(
    registered: &[T],
    own: impl Fn(&T) -> Vec<&'a str>,
    rows: &'a [Row<'a>],
) -> Result<Vec<Name<'a>>, Fault> {
    let mut names: BTreeMap<String, Name<'a>> = BTreeMap::new();
    for item in registered {
        for name in own(item) {
            let sources = NameSource::Iana.bit();
            names.insert(name.to_ascii_lowercase(), Name { name, value: item.code(), sources });
        }
    }
    let mut before = 0;
    for row in rows {
        let code = row.code(0)?;
        let bit = row.word(1, &NameSource::ALL[1..], NameSource::as_str)?.bit();
        let name = name(row, 2)?;
        if code < before {
            return Err(row.fault(&format!("a code point from 0x{before:04X} on"), &quote(row.cell(0))));
        }
        before = code;
        if !registered.iter().any(|item| item.code() == code) {
            return Err(row.fault("a registered code point", &quote(row.cell(0))));
        }
        let entry = names.entry(name.to_ascii_lowercase()).or_insert(Name { name, value: code, sources: 0 });
        if entry.value != code {
            let other = format!("`{name}` to mean 0x{:04X} as it does elsewhere", entry.value);
            return Err(row.fault(&other, &quote(row.cell(0))));
        }
        if entry.sources & bit != 0 {
            return Err(row.fault("a name that its source has only once", &quote(name)));
        }
        entry.sources |= bit;
    }
    Ok(names.into_values().collect())
}

/// Marks each name that differs only in case from one of these rows. A row's name stands for a code point that is not
/// registered, so it resolves to nothing, and the other source's name is found in its own case only.
fn keep_apart(names: &mut [Name<'_>], registered: &[Group<'_>], rows: &[Row<'_>]) -> Result<(), Fault> {
    for row in rows {
        let code = row.code(0)?;
        row.word(1, &NameSource::ALL[1..], NameSource::as_str)?;
        let private = name(row, 2)?;
        if registered.iter().any(|group| group.code == code) {
            return Err(row.fault("a code point that is not registered", &quote(row.cell(0))));
        }
        let Some(other) = names.iter_mut().find(|other| other.name.eq_ignore_ascii_case(private)) else {
            continue;
        };
        // IANA's names are found in any case.
        if other.name == private || other.sources & NameSource::Iana.bit() != 0 {
            return Err(row.fault("a name that no registered group has", &quote(private)));
        }
        other.sources |= names::AS_WRITTEN;
    }
    Ok(())
}

fn keywords<'a>(rows: &'a [Row<'a>]) -> Result<Vec<Name<'a>>, Fault> {
    let mut names: Vec<Name<'a>> = Vec::new();
    for (row, value) in rows.iter().zip(0..) {
        let name = name(row, 0)?;
        if names.iter().any(|other| other.name.eq_ignore_ascii_case(name)) {
            return Err(row.fault("a keyword that no row above has", &quote(name)));
        }
        names.push(Name { name, value, sources: 1 });
    }
    Ok(names)
}

/// One registry's code points that are neither registered nor free, neighbours of one kind joined.
fn ranges<T: Coded>(registry: &str, rows: &[Row<'_>], registered: &[T]) -> Result<Vec<Range>, Fault> {
    const KINDS: &[Assignment] = &[Assignment::Reserved, Assignment::Grease, Assignment::PrivateUse];
    let mut ranges: Vec<Range> = Vec::new();
    for row in rows {
        if row.word(0, &["cipher-suites", "supported-groups"], |word| word)? != registry {
            continue;
        }
        let (first, last) = (row.code(1)?, row.code(2)?);
        let assignment = row.word(3, KINDS, Assignment::as_str)?;
        if last < first {
            return Err(row.fault(&format!("a last code point from {} on", row.cell(1)), &quote(row.cell(2))));
        }
        if let Some(item) = registered.iter().find(|item| (first..=last).contains(&item.code())) {
            return Err(row.fault("code points without a name", &format!("0x{:04X}", item.code())));
        }
        match ranges.last_mut() {
            Some(before) if first <= before.last => {
                return Err(row.fault(&format!("a range above 0x{:04X}", before.last), &quote(row.cell(1))));
            }
            Some(before) if first == before.last + 1 && assignment == before.assignment => before.last = last,
            _ => ranges.push(Range { first, last, assignment }),
        }
    }
    Ok(ranges)
}
