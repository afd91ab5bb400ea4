//! Who wrote an item, and why that is doubted.

use crate::tls::Finding;

/// Who wrote an item of a field, as far as the field shows.
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
    /// Either of them: the text can be the server's, or look like it.
    Doubtful(Reason),
}

/// Writes the enum, its order and what each reason means from one list.
macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident $(=> $finding:ident)?,)+) => {
        /// Why an item is not the server's, or not surely so.
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

            /// The finding for text that looks like TLS and is doubted for this reason; `None` for a reason that makes
            /// text the client's.
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
    /// The client's name for itself, its argument of HELO or EHLO.
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
    /// A second `by`: the first one and all that follows it can be the client's.
    SecondBy => SecondBy,
    /// Clause before `by`, where the client's greeting stands.
    BeforeBy => BeforeBy,
    /// A comment stands between `by` and the host.
    CommentBeforeHost => CommentBeforeHost,
    /// No comment with the client's address stands between the client's name and the text.
    NoAddress => NoAddress,
    /// Several addresses stand before `by`: one of them can be part of the client's text.
    SeveralAddresses => SeveralAddresses,
    /// A comment that no known server writes there.
    UnknownComment => UnknownComment,
    /// The words of a server where no known server writes them.
    OutOfPlace => OutOfPlace,
    /// The text follows text that the client chose and could end.
    AfterClientText => AfterClientText,
    /// A clause stands there twice: the second can be the end of the client's text.
    SecondValue => SecondValue,
    /// Text that belongs to no clause.
    StrayText => StrayText,
    /// Parentheses, brackets or quotation marks that are not in pairs.
    Unbalanced => Unbalanced,
    /// A second date: the first one can be the client's.
    SecondDate => SecondDate,
    /// A comment stands inside of the clause.
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
