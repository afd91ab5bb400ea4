//! A mail server over rustls: `cargo run --bin rustls-server [ADDRESS]`, then
//! `openssl s_client -connect ADDRESS -crlf`.

use std::error::Error;

use received_tls_servers::{certificate, over_rustls, serve};

fn main() -> Result<(), Box<dyn Error>> {
    let config = over_rustls::config(certificate::rsa()?)?;
    serve(|client| over_rustls::receive(config.clone(), client))?;
    Ok(())
}
