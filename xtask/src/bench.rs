//! `cargo xtask bench`: how fast, how much memory, beside what, on which bytes.
//!
//! Every input is made from one seed. What the library does is measured by `benches/rivals` in turns of milliseconds beside
//! those who do the same; whole programs are run here, likewise in turns, so that a busy moment of the machine falls on all
//! alike. Each must first find what was put in: a program that does less is no rival. A run of everything writes the figures
//! of docs/PERFORMANCE.md.

mod table;

use crate::measure::{Program, Usage};
use crate::process::{cargo, output, pass_through};
use received_tls_inputs::{Kind, Logged, SEED, Written, write_log, write_mbox};
use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::Command;

use std::{env, thread};
use table::{Row, Table};

/// The arguments of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Measure only these parts, and leave docs/PERFORMANCE.md unchanged [default: all]
    #[arg(value_name = "PART")]
    parts: Vec<Part>,
    /// Number of runs of each program; the median counts
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u32).range(5..))]
    runs: u32,
    /// Size of the mbox, in MiB (1,048,576 bytes); a log is a quarter of it
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u64).range(10..=4096))]
    size: u64,
    /// Number of messages through Postfix each way
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    messages: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The library's own benchmarks, with criterion
    Library,
    /// The clause, read and written, beside nom, regex, mail-parser and write!
    Clause,
    /// Fields and header blocks beside regex and mail-parser
    Field,
    /// The registries beside phf, match and binary search
    Registry,
    /// A whole field written for each message, with the clause and without it
    Submission,
    /// All facts of an mbox beside memmem, regex, ripgrep and mail-parser
    Mailbox,
    /// The command beside the library, on one processor and on all
    Command,
    /// Ten times the input
    Tenfold,
    /// The module beside a native program, and the page in Chromium until it shows a path
    Page,
    /// CPU time of a clean build of the library
    Build,
    /// received-tls socketmap: lookups a second, and the time that mail through Postfix takes with it
    Postfix,
}

/// Does what was asked for.
///
/// # Errors
/// When a program cannot be built, fails, or finds something else than there is.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), String> {
    let wanted = |part| options.parts.is_empty() || options.parts.contains(&part);
    let (runs, size) = (options.runs, options.size << 20);
    let mut table = Table::default();
    if wanted(Part::Library) {
        let quick = ["--warm-up-time", "0.5", "--measurement-time", "2"];
        pass_through(cargo(root, &["bench", "--locked", "--"]).args(quick))?;
    }
    #[cfg(unix)]
    if wanted(Part::Postfix) {
        crate::postfix::load(root, options.messages as usize)?;
    }
    if wanted(Part::Page) {
        crate::wasm::bench(root)?;
    }
    if wanted(Part::Build) {
        build(root, &mut table)?;
    }
    let programs = Programs::build(root)?;
    for (part, name) in [
        (Part::Clause, "clause"),
        (Part::Field, "field"),
        (Part::Registry, "registry"),
        (Part::Submission, "submission"),
    ] {
        if wanted(part) {
            table.read(&output(Command::new(&programs.rivals).arg(name))?)?;
        }
    }
    if [Part::Mailbox, Part::Command, Part::Tenfold].into_iter().any(wanted) {
        let [inbox, archive] = Kind::ALL.map(|kind| mbox(root, kind, size));
        let (inbox, archive, log) = (inbox?, archive?, logged(root, size / 4)?);
        for input in [&inbox, &archive] {
            if wanted(Part::Mailbox) {
                mailbox(&programs, input, runs, &mut table)?;
            }
        }
        for input in [&inbox, &archive, &log] {
            if wanted(Part::Command) {
                command(&programs, input, runs, &mut table)?;
            }
        }
        if wanted(Part::Tenfold) {
            tenfold(&programs, [&mbox(root, Kind::Archive, size / 10)?, &archive], runs, &mut table)?;
            tenfold(&programs, [&logged(root, size / 40)?, &log], runs, &mut table)?;
        }
    }
    table.about.push(machine()?);
    println!("{}", table.all());
    if options.parts.is_empty() {
        table.is_complete()?;
        table.write(&root.join("docs/PERFORMANCE.md"))?;
    }
    Ok(())
}

/// What it was measured on.
fn machine() -> Result<String, String> {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let rustc =
        output(Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("--version"))?;
    Ok(format!(
        "{}, {cores} processors, {} {}, {}; seed {SEED}.",
        model.map_or("processor unknown", |(_, model)| model),
        env::consts::OS,
        env::consts::ARCH,
        rustc.trim()
    ))
}

/// A file under `target/bench`, and what is in it.
struct Input {
    /// What the command is told to do with it.
    command: &'static str,
    /// What the library does with it, as `benches/rivals` is told.
    library: &'static str,
    name: &'static str,
    path: PathBuf,
    bytes: u64,
    /// How many records the command makes of it.
    records: u64,
    /// What else there is in an mbox.
    mail: Written,
}

fn mbox(root: &Path, kind: Kind, size: u64) -> Result<Input, String> {
    let (path, mail) = make(root, &format!("{}-{}.mbox", kind.name(), size >> 20), |file| {
        write_mbox(file, kind, size, SEED)
    })?;
    let Written { bytes, messages, fields, clauses, ciphers } = mail;
    println!(
        "{}: {bytes} bytes, {messages} messages, {fields} Received fields, {ciphers} name a cipher, {clauses} in the clause",
        shown(root, &path)
    );
    Ok(Input { command: "extract", library: "facts", name: kind.name(), path, bytes, records: fields, mail })
}

fn logged(root: &Path, size: u64) -> Result<Input, String> {
    let (path, logged) = make(root, &format!("mail-{}.log", size >> 20), |file| write_log(file, size, SEED))?;
    let Logged { bytes, lines, records } = logged;
    println!("{}: {bytes} bytes, {lines} lines, {records} with TLS information", shown(root, &path));
    Ok(Input { command: "logs", library: "log", name: "log", path, bytes, records, mail: Written::default() })
}

fn shown<'a>(root: &Path, path: &'a Path) -> std::path::Display<'a> {
    path.strip_prefix(root).unwrap_or(path).display()
}

fn make<T>(
    root: &Path,
    name: &str,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>,
) -> Result<(PathBuf, T), String> {
    let path = root.join("target/bench").join(name);
    let written =
        fs::create_dir_all(root.join("target/bench")).and_then(|()| File::create(&path)).and_then(|file| {
            let mut file = BufWriter::with_capacity(1 << 20, file);
            let written = write(&mut file)?;
            forget(&file.into_inner()?)?;
            io::copy(&mut File::open(&path)?, &mut io::sink())?;
            Ok(written)
        });
    let written = written.map_err(|error| format!("{} cannot be written ({error})", path.display()))?;
    Ok((path, written))
}

/// Lets the system forget what it holds of a file in memory, so that who reads it from beginning to end brings it there
/// from the disk, in large pieces, as any mailbox: of a file just written, or read here and there, the system may hold many
/// small ones, which take ten times as long to map.
fn forget(file: &File) -> io::Result<()> {
    file.sync_all()?;
    #[cfg(target_os = "linux")]
    nix::fcntl::posix_fadvise(file, 0, 0, nix::fcntl::PosixFadviseAdvice::POSIX_FADV_DONTNEED)?;
    Ok(())
}

/// The programs, built.
struct Programs {
    ours: PathBuf,
    rivals: PathBuf,
    /// ripgrep, where it is installed.
    ripgrep: bool,
}

impl Programs {
    fn build(root: &Path) -> Result<Self, String> {
        output(&mut cargo(root, &["build", "--locked", "--release", "--package", "received-tls-cli"]))?;
        let target = root.join("target/rivals");
        // mail-parser names a newer Rust than it needs.
        let arguments = ["build", "--locked", "--release", "--ignore-rust-version", "--manifest-path"];
        let mut rivals = cargo(root, &arguments);
        output(rivals.arg("benches/rivals/Cargo.toml").arg("--target-dir").arg(&target))?;
        Ok(Self {
            ours: root.join("target/release").join(format!("received-tls{EXE_SUFFIX}")),
            rivals: target.join("release").join(format!("rivals{EXE_SUFFIX}")),
            ripgrep: output(Command::new("rg").arg("--version")).is_ok(),
        })
    }

    fn ours(&self, input: &Input, path: &Path) -> Program<'static> {
        let arguments = [input.command, "--format", "ndjson"].map(OsString::from);
        let words = [self.ours.clone().into()].into_iter().chain(arguments).chain([path.into()]);
        Program { command: words.collect(), ..Program::default() }
    }

    fn rival(&self, what: &str, input: &Input) -> Program<'static> {
        let command = vec![self.rivals.clone().into(), what.into(), input.path.clone().into()];
        Program { command, cores: Some(1), ..Program::default() }
    }

    fn ripgrep(&self, input: &Input) -> Result<Program<'static>, String> {
        let pattern = output(Command::new(&self.rivals).arg("pattern"))?;
        let words = ["rg", "--no-config", "--only-matching", pattern.trim()].map(OsString::from);
        let command = words.into_iter().chain([input.path.clone().into()]).collect();
        Ok(Program { command, cores: Some(1), ..Program::default() })
    }
}

/// Runs a program once with its output kept, and compares what it found with what there is.
fn check(program: &Program<'_>, there: u64, found: impl FnOnce(&str) -> u64) -> Result<(), String> {
    let found = found(&output(Command::new(&program.command[0]).args(&program.command[1..]))?);
    if found == there {
        return Ok(());
    }
    let words: Vec<_> = program.command.iter().map(|word| word.to_string_lossy()).collect();
    Err(format!("`{}` found {found} of {there}", words.join(" ")))
}

fn lines(printed: &str) -> u64 {
    printed.lines().count() as u64
}

fn number(printed: &str) -> u64 {
    printed.trim().parse().unwrap_or_default()
}

fn mailbox(programs: &Programs, input: &Input, runs: u32, table: &mut Table) -> Result<(), String> {
    let Written { fields, ciphers, clauses, .. } = input.mail;
    let mut rivals = Command::new(&programs.rivals);
    rivals.args(["mailbox", input.name]).arg(&input.path);
    table.read(&output(rivals.args([fields, ciphers, clauses].map(|count| count.to_string())))?)?;
    if !programs.ripgrep {
        table
            .about
            .push("ripgrep is not installed (Debian: ripgrep): the regex crate replaces it.".to_owned());
        return Ok(());
    }
    let turns = [programs.rival("facts", input), programs.ripgrep(input)?];
    check(&turns[0], fields, number)?;
    check(&turns[1], clauses, lines)?;
    let work = format!("{}, facts of the mbox, whole process", input.name);
    let turns = in_turns(&turns, runs)?;
    table.rows.push(row(&work, CPU, &turns[0], "rg -o with the clause's regex", &turns[1]));
    Ok(())
}

fn command(programs: &Programs, input: &Input, runs: u32, table: &mut Table) -> Result<(), String> {
    let ours = programs.ours(input, &input.path);
    check(&ours, input.records, lines)?;
    let mut turns =
        vec![ours.clone(), Program { cores: Some(1), ..ours }, programs.rival(input.library, input)];
    check(&turns[2], input.records, number)?;
    let mail_parser: &[(&str, &str)] = match input.command {
        "extract" => &[
            ("mail-parser", "mail-parser, Received alone, split by received-tls"),
            ("mail-parser-iterator", "mail-parser, its own iterator and headers"),
        ],
        _ => &[],
    };
    for (part, _) in mail_parser {
        let program = programs.rival(part, input);
        check(&program, input.records, number)?;
        turns.push(program);
    }
    let turns = in_turns(&turns, runs)?;
    let name = format!("{}, {} --format ndjson", input.name, input.command);
    table.rows.push(row(&format!("{name}, one processor"), CPU, &turns[1], "the library alone", &turns[2]));
    for ((_, rival), its) in mail_parser.iter().zip(&turns[3..]) {
        table.rows.push(row(&format!("{name}, one processor"), CPU, &turns[1], rival, its));
        table.rows.push(row(&format!("{name}, all processors"), WALL, &turns[0], rival, its));
    }
    table.rows.push(row(&format!("{name}, all processors"), WALL, &turns[0], "on one processor", &turns[1]));
    Ok(())
}

/// A pipe has no mapped file: there all that is resident is the program's own. With a file the resident memory counts the
/// file's pages, which are the system's to take back at any time; what is the program's own is what Linux calls `RssAnon`.
fn tenfold(programs: &Programs, inputs: [&Input; 2], runs: u32, table: &mut Table) -> Result<(), String> {
    let [one, ten] = inputs;
    let name = format!("{}, {}, 10 × the input", one.name, one.command);
    let on_one = |input: &Input| Program { cores: Some(1), ..programs.ours(input, &input.path) };
    let turns = in_turns(&[on_one(ten), on_one(one)], runs)?;
    table.rows.push(row(&format!("{name}, time"), CPU, &turns[0], "the input", &turns[1]));

    let from_files = |times: usize| {
        let mut program = Program { memory: true, ..programs.ours(ten, &ten.path) };
        program.command.extend(vec![ten.path.clone().into(); times - 1]);
        program
    };
    let from_pipe =
        |times| Program { stdin: Some((&*ten.path, times)), ..programs.ours(ten, Path::new("-")) };
    let peak = |program: &Program<'_>, of: fn(&Usage) -> Option<u64>| -> Result<u64, String> {
        let mut most = 0;
        for _ in 0..3 {
            most =
                most.max(of(&program.measure()?).ok_or("the system does not report a program's own memory")?);
        }
        Ok(most)
    };
    let own = |usage: &Usage| usage.anonymous;
    let resident = |usage: &Usage| Some(usage.resident);
    let pairs = [
        ("files, own memory", peak(&from_files(10), own)?, peak(&from_files(1), own)?),
        ("pipe, peak memory", peak(&from_pipe(10), resident)?, peak(&from_pipe(1), resident)?),
    ];
    for (what, of_ten, of_one) in pairs {
        table.rows.push(Row {
            work: format!("{name}, {what}"),
            ours: mebibytes(of_ten),
            rival: "the input".to_owned(),
            its: mebibytes(of_one),
            ratio: Some(of_one as f64 / of_ten as f64),
        });
    }
    table.about.push(format!(
        "{}: {} and {} bytes; for memory {} and {}, as files and through a pipe.",
        name,
        one.bytes,
        ten.bytes,
        ten.bytes,
        ten.bytes * 10
    ));
    Ok(())
}

/// Runs each program in turn, again and again.
fn in_turns(programs: &[Program<'_>], runs: u32) -> Result<Vec<Vec<Usage>>, String> {
    let mut usages = vec![Vec::new(); programs.len()];
    for run in 0..=runs {
        for (program, usages) in programs.iter().zip(&mut usages) {
            let usage = program.measure()?;
            // The first run brings the file into memory and the program into the cache.
            if run > 0 {
                usages.push(usage);
            }
        }
    }
    Ok(usages)
}

/// CPU time, the kernel's on a program's behalf included: on one processor it is all the time there is, and neighbours do not
/// count.
const CPU: fn(&Usage) -> f64 = |usage| usage.cpu.as_nanos() as f64;
/// The clock on the wall: what more processors are for.
const WALL: fn(&Usage) -> f64 = |usage| usage.wall.as_nanos() as f64;

/// Two programs that ran in turn: the medians of their times, and the median of the ratios within a turn.
fn row(work: &str, time: fn(&Usage) -> f64, ours: &[Usage], rival: &str, its: &[Usage]) -> Row {
    let of = |usages: &[Usage]| table::nanoseconds(median(usages.iter().map(time)));
    let ratios = ours.iter().zip(its).map(|(ours, its)| time(its) / time(ours));
    Row {
        work: work.to_owned(),
        ours: of(ours),
        rival: rival.to_owned(),
        its: of(its),
        ratio: Some(median(ratios)),
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

/// Builds the library alone, from nothing, and says what that cost.
fn build(root: &Path, table: &mut Table) -> Result<(), String> {
    let target = root.join("target/clean-build");
    for profile in [&[][..], &["--release"]] {
        match fs::remove_dir_all(&target) {
            Err(error) if target.exists() => {
                return Err(format!("{} cannot be removed ({error})", target.display()));
            }
            _ => {}
        }
        let command = cargo(root, &["build", "--locked", "--package", "received-tls", "--lib", "--quiet"]);
        let mut words = vec![command.get_program().to_owned()];
        words.extend(command.get_args().map(OsString::from));
        words.extend(profile.iter().map(OsString::from));
        words.extend(["--manifest-path".into(), root.join("Cargo.toml").into()]);
        words.extend(["--target-dir".into(), target.clone().into()]);
        let usage = Program { command: words, ..Program::default() }.measure()?;
        table.about.push(format!(
            "A clean build of the library{}: {:.1} s of CPU time, {:.1} s.",
            profile.iter().map(|flag| format!(" ({flag})")).collect::<String>(),
            usage.cpu.as_secs_f64(),
            usage.wall.as_secs_f64()
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{median, row};
    use crate::measure::Usage;
    use std::time::Duration;

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median([9.0, 1.0, 5.0, 2.0, 8.0].into_iter()).to_string(), "5");
    }

    #[test]
    fn a_ratio_is_taken_within_a_turn() {
        let usage = |millis| Usage {
            wall: Duration::from_millis(millis),
            cpu: Duration::ZERO,
            resident: 0,
            anonymous: None,
        };
        // The machine was slow in the second turn, and a neighbour disturbed one of the third.
        let row = row("work", super::WALL, &[100, 200, 100].map(usage), "rival", &[300, 600, 900].map(usage));
        assert_eq!((&*row.ours, &*row.its), ("100 ms", "600 ms"));
        assert!(row.ratio.is_some_and(|ratio| (ratio - 3.0).abs() < 1e-9));
    }
}
