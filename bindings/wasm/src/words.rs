//! Closed sets of words as TypeScript unions, made of the library's own tables.

#![allow(
    dead_code,
    reason = "the declarations go into a section of the module, where the compiler does not look"
)]

use received_tls::registry::{Recommended, TlsVersion};
use received_tls::{Container, Level, Origin};
use wasm_bindgen::prelude::wasm_bindgen;

/// Room for one declaration.
const ROOM: usize = 128;

/// A declaration being put together at compile time.
struct Text {
    bytes: [u8; ROOM],
    length: usize,
}

impl Text {
    const fn put(mut self, text: &str) -> Self {
        let mut rest = text.as_bytes();
        while let [first, after @ ..] = rest {
            self.bytes[self.length] = *first;
            self.length += 1;
            rest = after;
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => panic!("names are text"),
        }
    }
}

/// Declares the union of the names of all `$values`.
macro_rules! union {
    ($place:ident $union:literal $values:expr, $name:path) => {
        const $place: Text = {
            let mut text = Text { bytes: [0; ROOM], length: 0 }.put(concat!("export type ", $union, " = "));
            let mut rest: &[_] = $values;
            while let [first, after @ ..] = rest {
                text =
                    text.put("\"").put($name(*first)).put(if after.is_empty() { "\";\n" } else { "\" | " });
                rest = after;
            }
            text
        };
        const _: () = {
            #[wasm_bindgen(typescript_custom_section)]
            const DECLARATION: &str = $place.as_str();
        };
    };
}

union!(LEVEL "Level" Level::ALL, Level::name);
union!(VERSION "TlsVersion" TlsVersion::ALL, TlsVersion::as_str);
union!(RECOMMENDED "Recommended" Recommended::ALL, Recommended::as_str);
union!(ORIGIN "Origin" &[Origin::Clause, Origin::Comment, Origin::With], Origin::name);
union!(CONTAINER "Container" &[Container::Message, Container::Mbox], container);

/// The name of what an input holds.
pub(crate) const fn container(container: Container) -> &'static str {
    match container {
        Container::Mbox => "mbox",
        _ => "message",
    }
}
