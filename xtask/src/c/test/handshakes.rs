//! The example for OpenSSL, as a server on loopback: what it stamps, against what its client negotiated.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use received_tls::{CipherSuite, NamedGroup, Received, received_fields};

use super::{C, CRATE, Library, Linked};
use crate::process::{Failure, output};

/// What a client offers, and nothing else, so that nothing else can be negotiated.
struct Offer {
    version: &'static str,
    /// The option that takes the suite, and OpenSSL's name of it.
    suite: [&'static str; 2],
    group: &'static str,
    /// Whether OpenSSL tells the group: before TLS 1.3 it does so of curves alone.
    told: bool,
}

const fn tls_1_3(suite: &'static str, group: &'static str) -> Offer {
    Offer { version: "-tls1_3", suite: ["-ciphersuites", suite], group, told: true }
}

const fn tls_1_2(suite: &'static str, group: &'static str, told: bool) -> Offer {
    Offer { version: "-tls1_2", suite: ["-cipher", suite], group, told }
}

/// A server's key, as `openssl req` takes it, and what is offered to that server.
const SERVERS: [(&str, &[&str], &[Offer]); 2] = [
    (
        "rsa",
        &["-newkey", "rsa:2048"],
        &[
            tls_1_3("TLS_AES_128_GCM_SHA256", "X25519"),
            tls_1_3("TLS_AES_256_GCM_SHA384", "P-256"),
            tls_1_3("TLS_CHACHA20_POLY1305_SHA256", "P-384"),
            tls_1_3("TLS_AES_128_CCM_SHA256", "P-521"),
            tls_1_3("TLS_AES_256_GCM_SHA384", "X448"),
            tls_1_3("TLS_AES_128_GCM_SHA256", "ffdhe2048"),
            tls_1_3("TLS_AES_256_GCM_SHA384", "ffdhe3072"),
            tls_1_2("ECDHE-RSA-AES128-GCM-SHA256", "X25519", true),
            tls_1_2("ECDHE-RSA-AES256-GCM-SHA384", "P-256", true),
            tls_1_2("ECDHE-RSA-CHACHA20-POLY1305", "P-384", true),
            tls_1_2("ECDHE-RSA-AES256-SHA384", "P-521", true),
            tls_1_2("DHE-RSA-AES128-GCM-SHA256", "ffdhe2048", false),
            tls_1_2("AES128-GCM-SHA256", "X25519", false),
        ],
    ),
    (
        "ecdsa",
        &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        &[
            tls_1_3("TLS_AES_128_GCM_SHA256", "P-256"),
            tls_1_2("ECDHE-ECDSA-AES256-GCM-SHA384", "P-256", true),
            tls_1_2("ECDHE-ECDSA-AES128-CCM8", "P-256", true),
        ],
    ),
];

/// Has a client make each offer in turn, and returns how many handshakes there were.
pub(super) fn test(library: &Library) -> Result<usize, Failure> {
    let source = library.root.join(CRATE).join("examples/openssl.c");
    let program = library.compile("openssl", &C, Linked::Shared, &[source], &["openssl"])?;
    let mut handshakes = 0;
    for (name, key, offers) in SERVERS {
        let (certificate, key) = certificate(&library.work, name, key)?;
        let mut server = Server::start(&program, &certificate, &key, offers.len())?;
        let negotiated =
            offers.iter().map(|offer| server.negotiate(offer)).collect::<Result<Vec<_>, Failure>>()?;
        let printed = server.end()?;
        let fields: Vec<_> = received_fields(&printed).collect();
        if fields.len() != offers.len() {
            return Err(
                format!("the server wrote {} fields for {} offers", fields.len(), offers.len()).into()
            );
        }
        for (field, (suite, group)) in fields.iter().zip(negotiated) {
            let facts = Received::parse(field.bytes).tls();
            if facts.map(|facts| (facts.suite, facts.group)) != Some((Some(suite), group)) {
                let group = group.map_or_else(|| "no group".to_owned(), |group| group.to_string());
                return Err(Failure {
                    output: String::from_utf8_lossy(field.bytes).into_owned(),
                    sentence: format!(
                        "the client negotiated {suite} with {group}, and the field says otherwise"
                    ),
                });
            }
        }
        handshakes += offers.len();
    }
    Ok(handshakes)
}

/// OpenSSL writes some groups as IANA does.
fn named(name: &str) -> Option<NamedGroup> {
    NamedGroup::from_any_name(name).map(|(group, _)| group)
}

/// A key, and a certificate that it signs itself.
fn certificate(folder: &Path, name: &str, key: &[&str]) -> Result<(PathBuf, PathBuf), Failure> {
    let paths = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=server.example"]).args(key);
    output(command.arg("-out").arg(&paths.0).arg("-keyout").arg(&paths.1))?;
    Ok(paths)
}

/// The example, running.
struct Server {
    child: Child,
    printed: BufReader<ChildStdout>,
    address: String,
}

impl Server {
    fn start(program: &Path, certificate: &Path, key: &Path, connections: usize) -> Result<Self, Failure> {
        let mut child = Command::new(program)
            .arg(certificate)
            .arg(key)
            .args(["0", &connections.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let printed = child.stdout.take().ok_or_else(|| "the server has no output".to_owned())?;
        let mut server = Self { child, printed: BufReader::new(printed), address: String::new() };
        let mut line = String::new();
        server.printed.read_line(&mut line).map_err(|error| format!("the server's output: {error}"))?;
        let address = line.trim_end().strip_prefix("listening on ");
        server.address =
            address.ok_or_else(|| format!("the server printed no address: `{line}`"))?.to_owned();
        Ok(server)
    }

    /// What a client with this offer says that it negotiated, as far as the server can know it.
    fn negotiate(&mut self, offer: &Offer) -> Result<(CipherSuite, Option<NamedGroup>), Failure> {
        let mut client = Command::new("openssl");
        client.args(["s_client", "-connect", &self.address, offer.version]).args(offer.suite);
        let printed = output(client.args(["-groups", offer.group]))?;
        let after = |words: &str| printed.lines().find_map(|line| Some(line.split_once(words)?.1.trim()));
        let unknown = |what: &str| Failure {
            output: printed.clone(),
            sentence: format!("the client reported no {what}"),
        };
        let suite = after("Cipher is ").and_then(CipherSuite::from_openssl_name);
        let suite = suite.ok_or_else(|| unknown("cipher suite"))?;
        if !offer.told {
            return Ok((suite, None));
        }
        // OpenSSL 3.0 prints `X25519, 253 bits`, `ECDH, prime256v1, 256 bits` or `DH, 2048 bits`, 3.5 the name alone.
        let told = after("Negotiated TLS1.3 group: ").or_else(|| after(" Temp Key: "));
        let words: Vec<&str> = told.ok_or_else(|| unknown("group"))?.split(", ").collect();
        let group = match words[..] {
            ["DH", bits] => named(&format!("ffdhe{}", bits.trim_end_matches(" bits"))),
            ["ECDH", name, ..] | [name, ..] => named(name),
            [] => None,
        };
        if group.is_none() || group != named(offer.group) {
            return Err(unknown("group of those it offered"));
        }
        Ok((suite, group))
    }

    /// All that the server printed; it ends by itself after its last connection.
    fn end(&mut self) -> Result<Vec<u8>, Failure> {
        let mut printed = Vec::new();
        self.printed.read_to_end(&mut printed).map_err(|error| format!("the server's output: {error}"))?;
        let status = self.child.wait().map_err(|error| format!("the server: {error}"))?;
        if status.success() { Ok(printed) } else { Err(format!("the server ended with {status}").into()) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
