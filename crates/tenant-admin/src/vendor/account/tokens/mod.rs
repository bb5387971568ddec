//! One's own tokens for programs: the list, issuing, replacing, revoking.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use madoguchi_core::ids::OperatorTokenId;
use madoguchi_core::input::text::fold_identifier;
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::operators::tokens::{self, MOST, MOST_DAYS, OperatorScope, OperatorTokenOrder};
use madoguchi_core::staff::StaffLabel;
use madoguchi_core::staff::tokens::TokenIssued;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};
use uuid::Uuid;

use self::page::{NewOperatorToken, OperatorTokens};
use crate::desk::account::tokens::page::{NewToken, Tokens};
use crate::vendor::face::{OnDuty, Visit};

/// The query parameter that names what has just happened.
const NOTICE_FIELD: &str = "notice";
/// Its value after a token was revoked.
const NOTICE_REVOKED: &str = "revoked";

/// Shows the tokens and the form.
pub(super) async fn show(visit: Visit, operator: OnDuty, params: Params) -> Answer {
    let revoked = params.one(NOTICE_FIELD)? == NOTICE_REVOKED;
    let page = Tokens { revoked, ..drawn(&visit, &operator).await? };
    Ok(visit.page(OperatorTokens::TEMPLATE, &OperatorTokens(page)))
}

/// The page as it is drawn at first.
async fn drawn(visit: &Visit, operator: &OnDuty) -> Result<Tokens, Trouble> {
    let words = visit.words();
    let tx = visit.read(operator.actor()).await?;
    let open = tokens::list(&tx, operator.id).await?;
    Ok(Tokens {
        lead: words.text("vendor-tokens-lead").to_owned(),
        ends: words.text("vendor-tokens-ends").to_owned(),
        errors: Vec::new(),
        revoked: false,
        rows: open.iter().map(|token| page::row(words, token)).collect(),
        name: String::new(),
        days: "30".to_owned(),
        most_days: MOST_DAYS,
        scope: page::choices(words, &OperatorScope::default(), |permission| operator.may(permission)),
    })
}

/// Takes an order, and shows the token this once.
pub(super) async fn issue(visit: Visit, operator: OnDuty, fields: Fields) -> Answer {
    let (words, name, days) = (visit.words(), fields.one("name")?, fields.one("days")?);
    let mut scope = Vec::new();
    for permission in OperatorPermission::BY_TOKEN {
        if fields.one(permission.word())? == "yes" {
            scope.push(*permission);
        }
    }
    let scope: OperatorScope = scope.into_iter().collect();
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
        let message = words.text("desk-token-error-scope");
        errors.push(FieldError::at(OperatorPermission::ReadSocieties.word(), message));
    }
    if let (true, Some(label), Some(days)) = (errors.is_empty(), label, term) {
        let mut random = visit.app.random();
        let tx = visit.write(operator.actor()).await?;
        let order = OperatorTokenOrder { name: label, scope: scope.clone(), days };
        match tokens::issue(&tx, &operator, &order, &mut random).await? {
            TokenIssued::Issued(token, until) => {
                tx.commit().await?;
                let page = NewToken {
                    name: order.name.as_str().to_owned(),
                    token: tokens::shown(&token).to_string(),
                    until: words.instant(until),
                    slug: visit.tenant.slug.clone(),
                    replaces: None,
                    by_command: false,
                };
                return Ok(visit.page(NewOperatorToken::TEMPLATE, &NewOperatorToken(page)));
            }
            TokenIssued::TooMany => {
                let message = words.format("desk-token-error-many", &[("most", MOST.into())]);
                errors.push(FieldError::overall(message));
            }
            TokenIssued::NoScope | TokenIssued::NoSuchTerm => return Err(Trouble::BadRequest),
        }
    }
    let scope = page::choices(words, &scope, |permission| operator.may(permission));
    let drawn = drawn(&visit, &operator).await?;
    let page = OperatorTokens(Tokens { errors, name: name.to_owned(), days: days.to_owned(), scope, ..drawn });
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, OperatorTokens::TEMPLATE, &page))
}

/// Issues a token in place of another, and shows it this once.
pub(super) async fn replace(visit: Visit, operator: OnDuty, id: Result<Path<Uuid>, PathRejection>) -> Answer {
    let id = id.map(|Path(id)| OperatorTokenId(id)).map_err(|_| Trouble::NotForYou)?;
    let mut random = visit.app.random();
    let tx = visit.write(operator.actor()).await?;
    let open = tokens::list(&tx, operator.id).await?;
    let old = open.into_iter().find(|token| token.id == id).ok_or(Trouble::NotForYou)?;
    let words = visit.words();
    let error = match tokens::replace(&tx, &operator, id, &mut random).await?.ok_or(Trouble::NotForYou)? {
        TokenIssued::Issued(token, until) => {
            let open = tokens::list(&tx, operator.id).await?;
            let overlap = open.iter().find(|token| token.id == id).map(|old| old.expires_at);
            tx.commit().await?;
            let page = NewToken {
                name: old.name,
                token: tokens::shown(&token).to_string(),
                until: words.instant(until),
                slug: visit.tenant.slug.clone(),
                replaces: overlap.map(|until| words.instant(until)),
                by_command: false,
            };
            return Ok(visit.page(NewOperatorToken::TEMPLATE, &NewOperatorToken(page)));
        }
        TokenIssued::TooMany => words.format("desk-token-error-many", &[("most", MOST.into())]),
        TokenIssued::NoScope | TokenIssued::NoSuchTerm => words.text("desk-token-error-lost").to_owned(),
    };
    drop(tx);
    let page = OperatorTokens(Tokens { errors: vec![FieldError::overall(error)], ..drawn(&visit, &operator).await? });
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, OperatorTokens::TEMPLATE, &page))
}

/// Revokes a token.
pub(super) async fn revoke(visit: Visit, operator: OnDuty, id: Result<Path<Uuid>, PathRejection>) -> Answer {
    let id = id.map(|Path(id)| OperatorTokenId(id)).map_err(|_| Trouble::NotForYou)?;
    let mut random = visit.app.random();
    let tx = visit.write(operator.actor()).await?;
    if !tokens::revoke(&tx, &operator, id, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(visit.go(&format!("{}?{NOTICE_FIELD}={NOTICE_REVOKED}", links::TOKENS)))
}
