//! `cargo xtask schema`: `docs/record.schema.json`, the JSON Schema of records, from the library's columns.

use received_tls::record::{COLUMNS, Column, Kind, Of, SCHEMA};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

/// Where the schema is kept.
const FILE: &str = "docs/record.schema.json";

/// Writes the schema.
///
/// # Errors
/// If the file can't be written.
pub(crate) fn write(root: &Path) -> Result<(), String> {
    fs::write(root.join(FILE), text()).map_err(|error| format!("{FILE}: {error}"))?;
    println!("{FILE} written");
    Ok(())
}

/// The schema as it is kept.
fn text() -> String {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A record of received-tls",
        "description": "One line of `received-tls extract --format ndjson` or `received-tls logs --format ndjson`.",
        "oneOf": [{ "$ref": "#/$defs/field" }, { "$ref": "#/$defs/line" }],
        "$defs": {
            "field": record("The record of a Received field.", Of::Field),
            "line": record("The record of a log line.", Of::Line),
            "notice": {
                "type": "object",
                "properties": {
                    "code": { "type": "string", "description": "A name that stays the same from release to release." },
                    "reference": { "type": ["string", "null"], "description": "The RFC and its section." },
                    "detail": { "type": "string", "description": "The problem, then the consequence." },
                    "offset": { "type": ["integer", "null"], "minimum": 0, "description": "Where it begins in the input, in bytes." },
                    "length": { "type": ["integer", "null"], "minimum": 0, "description": "Its length in bytes." },
                },
                "required": ["code", "reference", "detail", "offset", "length"],
                "additionalProperties": false,
            },
        },
    });
    // Writing to a string can't fail.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// An object with the columns of records of `of`.
fn record(description: &str, of: Of) -> Value {
    let (mut top, mut groups) = (Map::new(), Map::new());
    for column in COLUMNS.iter().filter(|column| column.of.includes(of)) {
        match column.name.split_once('.') {
            None => drop(top.insert(column.name.to_owned(), value(column))),
            Some((group, name)) => {
                let members = groups.entry(group).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(members) = members {
                    members.insert(name.to_owned(), value(column));
                }
            }
        }
    }
    for (group, members) in groups {
        let Value::Object(members) = members else { continue };
        top.insert(group, object(&members));
    }
    let mut schema = object(&top);
    schema["description"] = description.into();
    schema
}

/// An object of which all members are always there, and no others.
fn object(members: &Map<String, Value>) -> Value {
    let required: Vec<_> = members.keys().cloned().collect();
    json!({ "type": "object", "properties": members, "required": required, "additionalProperties": false })
}

fn value(column: &Column) -> Value {
    let mut schema = match column.kind {
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Number if column.name == "schema" => json!({ "const": SCHEMA }),
        Kind::Number => json!({ "type": "integer", "minimum": 0 }),
        Kind::Name(names) if !names.is_empty() => json!({ "enum": names }),
        Kind::CodePoint => json!({ "type": "string", "pattern": "^0x[0-9A-F]{4}$" }),
        Kind::Notices => json!({ "type": "array", "items": { "$ref": "#/$defs/notice" } }),
        _ => json!({ "type": "string" }),
    };
    if column.nullable {
        if let Some(names) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            names.push(Value::Null);
        } else if let Some(kind) = schema.get("type").cloned() {
            schema["type"] = json!([kind, "null"]);
        }
    }
    let unit = column.unit.map(|unit| format!(" Unit: {unit}.")).unwrap_or_default();
    schema["description"] = format!("{}{unit}", column.sentence).into();
    schema
}

/// The TypeScript types of a field's record, for the npm package.
pub(crate) fn typescript() -> String {
    let mut members = String::new();
    let mut group = None;
    for column in COLUMNS.iter().filter(|column| column.of.includes(Of::Field)) {
        let (of, name) =
            column.name.split_once('.').map_or((None, column.name), |(of, name)| (Some(of), name));
        if group != of {
            members += group.map_or("", |_| "  };\n");
            members += &of.map(|of| format!("  {of}: {{\n")).unwrap_or_default();
            group = of;
        }
        let indent = if of.is_some() { "    " } else { "  " };
        let null = if column.nullable { " | null" } else { "" };
        let unit = column.unit.map(|unit| format!(" Unit: {unit}.")).unwrap_or_default();
        members +=
            &format!("{indent}/** {}{unit} */\n{indent}{name}: {}{null};\n", column.sentence, kind(column));
    }
    members += group.map_or("", |_| "  };\n");
    format!(
        "/** The record of a Received field, schema {SCHEMA}: one line of the command's NDJSON. */\n\
         export interface HopRecord {{\n{members}}}\n\n\
         /** A finding about the TLS, or a problem of a field's syntax. */\n\
         export interface Notice {{\n  \
           /** A name that stays the same from release to release. */\n  code: string;\n  \
           /** The RFC and its section. */\n  reference: string | null;\n  \
           /** The problem, then the consequence. */\n  detail: string;\n  \
           /** Where it begins in the input, in bytes. */\n  offset: number | null;\n  \
           /** Its length in bytes. */\n  length: number | null;\n}}\n"
    )
}

/// The TypeScript type of a column's values that are not null.
fn kind(column: &Column) -> String {
    match column.kind {
        Kind::Bool => "boolean".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Notices => "Notice[]".to_owned(),
        Kind::Name(names) if !names.is_empty() => {
            names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" | ")
        }
        _ => "string".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_that_of_the_columns() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let kept = fs::read_to_string(root.join(FILE)).unwrap_or_default();
        assert_eq!(kept, text(), "run `cargo xtask schema`");
    }
}
