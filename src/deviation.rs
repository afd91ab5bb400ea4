//! Deviations from the RFCs: name, source and one sentence of each kind.

/// Writes an enum of deviations, its order and its table from one list.
macro_rules! deviations {
    ($(#[$about:meta])* $name:ident: $($kind:ident $code:literal $reference:literal $sentence:literal)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!($sentence, " (", $reference, ").")] $kind,)*
        }

        impl $name {
            /// Every kind, in the order in which they are reported.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The kind's bit in a set of kinds.
            pub(crate) const fn bit(self) -> u64 {
                1 << self as u32
            }

            const fn row(self) -> [&'static str; 3] {
                match self {
                    $(Self::$kind => [$code, $reference, $sentence],)*
                }
            }

            /// The kind's name, which stays the same across releases.
            pub const fn code(self) -> &'static str {
                self.row()[0]
            }

            /// The RFCs and their sections.
            pub const fn reference(self) -> &'static str {
                self.row()[1]
            }

            /// One sentence: the problem, then the consequence or the rule. `Display` writes it too.
            pub const fn sentence(self) -> &'static str {
                self.row()[2]
            }
        }

        const _: () = assert!($name::ALL.len() <= u64::BITS as usize);

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.sentence())
            }
        }
    };
}

pub(crate) use deviations;
