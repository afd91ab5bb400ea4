//! Postfix's own `Received` field, and the `header_checks` table that puts the clause of RFC 8314 section 4.3 into it.
//!
//! Postfix writes the field itself, after every filter but its own checks, in one form (src/smtpd/smtpd.c):
//!
//! ```text
//! Received: from HELO (NAME [ADDRESS])
//! <tab>(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
//! <tab> key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)
//! <tab>(Client did not present a certificate)
//! <tab>by MYHOSTNAME (MAIL_NAME) with ESMTPS id QUEUEID
//! <tab>for <RECIPIENT>; DATE
//! ```
//!
//! With several recipients there is no `for`, and the date is on its own line. The client chooses the text of HELO, the
//! recipient and the certificate. A certificate's text may look like the rest, but has no line break, and is neither
//! before the suite nor next to the date.

use std::fmt::{self, Write as _};
use std::time::{Duration, SystemTime};

use received_tls::registry::NameSource;
use received_tls::{CipherSuite, NamedGroup, Origin, Received, Stamp, TlsClause, TlsVersion};

/// Print a header_checks table with which Postfix puts the tls clause into its Received field.
#[derive(clap::Args)]
#[command(after_long_help = HELP, after_help = "Use --help for details and examples.")]
pub(crate) struct PostfixRulesArgs {
    #[command(flatten)]
    pub(crate) server: Server,
}

const HELP: &str = "\
The output is a regexp_table(5); its first lines list the settings for main.cf.
The table turns Postfix's own comment, \"(using TLSv1.3 with cipher …)\", into a
clause after \"for\"; the comment stays. Fields of other servers and fields
without TLS stay unchanged. A table cannot distinguish a field of this server
from a copy that a client forged: such a copy gets a clause with its own values.

Example:
  received-tls postfix-rules --by mx.example.net > /etc/postfix/received_tls
  postmap -hq - regexp:/etc/postfix/received_tls < message
      the fields of a message after the rewrite";

/// The server whose fields are rewritten.
#[derive(clap::Args, Clone)]
pub(crate) struct Server {
    /// The server's name after "by" in its fields: the output of `postconf -h myhostname`.
    #[arg(long, value_name = "HOST", value_parser = host)]
    pub(crate) by: String,

    /// The text in parentheses after it: the output of `postconf -h mail_name`.
    #[arg(long, value_name = "NAME", default_value = MAIL_NAME, value_parser = mail_name)]
    pub(crate) mail_name: String,
}

/// Postfix's default for `mail_name`.
const MAIL_NAME: &str = "Postfix";

/// The maximum age of a field. Its date is the time of MAIL, and a client may send the message much later.
const AGE: Duration = Duration::from_secs(3600);

impl Server {
    /// The stamp for `field`, if this server has just written it, for a TLS session, and without a clause.
    ///
    /// A field does not show its position in the message, but it shows its age: an older field of this server, further
    /// down in a message that comes back, stays unchanged.
    pub(crate) fn stamp(&self, field: &Received<'_>, now: SystemTime) -> Option<Stamp> {
        let mut clauses = field.clauses();
        let by = clauses.find(|clause| clause.keyword == b"by")?;
        if !by.value.eq_ignore_ascii_case(self.by.as_bytes()) {
            return None;
        }
        let comment = field.comments().find(|comment| comment.span.start >= by.span.end)?;
        let name = comment.bytes.strip_prefix(b"(")?.strip_suffix(b")")?;
        let between = field.bytes().get(by.span.end..comment.span.start)?;
        if name != self.mail_name.as_bytes() || between != b" " {
            return None;
        }
        // Nothing that Postfix does not write, above all no clause.
        let keywords = || field.clauses().map(|clause| clause.keyword);
        let with_for: [&[u8]; 5] = [b"from", b"by", b"with", b"id", b"for"];
        if !keywords().eq(with_for) && !keywords().eq(with_for[..4].iter().copied()) {
            return None;
        }
        // The one name here that could hold anything else, if this were not Postfix's.
        if !field.id()?.iter().all(u8::is_ascii_alphanumeric) {
            return None;
        }
        let written = Duration::from_secs(u64::try_from(field.timestamp()?.unix_timestamp()?).ok()?);
        let now = now.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        if now.abs_diff(written) > AGE {
            return None;
        }
        let facts = field.tls().filter(|facts| facts.origin == Origin::Comment)?;
        Stamp::new(facts.suite?, facts.group).ok()
    }
}

fn host(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if !text.is_empty() && text.len() <= 255 && text.bytes().all(fits) {
        return Ok(text.to_owned());
    }
    Err("not a host name of letters, digits, dots and hyphens: use the output of `postconf -h myhostname`"
        .to_owned())
}

fn mail_name(text: &str) -> Result<String, String> {
    let fits = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'(' | b')' | b'\\' | b'/');
    if !text.trim().is_empty() && text.len() <= 255 && text.bytes().all(fits) {
        return Ok(text.to_owned());
    }
    Err("parentheses, slashes and backslashes are not allowed: use the output of `postconf -h mail_name`"
        .to_owned())
}

/// The table, made of the registry: OpenSSL's names of suites and groups, which Postfix writes, against IANA's.
/// Displayed, it is a file of the form that regexp_table(5) describes.
pub(crate) struct Rules<'a>(pub(crate) &'a Server);

/// From the field's name to the TLS version: the only place that records TLS.
const BEGIN: &str =
    r"Received: from [^[:space:]]+ \([^[:space:]]+ \[[^[:space:]]+\]\)[[:space:]]+\(using TLSv1";

/// The same in a field that is known to begin so: neither the client's name for itself nor its own holds a parenthesis.
const BEGUN: &str = r"[^(]+\([^(]+\(using TLSv1";

/// After the suite.
const BITS: &str = r" \([0-9]+.[0-9]+ bits\)[[:space:])]";

/// The number of rules behind one condition: Postfix tries rules one by one, and there are hundreds.
const BLOCK: usize = 16;

/// A date as Postfix writes it.
const DATE: &str = r"[a-z]{3}, +[0-9]{1,2} [a-z]{3} [0-9]{4} [0-9:]{8} [-+][0-9]{4}( \([^()]*\))?";

impl fmt::Display for Rules<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Server { by, mail_name } = self.0;
        let version = env!("CARGO_PKG_VERSION");
        let named =
            if mail_name == MAIL_NAME { String::new() } else { format!(" --mail-name '{mail_name}'") };
        let own = format!(r"by {} \({}\) with", Literal(by), Literal(mail_name));
        // These tables cannot match a line break. Client text at the end is still excluded: it would have to reach from
        // `for <` to the date without a blank.
        let tail =
            format!("{own} [a-z0-9]+ id [a-z0-9]+([[:space:]]+for <[^[:space:]<>]*>)?;[[:space:]]+{DATE}$");
        // The text between the suite and `by`; the fold before `by` is also used around the clause.
        let end = format!(".*[^[:space:]])([[:space:]]+)({own}.*);[[:space:]]+([^;]*)$/ REPLACE");
        let (current, older): (Vec<_>, Vec<_>) = CipherSuite::all().partition(is_current);
        let current: Vec<_> = current.into_iter().filter_map(Named::suite).map(|suite| suite.iana).collect();
        let current = current.join("|");

        write!(
            f,
            "\
# The tls clause of RFC 8314 section 4.3 for the Received field that {by} ({mail_name}) writes.
# Made by received-tls {version} of IANA's registries: received-tls postfix-rules --by {by}{named}
# In main.cf:
#   smtpd_tls_received_header = yes
#   header_checks = regexp:FILE
#   mime_header_checks =
#   nested_header_checks =

# Fields of other servers, of sessions without TLS and with a clause already are left as they are.
if /^{BEGIN}.*[[:space:]]{tail}/

if /^{BEGUN}\\.3 with cipher ({current}){BITS}/
"
        )?;
        for Named { iana, names } in NamedGroup::all().filter_map(Named::group) {
            let names = names.join("|");
            let exchange = format!("[[:space:]]*key-exchange ([a-z]+ \\()?({names})[[:space:])]");
            let clause = format!("${{1}}${{5}}${{6}}${{5}}tls ${{2}} group {iana};${{5}}${{7}}");
            writeln!(f, "/^({BEGUN}\\.3 with cipher ([^ ]+){BITS}{exchange}{end} {clause}")?;
        }
        writeln!(
            f,
            "/^({BEGUN}\\.3 with cipher ([^ ]+) {end} ${{1}}${{3}}${{4}}${{3}}tls ${{2}};${{3}}${{5}}\nendif\n"
        )?;
        writeln!(f, "if !/^{BEGUN}\\.3 /")?;
        let older: Vec<_> = older.into_iter().filter_map(Named::suite).collect();
        for block in older.chunks(BLOCK) {
            let names: Vec<_> = block.iter().flat_map(|suite| suite.names.iter().copied()).collect();
            writeln!(f, "if /^{BEGUN}(\\.[12])? with cipher ({}) /", names.join("|"))?;
            for Named { iana, names } in block {
                let names = names.join("|");
                let clause = format!("${{1}}${{4}}${{5}}${{4}}tls {iana};${{4}}${{6}}");
                writeln!(f, "/^({BEGUN}(\\.[12])? with cipher ({names}){BITS}{end} {clause}")?;
            }
            f.write_str("endif\n")?;
        }
        f.write_str("endif\n\nendif\n")
    }
}

/// Whether the suite is one of TLS 1.3.
fn is_current(suite: &CipherSuite) -> bool {
    suite.entry().is_some_and(|entry| entry.tls_min == TlsVersion::Tls13)
}

/// A suite or group that may be in a clause.
struct Named {
    iana: &'static str,
    /// What Postfix may call it, letters' case aside.
    names: Vec<&'static str>,
}

impl Named {
    fn suite(suite: CipherSuite) -> Option<Self> {
        TlsClause::new(suite, None).ok()?;
        let entry = suite.entry()?;
        let openssl = CipherSuite::names(NameSource::OpenSsl).filter(|named| named.1 == suite);
        let mut names: Vec<_> = openssl.map(|(name, _)| name).collect();
        // Those of TLS 1.3 have one name everywhere.
        if is_current(&suite) {
            names = vec![entry.name];
        }
        names.sort_unstable();
        (!names.is_empty()).then_some(Self { iana: entry.name, names })
    }

    fn group(group: NamedGroup) -> Option<Self> {
        TlsClause::new(CipherSuite::TLS_AES_128_GCM_SHA256, Some(group)).ok()?;
        let openssl = NamedGroup::names(NameSource::OpenSsl).filter(|named| named.1 == group);
        let mut names: Vec<_> = openssl.map(|(name, _)| name).collect();
        let iana = group.dh_group()?;
        names.retain(|name| !name.eq_ignore_ascii_case(iana));
        names.push(iana);
        names.sort_unstable();
        Some(Self { iana, names })
    }
}

/// Text as a regular expression that matches it alone.
struct Literal<'a>(&'a str);

impl fmt::Display for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| {
            if matches!(c, '.' | '[' | ']' | '{' | '}' | '*' | '+' | '?' | '^' | '$' | '|') {
                f.write_char('\\')?;
            }
            f.write_char(c)
        })
    }
}
