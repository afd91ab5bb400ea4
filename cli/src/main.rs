//! The command `received-tls`: prints the TLS information in `Received` fields and logs, one record per hop or line, and
//! writes the clause.

mod batch;
mod decompress;
mod escape;
mod extract;
mod feed;
mod foreign;
mod input;
mod interrupt;
mod logs;
mod output;
mod own;
mod pipeline;
mod postfix;
mod record;
mod report;
mod run;
mod socketmap;
mod source;
mod stamp;
mod usage;
mod utf16;

use std::cell::Cell;
use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use received_tls::NamedGroup;
use received_tls::record::Of;

use crate::extract::{Attached, Extraction};
use crate::logs::Logs;
use crate::pipeline::Pipeline;
use crate::postfix::{PostfixRulesArgs, Rules};
use crate::record::{Fields, Filter, HOP, LINE, Lines, Tally, Trusts};
use crate::run::{Run, RunArgs};
use crate::socketmap::SocketmapArgs;
use crate::stamp::Fault;

/// Exit status for bad usage, or for input that could not be read.
const FAULT: u8 = 2;

/// Read and write the TLS information that mail servers record in Received fields, and read their logs.
///
/// A server that receives a message over TLS may record that in the Received field it adds: in the clause of RFC 8314
/// section 4.3 ("tls TLS_AES_256_GCM_SHA384 group x25519"), in its own wording ("(using TLSv1.3 with cipher …)"), or by
/// its protocol alone ("with ESMTPS"). Servers also log TLS sessions.
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
  2  bad usage, or some inputs failed (listed on standard error; other results
     are complete)";

const EXTRACT_HELP: &str = "\
Input:
  Mailboxes may be compressed with gzip, zstd, bzip2 or xz. The content decides
  the file type, not the name. Folders are read with their subfolders, sorted by
  name; links are followed. In a Maildir, cur and new are read and tmp is
  skipped. Without a PATH, standard input is read. In an uncompressed file
  without any LF, each CR ends a line.
  Also read: MMDF mailboxes, .emlx files, queue files of Exim (-H) and sendmail
  (qf), the output of postcat, JSON of mail services, UTF-16 with a byte order
  mark, and a pasted header: after other text, indented or quoted, a value
  without \"Received:\", or with its folds lost. In JSON and in encoded parts,
  offsets are those of the string or the part.

Output:
  Records keep the order of the input. `message` and `hop` count from 0; hop 0
  is the topmost field, written by the last server. No field records whether the
  client checked the server's certificate.
  table   for reading: hops under a heading for each message; names too long
          for the line are cut; the TLS column has the version, \"yes\" for TLS,
          version unknown, \"no\" if the server recorded plaintext, else -; the
          assessment comes next, and findings follow !
  ndjson  one JSON object a line; all keys are always present, null if the field
          does not record the value
  csv     one line a record after a line of column names; empty if the field
          does not record the value
  tls.version, tls.cipher and tls.group are the resolved values, with IANA's
  names; tls.version_as_written and so on are the words in the field.
  tls.verified   the server verified the client's certificate: true or false
  assessment     how the TLS compares with RFC 8314 and the RFCs since: meets,
                 below, undetermined, none-recorded or not-applicable
  findings       problems of the TLS, with the RFC; also the reason why TLS text
                 is ignored (after-client-text, …): a client may have written it
  problems       deviations of the field from RFC 5321 and RFC 5322; the table
                 omits them
  peer           the client: its greeting (helo), the name that the server
                 looked up, and its IP address; null if the text is ambiguous
                 the table has the name if the server confirmed it, else the
                 address; without both, the from value in quotation marks,
                 which a client may have chosen
  Text from mail is hostile: control characters are written as \\u001b in ndjson
  and as \\x1b or \\u{202e} in tables and csv. A csv cell of text that begins with
  = + - or @ gets a leading apostrophe, so that no spreadsheet reads it as a
  formula. Bytes that are not UTF-8 become U+FFFD.

Trust:
  Anyone can forge all fields below those of your own servers. --own names your
  servers: mx.example.org, .example.org for all hosts of a domain, 192.0.2.0/24,
  or a file with these. The topmost field is `own` if its server is one of them;
  the next one is, if the field above names one of them, or a loopback or
  private address, as its client. The last of them is the `border`: there the
  mail came in. All fields below are a `claim`: dim and after ? in a table.
  Without --own the border is guessed from the topmost field, and trust_basis is
  guessed.

Examples:
  received-tls extract inbox.mbox
      a table of every hop of every message
  received-tls extract --format ndjson --output hops.ndjson ~/Maildir /srv/mail
      every hop of a Maildir and of a folder of mailboxes, into a file
  zstdcat all.mbox.zst | received-tls extract --format csv > hops.csv
      a stream of any length, in little memory
  received-tls extract --own .example.org --since 2026-11-01 ~/Maildir
      the hops since November, with the border of example.org
  received-tls extract --redact --columns by,tls,findings --format csv in.mbox
      what can be passed on: no peers, addresses or message identifiers
  received-tls extract big.mbox.xz | jq -r 'select(.tls.version == \"1.0\") | .by'
      the servers that still receive mail over TLS 1.0

Exit status:
  0  done
  2  bad usage, or some inputs failed (listed on standard error; other results
     are complete)
  130  interrupted
  --output leaves FILE unchanged if the run is interrupted or if all inputs
  fail.";

const LOGS_HELP: &str = "\
Servers:
  Postfix (smtpd, smtp, lmtp, tlsproxy), Exim (main log), sendmail, OpenSMTPD,
  Dovecot (login processes), Cyrus and Haraka; detected from each line. Lines
  may come from syslog (RFC 3164, RFC 5424, with dates of RFC 3339), from
  journalctl (-o short and similar formats, -o json), or from the server's own
  log. Dovecot logs the cipher only if login_log_format_elements has %k.

Input:
  Logs may be compressed with gzip, zstd, bzip2 or xz. The content decides the
  file type, not the name. Folders are read with their subfolders, sorted by
  name; links are followed. Without a PATH, standard input is read. A line
  longer than 64 KiB is skipped. In an uncompressed file without any LF, each CR
  ends a line.

Output:
  One record for each line with TLS information, in the order of the input;
  standard error reports the number of other lines. Records are those of
  extract, with these keys in place of a field's:
  line             from 1
  time             RFC 3339; without a zone if the line has none; null if the
                   line has no year (RFC 3164)
  time_as_written  the time as logged
  host             the host in the syslog or journal header
  service          the program, \"postfix/smtpd\", \"imap-login\"
  peer             the other end: the confirmed name and the IP address; helo is
                   null
  direction        \"in\" if the peer connected, else \"out\"
  outcome          established, or plaintext if the server logged that
  tls.verified     the server verified the peer's certificate: true or false
  In a table an arrow points from the client to the server. Client text (names,
  logins, addresses, certificates, subjects) never counts as TLS information; an
  ambiguous line is skipped. Text is escaped as in extract.

Examples:
  received-tls logs /var/log/mail.log*
      a table of every session, old and compressed logs included
  journalctl -u postfix@- -o json | received-tls logs --format ndjson
      the journal, with exact times
  received-tls logs mail.log | jq -r 'select(.tls.version == \"1.0\") | .peer.ip'
      the peers that still use TLS 1.0

Exit status:
  0  done, with or without records
  2  bad usage, or some inputs failed (listed on standard error; other results
     are complete)
  130  interrupted
  --output leaves FILE unchanged if the run is interrupted or if all inputs
  fail.";

/// Write one record for each Received field of each message.
#[derive(Args)]
#[command(after_long_help = EXTRACT_HELP, after_help = "Use --help for details and examples.")]
struct ExtractArgs {
    /// A message, an mbox, a Maildir, a folder of any of these, or - for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Read attached messages and returned headers too, under the name of their file and " (attached)".
    #[arg(long)]
    attached: bool,
    /// Your own servers: a name, .domain, network, or a file of these; repeat it, or separate by commas.
    #[arg(long, value_name = "HOST", value_delimiter = ',', env = "RECEIVED_TLS_OWN")]
    own: Vec<String>,

    /// Only the message with this Message-ID.
    #[arg(long, value_name = "ID", value_parser = Filter::message_id)]
    message_id: Option<String>,

    #[command(flatten)]
    run: RunArgs,
}

/// Write one record for each line of a mail server's log with TLS information.
#[derive(Args)]
#[command(after_long_help = LOGS_HELP, after_help = "Use --help for details and examples.")]
struct LogsArgs {
    /// A log, a folder of logs, or - for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    run: RunArgs,
}

const STAMP_HELP: &str = "\
Names:
  Name a suite or a group as IANA, OpenSSL, GnuTLS, rustls, Java, Go or Windows
  do, in any case; or give its number, 0xC02F or 49199. The clause has IANA's
  names. A suite that IANA does not list is written as 0x and four digits; the
  clause has no form for such a group.
  A suite's number may also be 0xC0,0x2F, \"{ 0xC0, 0x2F }\" or xc02f. Decimal
  digits that may be meant as hex are rejected: 1302, 0035, 35.
  A GnuTLS session description as the suite includes the group.
  Values that no connection has are rejected: signalling values, GREASE, 0x0000,
  and a group that the suite's key exchange cannot use.

Fields:
  With --field, one whole Received field is read from standard input and written
  with the clause. The clause comes after \"for\", or the last of from, by, via,
  with and id, and before the date (RFC 5321 section 4.4). An existing clause is
  replaced. All other bytes stay. The field is folded with its own line ends,
  within 78 columns if possible; a field without line ends is not folded.
  A field is rejected if readers would ignore the clause, because a client may
  have written text before it, or if the field contradicts the clause.

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
  2  bad usage, or the clause cannot be written (standard error has the reason;
     nothing is written)";

/// Write the clause for a cipher suite and a group, alone or into a Received field.
#[derive(Args)]
#[command(after_long_help = STAMP_HELP, after_help = "Use --help for details and examples.")]
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

fn main() -> ExitCode {
    match Cli::try_parse().unwrap_or_else(|error| usage::exit(&error)).command {
        Command::Extract(args) => extract(args),
        Command::Logs(args) => logs(args),
        Command::PostfixRules(PostfixRulesArgs { server }) => {
            match write!(io::stdout().lock(), "{}", Rules(&server)) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    say(&format!(
                        "received-tls: cannot write the table to standard output: {error}; redirect it elsewhere"
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

/// Writes the records of fields.
fn extract(ExtractArgs { paths, attached, own, message_id, run }: ExtractArgs) -> ExitCode {
    let paths = or_stdin("extract", paths, "name a file or folder of mail, or - to type a message");
    let own = match own::parse(&own) {
        Ok(own) => own,
        Err(problem) => return refused("extract", &problem),
    };
    let (trusts, is_named) = (Arc::new(Trusts::default()), !own.is_empty());
    let own = Arc::from(own);
    let count = Cell::new(0);
    let attached = if attached { Attached::Read } else { Attached::Count(&count) };
    let extract = |run: &mut Run<'_>| {
        let filter = Filter { message_id, ..run.filter.clone() };
        let fields = Fields { format: Arc::clone(&run.format), filter, own, trusts: Arc::clone(&trusts) };
        let mut pipeline = Pipeline::new(fields, run.jobs, Arc::clone(run.output))?;
        run.read(&paths, Extraction::new(&mut pipeline, attached))?;
        pipeline.finish()
    };
    let summary =
        || [trusts.sentence(is_named), usage::attached(count.get())].into_iter().flatten().collect();
    run.write_records("extract", &paths, (Of::Field, HOP), extract, summary)
}

/// Writes the records of lines.
fn logs(LogsArgs { paths, run }: LogsArgs) -> ExitCode {
    let paths = or_stdin("logs", paths, "name a log or a folder of logs, or - to type a line");
    let tally = Arc::new(Tally::default());
    let logs = |run: &mut Run<'_>| {
        let lines =
            Lines { format: Arc::clone(&run.format), filter: run.filter.clone(), tally: Arc::clone(&tally) };
        let mut pipeline = Pipeline::new(lines, run.jobs, Arc::clone(run.output))?;
        run.read(&paths, Logs { pipeline: &mut pipeline, tally: Arc::clone(&tally) })?;
        pipeline.finish()
    };
    run.write_records("logs", &paths, (Of::Line, LINE), logs, || tally.sentence().into_iter().collect())
}

/// Reports a value that a command can't use.
fn refused(command: &str, problem: &str) -> ExitCode {
    let mut cli = Cli::command();
    cli.build();
    let error = match cli.find_subcommand_mut(command) {
        Some(command) => command.error(ErrorKind::ValueValidation, problem),
        None => cli.error(ErrorKind::ValueValidation, problem),
    };
    // A failure to write standard error cannot be reported anywhere.
    let _ = error.print();
    ExitCode::from(FAULT)
}

/// Writes the clause or the field, or reports the error.
fn write_stamp(args: &StampArgs) -> ExitCode {
    let mut stdin = io::stdin();
    if args.field && stdin.is_terminal() {
        missing("stamp", "no field: standard input is a terminal; redirect it, as in --field < FILE");
    }
    let field = args.field.then_some(&mut stdin as &mut dyn Read);
    let problem = match stamp::stamp(args.suite, args.group, field, &mut io::stdout()) {
        Ok(()) => return ExitCode::SUCCESS,
        // The reader of the pipe has enough.
        Err(Fault::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Err(Fault::Write(error)) => {
            format!("cannot write the clause to standard output: {error}; redirect it elsewhere")
        }
        Err(Fault::Read(error)) => {
            format!("cannot read the field from standard input: {error}; redirect another file")
        }
        Err(Fault::Field(sentence)) => format!("standard input: {sentence}"),
        Err(Fault::Clause(sentence)) => sentence,
    };
    say(&format!("received-tls: {problem}"));
    ExitCode::from(FAULT)
}

/// The given paths, or standard input unless it is a terminal.
fn or_stdin(command: &str, paths: Vec<PathBuf>, help: &str) -> Vec<PathBuf> {
    if !paths.is_empty() {
        return paths;
    }
    if io::stdin().is_terminal() {
        missing(command, &format!("no PATH given, and standard input is a terminal: {help}"));
    }
    vec![PathBuf::from("-")]
}

/// Reports a missing argument of a command, and exits.
fn missing(command: &str, problem: &str) -> ! {
    let mut cli = Cli::command();
    cli.build();
    let command = cli.find_subcommand_mut(command).expect("it was parsed a moment ago");
    command.error(ErrorKind::MissingRequiredArgument, problem).exit();
}

fn say(line: &str) {
    // A failure to write standard error cannot be reported anywhere.
    let _ = writeln!(io::stderr(), "{line}");
}
