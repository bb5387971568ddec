//! WHAT THE SOCIETY TELLS (お知らせ): announcements from a draft to what members read, and the mails about them.
//!
//! ```text
//! draft ──publish──▶ scheduled ──from──▶ current ──until──▶ over
//!   └──────────────────┴────withdraw────────┴─────▶ withdrawn
//! ```
//! Where the society wants two people for it, `publish` asks and `approve` publishes, by another account.
//!
//! Here are the verbs of the desk; `reading.rs` has those of members, `mailing.rs` those of the worker. Pure files say
//! who is meant (`audience.rs`), what was typed (`content.rs`), how it looks (`text.rs`) and how it stands (`standing.rs`).

pub mod audience;
pub mod content;
pub mod mailing;
pub mod reading;
pub mod standing;
mod store;
pub mod text;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use self::content::{AnnouncementContent, AnnouncementField};
use self::standing::{AnnouncementStanding, standing};
use crate::approvals::{self, ApprovalRequest, ApprovalSubject, Matter, NotApproved, Waiting};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::due;
use crate::failure::Failure;
use crate::ids::{AnnouncementId, ApprovalId, StaffId};
use crate::outbox;
use crate::policy::notification::NotificationKind;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// An announcement, as the desk sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Its id.
    pub id: AnnouncementId,
    /// What it says, to whom, from when until when.
    pub content: AnnouncementContent,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Incremented with each change, for optimistic locking.
    pub version: i32,
    /// Who wrote it.
    pub created_by: StaffId,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Who changed it last.
    pub changed_by: StaffId,
    /// When it was changed last.
    pub changed_at: DateTime<Utc>,
    /// How many mails about it were promised so far.
    pub mails: u32,
    /// When the last of its mails was promised.
    pub mailed_at: Option<DateTime<Utc>>,
}

impl Announcement {
    /// How it stands at `now`.
    #[must_use]
    pub fn standing(&self, now: DateTime<Utc>) -> AnnouncementStanding {
        standing(self.published_at, self.withdrawn_at, self.content.from, self.content.until, now)
    }
}

/// How many an announcement reaches, as the roster and the members' choices are now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Insured persons (被保険者) of the audience who may use the portal.
    pub people: u64,
    /// Members of the audience, who can sign in and read it.
    pub accounts: u64,
    /// Members of the audience who get a mail.
    pub mails: u64,
}

/// The announcements of the society, the latest written first, after `after`.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    tx: &TenantTx,
    which: Option<AnnouncementStanding>,
    after: Option<AnnouncementId>,
    most: u64,
) -> Result<Vec<Announcement>, Failure> {
    store::list(tx, which, after, most).await
}

/// Published announcements that begin or end after now and before `until`, those whose instant comes first first, at most
/// `most` of each.
///
/// # Errors
/// When the database can't be read.
pub async fn coming(
    tx: &TenantTx,
    until: DateTime<Utc>,
    most: u64,
) -> Result<(Vec<Announcement>, Vec<Announcement>), Failure> {
    Ok((store::beginning(tx, until, most).await?, store::ending(tx, until, most).await?))
}

/// How many members have marked each of these announcements as read.
///
/// # Errors
/// When the database can't be read.
pub async fn readers(tx: &TenantTx, ids: &[AnnouncementId]) -> Result<HashMap<AnnouncementId, u64>, Failure> {
    store::readers(tx, ids).await
}

/// One announcement.
///
/// # Errors
/// When the database can't be read.
pub async fn announcement(tx: &TenantTx, id: AnnouncementId) -> Result<Option<Announcement>, Failure> {
    store::announcement(tx, id, false).await
}

/// How many this content would reach now. The mails are those that [`mailing`] would promise now.
///
/// # Errors
/// When the database can't be read.
pub async fn reach(tx: &TenantTx, content: &AnnouncementContent) -> Result<Reach, Failure> {
    store::reach(tx, &content.audience).await
}

/// Writes a draft.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn write(
    tx: &TenantTx,
    clerk: &Clerk,
    content: &AnnouncementContent,
    random: &mut impl Rng,
) -> Result<AnnouncementId, Failure> {
    sessions::hold(tx, clerk, Permission::WriteAnnouncements).await?;
    let id = AnnouncementId::new(tx.now(), random);
    store::insert(tx, id, clerk.id, content).await?;
    let detail = json!({"audience": content.audience.kind().word()});
    audit::record(tx, Action::AnnouncementWritten, "announcement", id.0, detail, random).await?;
    Ok(id)
}

/// The result of a verb of the desk. Commit only [`AnnouncementChange::Done`] and [`AnnouncementChange::Waits`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnnouncementChange {
    /// It is done.
    Done,
    /// It takes two people, and waits for the other one. Commit this one too.
    Waits(ApprovalId),
    /// The texts were approved by a second person, and stay as they are.
    TakesTwo,
    /// Nothing differs from what is stored, or it stands so already.
    SoAlready,
    /// Somebody changed it since the page was drawn. This is how it is now; nothing was overwritten.
    ChangedMeanwhile(Box<Announcement>),
    /// Audience, publicity and start can't change any more, because it was published with them.
    Fixed,
    /// Its time is over.
    Over,
    /// It was withdrawn.
    Withdrawn,
    /// The society has no such announcement.
    NotThere,
}

/// Loads an announcement with its row locked, and checks that nobody has changed it since version `seen`.
async fn at_version(
    tx: &TenantTx,
    id: AnnouncementId,
    seen: i32,
) -> Result<Result<Announcement, AnnouncementChange>, Failure> {
    let Some(stored) = store::announcement(tx, id, true).await? else { return Ok(Err(AnnouncementChange::NotThere)) };
    Ok(if stored.withdrawn_at.is_some() {
        Err(AnnouncementChange::Withdrawn)
    } else if stored.version != seen {
        Err(AnnouncementChange::ChangedMeanwhile(Box::new(stored)))
    } else {
        Ok(stored)
    })
}

/// Changes an announcement that was read at version `seen`. Texts and end of a published one can be changed, so that a
/// slip can be corrected; marks of reading stay, and no second mail is sent.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn change(
    tx: &TenantTx,
    clerk: &Clerk,
    (id, seen): (AnnouncementId, i32),
    content: &AnnouncementContent,
    random: &mut impl Rng,
) -> Result<AnnouncementChange, Failure> {
    sessions::hold(tx, clerk, Permission::WriteAnnouncements).await?;
    let stored = match at_version(tx, id, seen).await? {
        Ok(stored) => stored,
        Err(refusal) => return Ok(refusal),
    };
    let differences = stored.content.differences(content);
    if differences.is_empty() {
        return Ok(AnnouncementChange::SoAlready);
    }
    match stored.standing(tx.now()) {
        AnnouncementStanding::Over => return Ok(AnnouncementChange::Over),
        AnnouncementStanding::Scheduled | AnnouncementStanding::Current
            if differences.iter().any(|field| field.is_fixed_once_published()) =>
        {
            return Ok(AnnouncementChange::Fixed);
        }
        // Otherwise a word that nobody else has read could take the place of those that were approved.
        AnnouncementStanding::Scheduled | AnnouncementStanding::Current
            if tx.policy().desk.two_for_announcements
                && differences.iter().any(|field| *field != AnnouncementField::Until) =>
        {
            return Ok(AnnouncementChange::TakesTwo);
        }
        _ => {}
    }
    // A form shows minutes, and the start may lie between two.
    let from = if stored.published_at.is_some() { stored.content.from } else { content.from };
    store::update(tx, &stored, clerk.id, &AnnouncementContent { from, ..content.clone() }).await?;
    let fields: Vec<_> = differences.iter().map(|field| field.word()).collect();
    let detail = json!({"fields": fields});
    audit::record(tx, Action::AnnouncementChanged, "announcement", id.0, detail, random).await?;
    Ok(AnnouncementChange::Done)
}

/// Publishes a draft that was read at version `seen`: members see it from its start on, or at once where it has none, and
/// the worker mails it then. Where the society wants two people for this, it is asked for: another account approves exactly
/// the version that was seen ([`approve`]).
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn publish(
    tx: &TenantTx,
    clerk: &Clerk,
    (id, seen): (AnnouncementId, i32),
    random: &mut impl Rng,
) -> Result<AnnouncementChange, Failure> {
    sessions::hold(tx, clerk, Permission::WriteAnnouncements).await?;
    let stored = match at_version(tx, id, seen).await? {
        Ok(stored) => stored,
        Err(refusal) => return Ok(refusal),
    };
    if stored.published_at.is_some() {
        return Ok(AnnouncementChange::SoAlready);
    }
    if is_over(&stored, tx.now()) {
        return Ok(AnnouncementChange::Over);
    }
    if tx.policy().desk.two_for_announcements {
        let request = ApprovalRequest::Announcement { version: seen };
        let matter = Matter { request, subject: ApprovalSubject::Thing(id.0), base: &base_of(&stored) };
        return approvals::ask(tx, clerk, matter, &stored.content.japanese.title, random)
            .await
            .map(AnnouncementChange::Waits);
    }
    set_published(tx, &stored, clerk.id, None, random).await?;
    Ok(AnnouncementChange::Done)
}

/// Whether its end lies before the instant at which it would begin if it were published now.
fn is_over(stored: &Announcement, now: DateTime<Utc>) -> bool {
    stored.content.until.is_some_and(|until| until <= begins(stored, now))
}

fn begins(stored: &Announcement, now: DateTime<Utc>) -> DateTime<Utc> {
    stored.content.from.map_or(now, |from| from.max(now))
}

/// What an approval is bound to: the version, and nothing that is done with the draft leaves it as it is.
fn base_of(stored: &Announcement) -> String {
    format!("{} {}", stored.id, stored.version)
}

/// What waits for approval about an announcement.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting(tx: &TenantTx, id: AnnouncementId) -> Result<Option<Waiting>, Failure> {
    let is_it = |waiting: &Waiting| {
        waiting.subject == ApprovalSubject::Thing(id.0)
            && matches!(waiting.request, ApprovalRequest::Announcement { .. })
    };
    Ok(approvals::waiting(tx).await?.into_iter().find(is_it))
}

/// The announcement that somebody has asked to be published, if it is still the version that was read then and can still
/// be published.
///
/// # Errors
/// When the database can't be read.
pub async fn asked(tx: &TenantTx, waiting: &Waiting) -> Result<Option<Announcement>, Failure> {
    let ApprovalSubject::Thing(id) = waiting.subject else { return Ok(None) };
    let Some(stored) = store::announcement(tx, AnnouncementId(id), false).await? else { return Ok(None) };
    let open = stored.standing(tx.now()) == AnnouncementStanding::Draft && !is_over(&stored, tx.now());
    Ok((open && waiting.holds(&base_of(&stored))?).then_some(stored))
}

/// Approves the publication that another account has asked for, and publishes exactly the version that was read then.
/// Commit only if it was approved.
///
/// # Errors
/// When the database refuses, or the clerk may not approve it.
pub async fn approve(
    tx: &TenantTx,
    clerk: &Clerk,
    id: ApprovalId,
    random: &mut impl Rng,
) -> Result<Result<AnnouncementId, NotApproved>, Failure> {
    sessions::hold(tx, clerk, Permission::WriteAnnouncements).await?;
    let Some(waiting) = approvals::find(tx, id).await? else { return Ok(Err(NotApproved::Gone)) };
    let ApprovalSubject::Thing(thing) = waiting.subject else { return Ok(Err(NotApproved::Gone)) };
    let Some(stored) = store::announcement(tx, AnnouncementId(thing), true).await? else {
        return Ok(Err(NotApproved::Changed));
    };
    let approved = match approvals::approve(tx, clerk, id, &base_of(&stored), random).await? {
        Ok(approved) => approved,
        Err(not) => return Ok(Err(not)),
    };
    if stored.standing(tx.now()) != AnnouncementStanding::Draft || is_over(&stored, tx.now()) {
        return Ok(Err(NotApproved::Changed));
    }
    set_published(tx, &stored, approved.asked_by, approved.other_hand(clerk), random).await?;
    Ok(Ok(stored.id))
}

async fn set_published(
    tx: &TenantTx,
    stored: &Announcement,
    by: StaffId,
    approved_by: Option<StaffId>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let from = begins(stored, tx.now());
    store::set_published(tx, stored, by, from).await?;
    let mailed =
        tx.policy().notification.kinds.contains(&NotificationKind::Announcements) && stored.content.audience.signs_in();
    if mailed {
        due::keep_from(tx, mailing::MAIL_ANNOUNCEMENT, stored.id.0, from, random).await?;
    }
    let detail = json!({
        "from": from,
        "until": stored.content.until,
        "public": stored.content.public,
        "mailed": mailed,
        "asked_by": approved_by.map(|_| by),
        "approved_by": approved_by,
    });
    audit::record(tx, Action::AnnouncementPublished, "announcement", stored.id.0, detail, random).await
}

/// Withdraws an announcement, or discards a draft. Members no longer see it, and mails about it that wait aren't sent.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn withdraw(
    tx: &TenantTx,
    clerk: &Clerk,
    id: AnnouncementId,
    random: &mut impl Rng,
) -> Result<AnnouncementChange, Failure> {
    sessions::hold(tx, clerk, Permission::WriteAnnouncements).await?;
    let Some(stored) = store::announcement(tx, id, true).await? else { return Ok(AnnouncementChange::NotThere) };
    match stored.standing(tx.now()) {
        AnnouncementStanding::Withdrawn => return Ok(AnnouncementChange::SoAlready),
        AnnouncementStanding::Over => return Ok(AnnouncementChange::Over),
        _ => {}
    }
    store::set_withdrawn(tx, &stored, clerk.id).await?;
    due::drop(tx, id.0).await?;
    let unsent = outbox::withdraw_about(tx, id.0).await?;
    let detail = json!({"published": stored.published_at.is_some(), "unsent": unsent});
    audit::record(tx, Action::AnnouncementWithdrawn, "announcement", id.0, detail, random).await?;
    Ok(AnnouncementChange::Done)
}
