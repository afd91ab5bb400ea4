//! Newline-delimited JSON: one object a line, each key always present.
//!
//! The command spends most of its time here. All columns together are written by a visitor, for which the compiler knows
//! each key; chosen ones by a list.

use received_tls::record::{Notice, Of, Record, Value, Visit};

use super::choice::Choice;
use super::format::Format;
use super::room::Room;

/// The beginnings of records, by which they are distinguished from mail and logs.
pub(crate) const OPENINGS: [&[u8]; 2] = [b"{\"schema\":2,\"source\":", b"{\"schema\":1,\"source\":"];

/// The room made for a record beforehand, more than most need.
const USUAL: usize = 1 << 11;

/// Writes the columns of a choice.
pub(crate) struct Ndjson {
    choice: Choice,
    /// The text before the value of each column, and after the last.
    keys: Vec<Vec<u8>>,
    end: Vec<u8>,
}

impl Ndjson {
    pub(crate) fn new(choice: Choice) -> Self {
        let mut keys = Vec::new();
        let mut group = None;
        for column in &choice.columns {
            let mut key = Vec::new();
            let (of, name) =
                column.name.split_once('.').map_or((None, column.name), |(of, name)| (Some(of), name));
            if group != of && group.is_some() {
                key.push(b'}');
            }
            key.push(if keys.is_empty() { b'{' } else { b',' });
            if let Some(of) = of {
                if group == Some(of) {
                    key.extend_from_slice(format!("\"{name}\":").as_bytes());
                } else {
                    key.extend_from_slice(format!("\"{of}\":{{\"{name}\":").as_bytes());
                }
            } else {
                key.extend_from_slice(format!("\"{name}\":").as_bytes());
            }
            group = of;
            keys.push(key);
        }
        let end = if group.is_some() { b"}}\n".to_vec() } else { b"}\n".to_vec() };
        Self { choice, keys, end }
    }

    fn write_chosen<'a>(&self, record: &Record<'_>, mut out: Room<'a>) -> Option<Room<'a>> {
        for (column, key) in self.choice.columns.iter().zip(&self.keys) {
            out = out.put_slice(key)?;
            out = match self.choice.value(column, record) {
                Value::Text(text) => out.put_text(&self.choice.text(text))?,
                Value::Path(text) => out.put_path(&self.choice.text(text))?,
                value => put_value(out, value)?,
            };
        }
        out.put_slice(&self.end)
    }
}

impl Format for Ndjson {
    fn batch(&self, records: &[Record<'_>], out: &mut Vec<u8>, mut written: usize) -> usize {
        for record in records {
            let guess = 2 * record.length as usize;
            written = match (self.choice.is_whole, self.choice.of) {
                (true, Of::Line) => {
                    write_with_room(out, written, guess, |room| write_whole::<true>(record, room))
                }
                (true, _) => write_with_room(out, written, guess, |room| write_whole::<false>(record, room)),
                (false, _) => write_with_room(out, written, guess, |room| self.write_chosen(record, room)),
            };
        }
        written
    }
}

/// Writes one record after the first `written` bytes of `out`, of which the rest is room with any content; `guess` is
/// how much it may take. Returns where the record ends.
fn write_with_room(
    out: &mut Vec<u8>,
    written: usize,
    guess: usize,
    write: impl for<'a> Fn(Room<'a>) -> Option<Room<'a>>,
) -> usize {
    let mut room = USUAL.max(guess);
    loop {
        if out.len() - written < room {
            out.resize(written + room + USUAL, 0);
        }
        if let Some(left) = write(Room::new(&mut out[written..])).map(|room| room.left()) {
            return out.len() - left;
        }
        // Escaped text is six times as long as it was at most.
        room = 2 * (out.len() - written).max(3 * guess);
    }
}

fn write_whole<'a, const LINE: bool>(record: &Record<'_>, out: Room<'a>) -> Option<Room<'a>> {
    let visitor = Object::<'a, LINE> { out: out.put(b"{")?, first: true };
    record.visit(visitor)?.out.put(b"}\n")
}

/// An object that is being written.
struct Object<'a, const LINE: bool> {
    out: Room<'a>,
    /// Whether the next key is its group's first, before which no comma comes.
    first: bool,
}

impl<const LINE: bool> Visit for Object<'_, LINE> {
    const OF: Of = if LINE { Of::Line } else { Of::Field };

    #[inline(always)]
    fn open(self, key: &'static str) -> Option<Self> {
        Some(Self { out: self.out.put_slice(key.as_bytes())?, first: true })
    }

    #[inline(always)]
    fn close(self) -> Option<Self> {
        Some(Self { out: self.out.put(b"}")?, first: false })
    }

    #[inline(always)]
    fn value(self, key: &'static str, value: Value<'_>) -> Option<Self> {
        let key = if self.first { &key.as_bytes()[1..] } else { key.as_bytes() };
        let out = match value {
            Value::Null => self.out.put_null_after(key)?,
            value => put_value(self.out.put_slice(key)?, value)?,
        };
        Some(Self { out, first: false })
    }
}

#[inline(always)]
fn put_value<'a>(out: Room<'a>, value: Value<'_>) -> Option<Room<'a>> {
    match value {
        Value::Bool(true) => out.put(b"true"),
        Value::Bool(false) => out.put(b"false"),
        Value::Number(number) => out.put_number(number),
        Value::Text(text) => out.put_text(text),
        Value::Path(text) => out.put_path(text),
        Value::Name(name) => out.put_quoted(name),
        Value::CodePoint(number) => out.put_code_point(number),
        Value::Date(date) => out.put_quoted(date.rfc3339()),
        Value::Time(time) => out.put_displayed(time),
        Value::Ip(ip) => out.put_ip(ip),
        Value::Peer(peer) => out.put_text(&super::peer(&peer)),
        Value::Notices(notices) if notices.is_empty() => out.put(b"[]"),
        Value::Notices(notices) => {
            let out = notices.iter().enumerate().try_fold(out, |out, (at, notice)| {
                put_notice(if at == 0 { out.put(b"[")? } else { out.put(b",")? }, &notice)
            })?;
            out.put(b"]")
        }
        _ => out.put(b"null"),
    }
}

fn put_notice<'a>(out: Room<'a>, notice: &Notice) -> Option<Room<'a>> {
    out.put(b"{\"code\":")?
        .put_quoted(notice.code)?
        .put(b",\"reference\":")?
        .put_quoted(notice.reference)?
        .put(b",\"detail\":")?
        .put_quoted(notice.detail)?
        .put(b",\"offset\":")?
        .put_optional_number(notice.offset)?
        .put(b",\"length\":")?
        .put_optional_number(notice.length)?
        .put(b"}")
}
