//! How large providers hand mail on inside their own networks, for guesses alone.
//!
//! Only a hop that no outsider can take counts: an address or a host that the provider uses between its own servers. The
//! addresses from which it sends mail to others do not count, because its other customers' mail comes from there too.
//!
//! Google, Fastmail, Proton, GMX and Zoho need no row. Google's hops have no `from` clause. Fastmail uses LMTP and private
//! addresses. The others write one field for mail from outside.

use super::is_private;
use super::own::{is_in_domain, is_in_network};
use crate::bytes::is_digit;
use crate::field::Received;
use crate::peer::ip;
use core::net::{IpAddr, Ipv6Addr};

/// A provider, and how its servers hand mail on among themselves.
///
/// ```
/// assert!(received_tls::providers().any(|provider| provider.name == "Microsoft 365 and Outlook.com"));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Provider {
    /// Its name.
    pub name: &'static str,
    /// The hosts that its servers name after `by`.
    pub hosts: &'static [HostPattern],
    /// The clients of these hosts that are servers of the provider.
    pub clients: &'static [InternalClient],
    /// The origin of these facts, and their date.
    pub source: &'static str,
}

/// Names of hosts.
///
/// See [`Provider`] for an example.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum HostPattern {
    /// All hosts of a domain.
    Domain(&'static str),
    /// `p`, a number, and a text that begins so.
    Numbered(&'static str),
}

/// A client that is a server of the provider.
///
/// See [`Provider`] for an example.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum InternalClient {
    /// Its address is in this network: the first address, and the length of the prefix in bits.
    Network(IpAddr, u8),
    /// The value of the `from` clause is a loopback or private address, and the field has no other text of the client.
    PrivateFrom,
    /// The value of the `from` clause is one of these hosts. The `by` host is of no use to clients outside.
    From(HostPattern),
}

impl HostPattern {
    fn includes(self, host: &[u8]) -> bool {
        match self {
            Self::Domain(domain) => is_in_domain(host, domain),
            Self::Numbered(text) => host.strip_prefix(b"p").is_some_and(|rest| {
                let digits = rest.iter().take_while(|&&byte| is_digit(byte)).count();
                digits > 0 && rest.get(digits..).is_some_and(|rest| rest.starts_with(text.as_bytes()))
            }),
        }
    }
}

impl InternalClient {
    fn includes(self, received: &Received<'_>, client: Option<IpAddr>) -> bool {
        let from = received.from().unwrap_or_default();
        match self {
            Self::Network(address, bits) => client.is_some_and(|ip| is_in_network(ip, address, bits)),
            Self::PrivateFrom => {
                received.has_no_comment_before_by()
                    && ip(from).is_some_and(|ip| ip.is_loopback() || is_private(ip))
            }
            Self::From(hosts) => received.has_no_comment_before_by() && hosts.includes(from),
        }
    }
}

const fn network(first: u16, second: u16, bits: u8) -> InternalClient {
    InternalClient::Network(IpAddr::V6(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0)), bits)
}

static PROVIDERS: &[Provider] = &[
    Provider {
        name: "Microsoft 365 and Outlook.com",
        hosts: &[
            HostPattern::Domain("prod.outlook.com"),
            HostPattern::Domain("mail.protection.outlook.com"),
            HostPattern::Domain("outlook.office365.com"),
        ],
        clients: &[
            network(0x2603, 0x1096, 32),
            network(0x2603, 0x10a6, 32),
            network(0x2603, 0x10b6, 32),
            network(0x2603, 0x10c6, 32),
            network(0x2603, 0x10d6, 32),
        ],
        source: "observed in 4,133 messages of a public collection, 2026-11",
    },
    Provider {
        name: "Yahoo and AOL",
        hosts: &[HostPattern::Domain("omega.yahoo.com")],
        clients: &[InternalClient::PrivateFrom],
        source: "observed in public messages of 2022 to 2025, 2026-12",
    },
    Provider {
        name: "iCloud",
        hosts: &[HostPattern::Numbered("-mailgateway-smtp")],
        clients: &[
            InternalClient::From(HostPattern::Domain("me.com")),
            InternalClient::From(HostPattern::Numbered("-icloudmta-")),
        ],
        source: "observed in public messages of 2023 to 2026, 2026-12",
    },
];

/// The providers with servers of their own between the border and the mailbox.
///
/// See [`Provider`] for an example.
pub fn providers() -> impl Iterator<Item = &'static Provider> {
    PROVIDERS.iter()
}

/// Whether `received` is a hop inside a provider; `client` is the client's address.
pub(super) fn is_inside(received: &Received<'_>, client: Option<IpAddr>) -> bool {
    let by = received.by().unwrap_or_default();
    PROVIDERS.iter().any(|provider| {
        provider.hosts.iter().any(|hosts| hosts.includes(by))
            && provider.clients.iter().any(|clients| clients.includes(received, client))
    })
}
