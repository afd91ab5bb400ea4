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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registered_and_unregistered_code_points_come() {
        let bytes: [u8; 4096] = core::array::from_fn(|index| (index * 167 + (index >> 8) * 31) as u8);
        let mut u = Unstructured::new(&bytes);
        let (mut named, mut unnamed) = (0, 0);
        while let (false, Ok((suite, group))) = (u.is_empty(), <(CipherSuite, NamedGroup)>::arbitrary(&mut u))
        {
            for is_named in [suite.name().is_some(), group.name().is_some()] {
                *if is_named { &mut named } else { &mut unnamed } += 1;
            }
        }
        assert!(named > 100 && unnamed > 100, "{named} {unnamed}");
    }
}
