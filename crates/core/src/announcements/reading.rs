//! What members and visitors read, and the marks of what a member has read.
//!
//! Reading a page changes nothing: a member marks an announcement as read with a button. A page that was only opened, or
//! fetched ahead by a browser, or shown to somebody else, therefore doesn't count as read.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use super::audience::{Audience, audiences_of};
use super::standing::AnnouncementStanding;
use super::store::{self, Mark};
use super::text::AnnouncementText;
use super::{Announcement, AnnouncementContent};
use crate::accounts::sessions::session::Member;
use crate::audit::{self, Action};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, AnnouncementId};
use crate::policy::society::Language;

/// A current announcement, as its readers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Its id.
    pub id: AnnouncementId,
    /// Title and body, in the reader's language where they exist in it.
    pub text: AnnouncementText,
    /// Since when it has been shown.
    pub from: DateTime<Utc>,
    /// Whether the member has marked it as read. False for visitors.
    pub read: bool,
}

impl Posted {
    fn of(announcement: Announcement, language: Language, read: bool) -> Self {
        let from = announcement.content.from.unwrap_or(announcement.created_at);
        Self { id: announcement.id, text: announcement.content.in_language(language), from, read }
    }
}

impl AnnouncementContent {
    /// The text for readers of a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> AnnouncementText {
        let english = self.english.as_ref().filter(|_| language == Language::En);
        english.unwrap_or(&self.japanese).clone()
    }
}

/// What is new for a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// How many announcements aren't marked as read.
    pub unread: u64,
    /// The latest ones, those that aren't marked first.
    pub posted: Vec<Posted>,
}

async fn audiences(tx: &TenantTx, account: AccountId) -> Result<Vec<Audience>, Failure> {
    let traits = store::traits_of(tx, account).await?;
    Ok(audiences_of(&traits, &tx.policy().eras, day_in_japan(tx.now())))
}

/// What is new for a member: at most `most` announcements, unread ones first.
///
/// # Errors
/// When the database can't be read.
pub async fn news(tx: &TenantTx, account: AccountId, language: Language, most: u64) -> Result<News, Failure> {
    let audiences = audiences(tx, account).await?;
    let mut news = News { unread: store::count_unread(tx, account, &audiences).await?, posted: Vec::new() };
    for (mark, read) in [(Mark::Unread, false), (Mark::Read, true)] {
        let left = most.saturating_sub(u64::try_from(news.posted.len()).unwrap_or(u64::MAX));
        if left > 0 && (read || news.unread > 0) {
            let found = store::newest(tx, &audiences, Some((account, mark)), None, left).await?;
            news.posted.extend(found.into_iter().map(|found| Posted::of(found, language, read)));
        }
    }
    Ok(news)
}

/// The announcements for a member, the latest first: at most `most` that come after `after` in this order.
///
/// # Errors
/// When the database can't be read.
pub async fn posted(
    tx: &TenantTx,
    account: AccountId,
    language: Language,
    after: Option<AnnouncementId>,
    most: u64,
) -> Result<Vec<Posted>, Failure> {
    let audiences = audiences(tx, account).await?;
    let last = match after {
        Some(after) => store::announcement(tx, after, false).await?,
        None => None,
    };
    let found = store::newest(tx, &audiences, None, last.as_ref(), most).await?;
    let read = store::read_among(tx, account, found.iter().map(|found| found.id)).await?;
    Ok(found
        .into_iter()
        .map(|found| {
            let is_read = read.contains(&found.id);
            Posted::of(found, language, is_read)
        })
        .collect())
}

/// One current announcement for a member. `None` if there is no such one, or it is for others.
///
/// # Errors
/// When the database can't be read.
pub async fn open(
    tx: &TenantTx,
    account: AccountId,
    id: AnnouncementId,
    language: Language,
) -> Result<Option<Posted>, Failure> {
    let Some(found) = store::announcement(tx, id, false).await? else { return Ok(None) };
    let is_current = found.standing(tx.now()) == AnnouncementStanding::Current;
    if !is_current || !audiences(tx, account).await?.contains(&found.content.audience) {
        return Ok(None);
    }
    let read = !store::read_among(tx, account, [id].into_iter()).await?.is_empty();
    Ok(Some(Posted::of(found, language, read)))
}

/// Marks an announcement as read. A second time changes nothing. Returns false if there is no such announcement for the
/// member.
///
/// # Errors
/// When the database refuses.
pub async fn mark_read(
    tx: &TenantTx,
    member: &Member,
    id: AnnouncementId,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    if open(tx, member.account, id, member.language).await?.is_none() {
        return Ok(false);
    }
    if store::mark_read(tx, member.account, id).await? {
        let detail = json!({"account": member.account});
        audit::record(tx, Action::AnnouncementRead, "announcement", id.0, detail, random).await?;
    }
    Ok(true)
}

/// The latest announcements on the sign-in page, at most `most`.
///
/// # Errors
/// When the database can't be read.
pub async fn public(tx: &TenantTx, language: Language, most: u64) -> Result<Vec<Posted>, Failure> {
    let found = store::public(tx, most).await?;
    Ok(found.into_iter().map(|found| Posted::of(found, language, false)).collect())
}

/// One current announcement that everybody may read.
///
/// # Errors
/// When the database can't be read.
pub async fn open_public(tx: &TenantTx, id: AnnouncementId, language: Language) -> Result<Option<Posted>, Failure> {
    let found = store::announcement(tx, id, false).await?;
    let public =
        found.filter(|found| found.content.public && found.standing(tx.now()) == AnnouncementStanding::Current);
    Ok(public.map(|found| Posted::of(found, language, false)))
}
