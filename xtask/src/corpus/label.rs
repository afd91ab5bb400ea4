//! Labels that are known to be wrong, and the fields that they are of.

use std::fs;
use std::path::Path;

use serde::Deserialize;

/// Labels of public fields that are known to be wrong, each with the reason.
const WRONG_LABELS: &str = "tests/cases/wrong-labels.toml";

/// The facts that a label may be wrong about.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Fact {
    Established,
    Version,
    Cipher,
    Group,
    Bits,
    /// How any of them is spelt.
    Written,
}

impl Fact {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Established => "TLS",
            Self::Version => "the version",
            Self::Cipher => "the suite",
            Self::Group => "the group",
            Self::Bits => "the strength",
            Self::Written => "the spelling",
        }
    }
}

/// All of them.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrongLabels {
    label: Vec<WrongLabel>,
}

/// Labels of fields that are wrong for one reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrongLabel {
    reason: String,
    facts: Vec<Fact>,
    /// The [`fingerprint`] of each field.
    fields: Vec<String>,
}

impl WrongLabels {
    /// Reads them from below `root`.
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let path = root.join(WRONG_LABELS);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let labels: Self = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        match labels.label.iter().find(|label| label.reason.is_empty() || label.facts.is_empty()) {
            Some(_) => Err(format!(
                "{}: each label has a reason and the facts that it is wrong about",
                path.display()
            )),
            None => Ok(labels),
        }
    }

    /// Whether the label of this field is wrong about `fact`.
    pub(super) fn has(&self, fingerprint: &str, fact: Fact) -> bool {
        self.label
            .iter()
            .filter(|label| label.facts.contains(&fact))
            .any(|label| label.fields.iter().any(|field| field == fingerprint))
    }
}

/// 64 bits that tell a field or line from others: FNV-1a.
pub(super) fn fingerprint(field: &str) -> String {
    let hash = field.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    format!("{hash:016x}")
}
