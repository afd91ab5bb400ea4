//! From the paths of the command line to the bytes behind them, whatever is read there.

use std::cell::Cell;
use std::fs::{self, File, Metadata};
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use memchr::{memchr, memchr2};
use memmap2::Mmap;

use crate::decompress::{Compression, Decompressed};
use crate::escape::{Visible, visible};
use crate::feed::Feed;
use crate::foreign;
use crate::input::{self, Input};
use crate::output::FileId;
use crate::report::Report;
use crate::utf16::{Utf16, Utf16AsUtf8};

/// Files up to this size are read at once: mapping a file costs more than copying so little.
const SMALL: u64 = 64 << 10;

/// How much of an input is looked at to say what it is.
pub(crate) const BEGINNING: usize = 4 << 10;

/// How many bytes are read between two looks at the progress.
const STRIDE: usize = 1 << 20;

/// Why the reading of one input ended early.
pub(crate) enum Failure {
    /// The input is at fault; the others can still be read.
    Input(String),
    /// Records cannot be written any more.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What reads inputs: each as a feed of bytes, uncompressed.
pub(crate) trait Reader {
    /// What inputs hold.
    const HOLDS: &'static str;

    /// What comes next is in the source named `name`.
    fn begin_source(&mut self, name: &[u8]);

    /// Reads one input to its end.
    fn read(&mut self, feed: &mut Feed<'_>, progress: &mut Progress<'_>) -> Result<(), Failure>;

    /// Whether what begins so is such an input, and not what an earlier run wrote of one.
    fn is_input(beginning: &[u8]) -> bool;
}

/// How far the reading of one input is.
pub(crate) struct Progress<'a> {
    report: &'a mut Report,
    /// Counts what was read where that is not what the feed holds.
    stored: Option<&'a Cell<u64>>,
    passed: usize,
}

impl Progress<'_> {
    /// `bytes` more of the feed are done.
    pub(crate) fn pass(&mut self, bytes: usize) {
        self.passed += bytes;
        if self.passed >= STRIDE {
            self.tell();
        }
    }

    /// Prints a sentence about the input that is no fault.
    pub(crate) fn note(&mut self, sentence: &str) {
        self.report.note(sentence);
    }

    fn tell(&mut self) {
        self.report.advance(self.stored.map_or(self.passed as u64, Cell::take));
        self.passed = 0;
    }
}

/// Opens inputs for a reader.
pub(crate) struct Sources<'a, R> {
    reader: R,
    report: &'a mut Report,
    /// What is being written, and so is not read.
    outputs: Vec<FileId>,
    small: Vec<u8>,
    window: Vec<u8>,
}

impl<'a, R: Reader> Sources<'a, R> {
    pub(crate) fn new(reader: R, report: &'a mut Report, outputs: Vec<FileId>) -> Self {
        Self { reader, report, outputs, small: Vec::new(), window: Vec::new() }
    }

    /// Reads what is behind one path. What cannot be read is reported.
    ///
    /// # Errors
    /// Where records cannot be written.
    pub(crate) fn path(&mut self, path: &Path) -> io::Result<()> {
        let mut found = false;
        for input in input::find(path) {
            let (path, result) = match input {
                Input::Stdin => (PathBuf::from("-"), self.stdin().map(|()| true)),
                Input::File { path, named } => {
                    let result = self.file(&path, named).map_err(|failure| match failure {
                        Failure::Input(_) if named && foreign::is_index(&path) => Failure::Input(
                            "an index file of a mail program, not mail; name the mailbox or its folder"
                                .to_owned(),
                        ),
                        failure => failure,
                    });
                    (path, result)
                }
                Input::Fault { path, problem } => (path, Err(Failure::Input(problem))),
            };
            if !matches!(result, Ok(false)) {
                found = true;
                self.report.input();
            }
            match result {
                Ok(_) => {}
                Err(Failure::Input(problem)) => self.report.fault(&path, &problem),
                Err(Failure::Output(error)) => return Err(error),
            }
        }
        if !found {
            self.report.input();
            let holds = R::HOLDS;
            let problem = format!("no files in this folder: name the folder that contains the {holds}");
            self.report.fault(path, &problem);
        }
        Ok(())
    }

    fn stdin(&mut self) -> Result<(), Failure> {
        self.reader.begin_source(b"-");
        self.stream(Box::new(io::stdin().lock()))
    }

    /// Reads a file; `false` when it is the output and was left out.
    fn file(&mut self, path: &Path, named: bool) -> Result<bool, Failure> {
        let fault = |error: io::Error| Failure::Input(input::explain(path, &error));
        let file = File::open(path).map_err(fault)?;
        let metadata = file.metadata().map_err(fault)?;
        if self.is_output(&metadata) {
            // An earlier run's records beside the inputs are passed over; inputs must not be replaced.
            return if named || self.holds_input(&file) {
                Err(Failure::Output(refused(path)))
            } else {
                Ok(false)
            };
        }
        if !named && foreign::is_index(path) {
            if !self.holds_input(&file) {
                return Ok(false);
            }
            (&file).rewind().map_err(fault)?;
        }
        self.reader.begin_source(path.as_os_str().as_encoded_bytes());
        if !metadata.is_file() {
            self.stream(Box::new(file))?;
        } else if metadata.len() <= SMALL {
            let mut small = std::mem::take(&mut self.small);
            small.clear();
            // Files that are made as they are read, as in /proc, say that they are empty.
            (&file).take(SMALL + 1).read_to_end(&mut small).map_err(fault)?;
            if small.len() as u64 > SMALL {
                self.stream(Box::new(Cursor::new(small).chain(file)))?;
            } else {
                let result = self.whole(path, &small);
                self.small = small;
                result?;
            }
        } else {
            let mapped = map(&file).map_err(fault)?;
            self.whole(path, &mapped)?;
        }
        Ok(true)
    }

    /// Whether a file begins as an input does, or is compressed, as inputs may be and records never are.
    fn holds_input(&self, file: &File) -> bool {
        let mut beginning = Vec::with_capacity(BEGINNING);
        // What cannot be read is spared.
        file.take(BEGINNING as u64).read_to_end(&mut beginning).is_err()
            || Utf16::detect(&beginning).is_some()
            || Compression::detect(&beginning).is_some()
            || R::is_input(&beginning)
    }

    fn is_output(&self, metadata: &Metadata) -> bool {
        FileId::of(metadata).is_some_and(|id| self.outputs.contains(&id))
    }

    /// Reads a file that is in memory.
    ///
    /// Only such a file can be one of a classic Mac, which ends lines with CR: a stream, decompressed or not, is known to
    /// have no LF only at its end, and by then most of it is gone.
    fn whole(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        if let Some(order) = Utf16::detect(bytes) {
            return self.utf16(&path.to_string_lossy(), order, &bytes[Utf16::MARK..]);
        }
        match Compression::detect(bytes) {
            None if lines_end_with_cr::<R>(bytes) => {
                let path = path.to_string_lossy();
                let sentence = "the file contains no LF; each CR is read as a line end";
                self.report.note(&format!("{}: {sentence}", visible(path)));
                let window = std::mem::take(&mut self.window);
                self.scan(Feed::stream(Box::new(CrAsLf(bytes)), window), None)
            }
            None => self.scan(Feed::Whole(bytes), None),
            Some(compression) => self.decompress(compression, bytes),
        }
    }

    /// Reads an input as it comes.
    fn stream(&mut self, mut reader: Box<dyn Read + '_>) -> Result<(), Failure> {
        let mut magic = Vec::with_capacity(Compression::MAGIC);
        let read = reader.by_ref().take(Compression::MAGIC as u64).read_to_end(&mut magic);
        read.map_err(|error| Failure::Input(unreadable(&error)))?;
        let compression = Compression::detect(&magic);
        let order = Utf16::detect(&magic);
        let mut reader = Cursor::new(magic).chain(reader);
        if let Some(order) = order {
            io::copy(&mut reader.by_ref().take(Utf16::MARK as u64), &mut io::sink())
                .map_err(|error| Failure::Input(unreadable(&error)))?;
            return self.utf16("-", order, reader);
        }
        match compression {
            None => {
                let window = std::mem::take(&mut self.window);
                self.scan(Feed::stream(Box::new(reader), window), None)
            }
            Some(compression) => self.decompress(compression, reader),
        }
    }

    /// Reads a text in UTF-16, after its byte order mark.
    fn utf16(&mut self, name: &str, order: Utf16, stored: impl Read) -> Result<(), Failure> {
        let sentence = "the text is UTF-16; offsets and lengths are those of the same text in UTF-8";
        self.report.note(&format!("{}: {sentence}", visible(name.into())));
        let read = Cell::new(0);
        let text = Utf16AsUtf8::new(order, Counted { inner: stored, read: &read });
        let window = std::mem::take(&mut self.window);
        self.scan(Feed::stream(Box::new(text), window), Some(&read))
    }

    fn decompress(&mut self, compression: Compression, stored: impl Read) -> Result<(), Failure> {
        let read = Cell::new(0);
        let counted = Counted { inner: stored, read: &read };
        let plain =
            Decompressed::new(compression, counted).map_err(|error| Failure::Input(unreadable(&error)))?;
        let window = std::mem::take(&mut self.window);
        self.scan(Feed::stream(Box::new(plain), window), Some(&read))
    }

    /// Reads an uncompressed input. `stored` counts what was read where that is not what is in the feed.
    fn scan(&mut self, mut feed: Feed<'_>, stored: Option<&Cell<u64>>) -> Result<(), Failure> {
        let mut progress = Progress { report: self.report, stored, passed: 0 };
        let result = self.reader.read(&mut feed, &mut progress);
        progress.tell();
        if let Some(window) = feed.into_buffer() {
            self.window = window;
        }
        result
    }
}

fn refused(path: &Path) -> io::Error {
    let path = path.to_string_lossy();
    io::Error::other(format!("{} is an input too, and would be lost; name another file", Visible(&path)))
}

/// Whether a file is an input of this reader's with CR and without LF.
fn lines_end_with_cr<R: Reader>(bytes: &[u8]) -> bool {
    let start = bytes.iter().position(|&byte| byte != b'\r').unwrap_or(bytes.len());
    let text = &bytes[start..];
    // Files of other kinds are not searched for an LF to their end.
    R::is_input(&text[..text.len().min(BEGINNING)])
        && memchr2(b'\r', b'\n', bytes).is_some_and(|end| memchr(b'\n', &bytes[end..]).is_none())
}

/// Reads bytes with an LF in place of each CR, so that offsets stay those of the file.
struct CrAsLf<'a>(&'a [u8]);

impl Read for CrAsLf<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        buffer[..read].iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        Ok(read)
    }
}

/// Counts what is read.
struct Counted<'a, R> {
    inner: R,
    read: &'a Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

/// Maps a file into memory.
#[allow(unsafe_code)]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the mapping is sound as long as nobody changes the file meanwhile, which no program can
    // promise of a file system. Bytes that change under the reader can make it find other fields or lines,
    // no more: it keeps no conclusion about bytes that it has passed, copies each out before
    // anything is made of it, and never takes the bytes for `str`. A file that is made shorter ends the
    // program with SIGBUS. In return a mailbox of any size is read without a copy, and its pages are
    // the system's to drop.
    let mapped = unsafe { Mmap::map(file)? };
    #[cfg(unix)]
    // Advice that is not taken costs speed alone.
    let _ = mapped.advise(memmap2::Advice::Sequential);
    Ok(mapped)
}

pub(crate) fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            format!("{error}: all records before it are kept; fetch the file again")
        }
        _ => format!("cannot be read to its end: {error}; all records before that are kept"),
    }
}

/// The bytes that all paths hold together, where each is a file of a known size.
pub(crate) fn total(paths: &[PathBuf]) -> Option<u64> {
    let sizes =
        paths.iter().map(|path| fs::metadata(path).ok().filter(Metadata::is_file).map(|found| found.len()));
    sizes.sum()
}
