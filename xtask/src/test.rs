//! `cargo xtask test`: the one command of CI and of everyone else.
//!
//! The steps run in two rows side by side, each prints a line as it begins and one with its seconds as it ends; the
//! first that fails shows its output, and no other is begun then.

use crate::process::{Failure, cargo, output};
use crate::{fuzz, install, instructions, toolchain, wasm};
use serde_json::Value;
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

/// The arguments of `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run only these steps [default: all]; `quick` is format, lint, library and command
    #[arg(value_name = "STEP", value_parser = steps().map(|step| step.name).chain([QUICK]).collect::<Vec<_>>())]
    steps: Vec<String>,
}

/// One check: its name, what it holds, and how. The text that `run` returns stands behind the seconds.
#[derive(Clone, Copy)]
struct Step {
    name: &'static str,
    holds: &'static str,
    run: fn(&Path) -> Result<String, Failure>,
}

/// The name of what a change is checked with while it is made.
const QUICK: &str = "quick";

/// Its steps. The last two are a part of the step `test`, and run only if they are named.
const QUICK_STEPS: &[Step] = &[
    LANES[0][0],
    LANES[0][1],
    Step { name: "library", holds: "the library's unit tests, every feature on", run: library_tests },
    Step { name: "command", holds: "the command's tests", run: command_tests },
];

/// What runs before all else.
const FIRST: &[Step] =
    &[Step { name: "tools", holds: "the programs that the checks need are installed", run: tools }];

/// What runs side by side, for much of it waits or computes on one processor: what is built in the workspace's own
/// folder, and what is mostly built elsewhere or drives other programs.
const LANES: [&[Step]; 2] = [
    &[
        Step { name: "format", holds: "rustfmt has nothing to change", run: format },
        Step { name: "lint", holds: "clippy has nothing to say", run: lint },
        Step { name: "docs", holds: "the documentation builds without a warning", run: docs },
        Step { name: "test", holds: "unit, doc and integration tests, every feature on", run: tests },
        Step { name: "alloc", holds: "the library's tests with `alloc` alone", run: tests_with_alloc },
        Step { name: "core", holds: "the library's tests without any feature", run: tests_without_features },
        Step { name: "bench", holds: "every benchmark runs once", run: benches },
        Step {
            name: "instructions",
            holds: "hot paths execute the recorded instructions, within 2 %",
            run: instructions::check,
        },
        Step {
            name: "dependencies",
            holds: "the library has only its allowed dependencies",
            run: dependencies,
        },
    ],
    &[
        Step { name: "wasm", holds: "the npm package and the page, in Node and Chromium", run: wasm::check },
        Step {
            name: "servers",
            holds: "the example servers write the clause of their sessions",
            run: servers,
        },
        Step { name: "fuzz", holds: "the fuzz targets build and their seeds pass", run: seeds },
        Step { name: "rivals", holds: "the programs for comparison build", run: rivals },
        Step { name: "no-std", holds: "the library builds without std", run: no_std },
        Step {
            name: "rust-version",
            holds: "the library builds with its oldest Rust version",
            run: rust_version,
        },
        Step { name: "c", holds: "the C library works in C programs", run: crate::c::test },
        #[cfg(unix)]
        Step {
            name: "exim",
            holds: "Debian's Exim writes the clause of its sessions",
            run: crate::exim::run,
        },
        #[cfg(unix)]
        Step {
            name: "sendmail",
            holds: "and so does its sendmail, under TLS 1.3",
            run: crate::sendmail::run,
        },
        #[cfg(unix)]
        Step {
            name: "postfix",
            holds: "Postfix writes the clause of its sessions",
            run: crate::postfix::check,
        },
    ],
];

fn steps() -> impl Iterator<Item = &'static Step> {
    FIRST.iter().chain(LANES.into_iter().flatten()).chain(&QUICK_STEPS[2..])
}

/// Runs the steps.
///
/// # Errors
/// One sentence about the first step that does not hold.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), String> {
    let started = Instant::now();
    let failed = AtomicBool::new(false);
    let mut named: Vec<&str> = options.steps.iter().map(String::as_str).collect();
    if named.contains(&QUICK) {
        named.retain(|name| *name != QUICK);
        named.extend(QUICK_STEPS.iter().map(|step| step.name));
    }
    let (named, failed) = (&named, &failed);
    let lane = |steps: &'static [Step]| -> Result<usize, String> {
        let chosen = |step: &&Step| named.is_empty() || named.contains(&step.name);
        let mut count = 0;
        for step in steps.iter().filter(chosen) {
            if failed.load(Ordering::Relaxed) {
                break;
            }
            step.take(root).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
            count += 1;
        }
        Ok(count)
    };
    let mut count = lane(FIRST)?;
    thread::scope(|scope| {
        let lanes = LANES.map(|steps| scope.spawn(move || lane(steps)));
        // Both come to their end before either's failure is told.
        lanes.map(|lane| lane.join().unwrap_or_else(|_| Err("a step panicked".to_owned())))
    })
    .into_iter()
    .try_for_each(|ended| ended.map(|steps| count += steps))?;
    if !named.is_empty() {
        count += lane(&QUICK_STEPS[2..])?;
    }
    println!("{count} steps passed, {:.1} s in total", started.elapsed().as_secs_f64());
    Ok(())
}

impl Step {
    /// Runs the step and tells how it ended.
    fn take(&self, root: &Path) -> Result<(), String> {
        println!("{:<13} begins", self.name);
        let began = Instant::now();
        let ended = (self.run)(root);
        let seconds = began.elapsed().as_secs_f64();
        let line = format!("{:<13} {:<52}{seconds:>6.1} s", self.name, self.holds);
        match ended {
            Ok(note) => {
                println!("{}", format!("{line}  {note}").trim_end());
                Ok(())
            }
            Err(Failure { output, sentence }) => {
                println!("{line}  FAILED");
                let mut screen = io::stderr().lock();
                let _ = writeln!(screen, "{}", output.trim_end());
                Err(format!("{}: {sentence}; later steps were skipped", self.name))
            }
        }
    }
}

/// Programs that the later steps start, each with what a person without it should do.
fn tools(root: &Path) -> Result<String, Failure> {
    for (component, probe) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if output(&mut cargo(root, &[probe, "--version"])).is_err() {
            output(Command::new("rustup").args(["component", "add", component])).map_err(|failure| {
                Failure {
                    sentence: format!(
                        "`cargo {probe}` is missing, and `rustup component add {component}` failed: install it"
                    ),
                    ..failure
                }
            })?;
        }
    }
    for (variable, usual, language) in [("CC", "cc", "C"), ("CXX", "c++", "C++")] {
        let compiler = env::var_os(variable).unwrap_or_else(|| usual.into());
        output(Command::new(&compiler).arg("--version")).map_err(|failure| Failure {
            sentence: format!(
                "no {language} compiler: `{}` does not run; install one (Debian: build-essential) or name it in {variable}",
                compiler.display()
            ),
            ..failure
        })?;
    }
    // The command's tests play a terminal, a user without rights, a pipe and an interruption with them.
    for program in ["kill", "mkfifo", "script", "setpriv", "sh"] {
        let path = env::var_os("PATH").unwrap_or_default();
        if !env::split_paths(&path).any(|folder| folder.join(program).is_file()) {
            return Err(format!(
                "`{program}` is missing, which tests need (Debian: coreutils, procps, util-linux)"
            )
            .into());
        }
    }
    if instructions::apply().is_ok() {
        install::programs(&[("valgrind", "valgrind")])?;
    }
    for manifest in manifests(root) {
        output(cargo(root, &["fetch", "--locked", "--manifest-path"]).arg(manifest)).map_err(|failure| {
            Failure {
                sentence: format!(
                    "cannot fetch crates: check the network connection to crates.io: {}",
                    failure.sentence
                ),
                ..failure
            }
        })?;
    }
    Ok(String::new())
}

/// The manifests of every workspace in the repository, the main one first.
fn manifests(root: &Path) -> Vec<PathBuf> {
    ["Cargo.toml", "fuzz/Cargo.toml", RIVALS, SERVERS, WASM]
        .iter()
        .map(|path| root.join(path))
        .filter(|path| path.exists())
        .collect()
}

const RIVALS: &str = "benches/rivals/Cargo.toml";
const SERVERS: &str = "examples/servers/Cargo.toml";
const WASM: &str = "bindings/wasm/Cargo.toml";

fn format(root: &Path) -> Result<String, Failure> {
    for manifest in manifests(root) {
        output(cargo(root, &["fmt", "--all", "--check", "--manifest-path"]).arg(manifest))?;
    }
    Ok(String::new())
}

fn lint(root: &Path) -> Result<String, Failure> {
    let everything =
        ["clippy", "--locked", "--workspace", "--all-targets", "--all-features", "--", "-Dwarnings"];
    output(&mut cargo(root, &everything))?;
    for features in [&["--no-default-features"][..], &["--no-default-features", "--features", "alloc"]] {
        let library = ["clippy", "--locked", "--package", "received-tls", "--lib"];
        output(cargo(root, &library).args(features).args(["--", "-Dwarnings"]))?;
    }
    Ok(String::new())
}

fn docs(root: &Path) -> Result<String, Failure> {
    let arguments = ["doc", "--locked", "--workspace", "--all-features", "--no-deps"];
    output(cargo(root, &arguments).env("RUSTDOCFLAGS", "-Dwarnings"))?;
    // Who downloads the crate reads no pictures.
    let package = ["package", "--locked", "--allow-dirty", "--list", "--package", "received-tls"];
    let files = output(&mut cargo(root, &package))?;
    let picture = files.lines().find(|file| file.ends_with(".png"));
    picture.map_or(Ok(String::new()), |file| Err(format!("{file} is in the package: see `include`").into()))
}

fn tests(root: &Path) -> Result<String, Failure> {
    counted(&output(&mut cargo(root, &["test", "--locked", "--workspace", "--all-features"]))?)
}

/// Runs tests by cargo-nextest, which runs those of all programs side by side, or without it by `cargo test`.
fn run_tests(root: &Path, chosen: &[&str]) -> Result<String, Failure> {
    let chosen = [&["--locked", "--all-features"], chosen].concat();
    if output(&mut cargo(root, &["nextest", "--version"])).is_err() {
        return counted(&output(cargo(root, &["test"]).args(chosen))?);
    }
    let nextest = ["nextest", "run", "--status-level", "none", "--final-status-level", "none"];
    // It ends with an error if there is no test.
    output(cargo(root, &nextest).args(chosen)).map(|_| "by cargo-nextest".to_owned())
}

fn library_tests(root: &Path) -> Result<String, Failure> {
    run_tests(root, &["--package", "received-tls", "--lib"])
}

fn command_tests(root: &Path) -> Result<String, Failure> {
    run_tests(root, &["--package", "received-tls-cli"])
}

/// Every short string is compared once, with every feature on: no part of the grammar is behind one.
const BUT_THE_LONGEST: [&str; 3] = ["--", "--skip", "the_library_agrees_with_the_grammar"];

fn tests_with_alloc(root: &Path) -> Result<String, Failure> {
    let arguments =
        ["test", "--locked", "--package", "received-tls", "--no-default-features", "--features", "alloc"];
    counted(&output(cargo(root, &arguments).args(BUT_THE_LONGEST))?)
}

fn tests_without_features(root: &Path) -> Result<String, Failure> {
    let arguments = ["test", "--locked", "--package", "received-tls", "--no-default-features"];
    counted(&output(cargo(root, &arguments).args(BUT_THE_LONGEST))?)
}

fn benches(root: &Path) -> Result<String, Failure> {
    // With the profile of the tests: optimized, they would be built for one run.
    let benches =
        ["test", "--locked", "--package", "received-tls", "--all-features", "--benches", "--", "--test"];
    let printed = output(&mut cargo(root, &benches))?;
    // With `--test` criterion prints `Testing NAME` and `Success` for each benchmark.
    match printed.lines().filter(|line| line.trim() == "Success").count() {
        0 => Err(Failure { output: printed, sentence: "no benchmark ran".to_owned() }),
        count => Ok(format!("{count} benchmarks")),
    }
}

fn seeds(root: &Path) -> Result<String, Failure> {
    fuzz::replay(root)?;
    Ok(String::new())
}

/// Adds up what `cargo test` counted, so that a run in which nothing was tested cannot pass for a good one.
fn counted(printed: &str) -> Result<String, Failure> {
    let sum = |what: &str| -> u64 {
        let counts = printed.lines().filter(|line| line.starts_with("test result: "));
        counts.filter_map(|line| count_before(line, what)).sum()
    };
    match (sum(" passed"), sum(" ignored")) {
        (0, _) => Err(Failure { output: printed.to_owned(), sentence: "no test ran".to_owned() }),
        (passed, 0) => Ok(format!("{passed} tests")),
        (passed, ignored) => Ok(format!("{passed} tests, {ignored} ignored")),
    }
}

fn count_before(line: &str, what: &str) -> Option<u64> {
    let (before, _) = line.split_once(what)?;
    before.rsplit(' ').next()?.parse().ok()
}

/// What the library may depend on: always, and behind a feature.
const REQUIRED: [&str; 2] = ["memchr", "nom"];
const OPTIONAL: [&str; 2] = ["arbitrary", "serde"];

fn dependencies(root: &Path) -> Result<String, Failure> {
    let (mut required, mut optional) = (BTreeSet::new(), BTreeSet::new());
    let library = library(root)?;
    for dependency in library["dependencies"].as_array().into_iter().flatten() {
        let name = dependency["name"].as_str().unwrap_or_default().to_owned();
        match (&dependency["kind"], dependency["optional"].as_bool()) {
            (kind, _) if kind == "dev" => false,
            (_, Some(true)) => optional.insert(name),
            _ => required.insert(name),
        };
    }
    for (which, found, allowed) in
        [("without a feature", required, REQUIRED), ("behind a feature", optional, OPTIONAL)]
    {
        if !found.iter().map(String::as_str).eq(allowed) {
            let sentence = format!(
                "{which} the library must depend on {}, but depends on {found:?}",
                allowed.join(" and ")
            );
            return Err(sentence.into());
        }
    }
    let tree =
        ["tree", "--locked", "--package", "received-tls", "--edges", "normal,build", "--prefix", "none"];
    let built = |features: &[&str]| -> Result<BTreeSet<String>, Failure> {
        let printed = output(cargo(root, &tree).args(["--format", "{p}"]).args(features))?;
        let names = printed.lines().filter_map(|line| line.split_once(' ')).map(|(name, _)| name.to_owned());
        Ok(names.filter(|name| name != "received-tls").collect())
    };
    let (bare, full) = (built(&["--no-default-features"])?, built(&["--all-features"])?);
    if !bare.iter().map(String::as_str).eq(REQUIRED) {
        return Err(format!(
            "a plain build of the library must depend only on {REQUIRED:?}, but depends on {bare:?}"
        )
        .into());
    }
    Ok(format!("{}; with every feature {}", bare.len(), full.len()))
}

/// What the manifest says of the library, as `cargo metadata` reads it.
fn library(root: &Path) -> Result<Value, Failure> {
    let printed = output(&mut cargo(root, &["metadata", "--locked", "--format-version", "1", "--no-deps"]))?;
    let mut metadata: Value = serde_json::from_str(&printed)
        .map_err(|error| format!("`cargo metadata` printed something that is not JSON ({error})"))?;
    let packages = metadata["packages"].as_array_mut().map(std::mem::take).unwrap_or_default();
    let library = packages.into_iter().find(|package| package["name"] == "received-tls");
    library.ok_or_else(|| "`cargo metadata` does not list received-tls".to_owned().into())
}

/// Targets whose std does not exist, so that a `use std` anywhere below the library cannot build.
const BARE_TARGETS: [&str; 7] = [
    "thumbv7em-none-eabi",
    "thumbv7em-none-eabihf",
    "thumbv6m-none-eabi",
    "riscv32imac-unknown-none-elf",
    "aarch64-unknown-none",
    "x86_64-unknown-none",
    "wasm32v1-none",
];

fn no_std(root: &Path) -> Result<String, Failure> {
    let find = || BARE_TARGETS.into_iter().find(|target| has_core(root, target));
    let installed = find().or_else(|| {
        output(Command::new("rustup").args(["target", "add", BARE_TARGETS[0]]).current_dir(root)).ok()?;
        find()
    });
    let library = ["build", "--locked", "--package", "received-tls", "--lib", "--no-default-features"];
    let Some(target) = installed else {
        output(&mut cargo(root, &library))?;
        return Ok(
            "for this machine, with --no-default-features: no target without std is installed".to_owned()
        );
    };
    for features in ["", "alloc"] {
        output(cargo(root, &library).args(["--features", features, "--target", target]).envs(UNOPTIMIZED))?;
    }
    Ok(target.to_owned())
}

/// For what is built and never run.
const UNOPTIMIZED: [(&str, &str); 1] = [("CARGO_PROFILE_DEV_OPT_LEVEL", "0")];

/// Whether this toolchain has the core library of `target`.
fn has_core(root: &Path, target: &str) -> bool {
    let asked = ["--print", "target-libdir", "--target", target];
    let folder = output(Command::new(toolchain::default_rustc()).args(asked).current_dir(root));
    let Ok(folder) = folder else { return false };
    let files = fs::read_dir(folder.trim()).into_iter().flatten().flatten();
    files.into_iter().any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
}

/// Names a compiler of the version that the manifest states; without it rustup is asked.
const OLD_RUSTC: &str = "OLD_RUSTC";

fn rust_version(root: &Path) -> Result<String, Failure> {
    let library = library(root)?;
    let stated =
        library["rust_version"].as_str().ok_or_else(|| "the library names no rust-version".to_owned())?;
    let Some(rustc) = env::var_os(OLD_RUSTC).map(PathBuf::from).or_else(|| toolchain::rustc(stated)) else {
        return Ok(format!(
            "SKIPPED: Rust {stated} is missing, and `rustup toolchain install {stated}` failed: set {OLD_RUSTC} to its path"
        ));
    };
    let version = output(Command::new(&rustc).arg("--version"))?;
    if !version.starts_with(&format!("rustc {stated}.")) {
        return Err(format!("{} is not Rust {stated} but {}", rustc.display(), version.trim()).into());
    }
    for features in ["--no-default-features", "--all-features"] {
        let arguments = ["build", "--locked", "--package", "received-tls", "--lib", features, "--target-dir"];
        let mut build = cargo(root, &arguments);
        output(build.arg(root.join("target/rust-version")).env("RUSTC", &rustc).envs(UNOPTIMIZED))?;
    }
    Ok(version.trim().to_owned())
}

fn servers(root: &Path) -> Result<String, Failure> {
    install::openssl_headers()?;
    let arguments = ["clippy", "--locked", "--all-targets", "--manifest-path", SERVERS, "--", "-Dwarnings"];
    output(&mut cargo(root, &arguments))?;
    counted(&output(&mut cargo(root, &["test", "--locked", "--manifest-path", SERVERS]))?)
}

fn rivals(root: &Path) -> Result<String, Failure> {
    let arguments =
        ["clippy", "--locked", "--ignore-rust-version", "--manifest-path", RIVALS, "--", "-Dwarnings"];
    output(&mut cargo(root, &arguments))?;
    Ok(String::new())
}

#[cfg(test)]
mod tests {
    use super::{counted, steps};
    use std::collections::BTreeSet;

    #[test]
    fn steps_have_different_names() {
        let names: BTreeSet<_> = steps().map(|step| step.name).collect();
        assert_eq!(names.len(), steps().count());
    }

    #[test]
    fn what_cargo_test_printed_is_added_up() {
        let printed = "\
running 2 tests
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: ok. 30 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s
";
        assert_eq!(counted(printed).ok().as_deref(), Some("42 tests, 1 ignored"));
    }

    #[test]
    fn a_run_without_a_test_is_a_failure() {
        let printed = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let Err(failure) = counted(printed) else { panic!("nothing was tested") };
        assert_eq!(failure.sentence, "no test ran");
    }
}
