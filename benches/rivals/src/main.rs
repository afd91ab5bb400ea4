//! received-tls and what others do of its work, on the same bytes in the same run.
//!
//! `rivals clause|field|registry|submission` and `rivals mailbox KIND FILE FIELDS CIPHERS CLAUSES` print a line for each
//! contender, as [`turns::Work::measure`] has it. `rivals facts|mail-parser|mail-parser-iterator|log FILE` read a file once
//! and print what they count, to be measured from outside; `rivals pattern` prints the regex of the clause.

mod clause;
mod field;
mod mail;
mod mailbox;
mod plain;
mod registry;
mod submission;
mod turns;

use std::env;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        ["clause"] => {
            clause::parse();
            clause::write();
        }
        ["field"] => {
            field::read();
            field::header_block();
        }
        ["registry"] => registry::look_up(),
        ["submission"] => submission::measure(),
        ["mailbox", kind, path, fields, ciphers, clauses] => {
            mailbox::measure(kind, Path::new(path), fields.parse()?, ciphers.parse()?, clauses.parse()?)?;
        }
        [what @ ("facts" | "mail-parser" | "mail-parser-iterator" | "log"), path] => {
            mailbox::whole(what, Path::new(path))?;
        }
        ["pattern"] => println!("{}", mailbox::CLAUSE),
        _ => return Err("missing argument: name a part, see src/main.rs".into()),
    }
    Ok(())
}
