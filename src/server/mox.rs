//! mox.

use crate::author::Reason;
use crate::server::template::{Holds, Shape, Slot, fields};

const SERVER: &str = "smtpserver/server.go, recvHdrFor";

fields! {
    fold "\r\n\t";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::Host, SERVER);
        NAME = Slot::own(Shape::Looked, SERVER);
        ADDRESS = Slot::own(Shape::InBrackets, SERVER);
        HOSTNAME = Slot::own(Shape::Name, SERVER);
        ID = Slot::own(Shape::Name, SERVER);
        RECIPIENT = Slot::client(Reason::Recipient, Shape::Path, Holds::Any, SERVER);
    }
    Mox "mox", since "0.0.1", source SERVER, marks [] ["["]: {
        {from HELO} _ (NAME " [" ADDRESS "]") _ {by HOSTNAME} _ ("[" ADDRESS "]") _ {via "tcp"} _ {with} _ {id ID}
        [_ {wording "(" "({tls_version} {cipher})"}] _ {for RECIPIENT} [_ {tls}] ";" _ {date}
    }
}
