//! One client: its connection, its request and its reply.

use std::io::{self, ErrorKind, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use mio::net::TcpStream;

use super::netstring::{self, Netstring};

/// The reply that leaves a field unchanged; also the reply after a failure.
pub(super) const UNCHANGED: &[u8] = b"NOTFOUND ";

/// The most steps in a client's turn, and the most connections accepted at once.
pub(super) const TURN: usize = 64;

/// The size of a netstring without its content.
const FRAME: usize = 16;

/// The shared buffers for reading and for replies.
pub(super) struct Buffers {
    pub(super) input: Vec<u8>,
    reply: Vec<u8>,
}

impl Buffers {
    /// For requests of this many bytes.
    pub(super) fn new(request: usize) -> Self {
        Self { input: vec![0; request + FRAME], reply: Vec::new() }
    }
}

pub(super) struct Client {
    pub(super) stream: TcpStream,
    /// The beginning of a request.
    pub(super) input: Vec<u8>,
    /// The unsent rest of a reply.
    pub(super) output: Vec<u8>,
    /// The number of bytes left of a request that is too long.
    skip: usize,
    /// The start of the current request, or the end of the last one, by the server's clock.
    pub(super) since: Duration,
}

impl Client {
    pub(super) fn new(stream: TcpStream, now: Duration) -> Self {
        let (input, output) = (Vec::new(), Vec::new());
        Self { stream, input, output, skip: 0, since: now }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.input.is_empty() && self.output.is_empty() && self.skip == 0
    }

    /// Takes some steps. The error `WouldBlock` means that the client must act next; any other error means that it is gone
    /// or violated the protocol.
    pub(super) fn turn(
        &mut self,
        answer: &mut impl FnMut(&[u8], &mut Vec<u8>),
        room: &mut Buffers,
        most: usize,
        clock: &impl Fn() -> Duration,
    ) -> io::Result<()> {
        for _ in 0..TURN {
            self.flush(clock)?;
            if self.skip > 0 {
                let most = self.skip.min(room.input.len());
                let count = self.read(&mut room.input[..most], clock)?;
                self.skip -= count;
                self.skipped(room.input[count - 1])?;
                continue;
            }
            match netstring::read(&self.input, most) {
                Netstring::Whole(request, length) => {
                    room.reply.clear();
                    // Mail waits for the reply, so there is one after any failure.
                    let answered = catch_unwind(AssertUnwindSafe(|| answer(request, &mut room.reply)));
                    let reply = if answered.is_ok() { &room.reply } else { UNCHANGED };
                    netstring::write(reply, &mut self.output);
                    self.input.drain(..length);
                }
                Netstring::TooLong(length) => {
                    let here = length.min(self.input.len());
                    self.skip = length - here;
                    let last = self.input.drain(..here).next_back();
                    self.skipped(last.unwrap_or_default())?;
                }
                Netstring::Wrong => return Err(ErrorKind::InvalidData.into()),
                Netstring::Partial => {
                    let left = most + FRAME - self.input.len();
                    let count = self.read(&mut room.input[..left], clock)?;
                    self.input.reserve_exact(count);
                    self.input.extend_from_slice(&room.input[..count]);
                }
            }
        }
        Ok(())
    }

    /// Skips a part of a request that is too long, and answers at its end.
    fn skipped(&mut self, last: u8) -> io::Result<()> {
        match last {
            _ if self.skip > 0 => Ok(()),
            b',' => {
                netstring::write(UNCHANGED, &mut self.output);
                Ok(())
            }
            _ => Err(ErrorKind::InvalidData.into()),
        }
    }

    /// Reads some bytes; the end is an error.
    fn read(&mut self, room: &mut [u8], clock: &impl Fn() -> Duration) -> io::Result<usize> {
        loop {
            match self.stream.read(room) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => {
                    if self.is_idle() {
                        self.since = clock();
                    }
                    return Ok(count);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Sends the rest of a reply.
    fn flush(&mut self, clock: &impl Fn() -> Duration) -> io::Result<()> {
        if self.output.is_empty() {
            return Ok(());
        }
        while !self.output.is_empty() {
            match self.stream.write(&self.output) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => drop(self.output.drain(..count)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.since = clock();
        Ok(())
    }
}
