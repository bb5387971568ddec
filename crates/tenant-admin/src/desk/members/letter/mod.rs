//! A letter for one person, in place of earlier ones, made for printing on A4. Its ID and password are shown once.

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::enrolment::Letter;
use madoguchi_core::ids::{CredentialId, LetterRequestId, PersonId};
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::telephone::CallAct;
use madoguchi_core::support::{self, ActReason, LetterAsked, LetterWanted};
use madoguchi_core::verified_calls;
use madoguchi_web::frame::Contact;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};
use uuid::Uuid;

use self::page::{AskLetter, PrintedLetter};
use super::call::page::{bar_key, bar_text};
use super::{Id, id_of};
use crate::desk::face::{At, Visit};

/// Says what a new letter does, and asks for a reason.
pub(super) async fn ask(visit: Visit, clerk: At, id: Id, params: Params) -> Answer {
    let wanted = (id_of(id)?, request_of(params.one(links::REQUEST_FIELD)?)?);
    page(&visit, &clerk, wanted, String::new(), Vec::new(), StatusCode::OK).await
}

/// Reads the id of the request that a letter answers; empty if it answers none.
fn request_of(text: &str) -> Result<Option<LetterRequestId>, Trouble> {
    match text {
        "" => Ok(None),
        text => Uuid::try_parse(text).map(|id| Some(LetterRequestId(id))).map_err(|_| Trouble::BadRequest),
    }
}

/// Issues the letter and shows it.
pub(super) async fn send(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed, latest) = (id_of(id)?, fields.one("reason")?, fields.one("latest")?);
    let request = request_of(fields.one(links::REQUEST_FIELD)?)?;
    let words = visit.words();
    let Some(reason) = ActReason::read(typed) else {
        let message = words.format("desk-act-error-reason", &[("most", support::REASON_LONGEST.into())]);
        let errors = vec![FieldError::at("reason", message)];
        return page(&visit, &clerk, (id, request), typed.to_owned(), errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let latest = match latest {
        "" => None,
        text => Some(CredentialId(Uuid::try_parse(text).map_err(|_| Trouble::BadRequest)?)),
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let wanted = LetterWanted { person: id, latest, request };
    let asked = support::issue_letter(&tx, &clerk, wanted, &reason, &mut random).await?;
    let key = match asked {
        LetterAsked::Issued(letter) => {
            tx.commit().await?;
            return Ok(printed(&visit, &letter));
        }
        LetterAsked::Waits(approval) => {
            tx.commit().await?;
            return Ok(visit.go(&links::of(links::APPROVAL, approval.0)));
        }
        LetterAsked::NotThere => return Err(Trouble::NotForYou),
        LetterAsked::OthersMeanwhile => "desk-letter-error-meanwhile",
        LetterAsked::NotCovered => "desk-letter-error-not-covered",
        LetterAsked::NoEra => "desk-letter-error-no-era",
        LetterAsked::Barred(bar) => bar_key(bar),
    };
    drop(tx);
    let errors = vec![FieldError::overall(words.text(key))];
    page(&visit, &clerk, (id, request), typed.to_owned(), errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The letter as it is printed.
pub(crate) fn printed(visit: &Visit, letter: &Letter) -> Response {
    let words = visit.words();
    let page = PrintedLetter {
        person_href: links::person(letter.person),
        name: letter.name.clone(),
        login_id: letter.login_id.clone(),
        password: letter.password.expose().to_owned(),
        portal: visit.app.site.url_of(&visit.tenant.canonical_host),
        until: words.instant(letter.expires_at),
        issued: words.instant(letter.issued_at),
        contact: Contact::of(&visit.policy, visit.language),
    };
    visit.page(PrintedLetter::TEMPLATE, &page)
}

async fn page(
    visit: &Visit,
    clerk: &At,
    (id, request): (PersonId, Option<LetterRequestId>),
    reason: String,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let situation = support::situation(&tx, clerk, &visit.tenant, id, &mut random).await?.ok_or(Trouble::NotForYou)?;
    let gate = verified_calls::gate(&tx, clerk, id, Some(CallAct::Letter), request.is_some()).await?;
    tx.commit().await?;
    let page = AskLetter {
        barred: gate.err().map(|bar| bar_text(visit.words(), bar)),
        call_href: links::of(links::CALL, id.0),
        request: request.map(|id| id.to_string()).unwrap_or_default(),
        errors,
        href: links::of(links::LETTER, id.0),
        person_href: links::person(id),
        name: situation.person.name,
        kana: situation.person.kana,
        latest: situation.letters.first().map(|letter| letter.id.to_string()).unwrap_or_default(),
        has_letter: !situation.letters.is_empty(),
        has_account: situation.account.is_some(),
        reason,
    };
    Ok(visit.page_with(status, AskLetter::TEMPLATE, &page))
}
