//! Debian's packages, unpacked into a folder: a server to test with needs no installing, and touches no other.

use crate::process::{Failure, output};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packages in a folder, with what they need that is not installed.
pub(crate) struct Unpacked {
    /// Where `/` is.
    pub(crate) folder: PathBuf,
    /// The folders with shared libraries, as `LD_LIBRARY_PATH` has them.
    pub(crate) libraries: OsString,
}

/// Unpacks these packages into `folder`. They are downloaded once and kept under `target/`.
///
/// # Errors
/// Where they cannot be had: without apt and dpkg, without a network.
pub(crate) fn unpack(root: &Path, packages: &[&str], folder: &Path) -> Result<Unpacked, Failure> {
    let kept = root.join("target/debian").join(packages.join("+"));
    let complete = kept.join("complete");
    if !complete.exists() {
        download(packages, &kept)?;
        fs::write(&complete, "").map_err(|error| cannot("write", &complete, &error))?;
    }
    for package in entries(&kept)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "deb"))
    {
        output(Command::new("dpkg-deb").arg("--extract").args([&package, folder]))?;
    }
    let mut libraries = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in entries(&next)? {
            let about = fs::symlink_metadata(&path).map_err(|error| cannot("look at", &path, &error))?;
            if about.is_dir() {
                folders.push(path);
                continue;
            }
            // A server that changes its user ignores LD_LIBRARY_PATH, and no such file should lie about.
            if about.is_file() && about.permissions().mode() & 0o6000 != 0 {
                let plain = fs::Permissions::from_mode(about.permissions().mode() & 0o777);
                fs::set_permissions(&path, plain).map_err(|error| cannot("change", &path, &error))?;
            }
            if path.file_name().is_some_and(|name| name.to_string_lossy().contains(".so")) {
                libraries.insert(next.clone());
            }
        }
    }
    let libraries = std::env::join_paths(libraries)
        .map_err(|error| format!("{} is no folder for libraries ({error})", folder.display()))?;
    Ok(Unpacked { folder: folder.to_owned(), libraries })
}

fn download(packages: &[&str], folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder.join("partial")).map_err(|error| cannot("make", folder, &error))?;
    let mut archives = OsString::from("Dir::Cache::archives=");
    archives.push(folder);
    let fetch = || {
        let mut apt = Command::new("apt-get");
        // Neither installs a thing nor waits for someone who does.
        apt.args(["install", "--download-only", "--reinstall", "--yes", "--no-install-recommends"]);
        apt.args(["-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root", "-o"]).arg(&archives);
        output(apt.args(packages))
    };
    if fetch().is_ok() {
        return Ok(());
    }
    // Where no list of packages was ever fetched, or an old one names what is gone.
    let updated = output(Command::new("apt-get").arg("update"));
    fetch().map_err(|failure| Failure {
        sentence: format!(
            "{} could not be had from Debian: is apt-get here, and a network? {}",
            packages.join(" and "),
            updated.err().map_or(failure.sentence, |update| update.sentence)
        ),
        output: failure.output,
    })?;
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let read = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>();
    let mut paths = read().map_err(|error| cannot("read", folder, &error))?;
    paths.sort();
    Ok(paths)
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Failure {
    format!("cannot {what} {} ({error})", path.display()).into()
}
