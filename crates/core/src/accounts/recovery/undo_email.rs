//! Undo of a change of the main address (ADR 15). The holder of the old address can undo the change within 24 hours,
//! without a sign-in, because the change may have locked the owner out.
//!
//! Whoever changed the address knew the password, or has since set a new one by recovery through the new mailbox. So
//! the undo takes away what they may have set up. Sessions, mailed links and pending changes end. A second address and
//! sign-in methods added since 24 hours before the change are removed. The password is replaced by one that nobody
//! knows, and the holder of the old address sets a new one by recovery.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use uuid::Uuid;

use crate::accounts::emails::{self, Current, Held, Purpose, same};
use crate::accounts::methods::{self, password_change};
use crate::accounts::profile::addresses::{self, Undo, in_force};
use crate::accounts::sessions::end;
use crate::accounts::sessions::history::{self, EventOutcome};
use crate::accounts::{self, Addressee};
use crate::audit;
use crate::clock::is_in_force;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId};
use crate::input::device::Device;
use crate::input::email::EmailAddress;
use crate::outbox::{self, Mail, UNDO_LIFE};
use crate::proof::hasher::{Hasher, NewPassword};
use crate::proof::next_step::Proofs;
use crate::secret::{Password, Token};

/// The state of an undo link. No `Debug`: it holds an address.
pub enum UndoStanding {
    /// The change can be undone; this address would be in force again.
    Open(EmailAddress),
    /// The change was undone; this address is in force.
    Undone(EmailAddress),
    /// The 24 hours are over.
    TooLate,
    /// There is no such link, another undo came before it, or a desk code or letter has set the address since.
    NotUsable,
}

/// The state of the undo behind a link. Changes nothing, because mail scanners open links.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn look(tx: &TenantTx, token: &Token) -> Result<UndoStanding, Failure> {
    match addresses::undo(tx, token.digest().bytes()).await? {
        Some(row) => standing(tx, &row).await,
        None => Ok(UndoStanding::NotUsable),
    }
}

async fn standing(tx: &TenantTx, row: &Undo) -> Result<UndoStanding, Failure> {
    if !is_in_force(row.changed_at, row.expires_at, tx.now()) {
        return Ok(UndoStanding::TooLate);
    }
    let address = row.address.clone();
    if row.ended_at.is_none() {
        return Ok(UndoStanding::Open(address));
    }
    let current = emails::current(tx, row.account).await?;
    let is_back = current.main.is_some_and(|main| same(&main.address, &address));
    Ok(if is_back { UndoStanding::Undone(address) } else { UndoStanding::NotUsable })
}

/// Creates a password that nobody knows, for [`undo`] by a link. No transaction may be open. Many presses of one link wait for
/// each other and not before everybody else.
///
/// # Errors
/// When the hasher is too busy.
pub async fn unknowable(hasher: &Hasher, link: &Token, random: &mut impl Rng) -> Result<NewPassword, Failure> {
    let password = Password::new(Token::new(random).expose().to_owned());
    let share = Uuid::from_slice(link.digest().shortened(16).bytes()).unwrap_or_default();
    hasher.within(share).hash(&password, true, random).await
}

/// Undoes a change: the old address is in force again, with its earlier verification. The row count decides between
/// concurrent requests.
///
/// # Errors
/// When the database refuses.
pub async fn undo(
    tx: &TenantTx,
    token: &Token,
    unknowable: NewPassword,
    device: Device,
    random: &mut impl Rng,
) -> Result<UndoStanding, Failure> {
    let Some(row) = addresses::undo(tx, token.digest().bytes()).await? else { return Ok(UndoStanding::NotUsable) };
    let standing_before = standing(tx, &row).await?;
    let UndoStanding::Open(address) = standing_before else { return Ok(standing_before) };
    let account = row.account;
    in_force::hold(tx, account).await?;
    if !addresses::use_undo(tx, row.id).await? {
        let Some(row) = addresses::undo(tx, token.digest().bytes()).await? else { return Ok(UndoStanding::NotUsable) };
        return standing(tx, &row).await;
    }
    // Undo links of earlier changes stay valid, so that the holder of a later address can't shut out an earlier owner.
    addresses::end_undos(tx, account, Some(row.changed_at)).await?;
    addresses::end_all_pending(tx, account).await?;

    let before = emails::current(tx, account).await?;
    let second_goes = goes(&before, &address, row.changed_at);
    emails::forget(tx, account, Purpose::Main).await?;
    if second_goes {
        emails::forget(tx, account, Purpose::Recovery).await?;
    }
    let id = EmailAddressId::new(tx.now(), random);
    emails::keep(tx, id, account, &address, Purpose::Main, Some(row.verified_at), random).await?;

    let these_days = row.changed_at - UNDO_LIFE;
    let is_required = tx.policy().second_step.is_required();
    let methods_since = methods::oldest(tx, account).await?;
    let methods_removed = if methods_go(is_required, methods_since, these_days) {
        methods::remove_added_after(tx, account, Some(these_days)).await?
    } else {
        0
    };
    let stored = accounts::account(tx, account).await?;
    let old = stored.password;
    password_change::set(tx, account, unknowable).await?;
    password_change::replaced(tx, account, &old, random).await?;
    let ended = end::end_others(tx, account, None).await?;

    tell(tx, account, &before, random).await?;
    history::record(tx, account, EventOutcome::EmailChangeUndone, Proofs::default(), device, random).await?;
    let detail = json!({"ended": ended, "second_removed": second_goes, "methods_removed": methods_removed});
    audit::record(tx, audit::Action::AddressChangeUndone, "account", account.0, detail, random).await?;
    Ok(UndoStanding::Undone(address))
}

/// Whether the second address is removed: whoever changed the main address may have added it, or it equals the restored
/// main address.
fn goes(before: &Current, back: &EmailAddress, changed_at: DateTime<Utc>) -> bool {
    before.second.as_ref().is_some_and(|second| {
        let is_recent = second.verified_at.is_none_or(|verified_at| verified_at > changed_at - UNDO_LIFE);
        is_recent || same(&second.address, back)
    })
}

/// Whether sign-in methods added after `these_days` are removed; `since` is when the oldest method was added. They stay
/// if the society requires a second step and the account had no older method: without any method, the old mailbox alone
/// would be enough to bypass the second step. With an older method, adding another one took a proof by the older one.
fn methods_go(is_required: bool, since: Option<DateTime<Utc>>, these_days: DateTime<Utc>) -> bool {
    !is_required || since.is_some_and(|since| since <= these_days)
}

/// Notifies the addresses now in force, and the verified ones that no longer are.
async fn tell(tx: &TenantTx, account: AccountId, before: &Current, random: &mut impl Rng) -> Result<(), Failure> {
    let Addressee { name: member_name, language } = accounts::addressee(tx, account).await?;
    let mail = |in_force| Mail::EmailChangeUndone { member_name: member_name.clone(), at: tx.now(), in_force };
    let now = emails::verified(tx, account).await?;
    for address in &now {
        outbox::promise(tx, &mail(true), address, language, Some(account), random).await?;
    }
    let gone = |held: &&Held| held.verified_at.is_some() && !now.iter().any(|address| same(address, &held.address));
    for held in [&before.main, &before.second].into_iter().flatten().filter(gone) {
        outbox::promise(tx, &mail(false), &held.address, language, Some(account), random).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    #[test]
    fn ways_of_signing_in_of_these_days_go_unless_a_required_one_would_be_the_last() {
        let these_days = DateTime::UNIX_EPOCH + Duration::days(400);
        let after = these_days + Duration::microseconds(1);
        for (is_required, since, go) in [
            (false, None, true),
            (false, Some(after), true),
            (false, Some(these_days), true),
            (true, None, false),
            (true, Some(after), false),
            (true, Some(these_days), true),
        ] {
            assert_eq!(methods_go(is_required, since, these_days), go, "{is_required} {since:?}");
        }
    }

    #[test]
    fn a_second_address_of_these_days_goes_and_an_older_one_stays() {
        let changed_at = DateTime::UNIX_EPOCH + Duration::days(400);
        let back = EmailAddress::parse("back@example.net").unwrap();
        let with = |text: &str, verified_at| Current {
            main: None,
            second: Some(Held {
                address: EmailAddress::parse(text).unwrap(),
                verified_at: Some(verified_at),
                undeliverable: false,
                suspension: None,
            }),
        };
        let border = changed_at - UNDO_LIFE;
        assert!(!goes(&with("a@example.net", border), &back, changed_at));
        assert!(goes(&with("a@example.net", border + Duration::microseconds(1)), &back, changed_at));
        assert!(goes(&with("a@example.net", changed_at + Duration::hours(1)), &back, changed_at));
        assert!(goes(&with("BACK@example.net", border), &back, changed_at), "main and second differ");
        assert!(!goes(&Current::default(), &back, changed_at));
    }
}
