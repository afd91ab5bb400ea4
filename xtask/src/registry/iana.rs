//! Reads one of IANA's downloads: quoted cells, cells of several lines, ranges, rows that say `Unassigned`
//! or `Reserved`.

/// Which registry a download holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Suites,
    Groups,
}

impl Kind {
    /// The registry's word in `reserved.csv`.
    pub(super) fn id(self) -> &'static str {
        match self {
            Kind::Suites => "cipher-suites",
            Kind::Groups => "supported-groups",
        }
    }

    /// The table of what is registered.
    pub(super) fn table(self) -> &'static str {
        match self {
            Kind::Suites => "cipher_suites.csv",
            Kind::Groups => "supported_groups.csv",
        }
    }

    /// The table of what others call it.
    pub(super) fn names(self) -> &'static str {
        match self {
            Kind::Suites => "suite_names.csv",
            Kind::Groups => "group_names.csv",
        }
    }
}

/// A download, read whole.
#[derive(Debug)]
pub(super) struct Download {
    file: String,
    pub(super) kind: Kind,
    pub(super) registered: Vec<Registered>,
    pub(super) reserved: Vec<Reserved>,
}

/// A row that has a name.
#[derive(Debug)]
pub(super) struct Registered {
    pub(super) line: usize,
    pub(super) code: u16,
    pub(super) name: String,
    dtls_ok: String,
    recommended: String,
    references: String,
}

/// A row that is neither registered nor free.
#[derive(Debug)]
pub(super) struct Reserved {
    pub(super) first: u16,
    pub(super) last: u16,
    pub(super) assignment: &'static str,
}

impl Download {
    /// `FILE:LINE`.
    pub(super) fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.file)
    }
}

impl Registered {
    /// The columns that are IANA's, as our tables write them.
    pub(super) fn cells(&self) -> Vec<String> {
        let code = format!("0x{:04X}", self.code);
        [&code, &self.name, &self.dtls_ok, &self.recommended, &self.references].map(String::clone).to_vec()
    }
}

/// A name without the remark that may follow it.
pub(super) fn bare(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

const SUITE_HEADER: &str = "Value,Description,DTLS-OK,Recommended,Reference";
const GROUP_HEADER: &str = "Value,Description,DTLS-OK,Recommended,Reference,Comment";

/// Reads a download; `file` is for errors alone.
pub(super) fn read(file: &str, text: &str) -> Result<Download, String> {
    // Flexible, so that a row's length is refused in our words.
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut download: Option<Download> = None;
    let mut next = 0_u32;
    for record in reader.records() {
        let record = record.map_err(|error| format!("{file}: {error}"))?;
        let line = record.position().map_or(0, |start| line_of(text, start.byte()));
        let fault =
            |expected: &str, found: &str| format!("{file}:{line}: expected {expected}, found {found}");
        // A cell of several lines is one line here.
        let cells: Vec<String> =
            record.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let Some(download) = &mut download else {
            let kind = match &*cells.join(",") {
                SUITE_HEADER => Kind::Suites,
                GROUP_HEADER => Kind::Groups,
                other => {
                    return Err(fault(
                        &format!("the header `{SUITE_HEADER}`, followed by `,Comment` for groups"),
                        &format!("`{other}`"),
                    ));
                }
            };
            let (registered, reserved) = (Vec::new(), Vec::new());
            download = Some(Download { file: file.to_owned(), kind, registered, reserved });
            continue;
        };
        let columns = if download.kind == Kind::Suites { 5 } else { 6 };
        if cells.len() != columns {
            return Err(fault(&format!("{columns} cells"), &cells.len().to_string()));
        }
        let (first, last) = match download.kind {
            Kind::Suites => suite_range(&cells[0])
                .ok_or_else(|| fault("a value such as `0x13,0x01` or `0x14-19,*`", &quote(&cells[0])))?,
            Kind::Groups => group_range(&cells[0])
                .ok_or_else(|| fault("a value such as `29` or `42-255`", &quote(&cells[0])))?,
        };
        if u32::from(first) < next || last < first {
            return Err(fault(&format!("a value from 0x{next:04X} on"), &quote(&cells[0])));
        }
        next = u32::from(last) + 1;
        row(download, line, (first, last), &cells).map_err(|(expected, found)| fault(expected, &found))?;
    }
    let download =
        download.ok_or(format!("{file}:1: expected the header `{SUITE_HEADER}`, found nothing"))?;
    if next != 0x1_0000 {
        let found = format!("none above 0x{:04X}", next.saturating_sub(1));
        return Err(format!("{file}: expected rows up to 0xFFFF, found {found}: the file is cut short"));
    }
    Ok(download)
}

/// The line on which the record stands that starts at this byte. The reader may leave the `\n` of a `\r\n`,
/// and empty lines, for the record after them, so its own count is one short at times.
fn line_of(text: &str, start: u64) -> usize {
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let bytes = text.as_bytes();
    let first = bytes.iter().skip(start).take_while(|byte| matches!(byte, b'\r' | b'\n')).count() + start;
    1 + bytes.iter().take(first).filter(|&&byte| byte == b'\n').count()
}

/// Sorts a row into the download, or says what was expected and found.
fn row(
    download: &mut Download,
    line: usize,
    (first, last): (u16, u16),
    cells: &[String],
) -> Result<(), (&'static str, String)> {
    let [_, name, dtls_ok, recommended, references, ..] = cells else {
        return Err(("five cells", cells.len().to_string()));
    };
    let references = references.replace("] [", "][");
    if name == "Unassigned" {
        return Ok(());
    }
    if name.starts_with("Reserved") {
        let assignment = match () {
            () if references.contains("[RFC8701]") => "grease",
            () if name.contains("Private Use") => "private-use",
            () => "reserved",
        };
        download.reserved.push(Reserved { first, last, assignment });
        return Ok(());
    }
    if first != last {
        return Err(("one value for a name", quote(&cells[0])));
    }
    if name.is_empty() {
        return Err(("a name, `Unassigned` or `Reserved`", quote(name)));
    }
    if !matches!(&**dtls_ok, "Y" | "N") {
        return Err(("DTLS-OK of `Y` or `N`", quote(dtls_ok)));
    }
    if !matches!(&**recommended, "Y" | "N" | "D") {
        return Err(("Recommended of `Y`, `N` or `D`", quote(recommended)));
    }
    download.registered.push(Registered {
        line,
        code: first,
        name: name.clone(),
        dtls_ok: dtls_ok.clone(),
        recommended: recommended.clone(),
        // Our tables have no quotes, so no comma either.
        references: references.replace(',', ";"),
    });
    Ok(())
}

fn quote(cell: &str) -> String {
    if cell.is_empty() { "an empty cell".to_owned() } else { format!("`{cell}`") }
}

/// `0x00,0x1C`, `0x00,0x1C-1D` or `0x01-09,*`.
fn suite_range(value: &str) -> Option<(u16, u16)> {
    let (high, low) = value.split_once(',')?;
    let (first, last) = byte_range(high)?;
    match low {
        "*" => Some((u16::from_be_bytes([first, 0]), u16::from_be_bytes([last, 0xFF]))),
        _ if first == last => {
            let (from, to) = byte_range(low)?;
            Some((u16::from_be_bytes([first, from]), u16::from_be_bytes([last, to])))
        }
        _ => None,
    }
}

/// `0x1C` or `0x1C-1D`.
fn byte_range(text: &str) -> Option<(u8, u8)> {
    let digits = text.strip_prefix("0x")?;
    let (first, last) = digits.split_once('-').unwrap_or((digits, digits));
    let byte = |digits: &str| u8::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 2);
    Some((byte(first)?, byte(last)?))
}

/// `29` or `42-255`.
fn group_range(value: &str) -> Option<(u16, u16)> {
    let (first, last) = value.split_once('-').unwrap_or((value, value));
    let number = |digits: &str| digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
    Some((number(first)?, number(last)?))
}
