//! Ends sessions, or requires a new step-up in them, on all devices at once.

mod store;

use rand::Rng;
use serde_json::json;

use super::devices;
use super::entrance::{self, OnTheWay};
use super::session::{self, Member};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, SessionId};
use crate::secret::Token;

/// Ends everything by which an account can be used without a new sign-in: all sessions except `keep`, its pending
/// sign-ins, and the way back in from the registration that created it. The browsers of ended sessions are forgotten.
/// Returns how many sessions ended. The caller writes the audit row, which gives the reason.
///
/// # Errors
/// When the database refuses.
pub async fn end_others(tx: &TenantTx, account: AccountId, keep: Option<SessionId>) -> Result<u64, Failure> {
    entrance::end_of_account(tx, account).await?;
    store::close_registrations(tx, account).await?;
    devices::end_sessions(tx, account, keep).await
}

/// Ends everything of the member's account except the session of this request (ほかのすべての端末からログアウト).
///
/// # Errors
/// When the database refuses.
pub async fn end_all_others(tx: &TenantTx, member: &Member, random: &mut impl Rng) -> Result<u64, Failure> {
    session::hold(tx, member).await?;
    let ended = end_others(tx, member.account, Some(member.session)).await?;
    let detail = json!({"ended": ended});
    audit::record(tx, audit::Action::OtherSessionsEnded, "account", member.account.0, detail, random).await?;
    Ok(ended)
}

/// Ends everything of an account, as part of a pending sign-in that goes on. Its browser stays known if it was, so that
/// the sign-in doesn't cause a mail about a new device.
pub(crate) async fn end_all_but_browser(tx: &TenantTx, on_the_way: &OnTheWay) -> Result<u64, Failure> {
    let (account, device) = (on_the_way.account, on_the_way.device);
    let known = devices::known(tx, account, device).await?;
    let ended = end_others(tx, account, None).await?;
    if let Some(known) = known {
        devices::keep_known(tx, known).await?;
    }
    Ok(ended)
}

/// What a browser was in use for, by the tokens that it sent.
#[derive(Clone, Copy, Default)]
pub struct Left<'a> {
    /// The token of a session.
    pub session: Option<&'a Token>,
    /// The token of a pending sign-in.
    pub sign_in: Option<&'a Token>,
}

/// Ends what a browser was in use for, because somebody signs in there or shows a letter: the browser forgets the tokens, so
/// nobody but a thief could use them from now on.
///
/// # Errors
/// When the database refuses.
pub async fn leave(tx: &TenantTx, left: Left<'_>, random: &mut impl Rng) -> Result<(), Failure> {
    if let Some(token) = left.session {
        session::end_replaced(tx, token, random).await?;
    }
    if let Some(token) = left.sign_in {
        entrance::abandon(tx, token).await?;
    }
    Ok(())
}

/// Called after a credential was changed: a password, a user ID, or a method. The registration that created the account
/// answers its browser no more.
pub(crate) async fn credentials_changed(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    store::close_registrations(tx, account).await
}

/// Called after a method was added or removed. Every device asks for the second step again, and every other session of
/// the account must step up before a sensitive change.
pub(crate) async fn methods_changed(tx: &TenantTx, account: AccountId, here: Option<SessionId>) -> Result<(), Failure> {
    credentials_changed(tx, account).await?;
    devices::ask_everywhere(tx, account).await?;
    session::distrust_others(tx, account, here).await
}
