//! The grammar of RFC 8314 §4.3: one function per ABNF rule, bearing its name.

use nom::Parser;
use nom::bytes::complete::take_while_m_n;
use nom::sequence::preceded;

use super::{CipherName, Group, Name, TlsClause};
use crate::bytes::{is_alpha, is_dh_group, is_hexdig, is_tls_cipher_name};
use crate::error::{ParseError, ParseErrorKind};
use crate::registry::{CipherSuite, NameSource, NamedGroup};
use crate::swar::{before_hyphen, is_in_any_case};
use crate::syntax::cfws::{Expected, Rule, cfws, comment, expected, fws};

/// A literal of the ABNF, in any case (RFC 5234 §2.3).
#[inline(always)]
fn literal<'a, const N: usize>(word: &[u8; N], kind: ParseErrorKind, input: &'a [u8]) -> Rule<'a, ()> {
    match input.split_first_chunk::<N>() {
        Some((first, rest)) if is_in_any_case(first, word) => Ok((rest, ())),
        _ => expected(kind, input),
    }
}

/// A letter and the run of bytes of `class` after it, and what `registered` knows it as.
///
/// A word that is registered is made of such bytes, every one of which `registered` has compared: only another is looked
/// at again.
#[inline(always)]
fn name<T: Copy>(
    class: fn(u8) -> bool,
    registered: impl Fn(&[u8]) -> Option<T>,
    kind: ParseErrorKind,
    input: &[u8],
) -> Rule<'_, (Name<'_>, Option<T>)> {
    let mut length = before_hyphen(input);
    loop {
        let (name, rest) = input.split_at(length);
        let known = registered(name);
        if known.is_some() {
            return Ok((rest, (Name(name), known)));
        }
        let of_class = run(class, input);
        if of_class == 0 {
            return expected(kind, input);
        }
        if of_class == length {
            return Ok((rest, (Name(name), None)));
        }
        length = of_class;
    }
}

/// The length of a letter and the run of bytes of `class` after it; 0 where there is no letter.
#[cold]
#[inline(never)]
fn run(class: fn(u8) -> bool, input: &[u8]) -> usize {
    let begins = input.first().copied().is_some_and(is_alpha);
    if begins { input.iter().position(|&byte| !class(byte)).unwrap_or(input.len()) } else { 0 }
}

/// ```abnf
/// tls-cipher-clause = CFWS "tls" FWS tls-cipher [ CFWS tls-dh-group-clause ]
/// ```
pub(super) fn tls_cipher_clause(input: &[u8]) -> Rule<'_, TlsClause<'_>> {
    let rest = match literal(b" tls ", ParseErrorKind::Tls, input) {
        // What most write.
        Ok((rest, ())) if begins_with_text(rest) => rest,
        _ => tls(input)?.0,
    };
    let (rest, cipher) = tls_cipher(rest)?;
    if rest.is_empty() {
        return Ok((rest, TlsClause { cipher, group: None }));
    }
    let group = match literal(b" group ", ParseErrorKind::Group, rest) {
        Ok((rest, ())) if begins_with_text(rest) => dh_group(rest),
        _ => preceded(cfws, tls_dh_group_clause).parse(rest),
    };
    match group {
        Ok((rest, group)) => Ok((rest, TlsClause { cipher, group: Some(group) })),
        Err(_) => Ok((rest, TlsClause { cipher, group: None })),
    }
}

/// True if no white space can continue at the beginning of `input`.
#[inline(always)]
fn begins_with_text(input: &[u8]) -> bool {
    input.first().is_some_and(|&byte| byte > b' ')
}

/// `CFWS "tls" FWS` in any form.
#[inline(never)]
fn tls(input: &[u8]) -> Rule<'_, ()> {
    let (rest, ()) = cfws(input)?;
    let (rest, ()) = literal(b"tls", ParseErrorKind::Tls, rest).map_err(|error| match comment(rest) {
        // For a malformed comment, the comment's own error is more precise.
        Err(inside) if rest.first() == Some(&b'(') => inside,
        _ => error,
    })?;
    fws(rest)
}

/// What `Display` writes, and nothing else: `tls NAME[ group NAME]` without `CFWS` before it, one
/// space between words.
pub(super) fn displayed_clause(input: &[u8]) -> Rule<'_, TlsClause<'_>> {
    let (rest, ()) = literal(b"tls", ParseErrorKind::Tls, input)?;
    let (rest, ()) = literal(b" ", ParseErrorKind::Space, rest)?;
    let (rest, cipher) = tls_cipher(rest)?;
    if rest.is_empty() {
        return Ok((rest, TlsClause { cipher, group: None }));
    }
    let (rest, ()) = literal(b" ", ParseErrorKind::End, rest)?;
    let (rest, ()) = literal(b"group", ParseErrorKind::Group, rest)?;
    let (rest, ()) = literal(b" ", ParseErrorKind::Space, rest)?;
    let (rest, group) = dh_group(rest)?;
    Ok((rest, TlsClause { cipher, group: Some(group) }))
}

/// ```abnf
/// tls-cipher = tls-cipher-name / tls-cipher-hex
/// ```
#[inline]
pub(crate) fn tls_cipher(input: &[u8]) -> Rule<'_, CipherName<Name<'_>>> {
    match input.first() {
        Some(b'0') => {
            let (rest, suite) = tls_cipher_hex(input)?;
            Ok((rest, CipherName::Hex(suite)))
        }
        _ => tls_cipher_name(input),
    }
}

/// ```abnf
/// tls-cipher-name = ALPHA *(ALPHA / DIGIT / "_")    ; as registered in the IANA cipher suite registry
/// ```
#[inline]
fn tls_cipher_name(input: &[u8]) -> Rule<'_, CipherName<Name<'_>>> {
    let suite = |name: &[u8]| CipherSuite::from_source_bytes(name, NameSource::Iana);
    let (rest, (name, suite)) = name(is_tls_cipher_name, suite, ParseErrorKind::TlsCipher, input)?;
    Ok((rest, CipherName::Name(name, suite)))
}

/// ```abnf
/// tls-cipher-hex = "0x" 4HEXDIG
/// ```
#[cfg_attr(not(target_family = "wasm"), inline(always))]
fn tls_cipher_hex(input: &[u8]) -> Rule<'_, CipherSuite> {
    let (digits, ()) = literal(b"0x", ParseErrorKind::TlsCipher, input)?;
    let (rest, four) = take_while_m_n(4, 4, is_hexdig)(digits).or_else(|_: nom::Err<Expected<'_>>| {
        let valid = digits.iter().take_while(|&&byte| is_hexdig(byte)).count();
        expected(ParseErrorKind::TlsCipherHex, &digits[valid..])
    })?;
    let value = four.iter().fold(0, |value, &digit| value << 4 | hexdig_value(digit));
    Ok((rest, CipherSuite(value)))
}

/// The value of one `HEXDIG`, in either case.
const fn hexdig_value(digit: u8) -> u16 {
    let letter = digit.is_ascii_alphabetic();
    (if letter { (digit | 0x20) - b'a' + 10 } else { digit - b'0' }) as u16
}

/// ```abnf
/// tls-dh-group-clause = "group" FWS dh-group    ; only immediately after tls-cipher
/// ```
#[inline(always)]
pub(super) fn tls_dh_group_clause(input: &[u8]) -> Rule<'_, Group<'_>> {
    let (rest, ()) = literal(b"group", ParseErrorKind::Group, input)?;
    let (rest, ()) = fws(rest)?;
    dh_group(rest)
}

/// ```abnf
/// dh-group = ALPHA *(ALPHA / DIGIT / "_" / "-")    ; as registered in the IANA supported groups registry
/// ```
#[inline(always)]
pub(crate) fn dh_group(input: &[u8]) -> Rule<'_, Group<'_>> {
    let group = |name: &[u8]| NamedGroup::from_source_bytes(name, NameSource::Iana);
    let (rest, (name, named)) = name(is_dh_group, group, ParseErrorKind::DhGroup, input)?;
    Ok((rest, Group { name, named }))
}

/// Runs `rule` over the whole of `input`; what is left over is an error.
#[inline]
pub(super) fn whole<'a, T>(rule: impl Fn(&'a [u8]) -> Rule<'a, T>, input: &'a [u8]) -> Result<T, ParseError> {
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
