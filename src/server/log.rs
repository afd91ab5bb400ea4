//! What a log line says before it is resolved.

use crate::span::Span;
use crate::tls::Written;

/// The other end of a connection, as far as the line has it; never the name that a client gave in HELO.
///
/// ```
/// let line = b"f1e74a64f566e9e7 smtp tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256";
/// assert_eq!(received_tls::log::read(line).unwrap().peer, Default::default());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
#[non_exhaustive]
pub struct Peer<'a> {
    /// Its name in the DNS, where the server found that it leads back to the address.
    pub name: Option<&'a [u8]>,
    /// Its IP address, or the path of a socket.
    pub address: Option<&'a [u8]>,
}

/// Which way a connection was made.
///
/// ```
/// assert_eq!(received_tls::log::Direction::Out.name(), "out");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Direction {
    /// The peer connected to the server that wrote the line.
    In,
    /// That server connected to the peer.
    Out,
}

impl Direction {
    /// The name that records give it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// What was read from a message.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a> {
    pub(crate) written: Written<'a>,
    pub(crate) peer: Peer<'a>,
    pub(crate) direction: Direction,
    /// The program, if the message names it.
    pub(crate) service: Option<&'a [u8]>,
    /// The client has logged in.
    pub(crate) login: bool,
    /// The span of the facts in the message.
    pub(crate) span: Span,
}

impl<'a> Found<'a> {
    pub(in crate::server) fn new(written: Written<'a>, direction: Direction, span: Span) -> Self {
        Self { written, peer: Peer::default(), direction, service: None, login: false, span }
    }
}
