//! Which records are written: those of one message, those of a time.

use received_tls::record::Record;
use received_tls::{DateTime, Received};

/// The records that were asked for.
#[derive(Clone, Default)]
pub(crate) struct Filter {
    /// The `Message-ID`, without its angle brackets.
    pub(crate) message_id: Option<String>,
    /// The first second of it, from 1970.
    pub(crate) since: Option<i64>,
    /// The last.
    pub(crate) until: Option<i64>,
}

impl Filter {
    /// Whether a record was asked for. One without a time is of none.
    pub(super) fn admits(&self, record: &Record<'_>) -> bool {
        let id = self.message_id.as_ref().is_none_or(|id| {
            let found = record.field.and_then(|field| field.message_id);
            found.is_some_and(|found| without_brackets(found) == id.as_bytes())
        });
        if self.since.is_none() && self.until.is_none() {
            return id;
        }
        let field = record.field.and_then(|field| field.received.timestamp());
        let line = || record.line.and_then(|line| line.log.time).and_then(|time| time.timestamp);
        let time = field.or_else(line).as_ref().and_then(DateTime::unix_timestamp);
        let in_time = time.is_some_and(|time| {
            self.since.is_none_or(|since| since <= time) && self.until.is_none_or(|until| time <= until)
        });
        id && in_time
    }

    /// The identifier of `--message-id`.
    ///
    /// # Errors
    /// If it is empty.
    pub(crate) fn message_id(text: &str) -> Result<String, String> {
        let id = str::from_utf8(without_brackets(text.as_bytes())).unwrap_or_default();
        if id.is_empty() {
            Err("an empty identifier; copy it from the message's Message-ID field".to_owned())
        } else {
            Ok(id.to_owned())
        }
    }

    /// The first second of `--since`.
    ///
    /// # Errors
    /// If `text` is no day and no time.
    pub(crate) fn since(text: &str) -> Result<i64, String> {
        Ok(seconds(text)?.0)
    }

    /// The last second of `--until`, which includes the day or the second that it names.
    ///
    /// # Errors
    /// If `text` is no day and no time.
    pub(crate) fn until(text: &str) -> Result<i64, String> {
        Ok(seconds(text)?.1)
    }
}

fn without_brackets(id: &[u8]) -> &[u8] {
    let id = id.trim_ascii();
    id.strip_prefix(b"<").and_then(|id| id.strip_suffix(b">")).unwrap_or(id)
}

/// The first and the last second of a day, `2026-11-21` (in UTC), or of a time, `2026-11-21T22:45:35+01:00`.
fn seconds(text: &str) -> Result<(i64, i64), String> {
    let fault = || {
        format!("\"{}\" is no day (2026-11-21) and no time (2026-11-21T22:45:35+01:00)", text.escape_debug())
    };
    let shape = |pattern: &str| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(byte, of)| match of {
                b'0' => byte.is_ascii_digit(),
                b'+' => byte == b'+' || byte == b'-',
                of => byte == of,
            })
    };
    let number = |at: std::ops::Range<usize>| text.get(at).unwrap_or_default();
    let month = |at| {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        number(at).parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?))
    };
    let (time, zone, length) = if shape("0000-00-00") {
        ("00:00:00", "+0000".to_owned(), 86_400)
    } else if shape("0000-00-00T00:00:00Z") {
        (number(11..19), "+0000".to_owned(), 1)
    } else if shape("0000-00-00T00:00:00+00:00") {
        (number(11..19), number(19..25).replace(':', ""), 1)
    } else {
        return Err(fault());
    };
    // The calendar is the one by which dates of fields are read.
    let month = month(5..7).ok_or_else(fault)?;
    let field = format!("Received: by x; {} {month} {} {time} {zone}", number(8..10), number(0..4));
    let first = Received::parse(field.as_bytes()).timestamp().and_then(|date| date.unix_timestamp());
    first.map(|first| (first, first + length - 1)).ok_or_else(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times() {
        assert_eq!(seconds("1970-01-02"), Ok((86_400, 172_799)));
        assert_eq!(seconds("1970-01-01T00:00:01Z"), Ok((1, 1)));
        assert_eq!(seconds("1970-01-01T01:00:01+01:00"), Ok((1, 1)));
        for text in [
            "",
            "2026-13-01",
            "2026-02-30",
            "2026-1-1",
            "2026-11-21T25:00:00Z",
            "2026-11-21 22:45:35",
            "\u{1b}[2J",
        ] {
            let error = seconds(text).unwrap_err();
            assert!(error.contains("is no day") && !error.contains('\u{1b}'), "{error}");
        }
    }
}
