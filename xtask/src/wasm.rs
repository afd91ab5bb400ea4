//! `cargo xtask wasm`: the npm package and the page, under `target/wasm`; and `cargo xtask test wasm`, their tests.
//!
//! The standard library is compiled along, for a module this small: without the texts of panics, which nobody sees.

use crate::process::{Failure, cargo, output};
use crate::{glossary, install, schema, toolchain};
use serde_json::Value;
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target that modules are built for.
const TARGET: &str = "wasm32-unknown-unknown";

/// The page, without its glossary.
const PAGE: &str = "bindings/wasm/site/index.html";

/// The files of the page besides that and its scripts, with their sources.
const STATIC: [(&str, &str); 3] = [
    ("bindings/wasm/site/style.css", "style.css"),
    ("bindings/wasm/site/icon.svg", "icon.svg"),
    ("samples/suspicious.eml", "sample.eml"),
];

/// The files of the package besides the module and its manifest, with their sources.
const PACKAGED: [(&str, &str); 4] = [
    ("bindings/wasm/npm/node.js", "node.js"),
    ("bindings/wasm/README.md", "README.md"),
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
];

/// The placeholder for this repository's version in the package's manifest.
const VERSION: &str = "\"version\": \"0.0.0\"";

/// Builds both and prints their size.
///
/// # Errors
/// One sentence, after what the failed program printed.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let built = build(root)?;
    println!("{built}");
    Ok(())
}

/// Builds both and prints how long they take, beside what is asked.
///
/// # Errors
/// One sentence, after what the failed program printed.
pub(crate) fn bench(root: &Path) -> Result<(), String> {
    build(root)?;
    print!("{}", npm(root, &["run", "--silent", "bench"])?);
    Ok(())
}

/// Builds both and runs their tests.
pub(crate) fn check(root: &Path) -> Result<String, Failure> {
    let built = build(root)?;
    let tests = npm(root, &["test", "--silent"])?;
    // Node's reporter ends with a line for each count.
    let passed = tests.lines().find_map(|line| line.strip_prefix("# pass ").or(line.strip_prefix("ℹ pass ")));
    match passed {
        Some(passed) if passed != "0" => Ok(format!("{passed} tests; {built}")),
        _ => Err(Failure { output: tests, sentence: "no test ran".to_owned() }),
    }
}

/// Runs a script of `bindings/wasm/package.json`, which may open the page in a browser.
fn npm(root: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let program =
        env::current_exe().map_err(|error| format!("the path of this program is unknown ({error})"))?;
    let browser = browser()?;
    let mut command = Command::new("npm");
    command.args(arguments).env("XTASK", program).env("CHROMIUM", browser);
    output(command.current_dir(root.join("bindings/wasm")))
}

/// A Chromium, installed where it is missing.
fn browser() -> Result<PathBuf, Failure> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Ok(named.into());
    }
    let find = || {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path).map(|folder| folder.join("chromium")).find(|file| file.is_file())
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    install::packages(&["chromium"])?;
    find().ok_or_else(|| "chromium is installed but not in PATH: set CHROMIUM to its path".to_owned().into())
}

fn build(root: &Path) -> Result<String, Failure> {
    let here = root.join("bindings/wasm");
    install::programs(&[("node", "nodejs"), ("npm", "npm")])?;
    let npm = ["ci", "--silent", "--no-audit", "--no-fund"];
    output(Command::new("npm").args(npm).current_dir(&here)).map_err(|failure| Failure {
        sentence: format!("{}: check the network connection to npm's registry", failure.sentence),
        ..failure
    })?;
    let folder = root.join("target/wasm");
    let (package, site) = (folder.join("package"), folder.join("site"));
    for made in [&package, &site] {
        let _ = fs::remove_dir_all(made);
        fs::create_dir_all(made).map_err(|error| format!("{}: {error}", made.display()))?;
    }
    let module = module(root)?;
    let bindgen = ["run", "--locked", "--quiet", "--package", "received-tls-wasm-bindgen", "--"];
    output(cargo(root, &bindgen).arg(&module).arg(&package).current_dir(&here))?;
    let types = package.join("received_tls.d.ts");
    let bindings = fs::read_to_string(&types).map_err(|error| format!("{}: {error}", types.display()))?;
    write(&types, &format!("{bindings}\n{}", schema::typescript()))?;
    let wasm = package.join("received_tls_bg.wasm");
    let optimize = ["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"];
    let program = here.join("node_modules/.bin/wasm-opt");
    output(Command::new(program).args(optimize).arg(&wasm).arg("-o").arg(&wasm))?;
    pack(root, &package)?;
    lay_out(root, &package, &site)?;
    let size = |path: &Path| fs::metadata(path).map_or(0, |data| data.len());
    Ok(format!("{} bytes of WebAssembly", size(&wasm)))
}

/// Compiles the module, and the standard library with it.
fn module(root: &Path) -> Result<PathBuf, Failure> {
    let here = root.join("bindings/wasm");
    let target = here.join("target/module");
    let sources =
        output(Command::new(toolchain::default_rustc()).args(["--print", "sysroot"]).current_dir(root))?;
    let sources = Path::new(sources.trim()).join("lib/rustlib/src/rust/library/Cargo.lock");
    let add = ["component", "add", "rust-src"];
    let rustup = sources.exists()
        || output(Command::new("rustup").args(add).current_dir(root)).is_ok() && sources.exists();
    // As a module alone: beside a library cargo would not optimize across crates, and the module be 13 KB larger.
    let arguments = [
        "rustc",
        "--locked",
        "--release",
        "--lib",
        "--crate-type",
        "cdylib",
        "--target",
        TARGET,
        "-Zbuild-std=std,panic_abort",
        "-Zbuild-std-features=optimize_for_size",
    ];
    let mut command = if rustup {
        cargo(root, &arguments)
    } else {
        // Debian's compiler is of one version with Debian's sources.
        install::packages(&["rustc-web", "cargo-web", "rust-web-src", "lld-19"])?;
        let mut command = Command::new("/usr/bin/cargo");
        command
            .args(arguments)
            .env("RUSTC", "/usr/bin/rustc")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-19");
        command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
        command
    };
    // Inlining only small functions, or marked ones, makes the module 25 KB smaller and no slower; unrolling only short
    // loops another 6 KB.
    let flags = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=shallow \
                 -Ctarget-feature=+simd128 -Cllvm-args=-unroll-threshold=40 -Cllvm-args=-inline-threshold=50 \
                 -Cllvm-args=-inlinehint-threshold=100";
    command
        .arg("--target-dir")
        .arg(&target)
        .current_dir(&here)
        // Compiling the standard library is not yet stable; all that it gives is a smaller module.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", flags)
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    output(&mut command)?;
    Ok(target.join(TARGET).join("release/received_tls_wasm.wasm"))
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::copy(from, to).map(drop).map_err(|error| format!("{}: {error}", from.display()).into())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Completes the npm package: its version is this repository's.
fn pack(root: &Path, package: &Path) -> Result<(), Failure> {
    for (from, to) in PACKAGED {
        copy(&root.join(from), &package.join(to))?;
    }
    let template = root.join("bindings/wasm/npm/package.json");
    let manifest =
        fs::read_to_string(&template).map_err(|error| format!("{}: {error}", template.display()))?;
    // As text: the order of its `exports` is what decides.
    let versioned = manifest.replacen(VERSION, &format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")), 1);
    if versioned == manifest {
        return Err(format!("{}: {VERSION} is missing", template.display()).into());
    }
    write(&package.join("package.json"), &versioned)
}

/// Makes the static folder: scripts, module, and the list that the service worker keeps.
fn lay_out(root: &Path, package: &Path, site: &Path) -> Result<(), Failure> {
    let here = root.join("bindings/wasm");
    output(Command::new(here.join("node_modules/.bin/tsc")).args(["--project", "site"]).current_dir(&here))?;
    for (from, to) in STATIC {
        copy(&root.join(from), &site.join(to))?;
    }
    let text = |name: &str| fs::read_to_string(root.join(name)).map_err(|error| format!("{name}: {error}"));
    write(&site.join("index.html"), &glossary::fill(&text(PAGE)?, &text("docs/GLOSSARY.md")?)?)?;
    for name in ["received_tls.js", "received_tls_bg.wasm"] {
        copy(&package.join(name), &site.join(name))?;
    }
    let entries = fs::read_dir(site).map_err(|error| format!("{}: {error}", site.display()))?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name != "service-worker.js");
    names.sort();
    let mut hasher = DefaultHasher::new();
    for name in &names {
        name.hash(&mut hasher);
        fs::read(site.join(name)).map_err(|error| format!("{name}: {error}"))?.hash(&mut hasher);
    }
    let list = Value::from(names);
    let version = format!("{:016x}", hasher.finish());
    write(&site.join("files.js"), &format!("self.FILES = {list};\nself.VERSION = \"{version}\";\n"))
}
