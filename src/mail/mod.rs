//! From bytes to fields: the messages of a mailbox, the header block of a message, the `Received` fields in it.

mod content_length;
mod mailbox;
mod message;
#[cfg(feature = "alloc")]
mod pasted;
mod scan;
mod separator;

pub use mailbox::{Message, Messages};
#[cfg(feature = "alloc")]
pub use message::unfold;
pub(crate) use message::{FieldEnds, is_received, name_end};
pub use message::{RawField, ReceivedFields, received_fields};
#[cfg(feature = "alloc")]
pub use pasted::PastedHeader;
pub use scan::{FieldScanner, Scan, ScannedField};
pub use separator::Container;
