//! The clause for a suite and a group, alone or set in a field.

use std::fmt;
use std::io::{self, Read, Write};

use received_tls::{
    BuildError, BuildErrorKind, CipherSuite, NamedGroup, SetClauseError, SetClauseErrorKind, Stamp,
    set_clause_to_vec,
};

use crate::escape::{unfold, visible};

/// The most bytes read of a field, as in the other commands.
const FIELD_MAX: u64 = 1 << 20;

/// The most characters of a field that a message shows.
const SHOWN_MAX: usize = 160;

/// The value of `--suite`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Suite {
    suite: CipherSuite,
    /// A GnuTLS session description names the group too.
    group: Option<NamedGroup>,
}

/// Parses `--suite`: a name that IANA or a library has for a suite, its number, or a GnuTLS session description.
///
/// # Errors
/// The problem, and a value to write instead.
pub(crate) fn suite(text: &str) -> Result<Suite, String> {
    if text.starts_with('(') {
        return description(text);
    }
    let suite = match CipherSuite::from_any_name(text) {
        Some((suite, _)) => suite,
        None => CipherSuite(suite_number(text)?),
    };
    Ok(Suite { suite, group: None })
}

/// The suite and the group of a GnuTLS session description.
fn description(text: &str) -> Result<Suite, String> {
    let clause = Stamp::from_gnutls_description(text).map(Stamp::clause);
    let named = clause.map(|clause| (clause.suite(), clause.named_group()));
    match named.map_err(|error| error.kind()) {
        Ok((Some(suite), group)) => Ok(Suite { suite, group }),
        Err(BuildErrorKind::UnknownGroup) => Err("unknown group in the GnuTLS session description; write its \
             suite as --suite and leave the group out"
            .to_owned()),
        _ => Err("not a GnuTLS session description that names one cipher suite, such as \
             (TLS1.3)-(ECDHE-X25519)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM); write the suite's name or number, such as \
             TLS_AES_256_GCM_SHA384 or 0x1302"
            .to_owned()),
    }
}

/// Parses `--group`: a name that IANA or a library has for a group, or its number.
///
/// # Errors
/// As for [`suite`].
pub(crate) fn group(text: &str) -> Result<NamedGroup, String> {
    if let Some((group, _)) = NamedGroup::from_any_name(text) {
        return Ok(group);
    }
    let number = hex(text, "0x").or_else(|| decimal(text));
    number.map(NamedGroup).ok_or_else(|| {
        if text.contains('_') {
            "not the name of a registered group; oqs-provider has such names for numbers that IANA has not \
             assigned (x25519_mlkem768 is 0x2FB4); write the IANA name of the group that was negotiated \
             (X25519MLKEM768 is 0x11EC), or leave the group out"
                .to_owned()
        } else {
            "unknown group; write a name from IANA's registry \"TLS Supported Groups\" or from a TLS library, or a \
             number, such as x25519, P-256, 29 or 0x11EC, or leave the group out"
                .to_owned()
        }
    })
}

/// A suite's number: `0x1302`, as two bytes `0x13,0x02` or `{ 0x13, 0x02 }`, as testssl.sh has it `x1302`, or decimal
/// where the digits can mean nothing else.
fn suite_number(text: &str) -> Result<u16, String> {
    if let Some(number) = hex(text, "0x").or_else(|| hex(text, "x")).or_else(|| two_bytes(text)) {
        return Ok(number);
    }
    let as_hex = (text.len() <= 4).then(|| hex_digits(text)).flatten();
    match (decimal(text), as_hex) {
        (Some(number), _) if text.len() > 1 && text.starts_with('0') => Err(format!(
            "a decimal number has no leading zero; write {} for decimal {number}{}",
            Hex(number),
            as_hex.map_or(String::new(), |hex| format!(", or {} for hex digits", Hex(hex)))
        )),
        (Some(number), _) if !registered(number) => Err(format!(
            "{text} in decimal is {}, which is not registered; write {}",
            Hex(number),
            match as_hex {
                Some(hex) if registered(hex) =>
                    format!("{} for hex digits, or {} if that is the suite", Hex(hex), Hex(number)),
                _ => format!("{} if that is the suite", Hex(number)),
            }
        )),
        (Some(number), Some(hex)) if hex != number && registered(hex) => Err(format!(
            "ambiguous number; write {} for decimal {number}, or {} for hex digits",
            Hex(number),
            Hex(hex)
        )),
        (Some(number), _) => Ok(number),
        (None, Some(hex)) if registered(hex) => {
            Err(format!("hex digits without 0x; write {} if that is the suite", Hex(hex)))
        }
        _ => Err(
            "unknown cipher suite; write a name from IANA's registry \"TLS Cipher Suites\" or from a TLS \
             library, or a number, such as TLS_AES_128_GCM_SHA256, ECDHE-RSA-AES128-GCM-SHA256 or 0xC02F"
                .to_owned(),
        ),
    }
}

/// Returns true if IANA has assigned the suite's number.
fn registered(number: u16) -> bool {
    CipherSuite(number).entry().is_some()
}

/// A number as the messages write it.
struct Hex(u16);

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:04X}", self.0)
    }
}

/// Up to four hex digits after `prefix`, in any case.
fn hex(text: &str, prefix: &str) -> Option<u16> {
    let (start, digits) = text.split_at_checked(prefix.len())?;
    // More digits are a mistake, or a longer number.
    (start.eq_ignore_ascii_case(prefix) && digits.len() <= 4).then(|| hex_digits(digits))?
}

/// Two bytes, as IANA and the RFCs write a suite: `0x13,0x02`, `{ 0x13, 0x02 }`.
fn two_bytes(text: &str) -> Option<u16> {
    let inner = match text.strip_prefix('{') {
        Some(inner) => inner.strip_suffix('}')?,
        None => text,
    };
    let (high, low) = inner.split_once(',')?;
    let byte = |text: &str| hex(text.trim(), "0x").and_then(|byte| u8::try_from(byte).ok());
    Some(u16::from_be_bytes([byte(high)?, byte(low)?]))
}

/// Digits, without a sign.
fn hex_digits(digits: &str) -> Option<u16> {
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

/// Digits, without a sign.
fn decimal(digits: &str) -> Option<u16> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// Writes the clause and a line end; or, with `field`, that field with the clause in it.
///
/// # Errors
/// One sentence: the cause and the remedy.
pub(crate) fn stamp(
    named: Suite,
    group: Option<NamedGroup>,
    field: Option<&mut dyn Read>,
    out: &mut dyn Write,
) -> Result<(), Fault> {
    if let (Some(described), Some(group)) = (named.group, group)
        && described != group
    {
        return Err(Fault::Clause(format!(
            "--suite describes a session with group {described}, but --group is {group}; leave --group out"
        )));
    }
    let stamp =
        Stamp::new(named.suite, group.or(named.group)).map_err(|error| Fault::Clause(with_advice(error)))?;
    let text = match field {
        None => format!("{stamp}\n").into_bytes(),
        Some(input) => {
            let mut field = Vec::new();
            input.take(FIELD_MAX + 1).read_to_end(&mut field).map_err(Fault::Read)?;
            if field.len() as u64 > FIELD_MAX {
                return Err(Fault::Field(format!(
                    "field longer than {FIELD_MAX} bytes: pass one field alone"
                )));
            }
            set_clause_to_vec(&field, stamp).map_err(|error| Fault::Field(with_text(&error, &field)))?
        }
    };
    out.write_all(&text).and_then(|()| out.flush()).map_err(Fault::Write)
}

/// The error, and the value to write instead.
fn with_advice(error: BuildError) -> String {
    match error.kind() {
        BuildErrorKind::Scsv | BuildErrorKind::Grease => {
            format!("{error}; write the suite that was negotiated")
        }
        _ => error.to_string(),
    }
}

/// The error, with the text of the field if that is the reason.
fn with_text(error: &SetClauseError, field: &[u8]) -> String {
    let shows = matches!(error.kind(), SetClauseErrorKind::Contradicts | SetClauseErrorKind::NotBelieved(_));
    let text = unfold(error.span().of(field).trim_ascii());
    if !shows || text.is_empty() {
        return error.to_string();
    }
    let end = text.char_indices().nth(SHOWN_MAX).map(|(end, _)| end);
    let (part, rest) = end.map_or((&*text, ""), |end| (&text[..end], "…"));
    format!("{error}; the text is `{}{rest}`", visible(part.into()))
}

/// The reason why nothing was written.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The suite and the group do not form a clause.
    Clause(String),
    /// The clause cannot be set in the field.
    Field(String),
    Read(io::Error),
    Write(io::Error),
}
