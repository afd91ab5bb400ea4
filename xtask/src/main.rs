//! Every chore of this repository by one name: `cargo xtask test`, `bench`, `instructions`, `fuzz`, `registry`,
//! `dialects`, `corpus`, `c`, `wasm`, `site`.
//!
//! Nothing here is needed to use the library or the command; each chore runs from any folder of the repository,
//! prints what it does and exits with 1 and one sentence when something is wrong.

mod attack;
mod bench;
mod c;
mod changes;
mod corpus;
#[cfg(unix)]
mod debian;
mod dialects;
#[cfg(unix)]
mod exim;
mod fuzz;
mod glossary;
mod install;
mod instructions;
mod measure;
#[cfg(unix)]
mod postfix;
mod process;
mod registry;
mod schema;
#[cfg(unix)]
mod sender;
#[cfg(unix)]
mod sendmail;
#[cfg(unix)]
mod server;
mod site;
// For the part of the build script that `registry` includes.
#[allow(dead_code)]
#[path = "../../src/swar.rs"]
mod swar;
mod test;
mod toolchain;
mod wasm;

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The chores of received-tls.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run all checks, as CI does
    Test(test::Options),
    /// Measure speed and memory, in comparison with other parsers
    Bench(bench::Options),
    /// Count the instructions of the hot paths and compare them with the record
    Instructions(instructions::Options),
    /// Fuzz each target for some minutes, and keep new inputs
    Fuzz {
        /// CPU minutes to spend on each target
        #[arg(long, value_name = "N", default_value_t = 1.0)]
        minutes: f64,
        /// The targets to fuzz [default: all]
        #[arg(value_name = "TARGET")]
        targets: Vec<String>,
    },
    /// Put hostile text into each slot of each server's fields, and check that it makes no fact
    Attack(attack::Options),
    /// Keep the tables under registry/ up to date
    #[command(subcommand)]
    Registry(Registry),
    /// Write docs/DIALECTS.md from the table of wordings
    Dialects,
    /// Compare the facts from real fields and log lines with their labels
    Corpus(corpus::Options),
    /// Make the changes that CONTRIBUTING.md shows in a copy of the tree, and test it
    Changes,
    /// Write docs/record.schema.json from the columns of records
    Schema,
    /// Build the npm package and the page, under target/wasm
    Wasm,
    /// Build the page, and serve it on this machine with --serve
    Site(site::Options),
    /// Write the C library's header, or install the C library
    #[command(subcommand)]
    C(c::Chore),
    /// Run one program and print what it used (`cargo xtask bench` runs itself this way)
    #[command(hide = true)]
    Measure(measure::Options),
}

#[derive(Subcommand)]
enum Registry {
    /// Import IANA's tables (tls-parameters-4.csv, tls-parameters-8.csv) and print the changes
    Import {
        /// The downloaded files, in any order
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let done = match Arguments::parse().chore {
        Chore::Test(options) => test::run(root, &options),
        Chore::Bench(options) => bench::run(root, &options),
        Chore::Instructions(options) => instructions::run(root, &options),
        Chore::Fuzz { minutes, targets } => fuzz::fuzz(root, minutes, &targets),
        Chore::Attack(options) => attack::run(root, &options),
        Chore::Registry(Registry::Import { files }) => registry::import(&files, root),
        Chore::Dialects => dialects::write(root),
        Chore::Changes => changes::run(root),
        Chore::Schema => schema::write(root),
        Chore::Corpus(options) => corpus::run(root, &options),
        Chore::Wasm => wasm::run(root),
        Chore::Site(options) => site::run(root, &options),
        Chore::C(chore) => c::run(root, chore),
        Chore::Measure(options) => measure::run(options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
