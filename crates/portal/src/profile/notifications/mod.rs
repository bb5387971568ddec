//! Which mails a member gets (お知らせメールの設定).

pub mod page;

use madoguchi_core::accounts::profile::notifications as mails;
use madoguchi_core::accounts::sessions::session::MemberFacts;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Fields, Page, Trouble};
use madoguchi_words::Words;

use self::page::Notifications;
use super::page::{Kept, Mails, field_of};
use crate::face::{Member, Visit};

/// Shows the choice.
pub async fn show(visit: Visit, member: Member) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let page = made(&tx, visit.words(), &member).await?;
    tx.rollback().await?;
    Ok(visit.page(Notifications::TEMPLATE, &page))
}

/// The page for a member, who may be somebody that a clerk looks at.
pub(crate) async fn made(tx: &TenantTx, words: &Words, member: &MemberFacts) -> Result<Notifications, Failure> {
    let choices = mails::choices(tx, member.account).await?;
    Ok(Notifications { mails: Mails::of(words, &tx.policy().notification, &choices) })
}

/// Stores the choice.
pub async fn send(visit: Visit, member: Member, fields: Fields) -> Answer {
    let rules = &visit.policy.notification;
    let mut wanted = Vec::new();
    for kind in &rules.kinds {
        if fields.ticked(field_of(*kind))? {
            wanted.push(*kind);
        }
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    if !mails::choose(&tx, &member, &wanted, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(visit.go(&super::kept(Kept::Notifications)))
}
