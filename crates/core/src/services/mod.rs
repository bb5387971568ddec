//! WHAT A MEMBER SEES: the services on the home page. Each service gets a room of its own here.

use chrono::NaiveDate;

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

/// A service with a tile on the home page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedService<'a> {
    /// The service, as the policy describes it.
    pub service: &'a Service,
    /// Where its tile leads.
    pub destination: Destination<'a>,
    /// The first day of use, while that day is still ahead. The tile leads nowhere until then.
    pub opens_on: Option<NaiveDate>,
}

/// The services that have a target, in the society's order, as they stand on `today` in Japan.
pub fn on_offer(services: &[Service], today: NaiveDate) -> impl Iterator<Item = OfferedService<'_>> {
    services.iter().filter_map(move |service| {
        let destination = destination(service)?;
        Some(OfferedService { service, destination, opens_on: service.opens_on(today) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_exists_and_links_are_on_offer_in_the_societys_order() {
        let service = |kind, url: Option<&str>, from: Option<&str>| Service {
            kind,
            name: None,
            name_en: None,
            url: url.map(str::to_owned),
            from: from.and_then(|day| day.parse().ok()),
        };
        let services = [
            service(ServiceKind::OutsideLink, Some("https://travel.example.jp/"), Some("2026-11-20")),
            service(ServiceKind::MedicalExpenses, None, Some("2026-11-21")),
            service(ServiceKind::CheckupBooking, Some("https://dock.example.jp/"), Some("2026-11-21")),
        ];
        let offered = |today: &str| -> Vec<_> {
            on_offer(&services, today.parse().unwrap())
                .map(|offer| (offer.service.kind, offer.destination, offer.opens_on.map(|day| day.to_string())))
                .collect()
        };
        let travel = (ServiceKind::OutsideLink, Destination::Outside("https://travel.example.jp/"), None);
        let dock = |opens_on: Option<&str>| {
            let to = Destination::Outside("https://dock.example.jp/");
            (ServiceKind::CheckupBooking, to, opens_on.map(str::to_owned))
        };
        // What doesn't exist has no tile, whatever day the policy names.
        assert_eq!(offered("2026-11-20"), [travel.clone(), dock(Some("2026-11-21"))]);
        assert_eq!(offered("2026-11-21"), [travel, dock(None)], "the first day is a day of use");
    }
}
