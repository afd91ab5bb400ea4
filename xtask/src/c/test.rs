//! The step `c` of `cargo xtask test`: the C library as a packager would install it, and C programs that use it.

mod cases;
mod handshakes;

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{CRATE, HEADER, PROFILE, build, header, install};
use crate::install;
use crate::process::{Failure, output, target};

/// The size that the stripped library has to stay under, in bytes.
const LIMIT: u64 = 440_000;

/// What the library may take from others: the end of the process, and what the compiler makes of moving bytes. There is
/// no way to allocate, to print or to read among it.
const TAKEN: [&str; 7] = ["abort", "bcmp", "memcmp", "memcpy", "memmove", "memset", "strlen"];

/// Checks the C library.
///
/// # Errors
/// What is missing, or does not hold.
pub(crate) fn test(root: &Path) -> Result<String, Failure> {
    if !cfg!(target_os = "linux") {
        return Ok("SKIPPED: its tools (Valgrind, readelf) are Linux's".to_owned());
    }
    is_fresh(root)?;
    have_tools()?;
    let library = Library::new(root, PROFILE, &[])?;
    let size = library.is_small()?;
    library.takes_and_gives()?;
    library.is_c89()?;
    let mut checks = library.programs()?;
    checks += library.installs_as_the_readme_says()?;
    let cases = cases::test(&library)?;
    let handshakes = handshakes::test(&library)?;
    // The library of those who would rather have a status than an end, and the same as it meets a fault of its own.
    checks += Library::new(root, "release", &[])?.programs()?;
    checks += Library::new(root, "dev", &[("RECEIVED_TLS_PANICS", "1")])?.catches_panics()?;
    Ok(format!("{size} bytes, {checks} checks, {cases} cases, {handshakes} handshakes"))
}

/// Whether the header is what the source says.
fn is_fresh(root: &Path) -> Result<(), Failure> {
    let kept = fs::read_to_string(root.join(HEADER)).unwrap_or_default();
    if kept == header(root)? {
        return Ok(());
    }
    Err(format!("{HEADER} is out of date: run `cargo xtask c header`").into())
}

fn have_tools() -> Result<(), Failure> {
    install::programs(&[
        ("nm", "binutils"),
        ("openssl", "openssl"),
        ("readelf", "binutils"),
        ("valgrind", "valgrind"),
    ])?;
    install::openssl_headers()
}

/// The sources of the program that runs every test.
const PROGRAM: [&str; 9] =
    ["main.c", "check.c", "clause.c", "facts.c", "hops.c", "registry.c", "set.c", "stamp.c", "status.c"];

/// How a program takes the library in.
#[derive(Clone, Copy)]
enum Linked {
    Shared,
    Static,
}

/// How a program is compiled: the variable that names a compiler, the usual one, and what it is told.
struct Compiler {
    variable: &'static str,
    usual: &'static str,
    options: &'static [&'static str],
}

const C: Compiler = Compiler { variable: "CC", usual: "cc", options: &["-std=c99"] };

const CPP: Compiler = Compiler { variable: "CXX", usual: "c++", options: &["-x", "c++", "-std=c++11"] };

/// The C of the test under AddressSanitizer and UndefinedBehaviorSanitizer.
const SANITIZED: Compiler = Compiler {
    variable: "CC",
    usual: "cc",
    options: &[
        "-std=c99",
        "-fsanitize=address,undefined",
        "-fno-sanitize-recover=all",
        "-fno-omit-frame-pointer",
    ],
};

const WARNINGS: [&str; 6] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1", "-g"];

/// What Valgrind is told: any fault and any byte not given back is a failure.
const VALGRIND: [&str; 4] =
    ["--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=all"];

/// The installed library, and where its tests are built.
struct Library {
    root: PathBuf,
    work: PathBuf,
    prefix: PathBuf,
}

impl Library {
    /// Builds and installs the library.
    fn new(root: &Path, profile: &str, variables: &[(&str, &str)]) -> Result<Self, Failure> {
        let work = target(root).join("c/test").join(profile);
        let prefix = work.join("installed");
        install(root, &build(root, profile, variables)?, &prefix)?;
        Ok(Self { root: root.to_owned(), work, prefix })
    }

    /// The bytes of the shared library, as it is installed.
    fn is_small(&self) -> Result<u64, Failure> {
        let path = self.prefix.join("lib/libreceived_tls.so");
        let size = fs::metadata(&path).map_err(|error| format!("{}: {error}", path.display()))?.len();
        let sections = output(Command::new("readelf").args(["--sections", "--wide"]).arg(&path))?;
        if sections.contains(" .symtab ") {
            return Err("the library has symbols: it must be stripped".to_owned().into());
        }
        if size < LIMIT {
            return Ok(size);
        }
        Err(format!("the library has {size} bytes: it must stay below {LIMIT}").into())
    }

    /// The library exports the functions of its header and nothing else, and takes nothing but [`TAKEN`].
    fn takes_and_gives(&self) -> Result<(), Failure> {
        let symbols = |which: &str| -> Result<BTreeSet<String>, Failure> {
            let mut nm = Command::new("nm");
            nm.args(["--dynamic", "--format=posix", which]).arg(self.prefix.join("lib/libreceived_tls.so"));
            // The start files' own, which may be missing, are weak.
            let strong = |line: &str| {
                let mut words = line.split(' ');
                let (name, kind) = (words.next()?, words.next()?);
                let name = name.split('@').next()?;
                (kind != "w").then(|| name.to_owned())
            };
            Ok(output(&mut nm)?.lines().filter_map(strong).collect())
        };
        let taken = symbols("--undefined-only")?;
        if let Some(other) = taken.iter().find(|name| !TAKEN.contains(&name.as_str())) {
            return Err(format!("the library imports `{other}`: only {TAKEN:?} are allowed").into());
        }
        let declared = self.declared()?;
        let given = symbols("--defined-only")?;
        if declared.is_empty() || declared != given {
            return Err(format!("the library exports {given:?}, but the header declares {declared:?}").into());
        }
        Ok(())
    }

    /// The functions of the header.
    fn declared(&self) -> Result<BTreeSet<String>, Failure> {
        let header = header(&self.root)?;
        let words = header.split(|byte: char| !(byte.is_ascii_alphanumeric() || byte == '_' || byte == '('));
        let names = words.filter_map(|word| word.split_once('(').map(|(name, _)| name));
        Ok(names.filter(|name| name.starts_with("received_tls_")).map(str::to_owned).collect())
    }

    /// No panic comes out of a function, and returns how many checks that took.
    fn catches_panics(&self) -> Result<u64, Failure> {
        let sources = ["panics.c", "check.c"].map(|name| self.root.join(CRATE).join("tests").join(name));
        let calls = fs::read_to_string(&sources[0]).unwrap_or_default();
        if let Some(name) = self.declared()?.iter().find(|name| !calls.contains(&format!("{name}("))) {
            return Err(format!("{} does not call `{name}`", sources[0].display()).into());
        }
        let mut checks = 0;
        for (name, linked) in [("panics-shared", Linked::Shared), ("panics-static", Linked::Static)] {
            checks += counted(&output(&mut Command::new(self.compile(name, &C, linked, &sources, &[])?))?)?;
        }
        Ok(checks)
    }

    /// Compiles and runs the tests in C in each way a server may be built, and returns how many checks they made.
    fn programs(&self) -> Result<u64, Failure> {
        let sources = PROGRAM.map(|name| self.root.join(CRATE).join("tests").join(name));
        let mut checks = 0;
        for (name, compiler, linked) in [
            ("c-shared", &C, Linked::Shared),
            ("c-static", &C, Linked::Static),
            ("cpp-shared", &CPP, Linked::Shared),
            ("sanitized-static", &SANITIZED, Linked::Static),
        ] {
            let program = self.compile(name, compiler, linked, &sources, &[])?;
            checks += counted(&output(&mut Command::new(&program))?)?;
            if name == "c-shared" {
                checks += counted(&output(Command::new("valgrind").args(VALGRIND).arg(&program))?)?;
            }
        }
        Ok(checks)
    }

    /// The header is C89, but for `<stdint.h>`, which later compilers have in each of their modes.
    fn is_c89(&self) -> Result<(), Failure> {
        let compiler = env::var_os(C.variable).unwrap_or_else(|| C.usual.into());
        let mut command = Command::new(compiler);
        command.args(["-std=c89", "-Wpedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c"]);
        output(command.arg(self.prefix.join("include/received_tls.h"))).map(drop)
    }

    /// Does what the README says of an installation for a package, and builds a program with the flags that it gives.
    fn installs_as_the_readme_says(&self) -> Result<u64, Failure> {
        let path = self.root.join(CRATE).join("README.md");
        let readme = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let block = readme.split("```sh\n").find(|block| block.contains("--destdir"));
        let block = block.and_then(|block| block.split("```").next());
        let block = block.ok_or_else(|| format!("{}: no example of --destdir", path.display()))?;
        let xtask = env::current_exe().map_err(|error| format!("the path of this program: {error}"))?;
        let stage = self.work.join("stage");
        let script = block
            .replace("cargo xtask", &xtask.display().to_string())
            .replace("stage", &stage.display().to_string());
        let printed = output(Command::new("sh").args(["-e", "-c", &script]).current_dir(&self.root))?;
        let flags = printed.lines().last().unwrap_or_default();
        let program = self.work.join("staged");
        let sources = PROGRAM.map(|name| self.root.join(CRATE).join("tests").join(name));
        let mut command = Command::new(env::var_os(C.variable).unwrap_or_else(|| C.usual.into()));
        command.args(C.options).args(sources).args(flags.split_whitespace()).arg("-o").arg(&program);
        output(&mut command)?;
        counted(&output(Command::new(&program).env("LD_LIBRARY_PATH", stage.join("usr/local/lib")))?)
    }

    /// Compiles a program against the installed library, and whatever `packages` pkg-config knows besides.
    fn compile(
        &self,
        name: &str,
        compiler: &Compiler,
        linked: Linked,
        sources: &[PathBuf],
        packages: &[&str],
    ) -> Result<PathBuf, Failure> {
        let program = self.work.join(name);
        let (ours, lib) = (["received-tls"], self.prefix.join("lib"));
        let mut command =
            Command::new(env::var_os(compiler.variable).unwrap_or_else(|| compiler.usual.into()));
        command.args(compiler.options).args(WARNINGS).args(self.flags("--cflags", &ours)?).args(sources);
        // What follows is no source, whatever the language was said to be.
        command.args(["-x", "none"]);
        match linked {
            Linked::Shared => {
                let mut path = OsString::from("-Wl,-rpath,");
                path.push(&lib);
                command.args(self.flags("--libs", &ours)?).arg(path);
            }
            Linked::Static => {
                command.arg(lib.join("libreceived_tls.a"));
            }
        }
        if !packages.is_empty() {
            command.args(self.flags("--cflags", packages)?).args(self.flags("--libs", packages)?);
        }
        output(command.arg("-o").arg(&program))?;
        Ok(program)
    }

    /// What pkg-config says of packages, ours among them.
    fn flags(&self, which: &str, packages: &[&str]) -> Result<Vec<String>, Failure> {
        let mut command = Command::new("pkg-config");
        command.arg(which).args(packages).env("PKG_CONFIG_PATH", self.prefix.join("lib/pkgconfig"));
        Ok(output(&mut command)?.split_whitespace().map(str::to_owned).collect())
    }
}

/// How many checks a program says that it made.
fn counted(printed: &str) -> Result<u64, Failure> {
    let count = printed.trim().strip_suffix(" checks").and_then(|count| count.parse().ok());
    count.filter(|&count| count > 0).ok_or_else(|| format!("no number of checks in `{printed}`").into())
}
