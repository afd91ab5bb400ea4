//! Comma-separated values (RFC 4180): one line a record, the names of the columns first.

use std::borrow::Cow;

use csv::{Terminator, Writer, WriterBuilder};
use received_tls::record::{Record, Value};

use super::choice::Choice;
use super::format::Format;
use crate::escape::{unfold, visible};

/// Writes the columns of a choice.
pub(crate) struct Csv(pub(crate) Choice);

impl Format for Csv {
    fn begin(&self, out: &mut Vec<u8>) {
        // Writing into a Vec cannot fail, here and below; all lines have the same number of cells.
        let _ = writer(out).write_record(self.0.columns.iter().map(|column| column.name));
    }

    fn batch(&self, records: &[Record<'_>], out: &mut Vec<u8>, written: usize) -> usize {
        out.truncate(written);
        let mut lines = writer(out);
        for record in records {
            for column in &self.0.columns {
                let _ = lines.write_field(self.cell(self.0.value(column, record)).as_bytes());
            }
            let _ = lines.write_record(None::<&[u8]>);
        }
        let _ = lines.flush();
        drop(lines);
        out.len()
    }
}

fn writer(out: &mut Vec<u8>) -> Writer<&mut Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out)
}

impl Csv {
    fn cell<'r>(&self, value: Value<'r>) -> Cow<'r, str> {
        let owned = |text: &[u8]| Cow::Owned(text_cell(text).into_owned());
        match value {
            Value::Bool(true) => "true".into(),
            Value::Bool(false) => "false".into(),
            Value::Number(number) => number.to_string().into(),
            Value::Text(text) => match self.0.text(text) {
                Cow::Borrowed(text) => text_cell(text),
                Cow::Owned(text) => owned(&text),
            },
            Value::Path(path) => harmless(String::from_utf8_lossy(&self.0.text(path)).into_owned().into()),
            Value::Name(name) => name.into(),
            Value::CodePoint(number) => format!("0x{number:04X}").into(),
            Value::Date(date) => String::from_utf8_lossy(&date.rfc3339()).into_owned().into(),
            Value::Time(time) => time.to_string().into(),
            Value::Ip(ip) => ip.to_string().into(),
            Value::Peer(peer) => owned(&super::peer(&peer)),
            Value::Notices(notices) => {
                let codes: Vec<_> = notices.iter().map(|notice| notice.code).collect();
                codes.join(" ").into()
            }
            _ => "".into(),
        }
    }
}

/// A field's text on one line.
fn text_cell(text: &[u8]) -> Cow<'_, str> {
    harmless(unfold(text))
}

/// Text with its control characters visible; with an apostrophe before it if a spreadsheet would take it for a formula.
fn harmless(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = visible(text);
    // Spreadsheets pass over blanks, and take full-width signs for the others.
    let begins_formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    // Alone each of these is just a character: `-` is how standard input is called.
    if text.trim_start().starts_with(begins_formula) && text.chars().nth(1).is_some() {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_harmless() {
        assert_eq!(text_cell(b"=1+1"), "'=1+1");
        assert_eq!(text_cell(b" @x\r\n y "), "'@x y");
        assert_eq!(text_cell("＝1".as_bytes()), "'＝1");
        assert_eq!(text_cell("\u{a0}=1".as_bytes()), "'\u{a0}=1");
        assert_eq!(text_cell(b"a\x1b[2J"), "a\\x1b[2J");
        assert_eq!(text_cell(b"-"), "-");
        assert_eq!(text_cell("＝".as_bytes()), "＝");
    }
}
