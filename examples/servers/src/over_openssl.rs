//! OpenSSL 3.0 and later: the suite is IANA's number, the group one of OpenSSL's own.

use std::ffi::c_int;
use std::io;
use std::net::TcpStream;

use foreign_types::ForeignTypeRef;
use openssl::error::ErrorStack;
use openssl::ssl::{SslAcceptor, SslMethod, SslRef};
use received_tls::{BuildError, Stamp};

use crate::certificate::Certified;
use crate::smtp;

/// `SSL_get_negotiated_group` is a macro, and this its number in `openssl/ssl.h`.
const SSL_CTRL_GET_NEGOTIATED_GROUP: c_int = 134;

/// TLS 1.2 and 1.3, every suite and group that a client may ask for.
///
/// # Errors
/// OpenSSL's.
pub fn acceptor((certificate, key): Certified) -> Result<SslAcceptor, ErrorStack> {
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    acceptor.set_cipher_list("ALL")?;
    acceptor.set_groups_list("X25519:P-256:X448:P-384:P-521:ffdhe2048:ffdhe3072")?;
    acceptor.set_certificate(&certificate)?;
    acceptor.set_private_key(&key)?;
    Ok(acceptor.build())
}

/// The stamp of a connection; `None` before its handshake is done.
///
/// # Errors
/// [`BuildError`] if OpenSSL ever negotiates what the clause has no form for: then nothing is stamped.
pub fn stamp(connection: &SslRef) -> Result<Option<Stamp>, BuildError> {
    let Some(cipher) = connection.current_cipher() else { return Ok(None) };
    let suite = u16::from_be_bytes(cipher.protocol_id());
    Stamp::from_openssl_ids(suite, negotiated_group(connection)).map(Some)
}

/// What `SSL_get_negotiated_group` returns: 0 where no group was negotiated.
pub fn negotiated_group(connection: &SslRef) -> c_int {
    // SAFETY: the pointer is that of a live `SSL`, which this control reads, and it takes no argument.
    let group = unsafe {
        openssl_sys::SSL_ctrl(connection.as_ptr(), SSL_CTRL_GET_NEGOTIATED_GROUP, 0, std::ptr::null_mut())
    };
    group.try_into().unwrap_or(0)
}

/// Takes one message from a client, and returns it as it is to be stored, its `Received` field on top.
///
/// # Errors
/// What the connection or the handshake failed with.
pub fn receive(acceptor: &SslAcceptor, client: TcpStream) -> io::Result<Option<Vec<u8>>> {
    let address = client.peer_addr()?;
    let client = acceptor.accept(client).map_err(|error| io::Error::other(error.to_string()))?;
    let stamp = stamp(client.ssl()).unwrap_or_default();
    smtp::receive(client, address.ip(), stamp)
}
