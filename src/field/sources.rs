//! The parts of a field that tell of its connection's TLS, and what they tell together.

use memchr::memmem;

use super::{After, Evidence, PlacedComment, Received, TlsClauseSpans, TlsClauses};
use crate::registry::{CipherSuite, NamedGroup};
use crate::server::{Anew, CLAUSE, FactsCache, Marks, Place, Reading, Source, Told};
use crate::span::Span;
use crate::tls::{Dialect, Finding, Origin, TlsFacts, Written};

/// What MailChannels' servers write for a client's name that could not be looked up.
const UNAVAILABLE: &[u8] = b"[TEMPUNAVAIL]";

/// Servers that write no address of the client's, and what they say of TLS after `by`: all that stands before it may be
/// of the client's name.
const WITHOUT_ADDRESS: [&[u8]; 4] = [b"(chasquid", b"(RZmta", b"(Cipher ", b"(MDaemon"];

/// What stands before the name with which a client greeted.
const GREETINGS: [&[u8]; 2] = [b"HELO", b"EHLO"];

/// How many parts of a field are heard; a server writes two at most.
const SOURCES: usize = 4;

/// The first of the parts of a field that tell of TLS.
struct Heard<'a> {
    sources: [Option<Source<'a>>; SOURCES],
    count: usize,
}

impl<'a> Heard<'a> {
    fn add(&mut self, source: Source<'a>) {
        if let Some(place) = self.sources.get_mut(self.count) {
            *place = Some(source);
            self.count += 1;
        }
    }

    /// The first of those that tell most.
    fn main(&self) -> Option<&Source<'a>> {
        self.iter().reduce(|main, next| if next.rank() > main.rank() { next } else { main })
    }

    fn iter(&self) -> impl Iterator<Item = &Source<'a>> {
        self.sources.iter().map_while(Option::as_ref)
    }
}

/// Where a wording may stand that is a comment.
const fn place(after: After) -> Option<Place> {
    Some(match after {
        After::From => Place::AfterFrom,
        After::By => Place::AfterBy,
        After::WithKeyword => Place::BeforeProtocol,
        After::With => Place::AfterWith,
        After::Id => Place::AfterId,
        After::For => Place::AfterFor,
        After::Other => Place::AfterOther,
        After::Tls => Place::AfterTls,
        After::Semicolon => Place::AfterSemicolon,
        After::Date => Place::AfterDate,
        After::Nothing => return None,
    })
}

impl<'a> Received<'a> {
    /// The TLS facts of the field; `None` where it has none, or none that can be believed.
    ///
    /// They come from the `tls` clause and from what the server says in its own [wording](crate::server), else
    /// from the protocol after `with`. Either counts only where no text that a client chose can have made it: after
    /// `by` and before text that may be a client's, or next to the client's address before `by`, in a field whose
    /// parts fit together. [`problems`](Self::problems) tells why a clause does not count.
    ///
    /// ```
    /// use received_tls::{CipherSuite, Dialect, Received, TlsVersion};
    /// let field = Received::parse(
    ///     b"Received: from a.example (a.example [192.0.2.1])\n\
    ///       \t(using TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits))\n\
    ///       \tby b.example (Postfix) with ESMTPS id 4cXyZ1; Sat, 21 Nov 2026 22:45:35 +0000\n",
    /// );
    /// let facts = field.tls().unwrap();
    /// assert_eq!((facts.dialect, facts.version), (Some(Dialect::Postfix), Some(TlsVersion::Tls12)));
    /// assert_eq!(facts.suite, Some(CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256));
    /// // What a client calls itself is no fact, whatever it says.
    /// let field = Received::parse(b"Received: from a tls TLS_AES_128_GCM_SHA256 by b.example with ESMTP id 1");
    /// assert_eq!(field.tls(), None);
    /// ```
    pub fn tls(&self) -> Option<TlsFacts<'a>> {
        self.tls_by(&mut Anew)
    }

    /// What [`tls`](Self::tls) tells, sooner where `cache` has met the server's words before.
    ///
    /// [`assess`](Self::assess) takes what it returns, and reads nothing anew.
    ///
    /// ```
    /// use received_tls::{FactsCache, Received};
    /// let mut cache = FactsCache::new();
    /// let field = Received::parse(b"Received: from a by b with ESMTPS (TLSv1.3); Sat, 21 Nov 2026 22:45:35 +0000");
    /// assert_eq!(field.tls_cached(&mut cache), field.tls());
    /// ```
    pub fn tls_cached(&self, cache: &mut FactsCache) -> Option<TlsFacts<'a>> {
        self.tls_by(cache)
    }

    #[inline]
    fn tls_by(&self, reading: &mut impl Reading) -> Option<TlsFacts<'a>> {
        let evidence = self.evidence();
        let mut heard = Heard { sources: [None; SOURCES], count: 0 };
        self.hear(&mut heard, reading);
        let settled = match evidence.clauses {
            TlsClauses::None => true,
            TlsClauses::One(clause) => !self.is_unfinished(clause),
            TlsClauses::Disagree => false,
        };
        // Nearly all fields have one source at most: its facts are made where the caller wants them, and not copied there.
        match &heard.sources {
            [None, ..] if settled => evidence.protocol?.implies?.tls.then(|| TlsFacts::none(Origin::With)),
            [Some(source), None, ..] if settled => Some(reading.resolve(source, &self.marks())),
            _ => self.together(&heard, reading),
        }
    }

    /// What the parts of the field tell together, where there are several, or a clause is unfinished or contradicted.
    // Apart from the fields with one source or none, which are nearly all.
    #[inline(never)]
    fn together(&self, heard: &Heard<'a>, reading: &mut impl Reading) -> Option<TlsFacts<'a>> {
        let evidence = self.evidence();
        let Some(main) = heard.main() else {
            // No clause is heard where two disagree. Which suite it was cannot be told; that there was TLS, both say.
            return Some(disagreeing(TlsFacts::none(Origin::Clause)));
        };
        let marks = self.marks();
        // Who writes the bare clause, the wording beside it may tell.
        let mut resolve = |source: &Source<'a>| {
            let facts = reading.resolve(source, &marks);
            TlsFacts { dialect: facts.dialect.filter(|&dialect| dialect != Dialect::Rfc8314), ..facts }
        };
        let mut facts = resolve(main);
        for other in heard.iter().filter(|other| other.span != main.span) {
            facts = facts.beside(resolve(other));
        }
        facts.dialect = facts.dialect.or(Some(Dialect::Rfc8314));
        match evidence.clauses {
            TlsClauses::One(clause) if self.is_unfinished(clause) => {
                facts.suite_as_written = Some(clause.cipher.of(self.bytes()));
                facts.group_as_written = clause.group.map(|group| group.of(self.bytes()));
                facts.findings = facts.findings.with(Finding::UnfinishedName);
            }
            TlsClauses::Disagree => facts = disagreeing(facts),
            _ => {}
        }
        Some(facts)
    }

    /// Adds the parts of the field that tell of TLS and are the server's; in place, for they are large.
    #[inline]
    fn hear(&self, heard: &mut Heard<'a>, reading: &mut impl Reading) {
        let field = self.bytes();
        let evidence = self.evidence();
        if let TlsClauses::One(clause) = evidence.clauses {
            let cipher =
                Some(clause.cipher).filter(|_| clause.group.is_some() || !self.is_unfinished(clause));
            let group = clause.group.filter(|_| !self.is_unfinished(clause));
            let [cipher, group] = [cipher, group].map(|span| span.map(|span| span.of(field)));
            let written = Written { cipher, group, ..Written::default() };
            let told = Told { wording: CLAUSE, written, number: 0 };
            heard.add(Source { told, span: clause.clause.span(), origin: Origin::Clause });
        }
        for (index, comment) in evidence.comments().iter().enumerate() {
            if comment.after != After::From && !comment.believed {
                continue;
            }
            let source =
                place(comment.after).and_then(|place| source(place, field, comment.span.span(), reading));
            let Some(source) = source else { continue };
            if comment.after != After::From || self.believes_before_by(evidence, index, &source) {
                heard.add(source);
            }
        }
        // A registered protocol is no wording.
        let with = evidence.with.filter(|with| {
            evidence.protocol.is_none() || self.with().is_none_or(|one| one.len() < with.span().len())
        });
        for (place, span) in [(Place::InWith, with), (Place::Bare, evidence.bare)] {
            if let Some(source) = span.and_then(|span| source(place, field, span.span(), reading)) {
                heard.add(source);
            }
        }
    }

    /// Whether the field ends with the clause's last name, and may have been cut there.
    fn is_unfinished(&self, clause: TlsClauseSpans) -> bool {
        let field = self.bytes();
        clause.clause.span().end == field.len()
            && match clause.group {
                Some(group) => !is_whole(group.of(field), NamedGroup::all().filter_map(NamedGroup::dh_group)),
                // A number has four digits.
                None if clause.cipher.of(field).starts_with(b"0") => false,
                None => !is_whole(clause.cipher.of(field), CipherSuite::all().filter_map(CipherSuite::name)),
            }
    }

    /// Whether the comment of this index, between `from` and `by`, is the server's.
    ///
    /// A server writes the client's address there, in brackets, in a comment; what it has to say of TLS in the
    /// next; and then what the client said of itself: its certificate, its login. Names that forge such comments,
    /// the client's own before the address or its certificate's after it, make one address too many.
    // Apart from the loop over the comments, of which it looks at one or none.
    #[inline(never)]
    fn believes_before_by(&self, evidence: &Evidence, index: usize, source: &Source<'_>) -> bool {
        let field = self.bytes();
        let Some(by) = self.by_span() else { return false };
        if !evidence.by_after_from || evidence.has_more_comments() {
            return false;
        }
        let before_by = |comment: &&PlacedComment| comment.after == After::From;
        let comments = evidence.comments();
        let after = comments.get(index + 1..).unwrap_or_default().iter().take_while(before_by);
        let text = field.get(evidence.from_end..by.start).unwrap_or_default();
        // Found one by one: nearly always there is one, and the iterator's own `count` looks at both ends byte by byte.
        let mut addresses = memchr::memchr_iter(b'[', text).fold(0_usize, |count, _| count + 1);
        if addresses > 1 {
            addresses -= memmem::find_iter(text, UNAVAILABLE).count();
        }
        let bare = comments.iter().filter(before_by).filter(|comment| is_address(comment.span.of(field)));
        addresses += bare.count();
        let before = comments.get(..index).unwrap_or_default();
        let (address, greeting) =
            before.split_last().map_or((None, before), |(address, rest)| (Some(address), rest));
        // Few write the client's own name before its address, and what they say of TLS last: such a name could go on
        // like both, but text of the server's ends it.
        let is_by = |dialect| source.writer(&self.marks()) == dialect;
        let last = || after.clone().next().is_none();
        let greets = || last() && (is_by(Dialect::James) || is_by(Dialect::AngelmatoPhylax));
        let greeting_fits = match greeting {
            [] => true,
            [_] => greets(),
            _ => false,
        };
        if !greeting_fits {
            return false;
        }
        // A client that has no name greets with its address, in brackets. One before the name was not counted.
        let greeting = greeting.iter().filter(before_by);
        addresses -= greeting.filter(|comment| is_literal_greeting(comment.span.of(field))).count();
        let address = address.is_some_and(|address| {
            let comment = address.span.of(field);
            // One before the name is the client's, and was not counted.
            address.after == After::From && (is_bracketed_address(comment) || is_address(comment))
        });
        // These servers write the client's address in place of its name, and no comment.
        let nameless =
            || is_by(Dialect::MessageLabs) && self.from().is_some_and(|from| from.starts_with(b"["));
        let placed = if index == 0 { addresses == 0 && nameless() } else { address && addresses == 1 };
        // Without TLS, Courier's comment is the login alone, and that may look like the rest of one.
        let after_login = || {
            let protocol = evidence.protocol.and_then(|protocol| protocol.implies);
            last() && protocol.is_some_and(|implied| implied.tls)
        };
        let software = comments.iter().find(|comment| comment.after == After::By);
        let without_address = || {
            let begins = |comment: &[u8]| WITHOUT_ADDRESS.iter().any(|begin| comment.starts_with(begin));
            software.is_some_and(|comment| begins(comment.span.of(field)))
        };
        placed
            && !without_address()
            && (!source.told.wording.after_login || after_login())
            && after.clone().all(|comment| {
                let comment = comment.span.of(field);
                [&b"(Client "[..], b"(No client ", b"(Authenticated "]
                    .iter()
                    .any(|begin| comment.starts_with(begin))
                    && !ends_in_address(comment)
            })
    }

    /// The text by which the writer of a wording is told.
    fn marks(&self) -> Marks<'a> {
        let field = self.bytes();
        let software = self.evidence().comments().iter().find(|comment| comment.after == After::By);
        Marks {
            by: self.by().unwrap_or_default(),
            software: software.map(|comment| comment.span.of(field)),
            with: self.with().unwrap_or_default(),
        }
    }
}

/// Whether `text` is one of `names`, and no other begins so.
fn is_whole(text: &[u8], names: impl Iterator<Item = &'static str>) -> bool {
    let mut alike = names.filter(|name| {
        name.as_bytes().get(..text.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(text))
    });
    alike.next().is_some_and(|name| name.len() == text.len()) && alike.next().is_none()
}

/// Whether a comment is a client's name and address, `(client.example [192.0.2.1])`, and no text of the client's
/// (`helo=…`) stands beside them. What the server knows of the address may follow: `(may be forged)`, and with
/// Stalwart the network, `(AS64496 Example, Inc., IN)`.
fn is_bracketed_address(comment: &[u8]) -> bool {
    let Some(begin) = memchr::memrchr(b'[', comment) else { return false };
    let (name, address) = (comment.get(1..begin).unwrap_or_default(), &comment[begin + 1..]);
    let Some(end) = memchr::memchr(b']', address) else { return false };
    let (address, rest) = (&address[..end], &address[end + 1..]);
    let name = name.trim_ascii_end();
    // Of two words the first tells whose the other is: `account alice`.
    !name.iter().any(|byte| *byte <= b' ' || b"=\"\\()<>".contains(byte))
        && !GREETINGS.iter().any(|greeting| name.eq_ignore_ascii_case(greeting))
        && address.iter().any(|byte| b".:".contains(byte))
        && address.iter().all(|byte| byte.is_ascii_alphanumeric() || b".:%".contains(byte))
        && (rest == b")"
            || rest == b" (may be forged))"
            || rest.starts_with(b" (AS") && rest.ends_with(b"))"))
}

/// Whether a comment is a client's greeting with its address and nothing more: `(EHLO [192.0.2.1])`.
fn is_literal_greeting(comment: &[u8]) -> bool {
    let Some((greeting, literal)) = comment.get(1..).and_then(|inner| inner.split_at_checked("HELO".len()))
    else {
        return false;
    };
    let address = literal.strip_prefix(b" [").and_then(|address| address.strip_suffix(b"])"));
    GREETINGS.contains(&greeting)
        && address.is_some_and(|address| {
            address.iter().any(|byte| b".:".contains(byte))
                && address.iter().all(|byte| byte.is_ascii_alphanumeric() || b".:".contains(byte))
        })
}

/// Whether a comment is an address without brackets.
fn is_address(comment: &[u8]) -> bool {
    comment.strip_prefix(b"(").and_then(|inner| inner.strip_suffix(b")")).is_some_and(|inner| {
        // A name ends the first sooner than an address the second.
        inner.iter().all(|&byte| is_of_address(byte)) && inner.iter().any(|byte| b".:".contains(byte))
    })
}

/// Whether a comment ends as those do in which servers tell who the client says that its user is: `(alice@192.0.2.1)`.
fn ends_in_address(comment: &[u8]) -> bool {
    let inner = comment.strip_suffix(b")").unwrap_or(comment);
    let before = inner.iter().rposition(|&byte| !is_of_address(byte));
    before.is_some_and(|at| inner[at] == b'@' && inner[at..].iter().any(|byte| b".:".contains(byte)))
}

/// Whether an address may have `byte` in it.
const fn is_of_address(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':')
}

/// What the text at `span`, which stands at `place`, says of TLS.
// Inlined where speed counts more than size.
#[cfg_attr(not(target_family = "wasm"), inline(always))]
fn source<'a>(place: Place, field: &'a [u8], span: Span, reading: &mut impl Reading) -> Option<Source<'a>> {
    // A field that ends after a word may be cut: there may be more of it.
    let whole = place.has_end() || field.get(span.end).is_some_and(|next| b" \t\r\n;(".contains(next));
    if !whole {
        return None;
    }
    let told = reading.read(place, span.of(field))?;
    // A protocol's name, and nothing more.
    let protocol = place == Place::InWith && told.written == Written::default();
    let origin = if protocol { Origin::With } else { Origin::Comment };
    Some(Source { told, span, origin })
}

/// The facts, less what two clauses can contradict.
const fn disagreeing(facts: TlsFacts<'_>) -> TlsFacts<'_> {
    TlsFacts { suite: None, group: None, findings: facts.findings.with(Finding::SourcesDisagree), ..facts }
}
