//! Password reset by a link: all sessions and pending sign-ins end, every address is notified, and no session is
//! opened.

use rand::Rng;
use serde_json::json;

use super::desk_code;
use super::link::{self, Checked};
use crate::accounts::methods::{self, password_change};
use crate::accounts::profile::addresses;
use crate::accounts::sessions::end;
use crate::accounts::{self, attempts, emails, recovery_links};
use crate::audit;
use crate::database::{TenantTx, to_word};
use crate::enrolment;
use crate::failure::Failure;
use crate::links;
use crate::outbox::{self, Mail};
use crate::proof::hasher::NewPassword;
use crate::secret::Token;

/// The result of a reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetOutcome {
    /// The new password is set.
    Done,
    /// The link is no longer valid: used, expired or replaced by a newer one. Nothing was changed.
    Gone,
}

/// Sets the new password by the link that was checked. The row count of using up the link decides between concurrent
/// requests.
///
/// # Errors
/// When the database refuses.
pub async fn reset(
    tx: &TenantTx,
    token: &Token,
    checked: &Checked,
    password: NewPassword,
    random: &mut impl Rng,
) -> Result<ResetOutcome, Failure> {
    let Some(reset) = link::look(tx, token).await? else { return Ok(ResetOutcome::Gone) };
    // The lock order of all transactions, against deadlock: links, the account, counts and methods, sessions.
    recovery_links::hold(tx, reset.account.id).await?;
    accounts::hold(tx, reset.account.id).await?;
    if !recovery_links::use_up(tx, reset.link.id).await? {
        return Ok(ResetOutcome::Gone);
    }
    if let Some(credential) = reset.link.credential
        && !enrolment::redeem(tx, credential).await?
    {
        // The letter can no longer be redeemed, and the link is void with it.
        return Ok(ResetOutcome::Gone);
    }
    let account = reset.account.id;
    // The counts are of failures while the member had lost the password.
    attempts::forget_sign_in_failures(tx, &reset.account.user_id).await?;
    if reset.link.opens.removes_second_step() {
        methods::remove_added_after(tx, account, None).await?;
    }
    let old = reset.account.password.clone();
    password_change::set(tx, account, password).await?;
    password_change::replaced(tx, account, &old, random).await?;
    recovery_links::end(tx, account, None).await?;
    desk_code::end(tx, account).await?;
    // A pending address may have been requested by somebody else than the person who resets the password.
    addresses::end_all_pending(tx, account).await?;
    end::end_others(tx, account, None).await?;
    let (language, member_name) = (reset.account.language, reset.person.name.clone());
    let detail = json!({
        "by": to_word(&reset.link.opens),
        "second_step_removed": reset.link.opens.removes_second_step(),
        "address_replaced": checked.address.is_some(),
    });
    audit::record(tx, audit::Action::PasswordReset, "account", account.0, detail, random).await?;
    // Sent before the address is replaced, so that the old address is notified.
    let told = Mail::PasswordWasReset { member_name: member_name.clone() };
    for address in emails::all(tx, account).await? {
        outbox::promise(tx, &told, &address, language, Some(account), random).await?;
    }
    if let Some(address) = checked.address.as_ref().filter(|_| reset.takes_address()) {
        let verification = reset.replace_address(tx, address, random).await?;
        let mail = Mail::VerifyEmail { member_name, verification_path: links::verify_email(&verification) };
        outbox::promise(tx, &mail, address, language, Some(account), random).await?;
    }
    Ok(ResetOutcome::Done)
}
