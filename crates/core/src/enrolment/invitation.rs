//! Provisional IDs and passwords that no letter carries: the insured person of a household has one shown for a dependant.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;

use super::{issue_until, store};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{CredentialId, PersonId};
use crate::policy::eras::era_on;
use crate::policy::household::{WayIn, takes_in};
use crate::roster::Person;
use crate::roster::coverage::{self, CoverageToday};
use crate::secret::Password;

/// The occasion of an invitation.
pub(crate) const INVITATION: &str = "invitation";

/// The batch of what is never printed.
const NO_BATCH: i32 = 0;

/// A pair that is shown once.
pub(crate) struct InvitedPair {
    pub id: CredentialId,
    pub login_id: String,
    pub password: Password,
    pub expires_at: DateTime<Utc>,
}

/// Makes a pair for a person in place of an earlier invitation. The plain password is returned only here and isn't kept. `None` if
/// no era covers today.
pub(crate) async fn issue(
    tx: &TenantTx,
    person: PersonId,
    random: &mut impl Rng,
) -> Result<Option<InvitedPair>, Failure> {
    let Some(era) = era_on(&tx.policy().eras, day_in_japan(tx.now())) else { return Ok(None) };
    store::revoke_of_occasion(tx, person, INVITATION).await?;
    let expires_at = tx.now() + Duration::days(i64::from(tx.policy().household.invitation_days));
    let id = issue_until(tx, person, (era, INVITATION, NO_BATCH), expires_at, random).await?;
    const MISSING: Failure = Failure::Inconsistent("an invitation that was just made isn't there");
    let stored = store::letter(tx, id, false).await?.ok_or(MISSING)?;
    let sealed = store::take_content(tx, id).await?.ok_or(MISSING)?;
    let password = Password::new(tx.keys().open(store::password_place(id), &sealed)?.to_string());
    Ok(Some(InvitedPair { id, login_id: stored.login_id, password, expires_at }))
}

/// Whether a person has used an invitation and never a letter that was posted to them.
pub(crate) async fn is_all_that_was_used(tx: &TenantTx, person: PersonId) -> Result<bool, Failure> {
    let letters = store::letters_of(tx, person).await?;
    let used = || letters.iter().filter(|letter| letter.redeemed_at.is_some());
    Ok(used().next().is_some() && used().all(|letter| letter.occasion == INVITATION))
}

/// Whether an invitation still stands: the society takes dependants in this way, and the person is one who is covered today.
pub(crate) fn stands(tx: &TenantTx, person: &Person) -> bool {
    let today = day_in_japan(tx.now());
    takes_in(tx.policy(), WayIn::Invitation)
        && !person.insured
        && person.restricted_at.is_none()
        && coverage::today(person.joined_on, person.lost_on, today) == CoverageToday::Covered
}

/// Until when a person's invitation can be used, if there is one that wasn't.
pub(crate) async fn open_until(tx: &TenantTx, person: PersonId) -> Result<Option<DateTime<Utc>>, Failure> {
    let letters = store::letters_of(tx, person).await?;
    let is_open = |letter: &store::StoredLetter| {
        letter.occasion == INVITATION && letter.state(tx.now()) == super::provisional::LetterState::Issued
    };
    Ok(letters.into_iter().find(is_open).map(|letter| letter.expires_at))
}

/// Revokes a person's invitation, if it wasn't used. Returns how many were revoked.
pub(crate) async fn withdraw(tx: &TenantTx, person: PersonId) -> Result<u64, Failure> {
    store::revoke_of_occasion(tx, person, INVITATION).await
}
