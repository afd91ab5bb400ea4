//! What each server stamps is what its client negotiated: two libraries on either side, both versions of TLS, one suite
//! and one group at a time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use openssl::ssl::{SslConnector, SslMethod, SslVerifyMode, SslVersion};
use received_tls::{CipherSuite, NamedGroup, Origin, Received, received_fields};
use received_tls_servers::smtp::HOST;
use received_tls_servers::{certificate, over_openssl, over_rustls};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};

/// What a connection used, in IANA's names.
type Negotiated = (String, Option<String>);

const TLS13: [&str; 3] = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

/// OpenSSL's names of the suites of TLS 1.2 that both servers have, and IANA's.
const TLS12: [(&str, &str); 3] = [
    ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    ("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    ("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
];

/// The groups that both servers have, as OpenSSL names them, and as IANA does.
const GROUPS: [(&str, &str); 3] = [("X25519", "x25519"), ("P-256", "secp256r1"), ("P-384", "secp384r1")];

/// Sends a message and leaves.
fn send(client: impl Read + Write) {
    let mut client = BufReader::new(client);
    let answer = |client: &mut BufReader<_>, code: &str| {
        let mut line = String::new();
        client.read_line(&mut line).expect("the server answers");
        assert!(line.starts_with(code), "{line:?} should be {code}");
    };
    answer(&mut client, "220");
    for (command, code) in [
        ("EHLO client.example", "250"),
        ("MAIL FROM:<a@client.example>", "250"),
        ("RCPT TO:<user@example.net>", "250"),
        ("DATA", "354"),
        ("Subject: x\r\n\r\n..text\r\n.", "250"),
    ] {
        write!(client.get_mut(), "{command}\r\n")
            .and_then(|()| client.get_mut().flush())
            .expect("the server reads");
        answer(&mut client, code);
    }
}

/// Runs a client against a server; returns what the client says was negotiated, and what the server stored.
fn session<S>(server: S, client: impl FnOnce(TcpStream) -> Negotiated) -> (Negotiated, Vec<u8>)
where
    S: FnOnce(TcpStream) -> std::io::Result<Option<Vec<u8>>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let server = thread::spawn(move || server(listener.accept().expect("a client comes").0));
    let negotiated = client(TcpStream::connect(address).expect("the server listens"));
    let stored = server.join().expect("the server ends").expect("the session ends well");
    (negotiated, stored.expect("a message was sent"))
}

/// The stored message says what was negotiated, in a clause that is believed, in a field without any fault.
#[track_caller]
fn assert_stamped((negotiated, stored): (Negotiated, Vec<u8>), expected: &Negotiated) {
    assert_eq!(&negotiated, expected, "the client got what it asked for");
    let (suite, group) = negotiated;
    let clause = match &group {
        Some(group) => format!(" tls {suite} group {group};\r\n"),
        None => format!(" tls {suite};\r\n"),
    };
    let field = received_fields(&stored).next().expect("the server wrote a field").bytes;
    let text = String::from_utf8_lossy(field);
    assert!(text.contains(&clause) || text.contains(&clause.replace(" tls ", "\ttls ")), "{text}");
    assert!(text.lines().all(|line| line.len() <= 78), "{text}");
    let read = Received::parse(field);
    assert_eq!(read.problems().count(), 0, "{text}");
    let facts = read.tls().expect("the field tells of TLS");
    assert_eq!(facts.origin, Origin::Clause);
    assert_eq!(facts.suite, CipherSuite::from_name(&suite));
    assert_eq!(facts.group, group.as_deref().and_then(NamedGroup::from_name));
    assert!(stored.ends_with(b"\r\nSubject: x\r\n\r\n.text\r\n"), "{}", stored.escape_ascii());
}

/// A client of OpenSSL's that offers one suite and one group.
fn openssl_client(stream: TcpStream, version: SslVersion, suite: &str, group: &str) -> Negotiated {
    let mut connector = SslConnector::builder(SslMethod::tls_client()).expect("OpenSSL starts");
    connector.set_verify(SslVerifyMode::NONE);
    connector.set_min_proto_version(Some(version)).expect("it has the version");
    connector.set_max_proto_version(Some(version)).expect("it has the version");
    match version {
        SslVersion::TLS1_3 => connector.set_ciphersuites(suite),
        _ => connector.set_cipher_list(suite),
    }
    .expect("it has the suite");
    connector.set_groups_list(group).expect("it has the group");
    let client = connector.build().connect(HOST, stream).expect("the handshake is done");
    let suite =
        client.ssl().current_cipher().and_then(|cipher| cipher.standard_name()).expect("a suite has a name");
    let group = group_name(client.ssl());
    send(client);
    (suite.to_owned(), group)
}

/// The group as OpenSSL itself names it.
fn group_name(connection: &openssl::ssl::SslRef) -> Option<String> {
    use foreign_types::ForeignTypeRef;
    unsafe extern "C" {
        fn SSL_group_to_name(ssl: *mut openssl_sys::SSL, id: std::ffi::c_int) -> *const std::ffi::c_char;
    }
    let id = over_openssl::negotiated_group(connection);
    if id == 0 {
        return None;
    }
    // SAFETY: the connection lives, and the name as long as it; it ends with a NUL.
    let name = unsafe {
        let name = SSL_group_to_name(connection.as_ptr(), id);
        assert!(!name.is_null(), "OpenSSL has no name for the group {id}");
        std::ffi::CStr::from_ptr(name)
    };
    Some(name.to_str().expect("names are ASCII").to_owned())
}

/// A client of rustls's that offers one suite and one group.
fn rustls_client(stream: TcpStream, suite: &str, group: &str) -> Negotiated {
    let number = |name: &str| CipherSuite::from_name(name).expect("the suite is registered").0;
    let mut provider = ring::default_provider();
    provider.cipher_suites.retain(|known| u16::from(known.suite()) == number(suite));
    provider.kx_groups.retain(|known| NamedGroup::from_name(group) == Some(NamedGroup(known.name().into())));
    assert_eq!((provider.cipher_suites.len(), provider.kx_groups.len()), (1, 1), "{suite} {group}");
    let version = provider.cipher_suites[0].version();
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .expect("the suite is the version's")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anyone(ring::default_provider())))
        .with_no_client_auth();
    let name = ServerName::try_from(HOST).expect("it is a name");
    let mut connection = ClientConnection::new(Arc::new(config), name).expect("rustls starts");
    let mut stream = stream;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).expect("the handshake is done");
    }
    // rustls's own words for them.
    let suite = connection.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite()));
    let suite = suite.expect("a suite was negotiated").replace("TLS13_", "TLS_");
    let group = connection.negotiated_key_exchange_group().map(|group| format!("{:?}", group.name()));
    send(StreamOwned::new(connection, stream));
    (suite, group.map(|group| group.replace("X25519", "x25519")))
}

/// Takes any certificate: what is tested is what was negotiated.
#[derive(Debug)]
struct Anyone(CryptoProvider);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Every pair of a suite that both libraries have, by both names, with a group, by both names.
fn common() -> impl Iterator<Item = (SslVersion, &'static str, &'static str, &'static str, &'static str)> {
    let tls13 = TLS13.iter().map(|&suite| (SslVersion::TLS1_3, suite, suite));
    let tls12 = TLS12.iter().map(|&(openssl, iana)| (SslVersion::TLS1_2, openssl, iana));
    tls13.chain(tls12).flat_map(|(version, openssl, iana)| {
        GROUPS.iter().map(move |&(group, named)| (version, openssl, iana, group, named))
    })
}

#[test]
fn the_rustls_server_stamps_what_was_negotiated() {
    let config = over_rustls::config(certificate::rsa().unwrap()).unwrap();
    for (version, openssl, iana, group, named) in common() {
        let expected = (iana.to_owned(), Some(named.to_owned()));
        let server = || {
            let config = config.clone();
            move |client| over_rustls::receive(config, client)
        };
        assert_stamped(
            session(server(), |stream| openssl_client(stream, version, openssl, group)),
            &expected,
        );
        assert_stamped(session(server(), |stream| rustls_client(stream, iana, named)), &expected);
    }
}

#[test]
fn the_openssl_server_stamps_what_was_negotiated() {
    let acceptor = over_openssl::acceptor(certificate::rsa().unwrap()).unwrap();
    let server = || {
        let acceptor = acceptor.clone();
        move |client| over_openssl::receive(&acceptor, client)
    };
    for (version, openssl, iana, group, named) in common() {
        let expected = (iana.to_owned(), Some(named.to_owned()));
        assert_stamped(
            session(server(), |stream| openssl_client(stream, version, openssl, group)),
            &expected,
        );
        assert_stamped(session(server(), |stream| rustls_client(stream, iana, named)), &expected);
    }
    // What rustls does not have: other groups, other key exchanges, and one without any group.
    for (version, openssl, iana, group, named) in [
        (SslVersion::TLS1_3, TLS13[0], TLS13[0], "X448", Some("x448")),
        (SslVersion::TLS1_3, TLS13[1], TLS13[1], "P-521", Some("secp521r1")),
        (SslVersion::TLS1_3, TLS13[2], TLS13[2], "ffdhe2048", Some("ffdhe2048")),
        (SslVersion::TLS1_3, TLS13[2], TLS13[2], "ffdhe3072", Some("ffdhe3072")),
        (
            SslVersion::TLS1_2,
            "ECDHE-RSA-AES256-GCM-SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "X448",
            Some("x448"),
        ),
        (
            SslVersion::TLS1_2,
            "ECDHE-RSA-AES128-SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "P-521",
            Some("secp521r1"),
        ),
        (
            SslVersion::TLS1_2,
            "DHE-RSA-AES128-GCM-SHA256",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "X25519",
            None,
        ),
        (SslVersion::TLS1_2, "AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256", "X25519", None),
    ] {
        let expected = (iana.to_owned(), named.map(str::to_owned));
        assert_stamped(
            session(server(), |stream| openssl_client(stream, version, openssl, group)),
            &expected,
        );
    }
}
