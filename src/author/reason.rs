//! The author of an item, and the reason.

use crate::tls::Finding;

/// The author of a clause or comment, if the field shows it.
///
/// ```
/// use received_tls::{Author, Reason, Received};
/// let field = Received::parse(
///     b"Received: from a.example (a.example [192.0.2.1]) by b.example (user@c.example) with ESMTPS",
/// );
/// let authors: Vec<_> = field.authors().map(|item| item.author).collect();
/// assert_eq!(
///     authors,
///     [
///         Author::Client(Reason::Greeting),
///         Author::Server,
///         Author::Server,
///         Author::Doubtful(Reason::UnknownComment),
///         Author::Doubtful(Reason::AfterClientText),
///     ]
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Author {
    /// The server that added the field.
    Server,
    /// The client, which chose the text.
    Client(Reason),
    /// Unclear: the server, or a client that imitates it.
    Doubtful(Reason),
}

/// Writes the enum, its order and what each reason means from one list.
macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident $(=> $finding:ident)?,)+) => {
        /// Why an item is the client's, or in doubt.
        ///
        /// ```
        /// use received_tls::{Finding, Reason};
        /// assert_eq!(Reason::NoBy.finding(), Some(Finding::NoBy));
        /// assert_eq!(Reason::Greeting.finding(), None);
        /// ```
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[non_exhaustive]
        pub enum Reason { $($(#[$doc])* $reason,)+ }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$reason),+];

            /// The finding for TLS text in doubt for this reason; `None` if the reason makes text the client's.
            pub const fn finding(self) -> Option<Finding> {
                match self {
                    $(Self::$reason => reasons!(@ $($finding)?),)+
                }
            }
        }
    };
    (@ $finding:ident) => { Some(Finding::$finding) };
    (@) => { None };
}

reasons! {
    /// The client's argument of HELO or EHLO.
    Greeting,
    /// The sender's address.
    Sender,
    /// A recipient's address.
    Recipient,
    /// The name with which the client authenticated.
    Login,
    /// A name in the client's certificate.
    Certificate,
    /// The field has no `by` clause: nothing shows where the server's own text begins.
    NoBy => NoBy,
    /// A second `by`: the first one and all text after it may be client text.
    SecondBy => SecondBy,
    /// Clause before `by`: it may be part of the client's greeting.
    BeforeBy => BeforeBy,
    /// A comment between `by` and the host.
    CommentBeforeHost => CommentBeforeHost,
    /// Text before `by` without a comment with the client's address right before it.
    NoAddress => NoAddress,
    /// Several addresses before `by`: one may be client text.
    SeveralAddresses => SeveralAddresses,
    /// A comment that no known server writes at this place.
    UnknownComment => UnknownComment,
    /// A wording at a place where no known server writes it.
    OutOfPlace => OutOfPlace,
    /// Client text comes before, and may end later than it seems.
    AfterClientText => AfterClientText,
    /// A repeated clause: the second may be the end of client text.
    SecondValue => SecondValue,
    /// Text outside clauses.
    StrayText => StrayText,
    /// Unbalanced parentheses, brackets or quotation marks.
    Unbalanced => Unbalanced,
    /// A second date: the first one may be client text.
    SecondDate => SecondDate,
    /// A comment inside the clause.
    CommentInClause => CommentInClause,
    /// The field is longer than 4 GiB: the rest is not read.
    TooLong => TooLong,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::Findings;

    #[test]
    fn each_doubt_has_a_finding_of_its_own() {
        let found = Reason::ALL.iter().filter_map(|reason| reason.finding());
        let doubts = found.clone().fold(Findings::NONE, Findings::with);
        assert_eq!((doubts, doubts.len()), (Findings::DOUBTS, found.count()));
    }
}
