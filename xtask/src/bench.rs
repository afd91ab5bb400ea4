//! `cargo xtask bench`: how fast, how much memory, beside what, on which bytes.
//!
//! Whole programs are compared over mail that [`mbox`] makes from a fixed seed: each is run once to warm the file's pages, then
//! all of them in turn, so that a busy moment of the machine falls on all alike. Every run checks that its program found
//! the fields that were put in: a program that does less is no rival.

use crate::mbox::{self, Kind, Written};
use crate::measure::{Program, Usage};
use crate::postfix;
use crate::process::{cargo, output, pass_through};
use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// What `cargo xtask bench` can be told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Do only these parts (all of them when none is named)
    #[arg(value_name = "PART")]
    parts: Vec<Part>,
    /// How often each program is run; the median counts
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(5..))]
    runs: u32,
    /// Size of the mbox, in MiB (1,048,576 bytes)
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..=4096))]
    size: u64,
    /// How many messages go through Postfix each way
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    messages: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The library's own benchmarks, with criterion
    Library,
    /// The command beside mail-parser, over the same file
    Speed,
    /// The command's memory, from a file and from standard input
    Memory,
    /// CPU time of a clean build of the library
    Build,
    /// received-tls socketmap: lookups a second, and the time that mail through Postfix takes with it
    Postfix,
}

const SEED: u64 = 8314;

/// Does what was asked for.
///
/// # Errors
/// When a program cannot be built, fails, or finds other fields than there are.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), String> {
    let wanted = |part| options.parts.is_empty() || options.parts.contains(&part);
    if wanted(Part::Build) {
        build(root)?;
    }
    if wanted(Part::Library) {
        pass_through(&mut cargo(root, &["bench", "--locked"]))?;
    }
    if wanted(Part::Postfix) {
        postfix::load(root, options.messages as usize)?;
    }
    if wanted(Part::Speed) || wanted(Part::Memory) {
        let programs = Programs::build(root)?;
        for kind in Kind::ALL {
            let input = Input::make(root, kind, options.size << 20)?;
            programs.check(&input)?;
            if wanted(Part::Speed) {
                speed(&programs, &input, options.runs)?;
            }
            if wanted(Part::Memory) {
                memory(&programs, &input)?;
            }
        }
    }
    Ok(())
}

/// An mbox under `target/bench`, and what is in it.
struct Input {
    kind: Kind,
    path: PathBuf,
    written: Written,
}

impl Input {
    fn make(root: &Path, kind: Kind, bytes: u64) -> Result<Self, String> {
        let folder = root.join("target/bench");
        let path = folder.join(format!("{}.mbox", kind.name()));
        let written = fs::create_dir_all(&folder)
            .and_then(|()| File::create(&path))
            .and_then(|file| {
                let mut file = BufWriter::with_capacity(1 << 20, file);
                let written = mbox::write(&mut file, kind, bytes, SEED)?;
                file.flush()?;
                Ok(written)
            })
            .map_err(|error| format!("{} cannot be written ({error})", path.display()))?;
        let Written { bytes, messages, fields, clauses } = written;
        println!(
            "\n{}: {bytes} bytes, {messages} messages, {fields} Received fields, {clauses} with the clause (seed {SEED})",
            path.strip_prefix(root).unwrap_or(&path).display()
        );
        Ok(Self { kind, path, written })
    }
}

/// How a rival goes about it; the names are what `benches/rivals` is told.
const RIVALS: [(&str, &str); 4] = [
    ("iterator-default", "mail-parser, its mbox iterator, its default headers"),
    ("iterator-received", "mail-parser, its mbox iterator, Received alone parsed"),
    ("split-default", "mail-parser, messages split by received-tls, default headers"),
    ("split-received", "mail-parser, messages split by received-tls, Received alone parsed"),
];

/// The programs, built.
struct Programs {
    ours: PathBuf,
    rivals: PathBuf,
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
        })
    }

    fn ours(&self, path: &Path) -> Vec<OsString> {
        let extract = ["extract", "--format", "ndjson"].map(OsString::from);
        [self.ours.clone().into_os_string()].into_iter().chain(extract).chain([path.into()]).collect()
    }

    fn rival(&self, how: &str, path: &Path) -> Vec<OsString> {
        vec![self.rivals.clone().into(), how.into(), path.into()]
    }

    /// Every program must find the messages and fields that were put in, or the comparison is worth nothing.
    fn check(&self, input: &Input) -> Result<(), String> {
        let records =
            output(Command::new(&self.ours).args(&self.ours(&input.path)[1..]))?.lines().count() as u64;
        if records != input.written.fields {
            return Err(format!("received-tls found {records} fields of {}", input.written.fields));
        }
        for (how, what) in RIVALS {
            let printed = output(Command::new(&self.rivals).arg(how).arg(&input.path))?;
            let expected = format!("{} messages, {} fields", input.written.messages, input.written.fields);
            if !printed.starts_with(&expected) {
                return Err(format!("{what} found {} and not {expected}", printed.trim()));
            }
        }
        Ok(())
    }
}

fn speed(programs: &Programs, input: &Input, runs: u32) -> Result<(), String> {
    let mut entries = vec![("received-tls extract --format ndjson", programs.ours(&input.path), Vec::new())];
    entries.extend(RIVALS.map(|(how, what)| (what, programs.rival(how, &input.path), Vec::new())));
    for run in 0..=runs {
        for (_, command, usages) in &mut entries {
            let usage = Program { command: command.clone(), stdin: None }.measure()?;
            // The first run brings the file into memory and the program into the cache.
            if run > 0 {
                usages.push(usage);
            }
        }
    }
    let medians: Vec<_> = entries
        .iter()
        .map(|(what, _, usages)| {
            (*what, median(usages, |usage| usage.wall), median(usages, |usage| usage.cpu))
        })
        .collect();
    let (_, wall, cpu) = medians[0];
    println!("medians of {runs} runs in turn; whole programs, output thrown away");
    println!("{:<70} {:>9} {:>7} {:>9} {:>7}", "", "wall", "ratio", "CPU", "ratio");
    for &(what, its_wall, its_cpu) in &medians {
        println!(
            "{what:<70} {:>6.1} ms {:>6.2}x {:>6.1} ms {:>6.2}x",
            milliseconds(its_wall),
            ratio(its_wall, wall),
            milliseconds(its_cpu),
            ratio(its_cpu, cpu)
        );
    }
    let fastest = medians[1..].iter().min_by_key(|(_, its_wall, _)| *its_wall);
    if let Some((what, its_wall, its_cpu)) = fastest {
        println!(
            "{}: received-tls is {:.2} times as fast as its fastest rival ({what}), with {:.2} of the rival's CPU time",
            input.kind.name(),
            ratio(*its_wall, wall),
            ratio(cpu, *its_cpu)
        );
    }
    Ok(())
}

fn median(usages: &[Usage], of: impl Fn(&Usage) -> Duration) -> Duration {
    let mut times: Vec<_> = usages.iter().map(of).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn ratio(time: Duration, to: Duration) -> f64 {
    time.as_secs_f64() / to.as_secs_f64()
}

/// A pipe has no mapped file: there all that is resident is the program's own. With a file the resident memory counts the
/// file's pages, which are the system's to take back at any time; what is the program's own is what Linux calls `RssAnon`.
fn memory(programs: &Programs, input: &Input) -> Result<(), String> {
    let times = 8;
    let bytes = input.written.bytes;
    let standard_input = programs.ours(Path::new("-"));
    let cases = [
        (format!("file of {bytes} bytes"), programs.ours(&input.path), None),
        (format!("standard input, {bytes} bytes"), standard_input.clone(), Some((input.path.as_path(), 1))),
        (
            format!("standard input, {} bytes", bytes * u64::from(times)),
            standard_input,
            Some((&*input.path, times)),
        ),
    ];
    println!("{:<45} {:>16} {:>16}", "peak memory of received-tls extract", "its own", "with mapped file");
    for (what, command, stdin) in cases {
        let usage = Program { command, stdin }.measure()?;
        let own = usage.anonymous.map_or_else(|| "not measured".to_owned(), mebibytes);
        println!("{what:<45} {own:>16} {:>16}", mebibytes(usage.resident));
    }
    Ok(())
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

/// Builds the library alone, from nothing, and says what that cost.
fn build(root: &Path) -> Result<(), String> {
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
        let usage = Program { command: words, stdin: None }.measure()?;
        println!(
            "clean build of the library{}: {:.1} s of CPU, {:.1} s",
            profile.iter().map(|flag| format!(" ({flag})")).collect::<String>(),
            usage.cpu.as_secs_f64(),
            usage.wall.as_secs_f64()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{median, ratio};
    use crate::measure::Usage;
    use std::time::Duration;

    #[test]
    fn the_median_is_the_middle_one() {
        let usage = |millis| Usage {
            wall: Duration::from_millis(millis),
            cpu: Duration::ZERO,
            resident: 0,
            anonymous: None,
        };
        let usages = [9, 1, 5, 2, 8].map(usage);
        assert_eq!(median(&usages, |usage| usage.wall), Duration::from_millis(5));
    }

    #[test]
    fn three_times_as_long_is_a_ratio_of_three() {
        assert!((ratio(Duration::from_millis(300), Duration::from_millis(100)) - 3.0).abs() < 1e-9);
    }
}
