//! Reads `reported.toml` and `attacks.toml`, which say what each key means.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each program that includes this file takes what it needs of it"
)]

use serde::Deserialize;

/// A reported field, and the result for it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    pub field: String,
    pub expect: Expected,
}

/// The facts as they resolve, and the level.
#[derive(PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub tls: Option<bool>,
    pub version: Option<String>,
    pub suite: Option<u16>,
    pub group: Option<String>,
    pub level: String,
}

/// A forged field or log line, and the results that are allowed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attack {
    pub name: String,
    pub field: Option<String>,
    pub line: Option<String>,
    pub levels: Vec<String>,
    #[serde(default)]
    pub never: Never,
    #[serde(default)]
    pub finding: bool,
}

/// Facts that must not come out.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Never {
    pub tls: Option<bool>,
    pub version: Option<String>,
    pub suite: Option<String>,
    pub group: Option<String>,
    pub verified: Option<bool>,
    pub peer: Option<String>,
}

/// The reported fields.
pub fn reported() -> Vec<Case> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        case: Vec<Case>,
    }
    let File { case } = toml::from_str(include_str!("reported.toml")).expect("reported.toml is read");
    assert_unique(case.iter().map(|case| &*case.name));
    case
}

/// The attacks.
pub fn attacks() -> Vec<Attack> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        attack: Vec<Attack>,
    }
    let File { attack } = toml::from_str(include_str!("attacks.toml")).expect("attacks.toml is read");
    assert_unique(attack.iter().map(|attack| &*attack.name));
    for Attack { name, field, line, .. } in &attack {
        assert_ne!(field.is_some(), line.is_some(), "{name}: either a field or a line");
    }
    attack
}

#[track_caller]
fn assert_unique<'a>(names: impl Iterator<Item = &'a str>) {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    assert!(names.is_sorted_by(|one, next| one < next), "two cases of one name");
}
