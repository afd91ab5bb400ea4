//! `cargo xtask fuzz`, and the replay of its seeds in `cargo xtask test`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use received_tls::server::{Wording, wordings};

/// Runs each fuzz target, or each of `chosen` where that names any, for that many minutes of CPU, from its seeds
/// and with the dictionary.
///
/// What libFuzzer adds to the inputs stays in `fuzz/corpus/`, outside the repository; an input that breaks a
/// property is left in `fuzz/artifacts/` and belongs, once the fault is mended, among `fuzz/seeds/`.
///
/// # Errors
/// One sentence: what is missing and how to get it, or which target failed.
pub(crate) fn fuzz(root: &Path, minutes: f64, chosen: &[String]) -> Result<(), String> {
    if !(minutes.is_finite() && minutes > 0.0) {
        return Err(format!("fuzz: --minutes must be above 0, not {minutes}"));
    }
    let mut targets = targets(root)?;
    if let Some(unknown) = chosen.iter().find(|name| !targets.contains(name)) {
        return Err(format!("fuzz: unknown target {unknown}: use one of {}", targets.join(", ")));
    }
    targets.retain(|target| chosen.is_empty() || chosen.contains(target));
    need_cxx()?;
    if !answers(Command::new("rustup").args(["run", "nightly", "rustc", "--version"])) {
        return Err("fuzz: instrumented builds need the nightly toolchain; get it with \
                    `rustup toolchain install nightly --profile minimal`"
            .to_owned());
    }
    if !answers(Command::new("cargo").args(["fuzz", "--version"])) {
        return Err("fuzz: cargo-fuzz is missing; get it with `cargo install cargo-fuzz --locked`".to_owned());
    }
    // The library forbids unsafe code: without a sanitizer the same minutes see four times the inputs.
    let cargo_fuzz = |verb: &str| {
        let mut command = Command::new("rustup");
        command.current_dir(root).args(["run", "nightly", "cargo", "fuzz", verb, "--sanitizer", "none"]);
        command
    };
    run(&mut cargo_fuzz("build"))?;
    for target in targets {
        let (corpus, seeds) = (root.join("fuzz/corpus").join(&target), seeds(root, &target));
        fs::create_dir_all(&corpus).map_err(|why| format!("fuzz: {}: {why}", corpus.display()))?;
        if target == "field" {
            add_examples(&corpus).map_err(|why| format!("fuzz: {}: {why}", corpus.display()))?;
        }
        // libFuzzer's clock is the wall's: on a busy machine the rest is run again until the CPU time is used up.
        let clock = Clock::start();
        loop {
            let left = minutes * 60.0 - clock.seconds();
            if left <= 0.0 {
                break;
            }
            println!("fuzz: {target}: {left:.0} s of CPU to go");
            run(cargo_fuzz("run")
                .arg(&target)
                .args([&corpus, &seeds])
                .args(["--", "-dict=fuzz/received.dict", "-timeout=300", "-print_final_stats=1"])
                .arg(format!("-max_total_time={}", left.ceil())))?;
        }
    }
    Ok(())
}

/// Writes the field of each writer of a wording beside the inputs: the table has them, so no seed repeats them.
fn add_examples(corpus: &Path) -> io::Result<()> {
    for (number, writer) in wordings().flat_map(Wording::writers).enumerate() {
        fs::write(corpus.join(format!("{}-{number}", writer.dialect)), writer.example)?;
    }
    Ok(())
}

/// Builds the fuzz targets with the toolchain at hand and runs each on its seeds, once.
///
/// # Errors
/// One sentence: what is missing and how to get it, or which target failed.
pub(crate) fn replay(root: &Path) -> Result<(), String> {
    need_cxx()?;
    let built = root.join("fuzz/target");
    run(Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--bins", "--manifest-path"])
        .arg(root.join("fuzz/Cargo.toml"))
        .arg("--target-dir")
        .arg(&built))?;
    for target in targets(root)? {
        // Files are run once each; a folder would be fuzzed without end.
        let files = files(&seeds(root, &target), "")?;
        if files.is_empty() {
            return Err(format!("fuzz: {} has no seeds", seeds(root, &target).display()));
        }
        let output = Command::new(built.join("debug").join(&target)).args(&files).output();
        let output = output.map_err(|why| format!("fuzz: {target}: {why}"))?;
        if !output.status.success() {
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            return Err(format!("fuzz: {target} fails on one of its seeds; it is the last one named above"));
        }
    }
    Ok(())
}

/// The names of the targets, which are those of the files in `fuzz/targets/`.
fn targets(root: &Path) -> Result<Vec<String>, String> {
    let files = files(&root.join("fuzz/targets"), "rs")?;
    Ok(files.iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect())
}

fn seeds(root: &Path, target: &str) -> PathBuf {
    root.join("fuzz/seeds").join(target)
}

/// The files of a folder whose names end in `extension`, in order.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|why| format!("fuzz: {}: {why}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && path.extension().unwrap_or_default() == extension)
        .collect();
    files.sort();
    Ok(files)
}

/// libFuzzer is C++ and built from source.
fn need_cxx() -> Result<(), String> {
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    if answers(Command::new(&compiler).arg("--version")) {
        return Ok(());
    }
    Err(format!(
        "fuzz: libFuzzer needs a C++ compiler and `{}` does not run; get one with `apt-get install g++`, or name it in CXX",
        compiler.display()
    ))
}

fn answers(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn run(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("fuzz: {command:?} failed: {status}")),
        Err(why) => Err(format!("fuzz: {command:?}: {why}")),
    }
}

/// The CPU time of the programs that this one has run and waited for.
struct Clock {
    cpu: Option<f64>,
    wall: Instant,
}

impl Clock {
    fn start() -> Self {
        Self { cpu: children(), wall: Instant::now() }
    }

    /// Seconds of CPU since the start; where the system does not tell, seconds.
    fn seconds(&self) -> f64 {
        match (self.cpu, children()) {
            (Some(then), Some(now)) => now - then,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}

/// proc_pid_stat(5): cutime and cstime, the 16th and 17th field, in hundredths of a second.
fn children() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field, the program's name, may hold blanks and ends with the last parenthesis.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / 100.0)
}
