//! `received-tls extract`: reads every `Received` field of every input.

use std::cell::Cell;
use std::fs::{self, File, Metadata};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use memmap2::Mmap;
use received_tls::{Container, FieldScanner, Scan};

use crate::decompress::{Compression, Decompressed};
use crate::escape::Visible;
use crate::feed::Feed;
use crate::input::{self, Input};
use crate::output::FileId;
use crate::pipeline::Pipeline;
use crate::record;
use crate::report::Report;

/// Files up to this size are read at once: mapping a file costs more than copying so little.
const SMALL: u64 = 64 << 10;

/// How much of an input is looked at to tell what it is.
const BEGINNING: usize = 4 << 10;

/// How many bytes are read between two looks at the progress.
const STRIDE: usize = 1 << 20;

/// Why the reading of one input ended early.
enum Failure {
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

pub(crate) struct Extraction<'a> {
    pub(crate) pipeline: &'a mut Pipeline,
    pub(crate) report: &'a mut Report,
    /// What is being written, and so is not read.
    pub(crate) outputs: Vec<FileId>,
    small: Vec<u8>,
    window: Vec<u8>,
}

impl<'a> Extraction<'a> {
    pub(crate) fn new(pipeline: &'a mut Pipeline, report: &'a mut Report, outputs: Vec<FileId>) -> Self {
        Self { pipeline, report, outputs, small: Vec::new(), window: Vec::new() }
    }

    /// Reads what is behind one path. What cannot be read is reported.
    ///
    /// # Errors
    /// Where records cannot be written.
    pub(crate) fn path(&mut self, path: &Path) -> io::Result<()> {
        let faults = self.report.faults();
        let mut files = 0;
        for input in input::find(path) {
            let (path, result) = match input {
                Input::Stdin => {
                    files += 1;
                    self.report.input();
                    (PathBuf::from("-"), self.stdin())
                }
                Input::File { path, named } => {
                    let result = self.file(&path, named);
                    files += u64::from(!matches!(result, Ok(false)));
                    (path, result.map(|_| ()))
                }
                Input::Fault { path, problem } => {
                    self.report.input();
                    (path, Err(Failure::Input(problem)))
                }
            };
            match result {
                Ok(()) => {}
                Err(Failure::Input(problem)) => self.report.fault(&path, &problem),
                Err(Failure::Output(error)) => return Err(error),
            }
        }
        if files == 0 && self.report.faults() == faults {
            self.report.input();
            self.report.fault(
                path,
                "expected mail in this folder, found no file; name the folder that holds the mail",
            );
        }
        Ok(())
    }

    fn stdin(&mut self) -> Result<(), Failure> {
        self.pipeline.begin_source(b"-");
        self.stream(Box::new(io::stdin().lock()))
    }

    /// Reads a file; `false` when it is the output and was left out.
    fn file(&mut self, path: &Path, named: bool) -> Result<bool, Failure> {
        let fault = |error: io::Error| Failure::Input(input::explain(path, &error));
        let file = File::open(path).map_err(fault)?;
        let metadata = file.metadata().map_err(fault)?;
        if self.is_output(&metadata) {
            // An earlier run's records beside the mail are passed over; mail must not be replaced.
            return if named || holds_mail(&file) { Err(Failure::Output(refused(path))) } else { Ok(false) };
        }
        self.report.input();
        self.pipeline.begin_source(path.as_os_str().as_encoded_bytes());
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
                let result = self.whole(&small);
                self.small = small;
                result?;
            }
        } else {
            let mapped = map(&file).map_err(fault)?;
            self.whole(&mapped)?;
        }
        Ok(true)
    }

    fn is_output(&self, metadata: &Metadata) -> bool {
        FileId::of(metadata).is_some_and(|id| self.outputs.contains(&id))
    }

    /// Reads an input that is in memory.
    fn whole(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match Compression::detect(bytes) {
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
        let reader = Cursor::new(magic).chain(reader);
        match compression {
            None => {
                let window = std::mem::take(&mut self.window);
                self.scan(Feed::stream(Box::new(reader), window), None)
            }
            Some(compression) => self.decompress(compression, reader),
        }
    }

    fn decompress(&mut self, compression: Compression, stored: impl Read) -> Result<(), Failure> {
        let read = Cell::new(0);
        let counted = Counted { inner: stored, read: &read };
        let plain =
            Decompressed::new(compression, counted).map_err(|error| Failure::Input(unreadable(&error)))?;
        let window = std::mem::take(&mut self.window);
        self.scan(Feed::stream(Box::new(plain), window), Some(&read))
    }

    /// Takes the fields out of an input. `stored` counts what was read where that is not what is
    /// scanned.
    fn scan(&mut self, mut feed: Feed<'_>, stored: Option<&Cell<u64>>) -> Result<(), Failure> {
        let result = self.scan_fields(&mut feed, stored);
        if let Some(window) = feed.into_buffer() {
            self.window = window;
        }
        result
    }

    fn scan_fields(&mut self, feed: &mut Feed<'_>, stored: Option<&Cell<u64>>) -> Result<(), Failure> {
        let mut failure = feed.lengthen().err();
        let (window, _) = feed.window();
        let beginning = &window[..window.len().min(BEGINNING)];
        let Some(container) = Container::detect(beginning) else {
            return Err(Failure::Input(match failure {
                Some(error) => unreadable(&error),
                None => no_mail(beginning),
            }));
        };
        let mut scanner = FieldScanner::new(container);
        let mut passed = 0;
        loop {
            let (window, last) = feed.window();
            let mut at = 0;
            let more = loop {
                let (consumed, more) = match scanner.next(&window[at..], last) {
                    Scan::Field { consumed, field } => {
                        self.pipeline.push(&field)?;
                        (consumed, false)
                    }
                    Scan::Message { consumed, .. } => (consumed, false),
                    Scan::More { consumed } => (consumed, true),
                    _ => break false,
                };
                at += consumed;
                passed += consumed;
                if passed >= STRIDE {
                    self.report.advance(stored.map_or(passed as u64, Cell::take));
                    passed = 0;
                }
                if more {
                    break true;
                }
            };
            if !more {
                break;
            }
            feed.consume(at);
            // What came before the damage has been scanned now; what the scanner still waits for the end of
            // is not known to be whole.
            if let Some(error) = failure {
                return Err(Failure::Input(unreadable(&error)));
            }
            failure = feed.lengthen().err();
        }
        if let Some(error) = failure {
            return Err(Failure::Input(unreadable(&error)));
        }
        self.report.advance(stored.map_or(passed as u64, Cell::take));
        match scanner.unfinished() {
            None => Ok(()),
            Some(at) => Err(Failure::Input(format!(
                "expected the end of a header line, found the end of the input in the line that begins at byte {at}; what was complete is kept, look for the rest of the file"
            ))),
        }
    }
}

/// Whether a file begins as mail does, or is compressed, as mail may be and records never are. An object
/// of JSON begins as a header field may.
fn holds_mail(file: &File) -> bool {
    let mut beginning = Vec::with_capacity(BEGINNING);
    // What cannot be read is spared.
    file.take(BEGINNING as u64).read_to_end(&mut beginning).is_err()
        || Compression::detect(&beginning).is_some()
        || (Container::detect(&beginning).is_some() && !beginning.starts_with(record::NDJSON_OPENING))
}

fn refused(path: &Path) -> io::Error {
    let path = path.to_string_lossy();
    io::Error::other(format!("{} is an input too, and would be lost; name another file", Visible(&path)))
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
    // promise of a file system. Bytes that change under the scanner can make it find other fields, no
    // more: it keeps no conclusion about bytes that it has passed, copies each field out before
    // anything is made of it, and never takes the bytes for `str`. A file that is made shorter ends the
    // program with SIGBUS. In return a mailbox of any size is read without a copy, and its pages are
    // the system's to drop.
    let mapped = unsafe { Mmap::map(file)? };
    #[cfg(unix)]
    // Advice that is not taken costs speed alone.
    let _ = mapped.advise(memmap2::Advice::Sequential);
    Ok(mapped)
}

fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => format!(
            "expected compressed data to its end, found {error}; the records before that are kept, fetch or unpack the file anew"
        ),
        _ => format!("expected to read it to its end, found: {error}; the records before that are kept"),
    }
}

/// Says what an input that is no mail begins with.
fn no_mail(beginning: &[u8]) -> String {
    const EXPECTED: &str = "expected a message or an mbox";
    const SHOWN: usize = 24;
    if beginning.is_empty() {
        return format!("{EXPECTED}, found an empty input; leave it out or look for what it held");
    }
    if beginning.iter().all(|&byte| byte == 0) {
        return format!("{EXPECTED}, found NUL bytes; restore it from a copy");
    }
    let beginning = String::from_utf8_lossy(&beginning[..beginning.len().min(SHOWN)]);
    format!(
        "{EXPECTED}, found something that begins \"{}\"; give what begins with header fields or a line \"From \"",
        Visible(&beginning)
    )
}

/// The bytes that all paths hold together, where each is a file of a known size.
pub(crate) fn total(paths: &[PathBuf]) -> Option<u64> {
    let sizes =
        paths.iter().map(|path| fs::metadata(path).ok().filter(Metadata::is_file).map(|found| found.len()));
    sizes.sum()
}
