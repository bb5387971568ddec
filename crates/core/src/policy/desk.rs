//! How the society's own staff work at the desk (窓口): from where, and what one of them may do alone.

use std::net::IpAddr;

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From where staff use the desk, and what takes two people there, beside what always does (二人での承認).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeskRules {
    /// The networks from which staff use the desk (接続元), e.g. `203.0.113.0/24` or `2001:db8:1::/48`; from everywhere, if
    /// none is named.
    #[serde(default)]
    #[schemars(extend("items" = {"type": "string", "format": "network"}))]
    pub networks: Vec<String>,
    /// Letters that the staff of the society may issue anew in a day without a second person, 0 to 500; 0: each letter
    /// takes two people.
    #[schemars(range(max = 500))]
    pub letters_a_day: u16,
    /// Whether an announcement is published only once a second person has approved it.
    pub two_for_announcements: bool,
}

/// Whether the next letter of the day takes two people, after so many.
#[must_use]
pub fn letter_takes_two(rules: &DeskRules, issued_today: u64) -> bool {
    issued_today >= u64::from(rules.letters_a_day)
}

/// The widest network that can be named: beyond it, the list would say nothing.
const WIDEST: (u8, u8) = (8, 16);

/// A network in the one form that a policy has it: with its length, and no bits beyond.
#[must_use]
pub fn network(text: &str) -> Option<IpNet> {
    let network: IpNet = text.parse().ok()?;
    let widest = match network {
        IpNet::V4(_) => WIDEST.0,
        IpNet::V6(_) => WIDEST.1,
    };
    (network.prefix_len() >= widest && network.trunc() == network && network.to_string() == text).then_some(network)
}

impl DeskRules {
    fn networks(&self) -> impl Iterator<Item = IpNet> {
        self.networks.iter().filter_map(|text| network(text))
    }

    /// Whether the desk is open for an address. An IPv4 address in the form of IPv6 is one of IPv4.
    #[must_use]
    pub fn admits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.is_empty() || self.networks().any(|network| network.contains(&address))
    }

    /// Whether every address that `other` admits is admitted here too.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let inside = |inner: IpNet| self.networks().any(|outer| outer.contains(&inner));
        self.networks.is_empty() || !other.networks.is_empty() && other.networks().all(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(networks: &[&str]) -> DeskRules {
        let networks = networks.iter().map(|network| (*network).to_owned()).collect();
        DeskRules { networks, letters_a_day: 20, two_for_announcements: false }
    }

    #[test]
    fn a_network_is_written_in_one_form() {
        for good in ["203.0.113.0/24", "203.0.113.7/32", "10.0.0.0/8", "2001:db8::/32", "2001:db8::1/128"] {
            assert!(network(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "203.0.113.0",
            "203.0.113.7/24",
            "0.0.0.0/0",
            "::/0",
            "203.0.113.0/33",
            "203.0.113.0/024",
            "2001:DB8::/32",
            "2001:db8:0::/32",
            "kenpo.example.jp",
            "203.0.113.0-203.0.113.9",
            "２０３.0.113.0/24",
            " 203.0.113.0/24",
        ] {
            assert!(network(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn without_a_network_everybody_gets_in_and_with_one_only_whoever_is_inside() {
        let admits = |access: &DeskRules, address: &str| access.admits(address.parse().unwrap());
        assert!(admits(&of(&[]), "198.51.100.1"));
        let office = of(&["203.0.113.0/24", "2001:db8:1::/48"]);
        for inside in ["203.0.113.0", "203.0.113.255", "::ffff:203.0.113.9", "2001:db8:1:2::3"] {
            assert!(admits(&office, inside), "{inside}");
        }
        for outside in ["203.0.114.0", "203.0.112.255", "2001:db8:2::1", "::1", "::203.0.113.9"] {
            assert!(!admits(&office, outside), "{outside}");
        }
    }

    #[test]
    fn a_wider_list_covers_a_narrower_one() {
        let (office, floor) = (of(&["203.0.113.0/24", "2001:db8::/32"]), of(&["203.0.113.64/26"]));
        assert!(office.covers(&floor) && office.covers(&office) && !floor.covers(&office));
        assert!(of(&[]).covers(&office) && !office.covers(&of(&[])) && of(&[]).covers(&of(&[])));
        assert!(!floor.covers(&of(&["203.0.113.64/26", "198.51.100.1/32"])));
    }

    #[test]
    fn the_letter_after_the_last_of_the_day_takes_two() {
        let rules = |letters_a_day| DeskRules { letters_a_day, ..of(&[]) };
        for (most, issued, two) in [(0, 0, true), (1, 0, false), (1, 1, true), (20, 19, false), (20, 20, true)] {
            assert_eq!(letter_takes_two(&rules(most), issued), two, "{issued} of {most}");
        }
    }
}
