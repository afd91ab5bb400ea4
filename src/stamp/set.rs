//! The clause in a field that was written without it.

#[cfg(feature = "alloc")]
use alloc::{vec, vec::Vec};
use core::iter::once;
use core::ops::Range;

use memchr::{memchr_iter, memchr2, memrchr};

use super::{SetClauseError, SetClauseErrorKind, Stamp};
use crate::author::Reason;
use crate::bytes::is_wsp;
use crate::field::{Clause, Received, TlsRun, Unfit};
use crate::mail::{FieldEnds, is_received};
use crate::server::TlsClauses;
use crate::span::Span;
use crate::tls::Finding;

/// The columns that a line should keep within, its line end not counted (RFC 5322 §2.1.1).
const LINE_LIMIT: usize = 78;

/// The bytes that a line must keep within (RFC 5322 §2.1.1).
const LINE_MAX: usize = 998;

/// More than the longest clause takes: the build script refuses names of more than 48 bytes.
const CLAUSE_MAX: usize = 128;

/// More than the white space and line ends that may be put around the two parts of a clause.
#[cfg(feature = "alloc")]
const FOLDS: usize = 16;

/// Writes `field` with the clause of `stamp` to the beginning of `out`, and returns the number of bytes written.
///
/// `field` is one whole `Received` field: name, text and, if it has one, its last line end. The clause comes after `for`,
/// or the last of `from`, `by`, `via`, `with` and `id`, and before the date (RFC 5321 §4.4). Existing `tls` clauses and
/// their groups are removed. All other bytes stay in place; only the clause and white space around it are added.
///
/// If the line would be longer than 78 columns, the field is folded before and after the clause, with its own line end
/// and white space. A field without a line end stays one line, so that this function never adds header lines on its own.
/// Setting the same clause twice changes nothing.
///
/// [`Received`] accepts the clause in the result: if it could not distinguish the clause from client text, the function
/// fails.
///
/// # Errors
/// [`SetClauseError`] if the input is not exactly one `Received` field, has CR without LF or no `by`; if readers would
/// ignore the clause ([`Reason`]) or the field contradicts it; if a line has more than 998 bytes and can't be folded; if
/// the buffer is too small: the error has the size needed, at most the field, the clause and 16 bytes. The content of
/// `out` after an error is unspecified.
///
/// ```
/// use received_tls::{Stamp, set_clause};
/// let stamp = Stamp::from_openssl_ids(0x1302, 1034)?;
/// let field = b"Received: from a.example (a.example [192.0.2.1])\r\n\tby b.example (Postfix) with ESMTPS id 4bX1\r\n\t\
///               for <c@b.example>; Sat, 21 Nov 2026 22:45:35 +0000 (UTC)\r\n";
/// let mut out = [0; 512];
/// let length = set_clause(field, stamp, &mut out)?;
/// assert_eq!(
///     out[..length].escape_ascii().to_string(),
///     b"Received: from a.example (a.example [192.0.2.1])\r\n\tby b.example (Postfix) with ESMTPS id 4bX1\r\n\t\
///       for <c@b.example> tls TLS_AES_256_GCM_SHA384 group x25519;\r\n Sat, 21 Nov 2026 22:45:35 +0000 (UTC)\r\n"
///         .escape_ascii()
///         .to_string(),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn set_clause(field: &[u8], stamp: Stamp, out: &mut [u8]) -> Result<usize, SetClauseError> {
    one_field(field)?;
    let read = Received::parse(field);
    let place = read.tls_place().map_err(|Unfit { reason, span }| match reason {
        Reason::NoBy => SetClauseError::new(SetClauseErrorKind::NoBy, Span { start: 0, end: field.len() }),
        reason => SetClauseError::new(SetClauseErrorKind::NotBelieved(reason), span),
    })?;
    let refused = |kind| SetClauseError::new(kind, Span { start: place, end: place });

    let mut sheet = OutputBuffer { out, length: 0, column: 0 };
    let parts = Parts::new(&read, place);
    parts.write(stamp, &mut sheet);
    let OutputBuffer { out, length, .. } = sheet;
    let Some(written) = out.get(..length) else {
        return Err(refused(SetClauseErrorKind::BufferTooShort { needed: length }));
    };

    let written = Received::parse(written);
    if longest_line(written.bytes()) > longest_line(field).max(LINE_MAX) {
        return Err(refused(SetClauseErrorKind::LineTooLong));
    }
    // Without the clause, the words before and after it may form another clause.
    let others_stay = || written.clauses().filter(is_tls).count() == 1 && others(&written).eq(others(&read));
    if parts.elsewhere && !others_stay() || !says(&written, stamp) {
        return Err(refused(SetClauseErrorKind::NotBelieved(Reason::AfterClientText)));
    }
    if written.tls().is_some_and(|facts| facts.findings().contains(Finding::SourcesDisagree)) {
        let span = read.wording_span().unwrap_or(Span { start: place, end: place });
        return Err(SetClauseError::new(SetClauseErrorKind::Contradicts, span));
    }
    Ok(length)
}

/// [`set_clause`] into a new vector.
///
/// # Errors
/// [`SetClauseError`] as for [`set_clause`], except for the buffer.
///
/// ```
/// use received_tls::{Stamp, set_clause_to_vec};
/// let field = b"Received: from a.example by b.example with ESMTPS id 1 tls 0x1301; Sat, 21 Nov 2026 22:45:35 +0000";
/// let set = set_clause_to_vec(field, Stamp::from_names("TLS_AES_128_GCM_SHA256", Some("x25519"))?)?;
/// assert_eq!(
///     String::from_utf8(set)?,
///     "Received: from a.example by b.example with ESMTPS id 1 tls TLS_AES_128_GCM_SHA256 group x25519; \
///      Sat, 21 Nov 2026 22:45:35 +0000",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg(feature = "alloc")]
pub fn set_clause_to_vec(field: &[u8], stamp: Stamp) -> Result<Vec<u8>, SetClauseError> {
    let mut out = vec![0; field.len() + stamp.encoded_len() + FOLDS];
    let length = set_clause(field, stamp, &mut out)?;
    out.truncate(length);
    Ok(out)
}

/// Checks that `field` is one `Received` field without anything inside that a server could treat as its end.
fn one_field(field: &[u8]) -> Result<(), SetClauseError> {
    let at = |kind, at| Err(SetClauseError::new(kind, Span { start: at, end: field.len().min(at + 1) }));
    if !is_received(field) {
        return at(SetClauseErrorKind::NotReceived, 0);
    }
    let end = FieldEnds::default().next_end(field);
    if end < field.len() {
        return at(SetClauseErrorKind::SeveralFields, end);
    }
    match memchr_iter(b'\r', field).find(|&cr| field.get(cr + 1) != Some(&b'\n')) {
        Some(cr) => at(SetClauseErrorKind::BareCarriageReturn, cr),
        None => Ok(()),
    }
}

/// The length of the longest line, its line end not counted.
fn longest_line(field: &[u8]) -> usize {
    let lines = field.split(|&byte| byte == b'\n');
    lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line).len()).max().unwrap_or(0)
}

fn is_tls(clause: &Clause<'_>) -> bool {
    clause.keyword.eq_ignore_ascii_case(b"tls")
}

/// The keywords and values of the clauses that are no part of a `tls` clause.
fn others<'a>(field: &Received<'a>) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
    let is_group = |clause: &Clause<'_>| clause.keyword.eq_ignore_ascii_case(b"group");
    let others = field.clauses().filter(move |clause| !is_tls(clause) && !is_group(clause));
    others.map(|clause| (clause.keyword, clause.value))
}

/// True if the field has the stamp's values in a clause of its server.
fn says(field: &Received<'_>, stamp: Stamp) -> bool {
    let TlsClauses::One(found) = field.evidence().clauses else { return false };
    if field.doubt_at(found.clause.span().start).is_some() {
        return false;
    }
    let group = found.group.map(|span| span.of(field.bytes()));
    let stamped = stamp.clause();
    found.suite == stamped.suite() && group == stamped.group().map(|group| group.as_str().as_bytes())
}

/// The pieces of a field, relative to the clause's place.
struct Parts<'r, 'a> {
    read: &'r Received<'a>,
    /// The place of the clause.
    place: usize,
    /// The rest of the field: after the existing clause, if there is one.
    resume: usize,
    /// The white space before the existing clause.
    found: &'a [u8],
    /// True if there are clauses elsewhere.
    elsewhere: bool,
}

impl<'r, 'a> Parts<'r, 'a> {
    fn new(read: &'r Received<'a>, place: usize) -> Self {
        let here = read.tls_runs(place).find(|run| run.start == place);
        let found = here.and_then(|run| read.bytes().get(run.start..run.word)).unwrap_or_default();
        let elsewhere = read.tls_runs(place).any(|run| run.start != place);
        Self { read, place, resume: here.map_or(place, |run| run.end), found, elsewhere }
    }

    /// The rest of a part of the field without the clauses elsewhere.
    fn kept(&self, part: Range<usize>) -> impl Iterator<Item = &'a [u8]> {
        let (field, place, within) = (self.read.bytes(), self.place, part.clone());
        let runs = self.elsewhere.then(|| self.read.tls_runs(place)).into_iter().flatten();
        let cuts = runs.filter(move |run| run.start != place).map(move |run| cut(field, run));
        let cuts = cuts.filter(move |cut| within.contains(&cut.start));
        cuts.chain(once(part.end..part.end)).scan(part.start, move |at, cut| {
            let piece = field.get(*at..cut.start).unwrap_or_default();
            *at = cut.end;
            Some(piece)
        })
    }

    /// Writes the field with the clause in its place.
    fn write(&self, stamp: Stamp, sheet: &mut OutputBuffer<'_>) {
        let field = self.read.bytes();
        // No line begins with the semicolon.
        let semicolon = usize::from(field.get(self.resume) == Some(&b';'));
        let before = || self.kept(0..self.place);
        let after = || self.kept(self.resume + semicolon..field.len());
        // The clauses that go may have been folded otherwise; the field that was written is folded so too.
        let fold = fold(before().chain(once(self.found)).chain(after()))
            .or_else(|| fold(once(field)))
            .unwrap_or_default();

        before().for_each(|piece| sheet.put(piece));
        sheet.put_clause(stamp, self.found, semicolon, fold);
        sheet.put(&b";"[..semicolon]);

        let line = || after().flatten().take_while(|byte| !b"\r\n".contains(byte));
        let blank = line().next().is_none_or(|&byte| is_wsp(byte));
        // A comment ends the word before it; a word would go on with it.
        let apart = !blank && semicolon == 0 && line().next() != Some(&b'(');
        let too_long = sheet.column + usize::from(apart) + line().count() > LINE_LIMIT;
        if !fold.is_empty() && too_long && !line().all(|&byte| is_wsp(byte)) {
            sheet.put(&fold[..fold.len() - usize::from(blank)]);
        } else if apart {
            sheet.put(b" ");
        }
        after().for_each(|piece| sheet.put(piece));
    }
}

/// What is left out of the field with a clause: the white space before it too, but where the clause begins a line that
/// goes on after it, that line stays one.
fn cut(field: &[u8], run: TlsRun) -> Range<usize> {
    let blanks = field.get(run.start..run.word).unwrap_or_default();
    let Some(line_feed) = memrchr(b'\n', blanks) else { return run.start..run.end };
    let rest = field.get(run.end..).unwrap_or_default();
    let line = &rest[..memchr2(b'\r', b'\n', rest).unwrap_or(rest.len())];
    match line {
        _ if line.iter().all(|&byte| is_wsp(byte)) => run.start..run.end,
        // The white space after the clause begins the line.
        [b' ' | b'\t', ..] => run.start + line_feed + 1..run.end,
        _ => run.word..run.end,
    }
}

/// How a field of these pieces is folded: its first line end, and what the line after it begins with.
fn fold<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Option<&'static [u8]> {
    let mut bytes = pieces.flatten();
    let mut last = b' ';
    while let Some(&byte) = bytes.next() {
        if byte == b'\n' {
            return Some(match (last, bytes.next()) {
                (b'\r', Some(b'\t')) => b"\r\n\t",
                (b'\r', _) => b"\r\n ",
                (_, Some(b'\t')) => b"\n\t",
                _ => b"\n ",
            });
        }
        last = byte;
    }
    None
}

/// The buffer, and how much the text takes, whether there is room for it or not.
struct OutputBuffer<'o> {
    out: &'o mut [u8],
    length: usize,
    /// The column in which the text ends.
    column: usize,
}

impl OutputBuffer<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if let Some(room) = self.out.get_mut(self.length..end) {
            room.copy_from_slice(bytes);
        }
        self.length = end;
        self.column = self.column_after(bytes);
    }

    fn column_after(&self, bytes: &[u8]) -> usize {
        memrchr(b'\n', bytes).map_or(self.column + bytes.len(), |line_feed| bytes.len() - line_feed - 1)
    }

    /// Writes the clause and the white space before it, `found` if possible, where `after` more bytes are on its line
    /// and the field is folded with `fold`, if at all.
    fn put_clause(&mut self, stamp: Stamp, found: &[u8], after: usize, fold: &[u8]) {
        let mut text = [0; CLAUSE_MAX];
        let length = stamp.encode(&mut text).unwrap_or_default();
        let fits = |blanks| self.column_after(blanks) + length + after <= LINE_LIMIT;
        let blanks = match found {
            [_, ..] if fits(found) => found,
            _ if fold.is_empty() || fits(b" ") => b" ",
            _ => fold,
        };
        self.put(blanks);
        let folds = !fold.is_empty() && self.column + length + after > LINE_LIMIT;
        let group = stamp.clause().group().filter(|_| folds);
        let suite = length - group.map_or(0, |group| " group ".len() + group.as_str().len());
        self.put(&text[..suite]);
        if group.is_some() {
            self.put(fold);
            self.put(&text[suite + 1..length]);
        }
    }
}
