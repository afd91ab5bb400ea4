//! Reads one of `registry/*.csv`: no quotes, no blank lines, the header exactly as expected.

/// What is wrong with a table: `registry/FILE.csv:LINE: expected …, found …`.
#[derive(Debug)]
pub(crate) struct Fault(pub(crate) String);

impl Fault {
    pub(crate) fn new(file: &str, line: usize, expected: &str, found: &str) -> Self {
        Fault(format!("registry/{file}:{line}: expected {expected}, found {found}"))
    }
}

/// One line below the header, with as many cells as the header has.
pub(crate) struct Row<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
    cells: Vec<&'a str>,
}

/// The rows of a table whose header must name exactly these columns.
pub(crate) fn rows<'a>(file: &'a str, text: &'a str, header: &str) -> Result<Vec<Row<'a>>, Fault> {
    let mut lines = text.split_terminator('\n');
    let first = lines.next().unwrap_or_default();
    if first != header {
        return Err(Fault::new(file, 1, &format!("the header `{header}`"), &quote(first)));
    }
    if !text.ends_with('\n') {
        let line = text.split('\n').count();
        return Err(Fault::new(file, line, "a line end after the last row", "the end of the file"));
    }
    let columns = header.split(',').count();
    let mut rows = Vec::new();
    for (index, text) in lines.enumerate() {
        let row = Row { file, line: index + 2, cells: text.split(',').collect() };
        if let Some(c) = text.chars().find(|&c| c == '"' || c == '\\' || !(' '..='~').contains(&c)) {
            return Err(row.fault("printable ASCII without quotes or backslashes", &format!("{c:?}")));
        }
        if row.cells.len() != columns {
            return Err(row.fault(&format!("{columns} cells"), &format!("{}", row.cells.len())));
        }
        if let Some(cell) = row.cells.iter().find(|cell| cell.trim() != **cell) {
            return Err(row.fault("no blank at either end of a cell", &quote(cell)));
        }
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(Fault::new(file, 2, "a row", "the end of the file"));
    }
    Ok(rows)
}

impl Row<'_> {
    pub(crate) fn fault(&self, expected: &str, found: &str) -> Fault {
        Fault::new(self.file, self.line, expected, found)
    }

    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells[column]
    }

    /// A cell that may not be empty.
    pub(crate) fn text(&self, column: usize) -> Result<&str, Fault> {
        match self.cell(column) {
            "" => Err(self.fault(&format!("text in column {}", column + 1), "an empty cell")),
            text => Ok(text),
        }
    }

    /// `0x` and four upper-case hex digits.
    pub(crate) fn code(&self, column: usize) -> Result<u16, Fault> {
        let cell = self.cell(column);
        cell.strip_prefix("0x")
            .filter(|digits| digits.len() == 4)
            .filter(|digits| digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F')))
            .and_then(|digits| u16::from_str_radix(digits, 16).ok())
            .ok_or_else(|| self.fault("`0x` and four upper-case hex digits", &quote(cell)))
    }

    /// `Y` or `N`.
    pub(crate) fn flag(&self, column: usize) -> Result<bool, Fault> {
        match self.cell(column) {
            "Y" => Ok(true),
            "N" => Ok(false),
            cell => Err(self.fault("`Y` or `N`", &quote(cell))),
        }
    }

    /// One of a vocabulary's words.
    pub(crate) fn word<T: Copy>(
        &self,
        column: usize,
        all: &[T],
        spelling: fn(T) -> &'static str,
    ) -> Result<T, Fault> {
        let cell = self.cell(column);
        all.iter().copied().find(|&word| spelling(word) == cell).ok_or_else(|| {
            let words: Vec<_> = all.iter().map(|&word| spelling(word)).collect();
            self.fault(&format!("one of {}", words.join(" ")), &quote(cell))
        })
    }

    /// `[A][B]`, IANA's way to list references; an empty cell is an empty list.
    pub(crate) fn references(&self, column: usize) -> Result<Vec<&str>, Fault> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(Vec::new());
        }
        let words: Option<Vec<&str>> = cell
            .strip_prefix('[')
            .and_then(|cell| cell.strip_suffix(']'))
            .map(|inner| inner.split("][").collect());
        words
            .filter(|words| words.iter().all(|word| !word.is_empty() && !word.contains(['[', ']'])))
            .ok_or_else(|| self.fault("references such as `[RFC5246][RFC8446]`", &quote(cell)))
    }
}

/// A cell as an error shows it.
pub(crate) fn quote(cell: &str) -> String {
    if cell.is_empty() { "an empty cell".to_owned() } else { format!("`{cell}`") }
}
