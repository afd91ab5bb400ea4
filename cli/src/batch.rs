//! A run of pieces of the input on their way to becoming records.

use std::ops::Range;

use memchr::memchr;
use received_tls::ScannedField;

/// Pieces copied out of the input together with where they were. The copy is what lets streams be read
/// in a bounded window, and costs less than the formatting that follows.
pub(crate) struct Batch<P = Hop> {
    bytes: Vec<u8>,
    sources: Vec<Range<usize>>,
    pieces: Vec<Piece<P>>,
    /// The `Message-ID`s of the messages that have pieces here.
    message_ids: Vec<Option<Range<usize>>>,
}

/// Where a piece is, in the batch and in its source.
struct Piece<P> {
    bytes: Range<usize>,
    source: usize,
    offset: u64,
    place: P,
}

/// Where a field is in its mailbox.
#[derive(Clone, Copy)]
pub(crate) struct Hop {
    message: u64,
    hop: u64,
    cut: bool,
    /// The message's number in the batch.
    of: usize,
}

/// Which line of a log the first of some whole lines is, from 1.
#[derive(Clone, Copy)]
pub(crate) struct FirstLine(pub(crate) u64);

/// One field of a batch.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    /// The name of the source.
    pub(crate) source: &'a [u8],
    /// The field, from its name to its last line end.
    pub(crate) bytes: &'a [u8],
    /// Where it begins in the source, in bytes.
    pub(crate) offset: u64,
    pub(crate) message: u64,
    /// The value of the message's `Message-ID` field.
    pub(crate) message_id: Option<&'a [u8]>,
    pub(crate) hop: u64,
    /// Whether only its beginning is here.
    pub(crate) cut: bool,
    /// Whether no field of the batch has a CR, which is found out sooner than of each.
    pub(crate) among_no_cr: bool,
}

/// Whole lines of a log.
pub(crate) struct LineIter<'a> {
    /// The name of the source.
    pub(crate) source: &'a [u8],
    /// The lines with their ends; the log's last may have none.
    pub(crate) bytes: &'a [u8],
    /// Where they begin in the source, in bytes.
    pub(crate) offset: u64,
    pub(crate) first: u64,
}

impl<P> Default for Batch<P> {
    fn default() -> Self {
        Self { bytes: Vec::new(), sources: Vec::new(), pieces: Vec::new(), message_ids: Vec::new() }
    }
}

impl<P> Batch<P> {
    /// A full batch: large enough that handing it on costs nothing beside formatting it, small enough
    /// that all batches under way together stay a few megabytes.
    const FULL: usize = 128 << 10;

    /// A full batch of small pieces, whose records are much larger than they are.
    const MANY: usize = 1 << 10;

    /// What a buffer may keep when it is used again.
    pub(crate) const KEPT: usize = 2 << 20;

    /// A batch that will be filled: its bytes have room and need not be moved as they become more.
    pub(crate) fn roomy() -> Self {
        Self { bytes: Vec::with_capacity(2 * Self::FULL), ..Self::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.bytes.len() >= Self::FULL || self.pieces.len() >= Self::MANY
    }

    /// Whether it is handed on though a message goes on: what one message holds is bounded by nothing.
    pub(crate) fn is_overfull(&self) -> bool {
        self.bytes.len() >= 2 * Self::FULL || self.pieces.len() >= 2 * Self::MANY
    }

    /// The pieces pushed from here on are in the source named `name`.
    pub(crate) fn push_source(&mut self, name: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(name);
        self.sources.push(start..self.bytes.len());
    }

    /// Adds a piece of the source pushed last.
    pub(crate) fn push(&mut self, bytes: &[u8], offset: u64, place: P) {
        debug_assert!(!self.sources.is_empty(), "a piece has a source");
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        let source = self.sources.len() - 1;
        self.pieces.push(Piece { bytes: start..self.bytes.len(), source, offset, place });
    }

    /// Empties the batch for its next use.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(Self::KEPT);
        self.sources.clear();
        self.pieces.clear();
        self.message_ids.clear();
    }
}

impl From<&ScannedField<'_>> for Hop {
    fn from(field: &ScannedField<'_>) -> Self {
        Self { message: field.message, hop: field.hop, cut: field.cut, of: 0 }
    }
}

impl Batch<Hop> {
    /// Adds a field of the message that was begun last, or begins `message` with it, of which this is the id so far.
    pub(crate) fn push_field(&mut self, bytes: &[u8], offset: u64, mut place: Hop, id: &[u8]) {
        if self
            .pieces
            .last()
            .is_none_or(|last| last.place.message != place.message || last.source != self.sources.len() - 1)
        {
            self.message_ids.push(None);
            self.push_message_id(id);
        }
        place.of = self.message_ids.len() - 1;
        self.push(bytes, offset, place);
    }

    /// Adds the id of the message that was begun last.
    pub(crate) fn push_message_id(&mut self, id: &[u8]) {
        if let Some(place @ None) = self.message_ids.last_mut()
            && !id.is_empty()
        {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(id);
            *place = Some(start..self.bytes.len());
        }
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        let among_no_cr = memchr(b'\r', &self.bytes).is_none();
        self.pieces.iter().map(move |piece| Field {
            source: &self.bytes[self.sources[piece.source].clone()],
            bytes: &self.bytes[piece.bytes.clone()],
            offset: piece.offset,
            message: piece.place.message,
            message_id: self.message_ids[piece.place.of].clone().map(|id| &self.bytes[id]),
            hop: piece.place.hop,
            cut: piece.place.cut,
            among_no_cr,
        })
    }
}

impl Batch<FirstLine> {
    pub(crate) fn lines(&self) -> impl Iterator<Item = LineIter<'_>> {
        self.pieces.iter().map(|piece| LineIter {
            source: &self.bytes[self.sources[piece.source].clone()],
            bytes: &self.bytes[piece.bytes.clone()],
            offset: piece.offset,
            first: piece.place.0,
        })
    }
}
