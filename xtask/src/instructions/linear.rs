//! Hostile inputs: each is counted at two lengths, and only the ratio of the two counts is held.

use super::Paths;
use received_tls_inputs::hostile_before_by;
use std::fs;
use std::path::{Path, PathBuf};

/// What the path of an input of twice the length has after its name.
const TWICE: &str = ", twice as long";
/// How many times as many instructions twice the input may take, in percent: linear work takes 200, quadratic 400.
const LINEAR: u64 = 210;

/// How long each field of [`files`] is.
const LENGTH: usize = 16 << 10;

/// Writes what the command reads: hostile fields, and the same at twice the length. Returns each path's name and file.
pub(super) fn files(root: &Path) -> Result<[(String, PathBuf); 2], String> {
    let write = |end: &str, length: usize| -> Result<_, String> {
        let file = root.join("target").join(format!("hostile-{length}.eml"));
        fs::write(&file, hostile_before_by(length).collect::<Vec<_>>().concat())
            .map_err(|error| format!("{} cannot be written ({error})", file.display()))?;
        Ok((format!("command/hostile fields{end}"), file))
    };
    Ok([write("", LENGTH)?, write(TWICE, 2 * LENGTH)?])
}

/// Takes each path that has another of twice the input out of `paths`, and that other; a line for each pair whose work is
/// not linear.
pub(super) fn check(paths: &mut Paths) -> Vec<String> {
    let pairs: Vec<_> = paths
        .iter()
        .filter_map(|(path, &twice)| Some((path.strip_suffix(TWICE)?.to_owned(), twice)))
        .collect();
    let mut worse = Vec::new();
    for (path, twice) in pairs {
        paths.remove(&format!("{path}{TWICE}"));
        let once = paths.remove(&path).unwrap_or(0);
        if twice * 100 > once * LINEAR {
            worse.push(format!("{path}: {once} instructions, {twice} for twice the input\n"));
        }
    }
    worse
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::instructions::Paths;

    fn paths(paths: &[(&str, u64)]) -> Paths {
        paths.iter().map(|&(path, count)| (path.to_owned(), count)).collect()
    }

    #[test]
    fn twice_the_input_may_cost_little_more_than_twice() {
        let mut counted = paths(&[
            ("clause", 70),
            ("a", 1000),
            ("a, twice as long", 2100),
            ("b", 1000),
            ("b, twice as long", 2101),
            ("c, twice as long", 1),
        ]);
        assert_eq!(
            check(&mut counted),
            [
                "b: 1000 instructions, 2101 for twice the input\n",
                "c: 0 instructions, 1 for twice the input\n"
            ]
        );
        assert_eq!(counted, paths(&[("clause", 70)]));
    }
}
