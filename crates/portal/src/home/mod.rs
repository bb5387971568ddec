//! The home page of a signed-in member.

pub mod page;

use self::page::{Contents, Home, NewPasskey, Notice, checkups_content, eligibility_content, expenses_content};
use crate::announcements::page::Headline;
use crate::face::{Access, Member, MemberVisit, Routes, Samples, Visit, Within};
use axum::http::StatusCode;
use madoguchi_core::accounts::methods::passkey::manage::{self, ListedPasskey};
use madoguchi_core::accounts::methods::recovery_code;
use madoguchi_core::accounts::profile::own_address::rule::Ending;
use madoguchi_core::accounts::profile::{Profile, own_address, profile};
use madoguchi_core::accounts::sessions::session::MemberFacts;
use madoguchi_core::announcements::reading::{News, news};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::household::consent;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_core::services::checkups::reading as checkups;
use madoguchi_core::services::eligibility;
use madoguchi_core::services::expenses::reading as expenses;
use madoguchi_core::terms::ledger::TermsStanding;
use madoguchi_web::{Answer, FieldError, Page};
use madoguchi_words::Words;

/// The announcements that the page shows.
const ANNOUNCEMENTS: u64 = 3;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::HOME, Access::Member, show)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Home>(Within::Member)
}

/// Shows the page.
pub async fn show(visit: Visit, member: Member) -> Answer {
    page(&visit, &member, Vec::new(), StatusCode::OK).await
}

/// Shows the page again, with the mistakes in the name of a new passkey.
pub(crate) async fn again(visit: &Visit, member: &Member, errors: Vec<FieldError>) -> Answer {
    page(visit, member, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn page(visit: &Visit, member: &Member, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let medical = medical(&tx, visit, member).await?;
    let privacy = visit.tenant.privacy.news(visit.now).is_some();
    let made = made(&tx, visit.words(), member, Told { terms: visit.terms_standing(), privacy }, medical).await?;
    tx.rollback().await?;
    // The summary of mistakes is a notice itself.
    let page = Home { notice: made.notice.filter(|_| errors.is_empty()), errors, ..made };
    Ok(visit.page_with(status, Home::TEMPLATE, &page))
}

/// One line of the member's medical data for each tile. No clerk sees them, and where the society asks for the proofs first, they are
/// shown only to who has just shown them.
async fn medical(tx: &TenantTx, visit: &Visit, member: &Member) -> Result<Contents, Failure> {
    let is_shown = |wants: Option<bool>| wants.is_some_and(|wanted| !wanted || member.is_fresh(visit.now));
    let mut contents = Contents::default();
    if is_shown(expenses::wants_step_up(tx)) {
        let summary = expenses::summary(tx, member).await?;
        contents.expenses = summary.map(|summary| expenses_content(visit.words(), summary));
    }
    if is_shown(checkups::wants_step_up(tx)) {
        let year = checkups::latest_year(tx, member).await?;
        contents.checkups = year.map(|year| checkups_content(visit.words(), year));
    }
    Ok(contents)
}

/// What a member is told or asked about the society's published texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    /// About the terms.
    pub terms: TermsStanding,
    /// Whether the privacy notice is new.
    pub privacy: bool,
}

/// The page for a member, who may be somebody that a clerk looks at: then `medical` is empty.
pub(crate) async fn made(
    tx: &TenantTx,
    words: &Words,
    member: &MemberFacts,
    told: Told,
    medical: Contents,
) -> Result<Home, Failure> {
    let asked = asked(tx, words, member).await?;
    let new = asked.passkeys.into_iter().rfind(|passkey| !passkey.named);
    let notices = [
        asked.profile.as_ref().and_then(|profile| password_notice(tx, words, profile)),
        Notice::of_terms(words, told.terms),
        told.privacy.then_some(Notice::PrivacyTold),
        asked.address_ends.map(|ending| Notice::of_address(words, ending)),
        asked.family.then_some(Notice::FamilyAsked),
        member.address_suspended.then_some(Notice::AddressSuspended),
        member.address_undeliverable.then_some(Notice::AddressUndeliverable),
        member.address_unverified.then_some(Notice::AddressUnverified),
        asked.recovery_codes_wanted.then_some(Notice::RecoveryCodesWanted),
    ];
    let headlines = asked.news.posted.iter().map(|posted| Headline::for_member(words, posted)).collect();
    Ok(Home {
        announcements: headlines,
        unread: asked.news.unread,
        notice: Notice::most_urgent(notices),
        new_passkey: new.map(|passkey| NewPasskey { id: passkey.id.to_string(), name: passkey.name }),
        ..Home::with_contents(words, tx.policy(), day_in_japan(tx.now()), &contents(tx, words, member, medical).await?)
    })
}

/// One line of what each service has for the member.
async fn contents(tx: &TenantTx, words: &Words, member: &MemberFacts, medical: Contents) -> Result<Contents, Failure> {
    let mut contents = medical;
    if eligibility::wants_step_up(tx).is_some() {
        let summary = eligibility::summary(tx, member).await?;
        contents.eligibility = summary.map(|summary| eligibility_content(words, summary.persons, summary.joined_on));
    }
    Ok(contents)
}

/// The data that the page reads from the database.
#[derive(Default)]
struct Asked {
    profile: Option<Profile>,
    passkeys: Vec<ListedPasskey>,
    recovery_codes_wanted: bool,
    address_ends: Option<Ending>,
    family: bool,
    news: News,
}

/// Reads only data that the page can need, judging by the society's policy and the member.
async fn asked(tx: &TenantTx, words: &Words, member: &MemberFacts) -> Result<Asked, Failure> {
    let policy = tx.policy();
    let has_methods = policy.second_step.is_offered();
    let wants_profile = policy.password.expires();
    let address_ends = own_address::ending_of(policy, member, tx.now());
    let news = news(tx, member.account, words.language(), ANNOUNCEMENTS).await?;
    let family = consent::is_asked(tx, member).await?;
    let mut asked = Asked { news, family, ..Asked::default() };
    if wants_profile {
        asked.profile = Some(profile(tx, member.account).await?);
    }
    if address_ends.is_some() && !own_address::has_own(tx, member.account).await? {
        asked.address_ends = address_ends;
    }
    if has_methods {
        asked.passkeys = manage::list(tx, member.account).await?;
        asked.recovery_codes_wanted = recovery_code::are_wanted(tx, member.account).await?;
    }
    Ok(asked)
}

fn password_notice(tx: &TenantTx, words: &Words, profile: &Profile) -> Option<Notice> {
    let due = profile.password_notice(&tx.policy().password, tx.now())?;
    Some(Notice::of_password(words, due))
}
