//! The data of a log line's record, in no format.

use received_tls::log::{LogRecord, Peer};
use received_tls::{Assessment, Findings, Level};

use super::finding::Finding;

/// A line that tells of TLS, and where it stands.
pub(super) struct LogLine<'a> {
    pub(super) source: &'a [u8],
    /// From 1.
    pub(super) number: u64,
    /// Where it begins in the source, in bytes.
    pub(super) offset: u64,
    /// Its bytes, its end included.
    pub(super) length: u64,
    pub(super) record: LogRecord<'a>,
    pub(super) level: Level,
    found: Findings,
}

impl<'a> LogLine<'a> {
    /// Assesses the facts of `record`.
    pub(super) fn new(
        source: &'a [u8],
        number: u64,
        offset: u64,
        length: u64,
        record: LogRecord<'a>,
    ) -> Self {
        let Assessment { level, findings: found, .. } = record.assess();
        Self { source, number, offset, length, record, level, found }
    }

    /// What is wrong with the facts, and what the rules say of them.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.found.map(Finding::from)
    }
}

/// `mx.example.org[192.0.2.1]`; empty where nothing is told.
pub(super) fn peer(peer: &Peer<'_>) -> Vec<u8> {
    let mut text = peer.name.unwrap_or_default().to_vec();
    if let Some(address) = peer.address {
        text.push(b'[');
        text.extend_from_slice(address);
        text.push(b']');
    }
    text
}
