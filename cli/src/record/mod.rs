//! What fields and lines become: records, in one of three formats.
//!
//! The columns are the library's. `choice` says which of them are written; each format has a file; `fields` and `lines`
//! make the records of a batch.

mod choice;
mod csv;
mod fields;
mod filter;
mod format;
mod lines;
mod native_1;
mod ndjson;
mod room;
mod table;

pub(crate) use choice::{Choice, Schema};
pub(crate) use csv::Csv;
pub(crate) use fields::{Fields, Trusts};
pub(crate) use filter::Filter;
pub(crate) use format::Format;
pub(crate) use lines::{LONGEST_LINE, Lines, Tally, is_record_of_lines};
pub(crate) use ndjson::{Ndjson, OPENINGS as NDJSON_OPENINGS};
pub(crate) use table::{Cells, HOP, LINE, Layout};

use received_tls::Peer;

/// `mx.example.org[192.0.2.1]`; empty if nothing is known.
fn peer(peer: &Peer<'_>) -> Vec<u8> {
    let mut text = peer.name.unwrap_or_default().to_vec();
    if let Some(address) = peer.address {
        text.push(b'[');
        text.extend_from_slice(address);
        text.push(b']');
    }
    text
}
