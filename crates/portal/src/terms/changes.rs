//! New terms: what has changed since the member agreed, and whether the member agrees to them.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::clock::in_japan;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_core::terms::difference::compare;
use madoguchi_core::terms::ledger::TermsStanding;
use madoguchi_core::terms::{self, Agreed, Consent as Given, Declined as Answered};
use madoguchi_web::changes::Article;
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};
use madoguchi_words::Words;

use super::page::{Asked, Changes, Declined, Grace, last_day_before};
use crate::face::{Member, MemberVisit, Visit, session};
use crate::fields::consent::{Consent, consent};
use crate::fields::published::Shelf;

/// The name of the hidden field with the hash of the text that was shown.
pub(super) const SHOWN_FIELD: &str = "shown";

/// Shows the changes, and the question where an answer is asked for.
pub async fn show(visit: Visit, member: Member) -> Answer {
    page(&visit, &member, Vec::new()).await
}

/// Takes the answer.
pub async fn send(visit: Visit, member: Member, fields: Fields) -> Answer {
    let (shown, chosen) = (fields.one(SHOWN_FIELD)?, consent(&fields)?);
    let (ledger, words) = (&visit.tenant.terms, visit.words());
    let Some(answer) = chosen else {
        let errors = vec![FieldError::at("consent", words.text("terms-changes-error-none"))];
        return page(&visit, &member, errors).await;
    };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let next = match answer {
        Consent::Agree => match terms::agree(&tx, ledger, &member, shown, visit.device, &mut random).await? {
            Agreed::Kept | Agreed::Before => Some(visit.go(links::HOME)),
            Agreed::Overtaken => None,
        },
        Consent::Disagree => match terms::decline(&tx, ledger, &member, shown, &mut random).await? {
            Answered::Until(_) => Some(visit.go(links::TERMS_DECLINED)),
            Answered::SignedOut => Some(session::end(&visit, visit.go(links::TERMS_DECLINED))),
            Answered::Overtaken => None,
        },
    };
    if let Some(response) = next {
        tx.commit().await?;
        return Ok(response);
    }
    tx.rollback().await?;
    let errors = vec![FieldError::overall(words.text("terms-changes-error-overtaken"))];
    page(&visit, &member, errors).await
}

/// Says what it means not to agree. A member who is still signed in may continue for a while.
pub async fn declined(visit: Visit) -> Answer {
    let grace = match (visit.member(), visit.terms_standing()) {
        (None, _) => None,
        (Some(_), TermsStanding::Asked { until }) => Some(Grace::before(visit.words(), until)),
        (Some(_), TermsStanding::Due) => return Ok(visit.go(links::TERMS_CHANGES)),
        (Some(_), TermsStanding::Settled | TermsStanding::Told) => return Ok(visit.go(links::TERMS)),
    };
    let on = StuckOn { screen: "G-3", hitch: Hitch::TermsDeclined, whose: StuckWho::AsBefore };
    Ok(visit.stuck(StatusCode::OK, Declined::TEMPLATE, &Declined { grace }, on))
}

async fn page(visit: &Visit, member: &Member, errors: Vec<FieldError>) -> Result<Response, Trouble> {
    let standing = visit.terms_standing();
    let tx = visit.read(Actor::Member(member.account)).await?;
    let before = terms::consents(&tx, member.account).await?.pop();
    tx.rollback().await?;
    let Some(page) = made(Shelf::of(visit), standing, before).await? else { return Ok(visit.go(links::TERMS)) };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(visit.page_with(status, Changes::TEMPLATE, &Changes { errors, ..page }))
}

/// The page for a member with this standing and latest consent, who may be somebody that a clerk looks at. `None` if there
/// is nothing to tell.
pub(crate) async fn made(
    shelf: Shelf<'_>,
    standing: TermsStanding,
    before: Option<Given>,
) -> Result<Option<Changes>, Trouble> {
    let (ledger, words) = (&shelf.tenant.terms, Words::of(shelf.language));
    let in_force = ledger.in_force(shelf.now).filter(|_| standing != TermsStanding::Settled);
    let Some(in_force) = in_force else { return Ok(None) };
    let known = before.as_ref().and_then(|before| ledger.edition_of(&before.sha256, shelf.now));
    let (articles, japanese_only) = match known {
        None => (None, false),
        Some(old) => {
            let (from, to, japanese_only) = shelf.texts(old.text, in_force.text).await?;
            (Some(compare(&from, &to).iter().map(Article::of).collect()), japanese_only)
        }
    };
    let last = match standing {
        TermsStanding::Asked { until } => Some(Some(last_day_before(words, until))),
        TermsStanding::Due => Some(None),
        TermsStanding::Settled | TermsStanding::Told => None,
    };
    Ok(Some(Changes {
        errors: Vec::new(),
        since: words.date(in_japan(in_force.from).date_naive()),
        before: before.as_ref().map(|before| super::AgreedTo::of(words, before)),
        notes: notes(shelf, before.as_ref()),
        articles,
        japanese_only,
        asked: last.map(|last| Asked { last, shown: in_force.text.file.clone() }),
    }))
}

/// Returns the society's notes on every version since the one that the member agreed to.
fn notes(shelf: Shelf<'_>, before: Option<&Given>) -> Vec<String> {
    let editions = shelf.tenant.terms.editions(shelf.now);
    let known = before.and_then(|before| editions.iter().rposition(|edition| edition.text.file == before.sha256));
    let since = known.map_or(editions.len().saturating_sub(1), |known| known + 1);
    editions.iter().skip(since).filter_map(|edition| shelf.note(edition.text)).collect()
}
