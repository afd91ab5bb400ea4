//! From the paths of the command line to the files behind them.

use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

/// An input, or why it is missing.
pub(crate) enum Input {
    /// Standard input.
    Stdin,
    /// A file; `named` on the command line, not found in a folder.
    File { path: PathBuf, named: bool },
    /// What cannot be read: the problem in words.
    Fault { path: PathBuf, problem: String },
}

/// Finds the inputs behind one path: the file itself, or all files of a folder and those within, sorted
/// by name. Of a Maildir these are the files in `cur` and `new` (and of the Maildirs within), not what a
/// delivery has begun in `tmp` nor what the server keeps beside them.
pub(crate) fn find(path: &Path) -> Box<dyn Iterator<Item = Input>> {
    if path.as_os_str() == "-" {
        return one(Input::Stdin);
    }
    let path = path.to_owned();
    match fs::metadata(&path) {
        Ok(found) if found.is_dir() => folder(&path),
        Ok(_) => one(Input::File { path, named: true }),
        Err(error) => {
            let problem = explain(&path, &error);
            one(Input::Fault { path, problem })
        }
    }
}

fn one(input: Input) -> Box<dyn Iterator<Item = Input>> {
    Box::new(std::iter::once(input))
}

fn folder(path: &Path) -> Box<dyn Iterator<Item = Input>> {
    let mut maildirs = Maildirs::default();
    let entries = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
    Box::new(entries.filter_entry(move |entry| maildirs.admits(entry)).filter_map(|entry| match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) if entry.file_type().is_file() => {
            Some(Input::File { path: entry.into_path(), named: false })
        }
        Ok(entry) => {
            let problem =
                format!("{}, not a file: to read it, name it on the command line", kind(entry.file_type()));
            Some(Input::Fault { path: entry.into_path(), problem })
        }
        Err(error) => {
            let path = error.path().unwrap_or(Path::new("")).to_owned();
            let problem = match (error.loop_ancestor(), error.io_error()) {
                (Some(ancestor), _) => {
                    format!("circular link to {}, where the files are read", ancestor.display())
                }
                (None, Some(cause)) => explain(&path, cause),
                (None, None) => error.to_string(),
            };
            Some(Input::Fault { path, problem })
        }
    }))
}

/// Which of the folders around the current entry are Maildirs, the outermost first.
#[derive(Default)]
struct Maildirs(Vec<bool>);

impl Maildirs {
    fn admits(&mut self, entry: &DirEntry) -> bool {
        self.0.truncate(entry.depth());
        let in_maildir = self.0.last() == Some(&true);
        if entry.file_type().is_dir() {
            let is_maildir = ["cur", "new"].iter().all(|folder| entry.path().join(folder).is_dir());
            self.0.push(is_maildir);
            !(in_maildir && entry.file_name() == "tmp")
        } else {
            !in_maildir || entry.path_is_symlink() && !entry.path().exists()
        }
    }
}

/// The name of something that is no file.
fn kind(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "a FIFO";
        } else if kind.is_socket() {
            return "a socket";
        } else if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    if kind.is_symlink() { "a link" } else { "something else" }
}

/// Describes an error of opening or reading a file.
pub(crate) fn explain(path: &Path, error: &io::Error) -> String {
    let link = fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    let target = || fs::read_link(path).unwrap_or_default().display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound if link => {
            format!("broken link to {}: restore the file or remove the link", target())
        }
        io::ErrorKind::NotFound => "no such file or directory: check the spelling".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "permission denied: ask the owner, or read it as another user".to_owned()
        }
        // ELOOP has no stable name in the standard library.
        _ if link && fs::metadata(path).is_err() => {
            format!("circular link to {}: remove the link", target())
        }
        _ => format!("cannot be read: {error}; check the file and its disk"),
    }
}
