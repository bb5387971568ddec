//! The network that a request comes from.

use std::net::IpAddr;
use std::sync::Arc;

/// The network of a request, as two keyed hashes: the near ring, which belongs to one subscriber (an IPv4 address, an
/// IPv6 /64), and the far one around it (/24, /48), in which a subscriber may change addresses freely. The address itself
/// is stored nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Networks {
    near: Arc<[u8]>,
    far: Arc<[u8]>,
    address: Option<IpAddr>,
}

impl std::fmt::Debug for Networks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.in_words())
    }
}

impl Networks {
    /// Takes the keyed hashes of the near and the far ring.
    #[must_use]
    pub fn new(near: &[u8], far: &[u8]) -> Self {
        Self { near: near.into(), far: far.into(), address: None }
    }

    /// The same, with the client's address.
    #[must_use]
    pub const fn at(mut self, address: IpAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// The client's address. It is never stored or logged.
    #[must_use]
    pub const fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// The near ring's keyed hash.
    #[must_use]
    pub fn near(&self) -> &[u8] {
        &self.near
    }

    /// The far ring's keyed hash.
    #[must_use]
    pub fn far(&self) -> &[u8] {
        &self.far
    }

    /// The near ring as the audit has it: 16 hexadecimal digits of its keyed hash, enough to recognise a network.
    #[must_use]
    pub fn in_words(&self) -> String {
        self.near.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}
