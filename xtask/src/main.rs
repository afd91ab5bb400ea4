//! Every chore by one name.

mod registry;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the workspace");
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["registry", "import", _, ..] => {
            registry::import(&arguments[2..].iter().map(PathBuf::from).collect::<Vec<_>>(), root)
        }
        _ => Err("usage: cargo xtask registry import FILE…".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
