//! The date and time of RFC 5322 §3.3, with the obsolete forms of §4.3.

use super::calendar::{DateTime, Zone};
use super::cfws::skip_cfws;
use crate::span::Span;
use crate::swar::{letters, letters_of_word, pairs};

const DAY_NAMES: [u32; 7] = names(b"MonTueWedThuFriSatSun");
const MONTHS: [u32; 12] = names(b"JanFebMarAprMayJunJulAugSepOctNovDec");

/// The [`letters`] of each name.
const fn names<const COUNT: usize>(text: &[u8]) -> [u32; COUNT] {
    let mut names = [0; COUNT];
    let mut at = 0;
    while at < COUNT {
        names[at] = letters([text[3 * at], text[3 * at + 1], text[3 * at + 2]]);
        at += 1;
    }
    names
}

/// `obs-zone` (RFC 5322 §4.3), and `UTC`. `Z` is the only military letter that RFC 822 §5.1 gives the right
/// offset. A name that is not listed gives none.
const OBS_ZONES: [(u64, Zone); 11] = [
    (letters_of_word(b"UT"), Zone::Utc),
    (letters_of_word(b"GMT"), Zone::Utc),
    (letters_of_word(b"UTC"), Zone::Utc),
    (letters_of_word(b"EST"), Zone::Offset(-5 * 60)),
    (letters_of_word(b"EDT"), Zone::Offset(-4 * 60)),
    (letters_of_word(b"CST"), Zone::Offset(-6 * 60)),
    (letters_of_word(b"CDT"), Zone::Offset(-5 * 60)),
    (letters_of_word(b"MST"), Zone::Offset(-7 * 60)),
    (letters_of_word(b"MDT"), Zone::Offset(-6 * 60)),
    (letters_of_word(b"PST"), Zone::Offset(-8 * 60)),
    (letters_of_word(b"PDT"), Zone::Offset(-7 * 60)),
];

/// True if a date may begin `text`, white space and comments passed over: a day's name, or a day of
/// the month and a month.
pub(crate) fn begins_date(text: &[u8]) -> bool {
    let mut reader = DateReader { rest: text };
    reader.name(&DAY_NAMES).is_some() || reader.number(1, 2).is_some() && reader.name(&MONTHS).is_some()
}

/// A date and its span in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Dated {
    pub(crate) timestamp: DateTime,
    pub(crate) span: Span,
    /// True if it is made of letters, digits and spaces: nothing deviates inside it.
    pub(crate) plain: bool,
}

/// ```abnf
/// date-time = [ day-name "," ] day month year hour ":" minute [ ":" second ] zone
/// ```
/// Parses a date at the beginning of `text`, with `CFWS` before it and between any two parts, and returns it with its
/// span.
pub(crate) fn date_time(text: &[u8]) -> Option<Dated> {
    let from_start = skip_cfws(text);
    let (date, rest, plain) = match usual(from_start) {
        Some((date, rest)) => (date, rest, true),
        None => folded(from_start).or_else(|| any(from_start)).map(|(date, rest)| (date, rest, false))?,
    };
    let timestamp = date.checked()?;
    let span = Span { start: text.len() - from_start.len(), end: text.len() - rest.len() };
    Some(Dated { timestamp, span, plain })
}

/// A date as nearly all servers write it, `Sat, 21 Nov 2026 22:45:35 +0000`: what [`any`] reads, sooner.
/// Neither checks it against the calendar.
// Inlined where speed counts more than size.
#[cfg_attr(not(target_family = "wasm"), inline(always))]
fn usual(text: &[u8]) -> Option<(DateTime, &[u8])> {
    let &[a, b, c, b',', b' ', first, second, ..] = text else { return None };
    name(&DAY_NAMES, letters([a, b, c]))?;
    let (tens, ones, text) = match second {
        b' ' => (b'0', first, text.get(6..)?),
        _ => (first, second, text.get(7..)?),
    };
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    let (&[b' ', m, n, o, b' ', c, d, y, z, b' ', h, i, p, j, k, q, s, t, b' '], zone) =
        text.split_first_chunk()?
    else {
        return None;
    };
    let (digits, rest) = match zone {
        [b'+' | b'-', e, f, v, w, rest @ ..] => ([*e, *f, *v, *w], rest),
        [b'A'..=b'z', _, _, rest @ ..] => (*b"0000", rest),
        _ => return None,
    };
    if tens > 9 || ones > 9 || rest.first().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let [e, f, v, w] = digits;
    let [century, _, year, _, hours, _, minutes, _] = pairs([c, d, y, z, e, f, v, w], *b"00000000")?;
    let [hour, _, _, minute, _, _, second, _] = pairs([h, i, p, j, k, q, s, t], *b"00:00:00")?;
    let zone = match zone {
        [sign @ (b'+' | b'-'), ..] => Zone::from_digits(*sign == b'+', hours.into(), minutes.into())?,
        _ => named(zone.get(..3)?)?,
    };
    let offset_minutes = zone.offset_minutes();
    let year = u16::from(century) * 100 + u16::from(year);
    let month = name(&MONTHS, letters([m, n, o]))? as u8 + 1;
    let day = tens * 10 + ones;
    let date = DateTime { year, month, day, hour, minute, second, microsecond: 0, offset_minutes, zone };
    Some((date, rest))
}

/// The zone of a name in [`OBS_ZONES`].
fn named(name: &[u8]) -> Option<Zone> {
    let number = letters_of_word(name);
    OBS_ZONES.iter().find(|&&(name, _)| name == number).map(|&(_, zone)| zone)
}

/// The usual layout, with a fold in place of one of its blanks.
#[inline(never)]
fn folded(text: &[u8]) -> Option<(DateTime, &[u8])> {
    const LENGTH: usize = "Sat, 21 Nov 2026 22:45:35 +0000".len();
    let [_, _, _, b',', ..] = text else { return None };
    let at = text.iter().take(LENGTH).position(|&byte| byte < b' ')?;
    let before = text.get(..at)?.trim_ascii_end();
    let after = text.get(at..)?.trim_ascii_start();
    // One more byte, to check the end of the date.
    let mut unfolded = [b' '; LENGTH + 1];
    let (place, rest) = unfolded.split_at_mut_checked(before.len())?;
    place.copy_from_slice(before);
    let (_, place) = rest.split_first_mut()?;
    let length = place.len().min(after.len());
    place.get_mut(..length)?.copy_from_slice(after.get(..length)?);
    let (date, rest) = usual(unfolded.get(..before.len() + 1 + length)?)?;
    Some((date, after.get(length - rest.len()..)?))
}

/// The place among `names` of the [`letters`] of a word.
fn name(names: &[u32], word: u32) -> Option<usize> {
    names.iter().position(|&name| name == word)
}

/// A date in any form, and the text after it.
#[cold]
fn any(text: &[u8]) -> Option<(DateTime, &[u8])> {
    let mut reader = DateReader { rest: text };
    if reader.name(&DAY_NAMES).is_some() {
        reader.literal(b',');
    }
    let day = reader.pair(1)?;
    let month = reader.name(&MONTHS)? as u8 + 1;
    let (year, digits) = reader.number(2, 4)?;
    let year = match digits {
        2 if year < 50 => 2000 + year,
        2 | 3 => 1900 + year,
        _ => year,
    };
    let hour = reader.pair(1)?;
    reader.literal(b':').then_some(())?;
    let minute = reader.pair(2)?;
    let second = if reader.literal(b':') { reader.pair(2)? } else { 0 };
    let zone = reader.zone()?;
    let offset_minutes = zone.offset_minutes();
    let date = DateTime { year, month, day, hour, minute, second, microsecond: 0, offset_minutes, zone };
    Some((date, reader.rest))
}

/// Reads a date's parts one after another.
struct DateReader<'a> {
    rest: &'a [u8],
}

impl DateReader<'_> {
    /// One of `names`, of three letters and no more, in any case: its place among them.
    fn name(&mut self, names: &[u32]) -> Option<usize> {
        let (&word, rest) = skip_cfws(self.rest).split_first_chunk()?;
        if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            return None;
        }
        let place = name(names, letters(word))?;
        self.rest = rest;
        Some(place)
    }

    /// A number of `least` to `most` digits and no more, and how many it has.
    fn number(&mut self, least: usize, most: usize) -> Option<(u16, usize)> {
        let rest = skip_cfws(self.rest);
        let (mut number, mut digits) = (0, 0);
        while let Some(digit @ 0..=9) = rest.get(digits).map(|byte| byte.wrapping_sub(b'0')) {
            if digits == most {
                return None;
            }
            number = number * 10 + u16::from(digit);
            digits += 1;
        }
        if digits < least {
            return None;
        }
        self.rest = &rest[digits..];
        Some((number, digits))
    }

    /// A number of `least` to two digits.
    fn pair(&mut self, least: usize) -> Option<u8> {
        self.number(least, 2).map(|(number, _)| number as u8)
    }

    fn literal(&mut self, byte: u8) -> bool {
        let rest = skip_cfws(self.rest).strip_prefix(&[byte]);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// `zone = (FWS ( "+" / "-" ) 4DIGIT) / obs-zone`
    fn zone(&mut self) -> Option<Zone> {
        let rest = skip_cfws(self.rest);
        // White space after the sign is not allowed.
        if let [sign @ (b'+' | b'-'), b'0'..=b'9', ..] = rest {
            self.rest = &rest[1..];
            let (value, _) = self.number(4, 4)?;
            return Zone::from_digits(*sign == b'+', value / 100, value % 100);
        }
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (written, rest) = rest.split_at(letters);
        let zone = match named(written) {
            _ if written.eq_ignore_ascii_case(b"Z") => Zone::Utc,
            Some(zone) if letters < 4 => zone,
            // A military letter or another name.
            _ if (1..=5).contains(&letters) && letters != 2 => Zone::Named,
            _ => return None,
        };
        self.rest = rest;
        Some(zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[track_caller]
    fn reads(text: &str, expected: &str) {
        let Dated { timestamp, span, .. } = date_time(text.as_bytes()).expect(text);
        assert_eq!(timestamp.to_string(), expected, "{text}");
        assert!(matches!(text.as_bytes().get(span.end), None | Some(b' ' | b'\r')), "{text}");
    }

    #[test]
    fn dates_of_real_servers() {
        reads("Sat, 21 Nov 2026 22:45:35 +0000", "2026-11-21T22:45:35+00:00");
        reads(" \r\n\tFri, 7 Mar 2025 11:25:35 -0800 (PST)", "2025-03-07T11:25:35-08:00");
        reads("7 Mar 2025 11:25 +0530", "2025-03-07T11:25:00+05:30");
        reads("Sun,03 Oct 21 16:06:56 GMT", "2021-10-03T16:06:56+00:00");
        reads("SUN, 3 OCT 1999 16:06:60 est", "1999-10-03T16:06:60-05:00");
        reads("1 (one) Jan (two) 99 (three) 00 : 00 (four) +0000", "1999-01-01T00:00:00+00:00");
        reads("Thu, 29 Feb 2024 01:02:03 -0000", "2024-02-29T01:02:03-00:00");
        reads("Thu, 29 Feb 2024 01:02:03 Z", "2024-02-29T01:02:03+00:00");
        reads("Thu, 29 Feb 2024 01:02:03 UTC", "2024-02-29T01:02:03+00:00");
        reads("Thu, 29 Feb 2024 01:02:03 A", "2024-02-29T01:02:03");
        reads("Thu, 29 Feb 2024 01:02:03 CEST", "2024-02-29T01:02:03");
        reads("Thu, 29 Feb 124 01:02:03 +0000", "2024-02-29T01:02:03+00:00");
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "yesterday",
            "Sat, 21 Nov 2026",
            "Sat, 21 Nov 2026 22:45:35",
            "Sat, 31 Nov 2026 22:45:35 +0000",
            "Thu, 29 Feb 2023 22:45:35 +0000",
            "Sat, 21 Nov 2026 24:45:35 +0000",
            "Sat, 21 Nov 2026 22:60:35 +0000",
            "Sat, 21 Nov 2026 22:45:61 +0000",
            "Sat, 21 Nov 2026 22:45:35 +2400",
            "Sat, 21 Nov 2026 22:45:35 + 0000",
            "Sat, 21 Nov 12026 22:45:35 +0000",
            "Sat, 21 Nov 1899 22:45:35 +0000",
            "Saturday, 21 Nov 2026 22:45:35 +0000",
            "2026-11-21T22:45:35Z",
        ] {
            assert_eq!(date_time(text.as_bytes()), None, "{text}");
        }
    }

    /// What the usual layout is read as, the general reader says of the same text: dates with every byte exchanged
    /// for others, cut anywhere, and with more behind them.
    #[test]
    fn the_usual_layout_is_read_as_any_other() {
        let mut agreed = 0;
        for text in [
            "Sat, 21 Nov 2026 22:45:35 +0000",
            "fRI, 7 MAR 2025 01:02:59 -1159",
            "Mon, 29 Feb 1904 23:59:60 +2359",
            "Tue, 17 Nov 2026 18:12:00 GMT",
            "Tue, 7 Nov 2026 18:12:00 edt",
            "Wed, 18 Nov \r\n 2026 11:05:30 +0000",
        ] {
            let text = text.as_bytes();
            for at in 0..text.len() {
                for byte in b"0123456789:;, +-\t(\r\nNovmEsz\0\xFF" {
                    for end in [text.len(), at] {
                        for after in [&b""[..], b" (UTC)\r\n", b"0", b"x", b";"] {
                            let mut changed = text.to_vec();
                            changed[at] = *byte;
                            changed.truncate(end);
                            changed.extend_from_slice(after);
                            if let Some(usual) = usual(&changed).or_else(|| folded(&changed)) {
                                assert_eq!(any(&changed), Some(usual), "{}", changed.escape_ascii());
                                agreed += 1;
                            }
                        }
                    }
                }
            }
            assert!(usual(text).or_else(|| folded(text)).is_some(), "{}", text.escape_ascii());
        }
        assert!(agreed > 1000, "{agreed}");
    }
}
