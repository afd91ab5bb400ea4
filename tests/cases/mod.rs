//! Reads `clause.toml`, the cases that every engine answers alike.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each program that includes this file takes what it needs of it"
)]

use serde::Deserialize;

/// One input, and the answer to it. `clause.toml` says what each key means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    input: Option<String>,
    input_hex: Option<String>,
    pub expect: Option<Expected>,
    pub error: Option<String>,
    pub prefix: Option<Expected>,
}

/// A clause as it should be read.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub cipher: String,
    pub suite: Option<u16>,
    pub group: Option<String>,
    pub named_group: Option<u16>,
    /// Stands only under `prefix`: what is expected of the whole input is as long as the input.
    pub length: Option<usize>,
}

impl Case {
    /// The bytes to parse.
    pub fn bytes(&self) -> Vec<u8> {
        match (&self.input, &self.input_hex) {
            (Some(text), None) => text.clone().into_bytes(),
            (None, Some(hex)) => (0..hex.len())
                .step_by(2)
                .map(|at| {
                    u8::from_str_radix(&hex[at..at + 2], 16).expect("input_hex holds pairs of hex digits")
                })
                .collect(),
            _ => panic!("{}: one of input and input_hex stands in a case", self.name),
        }
    }

    /// The clause at the start of the input, and its length.
    pub fn longest(&self) -> Option<(&Expected, usize)> {
        match (&self.expect, &self.prefix) {
            (Some(whole), _) => Some((whole, self.bytes().len())),
            (None, Some(prefix)) => Some((prefix, prefix.length.expect("prefix has a length"))),
            (None, None) => None,
        }
    }
}

/// All cases, each checked for saying exactly one thing.
pub fn cases() -> Vec<Case> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        case: Vec<Case>,
    }
    let File { case: cases } = toml::from_str(include_str!("clause.toml")).expect("clause.toml is read");
    for (number, case) in cases.iter().enumerate() {
        let name = &case.name;
        assert_ne!(case.expect.is_some(), case.error.is_some(), "{name}: either expect or error");
        assert!(case.prefix.is_none() || case.error.is_some(), "{name}: prefix stands beside error");
        assert!(
            case.expect.as_ref().is_none_or(|whole| whole.length.is_none()),
            "{name}: length is the input's"
        );
        assert!(!cases[..number].iter().any(|other| other.name == *name), "{name}: two cases of that name");
        assert!(
            !cases[..number].iter().any(|other| other.bytes() == case.bytes()),
            "{name}: its input came before"
        );
    }
    cases
}
