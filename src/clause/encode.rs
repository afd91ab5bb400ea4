//! The clause's bytes, into the buffer of the server that stamps it.

use super::{CipherName, TlsClause, never_negotiated};
use crate::error::{BuildError, BuildErrorKind};

/// The columns that a line should keep within, its line end not counted (RFC 5322 §2.1.1). It is
/// far below the 998 that a line must keep within, and so is the longest registered name.
const LINE_LIMIT: usize = 78;

/// A clause written after other text on a line, folded where it had to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Folded {
    /// The number of bytes written, including the white space before `tls`.
    pub length: usize,
    /// The column at which the text after the clause goes on, counted from 0.
    pub column: usize,
}

impl TlsClause<'_> {
    /// The number of bytes that [`encode`](Self::encode) and `Display` write.
    ///
    /// ```
    /// use received_tls::{CipherSuite, TlsClause};
    /// assert_eq!(TlsClause::new(CipherSuite(0x1301), None)?.encoded_len(), "tls TLS_AES_128_GCM_SHA256".len());
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    pub const fn encoded_len(&self) -> usize {
        "tls ".len()
            + match self.cipher {
                CipherName::Name(name, _) => name.0.len(),
                CipherName::Hex(_) => "0x0000".len(),
            }
            + match self.group {
                Some(group) => " group ".len() + group.name.0.len(),
                None => 0,
            }
    }

    /// Writes the clause to the beginning of `buffer` and returns its length: `tls NAME[ group NAME]`,
    /// no `CFWS` before it.
    ///
    /// # Errors
    /// [`BuildError`] for a clause that a server must not stamp, though one may have been read:
    /// signalling values, GREASE, and names that IANA's registries don't list. And for a buffer
    /// shorter than [`encoded_len`](Self::encoded_len). Nothing is written then.
    ///
    /// ```
    /// use received_tls::{CipherSuite, NamedGroup, TlsClause};
    /// let mut buffer = [0; 128];
    /// let clause = TlsClause::new(CipherSuite(0x1301), Some(NamedGroup(29)))?;
    /// let length = clause.encode(&mut buffer)?;
    /// assert_eq!(&buffer[..length], b"tls TLS_AES_128_GCM_SHA256 group x25519");
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    #[inline]
    pub fn encode(&self, buffer: &mut [u8]) -> Result<usize, BuildError> {
        self.written(buffer).ok_or_else(|| self.refusal(self.encoded_len()))
    }

    /// [`encode`](Self::encode) without a reason why not: a number comes back in registers, an error through memory.
    fn written(&self, buffer: &mut [u8]) -> Option<usize> {
        let needed = self.encoded_len();
        let buffer = buffer.get_mut(..needed).filter(|_| self.stampable().is_ok())?;
        self.put(b"", b" ", buffer)?;
        Some(needed)
    }

    /// Writes the clause after text that ends at `column` (counted from 0), with the `FWS` before it:
    /// a space or, where the line would grow over 78 columns, `CRLF` and a space; likewise before
    /// `group`.
    ///
    /// # Errors
    /// As for [`encode`](Self::encode).
    ///
    /// ```
    /// use received_tls::{CipherSuite, NamedGroup, TlsClause};
    /// let clause = TlsClause::new(CipherSuite(0xC02F), Some(NamedGroup(29)))?;
    /// let mut buffer = [0; 128];
    /// let folded = clause.encode_folded(40, &mut buffer)?;
    /// assert_eq!(&buffer[..folded.length], b"\r\n tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519");
    /// assert_eq!(folded.column, 55);
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    pub fn encode_folded(&self, column: usize, buffer: &mut [u8]) -> Result<Folded, BuildError> {
        let whole = self.encoded_len();
        let group = self.group.map_or(0, |group| "group ".len() + group.name.0.len());
        let cipher = if group == 0 { whole } else { whole - " ".len() - group };

        let (before_tls, column) = fws(column, cipher);
        let (before_group, column) = if group == 0 { (&b""[..], column) } else { fws(column, group) };
        let length = before_tls.len() + cipher + before_group.len() + group;
        let buffer = buffer.get_mut(..length).filter(|_| self.stampable().is_ok());
        match buffer.and_then(|buffer| self.put(before_tls, before_group, buffer)) {
            Some(()) => Ok(Folded { length, column }),
            None => Err(self.refusal(length)),
        }
    }

    /// Why the clause was not written to a buffer of which it needs so many bytes.
    #[cold]
    fn refusal(&self, needed: usize) -> BuildError {
        let too_short = BuildError::new(BuildErrorKind::BufferTooShort { needed });
        self.stampable().err().unwrap_or(too_short)
    }

    /// True if a server may stamp the clause. The names were resolved when the clause was made.
    const fn stampable(&self) -> Result<(), BuildError> {
        let Some(suite) = self.suite() else {
            return Err(BuildError::new(BuildErrorKind::UnregisteredCipher));
        };
        if let Some(kind) = never_negotiated(suite) {
            return Err(BuildError::new(kind));
        }
        if self.group.is_some() && self.named_group().is_none() {
            return Err(BuildError::new(BuildErrorKind::UnregisteredGroup));
        }
        Ok(())
    }

    /// Writes the clause to the beginning of `buffer`, which is long enough, with this white space before its parts.
    #[inline(always)]
    fn put(&self, before_tls: &[u8], before_group: &[u8], buffer: &mut [u8]) -> Option<()> {
        let rest = put_literal(put(buffer, before_tls)?, b"tls ")?;
        let rest = match self.cipher {
            CipherName::Name(name, _) => put(rest, name.0)?,
            CipherName::Hex(suite) => {
                let digit = |shift: u16| b"0123456789ABCDEF"[usize::from(suite.0 >> shift & 0xF)];
                put_literal(rest, &[b'0', b'x', digit(12), digit(8), digit(4), digit(0)])?
            }
        };
        if let Some(group) = self.group {
            put(put_literal(put(rest, before_group)?, b"group ")?, group.name.0)?;
        }
        Some(())
    }
}

/// The white space before a run of `length` bytes after `column`, and the column after the run.
fn fws(column: usize, length: usize) -> (&'static [u8], usize) {
    let end = column.saturating_add(" ".len() + length);
    if end <= LINE_LIMIT { (b" ", end) } else { (b"\r\n ", " ".len() + length) }
}

/// Copies `bytes` to the beginning of `buffer` and returns what is left of it.
#[inline(always)]
fn put<'b>(buffer: &'b mut [u8], bytes: &[u8]) -> Option<&'b mut [u8]> {
    let length = bytes.len();
    let (now, rest) = buffer.split_at_mut_checked(length)?;
    // As a registered name is read: in pieces of one size, of which some overlap, so that no name needs a loop.
    match length {
        16.. => {
            put_before::<16>(16, now, bytes);
            put_before::<16>(length.min(32), now, bytes);
            let mut end = 48;
            while end < length {
                put_before::<16>(end, now, bytes);
                end += 16;
            }
            put_before::<16>(length, now, bytes);
        }
        4.. => {
            for end in [4, length.min(8), length.min(12), length] {
                put_before::<4>(end, now, bytes);
            }
        }
        1.. => {
            for end in [1, length.min(2), length] {
                put_before::<1>(end, now, bytes);
            }
        }
        0 => {}
    }
    Some(rest)
}

/// [`put`] of what has a length that is known as this is compiled.
#[inline(always)]
fn put_literal<'b, const N: usize>(buffer: &'b mut [u8], bytes: &[u8; N]) -> Option<&'b mut [u8]> {
    let (now, rest) = buffer.split_first_chunk_mut()?;
    *now = *bytes;
    Some(rest)
}

/// Copies the `N` bytes before `end` to the same place.
#[inline(always)]
fn put_before<const N: usize>(end: usize, to: &mut [u8], from: &[u8]) {
    if let (Some(to), Some(from)) = (to[..end].last_chunk_mut::<N>(), from[..end].last_chunk::<N>()) {
        *to = *from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{CipherSuite, NamedGroup};
    use alloc::string::ToString;
    use alloc::vec::Vec;

    #[test]
    fn encode_writes_what_display_writes_or_says_why_not() {
        for (input, refusal) in [
            (&b" tls TLS_AES_128_GCM_SHA256"[..], None),
            (b" tls tls_aes_128_gcm_sha256 group X25519", None),
            (b" tls 0x1301 group secp256r1", None),
            (b" tls 0xfefe", None),
            (b" tls TLS_NEW_SUITE", Some(BuildErrorKind::UnregisteredCipher)),
            (b" tls TLS_FALLBACK_SCSV", Some(BuildErrorKind::Scsv)),
            (b" tls 0x00FF", Some(BuildErrorKind::Scsv)),
            (b" tls 0x1a1a", Some(BuildErrorKind::Grease)),
            (b" tls 0x1301 group P-256", Some(BuildErrorKind::UnregisteredGroup)),
        ] {
            let clause = TlsClause::parse(input).unwrap();
            let mut buffer = [b'.'; 96];
            match (clause.encode(&mut buffer), refusal) {
                (Ok(length), None) => {
                    assert_eq!(&buffer[..length], clause.to_string().as_bytes());
                    assert!(buffer[length..].iter().all(|&byte| byte == b'.'));
                    assert_eq!(length, clause.encoded_len());
                }
                (Err(error), Some(kind)) => {
                    assert_eq!(error.kind(), kind);
                    assert!(buffer.iter().all(|&byte| byte == b'.'));
                }
                (result, _) => panic!("{}: {result:?}", input.escape_ascii()),
            }
        }
    }

    #[test]
    fn a_short_buffer_is_refused_and_left_alone() {
        let clause = TlsClause::new(CipherSuite(0xC02F), Some(NamedGroup(29))).unwrap();
        for size in 0..clause.encoded_len() {
            let mut buffer = [b'.'; 128];
            let error = clause.encode(&mut buffer[..size]).unwrap_err();
            let needed = clause.encoded_len();
            assert_eq!(error.kind(), BuildErrorKind::BufferTooShort { needed });
            assert_eq!(error.to_string(), "buffer too small: 54 bytes are needed");
            assert_eq!(buffer, [b'.'; 128]);
        }
    }

    /// Every suite with every group, after text of every width: no line over 78 columns that began
    /// within them, the reported column is the column reached, and the text reads back as the clause.
    #[test]
    fn folded_lines_keep_within_their_columns() {
        let groups: Vec<_> = core::iter::once(None).chain(NamedGroup::all().map(Some)).collect();
        let longest = CipherSuite::all().max_by_key(|suite| suite.name().map(str::len)).unwrap();
        for suite in [longest, CipherSuite(0x1301), CipherSuite(0xC02F), CipherSuite(0xFEFE)] {
            for &group in &groups {
                let clause = TlsClause::new(suite, group).unwrap();
                for column in (0..=120).chain([997, 998, usize::MAX]) {
                    let mut buffer = [0; 160];
                    let folded = clause.encode_folded(column, &mut buffer).unwrap();
                    let text = &buffer[..folded.length];
                    assert_eq!(TlsClause::parse(text), Ok(clause));
                    let mut lines = text.split(|&byte| byte == b'\n').map(|line| line.trim_ascii_end().len());
                    let first = column.saturating_add(lines.next().unwrap_or(0));
                    assert!(first <= LINE_LIMIT || text.starts_with(b"\r\n "), "{column}");
                    let rest: Vec<_> = lines.collect();
                    assert!(rest.iter().all(|&line| line <= LINE_LIMIT), "{column}");
                    assert_eq!(folded.column, rest.last().copied().unwrap_or(first));
                }
            }
        }
    }
}
