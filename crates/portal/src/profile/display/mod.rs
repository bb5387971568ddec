//! Language and text size (表示の設定).

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::profile::preferences::{self, Display as Wanted};
use madoguchi_core::policy::society::TextSize;
use madoguchi_core::scope::Actor;
use madoguchi_web::language::{LANGUAGE_FIELD, by_code, remember, remember_text_size};
use madoguchi_web::{Answer, FieldError, Fields, Page};

use self::page::{Display, TEXT_SIZE_FIELD};
use super::page::Kept;
use crate::face::{Member, Visit};

/// Shows the choice.
pub async fn show(visit: Visit, member: Member) -> Answer {
    Ok(page(&visit, member.text_size, Vec::new(), StatusCode::OK))
}

/// Stores the choice with the account, for every device, and in a cookie, for this browser's sign-in page.
pub async fn send(visit: Visit, member: Member, fields: Fields) -> Answer {
    let (size, code) = (fields.one(TEXT_SIZE_FIELD)?, fields.one(LANGUAGE_FIELD)?);
    let Some(text_size) = TextSize::of(size) else {
        let errors = vec![FieldError::at(TEXT_SIZE_FIELD, visit.words().text("display-error-size"))];
        return Ok(page(&visit, member.text_size, errors, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let language = by_code(&visit.policy.languages, code).unwrap_or(member.language);
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let wanted = Wanted { language, text_size };
    let display = preferences::choose(&tx, &member, wanted, &mut random).await?;
    tx.commit().await?;
    let mut response = remember_text_size(&visit, visit.go(&super::kept(Kept::Display)), display.text_size);
    if visit.policy.languages.len() > 1 {
        response = remember(&visit, response, display.language);
    }
    Ok(response)
}

fn page(visit: &Visit, size: TextSize, errors: Vec<FieldError>, status: StatusCode) -> Response {
    let page = Display::of(visit.words(), &visit.policy.languages, size, errors);
    visit.page_with(status, Display::TEMPLATE, &page)
}
