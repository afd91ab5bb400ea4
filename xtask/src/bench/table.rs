//! What was measured and what is asked for, as one table.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// What a ratio has to be.
#[derive(Clone, Copy)]
enum Bound {
    /// Ours is so many times as fast, at least.
    Faster(f64),
    /// Ours takes so many times its time, at most.
    Within(f64),
    /// So many times its time, and at most a twentieth more, for that is how much two runs differ.
    About(f64),
    /// No more memory, but for a quarter: how full the queues between threads are is chance.
    Same,
}
use Bound::{About, Faster, Same, Within};

/// What is asked for: how the work's name ends, the rival, the ratio.
const ASKED: &[(&str, &str, Bound)] = &[
    ("clause, one of 60 bytes", "mail-parser", Faster(12.0)),
    ("clause, one of 60 bytes", "regex, captures", Faster(10.0)),
    ("clause, one of 60 bytes", "nom, plain", Faster(2.0)),
    ("field, Exim of 312 bytes", "mail-parser", Faster(5.0)),
    ("field, Exim of 312 bytes", "regex, all dialects", Faster(4.5)),
    ("facts of the mbox", "memmem \"\\nReceived:\"", Within(5.0)),
    ("facts of the mbox", "mail-parser, Received alone, split by received-tls", Faster(4.0)),
    ("facts of the mbox, whole process", "rg -o with the clause's regex", Within(1.2)),
    ("extract --format ndjson, one processor", "the library alone", Within(4.0)),
    ("extract --format ndjson, all processors", "on one processor", Faster(1.7)),
    (
        "extract --format ndjson, all processors",
        "mail-parser, Received alone, split by received-tls",
        Faster(3.0),
    ),
    ("extract --format ndjson, all processors", "mail-parser, its own iterator and headers", Faster(3.0)),
    ("suite, number to name", "phf", Faster(4.0)),
    ("suite, name to number", "phf", Faster(2.5)),
    ("group, number to name", "phf", Faster(4.0)),
    ("group, name to number", "phf", Faster(2.5)),
    ("encode, one of 60 bytes", "write! into a String", Faster(4.0)),
    ("encode, one of 60 bytes", "write! into a slice", Faster(4.0)),
    ("10 × the input, time", "the input", About(10.0)),
    ("10 × the input, files, own memory", "the input", Same),
    ("10 × the input, pipe, peak memory", "the input", Same),
];

/// Ours and one rival's.
pub(super) struct Row {
    pub(super) work: String,
    pub(super) ours: String,
    pub(super) rival: String,
    pub(super) its: String,
    /// The rival's time through ours; `None` where it does less.
    pub(super) ratio: Option<f64>,
}

impl Row {
    fn asked(&self) -> Option<Bound> {
        let is_of =
            |(work, rival, _): &&(&str, &str, Bound)| self.work.ends_with(work) && self.rival == *rival;
        ASKED.iter().find(is_of).map(|(.., bound)| *bound)
    }

    /// The ratio, what is asked for, and whether it is met.
    fn judged(&self) -> [String; 3] {
        let none = String::new;
        let Some(ratio) = self.ratio else { return [none(), none(), none()] };
        let faster = format!("{} × as fast", short(ratio));
        let takes = format!("takes {} ×", short(1.0 / ratio));
        let met = |met| if met { "yes" } else { "NO" }.to_owned();
        match self.asked() {
            Some(Faster(least)) => [faster, format!("{} ×", short(least)), met(ratio >= least)],
            Some(Within(most)) => [takes, format!("within {} ×", short(most)), met(1.0 / ratio <= most)],
            Some(About(most)) => [takes, format!("about {} ×", short(most)), met(1.0 / ratio <= most * 1.05)],
            Some(Same) => [takes, "the same".to_owned(), met(1.0 / ratio <= 1.25)],
            None => [if ratio < 1.0 { takes } else { faster }, none(), none()],
        }
    }
}

/// Everything that was measured.
#[derive(Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// Sentences on what it was measured on.
    pub(super) about: Vec<String>,
}

const HEAD: [&str; 7] = ["work", "ours", "beside", "its", "ratio", "asked", "met"];
const BEGIN: &str = "<!-- figures: cargo xtask bench writes what is between these two lines -->\n";
const END: &str = "<!-- end of figures -->\n";

impl Table {
    /// Adds what `benches/rivals` printed: for each work its contenders, ours first.
    ///
    /// # Errors
    /// When that is something else.
    pub(super) fn read(&mut self, printed: &str) -> Result<(), String> {
        let mut ours: Option<(&str, f64)> = None;
        for line in printed.lines() {
            let wrong = || format!("benches/rivals printed {line:?}");
            let cells: Vec<_> = line.split('\t').collect();
            let (work, rival, its, ratio) = match cells[..] {
                [work, contender, time, ratio] => {
                    let time: f64 = time.parse().map_err(|_| wrong())?;
                    if ours.is_none_or(|(name, _)| name != work) {
                        ours = Some((work, time));
                        continue;
                    }
                    (work, contender, nanoseconds(time), Some(ratio.parse().map_err(|_| wrong())?))
                }
                [work, contender, less] => (work, contender, less.to_owned(), None),
                _ => return Err(wrong()),
            };
            let (_, time) = ours.filter(|(name, _)| *name == work).ok_or_else(wrong)?;
            self.rows.push(Row {
                work: work.to_owned(),
                ours: nanoseconds(time),
                rival: rival.to_owned(),
                its,
                ratio,
            });
        }
        Ok(())
    }

    /// All rows.
    pub(super) fn all(&self) -> String {
        format!("\n{}\n{}", self.about.join("\n"), lines(self.rows.iter()))
    }

    /// Whether all that is asked for was measured.
    ///
    /// # Errors
    /// One sentence about the first that was not.
    pub(super) fn is_complete(&self) -> Result<(), String> {
        for (work, rival, _) in ASKED {
            let measured = |row: &Row| row.ratio.is_some() && row.work.ends_with(work) && row.rival == *rival;
            if !self.rows.iter().any(measured) {
                return Err(format!("{work} was not compared with {rival}"));
            }
        }
        Ok(())
    }

    /// Puts the figures into the page.
    ///
    /// # Errors
    /// When the page cannot be read or written, or has no place for them.
    pub(super) fn write(&self, path: &Path) -> Result<(), String> {
        let failed = |error| format!("{} ({error})", path.display());
        let page = fs::read_to_string(path).map_err(failed)?;
        let places =
            page.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
        let (before, after) =
            places.ok_or_else(|| format!("{} has no mark for the figures: {BEGIN}", path.display()))?;
        let (asked, others): (Vec<_>, Vec<_>) = self.rows.iter().partition(|row| row.asked().is_some());
        let figures = format!(
            "{BEGIN}\n{}\n\n### Targets\n\n{}\n### Other measurements\n\n{}\n{END}",
            self.about.join("\n"),
            lines(asked.into_iter()),
            lines(others.into_iter())
        );
        fs::write(path, format!("{before}{figures}{after}")).map_err(failed)
    }
}

/// A table that is read as well as it stands as when it is set.
fn lines<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let mut cells = vec![HEAD.map(str::to_owned)];
    for row in rows {
        let [ratio, asked, met] = row.judged();
        cells.push([
            row.work.clone(),
            row.ours.clone(),
            row.rival.clone(),
            row.its.clone(),
            ratio,
            asked,
            met,
        ]);
    }
    let widths: Vec<_> = (0..HEAD.len())
        .map(|column| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or_default())
        .collect();
    cells.insert(1, std::array::from_fn(|column| "-".repeat(widths[column])));
    let mut out = String::new();
    for row in cells {
        for (cell, &width) in row.iter().zip(&widths) {
            let _ = write!(out, "| {cell:<width$} ");
        }
        out.push_str("|\n");
    }
    out
}

/// Three digits of a number.
fn short(number: f64) -> String {
    match number {
        100.0.. => format!("{number:.0}"),
        10.0.. => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

/// A time in the unit that suits it.
pub(super) fn nanoseconds(time: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
    let (unit, name) = units.into_iter().find(|(unit, _)| time >= *unit).unwrap_or((1.0, "ns"));
    format!("{} {name}", short(time / unit))
}

#[cfg(test)]
mod tests {
    use super::{Row, Table, lines, nanoseconds};

    fn row(work: &str, rival: &str, ratio: Option<f64>) -> Row {
        Row { work: work.to_owned(), ours: String::new(), rival: rival.to_owned(), its: String::new(), ratio }
    }

    #[test]
    fn a_ratio_is_judged_by_what_is_asked_for() {
        let encode = |ratio| row("encode, one of 60 bytes", "write! into a slice", Some(ratio)).judged();
        assert_eq!(encode(4.0), ["4.00 × as fast", "4.00 ×", "yes"]);
        assert_eq!(encode(3.9), ["3.90 × as fast", "4.00 ×", "NO"]);
        let mbox = |ratio| row("inbox, facts of the mbox", "memmem \"\\nReceived:\"", Some(ratio)).judged();
        assert_eq!(mbox(0.25), ["takes 4.00 ×", "within 5.00 ×", "yes"]);
        assert_eq!(mbox(0.1), ["takes 10.0 ×", "within 5.00 ×", "NO"]);
        let memory =
            |ratio| row("log, logs, 10 × the input, files, own memory", "the input", Some(ratio)).judged();
        assert_eq!(memory(0.9), ["takes 1.11 ×", "the same", "yes"]);
        assert_eq!(memory(0.5), ["takes 2.00 ×", "the same", "NO"]);
        assert_eq!(row("anything", "else", Some(0.5)).judged(), ["takes 2.00 ×", "", ""]);
    }

    #[test]
    fn what_the_rivals_print_is_read() {
        let mut table = Table::default();
        table
            .read("a\tours\t12.5\t1.0\na\tits\t25\t2.0\na\tthat\tfinds 1 of 2\n")
            .expect("it is well formed");
        let [its, that] = &table.rows[..] else { panic!("two rivals") };
        assert_eq!((&*its.ours, &*its.its, its.ratio), ("12.5 ns", "25.0 ns", Some(2.0)));
        assert_eq!((&*that.its, that.ratio), ("finds 1 of 2", None));
        for wrong in ["a", "a\tours\tx\t1.0", "a\tits\tfinds 1 of 2"] {
            assert!(Table::default().read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nothing_asked_for_may_be_missing() {
        assert!(Table::default().is_complete().is_err());
    }

    #[test]
    fn a_table_is_set_straight() {
        let rows = [row("a", "b", Some(3.0)), row("longer", "c", None)];
        let table = lines(rows.iter());
        let lengths: Vec<_> = table.lines().map(|line| line.chars().count()).collect();
        assert!(lengths.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
    }

    #[test]
    fn a_time_has_its_unit() {
        let times = [4.25, 999.0, 1_500.0, 43e6, 2.5e9].map(nanoseconds);
        assert_eq!(times, ["4.25 ns", "999 ns", "1.50 µs", "43.0 ms", "2.50 s"]);
    }
}
