//! The language of templates: whole fields, each as one server writes it.
//!
//! A server writes every field from one format string, so that of each byte it is known who chose it. A template names
//! the parts of such a field in their order: what the server writes as it is, values of its own, and the slots of the
//! client. `fit.rs` reads by templates, the tests write by them, and `docs/DIALECTS.md` is made of them.
//!
//! A field is of a template to its last byte, or of none: then the general reader has it. A slot is read where its text
//! is plain: a name, an address, a number. Whose other texts are, the general reader says; of a field that is of a
//! template it would say the same, and `field/tests.rs` holds that.

use super::each;
use super::fit::Fit;
use crate::author::{Author, Reason};
use crate::tls::Dialect;

/// A whole field, as one server writes it.
///
/// ```
/// use received_tls::{Dialect, server::templates};
/// let postfix = templates().find(|template| template.dialect == Dialect::Postfix).unwrap();
/// assert_eq!(postfix.source, "src/smtpd/smtpd.c, common_pre_message_handling()");
/// assert!(postfix.pattern.contains("by {HOSTNAME} ({MAIL_NAME}) with {protocol}"));
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Template {
    /// The server.
    pub dialect: Dialect,
    /// The part of the server that writes such fields.
    pub name: &'static str,
    /// Since which of its releases, or since when such fields were seen.
    pub since: &'static str,
    /// The file and function of the server's own source, or `fields` where such fields were seen.
    pub source: &'static str,
    /// The field from its first clause on: literals unchanged, including line ends; slots in `{ }`; optional parts in
    /// `⟦ ⟧`.
    pub pattern: &'static str,
    /// The slots of `pattern`, and of the server's other templates.
    pub slots: &'static [(&'static str, Slot)],
    /// What the first comment begins with, after the parenthesis, and what the next; `#` for a digit, nothing where it may be
    /// anything. They select the template, and prove nothing.
    pub(super) marks: [&'static [&'static str]; 2],
    pub(super) read: Read,
}

/// Reads what is left of a field to its end.
pub(super) type Read = for<'a> fn(&mut Fit<'a>, &'a [u8]) -> Option<&'a [u8]>;

/// Defines `TEMPLATES`, a server's table.
///
/// A field is written as its server writes it: a literal; `_`, a blank; `/`, the server's fold; `( … )`, a comment;
/// `[ … ]`, parts that are together or not at all, a blank or fold and what begins with a literal, or a literal;
/// `{keyword SLOT}`, a clause; `{keyword "word" | "word"}`, one of these words; `{"word" | "word"}`, these without a
/// keyword; `{with}`, a clause with a registered protocol, `{unregistered "protocol"}` with another; `{other "keyword"
/// SLOT}`, a clause that nobody registered; `{wording "begin" "pattern"}`, one of
/// [`wordings`](super::wordings); `{tls}`, the clause of RFC 8314 §4.3; `{date}`; or the name of a slot.
macro_rules! fields {
    (fold $fold:literal; slots { $($slot:ident = $value:expr;)+ }
     $($dialect:ident $name:literal, since $since:literal, source $source:expr, marks [$($first:literal)*] [$($second:literal)*]: { $($part:tt)+ })+) => {
        mod slots {
            use super::*;
            $(pub(super) const $slot: Slot = $value;)+
            pub(super) const ALL: &[(&str, Slot)] = &[$((stringify!($slot), $slot)),+];
        }

        pub(in crate::server) const TEMPLATES: &[$crate::server::template::Template] = &[$(
            $crate::server::template::Template {
                dialect: $crate::tls::Dialect::$dialect,
                name: $name,
                since: $since,
                source: $source,
                pattern: concat!($($crate::server::template::pattern!($fold $part)),+),
                slots: slots::ALL,
                marks: [&[$($first),*], &[$($second),*]],
                read: {
                    fn read<'a>(
                        fit: &mut $crate::server::fit::Fit<'a>,
                        mut rest: &'a [u8],
                    ) -> Option<&'a [u8]> {
                        $($crate::server::template::read!(fit rest $fold $part);)+
                        Some(rest)
                    }
                    read
                },
            }
        ),+];
    };
}

macro_rules! pattern {
    ($fold:literal _) => { " " };
    ($fold:literal /) => { $fold };
    ($fold:literal ($($part:tt)+)) => { concat!("(", $($crate::server::template::pattern!($fold $part),)+ ")") };
    ($fold:literal [$($part:tt)+]) => { concat!("⟦", $($crate::server::template::pattern!($fold $part),)+ "⟧") };
    ($fold:literal {with}) => { "with {protocol}" };
    ($fold:literal {tls}) => { "tls {cipher}⟦ group {group}⟧" };
    ($fold:literal {date}) => { "{date}" };
    ($fold:literal {wording $begin:literal $($pattern:literal)|+}) => { concat!("{", $begin, "…)}") };
    ($fold:literal {other $keyword:literal $slot:ident}) => { concat!($keyword, " {", stringify!($slot), "}") };
    ($fold:literal {unregistered $protocol:literal}) => { concat!("with ", $protocol) };
    ($fold:literal {$first:literal $(| $other:literal)+}) => { concat!("{", $first, $("|", $other,)+ "}") };
    ($fold:literal {$keyword:tt $first:literal}) => { concat!(stringify!($keyword), " ", $first) };
    ($fold:literal {$keyword:tt $first:literal $(| $other:literal)+}) => {
        concat!(stringify!($keyword), " {", $first, $("|", $other,)+ "}")
    };
    ($fold:literal {$keyword:tt $slot:ident}) => { concat!(stringify!($keyword), " {", stringify!($slot), "}") };
    ($fold:literal $literal:literal) => { $literal };
    ($fold:literal $slot:ident) => { concat!("{", stringify!($slot), "}") };
}

macro_rules! read {
    ($fit:ident $rest:ident $fold:literal _) => { $rest = $fit.blank($rest, " ")? };
    ($fit:ident $rest:ident $fold:literal /) => { $rest = $fit.blank($rest, $fold)? };
    ($fit:ident $rest:ident $fold:literal ($first:literal $($part:tt)*)) => {
        let comment = $rest;
        $rest = $fit.text($rest, concat!("(", $first))?;
        $($crate::server::template::read!($fit $rest $fold $part);)*
        $rest = $fit.text($rest, ")")?;
        $fit.comment(comment, $rest)?;
    };
    ($fit:ident $rest:ident $fold:literal ($($part:tt)+)) => {
        $crate::server::template::read!($fit $rest $fold ("" $($part)+));
    };
    ($fit:ident $rest:ident $fold:literal [$($part:tt)+]) => {
        if $crate::server::template::begins!($rest $fold $($part)+) {
            $($crate::server::template::read!($fit $rest $fold $part);)+
        }
    };
    ($fit:ident $rest:ident $fold:literal {with}) => { $rest = $fit.with($rest)? };
    ($fit:ident $rest:ident $fold:literal {tls}) => { $rest = $fit.tls($rest)? };
    ($fit:ident $rest:ident $fold:literal {date}) => { $rest = $fit.date($rest)? };
    ($fit:ident $rest:ident $fold:literal {wording $begin:literal $($pattern:literal)|+}) => {
        $rest = $fit.wording($rest, const { &[$($crate::server::row_of($pattern)),+] })?
    };
    ($fit:ident $rest:ident $fold:literal {other $keyword:literal $slot:ident}) => {
        $rest = $fit.other($rest, $keyword, const { slots::$slot.shape })?
    };
    ($fit:ident $rest:ident $fold:literal {unregistered $protocol:literal}) => {
        $rest = $fit.unregistered($rest, $protocol)?
    };
    ($fit:ident $rest:ident $fold:literal {$first:literal $(| $other:literal)+}) => {
        $rest = $fit.one_of($rest, &[$first $(, $other)+])?
    };
    ($fit:ident $rest:ident $fold:literal {$keyword:tt $first:literal $(| $other:literal)+}) => {
        let word = $rest;
        let value = $fit.text(word, stringify!($keyword))?;
        let value = $fit.blank(value, " ")?;
        $rest = $fit.one_of(value, &[$first $(, $other)+])?;
        $fit.clause($crate::server::template::keyword!($keyword), word, value, $rest)?;
    };
    ($fit:ident $rest:ident $fold:literal {$keyword:tt $value:tt}) => {
        let word = $rest;
        let value = $fit.text(word, stringify!($keyword))?;
        let value = $fit.blank(value, " ")?;
        $rest = value;
        $crate::server::template::read!($fit $rest $fold $value);
        $fit.clause($crate::server::template::keyword!($keyword), word, value, $rest)?;
    };
    ($fit:ident $rest:ident $fold:literal $literal:literal) => { $rest = $fit.text($rest, $literal)? };
    ($fit:ident $rest:ident $fold:literal $slot:ident) => { $rest = $fit.slot($rest, const { slots::$slot.shape })? };
}

/// Whether a part that may be missing is next.
macro_rules! begins {
    ($rest:ident $fold:literal _ $head:tt $($part:tt)*) => {
        $crate::server::fit::begins($rest, " ", $crate::server::template::head!($head))
    };
    ($rest:ident $fold:literal / $head:tt $($part:tt)*) => {
        $crate::server::fit::begins($rest, $fold, $crate::server::template::head!($head))
    };
    ($rest:ident $fold:literal $head:literal $($part:tt)*) => {
        $rest.starts_with($head.as_bytes())
    };
}

macro_rules! head {
    ($literal:literal) => {
        $literal
    };
    (($first:literal $($part:tt)*)) => {
        concat!("(", $first)
    };
    (($slot:ident $($part:tt)*)) => {
        "("
    };
    ({wording $begin:literal $($pattern:literal)|+}) => {
        $begin
    };
    ({$keyword:tt $($word:literal)|+}) => {
        concat!(stringify!($keyword), " ")
    };
    ({$keyword:tt $($slot:ident)?}) => {
        concat!(stringify!($keyword), " ")
    };
}

macro_rules! keyword {
    (from) => {
        $crate::syntax::Keyword::From
    };
    (by) => {
        $crate::syntax::Keyword::By
    };
    (via) => {
        $crate::syntax::Keyword::Via
    };
    (with) => {
        $crate::syntax::Keyword::With
    };
    (id) => {
        $crate::syntax::Keyword::Id
    };
    (for) => {
        $crate::syntax::Keyword::For
    };
}

pub(in crate::server) use {begins, fields, head, keyword, pattern, read};

/// A value of a field, and who chooses it.
///
/// ```
/// use received_tls::server::templates;
/// for (name, slot) in templates().flat_map(|template| template.slots) {
///     println!("{name}: {} ({})", slot.holds, slot.source);
/// }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Slot {
    /// Who chooses it.
    pub author: Author,
    /// Which bytes the server lets through.
    pub holds: Holds,
    /// The file and function of the server's own source that sees to it; `fields` where that is not known.
    pub source: &'static str,
    pub(crate) shape: Shape,
}

/// Which bytes a server lets through to a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Holds {
    /// Names and numbers of the server's own making, and addresses that it looked up and found valid.
    Own,
    /// A host's name or an address in brackets (RFC 5321 §4.1.2, `Domain`, `address-literal`); `unknown` in place of others.
    Host,
    /// Every printable byte of ASCII but these.
    PrintableBut(&'static str),
    /// Every printable byte of ASCII but a backslash, parentheses in pairs.
    Balanced,
    /// The address of a mailbox: its local part may be a quoted string of any bytes (RFC 5321 §4.1.2).
    Mailbox,
    /// Every byte except line ends, as far as known.
    Any,
}

impl core::fmt::Display for Holds {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Own => f.write_str("the server's own"),
            Self::Host => f.write_str("a host's name or an address in brackets, else `unknown`"),
            Self::PrintableBut("") => f.write_str("printable"),
            Self::PrintableBut(bytes) => write!(f, "printable, without `{bytes}`"),
            Self::Balanced => f.write_str("printable, without `\\`, its parentheses in pairs"),
            Self::Mailbox => f.write_str("a mailbox, its local part a quoted string"),
            Self::Any => f.write_str("any byte but line ends"),
        }
    }
}

/// What is read in a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    /// A host's name, a number or the like.
    Name,
    /// A host's name that was looked up.
    Looked,
    /// The same and a blank, where a bracket does not follow at once.
    LookedOrNot,
    /// A name, or an address in brackets.
    Host,
    /// An IP address.
    Address,
    /// An IP address, after which a bracket is.
    InBrackets,
    /// The address of a mailbox.
    Mailbox,
    /// A path, of a mailbox or of none.
    Path,
    /// The same in a comment.
    Sender,
    /// Names and versions of software.
    Software,
    /// A version alone.
    Version,
}

/// Classes of bytes, a bit for each.
pub(super) const ADDRESS: u8 = 1;
pub(super) const SOFTWARE: u8 = 1 << 1;
/// No word of these names TLS: `TLS` and `SSL` have an L, `encrypted` a Y, and suites have several parts.
pub(super) const SILENT: u8 = 1 << 2;

/// The classes that a byte is of.
pub(super) static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    each!(at in classes => {
        classes[at] = match at as u8 {
            b'l' | b'L' | b'y' | b'Y' => ADDRESS | SOFTWARE,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' => ADDRESS | SOFTWARE | SILENT,
            b'/' | b'+' => SOFTWARE | SILENT,
            b'-' | b'_' => SOFTWARE,
            b':' => ADDRESS,
            _ => 0,
        };
    });
    classes
};

/// The tables of all servers, in the order in which they are tried and documented.
const TABLES: [&[Template]; 13] = [
    super::postfix::field::TEMPLATES,
    super::exim::field::TEMPLATES,
    super::google::TEMPLATES,
    super::sendmail::field::TEMPLATES,
    super::microsoft::TEMPLATES,
    super::dovecot::TEMPLATES,
    super::opensmtpd::field::TEMPLATES,
    super::haraka::TEMPLATES,
    super::cyrus::TEMPLATES,
    super::courier::TEMPLATES,
    super::halon::TEMPLATES,
    super::mox::TEMPLATES,
    super::kumomta::TEMPLATES,
];

/// The number of templates.
const COUNT: usize = {
    let mut count = 0;
    each!(table in TABLES => { count += TABLES[table].len() });
    count
};

const ALL: [Template; COUNT] = {
    let mut all = [TABLES[0][0]; COUNT];
    let mut next = 0;
    each!(table in TABLES => {
        each!(row in TABLES[table] => {
            all[next] = TABLES[table][row];
            next += 1;
        });
    });
    all
};

static TEMPLATES: [Template; COUNT] = ALL;

/// Every template that is read by.
pub fn templates() -> impl ExactSizeIterator<Item = &'static Template> + Clone {
    TEMPLATES.iter()
}

/// How each is read. The rest is for people, and no part of a program that asks for no [`templates`].
static READERS: [Read; COUNT] = {
    let mut readers = [ALL[0].read; COUNT];
    each!(row in ALL => { readers[row] = ALL[row].read });
    readers
};

/// For the first and the second byte of the first comment, and those of the next, the templates with a mark that begins so,
/// a bit for each; and those that need no second comment.
static MARKS: ([[u32; 128]; 4], u32) = {
    let (mut marks, mut alone) = ([[0; 128]; 4], 0);
    each!(row in ALL => {
        each!(comment in ALL[row].marks => {
            let all = ALL[row].marks[comment];
            if all.is_empty() {
                alone |= (comment as u32) << row;
            }
            let mut place = 2 * comment;
            while place < 2 * comment + 2 {
                each!(byte in marks[place] => {
                    marks[place][byte] |= (begins_so(all, place % 2, byte) as u32) << row;
                });
                place += 1;
            }
        });
    });
    (marks, alone)
};

/// Whether one of `marks` has `byte` in this place.
const fn begins_so(marks: &[&str], place: usize, byte: usize) -> bool {
    each!(at in marks => {
        let mark = marks[at].as_bytes();
        if place >= mark.len() || mark[place] as usize == byte || mark[place] == b'#' && (byte as u8).is_ascii_digit() {
            return true;
        }
    });
    marks.is_empty()
}

const _: () = assert!(COUNT <= u32::BITS as usize);

/// The templates that a text may be of, by its first comments.
#[inline]
pub(crate) fn candidates(text: &[u8]) -> impl Iterator<Item = Read> + use<> {
    let (marks, alone) = &MARKS;
    let mut comments = memchr::memchr_iter(b'(', text);
    let mut rows = |place: usize| match comments.next().and_then(|at| text.get(at..)?.first_chunk()) {
        Some(&[_, first, second]) => {
            marks[place][usize::from(first % 128)] & marks[place + 1][usize::from(second % 128)]
        }
        None => *alone,
    };
    let mut rows = rows(0) & rows(2);
    core::iter::from_fn(move || {
        let read = READERS.get(rows.trailing_zeros() as usize)?;
        rows &= rows - 1;
        Some(*read)
    })
}

impl Slot {
    /// A value of the server's own.
    pub(super) const fn own(shape: Shape, source: &'static str) -> Self {
        Self { author: Author::Server, holds: Holds::Own, source, shape }
    }

    /// A value of the client's.
    pub(super) const fn client(reason: Reason, shape: Shape, holds: Holds, source: &'static str) -> Self {
        Self { author: Author::Client(reason), holds, source, shape }
    }
}
