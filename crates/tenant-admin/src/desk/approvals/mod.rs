//! What waits for another person: who asks for what, for whom and why, and the decision.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use madoguchi_core::announcements;
use madoguchi_core::approvals::second_approver;
use madoguchi_core::approvals::{self, ApprovalRequest, ApprovalSubject, NotApproved, Waiting};
use madoguchi_core::database::TenantTx;
use madoguchi_core::disclosure;
use madoguchi_core::ids::{AnnouncementId, ApprovalId, DisclosureId, PersonId};
use madoguchi_core::links::desk as links;
use madoguchi_core::restriction;
use madoguchi_core::settings as core_settings;
use madoguchi_core::staff;
use madoguchi_core::staff::invitation;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support::{self, Granted};
use madoguchi_web::{Answer, FieldError, Page, Trouble};
use madoguchi_words::Words;
use uuid::Uuid;

use self::page::{AnnouncementWaiting, Approval, GivenCode, SecondHand};
use super::face::{Access, At, Routes, Samples, Visit, Within};
use super::members::letter::printed;
use super::members::person::done as person_page;
use super::members::person::page::Notice;
use super::settings::{self, asked::SettingsWaiting};

/// Returns the routes and who may reach each. What may be seen and decided follows from what is asked for: [`load`] asks
/// for it, and so do the verbs.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::APPROVAL, Access::May(Permission::Enter), show)
        .post(links::APPROVAL, Access::MayFresh(Permission::Enter), approve)
        .post(links::WITHDRAW, Access::May(Permission::Enter), withdraw)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Approval>(Within::Desk).page::<GivenCode>(Within::Desk)
}

/// The id in a path.
type Id = Result<Path<Uuid>, PathRejection>;

fn id_of(id: Id) -> Result<ApprovalId, Trouble> {
    id.map(|Path(id)| ApprovalId(id)).map_err(|_| Trouble::NotForYou)
}

/// What waits, if the clerk may decide it.
async fn load(clerk: &At, tx: &TenantTx, id: ApprovalId) -> Result<Waiting, Trouble> {
    let waiting = approvals::find(tx, id).await?;
    let waiting = waiting.filter(|waiting| clerk.may(waiting.request.permission())).ok_or(Trouble::NotForYou)?;
    if may_see(tx, clerk, waiting.subject).await? { Ok(waiting) } else { Err(Trouble::NotForYou) }
}

/// Whether the clerk may see what something that waits is about: a person who is hidden is for few.
pub(crate) async fn may_see(tx: &TenantTx, clerk: &At, subject: ApprovalSubject) -> Result<bool, Trouble> {
    match subject.person() {
        Some(person) => Ok(support::may_see(tx, clerk, person).await?),
        None => Ok(true),
    }
}

async fn show(visit: Visit, clerk: At, id: Id) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let waiting = load(&clerk, &tx, id_of(id)?).await?;
    let page = of(&visit, &clerk, &tx, &waiting, Vec::new()).await?;
    Ok(visit.page(Approval::TEMPLATE, &page))
}

/// The page of something that waits.
async fn of(
    visit: &Visit,
    clerk: &At,
    tx: &TenantTx,
    waiting: &Waiting,
    errors: Vec<FieldError>,
) -> Result<Approval, Trouble> {
    let words = visit.words();
    let about = about(tx, waiting).await?;
    let mut page_of = Matter { settings: None, announcement: None, holds: true };
    match waiting.request {
        ApprovalRequest::SettingsChange { .. } | ApprovalRequest::SettingsWithdrawal { .. } => {
            let planned = settings::asked::waiting(visit, clerk, tx, waiting).await?;
            page_of.holds = planned.as_ref().is_some_and(|(_, holds)| *holds);
            page_of.settings = planned.map(|(page, _)| page);
        }
        ApprovalRequest::Announcement { .. } => {
            let asked = announcements::asked(tx, waiting).await?;
            page_of.holds = asked.is_some();
            if let Some(stored) = asked {
                let reach = announcements::reach(tx, &stored.content).await?;
                page_of.announcement = Some(AnnouncementWaiting::of(visit, &stored, reach));
            }
        }
        ApprovalRequest::DeskCode { .. }
        | ApprovalRequest::Letter { .. }
        | ApprovalRequest::LiftRestriction
        | ApprovalRequest::Disclosure => {}
    }
    let Matter { settings, announcement, holds } = page_of;
    let asked_by = staff::account(tx, waiting.asked_by).await?.map(|account| account.name).unwrap_or_default();
    Ok(Approval {
        errors,
        href: links::of(links::APPROVAL, waiting.id.0),
        withdraw_href: links::of(links::WITHDRAW, waiting.id.0),
        about_href: about.as_ref().map(|about| about.href.clone()),
        about: about.map(|about| about.name),
        what: what(visit, &waiting.request),
        reason: match waiting.request {
            // Its title stands above already.
            ApprovalRequest::Announcement { .. } => String::new(),
            _ => waiting.reason.clone(),
        },
        settings,
        announcement,
        holds,
        check: words.text(check_key(&waiting.request)),
        asked_by,
        asked_at: words.instant(waiting.asked_at),
        until: words.instant(waiting.expires_at),
        own: waiting.asked_by == clerk.id,
        second: second(visit, tx, waiting).await?,
        one_hand: invitation::one_hand_until(tx, waiting.asked_by, clerk.id)
            .await?
            .filter(|_| waiting.asked_by != clerk.id)
            .map(|until| one_hand(words, until)),
    })
}

/// What the page says of the second approver; nothing where the society has none and needs none.
async fn second(visit: &Visit, tx: &TenantTx, waiting: &Waiting) -> Result<Option<SecondHand>, Trouble> {
    let current = second_approver::current(tx).await?.filter(|current| current.agreed.is_some());
    let seconded = second_approver::has_seconded(tx, waiting).await?;
    let says = match &current {
        Some(current) => {
            let key = if seconded { "desk-approval-seconded" } else { "desk-approval-second-waits" };
            visit.words().format(key, &[("name", current.name.as_str().into())])
        }
        None if second_approver::has_few(tx).await? => visit.words().text("desk-approval-second-none").to_owned(),
        None => return Ok(None),
    };
    Ok(Some(SecondHand { says, seconded }))
}

/// What the page shows beside who asks and why.
struct Matter {
    settings: Option<SettingsWaiting>,
    announcement: Option<AnnouncementWaiting>,
    /// Whether it can still be approved.
    holds: bool,
}

/// The key of what to check before approving.
const fn check_key(request: &ApprovalRequest) -> &'static str {
    match request {
        ApprovalRequest::DeskCode { .. }
        | ApprovalRequest::Letter { .. }
        | ApprovalRequest::LiftRestriction
        | ApprovalRequest::Disclosure => "desk-approval-check",
        ApprovalRequest::SettingsChange { .. } | ApprovalRequest::SettingsWithdrawal { .. } => {
            "desk-approval-check-settings"
        }
        ApprovalRequest::Announcement { .. } => "desk-approval-check-announcement",
    }
}

/// Why the clerk can't approve it yet.
fn one_hand(words: &Words, until: DateTime<Utc>) -> String {
    words.format("desk-approval-one-hand", &[("until", words.instant(until).into())])
}

/// What something that waits is about.
pub(crate) struct About {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
}

/// What something that waits is about; `None` where it is about the society itself.
pub(crate) async fn about(tx: &TenantTx, waiting: &Waiting) -> Result<Option<About>, Trouble> {
    Ok(match waiting.subject {
        ApprovalSubject::Person(person) => {
            let name = support::name_of(tx, person).await?.ok_or(Trouble::NotForYou)?;
            Some(About { name, href: links::person(person) })
        }
        ApprovalSubject::Thing(id) => announcements::announcement(tx, AnnouncementId(id))
            .await?
            .map(|stored| About { name: stored.content.japanese.title, href: links::of(links::ANNOUNCEMENT, id) }),
        ApprovalSubject::Society => None,
    })
}

/// What is asked for, in words.
pub(crate) fn what(visit: &Visit, request: &ApprovalRequest) -> String {
    visit.words().text(what_key(request)).to_owned()
}

/// The key of what is asked for.
pub(crate) const fn what_key(request: &ApprovalRequest) -> &'static str {
    match request {
        ApprovalRequest::DeskCode { second_step_lost: false } => "desk-approval-desk-code",
        ApprovalRequest::DeskCode { second_step_lost: true } => "desk-approval-desk-code-lost",
        ApprovalRequest::Letter { .. } => "desk-approval-letter",
        ApprovalRequest::SettingsChange { .. } => "desk-approval-settings-change",
        ApprovalRequest::SettingsWithdrawal { .. } => "desk-approval-settings-withdrawal",
        ApprovalRequest::Announcement { .. } => "desk-approval-announcement",
        ApprovalRequest::LiftRestriction => "desk-approval-lift-restriction",
        ApprovalRequest::Disclosure => "desk-approval-disclosure",
    }
}

/// What was approved.
enum Done {
    /// Something that is shown once.
    Granted(Granted),
    /// A change of the settings, from this instant on.
    Settings(DateTime<Utc>),
    /// An announcement.
    Published(AnnouncementId),
    /// A person who is seen again.
    Lifted(PersonId),
    /// A file for a person.
    Disclosed(DisclosureId),
}

async fn approve(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = id_of(id)?;
    let words = visit.words();
    let mut random = visit.app.random();
    let tx = visit.read(clerk.actor()).await?;
    let waiting = load(&clerk, &tx, id).await?;
    // Who is affected is counted in a transaction that writes nothing, so that nobody waits for it.
    let counted = match waiting.request {
        ApprovalRequest::SettingsChange { .. } | ApprovalRequest::SettingsWithdrawal { .. } => {
            core_settings::asked(&tx, &waiting).await?.map(|asked| asked.impact)
        }
        _ => None,
    };
    drop(tx);
    let tx = visit.write(clerk.actor()).await?;
    let done = match (&waiting.request, &counted) {
        (ApprovalRequest::SettingsChange { .. } | ApprovalRequest::SettingsWithdrawal { .. }, Some(impact)) => {
            let approved = core_settings::approve(&tx, &clerk, id, impact, &mut random).await?;
            approved.map(Done::Settings)
        }
        (ApprovalRequest::SettingsChange { .. } | ApprovalRequest::SettingsWithdrawal { .. }, None) => {
            Err(NotApproved::Changed)
        }
        (ApprovalRequest::Announcement { .. }, _) => {
            let approved = announcements::approve(&tx, &clerk, id, &mut random).await?;
            approved.map(Done::Published)
        }
        (ApprovalRequest::LiftRestriction, _) => {
            restriction::approve_lift(&tx, &clerk, id, &mut random).await?.map(Done::Lifted)
        }
        (ApprovalRequest::Disclosure, _) => {
            disclosure::approve(&tx, &clerk, id, &mut random).await?.map(Done::Disclosed)
        }
        (ApprovalRequest::DeskCode { .. } | ApprovalRequest::Letter { .. }, _) => {
            support::approve(&tx, &clerk, id, &mut random).await?.map(Done::Granted)
        }
    };
    let refused = match done {
        Ok(Done::Settings(from)) => {
            tx.commit().await?;
            return Ok(settings::asked::approved(&visit, &waiting.request, from));
        }
        Ok(Done::Published(id)) => {
            tx.commit().await?;
            return Ok(super::announcements::published(&visit, id));
        }
        Ok(Done::Lifted(person)) => {
            tx.commit().await?;
            return Ok(person_page(&visit, person, Notice::Lifted));
        }
        Ok(Done::Disclosed(file)) => {
            tx.commit().await?;
            return Ok(visit.go(&links::of(links::DISCLOSURE, file.0)));
        }
        Ok(Done::Granted(Granted::DeskCode { code, valid_until })) => {
            tx.commit().await?;
            let page = GivenCode { code: code.expose().to_owned(), until: words.instant(valid_until) };
            return Ok(visit.page(GivenCode::TEMPLATE, &page));
        }
        Ok(Done::Granted(Granted::Letter(letter))) => {
            tx.commit().await?;
            return Ok(printed(&visit, &letter));
        }
        Err(NotApproved::Gone) => return Err(Trouble::NotForYou),
        Err(NotApproved::OwnRequest) => words.text("desk-approval-error-own").to_owned(),
        Err(NotApproved::OneHand(until)) => one_hand(words, until),
        Err(NotApproved::AskerGone) => words.text("desk-approval-error-asker").to_owned(),
        Err(NotApproved::ShutsOut) => words.text("desk-approval-error-shuts-out").to_owned(),
        Err(NotApproved::Changed) if waiting.subject.person().is_some() => {
            words.text("desk-approval-error-changed").to_owned()
        }
        Err(NotApproved::Changed) => words.text("desk-approval-error-stale").to_owned(),
    };
    drop(tx);
    let tx = visit.read(clerk.actor()).await?;
    let waiting = load(&clerk, &tx, id).await?;
    let errors = vec![FieldError::overall(refused)];
    let page = of(&visit, &clerk, &tx, &waiting, errors).await?;
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Approval::TEMPLATE, &page))
}

async fn withdraw(visit: Visit, clerk: At, id: Id) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let id = id_of(id)?;
    load(&clerk, &tx, id).await?;
    if !approvals::withdraw(&tx, &clerk, id, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(visit.go(links::TODAY))
}
