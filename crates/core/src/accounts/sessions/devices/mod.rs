//! Devices of an account: open sessions, and known devices, which are browsers of earlier sign-ins (ADR 12).
//!
//! A browser becomes known at its first complete sign-in, by a random token in a long-lived cookie. Every complete sign-in
//! gives it a new one, and the old one is worth nothing: a token that somebody copied or planted serves for one sign-in at
//! most. Being known opens nothing and skips no step; skipping the second step is the member's separate choice (ADR 18). A
//! known device has its own rate limit counts, so that failures elsewhere don't slow the owner ([`crate::sign_in`]). A
//! sign-in from an unknown browser is notified to the account's addresses.

mod store;

pub(crate) use self::store::{ask_everywhere, end_sessions, keep_known, remember, remembered_at, sweep};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::session::{self, Life, Member};
use crate::accounts;
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId, SessionId};
use crate::input::device::Device;
use crate::outbox::{self, Mail};
use crate::proof::next_step::{Proof, Proofs};

/// How long an unused browser stays known: as long as browsers keep a cookie.
pub const KNOWN_FOR: Duration = Duration::days(400);

/// An open session, as its member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// The device as the browser describes it.
    pub device: Device,
    /// When it was opened.
    pub since: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen_at: DateTime<Utc>,
    /// Whether it is the session of this request.
    pub current: bool,
}

/// The open sessions of a member's account: this request's session first, then by last use, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn open_sessions(tx: &TenantTx, member: &Member) -> Result<Vec<OpenSession>, Failure> {
    let rule = &tx.policy().sessions;
    let rows = store::sessions(tx, member.account).await?;
    let is_good =
        |row: &store::ListedSession| Life { seen_at: row.seen_at, expires_at: row.expires_at }.is_good(rule, tx.now());
    let mut sessions: Vec<_> = rows
        .into_iter()
        .filter(is_good)
        .map(|row| OpenSession {
            id: SessionId(row.id),
            device: Device::stored(&row.device),
            since: row.created_at,
            seen_at: row.seen_at,
            current: row.id == member.session.0,
        })
        .collect();
    sessions.sort_by_key(|session| (!session.current, std::cmp::Reverse(session.seen_at)));
    Ok(sessions)
}

/// How many sessions of an account are open.
///
/// # Errors
/// When the database can't be read.
pub(crate) async fn count_open(tx: &TenantTx, account: AccountId) -> Result<usize, Failure> {
    let rule = &tx.policy().sessions;
    let rows = store::sessions(tx, account).await?.into_iter();
    let lives = rows.map(|row| Life { seen_at: row.seen_at, expires_at: row.expires_at });
    Ok(lives.filter(|life| life.is_good(rule, tx.now())).count())
}

/// Ends one session of the member's account and forgets its browser. Returns false if the account has no such session.
/// Idempotent for a session that has ended.
///
/// # Errors
/// When the database refuses.
pub async fn end_session(
    tx: &TenantTx,
    member: &Member,
    session: SessionId,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    // The account is locked, so that any concurrent change by that session completes before the session ends or fails.
    session::hold(tx, member).await?;
    let Some(row) = store::session(tx, member.account, session).await? else { return Ok(false) };
    session::end_by_id(tx, session).await?;
    if let Some(device) = row.known_device_id {
        store::forget(tx, member.account, KnownDeviceId(device)).await?;
    }
    audit::record(tx, audit::Action::SessionEnded, "session", session.0, json!({}), random).await?;
    Ok(true)
}

/// The known device of the browser that sends the request, if this account knows it.
pub(crate) async fn known(tx: &TenantTx, account: AccountId, device: Device) -> Result<Option<KnownDeviceId>, Failure> {
    let Some(mark) = &device.mark else { return Ok(None) };
    let found = store::of_browser(tx, account, mark).await?;
    Ok(found.filter(|row| row.forgotten_at.is_none()).map(|row| KnownDeviceId(row.id)))
}

/// The known device of the browser that sends the request, if the account with this user ID knows it; without a user ID,
/// if any account knows it.
pub(crate) async fn known_to(
    tx: &TenantTx,
    user_id_folded: Option<&str>,
    device: Device,
) -> Result<Option<KnownDeviceId>, Failure> {
    store::known_to(tx, user_id_folded, device.mark.as_ref()).await
}

/// Whether to notify the owner of a sign-in: the browser is unknown and the account was used before. After a
/// registration, the welcome mail is enough.
const fn is_news(known: bool, used_before: bool, proofs: Proofs) -> bool {
    !known && used_before && !proofs.has(Proof::Letter)
}

/// Makes the browser of a new session known, under the token that the browser gets with it, and notifies the owner if it was
/// unknown before. `known` is the account's known device for this browser, if it was read already.
pub(crate) async fn recognise(
    tx: &TenantTx,
    account: AccountId,
    proofs: Proofs,
    device: Device,
    known: Option<KnownDeviceId>,
    random: &mut impl Rng,
) -> Result<Option<KnownDeviceId>, Failure> {
    let was_known = match known {
        Some(known) => Some(known),
        None => self::known(tx, account, device).await?,
    };
    // The browser has one token for all of its accounts, so it stays known to the others as well.
    if let (Some(mark), Some(next)) = (&device.mark, &device.next) {
        store::renew(tx, mark, next).await?;
    }
    let Some(mark) = device.next.or(device.mark) else {
        let used_before = store::any(tx, account).await?;
        if is_news(false, used_before, proofs) {
            tell(tx, account, device, random).await?;
        }
        return Ok(None);
    };
    if let Some(known) = was_known
        && store::seen(tx, known, &mark, device).await?
    {
        return Ok(Some(known));
    }
    let found = store::of_browser(tx, account, &mark).await?;
    if let Some(row) = found.as_ref().filter(|row| row.forgotten_at.is_none()) {
        let id = KnownDeviceId(row.id);
        store::seen(tx, id, &mark, device).await?;
        return Ok(Some(id));
    }
    // Another request of this browser has renewed the token meanwhile: the answer that comes last decides which one the
    // browser keeps, and both are known. The device may also have been forgotten since it was read.
    let still_known = match was_known {
        Some(known) => store::is_known(tx, account, known).await?,
        None => false,
    };
    let used_before = found.is_some() || store::any(tx, account).await?;
    let id = match found {
        Some(row) => {
            store::know_again(tx, KnownDeviceId(row.id), &mark, device).await?;
            Some(KnownDeviceId(row.id))
        }
        None => {
            let id = KnownDeviceId::new(tx.now(), random);
            // A concurrent request of the same browser may insert first; then its row is used.
            store::keep(tx, id, account, &mark, device).await?;
            store::of_browser(tx, account, &mark).await?.map(|row| KnownDeviceId(row.id))
        }
    };
    if is_news(still_known, used_before, proofs) {
        tell(tx, account, device, random).await?;
    }
    Ok(id)
}

/// Queues a mail to every verified address. An unverified one may be a stranger's.
async fn tell(tx: &TenantTx, account: AccountId, device: Device, random: &mut impl Rng) -> Result<(), Failure> {
    let owner = accounts::addressee(tx, account).await?;
    let mail = Mail::NewDevice { member_name: owner.name, at: tx.now(), device: device.to_string() };
    for address in accounts::emails::verified(tx, account).await? {
        outbox::promise(tx, &mail, &address, owner.language, Some(account), random).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_is_news_only_from_an_unknown_browser_of_an_account_that_was_used_before() {
        let password = Proofs::from(Proof::Password);
        assert!(is_news(false, true, password));
        assert!(is_news(false, true, Proof::Passkey.into()));
        assert!(!is_news(true, true, password));
        assert!(!is_news(false, false, password));
        assert!(!is_news(false, true, Proofs::from(Proof::Letter).with(Proof::SetUp)));
    }
}
