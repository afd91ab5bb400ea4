//! The records of a file, made again for each line on standard input; tells on a line of its own how many seconds it took.

use std::io::{BufRead, Write, stdin, stdout};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("usage: rounds FILE")?;
    let input = std::fs::read(file)?;
    for line in stdin().lock().lines() {
        line?;
        let start = Instant::now();
        let records = received_tls_wasm::ndjson(&input, "rounds", &[])?;
        let seconds = start.elapsed().as_secs_f64();
        writeln!(stdout(), "{seconds} {}", records.len())?;
    }
    Ok(())
}
