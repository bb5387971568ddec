//! The WebAuthn ceremonies as small JSON: the options that a browser's dialogue starts with, and its answer. The
//! sign-in is here; the second step, a new passkey and the step-up have a file each. A refused answer gets a message
//! that doesn't tell which part was wrong.

pub mod second_step;
pub mod set_up;
pub mod step_up;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use madoguchi_core::accounts::methods::passkey::{self, Name, PasskeyRefusal, PasskeySignInOutcome};
use madoguchi_core::input::device::Device;
use madoguchi_core::links;
use madoguchi_core::proof::passkey::Ceremony;
use madoguchi_core::proof::relying_party::RelyingParty;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Json, SignInEnd, Trouble, json};
use madoguchi_words::Words;
use serde::Deserialize;
use serde_json::json;

use crate::face::{Access, Routes, Visit, session};
use crate::fields::account::user_id_word;
use crate::fields::waiting::minutes_until;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .post(links::PASSKEY_SIGN_IN_OPTIONS, Access::Anyone, options)
        .post(links::PASSKEY_SIGN_IN, Access::Anyone, send)
        .post(links::PASSKEY_SECOND_STEP_OPTIONS, Access::SigningIn, second_step::options)
        .post(links::PASSKEY_SECOND_STEP, Access::SigningIn, second_step::send)
        .post(links::PASSKEY_SET_UP_OPTIONS, Access::SettingUp, set_up::options)
        .post(links::PASSKEY_SET_UP, Access::SettingUp, set_up::send)
        .post(links::PASSKEY_STEP_UP_OPTIONS, Access::Member, step_up::options)
        .post(links::PASSKEY_STEP_UP, Access::Member, step_up::send)
}

/// The body of a request for options: `{}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {}

/// Returns the options for a sign-in, which are the same for everybody.
pub async fn options(visit: Visit, _: Json<Asked>) -> Answer {
    if !visit.policy.second_step.is_offered() {
        return Err(Trouble::NotForYou);
    }
    let mut random = visit.app.random();
    let offer = passkey::offer_sign_in(&visit.society()?.keys, &party(&visit)?, visit.now, &mut random)?;
    Ok(json::answer(StatusCode::OK, &offer))
}

/// Verifies the answer and signs in.
pub async fn send(visit: Visit, Json(ceremony): Json<Ceremony>) -> Answer {
    let mut random = visit.app.random();
    let party = party(&visit)?;
    let tx = visit.write(Actor::Anonymous).await?;
    let (policy, device) = (&visit.policy, visit.device);
    let (tx, outcome) = passkey::sign_in(tx, &party, &ceremony, device, &mut random).await?;
    tx.commit().await?;
    let ended = match outcome {
        PasskeySignInOutcome::Entered(_) => None,
        PasskeySignInOutcome::NoLongerCovered | PasskeySignInOutcome::Disabled => Some(SignInEnd::TurnedAway),
        PasskeySignInOutcome::Paused(_) => Some(SignInEnd::Paused),
        PasskeySignInOutcome::Refused(_) => Some(SignInEnd::Refused),
    };
    if let Some(ended) = ended {
        session::count(&visit, ended);
    }
    let words = visit.words();
    Ok(match outcome {
        PasskeySignInOutcome::Entered(entered) => json::go(session::enter(&visit, &entered, links::HOME).await?),
        PasskeySignInOutcome::NoLongerCovered => {
            let phone = [("phone", (&policy.contact.phone).into())];
            refused(&words.format("passkey-no-longer-covered", &phone))
        }
        PasskeySignInOutcome::Disabled => {
            let phone = [("phone", (&policy.contact.phone).into())];
            refused(&words.format("sign-in-error-disabled", &phone))
        }
        PasskeySignInOutcome::Paused(until) => {
            let minutes = minutes_until(until, visit.now);
            let message = words.format("sign-in-error-wait", &[("minutes", minutes.into())]);
            let seconds = (until - visit.now).num_seconds().max(1).to_string();
            ([(RETRY_AFTER, seconds)], json::told(StatusCode::TOO_MANY_REQUESTS, &message)).into_response()
        }
        PasskeySignInOutcome::Refused(refusal) => {
            let word = user_id_word(words, &policy.society.user_id_word);
            let otherwise = words.format("passkey-sign-in-refused", &[("user_id", (&word).into())]);
            told(&visit, &refusal, &otherwise)
        }
    })
}

/// Returns the society as a WebAuthn relying party.
fn party(visit: &Visit) -> Result<RelyingParty, Trouble> {
    let host = &visit.tenant.canonical_host;
    Ok(RelyingParty::new(host, &visit.app.site.url_of(host), &visit.policy.society.name)?)
}

/// Words a refusal. If the passkey was deleted here, the script also gets what the browser needs to stop offering it.
fn told(visit: &Visit, refusal: &PasskeyRefusal, otherwise: &str) -> Response {
    let words = visit.words();
    match refusal {
        PasskeyRefusal::Wrong => refused(otherwise),
        PasskeyRefusal::CounterBack => refused(words.text("passkey-counter-back")),
        PasskeyRefusal::Unknown { credential_id } => {
            let unknown = json!({"rpId": visit.tenant.canonical_host, "credentialId": credential_id});
            let message = words.text("passkey-unknown");
            json::answer(StatusCode::UNPROCESSABLE_ENTITY, &json!({"message": message, "unknown": unknown}))
        }
    }
}

fn refused(message: &str) -> Response {
    json::told(StatusCode::UNPROCESSABLE_ENTITY, message)
}

/// Returns the name of a new passkey until the member renames it: the device, as its browser reports it.
fn default_name(words: &Words, device: Device) -> Result<Name, Trouble> {
    let name = match (device.system, device.browser) {
        (Some(system), Some(browser)) => {
            words.format("passkey-name-of", &[("system", system.into()), ("browser", browser.into())])
        }
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => words.text("passkey-name-plain").to_owned(),
    };
    Name::read(&name).map_err(|_| Trouble::broken("a device without a name"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_words::Language;

    #[test]
    fn a_passkey_is_called_as_its_device_is() {
        let name = |language, system, browser| {
            default_name(Words::of(language), Device { system, browser, ..Device::default() })
                .unwrap()
                .as_str()
                .to_owned()
        };
        assert_eq!(name(Language::Ja, Some("iPhone"), Some("Safari")), "iPhoneのSafari");
        assert_eq!(name(Language::En, Some("iPhone"), Some("Safari")), "Safari on iPhone");
        assert_eq!(name(Language::Ja, Some("iPhone"), None), "iPhone");
        assert_eq!(name(Language::Ja, None, None), "パスキー");
    }
}
