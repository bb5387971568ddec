//! One's own tokens for commands and programs: the list, issuing, replacing, revoking.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::ids::StaffTokenId;
use madoguchi_core::input::text::fold_identifier;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::StaffLabel;
use madoguchi_core::staff::permission::{Permission, TokenScope};
use madoguchi_core::staff::tokens::{self, MOST, MOST_DAYS, TokenIssued, TokenOrder};
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};
use uuid::Uuid;

use self::page::{NewToken, ScopeChoice, TokenRow, Tokens};
use crate::desk::face::{At, Visit};

/// The query parameter that names what has just happened.
const NOTICE_FIELD: &str = "notice";
/// Its value after a token was revoked.
const NOTICE_REVOKED: &str = "revoked";

/// Shows the tokens and the form.
pub(super) async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let revoked = params.one(NOTICE_FIELD)? == NOTICE_REVOKED;
    let page = Tokens { revoked, ..drawn(&visit, &clerk).await? };
    Ok(visit.page(Tokens::TEMPLATE, &page))
}

/// The page as it is drawn at first.
async fn drawn(visit: &Visit, clerk: &At) -> Result<Tokens, Trouble> {
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let open = tokens::list(&tx, clerk.id).await?;
    Ok(Tokens {
        lead: words.text("desk-tokens-lead").to_owned(),
        ends: words.text("desk-tokens-ends").to_owned(),
        errors: Vec::new(),
        revoked: false,
        rows: open.iter().map(|token| TokenRow::of(words, token)).collect(),
        name: String::new(),
        days: "30".to_owned(),
        most_days: MOST_DAYS,
        scope: ScopeChoice::list(words, &TokenScope::default(), |permission| clerk.may(permission)),
    })
}

/// Takes an order, and shows the token this once.
pub(super) async fn issue(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let (words, name, days) = (visit.words(), fields.one("name")?, fields.one("days")?);
    let mut scope = Vec::new();
    for permission in Permission::BY_TOKEN {
        if fields.one(permission.word())? == "yes" {
            scope.push(*permission);
        }
    }
    let scope: TokenScope = scope.into_iter().collect();
    let mut errors = Vec::new();
    let label = StaffLabel::read(name);
    if label.is_none() {
        errors.push(FieldError::at("name", words.text("desk-token-error-name")));
    }
    let term = fold_identifier(days).parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
    if term.is_none() {
        let message = words.format("desk-token-error-days", &[("most", MOST_DAYS.into())]);
        errors.push(FieldError::at("days", message));
    }
    if scope.is_empty() {
        let first = Permission::BY_TOKEN.iter().find(|permission| clerk.may(**permission));
        let message = words.text("desk-token-error-scope");
        errors.push(first.map_or_else(|| FieldError::overall(message), |first| FieldError::at(first.word(), message)));
    }
    if let (true, Some(label), Some(days)) = (errors.is_empty(), label, term) {
        let mut random = visit.app.random();
        let tx = visit.write(clerk.actor()).await?;
        let order = TokenOrder { name: label, scope: scope.clone(), days };
        match tokens::issue(&tx, &clerk, &order, &mut random).await? {
            TokenIssued::Issued(token, until) => {
                tx.commit().await?;
                let page = NewToken {
                    name: order.name.as_str().to_owned(),
                    token: tokens::shown(&token).to_string(),
                    until: words.instant(until),
                    slug: visit.tenant.slug.clone(),
                    replaces: None,
                    by_command: scope.has(Permission::HelpMembers),
                };
                return Ok(visit.page(NewToken::TEMPLATE, &page));
            }
            TokenIssued::TooMany => {
                let message = words.format("desk-token-error-many", &[("most", MOST.into())]);
                errors.push(FieldError::overall(message));
            }
            TokenIssued::NoScope | TokenIssued::NoSuchTerm => return Err(Trouble::BadRequest),
        }
    }
    let scope = ScopeChoice::list(words, &scope, |permission| clerk.may(permission));
    let page = Tokens { errors, name: name.to_owned(), days: days.to_owned(), scope, ..drawn(&visit, &clerk).await? };
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Tokens::TEMPLATE, &page))
}

/// Issues a token in place of another, and shows it this once.
pub(super) async fn replace(visit: Visit, clerk: At, id: Result<Path<Uuid>, PathRejection>) -> Answer {
    let id = id.map(|Path(id)| StaffTokenId(id)).map_err(|_| Trouble::NotForYou)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let open = tokens::list(&tx, clerk.id).await?;
    let old = open.into_iter().find(|token| token.id == id).ok_or(Trouble::NotForYou)?;
    let words = visit.words();
    let error = match tokens::replace(&tx, &clerk, id, &mut random).await?.ok_or(Trouble::NotForYou)? {
        TokenIssued::Issued(token, until) => {
            let overlap =
                tokens::list(&tx, clerk.id).await?.iter().find(|token| token.id == id).map(|old| old.expires_at);
            tx.commit().await?;
            let page = NewToken {
                name: old.name,
                token: tokens::shown(&token).to_string(),
                until: words.instant(until),
                slug: visit.tenant.slug.clone(),
                replaces: overlap.map(|until| words.instant(until)),
                by_command: old.scope.has(Permission::HelpMembers),
            };
            return Ok(visit.page(NewToken::TEMPLATE, &page));
        }
        TokenIssued::TooMany => words.format("desk-token-error-many", &[("most", MOST.into())]),
        TokenIssued::NoScope | TokenIssued::NoSuchTerm => words.text("desk-token-error-lost").to_owned(),
    };
    drop(tx);
    let page = Tokens { errors: vec![FieldError::overall(error)], ..drawn(&visit, &clerk).await? };
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Tokens::TEMPLATE, &page))
}

/// Revokes a token.
pub(super) async fn revoke(visit: Visit, clerk: At, id: Result<Path<Uuid>, PathRejection>) -> Answer {
    let id = id.map(|Path(id)| StaffTokenId(id)).map_err(|_| Trouble::NotForYou)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if !tokens::revoke(&tx, &clerk, id, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    let response: Response = visit.go(&format!("{}?{NOTICE_FIELD}={NOTICE_REVOKED}", links::TOKENS));
    Ok(response)
}
