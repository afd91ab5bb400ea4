//! Halon.

use crate::author::Reason;
use crate::server::template::{Holds, Shape, Slot, fields};

fields! {
    fold "\n\t";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::Any, "fields");
        NAME = Slot::own(Shape::Looked, "fields");
        ADDRESS = Slot::own(Shape::InBrackets, "fields");
        HOSTNAME = Slot::own(Shape::Name, "fields");
        ID = Slot::own(Shape::Name, "fields");
        RECIPIENT = Slot::client(Reason::Recipient, Shape::Path, Holds::Any, "fields");
    }
    Halon "Halon", since "seen from 2021", source "fields", marks [] ["Halon"]: {
        {from HELO} _ (NAME " [" ADDRESS "]") / {by HOSTNAME} _ ("Halon") _ {with}
        [_ {wording "(TLS" "({tls_version})"}] [_ {tls}] / {id ID} [/ {for RECIPIENT}] ";" / {date}
    }
}
