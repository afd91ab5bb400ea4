//! A mail server over OpenSSL: `cargo run --bin openssl-server [ADDRESS]`, then
//! `openssl s_client -connect ADDRESS -crlf`.

use std::error::Error;

use received_tls_servers::{certificate, over_openssl, serve};

fn main() -> Result<(), Box<dyn Error>> {
    let acceptor = over_openssl::acceptor(certificate::rsa()?)?;
    serve(|client| over_openssl::receive(&acceptor, client))?;
    Ok(())
}
