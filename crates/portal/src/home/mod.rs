//! The home page of a signed-in member.

pub mod page;

use madoguchi_core::services::{self, Destination};
use madoguchi_web::{Answer, Member, Visit};

use self::page::{Home, Tile};
use crate::page::Page;

/// The page.
pub async fn show(visit: Visit, member: Member) -> Answer {
    let services = services::on_offer(&visit.policy.services)
        .map(|(service, destination)| match destination {
            Destination::Outside(url) => Tile::new(visit.words(), service, url.to_owned()),
        })
        .collect();
    let page = Home {
        address_unverified: member.address_unverified,
        // Nobody writes announcements yet; the page says so.
        announcements: Vec::new(),
        services,
    };
    Ok(visit.page(Home::TEMPLATE, &page))
}
