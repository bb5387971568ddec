//! One's own account at the desk: sign-in methods, recovery codes, sessions.

pub mod page;

use axum::response::Response;
use madoguchi_core::ids::StaffSessionId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff;
use madoguchi_core::staff::methods::{self, passkey};
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::sessions;
use madoguchi_web::{Answer, Fields, Page, Params, Trouble};
use uuid::Uuid;

use self::page::{Codes, ListedSession, OwnAccount};
use super::face::{Access, At, Routes, Samples, Visit, Within};

/// The query parameter that names what has just happened.
pub const NOTICE_FIELD: &str = "notice";
/// Its value after a method was added.
pub const NOTICE_ADDED: &str = "added";
/// Its value after a session was ended.
const NOTICE_ENDED: &str = "session-ended";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::OWN_ACCOUNT, Access::May(Permission::Enter), show)
        .get(links::RECOVERY_CODES, Access::MayFresh(Permission::Enter), show_codes)
        .post(links::RECOVERY_CODES, Access::MayFresh(Permission::Enter), make_codes)
        .post(links::END_SESSION, Access::May(Permission::Enter), end_session)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<OwnAccount>(Within::Desk).page::<Codes>(Within::Desk)
}

async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let notice = match params.one(NOTICE_FIELD)? {
        NOTICE_ADDED => Some(page::Notice::MethodAdded),
        NOTICE_ENDED => Some(page::Notice::SessionEnded),
        _ => None,
    };
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let account = staff::account(&tx, clerk.id).await?.ok_or(Trouble::SessionEnded)?;
    let sessions = sessions::list(&tx, clerk.id).await?;
    let page = OwnAccount {
        notice,
        name: account.name,
        login: account.address.as_str().to_owned(),
        roles: account.roles.iter().map(|role| super::staff::page::role_name(words, role)).collect(),
        passkeys: passkey::list(&tx, clerk.id).await?.into_iter().map(|passkey| passkey.name).collect(),
        app: methods::means(&tx, clerk.id).await?.one_time_code,
        codes_left: methods::codes_left(&tx, clerk.id).await?,
        sessions: sessions
            .into_iter()
            .map(|session| ListedSession {
                id: session.id.to_string(),
                device: words.device(session.device),
                since: words.instant(session.created_at),
                here: session.id == clerk.session,
            })
            .collect(),
    };
    Ok(visit.page(OwnAccount::TEMPLATE, &page))
}

async fn show_codes(visit: Visit, clerk: At) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let left = methods::codes_left(&tx, clerk.id).await?;
    Ok(visit.page(Codes::TEMPLATE, &Codes { left, codes: Vec::new(), made_on: None, address: String::new() }))
}

async fn make_codes(visit: Visit, clerk: At) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let codes = methods::make_codes(&tx, &clerk, &mut random).await?;
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
    let response: Response = visit.go(&format!("{}?{NOTICE_FIELD}={NOTICE_ENDED}", links::OWN_ACCOUNT));
    Ok(response)
}
