//! Code points in serialised data: the text that `Display` writes and `FromStr` reads.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use ::serde::de::{Error, Visitor};

use super::{CipherSuite, NamedGroup};

/// Implements both traits for types that `Display` writes and `FromStr` reads.
macro_rules! as_text {
    ($($type:ty: $expected:literal,)+) => { $(
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            /// Reads the text that `Display` writes.
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = $crate::registry::serde::Text($expected, core::marker::PhantomData);
                deserializer.deserialize_str(text)
            }
        }
    )+ };
}
pub(crate) use as_text;

as_text! {
    CipherSuite: "a cipher suite",
    NamedGroup: "a named group",
}

/// Reads a string, borrowed or not, without copying it.
pub(crate) struct Text<T>(pub(crate) &'static str, pub(crate) PhantomData<T>);

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use core::fmt::Debug;

    use ::serde::de::value::{Error as ValueError, StrDeserializer};
    use ::serde::de::{Deserialize, IntoDeserializer};
    use ::serde::ser::Serialize;

    use super::*;

    /// Writes the serialised text: serde's own serializer into a formatter.
    struct Serialized<T>(T);

    impl<T: Serialize> fmt::Display for Serialized<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.serialize(f)
        }
    }

    #[track_caller]
    fn both_ways<T: Serialize + for<'de> Deserialize<'de> + PartialEq + Debug>(value: T, text: &str) {
        extern crate std;
        let deserializer: StrDeserializer<'_, ValueError> = text.into_deserializer();
        assert_eq!(T::deserialize(deserializer).as_ref(), Ok(&value));
        assert_eq!(std::format!("{}", Serialized(value)), text);
    }

    #[test]
    fn names_and_code_points_both_ways() {
        both_ways(CipherSuite(0x1301), "TLS_AES_128_GCM_SHA256");
        both_ways(CipherSuite(0xBEEF), "0xBEEF");
        both_ways(NamedGroup(29), "x25519");
        both_ways(NamedGroup(25497), "X25519Kyber768Draft00");
        both_ways(NamedGroup(0xFFFF), "0xFFFF");
    }

    #[test]
    fn another_librarys_name_is_refused() {
        let deserializer: StrDeserializer<'_, ValueError> = "AES128-SHA".into_deserializer();
        assert!(CipherSuite::deserialize(deserializer).is_err());
    }
}
