//! Ctrl-C and the signals that ask a program to end: nothing half-written stays behind.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, TryLockError};
use std::thread;
use std::time::Duration;

use crate::output::Output;

/// What a shell reports for a program that SIGINT ended.
const INTERRUPTED: i32 = 130;

static SIGNALLED: AtomicBool = AtomicBool::new(false);

/// Ends the program after a signal. The thread that holds the lock on the output calls this between two batches.
pub(crate) fn end_if_signalled(discard: impl FnOnce()) {
    if SIGNALLED.load(Ordering::Acquire) {
        discard();
        process::exit(INTERRUPTED);
    }
}

/// From here on a signal removes the unfinished file and ends the program.
///
/// Records are written in whole batches under the lock, so the signal waits for the current batch. On a busy machine
/// this thread may never get the lock: then the thread that has it ends the program before its next batch. If the
/// reader of the output has stopped reading, the signal waits no longer than a second.
pub(crate) fn discard_on_signal(output: Arc<Mutex<Output>>) -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(move || {
        SIGNALLED.store(true, Ordering::Release);
        for _ in 0..100 {
            match output.try_lock() {
                Ok(mut output) => {
                    output.discard();
                    // The lock is held to the end: no other thread writes any more.
                    process::exit(INTERRUPTED);
                }
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(10)),
                Err(TryLockError::Poisoned(_)) => break,
            }
        }
        process::exit(INTERRUPTED);
    })
}
