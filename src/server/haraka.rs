//! Haraka: its fields; what its `tls` plugin says once a connection is secured, and what `outbound` says.

use crate::author::Reason;
use crate::bytes::is_alpha;
use crate::server::cursor::{Cursor, is_host};
use crate::server::log::{Direction, Found};
use crate::server::session::{cipher, version};
use crate::server::template::{Holds, Shape, Slot, fields};
use crate::tls::Written;

const CONNECTION: &str = "connection.js, received_line()";

fields! {
    fold "\r\n\t";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::PrintableBut(" "), CONNECTION);
        NAME = Slot::own(Shape::Looked, CONNECTION);
        ADDRESS = Slot::own(Shape::InBrackets, CONNECTION);
        HOSTNAME = Slot::own(Shape::Name, CONNECTION);
        VERSION = Slot::own(Shape::Software, CONNECTION);
        ID = Slot::own(Shape::Name, CONNECTION);
        SENDER = Slot::client(Reason::Sender, Shape::Path, Holds::Any, CONNECTION);
    }
    Haraka "Haraka", since "2.8.28", source CONNECTION, marks [] ["Haraka/"]: {
        {from HELO} _ (NAME " [" ADDRESS "]") / {by HOSTNAME} _ ("Haraka/" VERSION) _ {with} _ {id ID}
        / {other "envelope-from" SENDER} [/ {tls}] [_ ("authenticated bits=0")] ";" / {date}
    }
}

/// ```text
/// [INFO] [74448FBF-6EF1-4975-9B45-BBD4FE887BA4] [tls] secured: cipher=TLS_AES_256_GCM_SHA384
///   version=TLSv1.3 verified=false cn="…" …
/// ```
/// What the client's certificate says is after all that is read here.
pub(super) fn read(message: &[u8]) -> Option<Found<'_>> {
    let mut words = Cursor::new(message);
    words.run_after(b"[", is_alpha)?;
    words.between(b"] [", is_host, b"] [")?;
    let direction = words.one_of(&[(b"tls", Direction::In), (b"outbound", Direction::Out)])?;
    words.literal(b"] secured: ")?;
    let start = words.at();
    let cipher = Some(words.after(b"cipher=", cipher)?);
    let version = Some(words.after(b" version=", version)?);
    let verified = Some(words.after(b" verified=", |words| words.either(b"true", b"false"))?);
    let written = Written { version, cipher, verified, ..Written::default() };
    Some(Found::new(written, direction, words.since(start)))
}
