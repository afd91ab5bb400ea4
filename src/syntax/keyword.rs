//! The keywords of clauses (RFC 5321 §4.4, RFC 8314 §4.3).

use crate::registry::AdditionalClause;
use crate::swar::letters_of_word;

/// The keyword of a clause. The first ones are in RFC 5321's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Keyword {
    From,
    By,
    Via,
    With,
    Id,
    For,
    Tls,
    Group,
    /// In IANA's registry of additional clauses, and of no concern here.
    OtherRegistered,
    Unregistered,
}

/// The keywords that mean something here.
const KEYWORDS: [(u64, Keyword); 8] = [
    (letters_of_word(b"from"), Keyword::From),
    (letters_of_word(b"by"), Keyword::By),
    (letters_of_word(b"via"), Keyword::Via),
    (letters_of_word(b"with"), Keyword::With),
    (letters_of_word(b"id"), Keyword::Id),
    (letters_of_word(b"for"), Keyword::For),
    (letters_of_word(b"tls"), Keyword::Tls),
    (letters_of_word(b"group"), Keyword::Group),
];

/// The length of the longest of [`KEYWORDS`].
const LONGEST: usize = "group".len();

impl Keyword {
    /// The number of keywords in RFC 5321 itself.
    pub(crate) const NAMED: usize = Self::For as usize + 1;

    #[inline]
    pub(crate) fn of(word: &[u8]) -> Self {
        let number = if word.len() <= LONGEST { letters_of_word(word) } else { 0 };
        match KEYWORDS.iter().find(|&&(letters, _)| letters == number) {
            Some(&(_, keyword)) => keyword,
            None => Self::without_meaning(word),
        }
    }

    #[inline(never)]
    fn without_meaning(word: &[u8]) -> Self {
        AdditionalClause::from_keyword(word).map_or(Self::Unregistered, |_| Self::OtherRegistered)
    }

    /// True if RFC 5321 itself names it.
    pub(crate) const fn is_named(self) -> bool {
        (self as usize) < Self::NAMED
    }
}
