//! Courier.

use crate::author::Reason;
use crate::server::template::{Holds, Shape, Slot, fields};

const SUBMIT: &str = "fields";

fields! {
    fold "\n  ";
    slots {
        HELO = Slot::client(Reason::Greeting, Shape::Host, Holds::PrintableBut(" "), SUBMIT);
        NAME = Slot::own(Shape::LookedOrNot, SUBMIT);
        ADDRESS = Slot::own(Shape::InBrackets, SUBMIT);
        HOSTNAME = Slot::own(Shape::Name, SUBMIT);
        ID = Slot::own(Shape::Name, SUBMIT);
    }
    Courier "Courier", since "0.60", source SUBMIT, marks [] ["TLS: " "SSL: "]: {
        {from HELO} _ (NAME "[" ADDRESS "]")
        / {wording "(" "({TLS|SSL}: {version},[ ]{bits}bits,[ ]{cipher})"} / {by HOSTNAME} _ {with} / {id ID}
        [_ {tls}] ";" _ {date}
    }
}
