//! The choice of language from any page.

use axum::response::Response;
use madoguchi_core::accounts::profile::preferences::{self, Display};
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_web::language::{self, LANGUAGE_FIELD, by_code};
use madoguchi_web::{Answer, Fields};

use crate::face::{Access, MemberVisit, Routes, Visit};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().post(links::LANGUAGE, Access::Anyone, choose)
}

/// Stores the choice. A signed-in member's choice is also stored with the account, so that it applies on every device
/// and to mails. The last choice wins.
async fn choose(visit: Visit, fields: Fields) -> Answer {
    let (offered, code) = (&visit.policy.languages, fields.one(LANGUAGE_FIELD)?);
    let response: Response = language::choose(&visit, offered, &fields)?;
    if let (Some(member), Some(language)) = (visit.member(), by_code(offered, code)) {
        let wanted = Display { language, text_size: member.text_size };
        let mut random = visit.app.random();
        let tx = visit.write(Actor::Member(member.account)).await?;
        preferences::choose(&tx, member, wanted, &mut random).await?;
        tx.commit().await?;
    }
    Ok(response)
}
