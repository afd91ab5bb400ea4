//! KumoMTA.

use crate::author::Reason;
use crate::server::template::{Holds, Shape, Slot, fields};

const SERVER: &str = "crates/kumod/src/smtp_server.rs";

fields! {
    fold "\r\n  ";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::Host, SERVER);
        ADDRESS = Slot::own(Shape::Address, SERVER);
        HOSTNAME = Slot::own(Shape::Name, SERVER);
        ID = Slot::own(Shape::Name, SERVER);
        RECIPIENT = Slot::client(Reason::Recipient, Shape::Path, Holds::Any, SERVER);
    }
    KumoMta "KumoMTA", since "seen in 2026", source SERVER, marks ["#"] ["KumoMTA "]: {
        {from HELO} _ (ADDRESS) / {by HOSTNAME} _ ("KumoMTA " ADDRESS) / {with}
        [_ {wording "(TLS" "({tls_version}:{cipher})"}] _ {id ID} [/ {for RECIPIENT}] [_ {tls}] ";" / {date}
    }
}
