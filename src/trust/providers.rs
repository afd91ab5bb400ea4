//! What large providers use inside their own networks, for guesses alone.
//!
//! Only addresses between servers of the provider count. What a provider sends mail to others from is not here: another
//! customer's mail comes from there too.

use super::own::{is_in_domain, is_in_network};
use core::net::{IpAddr, Ipv6Addr};

/// A provider, and the addresses of its servers among themselves.
///
/// ```
/// assert!(received_tls::providers().any(|provider| provider.name == "Microsoft 365 and Outlook.com"));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Provider {
    /// Its name.
    pub name: &'static str,
    /// The domains of the hosts that its servers name after `by`.
    pub domains: &'static [&'static str],
    /// The networks in which these hosts hand mail on to each other: the first address, and the length of the prefix.
    pub networks: &'static [(IpAddr, u8)],
    /// Where that is published or was observed, and when.
    pub source: &'static str,
}

const fn v6(first: u16, second: u16, third: u16, bits: u8) -> (IpAddr, u8) {
    (IpAddr::V6(Ipv6Addr::new(first, second, third, 0, 0, 0, 0, 0)), bits)
}

static PROVIDERS: &[Provider] = &[Provider {
    name: "Microsoft 365 and Outlook.com",
    domains: &["prod.outlook.com", "mail.protection.outlook.com", "outlook.office365.com"],
    networks: &[
        v6(0x2603, 0x1096, 0, 32),
        v6(0x2603, 0x10a6, 0, 32),
        v6(0x2603, 0x10b6, 0, 32),
        v6(0x2603, 0x10d6, 0, 32),
    ],
    source: "observed in 4,133 messages of a public collection, 2026-11",
}];

/// The providers of which that is known.
///
/// See [`Provider`] for an example.
pub fn providers() -> impl Iterator<Item = &'static Provider> {
    PROVIDERS.iter()
}

/// Whether the provider whose host `by` is uses `ip` among its own servers.
pub(super) fn is_inside(by: &[u8], ip: IpAddr) -> bool {
    PROVIDERS.iter().any(|provider| {
        provider.domains.iter().any(|domain| is_in_domain(by, domain))
            && provider.networks.iter().any(|&(address, bits)| is_in_network(ip, address, bits))
    })
}
