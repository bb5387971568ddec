//! WHAT A MEMBER SEES: the services that the home page offers. Each gets a room of its own here.

use crate::policy::services::{Kind, Service};

/// Where a service's tile leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination<'a> {
    /// Somebody else's site.
    Outside(&'a str),
}

/// Where a service leads, if it exists: policies may switch on what a later release brings, and then no tile shows.
#[must_use]
pub fn destination(service: &Service) -> Option<Destination<'_>> {
    match service.kind {
        Kind::OutsideLink => service.url.as_deref().map(Destination::Outside),
        Kind::MedicalExpenses
        | Kind::CheckupBooking
        | Kind::Applications
        | Kind::FamilyMedicalAllowance
        | Kind::CheckupResults
        | Kind::EligibilityNotice => None,
    }
}

/// The services that exist, in the society's order.
pub fn on_offer(services: &[Service]) -> impl Iterator<Item = (&Service, Destination<'_>)> {
    services.iter().filter_map(|service| destination(service).map(|to| (service, to)))
}
