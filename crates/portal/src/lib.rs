//! What members see: handlers, page structs and templates. A handler translates HTTP to one verb of core and the verb's
//! answer to a page; it holds no rule.

pub mod addresses;
pub mod devices;
pub mod documents;
mod embedded;
pub mod finder;
pub mod hand_over;
pub mod home;
pub mod login_methods;
pub mod page;
pub mod passkey;
pub mod password;
pub mod profile;
mod qr;
pub mod recovery;
pub mod registration;
pub mod second_step;
pub mod session;
pub mod sign_in;
pub mod sign_in_history;
pub mod step_up;
pub mod terms;
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
        .get(links::SIGN_OUT, Access::BeforeTerms, sign_in::sign_out::ask)
        .post(links::SIGN_OUT, Access::BeforeTerms, sign_in::sign_out::send)
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
        .get(links::HAND_OVER_PC, Access::SigningIn, hand_over::show)
        .post(links::HAND_OVER_PC, Access::SigningIn, hand_over::begin)
        .post(links::HAND_OVER_CONFIRM, Access::SigningIn, hand_over::confirm)
        .post(links::HAND_OVER_FINISH, Access::SigningIn, hand_over::finish)
        .get(links::HAND_OVER, Access::Anyone, hand_over::phone::show)
        .post(links::HAND_OVER, Access::Anyone, hand_over::phone::open)
        .get(links::HAND_OVER_WAIT, Access::SigningIn, hand_over::phone::wait)
        .post(links::PASSKEY_SIGN_IN_OPTIONS, Access::Anyone, passkey::options)
        .post(links::PASSKEY_SIGN_IN, Access::Anyone, passkey::send)
        .get(links::SECOND_STEP, Access::SigningIn, second_step::ask)
        .post(links::PASSKEY_SECOND_STEP_OPTIONS, Access::SigningIn, passkey::second_step::options)
        .post(links::PASSKEY_SECOND_STEP, Access::SigningIn, passkey::second_step::send)
        .get(links::SET_UP, Access::SettingUp, second_step::set_up::show)
        .post(links::SET_UP, Access::SettingUp, second_step::set_up::send)
        .post(links::PASSKEY_SET_UP_OPTIONS, Access::SettingUp, passkey::set_up::options)
        .post(links::PASSKEY_SET_UP, Access::SettingUp, passkey::set_up::send)
        .get(links::STEP_UP, Access::Member, step_up::show)
        .post(links::STEP_UP, Access::Member, step_up::send)
        .post(links::PASSKEY_STEP_UP_OPTIONS, Access::Member, passkey::step_up::options)
        .post(links::PASSKEY_STEP_UP, Access::Member, passkey::step_up::send)
        .get(links::LOGIN_METHODS, Access::SteppedUp, login_methods::show)
        .post(links::NAME_PASSKEY, Access::Member, login_methods::passkeys::name)
        .get(links::RENAME_PASSKEY, Access::SteppedUp, login_methods::passkeys::ask_name)
        .post(links::RENAME_PASSKEY, Access::SteppedUp, login_methods::passkeys::rename)
        .get(links::REMOVE_PASSKEY, Access::SteppedUp, login_methods::passkeys::ask_removal)
        .post(links::REMOVE_PASSKEY, Access::SteppedUp, login_methods::passkeys::remove)
        .post(links::SECOND_STEP_ONE_TIME_CODE, Access::SigningIn, second_step::one_time_code::answer)
        .post(links::SECOND_STEP_RECOVERY_CODE, Access::SigningIn, second_step::recovery_code::answer)
        .get(links::SET_UP_ONE_TIME_CODE, Access::SettingUp, second_step::one_time_code::show)
        .post(links::SET_UP_ONE_TIME_CODE, Access::SettingUp, second_step::one_time_code::send)
        .get(links::REMOVE_ONE_TIME_CODE, Access::SteppedUp, second_step::one_time_code::ask_removal)
        .post(links::REMOVE_ONE_TIME_CODE, Access::SteppedUp, second_step::one_time_code::remove)
        .get(links::RECOVERY_CODES, Access::SteppedUp, second_step::recovery_code::show)
        .post(links::RECOVERY_CODES, Access::SteppedUp, second_step::recovery_code::make)
        .get(links::HOME, Access::Member, home::show)
        .get(links::PASSWORD, Access::Member, password::show)
        .post(links::PASSWORD, Access::Member, password::send)
        .get(links::PASSWORD_RENEW, Access::SigningIn, password::renew::show)
        .post(links::PASSWORD_RENEW, Access::SigningIn, password::renew::send)
        .get(links::DEVICES, Access::Member, devices::show)
        .post(links::END_SESSION, Access::Member, devices::end)
        .post(links::END_OTHER_SESSIONS, Access::Member, devices::end_others)
        .get(links::SIGN_IN_HISTORY, Access::Member, sign_in_history::show)
        .get(links::PROFILE, Access::Member, profile::show)
        .get(links::USER_ID, Access::SteppedUp, profile::user_id::show)
        .post(links::USER_ID, Access::SteppedUp, profile::user_id::send)
        .get(links::NOTIFICATIONS, Access::Member, profile::notifications::show)
        .post(links::NOTIFICATIONS, Access::Member, profile::notifications::send)
        .get(links::DISPLAY, Access::Member, profile::display::show)
        .post(links::DISPLAY, Access::Member, profile::display::send)
        .post(links::EXTEND_SESSION, Access::BeforeTerms, session::extend)
        .get(links::VERIFY_EMAIL, Access::Anyone, verify_email::show)
        .post(links::VERIFY_EMAIL, Access::Anyone, verify_email::send)
        .get(links::RESEND_VERIFICATION, Access::Member, verify_email::resend::show)
        .post(links::RESEND_VERIFICATION, Access::Member, verify_email::resend::send)
        .get(links::EMAIL, Access::SteppedUp, addresses::show_email)
        .post(links::EMAIL, Access::SteppedUp, addresses::send_email)
        .post(links::RESEND_EMAIL, Access::SteppedUp, addresses::resend_email)
        .post(links::CANCEL_EMAIL, Access::SteppedUp, addresses::cancel_email)
        .get(links::REMOVE_EMAIL, Access::SteppedUp, addresses::remove::ask_email)
        .post(links::REMOVE_EMAIL, Access::SteppedUp, addresses::remove::email)
        .get(links::RECOVERY_ADDRESS, Access::SteppedUp, addresses::show_second)
        .post(links::RECOVERY_ADDRESS, Access::SteppedUp, addresses::send_second)
        .post(links::RESEND_RECOVERY_ADDRESS, Access::SteppedUp, addresses::resend_second)
        .post(links::CANCEL_RECOVERY_ADDRESS, Access::SteppedUp, addresses::cancel_second)
        .get(links::REMOVE_RECOVERY_ADDRESS, Access::SteppedUp, addresses::remove::ask_second)
        .post(links::REMOVE_RECOVERY_ADDRESS, Access::SteppedUp, addresses::remove::second)
        .get(links::UNDO_EMAIL, Access::Anyone, addresses::undo::show)
        .post(links::UNDO_EMAIL, Access::Anyone, addresses::undo::send)
        .get(links::RECOVERY, Access::Anyone, recovery::show)
        .get(links::RECOVER_USER_ID, Access::Anyone, recovery::ask::show_user_id)
        .post(links::RECOVER_USER_ID, Access::Anyone, recovery::ask::send_user_id)
        .get(links::SHOW_USER_ID, Access::Anyone, recovery::user_id::show)
        .post(links::SHOW_USER_ID, Access::Anyone, recovery::user_id::send)
        .get(links::RECOVER_PASSWORD, Access::Anyone, recovery::ask::show_password)
        .post(links::RECOVER_PASSWORD, Access::Anyone, recovery::ask::send_password)
        .get(links::NEW_PASSWORD, Access::Anyone, recovery::new_password::show)
        .post(links::NEW_PASSWORD, Access::Anyone, recovery::new_password::send)
        .get(links::DESK_CODE, Access::Anyone, recovery::desk_code::show)
        .post(links::DESK_CODE, Access::Anyone, recovery::desk_code::send)
        .get(links::RECOVERY_LETTER, Access::Anyone, recovery::letter::show)
        .post(links::RECOVERY_LETTER, Access::Anyone, recovery::letter::send)
        .get(links::TERMS, Access::Anyone, terms::show)
        .get(links::TERMS_CHANGES, Access::BeforeTerms, terms::changes::show)
        .post(links::TERMS_CHANGES, Access::BeforeTerms, terms::changes::send)
        .get(links::TERMS_DECLINED, Access::Anyone, terms::changes::declined)
        .get(links::PRIVACY, Access::Anyone, documents::privacy)
        .get(links::SECURITY, Access::Anyone, documents::security)
        .get(links::ACCESSIBILITY, Access::Anyone, documents::accessibility)
        .get(links::ROOT, Access::Platform, finder::show)
        .merge(madoguchi_web::language::routes())
        .merge(madoguchi_web::assets::routes())
}
