//! Writes the tables as Rust.

use std::fmt::{Debug, Write as _};

use super::codes::{ALL_PAGES, NO_ROW, PAGE};
use super::text::Text;
use super::{Coded, Group, Keyword, Name, Range, Suite, constant, perfect};

/// All that the sources say.
pub(crate) struct Tables<'a> {
    pub(crate) suites: Vec<Suite<'a>>,
    pub(crate) groups: Vec<Group<'a>>,
    pub(crate) suite_names: Vec<Name<'a>>,
    pub(crate) group_names: Vec<Name<'a>>,
    pub(crate) suite_ranges: Vec<Range>,
    pub(crate) group_ranges: Vec<Range>,
    pub(crate) with: Vec<Keyword<'a>>,
    pub(crate) clauses: Vec<Keyword<'a>>,
    pub(crate) with_names: Vec<Name<'a>>,
    pub(crate) clause_names: Vec<Name<'a>>,
}

/// The whole generated file.
pub(crate) fn source(tables: &Tables<'_>) -> Result<String, String> {
    let text = Text::new(tables.strings())?;
    let references = References::new(tables.references());
    let mut out = String::from("// Generated from registry/*.csv by the build script.\n\n");
    let o = &mut out;
    put(o, format_args!("pub(super) static TEXT: &str = {:?};\n\n", text.as_str()));
    let words: Vec<_> = references.0.iter().map(|word| text.expression(word)).collect();
    put(o, format_args!("static REFERENCES: [&str; {}] = [{}];\n\n", words.len(), words.join(", ")));
    suites(o, &tables.suites, &text, &references);
    groups(o, &tables.groups, &text, &references);
    let constants = tables.suites.iter().map(|suite| (suite.name, suite.code));
    associated_constants(o, "CipherSuite", constants);
    let constants = tables.groups.iter().map(|group| (group.name, group.code));
    associated_constants(o, "NamedGroup", constants);
    codes(o, "SUITE_ROWS", &tables.suites);
    codes(o, "GROUP_ROWS", &tables.groups);
    ranges(o, "SUITE_RANGES", &tables.suite_ranges);
    ranges(o, "GROUP_RANGES", &tables.group_ranges);
    keywords(o, "WITH_PROTOCOLS", "WithProtocol", &tables.with, &text, &references);
    keywords(o, "ADDITIONAL_CLAUSES", "AdditionalClause", &tables.clauses, &text, &references);
    names(o, "SUITE_NAMES", &tables.suite_names, &text)?;
    names(o, "GROUP_NAMES", &tables.group_names, &text)?;
    names(o, "WITH_NAMES", &tables.with_names, &text)?;
    names(o, "CLAUSE_NAMES", &tables.clause_names, &text)?;
    Ok(out)
}

impl Tables<'_> {
    /// Every string that the tables hold.
    fn strings(&self) -> impl Iterator<Item = &str> {
        let names = [&self.suite_names, &self.group_names, &self.with_names, &self.clause_names];
        let keywords = self.with.iter().chain(&self.clauses);
        let references = self.references().flatten().copied();
        names
            .into_iter()
            .flatten()
            .map(|name| name.name)
            .chain(self.groups.iter().filter_map(|group| group.remark))
            .chain(keywords.map(|keyword| keyword.description))
            .chain(references)
    }

    /// Every list of references.
    fn references(&self) -> impl Iterator<Item = &[&str]> {
        let suites = self.suites.iter().map(|suite| &suite.references[..]);
        let groups = self.groups.iter().map(|group| &group.references[..]);
        let keywords = self.with.iter().chain(&self.clauses).map(|keyword| &keyword.references[..]);
        suites.chain(groups).chain(keywords)
    }
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("a string takes all that is written to it");
}

/// `Type::Variant`, or the same in `Some`, or `None`.
fn word(word: impl Debug) -> String {
    format!("{word:?}")
}

fn option<T: Debug>(kind: &str, value: Option<T>) -> String {
    value.map_or("None".to_owned(), |value| format!("Some({kind}::{value:?})"))
}

/// Every list of references in one, so that a list which is part of another costs nothing.
struct References<'a>(Vec<&'a str>);

impl<'a> References<'a> {
    fn new(lists: impl Iterator<Item = &'a [&'a str]>) -> Self {
        let mut lists: Vec<_> = lists.collect();
        lists.sort_by_key(|list| std::cmp::Reverse(list.len()));
        let mut all = References(Vec::new());
        for list in lists {
            if all.offset(list).is_none() {
                all.0.extend(list);
            }
        }
        all
    }

    fn offset(&self, list: &[&str]) -> Option<usize> {
        if list.is_empty() { Some(0) } else { self.0.windows(list.len()).position(|part| part == list) }
    }

    /// A list that was given to [`References::new`], as an expression of the generated code.
    fn expression(&self, list: &[&str]) -> String {
        let offset = self.offset(list).expect("the list was among those given");
        format!("references({offset}, {})", list.len())
    }
}

fn suites(out: &mut String, suites: &[Suite<'_>], text: &Text, references: &References<'_>) {
    put(out, format_args!("pub(super) static SUITES: [SuiteEntry; {}] = [\n", suites.len()));
    for suite in suites {
        put(
            out,
            format_args!(
                "    SuiteEntry {{ suite: CipherSuite(0x{:04X}), name: {}, dtls_ok: {}, recommended: \
                 Recommended::{}, references: {}, tls_min: TlsVersion::{}, tls_max: TlsVersion::{}, \
                 key_exchange: {}, authentication: {}, encryption: {}, mac: {}, hash: {}, forward_secret: \
                 {:?}, export: {} }},\n",
                suite.code,
                text.expression(suite.name),
                suite.dtls_ok,
                word(suite.recommended),
                references.expression(&suite.references),
                word(suite.tls_min),
                word(suite.tls_max),
                option("KeyExchange", suite.key_exchange),
                option("Authentication", suite.authentication),
                option("Encryption", suite.encryption),
                option("Mac", suite.mac),
                option("Hash", suite.hash),
                suite.forward_secret,
                suite.export,
            ),
        );
    }
    out.push_str("];\n\n");
}

fn groups(out: &mut String, groups: &[Group<'_>], text: &Text, references: &References<'_>) {
    put(out, format_args!("pub(super) static GROUPS: [GroupEntry; {}] = [\n", groups.len()));
    for group in groups {
        put(
            out,
            format_args!(
                "    GroupEntry {{ group: NamedGroup(0x{:04X}), name: {}, remark: {}, dtls_ok: {}, \
                 recommended: Recommended::{}, references: {}, kind: GroupKind::{} }},\n",
                group.code,
                text.expression(group.name),
                group.remark.map_or("None".to_owned(), |remark| format!("Some({})", text.expression(remark))),
                group.dtls_ok,
                word(group.recommended),
                references.expression(&group.references),
                word(group.kind),
            ),
        );
    }
    out.push_str("];\n\n");
}

fn associated_constants<'a>(out: &mut String, kind: &str, rows: impl Iterator<Item = (&'a str, u16)>) {
    put(out, format_args!("impl {kind} {{\n"));
    for (name, code) in rows {
        put(
            out,
            format_args!(
                "    /// `{name}`, 0x{code:04X}.\n    pub const {}: Self = Self(0x{code:04X});\n",
                constant(name)
            ),
        );
    }
    out.push_str("}\n\n");
}

fn codes<T: Coded>(out: &mut String, name: &str, rows: &[T]) {
    let mut page_of = [0_usize; ALL_PAGES];
    let mut pages = vec![[NO_ROW; PAGE]];
    for (row, index) in rows.iter().zip(0..) {
        let code = usize::from(row.code());
        let page = &mut page_of[code / PAGE];
        if *page == 0 {
            *page = pages.len();
            pages.push([NO_ROW; PAGE]);
        }
        pages[*page][code % PAGE] = index;
    }
    put(
        out,
        format_args!(
            "pub(super) static {name}: CodeTable<{}> = CodeTable {{ page_of: {page_of:?}, pages: {pages:?} \
             }};\n\n",
            pages.len()
        ),
    );
}

fn ranges(out: &mut String, name: &str, ranges: &[Range]) {
    put(out, format_args!("pub(super) static {name}: [(u16, u16, Assignment); {}] = [\n", ranges.len()));
    for Range { first, last, assignment } in ranges {
        put(out, format_args!("    (0x{first:04X}, 0x{last:04X}, Assignment::{assignment:?}),\n"));
    }
    out.push_str("];\n\n");
}

fn keywords(
    out: &mut String,
    name: &str,
    kind: &str,
    rows: &[Keyword<'_>],
    text: &Text,
    references: &References<'_>,
) {
    put(out, format_args!("pub(super) static {name}: [{kind}; {}] = [\n", rows.len()));
    for row in rows {
        let implies = match row.implies {
            _ if kind != "WithProtocol" => String::new(),
            None => ", implies: None".to_owned(),
            Some([esmtp, tls, auth, smtputf8, lmtp]) => format!(
                ", implies: Some(Implied {{ esmtp: {esmtp}, tls: {tls}, auth: {auth}, smtputf8: {smtputf8}, \
                 lmtp: {lmtp} }})"
            ),
        };
        put(
            out,
            format_args!(
                "    {kind} {{ keyword: {}, description: {}, references: {}{implies} }},\n",
                text.expression(row.keyword),
                text.expression(row.description),
                references.expression(&row.references),
            ),
        );
    }
    out.push_str("];\n\n");
}

fn names(out: &mut String, table: &str, names: &[Name<'_>], text: &Text) -> Result<(), String> {
    let bytes: Vec<_> = names.iter().map(|name| name.name.as_bytes()).collect();
    let perfect = perfect::find(&bytes)?;
    put(
        out,
        format_args!(
            "pub(super) static {table}: NameTable<{}, {}> = NameTable {{\n    seeds: {:#X?},\n    text: TEXT,\n    displacements: {:?},\n    slots: [\n",
            perfect.displacements.len(),
            perfect.slots.len(),
            perfect.seeds,
            perfect.displacements,
        ),
    );
    for slot in perfect.slots {
        let (offset, value, sources, length) = slot.map_or((0, 0, 0, 0), |index| {
            let Name { name, value, sources } = names[index];
            (text.offset(name), value, sources, name.len())
        });
        put(
            out,
            format_args!(
                "        NameSlot {{ offset: {offset}, value: {value}, sources: {sources}, length: {length} }},\n"
            ),
        );
    }
    out.push_str("    ],\n};\n\n");
    Ok(())
}
