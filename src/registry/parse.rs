//! Code points as text: IANA's name, else `0x` and four upper-case hex digits.

use core::fmt;

/// Why a text is neither IANA's name nor a code point.
///
/// ```
/// use received_tls::registry::NamedGroup;
/// let error = "0x1D".parse::<NamedGroup>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "not a named group: `0x` and 2 more bytes; use IANA's name, or `0x` and four hex digits"
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseCodeError {
    kind: &'static str,
    found: Found,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Nothing,
    Hex { length: usize },
    NotHex,
    UnknownName,
}

impl fmt::Display for ParseCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a {}: ", self.kind)?;
        match self.found {
            Found::Nothing => f.write_str("empty text"),
            Found::Hex { length: 1 } => f.write_str("`0x` and 1 more byte"),
            Found::Hex { length } => write!(f, "`0x` and {length} more bytes"),
            Found::NotHex => f.write_str("`0x` and other characters"),
            Found::UnknownName => f.write_str("unregistered name"),
        }?;
        f.write_str("; use IANA's name, or `0x` and four hex digits")
    }
}

impl core::error::Error for ParseCodeError {}

/// The code point of a text: the one its name has, or the one it spells.
pub(super) fn code(text: &str, kind: &'static str, named: Option<u16>) -> Result<u16, ParseCodeError> {
    if let Some(code) = named {
        return Ok(code);
    }
    let found = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if digits.len() != 4 => Found::Hex { length: digits.len() },
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            return u16::from_str_radix(digits, 16)
                .map_err(|_| ParseCodeError { kind, found: Found::NotHex });
        }
        Some(_) => Found::NotHex,
        None if text.is_empty() => Found::Nothing,
        None => Found::UnknownName,
    };
    Err(ParseCodeError { kind, found })
}

/// Writes the name, or the code point if missing.
pub(super) fn write(f: &mut fmt::Formatter<'_>, name: Option<&str>, code: u16) -> fmt::Result {
    match name {
        Some(name) => f.pad(name),
        None => write!(f, "0x{code:04X}"),
    }
}
