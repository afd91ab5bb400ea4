//! Compilers: the one that builds here, and those of other versions.

use crate::process::output;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// What cargo starts to compile where nothing else is said.
pub(crate) fn default_rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// The compiler of this version (`1.85`, `1.95.0`), installed with rustup where it is missing; `None` where that does not help.
pub(crate) fn rustc(version: &str) -> Option<PathBuf> {
    installed(version).or_else(|| {
        let install = ["toolchain", "install", version, "--profile", "minimal"];
        output(Command::new("rustup").args(install)).ok()?;
        installed(version)
    })
}

/// The compiler of an installed rustup toolchain whose name begins with `version`.
fn installed(version: &str) -> Option<PathBuf> {
    let toolchains = output(Command::new("rustup").args(["toolchain", "list"])).ok()?;
    let name = toolchains.lines().filter_map(|line| line.split(' ').next()).find(|name| {
        let rest = name.strip_prefix(version);
        rest.is_some_and(|rest| rest.starts_with(['.', '-']))
    })?;
    let path = output(Command::new("rustup").args(["which", "--toolchain", name, "rustc"])).ok()?;
    Some(PathBuf::from(path.trim()))
}
