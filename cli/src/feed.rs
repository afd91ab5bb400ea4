//! The bytes of one input as the scanner takes them: all at once, or through a window that moves along.

use std::io::{self, Read};

/// The window's first size.
const WINDOW: usize = 256 << 10;

pub(crate) enum Feed<'a> {
    /// Everything is in memory.
    Whole(&'a [u8]),
    /// A stream, and the part of it that is held.
    Stream(Window<'a>),
}

pub(crate) struct Window<'a> {
    reader: Box<dyn Read + 'a>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    last: bool,
}

impl<'a> Feed<'a> {
    /// A stream; `buffer` is used for the window, whatever it holds.
    pub(crate) fn stream(reader: Box<dyn Read + 'a>, mut buffer: Vec<u8>) -> Self {
        buffer.resize(WINDOW, 0);
        Self::Stream(Window { reader, buffer, start: 0, end: 0, last: false })
    }

    /// The input from the first byte that was not consumed, and whether nothing comes after it.
    pub(crate) fn window(&self) -> (&[u8], bool) {
        match self {
            Self::Whole(bytes) => (bytes, true),
            Self::Stream(window) => (&window.buffer[window.start..window.end], window.last),
        }
    }

    pub(crate) fn consume(&mut self, bytes: usize) {
        match self {
            Self::Whole(all) => *all = &all[bytes..],
            Self::Stream(window) => window.start += bytes,
        }
    }

    /// The buffer of a stream, to be used again.
    pub(crate) fn into_buffer(self) -> Option<Vec<u8>> {
        match self {
            Self::Whole(_) => None,
            Self::Stream(mut window) => {
                window.buffer.truncate(WINDOW);
                window.buffer.shrink_to(WINDOW);
                Some(window.buffer)
            }
        }
    }

    /// Makes the window longer, unless the input ends with it.
    ///
    /// # Errors
    /// Where the input cannot be read on; what was read before that is in the window.
    pub(crate) fn lengthen(&mut self) -> io::Result<()> {
        match self {
            Self::Whole(_) => Ok(()),
            Self::Stream(window) => window.lengthen(),
        }
    }
}

impl Window<'_> {
    fn lengthen(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end > self.buffer.len() / 2 {
            // Doubling keeps the number of looks at the same bytes logarithmic.
            self.buffer.resize(self.buffer.len() * 2, 0);
        } else if self.buffer.len() > WINDOW && self.end < WINDOW / 2 {
            self.buffer.truncate(WINDOW);
            self.buffer.shrink_to(WINDOW);
        }
        while self.end < self.buffer.len() && !self.last {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.last = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
