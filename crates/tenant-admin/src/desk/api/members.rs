//! How members stand: states, and nothing else about them. Persons whom the society hides are in no list for programs.

use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use madoguchi_core::audit;
use madoguchi_core::links::api as links;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::{self, ListedPerson, PageKey, PeopleFilter, PeopleOrder, RegistrationFilter};
use madoguchi_core::roster::visibility::Eyes;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::sessions;
use madoguchi_web::api::Limit;
use madoguchi_web::{Answer, Params, json};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::asked::one;
use crate::desk::face::{At, Visit};

/// How many persons a page has.
const LIMIT: Limit = Limit { usual: 100, most: list::MOST };
/// The longest code of an employer, in bytes.
const EMPLOYER_LONGEST: usize = 200;

/// A page of persons.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberPage)]
pub(super) struct MembersShown {
    items: Vec<MemberShown>,
    next: Option<String>,
}

/// How a person stands.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub(super) struct MemberShown {
    id: Uuid,
    insured_id: Uuid,
    coverage: &'static str,
    joined_on: NaiveDate,
    lost_on: Option<NaiveDate>,
    employer: Option<String>,
    account: &'static str,
    signed_in_at: Option<DateTime<Utc>>,
    mail_returned: bool,
}

impl From<ListedPerson> for MemberShown {
    fn from(person: ListedPerson) -> Self {
        let account = person.account;
        Self {
            id: person.id.0,
            insured_id: person.insured.map_or(person.id, |insured| insured.id).0,
            coverage: coverage_word(person.coverage),
            joined_on: person.joined_on,
            lost_on: person.lost_on,
            employer: Some(person.employer_code).filter(|code| !code.is_empty()),
            account: account.map_or("none", |account| if account.disabled { "disabled" } else { "open" }),
            signed_in_at: account.and_then(|account| account.signed_in_at),
            mail_returned: account.is_some_and(|account| account.undeliverable),
        }
    }
}

const fn coverage_word(coverage: CoverageToday) -> &'static str {
    match coverage {
        CoverageToday::Coming => "coming",
        CoverageToday::Covered => "covered",
        CoverageToday::Ended => "ended",
    }
}

fn coverage_of(word: &str) -> Option<CoverageToday> {
    [CoverageToday::Coming, CoverageToday::Covered, CoverageToday::Ended]
        .into_iter()
        .find(|coverage| coverage_word(*coverage) == word)
}

/// The persons of the roster, page by page.
#[utoipa::path(
    get,
    path = links::MEMBERS,
    summary = "api-members",
    description = "api-members-what",
    params(
        ("coverage" = Option<String>, Query, example = "covered"),
        ("registration" = Option<String>, Query, example = "registered"),
        ("employer" = Option<String>, Query),
        ("after" = Option<String>, Query),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 200),
    ),
    responses((status = 200, description = "api-members-answer", body = MembersShown)),
)]
pub(super) async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let filter = PeopleFilter {
        coverage: one(&params, "coverage", coverage_of)?,
        registration: one(&params, "registration", RegistrationFilter::of_word)?,
        employer_code: one(&params, "employer", |code| (code.len() <= EMPLOYER_LONGEST).then(|| code.to_owned()))?,
        ..PeopleFilter::default()
    };
    let after = one(&params, "after", |text| text.parse::<PageKey>().ok())?;
    let limit = LIMIT.read(&params)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    sessions::hold(&tx, &clerk, Permission::ReadMembers).await?;
    let page = list::list_seen_by(&tx, Eyes::InBulk, &filter, PeopleOrder::default(), (after, limit)).await?;
    let asked = json!({
        "coverage": filter.coverage.map(coverage_word),
        "registration": filter.registration.map(RegistrationFilter::word),
        "employer": filter.employer_code,
        "after": after.map(|after| after.to_string()),
    });
    audit::list_read(&tx, "members", &asked, page.people.len(), &mut random).await?;
    tx.commit().await?;
    let shown = MembersShown {
        items: page.people.into_iter().map(MemberShown::from).collect(),
        next: page.next.map(|next| next.to_string()),
    };
    Ok(json::answer(StatusCode::OK, &shown))
}
