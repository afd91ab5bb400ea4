//! What a check needs and the machine lacks: installed by apt-get, where there is one and it may.

use crate::process::{Failure, output};
use std::ffi::OsStr;
use std::process::Command;

/// Runs `apt-get`.
///
/// # Errors
/// Where it is missing or does not succeed, not even with new lists of packages.
pub(crate) fn apt_get<S: AsRef<OsStr>>(arguments: &[S]) -> Result<(), Failure> {
    let run =
        || output(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive")).map(drop);
    if run().is_ok() {
        return Ok(());
    }
    // A machine that is new has no lists, and old ones name what is gone.
    let updated = output(Command::new("apt-get").arg("update"));
    run().map_err(|failure| updated.err().unwrap_or(failure))
}

/// Installs the packages of those programs that do not run: each program, and Debian's package of it.
///
/// # Errors
/// Where they cannot be installed.
pub(crate) fn programs(wanted: &[(&str, &'static str)]) -> Result<(), Failure> {
    let runs = |program: &str| {
        ["--version", "version"].iter().any(|ask| output(Command::new(program).arg(ask)).is_ok())
    };
    let missing = wanted.iter().filter(|(program, _)| !runs(program)).map(|&(_, package)| package);
    packages(&missing.collect::<Vec<_>>())
}

/// Installs OpenSSL's headers, with which its `SSL_get_negotiated_group` can be called, where there are none.
///
/// # Errors
/// Where they cannot be installed, or are older than 3.0.
pub(crate) fn openssl_headers() -> Result<(), Failure> {
    programs(&[("pkg-config", "pkgconf")])?;
    let wanted = || output(Command::new("pkg-config").args(["--exists", "openssl >= 3.0"]));
    if wanted().is_err() {
        packages(&["libssl-dev"])?;
    }
    wanted().map(drop).map_err(|failure| Failure {
        sentence: "OpenSSL 3.0 or later is missing with its headers (Debian: libssl-dev)".to_owned(),
        ..failure
    })
}

/// Installs these packages of Debian's.
///
/// # Errors
/// Where they cannot be installed.
pub(crate) fn packages(missing: &[&str]) -> Result<(), Failure> {
    if missing.is_empty() {
        return Ok(());
    }
    apt_get(&[&["install", "--yes", "--no-install-recommends"], missing].concat()).map_err(|failure| {
        let names = missing.join(" ");
        let sentence =
            format!("`apt-get install {names}` failed: install these packages, which the checks need");
        Failure { sentence, ..failure }
    })
}
