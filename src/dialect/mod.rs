//! What servers write of TLS beside the `tls` clause, or instead of it: each wording, where in a field it
//! stands, and who writes it.
//!
//! One field in 78 of those that tell anything of TLS has the clause of RFC 8314 §4.3; the others say it in a
//! comment, in the value of `with` or in words of their own. A wording is read from its first byte to its last
//! at the places where its server writes it, and nowhere else.
//!
//! ```
//! use received_tls::dialect::{Place, wordings};
//! let exim = wordings().find(|wording| wording.pattern() == "({tls_version}:{cipher}:{bits}[:{group}])").unwrap();
//! assert!(exim.places().eq([Place::AfterWith]));
//! assert_eq!(exim.writers()[0].dialect.name(), "exim");
//! ```

mod bare;
mod cellopoint;
mod clause;
mod courier;
mod exclaimer;
mod exim;
mod ironport;
mod microsoft;
mod momentum;
mod mox;
mod opensmtpd;
mod postfix;
mod qmail;
mod sendmail;
mod words;

#[cfg(test)]
mod tests;

use core::fmt;

use crate::facts::Written;
use words::Form;

macro_rules! dialects {
    ($($(#[$about:meta])* $variant:ident = $name:literal,)+) => {
        /// Whose wording TLS facts were read in.
        ///
        /// Where several servers share a wording and no mark of the field tells which of them wrote it, the
        /// dialect is that of its first writer with `-style` after it.
        ///
        /// ```
        /// use received_tls::{Dialect, Received};
        /// let field = Received::parse(b"Received: from a by b with ESMTP/TLS/AES128-SHA; 21 Nov 2026 22:45:35 +0800");
        /// assert_eq!(field.tls().unwrap().dialect, Some(Dialect::Cisco));
        /// ```
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[non_exhaustive]
        pub enum Dialect { $($(#[$about])* $variant,)+ }

        impl Dialect {
            /// Every dialect.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name that records give it.
            ///
            /// ```
            /// assert_eq!(received_tls::Dialect::Exim.name(), "exim");
            /// ```
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

dialects! {
    /// AngelmatoPhylax: `(TLS, AES256-GCM-SHA384 cipher)`.
    AngelmatoPhylax = "angelmatophylax",
    /// Cellopoint's mail firewall.
    Cellopoint = "cellopoint",
    /// chasquid.
    Chasquid = "chasquid",
    /// Cisco's Email Security Appliance, once IronPort.
    Cisco = "cisco",
    /// Comcast's gateways.
    Comcast = "comcast",
    /// CommuniGate Pro.
    CommuniGate = "communigate",
    /// Courier.
    Courier = "courier",
    /// The words of Courier's comment, after the protocol: McAfee's gateway writes them.
    CourierStyle = "courier-style",
    /// Cyrus, whose `version=` is the suite's family and whose `verify=YES` says nothing.
    Cyrus = "cyrus",
    /// Dovecot.
    Dovecot = "dovecot",
    /// Exclaimer's proxy.
    Exclaimer = "exclaimer",
    /// Exim, built with OpenSSL or GnuTLS.
    Exim = "exim",
    /// The words of Exim's comments, where the protocol is not in Exim's small letters.
    EximStyle = "exim-style",
    /// Forcepoint's gateway.
    Forcepoint = "forcepoint",
    /// Google's servers.
    Google = "google",
    /// Novell GroupWise.
    GroupWise = "groupwise",
    /// Halon.
    Halon = "halon",
    /// Haraka.
    Haraka = "haraka",
    /// IBM's gateway.
    Ibm = "ibm",
    /// Apache James.
    James = "james",
    /// Kerio Connect.
    Kerio = "kerio",
    /// KumoMTA.
    KumoMta = "kumomta",
    /// MailChannels' servers.
    MailChannels = "mailchannels",
    /// MailEnable.
    MailEnable = "mailenable",
    /// Mailgun's servers.
    Mailgun = "mailgun",
    /// Trustwave MailMarshal.
    MailMarshal = "mailmarshal",
    /// MDaemon.
    MDaemon = "mdaemon",
    /// MessageLabs, now Symantec's cloud.
    MessageLabs = "messagelabs",
    /// Microsoft Exchange, Exchange Online and the SMTP service of Windows.
    Microsoft = "microsoft",
    /// The words of Exchange's comment, in another server's field.
    MicrosoftStyle = "microsoft-style",
    /// MIMEDefang, in its own template.
    MimeDefang = "mimedefang",
    /// Mimecast's servers.
    Mimecast = "mimecast",
    /// Momentum, once ecelerity.
    Momentum = "momentum",
    /// mox.
    Mox = "mox",
    /// Naver's servers.
    Naver = "naver",
    /// OpenSMTPD.
    OpenSmtpd = "opensmtpd",
    /// Postfix under its own name.
    Postfix = "postfix",
    /// The words of Postfix's comment, in the field of a Postfix that bears another name or of another server.
    PostfixStyle = "postfix-style",
    /// Postini's servers.
    Postini = "postini",
    /// Proofpoint's servers.
    Proofpoint = "proofpoint",
    /// The words of the TLS patch for qmail: `encrypted` after the suite.
    QmailStyle = "qmail-style",
    /// qpsmtpd.
    Qpsmtpd = "qpsmtpd",
    /// The clause of RFC 8314, where no mark tells who wrote it.
    Rfc8314 = "rfc8314",
    /// sendmail.
    Sendmail = "sendmail",
    /// The words of sendmail's comment, some or all, in another server's field.
    SendmailStyle = "sendmail-style",
    /// SmarterMail, which tells .NET's names of version and cipher.
    SmarterMail = "smartermail",
    /// Stalwart.
    Stalwart = "stalwart",
    /// Strato's servers.
    Strato = "strato",
    /// Symantec Messaging Gateway.
    Symantec = "symantec",
    /// T-Online's servers.
    TOnline = "t-online",
    /// Tessian's servers.
    Tessian = "tessian",
    /// A word for TLS and no more, by nobody in particular.
    TlsOnly = "tls-only",
    /// Yahoo's servers, and AOL's.
    Yahoo = "yahoo",
    /// Yandex's servers.
    Yandex = "yandex",
    /// ZoneMTA.
    ZoneMta = "zonemta",
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

macro_rules! places {
    ($($(#[$about:meta])* $variant:ident = $name:literal,)+) => {
        /// A place of a field where a wording may stand.
        ///
        /// ```
        /// assert_eq!(received_tls::dialect::Place::AfterBy.to_string(), "a comment after `by`");
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
    /// A comment between `from` and `by`, after the one that tells the client's address.
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
    /// Whether a text there ends where the text itself says so, as a comment does with its parenthesis. Another is
    /// whole only where white space or `;` follows it in the field: a field may be cut.
    pub(crate) const fn has_end(self) -> bool {
        !matches!(self, Self::InWith | Self::Bare | Self::Clause)
    }
}

/// A set of places, a bit for each.
#[derive(Clone, Copy)]
struct Places(u16);

impl Places {
    const fn of(places: &[Place]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < places.len() {
            bits |= 1 << places[at] as u16;
            at += 1;
        }
        Self(bits)
    }

    const fn has(self, place: Place) -> bool {
        self.0 & 1 << place as u16 != 0
    }
}

/// The words by which servers tell of TLS, read at certain places of a field.
///
/// ```
/// use received_tls::dialect::{Place, wordings};
/// let using = wordings().find(|wording| wording.pattern() == "(using {version} with cipher {cipher})").unwrap();
/// assert!(using.places().eq([Place::AfterFrom]) && using.established());
/// ```
#[derive(Clone, Copy)]
pub struct Wording {
    form: Form,
    places: Places,
    /// The bytes that the text may begin with, after the parenthesis where it is a comment.
    first: &'static [u8],
    /// Whether the words say that there was TLS, or that there was none.
    established: bool,
    /// Whether a login stands in the text before its facts: then it counts only as the last comment before
    /// `by`, for what follows the login in the field may be more of it.
    after_login: bool,
    writers: &'static [Writer],
}

impl Wording {
    /// One that says that there was TLS.
    const fn new(form: Form, first: &'static [u8], places: &[Place], writers: &'static [Writer]) -> Self {
        assert!(!writers.is_empty(), "a wording has a writer");
        Self { form, places: Places::of(places), first, established: true, after_login: false, writers }
    }

    /// How the text goes: literals as they are, what may be missing in `[ ]`, one of several words in `{a|b}`,
    /// and what is read in `{ }`. A blank stands for any white space, folds included.
    pub const fn pattern(&self) -> &'static str {
        self.form.pattern
    }

    /// Where the text stands.
    pub fn places(&self) -> impl Iterator<Item = Place> + Clone + use<> {
        let places = self.places;
        Place::ALL.iter().copied().filter(move |&place| places.has(place))
    }

    /// Whether the text says that there was TLS; `false` where it says that there was none.
    pub const fn established(&self) -> bool {
        self.established
    }

    /// Who writes it, those first whom a mark in the field tells.
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
/// use received_tls::{Dialect, dialect::wordings};
/// let mut writers = wordings().flat_map(|wording| wording.writers());
/// let stalwart = writers.find(|writer| writer.dialect == Dialect::Stalwart).unwrap();
/// assert_eq!(stalwart.since, "seen from 2024");
/// assert!(stalwart.example.contains("by mx.example.net (Stalwart SMTP)"));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Writer {
    /// What the facts of such a field say of their origin.
    pub dialect: Dialect,
    /// The server.
    pub name: &'static str,
    /// Since which of its releases, or since when such fields were seen.
    pub since: &'static str,
    /// What else in the field tells this server from others that share the wording.
    pub mark: Mark,
    /// A field as this server writes it, for example hosts.
    pub example: &'static str,
    /// What is known of it: a file of the server's own source, or the fields that were seen.
    pub source: &'static str,
}

/// What in a field tells one writer of a wording from another; all of it is the server's own text.
///
/// ```
/// assert_eq!(received_tls::dialect::Mark::Software("Postfix").to_string(), "`(Postfix…)` after `by`");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Mark {
    /// Nothing: the wording itself tells, or none of the other writers' marks is there.
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
    /// The version is spelt so to begin with.
    Version(&'static str),
}

impl Mark {
    fn is_in(self, written: &Written<'_>, marks: &Marks<'_>) -> bool {
        let software = || marks.software.and_then(|comment| comment.strip_prefix(b"(")?.strip_suffix(b")"));
        match self {
            Self::Wording => true,
            Self::Software(begin) => software().is_some_and(|name| name.starts_with(begin.as_bytes())),
            Self::SoftwareEnd(end) => software().is_some_and(|name| name.ends_with(end.as_bytes())),
            Self::Domain(domain) => is_under(marks.by, domain.as_bytes()),
            Self::By(begin) => marks.by.starts_with(begin.as_bytes()),
            Self::With(begin) => marks.with.starts_with(begin.as_bytes()),
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
            Self::SmallWith => f.write_str("a protocol in small letters"),
            Self::Version(begin) => write!(f, "a version that begins with `{begin}`"),
        }
    }
}

/// Whether `host` is `domain` or a name under it, a dot at the end aside.
fn is_under(host: &[u8], domain: &[u8]) -> bool {
    let host = host.strip_suffix(b".").unwrap_or(host);
    let Some(above) = host.len().checked_sub(domain.len()) else { return false };
    host[above..].eq_ignore_ascii_case(domain) && (above == 0 || host[above - 1] == b'.')
}

/// The text of a field by which writers are told.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Marks<'a> {
    /// The value of `by`.
    pub(crate) by: &'a [u8],
    /// The comment that follows it at once, with its parentheses.
    pub(crate) software: Option<&'a [u8]>,
    /// The value of `with`.
    pub(crate) with: &'a [u8],
}

/// Every wording. No text is of two of them at the same place.
static WORDINGS: [Wording; 43] = ALL;

const ALL: [Wording; 43] = [
    clause::CLAUSE,
    clause::CHASQUID,
    exim::VERSION,
    exim::TRIPLE,
    exim::CIPHER,
    exim::BARE,
    postfix::USING,
    postfix::BITS,
    postfix::BARE_BITS,
    postfix::CIPHER,
    postfix::CURVE,
    postfix::VERSION,
    postfix::MAILMARSHAL,
    sendmail::VERIFY,
    sendmail::BITS,
    sendmail::CIPHER,
    sendmail::MIMEDEFANG,
    microsoft::VERSION,
    microsoft::CHANNEL,
    bare::MIMECAST,
    bare::STARTTLS,
    bare::TLS,
    bare::ESMTP_TLS,
    bare::PROTOCOL,
    bare::ENCRYPTED,
    bare::NOT_ENCRYPTED,
    bare::ANGELMATOPHYLAX,
    opensmtpd::QUADRUPLE,
    opensmtpd::KUMOMTA,
    mox::VERSION,
    mox::IDENTIFIER,
    courier::TLS,
    courier::AUTH,
    courier::MCAFEE,
    ironport::WITH,
    qmail::WITH,
    qmail::ENCRYPTED,
    qmail::T_ONLINE,
    momentum::CIPHER,
    cellopoint::SUITE,
    cellopoint::TLS,
    cellopoint::FIREWALL,
    exclaimer::VERSION,
];

/// For each byte that a text may begin with, the wordings that do, a bit for each.
static BY_FIRST: [u64; 256] = {
    let mut by_first = [0; 256];
    let mut row = 0;
    while row < ALL.len() {
        let first = ALL[row].first;
        let mut at = 0;
        while at < first.len() {
            by_first[first[at] as usize] |= 1 << row;
            at += 1;
        }
        row += 1;
    }
    by_first
};

/// For each place, the wordings that stand there.
static BY_PLACE: [u64; Place::ALL.len()] = {
    let mut by_place = [0; Place::ALL.len()];
    let mut place = 0;
    while place < Place::ALL.len() {
        let mut row = 0;
        while row < ALL.len() {
            if ALL[row].places.has(Place::ALL[place]) {
                by_place[place] |= 1 << row;
            }
            row += 1;
        }
        place += 1;
    }
    by_place
};

const _: () = assert!(ALL.len() <= u64::BITS as usize && Place::ALL.len() <= u16::BITS as usize);

/// What it takes to read a [`Wording`]. The rest of it is told to people alone, and is no part of a program that
/// asks for no [`wordings`].
pub(crate) struct Reader {
    least: usize,
    read: for<'a> fn(&'a [u8]) -> Option<Written<'a>>,
    pub(crate) established: bool,
    pub(crate) after_login: bool,
    /// Where its first writer is in [`SIGNS`], and how many it has.
    writers: (usize, usize),
}

impl Reader {
    /// Who wrote `written` in a field that shows `marks`.
    pub(crate) fn writer(&self, written: &Written<'_>, marks: &Marks<'_>) -> Dialect {
        let (first, count) = self.writers;
        let writers = SIGNS.get(first..first + count).and_then(<[_]>::split_last);
        let (last, marked) = writers.expect("a wording has a writer");
        marked.iter().find(|(_, mark)| mark.is_in(written, marks)).unwrap_or(last).0
    }
}

/// For each of [`ALL`] how it is read.
static READERS: [Reader; ALL.len()] = {
    let mut readers = [const {
        Reader { least: 0, read: |_| None, established: false, after_login: false, writers: (0, 0) }
    }; ALL.len()];
    let mut first = 0;
    let mut row = 0;
    while row < ALL.len() {
        let Wording { form, established, after_login, writers, .. } = ALL[row];
        let writers = (first, writers.len());
        readers[row] = Reader { least: form.least, read: form.read, established, after_login, writers };
        first += writers.1;
        row += 1;
    }
    readers
};

/// The reader of the `tls` clause.
pub(crate) static CLAUSE: &Reader = &READERS[0];

/// The writers of all wordings, one wording's after the other's.
static SIGNS: [(Dialect, Mark); WRITERS] = {
    let mut signs = [(Dialect::Rfc8314, Mark::Wording); WRITERS];
    let mut at = 0;
    let mut row = 0;
    while row < ALL.len() {
        let mut writer = 0;
        while writer < ALL[row].writers.len() {
            let Writer { dialect, mark, .. } = ALL[row].writers[writer];
            signs[at] = (dialect, mark);
            writer += 1;
            at += 1;
        }
        row += 1;
    }
    signs
};

const WRITERS: usize = {
    let mut count = 0;
    let mut row = 0;
    while row < ALL.len() {
        count += ALL[row].writers.len();
        row += 1;
    }
    count
};

/// Every wording that is read.
///
/// ```
/// use received_tls::dialect::wordings;
/// for wording in wordings() {
///     for writer in wording.writers() {
///         println!("{:<16} {}", writer.dialect.name(), wording.pattern());
///     }
/// }
/// ```
pub fn wordings() -> impl ExactSizeIterator<Item = &'static Wording> + Clone {
    WORDINGS.iter()
}

/// The wording of `text`, all of what stands at `place`, and the words cut out of it; `None` where it is none.
///
/// A comment is given with its parentheses. Where a place [has no end](Place::has_end) the caller sees to it that the
/// text is whole.
#[inline]
pub(crate) fn read(place: Place, text: &[u8]) -> Option<(&'static Reader, Written<'_>)> {
    let rows = rows(place, text);
    if rows == 0 { None } else { read_as(rows, text) }
}

/// Whether `text` begins as a wording at `place` does. Most comments tell of other things.
#[inline]
pub(crate) fn may_be_read(place: Place, text: &[u8]) -> bool {
    rows(place, text) != 0
}

/// The wordings at `place` that begin as `text` does, a bit for each.
#[inline]
fn rows(place: Place, text: &[u8]) -> u64 {
    let first = match text {
        [b'(', first, ..] | [first, ..] => *first,
        [] => return 0,
    };
    BY_FIRST[usize::from(first)] & BY_PLACE[place as usize]
}

/// The first of these wordings that `text` is.
fn read_as(mut rows: u64, text: &[u8]) -> Option<(&'static Reader, Written<'_>)> {
    while rows != 0 {
        let reader = &READERS[rows.trailing_zeros() as usize];
        let written = if text.len() < reader.least { None } else { (reader.read)(text) };
        if let Some(written) = written {
            return Some((reader, written));
        }
        rows &= rows - 1;
    }
    None
}
