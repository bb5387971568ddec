//! The proxies whose forwarded headers count.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserialize;

use crate::terminal::words;

/// The network of a proxy. An address alone is the network of this one machine (/32 or /128).
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Proxy(pub IpNet);

impl TryFrom<String> for Proxy {
    type Error = String;

    fn try_from(typed: String) -> Result<Self, String> {
        let network = typed.parse::<IpNet>().ok().or_else(|| typed.parse::<IpAddr>().ok().map(IpNet::from));
        network.map(Self).ok_or_else(|| words().format("config-no-network", &[("typed", (&typed).into())]))
    }
}
