//! The command `received-tls`: what mail servers recorded and logged about TLS, one record per hop or line, and the
//! clause that records it.

mod batch;
mod decompress;
mod escape;
mod extract;
mod feed;
mod input;
mod interrupt;
mod logs;
mod output;
mod pipeline;
mod postfix;
mod record;
mod report;
mod socketmap;
mod source;
mod stamp;

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, thread};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use received_tls::NamedGroup;

use crate::escape::visible;
use crate::extract::Extraction;
use crate::logs::Logs;
use crate::output::Output;
use crate::pipeline::Pipeline;
use crate::postfix::{PostfixRulesArgs, Rules};
use crate::record::{Cells, Fields, Format, HOP, LINE, Layout, Lines, Tally};
use crate::report::Report;
use crate::socketmap::SocketmapArgs;
use crate::source::{Reader, Sources};
use crate::stamp::Fault;

/// Bad usage, or input that could not be read.
const FAULT: u8 = 2;

/// As many threads as are kept busy by the one that reads.
const JOBS: usize = 8;

/// The width of a table where no terminal tells one.
const WIDTH: usize = 100;

/// Read and write what mail servers record about TLS in the Received fields of mail, and read what they log.
///
/// A server that takes a message over TLS may say so in the Received field it adds: in the clause of RFC 8314
/// section 4.3 ("tls TLS_AES_256_GCM_SHA384 group x25519"), in words of its own ("(using TLSv1.3 with cipher …)"),
/// or by its protocol alone ("with ESMTPS"). Servers' logs tell of it too.
#[derive(Parser)]
#[command(name = "received-tls", version, arg_required_else_help = true, after_help = EXIT_STATUS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Extract(ExtractArgs),
    Logs(LogsArgs),
    PostfixRules(PostfixRulesArgs),
    Socketmap(SocketmapArgs),
    Stamp(StampArgs),
}

const EXIT_STATUS: &str = "\
Exit status:
  0  done
  2  bad usage, or some input could not be read (named on standard error; the
     rest was done)";

const EXTRACT_HELP: &str = "\
Input:
  Mailboxes may be compressed with gzip, zstd, bzip2 or xz. What a file is, is
  told by its content, never by its name. Folders are read with all folders in
  them, sorted by name, links followed; of a Maildir, cur and new are read and
  tmp is left out. With no PATH, standard input is read. In an uncompressed
  file without any LF, each CR ends a line.

Output:
  Records keep the order of the input. `message` and `hop` count from 0; hop 0
  is the topmost field, the last server's. Any field but the topmost ones of
  your own servers can be forged, and none says whether the client checked the
  server's certificate.
  table   for reading: hops under a heading for each message; names too long
          for the line are cut; the TLS column has the version, \"yes\" for TLS
          of unknown version, \"no\" where the server says that there was none,
          else -; findings follow !, the assessment precedes it
  ndjson  one JSON object a line, all keys always there, null where the field
          says nothing
  csv     one line a record, a line of names first; empty where the field says
          nothing
  tls.version, tls.cipher and tls.curve are what follows surely, in IANA's
  names; what was written stands in tls.version_as_written and so on.
  tls.verified   whether the client's certificate was verified
  assessment     how that stands to RFC 8314 and to what the RFCs since forbid:
                 meets, below, undetermined, none-recorded or not-applicable
  findings       what is wrong with the field, its facts and its TLS, and the
                 RFC that says so; also why TLS text is in doubt: a client can
                 have written it, so it is no fact (after-client-text, …)
  Text from mail is hostile: control characters are written as \\u001b in ndjson
  and as \\x1b or \\u{202e} in tables and csv, and a csv cell of text that begins
  with = + - or @ gets a leading apostrophe, so that no spreadsheet takes it
  for a formula. Bytes that are not UTF-8 become U+FFFD.

Examples:
  received-tls extract inbox.mbox
      a table of every hop of every message
  received-tls extract --format ndjson --output hops.ndjson ~/Maildir /srv/mail
      every hop of a Maildir and of a folder of mailboxes, into a file
  zstdcat all.mbox.zst | received-tls extract --format csv > hops.csv
      a stream of any length, in little memory
  received-tls extract big.mbox.xz | jq -r 'select(.tls.version == \"1.0\") | .by'
      the servers that still took mail over TLS 1.0

Exit status:
  0  done
  2  bad usage, or some input could not be read (named on standard error; the
     rest was done)
  130  interrupted
  A FILE given to --output is as it was before where the run was interrupted,
  and where no input could be read.";

const LOGS_HELP: &str = "\
Servers:
  Postfix (smtpd, smtp, lmtp, tlsproxy), Exim (main log), sendmail, OpenSMTPD,
  Dovecot (login processes), Cyrus and Haraka; which one it is, each line tells.
  Lines may be as syslog writes them (RFC 3164, RFC 5424, with dates of
  RFC 3339), as journalctl does (-o short and its kin, -o json), or as the
  server's own log has them. Dovecot tells the cipher where
  login_log_format_elements has %k.

Input:
  Logs may be compressed with gzip, zstd, bzip2 or xz. What a file is, is told
  by its content, never by its name. Folders are read with all folders in them,
  sorted by name, links followed. With no PATH, standard input is read. A line
  longer than 64 KiB is passed over. In an uncompressed file without any LF,
  each CR ends a line.

Output:
  One record for each line that tells of TLS, in the order of the input; how
  many lines do not is said on standard error. Records are those of extract,
  with these keys in place of a field's:
  line             from 1
  time             as of RFC 3339; without a zone where the line tells none;
                   null where it tells no year (RFC 3164): none is made up
  time_as_written  the line's own
  host             who wrote the line, as syslog or the journal says
  service          the program, \"postfix/smtpd\", \"imap-login\"
  peer             \"name[address]\" of the other end, as far as the line tells
                   it; never what a client called itself
  direction        \"in\" where the peer connected, else \"out\"
  tls.verified     whether the peer's certificate was verified
  In a table an arrow shows who connected to whom. What a client chose (its
  name, login, addresses, certificate, subjects) never counts; a line that
  could be read in two ways is passed over. Text is escaped as extract does it.

Examples:
  received-tls logs /var/log/mail.log*
      a table of every session, old and compressed logs included
  journalctl -u postfix@- -o json | received-tls logs --format ndjson
      the journal, its times exact
  received-tls logs mail.log | jq -r 'select(.tls.version == \"1.0\") | .peer'
      who still talked TLS 1.0

Exit status:
  0  done, whether or not any line tells of TLS
  2  bad usage, or some input could not be read (named on standard error; the
     rest was done)
  130  interrupted
  A FILE given to --output is as it was before where the run was interrupted,
  and where no input could be read.";

/// Write one record for each Received field of each message.
#[derive(Args)]
#[command(after_long_help = EXTRACT_HELP, after_help = "See more, with examples, with --help.")]
struct ExtractArgs {
    /// A message, an mbox, a Maildir, a folder of any of these, or - for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    run: RunArgs,
}

/// Write one record for each line of a mail server's log that tells of TLS.
#[derive(Args)]
#[command(after_long_help = LOGS_HELP, after_help = "See more, with examples, with --help.")]
struct LogsArgs {
    /// A log, a folder of logs, or - for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    run: RunArgs,
}

const STAMP_HELP: &str = "\
Names:
  A suite or a group may be named as IANA does, or as OpenSSL, GnuTLS, rustls,
  Java, Go or Windows do, in any case; or by its number, 0xC02F or 49199. The
  clause has IANA's names. A suite that IANA does not list is written as 0x and
  four digits; for such a group the clause has no form.
  A suite's number may also be 0xC0,0x2F, \"{ 0xC0, 0x2F }\" or xc02f. Decimal
  digits are refused where they may be meant as hex: 1302, 0035, 35.
  A GnuTLS session description as the suite names the group too.
  Refused is what no connection has: signalling values, GREASE, 0x0000, and a
  group with a suite whose key exchange has no use for it.

Fields:
  With --field, one whole Received field is read from standard input and written
  with the clause after its \"for\", or the last of from, by, via, with and id that
  is there, and before its date (RFC 5321 section 4.4). A tls clause that is
  there is replaced. Every other byte stays; the field is folded with its own
  line ends, within 78 columns where that can be, and not at all if it has none.
  Refused is a field in which no reader would believe the clause, since a client
  can have written text before it, and a clause that contradicts the field.

Examples:
  received-tls stamp --suite 0x1302 --group 29
      tls TLS_AES_256_GCM_SHA384 group x25519
  received-tls stamp --suite ECDHE-RSA-AES128-GCM-SHA256 --group P-256
      tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group secp256r1
  received-tls stamp \\
      --suite \"(TLS1.3)-(ECDHE-X25519)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM)\"
      tls TLS_AES_256_GCM_SHA384 group x25519
  received-tls stamp --suite 0x1302 --field < received.txt
      the field with the clause

Exit status:
  0  done
  2  bad usage, no such clause, or a field that takes none (standard error says
     why; nothing is written)";

/// Write the clause for a cipher suite and a group, alone or into a Received field.
#[derive(Args)]
#[command(after_long_help = STAMP_HELP, after_help = "See more, with examples, with --help.")]
struct StampArgs {
    /// The cipher suite: a name, a number such as 0xC02F, or a GnuTLS session description.
    #[arg(long, value_name = "SUITE", value_parser = stamp::suite)]
    suite: stamp::Suite,

    /// The group of the key exchange: a name, or a number such as 29.
    #[arg(long, value_name = "GROUP", value_parser = stamp::group)]
    group: Option<NamedGroup>,

    /// Set the clause in the Received field on standard input.
    #[arg(long)]
    field: bool,
}

/// How records are made and where they go.
#[derive(Args)]
struct RunArgs {
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
        Command::Extract(ExtractArgs { paths, run }) => {
            let paths = or_stdin("extract", paths, "name a file or folder of mail, or - to type a message");
            let extract = |run: &mut Run<'_>| {
                let mut pipeline =
                    Pipeline::new(Fields::new(run.format.clone()), run.jobs, Arc::clone(run.output))?;
                run.read(&paths, Extraction { pipeline: &mut pipeline })?;
                pipeline.finish()
            };
            write_records(run, &paths, HOP, extract, || None)
        }
        Command::Logs(LogsArgs { paths, run }) => {
            let paths = or_stdin("logs", paths, "name a log or a folder of logs, or - to type a line");
            let tally = Arc::new(Tally::default());
            let logs = |run: &mut Run<'_>| {
                let lines = Lines { format: run.format.clone(), tally: Arc::clone(&tally) };
                let mut pipeline = Pipeline::new(lines, run.jobs, Arc::clone(run.output))?;
                run.read(&paths, Logs { pipeline: &mut pipeline, tally: Arc::clone(&tally) })?;
                pipeline.finish()
            };
            write_records(run, &paths, LINE, logs, || tally.sentence())
        }
        Command::PostfixRules(PostfixRulesArgs { server }) => {
            match write!(io::stdout().lock(), "{}", Rules(&server)) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    say(&format!(
                        "received-tls: standard output: expected to write the table, found: {error}; write it elsewhere"
                    ));
                    ExitCode::from(FAULT)
                }
                _ => ExitCode::SUCCESS,
            }
        }
        Command::Socketmap(args) => socketmap::run(args),
        Command::Stamp(args) => write_stamp(&args),
    }
}

/// Writes the clause or the field, and says why where it does not.
fn write_stamp(args: &StampArgs) -> ExitCode {
    let mut stdin = io::stdin();
    if args.field && stdin.is_terminal() {
        missing(
            "stamp",
            "expected a field, found none, and standard input is a terminal; give it as in --field < FILE",
        );
    }
    let field = args.field.then_some(&mut stdin as &mut dyn Read);
    let problem = match stamp::stamp(args.suite, args.group, field, &mut io::stdout()) {
        Ok(()) => return ExitCode::SUCCESS,
        // Whoever reads has enough.
        Err(Fault::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Err(Fault::Write(error)) => {
            format!("standard output: expected to write the clause, found: {error}; write it elsewhere")
        }
        Err(Fault::Read(error)) => {
            format!("standard input: expected to read a field, found: {error}; give another")
        }
        Err(Fault::Field(sentence)) => format!("standard input: {sentence}"),
        Err(Fault::Clause(sentence)) => sentence,
    };
    say(&format!("received-tls: {problem}"));
    ExitCode::from(FAULT)
}

/// The paths that were given, or standard input where it is not a terminal.
fn or_stdin(command: &str, paths: Vec<PathBuf>, help: &str) -> Vec<PathBuf> {
    if !paths.is_empty() {
        return paths;
    }
    if io::stdin().is_terminal() {
        missing(command, &format!("expected a PATH, found none, and standard input is a terminal; {help}"));
    }
    vec![PathBuf::from("-")]
}

/// Says what a command was not given, and ends.
fn missing(command: &str, problem: &str) -> ! {
    let mut cli = Cli::command();
    cli.build();
    let command = cli.find_subcommand_mut(command).expect("it was parsed a moment ago");
    command.error(ErrorKind::MissingRequiredArgument, problem).exit();
}

/// What making records needs, whatever they are made of.
struct Run<'a> {
    format: Format,
    jobs: usize,
    output: &'a Arc<Mutex<Output>>,
    outputs: Vec<output::FileId>,
    report: &'a mut Report,
}

impl Run<'_> {
    fn read(&mut self, paths: &[PathBuf], reader: impl Reader) -> io::Result<()> {
        let mut sources = Sources::new(reader, self.report, std::mem::take(&mut self.outputs));
        paths.iter().try_for_each(|path| sources.path(path))
    }
}

/// Opens the output, runs `write`, which tells whether there was any input at all, and closes it.
/// `cells` are those of a table, `summary` what is said of a run that came to its end.
fn write_records(
    mut args: RunArgs,
    paths: &[PathBuf],
    cells: Cells,
    write: impl FnOnce(&mut Run<'_>) -> io::Result<bool>,
    summary: impl FnOnce() -> Option<String>,
) -> ExitCode {
    // As for input, `-` is the standard one.
    args.output.take_if(|output| output.as_os_str() == "-");
    let on_terminal = args.output.is_none() && io::stdout().is_terminal();
    let format = match args.format {
        Some(FormatName::Table) => table(on_terminal, cells),
        None if on_terminal => table(on_terminal, cells),
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
    let mut report = Report::new(!on_terminal, source::total(paths));
    let jobs = args
        .jobs
        .map_or_else(|| thread::available_parallelism().map_or(1, NonZero::get).min(JOBS), NonZero::get);
    let written = write(&mut Run { format, jobs, output: &output, outputs, report: &mut report });
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
    if let Some(sentence) = summary() {
        report.note(&sentence);
    }
    if report.faults() > 0 { ExitCode::from(FAULT) } else { ExitCode::SUCCESS }
}

fn table(on_terminal: bool, cells: Cells) -> Format {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let columns = || env::var("COLUMNS").ok()?.parse().ok().filter(|&columns| columns > 0);
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let dumb = env::var_os("TERM").as_deref() == Some(OsStr::new("dumb"));
    Format::Table(Layout {
        width: columns().or_else(|| if on_terminal { terminal() } else { None }).unwrap_or(WIDTH),
        colour: on_terminal && !set("NO_COLOR") && !dumb,
        cells,
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
