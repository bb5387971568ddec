//! Adds a passkey: in a sign-in that asks for one, or for a member with a recent step-up.

use axum::http::StatusCode;
use madoguchi_core::accounts::methods::passkey::manage::{self, Added, Adder, MOST, Offered};
use madoguchi_core::links;
use madoguchi_core::proof::passkey::Ceremony;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Json, Trouble, json};
use serde::Deserialize;

use super::{Asked, default_name, party, refused};
use crate::face::session::{self, NOTICE_FIELD};
use crate::face::{SettingUp, Visit};
use crate::login_methods::NOTICE_ADDED;

/// What the script sends: the ceremony, and the page to continue with.
#[derive(Deserialize)]
pub struct Created {
    #[serde(flatten)]
    ceremony: Ceremony,
    #[serde(default)]
    to: String,
}

fn adder(setting_up: &SettingUp) -> Adder<'_> {
    match setting_up {
        SettingUp::SigningIn(on_the_way) => Adder::SigningIn(on_the_way),
        SettingUp::Member(member) => Adder::Member(member),
    }
}

/// Returns the options for a new passkey.
pub async fn options(visit: Visit, setting_up: SettingUp, _: Json<Asked>) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(Actor::Member(setting_up.account())).await?;
    let (party, adder) = (party(&visit)?, adder(&setting_up));
    let offered = manage::offer(&tx, &party, adder, &mut random).await?;
    tx.rollback().await?;
    match offered {
        Offered::Offer(offer) => Ok(json::answer(StatusCode::OK, &offer)),
        Offered::Full => Ok(full(&visit)),
        Offered::Refused => Err(Trouble::NotForYou),
    }
}

/// Stores the new passkey. A sign-in that asked for it continues.
pub async fn send(visit: Visit, setting_up: SettingUp, Json(created): Json<Created>) -> Answer {
    let mut random = visit.app.random();
    let (party, adder, name) = (party(&visit)?, adder(&setting_up), default_name(visit.words(), visit.device)?);
    let tx = visit.write(Actor::Member(setting_up.account())).await?;
    let added = manage::add(&tx, &party, adder, &created.ceremony, &name, &mut random).await?;
    if matches!(added, Added::Gone) {
        return Err(Trouble::SessionEnded);
    }
    tx.commit().await?;
    Ok(match added {
        Added::Entered(entered) => json::go(session::enter(&visit, &entered, setting_up.inside()).await?),
        Added::Kept => json::go(visit.go(&match links::after_set_up(&created.to) {
            links::LOGIN_METHODS => format!("{}?{NOTICE_FIELD}={NOTICE_ADDED}", links::LOGIN_METHODS),
            other => other.to_owned(),
        })),
        Added::Full => full(&visit),
        Added::Refused | Added::Gone => refused(visit.words().text("passkey-not-added")),
    })
}

fn full(visit: &Visit) -> axum::response::Response {
    refused(&visit.words().format("passkey-full", &[("most", MOST.into())]))
}
