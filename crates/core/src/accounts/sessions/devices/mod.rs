//! Devices that an account is used from: the open sessions, and the browsers that are known from earlier sign-ins.
//!
//! A browser becomes known at its first whole sign-in, by a token of its own in a long-lived cookie. Being known opens
//! nothing and skips no step: it spares the owner the pauses that others' failures bring about ([`crate::sign_in`]), and
//! a sign-in from a browser that isn't known is told to the account's addresses.

mod store;

pub(crate) use self::store::{ask_everywhere, end_sessions, keep_known, remember, remembered_at, seen, sweep};

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

/// How long a browser stays known that isn't used; as long as browsers keep a cookie.
pub const KNOWN_FOR: Duration = Duration::days(400);

/// An open session, as its member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Which.
    pub id: SessionId,
    /// From what.
    pub device: Device,
    /// When it was opened.
    pub since: DateTime<Utc>,
    /// When it was used last, to the minute.
    pub seen_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// The open sessions of a member's account: the one that asks first, then the latest used.
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

/// Ends one session of the member's account, and forgets the browser that it was in. False if the account has no such
/// session; one that has ended already stays so.
///
/// # Errors
/// When the database refuses.
pub async fn end_session(
    tx: &TenantTx,
    member: &Member,
    session: SessionId,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    // Held, so that what that session does at this moment comes before its end or not at all.
    session::hold(tx, member).await?;
    let Some(row) = store::session(tx, member.account, session).await? else { return Ok(false) };
    session::end_by_id(tx, session).await?;
    if let Some(device) = row.known_device_id {
        store::forget(tx, member.account, KnownDeviceId(device)).await?;
    }
    audit::record(tx, audit::Action::SessionEnded, "session", session.0, json!({}), random).await?;
    Ok(true)
}

/// The browser that asks, if this account knows it.
pub(crate) async fn known(tx: &TenantTx, account: AccountId, device: Device) -> Result<Option<KnownDeviceId>, Failure> {
    let Some(mark) = &device.mark else { return Ok(None) };
    let found = store::of_browser(tx, account, mark).await?;
    Ok(found.filter(|row| row.forgotten_at.is_none()).map(|row| KnownDeviceId(row.id)))
}

/// Whether a sign-in is news to the account's owner: from a browser that isn't known, though the account was used before.
/// Who has just redeemed the letter is told by the welcome mail.
const fn is_news(known: bool, used_before: bool, proofs: Proofs) -> bool {
    !known && used_before && !proofs.has(Proof::Letter)
}

/// Knows the browser of a session that opens from now on, and tells the owner if it wasn't known before.
pub(crate) async fn recognise(
    tx: &TenantTx,
    account: AccountId,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<Option<KnownDeviceId>, Failure> {
    let found = match &device.mark {
        Some(mark) => store::of_browser(tx, account, mark).await?,
        None => None,
    };
    if let Some(row) = found.as_ref().filter(|row| row.forgotten_at.is_none()) {
        seen(tx, KnownDeviceId(row.id), device).await?;
        return Ok(Some(KnownDeviceId(row.id)));
    }
    let used_before = found.is_some() || store::any(tx, account).await?;
    let id = match (found, device.mark) {
        (Some(row), _) => {
            store::know_again(tx, KnownDeviceId(row.id), device).await?;
            Some(KnownDeviceId(row.id))
        }
        (None, Some(mark)) => {
            let id = KnownDeviceId::new(tx.now(), random);
            // Another request of the same browser may be first; then its row does.
            store::keep(tx, id, account, &mark, device).await?;
            store::of_browser(tx, account, &mark).await?.map(|row| KnownDeviceId(row.id))
        }
        (None, None) => None,
    };
    if is_news(false, used_before, proofs) {
        tell(tx, account, device, random).await?;
    }
    Ok(id)
}

/// Promises a mail to every verified address. One that isn't verified may be a stranger's.
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
