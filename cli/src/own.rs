//! `--own`: the reader's servers, from the command line, the environment or a file.

use std::fs;
use std::path::Path;

use received_tls::OwnHost;

use crate::escape::visible;

/// The servers that `values` name; each value is a host, a domain, a network, or a file with these.
///
/// # Errors
/// One sentence if a value or a word of a file is none of these.
pub(crate) fn parse(values: &[String]) -> Result<Vec<OwnHost<'static>>, String> {
    let mut own = Vec::new();
    for value in values {
        if Path::new(value).is_file() {
            let text = fs::read_to_string(value)
                .map_err(|error| format!("--own: {}: {error}", visible(value.into())))?;
            for (number, line) in text.lines().enumerate() {
                let line = line.split('#').next().unwrap_or_default();
                for word in line.split_whitespace() {
                    let of = || format!("{}, line {}", visible(value.into()), number + 1);
                    own.push(host(word).map_err(|fault| format!("--own: {}: {fault}", of()))?);
                }
            }
        } else {
            own.push(host(value).map_err(|fault| format!("--own: {fault}, and no file has this name"))?);
        }
    }
    Ok(own)
}

fn host(text: &str) -> Result<OwnHost<'static>, String> {
    let idn =
        if text.is_ascii() { "" } else { "; write an internationalized name in its ASCII form, xn--…" };
    let fault = |error| format!("\"{}\": {error}{idn}", text.escape_debug());
    // They are needed until the end of the run, by all threads.
    OwnHost::parse(text)
        .map_err(fault)
        .and_then(|_| OwnHost::parse(String::leak(text.to_owned())).map_err(fault))
}
