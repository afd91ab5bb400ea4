//! Who wrote each clause and comment of a field.

use super::Received;
use super::parse::Parse;
use crate::author::{Author, Class, Reason, client_word};
use crate::server::{self, ParsedWording, Place};
use crate::span::Span;
use crate::syntax::{After, Clause, Ignore, Item, Keyword};

/// A clause or a comment of a field, and who wrote it.
///
/// See [`Author`] for an example.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Authored {
    /// Its span, in bytes from the beginning of the field.
    pub span: Span,
    /// Who wrote it; for a clause, who chose its value.
    pub author: Author,
}

impl Received<'_> {
    /// Who wrote each clause and each comment, in the order of the field.
    ///
    /// See [`Author`] for an example. [`tls`](Self::tls) uses only the server's text.
    pub fn authors(&self) -> impl Iterator<Item = Authored> + use<'_> {
        let mut parse = Parse::new(self.bytes(), self.body());
        let (mut index, mut after_by) = (0, false);
        core::iter::from_fn(move || {
            loop {
                let first = core::mem::take(&mut after_by);
                match parse.next(&mut Ignore)? {
                    Item::Clause(clause) => {
                        after_by = clause.keyword == Keyword::By && !clause.is_again();
                        return Some(Authored {
                            span: clause.span(),
                            author: self.author_of_clause(&clause),
                        });
                    }
                    Item::Comment { span, after, .. } => {
                        index += 1;
                        let author = self.author_of_comment(&parse, index - 1, span, after, first);
                        return Some(Authored { span, author });
                    }
                    Item::Phrase { .. } => index += 1,
                    _ => {}
                }
            }
        })
    }

    fn author_of_clause(&self, clause: &Clause) -> Author {
        let at = clause.word.start;
        match clause.keyword {
            Keyword::From if !clause.is_again() => Author::Client(Reason::Greeting),
            Keyword::By if self.evidence().by.0 as usize == at => {
                self.written_by().doubt_at(at).map_or(Author::Server, Author::Doubtful)
            }
            keyword => match (self.doubt_at(at), keyword) {
                (Some(reason), _) => Author::Doubtful(reason),
                (None, Keyword::For) => Author::Client(Reason::Recipient),
                (None, Keyword::Unregistered) => {
                    client_word(clause.word.of(self.bytes())).map_or(Author::Server, Author::Client)
                }
                (None, _) => Author::Server,
            },
        }
    }

    fn author_of_comment(
        &self,
        parse: &Parse<'_>,
        index: usize,
        span: Span,
        after: After,
        first: bool,
    ) -> Author {
        let text = span.of(self.bytes());
        let by = self.evidence().by.0 as usize;
        if by == 0 || by <= span.start {
            // A wording is the server's, whatever of the client's it holds.
            let is_wording = || Place::after(after).is_some_and(|place| server::read(place, text).is_some());
            return match (self.written_by().doubt_at(span.start), parse.judge.class(text, after, first)) {
                (Some(reason), _) => Author::Doubtful(reason),
                (None, Class::Server | Class::Wording) => Author::Server,
                (None, _) if is_wording() => Author::Server,
                (None, Class::Client(reason, _) | Class::Unknown(Some(reason))) => Author::Client(reason),
                (None, Class::Unknown(None)) => Author::Doubtful(Reason::UnknownComment),
            };
        }
        if let Some((wording, written)) = server::read(Place::AfterFrom, text) {
            let told = ParsedWording { wording, written };
            let source = server::Source { told, span, origin: crate::tls::Origin::Comment };
            return self.doubt_before_by(index, &source).map_or(Author::Server, Author::Doubtful);
        }
        match (server::sentence(text), client_word(text.get(1..).unwrap_or_default())) {
            _ if after != After::From => Author::Doubtful(Reason::NoAddress),
            (Some(author), _) => author,
            // A host may be called `client`.
            _ if crate::author::holds_address(text, server::UNNAMED) => Author::Server,
            // Facts of the server's follow the login.
            _ if server::begins_with_login(text) => Author::Doubtful(Reason::AfterClientText),
            (None, Some(reason)) => Author::Client(reason),
            (None, None) => Author::Doubtful(Reason::UnknownComment),
        }
    }
}
