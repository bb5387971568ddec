//! WHAT A MEMBER SEES: the services that the home page offers. Each gets a room of its own here.

use crate::policy::services::{Service, ServiceKind};

/// Where a service's tile leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination<'a> {
    /// Somebody else's site.
    Outside(&'a str),
}

/// Where a service leads, if it exists: policies may switch on what a later release brings, and then no tile shows. What
/// has an address leads there, whatever it is.
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

/// The services that exist, in the society's order.
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
