//! `docs/CONFORMANCE.md` names code and tests that exist.

use std::fs;
use std::path::Path;

#[test]
fn every_rule_names_code_and_a_test_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/CONFORMANCE.md")).unwrap();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with('|') && !line.starts_with("| source") && !line.starts_with("|---"))
        .map(|line| line.split(" | ").map(|cell| cell.trim_matches(['|', ' '])).collect())
        .collect();
    assert!(rows.len() > 20, "the tables were read: {}", rows.len());
    for row in rows {
        let [source, _, code, test] = row[..] else { panic!("four columns: {row:?}") };
        assert!(!source.is_empty());
        for (place, attribute) in [(code, false), (test, true)] {
            let (file, function) = place.trim_matches('`').split_once(": ").expect(place);
            let text = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{place}: {error}"));
            let at = text.find(&format!("fn {function}(")).or_else(|| text.find(&format!("fn {function}<")));
            let at = at.unwrap_or_else(|| panic!("no such function: {place}"));
            assert_eq!(text[..at].trim_end().ends_with("#[test]"), attribute, "{place}");
        }
    }
}
