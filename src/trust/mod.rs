//! Which fields of a message can be believed: trust starts at the top and goes down from server to server.
//!
//! Each server adds its field on top, and can write anything below it. So a field is as good as the field above it says
//! that its writer is: a chain from the reader's own server down to the one that took the mail in from outside. All
//! below that *border* are claims.

mod own;
mod providers;

pub use own::{OwnHost, OwnHostError};
pub use providers::{HostPattern, InternalClient, Provider, providers};

use crate::field::Received;
use crate::peer::Peer;
use crate::registry::WithProtocol;
use core::net::IpAddr;

/// Whose a field is.
///
/// ```
/// assert_eq!(received_tls::Trust::Border.name(), "border");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Trust {
    /// A server of the reader's wrote it, and took the message from another server of the reader's.
    Own,
    /// A server of the reader's wrote it, and took the message from outside.
    Border,
    /// Another server wrote it, or someone who forged it.
    Claim,
}

impl Trust {
    /// The name that records give it.
    ///
    /// ```
    /// assert_eq!(received_tls::Trust::Claim.name(), "claim");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Border => "border",
            Self::Claim => "claim",
        }
    }
}

/// What a [`Trust`] rests on.
///
/// ```
/// assert_eq!(received_tls::TrustBasis::Guessed.name(), "guessed");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TrustBasis {
    /// The reader named the servers.
    Own,
    /// A guess from the fields themselves: the topmost is taken for the reader's.
    Guessed,
}

impl TrustBasis {
    /// The name that records give it.
    ///
    /// ```
    /// assert_eq!(received_tls::TrustBasis::Own.name(), "own");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Guessed => "guessed",
        }
    }
}

/// Follows the trust down the fields of one message.
///
/// A field is [`Trust::Own`] if the field above it is trusted and names as its client one of `own`, or a loopback,
/// private or link-local address; never by the client's greeting. Without `own` the topmost field is taken for the
/// reader's, and what large providers are known to use inside counts too.
///
/// ```
/// use received_tls::{OwnHost, Received, Trust, TrustBasis, TrustWalk};
/// let own = [OwnHost::parse("mx.example.net").unwrap()];
/// let mut walk = TrustWalk::new(&own);
/// let trust = [
///     &b"Received: from mx.example.net (localhost [127.0.0.1]) by mx.example.net (Postfix) with ESMTP id 2; x"[..],
///     b"Received: from a.example (a.example [192.0.2.1]) by mx.example.net (Postfix) with ESMTPS id 1; x",
///     b"Received: from mx.example.net by mx.example.net (Postfix) with ESMTPS id 0; x",
/// ]
/// .map(|field| {
///     let field = Received::parse(field);
///     walk.next(&field, field.peer())
/// });
/// let own = TrustBasis::Own;
/// assert_eq!(trust, [Some((Trust::Own, own)), Some((Trust::Border, own)), Some((Trust::Claim, own))]);
/// ```
#[derive(Clone, Debug)]
pub struct TrustWalk<'o> {
    own: &'o [OwnHost<'o>],
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Above the topmost field.
    Top,
    /// The next field is of a server of the reader's.
    Trusted(TrustBasis),
    /// Below the border.
    Outside(TrustBasis),
    /// The topmost field is of no server that the reader named.
    Unknown,
}

impl<'o> TrustWalk<'o> {
    /// Begins with a message. Without `own`, the border is guessed.
    pub const fn new(own: &'o [OwnHost<'o>]) -> Self {
        Self { own, state: State::Top }
    }

    /// Goes one field down, to `received` and its [`peer`](Received::peer); `None` if the topmost field is of no server in
    /// `own`, or has no `by` clause.
    pub fn next(&mut self, received: &Received<'_>, peer: Option<Peer<'_>>) -> Option<(Trust, TrustBasis)> {
        if self.state == State::Top {
            self.state = match received.by() {
                None => State::Unknown,
                Some(_) if self.own.is_empty() => State::Trusted(TrustBasis::Guessed),
                Some(by) if self.own.iter().any(|own| own.is_by(by)) => State::Trusted(TrustBasis::Own),
                Some(_) => State::Unknown,
            };
        }
        match self.state {
            State::Trusted(basis) => match self.below(received, peer) {
                Some(next) => {
                    let guessed = next == TrustBasis::Guessed || basis == TrustBasis::Guessed;
                    let next = if guessed { TrustBasis::Guessed } else { TrustBasis::Own };
                    self.state = State::Trusted(next);
                    Some((Trust::Own, basis))
                }
                None => {
                    self.state = State::Outside(basis);
                    Some((Trust::Border, basis))
                }
            },
            State::Outside(basis) => Some((Trust::Claim, basis)),
            State::Top | State::Unknown => None,
        }
    }

    /// On what basis the field below a trusted one is trusted too, if it is.
    fn below(&self, received: &Received<'_>, peer: Option<Peer<'_>>) -> Option<TrustBasis> {
        let with = received.with().unwrap_or_default();
        if received.from().is_none() {
            // A field that names no client is of a server that had the message already.
            return received.names_no_client().then_some(TrustBasis::Guessed);
        }
        if peer.is_some_and(|peer| self.owns(&peer)) {
            return Some(TrustBasis::Own);
        }
        let ip = peer.and_then(|peer| peer.ip());
        if ip.is_some_and(|ip| ip.is_loopback()) {
            return Some(TrustBasis::Own);
        }
        // A client that logs in is a user's program, and can have written all fields below; a server may log in for LMTP.
        let protocol = WithProtocol::from_keyword(with).and_then(|with| with.implies);
        let submission = protocol.is_some_and(|implied| implied.auth && !implied.lmtp);
        if !submission && ip.is_some_and(is_private) {
            return Some(TrustBasis::Own);
        }
        // RFC 2033 §5: not over wide-area networks.
        let fetched = FETCHED.iter().any(|one| with.eq_ignore_ascii_case(one.as_bytes()));
        let inside = fetched || protocol.is_some_and(|implied| implied.lmtp);
        let provider = || self.own.is_empty() && providers::is_inside(received, ip);
        let guessed = received.is_sure_before_by() && !submission && (inside || provider());
        guessed.then_some(TrustBasis::Guessed)
    }

    /// Whether the reader named the client, by its address or by a name that leads back to it.
    fn owns(&self, peer: &Peer<'_>) -> bool {
        let name = peer.name.filter(|_| peer.confirmed);
        let ip = peer.ip();
        self.own
            .iter()
            .any(|own| name.is_some_and(|name| own.is_host(name)) || ip.is_some_and(|ip| own.has(ip)))
    }
}

/// The protocols by which fetchmail and getmail took mail out of a mailbox, which is the reader's.
const FETCHED: [&str; 4] = ["POP3", "POP3S", "IMAP", "IMAPS"];

/// Whether an address is of no use outside its network: RFC 1918, RFC 4193, RFC 3927, RFC 4291 §2.5.6.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests;
