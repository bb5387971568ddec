//! The form in which an announcement is written and changed.

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::announcements::content::{AnnouncementContent, AnnouncementTyped};
use madoguchi_core::announcements::{self, Announcement, AnnouncementChange};
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::staff;
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};

use self::page::{Conflict, Form};
use super::one::page::Notice;
use super::{Id, done, id_of};
use crate::desk::face::{At, Visit};

/// Shows the empty form.
pub(super) async fn ask_new(visit: Visit, _: At) -> Response {
    let typed = AnnouncementTyped { audience: "everybody".into(), ..AnnouncementTyped::default() };
    visit.page(Form::TEMPLATE, &Form::of(visit.words(), &visit.policy.eras, None, typed))
}

/// Stores a draft.
pub(super) async fn write(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let typed = typed(&fields)?;
    let content = match typed.read(&visit.policy.eras) {
        Ok(content) => content,
        Err(faults) => {
            let page = Form::of(visit.words(), &visit.policy.eras, None, typed);
            let errors = page::errors(visit.words(), &faults);
            return Ok(again(&visit, Form { errors, ..page }));
        }
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let id = announcements::write(&tx, &clerk, &content, &mut random).await?;
    tx.commit().await?;
    Ok(done(&visit, id, Notice::Saved))
}

/// Shows the form of an announcement as it is stored.
pub(super) async fn ask_change(visit: Visit, clerk: At, id: Id) -> Answer {
    let stored = stored(&visit, &clerk, id_of(id)?).await?;
    let typed = AnnouncementTyped::of(&stored.content);
    Ok(visit.page(Form::TEMPLATE, &Form::of(visit.words(), &visit.policy.eras, Some(&stored), typed)))
}

/// Stores a change.
pub(super) async fn change(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed, words) = (id_of(id)?, typed(&fields)?, visit.words());
    let seen = fields.one("version")?.parse().map_err(|_| Trouble::BadRequest)?;
    let content = match typed.read(&visit.policy.eras) {
        Ok(content) => content,
        Err(faults) => {
            let stored = stored(&visit, &clerk, id).await?;
            let page = Form::of(words, &visit.policy.eras, Some(&stored), typed);
            // The version stays the one that was seen, so that a change of somebody else still shows.
            return Ok(again(&visit, Form { errors: page::errors(words, &faults), version: Some(seen), ..page }));
        }
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let key = match announcements::change(&tx, &clerk, (id, seen), &content, &mut random).await? {
        AnnouncementChange::Done => {
            tx.commit().await?;
            return Ok(done(&visit, id, Notice::Saved));
        }
        AnnouncementChange::ChangedMeanwhile(stored) => {
            drop(tx);
            return conflict(&visit, &clerk, &stored, typed, &content).await;
        }
        AnnouncementChange::NotThere => return Err(Trouble::NotForYou),
        AnnouncementChange::SoAlready => "desk-announcement-error-same",
        AnnouncementChange::Fixed => "desk-announcement-error-fixed",
        AnnouncementChange::TakesTwo => "desk-announcement-error-two",
        // A change of a draft asks nobody.
        AnnouncementChange::Waits(_) => return Err(Trouble::BadRequest),
        AnnouncementChange::Over => "desk-announcement-error-over",
        AnnouncementChange::Withdrawn => "desk-announcement-error-withdrawn",
    };
    drop(tx);
    let stored = stored(&visit, &clerk, id).await?;
    let page = Form::of(words, &visit.policy.eras, Some(&stored), typed);
    Ok(again(&visit, Form { errors: vec![FieldError::overall(words.text(key))], ..page }))
}

/// Shows what somebody else changed meanwhile beside what was typed. The form now rests on what is stored, so that a
/// second press overwrites it knowingly.
async fn conflict(
    visit: &Visit,
    clerk: &At,
    stored: &Announcement,
    typed: AnnouncementTyped,
    content: &AnnouncementContent,
) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let by = staff::account(&tx, stored.changed_by).await?.map(|account| account.name).unwrap_or_default();
    tx.rollback().await?;
    let (words, eras) = (visit.words(), &visit.policy.eras);
    let conflict = Conflict::of(words, eras, &by, stored, content);
    let page = Form::of(words, eras, Some(stored), typed);
    Ok(visit.page_with(StatusCode::CONFLICT, Form::TEMPLATE, &Form { conflict: Some(conflict), ..page }))
}

async fn stored(visit: &Visit, clerk: &At, id: AnnouncementId) -> Result<Announcement, Trouble> {
    let tx = visit.read(clerk.actor()).await?;
    let stored = announcements::announcement(&tx, id).await?;
    tx.rollback().await?;
    stored.ok_or(Trouble::NotForYou)
}

fn again(visit: &Visit, page: Form) -> Response {
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Form::TEMPLATE, &page)
}

fn typed(fields: &Fields) -> Result<AnnouncementTyped, Trouble> {
    let text = |name: &str| fields.one(name).map(str::to_owned);
    Ok(AnnouncementTyped {
        title_ja: text("title_ja")?,
        body_ja: text("body_ja")?,
        title_en: text("title_en")?,
        body_en: text("body_en")?,
        audience: text("audience")?,
        era: text("era")?,
        employer: text("employer")?,
        category: text("category")?,
        public: fields.ticked("public")?,
        from: text("from")?,
        until: text("until")?,
    })
}
