//! A part of a field that shows TLS, and the wording by which it does.

use super::{FieldMarks, Reader};
use crate::span::Span;
use crate::tls::{Dialect, Origin, TlsFacts, Written};

/// What a text says, and the wording by which it says it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParsedWording<'a> {
    pub(crate) wording: &'static Reader,
    pub(crate) written: Written<'a>,
}

/// A part of the field that shows TLS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) told: ParsedWording<'a>,
    pub(crate) span: Span,
    pub(crate) origin: Origin,
}

impl<'a> Source<'a> {
    /// Who wrote it in a field that shows `marks`.
    // Inlined where speed counts more than size.
    #[cfg_attr(not(target_family = "wasm"), inline)]
    pub(crate) fn writer<'m>(&self, marks: impl FnOnce() -> FieldMarks<'m>) -> Dialect {
        self.told.wording.writer(&self.told.written, marks)
    }

    /// What it says by itself in a field that shows `marks`.
    #[inline]
    pub(crate) fn resolve<'m>(&self, marks: impl FnOnce() -> FieldMarks<'m>) -> TlsFacts<'a> {
        self.resolve_as(self.writer(marks))
    }

    /// What it says by itself, written by `dialect`.
    fn resolve_as(&self, dialect: Dialect) -> TlsFacts<'a> {
        let ParsedWording { wording, written, .. } = &self.told;
        let quirks = super::quirks(dialect).words;
        written.resolve(self.origin, Some(dialect), Some(self.span), wording.established, quirks)
    }

    /// Whether it says that there was TLS of a version, and no more.
    pub(crate) fn is_version_alone(&self) -> bool {
        let Written { version, .. } = self.told.written;
        self.told.wording.established && self.told.written == Written { version, ..Written::default() }
    }

    /// How much it says: the one that says most gives the facts their origin.
    pub(crate) fn rank(&self) -> u8 {
        match self.origin {
            Origin::Clause => 3,
            _ if self.told.written.cipher.is_some() => 2,
            _ => u8::from(self.told.written != Written::default()),
        }
    }
}
