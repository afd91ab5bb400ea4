//! The command `received-tls`: what mail servers recorded about TLS, one record per hop.

mod batch;
mod decompress;
mod escape;
mod extract;
mod feed;
mod input;
mod interrupt;
mod output;
mod pipeline;
mod record;
mod report;

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, thread};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::escape::visible;
use crate::extract::Extraction;
use crate::output::Output;
use crate::pipeline::Pipeline;
use crate::record::{Format, Layout};
use crate::report::Report;

/// Bad usage, or input that could not be read.
const FAULT: u8 = 2;

/// As many threads as are kept busy by the one that reads.
const JOBS: usize = 8;

/// The width of a table where no terminal tells one.
const WIDTH: usize = 100;

/// Read what mail servers recorded about TLS in the Received fields of mail.
///
/// A server that takes a message over TLS may say so in the Received field it adds: in the clause of
/// RFC 8314 section 4.3 ("tls TLS_AES_256_GCM_SHA384 group x25519"), or by its protocol ("with ESMTPS").
/// What servers say of TLS in comments of their own is not read yet.
#[derive(Parser)]
#[command(name = "received-tls", version, arg_required_else_help = true, after_help = EXIT_STATUS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Extract(ExtractArgs),
}

const EXIT_STATUS: &str = "\
Exit status:
  0  done
  2  bad usage, or some input could not be read (named on standard error; the rest was done)";

const EXTRACT_HELP: &str = "\
Input:
  Mailboxes may be compressed with gzip, zstd, bzip2 or xz. What a file is, is told by its content,
  never by its name. Folders are read with all folders in them, sorted by name, links followed; of a
  Maildir, cur and new are read and tmp is left out. With no PATH, standard input is read.

Output:
  Records keep the order of the input. `message` and `hop` count from 0; hop 0 is the topmost field,
  the last server's. Any field but the topmost ones of your own servers can be forged, and none says
  whether the client checked the server's certificate.
  table   for reading: hops under a heading for each message; names too long for the line are cut;
          under TLS stands the version; \"yes\" where only the protocol, as in \"with ESMTPS\", or a
          clause without a version tells of TLS; else -; after ! the deviations from the RFCs
  ndjson  one JSON object a line, all keys always there, null where the field says nothing
  csv     one line a record, a line of names first; empty where the field says nothing
  Text from mail is hostile: control characters are written as \\u001b in ndjson and as \\x1b or
  \\u{202e} in tables and csv, and a csv cell of text that begins with = + - or @ gets a leading
  apostrophe, so that no spreadsheet takes it for a formula. Bytes that are not UTF-8 become U+FFFD.

Examples:
  received-tls extract inbox.mbox
      a table of every hop of every message
  received-tls extract --format ndjson --output hops.ndjson ~/Maildir /srv/archive/2026
      every hop of a Maildir and of a folder of mailboxes, into a file
  zstdcat all.mbox.zst | received-tls extract --format csv > hops.csv
      a stream of any length, in little memory
  received-tls extract big.mbox.xz | jq -r 'select(.tls.version == \"1.0\") | .by'
      the servers that still took mail over TLS 1.0

Exit status:
  0  done
  2  bad usage, or some input could not be read (named on standard error; the rest was done)
  130  interrupted
  A FILE given to --output is as it was before where the run was interrupted, and where no input could
  be read.";

/// Write one record for each Received field of each message.
#[derive(Args)]
#[command(after_long_help = EXTRACT_HELP, after_help = "See more, with examples, with --help.")]
struct ExtractArgs {
    /// A message, an mbox, a Maildir, a folder of any of these, or - for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How records are written [default: table on a terminal, else ndjson].
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<FormatName>,

    /// Write to FILE, whole or not at all; a device or pipe is written straight; - is standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How many threads make records [default: one for each processor, 8 at most].
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Table,
    Ndjson,
    Csv,
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Extract(args) => extract(args),
    }
}

fn extract(mut args: ExtractArgs) -> ExitCode {
    if args.paths.is_empty() {
        if io::stdin().is_terminal() {
            let mut command = Cli::command();
            command.build();
            let extract = command.find_subcommand_mut("extract").expect("it was parsed a moment ago");
            let problem = "expected a PATH, found none, and standard input is a terminal; \
                           name a file or folder of mail, or - to type a message";
            extract.error(ErrorKind::MissingRequiredArgument, problem).exit();
        }
        args.paths.push(PathBuf::from("-"));
    }
    // As for input, `-` is the standard one.
    args.output.take_if(|output| output.as_os_str() == "-");
    let on_terminal = args.output.is_none() && io::stdout().is_terminal();
    let format = match args.format {
        Some(FormatName::Table) => table(on_terminal),
        None if on_terminal => table(on_terminal),
        None | Some(FormatName::Ndjson) => Format::Ndjson,
        Some(FormatName::Csv) => Format::Csv,
    };
    let output = match args.output.as_deref().map_or_else(|| Ok(Output::stdout()), Output::file) {
        Ok(output) => output,
        Err(error) => return cannot_write(args.output.as_deref(), &error),
    };
    let outputs = output.files();
    let output = Arc::new(Mutex::new(output));
    if let Err(error) = interrupt::discard_on_signal(Arc::clone(&output)) {
        say(&format!(
            "received-tls: signals cannot be handled ({error}); an interrupted run may leave a .partial file"
        ));
    }
    let mut report = Report::new(!on_terminal, extract::total(&args.paths));
    let jobs = args
        .jobs
        .map_or_else(|| thread::available_parallelism().map_or(1, NonZero::get).min(JOBS), NonZero::get);
    let written = write_records(&args.paths, format, jobs, &output, outputs, &mut report);
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    let written = written.and_then(|any| {
        if !any && report.all_faulty() {
            // Nothing was read: what an earlier run wrote is worth more than an empty file.
            output.discard();
        }
        output.commit()
    });
    if let Err(error) = written {
        output.discard();
        // Whoever read the records has enough of them.
        if error.kind() == io::ErrorKind::BrokenPipe {
            return ExitCode::SUCCESS;
        }
        return cannot_write(args.output.as_deref(), &error);
    }
    report.finish();
    if report.faults() > 0 { ExitCode::from(FAULT) } else { ExitCode::SUCCESS }
}

fn write_records(
    paths: &[PathBuf],
    format: Format,
    jobs: usize,
    output: &Arc<Mutex<Output>>,
    outputs: Vec<output::FileId>,
    report: &mut Report,
) -> io::Result<bool> {
    let mut pipeline = Pipeline::new(format, jobs, Arc::clone(output))?;
    let mut extraction = Extraction::new(&mut pipeline, report, outputs);
    for path in paths {
        extraction.path(path)?;
    }
    pipeline.finish()
}

fn table(on_terminal: bool) -> Format {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let columns = || env::var("COLUMNS").ok()?.parse().ok().filter(|&columns| columns > 0);
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let dumb = env::var_os("TERM").as_deref() == Some(OsStr::new("dumb"));
    Format::Table(Layout {
        width: columns().or_else(|| if on_terminal { terminal() } else { None }).unwrap_or(WIDTH),
        colour: on_terminal && !set("NO_COLOR") && !dumb,
    })
}

fn cannot_write(path: Option<&Path>, error: &io::Error) -> ExitCode {
    let name = path.map_or("standard output".into(), |path| visible(path.to_string_lossy()));
    say(&format!(
        "received-tls: {name}: expected to write records, found: {error}; name another file, or - for standard output"
    ));
    ExitCode::from(FAULT)
}

fn say(line: &str) {
    // Where standard error cannot be written there is nowhere left to say so.
    let _ = writeln!(io::stderr(), "{line}");
}
