//! The subjects under which attempts at an account are counted, and how an attempt with a password is counted.
//! [`crate::proof::rate_limit`] does the counting.

use rand::Rng;

use crate::attempt_log::{self, AttemptKind, Target};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, CredentialId, KnownDeviceId};
use crate::input::email::EmailAddress;
use crate::input::text::fold_identifier;
use crate::proof::rate_limit::network;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::rate_limit::{self, PasswordAttempt};
use crate::sealed::TenantKeys;

/// The rate limit key of password attempts with an ID. A known device of the account has a count of its own, so that
/// failures from other devices don't slow the account's owner.
pub(crate) fn sign_in_subject(keys: &TenantKeys, login_id: &str, known: Option<KnownDeviceId>) -> Vec<u8> {
    match known {
        None => keys.blind_index("sign_in", login_id),
        Some(device) => keys.blind_index("sign_in", &format!("{login_id}\n{device}")),
    }
}

/// Resets the failure count of a user ID, so that its password is accepted from every device again. Called when the
/// owner has been verified and has set a new password.
///
/// # Errors
/// When the database refuses.
pub async fn forget_sign_in_failures(tx: &TenantTx, user_id: &str) -> Result<(), Failure> {
    rate_limit::succeeded(tx, RateLimitKind::SignIn, &sign_in_subject(tx.keys(), &fold_identifier(user_id), None)).await
}

/// The rate limit key of an account's second-step attempts. A known device has a count of its own, so that guesses from
/// other devices don't slow the account's owner.
pub(crate) fn second_step_subject(keys: &TenantKeys, account: AccountId, known: Option<KnownDeviceId>) -> Vec<u8> {
    match known {
        None => keys.blind_index("second_step", &account.to_string()),
        Some(device) => keys.blind_index("second_step", &format!("{account}\n{device}")),
    }
}

/// The rate limit key of what was typed on a page for members who can't sign in. It includes where it was typed: the
/// known device, or else the network. So nobody who merely knows a user ID stops its owner.
pub(crate) fn recovery_subject(tx: &TenantTx, column: &str, typed: &str, known: Option<KnownDeviceId>) -> Vec<u8> {
    let place = match known {
        Some(device) => device.to_string(),
        None => tx.scope().networks.as_ref().map(crate::input::network::Networks::in_words).unwrap_or_default(),
    };
    tx.keys().blind_index(column, &format!("{typed}\n{place}"))
}

/// The rate limit key of the identity checks of a letter. Another browser starts no new count.
pub(crate) fn identity_subject(keys: &TenantKeys, letter: CredentialId) -> Vec<u8> {
    keys.blind_index("identity", &letter.to_string())
}

/// Counts an attempt with the password of a signed-in member. It counts as a sign-in attempt, because it guesses the
/// same secret. `kind` is what the audit calls it.
pub(crate) async fn with_password(
    tx: &TenantTx,
    kind: AttemptKind,
    (account, user_id_folded): (AccountId, &str),
    known: Option<KnownDeviceId>,
    random: &mut impl Rng,
) -> Result<Admission<PasswordAttempt>, Failure> {
    let at = Target::Account(account);
    let subject = sign_in_subject(tx.keys(), user_id_folded, known);
    let counted = match rate_limit::count(tx, RateLimitKind::SignIn, &subject).await? {
        Admission::Admitted(counted) => counted,
        Admission::Paused(until) => {
            attempt_log::refused(tx, kind, &subject, at, random).await?;
            return Ok(Admission::Paused(until));
        }
    };
    let first = counted.first;
    let mut attempt = PasswordAttempt { counted: vec![counted], network: None };
    if known.is_none() {
        match network::count(tx, first).await? {
            Admission::Admitted(network) => attempt.network = network,
            Admission::Paused(until) => {
                attempt.take_back(tx).await?;
                attempt_log::refused(tx, kind, &subject, at, random).await?;
                return Ok(Admission::Paused(until));
            }
        }
    }
    Ok(Admission::Admitted(attempt))
}

/// Ends the attempt of a signed-in member: the password was right.
pub(crate) async fn password_was_right(
    tx: &TenantTx,
    attempt: &PasswordAttempt,
    account: AccountId,
) -> Result<(), Failure> {
    for counted in &attempt.counted {
        rate_limit::clear(tx, counted).await?;
    }
    match &attempt.network {
        Some(network) => network::succeeded(tx, network, account.0).await,
        None => Ok(()),
    }
}

/// Ends the attempt of a signed-in member: the password was wrong.
pub(crate) async fn password_was_wrong(
    tx: &TenantTx,
    attempt: &PasswordAttempt,
    kind: AttemptKind,
    account: AccountId,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    if let Some(network) = &attempt.network {
        network::failed(tx, network).await?;
    }
    attempt_log::failed(tx, kind, Target::Account(account), random).await
}

/// The rate limit key of what a letter's holder or a member asks for themselves.
pub(crate) fn own_subject(keys: &TenantKeys, who: Target) -> Vec<u8> {
    keys.blind_index("own limit", &who.id().to_string())
}

/// Counts a new password that will be hashed. `who` is the account or the letter that chooses it.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn new_password(tx: &TenantTx, who: Target, random: &mut impl Rng) -> Result<Admission<()>, Failure> {
    count_own(tx, RateLimitKind::NewPassword, AttemptKind::NewPassword, who, random).await
}

/// Counts a question whether a user ID is free.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn user_id_lookup(
    tx: &TenantTx,
    who: Target,
    random: &mut impl Rng,
) -> Result<Admission<()>, Failure> {
    count_own(tx, RateLimitKind::UserIdLookup, AttemptKind::UserIdLookup, who, random).await
}

/// Counts a document, or whole numbers, that an account takes from the services.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn document(
    tx: &TenantTx,
    account: AccountId,
    random: &mut impl Rng,
) -> Result<Admission<()>, Failure> {
    count_own(tx, RateLimitKind::Documents, AttemptKind::Documents, Target::Account(account), random).await
}

/// Counts an invitation of somebody of the household.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn invitation(
    tx: &TenantTx,
    account: AccountId,
    random: &mut impl Rng,
) -> Result<Admission<()>, Failure> {
    count_own(tx, RateLimitKind::Invitation, AttemptKind::Invitation, Target::Account(account), random).await
}

/// Counts a test mail, for the letter whose holder asks for it and for the address, whoever asks.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn test_mail(
    tx: &TenantTx,
    letter: CredentialId,
    recipient: &EmailAddress,
    random: &mut impl Rng,
) -> Result<Admission<()>, Failure> {
    let who = Target::Letter(letter);
    if let paused @ Admission::Paused(_) =
        count_own(tx, RateLimitKind::TestMail, AttemptKind::TestMail, who, random).await?
    {
        return Ok(paused);
    }
    let subject = tx.keys().blind_index("test mail limit", &recipient.compare_key());
    let until = match rate_limit::count(tx, RateLimitKind::TestMail, &subject).await? {
        Admission::Admitted(_) => return Ok(Admission::Admitted(())),
        Admission::Paused(until) => until,
    };
    attempt_log::refused(tx, AttemptKind::TestMail, &subject, who, random).await?;
    Ok(Admission::Paused(until))
}

async fn count_own(
    tx: &TenantTx,
    kind: RateLimitKind,
    attempt: AttemptKind,
    who: Target,
    random: &mut impl Rng,
) -> Result<Admission<()>, Failure> {
    let subject = own_subject(tx.keys(), who);
    let until = match rate_limit::count(tx, kind, &subject).await? {
        Admission::Admitted(_) => return Ok(Admission::Admitted(())),
        Admission::Paused(until) => until,
    };
    attempt_log::refused(tx, attempt, &subject, who, random).await?;
    Ok(Admission::Paused(until))
}
