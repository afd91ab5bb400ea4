//! The clause in a field that was written without it.

#[cfg(feature = "alloc")]
use alloc::{vec, vec::Vec};
use core::ops::Range;

use memchr::{memchr_iter, memchr2, memrchr};

use super::{SetClauseError, SetClauseErrorKind, Stamp};
use crate::author::Reason;
use crate::bytes::is_wsp;
use crate::field::{Clause, Received, TlsClauses, TlsRun, Unfit};
use crate::mail::{FieldEnds, is_received};
use crate::span::Span;
use crate::syntax::ProblemKind;
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

/// Writes `field` with the clause of `stamp` to the beginning of `out`, and returns how many bytes that took.
///
/// `field` is one whole `Received` field: name, text and, if it has one, its last line end. The clause stands where
/// RFC 5321 §4.4 has it: after `for`, or the last of `from`, `by`, `via`, `with` and `id` that is there, and before the
/// date. It is part of the field that a `tls` clause is there already: such clauses, with their groups, are left out.
/// Every other byte stays as it is and where it is; added is nothing but the clause and the white space around it.
///
/// Line ends are those of the field. Where the line would grow over 78 columns, the field is folded with its own line
/// end and white space before the clause and after it; a field without any line end stays one line, so that nothing
/// here ever makes a line of a header that its caller did not. Setting the same clause twice changes nothing.
///
/// What is written, [`Received`] reads and believes: if it could not tell the clause from what a client chose, none
/// is written.
///
/// # Errors
/// [`SetClauseError`] if the input is no `Received` field or more than one, has CR without LF or no `by`; if the clause
/// would not be believed ([`Reason`]) or contradicts the field; if a line has more than 998 bytes and can't be folded; if
/// the buffer is too short: it says how many bytes are needed, at most the field's, the clause's and 16. What `out` holds
/// after an error is of no use.
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

    let mut sheet = Sheet { out, length: 0 };
    let parts = Parts::new(field, &read, place);
    write(&parts, stamp, &mut sheet);
    let Sheet { out, length } = sheet;
    let Some(written) = out.get(..length) else {
        return Err(refused(SetClauseErrorKind::BufferTooShort { needed: length }));
    };

    let written = Received::parse(written);
    let too_long = written.problem_kinds().any(|kind| kind == ProblemKind::LongLine);
    if too_long && longest_line(written.bytes()) > longest_line(field).max(LINE_MAX) {
        return Err(refused(SetClauseErrorKind::LineTooLong));
    }
    // Words that stood before a clause and after it may, without it, be those of another.
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

/// [`set_clause`] into a vector of its own.
///
/// # Errors
/// [`SetClauseError`] as for [`set_clause`], the buffer aside.
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

/// Whether `field` is one `Received` field, and nothing that a server could take for the end of it stands inside.
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

/// Whether the field says what the stamp does, by a clause of its server's.
fn says(field: &Received<'_>, stamp: Stamp) -> bool {
    let TlsClauses::One(found) = field.evidence().clauses else { return false };
    if field.doubt_at(found.clause.span().start).is_some() {
        return false;
    }
    let group = found.group.map(|span| span.of(field.bytes()));
    let stamped = stamp.clause();
    found.suite == stamped.suite() && group == stamped.group().map(|group| group.as_str().as_bytes())
}

/// What a field is made of, as seen from the clause's place.
struct Parts<'a, R> {
    field: &'a [u8],
    /// Where the clause belongs.
    place: usize,
    /// Where the field goes on after it: after the clause that stands there, if one does.
    resume: usize,
    /// The white space before the clause that stands there.
    found: &'a [u8],
    /// Whether there are clauses elsewhere.
    elsewhere: bool,
    /// The clauses elsewhere.
    others: R,
}

impl<'a> Parts<'a, ()> {
    fn new(
        field: &'a [u8],
        read: &Received<'a>,
        place: usize,
    ) -> Parts<'a, impl Iterator<Item = TlsRun> + Clone> {
        let (mut here, mut elsewhere) = (None, false);
        for run in read.tls_runs(place) {
            if run.start == place {
                here = Some(run);
            } else {
                elsewhere = true;
            }
        }
        Parts {
            field,
            place,
            resume: here.map_or(place, |run| run.end),
            found: here.and_then(|run| field.get(run.start..run.word)).unwrap_or_default(),
            elsewhere,
            others: read.tls_runs(place).filter(move |run| run.start != place),
        }
    }
}

impl<'a, R: Iterator<Item = TlsRun> + Clone> Parts<'a, R> {
    /// What stays of a part of the field: all but the clauses.
    fn kept(&self, part: Range<usize>) -> impl Iterator<Item = &'a [u8]> {
        let field = self.field;
        let cuts = self.others.clone().map(move |run| cut(field, run));
        let within = part.clone();
        let cuts = cuts.filter(move |cut| within.contains(&cut.start));
        let end = part.end..part.end;
        cuts.chain(core::iter::once(end)).scan(part.start, move |at, cut| {
            let piece = field.get(*at..cut.start).unwrap_or_default();
            *at = cut.end;
            Some(piece)
        })
    }

    /// How it is folded without the clauses, which may have been folded otherwise: the field that was written is folded
    /// so too.
    fn fold(&self) -> Fold {
        if !self.elsewhere && self.resume == self.place {
            return Fold::of(core::iter::once(self.field));
        }
        let before = self.kept(0..self.place).chain(core::iter::once(self.found));
        let fold = Fold::of(before.chain(self.kept(self.resume..self.field.len())));
        if fold.line_end.is_empty() { Fold::of(core::iter::once(self.field)) } else { fold }
    }

    /// The column that the clause's place has.
    fn column(&self) -> usize {
        self.kept(0..self.place).fold(0, |column, piece| match memrchr(b'\n', piece) {
            Some(line_feed) => piece.len() - line_feed - 1,
            None => column + piece.len(),
        })
    }

    /// What follows on the line from `from` on.
    fn line(&self, from: usize) -> Line {
        let mut line = Line { first: None, length: 0, blank: true };
        for piece in self.kept(from..self.field.len()) {
            let end = memchr2(b'\r', b'\n', piece);
            let piece = &piece[..end.unwrap_or(piece.len())];
            line.first = line.first.or(piece.first().copied());
            line.length += piece.len();
            line.blank &= piece.iter().all(|&byte| is_wsp(byte));
            if end.is_some() {
                break;
            }
        }
        line
    }
}

/// The rest of a line, its line end aside.
struct Line {
    first: Option<u8>,
    length: usize,
    /// Whether it is white space, or nothing.
    blank: bool,
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

/// How a field is folded.
#[derive(Clone, Copy)]
struct Fold {
    /// Its first line end; empty where it has none, and is not folded.
    line_end: &'static [u8],
    /// What its first line after a fold begins with.
    blank: u8,
}

impl Fold {
    /// How a field of these pieces is folded.
    fn of<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut fold = Self { line_end: b"", blank: b' ' };
        let mut last = b' ';
        for piece in pieces {
            let Some((&first, &end)) = piece.first().zip(piece.last()) else { continue };
            if last == b'\n' {
                return Self { blank: first, ..fold };
            }
            for line_feed in memchr_iter(b'\n', piece) {
                if fold.line_end.is_empty() {
                    let before = line_feed.checked_sub(1).map_or(last, |at| piece[at]);
                    fold.line_end = if before == b'\r' { b"\r\n" } else { b"\n" };
                }
                if let Some(&blank) = piece.get(line_feed + 1) {
                    return Self { blank, ..fold };
                }
            }
            last = end;
        }
        fold
    }
}

/// The buffer, and how much the text takes, whether there is room for it or not.
struct Sheet<'o> {
    out: &'o mut [u8],
    length: usize,
}

impl Sheet<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if let Some(room) = self.out.get_mut(self.length..end) {
            room.copy_from_slice(bytes);
        }
        self.length = end;
    }

    fn fold(&mut self, fold: Fold) {
        self.put(fold.line_end);
        self.put(&[fold.blank]);
    }
}

/// Writes the field with the clause in its place.
fn write(parts: &Parts<'_, impl Iterator<Item = TlsRun> + Clone>, stamp: Stamp, sheet: &mut Sheet<'_>) {
    let fold = parts.fold();
    let folds = !fold.line_end.is_empty();
    // No line begins with the semicolon.
    let semicolon = usize::from(parts.field.get(parts.resume) == Some(&b';'));
    let resume = parts.resume + semicolon;

    parts.kept(0..parts.place).for_each(|piece| sheet.put(piece));
    let column = clause(parts, stamp, semicolon, fold, sheet) + semicolon;
    sheet.put(&b";"[..semicolon]);

    let rest = parts.line(resume);
    let without_blank = rest.first.is_some_and(|byte| !is_wsp(byte));
    // A comment ends the word before it; a word would go on with it.
    let apart = usize::from(without_blank && semicolon == 0 && rest.first != Some(b'('));
    if folds && !rest.blank && column + apart + rest.length > LINE_LIMIT {
        sheet.put(fold.line_end);
        sheet.put(&[fold.blank][..usize::from(without_blank)]);
    } else {
        sheet.put(&b" "[..apart]);
    }
    parts.kept(resume..parts.field.len()).for_each(|piece| sheet.put(piece));
}

/// Writes the clause and the white space before it, where `after` more bytes stand on its line, and returns the
/// column that follows it.
fn clause(
    parts: &Parts<'_, impl Iterator<Item = TlsRun> + Clone>,
    stamp: Stamp,
    after: usize,
    fold: Fold,
    sheet: &mut Sheet<'_>,
) -> usize {
    let mut text = [0; CLAUSE_MAX];
    let length = stamp.encode(&mut text).unwrap_or_default();
    let text = &text[..length];
    let column = parts.column();
    let found = match memrchr(b'\n', parts.found) {
        Some(line_feed) => parts.found.len() - line_feed - 1,
        None => column + parts.found.len(),
    };
    if !parts.found.is_empty() && found + length + after <= LINE_LIMIT {
        sheet.put(parts.found);
        sheet.put(text);
        return found + length;
    }
    if fold.line_end.is_empty() || column + 1 + length + after <= LINE_LIMIT {
        sheet.put(b" ");
        sheet.put(text);
        return column + 1 + length;
    }
    sheet.fold(fold);
    let group = stamp.clause().group().map_or(0, |group| " group ".len() + group.as_str().len());
    if group == 0 || 1 + length + after <= LINE_LIMIT {
        sheet.put(text);
        return 1 + length;
    }
    let (suite, group) = text.split_at(length - group);
    sheet.put(suite);
    sheet.fold(fold);
    sheet.put(&group[1..]);
    group.len()
}
