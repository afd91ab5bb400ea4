//! The destination of records: standard output, a device, or a file that is replaced atomically.

use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::interrupt;

/// The destination of all records.
pub(crate) struct Output(Sink);

enum Sink {
    /// Written directly: standard output, a device, a pipe.
    Straight(Box<dyn Write + Send>),
    /// Written next to `target` and renamed to it at the end.
    Replacing { file: NamedTempFile, target: PathBuf },
    /// Committed or discarded.
    Closed,
}

impl Output {
    /// Standard output.
    pub(crate) fn stdout() -> Self {
        Self(Sink::Straight(Box::new(io::stdout())))
    }

    /// Opens the file `path`. The target of a symbolic link is replaced, not the link. Anything but a regular file is
    /// written directly.
    ///
    /// # Errors
    /// If the file or its folder cannot be written.
    pub(crate) fn file(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
            Ok(found) if !found.is_file() || names_open_file(path) => {
                let file = OpenOptions::new().append(true).open(path)?;
                Ok(Self(Sink::Straight(Box::new(file))))
            }
            Ok(found) => {
                // A rename needs no right to write the file itself; replacing one that may not be
                // written would still be wrong.
                OpenOptions::new().append(true).open(path)?;
                let target = fs::canonicalize(path)?;
                let file = temporary_beside(&target)?;
                file.as_file().set_permissions(found.permissions())?;
                Ok(Self(Sink::Replacing { file, target }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let target = link_target(path)?;
                let file = temporary_beside(&target)?;
                Ok(Self(Sink::Replacing { file, target }))
            }
            Err(error) => Err(error),
        }
    }

    /// The files that this writes or replaces, to be skipped as input.
    pub(crate) fn files(&self) -> Vec<FileId> {
        let found = match &self.0 {
            Sink::Replacing { file, target } => [file.as_file().metadata().ok(), fs::metadata(target).ok()],
            Sink::Straight(_) | Sink::Closed => [stdout_file(), None],
        };
        found.iter().flatten().filter_map(FileId::of).collect()
    }

    pub(crate) fn write_all(&mut self, records: &[u8]) -> io::Result<()> {
        interrupt::end_if_signalled(|| self.discard());
        match &mut self.0 {
            Sink::Straight(stream) => stream.write_all(records),
            Sink::Replacing { file, .. } => file.write_all(records),
            Sink::Closed => Ok(()),
        }
    }

    /// Flushes the records; syncs a file and puts it in place.
    pub(crate) fn commit(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.0, Sink::Closed) {
            Sink::Straight(mut stream) => stream.flush(),
            Sink::Replacing { file, target } => {
                file.as_file().sync_data()?;
                file.persist(target)?;
                Ok(())
            }
            Sink::Closed => Ok(()),
        }
    }

    /// Removes the unfinished file; the existing file stays unchanged.
    pub(crate) fn discard(&mut self) {
        self.0 = Sink::Closed;
    }
}

/// Returns true if `path` names a file that this process or another has open (`/dev/stdout`, `/proc/self/fd/1`,
/// `/dev/fd/3`) and not a place in a folder.
fn names_open_file(path: &Path) -> bool {
    path.starts_with("/proc") || (path.starts_with("/dev") && !path.starts_with("/dev/shm"))
}

/// The target of a dangling link; `path` itself if it is not a link.
fn link_target(path: &Path) -> io::Result<PathBuf> {
    // As many links as Linux follows.
    const LINKS: usize = 40;
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&target) {
            Ok(next) => target = folder_of(&target).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("circular symbolic link"))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn temporary_beside(target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".received-tls-").suffix(".partial");
    // The mode that `open` gives a new file, before the umask.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let folder = folder_of(target);
    builder.tempfile_in(folder).map_err(|error| {
        let why = format!("cannot create a file in {} ({})", folder.display(), error.kind());
        io::Error::new(error.kind(), why)
    })
}

/// The regular file that standard output is redirected to.
fn stdout_file() -> Option<Metadata> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let stdout = io::stdout().as_fd().try_clone_to_owned().ok()?;
        fs::File::from(stdout).metadata().ok().filter(Metadata::is_file)
    }
    #[cfg(not(unix))]
    None
}

/// The identity of a file, independent of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileId(u64, u64);

impl FileId {
    /// `None` if the system has no such number.
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Some(Self(metadata.dev(), metadata.ino()))
        }
        #[cfg(not(unix))]
        {
            let _ = metadata;
            None
        }
    }
}
