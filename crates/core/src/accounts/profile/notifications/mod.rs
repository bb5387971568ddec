//! Which kinds of update mails a member gets (お知らせメールの設定). Security notices are not optional and never pass through
//! here.

mod store;
pub mod unsubscribe;

pub(crate) use self::store::accounts_that_want;

use rand::Rng;
use serde_json::json;

use crate::accounts::sessions::session::Member;
use crate::audit;
use crate::database::{TenantTx, to_word};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::policy::notification::{self, Choices, Mode, NotificationKind};

/// A member's choices so far.
///
/// # Errors
/// When the database can't be read.
pub async fn choices(tx: &TenantTx, account: AccountId) -> Result<Choices, Failure> {
    let at_registration = crate::accounts::account(tx, account).await?.notify;
    Ok(Choices { at_registration, by_kind: store::list(tx, account).await? })
}

/// Whether an account gets mails of a kind. Every sender of such mails asks this first.
///
/// # Errors
/// When the database can't be read.
pub async fn wants(tx: &TenantTx, account: AccountId, kind: NotificationKind) -> Result<bool, Failure> {
    let rules = &tx.policy().notification;
    // The society's rule decides alone, so the member's choice isn't read.
    if !rules.kinds.contains(&kind) || rules.mode == Mode::Always {
        return Ok(notification::wants(rules, &Choices::default(), kind));
    }
    Ok(notification::wants(rules, &choices(tx, account).await?, kind))
}

/// Stores the member's choice for the kinds that the society sends. Choices for other kinds stay as they are. Returns
/// false if there is nothing to choose.
///
/// # Errors
/// When the database refuses.
pub async fn choose(
    tx: &TenantTx,
    member: &Member,
    wanted: &[NotificationKind],
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    let rules = &tx.policy().notification;
    if rules.mode == Mode::Always || rules.kinds.is_empty() {
        return Ok(false);
    }
    let before = choices(tx, member.account).await?;
    let now: Vec<_> = rules.kinds.iter().map(|kind| (*kind, wanted.contains(kind))).collect();
    if now.iter().all(|chosen| before.by_kind.contains(chosen)) {
        return Ok(true);
    }
    store::keep(tx, member.account, &now).await?;
    let chosen: Vec<_> = now.iter().filter(|(_, wanted)| *wanted).map(|(kind, _)| to_word(kind)).collect();
    let detail = json!({"wanted": chosen});
    audit::record(tx, audit::Action::NotificationsChosen, "account", member.account.0, detail, random).await?;
    Ok(true)
}
