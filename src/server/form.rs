//! How a wording is read: a form, part by part, from the first byte of the text to the last.
//!
//! A form is written once, by [`form!`], and makes both the reader and the pattern that documents it.
//! Nothing is looked for in the text: each part is where the form has it, or the text is not of that
//! form. Between words any white space will do, folds included.

use super::cursor::Cursor;
use super::each;
use crate::syntax::has_by;
use crate::tls::Written;

/// What a text is made of, and the reader of such texts.
#[derive(Clone, Copy)]
pub(in crate::server) struct Form {
    /// Literals as they are, parts that may be missing in `[ ]`, what is read in `{ }`.
    pub(in crate::server) pattern: &'static str,
    /// No shorter text is of this form.
    pub(in crate::server) least: usize,
    /// Whether text of the client's is in it.
    pub(in crate::server) client_text: bool,
    pub(in crate::server) read: ReadForm,
}

/// Reads a text of a form from where it begins, and leaves what follows it.
pub(in crate::server) type ReadForm = for<'a> fn(&mut Slots<'a>) -> Option<()>;

/// A [`Form`] of parts in a row: a literal; `_`, white space; `[ … ]`, parts that are together or not at
/// all; `("a" | "b")`, one of them; or a name, the method of [`Slots`] that reads there.
macro_rules! form {
    ($($part:tt)+) => {
        $crate::server::form::Form {
            pattern: concat!($($crate::server::form::spell!($part)),+),
            least: 0 $(+ $crate::server::form::least!($part))+,
            client_text: false $(|| $crate::server::form::is_client_text!($part))+,
            read: {
                fn read(words: &mut $crate::server::form::Slots<'_>) -> Option<()> {
                    $($crate::server::form::take!(words $part);)+
                    Some(())
                }
                read
            },
        }
    };
}

macro_rules! spell {
    (_) => { " " };
    ([$($part:tt)+]) => { concat!("[", $($crate::server::form::spell!($part),)+ "]") };
    (($first:literal $(| $other:literal)+)) => { concat!("{", $first, $("|", $other,)+ "}") };
    ($literal:literal) => { $literal };
    ($slot:ident) => { concat!("{", stringify!($slot), "}") };
}

/// How many bytes a part takes at least.
macro_rules! least {
    (_) => { 1 };
    ([$($part:tt)+]) => { 0 };
    (($first:literal $(| $other:literal)+)) => { $crate::server::form::shortest(&[$first $(, $other)+]) };
    ($literal:literal) => { $literal.len() };
    (quoted) => { 0 };
    (subject) => { 0 };
    (tls) => { "TLS".len() };
    ($slot:ident) => { 1 };
}

/// Whether the client chooses the text in a part.
macro_rules! is_client_text {
    ([$($part:tt)+]) => { false $(|| $crate::server::form::is_client_text!($part))+ };
    (login) => { true };
    (quoted) => { true };
    (subject) => { true };
    ($other:tt) => { false };
}

macro_rules! take {
    ($words:ident _) => { $words.blank()? };
    // What begins such a part begins nothing that may follow it, so that there is no way back.
    ($words:ident [_]) => { let _ = $words.blank(); };
    ($words:ident [_ $literal:literal $($part:tt)*]) => {
        if $words.accept_after_blank($literal) {
            $($crate::server::form::take!($words $part);)*
        }
    };
    ($words:ident [_ $($part:tt)+]) => {
        if $words.blank().is_some() {
            $($crate::server::form::take!($words $part);)+
        }
    };
    ($words:ident [$literal:literal $($part:tt)*]) => {
        if $words.accept($literal) {
            $($crate::server::form::take!($words $part);)*
        }
    };
    ($words:ident [$slot:ident]) => { let _ = $words.$slot(); };
    ($words:ident ($($literal:literal)|+)) => { if !($($words.accept($literal))||+) { return None } };
    ($words:ident $literal:literal) => { if !$words.accept($literal) { return None } };
    ($words:ident $slot:ident) => { $words.$slot()? };
}

pub(in crate::server) use {form, is_client_text, least, spell, take};

/// The length of the shortest of several words.
pub(in crate::server) const fn shortest(words: &[&str]) -> usize {
    let mut least = usize::MAX;
    each!(at in words => { if words[at].len() < least { least = words[at].len() } });
    least
}

/// The text between parts.
const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// What versions, ciphers, groups and hosts are made of: no white space, nothing that ends a word.
const WORD: [bool; 256] = {
    let mut word = [false; 256];
    each!(at in word => {
        let byte = at as u8;
        word[at] = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'/' | b'\\');
    });
    word
};

/// The rest of a text, and what was read in its slots so far.
#[derive(Clone, Copy)]
pub(in crate::server) struct Slots<'a> {
    cursor: Cursor<'a>,
    written: Written<'a>,
    /// Whether one of the words is `by`, which may be a clause.
    by: bool,
}

impl<'a> Slots<'a> {
    pub(in crate::server) fn of(text: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(text), written: Written::default(), by: false }
    }

    /// What was read, and how far; `None` if there is a word `by` in it.
    pub(in crate::server) fn so_far(self) -> Option<(Written<'a>, usize)> {
        (!self.by).then(|| (self.written, self.cursor.at()))
    }

    /// What was read, if nothing is left.
    pub(in crate::server) fn end(self) -> Option<Written<'a>> {
        self.cursor.rest().is_empty().then_some(self.written)
    }

    /// Whether `literal` is next; passes over it then.
    // WebAssembly travels over networks, and has the parts of the readers once.
    #[cfg_attr(target_family = "wasm", inline(never))]
    #[cfg_attr(not(target_family = "wasm"), inline)]
    pub(in crate::server) fn accept(&mut self, literal: &str) -> bool {
        self.cursor.literal(literal.as_bytes()).is_some()
    }

    /// Whether `literal` is next, after white space; passes over both then.
    #[cfg_attr(target_family = "wasm", inline(never))]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    pub(in crate::server) fn accept_after_blank(&mut self, literal: &str) -> bool {
        let before = self.cursor;
        let stands = self.blank().is_some() && self.accept(literal);
        if !stands {
            self.cursor = before;
        }
        stands
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(in crate::server) fn blank(&mut self) -> Option<()> {
        match self.cursor.rest() {
            // Nearly always.
            [b' ', next, ..] if *next > b' ' => {
                self.cursor.skip(1);
                Some(())
            }
            _ => self.cursor.run(is_blank).map(drop),
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn word(&mut self) -> Option<&'a [u8]> {
        let word = self.cursor.run(|byte| WORD[usize::from(byte)])?;
        self.by |= word.eq_ignore_ascii_case(b"by");
        Some(word)
    }

    /// A version where the text around it leaves no doubt that it is one.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(in crate::server) fn version(&mut self) -> Option<()> {
        self.word().map(|word| self.written.version = Some(word))
    }

    /// A version where little else says that this is one: `TLS1.3`, `TLSv1.2`, `TLS-1.0`, `TLSv1_3`, `SSLv3`,
    /// `TLSv1/SSLv3`, `SSL 3.0` (GnuTLS 1, with the only blank in any), or `UNKNOWN` (Exim over a library newer than
    /// itself).
    pub(in crate::server) fn tls_version(&mut self) -> Option<()> {
        let text = self.cursor.rest();
        let word = self.word()?;
        if word == b"SSL" {
            self.cursor.literal(b" 3.0")?;
            self.written.version = text.get(.."SSL 3.0".len());
            return Some(());
        }
        let mut parts = Self::of(word);
        if !parts.accept("UNKNOWN") {
            (parts.accept("TLS") || parts.accept("SSL")).then_some(())?;
            parts.accept("v");
            parts.accept("-");
            parts.number()?;
            if parts.accept(".") || parts.accept("_") {
                parts.number()?;
            }
            parts.accept("/SSLv3");
        }
        parts.end()?;
        self.written.version = Some(word);
        Some(())
    }

    /// A version in .NET's words: `Tls12`, `Ssl3`.
    pub(in crate::server) fn net_version(&mut self) -> Option<()> {
        let word = self.word()?;
        let number = word.strip_prefix(b"Tls").or_else(|| word.strip_prefix(b"Ssl"))?;
        self.written.version = Some(word).filter(|_| number.iter().all(u8::is_ascii_digit));
        self.written.version.map(drop)
    }

    /// A version, or `TLS` and no more.
    pub(in crate::server) fn tls(&mut self) -> Option<()> {
        let mut ahead = *self;
        if ahead.word() != Some(b"TLS") {
            return self.tls_version();
        }
        *self = ahead;
        Some(())
    }

    /// A suite's name where the text around it leaves no doubt that it is one.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(in crate::server) fn cipher(&mut self) -> Option<()> {
        self.word().map(|word| self.written.cipher = Some(word))
    }

    /// A suite's name where little else says that this is one: in capital letters and digits, of several parts.
    pub(in crate::server) fn suite(&mut self) -> Option<()> {
        let is_mark = |byte: &u8| matches!(byte, b'-' | b'_');
        let is_capital = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || is_mark(byte);
        let word = self.word().filter(|word| word.iter().all(is_capital) && word.iter().any(is_mark))?;
        self.written.cipher = Some(word);
        Some(())
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(in crate::server) fn group(&mut self) -> Option<()> {
        self.word().map(|word| self.written.group = Some(word))
    }

    /// How Postfix says the key exchange: `X25519`, a group; `ECDHE (P-256)`, a kind and a group; or
    /// `DHE (2048 bits)`, a kind and a size.
    pub(in crate::server) fn key_exchange(&mut self) -> Option<()> {
        let kind = self.word()?;
        if !self.accept_after_blank("(") {
            if !matches!(kind, b"ECDHE" | b"DHE" | b"ECDH" | b"DH") {
                self.written.group = Some(kind);
            }
            return Some(());
        }
        let before = self.cursor;
        if self.number().is_some() && self.blank().is_some() && self.accept("bits)") {
            return Some(());
        }
        self.cursor = before;
        self.group()?;
        self.accept(")").then_some(())
    }

    /// How Postfix says a signature: `ED25519`, `ECDSA (P-256)`, `RSA-PSS (2048 bits raw public key)`.
    pub(in crate::server) fn signature(&mut self) -> Option<()> {
        self.word()?;
        if self.accept_after_blank("(") {
            let inside = self.cursor.run(|byte| WORD[usize::from(byte)] || is_blank(byte))?;
            self.by |= has_by(inside);
            return self.accept(")").then_some(());
        }
        Some(())
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(in crate::server) fn bits(&mut self) -> Option<()> {
        self.cursor.number().map(|bits| self.written.bits = Some(bits))
    }

    /// The bits, or a word in their place.
    pub(in crate::server) fn bits_or_unknown(&mut self) -> Option<()> {
        if self.accept("unknown") {
            return Some(());
        }
        let bits = self.cursor.number()?;
        self.written.bits = self.written.bits.or(Some(bits));
        Some(())
    }

    /// The subject of the client's certificate as one word.
    pub(in crate::server) fn distinguished_name(&mut self) -> Option<()> {
        self.cursor.run(|byte| byte.is_ascii_graphic()).map(drop)
    }

    /// A number of no concern here.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(in crate::server) fn number(&mut self) -> Option<()> {
        self.cursor.number().map(drop)
    }

    /// What sendmail says of the client's certificate. `YES` is Cyrus's, and is there for every client.
    pub(in crate::server) fn verify(&mut self) -> Option<()> {
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
    pub(in crate::server) fn verified(&mut self) -> Option<()> {
        self.written.verified = match self.word()? {
            b"YES" => Some(true),
            b"NO" | b"FAIL" => Some(false),
            _ => return None,
        };
        Some(())
    }

    /// A word that says nothing: a host, a protocol, a digest, the release of a program.
    pub(in crate::server) fn any(&mut self) -> Option<()> {
        self.word().map(drop)
    }

    /// A login, up to the comma after it. One that holds what could end it elsewhere is refused.
    pub(in crate::server) fn login(&mut self) -> Option<()> {
        self.cursor.run(|byte| byte > b' ' && byte != 0x7F && !b"(),\"\\".contains(&byte)).map(drop)
    }

    /// The inside of a string in quotation marks, what is escaped with `\` included; nothing that follows it is
    /// a fact.
    pub(in crate::server) fn quoted(&mut self) -> Option<()> {
        self.cursor.quoted().map(drop)
    }

    /// The subject of the client's certificate, up to the last quotation mark: those in it are not escaped.
    pub(in crate::server) fn subject(&mut self) -> Option<()> {
        let subject = self.cursor.rest().get(..memchr::memrchr(b'"', self.cursor.rest())?)?;
        subject.iter().try_fold(0_usize, |open, byte| match byte {
            b'(' => Some(open + 1),
            b')' => open.checked_sub(1),
            _ => Some(open),
        })?;
        self.cursor.skip(subject.len());
        Some(())
    }
}
