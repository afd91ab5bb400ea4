//! A part of a field that tells of TLS, and the wording by which it does.

use super::{Marks, Place, Reader};
use crate::span::Span;
use crate::tls::{Dialect, Origin, TlsFacts, Written};

/// What a text says, and the wording by which it says it.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) wording: &'static Reader,
    pub(crate) written: Written<'a>,
    /// Which of the texts in a cache it is; 0 where it is in none.
    pub(crate) number: u64,
}

/// A part of the field that tells of TLS.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) told: Told<'a>,
    pub(crate) span: Span,
    pub(crate) origin: Origin,
}

/// How texts are understood: each for itself, or by what is known of those before.
pub(crate) trait Reading {
    /// What `text` says, which stands at `place`.
    fn read<'a>(&mut self, place: Place, text: &'a [u8]) -> Option<Told<'a>>;

    /// What `source` tells by itself, in a field that shows `marks`.
    fn resolve<'a>(&mut self, source: &Source<'a>, marks: impl FnOnce() -> Marks<'a>) -> TlsFacts<'a>;
}

/// Each text for itself.
pub(crate) struct Anew;

impl Reading for Anew {
    #[inline]
    fn read<'a>(&mut self, place: Place, text: &'a [u8]) -> Option<Told<'a>> {
        let (wording, written) = super::read(place, text)?;
        Some(Told { wording, written, number: 0 })
    }

    #[inline]
    fn resolve<'a>(&mut self, source: &Source<'a>, marks: impl FnOnce() -> Marks<'a>) -> TlsFacts<'a> {
        source.resolve(source.writer(marks))
    }
}

impl<'a> Source<'a> {
    /// Who wrote it in a field that shows `marks`.
    // Inlined where speed counts more than size.
    #[cfg_attr(not(target_family = "wasm"), inline)]
    pub(crate) fn writer<'m>(&self, marks: impl FnOnce() -> Marks<'m>) -> Dialect {
        self.told.wording.writer(&self.told.written, marks)
    }

    /// What it tells by itself, written by `dialect`.
    pub(crate) fn resolve(&self, dialect: Dialect) -> TlsFacts<'a> {
        let Told { wording, written, .. } = &self.told;
        let quirks = super::quirks(dialect).words;
        written.resolve(self.origin, Some(dialect), Some(self.span), wording.established, quirks)
    }

    /// How much it tells: the one that tells most gives the facts their origin.
    pub(crate) fn rank(&self) -> u8 {
        match self.origin {
            Origin::Clause => 3,
            _ if self.told.written.cipher.is_some() => 2,
            _ => u8::from(self.told.written != Written::default()),
        }
    }
}
