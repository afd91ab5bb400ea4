//! Compressed input, said by its first bytes and read member after member.
//!
//! Each decoder is driven a step at a time, so that what was decoded before a damaged or missing byte
//! is handed out before the damage is reported.

use std::io::{self, Read};

use bzip2::Decompress as Bzip2;
use flate2::{Decompress as Inflate, FlushDecompress};
use liblzma::stream::{Action, CONCATENATED, Stream as Xz};
use zstd::stream::raw::{Decoder as Zstd, InBuffer, Operation, OutBuffer};

/// The most memory an xz stream may ask for: twice what `xz -9` needs to decompress.
const XZ_MEMORY: u64 = 128 << 20;

/// How much compressed input is held at a time.
const INPUT: usize = 64 << 10;

/// How an input is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Compression {
    /// How many first bytes [`Compression::detect`] looks at.
    pub(crate) const MAGIC: usize = 10;

    /// Says the compression by the first bytes: RFC 1952 §2.3.1, RFC 8878 §3.1, bzip2's and xz's
    /// own headers. None of them can begin a message.
    pub(crate) fn detect(first: &[u8]) -> Option<Self> {
        match first {
            [0x1f, 0x8b, 0x08, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            // A block's magic is pi, an empty file's the square root of pi.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0x00, ..] => Some(Self::Xz),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
        }
    }

    fn decoder(self) -> io::Result<Box<dyn Decoder>> {
        Ok(match self {
            Self::Gzip => Box::new(Gzip(Inflate::new_gzip(15))),
            Self::Zstd => Box::new(ZstdFrames { decoder: Zstd::new()?, wanted: 0 }),
            Self::Bzip2 => Box::new(Bzip2::new(false)),
            Self::Xz => Box::new(Xz::new_stream_decoder(XZ_MEMORY, CONCATENATED)?),
        })
    }
}

/// What one step of a decoder did.
struct Step {
    read: usize,
    written: usize,
    outcome: Result<Outcome, String>,
}

impl Step {
    /// A step of a decoder that counts all that it read and wrote, `before` it and `after`.
    fn of(before: (u64, u64), after: (u64, u64), outcome: Result<Outcome, String>) -> Self {
        Self { read: (after.0 - before.0) as usize, written: (after.1 - before.1) as usize, outcome }
    }
}

enum Outcome {
    /// Inside a member.
    Going,
    /// A member is complete; another may follow.
    MemberEnd,
}

trait Decoder {
    /// Decodes some of `input` into `output`; `last`: no input comes after this.
    fn step(&mut self, input: &[u8], output: &mut [u8], last: bool) -> Step;

    /// Whether zero bytes may be between and after members, as on tapes.
    fn allows_padding(&self) -> bool {
        false
    }
}

struct Gzip(Inflate);

impl Decoder for Gzip {
    fn step(&mut self, input: &[u8], output: &mut [u8], _last: bool) -> Step {
        let before = (self.0.total_in(), self.0.total_out());
        let status = self.0.decompress(input, output, FlushDecompress::None);
        let after = (self.0.total_in(), self.0.total_out());
        let outcome = match status {
            Ok(flate2::Status::StreamEnd) => {
                self.0 = Inflate::new_gzip(15);
                Ok(Outcome::MemberEnd)
            }
            Ok(_) => Ok(Outcome::Going),
            Err(error) => Err(error.to_string()),
        };
        Step::of(before, after, outcome)
    }

    fn allows_padding(&self) -> bool {
        true
    }
}

impl Decoder for Bzip2 {
    fn step(&mut self, input: &[u8], output: &mut [u8], _last: bool) -> Step {
        let before = (self.total_in(), self.total_out());
        let status = self.decompress(input, output);
        let after = (self.total_in(), self.total_out());
        let outcome = match status {
            Ok(bzip2::Status::StreamEnd) => {
                *self = Bzip2::new(false);
                Ok(Outcome::MemberEnd)
            }
            Ok(_) => Ok(Outcome::Going),
            Err(error) => Err(error.to_string()),
        };
        Step::of(before, after, outcome)
    }

    fn allows_padding(&self) -> bool {
        true
    }
}

impl Decoder for Xz {
    fn step(&mut self, input: &[u8], output: &mut [u8], last: bool) -> Step {
        let before = (self.total_in(), self.total_out());
        let status = self.process(input, output, if last { Action::Finish } else { Action::Run });
        let after = (self.total_in(), self.total_out());
        let outcome = match status {
            Ok(liblzma::stream::Status::StreamEnd) => Ok(Outcome::MemberEnd),
            Ok(_) => Ok(Outcome::Going),
            Err(liblzma::stream::Error::MemLimit) => {
                Err(format!("it needs more than {} MiB of memory to decompress", XZ_MEMORY >> 20))
            }
            Err(error) => Err(error.to_string()),
        };
        Step::of(before, after, outcome)
    }
}

/// Zstandard frames, fed block by block: an error then costs no more than its own block.
struct ZstdFrames {
    decoder: Zstd<'static>,
    /// What the decoder said it needs next; 0 between frames.
    wanted: usize,
}

impl Decoder for ZstdFrames {
    fn step(&mut self, input: &[u8], output: &mut [u8], _last: bool) -> Step {
        // The shortest frame header says how long it is.
        const HEADER: usize = 5;
        let fed = input.len().min(if self.wanted == 0 { HEADER } else { self.wanted });
        let mut source = InBuffer::around(&input[..fed]);
        let mut target = OutBuffer::around(output);
        let status = self.decoder.run(&mut source, &mut target);
        let (read, written) = (source.pos(), target.pos());
        let outcome = match status {
            Ok(wanted) => {
                self.wanted = wanted;
                Ok(if wanted == 0 { Outcome::MemberEnd } else { Outcome::Going })
            }
            Err(error) => Err(error.to_string()),
        };
        Step { read, written, outcome }
    }
}

/// Reads what a compressed stream holds, all of its members one after the other.
///
/// # Errors
/// `read` fails with [`io::ErrorKind::InvalidData`] where the input is damaged and with
/// [`io::ErrorKind::UnexpectedEof`] where it ends too early, in both cases after everything decoded
/// before that point was handed out.
pub(crate) struct Decompressed<R> {
    inner: R,
    compression: Compression,
    decoder: Box<dyn Decoder>,
    input: Vec<u8>,
    start: usize,
    last: bool,
    at_member_end: bool,
    failure: Option<io::Error>,
}

impl<R: Read> Decompressed<R> {
    pub(crate) fn new(compression: Compression, inner: R) -> io::Result<Self> {
        Ok(Self {
            inner,
            compression,
            decoder: compression.decoder()?,
            input: Vec::with_capacity(INPUT),
            start: 0,
            last: false,
            at_member_end: false,
            failure: None,
        })
    }

    fn refill(&mut self) -> io::Result<()> {
        self.input.clear();
        self.start = 0;
        (&mut self.inner).take(INPUT as u64).read_to_end(&mut self.input)?;
        self.last = self.input.len() < INPUT;
        Ok(())
    }

    fn damaged(&self, reason: &str) -> io::Error {
        let name = self.compression.name();
        io::Error::new(io::ErrorKind::InvalidData, format!("damaged {name} data ({reason})"))
    }
}

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if output.is_empty() {
            return Ok(0);
        }
        loop {
            if self.start == self.input.len() && !self.last {
                self.refill()?;
            }
            if self.at_member_end {
                if self.decoder.allows_padding() {
                    while self.input.get(self.start) == Some(&0) {
                        self.start += 1;
                    }
                    if self.start == self.input.len() && !self.last {
                        continue;
                    }
                }
                if self.start == self.input.len() && self.last {
                    return Ok(0);
                }
            }
            let step = self.decoder.step(&self.input[self.start..], output, self.last);
            self.start += step.read;
            let stuck = step.read == 0 && step.written == 0;
            match step.outcome {
                Ok(outcome) => {
                    self.at_member_end = matches!(outcome, Outcome::MemberEnd);
                    if step.written == 0 && stuck && !self.at_member_end {
                        // All input is in, there is room for output, and nothing moves.
                        let name = self.compression.name();
                        return Err(io::Error::new(
                            io::ErrorKind::UnexpectedEof,
                            format!("incomplete {name} data"),
                        ));
                    }
                }
                Err(reason) => {
                    let failure = self.damaged(&reason);
                    if step.written == 0 {
                        return Err(failure);
                    }
                    self.failure = Some(failure);
                }
            }
            if step.written > 0 {
                return Ok(step.written);
            }
        }
    }
}
