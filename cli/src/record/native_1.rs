//! Schema 1, by columns of schema 2: for this release only.

use received_tls::record::{COLUMNS, Of, Record, Value};

use super::choice::Get;

/// Its columns by their own names, and those of schema 2 that they are.
const COLUMNS_OF_1: [(&str, &str); 37] = [
    ("schema", "schema"),
    ("source", "source"),
    ("message", "message"),
    ("hop", "hop"),
    ("line", "line"),
    ("offset", "offset"),
    ("length", "length"),
    ("time", "time"),
    ("time_as_written", "time_as_written"),
    ("host", "host"),
    ("service", "service"),
    ("peer", "peer.name"),
    ("direction", "direction"),
    ("from", "from"),
    ("by", "by"),
    ("via", "via"),
    ("with", "with"),
    ("id", "id"),
    ("for", "for"),
    ("date", "date"),
    ("tls.established", "tls.established"),
    ("tls.version", "tls.version"),
    ("tls.version_as_written", "tls.version_as_written"),
    ("tls.cipher", "tls.cipher"),
    ("tls.cipher_id", "tls.cipher_id"),
    ("tls.cipher_as_written", "tls.cipher_as_written"),
    ("tls.curve", "tls.group"),
    ("tls.curve_id", "tls.group_id"),
    ("tls.curve_as_written", "tls.group_as_written"),
    ("tls.bits", "tls.bits"),
    ("tls.verified", "tls.verified"),
    ("tls.origin", "tls.origin"),
    ("tls.dialect", "tls.server"),
    ("tls.offset", "tls.offset"),
    ("tls.length", "tls.length"),
    ("assessment", "assessment"),
    ("findings", "findings"),
];

/// The columns of records of `of`, and how they are read.
pub(super) fn columns(of: Of) -> impl Iterator<Item = (&'static str, Get)> {
    COLUMNS_OF_1.iter().filter_map(move |&(name, now)| {
        let column = COLUMNS.iter().find(|column| column.name == now)?;
        // Only logs had a peer.
        let included = column.of.includes(of) && (name != "peer" || of == Of::Line);
        let get = match name {
            "schema" => schema,
            "peer" => peer,
            "findings" => notices,
            _ => column.get,
        };
        included.then_some((name, get))
    })
}

fn schema<'r>(_: &'r Record<'r>) -> Value<'r> {
    Value::Number(1)
}

fn peer<'r>(record: &'r Record<'r>) -> Value<'r> {
    record.peer.map_or(Value::Null, Value::Peer)
}

fn notices<'r>(record: &'r Record<'r>) -> Value<'r> {
    Value::Notices(record.notices())
}

/// Whether a column says who wrote to whom.
pub(super) fn is_private(name: &str) -> bool {
    matches!(name, "peer" | "from" | "id" | "for")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_is_one_of_schema_2() {
        let all = columns(Of::Field).count() + columns(Of::Line).count();
        let both = COLUMNS_OF_1.iter().filter(|(_, now)| {
            COLUMNS.iter().any(|column| column.name == *now && column.of == Of::Both && *now != "peer.name")
        });
        assert_eq!(all, COLUMNS_OF_1.len() + both.count());
    }
}
