//! The choice of a method to set up (認証方法).

use axum::http::StatusCode;
use madoguchi_core::links;
use madoguchi_core::policy::second_step::Method;
use madoguchi_web::{Answer, FieldError, Fields, Page};

use super::page::{Choice, SetUp};
use crate::face::{SettingUp, Visit};
use crate::fields::progress::Progress;

/// Shows the methods that the society offers.
pub async fn show(visit: Visit, setting_up: SettingUp) -> Answer {
    Ok(page(&visit, &setting_up, recommended(&visit), Vec::new(), StatusCode::OK))
}

/// Continues with the chosen method. The page's script sets up passkeys, so a form with a passkey comes from a browser
/// without scripts.
pub async fn send(visit: Visit, setting_up: SettingUp, fields: Fields) -> Answer {
    let offered = |method| visit.policy.second_step.offers(method);
    let (chosen, key) = match fields.one("method")? {
        "one_time_code" if offered(Method::OneTimeCode) => return Ok(visit.go(links::SET_UP_ONE_TIME_CODE)),
        "passkey" if offered(Method::Passkey) && offered(Method::OneTimeCode) => {
            (Some(Method::Passkey), "set-up-needs-script-or-code")
        }
        "passkey" if offered(Method::Passkey) => (Some(Method::Passkey), "set-up-needs-script"),
        _ => (None, "set-up-error-none"),
    };
    let errors = vec![FieldError::at("method", visit.words().text(key))];
    Ok(page(&visit, &setting_up, chosen, errors, StatusCode::UNPROCESSABLE_ENTITY))
}

/// Returns the method that is selected at first: the one that the society recommends, otherwise the first.
fn recommended(visit: &Visit) -> Option<Method> {
    let policy = &visit.policy.second_step;
    policy.recommended.or_else(|| policy.methods.first().copied())
}

fn page(
    visit: &Visit,
    setting_up: &SettingUp,
    chosen: Option<Method>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> axum::response::Response {
    let policy = &visit.policy.second_step;
    let signing_in = matches!(setting_up, SettingUp::SigningIn(_));
    let methods = policy.methods.iter().filter(|method| policy.offers(**method)).enumerate();
    let page = SetUp {
        errors,
        progress: match setting_up {
            SettingUp::SigningIn(on_the_way) => Progress::on_the_way(visit, on_the_way),
            SettingUp::Member(_) => None,
        },
        methods: methods
            .map(|(at, method)| Choice::new(*method, at, policy.recommended == Some(*method), chosen == Some(*method)))
            .collect(),
        signing_in,
        // A sign-in on a phone needs no hand-over.
        hand_over: signing_in && !visit.device.is_mobile(),
    };
    visit.page_with(status, SetUp::TEMPLATE, &page)
}
