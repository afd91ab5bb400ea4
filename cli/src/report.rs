//! What is said on standard error: one line for each input that could not be read, and the progress.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::escape::visible;

/// How long a run lasts before its progress is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Counts and names what went wrong, and shows how far the work is.
pub(crate) struct Report {
    inputs: u64,
    faulty: u64,
    progress: Option<Progress>,
}

struct Progress {
    started: Instant,
    done: u64,
    total: Option<u64>,
    bar: Option<ProgressBar>,
}

impl Report {
    /// `progress`: whether to show how much of `total` bytes is done, once that takes long.
    pub(crate) fn new(progress: bool, total: Option<u64>) -> Self {
        let progress = (progress && io::stderr().is_terminal()).then(|| Progress {
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

    /// Names an input that could not be read, or not in full.
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

    /// Counts `bytes` of input, as stored, as done.
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

    /// Takes the progress away and counts the faulty inputs, if there were any.
    pub(crate) fn finish(&mut self) {
        if let Some(Progress { bar: Some(bar), .. }) = self.progress.take() {
            bar.finish_and_clear();
        }
        if self.faulty > 0 {
            let (faulty, inputs) = (self.faulty, self.inputs);
            self.line(&format!(
                "received-tls: {faulty} of {inputs} {} could not be read, or not in full; what could be read was",
                if inputs == 1 { "input" } else { "inputs" },
            ));
        }
    }

    /// Prints a sentence that is no fault: about one input, or about the run once it is finished.
    pub(crate) fn note(&self, sentence: &str) {
        self.line(&format!("received-tls: {sentence}"));
    }

    fn line(&self, line: &str) {
        // Where standard error cannot be written there is nowhere left to say so.
        let write = || drop(writeln!(io::stderr(), "{line}"));
        match &self.progress {
            Some(Progress { bar: Some(bar), .. }) => bar.suspend(write),
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
