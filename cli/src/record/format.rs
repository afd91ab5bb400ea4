//! What a format is: one file that writes what comes first, records, and what comes last.

use received_tls::record::Record;

/// A way to write records. What it writes depends on nothing that it wrote before, so each thread can write a part.
pub(crate) trait Format: Send + Sync {
    /// Writes what precedes all records.
    fn begin(&self, _out: &mut Vec<u8>) {}

    /// Writes what precedes the records of an input, after the first `written` bytes of `out`; returns where it ends.
    fn source(&self, _name: &[u8], _out: &mut Vec<u8>, written: usize) -> usize {
        written
    }

    /// Writes records after the first `written` bytes of `out`, of which the rest is room with any content; returns where
    /// they end.
    fn batch(&self, records: &[Record<'_>], out: &mut Vec<u8>, written: usize) -> usize;

    /// Writes what follows all records.
    fn finish(&self, _out: &mut Vec<u8>) {}
}
