//! A run of fields on their way to becoming records.

use std::ops::Range;

use memchr::memchr;
use received_tls::ScannedField;

/// Fields copied out of the input together with where they stood. The copy is what lets streams be read
/// in a bounded window, and costs less than the formatting that follows.
#[derive(Default)]
pub(crate) struct Batch {
    bytes: Vec<u8>,
    sources: Vec<Range<usize>>,
    fields: Vec<Place>,
}

/// Where a field stands, in the batch and in its source.
struct Place {
    bytes: Range<usize>,
    source: usize,
    offset: u64,
    message: u64,
    hop: u64,
    cut: bool,
}

/// One field of a batch.
pub(crate) struct Field<'a> {
    /// The source's number within the batch; equal numbers follow one another.
    pub(crate) source_number: usize,
    /// The name of the source.
    pub(crate) source: &'a [u8],
    /// The field, from its name to its last line end.
    pub(crate) bytes: &'a [u8],
    /// Where it begins in the source, in bytes.
    pub(crate) offset: u64,
    pub(crate) message: u64,
    pub(crate) hop: u64,
    /// Whether only its beginning is here.
    pub(crate) cut: bool,
    /// Whether no field of the batch has a CR, which is found out sooner than of each.
    pub(crate) among_no_cr: bool,
}

impl Batch {
    /// A full batch: large enough that handing it on costs nothing beside formatting it, small enough
    /// that all batches under way together stay a few megabytes.
    const FULL: usize = 128 << 10;

    /// What a buffer may keep when it is used again.
    pub(crate) const KEPT: usize = 2 << 20;

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.bytes.len() >= Self::FULL
    }

    /// The fields pushed from here on stand in the source named `name`.
    pub(crate) fn push_source(&mut self, name: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(name);
        self.sources.push(start..self.bytes.len());
    }

    /// Adds a field of the source pushed last.
    pub(crate) fn push_field(&mut self, field: &ScannedField<'_>) {
        debug_assert!(!self.sources.is_empty(), "a field has a source");
        let start = self.bytes.len();
        self.bytes.extend_from_slice(field.bytes);
        self.fields.push(Place {
            bytes: start..self.bytes.len(),
            source: self.sources.len() - 1,
            offset: field.offset,
            message: field.message,
            hop: field.hop,
            cut: field.cut,
        });
    }

    pub(crate) fn len(&self) -> usize {
        self.fields.len()
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        let among_no_cr = memchr(b'\r', &self.bytes).is_none();
        self.fields.iter().map(move |place| Field {
            source_number: place.source,
            source: &self.bytes[self.sources[place.source].clone()],
            bytes: &self.bytes[place.bytes.clone()],
            offset: place.offset,
            message: place.message,
            hop: place.hop,
            cut: place.cut,
            among_no_cr,
        })
    }

    /// Empties the batch for its next use.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(Self::KEPT);
        self.sources.clear();
        self.fields.clear();
    }
}
