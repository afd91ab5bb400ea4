//! Findings, with the texts that records show.

use received_tls::FieldScanner;

/// Something about a field that its reader should know. Its texts need no escaping in any format.
pub(super) struct Finding {
    pub(super) code: &'static str,
    pub(super) reference: &'static str,
    pub(super) detail: &'static str,
}

impl From<received_tls::Finding> for Finding {
    fn from(finding: received_tls::Finding) -> Self {
        Self { code: finding.code(), reference: finding.reference(), detail: finding.sentence() }
    }
}

const _: () = assert!(FieldScanner::MAX_FIELD == 1 << 20, "the sentence below tells another figure");

/// What is told of a field that is longer than [`FieldScanner::MAX_FIELD`].
pub(super) const FIELD_TOO_LONG: Finding = Finding {
    code: "field-too-long",
    reference: "RFC 5322 §2.1.1",
    detail: "expected a field of at most 1 MiB, found a longer one, of which only so much was read",
};
