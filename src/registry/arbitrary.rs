//! Code points for fuzzing: registered ones half of the time, else any.

use ::arbitrary::{Arbitrary, Result, Unstructured};

use super::tables::{GROUPS, SUITES};
use super::{CipherSuite, NamedGroup};

impl<'a> Arbitrary<'a> for CipherSuite {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        if u.arbitrary()? { Ok(u.choose(&SUITES)?.suite) } else { u.arbitrary().map(Self) }
    }

    fn size_hint(_depth: usize) -> (usize, Option<usize>) {
        (3, Some(3))
    }
}

impl<'a> Arbitrary<'a> for NamedGroup {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        if u.arbitrary()? { Ok(u.choose(&GROUPS)?.group) } else { u.arbitrary().map(Self) }
    }

    fn size_hint(_depth: usize) -> (usize, Option<usize>) {
        (2, Some(3))
    }
}
