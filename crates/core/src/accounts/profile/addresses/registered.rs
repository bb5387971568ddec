//! The address given at registration. It is stored sealed and verified by a mailed link and a button.
//! [`crate::accounts::profile::addresses`] changes it later.

use chrono::Duration;
use rand::Rng;
use serde_json::json;

use super::delivery::suspension;
use crate::accounts::emails::{self, Purpose, Verification};
use crate::accounts::{self, Addressee};
use crate::audit;
use crate::clock::is_in_force;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId};
use crate::input::email::EmailAddress;
use crate::links;
use crate::outbox::{self, Mail};
use crate::secret::Token;

/// How long the link of a verification mail is valid. The link only proves an address and gives no access, so it may
/// last a week.
pub const LINK_LIFE: Duration = Duration::days(7);

/// Stores an account's unverified address and returns the token of its verification link.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn add(
    tx: &TenantTx,
    account: AccountId,
    address: &EmailAddress,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    let id = EmailAddressId::new(tx.now(), random);
    emails::keep(tx, id, account, address, Purpose::Main, None, random).await?;
    let token = Token::new(random);
    emails::keep_verification(tx, id, token.digest().into_bytes(), tx.now() + LINK_LIFE, random).await?;
    Ok(token)
}

/// The address that a link would verify. `None` if the link doesn't exist in this society or has expired. Changes
/// nothing, because mail scanners open links.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn look_at_link(tx: &TenantTx, token: &Token) -> Result<Option<EmailAddress>, Failure> {
    match good_link(tx, token).await? {
        Some(row) => emails::address_of(tx, row.address).await.map(Some),
        None => Ok(None),
    }
}

/// Verifies the address behind a link and returns it. Idempotent: a second press returns the same address.
///
/// # Errors
/// When the database refuses.
pub async fn verify(tx: &TenantTx, token: &Token, random: &mut impl Rng) -> Result<Option<EmailAddress>, Failure> {
    let Some(row) = good_link(tx, token).await? else { return Ok(None) };
    let id = row.address;
    if emails::use_verification(tx, row.id).await? {
        emails::mark_verified(tx, id).await?;
        let account = emails::account_of(tx, id).await?;
        suspension::end_by_link(tx, account, id, row.created_at, random).await?;
        let detail = json!({"account": account});
        audit::record(tx, audit::Action::EmailVerified, "email_address", id.0, detail, random).await?;
    } else if good_link(tx, token).await?.is_none() {
        // The address and its links were deleted meanwhile.
        return Ok(None);
    }
    emails::address_of(tx, id).await.map(Some)
}

/// The maximum number of verification mails to an address within [`RESENT_WITHIN`], including the registration's.
pub const MOST_RESENT: u64 = 3;

/// See [`MOST_RESENT`].
pub const RESENT_WITHIN: Duration = Duration::hours(1);

/// The result of requesting another verification mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resent {
    /// The mail is queued; earlier links stay valid.
    Promised,
    /// Nothing to send: the address is verified and not suspended, or there is none.
    NothingToVerify,
    /// The limit of mails within an hour is reached.
    Enough,
}

/// Queues another verification mail to the member's main address: one that isn't verified, or one that is suspended for sending.
///
/// # Errors
/// When the database refuses.
pub async fn resend(tx: &TenantTx, account: AccountId, random: &mut impl Rng) -> Result<Resent, Failure> {
    // The account is locked so that concurrent requests are counted one after the other, and the address can't be
    // deleted before its link is stored.
    accounts::hold(tx, account).await?;
    let wants = |main: &emails::MainAddress| !main.is_verified || main.is_suspended;
    let Some(main) = emails::main_for_update(tx, account).await?.filter(wants) else {
        return Ok(Resent::NothingToVerify);
    };
    if emails::verifications_since(tx, main.id, tx.now() - RESENT_WITHIN).await? >= MOST_RESENT {
        return Ok(Resent::Enough);
    }
    let token = Token::new(random);
    emails::keep_verification(tx, main.id, token.digest().into_bytes(), tx.now() + LINK_LIFE, random).await?;
    let Addressee { name: member_name, language } = accounts::addressee(tx, account).await?;
    let mail = Mail::VerifyEmail { member_name, verification_path: links::verify_email(&token) };
    outbox::promise(tx, &mail, &main.address, language, Some(account), random).await?;
    Ok(Resent::Promised)
}

async fn good_link(tx: &TenantTx, token: &Token) -> Result<Option<Verification>, Failure> {
    Ok(emails::verification(tx, token.digest().bytes())
        .await?
        .filter(|row| is_in_force(row.created_at, row.expires_at, tx.now())))
}
