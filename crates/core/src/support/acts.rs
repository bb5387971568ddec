//! What staff do for a person who asks for help. Each act needs a reason and is recorded with it.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use super::{situation, store};
use crate::accounts::closing::{self, ClosedBy};
use crate::accounts::profile::addresses::delivery::suspension;
use crate::accounts::profile::addresses::registered::{self, Resent};
use crate::accounts::sessions::end;
use crate::accounts::{self, Account, attempts, disabling, notices};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::enrolment;
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId, StaffId};
use crate::input::text::fold_name;
use crate::outbox::SecurityNotice;
use crate::policy::telephone::CallAct;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::RateLimitKind;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::verified_calls::{self, CallBar};

/// The longest reason, in characters.
pub const REASON_LONGEST: usize = 200;
/// The longest note, in characters.
pub const NOTE_LONGEST: usize = 1000;

/// Why a clerk acts, in their own words. It stays in the audit trail, so it names no illness and no third person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActReason(String);

impl ActReason {
    /// Reads a typed reason: trimmed, 1 to [`REASON_LONGEST`] characters on one line.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        line(typed, REASON_LONGEST).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a clerk notes about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteText(String);

impl NoteText {
    /// Reads a typed note: trimmed, 1 to [`NOTE_LONGEST`] characters on one line.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        line(typed, NOTE_LONGEST).map(Self)
    }
}

fn line(typed: &str, most: usize) -> Option<String> {
    let text = fold_name(&typed.replace(['\r', '\n', '\t'], " "));
    let fits = (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then_some(text)
}

/// An act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SupportAct {
    /// Ends the pause after failed attempts (ロック解除): with the password, the letter's pair, the identity check and codes.
    Unlock,
    /// Sends another mail that verifies the main address.
    ResendVerification,
    /// Lifts the suspension of the addresses, so that mails are sent again.
    LiftSuspension,
    /// Signs the member out on all devices.
    EndSessions,
    /// Disables the account.
    Disable,
    /// Enables the account again.
    Enable,
    /// Closes the account (退会). It can't be brought back.
    Close,
}

impl SupportAct {
    /// All acts.
    pub const ALL: [Self; 7] = [
        Self::Unlock,
        Self::ResendVerification,
        Self::LiftSuspension,
        Self::EndSessions,
        Self::Disable,
        Self::Enable,
        Self::Close,
    ];

    /// The word in paths.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unlock => "unlock",
            Self::ResendVerification => "resend-verification",
            Self::LiftSuspension => "lift-suspension",
            Self::EndSessions => "end-sessions",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Close => "close",
        }
    }

    /// What the act is to a society's rules about callers; `None` where they don't name it.
    const fn on_the_telephone(self) -> Option<CallAct> {
        match self {
            Self::Unlock => Some(CallAct::Unlock),
            Self::ResendVerification
            | Self::LiftSuspension
            | Self::EndSessions
            | Self::Disable
            | Self::Enable
            | Self::Close => None,
        }
    }

    /// The act of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.word() == word)
    }
}

/// The result of an act. Commit only [`ActOutcome::Done`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActOutcome {
    /// It is done. This many sessions ended, links or pauses were concerned.
    Done(u64),
    /// There is nothing to do: it is so already.
    NothingToDo,
    /// The limit of mails within an hour is reached.
    Enough,
    /// The person has no account.
    NoAccount,
    /// It isn't done for whoever calls.
    Barred(CallBar),
    /// The society has no such person.
    NotThere,
}

/// Does an act for a person. The account's verified addresses are told of it; of a mail that verifies an address, that
/// mail tells, and that mails are sent again needs no mail.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn act(
    tx: &TenantTx,
    clerk: &Clerk,
    id: PersonId,
    act: SupportAct,
    reason: &ActReason,
    random: &mut impl Rng,
) -> Result<ActOutcome, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    if situation::seen(tx, clerk, id).await?.is_none() {
        return Ok(ActOutcome::NotThere);
    }
    if let Err(bar) = verified_calls::gate(tx, clerk, id, act.on_the_telephone(), false).await? {
        return Ok(ActOutcome::Barred(bar));
    }
    let account = accounts::of_person(tx, id).await?;
    if act == SupportAct::Unlock {
        return unlock(tx, id, account.as_ref(), reason, random).await;
    }
    let Some(account) = account else { return Ok(ActOutcome::NoAccount) };
    match act {
        SupportAct::Unlock | SupportAct::ResendVerification => {
            let resent = registered::resend(tx, account.id, random).await?;
            match resent {
                Resent::Enough => return Ok(ActOutcome::Enough),
                Resent::NothingToVerify => return Ok(ActOutcome::NothingToDo),
                Resent::Promised => {}
            }
            let detail = json!({"reason": reason.as_str()});
            audit::record(tx, Action::VerificationResent, "account", account.id.0, detail, random).await?;
            Ok(ActOutcome::Done(1))
        }
        SupportAct::LiftSuspension => match suspension::end_for(tx, account.id, reason.as_str(), random).await? {
            0 => Ok(ActOutcome::NothingToDo),
            lifted => Ok(ActOutcome::Done(lifted)),
        },
        SupportAct::EndSessions => {
            accounts::hold(tx, account.id).await?;
            let ended = end::end_others(tx, account.id, None).await?;
            if ended == 0 {
                return Ok(ActOutcome::NothingToDo);
            }
            let detail = json!({"reason": reason.as_str(), "ended": ended});
            audit::record(tx, Action::SessionsEnded, "account", account.id.0, detail, random).await?;
            notices::tell(tx, account.id, SecurityNotice::SessionsEndedByStaff, random).await?;
            Ok(ActOutcome::Done(ended))
        }
        SupportAct::Disable => {
            let result = disabling::disable_account(tx, account.id, reason.as_str(), random).await;
            told(tx, account.id, disabled(result)?, SecurityNotice::DisabledByStaff, random).await
        }
        SupportAct::Enable => {
            let result = disabling::enable_account(tx, account.id, reason.as_str(), random).await.map(|()| 0);
            told(tx, account.id, disabled(result)?, SecurityNotice::EnabledByStaff, random).await
        }
        SupportAct::Close => {
            // It tells the member itself, because the addresses are gone afterwards.
            let by = ClosedBy::Staff(clerk.id, reason.as_str());
            Ok(if closing::close(tx, &account, by, random).await? {
                ActOutcome::Done(1)
            } else {
                ActOutcome::NoAccount
            })
        }
    }
}

/// Tells the member of an act that is done.
async fn told(
    tx: &TenantTx,
    account: AccountId,
    outcome: ActOutcome,
    notice: SecurityNotice,
    random: &mut impl Rng,
) -> Result<ActOutcome, Failure> {
    if let ActOutcome::Done(_) = outcome {
        notices::tell(tx, account, notice, random).await?;
    }
    Ok(outcome)
}

fn disabled(result: Result<u64, disabling::DisablingRefusal>) -> Result<ActOutcome, Failure> {
    use disabling::DisablingRefusal::{Broken, NoReason, NoSuchAccount, SoAlready};
    match result {
        Ok(ended) => Ok(ActOutcome::Done(ended)),
        Err(SoAlready) => Ok(ActOutcome::NothingToDo),
        Err(NoSuchAccount) => Ok(ActOutcome::NoAccount),
        Err(NoReason) => Err(Failure::Inconsistent("a reason that was read can't be kept")),
        Err(Broken(failure)) => Err(failure),
    }
}

/// Ends every pause that the failures of others, or the person's own, have caused from unknown devices.
async fn unlock(
    tx: &TenantTx,
    id: PersonId,
    account: Option<&Account>,
    reason: &ActReason,
    random: &mut impl Rng,
) -> Result<ActOutcome, Failure> {
    let mut subjects = Vec::new();
    if let Some(account) = account {
        subjects.push((RateLimitKind::SignIn, attempts::sign_in_subject(tx.keys(), &account.user_id_folded, None)));
        subjects.push((RateLimitKind::SecondStep, attempts::second_step_subject(tx.keys(), account.id, None)));
    }
    for letter in enrolment::letters_of(tx, id).await? {
        subjects.push((RateLimitKind::Letter, tx.keys().blind_index("letter", &letter.login_id)));
        subjects.push((RateLimitKind::Identity, attempts::identity_subject(tx.keys(), letter.id)));
    }
    let mut paused = 0;
    for (kind, subject) in &subjects {
        let standing = rate_limit::standing(tx, *kind, subject).await?;
        if standing.paused_until.is_some() || standing.is_beyond {
            paused += 1;
        }
        rate_limit::succeeded(tx, *kind, subject).await?;
    }
    if paused == 0 {
        return Ok(ActOutcome::NothingToDo);
    }
    let detail = json!({"reason": reason.as_str(), "paused": paused});
    audit::record(tx, Action::AccountUnlocked, "person", id.0, detail, random).await?;
    if let Some(account) = account {
        notices::tell(tx, account.id, SecurityNotice::UnlockedByStaff, random).await?;
    }
    Ok(ActOutcome::Done(paused))
}

/// A note of the staff about a person. The type has no Debug, because the text is personal.
pub struct Note {
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Who wrote it.
    pub by: StaffId,
    /// The name of who wrote it.
    pub author: String,
    /// The text.
    pub text: String,
}

/// Writes a note about a person. Returns false if the society has no such person.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn write_note(
    tx: &TenantTx,
    clerk: &Clerk,
    id: PersonId,
    text: &NoteText,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    if situation::seen(tx, clerk, id).await?.is_none() {
        return Ok(false);
    }
    let note = store::keep_note(tx, id, clerk.id, &text.0, random).await?;
    audit::record(tx, Action::NoteWritten, "person", id.0, json!({"note": note}), random).await?;
    Ok(true)
}

/// The notes about a person, the latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn notes(tx: &TenantTx, id: PersonId) -> Result<Vec<Note>, Failure> {
    store::notes(tx, id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_and_not_empty() {
        assert_eq!(ActReason::read("  電話で\n本人確認済み ").unwrap().as_str(), "電話で 本人確認済み");
        for typed in ["", "   ", "\u{200b}", "　"] {
            assert_eq!(ActReason::read(typed), None, "{typed:?}");
        }
        assert!(ActReason::read(&"あ".repeat(REASON_LONGEST)).is_some());
        assert!(ActReason::read(&"あ".repeat(REASON_LONGEST + 1)).is_none());
    }

    #[test]
    fn every_act_has_a_word_of_its_own() {
        for act in SupportAct::ALL {
            assert_eq!(SupportAct::of_word(act.word()), Some(act));
        }
        assert_eq!(SupportAct::of_word("delete"), None);
    }
}
