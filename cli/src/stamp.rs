//! The clause for a suite and a group, alone or set in a field.

use std::io::{self, Read, Write};

use received_tls::{CipherSuite, NamedGroup, Stamp, set_clause_to_vec};

/// The most that is read of a field; the other commands keep no more of one either.
const FIELD_MAX: u64 = 1 << 20;

/// A suite as it is given: a name that IANA or a library has for it, or its number.
///
/// # Errors
/// One sentence: what was expected, and what to do.
pub(crate) fn suite(text: &str) -> Result<CipherSuite, String> {
    match CipherSuite::from_any_name(text) {
        Some((suite, _)) => Ok(suite),
        None => number(text).map(CipherSuite).ok_or_else(|| {
            "expected a cipher suite's name, IANA's or a library's, or its number, as in \
             TLS_AES_128_GCM_SHA256, ECDHE-RSA-AES128-GCM-SHA256, 0xC02F; found another; look for it in IANA's \
             registry \"TLS Cipher Suites\""
                .to_owned()
        }),
    }
}

/// A group as it is given: a name that IANA or a library has for it, or its number.
///
/// # Errors
/// As for [`suite`].
pub(crate) fn group(text: &str) -> Result<NamedGroup, String> {
    match NamedGroup::from_any_name(text) {
        Some((group, _)) => Ok(group),
        None => number(text).map(NamedGroup).ok_or_else(|| {
            "expected a group's name, IANA's or a library's, or its number, as in x25519, P-256, 29, 0x11EC; found \
             another; look for it in IANA's registry \"TLS Supported Groups\", or leave the group out"
                .to_owned()
        }),
    }
}

/// A code point in decimal digits, or `0x` and up to four hex digits.
fn number(text: &str) -> Option<u16> {
    let (digits, radix) = match text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        // More is no code point, or a longer number that was meant.
        Some(digits) => (Some(digits).filter(|digits| digits.len() <= 4)?, 16),
        None => (text, 10),
    };
    // A sign is none of a code point's.
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, radix).ok())?
}

/// Writes the clause and a line end; or, with `field`, the field that stands there with the clause in it.
///
/// # Errors
/// One sentence: what was expected, what was found, and what to do.
pub(crate) fn stamp(
    suite: CipherSuite,
    group: Option<NamedGroup>,
    field: Option<&mut dyn Read>,
    out: &mut dyn Write,
) -> Result<(), Fault> {
    let stamp = Stamp::new(suite, group).map_err(|error| Fault::Clause(error.to_string()))?;
    let text = match field {
        None => format!("{stamp}\n").into_bytes(),
        Some(input) => {
            let mut field = Vec::new();
            input.take(FIELD_MAX + 1).read_to_end(&mut field).map_err(Fault::Read)?;
            if field.len() as u64 > FIELD_MAX {
                return Err(Fault::Field(format!(
                    "expected a field of at most {FIELD_MAX} bytes, found a longer one; give the field alone"
                )));
            }
            set_clause_to_vec(&field, stamp).map_err(|error| Fault::Field(error.to_string()))?
        }
    };
    out.write_all(&text).and_then(|()| out.flush()).map_err(Fault::Write)
}

/// Why nothing was written.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The suite and the group make no clause.
    Clause(String),
    /// The field takes none.
    Field(String),
    Read(io::Error),
    Write(io::Error),
}
