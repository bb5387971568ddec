//! Change of one's own address, which is also the user ID. Both mailboxes confirm, each by its link; a GET changes nothing,
//! because mail scanners follow links.

pub mod page;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links::desk as links;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::staff;
use madoguchi_core::staff::address_change::{self, AddressAsked, AddressConfirmed, Mailbox};
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};

use self::page::{ConfirmAddress, OwnAddress, Standing};
use super::done;
use super::page::Notice;
use crate::desk::face::{At, Visit};
use crate::desk::sign_in::minutes_until;

/// Shows the form.
pub(super) async fn show(visit: Visit, clerk: At) -> Answer {
    form(&visit, &clerk, "", Vec::new(), StatusCode::OK).await
}

async fn form(visit: &Visit, clerk: &At, typed: &str, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let account = staff::account(&tx, clerk.id).await?.ok_or(Trouble::SessionEnded)?;
    let page = OwnAddress { errors, login: account.address.as_str().to_owned(), email: typed.to_owned() };
    Ok(visit.page_with(status, OwnAddress::TEMPLATE, &page))
}

/// Takes the new address, and has both mails sent.
pub(super) async fn send(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let (typed, words) = (fields.one("email")?, visit.words());
    let at = |key: &str| vec![FieldError::at("email", words.text(key))];
    let Ok(address) = EmailAddress::parse(typed) else {
        let errors = at("desk-staff-error-email");
        return form(&visit, &clerk, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let asked = address_change::ask(&tx, &clerk, &address, &mut random).await?;
    tx.commit().await?;
    let errors = match asked {
        AddressAsked::Sent => return Ok(done(&visit, Notice::AddressAsked)),
        AddressAsked::SoAlready => at("desk-own-address-error-same"),
        AddressAsked::Taken => at("desk-staff-error-already-there"),
        AddressAsked::Paused(until) => {
            let minutes = minutes_until(until, visit.now);
            let errors = vec![FieldError::overall(words.format("sign-in-error-wait", &[("minutes", minutes.into())]))];
            let response = form(&visit, &clerk, typed, errors, StatusCode::TOO_MANY_REQUESTS).await?;
            let seconds = (until - visit.now).num_seconds().max(1).to_string();
            return Ok(([(RETRY_AFTER, seconds)], response).into_response());
        }
    };
    form(&visit, &clerk, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Withdraws the change that waits.
pub(super) async fn withdraw(visit: Visit, clerk: At) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if !address_change::withdraw(&tx, &clerk, &mut random).await? {
        return Ok(visit.go(links::OWN_ACCOUNT));
    }
    tx.commit().await?;
    Ok(done(&visit, Notice::AddressWithdrawn))
}

/// Asks whoever follows a link to confirm.
pub(super) async fn ask(visit: Visit, params: Params) -> Answer {
    let Some(token) = Token::of_link(params.one(links::TOKEN_FIELD)?) else { return Ok(gone(&visit)) };
    let tx = visit.read(Actor::Anonymous).await?;
    let Some((change, mailbox)) = address_change::open(&tx, &token).await? else { return Ok(gone(&visit)) };
    let page = ConfirmAddress {
        standing: Standing::Open {
            token: token.expose().to_owned(),
            address: change.address.as_str().to_owned(),
            new: mailbox == Mailbox::New,
            until: visit.words().instant(change.expires_at),
        },
    };
    Ok(visit.page(ConfirmAddress::TEMPLATE, &page))
}

/// Confirms for the mailbox of the link.
pub(super) async fn confirm(visit: Visit, fields: Fields) -> Answer {
    let Some(token) = fields.token(links::TOKEN_FIELD)? else { return Ok(gone(&visit)) };
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Anonymous).await?;
    let (tx, confirmed) = address_change::confirm(tx, &token, &mut random).await?;
    tx.commit().await?;
    let standing = match confirmed {
        AddressConfirmed::Changed => Standing::Changed,
        AddressConfirmed::WaitsForOther => Standing::WaitsForOther,
        AddressConfirmed::Gone => return Ok(gone(&visit)),
    };
    Ok(visit.page(ConfirmAddress::TEMPLATE, &ConfirmAddress { standing }))
}

fn gone(visit: &Visit) -> Response {
    visit.page_with(StatusCode::GONE, ConfirmAddress::TEMPLATE, &ConfirmAddress { standing: Standing::Gone })
}
