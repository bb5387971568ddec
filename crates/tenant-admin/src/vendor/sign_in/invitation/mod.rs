//! The page of an invitation: whoever opens the link chooses a password. A GET changes nothing, because mail scanners
//! follow links.

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::invitation::{self, OpenOperatorInvitation};
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params};

use self::page::{Invitation, Standing};
use crate::desk::sign_in::invitation::{rules, wording};
use crate::vendor::face::{Visit, next_page, session};

/// Shows the form, or says that the link no longer works.
pub(super) async fn show(visit: Visit, params: Params) -> Answer {
    let token = Token::of_link(params.one(links::TOKEN_FIELD)?);
    let Some(token) = token else { return Ok(gone(&visit)) };
    let tx = visit.read(Actor::Anonymous).await?;
    let open = invitation::open(&tx, &token).await?;
    drop(tx);
    Ok(match open {
        Some(open) => form(&visit, &open, &token, Vec::new(), StatusCode::OK),
        None => gone(&visit),
    })
}

/// Takes the password and goes on to the second step.
pub(super) async fn send(visit: Visit, fields: Fields) -> Answer {
    let Some(token) = fields.token(links::TOKEN_FIELD)? else { return Ok(gone(&visit)) };
    let password = fields.secret("password")?;
    let tx = visit.read(Actor::Anonymous).await?;
    let open = invitation::open(&tx, &token).await?;
    let Some(open) = open else { return Ok(gone(&visit)) };
    let faults = open.password_faults(&tx, &password);
    drop(tx);
    if !faults.is_empty() {
        let errors = faults.iter().map(|fault| FieldError::at("password", wording(visit.words(), *fault))).collect();
        return Ok(form(&visit, &open, &token, errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let mut random = visit.app.random();
    let hashed = visit.app.hasher.within(open.account.id.0).hash(&password, true, &mut random).await?;
    let tx = visit.write(Actor::Anonymous).await?;
    let (tx, accepted) = invitation::accept(tx, &open, &hashed, visit.device, &mut random).await?;
    let Some((sign_in, next)) = accepted else { return Ok(gone(&visit)) };
    tx.commit().await?;
    session::begin_sign_in(&visit, visit.go(next_page(next)), &sign_in).await
}

fn gone(visit: &Visit) -> Response {
    let page = Invitation { errors: Vec::new(), standing: Standing::Gone };
    visit.page_with(StatusCode::GONE, Invitation::TEMPLATE, &page)
}

fn form(
    visit: &Visit,
    open: &OpenOperatorInvitation,
    token: &Token,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Response {
    let words = visit.words();
    let standing = Standing::Open {
        name: open.account.name.clone(),
        login: open.account.address.as_str().to_owned(),
        until: words.instant(open.valid_until),
        rules: rules(words),
        token: token.expose().to_owned(),
    };
    visit.page_with(status, Invitation::TEMPLATE, &Invitation { errors, standing })
}
