//! The TLS wordings of servers: each wording, its places in a field, and its writers.
//!
//! One in 78 fields with TLS text has the clause of RFC 8314 §4.3. The others have a comment, a value of `with` or words
//! between clauses. A wording must match from its first byte to its last, at its places only. A new wording is a row of
//! `others.rs`, or of its server's file.
//!
//! ```
//! use received_tls::server::{Place, wordings};
//! let exim = wordings().find(|wording| wording.pattern() == "({tls_version}:{cipher}:{bits}[:{group}])").unwrap();
//! assert!(exim.places().eq([Place::AfterWith]));
//! assert_eq!(exim.writers()[0].dialect.name(), "exim");
//! ```

mod bare;
mod clause;
mod courier;
pub(crate) mod cursor;
mod cyrus;
mod dovecot;
mod evidence;
mod exim;
mod fit;
mod form;
mod google;
mod habits;
mod halon;
mod haraka;
mod kumomta;
mod log;
mod microsoft;
mod mimecast;
mod mox;
mod opensmtpd;
mod others;
mod postfix;
mod qmail;
mod sendmail;
mod session;
mod source;
mod template;
mod wording;

#[cfg(test)]
mod tests;

pub(crate) use cursor::{Cursor, is_host};
pub(crate) use evidence::{COMMENTS, Evidence, PlacedComment, Postponed, TlsClauseSpans, TlsClauses};
pub(crate) use exim::field::is_local_protocol;
pub(crate) use fit::Fit;
pub(crate) use habits::{
    Habits, PHRASES, UNNAMED, begins_with_login, class, confirms_names, is_second_protocol, may_be_class,
    names_login, quirks, writes_no_address,
};
pub use log::Direction;
pub(crate) use log::Found;
pub(crate) use postfix::field::sentence;
pub(crate) use source::{ParsedWording, Source};
pub use template::{Holds, Slot, Template, templates};
pub(crate) use wording::FieldMarks;
pub use wording::{Mark, Place, Wording, Writer};

use crate::syntax::After;
use crate::tls::{Dialect, Written};
use form::{Form, ReadForm, Slots};

/// Loops over the indices of a list in a `const`, where `for` is not allowed.
macro_rules! each {
    ($at:ident in $list:expr => $body:block) => {
        let mut $at = 0;
        while $at < $list.len() {
            $body
            $at += 1;
        }
    };
}

use each;

/// The tables of all servers, in the order in which they are tried and documented.
const TABLES: [&[Wording]; 10] = [
    clause::WORDINGS,
    exim::field::WORDINGS,
    postfix::field::WORDINGS,
    sendmail::field::WORDINGS,
    microsoft::WORDINGS,
    mimecast::WORDINGS,
    bare::WORDINGS,
    opensmtpd::field::WORDINGS,
    others::WORDINGS,
    qmail::WORDINGS,
];

/// The number of wordings.
const ROWS: usize = {
    let mut rows = 0;
    each!(table in TABLES => { rows += TABLES[table].len() });
    rows
};

/// Every wording. No text is of two of them at the same place.
const ALL: [Wording; ROWS] = {
    let mut all = [TABLES[0][0]; ROWS];
    let mut row = 0;
    each!(table in TABLES => {
        each!(at in TABLES[table] => {
            all[row] = TABLES[table][at];
            row += 1;
        });
    });
    all
};

static WORDINGS: [Wording; ROWS] = ALL;

const _: () = assert!(ROWS <= u64::BITS as usize && Place::ALL.len() <= u16::BITS as usize);

/// The wordings that a text can be, by its place and first bytes: sets of rows of [`ALL`], a bit for each.
struct Index {
    /// For each place, the wordings that are there.
    by_place: [u64; Place::ALL.len()],
    /// For each byte that a text may begin with, the wordings that do.
    by_first: [u64; 256],
    /// The wordings that begin with few bytes, so that not every comment has to be looked at.
    distinct: u64,
    /// For each byte that such a wording begins with, as a number of five bits, those that come next, a bit for each
    /// number of six bits: anything else of them is no wording.
    seconds: [u64; 32],
}

static INDEX: Index = {
    let mut index =
        Index { by_place: [0; Place::ALL.len()], by_first: [0; 256], distinct: 0, seconds: [0; 32] };
    each!(row in ALL => {
        let Wording { form, places, first, .. } = ALL[row];
        let is_distinct = first.len() < 10;
        index.distinct |= (is_distinct as u64) << row;
        each!(place in Place::ALL => { index.by_place[place] |= (places.has(Place::ALL[place]) as u64) << row });
        each!(at in first => {
            index.by_first[first[at] as usize] |= 1 << row;
            if is_distinct {
                index.seconds[first[at] as usize % 32] |= match *form.pattern.as_bytes() {
                    [b'(', letter, second, ..] if letter != b'{' => 1 << (second % 64),
                    // `TLS…`, `SSL…`, `UNKNOWN`.
                    _ => 1 << (b'L' % 64) | 1 << (b'S' % 64) | 1 << (b'N' % 64),
                };
            }
        });
    });
    index
};

/// The wordings in which text of a client's is.
const CLIENT_TEXT: u64 = {
    let mut rows = 0;
    each!(row in ALL => { rows |= (ALL[row].form.client_text as u64) << row });
    rows
};

/// What it takes to read a [`Wording`]. The rest of it is known to people alone, and is no part of a program that
/// asks for no [`wordings`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader {
    least: usize,
    read: ReadForm,
    pub(crate) established: bool,
    pub(crate) after_login: bool,
    /// Whether text of the client's is in it.
    client_text: bool,
    signs: &'static [(Dialect, Mark)],
}

impl Reader {
    const fn of(Wording { form, established, after_login, signs, .. }: Wording) -> Self {
        let Form { least, client_text, read, .. } = form;
        Self { least, read, established, after_login, client_text, signs }
    }

    /// What `text` says, all of which is to be of the form.
    #[inline]
    fn of_whole<'a>(&self, text: &'a [u8]) -> Option<Written<'a>> {
        let mut slots = Slots::of(text);
        (self.read)(&mut slots)?;
        slots.end()
    }

    /// Who wrote `written` in a field that shows `marks`.
    pub(crate) fn writer<'m>(
        &self,
        written: &Written<'_>,
        marks: impl FnOnce() -> FieldMarks<'m>,
    ) -> Dialect {
        let (last, marked) = self.signs.split_last().expect("a wording has a writer");
        if marked.is_empty() {
            return last.0;
        }
        let marks = marks();
        marked.iter().find(|(_, mark)| mark.is_in(written, &marks)).unwrap_or(last).0
    }
}

/// For each of [`ALL`] how it is read.
static READERS: [Reader; ROWS] = {
    let mut readers = [Reader::of(ALL[0]); ROWS];
    each!(row in ALL => { readers[row] = Reader::of(ALL[row]) });
    readers
};

/// The row of the wording of this pattern.
const fn row_of(pattern: &str) -> usize {
    let pattern = pattern.as_bytes();
    each!(row in ALL => {
        let other = ALL[row].form.pattern.as_bytes();
        let mut at = 0;
        while at < other.len() && at < pattern.len() && other[at] == pattern[at] {
            at += 1;
        }
        if at == other.len() && at == pattern.len() {
            return row;
        }
    });
    panic!("no wording has this pattern")
}

/// The reader of the `tls` clause.
pub(crate) static CLAUSE: &Reader = &READERS[0];

/// Every wording that is read.
///
/// ```
/// use received_tls::server::wordings;
/// for wording in wordings() {
///     for writer in wording.writers() {
///         println!("{:<16} {}", writer.dialect.name(), wording.pattern());
///     }
/// }
/// ```
pub fn wordings() -> impl ExactSizeIterator<Item = &'static Wording> + Clone {
    WORDINGS.iter()
}

/// The wording of `text`, all of the text at `place`, and the words cut out of it; `None` where it is none.
///
/// A comment is given with its parentheses. Where a place [has no end](Place::has_end) the caller sees to it that the
/// text is whole.
#[inline]
pub(crate) fn read(place: Place, text: &[u8]) -> Option<(&'static Reader, Written<'_>)> {
    let rows = rows(place, text);
    if rows == 0 { None } else { read_as(rows, text) }
}

/// Whether `text` begins as a wording at `place` does in which no text of a client's is.
#[inline]
pub(crate) fn may_be_read_whole(place: Place, text: &[u8]) -> bool {
    rows(place, text) & !CLIENT_TEXT != 0
}

/// Whether `text`, a comment or other words, begins as a wording does: one at its place, or a comment at another.
#[inline]
pub(crate) fn may_be_wording(after: After, text: &[u8]) -> bool {
    match *text {
        [b'(', first, second, ..] => {
            let rows = INDEX.by_first[usize::from(first)];
            rows & INDEX.by_place[Place::of_comment(after) as usize] != 0
                || INDEX.seconds[usize::from(first % 32)] >> (second % 64) & 1 != 0
        }
        _ => true,
    }
}

/// Whether `text`, a comment, is a wording at any place.
pub(crate) fn is_wording_elsewhere(text: &[u8]) -> bool {
    match *text {
        [b'(', first, second, ..] => {
            INDEX.seconds[usize::from(first % 32)] >> (second % 64) & 1 != 0
                && read_as(INDEX.by_first[usize::from(first)] & INDEX.distinct, text).is_some()
        }
        _ => false,
    }
}

/// The wordings at `place` that begin as `text` does, a bit for each.
#[inline]
fn rows(place: Place, text: &[u8]) -> u64 {
    let first = match text {
        [b'(', first, ..] | [first, ..] => *first,
        [] => return 0,
    };
    INDEX.by_first[usize::from(first)] & INDEX.by_place[place as usize]
}

/// The first of these wordings that `text` is.
fn read_as(mut rows: u64, text: &[u8]) -> Option<(&'static Reader, Written<'_>)> {
    while rows != 0 {
        let reader = &READERS[rows.trailing_zeros() as usize];
        let written = if text.len() < reader.least { None } else { reader.of_whole(text) };
        if let Some(written) = written {
            return Some((reader, written));
        }
        rows &= rows - 1;
    }
    None
}

/// A server whose messages are read.
pub(crate) struct LogServer {
    pub(crate) dialect: Dialect,
    /// Its programs' names in syslog, `*` for any beginning or end.
    pub(crate) programs: &'static [&'static [u8]],
    /// Its name in a log of its own, which names no program; and whether each line of that has a time.
    pub(crate) own_log: Option<(&'static [u8], bool)>,
    /// Whether its messages may begin with a time of its own, after syslog's or the journal's.
    pub(crate) own_time: bool,
    pub(crate) read: MessageReader,
    /// Whether clients log in to the service of this name, whatever the line says.
    pub(crate) is_for_logins: fn(&[u8]) -> bool,
}

type MessageReader = for<'a> fn(&'a [u8]) -> Option<Found<'a>>;

impl LogServer {
    /// A server that logs through syslog alone.
    const fn new(dialect: Dialect, programs: &'static [&'static [u8]], read: MessageReader) -> Self {
        Self { dialect, programs, own_log: None, own_time: false, read, is_for_logins: |_| false }
    }
}

/// Every server. The first one whose program and wording fit wrote the line.
pub(crate) const LOGS: [LogServer; 7] = [
    LogServer {
        is_for_logins: postfix::log::is_for_logins,
        ..LogServer::new(Dialect::Postfix, POSTFIX, postfix::log::read)
    },
    LogServer::new(Dialect::Dovecot, &[b"dovecot*", b"*-login"], dovecot::read),
    LogServer {
        own_log: Some((b"exim", true)),
        own_time: true,
        ..LogServer::new(Dialect::Exim, &[b"exim*"], exim::log::read)
    },
    LogServer::new(Dialect::Sendmail, &[b"sendmail*", b"sm-*"], sendmail::log::read),
    LogServer {
        own_log: Some((b"smtpd", false)),
        ..LogServer::new(Dialect::OpenSmtpd, &[b"smtpd", b"opensmtpd"], opensmtpd::log::read)
    },
    LogServer {
        is_for_logins: cyrus::log::is_for_logins,
        ..LogServer::new(Dialect::Cyrus, CYRUS, cyrus::log::read)
    },
    LogServer {
        own_log: Some((b"haraka", false)),
        own_time: true,
        ..LogServer::new(Dialect::Haraka, &[b"haraka*"], haraka::read)
    },
];

const POSTFIX: &[&[u8]] = &[b"postfix*", b"*/smtpd", b"*/smtp", b"*/lmtp", b"*/tlsproxy"];
const CYRUS: &[&[u8]] =
    &[b"cyrus*", b"imap*", b"pop3*", b"lmtp*", b"nntp*", b"timsieved", b"sieve*", b"http*", b"mupdate"];
