//! JSON in which no character acts on what displays it.
//!
//! Values are told apart by serde. What is written is what records consist of, objects and lists of text, numbers and
//! truth values: that takes a tenth of what writing any value would, in bytes, and a third in time.

use std::fmt;

use serde::Serialize;
use serde::ser::{Error as _, Impossible, SerializeSeq, SerializeStruct, Serializer};

/// A value as JSON: control characters, those of bidirectional text too, are escaped.
///
/// ```
/// assert_eq!(received_tls_wasm::json(&"a\u{202e}b\n"), r#""a\u202eb\u000a""#);
/// ```
pub fn json(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    append(value, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Appends a value's JSON.
pub(crate) fn append(value: &impl Serialize, out: &mut Vec<u8>) {
    let written = value.serialize(Json(out));
    debug_assert!(written.is_ok(), "a value of another shape than records have");
}

/// Where JSON is written to.
struct Json<'o>(&'o mut Vec<u8>);

impl Json<'_> {
    fn number(self, mut number: u64) -> Result<(), fmt::Error> {
        // The longest is u64::MAX's.
        let mut digits = [0; 20];
        let mut first = digits.len();
        loop {
            first -= 1;
            digits[first] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.0.extend(digits[first..].iter());
        Ok(())
    }

    /// The text between quotation marks.
    fn text(&mut self, text: &str) {
        let start = self.0.len();
        let mut plain = true;
        // Looked at while it is copied, a word at a time: nearly all text is plain. Copying a text of any length would
        // be an instruction of WebAssembly that takes longer to begin than most text takes here.
        let mut rest = text.as_bytes();
        while let Some((word, after)) = rest.split_first_chunk() {
            plain &= is_plain(*word);
            self.0.extend_from_slice(word);
            rest = after;
        }
        if let Some((&[a, b, c, d], after)) = rest.split_first_chunk() {
            plain &= is_plain([a, b, c, d, b' ', b' ', b' ', b' ']);
            self.0.extend_from_slice(&[a, b, c, d]);
            rest = after;
        }
        for &byte in rest {
            plain &= is_plain([byte, b' ', b' ', b' ', b' ', b' ', b' ', b' ']);
            self.0.push(byte);
        }
        if !plain {
            self.0.truncate(start);
            self.escaped(text);
        }
    }

    #[cold]
    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '"' | '\\' => self.0.extend_from_slice(&[b'\\', c as u8]),
                c if is_control(c) => {
                    for &mut unit in c.encode_utf16(&mut [0; 2]) {
                        self.0.extend_from_slice(b"\\u");
                        let digits = [12, 8, 4, 0].map(|bits| unit >> bits & 0xf);
                        self.0.extend(digits.map(|digit| b"0123456789abcdef"[usize::from(digit)]));
                    }
                }
                c => self.0.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
    }
}

/// True if JSON text may contain these eight bytes unescaped: ASCII without controls, `"` and `\`.
const fn is_plain(word: [u8; 8]) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(word);
    // Beyond ASCII a byte has the highest bit. Of ASCII each sum or difference gives that bit to the bytes it is for;
    // only these carry into the next, and then it matters no more.
    let quote = (word ^ (EACH * b'"' as u64)).wrapping_sub(EACH);
    let backslash = (word ^ (EACH * b'\\' as u64)).wrapping_sub(EACH);
    let control = word.wrapping_sub(EACH * b' ' as u64) | word.wrapping_add(EACH);
    (word | quote | backslash | control) & (EACH * 0x80) == 0
}

/// Returns true for a character that is invisible, or controls the display: C0, DEL and C1 controls, soft hyphens and
/// zero-width characters, the line and paragraph separators, the controls of bidirectional text (Unicode Standard
/// Annex 9), tags and variation selectors that spell hidden text.
fn is_control(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The members of an object or of a list, one after another.
struct Members<'o> {
    out: &'o mut Vec<u8>,
    /// True if one of them was written.
    begun: bool,
    end: u8,
}

impl Members<'_> {
    fn separate(&mut self) {
        if self.begun {
            self.out.push(b',');
        }
        self.begun = true;
    }
}

impl SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), fmt::Error> {
        self.separate();
        key.serialize(Json(self.out))?;
        self.out.push(b':');
        value.serialize(Json(self.out))
    }

    fn end(self) -> Result<(), fmt::Error> {
        self.out.push(self.end);
        Ok(())
    }
}

impl SerializeSeq for Members<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), fmt::Error> {
        self.separate();
        value.serialize(Json(self.out))
    }

    fn end(self) -> Result<(), fmt::Error> {
        self.out.push(self.end);
        Ok(())
    }
}

/// Refuses the values that no record has.
macro_rules! refuse {
    ($($name:ident($($kind:ty),*) -> $returned:ty;)+) => {
        $(fn $name(self, $(_: $kind),*) -> Result<$returned, fmt::Error> {
            Err(fmt::Error::custom(stringify!($name)))
        })+
    };
}

impl<'o> Serializer for Json<'o> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Members<'o>;
    type SerializeStruct = Members<'o>;
    type SerializeTuple = Impossible<(), fmt::Error>;
    type SerializeTupleStruct = Impossible<(), fmt::Error>;
    type SerializeTupleVariant = Impossible<(), fmt::Error>;
    type SerializeMap = Impossible<(), fmt::Error>;
    type SerializeStructVariant = Impossible<(), fmt::Error>;

    fn serialize_str(mut self, text: &str) -> Result<(), fmt::Error> {
        self.0.push(b'"');
        self.text(text);
        self.0.push(b'"');
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), fmt::Error> {
        self.0.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_u8(self, number: u8) -> Result<(), fmt::Error> {
        self.number(number.into())
    }

    fn serialize_u16(self, number: u16) -> Result<(), fmt::Error> {
        self.number(number.into())
    }

    fn serialize_u32(self, number: u32) -> Result<(), fmt::Error> {
        self.number(number.into())
    }

    fn serialize_u64(self, number: u64) -> Result<(), fmt::Error> {
        self.number(number)
    }

    fn serialize_none(self) -> Result<(), fmt::Error> {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), fmt::Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Members<'o>, fmt::Error> {
        self.0.push(b'[');
        Ok(Members { out: self.0, begun: false, end: b']' })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'o>, fmt::Error> {
        self.0.push(b'{');
        Ok(Members { out: self.0, begun: false, end: b'}' })
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), fmt::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), fmt::Error> {
        Err(fmt::Error::custom("serialize_newtype_variant"))
    }

    refuse! {
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}
