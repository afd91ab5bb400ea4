//! `cargo xtask instructions`, and the step of that name: what the hot paths cost, on a machine that does other things too.
//!
//! Time tells little on a busy machine; the number of instructions is the same in each run. callgrind counts those of
//! `benches/instructions`, path by path, and of the command, built as the command is released.
//! `benches/instructions.txt` keeps the numbers, except those of hostile inputs: their work must be linear.
//!
//! Only what the program itself executes counts. What it calls in the system's libraries (memcpy, malloc, the dynamic
//! linker) is another number with another libc, and our own code decides how often it is called. Two things are left
//! that the numbers depend on: the compiler, which the file names and which is looked for, and the processor, to which
//! memchr fits itself: they are those of x86-64 with AVX2, which valgrind shows to a program as one and the same model.

mod linear;

use crate::process::{Failure, cargo, output};
use crate::toolchain;
use serde_json::Value;
use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The arguments of `cargo xtask instructions`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Record the counts for this compiler
    #[arg(long)]
    update: bool,
}

/// Where the numbers are kept.
const RECORD: &str = "benches/instructions.txt";

/// By how many percent a path may execute more or fewer than recorded.
const TOLERANCE: u64 = 2;
/// By how many more it may with another compiler than the recorded one, which inlines otherwise.
const TOLERANCE_OF_OTHERS: u64 = 25;

/// Where the numbers apply: the reason why not, otherwise.
pub(crate) fn apply() -> Result<(), &'static str> {
    if !cfg!(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64")) {
        return Err("the recorded counts are for x86-64 Linux with glibc");
    }
    #[cfg(target_arch = "x86_64")]
    if !std::arch::is_x86_feature_detected!("avx2") {
        return Err("the recorded counts are for processors with AVX2");
    }
    Ok(())
}

/// Prints each path with what is recorded and what is counted; records the latter if told to.
///
/// # Errors
/// When the numbers do not apply here, or cannot be had.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), String> {
    apply().map_err(|reason| format!("cannot compare counts on this machine: {reason}"))?;
    let recorded = if root.join(RECORD).exists() { Record::load(root)? } else { Record::default() };
    let compiler = Compiler::of(root, toolchain::default_rustc().as_ref())?;
    if ![&compiler.version, ""].contains(&recorded.compiler.as_str()) {
        eprintln!("recorded with {}, counted with {}", recorded.compiler, compiler.version);
    }
    let counted = Record { paths: count(root, &compiler)?, compiler: compiler.version };
    println!("{:>12} {:>12}", "recorded", "counted");
    for (path, &found) in &counted.paths {
        let change = Change { path, recorded: recorded.paths.get(path).copied(), counted: Some(found) };
        let before = change.recorded.map_or_else(|| "-".to_owned(), |count| count.to_string());
        println!("{before:>12} {found:>12}  {:>9}  {path}", change.percent());
    }
    if options.update {
        fs::write(root.join(RECORD), counted.to_string())
            .map_err(|error| format!("{RECORD} cannot be written ({error})"))?;
        println!("{RECORD} written");
    }
    Ok(())
}

/// The step: counts, and compares with what is recorded.
///
/// # Errors
/// When a path executes more than it may, or so many fewer that the gain should be recorded; when the record and the
/// program do not have the same paths; when there is no number to be had.
pub(crate) fn check(root: &Path) -> Result<String, Failure> {
    if let Err(reason) = apply() {
        return Ok(format!("SKIPPED: {reason}"));
    }
    let recorded = Record::load(root)?;
    let here = Compiler::of(root, toolchain::default_rustc().as_ref())?;
    let fits = |compiler: &Compiler| compiler.version == recorded.compiler;
    let compiler = if fits(&here) {
        here
    } else {
        let path = recorded.release().and_then(toolchain::rustc);
        path.and_then(|path| Compiler::of(root, &path).ok()).filter(fits).unwrap_or(here)
    };
    let same = fits(&compiler);
    let tolerance = if same { Tolerance::SAME } else { Tolerance::OTHER };
    let counted = count(root, &compiler)?;
    let changes = changes(&recorded.paths, &counted, &tolerance);
    if !changes.is_empty() {
        let lines: Vec<_> = changes.iter().map(|change| format!("{change}\n")).collect();
        return Err(Failure {
            output: lines.concat(),
            sentence: format!(
                "{} of {} paths are not as recorded in {RECORD} with {}; what is meant to be so, `cargo xtask instructions --update` records",
                changes.len(),
                counted.len(),
                recorded.compiler
            ),
        });
    }
    let paths = counted.len();
    Ok(if same {
        format!("{paths} paths, {}", compiler.version)
    } else {
        format!(
            "{paths} paths, LOOSELY, {TOLERANCE_OF_OTHERS} % more at most: recorded with {}, which could not be had; counted with {}",
            recorded.compiler, compiler.version
        )
    })
}

/// How far a count may be from the recorded one, in percent.
struct Tolerance {
    more: u64,
    /// `None` where fewer are no news.
    fewer: Option<u64>,
}

impl Tolerance {
    const SAME: Self = Self { more: TOLERANCE, fewer: Some(TOLERANCE) };
    const OTHER: Self = Self { more: TOLERANCE_OF_OTHERS, fewer: None };

    fn admits(&self, recorded: u64, counted: u64) -> bool {
        let least = self.fewer.map_or(0, |percent| recorded * (100 - percent));
        (least..=recorded * (100 + self.more)).contains(&(counted * 100))
    }
}

/// What the paths execute, by their names.
type Paths = BTreeMap<String, u64>;

/// A path that is not as recorded; `None` where there is no such path.
#[derive(Debug, PartialEq)]
struct Change<'a> {
    path: &'a str,
    recorded: Option<u64>,
    counted: Option<u64>,
}

fn changes<'a>(recorded: &'a Paths, counted: &'a Paths, tolerance: &Tolerance) -> Vec<Change<'a>> {
    let new = counted.keys().filter(|path| !recorded.contains_key(*path));
    let pairs = recorded.keys().chain(new).map(|path| Change {
        path,
        recorded: recorded.get(path).copied(),
        counted: counted.get(path).copied(),
    });
    pairs
        .filter(|change| match (change.recorded, change.counted) {
            (Some(recorded), Some(counted)) => !tolerance.admits(recorded, counted),
            _ => true,
        })
        .collect()
}

impl Change<'_> {
    /// By how much the count is above the record, `+2.1 %`; nothing where one of them is missing.
    fn percent(&self) -> String {
        let (Some(recorded), Some(counted)) = (self.recorded, self.counted) else { return String::new() };
        format!("{:+.1} %", (counted as f64 / recorded as f64 - 1.0) * 100.0)
    }
}

impl fmt::Display for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, recorded, counted } = self;
        match (recorded, counted) {
            (Some(recorded), Some(counted)) => {
                let todo = if counted > recorded { "costs more" } else { "a gain, record it" };
                let percent = self.percent();
                write!(f, "{path}: {counted} instructions, recorded {recorded} ({percent}): {todo}")
            }
            (Some(_), None) => write!(f, "{path}: recorded, but not measured"),
            _ => write!(f, "{path}: measured, but not recorded"),
        }
    }
}

/// What [`RECORD`] holds.
#[derive(Debug, Default, PartialEq)]
struct Record {
    /// As [`Compiler::version`] has it.
    compiler: String,
    paths: Paths,
}

impl Record {
    fn load(root: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(root.join(RECORD))
            .map_err(|error| format!("{RECORD} cannot be read ({error})"))?;
        Self::read(&text).map_err(|line| {
            format!("{RECORD}:{line}: not a number and a path: run `cargo xtask instructions --update` to rewrite the file")
        })
    }

    /// What `Display` writes; or the number of the line that is something else.
    fn read(text: &str) -> Result<Self, usize> {
        let mut record = Self::default();
        for (number, line) in (1_usize..).zip(text.lines()) {
            if line.starts_with("rustc ") {
                line.clone_into(&mut record.compiler);
            } else if !line.is_empty() && !line.starts_with('#') {
                let (count, path) = line.trim_start().split_once("  ").ok_or(number)?;
                record.paths.insert(path.to_owned(), count.parse().map_err(|_| number)?);
            }
        }
        Ok(record)
    }

    /// The compiler's release, `1.95.0`.
    fn release(&self) -> Option<&str> {
        self.compiler.strip_prefix("rustc ")?.split(',').next()
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "# Instructions that the hot paths execute, counted and written by `cargo xtask instructions --update`."
        )?;
        writeln!(
            f,
            "# `cargo xtask test` holds each within {TOLERANCE} %. They are those of this compiler, x86-64 and AVX2."
        )?;
        writeln!(f, "{}\n", self.compiler)?;
        self.paths.iter().try_for_each(|(path, count)| writeln!(f, "{count:>10}  {path}"))
    }
}

/// A compiler, and what of its version decides what it makes.
struct Compiler {
    path: PathBuf,
    /// `rustc 1.95.0, LLVM 22.1.2`
    version: String,
}

impl Compiler {
    fn of(root: &Path, path: &Path) -> Result<Self, Failure> {
        let printed = output(Command::new(path).arg("-vV").current_dir(root))?;
        let value = |key: &str| printed.lines().find_map(|line| line.strip_prefix(key)).unwrap_or("unknown");
        let version = format!("rustc {}, LLVM {}", value("release: "), value("LLVM version: "));
        Ok(Self { path: path.to_owned(), version })
    }
}

/// Counts all paths.
fn count(root: &Path, compiler: &Compiler) -> Result<Paths, Failure> {
    let library = build(root, compiler, "received-tls-instructions")?;
    let (names, counts) = callgrind(root, &library, Some("instructions::measured"), &[])?;
    let names: Vec<_> = names.lines().map(str::to_owned).collect();
    if names.is_empty() || names.len() != counts.len() {
        let sentence = format!("{} paths were run, but callgrind counted {}", names.len(), counts.len());
        return Err(sentence.into());
    }
    let measured = names.len();
    let mut paths: Paths = names.into_iter().zip(counts).collect();
    if paths.len() != measured {
        return Err("two paths of benches/instructions have the same name".to_owned().into());
    }
    let command = build(root, compiler, "received-tls-cli")?;
    let inbox = ("command/extract as NDJSON".to_owned(), PathBuf::from("samples/inbox.mbox"));
    for (name, file) in linear::files(root)?.into_iter().chain([inbox]) {
        let file = file.to_string_lossy();
        let arguments = ["extract", "--format", "ndjson", "--jobs", "1", &file];
        let (_, counts) = callgrind(root, &command, None, &arguments)?;
        paths.insert(name, counts.iter().sum());
    }
    let worse = linear::check(&mut paths);
    if !worse.is_empty() {
        let sentence = format!("{} hostile inputs take more than linear time", worse.len());
        return Err(Failure { output: worse.concat(), sentence });
    }
    Ok(paths)
}

/// Builds with the profile alone, whatever flags this machine adds, and returns the program.
fn build(root: &Path, compiler: &Compiler, package: &str) -> Result<PathBuf, Failure> {
    let mut command = cargo(root, &["build", "--release", "--package", package]);
    command.args(["--locked", "--message-format", "json-render-diagnostics"]);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PROFILE_")) {
            command.env_remove(name);
        }
    }
    // Set but empty: that is no flags, and comes before all other places that have some.
    command.env("CARGO_ENCODED_RUSTFLAGS", "").env("CARGO_INCREMENTAL", "0");
    if compiler.path.as_os_str() != toolchain::default_rustc() {
        command.env("RUSTC", &compiler.path).arg("--target-dir").arg(root.join("target/instructions"));
    }
    let printed = output(&mut command)?;
    // Each crate that was built has its message; the program's is the only one that names an executable.
    let mut messages = printed.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let program = messages.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    let program = program.ok_or_else(|| format!("{package} has no program"))?;
    program.canonicalize().map_err(|error| format!("{} is missing ({error})", program.display()).into())
}

/// Runs a program under callgrind; what it printed, and its instructions: of each call of `function`, or of all of it.
fn callgrind(
    root: &Path,
    program: &Path,
    function: Option<&str>,
    arguments: &[&str],
) -> Result<(String, Vec<u64>), Failure> {
    let folder = root.join("target/callgrind");
    let lost = |error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(lost)?;
    }
    fs::create_dir_all(&folder).map_err(lost)?;
    let mut command = Command::new("valgrind");
    // Options of this person's, and what the program does for its terminal or language, would be counted too.
    command.env_clear().envs(env::var_os("PATH").map(|path| ("PATH", path))).current_dir(root);
    command.args(["--tool=callgrind", "--compress-strings=no", "--compress-pos=no"]);
    command.arg(format!("--callgrind-out-file={}", folder.join("counts").display()));
    if let Some(function) = function {
        command.args([format!("--toggle-collect={function}"), format!("--dump-after={function}")]);
    }
    let printed = output(command.arg(program).args(arguments))?;
    let profile = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let profiles: Vec<_> = match function {
        Some(_) => (1..).map_while(|part| profile(&format!("counts.{part}"))).collect(),
        None => profile("counts").into_iter().collect(),
    };
    let counts = profiles.iter().map(|profile| own(profile, program)).collect::<Result<_, _>>()?;
    Ok((printed, counts))
}

/// The instructions of a profile that stand in the program itself.
///
/// A profile names the file that is spoken of (`ob=`), then its functions, each with lines of a position and a count. The line
/// after `calls=` counts what the called function did, which stands with that function again.
fn own(profile: &str, program: &Path) -> Result<u64, String> {
    let (mut own, mut all, mut total) = (0, 0, None);
    let (mut inside, mut of_a_call) = (false, false);
    for line in profile.lines() {
        if let Some(object) = line.strip_prefix("ob=") {
            inside = Path::new(object) == program;
        } else if let Some(sum) = line.strip_prefix("totals:") {
            total = sum.trim().parse::<u64>().ok();
        } else if line.starts_with("calls=") {
            of_a_call = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit()) && !std::mem::take(&mut of_a_call) {
            let count = line.split(' ').nth(1).and_then(|count| count.parse::<u64>().ok()).unwrap_or(0);
            all += count;
            own += if inside { count } else { 0 };
        }
    }
    if own == 0 || total != Some(all) {
        return Err(format!(
            "callgrind's profile was not understood: {own} instructions of {}, {all} in all, and {total:?} says the profile",
            program.display()
        ));
    }
    Ok(own)
}

#[cfg(test)]
mod tests {
    use super::{Change, Paths, Record, Tolerance, changes, own};
    use std::path::Path;

    fn paths(paths: &[(&str, u64)]) -> Paths {
        paths.iter().map(|&(path, count)| (path.to_owned(), count)).collect()
    }

    #[test]
    fn more_than_two_percent_either_way_is_a_change() {
        let recorded = paths(&[("a", 1000), ("b", 1000), ("c", 1000), ("d", 1000), ("e", 1000)]);
        let counted = paths(&[("a", 1021), ("b", 1019), ("c", 1020), ("d", 980), ("e", 979)]);
        let changes: Vec<_> =
            changes(&recorded, &counted, &Tolerance::SAME).iter().map(ToString::to_string).collect();
        assert_eq!(
            changes,
            [
                "a: 1021 instructions, recorded 1000 (+2.1 %): costs more",
                "e: 979 instructions, recorded 1000 (-2.1 %): a gain, record it",
            ]
        );
    }

    #[test]
    fn another_compiler_may_do_better_but_not_much_worse() {
        let recorded = paths(&[("a", 1000), ("b", 1000), ("c", 1000)]);
        let counted = paths(&[("a", 1250), ("b", 1251), ("c", 500)]);
        let changes = changes(&recorded, &counted, &Tolerance::OTHER);
        assert_eq!(changes, [Change { path: "b", recorded: Some(1000), counted: Some(1251) }]);
    }

    #[test]
    fn a_path_on_one_side_alone_is_a_change() {
        let (recorded, counted) = (paths(&[("a", 7), ("b", 7)]), paths(&[("b", 7), ("c", 7)]));
        for tolerance in [Tolerance::SAME, Tolerance::OTHER] {
            let changes: Vec<_> =
                changes(&recorded, &counted, &tolerance).iter().map(ToString::to_string).collect();
            assert_eq!(changes, ["a: recorded, but not measured", "c: measured, but not recorded"]);
        }
    }

    #[test]
    fn a_record_is_read_as_it_is_written() {
        let record = Record {
            compiler: "rustc 1.95.0, LLVM 22.1.2".to_owned(),
            paths: paths(&[("clause/parse/name", 1036), ("field/RFC 8314 alone", 12_345_678_901)]),
        };
        assert_eq!(Record::read(&record.to_string()), Ok(record));
        assert_eq!(Record::read("rustc 1.95.0, LLVM 22.1.2\n\n1036 x\n"), Err(3));
        assert_eq!(Record::read("ten  x\n"), Err(1));
    }

    #[test]
    fn the_release_is_taken_out_of_the_version() {
        let compiler = "rustc 1.95.0, LLVM 22.1.2".to_owned();
        assert_eq!(Record { compiler, paths: Paths::new() }.release(), Some("1.95.0"));
    }

    const PROFILE: &str = "\
positions: line
events: Ir
summary: 110

ob=/usr/lib/libc.so.6
fn=main
cob=/here/program
cfn=work
calls=1 22
22 110
ob=/here/program
fl=a.rs
fn=work
16 40
fi=b.rs
3 30
cob=/usr/lib/libc.so.6
cfn=memcpy
calls=2 0
17 35

ob=/usr/lib/libc.so.6
fn=memcpy
0 35
ob=/here/program
fn=more
9 5

totals: 110
";

    #[test]
    fn what_libraries_execute_and_calls_repeat_is_left_out() {
        assert_eq!(own(PROFILE, Path::new("/here/program")), Ok(75));
    }

    #[test]
    fn a_profile_that_is_not_understood_is_no_number() {
        assert!(own(PROFILE, Path::new("/elsewhere/program")).is_err());
        assert!(own(&PROFILE.replace("totals: 110", "totals: 111"), Path::new("/here/program")).is_err());
        assert!(own(&PROFILE.replace("totals: 110", ""), Path::new("/here/program")).is_err());
    }
}
