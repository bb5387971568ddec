//! Open sessions (ログイン中の端末): lists them and ends one, or all others at once.

pub mod page;

use madoguchi_core::accounts::sessions::{devices, end};
use madoguchi_core::ids::SessionId;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Fields, Page, Params, Trouble};

use self::page::{Device, Devices, SESSION_FIELD};
use crate::face::session::NOTICE_FIELD;
use crate::face::{Access, Member, Routes, Samples, Visit, Within};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::DEVICES, Access::Member, show).post(links::END_SESSION, Access::Member, end).post(
        links::END_OTHER_SESSIONS,
        Access::Member,
        end_others,
    )
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Devices>(Within::Member)
}

/// The value of the notice parameter after a session was ended.
const NOTICE_ENDED: &str = "ended";

/// Shows the list.
pub async fn show(visit: Visit, member: Member, params: Params) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let sessions = devices::open_sessions(&tx, &member).await?;
    tx.rollback().await?;
    let page = Devices {
        ended: params.one(NOTICE_FIELD)? == NOTICE_ENDED,
        devices: sessions.iter().map(|session| Device::of(visit.words(), session)).collect(),
    };
    Ok(visit.page(Devices::TEMPLATE, &page))
}

/// Ends one session. A second press of the button gets the same answer.
pub async fn end(visit: Visit, member: Member, fields: Fields) -> Answer {
    let session = fields.one(SESSION_FIELD)?.parse().map_err(|_| Trouble::NotForYou)?;
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    if !devices::end_session(&tx, &member, SessionId(session), &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(visit.go(&ended()))
}

/// Ends all other sessions.
pub async fn end_others(visit: Visit, member: Member) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    end::end_all_others(&tx, &member, &mut random).await?;
    tx.commit().await?;
    Ok(visit.go(&ended()))
}

fn ended() -> String {
    format!("{}?{NOTICE_FIELD}={NOTICE_ENDED}", links::DEVICES)
}
