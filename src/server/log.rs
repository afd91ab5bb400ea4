//! The servers whose log lines are read, and what a line says before it is resolved.

use super::{cyrus, dovecot, exim, haraka, opensmtpd, postfix, sendmail};
use crate::span::Span;
use crate::tls::{Dialect, Written};

/// The other end of a connection, as far as the line tells it. Never what a client called itself.
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
    pub(crate) dialect: Dialect,
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
    pub(in crate::server) fn new(
        dialect: Dialect,
        written: Written<'a>,
        direction: Direction,
        span: Span,
    ) -> Self {
        Self { written, dialect, peer: Peer::default(), direction, service: None, login: false, span }
    }
}

/// A server whose messages are read.
pub(crate) struct LogServer {
    /// Its programs' names in syslog, `*` for any beginning or end.
    pub(crate) programs: &'static [&'static [u8]],
    /// Its name in a log of its own, which names no program; and whether each line of that has a time.
    pub(crate) own_log: Option<(&'static [u8], bool)>,
    /// Whether its messages may begin with a time of its own, after syslog's or the journal's.
    pub(crate) own_time: bool,
    pub(crate) read: MessageReader,
    /// Whether clients log in to the service of this name, whatever the line says.
    pub(crate) is_for_logins: fn(&[u8]) -> bool,
}

type MessageReader = for<'a> fn(&'a [u8]) -> Option<Found<'a>>;

impl LogServer {
    /// A server that logs through syslog alone.
    const fn new(programs: &'static [&'static [u8]], read: MessageReader) -> Self {
        Self { programs, own_log: None, own_time: false, read, is_for_logins: |_| false }
    }
}

/// Every server. The first one whose program and wording fit wrote the line.
pub(crate) const LOGS: [LogServer; 7] = [
    LogServer { is_for_logins: postfix::log::is_for_logins, ..LogServer::new(POSTFIX, postfix::log::read) },
    LogServer { is_for_logins: |_| true, ..LogServer::new(&[b"dovecot*", b"*-login"], dovecot::read) },
    LogServer {
        own_log: Some((b"exim", true)),
        own_time: true,
        ..LogServer::new(&[b"exim*"], exim::log::read)
    },
    LogServer::new(&[b"sendmail*", b"sm-*"], sendmail::log::read),
    LogServer {
        own_log: Some((b"smtpd", false)),
        ..LogServer::new(&[b"smtpd", b"opensmtpd"], opensmtpd::log::read)
    },
    LogServer { is_for_logins: cyrus::log::is_for_logins, ..LogServer::new(CYRUS, cyrus::log::read) },
    LogServer {
        own_log: Some((b"haraka", false)),
        own_time: true,
        ..LogServer::new(&[b"haraka*"], haraka::read)
    },
];

const POSTFIX: &[&[u8]] = &[b"postfix*", b"*/smtpd", b"*/smtp", b"*/lmtp", b"*/tlsproxy"];
const CYRUS: &[&[u8]] =
    &[b"cyrus*", b"imap*", b"pop3*", b"lmtp*", b"nntp*", b"timsieved", b"sieve*", b"http*", b"mupdate"];
