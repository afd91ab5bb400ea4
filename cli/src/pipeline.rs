//! Pieces of the input in, records out, in the same order whatever the number of threads.
//!
//! The thread that reads numbers the full batches and deals them to the workers; when these have enough to do, it
//! makes records itself, and when all is read it helps with what they have left, so that no processor idles. The worker that
//! is done with the batch whose turn it is writes it. The threads start with the second batch: a small input is done by
//! the thread that read it.

use std::collections::BTreeMap;
use std::io;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::batch::{Batch, Hop};
use crate::output::Output;

/// The longest `Message-ID` that is kept: each record of its message repeats it.
const LONGEST_ID: usize = 998;

/// What makes records of pieces whose place is a `P`; each thread has its own.
pub(crate) trait Records<P>: Clone + Send + 'static {
    /// Writes the text once, before all records.
    fn write_heading(&self, out: &mut Vec<u8>);

    /// Writes the records of a batch from the beginning of `room`, whatever it holds, and says how many bytes they are;
    /// the text beyond them means nothing.
    fn write_records(&mut self, batch: &Batch<P>, room: &mut Vec<u8>) -> usize;

    /// Writes the text once, after all records.
    fn write_end(&self, out: &mut Vec<u8>);
}

/// A batch and the records made of it.
struct Work<P> {
    batch: Batch<P>,
    /// The records, and after them what is left of earlier ones.
    room: Vec<u8>,
    /// How many bytes of the room are the records.
    written: usize,
}

impl<P> Default for Work<P> {
    fn default() -> Self {
        Self { batch: Batch::default(), room: Vec::new(), written: 0 }
    }
}

impl<P> Work<P> {
    fn make_records(&mut self, format: &mut impl Records<P>) {
        self.written = format.write_records(&self.batch, &mut self.room);
    }

    fn records(&self) -> &[u8] {
        &self.room[..self.written]
    }

    fn clear(&mut self) {
        self.batch.clear();
        self.written = 0;
        // Not emptied: room that holds bytes need not be zeroed again.
        self.room.truncate(Batch::<P>::KEPT);
        self.room.shrink_to(Batch::<P>::KEPT);
    }
}

pub(crate) struct Pipeline<P, R> {
    format: R,
    jobs: usize,
    output: Arc<Mutex<Output>>,
    work: Work<P>,
    /// The source being read, and whether the batch being filled has it already.
    source: Vec<u8>,
    source_pushed: bool,
    /// The `Message-ID` of the message being read, as far as it is above all of its fields here.
    message_id: Vec<u8>,
    /// Whether the batch being filled has a field of that message.
    in_message: bool,
    pool: Option<Pool<P, R>>,
    pushed: bool,
}

impl<P: Send + 'static, R: Records<P>> Pipeline<P, R> {
    /// # Errors
    /// Where the text before the first record cannot be written.
    pub(crate) fn new(format: R, jobs: usize, output: Arc<Mutex<Output>>) -> io::Result<Self> {
        let mut heading = Vec::new();
        format.write_heading(&mut heading);
        write(&output, &heading)?;
        Ok(Self {
            format,
            jobs,
            output,
            work: Work::default(),
            source: Vec::new(),
            source_pushed: false,
            message_id: Vec::new(),
            in_message: false,
            pool: None,
            pushed: false,
        })
    }

    /// The pieces that follow are in the source named `name`.
    pub(crate) fn begin_source(&mut self, name: &[u8]) {
        self.source.clear();
        self.source.extend_from_slice(name);
        self.source_pushed = false;
        self.message_id.clear();
        self.in_message = false;
    }

    /// Takes in one piece, which begins at byte `offset` of its source.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub(crate) fn push(&mut self, bytes: &[u8], offset: u64, place: P) -> io::Result<()> {
        self.push_source();
        self.work.batch.push(bytes, offset, place);
        self.pushed = true;
        if self.work.batch.is_full() { self.hand_on() } else { Ok(()) }
    }

    fn push_source(&mut self) {
        if !self.source_pushed {
            self.work.batch.push_source(&self.source);
            self.source_pushed = true;
        }
    }

    /// Hands the batch that is full to a worker, or formats it here when there is but one thread.
    fn hand_on(&mut self) -> io::Result<()> {
        self.source_pushed = false;
        self.in_message = false;
        if self.jobs == 1 {
            return self.format_here();
        }
        let pool = self.pool.get_or_insert_with(|| Pool::start(&self.format, self.jobs, &self.output));
        let next = pool.turns.spare();
        let full = std::mem::replace(&mut self.work, next);
        if pool.deal(full) { Ok(()) } else { self.stop() }
    }

    fn format_here(&mut self) -> io::Result<()> {
        self.work.make_records(&mut self.format);
        write(&self.output, self.work.records())?;
        self.work.clear();
        Ok(())
    }

    /// Ends the threads; their failure, if they had one.
    fn stop(&mut self) -> io::Result<()> {
        self.pool.take().map_or(Ok(()), Pool::join)
    }

    /// Writes what is still under way. Says whether there was any piece at all.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub(crate) fn finish(mut self) -> io::Result<bool> {
        if self.pool.is_some() && !self.work.batch.is_empty() {
            self.hand_on()?;
        }
        self.stop()?;
        self.format_here()?;
        let mut end = Vec::new();
        self.format.write_end(&mut end);
        write(&self.output, &end)?;
        Ok(self.pushed)
    }
}

impl<R: Records<Hop>> Pipeline<Hop, R> {
    /// A message begins. Batches hold whole messages: a field's record has the text below it in the header block.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn begin_message(&mut self) -> io::Result<()> {
        self.message_id.clear();
        self.in_message = false;
        if self.work.batch.is_full() { self.hand_on() } else { Ok(()) }
    }

    /// The message has this `Message-ID`; the first counts.
    pub(crate) fn message_id(&mut self, id: &[u8]) {
        if self.in_message && id.len() <= LONGEST_ID {
            self.work.batch.push_message_id(id);
        } else if self.message_id.is_empty() && id.len() <= LONGEST_ID {
            self.message_id.extend_from_slice(id);
        }
    }

    /// Takes in a field of the message.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn push_field(&mut self, bytes: &[u8], offset: u64, hop: Hop) -> io::Result<()> {
        self.push_source();
        self.work.batch.push_field(bytes, offset, hop, &self.message_id);
        self.in_message = true;
        self.pushed = true;
        if self.work.batch.is_overfull() { self.hand_on() } else { Ok(()) }
    }
}

fn write(output: &Mutex<Output>, records: &[u8]) -> io::Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    output.lock().unwrap_or_else(PoisonError::into_inner).write_all(records)
}

/// Records on their way to the output, each batch when its turn comes.
///
/// The worker that brings the batch whose turn it is writes it, and with it those after it that are done already.
struct Turns<P> {
    state: Mutex<State<P>>,
    /// A batch was written, or nothing will be any more.
    advanced: Condvar,
    output: Arc<Mutex<Output>>,
    /// How far ahead of its turn a batch is taken in: a bound to what waits for one that takes long.
    ahead: u64,
}

struct State<P> {
    /// The number of the batch whose turn it is.
    next: u64,
    done: BTreeMap<u64, Work<P>>,
    /// Written, to be filled again.
    spare: Vec<Work<P>>,
    /// Nothing is taken in any more.
    over: bool,
    failure: Option<io::Error>,
}

impl<P> Turns<P> {
    fn new(output: Arc<Mutex<Output>>, ahead: u64) -> Self {
        let state = State { next: 0, done: BTreeMap::new(), spare: Vec::new(), over: false, failure: None };
        Self { state: Mutex::new(state), advanced: Condvar::new(), output, ahead }
    }

    fn lock(&self) -> MutexGuard<'_, State<P>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in the batch of that number, whose records were made; `false` when nothing is any more.
    fn finish(&self, number: u64, work: Work<P>) -> bool {
        let waits = |state: &mut State<P>| !state.over && number >= state.next + self.ahead;
        let state = self.advanced.wait_while(self.lock(), waits);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.over {
            return false;
        }
        state.done.insert(number, work);
        let state = &mut *state;
        while let Some(mut work) = state.done.remove(&state.next) {
            if let Err(error) = write(&self.output, work.records()) {
                state.failure = Some(error);
                state.over = true;
                break;
            }
            work.clear();
            state.spare.push(work);
            state.next += 1;
        }
        self.advanced.notify_all();
        !state.over
    }

    /// An empty batch, one that was written if there is one.
    fn spare(&self) -> Work<P> {
        let new = || Work { batch: Batch::roomy(), room: Vec::new(), written: 0 };
        self.lock().spare.pop().unwrap_or_else(new)
    }
}

/// Lets nobody wait for the batch of a thread that panicked.
struct Alarm<'a, P>(&'a Turns<P>);

impl<P> Drop for Alarm<'_, P> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().over = true;
            self.0.advanced.notify_all();
        }
    }
}

/// A batch on its way to a worker, and its number.
type Dealt<P> = (u64, Work<P>);

/// Makes records of the batches that were dealt, until no more are or nothing is taken any more.
fn work_off<P>(dealt: &Mutex<Receiver<Dealt<P>>>, format: &mut impl Records<P>, turns: &Turns<P>) {
    let _alarm = Alarm(turns);
    // The lock is held while this thread waits, and given back with what it waited for.
    let next = || dealt.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok((number, mut work)) = next() {
        work.make_records(format);
        if !turns.finish(number, work) {
            break;
        }
    }
}

/// The threads beside the one that reads.
struct Pool<P, R> {
    format: R,
    deal: SyncSender<Dealt<P>>,
    dealt: Arc<Mutex<Receiver<Dealt<P>>>>,
    /// How many batches were dealt.
    count: u64,
    workers: Vec<JoinHandle<()>>,
    turns: Arc<Turns<P>>,
}

impl<P: Send + 'static, R: Records<P>> Pool<P, R> {
    /// How many batches wait for each thread.
    const WAITING: usize = 1;

    fn start(format: &R, jobs: usize, output: &Arc<Mutex<Output>>) -> Self {
        let waiting = Self::WAITING * jobs;
        // While one of them takes long: those that wait and those that are made of the others.
        let turns = Arc::new(Turns::new(Arc::clone(output), (waiting + jobs) as u64));
        let (deal, dealt) = sync_channel::<Dealt<P>>(waiting);
        let dealt = Arc::new(Mutex::new(dealt));
        let worker = |_| {
            let (mut format, dealt, turns) = (format.clone(), Arc::clone(&dealt), Arc::clone(&turns));
            thread::spawn(move || work_off(&dealt, &mut format, &turns))
        };
        let workers = (1..jobs).map(worker).collect();
        Self { format: format.clone(), deal, dealt, count: 0, workers, turns }
    }

    /// Gives a batch to the workers, or makes its records here when they have enough to do; `false` when nothing is
    /// taken any more.
    fn deal(&mut self, work: Work<P>) -> bool {
        let number = self.count;
        self.count += 1;
        match self.deal.try_send((number, work)) {
            Ok(()) => true,
            Err(TrySendError::Full((number, mut work))) => {
                work.make_records(&mut self.format);
                self.turns.finish(number, work)
            }
            Err(TrySendError::Disconnected(_)) => false,
        }
    }

    fn join(self) -> io::Result<()> {
        let Self { mut format, deal, dealt, workers, turns, .. } = self;
        drop(deal);
        // What still waits would keep the other processors alone busy.
        work_off(&dealt, &mut format, &turns);
        for worker in workers {
            worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
        turns.lock().failure.take().map_or(Ok(()), Err)
    }
}
