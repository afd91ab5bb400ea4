//! All strings of the tables in one, so that a string which is part of another costs nothing.

use std::collections::BTreeSet;

/// The strings to come, then where each of them stands.
pub(crate) struct Text {
    all: String,
}

impl Text {
    pub(crate) fn new<'a>(strings: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let distinct: BTreeSet<_> = strings.collect();
        let mut by_length: Vec<_> = distinct.into_iter().collect();
        by_length.sort_by_key(|string| std::cmp::Reverse(string.len()));
        let mut all = String::new();
        for string in by_length {
            if !all.contains(string) {
                all.push_str(string);
            }
        }
        if all.len() > usize::from(u16::MAX) {
            return Err(format!("registry: the names take {} bytes, more than 65535", all.len()));
        }
        Ok(Text { all })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.all
    }

    /// Where a string that was given to [`Text::new`] starts.
    pub(crate) fn offset(&self, string: &str) -> usize {
        self.all.find(string).expect("the string was among those given")
    }

    /// The string as an expression of the generated code.
    pub(crate) fn expression(&self, string: &str) -> String {
        format!("text({}, {})", self.offset(string), string.len())
    }
}
