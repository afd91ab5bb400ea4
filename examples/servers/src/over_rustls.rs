//! rustls: suite and group are IANA's numbers.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;

use received_tls::{BuildError, CipherSuite, NamedGroup, Stamp};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::certificate::Certified;
use crate::smtp;

/// What rustls's ring provider has: TLS 1.2 and 1.3, all suites and groups.
///
/// # Errors
/// What rustls or OpenSSL says of the certificate.
pub fn config((certificate, key): Certified) -> io::Result<Arc<ServerConfig>> {
    let certificate = CertificateDer::from(certificate.to_der()?);
    let key = PrivatePkcs8KeyDer::from(key.private_key_to_pkcs8()?);
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key.into())
        .map_err(io::Error::other)?;
    Ok(Arc::new(config))
}

/// The stamp of a connection; `None` before its handshake is done.
///
/// # Errors
/// [`BuildError`] if rustls ever negotiates what the clause has no form for: then nothing is stamped.
pub fn stamp(connection: &ServerConnection) -> Result<Option<Stamp>, BuildError> {
    let Some(suite) = connection.negotiated_cipher_suite() else { return Ok(None) };
    let group = connection.negotiated_key_exchange_group().map(|group| NamedGroup(group.name().into()));
    Stamp::new(CipherSuite(suite.suite().into()), group).map(Some)
}

/// Takes one message from a client, and returns it as it is to be stored, its `Received` field on top.
///
/// # Errors
/// What the connection or the handshake failed with.
pub fn receive(config: Arc<ServerConfig>, client: TcpStream) -> io::Result<Option<Vec<u8>>> {
    let address = client.peer_addr()?;
    let mut connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut client = client;
    while connection.is_handshaking() {
        connection.complete_io(&mut client)?;
    }
    let stamp = stamp(&connection).unwrap_or_default();
    smtp::receive(StreamOwned::new(connection, client), address.ip(), stamp)
}
