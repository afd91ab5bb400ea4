//! Messages on standard error: one line for each input that failed, and the progress.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::escape::visible;

/// The time before the progress of a run is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Counts and names the inputs that failed, and shows the progress.
pub(crate) struct Report {
    inputs: u64,
    faulty: u64,
    progress: Option<Counter>,
}

struct Counter {
    started: Instant,
    done: u64,
    total: Option<u64>,
    bar: Option<ProgressBar>,
}

impl Report {
    /// `progress` shows the processed share of `total` bytes in a long run.
    pub(crate) fn new(progress: bool, total: Option<u64>) -> Self {
        let progress = (progress && io::stderr().is_terminal()).then(|| Counter {
            started: Instant::now(),
            done: 0,
            total,
            bar: None,
        });
        Self { inputs: 0, faulty: 0, progress }
    }

    /// Counts one input that is about to be read.
    pub(crate) fn input(&mut self) {
        self.inputs += 1;
    }

    /// Names an input that failed, in whole or in part.
    pub(crate) fn fault(&mut self, path: &Path, problem: &str) {
        self.faulty += 1;
        let line = format!("received-tls: {}: {}", visible(path.to_string_lossy()), visible(problem.into()));
        self.line(&line);
    }

    /// How many inputs were named as faulty.
    pub(crate) fn faults(&self) -> u64 {
        self.faulty
    }

    /// Whether every input was named as faulty.
    pub(crate) fn all_faulty(&self) -> bool {
        self.faulty > 0 && self.faulty >= self.inputs
    }

    /// Counts `bytes` of input, as stored, as processed.
    pub(crate) fn advance(&mut self, bytes: u64) {
        let Some(progress) = &mut self.progress else { return };
        progress.done += bytes;
        if progress.bar.is_none() && progress.started.elapsed() > PATIENCE {
            progress.bar = Some(bar(progress.total));
        }
        if let Some(bar) = &progress.bar {
            bar.set_position(progress.done);
        }
    }

    /// Removes the progress and counts the failed inputs, if any.
    pub(crate) fn finish(&mut self) {
        if let Some(Counter { bar: Some(bar), .. }) = self.progress.take() {
            bar.finish_and_clear();
        }
        if self.faulty > 0 {
            let (faulty, inputs) = (self.faulty, self.inputs);
            self.line(&format!(
                "received-tls: {faulty} of {inputs} inputs failed; other results are complete"
            ));
        }
    }

    /// Prints a note that is not an error: about one input, or about the finished run.
    pub(crate) fn note(&self, sentence: &str) {
        self.line(&format!("received-tls: {sentence}"));
    }

    fn line(&self, line: &str) {
        // A failure to write standard error cannot be reported anywhere.
        let write = || drop(writeln!(io::stderr(), "{line}"));
        match &self.progress {
            Some(Counter { bar: Some(bar), .. }) => bar.suspend(write),
            _ => write(),
        }
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => {
            (ProgressBar::new(total), "{wide_bar} {binary_bytes} of {binary_total_bytes}, {eta} left")
        }
        None => (ProgressBar::no_length(), "{spinner} {binary_bytes} read, {binary_bytes_per_sec}"),
    };
    // A template that does not parse would be a mistake in the line above; the default serves as well.
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
