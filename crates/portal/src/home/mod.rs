//! The home page of a signed-in member.

pub mod page;

use axum::http::StatusCode;
use madoguchi_core::accounts::passkey::manage::{self, Listed};
use madoguchi_core::accounts::profile::{Profile, profile};
use madoguchi_core::accounts::proofs::Proof;
use madoguchi_core::accounts::recovery_code;
use madoguchi_core::scope::Actor;
use madoguchi_core::services::{self, Destination};
use madoguchi_web::error::Trouble;
use madoguchi_web::{Answer, Member, Visit};

use self::page::{Home, NewPasskey, Tile, Welcome};
use crate::page::{FieldError, Page};
use crate::registration::page::done::Keep;
use crate::sign_in::page::user_id_word;

/// The page.
pub async fn show(visit: Visit, member: Member) -> Answer {
    page(&visit, &member, Vec::new(), StatusCode::OK).await
}

/// The page, with what to mend in the name of a new passkey.
pub(crate) async fn again(visit: &Visit, member: &Member, errors: Vec<FieldError>) -> Answer {
    page(visit, member, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn page(visit: &Visit, member: &Member, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    // A society without a second step has nothing to say here that doesn't come with the session.
    let has_methods = visit.policy.second_step.is_offered();
    let asked = if has_methods { Asked::of(visit, member).await? } else { Asked::default() };
    let services = services::on_offer(&visit.policy.services)
        .map(|(service, destination)| match destination {
            Destination::Outside(url) => Tile::new(visit.words(), service, url.to_owned()),
        })
        .collect();
    let new = asked.passkeys.into_iter().rfind(|passkey| !passkey.named);
    let page = Home {
        errors,
        new_passkey: new.map(|passkey| NewPasskey { id: passkey.id.to_string(), name: passkey.name }),
        login_methods: has_methods,
        address_unverified: member.address_unverified,
        recovery_codes_wanted: asked.recovery_codes_wanted,
        welcome: asked.profile.map(|profile| welcome(visit, profile)),
        // Nobody writes announcements yet; the page says so.
        announcements: Vec::new(),
        services,
    };
    Ok(visit.page_with(status, Home::TEMPLATE, &page))
}

/// What the page asks the database where methods can be set up.
#[derive(Default)]
struct Asked {
    passkeys: Vec<Listed>,
    recovery_codes_wanted: bool,
    /// Where a registration leads through a second step, there is no page of its own that says what to keep in mind.
    profile: Option<Profile>,
}

impl Asked {
    async fn of(visit: &Visit, member: &Member) -> Result<Self, Trouble> {
        let keys = visit.app.keys.keys(visit.tenant.id)?;
        let tx = visit.app.database.read(&visit.scope(Actor::Member(member.account))).await?;
        let passkeys = manage::list(&tx, member.account).await?;
        let recovery_codes_wanted = recovery_code::are_wanted(&tx, &visit.policy, member.account).await?;
        let profile = match member.proofs.has(Proof::Letter) && member.proofs.has(Proof::SetUp) {
            true => Some(profile(&tx, &keys, member.account).await?),
            false => None,
        };
        tx.rollback().await?;
        Ok(Self { passkeys, recovery_codes_wanted, profile })
    }
}

fn welcome(visit: &Visit, profile: Profile) -> Welcome {
    let (words, policy) = (visit.words(), &visit.policy);
    Welcome {
        user_id_word: user_id_word(words, &policy.society.user_id_word),
        user_id: profile.user_id,
        keep: Keep::of(words, policy),
        email: profile.email.map(|email| email.as_str().to_owned()),
        mail_from: policy.contact.mail_from.clone(),
    }
}
