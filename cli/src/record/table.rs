//! A table to be read: a heading for each message, its hops below; or for each log, its lines.
//!
//! Columns are as wide as the terminal allows and never depend on what comes later, so that the table
//! can be written while the input is read. What is recorded about TLS is shown in full at 60 columns;
//! there a hop takes two lines, or three with a group.

use std::borrow::Cow;

use received_tls::log::Direction;
use received_tls::record::{Field, Line, Notices, Record};
use received_tls::{CipherSuite, Level, NamedGroup, Peer, TlsFacts, Trust, TrustBasis};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::format::Format;
use super::room::display;
use crate::escape::{unfold, visible};

/// How the table is laid out.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// Whether headings and findings are set off by colour.
    pub(crate) colour: bool,
    /// The cells that hops and lines do not have alike, [`HOP`] or [`LINE`].
    pub(crate) cells: Cells,
}

/// Columns of the cells that hops and lines do not have alike.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cells {
    /// Of the number that a record begins with.
    number: usize,
    /// Of the protocol, and the gap after it.
    with: usize,
}

pub(crate) const HOP: Cells = Cells { number: 4, with: WITH + 1 };
/// A line says no protocol.
pub(crate) const LINE: Cells = Cells { number: 7, with: 0 };

/// The columns' widths: the longest of each that is in use, of suites the longest that is recommended.
const DATE: usize = "2026-11-21T22:45:35+00:00".len();
const WITH: usize = "UTF8SMTPSA".len();
const VERSION: usize = "SSL3".len();
const SUITE: usize = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384".len();
const GROUP: usize = "SecP384r1MLKEM1024".len();
/// The narrowest useful `client → by` on a line with all others.
const PATH: usize = 40;
/// All columns but `client → by` and those of [`Cells`], and the gaps between all, on one line.
const OTHERS: usize = 1 + DATE + 2 + 2 + VERSION + 1 + SUITE + 1 + GROUP;

/// How wide the line above claims gets.
const WIDEST_LINE: usize = 60;

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const YELLOW: &str = "\x1b[33m";
const RESET: &str = "\x1b[0m";

impl Format for Layout {
    fn begin(&self, out: &mut Vec<u8>) {
        let names = if self.cells.with > 0 {
            ["#", "date", "client → by", "with", "TLS", "cipher", "group"]
        } else {
            ["line", "time", "service ← peer", "", "TLS", "cipher", "group"]
        };
        self.hop(out, &names.map(Cow::Borrowed));
    }

    fn source(&self, name: &[u8], out: &mut Vec<u8>, written: usize) -> usize {
        out.truncate(written);
        self.heading(out, name, "");
        out.len()
    }

    fn batch(&self, records: &[Record<'_>], out: &mut Vec<u8>, written: usize) -> usize {
        out.truncate(written);
        let (mut message, mut border) = (None, false);
        for record in records {
            if let Some(field) = &record.field {
                let of = Some((record.source, field.message));
                if message != of {
                    self.heading(out, record.source, &format!(", message {}", field.message));
                }
                if message == of && is_claim(field) && border {
                    self.border(out, field);
                }
                border = field.trust.is_some_and(|(trust, _)| trust == Trust::Border);
                message = of;
                self.field(out, record, field);
            } else if let Some(line) = &record.line {
                self.line(out, record, line);
            }
        }
        out.len()
    }
}

impl Layout {
    fn line(&self, out: &mut Vec<u8>, record: &Record<'_>, line: &Line<'_>) {
        let log = line.log;
        let arrow = match log.direction {
            Direction::In => "←",
            Direction::Out => "→",
        };
        let width = self.path_width().saturating_sub(3);
        let peer = super::peer(&log.peer);
        let (service, peer) = (text(Some(log.service)), text(Some(&peer)));
        let (service, peer) = share(&service, &peer, width);
        let time = log.time.map(|time| match time.timestamp {
            Some(timestamp) => Cow::Owned(timestamp.to_string()),
            None => text(Some(time.as_written)),
        });
        let [version, suite, group] = negotiated(Some(&log.tls));
        self.hop(
            out,
            &[
                line.number.to_string().into(),
                time.unwrap_or(Cow::Borrowed("-")),
                format!("{service} {arrow} {peer}").into(),
                Cow::Borrowed(""),
                version,
                suite,
                group,
            ],
        );
        self.findings(out, record.level, record.findings());
    }

    fn heading(&self, out: &mut Vec<u8>, source: &[u8], number: &str) {
        let source = visible(String::from_utf8_lossy(source));
        let (start, end) = if self.colour { (BOLD, RESET) } else { ("", "") };
        let source = shorten(&source, self.width.saturating_sub(number.width()));
        display(out, format_args!("\n{start}{source}{number}{end}\n"));
    }

    fn field(&self, out: &mut Vec<u8>, record: &Record<'_>, field: &Field<'_>) {
        let received = field.received;
        let claim = is_claim(field);
        let [version, suite, group] = negotiated(record.tls.as_ref());
        let width = self.path_width().saturating_sub(3);
        let (client, by) = (client(record.peer, received.from()), text(received.by()));
        let (client, by) = share(&client, &by, width);
        let (start, end) = if self.colour && claim { (DIM, RESET) } else { ("", "") };
        out.extend_from_slice(start.as_bytes());
        self.hop(
            out,
            &[
                format!("{}{}", if claim { "?" } else { "" }, field.hop).into(),
                received.timestamp().map_or(Cow::Borrowed("-"), |date| {
                    String::from_utf8_lossy(&date.rfc3339()).into_owned().into()
                }),
                format!("{client} → {by}").into(),
                text(received.with()),
                version,
                suite,
                group,
            ],
        );
        self.findings(out, record.level, record.findings());
        out.extend_from_slice(end.as_bytes());
    }

    /// The line under the last field of the reader's servers, before the first claim.
    fn border(&self, out: &mut Vec<u8>, claim: &Field<'_>) {
        let guessed = claim.trust.is_some_and(|(_, basis)| basis == TrustBasis::Guessed);
        let words = if guessed { "──── claims (by a guess) " } else { "──── claims " };
        let dashes = self.width.min(WIDEST_LINE).saturating_sub(words.width());
        display(out, format_args!("{words}{}\n", "─".repeat(dashes)));
    }

    /// The level and the codes alone: the sentences are in the records of the other formats. A hop that meets the
    /// rules, or says nothing of TLS, has no such line without findings.
    fn findings(&self, out: &mut Vec<u8>, level: Level, findings: Notices<'_>) {
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        if codes.is_empty() {
            return;
        }
        let (start, end) = if self.colour { (YELLOW, RESET) } else { ("", "") };
        let before = format!("{level} ! ");
        let width = self.width.saturating_sub(self.cells.number + 1 + before.len());
        for (place, line) in filled(&codes, width).into_iter().enumerate() {
            let before = if place == 0 { before.as_str() } else { "" };
            let indent =
                self.cells.number + 1 + if place == 0 { 0 } else { level.name().len() + " ! ".len() };
            display(out, format_args!("{:indent$}{start}{before}{line}{end}\n", ""));
        }
    }

    /// All columns but those of `client → by`, on one line.
    fn others(&self) -> usize {
        self.cells.number + self.cells.with + OTHERS
    }

    fn one_line(&self) -> bool {
        self.width >= self.others() + PATH
    }

    /// The columns that `client → by` has.
    fn path_width(&self) -> usize {
        if self.one_line() {
            self.width - self.others()
        } else {
            self.width.saturating_sub(self.cells.number + 1 + DATE + 2).max(16)
        }
    }

    fn hop(&self, out: &mut Vec<u8>, cells: &[Cow<'_, str>; 7]) {
        let [number, date, path, with, version, suite, group] = cells;
        let mut line = String::with_capacity(2 * self.width);
        line.extend(std::iter::repeat_n(' ', self.cells.number.saturating_sub(number.width())));
        line.push_str(number);
        line.push(' ');
        cell(&mut line, date, DATE, 2);
        cell(&mut line, path, self.path_width(), 2);
        if !self.one_line() {
            end_line(out, &mut line);
            line.extend(std::iter::repeat_n(' ', self.cells.number + 1));
        }
        if let Some(width) = self.cells.with.checked_sub(1) {
            cell(&mut line, with, width, 1);
        }
        cell(&mut line, version, VERSION, 1);
        cell(&mut line, suite, SUITE, 1);
        let indent = self.cells.number + 1 + self.cells.with + VERSION + 1;
        if self.width < indent + SUITE + 1 + GROUP {
            end_line(out, &mut line);
            if group == "-" {
                return;
            }
            line.extend(std::iter::repeat_n(' ', indent));
        }
        cell(&mut line, group, GROUP, 0);
        end_line(out, &mut line);
    }
}

fn is_claim(field: &Field<'_>) -> bool {
    field.trust.is_some_and(|(trust, _)| trust == Trust::Claim)
}

/// Version, suite and group, each by its own name where it is known, else as it was written.
fn negotiated<'a>(facts: Option<&TlsFacts<'a>>) -> [Cow<'a, str>; 3] {
    let suite = facts.and_then(|facts| facts.suite).and_then(CipherSuite::name);
    let group = facts.and_then(|facts| facts.group).and_then(NamedGroup::name);
    let version = facts.map_or("-", |facts| match facts.version {
        Some(version) => version.as_str(),
        None if facts.established => "yes",
        None => "no",
    });
    let resolved = |name: Option<&'static str>, written| name.map_or_else(|| text(written), Cow::Borrowed);
    [
        version.into(),
        resolved(suite, facts.and_then(|facts| facts.suite_as_written)),
        resolved(group, facts.and_then(|facts| facts.group_as_written)),
    ]
}

/// A field's text on one line, harmless to a terminal; `-` if missing.
fn text(text: Option<&[u8]>) -> Cow<'_, str> {
    match text.map(<[u8]>::trim_ascii) {
        None | Some([]) => Cow::Borrowed("-"),
        Some(text) => visible(unfold(text)),
    }
}

/// Appends a cell of `width` columns and a gap. What is too long is shortened.
fn cell(line: &mut String, text: &str, width: usize, gap: usize) {
    let text = shorten(text, width);
    line.push_str(&text);
    line.extend(std::iter::repeat_n(' ', width - text.width().min(width) + gap));
}

fn end_line(out: &mut Vec<u8>, line: &mut String) {
    out.extend_from_slice(line.trim_end().as_bytes());
    out.push(b'\n');
    line.clear();
}

/// Fits two names into `width` columns together; the shorter keeps what it needs.
fn share<'a>(one: &'a str, other: &'a str, width: usize) -> (Cow<'a, str>, Cow<'a, str>) {
    let (first, second) = (one.width(), other.width());
    let half = width / 2;
    if first + second <= width {
        (Cow::Borrowed(one), Cow::Borrowed(other))
    } else if first <= half {
        (Cow::Borrowed(one), shorten(other, width - first))
    } else if second <= half {
        (shorten(one, width - second), Cow::Borrowed(other))
    } else {
        (shorten(one, half), shorten(other, width - half))
    }
}

/// The client by its name if the server confirmed it, else by its address. Without both only the value of the `from`
/// clause is left, which the client chose with most servers: it is quoted.
fn client<'a>(peer: Option<Peer<'a>>, from: Option<&'a [u8]>) -> Cow<'a, str> {
    let vouched = peer.and_then(|peer| match (peer.name, peer.ip()) {
        (Some(name), _) if peer.confirmed => Some(text(Some(name))),
        (_, ip) => ip.map(|ip| format!("[{ip}]").into()),
    });
    vouched
        .unwrap_or_else(|| from.map_or(Cow::Borrowed("-"), |from| format!("\"{}\"", text(Some(from))).into()))
}

/// The words, a comma after each but the last, in lines of `width` columns; a longer word has a line of its own.
fn filled(words: &[&str], width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (place, word) in words.iter().enumerate() {
        let comma = if place + 1 < words.len() { "," } else { "" };
        let line = lines.last().map_or(0, String::len);
        if line > 0 && line + 1 + word.len() + comma.len() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            line.push_str(comma);
        }
    }
    lines
}

/// Cuts text to `width` columns and says so with an ellipsis.
fn shorten(text: &str, width: usize) -> Cow<'_, str> {
    // No text is wider than its bytes are many; that spares measuring what a hostile field may hold.
    if text.len() <= width || (text.len() <= 8 * width && text.width() <= width) {
        return Cow::Borrowed(text);
    }
    let mut room = width.saturating_sub(1);
    let kept = text.char_indices().find(|&(_, c)| {
        let wide = c.width().unwrap_or(0);
        let full = wide > room;
        room = room.saturating_sub(wide);
        full
    });
    let kept = kept.map_or(text, |(at, _)| &text[..at]);
    Cow::Owned(if width == 0 { String::new() } else { format!("{kept}…") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_columns() {
        assert_eq!(shorten("mx.example", 10), "mx.example");
        assert_eq!(shorten("mx.example.net", 10), "mx.exampl…");
        assert_eq!(shorten("例え.example", 6), "例え.…");
        assert_eq!(shorten("例え.example", 4), "例…");
        assert_eq!(shorten("é".repeat(10).as_str(), 10), "é".repeat(10));
        assert_eq!(shorten("ab", 0), "");
    }

    #[test]
    fn findings_fill_lines() {
        assert_eq!(filled(&["abc"], 3), ["abc"]);
        assert_eq!(filled(&["abc", "de", "f"], 8), ["abc, de,", "f"]);
        assert_eq!(filled(&["abc", "de", "f"], 10), ["abc, de, f"]);
        assert_eq!(filled(&["abcdef", "g"], 4), ["abcdef,", "g"]);
    }

    #[test]
    fn names_share_their_column() {
        assert_eq!(share("abc", "defghijk", 8), ("abc".into(), "defg…".into()));
        assert_eq!(share("abcdefgh", "ij", 8), ("abcde…".into(), "ij".into()));
        assert_eq!(share("abcdefgh", "ijklmnop", 8), ("abc…".into(), "ijk…".into()));
    }
}
