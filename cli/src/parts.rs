//! A large mailbox that is in memory, read by all threads at once, records in its order.
//!
//! Each thread takes the next part, finds the fields of the messages that begin there, and makes the
//! records; nothing is copied from thread to thread. Whether a message really begins where a part's first
//! `From ` line stands only the part before can tell (a body may hold such lines), so parts are
//! *confirmed* in turn: what the one before ended with must be what this one began with. A part that was
//! mistaken, or holds more than it should, is read again in its turn, from where it really begins.

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use received_tls::{Container, FieldScanner, Scan, ScannedField};

use crate::batch::Field;
use crate::output::Output;
use crate::record::Format;

/// How much of the mailbox is taken at a time: with the records made of it, what a core's cache holds.
const PART: usize = 512 << 10;

/// How many parts a mailbox must have to be worth the threads.
const PARTS: usize = 8;

/// How many fields of a part are kept: more than any but a hostile one holds.
const FIELDS: usize = 64 << 10;

/// How many bytes of records are written at once where a part is read in its turn.
const WRITTEN: usize = 256 << 10;

/// How far a scanner looks beyond a part for the end of a `From ` line and the field after it.
const AHEAD: usize = 8 << 10;

/// How often the progress is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Whether a mailbox of so many bytes is worth reading in parts.
pub(crate) fn worth_it(length: usize) -> bool {
    length >= PARTS * PART
}

/// Writes the records of an mbox. Returns where it ended, if it ended inside a line of a header block.
///
/// # Errors
/// Where the output cannot be written.
pub(crate) fn extract(
    mailbox: &[u8],
    source: &[u8],
    format: &Format,
    jobs: usize,
    output: &Mutex<Output>,
    mut advance: impl FnMut(u64),
) -> io::Result<Option<u64>> {
    let reading = Reading {
        mailbox,
        source,
        format,
        output,
        next: AtomicUsize::new(0),
        turns: Mutex::new(Turns::default()),
        turned: Condvar::new(),
    };
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| reading.work());
        }
        let mut done = 0;
        let mut turns = reading.turns();
        while turns.failure.is_none() && turns.written * PART < mailbox.len() {
            turns = reading.turned.wait_timeout(turns, LOOK).unwrap_or_else(PoisonError::into_inner).0;
            let position = (turns.written * PART).min(mailbox.len());
            advance((position - done) as u64);
            done = position;
        }
    });
    let turns = reading.turns.into_inner().unwrap_or_else(PoisonError::into_inner);
    turns.failure.map_or(Ok(turns.unfinished), Err)
}

struct Reading<'a> {
    mailbox: &'a [u8],
    source: &'a [u8],
    format: &'a Format,
    output: &'a Mutex<Output>,
    /// The next part that nobody has taken.
    next: AtomicUsize,
    turns: Mutex<Turns>,
    turned: Condvar,
}

/// How far the parts are.
#[derive(Default)]
struct Turns {
    /// How many parts are confirmed, and how many are written.
    confirmed: usize,
    written: usize,
    /// Where the next message begins, its `From ` line included, and how many there are before it.
    position: usize,
    messages: u64,
    unfinished: Option<u64>,
    failure: Option<io::Error>,
}

/// The fields of the messages that begin in a part.
#[derive(Default)]
struct Found {
    /// Where the first of the messages begins; where there is none, nowhere.
    begin: Option<usize>,
    /// Where the first message after the part begins.
    end: usize,
    messages: u64,
    unfinished: Option<u64>,
    places: Vec<Place>,
}

/// Where a field stands.
struct Place {
    bytes: Range<usize>,
    message: u64,
    hop: u64,
    cut: bool,
}

impl Place {
    /// `base` is where the scanner that found the field began.
    fn new(field: &ScannedField<'_>, base: usize) -> Self {
        let start = base + field.offset as usize;
        let bytes = start..start + field.bytes.len();
        Self { bytes, message: field.message, hop: field.hop, cut: field.cut }
    }
}

/// A thread that panics takes no turn any more: nobody shall wait for it.
struct EndOnPanic<'a>(&'a Reading<'a>);

impl Drop for EndOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.turns().failure = Some(io::Error::other("a thread failed"));
            self.0.turned.notify_all();
        }
    }
}

impl<'a> Reading<'a> {
    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn; `None` where there will be none.
    fn wait(&self, mine: impl Fn(&Turns) -> bool) -> Option<MutexGuard<'_, Turns>> {
        let waiting = |turns: &mut Turns| turns.failure.is_none() && !mine(turns);
        let turns = self.turned.wait_while(self.turns(), waiting).unwrap_or_else(PoisonError::into_inner);
        turns.failure.is_none().then_some(turns)
    }

    /// Takes part after part, until there is none left.
    fn work(&self) {
        let _guard = EndOnPanic(self);
        let mut found = Found::default();
        let mut records = Vec::new();
        loop {
            let part = self.next.fetch_add(1, Ordering::Relaxed);
            let range = part * PART..((part + 1) * PART).min(self.mailbox.len());
            if range.is_empty() || self.part(part, range, &mut found, &mut records).is_none() {
                return;
            }
        }
    }

    /// Reads a part; `None` where the work is at an end before its time.
    fn part(&self, part: usize, range: Range<usize>, found: &mut Found, records: &mut Vec<u8>) -> Option<()> {
        records.clear();
        found.begin = None;
        let kept = self.first_in(&range).is_none_or(|begin| self.find(begin, range.end, found));

        let mut turns = self.wait(|turns| turns.confirmed == part)?;
        let begin = turns.position;
        let here = begin < range.end;
        if here && !(kept && found.begin == Some(begin)) {
            // The next part waits for what this one will find.
            drop(turns);
            drop(self.wait(|turns| turns.written == part)?);
            return self.in_turn(part, begin, range.end, records);
        }
        let messages = turns.messages;
        if here {
            turns.position = found.end;
            turns.messages += found.messages;
            turns.unfinished = found.unfinished;
        }
        turns.confirmed += 1;
        drop(turns);
        self.turned.notify_all();

        if here {
            self.format.write_records(found.places.iter().map(|place| self.field(place, messages)), records);
        }
        drop(self.wait(|turns| turns.written == part)?);
        self.write(records)?;
        self.turns().written += 1;
        self.turned.notify_all();
        Some(())
    }

    /// Where the first message of those that may begin in a part does.
    fn first_in(&self, range: &Range<usize>) -> Option<usize> {
        if range.start == 0 {
            return Some(0);
        }
        // The line end before a `From ` line, and an empty line before that, belong to what is looked for.
        let mut at = range.start - 3;
        let end = (range.end + AHEAD).min(self.mailbox.len());
        let base = at as u64;
        let mut scanner = FieldScanner::within_mbox();
        loop {
            match scanner.next(&self.mailbox[at..end], end == self.mailbox.len()) {
                Scan::Message { consumed, separator, .. } => {
                    let begin = (base + separator) as usize;
                    if begin >= range.start {
                        return (begin < range.end).then_some(begin);
                    }
                    at += consumed;
                }
                Scan::Field { consumed, .. } => at += consumed,
                _ => return None,
            }
        }
    }

    /// Finds the fields of the messages that begin from `begin` on and before `end`; false where there are
    /// too many to keep.
    fn find(&self, begin: usize, end: usize, found: &mut Found) -> bool {
        found.places.clear();
        found.begin = Some(begin);
        let places = &mut found.places;
        let ended = self.scan(begin, end, |field| {
            places.push(Place::new(field, begin));
            places.len() < FIELDS
        });
        match ended {
            None => false,
            Some((end, messages, unfinished)) => {
                (found.end, found.messages, found.unfinished) = (end, messages, unfinished);
                true
            }
        }
    }

    /// Scans from `begin`, where a message begins, to the first message that begins at `end` or after it.
    /// Returns where that is, how many messages there are before it, and where the mailbox ended inside a
    /// header's line; `None` where `each` had enough.
    fn scan(
        &self,
        begin: usize,
        end: usize,
        mut each: impl FnMut(&ScannedField<'_>) -> bool,
    ) -> Option<(usize, u64, Option<u64>)> {
        let mut scanner = FieldScanner::new(Container::Mbox);
        let mut at = begin;
        loop {
            match scanner.next(&self.mailbox[at..], true) {
                Scan::Message { consumed, separator, .. } => {
                    let separator = begin + separator as usize;
                    if separator >= end {
                        return Some((separator, scanner.messages() - 1, None));
                    }
                    at += consumed;
                }
                Scan::Field { consumed, field } => {
                    if !each(&field) {
                        return None;
                    }
                    at += consumed;
                }
                _ => {
                    let unfinished = scanner.unfinished().map(|at| begin as u64 + at);
                    return Some((self.mailbox.len(), scanner.messages(), unfinished));
                }
            }
        }
    }

    /// Reads a part while all others wait, in little memory whatever it holds.
    fn in_turn(&self, part: usize, begin: usize, end: usize, records: &mut Vec<u8>) -> Option<()> {
        let messages = self.turns().messages;
        let ended = self.scan(begin, end, |field| {
            let place = Place::new(field, begin);
            self.format.write_records([self.field(&place, messages)].into_iter(), records);
            let written = records.len() < WRITTEN || self.write(records).is_some();
            if records.len() >= WRITTEN {
                records.clear();
            }
            written
        });
        let (position, count, unfinished) = ended?;
        self.write(records)?;
        let mut turns = self.turns();
        turns.position = position;
        turns.messages += count;
        turns.unfinished = unfinished;
        turns.confirmed = part + 1;
        turns.written = part + 1;
        drop(turns);
        self.turned.notify_all();
        Some(())
    }

    fn field(&self, place: &Place, messages: u64) -> Field<'a> {
        Field {
            source_number: 0,
            source: self.source,
            bytes: &self.mailbox[place.bytes.clone()],
            offset: place.bytes.start as u64,
            message: messages + place.message,
            hop: place.hop,
            cut: place.cut,
        }
    }

    /// Writes records; `None` where that failed, which ends the work of all.
    fn write(&self, records: &[u8]) -> Option<()> {
        if records.is_empty() {
            return Some(());
        }
        let written = self.output.lock().unwrap_or_else(PoisonError::into_inner).write_all(records);
        if let Err(error) = written {
            self.turns().failure = Some(error);
            self.turned.notify_all();
            return None;
        }
        Some(())
    }
}
