//! The diffs of CONTRIBUTING.md apply to the tree. `cargo xtask changes` builds and tests what they make.

use std::fs;
use std::path::Path;

/// The text between a fence of this kind and the next one.
fn blocks<'a>(text: &'a str, kind: &str) -> Vec<&'a str> {
    let fence = format!("```{kind}\n");
    text.split(&fence[..]).skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

#[test]
fn each_diff_applies() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A published crate has no CONTRIBUTING.md and no tests.
    let text = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let diffs = blocks(&text, "diff");
    assert_eq!(diffs.len(), 5, "five changes");
    let mut hunks = 0;
    for diff in diffs {
        let mut file = String::new();
        let mut name = "";
        for part in diff.split_inclusive('\n').collect::<Vec<_>>().chunk_by(|_, next| !next.starts_with("@@"))
        {
            let head = part.iter().find_map(|line| line.strip_prefix("+++ b/"));
            let hunk = part[0].starts_with("@@");
            if hunk {
                let ends = part.iter().position(|line| line.starts_with("diff ")).unwrap_or(part.len());
                let old: String =
                    part[1..ends].iter().filter_map(|line| line.strip_prefix([' ', '-'])).collect();
                let new: String =
                    part[1..ends].iter().filter_map(|line| line.strip_prefix([' ', '+'])).collect();
                assert!(
                    file.contains(&old) && !file.contains(&new),
                    "CONTRIBUTING.md: a change of {name} does not apply any more; make it anew in the text and run \
                    `cargo xtask changes`:\n{old}"
                );
                hunks += 1;
            }
            if let Some(next) = head {
                name = next.trim_end();
                file = fs::read_to_string(root.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
        }
    }
    assert!(hunks >= 10, "{hunks}");
}
