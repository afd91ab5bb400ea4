//! The time stamps that syslog, journald and the servers' own logs begin a line with.

use core::fmt;

use crate::bytes::{is_alpha, is_digit};
use crate::server::cursor::{Cursor, is_not_blank};

/// When a line was written, as far as it tells.
///
/// A stamp of RFC 3164 §4.1.2, `Nov 21 23:06:43`, has no year and no zone: it tells no point in time, and
/// none is made up.
///
/// ```
/// let line = b"Nov 21 23:06:43 mx postfix/smtpd[4711]: Anonymous TLS connection established from \
///     unknown[192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)";
/// let time = received_tls::log::read(line).unwrap().time.unwrap();
/// assert_eq!((time.as_written, time.timestamp), (&b"Nov 21 23:06:43"[..], None));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct LogTime<'a> {
    /// The stamp as it stands in the line.
    pub as_written: &'a [u8],
    /// What it says, if it tells a year.
    pub timestamp: Option<Timestamp>,
}

/// A date and a time of day, and the zone where that is told.
///
/// `Display` writes the form of RFC 3339, `2026-11-21T22:46:50.464+01:00`; without a zone that of ISO 8601
/// for local time, `2026-11-21T22:46:50.464`.
///
/// ```
/// let line = b"2026-11-21 22:46:50.464 1xUtr8-0004ij-Ea <= a@example.org H=[192.0.2.1] P=esmtps \
///     X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no S=531";
/// let time = received_tls::log::read(line).unwrap().time.unwrap();
/// assert_eq!(time.timestamp.unwrap().to_string(), "2026-11-21T22:46:50.464");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Timestamp {
    /// 1970 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31, as the month has it.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 60: leap seconds are written so.
    pub second: u8,
    /// 0 to 999,999.
    pub microsecond: u32,
    /// Minutes east of UTC; `None` where the time is local and nobody tells where.
    pub offset_minutes: Option<i16>,
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second, microsecond, offset_minutes } = *self;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if microsecond % 1000 != 0 {
            write!(f, ".{microsecond:06}")?;
        } else if microsecond != 0 {
            write!(f, ".{:03}", microsecond / 1000)?;
        }
        if let Some(offset) = offset_minutes {
            let (sign, offset) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
            write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)?;
        }
        Ok(())
    }
}

impl Timestamp {
    /// The point in time so many microseconds after 1970 began, in UTC.
    pub(super) fn from_unix(microseconds: u64) -> Option<Self> {
        let (seconds, microsecond) = (microseconds / 1_000_000, (microseconds % 1_000_000) as u32);
        let (days, second) = (seconds / 86_400, (seconds % 86_400) as u32);
        // Years here begin in March, so that a leap day is the last day of one; they repeat every 400.
        let days = i64::try_from(days).ok()?.checked_add(719_468)?;
        let (era, day) = (days / 146_097, days % 146_097);
        let year_of_era = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let year = 400 * era + year_of_era + i64::from(month >= 10);
        Some(Self {
            year: u16::try_from(year).ok().filter(|&year| year <= 9999)?,
            month: (if month < 10 { month + 3 } else { month - 9 }) as u8,
            day: (day_of_year - (153 * month + 2) / 5 + 1) as u8,
            hour: (second / 3600) as u8,
            minute: (second / 60 % 60) as u8,
            second: (second % 60) as u8,
            microsecond,
            offset_minutes: Some(0),
        })
    }
}

/// The time stamp that `line` begins with, and its length.
pub(super) fn stamp(line: &[u8]) -> Option<(LogTime<'_>, usize)> {
    let (timestamp, length) = match line {
        [b'A'..=b'Z', _, _, b' ', b' ' | b'0'..=b'9', ..] => match line.get(4..9)? {
            // `Sat 2026-11-21 22:46:50 CET`: journald's `-o short-full`.
            [_, _, _, _, b'-'] => iso(line, 4).map(|(timestamp, length)| (Some(timestamp), length)),
            _ => rfc3164(line),
        },
        [_, _, _, _, b'-', ..] => iso(line, 0).map(|(timestamp, length)| (Some(timestamp), length)),
        [b'0'..=b'9', ..] => unix(line),
        _ => None,
    }?;
    Some((LogTime { as_written: line.get(..length)?, timestamp }, length))
}

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// `Nov 21 23:06:43` (RFC 3164 §4.1.2), and journald's `-o short-precise` with a fraction.
fn rfc3164(line: &[u8]) -> Option<(Option<Timestamp>, usize)> {
    let mut words = Cursor::new(line);
    let month = words.run(is_alpha)?;
    MONTHS.iter().position(|name| name[..] == *month)?;
    words.literal(b" ")?;
    words.literal(b" ");
    let day = words.run(is_digit)?;
    (day.len() <= 2).then_some(())?;
    words.literal(b" ")?;
    time_of_day(&mut words)?;
    Some((None, words.at()))
}

/// `2026-11-21T22:46:50.464+01:00` (RFC 3339), with a blank in place of the `T`, a comma in place of the
/// point, with a zone after a blank, without one.
fn iso(line: &[u8], start: usize) -> Option<(Timestamp, usize)> {
    let mut words = Cursor::new(line);
    words.skip(start);
    let year = digits(&mut words, 4)?;
    words.literal(b"-")?;
    let month = digits(&mut words, 2)?;
    words.literal(b"-")?;
    let day = digits(&mut words, 2)?;
    words.either(b"T", b" ")?;
    let (hour, minute, second, microsecond) = time_of_day(&mut words)?;
    let offset_minutes = zone(&mut words, start > 0);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (year >= 1970 && (1..=days).contains(&day)).then_some(())?;
    let timestamp = Timestamp {
        year,
        month: month as u8,
        day: day as u8,
        hour,
        minute,
        second,
        microsecond,
        offset_minutes,
    };
    Some((timestamp, words.at()))
}

/// `1795304739.123456`: journald's `-o short-unix`.
fn unix(line: &[u8]) -> Option<(Option<Timestamp>, usize)> {
    let mut words = Cursor::new(line);
    let seconds = decimal(words.run(is_digit).filter(|digits| (9..=11).contains(&digits.len()))?)?;
    words.literal(b".")?;
    let microseconds = decimal(words.run(is_digit).filter(|digits| digits.len() == 6)?)?;
    words.rest().starts_with(b" ").then_some(())?;
    Some((
        Some(Timestamp::from_unix(seconds.checked_mul(1_000_000)?.checked_add(microseconds)?)?),
        words.at(),
    ))
}

/// `22:46:50`, `22:46:50.464`: hour, minute, second, microsecond.
fn time_of_day(words: &mut Cursor<'_>) -> Option<(u8, u8, u8, u32)> {
    let hour = digits(words, 2)?;
    words.literal(b":")?;
    let minute = digits(words, 2)?;
    words.literal(b":")?;
    let second = digits(words, 2)?;
    (hour < 24 && minute < 60 && second <= 60).then_some(())?;
    let mut microsecond = 0;
    let mut fraction = *words;
    if fraction.either(b".", b",").is_some() {
        if let Some(digits) = fraction.run(is_digit) {
            *words = fraction;
            let places = digits.iter().map(|digit| u32::from(digit - b'0')).chain(core::iter::repeat(0));
            microsecond = places.take(6).fold(0, |value, digit| 10 * value + digit);
        }
    }
    Some((hour as u8, minute as u8, second as u8, microsecond))
}

/// `Z`, `+01:00`, `+0100`, ` +0100`: minutes east of UTC; where names are written, ` UTC`. That of any other
/// zone tells no distance and is passed over.
fn zone(words: &mut Cursor<'_>, named: bool) -> Option<i16> {
    let mut ahead = *words;
    if words.literal(b"Z").is_some() {
        return Some(0);
    }
    ahead.literal(b" ");
    if let Some(east) = ahead.either(b"+", b"-") {
        let hours = digits(&mut ahead, 2)?;
        ahead.literal(b":");
        let minutes = digits(&mut ahead, 2)?;
        let whole = !ahead.rest().first().is_some_and(|&byte| is_not_blank(byte));
        (whole && hours < 24 && minutes < 60).then_some(())?;
        *words = ahead;
        let offset = (hours * 60 + minutes) as i16;
        return Some(if east { offset } else { -offset });
    }
    if !named {
        return None;
    }
    let mut ahead = *words;
    ahead.literal(b" ")?;
    let name = ahead.run(|byte| byte.is_ascii_uppercase())?;
    ahead.rest().starts_with(b" ").then_some(())?;
    *words = ahead;
    matches!(name, b"UTC" | b"GMT").then_some(0)
}

/// A number of exactly so many digits.
fn digits(words: &mut Cursor<'_>, length: usize) -> Option<u16> {
    let mut number = 0;
    let run = words.rest().get(..length).filter(|run| run.iter().all(|&byte| is_digit(byte)))?;
    for digit in run {
        number = 10 * number + u16::from(digit - b'0');
    }
    words.skip(length);
    Some(number)
}

/// The value of a run of digits.
pub(super) fn decimal(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |value, &digit| {
        let digit = is_digit(digit).then(|| u64::from(digit - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}
