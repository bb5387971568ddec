//! Sign-in methods (ログイン方法変更).

pub mod page;
pub mod passkeys;

use self::page::{LoginMethods, Notice, OneTimeCode, PasskeyRow, RecoveryCodesLeft};
use crate::face::session::NOTICE_FIELD;
use crate::face::{Access, Member, Routes, Samples, Visit, Within};
use madoguchi_core::accounts::methods::passkey::manage;
use madoguchi_core::accounts::methods::recovery_code;
use madoguchi_core::links;
use madoguchi_core::policy::second_step::Method;
use madoguchi_core::scope::Actor;
use madoguchi_core::sign_in::step_up;
use madoguchi_web::{Answer, Page, Params, Trouble};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::LOGIN_METHODS, Access::SteppedUp, show)
        .post(links::NAME_PASSKEY, Access::Member, passkeys::name)
        .get(links::RENAME_PASSKEY, Access::SteppedUp, passkeys::ask_name)
        .post(links::RENAME_PASSKEY, Access::SteppedUp, passkeys::rename)
        .get(links::REMOVE_PASSKEY, Access::SteppedUp, passkeys::ask_removal)
        .post(links::REMOVE_PASSKEY, Access::SteppedUp, passkeys::remove)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<LoginMethods>(Within::Member)
        .page::<page::RenamePasskey>(Within::Member)
        .page::<page::RemovePasskey>(Within::Member)
}

/// The value of the notice parameter after a passkey was added.
pub const NOTICE_ADDED: &str = "passkey-added";
/// The value of the notice parameter after a passkey was renamed.
pub const NOTICE_RENAMED: &str = "passkey-renamed";
/// The value of the notice parameter after a passkey was removed.
pub const NOTICE_REMOVED: &str = "passkey-removed";

/// Shows the methods that the account has and can have.
pub async fn show(visit: Visit, member: Member, params: Params) -> Answer {
    let policy = &visit.policy.second_step;
    if !policy.is_offered() {
        return Err(Trouble::NotForYou);
    }
    let notice = match params.one(NOTICE_FIELD)? {
        NOTICE_ADDED => Some(Notice::PasskeyAdded),
        NOTICE_RENAMED => Some(Notice::PasskeyRenamed),
        NOTICE_REMOVED => Some(Notice::PasskeyRemoved),
        _ => None,
    };
    let tx = visit.read(Actor::Member(member.account)).await?;
    let passkeys = manage::list(&tx, member.account).await?;
    let means = step_up::means(&tx, &member).await?;
    let left = recovery_code::left(&tx, member.account).await?;
    tx.rollback().await?;
    let page = LoginMethods {
        notice,
        passkeys: (policy.offers(Method::Passkey) || means.passkey)
            .then(|| passkeys.iter().map(|passkey| PasskeyRow::new(visit.words(), passkey)).collect()),
        one_time_code: (policy.offers(Method::OneTimeCode) || means.one_time_code)
            .then_some(OneTimeCode { set_up: means.one_time_code }),
        recovery_codes: means.has_method().then_some(RecoveryCodesLeft { left }),
    };
    Ok(visit.page(LoginMethods::TEMPLATE, &page))
}
