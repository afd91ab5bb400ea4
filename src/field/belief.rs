//! What of a field's TLS clauses can be believed: what only its server can have written.
//!
//! A client chooses its name, the addresses, its login and the subject of its certificate, and a server may
//! print them as they are. A field is taken at its word only where no such text can have made the clause:
//! after `by`, before all text that may be a client's, and in a field whose parts fit together to the end.

use super::After;
use crate::bytes::is_dh_group;
use crate::syntax::ProblemKind;

/// What the walk through a field has seen that bears on belief.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Belief {
    /// The server has named itself: `by` was seen.
    server: bool,
    /// Text was seen since that a client may have chosen, and may have ended where it liked.
    outside: bool,
    /// Text that can only be an address was seen since, and does not count as such text. If what looks like the end
    /// of it was the client's, the end that the server wrote is yet to come.
    address: bool,
    /// Text of a client's was seen since that is taken to be no more than it seems.
    client: bool,
    /// The parts do not fit together: any of them may be forged.
    pub(super) broken: bool,
}

/// What a comment of the server's may be made of: the bytes of names and versions.
const ANYWHERE: u8 = 1;
/// After `by`: what else the names and versions of software are made of, and addresses.
const AFTER_BY: u8 = 2;
/// What it may be made of where a version of TLS begins it: what stands between a name and its value as well.
const VERSION: u8 = 4;
const VERSION_AFTER_BY: u8 = 8;

/// What an address is made of in which nothing had to be quoted: without angle brackets, and in them.
const IN_ADDRESS: u8 = 16;
const IN_PATH: u8 = 32;

/// What a suite's name is made of, as any library spells it.
const IN_NAME: u8 = 64;

/// The sets that a byte is in.
const SETS: [u8; 256] = {
    let mut sets = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let everywhere = ANYWHERE | AFTER_BY | VERSION | VERSION_AFTER_BY;
        let in_comment = match byte as u8 {
            b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')' | b'.' | b'_' | b'/' | b'+' | b'-' => everywhere,
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => everywhere,
            b'=' => VERSION | VERSION_AFTER_BY,
            b':' | b'[' | b']' | b'|' | b'^' | b',' | b'#' => AFTER_BY | VERSION_AFTER_BY,
            _ => 0,
        };
        let in_address = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => IN_ADDRESS | IN_PATH,
            b'@' | b'.' | b'-' | b'_' | b'+' | b'=' => IN_ADDRESS | IN_PATH,
            b'"' | b'\\' | b'(' | b')' | b'<' | b'>' => 0,
            0x21..=0x7E => IN_PATH,
            _ => 0,
        };
        let in_name = if is_dh_group(byte as u8) { IN_NAME } else { 0 };
        sets[byte] = in_comment | in_address | in_name;
        byte += 1;
    }
    sets
};

/// The sets that all of `text` is in.
// Three have a use for it: inlined, the module for WebAssembly would be a kilobyte larger.
#[inline(never)]
fn sets(text: &[u8]) -> u8 {
    text.iter().fold(!0, |sets, &byte| sets & SETS[usize::from(byte)])
}

/// How the words begin before what a client chose: its login, its address, its name. Text after them that is made of
/// plain words may have ended its comment, and begun another.
fn is_before_client_text(text: &[u8]) -> bool {
    /// Four bytes as one number, the same for both cases of a letter, and for no other byte.
    const fn letters(bytes: [u8; 4]) -> u32 {
        u32::from_le_bytes(bytes) | 0x2020_2020
    }
    const BEGINNINGS: [u32; 11] = [
        letters(*b"auth"),
        letters(*b"user"),
        letters(*b"logi"),
        letters(*b"acco"),
        letters(*b"sasl"),
        letters(*b"send"),
        letters(*b"enve"),
        letters(*b"helo"),
        letters(*b"ehlo"),
        letters(*b"iden"),
        letters(*b"subj"),
    ];
    text.first_chunk().is_some_and(|&begin| BEGINNINGS.contains(&letters(begin)))
}

/// Whether `comment` is `(authenticated bits=0)`, which tells no login.
fn is_authenticated(comment: &[u8]) -> bool {
    let bits = comment.strip_prefix(b"(authenticated bits=").and_then(|rest| rest.strip_suffix(b")"));
    bits.is_some_and(|bits| bits.iter().all(u8::is_ascii_digit))
}

/// Whether `comment` is what OpenSMTPD writes of a session, as in `(TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)`.
fn is_session(comment: &[u8]) -> bool {
    let cipher = || {
        let ([b'.', b'1'..=b'3', b':', rest @ ..] | [b':', rest @ ..]) = comment.strip_prefix(b"(TLSv1")?
        else {
            return None;
        };
        let verified: [&[u8]; 3] = [b":NO)", b":YES)", b":FAIL)"];
        let rest = verified.iter().find_map(|end| rest.strip_suffix(*end))?;
        let bits = rest.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        rest[..rest.len() - bits].strip_suffix(b":").filter(|_| bits > 0)
    };
    cipher().is_some_and(|cipher| !cipher.is_empty() && sets(cipher) & IN_NAME != 0)
}

impl Belief {
    /// A problem was found. Some show that a part of the field ends elsewhere than its server meant.
    pub(super) fn problem(&mut self, kind: ProblemKind) {
        let outside = kind.may_be_outside_text();
        self.broken |= kind.breaks_field() || outside && self.client;
        self.outside |= outside && self.server;
    }

    /// The `by` clause was read: what follows is the server's.
    pub(super) fn by(&mut self) {
        self.server = true;
    }

    /// A comment was read. Those of names and versions are the server's, and those that begin with a version
    /// of TLS. One that holds an address and nothing else says no more than that, unless another comes after
    /// it. Any other may hold a login, the subject of a certificate, a quoted local part; but after `by` stands the
    /// server's software, or its address, and after `id` what OpenSMTPD tells of the session.
    pub(super) fn comment(&mut self, comment: &[u8], after: After) {
        if !self.server || self.outside && !self.address {
            return;
        }
        let begins = |with: &[u8]| comment.get(..with.len()).is_some_and(|b| b.eq_ignore_ascii_case(with));
        let sets = sets(comment);
        let (own, version) =
            if after == After::By { (AFTER_BY, VERSION_AFTER_BY) } else { (ANYWHERE, VERSION) };
        let is_own = sets & own != 0 || sets & version != 0 && begins(b"(version=");
        let names_client = || is_before_client_text(comment.get(1..).unwrap_or_default());
        if is_own && !names_client() || is_authenticated(comment) || after == After::Id && is_session(comment)
        {
            return;
        }
        self.broken |= self.address && comment.iter().any(|byte| b"@>".contains(byte));
        if is_address(comment) {
            self.address = true;
            self.client = true;
        } else {
            self.outside = true;
        }
    }

    /// The keyword of a clause that nobody registered was read, and whether a path follows it at once. Where it names
    /// the client, all that comes now may be the client's text; but Haraka's sender stands in its path.
    pub(super) fn keyword(&mut self, keyword: &[u8], path_follows: bool) {
        let in_path = path_follows && keyword.starts_with(b"envelope");
        self.outside |= self.server && !in_path && is_before_client_text(keyword);
    }

    /// A clause that nobody registered was read: `keyword` and `value`. Haraka writes the sender so, in a path;
    /// other servers words of their own (`running ExIM`), or a login (`user=name`).
    pub(super) fn unregistered(&mut self, keyword: &[u8], value: &[u8]) {
        let own = |&byte: &u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
        let words = keyword.iter().chain(value).all(own);
        self.outside |= self.server && !words && !value.starts_with(b"<");
    }

    /// Text was read that a client may have chosen, but not where it ends: a recipient, a quoted string, a path.
    pub(super) fn client_text(&mut self) {
        self.client |= self.server;
    }

    /// A login follows, in angle brackets: all that comes now may be more of it.
    pub(super) fn login(&mut self) {
        self.outside = true;
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

/// Whether a comment is an envelope's address, as in `(envelope-from <a@example.org>)`: one that nothing had to be
/// quoted in. Without angle brackets it is made of plain words alone.
fn is_address(comment: &[u8]) -> bool {
    let [b'(', inner @ .., b')'] = comment else { return false };
    let word = inner.iter().take_while(|&&byte| byte.is_ascii_alphanumeric() || byte == b'-').count();
    // Such a word nothing but an address follows; a login would end as it likes.
    if !inner[..word].starts_with(b"envelope") || !matches!(inner.get(word), Some(b'<' | b' ')) {
        return false;
    }
    let (address, bytes) = match inner[word..].trim_ascii_start() {
        [b'<', path @ .., b'>'] => (path, IN_PATH),
        address => (address, IN_ADDRESS),
    };
    let at_signs = address.iter().filter(|&&byte| byte == b'@').count();
    sets(address) & bytes != 0 && at_signs == usize::from(bytes == IN_ADDRESS || !address.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A byte of no set, in every place of texts of many lengths.
    #[test]
    fn sets_are_told_by_every_byte() {
        for length in 0..50 {
            let mut text = [b'a'; 50];
            let text = &mut text[..length];
            assert_ne!(sets(text) & ANYWHERE, 0);
            for place in 0..length {
                text[place] = b'@';
                assert_eq!(sets(text) & ANYWHERE, 0, "{place} of {length}");
                text[place] = b'a';
            }
        }
    }
}
