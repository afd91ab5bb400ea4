//! Date, time and zone as fields and logs give them, and the rules of the calendar.

use core::fmt;

/// A date, a time of day and a zone, as a field or a log line gives them.
///
/// `Display` writes RFC 3339, `2026-11-21T22:45:35.464+01:00`, with `-00:00` for [`Zone::Unknown`]. Without a known
/// zone it writes the local time of ISO 8601, `2026-11-21T22:45:35.464`.
///
/// ```
/// use received_tls::{Received, Zone};
/// let field = Received::parse(b"Received: by a.example; Sat, 21 Nov 2026 22:45:35 +0100 (CET)\r\n");
/// let date = field.timestamp().unwrap();
/// assert_eq!(date.to_string(), "2026-11-21T22:45:35+01:00");
/// assert_eq!((date.year, date.offset_minutes, date.zone), (2026, Some(60), Zone::Offset(60)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DateTime {
    /// 1900 to 9999; in a log 1970 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to the length of the month.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 60, where 60 is a leap second.
    pub second: u8,
    /// 0 to 999,999; always 0 in a field.
    pub microsecond: u32,
    /// Minutes east of UTC; `None` if [`zone`](Self::zone) gives no offset.
    pub offset_minutes: Option<i16>,
    /// The zone.
    pub zone: Zone,
}

/// The zone of a [`DateTime`].
///
/// ```
/// use received_tls::{Received, Zone};
/// let zone = |field| Received::parse(field).timestamp().unwrap().zone;
/// assert_eq!(zone(b"Received: by a.example; 1 Jan 2026 00:00 GMT"), Zone::Utc);
/// assert_eq!(zone(b"Received: by a.example; 1 Jan 2026 00:00 EST"), Zone::Offset(-300));
/// assert_eq!(zone(b"Received: by a.example; 1 Jan 2026 00:00 -0000"), Zone::Unknown);
/// assert_eq!(zone(b"Received: by a.example; 1 Jan 2026 00:00 CEST"), Zone::Named);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Zone {
    /// UTC by name: `Z`, `UTC`, `UT` or `GMT`.
    Utc,
    /// Minutes east of UTC: digits after a sign, or a name that RFC 5322 §4.3 defines, such as `EST`.
    Offset(i16),
    /// `-0000` (RFC 5322 §3.3, RFC 3339 §4.3): the time is in UTC, the offset of the local time is unknown.
    Unknown,
    /// A name or a military letter without a defined offset (RFC 5322 §4.3).
    Named,
    /// No zone is written: the time is local.
    Unwritten,
}

impl Zone {
    /// The zone of a sign and the digits after it, if there is such an offset.
    #[inline(always)]
    pub(crate) fn from_digits(east: bool, hours: u16, minutes: u16) -> Option<Self> {
        if hours > 23 || minutes > 59 {
            return None;
        }
        let offset = (hours * 60 + minutes) as i16;
        Some(match (east, offset) {
            (true, _) => Self::Offset(offset),
            (false, 0) => Self::Unknown,
            (false, _) => Self::Offset(-offset),
        })
    }

    /// Minutes east of UTC, if the zone gives an offset.
    #[inline(always)]
    pub(crate) const fn offset_minutes(self) -> Option<i16> {
        match self {
            Self::Offset(offset) => Some(offset),
            Self::Utc => Some(0),
            Self::Unknown | Self::Named | Self::Unwritten => None,
        }
    }
}

impl DateTime {
    /// The date and time without its fraction, `2026-11-21T22:45:35+00:00`: ASCII of constant length.
    ///
    /// A zone without an offset is `-00:00`, which RFC 5322 §4.3 recommends for an unknown name too.
    ///
    /// ```
    /// use received_tls::Received;
    /// let field = Received::parse(b"Received: by a.example; 1 Jan 2026 00:00 -0330");
    /// assert_eq!(&field.timestamp().unwrap().rfc3339(), b"2026-01-01T00:00:00-03:30");
    /// ```
    pub const fn rfc3339(&self) -> [u8; 25] {
        let (sign, offset) = match self.offset_minutes {
            Some(east @ 0..) => (b'+', east.unsigned_abs()),
            Some(west) => (b'-', west.unsigned_abs()),
            None => (b'-', 0),
        };
        let [c, d] = digits((self.year / 100) as u8);
        let [y, z] = digits((self.year % 100) as u8);
        let [m, n] = digits(self.month);
        let [p, q] = digits(self.day);
        let [h, i] = digits(self.hour);
        let [j, k] = digits(self.minute);
        let [s, t] = digits(self.second);
        let [e, f] = digits((offset / 60) as u8);
        let [v, w] = digits((offset % 60) as u8);
        [c, d, y, z, b'-', m, n, b'-', p, q, b'T', h, i, b':', j, k, b':', s, t, sign, e, f, b':', v, w]
    }

    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds; `None` for [`Zone::Named`] and [`Zone::Unwritten`].
    ///
    /// [`Zone::Unknown`] is UTC (RFC 5322 §3.3). A leap second counts as the second after it.
    ///
    /// ```
    /// use received_tls::Received;
    /// let unix = |field| Received::parse(field).timestamp().unwrap().unix_timestamp();
    /// assert_eq!(unix(b"Received: by a.example; 1 Jan 2026 00:00 +0100"), Some(1_767_222_000));
    /// assert_eq!(unix(b"Received: by a.example; 1 Jan 2026 00:00 -0000"), Some(1_767_225_600));
    /// assert_eq!(unix(b"Received: by a.example; 1 Jan 2026 00:00 CEST"), None);
    /// ```
    pub const fn unix_timestamp(&self) -> Option<i64> {
        let east = match (self.zone, self.offset_minutes) {
            (Zone::Named | Zone::Unwritten, _) => return None,
            (_, Some(east)) => east as i64,
            (_, None) => 0,
        };
        // Counted from March, a leap day is the last day of its year.
        let (year, month) = match self.month as i64 {
            month @ 3.. => (self.year as i64, month - 3),
            month => (self.year as i64 - 1, month + 9),
        };
        let years = 365 * year + year / 4 - year / 100 + year / 400;
        let days = years + (153 * month + 2) / 5 + self.day as i64 - 719_469;
        let minutes = (days * 24 + self.hour as i64) * 60 + self.minute as i64 - east;
        Some(minutes * 60 + self.second as i64)
    }

    /// The point in time so many microseconds after 1970 began, in UTC.
    pub(crate) fn from_unix(microseconds: u64) -> Option<Self> {
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
            zone: Zone::Utc,
        })
    }

    /// The date itself, if the calendar has it and the day has such a time.
    #[inline(always)]
    pub(crate) fn checked(self) -> Option<Self> {
        let Self { year, month, day, hour, minute, second, .. } = self;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let valid = year >= 1900 && (1..=days).contains(&day) && hour < 24 && minute < 60 && second <= 60;
        valid.then_some(self)
    }
}

/// The last two digits of a number.
const fn digits(number: u8) -> [u8; 2] {
    const DIGITS: [[u8; 2]; 100] = {
        let mut digits = [[0; 2]; 100];
        let mut number = 0;
        while number < digits.len() {
            digits[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
            number += 1;
        }
        digits
    };
    DIGITS[if number < 100 { number } else { number % 100 } as usize]
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.rfc3339();
        let (local, zone) = text.split_at("2026-11-21T22:45:35".len());
        f.write_str(core::str::from_utf8(local).unwrap_or_default())?;
        match self.microsecond {
            0 => {}
            fraction if fraction % 1000 == 0 => write!(f, ".{:03}", fraction / 1000)?,
            fraction => write!(f, ".{fraction:06}")?,
        }
        match self.zone {
            Zone::Named | Zone::Unwritten => Ok(()),
            _ => f.write_str(core::str::from_utf8(zone).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every day of the calendar, there and back.
    #[test]
    fn days_are_counted_in_both_directions() {
        let mut days = 0;
        for year in 1970..=9999 {
            for month in 1..=12 {
                for day in 1..=31 {
                    let unix = days * 86_400 + 86_399;
                    let date = DateTime::from_unix(unix as u64 * 1_000_000).unwrap();
                    assert_eq!(date.unix_timestamp(), Some(unix));
                    if let Some(same) = (DateTime { year, month, day, ..date }).checked() {
                        assert_eq!(same, date);
                        days += 1;
                    }
                }
            }
        }
        assert_eq!(days, 2_932_897);
        assert_eq!(DateTime::from_unix(days as u64 * 86_400_000_000), None);
    }

    #[test]
    fn a_point_in_time_needs_a_zone() {
        let utc = DateTime::from_unix(951_782_400_000_000).unwrap();
        for (zone, unix) in [
            (Zone::Utc, Some(951_782_400)),
            (Zone::Unknown, Some(951_782_400)),
            (Zone::Offset(-330), Some(951_802_200)),
            (Zone::Offset(60), Some(951_778_800)),
            (Zone::Named, None),
            (Zone::Unwritten, None),
        ] {
            let date = DateTime { zone, offset_minutes: zone.offset_minutes(), ..utc };
            assert_eq!(date.unix_timestamp(), unix, "{zone:?}");
        }
        let before = DateTime { year: 1900, month: 3, day: 1, hour: 0, minute: 0, second: 0, ..utc };
        assert_eq!(before.unix_timestamp(), Some(-2_203_891_200));
    }
}
