//! One person on one page.

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::disclosure;
use madoguchi_core::ids::PersonId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support::{self, NoteText, SensitiveValue, Unmasked};
use madoguchi_core::verified_calls;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};

use self::page::{OpenCall, Person, Shown};
use super::call::page::bar_text;
use super::{Id, id_of, restriction};
use crate::desk::face::{At, Visit};

/// The query parameter that names what has just happened.
pub const NOTICE_FIELD: &str = "done";

/// Opens the page.
pub(super) async fn show(visit: Visit, clerk: At, id: Id, params: Params) -> Answer {
    let notice = page::Notice::of(params.one(NOTICE_FIELD)?);
    let id = id_of(id)?;
    match opened(&visit, &clerk, id, None).await {
        Ok(page) => Ok(visit.page(Person::TEMPLATE, &Person { notice, ..page })),
        // Perhaps the clerk may see the name only.
        Err(Trouble::NotForYou) => restriction::hidden(&visit, &clerk, id, notice).await,
        Err(other) => Err(other),
    }
}

/// Shows one sensitive value on the page. The value stands in no URL.
pub(super) async fn unmask(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let id = id_of(id)?;
    let value = SensitiveValue::of_word(fields.one("value")?).ok_or(Trouble::BadRequest)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let text = match support::unmask(&tx, &clerk, id, value, &mut random).await? {
        Unmasked::Shown(text) => text,
        Unmasked::NotThere => return Err(Trouble::NotForYou),
        Unmasked::Barred(bar) => {
            tx.rollback().await?;
            let errors = vec![FieldError::overall(bar_text(visit.words(), bar))];
            let page = Person { errors, ..opened(&visit, &clerk, id, None).await? };
            return Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Person::TEMPLATE, &page));
        }
    };
    tx.commit().await?;
    let shown = Shown { value, text };
    let page = opened(&visit, &clerk, id, Some(shown)).await?;
    Ok(visit.page(Person::TEMPLATE, &page))
}

/// Writes a note.
pub(super) async fn write_note(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed) = (id_of(id)?, fields.one("note")?);
    let Some(text) = NoteText::read(typed) else {
        let words = visit.words();
        let message = words.format("desk-note-error", &[("most", support::NOTE_LONGEST.into())]);
        let page = opened(&visit, &clerk, id, None).await?;
        let page = Person { errors: vec![FieldError::at("note", message)], note: typed.to_owned(), ..page };
        return Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Person::TEMPLATE, &page));
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if !support::write_note(&tx, &clerk, id, &text, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(done(&visit, id, page::Notice::NoteWritten))
}

/// Redirects to the page of a person, which says what was done.
pub(crate) fn done(visit: &Visit, id: PersonId, notice: page::Notice) -> Response {
    visit.go(&format!("{}?{NOTICE_FIELD}={}", links::person(id), notice.word()))
}

async fn opened(visit: &Visit, clerk: &At, id: PersonId, shown: Option<Shown>) -> Result<Person, Trouble> {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let situation = support::situation(&tx, clerk, &visit.tenant, id, &mut random).await?.ok_or(Trouble::NotForYou)?;
    let notes = support::notes(&tx, id).await?;
    let disclosures = disclosure::of_person(&tx, clerk, id).await?;
    let restricted = restriction::in_words(visit, &tx, id).await?;
    let call = verified_calls::open_of(&tx, clerk, id).await?;
    tx.commit().await?;
    let (helps, unmasks) = (clerk.may(Permission::HelpMembers), clerk.may(Permission::UnmaskMembers));
    let audit_href = clerk.may(Permission::ReadAudit).then(|| format!("{}?person={id}", links::AUDIT));
    let call = call.filter(|_| helps).map(|call| OpenCall::of(visit.words(), id, &call));
    let mut page = Person::of(visit, &situation, &notes, shown, helps, unmasks);
    page.acts.extend(restriction::links(visit, clerk, id, restricted.is_some()));
    let disclosures = disclosures.into_iter().map(|file| links::of(links::DISCLOSURE, file.0)).collect();
    Ok(Person { audit_href, call, restricted, disclosures, ..page })
}
