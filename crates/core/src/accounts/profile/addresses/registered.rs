//! The address that an account begins with: kept sealed, verified by a link that a mail brings and a button uses. How it is
//! changed stands in [`crate::accounts::profile::addresses`].

use chrono::Duration;
use rand::Rng;
use serde_json::json;

use crate::accounts::emails::{self, Purpose, Verification};
use crate::accounts::{self, Addressee};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId};
use crate::input::email::EmailAddress;
use crate::links;
use crate::outbox::{self, Mail};
use crate::secret::Token;

/// How long the link of a verification mail works. It proves an address and opens nothing, so it may outlast a weekend.
pub const LINK_LIFE: Duration = Duration::days(7);

/// Keeps an account's address, unverified, and makes the link that verifies it.
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
    emails::keep_verification(tx, id, token.digest(), tx.now() + LINK_LIFE, random).await?;
    Ok(token)
}

/// The address that a link would verify; nothing if there is no such link, it is too old, or another society's. Changes
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

/// Verifies the address behind a link and returns it. Pressed twice, it answers the same.
///
/// # Errors
/// When the database refuses.
pub async fn verify(tx: &TenantTx, token: &Token, random: &mut impl Rng) -> Result<Option<EmailAddress>, Failure> {
    let Some(row) = good_link(tx, token).await? else { return Ok(None) };
    let id = row.address;
    if emails::use_verification(tx, row.id).await? {
        emails::mark_verified(tx, id).await?;
        audit::record(tx, audit::Action::EmailVerified, "email_address", id.0, json!({}), random).await?;
    } else if good_link(tx, token).await?.is_none() {
        // The address went away meanwhile, and its links with it.
        return Ok(None);
    }
    emails::address_of(tx, id).await.map(Some)
}

/// Verification mails that an address gets within [`RESENT_WITHIN`] at most, that of the registration among them.
pub const MOST_RESENT: u64 = 3;

/// See [`MOST_RESENT`].
pub const RESENT_WITHIN: Duration = Duration::hours(1);

/// What came of asking for another verification mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resent {
    /// It is on its way; the links before go on working.
    Promised,
    /// The address is verified, or there is none: nothing to send.
    NothingToVerify,
    /// As many as may be within the hour.
    Enough,
}

/// Promises another verification mail to a member's own address.
///
/// # Errors
/// When the database refuses.
pub async fn resend(tx: &TenantTx, account: AccountId, random: &mut impl Rng) -> Result<Resent, Failure> {
    // Held, so that many presses at once are counted one after the other, and the address doesn't go away under its link.
    accounts::hold(tx, account).await?;
    let Some(main) = emails::main_for_update(tx, account).await?.filter(|main| !main.is_verified) else {
        return Ok(Resent::NothingToVerify);
    };
    if emails::verifications_since(tx, main.id, tx.now() - RESENT_WITHIN).await? >= MOST_RESENT {
        return Ok(Resent::Enough);
    }
    let token = Token::new(random);
    emails::keep_verification(tx, main.id, token.digest(), tx.now() + LINK_LIFE, random).await?;
    let Addressee { name: member_name, language } = accounts::addressee(tx, account).await?;
    let mail = Mail::VerifyEmail { member_name, verification_path: links::verify_email(&token) };
    outbox::promise(tx, &mail, &main.address, language, Some(account), random).await?;
    Ok(Resent::Promised)
}

async fn good_link(tx: &TenantTx, token: &Token) -> Result<Option<Verification>, Failure> {
    Ok(emails::verification(tx, &token.digest()).await?.filter(|row| tx.now() < row.expires_at))
}
