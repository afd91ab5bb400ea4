//! The time stamps that syslog, journald and the servers' own logs begin a line with.

use crate::bytes::{is_alpha, is_digit};
use crate::server::cursor::{Cursor, is_not_blank};
use crate::syntax::{DateTime, Zone};

/// The time of a line.
///
/// A time stamp of RFC 3164 §4.1.2, `Nov 21 23:06:43`, has no year and no zone, so the point in time is unknown.
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
    /// The time stamp as written.
    pub as_written: &'a [u8],
    /// The parsed time stamp, if it has a year.
    pub timestamp: Option<DateTime>,
}

/// The time of a line with a year: another name of [`DateTime`].
///
/// ```
/// let line = b"2026-11-21 22:46:50.464 1xUtr8-0004ij-Ea <= a@example.org H=[192.0.2.1] P=esmtps \
///     X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no S=531";
/// let time: received_tls::log::Timestamp = received_tls::log::read(line).unwrap().time.unwrap().timestamp.unwrap();
/// assert_eq!((time.to_string(), time.zone), ("2026-11-21T22:46:50.464".to_owned(), received_tls::Zone::Unwritten));
/// ```
pub type Timestamp = DateTime;

/// The time stamp that is next.
pub(super) fn stamp<'a>(words: &mut Cursor<'a>) -> Option<LogTime<'a>> {
    let (start, text) = (words.at(), words.rest());
    let timestamp = match text {
        // `Sat 2026-11-21 22:46:50 CET`: journald's `-o short-full`.
        [b'A'..=b'Z', _, _, b' ', b'0'..=b'9' | b' ', _, _, _, b'-', ..] => {
            words.skip(4);
            Some(iso(words, true)?)
        }
        [b'A'..=b'Z', _, _, b' ', b'0'..=b'9' | b' ', ..] => {
            rfc3164(words)?;
            None
        }
        [_, _, _, _, b'-', ..] => Some(iso(words, false)?),
        [b'0'..=b'9', ..] => Some(unix(words)?),
        _ => return None,
    };
    Some(LogTime { as_written: text.get(..words.at() - start)?, timestamp })
}

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// `Nov 21 23:06:43` (RFC 3164 §4.1.2), and journald's `-o short-precise` with a fraction.
fn rfc3164(words: &mut Cursor<'_>) -> Option<()> {
    let month = words.run(is_alpha)?;
    MONTHS.iter().find(|name| name[..] == *month)?;
    words.literal(b" ")?;
    words.literal(b" ");
    words.run(is_digit).filter(|day| day.len() <= 2)?;
    words.after(b" ", time_of_day).map(drop)
}

/// `2026-11-21T22:46:50.464+01:00` (RFC 3339), with a blank in place of the `T`, a comma in place of the
/// point, with a zone after a blank, also its name where names are written, without one.
fn iso(words: &mut Cursor<'_>, named: bool) -> Option<DateTime> {
    let [year, month, day] = three(words, 4, b"-")?;
    words.either(b"T", b" ")?;
    let ([hour, minute, second], microsecond) = time_of_day(words)?;
    let zone = words.attempt(|words| zone(words, named)).unwrap_or(Zone::Unwritten);
    let offset_minutes = zone.offset_minutes();
    let [month, day, hour, minute, second] = [month, day, hour, minute, second].map(|number| number as u8);
    let timestamp = DateTime { year, month, day, hour, minute, second, microsecond, offset_minutes, zone };
    timestamp.checked().filter(|_| year >= 1970)
}

/// `1795304739.123456`: journald's `-o short-unix`.
fn unix(words: &mut Cursor<'_>) -> Option<DateTime> {
    let seconds = decimal(words.run(is_digit).filter(|digits| (9..=11).contains(&digits.len()))?)?;
    let microseconds = decimal(words.run_after(b".", is_digit).filter(|digits| digits.len() == 6)?)?;
    words.rest().starts_with(b" ").then_some(())?;
    DateTime::from_unix(seconds.checked_mul(1_000_000)?.checked_add(microseconds)?)
}

/// `22:46:50`, `22:46:50.464`: hour, minute and second; microsecond.
fn time_of_day(words: &mut Cursor<'_>) -> Option<([u16; 3], u32)> {
    let time @ [hour, minute, second] = three(words, 2, b":")?;
    (hour < 24 && minute < 60 && second <= 60).then_some(())?;
    let fraction = words.attempt(|words| words.either(b".", b",").and_then(|_| words.run(is_digit)));
    let microsecond = fraction.map_or(0, |digits| {
        let places = digits.iter().map(|digit| u32::from(digit - b'0')).chain(core::iter::repeat(0));
        places.take(6).fold(0, |value, digit| 10 * value + digit)
    });
    Some((time, microsecond))
}

/// `Z`, `+01:00`, `+0100`, ` +0100`; where names are written, ` CET`.
fn zone(words: &mut Cursor<'_>, named: bool) -> Option<Zone> {
    if words.literal(b"Z").is_some() {
        return Some(Zone::Utc);
    }
    let blank = words.literal(b" ");
    if let Some(east) = words.either(b"+", b"-") {
        let hours = digits(words, 2)?;
        words.literal(b":");
        let minutes = digits(words, 2)?;
        let whole = !words.rest().first().is_some_and(|&byte| is_not_blank(byte));
        return Zone::from_digits(east, hours, minutes).filter(|_| whole);
    }
    blank.filter(|()| named)?;
    let name = words.run(|byte| byte.is_ascii_uppercase())?;
    words.rest().starts_with(b" ").then_some(())?;
    Some(if matches!(name, b"UTC" | b"GMT") { Zone::Utc } else { Zone::Named })
}

/// Three numbers with a sign between them, of two digits but for the first.
fn three(words: &mut Cursor<'_>, first: usize, between: &[u8]) -> Option<[u16; 3]> {
    let first = digits(words, first)?;
    let second = words.after(between, |words| digits(words, 2))?;
    let third = words.after(between, |words| digits(words, 2))?;
    Some([first, second, third])
}

/// A number of exactly so many digits.
fn digits(words: &mut Cursor<'_>, length: usize) -> Option<u16> {
    let number = decimal(words.rest().get(..length)?)?;
    words.skip(length);
    u16::try_from(number).ok()
}

/// The value of a run of digits.
pub(super) fn decimal(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |value, &digit| {
        let digit = is_digit(digit).then(|| u64::from(digit - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}
