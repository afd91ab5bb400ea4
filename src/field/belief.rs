//! What of a field's TLS clauses can be believed: what only its server can have written.
//!
//! A client chooses its name, the addresses, its login and the subject of its certificate, and a server may
//! print them as they are. A field is taken at its word only where no such text can have made the clause:
//! after `by`, before all text that may be a client's, and in a field whose parts fit together to the end.

use super::ProblemKind;
use crate::bytes::all;

/// What the walk through a field has seen that bears on belief.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Belief {
    /// The server has named itself: `by` was seen.
    server: bool,
    /// Text was seen since that a client may have chosen, and may have ended where it liked.
    outside: bool,
    /// An address was seen in a comment. If what looks like the end of it was the client's, the end that the
    /// server wrote is yet to come.
    address: bool,
    /// The last of what the server writes is at hand: that what follows is like no clause tells nothing of what
    /// stands before it.
    login: bool,
    /// The parts do not fit together: any of them may be forged.
    pub(super) broken: bool,
}

/// What the names and versions in a server's comments are made of.
const fn is_own(byte: u8) -> bool {
    // No `||`: a branch for each byte would be in the way.
    ((byte | 0x20).wrapping_sub(b'a') < 26)
        | (byte.wrapping_sub(b'-') < 13) // - . / and digits
        | (byte & !1 == b'(')
        | (byte == b' ')
        | (byte == b'_')
        | (byte == b'+')
        | (byte == b'\r')
        | (byte.wrapping_sub(b'\t') < 2)
}

/// What else the names and versions of software are made of, and addresses.
const fn is_of_software(byte: u8) -> bool {
    (byte == b':')
        | (byte == b'[')
        | (byte == b']')
        | (byte == b'|')
        | (byte == b'^')
        | (byte == b',')
        | (byte == b'#')
}

/// Whether `comment` is `(authenticated bits=0)`, which tells no login.
fn is_authenticated(comment: &[u8]) -> bool {
    let bits = comment.strip_prefix(b"(authenticated bits=").and_then(|rest| rest.strip_suffix(b")"));
    bits.is_some_and(|bits| bits.iter().all(u8::is_ascii_digit))
}

impl Belief {
    /// A problem was found. Some show that a part of the field ends elsewhere than its server meant.
    pub(super) fn problem(&mut self, kind: ProblemKind) {
        use ProblemKind as K;
        self.broken |= match kind {
            K::UnclosedComment
            | K::UnclosedQuotedString
            | K::UnclosedDomainLiteral
            | K::UnclosedPath
            | K::StrayParenthesis
            | K::StrayBracket
            | K::UnevenComment
            | K::BlanksInFrom
            | K::SecondBy => true,
            K::StrayText | K::DuplicateClause => self.server && !self.login,
            _ => false,
        };
    }

    /// The `by` clause was read: what follows is the server's.
    pub(super) fn by(&mut self) {
        self.server = true;
    }

    /// A comment was read. Those of names and versions are the server's, and those that begin with a version
    /// of TLS. One that holds an address and nothing else says no more than that, unless another comes after
    /// it. Any other may hold a login, the subject of a certificate, a quoted local part; but `after_by` stands the
    /// server's software, or its address.
    pub(super) fn comment(&mut self, comment: &[u8], after_by: bool) {
        if !self.server {
            return;
        }
        let begins = |with: &[u8]| comment.get(..with.len()).is_some_and(|b| b.eq_ignore_ascii_case(with));
        let equals = begins(b"(version=");
        let own = |byte| is_own(byte) | (byte == b'=') & equals | is_of_software(byte) & after_by;
        if !begins(b"(auth") && all(comment, own) || is_authenticated(comment) {
            return;
        }
        self.broken |= self.address && comment.iter().any(|byte| b"@>\"".contains(byte));
        if is_address(comment) {
            self.address = true;
        } else {
            self.outside = true;
        }
    }

    /// A clause that nobody registered was read: `keyword` and `value`. Haraka writes the sender so, in a path;
    /// other servers words of their own (`running ExIM`), or a login (`user=name`).
    pub(super) fn unregistered(&mut self, keyword: &[u8], value: &[u8]) {
        let own = |&byte: &u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
        let words = keyword.iter().chain(value).all(own);
        self.outside |= self.server && !words && !value.starts_with(b"<");
    }

    /// A login follows, in angle brackets: all that comes now may be more of it.
    pub(super) fn login(&mut self) {
        self.outside = true;
        self.login = true;
    }

    /// Whether a clause that stands here is the server's.
    pub(super) const fn here(&self) -> bool {
        self.server && !self.outside
    }

    /// Whether `by` was not seen yet.
    pub(super) const fn before_by(&self) -> bool {
        !self.server
    }
}

/// Whether a comment is a word and a path, as in `(envelope-from <a@example.org>)`, without quotation marks.
fn is_address(comment: &[u8]) -> bool {
    let inner = comment.strip_prefix(b"(").and_then(|inner| inner.strip_suffix(b">)")).unwrap_or_default();
    let Some(bracket) = inner.iter().position(|&byte| byte == b'<') else { return false };
    let (word, path) = inner.split_at(bracket);
    let word = word.trim_ascii_end();
    let at_signs = path.iter().filter(|&&byte| byte == b'@').count();
    !word.is_empty()
        && word.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && path[1..].iter().all(|&byte| byte.is_ascii_graphic() && !b"\"\\()<>".contains(&byte))
        && at_signs == usize::from(path.len() > 1)
}
