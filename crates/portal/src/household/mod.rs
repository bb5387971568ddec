//! The household (ご家族): who of it sees what of the member, and dependants whom the insured person invites.

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::database::TenantTx;
use madoguchi_core::household::consent::{self, ViewingChoice};
use madoguchi_core::household::invitation::{self, Invited};
use madoguchi_core::ids::PersonId;
use madoguchi_core::links;
use madoguchi_core::policy::household::{self as rules, ViewedKind, WayIn};
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};

use self::page::{Family, FamilyInvitation, Kept, VIEWER_FIELD, kind_field};
use crate::face::session::NOTICE_FIELD;
use crate::face::{Access, Member, Routes, Samples, Visit, Within};
use crate::fields::waiting::{retry_after, too_often};

/// The form field that names a person.
const PERSON: &str = "person";

/// More viewers than a household can have.
const MOST_VIEWERS: usize = 100;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::HOUSEHOLD, Access::SteppedUp, show)
        .post(links::HOUSEHOLD_VIEWING, Access::SteppedUp, choose)
        .post(links::HOUSEHOLD_INVITATION, Access::SteppedUp, invite)
        .post(links::HOUSEHOLD_INVITATION_END, Access::SteppedUp, withdraw)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Family>(Within::Member).page::<FamilyInvitation>(Within::Member)
}

/// Whether the society has anything of it.
pub(crate) fn is_offered(tx: &TenantTx) -> bool {
    rules::asks_consent(tx.policy()) || rules::takes_in(tx.policy(), WayIn::Invitation)
}

/// Shows the page.
pub async fn show(visit: Visit, member: Member, params: Params) -> Answer {
    let kept = Kept::of(params.one(NOTICE_FIELD)?);
    page(&visit, &member, kept, Vec::new(), StatusCode::OK).await
}

async fn page(
    visit: &Visit,
    member: &Member,
    kept: Option<Kept>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Trouble> {
    let tx = visit.read(Actor::Member(member.account)).await?;
    if !is_offered(&tx) {
        return Err(Trouble::NotForYou);
    }
    let viewers = consent::viewers(&tx, member).await?;
    let invitable = invitation::invitable(&tx, member).await?;
    tx.rollback().await?;
    let page =
        Family { kept, errors, ..Family::of(visit.words(), &visit.policy, viewers.as_deref(), invitable.as_deref()) };
    Ok(visit.page_with(status, Family::TEMPLATE, &page))
}

/// Keeps who sees what. Only what the page showed is decided.
pub async fn choose(visit: Visit, member: Member, fields: Fields) -> Answer {
    let mut choices = Vec::new();
    for index in 0..MOST_VIEWERS {
        let field = format!("{VIEWER_FIELD}{index}");
        if !fields.has(&field) {
            break;
        }
        let viewer = fields.one(&field)?.parse().map(PersonId).map_err(|_| Trouble::NotForYou)?;
        for kind in ViewedKind::ALL {
            choices.push(ViewingChoice { viewer, kind, shown: fields.ticked(&kind_field(kind, index))? });
        }
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    if !consent::choose(&tx, &member, &choices, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(visit.go(&kept(Kept::Viewing)))
}

/// Invites a dependant, and shows the pair once.
pub async fn invite(visit: Visit, member: Member, fields: Fields) -> Answer {
    let person = person(&fields)?;
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let invited = invitation::invite(&tx, &member, person, &mut random).await?;
    tx.commit().await?;
    match invited {
        Invited::Done(shown) => {
            let address = visit.app.site.url_of(&visit.tenant.canonical_host);
            let page = FamilyInvitation::of(visit.words(), &visit.policy, &shown, address);
            Ok(visit.page(FamilyInvitation::TEMPLATE, &page))
        }
        Invited::NotThere => Err(Trouble::NotForYou),
        Invited::Paused(until) => {
            let errors = vec![FieldError::overall(too_often(&visit, until))];
            let response = page(&visit, &member, None, errors, StatusCode::TOO_MANY_REQUESTS).await?;
            Ok(retry_after(&visit, until, response))
        }
    }
}

/// Withdraws an invitation. Where it was used meanwhile, or has ended, the page simply shows how things stand.
pub async fn withdraw(visit: Visit, member: Member, fields: Fields) -> Answer {
    let person = person(&fields)?;
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let was_open = invitation::withdraw(&tx, &member, person, &mut random).await?;
    tx.commit().await?;
    Ok(if was_open { visit.go(&kept(Kept::Withdrawn)) } else { visit.go(links::HOUSEHOLD) })
}

fn person(fields: &Fields) -> Result<PersonId, Trouble> {
    fields.one(PERSON)?.parse().map(PersonId).map_err(|_| Trouble::NotForYou)
}

fn kept(what: Kept) -> String {
    format!("{}?{NOTICE_FIELD}={}", links::HOUSEHOLD, what.word())
}
