//! The member's profile (プロフィール変更): what is stored, what can be changed, and where.

pub mod display;
pub mod notifications;
pub mod page;
pub mod user_id;

use madoguchi_core::accounts::profile::addresses::addresses;
use madoguchi_core::accounts::profile::{notifications as mails, profile};
use madoguchi_core::accounts::sessions::session::MemberFacts;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Page, Params};
use madoguchi_words::Words;

use self::page::{Address, Kept, Mails, Profile};
use crate::face::session::NOTICE_FIELD;
use crate::face::{Access, Member, Routes, Samples, Visit, Within};
use crate::fields::account::user_id_word;
use crate::household;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::PROFILE, Access::Member, show)
        .get(links::USER_ID, Access::SteppedUp, user_id::show)
        .post(links::USER_ID, Access::SteppedUp, user_id::send)
        .get(links::NOTIFICATIONS, Access::Member, notifications::show)
        .post(links::NOTIFICATIONS, Access::Member, notifications::send)
        .get(links::DISPLAY, Access::Member, display::show)
        .post(links::DISPLAY, Access::Member, display::send)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<Profile>(Within::Member)
        .page::<user_id::page::ChangeUserId>(Within::Member)
        .page::<notifications::page::Notifications>(Within::Member)
        .page::<display::page::Display>(Within::Member)
}

/// Shows the page.
pub async fn show(visit: Visit, member: Member, params: Params) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let made = made(&tx, visit.words(), &member).await?;
    tx.rollback().await?;
    Ok(visit.page(Profile::TEMPLATE, &Profile { notice: Kept::of(params.one(NOTICE_FIELD)?), ..made }))
}

/// The page for a member, who may be somebody that a clerk looks at.
pub(crate) async fn made(tx: &TenantTx, words: &Words, member: &MemberFacts) -> Result<Profile, Failure> {
    let profile = profile(tx, member.account).await?;
    let has = addresses(tx, member.account).await?;
    let choices = mails::choices(tx, member.account).await?;
    let policy = tx.policy();
    Ok(Profile {
        notice: None,
        name: member.name.clone(),
        user_id_word: user_id_word(words, &policy.society.user_id_word),
        user_id_standing: profile.user_id_standing(&policy.user_id).into(),
        user_id: profile.user_id,
        addresses: vec![
            Address::new(words.text("profile-email"), has.main.as_ref(), links::EMAIL),
            Address::new(words.text("profile-second"), has.second.as_ref(), links::RECOVERY_ADDRESS),
        ],
        mails: Mails::of(words, &policy.notification, &choices),
        language: (policy.languages.len() > 1).then(|| words.text("language-name").to_owned()),
        text_size: display::page::size_word(words, member.text_size).to_owned(),
        login_methods: policy.second_step.is_offered(),
        family: household::is_offered(tx),
    })
}

/// Returns the profile's path with the notice of what was stored.
fn kept(what: Kept) -> String {
    format!("{}?{NOTICE_FIELD}={}", links::PROFILE, what.word())
}
