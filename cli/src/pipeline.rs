//! Pieces of the input in, records out, in the same order whatever the number of threads.
//!
//! The thread that reads deals full batches to the workers in turn, and the writer collects them in the
//! same turn: the order needs no bookkeeping, and the bounded channels between them are what bounds the
//! memory. The threads start with the second batch; a small input is done by the thread that read it.

use std::io;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::batch::Batch;
use crate::output::Output;

/// What makes records of pieces whose place is a `P`; each thread has its own.
pub(crate) trait Records<P>: Clone + Send + 'static {
    /// Writes what stands once, before all records.
    fn write_heading(&self, out: &mut Vec<u8>);

    /// Writes the records of a batch.
    fn write_records(&self, batch: &Batch<P>, out: &mut Vec<u8>);
}

/// A batch and the records made of it.
struct Work<P> {
    batch: Batch<P>,
    records: Vec<u8>,
}

impl<P> Default for Work<P> {
    fn default() -> Self {
        Self { batch: Batch::default(), records: Vec::new() }
    }
}

impl<P> Work<P> {
    fn clear(&mut self) {
        self.batch.clear();
        self.records.clear();
        self.records.shrink_to(Batch::<P>::KEPT);
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
    pool: Option<Pool<P>>,
    pushed: bool,
}

impl<P: Send + 'static, R: Records<P>> Pipeline<P, R> {
    /// # Errors
    /// Where what stands before the first record cannot be written.
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
            pool: None,
            pushed: false,
        })
    }

    /// The pieces that follow stand in the source named `name`.
    pub(crate) fn begin_source(&mut self, name: &[u8]) {
        self.source.clear();
        self.source.extend_from_slice(name);
        self.source_pushed = false;
    }

    /// Takes in one piece, which begins at byte `offset` of its source.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub(crate) fn push(&mut self, bytes: &[u8], offset: u64, place: P) -> io::Result<()> {
        if !self.source_pushed {
            self.work.batch.push_source(&self.source);
            self.source_pushed = true;
        }
        self.work.batch.push(bytes, offset, place);
        self.pushed = true;
        if self.work.batch.is_full() { self.hand_on() } else { Ok(()) }
    }

    /// Hands the batch that is full to a worker, or formats it here when there is but one thread.
    fn hand_on(&mut self) -> io::Result<()> {
        self.source_pushed = false;
        if self.jobs == 1 {
            return self.format_here();
        }
        let pool = self.pool.get_or_insert_with(|| Pool::start(&self.format, self.jobs, &self.output));
        let next = pool.spare();
        let full = std::mem::replace(&mut self.work, next);
        if pool.deal(full) { Ok(()) } else { self.stop() }
    }

    fn format_here(&mut self) -> io::Result<()> {
        self.format.write_records(&self.work.batch, &mut self.work.records);
        write(&self.output, &self.work.records)?;
        self.work.clear();
        Ok(())
    }

    /// Ends the threads; their failure, if they had one.
    fn stop(&mut self) -> io::Result<()> {
        self.pool.take().map_or(Ok(()), Pool::join)
    }

    /// Writes what is still under way. Tells whether there was any piece at all.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub(crate) fn finish(mut self) -> io::Result<bool> {
        if self.pool.is_some() && !self.work.batch.is_empty() {
            self.hand_on()?;
        }
        self.stop()?;
        self.format_here()?;
        Ok(self.pushed)
    }
}

fn write(output: &Mutex<Output>, records: &[u8]) -> io::Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    output.lock().unwrap_or_else(PoisonError::into_inner).write_all(records)
}

struct Pool<P> {
    workers: Vec<(SyncSender<Work<P>>, JoinHandle<()>)>,
    turn: usize,
    writer: JoinHandle<io::Result<()>>,
    written: Receiver<Work<P>>,
}

impl<P: Send + 'static> Pool<P> {
    /// How many batches wait before and after each worker.
    const WAITING: usize = 2;

    fn start(format: &impl Records<P>, jobs: usize, output: &Arc<Mutex<Output>>) -> Self {
        let mut workers = Vec::with_capacity(jobs);
        let mut formatted = Vec::with_capacity(jobs);
        for _ in 0..jobs {
            let (deal, dealt) = sync_channel::<Work<P>>(Self::WAITING);
            let (done, collect) = sync_channel(Self::WAITING);
            let format = format.clone();
            let worker = thread::spawn(move || {
                // Batches are of a size, and so are their records.
                let mut size = 0;
                for mut work in dealt {
                    work.records.reserve(size);
                    format.write_records(&work.batch, &mut work.records);
                    size = work.records.len();
                    if done.send(work).is_err() {
                        return;
                    }
                }
            });
            workers.push((deal, worker));
            formatted.push(collect);
        }
        let (recycle, written) = channel();
        let output = Arc::clone(output);
        let writer = thread::spawn(move || write_in_turn(&formatted, &output, &recycle));
        Self { workers, turn: 0, writer, written }
    }

    /// An empty batch, one that was written if there is one.
    fn spare(&self) -> Work<P> {
        let new = |_| Work { batch: Batch::roomy(), records: Vec::new() };
        self.written.try_recv().unwrap_or_else(new)
    }

    /// Gives a batch to the worker whose turn it is; `false` when nothing more is taken.
    fn deal(&mut self, work: Work<P>) -> bool {
        let dealt = self.workers[self.turn].0.send(work).is_ok();
        self.turn = (self.turn + 1) % self.workers.len();
        dealt
    }

    fn join(self) -> io::Result<()> {
        let (deals, workers): (Vec<_>, Vec<_>) = self.workers.into_iter().unzip();
        drop(deals);
        for worker in workers {
            worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
        self.writer.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}

/// Writes the workers' records in the order the batches were dealt in. The first worker that has none
/// left is the end: those after it in turn were dealt none either.
fn write_in_turn<P>(
    formatted: &[Receiver<Work<P>>],
    output: &Mutex<Output>,
    recycle: &Sender<Work<P>>,
) -> io::Result<()> {
    for worker in formatted.iter().cycle() {
        let Ok(mut work) = worker.recv() else { break };
        write(output, &work.records)?;
        work.clear();
        // Once the reader is done it wants none back.
        let _ = recycle.send(work);
    }
    Ok(())
}
