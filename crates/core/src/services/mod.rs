//! WHAT A MEMBER SEES: the services on the home page. Each service gets a room of its own here.

pub mod checkups;
pub mod eligibility;
pub mod expenses;
pub mod finding;
mod imports;
pub mod news;
pub mod publication;

use chrono::NaiveDate;
use rand::Rng;

use crate::accounts::attempts;
use crate::accounts::sessions::session::MemberFacts;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::links;
use crate::policy::account::Sharing;
use crate::policy::services::{Service, ServiceKind};
use crate::proof::rate_limit::rule::Admission;

/// The target of a service's tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination<'a> {
    /// A page of the portal.
    Inside(&'static str),
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
        ServiceKind::EligibilityNotice => Some(Destination::Inside(links::ELIGIBILITY)),
        ServiceKind::MedicalExpenses => Some(Destination::Inside(links::EXPENSES)),
        ServiceKind::CheckupResults => Some(Destination::Inside(links::CHECKUPS)),
        ServiceKind::OutsideLink
        | ServiceKind::CheckupBooking
        | ServiceKind::Applications
        | ServiceKind::FamilyMedicalAllowance => None,
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

/// Whether results of checkups would be shown in accounts that households share, without the society having said so. Then the service
/// is off, because everybody who uses the account would see the registered person's results.
#[must_use]
pub fn is_off_in_shared_accounts(service: &Service, sharing: Sharing) -> bool {
    let is_shown = service.kind == ServiceKind::CheckupResults && service.url.is_none();
    is_shown && sharing == Sharing::Household && !service.in_shared_accounts
}

/// The services that have a target, in the society's order, as they stand on `today` in Japan.
pub fn on_offer(services: &[Service], sharing: Sharing, today: NaiveDate) -> impl Iterator<Item = OfferedService<'_>> {
    services.iter().filter_map(move |service| {
        let destination = destination(service)?;
        if is_off_in_shared_accounts(service, sharing) {
            return None;
        }
        Some(OfferedService { service, destination, opens_on: service.opens_on(today) })
    })
}

/// A service of the portal itself that members can use on `today` in Japan. `None` if the society doesn't offer it, offers it
/// on another site or offers it only later: then its pages don't exist.
#[must_use]
pub fn in_use(services: &[Service], sharing: Sharing, kind: ServiceKind, today: NaiveDate) -> Option<&Service> {
    let offered = on_offer(services, sharing, today)
        .find(|offered| offered.service.kind == kind && matches!(offered.destination, Destination::Inside(_)))?;
    offered.opens_on.is_none().then_some(offered.service)
}

/// Counts that a member takes a document, or has whole numbers shown. Commit the answer, whatever it is, before the work begins:
/// the limit is there so that no account takes all places of the typesetter.
///
/// # Errors
/// When the database refuses.
pub async fn document(tx: &TenantTx, member: &MemberFacts, random: &mut impl Rng) -> Result<Admission<()>, Failure> {
    attempts::document(tx, member.account, random).await
}

/// Whether members prove once more who they are before a service shows sensitive values. `None` if members can't use the
/// service now.
fn wants_step_up(tx: &TenantTx, kind: ServiceKind) -> Option<bool> {
    in_use(&tx.policy().services, tx.policy().account.sharing, kind, day_in_japan(tx.now()))
        .map(|service| service.step_up)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(kind: ServiceKind, url: Option<&str>, from: Option<&str>) -> Service {
        Service {
            kind,
            name: None,
            name_en: None,
            url: url.map(str::to_owned),
            from: from.and_then(|day| day.parse().ok()),
            step_up: false,
            in_shared_accounts: false,
        }
    }

    #[test]
    fn only_what_exists_and_links_are_on_offer_in_the_societys_order() {
        let services = [
            service(ServiceKind::OutsideLink, Some("https://travel.example.jp/"), Some("2026-11-20")),
            service(ServiceKind::Applications, None, Some("2026-11-21")),
            service(ServiceKind::CheckupBooking, Some("https://dock.example.jp/"), Some("2026-11-21")),
            service(ServiceKind::EligibilityNotice, None, None),
        ];
        let offered = |today: &str| -> Vec<_> {
            on_offer(&services, Sharing::Person, today.parse().unwrap())
                .map(|offer| (offer.service.kind, offer.destination, offer.opens_on.map(|day| day.to_string())))
                .collect()
        };
        let travel = (ServiceKind::OutsideLink, Destination::Outside("https://travel.example.jp/"), None);
        let dock = |opens_on: Option<&str>| {
            let to = Destination::Outside("https://dock.example.jp/");
            (ServiceKind::CheckupBooking, to, opens_on.map(str::to_owned))
        };
        let eligibility = (ServiceKind::EligibilityNotice, Destination::Inside("/eligibility"), None);
        // What doesn't exist has no tile, whatever day the policy names.
        assert_eq!(offered("2026-11-20"), [travel.clone(), dock(Some("2026-11-21")), eligibility.clone()]);
        assert_eq!(offered("2026-11-21"), [travel, dock(None), eligibility], "the first day is a day of use");
    }

    #[test]
    fn what_has_a_tile_is_what_the_policy_calls_offered() {
        use ServiceKind::{
            Applications, CheckupBooking, CheckupResults, EligibilityNotice, FamilyMedicalAllowance, MedicalExpenses,
        };
        for kind in
            [MedicalExpenses, CheckupBooking, Applications, FamilyMedicalAllowance, CheckupResults, EligibilityNotice]
        {
            assert_eq!(destination(&service(kind, None, None)).is_some(), kind.is_offered(), "{kind:?}");
        }
    }

    #[test]
    fn checkups_are_off_where_the_household_shares_the_account_unless_the_society_says_otherwise() {
        let kind = ServiceKind::CheckupResults;
        let is_on = |service: &Service, sharing| {
            in_use(std::slice::from_ref(service), sharing, kind, "2026-11-20".parse().unwrap()).is_some()
        };
        let plain = service(kind, None, None);
        let said = Service { in_shared_accounts: true, ..plain.clone() };
        assert!(is_on(&plain, Sharing::Person) && !is_on(&plain, Sharing::Household));
        assert!(is_on(&said, Sharing::Household));
        let expenses = service(ServiceKind::MedicalExpenses, None, None);
        assert!(!is_off_in_shared_accounts(&expenses, Sharing::Household));
        let elsewhere = service(kind, Some("https://dock.example.jp/"), None);
        assert!(!is_off_in_shared_accounts(&elsewhere, Sharing::Household), "a link shows nothing");
    }

    #[test]
    fn a_service_is_in_use_from_its_first_day_and_only_inside_the_portal() {
        let kind = ServiceKind::EligibilityNotice;
        let is_in_use = |services: &[Service], today: &str| {
            in_use(services, Sharing::Person, kind, today.parse().unwrap()).is_some()
        };
        let later = [service(kind, None, Some("2027-01-01"))];
        assert!(!is_in_use(&later, "2026-12-31"));
        assert!(is_in_use(&later, "2027-01-01"));
        assert!(!is_in_use(&[service(kind, Some("https://elsewhere.example.jp/"), None)], "2027-01-01"));
        assert!(!is_in_use(&[], "2027-01-01"));
    }
}
