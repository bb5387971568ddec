//! WHO DID WHAT: append-only, written in the transaction of the fact.

use rand::Rng;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use serde_json::Value;
use uuid::Uuid;

use crate::database::{TenantTx, to_word};
use crate::entities::audit_entry;
use crate::failure::Failure;
use crate::ids::new_uuid;
use crate::scope::Actor;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A roster was taken in.
    RosterImported,
    /// Letters were issued.
    LettersIssued,
    /// A letter was issued again, its old pair killed.
    LetterReissued,
    /// Plain pairs were handed to the print run and destroyed here.
    LettersReleased,
    /// Somebody showed the right provisional pair.
    LetterPresented,
    /// The identity check was passed.
    IdentityChecked,
    /// An account was made.
    Registered,
    /// A member signed in.
    SignedIn,
    /// A sign-in went on from a PC to a phone.
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
    /// A member gave up a change of an address that waited.
    AddressChangeCancelled,
    /// An address took the place of another, or of none.
    AddressChanged,
    /// An address was taken away.
    AddressRemoved,
    /// A change of the address was undone by who holds the old one.
    AddressChangeUndone,
    /// A letter was issued to a member who has an account, to set its credentials anew.
    LetterIssuedToMember,
    /// A link that recovers access was promised by mail.
    RecoveryLinkSent,
    /// A user ID was shown behind a link.
    UserIdShown,
    /// A password was set anew, with what else was lost.
    PasswordReset,
    /// A desk code was asked for by one operator.
    DeskCodeRequested,
    /// A desk code was approved by another operator.
    DeskCodeApproved,
    /// A desk code was used.
    DeskCodeUsed,
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
    /// A member was asked for an own address before a company's ends.
    OwnAddressAsked,
    /// A member showed everything again.
    SteppedUp,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey got a name.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An authenticator app was added, or took the place of another.
    OneTimeCodeAdded,
    /// The authenticator app was removed.
    OneTimeCodeRemoved,
    /// New recovery codes were made; the old ones are dead.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed,
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
    audit_entry::Entity::insert(audit_entry::ActiveModel {
        tenant_id: Set(scope.society.tenant.0),
        id: Set(new_uuid(scope.now, random)),
        at: Set(scope.now),
        actor_kind: Set(scope.actor.kind().to_owned()),
        actor_id: Set(scope.actor.id()),
        action: Set(to_word(&action)),
        subject_kind: Set(subject_kind.to_owned()),
        subject_id: Set(subject),
        request_id: Set(scope.request_id),
        detail: Set(detail.to_string()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}
