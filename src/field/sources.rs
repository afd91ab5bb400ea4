//! The parts of a field that show its connection's TLS, and what they say together.

use super::Received;
use crate::author::{Neighbors, Reason, wording_before_by};
use crate::registry::{CipherSuite, NamedGroup};
use crate::server::{
    self, CLAUSE, COMMENTS, FieldMarks, Habits, ParsedWording, Place, PlacedComment, Source, TlsClauseSpans,
    TlsClauses,
};
use crate::span::{NarrowSpan, Span};
use crate::syntax::{After, Item};
use crate::tls::{Dialect, Finding, Findings, Origin, TlsFacts, Written};

/// How many parts of a field are heard; a server writes two at most.
const SOURCES: usize = 4;

/// The first of the parts of a field that show TLS, and why others are doubted.
struct SourceSet<'a> {
    sources: [Option<Source<'a>>; SOURCES],
    count: usize,
    doubts: Findings,
}

impl<'a> SourceSet<'a> {
    const fn new() -> Self {
        Self { sources: [None; SOURCES], count: 0, doubts: Findings::NONE }
    }

    fn add(&mut self, source: Source<'a>) {
        if let Some(place) = self.sources.get_mut(self.count) {
            *place = Some(source);
            self.count += 1;
        }
    }

    fn doubt(&mut self, reason: Reason) {
        self.doubts = self.doubts.with_some(reason.finding());
    }

    /// The first of those that say most.
    fn main(&self) -> Option<&Source<'a>> {
        self.iter().reduce(|main, next| if next.rank() > main.rank() { next } else { main })
    }

    fn iter(&self) -> impl Iterator<Item = &Source<'a>> {
        self.sources.iter().map_while(Option::as_ref)
    }
}

impl<'a> Received<'a> {
    /// The TLS facts of the field; `None` if it has none, or none that is believed.
    ///
    /// They come from the `tls` clause and the server's own [wording](crate::server), else from the protocol after
    /// `with`. Each counts only if the server wrote it: [`authors`](Self::authors) says of which text that is known, and
    /// the findings of [`assess`](Self::assess) say why other TLS text is in doubt.
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
        match (self.evidence().fits, self.evidence().clauses, &self.source) {
            // Of its template, and with one wording.
            (true, TlsClauses::None, Some(source)) => {
                return Some(source.resolve(|| self.marks()));
            }
            (true, TlsClauses::None, None) => {
                return self.protocol_implies_tls().then(|| TlsFacts::none(Origin::With));
            }
            // Exim writes a clause and, in a comment, the version.
            (true, TlsClauses::One(clause), Some(source)) if source.is_version_alone() => {
                if let Some(facts) = self.with_version(clause, source) {
                    return Some(facts);
                }
            }
            _ => {}
        }
        let mut heard = SourceSet::new();
        self.hear(&mut heard);
        self.tls_of(&heard)
    }

    /// The facts of a clause and of the version beside it; `None` if something is wrong with them.
    fn with_version(&self, clause: TlsClauseSpans, source: &Source<'a>) -> Option<TlsFacts<'a>> {
        let written = Written { version: source.told.written.version, ..self.written(clause) };
        let dialect = source.writer(|| self.marks());
        let quirks = server::quirks(dialect).words;
        let span = Some(clause.clause.span());
        let facts = written.resolve(Origin::Clause, Some(dialect), span, true, quirks);
        (facts.findings.is_empty() && !self.is_unfinished(clause)).then_some(facts)
    }

    /// What a clause names.
    fn written(&self, clause: TlsClauseSpans) -> Written<'a> {
        let [cipher, group] = [Some(clause.cipher), clause.group];
        let [cipher, group] = [cipher, group].map(|span| span.map(|span| span.of(self.bytes())));
        Written { cipher, group, ..Written::default() }
    }

    /// What is heard in the field.
    fn sources(&self) -> SourceSet<'a> {
        let mut heard = SourceSet::new();
        self.hear(&mut heard);
        heard
    }

    #[inline]
    fn tls_of(&self, heard: &SourceSet<'a>) -> Option<TlsFacts<'a>> {
        let settled = match self.evidence().clauses {
            TlsClauses::None => true,
            TlsClauses::One(clause) => !self.is_unfinished(clause),
            TlsClauses::Disagree(_) => false,
        };
        // Nearly all fields have one source at most: its facts are made where the caller wants them, and not copied there.
        match &heard.sources {
            [None, ..] if settled => {
                let implied = self.protocol_implies_tls() && self.doubt_of_protocol().is_none();
                implied.then(|| TlsFacts { findings: heard.doubts, ..TlsFacts::none(Origin::With) })
            }
            [Some(source), None, ..] if settled && heard.doubts.is_empty() => {
                Some(source.resolve(|| self.marks()))
            }
            _ => self.together(heard),
        }
    }

    /// The findings for text that looks like TLS and is not believed, where nothing else shows TLS.
    pub(super) fn doubts(&self) -> Findings {
        // In a field of a template nothing is.
        if self.evidence().fits { Findings::NONE } else { self.sources().doubts }
    }

    /// Where the field shows TLS in a server's own words.
    pub(crate) fn wording_span(&self) -> Option<Span> {
        self.sources().iter().find(|source| source.origin != Origin::Clause).map(|source| source.span)
    }

    /// What the parts of the field say together, where there are several, or a clause is unfinished or contradicted.
    // Apart from the fields with one source or none, which are nearly all.
    #[inline(never)]
    fn together(&self, heard: &SourceSet<'a>) -> Option<TlsFacts<'a>> {
        let evidence = self.evidence();
        let Some(main) = heard.main() else {
            // No clause is heard where two disagree. Which suite it was cannot be known; that there was TLS, both say.
            if let TlsClauses::Disagree(clause) = evidence.clauses {
                if self.doubt_at(clause.span().start).is_none() {
                    let facts = disagreeing(TlsFacts::none(Origin::Clause));
                    return Some(TlsFacts { findings: facts.findings.and(heard.doubts), ..facts });
                }
            }
            let implied = self.protocol_implies_tls() && self.doubt_of_protocol().is_none();
            return implied.then(|| TlsFacts { findings: heard.doubts, ..TlsFacts::none(Origin::With) });
        };
        // Who writes the bare clause, the wording beside it may say.
        let resolve = |source: &Source<'a>| {
            let mut facts = source.resolve(|| self.marks());
            facts.dialect = facts.dialect.filter(|&dialect| dialect != Dialect::Rfc8314);
            facts
        };
        let mut facts = resolve(main);
        for other in heard.iter().filter(|other| other.span != main.span) {
            facts = facts.merge(&resolve(other), |dialect| server::quirks(dialect).words);
        }
        facts.dialect = facts.dialect.or(Some(Dialect::Rfc8314));
        facts.findings = facts.findings.and(heard.doubts);
        match evidence.clauses {
            TlsClauses::One(clause) if self.is_unfinished(clause) => {
                facts.suite_as_written = Some(clause.cipher.of(self.bytes()));
                facts.group_as_written = clause.group.map(|group| group.of(self.bytes()));
                facts.findings = facts.findings.with(Finding::UnfinishedName);
            }
            TlsClauses::Disagree(_) => facts = disagreeing(facts),
            _ => {}
        }
        Some(facts)
    }

    /// Adds the parts of the field that show TLS and are the server's; in place, for they are large.
    #[inline(never)]
    fn hear(&self, heard: &mut SourceSet<'a>) {
        let field = self.bytes();
        let evidence = self.evidence();
        heard.doubts = evidence.doubted;
        if let TlsClauses::One(TlsClauseSpans { clause, .. }) | TlsClauses::Disagree(clause) =
            evidence.clauses
        {
            self.hear_clause(clause, heard);
        }
        if evidence.fits {
            if let Some(source) = self.source {
                heard.add(source);
            }
            return;
        }
        for (index, &comment) in evidence.comments().iter().enumerate() {
            if server::may_be_wording(comment.after, comment.span.of(field)) {
                self.hear_comment(index, comment, heard);
            }
        }
        if evidence.has_more_comments() {
            self.hear_more_comments(heard);
        }
        // A registered protocol is no wording.
        if evidence.with.is_some_and(|with| {
            evidence.protocol.is_none() || self.with().is_none_or(|one| one.len() < with.span().len())
        }) {
            self.hear_words(Place::InWith, evidence.with, heard);
        }
        if evidence.via.is_some() || evidence.bare.is_some() {
            self.hear_words(Place::InVia, evidence.via, heard);
            self.hear_words(Place::Bare, evidence.bare, heard);
        }
        if let Some(reason) = self.doubt_of_protocol() {
            heard.doubt(reason);
        }
    }

    /// Hears the `tls` clause, whose span this is, if it is the only one.
    #[inline]
    fn hear_clause(&self, clause: NarrowSpan, heard: &mut SourceSet<'a>) {
        let evidence = self.evidence();
        let (start, last) = (clause.span().start, evidence.last_clause as usize);
        if let Some(reason) = self.doubt_at(start) {
            heard.doubt(reason);
        } else if let TlsClauses::One(clause) = evidence.clauses {
            let mut written = self.written(clause);
            // The last name may have been cut.
            match written.group {
                Some(_) if self.is_unfinished(clause) => written.group = None,
                None if self.is_unfinished(clause) => written.cipher = None,
                _ => {}
            }
            let told = ParsedWording { wording: CLAUSE, written };
            heard.add(Source { told, span: clause.clause.span(), origin: Origin::Clause });
        }
        // What was read after the last clause may doubt it, and not the first.
        if let Some(reason) = if last == start { None } else { self.doubt_at(last) } {
            heard.doubt(reason);
        }
    }

    /// Hears words that are no comment.
    #[inline(never)]
    fn hear_words(&self, place: Place, span: Option<NarrowSpan>, heard: &mut SourceSet<'a>) {
        let Some(span) = span.map(NarrowSpan::span) else { return };
        let Some(source) = source(place, self.bytes(), span) else { return };
        match self.doubt_at(span.start) {
            None => heard.add(source),
            Some(reason) => heard.doubt(reason),
        }
    }

    /// Hears a comment, or a server's words between the clauses.
    #[inline(never)]
    fn hear_comment(
        &self,
        index: usize,
        PlacedComment { span, after }: PlacedComment,
        heard: &mut SourceSet<'a>,
    ) {
        let span = span.span();
        let text = span.of(self.bytes());
        let before_by = self.is_before_by(span.start);
        let Some(source) = source(Place::of_words(after, text), self.bytes(), span) else {
            if server::is_wording_elsewhere(text) {
                heard.doubt(self.doubt_at(span.start).unwrap_or(Reason::OutOfPlace));
            }
            return;
        };
        let doubt = if matches!(after, After::Stray | After::Nothing | After::FromKeyword) && !before_by {
            Some(self.doubt_at(span.start).unwrap_or(Reason::OutOfPlace))
        } else if before_by {
            self.doubt_before_by(index, &source)
        } else if self.evidence().postponed.is_some_and(|postponed| postponed.comment.span.span() == span) {
            // It is a wording, and throws no doubt.
            self.authors.doubt_at(span.start)
        } else {
            self.doubt_at(span.start)
        };
        match doubt {
            None => heard.add(source),
            Some(reason) => heard.doubt(reason),
        }
    }

    /// Hears the comments of a field that has more than are kept.
    #[cold]
    #[inline(never)]
    fn hear_more_comments(&self, heard: &mut SourceSet<'a>) {
        let comments = self.items().filter_map(|item| match item {
            Item::Comment { span, after, .. } | Item::Phrase { span, after } => {
                Some(PlacedComment { span: NarrowSpan::new(span), after })
            }
            _ => None,
        });
        for (index, comment) in comments.enumerate().skip(COMMENTS) {
            self.hear_comment(index, comment, heard);
        }
    }

    /// Whether the text at `at` is before the `by` clause; in a field without one all does.
    fn is_before_by(&self, at: usize) -> bool {
        let (begin, end) = self.evidence().by;
        // A value without the field's name may begin with it.
        end == 0 || at < begin as usize
    }

    /// Why the text at `at` is not surely the server's.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn doubt_at(&self, at: usize) -> Option<Reason> {
        if self.is_before_by(at) && self.evidence().by.1 != 0 {
            return self.authors.doubt_at(at).or(Some(Reason::BeforeBy));
        }
        match self.evidence().postponed {
            Some(comment) if comment.from as usize <= at && self.authors.is_sure_until(comment.from) => {
                self.written_by().doubt_at(at)
            }
            _ => self.authors.doubt_at(at),
        }
    }

    /// Whether the protocol is one that implies TLS.
    pub(super) fn protocol_implies_tls(&self) -> bool {
        self.evidence().protocol.and_then(|with| with.implies).is_some_and(|implied| implied.tls)
    }

    /// Why a protocol that implies TLS is not surely the server's.
    fn doubt_of_protocol(&self) -> Option<Reason> {
        let with = self.evidence().with.filter(|_| self.protocol_implies_tls())?;
        self.doubt_at(with.span().start)
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

    /// Why the wording in the comment of this index, before `by`, is not surely the server's.
    // Apart from the loop over the comments, of which it looks at one or none.
    #[inline(never)]
    pub(super) fn doubt_before_by(&self, index: usize, source: &Source<'_>) -> Option<Reason> {
        let evidence = self.evidence();
        if let Some(reason) = self.authors.doubt_at(source.span.start) {
            return Some(reason);
        }
        if evidence.has_more_comments() {
            return Some(Reason::UnknownComment);
        }
        // A name of comments alone.
        if evidence.comments().get(index).is_some_and(|comment| comment.after == After::FromKeyword) {
            return Some(Reason::NoAddress);
        }
        // Without TLS, Courier's comment is the login alone, and that may look like the rest of one.
        if source.told.wording.after_login && !self.protocol_implies_tls() {
            return Some(Reason::AfterClientText);
        }
        if evidence.torn.is_some() {
            return evidence.torn;
        }
        // All text before `by` may be the client's name.
        if self.software().is_some_and(server::writes_no_address) {
            return Some(Reason::NoAddress);
        }
        // Which server it is matters where other comments are than the one with the address, or none.
        let habits =
            if index == 1 { Habits::default() } else { server::quirks(source.writer(|| self.marks())) };
        let from = evidence.from_end != 0;
        let start = if from { evidence.from_end as usize } else { self.body() };
        let bracketed = index == 0 && self.from().is_some_and(|from| from.starts_with(b"["));
        let neighbors = Neighbors {
            field: self.bytes(),
            between: Span { start, end: evidence.by.0 as usize },
            wording: source.span,
            from,
            unnamed: server::UNNAMED,
            sentence: server::sentence,
            greets: habits.greets,
            nameless: habits.nameless && bracketed,
            last: source.told.wording.after_login,
        };
        let before_by = |comment: &&PlacedComment| self.is_before_by(comment.span.span().start);
        let comments = evidence.comments();
        let after = comments.get(index + 1..).unwrap_or_default();
        let after = after.iter().take_while(before_by).map(|comment| comment.span.span());
        let before = comments.get(..index).unwrap_or_default().iter().map(|comment| comment.span.span());
        wording_before_by(&neighbors, before, after).err()
    }

    /// The first comment after the `by` clause, where servers name their software.
    pub(super) fn software(&self) -> Option<&'a [u8]> {
        let software = self.evidence().comments().iter().find(|comment| comment.after == After::By);
        software.map(|comment| comment.span.of(self.bytes()))
    }

    /// The text by which the writer of a wording is known.
    fn marks(&self) -> FieldMarks<'a> {
        FieldMarks {
            by: self.by().unwrap_or_default(),
            software: self.software(),
            with: self.with().unwrap_or_default(),
            via: self.via().unwrap_or_default(),
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

/// What the text at `span`, which is at `place`, says of TLS.
// Inlined where speed counts more than size.
#[cfg_attr(not(target_family = "wasm"), inline(always))]
#[cfg_attr(target_family = "wasm", inline(never))]
fn source<'a>(place: Place, field: &'a [u8], span: Span) -> Option<Source<'a>> {
    // A field that ends after a word may be cut: there may be more of it.
    let whole = place.has_end() || field.get(span.end).is_some_and(|next| b" \t\r\n;(".contains(next));
    if !whole {
        return None;
    }
    let (wording, written) = server::read(place, span.of(field))?;
    let told = ParsedWording { wording, written };
    // A protocol's name, and nothing more.
    let protocol = place == Place::InWith && told.written == Written::default();
    let origin = if protocol { Origin::With } else { Origin::Comment };
    Some(Source { told, span, origin })
}

/// The facts, less what two clauses can contradict.
const fn disagreeing(facts: TlsFacts<'_>) -> TlsFacts<'_> {
    TlsFacts { suite: None, group: None, findings: facts.findings.with(Finding::SourcesDisagree), ..facts }
}
