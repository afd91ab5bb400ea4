//! White space and comments of RFC 5322 §3.2.2, obsolete forms included (§4.2).
//!
//! The rules are those of the RFC as published: an `obs-FWS` begins with white space, so a second
//! fold in a row needs some before the first.

use nom::IResult;

use crate::bytes::{is_ctext, is_wsp, utf8_non_ascii};
use crate::error::ParseErrorKind;

/// The place where a rule stopped, and the expected syntax; `at` is the rest of the input.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Expected<'a> {
    pub(crate) kind: ParseErrorKind,
    pub(crate) at: &'a [u8],
}

/// The result of each rule: the rest of the input, and the parsed value before it.
pub(crate) type Rule<'a, T> = IResult<&'a [u8], T, Expected<'a>>;

pub(crate) fn expected<T>(kind: ParseErrorKind, at: &[u8]) -> Rule<'_, T> {
    Err(nom::Err::Error(Expected { kind, at }))
}

impl<'a> nom::error::ParseError<&'a [u8]> for Expected<'a> {
    /// nom's own combinators are never the ones to name what was expected: each rule maps it.
    fn from_error_kind(at: &'a [u8], _: nom::error::ErrorKind) -> Self {
        Self { kind: ParseErrorKind::End, at }
    }

    /// The first reason given is the one nearest to the input.
    fn append(_: &'a [u8], _: nom::error::ErrorKind, other: Self) -> Self {
        other
    }

    /// Of two failed alternatives, the one with more progress is reported.
    fn or(self, other: Self) -> Self {
        if other.at.len() < self.at.len() { other } else { self }
    }
}

/// `WSP` at the beginning of `input`: how many.
fn wsp(input: &[u8]) -> usize {
    input.iter().position(|&byte| !is_wsp(byte)).unwrap_or(input.len())
}

/// `CRLF 1*WSP` at the beginning of `input`: its length, or 0.
fn fold(input: &[u8]) -> usize {
    match input.strip_prefix(b"\r\n").map(wsp) {
        Some(blanks @ 1..) => 2 + blanks,
        _ => 0,
    }
}

/// ```abnf
/// FWS     = ([*WSP CRLF] 1*WSP) / obs-FWS
/// obs-FWS = 1*WSP *(CRLF 1*WSP)
/// ```
/// The longest match: nothing that follows an `FWS` begins with white space or `CRLF`.
#[inline(always)]
pub(crate) fn fws(input: &[u8]) -> Rule<'_, ()> {
    let length = match input {
        // What most write.
        [b' ', b'!'..=0x7F, ..] => 1,
        _ => fws_length(input),
    };
    match input.split_at_checked(length) {
        Some((_, rest)) if length > 0 => Ok((rest, ())),
        _ => expected(ParseErrorKind::Fws, input),
    }
}

/// The length of an `FWS` of any form, or 0.
fn fws_length(input: &[u8]) -> usize {
    let mut length = wsp(input);
    if length == 0 {
        return fold(input);
    }
    loop {
        match fold(&input[length..]) {
            0 => return length,
            more => length += more,
        }
    }
}

/// ```abnf
/// comment     = "(" *([FWS] ccontent) [FWS] ")"
/// ccontent    = ctext / quoted-pair / comment
/// quoted-pair = ("\" (VCHAR / WSP)) / obs-qp
/// obs-qp      = "\" (%d0 / obs-NO-WS-CTL / LF / CR)
/// ```
/// Nesting is counted, so that no input makes the stack grow. Between them `VCHAR`, `WSP` and
/// `obs-qp` let every ASCII byte follow a backslash.
pub(crate) fn comment(input: &[u8]) -> Rule<'_, ()> {
    let Some((b'(', mut rest)) = input.split_first() else {
        return expected(ParseErrorKind::Cfws, input);
    };
    let mut depth = 1_usize;
    while let Some((&byte, after)) = rest.split_first() {
        rest = match byte {
            b'(' => {
                depth += 1;
                after
            }
            b')' if depth == 1 => return Ok((after, ())),
            b')' => {
                depth -= 1;
                after
            }
            b' ' | b'\t' | b'\r' => match fws(rest).map_or(rest, |(after, ())| after) {
                // A second FWS can't follow at once: two are always separated by text.
                after @ [b'\r', ..] => return expected(ParseErrorKind::Ccontent, after),
                after => after,
            },
            b'\\' if after.first().is_none_or(u8::is_ascii) => after.get(1..).unwrap_or(after),
            _ if is_ctext(byte) => after,
            _ => {
                let character = if byte == b'\\' { after } else { rest };
                match utf8_non_ascii(character) {
                    Some(length) => &character[length..],
                    None => return expected(ParseErrorKind::Ccontent, character),
                }
            }
        };
    }
    expected(ParseErrorKind::CommentEnd, rest)
}

/// ```abnf
/// CFWS = (1*([FWS] comment) [FWS]) / FWS
/// ```
#[inline(always)]
pub(crate) fn cfws(input: &[u8]) -> Rule<'_, ()> {
    match input {
        [b' ', b'!'..=b'\'' | b')'..=0x7F, ..] => Ok((&input[1..], ())),
        _ => any_cfws(input),
    }
}

/// A `CFWS` of any form.
fn any_cfws(input: &[u8]) -> Rule<'_, ()> {
    let mut rest = input;
    loop {
        rest = fws(rest).map_or(rest, |(after, ())| after);
        match comment(rest) {
            Ok((after, ())) => rest = after,
            // What opens like a comment and is none does not belong to the white space before it.
            Err(_) if rest.len() < input.len() => return Ok((rest, ())),
            Err(error) => return Err(error),
        }
    }
}

/// `text` after the white space, line ends of any kind and closed comments that it begins with.
#[inline(always)]
pub(crate) fn skip_cfws(text: &[u8]) -> &[u8] {
    match text {
        // By far the most there is.
        [b' ', rest @ ..] | rest => match rest {
            [byte, ..] if *byte > b'(' => rest,
            _ => skip_more_cfws(rest),
        },
    }
}

fn skip_more_cfws(text: &[u8]) -> &[u8] {
    let mut rest = text;
    loop {
        rest = &rest[rest.iter().take_while(|&&byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()..];
        match closed_comment(rest) {
            Some(length) => rest = &rest[length..],
            None => return rest,
        }
    }
}

/// The length of the comment that `text` begins with, if it begins with one that is closed.
fn closed_comment(text: &[u8]) -> Option<usize> {
    if text.first() != Some(&b'(') {
        return None;
    }
    let mut depth = 1_usize;
    let mut at = 1;
    loop {
        at += memchr::memchr3(b'(', b')', b'\\', text.get(at..)?)?;
        match text[at] {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => at += 1,
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched<'a>(rule: fn(&'a [u8]) -> Rule<'a, ()>, input: &'a [u8]) -> Option<&'a [u8]> {
        rule(input).ok().map(|(rest, ())| &input[..input.len() - rest.len()])
    }

    #[test]
    fn fws_is_white_space_with_folds_inside() {
        for (input, longest) in [
            (&b" "[..], Some(&b" "[..])),
            (b"\t x", Some(b"\t ")),
            (b"\r\n x", Some(b"\r\n ")),
            (b" \r\n\tx", Some(b" \r\n\t")),
            (b" \r\n \r\n x", Some(b" \r\n \r\n ")),
            (b"\r\n \r\n x", Some(b"\r\n ")),
            (b" \r\nx", Some(b" ")),
            (b" \n x", Some(b" ")),
            (b"\r\n", None),
            (b"\n ", None),
            (b"x", None),
            (b"", None),
        ] {
            assert_eq!(matched(fws, input), longest, "{:?}", input.escape_ascii());
        }
    }

    #[test]
    fn comments_nest_quote_and_fold() {
        for input in [
            &b"()"[..],
            b"( )",
            b"(a (b (c)) d)",
            b"(\\) \\( \\\\)",
            b"(\\\0\\\r\\\n\\\x7F\\ \\\xC3\xA9)",
            b"(\x01\x7F)",
            b"(caf\xC3\xA9)",
            b"(a\r\n b \r\n \r\n\tc)",
            b"(\r\n )",
        ] {
            assert_eq!(matched(comment, input), Some(input), "{:?}", input.escape_ascii());
        }
        for (input, kind, at) in [
            (&b"(a"[..], ParseErrorKind::CommentEnd, 2),
            (b"((a)", ParseErrorKind::CommentEnd, 4),
            (b"(\\", ParseErrorKind::CommentEnd, 2),
            (b"(\0)", ParseErrorKind::Ccontent, 1),
            (b"(a\n b)", ParseErrorKind::Ccontent, 2),
            (b"(a\r\nb)", ParseErrorKind::Ccontent, 2),
            (b"(\r\n \r\n b)", ParseErrorKind::Ccontent, 4),
            (b"(\xE9)", ParseErrorKind::Ccontent, 1),
            (b"(\\\xE9)", ParseErrorKind::Ccontent, 2),
        ] {
            let Err(nom::Err::Error(error)) = comment(input) else { panic!("{:?}", input.escape_ascii()) };
            assert_eq!((error.kind, input.len() - error.at.len()), (kind, at), "{:?}", input.escape_ascii());
        }
    }

    #[test]
    fn cfws_stops_before_what_is_no_comment() {
        for (input, longest) in [
            (&b" (a) (b)\r\n x"[..], Some(&b" (a) (b)\r\n "[..])),
            (b"(a)(b)x", Some(b"(a)(b)")),
            (b" (a", Some(b" ")),
            (b"(a) (b", Some(b"(a) ")),
            (b"\r\n (a)\r\n \r\n x", Some(b"\r\n (a)\r\n ")),
            (b"(a", None),
            (b"x", None),
        ] {
            assert_eq!(matched(cfws, input), longest, "{:?}", input.escape_ascii());
        }
    }
}
