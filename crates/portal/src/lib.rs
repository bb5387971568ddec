//! What members see: handlers, page structs and templates. A handler translates HTTP to one verb of core and the verb's
//! answer to a page; it holds no rule.

pub mod documents;
mod embedded;
pub mod finder;
pub mod home;
pub mod page;
pub mod password;
pub mod registration;
pub mod sign_in;
pub mod verify_email;

use madoguchi_core::links;
use madoguchi_web::{Access, Assets, Engine, EngineError, Routes};

/// The templates of all pages, error pages among them.
///
/// # Errors
/// When a template can't be read; only a wrong build has such.
pub fn engine() -> Result<Engine, EngineError> {
    Engine::new(embedded::templates())
}

/// The static files.
#[must_use]
pub fn assets() -> Assets {
    Assets::new(embedded::static_files())
}

/// Every route, and who may reach it.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get(links::ROOT, Access::Anyone, sign_in::show)
        .get(links::SIGN_IN, Access::Anyone, sign_in::show)
        .post(links::SIGN_IN, Access::Anyone, sign_in::send)
        .get(links::SIGN_OUT, Access::Member, sign_in::sign_out::ask)
        .post(links::SIGN_OUT, Access::Member, sign_in::sign_out::send)
        .get(links::REGISTER_IDENTITY, Access::Registering, registration::identity::show)
        .post(links::REGISTER_IDENTITY, Access::Registering, registration::identity::send)
        .get(links::REGISTER_TERMS, Access::Registering, registration::terms::show)
        .post(links::REGISTER_TERMS, Access::Registering, registration::terms::send)
        .get(links::REGISTER_ACCOUNT, Access::Registering, registration::account::show_account)
        .post(links::REGISTER_ACCOUNT, Access::Registering, registration::account::send_account)
        .get(links::REGISTER_USER_ID, Access::Registering, registration::account::show_user_id)
        .post(links::REGISTER_USER_ID, Access::Registering, registration::account::send_user_id)
        .get(links::REGISTER_PASSWORD, Access::Registering, registration::account::show_password)
        .post(links::REGISTER_PASSWORD, Access::Registering, registration::account::send_password)
        .get(links::REGISTER_EMAIL, Access::Registering, registration::account::show_email)
        .post(links::REGISTER_EMAIL, Access::Registering, registration::account::send_email)
        .get(links::REGISTER_CONFIRM, Access::Registering, registration::confirm::show)
        .post(links::REGISTER_CONFIRM, Access::Registering, registration::confirm::send)
        .get(links::REGISTER_DONE, Access::Member, registration::confirm::done)
        .get(links::HOME, Access::Member, home::show)
        .get(links::PASSWORD, Access::Member, password::show)
        .post(links::PASSWORD, Access::Member, password::send)
        .get(links::PASSWORD_RENEW, Access::SigningIn, password::renew::show)
        .post(links::PASSWORD_RENEW, Access::SigningIn, password::renew::send)
        .get(links::VERIFY_EMAIL, Access::Anyone, verify_email::show)
        .post(links::VERIFY_EMAIL, Access::Anyone, verify_email::send)
        .get(links::TERMS, Access::Anyone, documents::terms)
        .get(links::PRIVACY, Access::Anyone, documents::privacy)
        .get(links::SECURITY, Access::Anyone, documents::security)
        .get(links::ACCESSIBILITY, Access::Anyone, documents::accessibility)
        .get(links::ROOT, Access::Platform, finder::show)
        .merge(madoguchi_web::language::routes())
        .merge(madoguchi_web::assets::routes())
}
