//! Letters in place of earlier ones: the earlier provisional ID and password die, and the medium follows the era of the
//! day of issue.

use rand::Rng;
use serde_json::json;

use super::{LetterRefusal, issue_one, refuse_hidden, store};
use crate::audit;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::ids::{CredentialId, PersonId};
use crate::policy::eras::era_on;
use crate::policy::user_id::looked_up;
use crate::roster;

/// The occasion of a letter in place of an earlier one.
pub(super) const REISSUE: &str = "reissue";

/// Whose letters are issued anew.
#[derive(Clone, Copy)]
pub enum ToReissue<'a> {
    /// The recipient of the letter with this provisional ID (仮ID).
    Letter(&'a str),
    /// The insured person with this symbol (記号) and number (番号).
    Person {
        /// 記号, in any width and with any hyphens.
        symbol: &'a str,
        /// 番号, in any width and with any hyphens.
        number: &'a str,
    },
    /// All insured persons whose letter has expired without being used.
    Expired,
    /// All insured persons whose letter of this batch hasn't been used.
    Batch(i32),
}

/// The letters that were issued anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reissued {
    /// The new letters.
    pub letters: Vec<CredentialId>,
    /// The batch of the new letters.
    pub batch: i32,
}

/// Issues a new letter in place of the one with this provisional ID, and revokes the earlier provisional ID and
/// password.
///
/// # Errors
/// As [`reissue_all`].
pub async fn reissue(
    tx: &TenantTx,
    login_id: &str,
    reason: &str,
    random: &mut impl Rng,
) -> Result<CredentialId, LetterRefusal> {
    let issued = reissue_all(tx, ToReissue::Letter(login_id), reason, random).await?;
    issued.letters.first().copied().ok_or(LetterRefusal::NoSuchLetter)
}

/// Issues new letters in place of earlier ones, and revokes the earlier provisional IDs and passwords. Persons who have
/// an account and, except for a named person, those whose coverage has ended get none.
///
/// # Errors
/// When nobody fits, a named person has an account already or no letter yet, no era covers today, or the database
/// refuses.
pub async fn reissue_all(
    tx: &TenantTx,
    which: ToReissue<'_>,
    reason: &str,
    random: &mut impl Rng,
) -> Result<Reissued, LetterRefusal> {
    let today = day_in_japan(tx.now());
    let people = match which {
        ToReissue::Letter(login_id) => vec![recipient(tx, login_id).await?],
        ToReissue::Person { symbol, number } => vec![named(tx, symbol, number).await?],
        ToReissue::Expired => store::with_expired_letter(tx, today).await?,
        ToReissue::Batch(batch) => {
            if !store::has_batch(tx, batch).await? {
                return Err(LetterRefusal::NoSuchBatch(batch));
            }
            store::with_unused_letter_of(tx, batch, today).await?
        }
    };
    let era = era_on(&tx.policy().eras, today).ok_or(LetterRefusal::NoEra(today))?;
    if matches!(which, ToReissue::Letter(_) | ToReissue::Person { .. }) {
        for person in &people {
            refuse_hidden(tx, *person).await?;
        }
    }
    let batch = store::next_batch(tx).await?;
    let mut letters = Vec::with_capacity(people.len());
    for person in people {
        let revoked = store::revoke_of(tx, person).await?;
        let id = issue_one(tx, person, (era, REISSUE, batch), random).await?;
        let detail = json!({"revoked": revoked, "reason": reason, "batch": batch});
        audit::record(tx, audit::Action::LetterReissued, "credential", id.0, detail, random).await?;
        letters.push(id);
    }
    Ok(Reissued { letters, batch })
}

async fn recipient(tx: &TenantTx, login_id: &str) -> Result<PersonId, LetterRefusal> {
    let letter = store::by_login_id(tx, &looked_up(login_id)).await?.ok_or(LetterRefusal::NoSuchLetter)?;
    if letter.redeemed_at.is_some() || store::has_account(tx, letter.person).await? {
        return Err(LetterRefusal::AlreadyRegistered);
    }
    Ok(letter.person)
}

async fn named(tx: &TenantTx, symbol: &str, number: &str) -> Result<PersonId, LetterRefusal> {
    let mut found = roster::insured_of_number(tx, symbol, number).await?.into_iter();
    let person = match (found.next(), found.next()) {
        (Some(person), None) => person,
        (None, _) => return Err(LetterRefusal::NoSuchPerson),
        (Some(_), Some(_)) => return Err(LetterRefusal::SeveralPersons),
    };
    if store::has_account(tx, person).await? {
        return Err(LetterRefusal::AlreadyRegistered);
    }
    if !store::has_letter(tx, person).await? {
        return Err(LetterRefusal::NoLetterYet);
    }
    Ok(person)
}
