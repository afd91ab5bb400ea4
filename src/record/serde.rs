//! Records as serde has them: objects with the columns as members, as in NDJSON.

use super::columns::MEMBERS;
use super::{Notice, Of, Record, Value};
use crate::mail::unfold;
use alloc::string::String;
use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};

/// Serializes the record as an object; columns with a dot in their name are members of an object in it.
///
/// ```
/// use received_tls::{Received, record::{Field, Record}};
/// let received = Received::parse(b"Received: by b.example with LMTPS id 1; Sat, 21 Nov 2026 22:45:35 +0000");
/// let json = serde_json::to_value(Record::of_field(Field::new(&received))).unwrap();
/// assert_eq!((&json["by"], &json["tls"]["established"]), (&"b.example".into(), &true.into()));
/// ```
impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of = if self.line.is_some() { Of::Line } else { Of::Field };
        let mut object = serializer.serialize_struct("Record", MEMBERS.len())?;
        let mut begun = None;
        for member in MEMBERS.iter().filter(|member| member.of.includes(of)) {
            match member.group {
                None => object.serialize_field(member.name, &(member.get)(self))?,
                Some(group) if begun != Some(group) => {
                    object.serialize_field(group, &Group { record: self, of, name: group })?;
                    begun = Some(group);
                }
                Some(_) => {}
            }
        }
        object.end()
    }
}

/// The columns of a group.
struct Group<'r> {
    record: &'r Record<'r>,
    of: Of,
    name: &'static str,
}

impl Serialize for Group<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct(self.name, MEMBERS.len())?;
        let members = MEMBERS.iter().filter(|member| member.group == Some(self.name));
        for member in members.filter(|member| member.of.includes(self.of)) {
            object.serialize_field(member.name, &(member.get)(self.record))?;
        }
        object.end()
    }
}

/// Serializes text without its folds, with U+FFFD for bytes that are not UTF-8; empty text as none.
impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => match &*unfold(text) {
                [] => serializer.serialize_none(),
                line => serializer.serialize_str(&String::from_utf8_lossy(line)),
            },
            Self::Path(path) => serializer.serialize_str(&String::from_utf8_lossy(path)),
            Self::Name(name) => serializer.serialize_str(name),
            Self::CodePoint(number) => serializer.serialize_str(&alloc::format!("0x{number:04X}")),
            Self::Date(date) => serializer.serialize_str(&String::from_utf8_lossy(&date.rfc3339())),
            Self::Time(time) => serializer.serialize_str(&alloc::format!("{time}")),
            Self::Ip(ip) => serializer.serialize_str(&alloc::format!("{ip}")),
            Self::Notices(notices) => {
                let mut list = serializer.serialize_seq(None)?;
                notices.iter().try_for_each(|notice| list.serialize_element(&notice))?;
                list.end()
            }
            Self::Peer(_) | Self::Null => serializer.serialize_none(),
        }
    }
}

impl Serialize for Notice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Notice", 5)?;
        object.serialize_field("code", self.code)?;
        object.serialize_field("reference", self.reference)?;
        object.serialize_field("detail", self.detail)?;
        object.serialize_field("offset", &self.offset)?;
        object.serialize_field("length", &self.length)?;
        object.end()
    }
}
