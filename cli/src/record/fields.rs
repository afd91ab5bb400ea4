//! The records of fields: parsed, with whose they are, in the format of the run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use received_tls::record::{Field, Record};
use received_tls::{OwnHost, Peer, Received, Trust, TrustBasis, TrustWalk};

use super::filter::Filter;
use super::format::Format;
use crate::batch::{self, Batch, Hop};
use crate::pipeline::Records;

/// How many fields are parsed, then judged, then written: each of the three has code that fills a processor's nearest
/// cache, and would evict the others' with every field. A whole batch may be thousands of the shortest fields, and what
/// is parsed of them would not stay in the cache.
const AT_ONCE: usize = 128;

/// Makes records of fields.
#[derive(Clone)]
pub(crate) struct Fields {
    pub(crate) format: Arc<dyn Format>,
    pub(crate) filter: Filter,
    /// The reader's servers.
    pub(crate) own: Arc<[OwnHost<'static>]>,
    pub(crate) trusts: Arc<Trusts>,
}

/// How many messages there were, and of how many the topmost field is of no server in `--own`.
#[derive(Default)]
pub(crate) struct Trusts {
    messages: AtomicU64,
    unknown: AtomicU64,
}

impl Trusts {
    /// What is to be said of the trust in the records of a run, if anything.
    pub(crate) fn sentence(&self, own: bool) -> Option<String> {
        let [messages, unknown] = [&self.messages, &self.unknown].map(|count| count.load(Relaxed));
        if messages == 0 {
            None
        } else if !own {
            Some(
                "trust is guessed from each message's topmost field; name your servers with --own".to_owned(),
            )
        } else if unknown > 0 {
            Some(format!(
                "{unknown} of {messages} messages have no trust: their topmost field is of no server in --own"
            ))
        } else {
            None
        }
    }
}

impl Fields {
    /// Follows the trust to `received`, the next field of its message.
    fn trust<'o>(
        &'o self,
        walk: &mut Option<TrustWalk<'o>>,
        field: &batch::Field<'_>,
        received: &Received<'_>,
        peer: Option<Peer<'_>>,
    ) -> Option<(Trust, TrustBasis)> {
        if field.hop == 0 {
            *walk = Some(TrustWalk::new(&self.own));
        }
        // A message of more fields than a batch holds: what was above is not known any more.
        let trust = walk.as_mut()?.next(received, peer);
        if field.hop == 0 {
            self.trusts.messages.fetch_add(1, Relaxed);
            self.trusts.unknown.fetch_add(u64::from(trust.is_none()), Relaxed);
        }
        trust
    }
}

impl Records<Hop> for Fields {
    fn write_heading(&self, out: &mut Vec<u8>) {
        self.format.begin(out);
    }

    fn write_records(&mut self, batch: &Batch, room: &mut Vec<u8>) -> usize {
        let fields: Vec<_> = batch.fields().collect();
        let (mut written, mut walk) = (0, None);
        let mut rest = &fields[..];
        while !rest.is_empty() {
            // No message is divided.
            let next = rest.iter().skip(AT_ONCE).position(|field| field.hop == 0);
            let (fields, after) = rest.split_at(next.map_or(rest.len(), |next| AT_ONCE + next));
            rest = after;
            let read: Vec<_> = fields.iter().map(|field| Received::parse(field.bytes)).collect();
            let records = fields.iter().zip(&read).map(|(field, received)| {
                let mut place = Field::new(received);
                place.source = field.source;
                place.offset = field.offset;
                place.message = field.message;
                place.message_id = field.message_id;
                place.hop = field.hop;
                place.cut = field.cut;
                place.without_cr = field.among_no_cr;
                let mut record = Record::of_field(place);
                if let Some(place) = &mut record.field {
                    place.trust = self.trust(&mut walk, field, received, record.peer);
                }
                record
            });
            let mut records: Vec<_> = records.collect();
            records.retain(|record| self.filter.admits(record));
            written = self.format.batch(&records, room, written);
        }
        written
    }

    fn write_end(&self, out: &mut Vec<u8>) {
        self.format.finish(out);
    }
}
