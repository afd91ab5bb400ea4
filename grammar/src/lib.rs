//! The grammar of RFC 8314's `tls` clause as an executable specification, to compare parsers with.
//!
//! Two readers of the same rules, neither of which knows anything of the library:
//! - [`longest`] and [`whole`] run `received_tls.pest`, quick enough for millions of inputs;
//! - [`abnf`] interprets `rfc8314.abnf` itself, every reading at once, over bytes. It is slow and shows that the
//!   ordered choices of the pest grammar lose nothing.

pub mod abnf;

use pest::Parser;

/// The text of `rfc8314.abnf`: the rules in the syntax of RFC 5234.
pub const ABNF: &str = include_str!("../rfc8314.abnf");
/// The text of `received_tls.pest`: the same rules under the same names, `_` for `-`.
pub const PEST: &str = include_str!("../received_tls.pest");

/// The deepest nesting of comments that [`longest`] and [`whole`] should be given: pest's parser recurses, a few
/// stack frames for each open comment.
pub const DEPTH: usize = 128;

mod generated {
    #![allow(missing_docs, unreachable_pub)]
    #[derive(pest_derive::Parser)]
    #[grammar = "../received_tls.pest"]
    pub struct Grammar;
}
use generated::{Grammar, Rule};

/// One `tls-cipher-clause` as the grammar reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause<'a> {
    /// What `tls-cipher` matched: a name, or `0x` and four digits.
    pub cipher: &'a str,
    /// What `dh-group` matched, when the clause has that part.
    pub group: Option<&'a str>,
    /// How many bytes the clause takes, its leading CFWS included.
    pub length: usize,
}

/// The longest `tls-cipher-clause` at the start of `input`, or `None` when there is none.
///
/// ```
/// let clause = received_tls_grammar::longest(" tls TLS_AES_128_GCM_SHA256 id 7").unwrap();
/// assert_eq!((clause.cipher, clause.group, clause.length), ("TLS_AES_128_GCM_SHA256", None, 27));
/// ```
#[must_use]
pub fn longest(input: &str) -> Option<Clause<'_>> {
    let clause = Grammar::parse(Rule::tls_cipher_clause, input).ok()?.next()?;
    let length = clause.as_span().end();
    let (mut cipher, mut group) = (None, None);
    for part in clause.into_inner() {
        match part.as_rule() {
            Rule::tls_cipher => cipher = Some(part.as_str()),
            Rule::dh_group => group = Some(part.as_str()),
            rule => unreachable!("{rule:?} is silent in the grammar"),
        }
    }
    Some(Clause { cipher: cipher?, group, length })
}

/// The clause that takes up all of `input`, or `None` when `input` is not one `tls-cipher-clause`.
///
/// If all of `input` is a clause, then the longest clause at its start is all of it.
///
/// ```
/// assert!(received_tls_grammar::whole(" tls 0xC02F group x25519").is_some());
/// assert!(received_tls_grammar::whole(" tls 0xC02F ").is_none());
/// ```
#[must_use]
pub fn whole(input: &str) -> Option<Clause<'_>> {
    longest(input).filter(|clause| clause.length == input.len())
}

/// An upper bound of how deep comments nest anywhere in `input`; to compare with [`DEPTH`].
///
/// It takes every `)` after a backslash for quoted, so it may say too much, never too little.
///
/// ```
/// assert_eq!(received_tls_grammar::depth(b" ((a)(b)) tls X"), 2);
/// ```
#[must_use]
pub fn depth(input: &[u8]) -> usize {
    let (mut depth, mut deepest, mut last) = (0_usize, 0, 0);
    for &byte in input {
        match byte {
            b'(' => depth += 1,
            b')' if last != b'\\' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
        last = byte;
    }
    deepest
}
