//! Which mails about updated information a member gets (お知らせメールの設定), kind by kind. What is told for safety's sake is
//! no choice and never comes here.

mod store;

use rand::Rng;
use serde_json::json;

use crate::accounts::sessions::session::Member;
use crate::audit;
use crate::database::{TenantTx, to_word};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::policy::notification::{self, Choices, Mode, NotificationKind};

/// What a member has said so far.
///
/// # Errors
/// When the database can't be read.
pub async fn choices(tx: &TenantTx, account: AccountId) -> Result<Choices, Failure> {
    let at_registration = crate::accounts::account(tx, account).await?.notify;
    Ok(Choices { at_registration, by_kind: store::list(tx, account).await? })
}

/// Whether an account gets mails of a kind: what everything that sends such mails asks first.
///
/// # Errors
/// When the database can't be read.
pub async fn wants(tx: &TenantTx, account: AccountId, kind: NotificationKind) -> Result<bool, Failure> {
    let rules = &tx.policy().notification;
    // Where the society's rule decides, the member's choice isn't looked up.
    if !rules.kinds.contains(&kind) || rules.mode == Mode::Always {
        return Ok(notification::wants(rules, &Choices::default(), kind));
    }
    Ok(notification::wants(rules, &choices(tx, account).await?, kind))
}

/// Keeps a choice, for the kinds that the society has mails about; others keep what was said about them. False where there
/// is nothing to choose.
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
