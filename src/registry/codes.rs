//! Code points to rows: pages of 64, one for each run in use.

/// The row of a code point that has none.
pub(crate) const NO_ROW: u16 = u16::MAX;

/// The number of code points a page has.
pub(crate) const PAGE: usize = 64;

/// The number of pages all code points would take.
pub(crate) const ALL_PAGES: usize = (u16::MAX as usize + 1) / PAGE;

/// A dense table in two levels; page 0 is the empty one.
pub(crate) struct CodeTable<const PAGES: usize> {
    pub(crate) page_of: [u8; ALL_PAGES],
    pub(crate) pages: [[u16; PAGE]; PAGES],
}

impl<const PAGES: usize> CodeTable<PAGES> {
    /// The row of a code point, or [`NO_ROW`].
    pub(crate) const fn row(&self, code: u16) -> usize {
        let page = self.page_of[code as usize / PAGE] as usize;
        if page < PAGES { self.pages[page][code as usize % PAGE] as usize } else { NO_ROW as usize }
    }
}
