//! The home page of a signed-in member.

pub mod page;

use madoguchi_core::accounts::profile::profile;
use madoguchi_core::scope::Actor;
use madoguchi_core::services::{self, Destination};
use madoguchi_web::{Answer, Member, Visit};

use self::page::{Home, PasswordNotice, Tile};
use crate::page::Page;

/// The page.
pub async fn show(visit: Visit, member: Member) -> Answer {
    let keys = visit.app.keys.keys(visit.tenant.id)?;
    let tx = visit.app.database.read(&visit.scope(Actor::Member(member.account))).await?;
    let profile = profile(&tx, &keys, member.account).await?;
    tx.rollback().await?;
    let services = services::on_offer(&visit.policy.services)
        .map(|(service, destination)| match destination {
            Destination::Outside(url) => Tile::new(visit.words(), service, url.to_owned()),
        })
        .collect();
    let page = Home {
        address_unverified: profile.email.is_some() && !profile.email_verified,
        password_notice: profile
            .password_notice(&visit.policy.password, visit.now)
            .map(|notice| PasswordNotice::new(visit.words(), notice)),
        // Nobody writes announcements yet; the page says so.
        announcements: Vec::new(),
        services,
    };
    Ok(visit.page(Home::TEMPLATE, &page))
}
