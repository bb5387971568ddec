//! A society whose portal is closed: suspended, in maintenance, or outside its daily hours. Every page says so. A form
//! that is sent while the portal is closed comes back with its fields, ready to be sent again.

use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_core::calendar::holidays::Overrides;
use madoguchi_core::policy::maintenance::{Maintenance, Window, next_monthly};
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_core::tenancy::TenantStatus;
use madoguchi_web::{Fields, Kept, Page, Retry};
use madoguchi_words::Words;
use serde::Serialize;

use super::Visit;

/// The page of a society whose portal isn't open: not yet, for a while, or never again.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SuspendedPage {
    /// The state's word.
    pub state: &'static str,
}

impl SuspendedPage {
    /// The page of a state; nothing while the portal is open.
    #[must_use]
    pub const fn of(status: TenantStatus) -> Option<Self> {
        if status.is_open() { None } else { Some(Self { state: status.word() }) }
    }
}

/// The page of a closed portal.
#[derive(Clone, Debug, Serialize)]
pub struct MaintenancePage {
    /// When it closed, in words.
    pub from: String,
    /// When it opens again, in words.
    pub until: String,
    /// The whole closing in one phrase.
    pub span: String,
    /// Whether it is closed by its daily hours rather than for maintenance.
    pub daily: bool,
    /// The form that can be sent again.
    pub retry: Option<Retry>,
}

impl Page for SuspendedPage {
    const TEMPLATE: &'static str = "trouble/suspended.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let samples = [
            ("suspended", TenantStatus::Suspended),
            ("draft", TenantStatus::Draft),
            ("retired", TenantStatus::Retired),
        ];
        samples.into_iter().filter_map(|(name, status)| Some((name, Self::of(status)?))).collect()
    }
}

impl Page for MaintenancePage {
    const TEMPLATE: &'static str = "trouble/maintenance.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            from: "2026年11月25日（水）21:00".into(),
            until: "2026年11月25日（水）24:00".into(),
            span: "2026年11月25日（水）21:00から24:00まで".into(),
            daily: false,
            retry: None,
        };
        let kept = Kept { name: "birth_date".into(), value: "19790822".into() };
        let retry = Retry { action: "/register/identity".into(), fields: vec![kept], left_out: false };
        let passwords = Retry { left_out: true, ..retry.clone() };
        vec![
            ("monthly", plain.clone()),
            ("daily", Self { daily: true, ..plain.clone() }),
            ("form", Self { retry: Some(retry), ..plain.clone() }),
            ("form-with-password", Self { retry: Some(passwords), ..plain }),
        ]
    }
}

/// Returns the answer to every request while the society's portal is closed; nothing while it is open.
pub(super) fn closed(visit: &Visit, form: Option<&Fields>) -> Option<Response> {
    if let Some(page) = SuspendedPage::of(visit.tenant.status) {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        if visit.tenant.status == TenantStatus::Suspended {
            let on = StuckOn { screen: "H-12", hitch: Hitch::PortalSuspended, whose: StuckWho::AsBefore };
            return Some(visit.stuck(status, SuspendedPage::TEMPLATE, &page, on));
        }
        // Nobody calls about a portal before it opens. After its end there may be no key to keep a code with, and it never
        // comes back.
        let gone = visit.tenant.status == TenantStatus::Retired;
        let status = if gone { StatusCode::GONE } else { status };
        return Some(visit.page_with(status, SuspendedPage::TEMPLATE, &page));
    }
    visit.visitor.looks.closed(visit.now).map(|window| maintenance(visit, window, form))
}

impl MaintenancePage {
    /// Builds the page at `now`, an instant within `window`.
    #[must_use]
    pub fn of(words: &Words, rules: &Maintenance, holidays: &Overrides, window: Window, now: DateTime<Utc>) -> Self {
        Self {
            from: words.instant(window.from),
            until: words.instant(window.until),
            span: words.span(window.from, window.until),
            daily: is_daily(rules, holidays, now),
            retry: None,
        }
    }
}

fn maintenance(visit: &Visit, window: Window, form: Option<&Fields>) -> Response {
    let (rules, holidays) = (&visit.policy.maintenance, &visit.tenant.holidays);
    let page = MaintenancePage {
        retry: form.map(|fields| Retry::of(&visit.path, fields)),
        ..MaintenancePage::of(visit.words(), rules, holidays, window, visit.now)
    };
    let on = StuckOn { screen: "H-13", hitch: Hitch::PortalClosed, whose: StuckWho::AsBefore };
    let mut response = visit.stuck(StatusCode::SERVICE_UNAVAILABLE, MaintenancePage::TEMPLATE, &page, on);
    let seconds = (window.until - visit.now).num_seconds().max(0) + 1;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Whether a closed portal is closed by its daily hours alone.
fn is_daily(rules: &Maintenance, holidays: &Overrides, now: DateTime<Utc>) -> bool {
    !next_monthly(rules, holidays, now).is_some_and(|monthly| monthly.holds(now))
}

#[cfg(test)]
mod tests {
    use madoguchi_core::policy::maintenance::{DailyHours, Monthly, TimeOfDay};
    use madoguchi_core::testing::japan;

    use super::*;

    #[test]
    fn at_night_a_portal_is_closed_by_its_hours_unless_maintenance_is_under_way() {
        let monthly = Monthly { day: 25, from: TimeOfDay(21 * 60), to: TimeOfDay::END, earlier_on_holidays: true };
        let open = DailyHours { from: TimeOfDay(6 * 60), to: TimeOfDay(23 * 60) };
        let rules = Maintenance { monthly: Some(monthly), open: Some(open) };
        for (now, daily) in [
            ("2026-11-24T23:30:00", true),
            ("2026-11-25T05:59:00", true),
            ("2026-11-25T21:00:00", false),
            ("2026-11-25T23:30:00", false),
            ("2026-11-26T00:00:00", true),
        ] {
            assert_eq!(is_daily(&rules, &Overrides::default(), japan(now)), daily, "{now}");
        }
    }
}
