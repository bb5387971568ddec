//! WHO DID WHAT: the audit trail. It is append-only. An entry is written in the transaction of the fact.

mod store;

use rand::Rng;
use serde_json::Value;
use uuid::Uuid;

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::scope::Actor;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A roster was imported.
    RosterImported,
    /// Letters were issued.
    LettersIssued,
    /// A letter was reissued, and the old one was revoked.
    LetterReissued,
    /// Letters were handed to the print run, and their plain passwords were destroyed.
    LettersReleased,
    /// Somebody showed a valid provisional ID and password.
    LetterPresented,
    /// The identity check was passed.
    IdentityChecked,
    /// An account was created.
    Registered,
    /// A member signed in.
    SignedIn,
    /// A sign-in was handed over from a PC to a phone.
    HandedOver,
    /// A member signed out.
    SignedOut,
    /// A member ended one of their sessions on another device.
    SessionEnded,
    /// A member ended all of their sessions on other devices.
    OtherSessionsEnded,
    /// An e-mail address was verified.
    EmailVerified,
    /// A member asked for another address.
    AddressChangeRequested,
    /// A member cancelled a pending change of an address.
    AddressChangeCancelled,
    /// An address was added, or replaced another.
    AddressChanged,
    /// An address was removed.
    AddressRemoved,
    /// The holder of the old address undid a change of the address.
    AddressChangeUndone,
    /// A letter was issued to a member who has an account, to reset its credentials.
    LetterIssuedToMember,
    /// A link that recovers access was written to the outbox.
    RecoveryLinkSent,
    /// A user ID was shown on the page behind a link.
    UserIdShown,
    /// A password was reset. The detail tells whether the second step was removed and the address replaced.
    PasswordReset,
    /// A desk code was asked for by one operator.
    DeskCodeRequested,
    /// A desk code was approved by another operator.
    DeskCodeApproved,
    /// A desk code was used.
    DeskCodeUsed,
    /// An account was disabled by the society.
    AccountDisabled,
    /// A disabled account was enabled again.
    AccountEnabled,
    /// A password was changed.
    PasswordChanged,
    /// A user ID was changed.
    UserIdChanged,
    /// A member chose which mails to get.
    NotificationsChosen,
    /// A member chose another language or size of text.
    DisplayChosen,
    /// A member agreed to a new version of the terms.
    TermsAgreed,
    /// A member didn't agree to a new version of the terms.
    TermsDeclined,
    /// A member was told that the password must be changed soon.
    PasswordReminded,
    /// A member was asked for an own address before a company address ends.
    OwnAddressAsked,
    /// A member passed a step-up.
    SteppedUp,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was renamed.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An authenticator app was added, or replaced another.
    OneTimeCodeAdded,
    /// The authenticator app was removed.
    OneTimeCodeRemoved,
    /// New recovery codes were made. The old ones no longer work.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// A forgotten user ID or password was asked for, whether or not the member exists.
    RecoveryRequested,
    /// An attempt to prove an identity failed. The detail tells what was attempted, and the keyed hash of the network.
    AttemptFailed,
    /// Somebody was invited to work at the desk.
    StaffInvited,
    /// Somebody accepted an invitation to work at the desk.
    StaffJoined,
    /// The roles of a member of the staff were changed.
    StaffRolesChanged,
    /// A member of the staff was disabled.
    StaffDisabled,
    /// A member of the staff was enabled again.
    StaffEnabled,
    /// Somebody asked for something that another person has to approve.
    ApprovalAsked,
    /// Another person approved it.
    ApprovalGiven,
    /// It was withdrawn.
    ApprovalWithdrawn,
    /// A clerk opened the page of a person.
    PersonViewed,
    /// A clerk had a sensitive value of a person shown.
    ValueUnmasked,
    /// A clerk lifted the pause after failed attempts at an account.
    AccountUnlocked,
    /// A clerk had another mail sent that verifies an address.
    VerificationResent,
    /// A clerk ended all sessions of an account.
    SessionsEnded,
    /// A clerk wrote a note about a person.
    NoteWritten,
    /// A clerk changed the society's settings, now or from a later day. The detail tells each key's old and new value.
    SettingsChanged,
    /// A clerk withdrew a change of the settings before its day.
    SettingsWithdrawn,
    /// Attempts were refused while a limit was reached. The detail tells how many in which minute.
    AttemptsRefused,
}

/// Writes an entry. `detail` holds ids and counts, never personal data.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &TenantTx,
    action: Action,
    subject_kind: &'static str,
    subject: Uuid,
    mut detail: Value,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let scope = tx.scope();
    if let (Actor::Operator(name), Value::Object(detail)) = (&scope.actor, &mut detail) {
        detail.insert("operator".into(), Value::String(name.clone()));
    }
    store::keep(tx, action, subject_kind, subject, &detail, random).await
}
