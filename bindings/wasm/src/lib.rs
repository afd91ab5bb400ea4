//! received-tls for browsers and Node: what mail servers recorded about TLS, as JavaScript values.
//!
//! What is exported stands here; it is made in `inspection` (mail), `clause` and `registry`, which know nothing of
//! JavaScript and run anywhere. Values cross as one JSON text each, which a browser reads faster than it
//! takes objects key for key; the TypeScript types are made of the Rust types.

mod clause;
mod inspection;
mod json;
mod registry;
mod words;

pub use clause::{Clause, ClauseFault};
pub use inspection::{Hop, HopRecord, Inspection, Places, Span, inspection, ndjson, own_hosts};
pub use json::json;
pub use registry::{Group, NamedGroup, NamedSuite, Suite};

use js_sys::{Error, JSON};
use received_tls::PastedHeader;
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// The value, read from its JSON.
fn value(of: &impl Serialize) -> Result<JsValue, JsValue> {
    JSON::parse(&json(of))
}

fn error(sentence: &str) -> JsValue {
    Error::new(sentence).into()
}

/// IANA's number, if it can be one. JavaScript would cut a larger number down to 16 bits, which are those of another suite.
fn number(of: f64) -> Option<u16> {
    let number = of as u16;
    (f64::from(number) == of).then_some(number)
}

/// Every Received field of a message, a header block or an mbox, the topmost of each message first; or of a header as
/// people paste it: after other text, indented or quoted, without the field's name, or with its folds lost.
///
/// `source` is the name that the records give the input. At most `limit` hops are returned, 10,000 where it is not given.
/// `own` names the reader's servers, as the command's `--own`: hosts, domains (`.example.net`) and networks, separated by
/// commas or white space. Without it, `trust` is guessed.
///
/// Throws if the input is not mail, or `own` has anything else.
#[wasm_bindgen(unchecked_return_type = "Inspection")]
pub fn inspect(
    input: &[u8],
    source: Option<String>,
    limit: Option<u32>,
    own: Option<String>,
) -> Result<JsValue, JsValue> {
    let (source, own) = (source.unwrap_or_default(), own.unwrap_or_default());
    let own = own_hosts(&own).map_err(|sentence| error(&sentence))?;
    let limit = limit.map_or(inspection::LIMIT, |limit| limit as usize);
    let pasted = PastedHeader::detect(input);
    let inspection =
        inspection(input, pasted.as_ref(), &source, &own, limit).map_err(|sentence| error(&sentence))?;
    value(&inspection)
}

/// The records of all Received fields as NDJSON, one a line: what the command's `extract --format ndjson` writes, as
/// bytes of UTF-8, which files and Blobs take as they are. `source` and `own` are as in `inspect`.
///
/// Throws like `inspect`.
#[wasm_bindgen(js_name = toNdjson, unchecked_return_type = "Uint8Array<ArrayBuffer>")]
pub fn to_ndjson(input: &[u8], source: Option<String>, own: Option<String>) -> Result<Vec<u8>, JsValue> {
    let (source, own) = (source.unwrap_or_default(), own.unwrap_or_default());
    let own = own_hosts(&own).map_err(|sentence| error(&sentence))?;
    ndjson(input, &source, &own).map_err(|sentence| error(&sentence))
}

/// Parses the whole input as one `tls` clause (RFC 8314 §4.3), including the white space before it.
///
/// Throws an `Error` whose `cause` is a `ClauseFault` if the input is not a clause.
#[wasm_bindgen(js_name = parseClause, unchecked_return_type = "Clause")]
pub fn parse_clause(input: &[u8]) -> Result<JsValue, JsValue> {
    match clause::parse(input) {
        Ok(clause) => value(&clause),
        Err(fault) => {
            let error = Error::new(&fault.message);
            error.set_cause(&value(&fault)?);
            Err(error.into())
        }
    }
}

/// Parses the clause at the beginning of the input; returns it with its length in bytes. The rest is ignored.
///
/// Throws like `parseClause` if the input does not begin with a clause.
#[wasm_bindgen(js_name = parseClausePrefix, unchecked_return_type = "Clause")]
pub fn parse_clause_prefix(input: &[u8]) -> Result<JsValue, JsValue> {
    match clause::parse_prefix(input) {
        Ok(clause) => value(&clause),
        Err(fault) => {
            let error = Error::new(&fault.message);
            error.set_cause(&value(&fault)?);
            Err(error.into())
        }
    }
}

/// The clause for a connection with this suite and group, both IANA's numbers.
///
/// Throws if no connection can have them: signalling values, GREASE, a group without a name, anything but an integer
/// from 0 to 65535.
#[wasm_bindgen]
pub fn stamp(suite: f64, group: Option<f64>) -> Result<String, JsValue> {
    let expect = |of| {
        number(of).ok_or_else(|| error("not a number of IANA's registry: use an integer from 0 to 65535"))
    };
    clause::stamp(expect(suite)?, group.map(expect).transpose()?).map_err(|sentence| error(&sentence))
}

/// The entry of a cipher suite in IANA's registry; null if the number is not registered.
#[wasm_bindgen(unchecked_return_type = "Suite | null")]
pub fn suite(id: f64) -> Result<JsValue, JsValue> {
    value(&number(id).and_then(registry::suite))
}

/// Looks up a cipher suite by the name that IANA or a TLS library uses, in any case; null for an unknown name.
#[wasm_bindgen(js_name = suiteByName, unchecked_return_type = "NamedSuite | null")]
pub fn suite_by_name(name: &str) -> Result<JsValue, JsValue> {
    value(&registry::suite_by_name(name))
}

/// Every registered cipher suite, in the order of numbers.
#[wasm_bindgen(unchecked_return_type = "Suite[]")]
pub fn suites() -> Result<JsValue, JsValue> {
    value(&registry::suites())
}

/// The entry of a group in IANA's registry; null if the number is not registered.
#[wasm_bindgen(unchecked_return_type = "Group | null")]
pub fn group(id: f64) -> Result<JsValue, JsValue> {
    value(&number(id).and_then(registry::group))
}

/// Looks up a group by the name that IANA or a TLS library uses, in any case; null for an unknown name.
#[wasm_bindgen(js_name = groupByName, unchecked_return_type = "NamedGroup | null")]
pub fn group_by_name(name: &str) -> Result<JsValue, JsValue> {
    value(&registry::group_by_name(name))
}

/// Every registered group, in the order of numbers.
#[wasm_bindgen(unchecked_return_type = "Group[]")]
pub fn groups() -> Result<JsValue, JsValue> {
    value(&registry::groups())
}
