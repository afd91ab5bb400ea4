//! Cyrus.

pub(super) mod log;

use crate::author::Reason;
use crate::server::template::{Holds, Shape, Slot, fields};
use crate::tls::Quirks;

const ENGINE: &str = "imap/lmtpengine.c";

fields! {
    fold "\r\n\t ";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::PrintableBut(" "), ENGINE);
        NAME = Slot::own(Shape::Looked, ENGINE);
        ADDRESS = Slot::own(Shape::InBrackets, ENGINE);
        HOSTNAME = Slot::own(Shape::Name, ENGINE);
        VERSION = Slot::own(Shape::Software, ENGINE);
    }
    Cyrus "Cyrus, LMTP", since "2.3", source ENGINE, marks [] ["Cyrus "]: {
        {from HELO} _ (NAME " [" ADDRESS "]") / {by HOSTNAME} _ ("Cyrus " VERSION) _ {with}
        [/ {wording "(version=" "(version={version} cipher=[{cipher}] bits=[3D]{bits}[/{number}] verify=[3D]{verify})"}]
        [_ {tls}] ";" / {date}
    }
}

/// Its comment says, for the version, the oldest one that has the suite, and says that the client was verified even of
/// one without a certificate.
pub(super) const QUIRKS: Quirks =
    Quirks { version_is_the_suites: true, always_verified: true, ..Quirks::NONE };
