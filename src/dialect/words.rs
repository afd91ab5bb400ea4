//! How a wording is read: a form, part by part, from the first byte of the text to the last.
//!
//! A form is written once, by [`form!`], and makes both the reader and the pattern that documents it.
//! Nothing is looked for in the text: each part stands where the form has it, or the text is not of that
//! form. Between words any white space will do, folds included.

use crate::facts::Written;

/// What a text is made of, and the reader of such texts.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// Literals as they are, parts that may be missing in `[ ]`, what is read in `{ }`.
    pub(super) pattern: &'static str,
    /// No shorter text is of this form.
    pub(super) least: usize,
    pub(super) read: for<'a> fn(&'a [u8]) -> Option<Written<'a>>,
}

/// A [`Form`] of parts in a row: a literal; `_`, white space; `[ … ]`, parts that stand together or not at
/// all; `("a" | "b")`, one of them; or a name, the method of [`Words`] that reads there.
macro_rules! form {
    ($($part:tt)+) => {
        $crate::dialect::words::Form {
            pattern: concat!($($crate::dialect::words::spell!($part)),+),
            least: 0 $(+ $crate::dialect::words::least!($part))+,
            read: {
                fn read(text: &[u8]) -> Option<$crate::facts::Written<'_>> {
                    let mut words = $crate::dialect::words::Words::of(text);
                    $($crate::dialect::words::take!(words $part);)+
                    words.end()
                }
                read
            },
        }
    };
}

macro_rules! spell {
    (_) => { " " };
    ([$($part:tt)+]) => { concat!("[", $($crate::dialect::words::spell!($part),)+ "]") };
    (($first:literal $(| $other:literal)+)) => { concat!("{", $first, $("|", $other,)+ "}") };
    ($literal:literal) => { $literal };
    ($slot:ident) => { concat!("{", stringify!($slot), "}") };
}

/// How many bytes a part takes at least.
macro_rules! least {
    (_) => { 1 };
    ([$($part:tt)+]) => { 0 };
    (($first:literal $(| $other:literal)+)) => { $crate::dialect::words::shortest(&[$first $(, $other)+]) };
    ($literal:literal) => { $literal.len() };
    (quoted) => { 0 };
    (tls) => { "TLS".len() };
    ($slot:ident) => { 1 };
}

/// Whether a part may stand next, where one byte tells; what else there is tells it itself.
macro_rules! may_begin {
    ($words:ident _) => {
        $words.is_at_blank()
    };
    ($words:ident $other:tt) => {
        true
    };
}

macro_rules! take {
    ($words:ident _) => { $words.blank()? };
    ($words:ident [$first:tt $($part:tt)*]) => {
        // Most texts do without, and to keep the words so far takes longer than a look.
        if $crate::dialect::words::may_begin!($words $first) {
            $words.optional(|words| {
                $crate::dialect::words::take!(words $first);
                $($crate::dialect::words::take!(words $part);)*
                Some(())
            })
        }
    };
    ($words:ident ($($literal:literal)|+)) => { if !($($words.accept($literal))||+) { return None } };
    ($words:ident $literal:literal) => { if !$words.accept($literal) { return None } };
    ($words:ident $slot:ident) => { $words.$slot()? };
}

pub(super) use {form, least, may_begin, spell, take};

/// The length of the shortest of several words.
pub(super) const fn shortest(words: &[&str]) -> usize {
    let mut least = usize::MAX;
    let mut at = 0;
    while at < words.len() {
        if words[at].len() < least {
            least = words[at].len();
        }
        at += 1;
    }
    least
}

/// What stands between parts.
const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// What versions, ciphers, groups and hosts are made of: no white space, nothing that ends a word.
const WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        word[byte] = (byte as u8).is_ascii_alphanumeric()
            || matches!(byte as u8, b'.' | b'_' | b'-' | b'+' | b'/' | b'\\');
        byte += 1;
    }
    word
};

/// The rest of a text, and the words cut out of it so far.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    rest: &'a [u8],
    written: Written<'a>,
}

impl<'a> Words<'a> {
    pub(super) fn of(text: &'a [u8]) -> Self {
        Self { rest: text, written: Written::default() }
    }

    /// What was read, if nothing is left.
    pub(super) fn end(self) -> Option<Written<'a>> {
        self.rest.is_empty().then_some(self.written)
    }

    #[inline]
    pub(super) fn accept(&mut self, literal: &str) -> bool {
        match self.rest.strip_prefix(literal.as_bytes()) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Whether white space stands next.
    pub(super) fn is_at_blank(&self) -> bool {
        self.rest.first().is_some_and(|&byte| is_blank(byte))
    }

    pub(super) fn optional(&mut self, part: impl FnOnce(&mut Self) -> Option<()>) {
        let before = *self;
        if part(self).is_none() {
            *self = before;
        }
    }

    /// The bytes before the first that is not such a byte; `None` where there are none.
    #[inline]
    fn run(&mut self, is: impl Fn(u8) -> bool) -> Option<&'a [u8]> {
        let length = self.rest.iter().position(|&byte| !is(byte)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(length);
        self.rest = rest;
        (length > 0).then_some(run)
    }

    pub(super) fn blank(&mut self) -> Option<()> {
        self.run(is_blank).map(drop)
    }

    fn word(&mut self) -> Option<&'a [u8]> {
        self.run(|byte| WORD[usize::from(byte)])
    }

    /// A version where the text around it leaves no doubt that it is one.
    pub(super) fn version(&mut self) -> Option<()> {
        self.written.version = Some(self.word()?);
        Some(())
    }

    /// A version where little else tells that this is one: `TLS1.3`, `TLSv1.2`, `TLS-1.0`, `TLSv1_3`, `SSLv3`,
    /// `TLSv1/SSLv3`, `SSL 3.0` (GnuTLS 1, with the only blank in any), or `UNKNOWN` (Exim over a library newer than
    /// itself).
    pub(super) fn tls_version(&mut self) -> Option<()> {
        let text = self.rest;
        let word = self.word()?;
        if word == b"SSL" {
            if !self.accept(" 3.0") {
                return None;
            }
            self.written.version = text.get(.."SSL 3.0".len());
            return Some(());
        }
        let mut parts = Self::of(word);
        if !parts.accept("UNKNOWN") {
            if !(parts.accept("TLS") || parts.accept("SSL")) {
                return None;
            }
            parts.optional(|parts| parts.accept("v").then_some(()));
            parts.optional(|parts| parts.accept("-").then_some(()));
            parts.number()?;
            parts.optional(|parts| {
                if !(parts.accept(".") || parts.accept("_")) {
                    return None;
                }
                parts.number()
            });
            parts.optional(|parts| parts.accept("/SSLv3").then_some(()));
        }
        parts.end()?;
        self.written.version = Some(word);
        Some(())
    }

    /// A version, or `TLS` and no more.
    pub(super) fn tls(&mut self) -> Option<()> {
        let before = *self;
        if self.word()? == b"TLS" {
            return Some(());
        }
        *self = before;
        self.tls_version()
    }

    /// A suite's name where the text around it leaves no doubt that it is one.
    pub(super) fn cipher(&mut self) -> Option<()> {
        self.written.cipher = Some(self.word()?);
        Some(())
    }

    /// A suite's name where little else tells that this is one: in capital letters and digits, of several parts.
    pub(super) fn suite(&mut self) -> Option<()> {
        let word = self.word()?;
        let capital =
            |&byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
        if !word.iter().all(capital) || !word.iter().any(|&byte| byte == b'-' || byte == b'_') {
            return None;
        }
        self.written.cipher = Some(word);
        Some(())
    }

    pub(super) fn group(&mut self) -> Option<()> {
        self.written.group = Some(self.word()?);
        Some(())
    }

    /// How Postfix tells the key exchange: `X25519`, a group; `ECDHE (P-256)`, a kind and a group; or
    /// `DHE (2048 bits)`, a kind and a size.
    pub(super) fn key_exchange(&mut self) -> Option<()> {
        let kind = self.word()?;
        let before = *self;
        if self.blank().is_some() && self.accept("(") {
            let sized = *self;
            if self.number().is_some() && self.blank().is_some() && self.accept("bits)") {
                return Some(());
            }
            *self = sized;
            self.group()?;
            return self.accept(")").then_some(());
        }
        *self = before;
        if !matches!(kind, b"ECDHE" | b"DHE" | b"ECDH" | b"DH") {
            self.written.group = Some(kind);
        }
        Some(())
    }

    /// How Postfix tells a signature: `ED25519`, `ECDSA (P-256)`, `RSA-PSS (2048 bits raw public key)`.
    pub(super) fn signature(&mut self) -> Option<()> {
        self.word()?;
        self.optional(|words| {
            words.blank()?;
            if !words.accept("(") {
                return None;
            }
            words.run(|byte| WORD[usize::from(byte)] || is_blank(byte))?;
            words.accept(")").then_some(())
        });
        Some(())
    }

    pub(super) fn bits(&mut self) -> Option<()> {
        self.written.bits = Some(self.decimal()?);
        Some(())
    }

    /// A number of no concern here.
    pub(super) fn number(&mut self) -> Option<()> {
        self.decimal().map(drop)
    }

    fn decimal(&mut self) -> Option<u16> {
        let digits = self.run(|byte| byte.is_ascii_digit())?;
        digits
            .iter()
            .try_fold(0_u16, |number, digit| number.checked_mul(10)?.checked_add(u16::from(digit - b'0')))
    }

    /// What sendmail says of the client's certificate. `YES` is Cyrus's, and stands there for every client.
    pub(super) fn verify(&mut self) -> Option<()> {
        self.written.verified = match self.word()? {
            b"OK" => Some(true),
            b"NO" | b"NOT" | b"NONE" | b"FAIL" | b"CAFAIL" | b"TEMP" | b"PROTOCOL" | b"SOFTWARE" => {
                Some(false)
            }
            _ => None,
        };
        Some(())
    }

    /// What OpenSMTPD says of the client's certificate: `FAIL` where it asked for one.
    pub(super) fn verified(&mut self) -> Option<()> {
        self.written.verified = match self.word()? {
            b"YES" => Some(true),
            b"NO" | b"FAIL" => Some(false),
            _ => return None,
        };
        Some(())
    }

    /// A word that tells nothing: a host, a protocol, a digest, the release of a program.
    pub(super) fn any(&mut self) -> Option<()> {
        self.word().map(drop)
    }

    /// A login, up to the comma after it. One that holds what could end it elsewhere is refused.
    pub(super) fn login(&mut self) -> Option<()> {
        self.run(|byte| byte > b' ' && byte != 0x7F && !b"(),\"\\".contains(&byte)).map(drop)
    }

    /// The inside of a string in quotation marks, what is escaped with `\` included; nothing that follows it is
    /// a fact.
    pub(super) fn quoted(&mut self) -> Option<()> {
        let mut at = 0;
        while let Some(&byte) = self.rest.get(at) {
            match byte {
                b'"' => {
                    self.rest = &self.rest[at..];
                    return Some(());
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        None
    }
}
