//! What servers write about TLS: each wording, its places in a field, and its writers.
//!
//! Of 78 fields with TLS text one has the clause of RFC 8314 §4.3. The others have a comment, a value of `with` or words
//! between clauses. A wording is read from its first byte to its last, at its places only.
//!
//! ```
//! use received_tls::server::{Place, wordings};
//! let exim = wordings().find(|wording| wording.pattern() == "({tls_version}:{cipher}:{bits}[:{group}])").unwrap();
//! assert!(exim.places().eq([Place::AfterWith]));
//! assert_eq!(exim.writers()[0].dialect.name(), "exim");
//! ```

mod angelmatophylax;
mod bare;
mod cache;
mod cellopoint;
mod clause;
mod communigate;
mod courier;
pub(crate) mod cursor;
mod cyrus;
mod dovecot;
mod exclaimer;
mod exim;
mod groupwise;
mod habits;
mod haraka;
mod ironport;
mod log;
mod mailchannels;
mod microsoft;
mod mimecast;
mod momentum;
mod mox;
mod nospamproxy;
mod opensmtpd;
mod postfix;
mod qmail;
mod reading;
mod sendmail;
mod session;
mod template;
mod virusfree;
mod wording;

#[cfg(test)]
mod tests;

pub use cache::FactsCache;
pub(crate) use habits::{
    Habits, PHRASES, UNNAMED, class, is_local_protocol, is_second_protocol, may_be_class, names_login,
    quirks, sentence, writes_no_address,
};
pub(crate) use log::Found;
pub use log::{Direction, Peer};
pub(crate) use reading::{Anew, Reading, Source, Told};
pub(crate) use wording::Marks;
pub use wording::{Mark, Place, Wording, Writer};

use crate::tls::{Dialect, Written};
/// Every wording. No text is of two of them at the same place.
static WORDINGS: [Wording; 53] = ALL;

const ALL: [Wording; 53] = [
    clause::CLAUSE,
    clause::CHASQUID,
    exim::field::VERSION,
    exim::field::TRIPLE,
    exim::field::CIPHER,
    exim::field::BARE,
    postfix::field::USING,
    postfix::field::BITS,
    postfix::field::BARE_BITS,
    postfix::field::CIPHER,
    postfix::field::CURVE,
    postfix::field::VERSION,
    postfix::field::MAILMARSHAL,
    sendmail::field::VERIFY,
    sendmail::field::BITS,
    sendmail::field::CIPHER,
    sendmail::field::MIMEDEFANG,
    sendmail::field::VERIFIED,
    microsoft::VERSION,
    microsoft::CHANNEL,
    mimecast::MIMECAST,
    mimecast::STARTTLS,
    bare::TLS,
    communigate::ESMTP_TLS,
    bare::PROTOCOL,
    bare::LINK,
    bare::WITH_TLS,
    bare::STARTTLS,
    bare::NOT_USING,
    groupwise::ENCRYPTED,
    groupwise::NOT_ENCRYPTED,
    angelmatophylax::ANGELMATOPHYLAX,
    opensmtpd::field::QUADRUPLE,
    opensmtpd::field::KUMOMTA,
    mox::VERSION,
    mox::IDENTIFIER,
    courier::TLS,
    courier::AUTH,
    courier::MCAFEE,
    ironport::WITH,
    ironport::PLAIN,
    qmail::WITH,
    qmail::ENCRYPTED,
    qmail::T_ONLINE,
    qmail::DECRYPTED,
    momentum::CIPHER,
    cellopoint::SUITE,
    cellopoint::TLS,
    cellopoint::FIREWALL,
    exclaimer::VERSION,
    nospamproxy::NAMES,
    virusfree::VERSION,
    exim::field::AFTER_ID,
];

/// For each byte that a text may begin with, the wordings that do, a bit for each.
static BY_FIRST: [u64; 256] = {
    let mut by_first = [0; 256];
    let mut row = 0;
    while row < ALL.len() {
        let first = ALL[row].first;
        let mut at = 0;
        while at < first.len() {
            by_first[first[at] as usize] |= 1 << row;
            at += 1;
        }
        row += 1;
    }
    by_first
};

/// For each byte that such a wording begins with, as a number of five bits, those that come next, a bit for each number
/// of six bits: what is none of them is no wording.
static SECONDS: [u64; 32] = {
    let mut seconds = [0; 32];
    let mut row = 0;
    while row < ALL.len() {
        let (pattern, first) = (ALL[row].form.pattern.as_bytes(), ALL[row].first);
        let mut at = 0;
        while at < first.len() && first.len() < 10 {
            let slot = &mut seconds[first[at] as usize % 32];
            if pattern[0] == b'(' && pattern[1] != b'{' {
                *slot |= 1 << (pattern[2] % 64);
            } else {
                // `TLS…`, `SSL…`, `UNKNOWN`.
                *slot |= 1 << (b'L' % 64) | 1 << (b'S' % 64) | 1 << (b'N' % 64);
            }
            at += 1;
        }
        row += 1;
    }
    seconds
};

/// The wordings that begin with few bytes, so that not every comment has to be looked at.
static DISTINCT: u64 = {
    let mut rows = 0;
    let mut row = 0;
    while row < ALL.len() {
        if ALL[row].first.len() < 10 {
            rows |= 1 << row;
        }
        row += 1;
    }
    rows
};

/// The wordings in which text of a client's stands.
const CLIENT_TEXT: u64 = {
    let mut rows = 0;
    let mut row = 0;
    while row < ALL.len() {
        if ALL[row].form.has("{quoted}") || ALL[row].form.has("{login}") {
            rows |= 1 << row;
        }
        row += 1;
    }
    rows
};

/// For each place, the wordings that stand there.
static BY_PLACE: [u64; Place::ALL.len()] = {
    let mut by_place = [0; Place::ALL.len()];
    let mut place = 0;
    while place < Place::ALL.len() {
        let mut row = 0;
        while row < ALL.len() {
            if ALL[row].places.has(Place::ALL[place]) {
                by_place[place] |= 1 << row;
            }
            row += 1;
        }
        place += 1;
    }
    by_place
};

const _: () = assert!(ALL.len() <= u64::BITS as usize && Place::ALL.len() <= u16::BITS as usize);

/// What it takes to read a [`Wording`]. The rest of it is told to people alone, and is no part of a program that
/// asks for no [`wordings`].
pub(crate) struct Reader {
    least: usize,
    read: for<'a> fn(&'a [u8]) -> Option<Written<'a>>,
    pub(crate) established: bool,
    pub(crate) after_login: bool,
    /// Whether text of the client's stands in it.
    client_text: bool,
    /// Where its first writer is in [`SIGNS`], and how many it has.
    writers: (usize, usize),
}

impl Reader {
    /// Who wrote `written` in a field that shows `marks`.
    pub(crate) fn writer(&self, written: &Written<'_>, marks: &Marks<'_>) -> Dialect {
        let (first, count) = self.writers;
        let writers = SIGNS.get(first..first + count).and_then(<[_]>::split_last);
        let (last, marked) = writers.expect("a wording has a writer");
        marked.iter().find(|(_, mark)| mark.is_in(written, marks)).unwrap_or(last).0
    }
}

/// For each of [`ALL`] how it is read.
static READERS: [Reader; ALL.len()] = {
    let mut readers = [const {
        Reader {
            least: 0,
            read: |_| None,
            established: false,
            after_login: false,
            client_text: false,
            writers: (0, 0),
        }
    }; ALL.len()];
    let mut first = 0;
    let mut row = 0;
    while row < ALL.len() {
        let Wording { form, established, after_login, writers, .. } = ALL[row];
        let writers = (first, writers.len());
        let client_text = CLIENT_TEXT >> row & 1 != 0;
        let (least, read) = (form.least, form.read);
        readers[row] = Reader { least, read, established, after_login, client_text, writers };
        first += writers.1;
        row += 1;
    }
    readers
};

/// The reader of the `tls` clause.
pub(crate) static CLAUSE: &Reader = &READERS[0];

/// The writers of all wordings, one wording's after the other's.
static SIGNS: [(Dialect, Mark); WRITERS] = {
    let mut signs = [(Dialect::Rfc8314, Mark::Wording); WRITERS];
    let mut at = 0;
    let mut row = 0;
    while row < ALL.len() {
        let mut writer = 0;
        while writer < ALL[row].writers.len() {
            let Writer { dialect, mark, .. } = ALL[row].writers[writer];
            signs[at] = (dialect, mark);
            writer += 1;
            at += 1;
        }
        row += 1;
    }
    signs
};

const WRITERS: usize = {
    let mut count = 0;
    let mut row = 0;
    while row < ALL.len() {
        count += ALL[row].writers.len();
        row += 1;
    }
    count
};

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

/// The wording of `text`, all of what stands at `place`, and the words cut out of it; `None` where it is none.
///
/// A comment is given with its parentheses. Where a place [has no end](Place::has_end) the caller sees to it that the
/// text is whole.
#[inline]
pub(crate) fn read(place: Place, text: &[u8]) -> Option<(&'static Reader, Written<'_>)> {
    let rows = rows(place, text);
    if rows == 0 { None } else { read_as(rows, text) }
}

/// Whether `text` begins as a wording at `place` does. Most comments are not about TLS.
#[inline]
pub(crate) fn may_be_read(place: Place, text: &[u8]) -> bool {
    rows(place, text) != 0
}

/// Whether `text` begins as a wording at `place` does in which no text of a client's stands.
#[inline]
pub(crate) fn may_be_read_whole(place: Place, text: &[u8]) -> bool {
    rows(place, text) & !CLIENT_TEXT != 0
}

/// Whether `text`, a comment, is a wording at any place.
#[inline]
pub(crate) fn is_wording_elsewhere(text: &[u8]) -> bool {
    match text {
        [b'(', first, second, ..] => {
            SECONDS[usize::from(first % 32)] >> (second % 64) & 1 != 0
                && read_as(BY_FIRST[usize::from(*first)] & DISTINCT, text).is_some()
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
    BY_FIRST[usize::from(first)] & BY_PLACE[place as usize]
}

/// The first of these wordings that `text` is.
fn read_as(mut rows: u64, text: &[u8]) -> Option<(&'static Reader, Written<'_>)> {
    while rows != 0 {
        let reader = &READERS[rows.trailing_zeros() as usize];
        let written = if text.len() < reader.least { None } else { (reader.read)(text) };
        if let Some(written) = written {
            return Some((reader, written));
        }
        rows &= rows - 1;
    }
    None
}

/// A server whose messages are read.
pub(crate) struct LogServer {
    /// What its programs are called in syslog, `*` for any beginning or end.
    pub(crate) programs: &'static [&'static [u8]],
    /// What it is called in a log of its own, which names no program; and whether that tells the time.
    pub(crate) own_log: Option<(&'static [u8], bool)>,
    /// Whether its messages may begin with a time of its own, after syslog's or the journal's.
    pub(crate) own_time: bool,
    pub(crate) read: for<'a> fn(&'a [u8]) -> Option<Found<'a>>,
    /// Whether clients log in to the service of this name, whatever the line says.
    pub(crate) is_for_logins: fn(&[u8]) -> bool,
}

/// Every server, the first whose program and wording fit is the one.
pub(crate) const LOGS: [LogServer; 7] = [
    LogServer {
        programs: &[b"postfix*", b"*/smtpd", b"*/smtp", b"*/lmtp", b"*/tlsproxy"],
        own_log: None,
        own_time: false,
        read: postfix::log::read,
        is_for_logins: postfix::log::is_for_logins,
    },
    LogServer {
        programs: &[b"dovecot*", b"*-login"],
        own_log: None,
        own_time: false,
        read: dovecot::log::read,
        is_for_logins: |_| true,
    },
    LogServer {
        programs: &[b"exim*"],
        own_log: Some((b"exim", true)),
        own_time: true,
        read: exim::log::read,
        is_for_logins: |_| false,
    },
    LogServer {
        programs: &[b"sendmail*", b"sm-*"],
        own_log: None,
        own_time: false,
        read: sendmail::log::read,
        is_for_logins: |_| false,
    },
    LogServer {
        programs: &[b"smtpd", b"opensmtpd"],
        own_log: Some((b"smtpd", false)),
        own_time: false,
        read: opensmtpd::log::read,
        is_for_logins: |_| false,
    },
    LogServer {
        programs: &[
            b"cyrus*",
            b"imap*",
            b"pop3*",
            b"lmtp*",
            b"nntp*",
            b"timsieved",
            b"sieve*",
            b"http*",
            b"mupdate",
        ],
        own_log: None,
        own_time: false,
        read: cyrus::log::read,
        is_for_logins: cyrus::log::is_for_logins,
    },
    LogServer {
        programs: &[b"haraka*"],
        own_log: Some((b"haraka", false)),
        own_time: true,
        read: haraka::log::read,
        is_for_logins: |_| false,
    },
];
