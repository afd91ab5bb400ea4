//! `cargo xtask site`: serves the page that `cargo xtask wasm` made, on this machine alone.

use crate::wasm;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;

/// The arguments of `cargo xtask site`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Serve the page after the build
    #[arg(long)]
    serve: bool,
    /// Serve the last build
    #[arg(long, requires = "serve")]
    built: bool,
    /// The port to serve on; 0 selects a free one
    #[arg(long, requires = "serve", default_value_t = 8080, value_name = "PORT")]
    port: u16,
}

/// The kinds of files that the page consists of.
const KINDS: [(&str, &str); 6] = [
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("wasm", "application/wasm"),
    ("eml", "message/rfc822"),
];

/// Builds the page and serves it until the program is stopped.
///
/// # Errors
/// One sentence where it cannot be built, or the port is taken.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), String> {
    if !options.built {
        wasm::run(root)?;
    }
    let folder = root.join("target/wasm/site");
    if !options.serve {
        println!("{}", folder.display());
        return Ok(());
    }
    let page = folder.join("index.html");
    let policy = fs::read_to_string(&page)
        .ok()
        .and_then(|page| policy(&page))
        .ok_or_else(|| format!("{} has no policy: run `cargo xtask wasm`", page.display()))?;
    let address = (Ipv4Addr::LOCALHOST, options.port);
    let listener = TcpListener::bind(address).map_err(|error| {
        format!("cannot listen on port {} ({error}): choose another with --port", options.port)
    })?;
    let port = listener.local_addr().map_err(|error| error.to_string())?.port();
    println!("http://127.0.0.1:{port}/");
    for stream in listener.incoming().flatten() {
        let (folder, policy) = (folder.clone(), policy.clone());
        // A client that went away is no failure of the server's.
        thread::spawn(move || answer(&folder, &policy, &stream));
    }
    Ok(())
}

/// The policy that the page states: scripts that run apart from it, its workers, are held to the same.
fn policy(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("http-equiv=\"Content-Security-Policy\" content=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

fn answer(folder: &Path, policy: &str, mut stream: &TcpStream) -> io::Result<()> {
    const LONGEST: u64 = 64 << 10;
    let mut lines = BufReader::new(stream.take(LONGEST)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let mut had = None;
    while let Some(line) = lines.next().transpose()?.filter(|line| !line.is_empty()) {
        had = had.or_else(|| if_none_match(&line).map(str::to_owned));
    }
    let mut words = request.split(' ');
    let (method, path) = (words.next(), words.next().unwrap_or_default());
    let found = file(folder, path).filter(|_| method == Some("GET"));
    let Some((kind, body)) = found.and_then(|file| Some((kind(&file)?, fs::read(file).ok()?))) else {
        return stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    let tag = tag(&body);
    let unchanged = had.as_ref() == Some(&tag);
    let status = if unchanged { "304 Not Modified" } else { "200 OK" };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nETag: {tag}\r\n\
         Content-Security-Policy: {policy}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\n\
         Connection: close\r\n\r\n",
        body.len()
    )?;
    if unchanged { Ok(()) } else { stream.write_all(&body) }
}

/// The value of an `If-None-Match` field (RFC 9110 §13.1.2): what the browser has of a file already.
fn if_none_match(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(':')?;
    name.eq_ignore_ascii_case("if-none-match").then(|| value.trim())
}

/// A name of a file's content, as `ETag` has it.
fn tag(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// The file that a request's path names; none outside of the folder.
fn file(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = path.split(['?', '#']).next()?.strip_prefix('/')?;
    let name = if path.is_empty() { "index.html" } else { path };
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    plain.then(|| folder.join(name))
}

fn kind(file: &Path) -> Option<&'static str> {
    let extension = file.extension()?.to_str()?;
    KINDS.iter().find(|(known, _)| *known == extension).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::{file, if_none_match, kind, policy, tag};
    use std::path::Path;

    #[test]
    fn nothing_outside_of_the_folder_is_served() {
        let folder = Path::new("site");
        assert_eq!(file(folder, "/"), Some(folder.join("index.html")));
        assert_eq!(file(folder, "/main.js?1"), Some(folder.join("main.js")));
        for path in ["/../Cargo.toml", "/a/../../b", "//etc/passwd", "index.html", ""] {
            assert_eq!(file(folder, path), None, "{path}");
        }
        assert_eq!(kind(Path::new("Cargo.toml")), None);
    }

    #[test]
    fn a_browser_names_what_it_has() {
        let tag = tag(b"a");
        assert_eq!(if_none_match(&format!("if-none-match: {tag}")), Some(&tag[..]));
        assert_eq!(if_none_match("Accept: */*"), None);
        assert_ne!(tag, super::tag(b"b"));
    }

    #[test]
    fn the_policy_is_the_pages() {
        let page = include_str!("../../bindings/wasm/site/index.html");
        let policy = policy(page).unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    }
}
