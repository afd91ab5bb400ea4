//! As much of SMTP (RFC 5321) as takes one message, and the field that records it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::IpAddr;

use received_tls::{Stamp, set_clause_to_vec};

use crate::date;

/// The server's name.
pub const HOST: &str = "mx.example.net";

/// The most that a client may send.
const MESSAGE_MAX: u64 = 1 << 20;

/// Takes one message and returns it with its `Received` field on top; `None` if the client sent none.
///
/// # Errors
/// What reading or writing failed with.
pub fn receive(
    client: impl Read + Write,
    address: IpAddr,
    stamp: Option<Stamp>,
) -> io::Result<Option<Vec<u8>>> {
    let mut client = BufReader::new(client.take(MESSAGE_MAX));
    let mut recipient = String::from("<>");
    let mut line = Vec::new();
    reply(&mut client, &format!("220 {HOST} ESMTP"))?;
    while next_line(&mut client, &mut line)? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        match &verb[..] {
            b"RCPT" => {
                recipient = path(&line);
                reply(&mut client, "250 taken")?;
            }
            b"DATA" => {
                reply(&mut client, "354 end with a line of one dot")?;
                let mut message = field(address, &recipient, stamp);
                while next_line(&mut client, &mut line)? && line != b".\r\n" {
                    message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
                }
                reply(&mut client, "250 stored")?;
                return Ok(Some(message));
            }
            b"QUIT" => break,
            _ => reply(&mut client, "250 go on")?,
        }
    }
    Ok(None)
}

/// The field of a message from `address` for `recipient`, stamped if there is something to stamp.
fn field(address: IpAddr, recipient: &str, stamp: Option<Stamp>) -> Vec<u8> {
    let protocol = if stamp.is_some() { "ESMTPS" } else { "ESMTP" };
    let literal = match address {
        IpAddr::V4(address) => format!("[{address}]"),
        IpAddr::V6(address) => format!("[IPv6:{address}]"),
    };
    let field = format!(
        "Received: from {literal} ({literal})\r\n\tby {HOST} with {protocol}\r\n\tfor {recipient};\r\n\t{}\r\n",
        date::now()
    );
    let stamped = stamp.and_then(|stamp| set_clause_to_vec(field.as_bytes(), stamp).ok());
    stamped.unwrap_or(field.into_bytes())
}

/// The path of a command, if it holds nothing but what needs no quoting.
fn path(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let path = text.split(['<', '>']).nth(1).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "@.-_+".contains(c);
    if path.chars().all(plain) { format!("<{path}>") } else { String::from("<>") }
}

/// Reads a line with its line end; false where the client is gone.
fn next_line(client: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    client.read_until(b'\n', line)?;
    Ok(line.ends_with(b"\n"))
}

fn reply<S: Write>(client: &mut BufReader<io::Take<S>>, text: &str) -> io::Result<()> {
    let client = client.get_mut().get_mut();
    write!(client, "{text}\r\n")?;
    client.flush()
}
