//! WHAT A MEMBER SEES: the services on the home page. Each service gets a room of its own here.

use crate::policy::services::{Service, ServiceKind};

/// The target of a service's tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination<'a> {
    /// The site of another provider.
    Outside(&'a str),
}

/// The target of a service, if it has one. A policy may enable a service that a later release brings; such a service
/// has no tile. A service with an address leads to that address.
#[must_use]
pub fn destination(service: &Service) -> Option<Destination<'_>> {
    if let Some(url) = &service.url {
        return Some(Destination::Outside(url));
    }
    match service.kind {
        ServiceKind::OutsideLink
        | ServiceKind::MedicalExpenses
        | ServiceKind::CheckupBooking
        | ServiceKind::Applications
        | ServiceKind::FamilyMedicalAllowance
        | ServiceKind::CheckupResults
        | ServiceKind::EligibilityNotice => None,
    }
}

/// The services that have a target, in the society's order.
pub fn on_offer(services: &[Service]) -> impl Iterator<Item = (&Service, Destination<'_>)> {
    services.iter().filter_map(|service| destination(service).map(|to| (service, to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_exists_and_links_are_on_offer_in_the_societys_order() {
        let service =
            |kind, url: Option<&str>| Service { kind, name: None, name_en: None, url: url.map(str::to_owned) };
        let services = [
            service(ServiceKind::OutsideLink, Some("https://travel.example.jp/")),
            service(ServiceKind::MedicalExpenses, None),
            service(ServiceKind::CheckupBooking, Some("https://dock.example.jp/")),
        ];
        let offered: Vec<_> = on_offer(&services).map(|(service, destination)| (service.kind, destination)).collect();
        assert_eq!(
            offered,
            [
                (ServiceKind::OutsideLink, Destination::Outside("https://travel.example.jp/")),
                (ServiceKind::CheckupBooking, Destination::Outside("https://dock.example.jp/")),
            ]
        );
    }
}
