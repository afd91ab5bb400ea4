//! Code points to rows: a page of 256 for each high byte in use.

/// The row of a code point that has none.
pub(crate) const NO_ROW: u16 = u16::MAX;

/// A dense table in two levels; page 0 is the empty one.
pub(crate) struct CodeTable<const PAGES: usize> {
    pub(crate) page_of: [u8; 256],
    pub(crate) pages: [[u16; 256]; PAGES],
}

impl<const PAGES: usize> CodeTable<PAGES> {
    /// The row of a code point, or [`NO_ROW`].
    pub(crate) const fn row(&self, code: u16) -> usize {
        let page = self.page_of[(code >> 8) as usize] as usize;
        if page < PAGES { self.pages[page][(code & 0xFF) as usize] as usize } else { NO_ROW as usize }
    }
}
