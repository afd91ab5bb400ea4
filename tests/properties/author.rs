//! Who wrote the texts of a field: each has one author, and only the server's count.

use std::sync::LazyLock;

use received_tls::server::{Mark, Place, Wording, Writer, wordings};
use received_tls::{
    Assessment, Author, Authored, Clause, Finding, Level, Origin, Reason, Received, Span, TlsFacts,
};

use super::checks::within;

/// Each clause and each comment of a field has one author, facts come from the server's alone, and a client's text
/// changes none of them.
pub fn authors(data: &[u8]) {
    let field = Received::parse(data);
    let authors: Vec<_> = field.authors().collect();
    each_has_one(&field, &authors);
    facts_are_the_servers(&field, &authors);
    for clause in field.clauses().filter(|clause| is(clause.keyword, "tls") && is_suite(clause.value)) {
        tells_its_doubt(&field, author_of(&authors, clause.span));
    }
    for item in authors {
        if let Author::Client(reason) = item.author {
            counts_for_nothing(&field, item.span, reason);
        }
    }
}

/// A server's words on TLS, wherever they stand: where their author is doubtful, the result says so. `data` chooses the
/// words and what stands around them.
pub fn doubted_wording(data: &[u8]) {
    let Placed { field, texts } = place(&mut Choices(data));
    authors(&field);
    let read = Received::parse(&field);
    let authors: Vec<_> = read.authors().collect();
    let clauses: Vec<_> = read.clauses().collect();
    for text in texts {
        // A comment, or the value of a clause; but of several such clauses the first alone is read.
        let clause = clauses.iter().find(|clause| clause.value_span == text);
        let alike =
            |one: &&Clause<'_>| clause.is_some_and(|clause| one.keyword.eq_ignore_ascii_case(clause.keyword));
        if clauses.iter().filter(alike).count() > 1 {
            continue;
        }
        let span = clause.map_or(text, |clause| clause.span);
        if let Some(item) = authors.iter().find(|item| item.span == span) {
            tells_its_doubt(&read, item.author);
        }
    }
}

fn is(word: &[u8], keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword.as_bytes())
}

/// Whether the value of a `tls` clause may name a suite.
fn is_suite(value: &[u8]) -> bool {
    let denies = ["none", "no", "off"].iter().any(|no| is(value, no));
    !denies && value.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

fn author_of(authors: &[Authored], span: Span) -> Author {
    authors.iter().find(|item| item.span == span).expect("each item has an author").author
}

fn doubts(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let of_a_doubt = |finding: &Finding| Reason::ALL.iter().any(|reason| reason.finding() == Some(*finding));
    findings.filter(of_a_doubt).collect()
}

/// Exactly the clauses and the comments have an author, in the order in which they end. Two overlap only where a
/// comment stands inside of a clause.
fn each_has_one(field: &Received<'_>, authors: &[Authored]) {
    let clauses: Vec<_> = field.clauses().collect();
    let mut items: Vec<Span> = field.comments().map(|comment| comment.span).collect();
    items.extend(clauses.iter().map(|clause| clause.span));
    items.sort_by_key(|span| span.end);
    let spans: Vec<_> = authors.iter().map(|item| item.span).collect();
    assert_eq!(spans, items, "{}", field.bytes().escape_ascii());
    assert!(spans.is_sorted_by(|one, next| one.end < next.end), "{spans:?}");
    for (one, next) in
        spans.iter().zip(&spans[1.min(spans.len())..]).filter(|(one, next)| next.start < one.end)
    {
        let inside = |clause: &Clause<'_>| {
            let between = clause.span.start + clause.keyword.len()..clause.value_span.start;
            clause.span == *next && between.start <= one.start && one.end <= between.end
        };
        assert!(clauses.iter().any(inside), "{one:?} {next:?}");
    }
}

/// The words of s/qmail's that stand before `by` and are neither clause nor comment.
const SQMAIL: &[u8] = b"de/crypted";

/// Whatever is a fact stands in text of the server's.
fn facts_are_the_servers(field: &Received<'_>, authors: &[Authored]) {
    let Some(facts) = field.tls() else { return };
    let shown = || format!("{facts:?} {}", field.bytes().escape_ascii());
    let by = field.clauses().find(|clause| is(clause.keyword, "by"));
    let by = by.unwrap_or_else(|| panic!("a server names itself: {}", shown()));
    assert_eq!(author_of(authors, by.span), Author::Server, "{}", shown());
    // The innermost of the items at a place; words outside of all items follow `by`, s/qmail's aside.
    let before_by = &field.bytes()[..by.span.start];
    let sqmail = before_by.windows(SQMAIL.len()).any(|words| words == SQMAIL);
    let outside = |at: usize| by.span.end <= at || sqmail;
    let check = |at: usize| {
        let around = authors.iter().filter(|item| item.span.range().contains(&at));
        match around.min_by_key(|item| item.span.len()) {
            Some(item) => assert_eq!(item.author, Author::Server, "{}", shown()),
            None => assert!(outside(at), "{}", shown()),
        }
    };
    if let Some(span) = facts.span {
        check(span.start);
    }
    let written = [facts.version_as_written, facts.suite_as_written, facts.group_as_written];
    for written in written.into_iter().flatten() {
        check(within(written, field.bytes()));
    }
    if facts.origin == Origin::With && facts.span.is_none() {
        let with = field.clauses().find(|one| is(one.keyword, "with") && by.span.end <= one.span.start);
        check(with.expect("the protocol tells").span.start);
    }
}

/// Text that looks like TLS and has this author: if that is doubtful, there is a finding, and no level that says that
/// the rules are met or that nothing was recorded.
fn tells_its_doubt(field: &Received<'_>, author: Author) {
    if !matches!(author, Author::Doubtful(_)) {
        return;
    }
    let Assessment { level, findings, .. } = field.assess(field.tls().as_ref());
    let shown = || format!("{author:?} {level} {findings:?} {}", field.bytes().escape_ascii());
    assert!(matches!(level, Level::Undetermined | Level::Below), "{}", shown());
    assert!(!doubts(findings).is_empty(), "{}", shown());
}

/// A client's text, with harmless text of its kind in its place, changes no fact. It may make the field doubtful: then
/// facts are missing, and a finding says so.
fn counts_for_nothing(field: &Received<'_>, span: Span, reason: Reason) {
    let clause = field.clauses().find(|clause| clause.span == span);
    let (at, harmless) = match clause {
        Some(clause) => (clause.value_span, harmless_value(&clause)),
        None => (span, harmless_comment(span.of(field.bytes()), reason)),
    };
    let bytes = field.bytes();
    let other = [&bytes[..at.start], harmless, &bytes[at.end..]].concat();
    let other = Received::parse(&other);
    let [facts, without] = [field.tls(), other.tls()];
    let [assessed, other_assessed] =
        [(field, facts), (&other, without)].map(|(field, facts)| field.assess(facts.as_ref()));
    let shown = || {
        format!(
            "{}\n{facts:?} {assessed:?}\n{}\n{without:?} {other_assessed:?}",
            bytes.escape_ascii(),
            other.bytes().escape_ascii()
        )
    };
    if facts.map(told) == without.map(told) && assessed.level == other_assessed.level {
        return;
    }
    // Nothing looks like TLS: the level says whether a connection is recorded, and whether the field is whole.
    let plain = |level| matches!(level, Level::NoneRecorded | Level::NotApplicable | Level::Undetermined);
    if facts.is_none() && without.is_none() && plain(assessed.level) && plain(other_assessed.level) {
        return;
    }
    assert!(!doubts(assessed.findings).is_empty(), "{}", shown());
    assert!(matches!(assessed.level, Level::Undetermined | Level::Below), "{}", shown());
    // Of parts that contradict each other, one may be doubtful in this field.
    if let Some(facts) = facts.filter(|_| !other_assessed.findings.contains(Finding::SourcesDisagree)) {
        let without = without.unwrap_or_else(|| panic!("{}", shown()));
        assert!(facts.version.is_none() || facts.version == without.version, "{}", shown());
        assert!(facts.bits.is_none() || facts.bits == without.bits, "{}", shown());
        assert!(facts.verified.is_none() || facts.verified == without.verified, "{}", shown());
    }
}

/// The facts as they resolve, wherever they stand.
fn told<'a>(facts: TlsFacts<'a>) -> TlsFacts<'a> {
    let mut told = facts;
    told.span = None;
    told
}

/// A harmless value for a client's clause.
fn harmless_value(clause: &Clause<'_>) -> &'static [u8] {
    match (clause.keyword, clause.value) {
        (keyword, [b'[', ..]) if is(keyword, "from") => b"[192.0.2.1]",
        (keyword, _) if is(keyword, "from") => b"client.example",
        (_, [b'<', ..]) => b"<user@example.net>",
        (_, value) if value.contains(&b'@') => b"user@example.net",
        _ => b"user",
    }
}

/// A harmless comment of the same kind.
fn harmless_comment(comment: &[u8], reason: Reason) -> &'static [u8] {
    // What the client's ident server said, and the client's address.
    let last = comment.rsplit(|&byte| byte == b'@').next().unwrap_or_default();
    let is_address = |text: &[u8]| text.iter().all(|byte| byte.is_ascii_hexdigit() || b".:".contains(byte));
    if reason != Reason::Certificate
        && last.len() < comment.len()
        && last.strip_suffix(b")").is_some_and(is_address)
    {
        return b"(user@192.0.2.1)";
    }
    match reason {
        Reason::Sender if comment.ends_with(b">)") => b"(envelope-from <user@example.net>)",
        Reason::Sender => b"(envelope-from user@example.net)",
        Reason::Login => b"(Authenticated sender: user)",
        Reason::Certificate => b"(Client CN \"user\", Issuer \"user\" (not verified))",
        Reason::Greeting if comment.contains(&b'[') => b"(EHLO [192.0.2.1])",
        Reason::Greeting => b"(EHLO client.example)",
        _ => b"(for user@example.net)",
    }
}

/// A field, and where the words of servers stand in it.
struct Placed {
    field: Vec<u8>,
    texts: Vec<Span>,
}

/// The bytes of an input as choices; 0 where there are no more.
struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    fn byte(&mut self) -> usize {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first.into()
    }

    fn one<'t, T: ?Sized>(&mut self, among: &[&'t T]) -> &'t T {
        among[self.byte() % among.len()]
    }

    /// Up to 15 bytes as they stand.
    fn text(&mut self) -> &'a [u8] {
        let length = (self.byte() % 16).min(self.0.len());
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        text
    }
}

/// The words of a wording, as one writer's example has them.
#[derive(Clone, Copy)]
struct Words {
    text: &'static [u8],
    wording: &'static Wording,
    writer: &'static Writer,
}

/// The words of every writer of every wording.
static WORDS: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let all = wordings().flat_map(|wording| wording.writers().iter().map(move |writer| (wording, writer)));
    let words = all.map(|(wording, writer)| {
        let example = writer.example.as_bytes();
        let span = Received::parse(example).tls().and_then(|facts| facts.span).expect(writer.example);
        Words { text: span.of(example), wording, writer }
    });
    words.collect()
});

impl Words {
    fn belong_at(self, place: Place) -> bool {
        self.wording.places().any(|other| other == place)
    }

    /// Whether the words look like TLS in a comment at any place. What begins with another name than a version's, or
    /// with any word, does at its own places alone.
    fn look_like_tls_anywhere(self) -> bool {
        let slots = ["({cipher}", "({suite}", "({net_version}", "({any}"];
        self.text.starts_with(b"(") && !slots.iter().any(|slot| self.wording.pattern().starts_with(slot))
    }
}

/// The names with which clients greet.
const NAMES: [&str; 8] = [
    "from client.example",
    "from [192.0.2.1]",
    "",
    "from by",
    "from x(y",
    "from \"a b\"",
    "from x (y [192.0.2.9]) (z)",
    "from tls by tls",
];

/// What stands for the client's address.
const ADDRESSES: [&str; 7] = [
    "(client.example [192.0.2.1])",
    "",
    "(192.0.2.1)",
    "(HELO x) (192.0.2.1)",
    "([192.0.2.1] helo=x)",
    "(unknown [192.0.2.1]) (Authenticated sender: x)",
    "(x (using TLSv1.3) [192.0.2.1])",
];

/// What may stand between any two parts of a field.
const STRAYS: [&str; 24] = [
    "(user@example.net)",
    "(Authenticated sender: x)",
    "(authenticated bits=0)",
    "(No client certificate requested)",
    "(envelope-from <a@b.example>)",
    "([192.0.2.9])",
    "(by x)",
    "(x",
    "x)",
    "\"",
    "by y.example",
    "from z",
    "for <a@b.example>",
    "for a@b.example",
    "via <a@b.example>",
    "with SMTP",
    "id 2",
    "tls TLS_AES_128_GCM_SHA256",
    "tls TLS_AES_256_GCM_SHA384 group x25519",
    "envelope-from <\"x\"@b.example>",
    "user=x",
    "[x]",
    "word",
    "; Sat, 21 Nov 2026 22:45:35 +0000",
];

/// Adds the parts of a field one after the other.
struct Builder<'c, 'd> {
    choices: &'c mut Choices<'d>,
    placed: Placed,
    words: [Words; 2],
    left: [bool; 2],
}

impl Builder<'_, '_> {
    fn blank(&mut self) {
        let folded = self.choices.byte() % 4 == 3;
        self.placed.field.extend_from_slice(if folded { b"\r\n\t" } else { b" " });
    }

    fn put(&mut self, text: &[u8]) {
        if !text.is_empty() {
            self.blank();
            self.placed.field.extend_from_slice(text);
        }
    }

    /// Puts words on TLS.
    fn tls(&mut self, words: Words, place: Option<Place>) {
        self.blank();
        let start = self.placed.field.len();
        self.placed.field.extend_from_slice(words.text);
        if words.look_like_tls_anywhere() || matches!(place, Some(Place::InVia | Place::InWith)) {
            self.placed.texts.push(Span { start, end: self.placed.field.len() });
        }
    }

    /// Puts those words on TLS that belong at this place.
    fn words(&mut self, place: Place) {
        for number in 0..2 {
            let words = self.words[number];
            if self.left[number] && words.belong_at(place) {
                self.left[number] = false;
                self.tls(words, Some(place));
            }
        }
    }

    /// Mostly nothing; or something that a server or a client may have put there.
    fn stray(&mut self) {
        match self.choices.byte() {
            choice @ 200.. => self.put(STRAYS[choice % STRAYS.len()].as_bytes()),
            180..200 => {
                let text = self.choices.text();
                self.put(text);
            }
            // Where no server writes them, it may be.
            170..180 => self.tls(self.words[1], None),
            _ => {}
        }
    }

    /// The text in which the mark of the first words' writer stands, if it is of this kind.
    fn mark(&self, of: fn(Mark) -> Option<String>, otherwise: &str) -> String {
        of(self.words[0].writer.mark).unwrap_or_else(|| otherwise.to_owned())
    }
}

/// A field of one server with the words of one or two.
fn place(choices: &mut Choices<'_>) -> Placed {
    let words = [(); 2].map(|()| {
        let row = (choices.byte() << 8 | choices.byte()) % WORDS.len();
        WORDS[row]
    });
    let left = [true, choices.byte() >= 192];
    let placed = Placed { field: b"Received:".to_vec(), texts: Vec::new() };
    let mut to = Builder { choices, placed, words, left };
    let (name, address) = (to.choices.one(&NAMES), to.choices.one(&ADDRESSES));
    to.stray();
    to.put(name.as_bytes());
    to.put(address.as_bytes());
    to.stray();
    to.words(Place::AfterFrom);
    to.stray();
    let host = to.mark(
        |mark| match mark {
            Mark::Domain(domain) => Some(format!("mx.{domain}")),
            Mark::By(begin) => Some(begin.to_owned()),
            _ => None,
        },
        "mx.example",
    );
    to.put(format!("by {host}").as_bytes());
    let software = to.mark(
        |mark| match mark {
            Mark::Software(begin) => Some(format!("({begin})")),
            Mark::SoftwareEnd(end) => Some(format!("(x{end})")),
            _ => None,
        },
        "",
    );
    to.put(software.as_bytes());
    to.words(Place::AfterBy);
    to.stray();
    let link = to.mark(|mark| if let Mark::Via(link) = mark { Some(link.to_owned()) } else { None }, "");
    if !link.is_empty() {
        to.put(format!("via {link}").as_bytes());
    }
    for (place, keyword) in [(Place::InVia, "via"), (Place::InWith, "with")] {
        if (0..2).any(|number| to.left[number] && to.words[number].belong_at(place)) {
            to.put(keyword.as_bytes());
            to.words(place);
            to.stray();
        }
    }
    let protocol = to.mark(
        |mark| match mark {
            Mark::With(begin) => Some(begin.to_owned()),
            Mark::SmallWith => Some("esmtp".to_owned()),
            _ => None,
        },
        "ESMTP",
    );
    let protocol = if to.choices.byte() % 2 == 0 { protocol } else { "ESMTPSA".to_owned() };
    if to.placed.field.windows(6).all(|text| text != b" with ") {
        to.put(b"with");
        to.words(Place::BeforeProtocol);
        to.put(protocol.as_bytes());
    }
    to.words(Place::AfterWith);
    to.stray();
    to.put(b"id 1");
    to.words(Place::AfterId);
    to.stray();
    to.words(Place::Clause);
    to.words(Place::AfterTls);
    to.words(Place::Bare);
    to.stray();
    if to.choices.byte() % 2 == 0 {
        to.put(b"for <user@example.net>");
        to.words(Place::AfterFor);
        to.stray();
    }
    if to.left[0] {
        to.put(b"envelope-from <a@b.example>");
        to.words(Place::AfterOther);
    }
    to.stray();
    if to.left[0] {
        to.placed.field.push(b';');
        to.words(Place::AfterSemicolon);
    }
    to.placed.field.extend_from_slice(b";\r\n\tSat, 21 Nov 2026 22:45:35 +0000");
    to.words(Place::AfterDate);
    to.placed.field.extend_from_slice(b"\r\n");
    to.placed
}
