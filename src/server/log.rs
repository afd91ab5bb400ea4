//! What a log line says before it is resolved.

use crate::peer::Peer;
use crate::span::Span;
use crate::tls::Written;

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
