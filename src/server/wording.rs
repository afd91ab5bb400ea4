//! A wording: its form, its places in a field, its writers.

use core::{fmt, slice};

use super::each;
use super::form::Form;
use crate::syntax::After;
use crate::tls::{Dialect, Written};

macro_rules! places {
    ($($(#[$about:meta])* $variant:ident = $name:literal,)+) => {
        /// A place of a wording in a field.
        ///
        /// ```
        /// assert_eq!(received_tls::server::Place::AfterBy.to_string(), "a comment after `by`");
        /// ```
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[non_exhaustive]
        pub enum Place { $($(#[$about])* $variant,)+ }

        impl Place {
            /// Every place.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }

        impl fmt::Display for Place {
            /// Writes in a few words where that is.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $name,)+ })
            }
        }
    };
}

places! {
    /// A comment between `from` and `by`, after the one with the client's address.
    AfterFrom = "a comment before `by`",
    /// A comment after the value of `by`.
    AfterBy = "a comment after `by`",
    /// The value of `with`, up to the next clause; a second `with` after the first belongs to it.
    InWith = "the value of `with`",
    /// A comment between `with` and the protocol.
    BeforeProtocol = "a comment before the protocol",
    /// A comment after the protocol.
    AfterWith = "a comment after `with`",
    /// A comment after the value of `id`.
    AfterId = "a comment after `id`",
    /// A comment after the value of `for`.
    AfterFor = "a comment after `for`",
    /// A comment after a clause that nobody registered, such as Haraka's `envelope-from`.
    AfterOther = "a comment after another clause",
    /// The value of `via`.
    InVia = "the value of `via`",
    /// Words that belong to no clause, where one should begin.
    Bare = "words between clauses",
    /// The `tls` clause.
    Clause = "the `tls` clause",
    /// A comment after the `tls` clause.
    AfterTls = "a comment after `tls`",
    /// A comment after a `;` that is not the date's.
    AfterSemicolon = "a comment after a first `;`",
    /// A comment after the date.
    AfterDate = "a comment after the date",
}

impl Place {
    /// The place of a comment.
    pub(crate) const fn after(after: After) -> Option<Self> {
        Some(match after {
            After::From => Self::AfterFrom,
            After::By | After::ByKeyword => Self::AfterBy,
            After::WithKeyword => Self::BeforeProtocol,
            After::With => Self::AfterWith,
            After::Id => Self::AfterId,
            After::For => Self::AfterFor,
            After::Other => Self::AfterOther,
            After::Tls => Self::AfterTls,
            After::Semicolon => Self::AfterSemicolon,
            After::Date => Self::AfterDate,
            After::Nothing | After::Stray | After::FromKeyword => return None,
        })
    }

    /// The place of a comment, and of one that is where none belongs.
    pub(crate) fn of_comment(after: After) -> Self {
        Self::after(after).unwrap_or(Self::AfterFrom)
    }

    /// The place of `text`: a comment, or words between clauses.
    pub(crate) fn of_words(after: After, text: &[u8]) -> Self {
        if let [b'(', ..] = text { Self::of_comment(after) } else { Self::Bare }
    }

    /// Whether a text there ends where the text itself says so, as a comment does with its parenthesis. Another is
    /// whole only where white space or `;` follows it in the field: a field may be cut.
    pub(crate) const fn has_end(self) -> bool {
        !matches!(self, Self::InWith | Self::InVia | Self::Bare | Self::Clause)
    }
}

/// A set of places, a bit for each.
#[derive(Clone, Copy)]
pub(super) struct Places(u16);

impl Places {
    pub(super) const fn of(places: &[Place]) -> Self {
        let mut bits = 0;
        each!(at in places => { bits |= 1 << places[at] as u16 });
        Self(bits)
    }

    pub(super) const fn has(self, place: Place) -> bool {
        self.0 & 1 << place as u16 != 0
    }
}

/// A wording with which servers record TLS, at certain places of a field.
///
/// ```
/// use received_tls::server::{Place, wordings};
/// let using = wordings().find(|wording| wording.pattern() == "(using {version} with cipher {cipher})").unwrap();
/// assert!(using.places().eq([Place::AfterFrom, Place::AfterId]) && using.established());
/// ```
#[derive(Clone, Copy)]
pub struct Wording {
    pub(super) form: Form,
    pub(super) places: Places,
    /// The bytes that the text may begin with, after the parenthesis where it is a comment.
    pub(super) first: &'static [u8],
    /// Whether the words say that there was TLS, or that there was none.
    pub(super) established: bool,
    /// Whether a login is in the text before its facts: then it counts only as the last comment before
    /// `by`, for what follows the login in the field may be more of it.
    pub(super) after_login: bool,
    pub(super) writers: &'static [Writer],
    /// The dialect and mark of each writer: all that the reader needs.
    pub(super) signs: &'static [(Dialect, Mark)],
}

/// Defines `WORDINGS`, a server's table: each wording has a form and places, then its writers, the marked ones first.
///
/// ```text
/// ["(" tls_version ")"], first b"STU", at AfterWith:
///     Exim "Exim", since "4.93 (2019)", mark SmallWith, source "src/globals.c, received_header_text":
///         "Received: from client.example ([192.0.2.1])"
///         "\tby mx.example.net with esmtps (TLS1.3); Sat, 21 Nov 2026 22:45:35 +0000"
/// ```
///
/// The brackets hold the parts of a [`form!`](super::form::form). Omit `first` if the form begins with a letter,
/// and `mark` if the wording alone identifies the writer. After the places add `established false` if the text denies
/// TLS, `after_login true` if a login precedes the facts. Each line of the example is a string without its `\n`.
macro_rules! wordings {
    ($([$($part:tt)+] $(, first $first:expr)?, at $($place:ident)|+ $(, $flag:ident $value:literal)*: $(
        $dialect:ident $name:literal, since $since:literal, $(mark $mark:ident $(($text:literal))?,)?
            source $source:literal: $($line:literal)+
    )+)+) => {
        pub(in crate::server) const WORDINGS: &[$crate::server::Wording] = {
            use $crate::server::{Mark, Place, Wording, Writer};
            use $crate::tls::Dialect;
            &[$(Wording {
                $($flag: $value,)*
                ..Wording::new(
                    $crate::server::form::form!($($part)+),
                    [$(Some($first as &[u8]),)? None][0],
                    &[$(Place::$place),+],
                    &[$(Writer {
                        dialect: Dialect::$dialect,
                        name: $name,
                        since: $since,
                        mark: [$(Mark::$mark $(($text))?,)? Mark::Wording][0],
                        example: concat!($($line, "\n"),+),
                        source: $source,
                    }),+],
                    &[$((Dialect::$dialect, [$(Mark::$mark $(($text))?,)? Mark::Wording][0])),+],
                )
            }),+]
        };
    };
}

pub(in crate::server) use wordings;

impl Wording {
    /// A wording that says that there was TLS. The default of `first` is the first letter of the pattern.
    pub(super) const fn new(
        form: Form,
        first: Option<&'static [u8]>,
        places: &[Place],
        writers: &'static [Writer],
        signs: &'static [(Dialect, Mark)],
    ) -> Self {
        let first = match (first, form.pattern.as_bytes()) {
            (Some(first), _) => first,
            (None, [b'(', letter, ..] | [letter, ..]) if letter.is_ascii_alphabetic() => {
                slice::from_ref(letter)
            }
            _ => panic!("a form that does not begin with a letter needs `first`"),
        };
        let places = Places::of(places);
        Self { form, places, first, established: true, after_login: false, writers, signs }
    }

    /// The pattern of the text: literals unchanged, optional parts in `[ ]`, alternatives in `{a|b}`, and values in
    /// `{ }`. A blank means any white space, including folds.
    pub const fn pattern(&self) -> &'static str {
        self.form.pattern
    }

    /// The places of the text.
    pub fn places(&self) -> impl Iterator<Item = Place> + Clone + use<> {
        let places = self.places;
        Place::ALL.iter().copied().filter(move |&place| places.has(place))
    }

    /// True if the text records TLS; false if it records plaintext.
    pub const fn established(&self) -> bool {
        self.established
    }

    /// The writers, first those that a mark in the field identifies.
    pub const fn writers(&self) -> &'static [Writer] {
        self.writers
    }
}

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Wording").field(&self.pattern()).finish()
    }
}

/// A server that writes a [`Wording`].
///
/// ```
/// use received_tls::{Dialect, server::wordings};
/// let mut writers = wordings().flat_map(|wording| wording.writers());
/// let stalwart = writers.find(|writer| writer.dialect == Dialect::Stalwart).unwrap();
/// assert_eq!(stalwart.since, "seen from 2024");
/// assert!(stalwart.example.contains("by mx.example.net (Stalwart SMTP)"));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Writer {
    /// The dialect in the facts of such a field.
    pub dialect: Dialect,
    /// The server.
    pub name: &'static str,
    /// Since which of its releases, or since when such fields were seen.
    pub since: &'static str,
    /// Other text in the field that distinguishes this server from others that share the wording.
    pub mark: Mark,
    /// A field as this server writes it, for example hosts.
    pub example: &'static str,
    /// The source: a file of the server's source code, or observed fields.
    pub source: &'static str,
}

/// Server text in a field that distinguishes the writers of one wording.
///
/// ```
/// assert_eq!(received_tls::server::Mark::Software("Postfix").to_string(), "`(Postfix…)` after `by`");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Mark {
    /// No mark: the wording itself identifies the writer, or the field has no other writer's mark.
    Wording,
    /// The comment after `by` begins so.
    Software(&'static str),
    /// The comment after `by` ends so.
    SoftwareEnd(&'static str),
    /// The value of `by` is this domain, or one under it.
    Domain(&'static str),
    /// The value of `by` begins so.
    By(&'static str),
    /// The value of `with` begins so, in just these letters.
    With(&'static str),
    /// The value of `with` begins with a small letter.
    SmallWith,
    /// The value of `via` is this, in just these letters.
    Via(&'static str),
    /// The version is spelt so to begin with.
    Version(&'static str),
}

impl Mark {
    pub(super) fn is_in(self, written: &Written<'_>, marks: &FieldMarks<'_>) -> bool {
        let software = || marks.software.and_then(|comment| comment.strip_prefix(b"(")?.strip_suffix(b")"));
        match self {
            Self::Wording => true,
            Self::Software(begin) => software().is_some_and(|name| name.starts_with(begin.as_bytes())),
            Self::SoftwareEnd(end) => software().is_some_and(|name| name.ends_with(end.as_bytes())),
            Self::Domain(domain) => is_under(marks.by, domain.as_bytes()),
            Self::By(begin) => marks.by.starts_with(begin.as_bytes()),
            Self::With(begin) => marks.with.starts_with(begin.as_bytes()),
            Self::Via(link) => marks.via == link.as_bytes(),
            Self::SmallWith => marks.with.first().is_some_and(u8::is_ascii_lowercase),
            Self::Version(begin) => written.version.is_some_and(|word| word.starts_with(begin.as_bytes())),
        }
    }
}

impl fmt::Display for Mark {
    /// Writes in a few words what has to be there; nothing for [`Mark::Wording`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wording => Ok(()),
            Self::Software(begin) => write!(f, "`({begin}…)` after `by`"),
            Self::SoftwareEnd(end) => write!(f, "`(…{end})` after `by`"),
            Self::Domain(domain) => write!(f, "`by` a host of {domain}"),
            Self::By(begin) => write!(f, "`by {begin}`"),
            Self::With(begin) => write!(f, "`with {begin}…`"),
            Self::Via(link) => write!(f, "`via {link}`"),
            Self::SmallWith => f.write_str("a protocol in small letters"),
            Self::Version(begin) => write!(f, "a version that begins with `{begin}`"),
        }
    }
}

/// Whether `host` is `domain` or a name under it, a dot at the end aside.
pub(super) fn is_under(host: &[u8], domain: &[u8]) -> bool {
    let host = host.strip_suffix(b".").unwrap_or(host);
    let Some(above) = host.len().checked_sub(domain.len()) else { return false };
    host[above..].eq_ignore_ascii_case(domain) && (above == 0 || host[above - 1] == b'.')
}

/// The text of a field by which writers are known.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct FieldMarks<'a> {
    /// The value of `by`.
    pub(crate) by: &'a [u8],
    /// The comment that follows it at once, with its parentheses.
    pub(crate) software: Option<&'a [u8]>,
    /// The value of `with`.
    pub(crate) with: &'a [u8],
    /// The value of `via`.
    pub(crate) via: &'a [u8],
}
