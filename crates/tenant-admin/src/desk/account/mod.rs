//! One's own account at the desk: password, sign-in methods, address, tokens, sessions, and what happened.

pub mod address;
pub mod history;
pub mod methods;
pub mod page;
pub mod password;
pub mod tokens;

use axum::response::Response;
use madoguchi_core::ids::StaffSessionId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff;
use madoguchi_core::staff::address_change;
use madoguchi_core::staff::methods::passkey;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::sessions;
use madoguchi_web::{Answer, Fields, Page, Params, Trouble};
use uuid::Uuid;

use self::page::{Codes, ListedSession, Notice, OwnAccount, PasskeyRow};
use super::face::{Access, At, Routes, Samples, Visit, Within};

/// The query parameter that names what has just happened.
pub const NOTICE_FIELD: &str = "notice";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::OWN_ACCOUNT, Access::May(Permission::Enter), show)
        .get(links::RECOVERY_CODES, Access::MayFresh(Permission::Enter), show_codes)
        .post(links::RECOVERY_CODES, Access::MayFresh(Permission::Enter), make_codes)
        .post(links::END_SESSION, Access::May(Permission::Enter), end_session)
        .get(links::OWN_PASSWORD, Access::MayFresh(Permission::Enter), password::show)
        .post(links::OWN_PASSWORD, Access::MayFresh(Permission::Enter), password::send)
        .get(links::OWN_PASSKEY, Access::MayFresh(Permission::Enter), methods::show)
        .post(links::OWN_PASSKEY, Access::MayFresh(Permission::Enter), methods::rename)
        .get(links::REMOVE_OWN_PASSKEY, Access::MayFresh(Permission::Enter), methods::ask_passkey)
        .post(links::REMOVE_OWN_PASSKEY, Access::MayFresh(Permission::Enter), methods::remove_passkey)
        .get(links::REMOVE_OWN_APP, Access::MayFresh(Permission::Enter), methods::ask_app)
        .post(links::REMOVE_OWN_APP, Access::MayFresh(Permission::Enter), methods::remove_app)
        .get(links::OWN_ADDRESS, Access::MayFresh(Permission::Enter), address::show)
        .post(links::OWN_ADDRESS, Access::MayFresh(Permission::Enter), address::send)
        .post(links::WITHDRAW_OWN_ADDRESS, Access::May(Permission::Enter), address::withdraw)
        .get(links::ADDRESS_CHANGE, Access::Anyone, address::ask)
        .post(links::ADDRESS_CHANGE, Access::Anyone, address::confirm)
        .get(links::OWN_HISTORY, Access::May(Permission::Enter), history::show)
        .get(links::TOKENS, Access::MayFresh(Permission::Enter), tokens::show)
        .post(links::TOKENS, Access::MayFresh(Permission::Enter), tokens::issue)
        .post(links::REVOKE_TOKEN, Access::May(Permission::Enter), tokens::revoke)
        .post(links::REPLACE_TOKEN, Access::MayFresh(Permission::Enter), tokens::replace)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<OwnAccount>(Within::Desk)
        .page::<Codes>(Within::Desk)
        .page::<password::page::OwnPassword>(Within::Desk)
        .page::<methods::page::RenamePasskey>(Within::Desk)
        .page::<methods::page::RemoveMethod>(Within::Desk)
        .page::<address::page::OwnAddress>(Within::Desk)
        .page::<address::page::ConfirmAddress>(Within::Outside)
        .page::<history::page::OwnHistory>(Within::Desk)
        .page::<tokens::page::Tokens>(Within::Desk)
        .page::<tokens::page::NewToken>(Within::Desk)
}

/// Returns to the account with a notice.
pub(crate) fn done(visit: &Visit, notice: Notice) -> Response {
    visit.go(&at(notice))
}

/// The account with a notice.
pub(crate) fn at(notice: Notice) -> String {
    format!("{}?{NOTICE_FIELD}={}", links::OWN_ACCOUNT, notice.word())
}

async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let notice = Notice::of(params.one(NOTICE_FIELD)?);
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let account = staff::account(&tx, clerk.id).await?.ok_or(Trouble::SessionEnded)?;
    let sessions = sessions::list(&tx, clerk.id).await?;
    let passkeys = passkey::list(&tx, clerk.id).await?;
    let app = staff::methods::means(&tx, clerk.id).await?.one_time_code;
    let waiting = address_change::of_clerk(&tx, clerk.id).await?;
    let page = OwnAccount {
        notice,
        name: account.name,
        login: account.address.as_str().to_owned(),
        address_waiting: waiting.map(|change| change.address.as_str().to_owned()),
        roles: account.roles.iter().map(|role| super::staff::page::role_name(words, role)).collect(),
        removable: passkeys.len() + usize::from(app) > 1,
        passkeys: passkeys.iter().map(|passkey| PasskeyRow::of(words, passkey)).collect(),
        app,
        codes_left: staff::methods::codes_left(&tx, clerk.id).await?,
        tokens: staff::tokens::list(&tx, clerk.id).await?.len(),
        sessions: sessions
            .into_iter()
            .map(|session| ListedSession {
                id: session.id.to_string(),
                device: words.device(session.device),
                since: words.instant(session.created_at),
                here: clerk.is_in(session.id),
            })
            .collect(),
    };
    Ok(visit.page(OwnAccount::TEMPLATE, &page))
}

async fn show_codes(visit: Visit, clerk: At) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let left = staff::methods::codes_left(&tx, clerk.id).await?;
    Ok(visit.page(Codes::TEMPLATE, &Codes { left, codes: Vec::new(), made_on: None, address: String::new() }))
}

async fn make_codes(visit: Visit, clerk: At) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let codes = staff::methods::make_codes(&tx, &clerk, &mut random).await?;
    tx.commit().await?;
    let page = Codes {
        left: 0,
        codes: codes.iter().map(|code| code.expose().to_owned()).collect(),
        made_on: Some(visit.words().instant(visit.now)),
        address: page::address_of(&visit),
    };
    Ok(visit.page(Codes::TEMPLATE, &page))
}

async fn end_session(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let id = Uuid::try_parse(fields.one("session")?).map_err(|_| Trouble::NotForYou)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if !sessions::end_one(&tx, &clerk, StaffSessionId(id), &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(done(&visit, Notice::SessionEnded))
}
