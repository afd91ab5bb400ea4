//! The grammar of RFC 8314 §4.3: one function per ABNF rule, bearing its name.

use nom::Parser;
use nom::bytes::complete::{tag_no_case, take_while_m_n};
use nom::combinator::opt;

use super::{Cipher, Group, TlsClause};
use crate::bytes::{is_alpha, is_dh_group, is_hexdig, is_tls_cipher_name};
use crate::cfws::{Expected, Rule, cfws, comment, expected, fws};
use crate::error::{ParseError, ParseErrorKind};
use crate::registry::CipherSuite;

/// A literal of the ABNF, in any case (RFC 5234 §2.3).
fn literal<'a>(word: &'static str, kind: ParseErrorKind, input: &'a [u8]) -> Rule<'a, &'a [u8]> {
    tag_no_case(word)(input).or_else(|_: nom::Err<Expected<'a>>| expected(kind, input))
}

/// A letter and the run of bytes of `class` after it. They are ASCII, so the text always exists.
fn name<'a>(class: fn(u8) -> bool, kind: ParseErrorKind, input: &'a [u8]) -> Rule<'a, &'a str> {
    if !input.first().copied().is_some_and(is_alpha) {
        return expected(kind, input);
    }
    let (text, rest) = input.split_at(input.iter().position(|&byte| !class(byte)).unwrap_or(input.len()));
    match core::str::from_utf8(text) {
        Ok(text) => Ok((rest, text)),
        Err(_) => expected(kind, input),
    }
}

/// ```abnf
/// tls-cipher-clause = CFWS "tls" FWS tls-cipher [ CFWS tls-dh-group-clause ]
/// ```
pub(super) fn tls_cipher_clause(input: &[u8]) -> Rule<'_, TlsClause<'_>> {
    let (rest, ()) = cfws(input)?;
    let (rest, _) = literal("tls", ParseErrorKind::Tls, rest).map_err(|error| match comment(rest) {
        // What opens a comment here and fails as one is better told by the comment's own error.
        Err(inside) if rest.first() == Some(&b'(') => inside,
        _ => error,
    })?;
    let (rest, ()) = fws(rest)?;
    let (rest, cipher) = tls_cipher(rest)?;
    let (rest, group) = opt((cfws, tls_dh_group_clause)).parse(rest)?;
    Ok((rest, TlsClause::resolved(cipher, group.map(|((), group)| group))))
}

/// What `Display` writes, and nothing else: `tls NAME[ group NAME]` without `CFWS` before it, one
/// space between words.
pub(super) fn displayed_clause(input: &[u8]) -> Rule<'_, TlsClause<'_>> {
    let (rest, _) = literal("tls", ParseErrorKind::Tls, input)?;
    let (rest, _) = literal(" ", ParseErrorKind::Space, rest)?;
    let (rest, cipher) = tls_cipher(rest)?;
    if rest.is_empty() {
        return Ok((rest, TlsClause::resolved(cipher, None)));
    }
    let (rest, _) = literal(" ", ParseErrorKind::End, rest)?;
    let (rest, _) = literal("group", ParseErrorKind::Group, rest)?;
    let (rest, _) = literal(" ", ParseErrorKind::Space, rest)?;
    let (rest, group) = dh_group(rest)?;
    Ok((rest, TlsClause::resolved(cipher, Some(group))))
}

/// ```abnf
/// tls-cipher = tls-cipher-name / tls-cipher-hex
/// ```
pub(crate) fn tls_cipher(input: &[u8]) -> Rule<'_, Cipher<'_>> {
    match input.first() {
        Some(b'0') => tls_cipher_hex(input),
        _ => tls_cipher_name(input),
    }
}

/// ```abnf
/// tls-cipher-name = ALPHA *(ALPHA / DIGIT / "_")    ; as registered in the IANA cipher suite registry
/// ```
fn tls_cipher_name(input: &[u8]) -> Rule<'_, Cipher<'_>> {
    let (rest, text) = name(is_tls_cipher_name, ParseErrorKind::TlsCipher, input)?;
    Ok((rest, Cipher::Name(text)))
}

/// ```abnf
/// tls-cipher-hex = "0x" 4HEXDIG
/// ```
fn tls_cipher_hex(input: &[u8]) -> Rule<'_, Cipher<'_>> {
    let (digits, _) = literal("0x", ParseErrorKind::TlsCipher, input)?;
    let (rest, four) = take_while_m_n(4, 4, is_hexdig)(digits).or_else(|_: nom::Err<Expected<'_>>| {
        let valid = digits.iter().take_while(|&&byte| is_hexdig(byte)).count();
        expected(ParseErrorKind::TlsCipherHex, &digits[valid..])
    })?;
    let value = four.iter().fold(0, |value, &digit| value << 4 | hexdig_value(digit));
    Ok((rest, Cipher::Hex(CipherSuite(value))))
}

/// The value of one `HEXDIG`, in either case.
const fn hexdig_value(digit: u8) -> u16 {
    let letter = digit.is_ascii_alphabetic();
    (if letter { (digit | 0x20) - b'a' + 10 } else { digit - b'0' }) as u16
}

/// ```abnf
/// tls-dh-group-clause = "group" FWS dh-group    ; only immediately after tls-cipher
/// ```
pub(super) fn tls_dh_group_clause(input: &[u8]) -> Rule<'_, Group<'_>> {
    let (rest, _) = literal("group", ParseErrorKind::Group, input)?;
    let (rest, ()) = fws(rest)?;
    dh_group(rest)
}

/// ```abnf
/// dh-group = ALPHA *(ALPHA / DIGIT / "_" / "-")    ; as registered in the IANA supported groups registry
/// ```
pub(crate) fn dh_group(input: &[u8]) -> Rule<'_, Group<'_>> {
    let (rest, text) = name(is_dh_group, ParseErrorKind::DhGroup, input)?;
    Ok((rest, Group(text)))
}

/// Runs `rule` over the whole of `input`; what is left over is an error.
pub(super) fn whole<'a, T>(rule: fn(&'a [u8]) -> Rule<'a, T>, input: &'a [u8]) -> Result<T, ParseError> {
    match rule(input) {
        Ok(([], value)) => Ok(value),
        Ok((rest, _)) => Err(parse_error(input, trailing(rest))),
        Err(error) => Err(parse_error(input, reason(&error, input))),
    }
}

/// The longest prefix of `input` that is a `tls-cipher-clause`, and what follows it.
pub(super) fn prefix(input: &[u8]) -> Result<(TlsClause<'_>, &[u8]), ParseError> {
    match tls_cipher_clause(input) {
        Ok((rest, clause)) => Ok((clause, rest)),
        Err(error) => Err(parse_error(input, reason(&error, input))),
    }
}

/// Why `rest` after a clause is too much: where it begins like a group, what the group lacks.
fn trailing(rest: &[u8]) -> Expected<'_> {
    let end = Expected { kind: ParseErrorKind::End, at: rest };
    let Ok((group, ())) = cfws(rest) else { return end };
    match tls_dh_group_clause(group) {
        Err(nom::Err::Error(error)) if error.at.len() < group.len() => error,
        _ => end,
    }
}

fn reason<'a>(error: &nom::Err<Expected<'a>>, input: &'a [u8]) -> Expected<'a> {
    match error {
        nom::Err::Error(expected) | nom::Err::Failure(expected) => *expected,
        // No rule here asks for more input: they all read complete input.
        nom::Err::Incomplete(_) => Expected { kind: ParseErrorKind::End, at: &input[input.len()..] },
    }
}

fn parse_error(input: &[u8], error: Expected<'_>) -> ParseError {
    ParseError::new(error.kind, input, input.len() - error.at.len())
}
