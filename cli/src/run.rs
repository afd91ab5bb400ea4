//! The part of a run that `extract` and `logs` share: its options, its format, its output.

use std::ffi::OsStr;
use std::io::{self, IsTerminal};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, thread};

use clap::{Args, ValueEnum};
use received_tls::record::Of;

use crate::escape::visible;
use crate::output::{self, Output};
use crate::record::{Cells, Choice, Csv, Filter, Format, Layout, Ndjson, Schema};
use crate::report::Report;
use crate::source::{self, Reader, Sources};
use crate::{FAULT, interrupt, refused, say};

/// The most worker threads that one reader thread can keep busy.
const JOBS: usize = 8;

/// The width of a table without a terminal.
const WIDTH: usize = 100;

/// The options of a run that writes records.
#[derive(Args)]
pub(crate) struct RunArgs {
    /// Output format [default: table on a terminal, else ndjson].
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<FormatName>,

    /// Write to FILE, which is replaced only if the run succeeds; - is standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Only these columns, in this order; the name of a group selects all of its columns.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    columns: Vec<String>,

    /// Leave out who wrote to whom: peers, addresses, identifiers of messages.
    #[arg(long)]
    redact: bool,

    /// Which columns there are, under which names; native-1 goes with the next release.
    #[arg(long, value_name = "SCHEMA", default_value = "native")]
    schema: Schema,

    /// Only records of this day or time and later: 2026-11-21, 2026-11-21T22:45:35Z.
    #[arg(long, value_name = "DATE", value_parser = Filter::since)]
    since: Option<i64>,

    /// Only records up to this day or time, which is included.
    #[arg(long, value_name = "DATE", value_parser = Filter::until)]
    until: Option<i64>,

    /// Number of worker threads [default: one for each processor, 8 at most].
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Table,
    Ndjson,
    Csv,
}

/// The state of a run that makes records.
pub(crate) struct Run<'a> {
    pub(crate) format: Arc<dyn Format>,
    pub(crate) filter: Filter,
    pub(crate) jobs: usize,
    pub(crate) output: &'a Arc<Mutex<Output>>,
    outputs: Vec<output::FileId>,
    report: &'a mut Report,
}

impl Run<'_> {
    pub(crate) fn read(&mut self, paths: &[PathBuf], reader: impl Reader) -> io::Result<()> {
        let mut sources = Sources::new(reader, self.report, std::mem::take(&mut self.outputs));
        paths.iter().try_for_each(|path| sources.path(path))
    }
}

impl RunArgs {
    /// Opens the output, runs `write`, which returns whether there was any input, and closes the output. `cells` are
    /// the cells of a table, `summary` the closing lines of a complete run.
    pub(crate) fn write_records(
        mut self,
        command: &str,
        paths: &[PathBuf],
        (of, cells): (Of, Cells),
        write: impl FnOnce(&mut Run<'_>) -> io::Result<bool>,
        summary: impl FnOnce() -> Vec<String>,
    ) -> ExitCode {
        // As for input, `-` is the standard stream.
        self.output.take_if(|output| output.as_os_str() == "-");
        let on_terminal = self.output.is_none() && io::stdout().is_terminal();
        let format = match self.format(of, cells, on_terminal) {
            Ok(format) => format,
            Err(problem) => return refused(command, &problem),
        };
        let filter = Filter { message_id: None, since: self.since, until: self.until };
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since > until
        {
            return refused(command, "--since is later than --until: no record is of such a time");
        }
        let output = match self.output.as_deref().map_or_else(|| Ok(Output::stdout()), Output::file) {
            Ok(output) => output,
            Err(error) => return cannot_write(self.output.as_deref(), &error),
        };
        let outputs = output.files();
        let output = Arc::new(Mutex::new(output));
        if let Err(error) = interrupt::discard_on_signal(Arc::clone(&output)) {
            say(&format!(
                "received-tls: cannot install a signal handler: {error}; an interrupted run may leave a .partial file"
            ));
        }
        let mut report = Report::new(!on_terminal, source::total(paths));
        let jobs = self
            .jobs
            .map_or_else(|| thread::available_parallelism().map_or(1, NonZero::get).min(JOBS), NonZero::get);
        let written = write(&mut Run { format, filter, jobs, output: &output, outputs, report: &mut report });
        let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
        let written = written.and_then(|any| {
            if !any && report.all_faulty() {
                // Nothing was read: the output of an earlier run is worth more than an empty file.
                output.discard();
            }
            output.commit()
        });
        if let Err(error) = written {
            output.discard();
            // The reader of the pipe has enough.
            if error.kind() == io::ErrorKind::BrokenPipe {
                return ExitCode::SUCCESS;
            }
            return cannot_write(self.output.as_deref(), &error);
        }
        report.finish();
        for sentence in summary() {
            report.note(&sentence);
        }
        if report.faults() > 0 { ExitCode::from(FAULT) } else { ExitCode::SUCCESS }
    }

    /// The format that was asked for, or that suits the output.
    fn format(&self, of: Of, cells: Cells, on_terminal: bool) -> Result<Arc<dyn Format>, String> {
        let choice = Choice::new(of, self.schema, &self.columns, self.redact)?;
        let format = self.format.unwrap_or(if on_terminal && self.columns.is_empty() {
            FormatName::Table
        } else {
            FormatName::Ndjson
        });
        Ok(match format {
            FormatName::Ndjson => Arc::new(Ndjson::new(choice)),
            FormatName::Csv => Arc::new(Csv(choice)),
            FormatName::Table if !self.columns.is_empty() || self.redact => {
                return Err(
                    "a table has columns of its own: give --columns and --redact with --format ndjson or csv"
                        .to_owned(),
                );
            }
            FormatName::Table => Arc::new(table(on_terminal, cells)),
        })
    }
}

fn table(on_terminal: bool, cells: Cells) -> Layout {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let columns = || env::var("COLUMNS").ok()?.parse().ok().filter(|&columns| columns > 0);
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let dumb = env::var_os("TERM").as_deref() == Some(OsStr::new("dumb"));
    Layout {
        width: columns().or_else(|| if on_terminal { terminal() } else { None }).unwrap_or(WIDTH),
        colour: on_terminal && !set("NO_COLOR") && !dumb,
        cells,
    }
}

fn cannot_write(path: Option<&Path>, error: &io::Error) -> ExitCode {
    let name = path.map_or("standard output".into(), |path| visible(path.to_string_lossy()));
    say(&format!(
        "received-tls: cannot write records to {name}: {error}; use another file, or - for standard output"
    ));
    ExitCode::from(FAULT)
}
