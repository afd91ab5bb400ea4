//! Google's fields. Its wording is sendmail's.

use crate::author::Reason;
use crate::server::template::{Holds, Shape, Slot, fields};

fields! {
    fold "\n        ";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::Any, "fields");
        NAME = Slot::own(Shape::LookedOrNot, "fields");
        ADDRESS = Slot::own(Shape::InBrackets, "fields");
        HOSTNAME = Slot::own(Shape::Name, "fields");
        ID = Slot::own(Shape::Name, "fields");
        RECIPIENT = Slot::client(Reason::Recipient, Shape::Path, Holds::Any, "fields");
    }
    Google "Google, from a client", since "seen from 2013", source "fields",
        marks [] ["version=TLS" "PST" "PDT" "Google"]: {
        {from HELO} _ (NAME "[" ADDRESS "]")
        / {by HOSTNAME} _ {with} _ {id ID} [/ {for RECIPIENT}]
        [/ {wording "(version=TLS" "(version={version} cipher=[{cipher}] bits=[3D]{bits}[/{number}])"}] [/ ("Google Transport Security")] [_ {tls}] ";" / {date}
    }
    Google "Google, within itself", since "seen from 2004", source "fields", marks ["PST" "PDT"] []: {
        {by HOSTNAME} _ {with} _ {id ID} [/ {for RECIPIENT}] [_ {tls}] ";" / {date}
    }
}
