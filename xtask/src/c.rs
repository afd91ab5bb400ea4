//! `cargo xtask c`: the C library's header, its installation, and its tests.

mod test;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Failure, cargo, output, target};
pub(crate) use test::test;

/// The library's crate.
const CRATE: &str = "bindings/c";
const PACKAGE: &str = "received-tls-c";
/// Where the header is kept.
const HEADER: &str = "bindings/c/include/received_tls.h";

/// The arguments of `cargo xtask c`.
#[derive(clap::Subcommand)]
pub(crate) enum Chore {
    /// Write bindings/c/include/received_tls.h from the library's source
    Header,
    /// Build the C library and put it, its header and its pkg-config file under a folder
    Install {
        /// The folder in which the library will be used
        #[arg(long, value_name = "DIR", default_value = "/usr/local")]
        prefix: PathBuf,
        /// Put all of it below this folder instead, to be moved to its place by a packager
        #[arg(long, value_name = "DIR")]
        destdir: Option<PathBuf>,
        /// Cargo's profile: with `release`, a fault of the library's own is a status and no abort; it is twice as large
        #[arg(long, value_name = "NAME", default_value = PROFILE)]
        profile: String,
    },
}

/// The profile that the library is built with.
const PROFILE: &str = "c";

/// Does one of the chores.
///
/// # Errors
/// One sentence: what could not be written or built.
pub(crate) fn run(root: &Path, chore: Chore) -> Result<(), String> {
    match chore {
        Chore::Header => {
            write(&root.join(HEADER), header(root)?.as_bytes())?;
            println!("wrote {HEADER}");
        }
        Chore::Install { prefix, destdir, profile } => {
            if !prefix.is_absolute() {
                return Err(format!(
                    "c install: --prefix takes a path that begins with `/`, not {}",
                    prefix.display()
                ));
            }
            let below = destdir.map_or_else(
                || prefix.clone(),
                |destdir| destdir.join(prefix.strip_prefix("/").unwrap_or(&prefix)),
            );
            for file in install(root, &build(root, &profile, &[])?, &below)? {
                println!("wrote {}", file.display());
            }
        }
    }
    Ok(())
}

/// The header, as cbindgen prints it.
fn header(root: &Path) -> Result<String, String> {
    let crate_root = root.join(CRATE);
    let config = cbindgen::Config::from_file(crate_root.join("cbindgen.toml"))
        .map_err(|error| format!("{CRATE}/cbindgen.toml: {error}"))?;
    let bindings = cbindgen::generate_with_config(&crate_root, config)
        .map_err(|error| format!("cbindgen cannot read {CRATE} ({error})"))?;
    let mut printed = Vec::new();
    bindings.write(&mut printed);
    let printed =
        String::from_utf8(printed).map_err(|error| format!("cbindgen printed no text ({error})"))?;
    // Rust's heading for the promises of a caller; they are sentences like any other in C.
    let printed = printed.replace("// # Safety\n", "").replace("// __cplusplus", "/* __cplusplus */");
    Ok(c89(&printed))
}

/// A header as C89 allows it: comments between `/*` and `*/`, and no comma after the last value of an enum.
fn c89(header: &str) -> String {
    let mut lines = header.lines().peekable();
    let (mut written, mut open) = (String::new(), false);
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        let indent = &line[..line.len() - code.len()];
        let mut next_closes = || lines.peek().is_some_and(|next| next.trim_start().starts_with('}'));
        let Some(comment) = code.strip_prefix("//") else {
            let closes = code.ends_with(',') && next_closes();
            written.push_str(if closes { &line[..line.len() - 1] } else { line });
            written.push('\n');
            continue;
        };
        let goes_on = lines.peek().is_some_and(|next| next.trim_start().starts_with("//"));
        written.push_str(&format!("{indent}{}{comment}", if open { " *" } else { "/*" }));
        written.push_str(if goes_on { "\n" } else { " */\n" });
        open = goes_on;
    }
    written
}

/// The files of a build.
struct Built {
    shared: PathBuf,
    archive: PathBuf,
}

/// Builds the library with `profile`, and with these variables for its build script.
fn build(root: &Path, profile: &str, variables: &[(&str, &str)]) -> Result<Built, Failure> {
    let target = target(root).join("c");
    let arguments = ["build", "--locked", "--package", PACKAGE, "--profile", profile, "--target-dir"];
    output(cargo(root, &arguments).arg(&target).envs(variables.iter().copied()))?;
    let folder = target.join(if profile == "dev" { "debug" } else { profile });
    let shared = folder.join(format!("{}received_tls{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX));
    Ok(Built { shared, archive: folder.join("libreceived_tls.a") })
}

/// Puts the library's files below `folder`; returns what was written. They can be moved together.
fn install(root: &Path, built: &Built, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let Built { shared, archive } = built;
    let (lib, include) = (folder.join("lib"), folder.join("include"));
    let mut written = Vec::new();
    let mut copy = |from: &Path, to: PathBuf| -> Result<(), Failure> {
        let contents = fs::read(from).map_err(|error| format!("{}: {error}", from.display()))?;
        // A running program has the old file open: it keeps it, for another one takes its name.
        let _ = fs::remove_file(&to);
        write(&to, &contents)?;
        written.push(to);
        Ok(())
    };
    copy(&root.join(HEADER), include.join("received_tls.h"))?;
    copy(archive, lib.join("libreceived_tls.a"))?;
    let name = format!("libreceived_tls{}", env::consts::DLL_SUFFIX);
    let (package, soname) = (package(root)?, soname(shared)?);
    match &soname {
        // Programs look for the library by its soname, the linker by its name alone.
        Some(soname) => {
            copy(shared, lib.join(soname))?;
            link(soname, &lib.join(&name))?;
            written.push(lib.join(&name));
        }
        None => copy(shared, lib.join(&name))?,
    }
    let template = root.join(CRATE).join("received-tls.pc.in");
    let filled = fs::read_to_string(&template).map_err(|error| format!("{}: {error}", template.display()))?;
    let field = |name: &str| package[name].as_str().unwrap_or_default();
    let filled = filled.replace("@VERSION@", field("version")).replace("@DESCRIPTION@", field("description"));
    let pc = lib.join("pkgconfig/received-tls.pc");
    write(&pc, filled.as_bytes())?;
    written.push(pc);
    Ok(written)
}

/// The name that programs linked with the library look for, where there is a program to ask for it.
fn soname(shared: &Path) -> Result<Option<String>, Failure> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    let printed = output(Command::new("readelf").arg("--dynamic").arg("--wide").arg(shared))?;
    let line = printed.lines().find(|line| line.contains("(SONAME)"));
    let name = line.and_then(|line| line.split_once('[')?.1.split_once(']')).map(|(name, _)| name.to_owned());
    name.map(Some).ok_or_else(|| format!("{}: the soname is missing", shared.display()).into())
}

#[cfg(unix)]
fn link(to: &str, link: &Path) -> Result<(), String> {
    let _ = fs::remove_file(link);
    std::os::unix::fs::symlink(to, link).map_err(|error| format!("{}: {error}", link.display()))
}

#[cfg(not(unix))]
fn link(to: &str, _: &Path) -> Result<(), String> {
    Err(format!("cannot install {to}: the system has no symbolic links"))
}

/// What `cargo metadata` tells of the crate.
fn package(root: &Path) -> Result<serde_json::Value, Failure> {
    let printed = output(&mut cargo(root, &["metadata", "--locked", "--format-version", "1", "--no-deps"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&printed)
        .map_err(|error| format!("`cargo metadata` printed something that is not JSON ({error})"))?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let found = packages.into_iter().find(|package| package["name"] == PACKAGE);
    found.ok_or_else(|| format!("`cargo metadata` does not list {PACKAGE}").into())
}

/// Writes a file and the folders above it.
fn write(path: &Path, contents: &[u8]) -> Result<(), String> {
    let folders = path.parent().map_or(Ok(()), fs::create_dir_all);
    folders.and_then(|()| fs::write(path, contents)).map_err(|error| format!("{}: {error}", path.display()))
}
