//! Mail servers in small, over TLS from the first byte (RFC 8314 §3.3), that record what they negotiated.
//!
//! [`over_rustls`] and [`over_openssl`] show the few lines that a server's author needs; the rest is the same for both.

pub mod certificate;
mod date;
pub mod over_openssl;
pub mod over_rustls;
pub mod smtp;

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};

/// Listens where the first argument says, on a free port of this machine otherwise, and prints every message that
/// `receive` takes. One client at a time: it is an example.
///
/// # Errors
/// What listening or printing failed with; what a connection fails with is said on standard error.
pub fn serve(receive: impl Fn(TcpStream) -> io::Result<Option<Vec<u8>>>) -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let listener = TcpListener::bind(address)?;
    eprintln!("listening on {}", listener.local_addr()?);
    for client in listener.incoming() {
        match client.and_then(&receive) {
            Ok(Some(message)) => io::stdout().write_all(&message)?,
            Ok(None) => {}
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(())
}
