//! Sends another verification mail to a member whose address isn't verified yet, or is suspended for sending.

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::profile::addresses::registered::{Resent, resend};
use madoguchi_core::accounts::profile::profile;
use madoguchi_core::input::email_typo;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Page};

use self::page::{Resend, State};
use crate::face::{Member, Visit};

/// Shows the address and the button.
pub async fn show(visit: Visit, member: Member) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let profile = profile(&tx, member.account).await?;
    tx.rollback().await?;
    let state = match profile.email.filter(|_| !profile.email_verified || member.address_suspended) {
        Some(email) => State::Ask {
            suggestion: email_typo::suggestion(&email, &visit.policy.email.company_domains)
                .map(|meant| meant.as_str().to_owned()),
            email: email.as_str().to_owned(),
        },
        None => State::Nothing,
    };
    Ok(answer(&visit, state, StatusCode::OK))
}

/// Puts the mail in the outbox.
pub async fn send(visit: Visit, member: Member) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    let resent = resend(&tx, member.account, &mut random).await?;
    tx.commit().await?;
    Ok(match resent {
        Resent::Promised => {
            answer(&visit, State::Done { mail_from: visit.policy.contact.mail_from.clone() }, StatusCode::OK)
        }
        Resent::Enough => answer(&visit, State::Enough, StatusCode::TOO_MANY_REQUESTS),
        Resent::NothingToVerify => answer(&visit, State::Nothing, StatusCode::OK),
    })
}

fn answer(visit: &Visit, state: State, status: StatusCode) -> Response {
    visit.page_with(status, Resend::TEMPLATE, &Resend { state })
}
