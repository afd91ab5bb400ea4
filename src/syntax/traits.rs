//! Properties of a clause besides its words.

/// A set of traits, a bit for each: most clauses have none, which one comparison shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Traits(u8);

impl Traits {
    pub(crate) const NONE: Self = Self(0);
    /// The value holds a quoted string or a path.
    pub(crate) const ENCLOSED: Self = Self(1);
    /// It may hold white space inside of one.
    pub(crate) const BLANK: Self = Self(1 << 1);
    /// The value is a word `by`.
    pub(crate) const BY: Self = Self(1 << 2);
    /// A comment between keyword and value.
    pub(crate) const COMMENT_INSIDE: Self = Self(1 << 3);
    /// A clause of this keyword came before.
    pub(crate) const AGAIN: Self = Self(1 << 4);
    /// Rare traits.
    pub(crate) const ODD: Self = Self(!Self::ENCLOSED.0);

    /// Both sets together.
    pub(crate) const fn and(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// The set, and `more` if `so`.
    pub(crate) const fn and_if(self, so: bool, more: Self) -> Self {
        Self(self.0 | if so { more.0 } else { 0 })
    }

    /// True if any of `some` is in the set.
    pub(crate) const fn has(self, some: Self) -> bool {
        self.0 & some.0 != 0
    }
}
