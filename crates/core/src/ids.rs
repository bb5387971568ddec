//! Identifiers: one UUIDv7 newtype for each kind of thing, so that the compiler rejects an account's id in place of a
//! letter's.

use std::fmt;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Generates a UUIDv7 whose time part is `now` and whose random part comes from `random`.
pub fn new_uuid(now: DateTime<Utc>, random: &mut impl Rng) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    let mut bytes = [0_u8; 10];
    random.fill_bytes(&mut bytes);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sea_orm::DeriveValueType)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Generates an id.
            pub fn new(now: DateTime<Utc>, random: &mut impl Rng) -> Self {
                Self(new_uuid(now, random))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

id!(/// A society (健康保険組合) as this platform's tenant.
    TenantId);

impl TenantId {
    /// The vendor of the platform (運営会社): the tenant that is no society. The accounts of its operators are here, under a
    /// key of its own (ADR 45). The migrations know it by the same id.
    pub const VENDOR: Self = Self(Uuid::from_u128(0x0193_49d4_6c00_7000_8000_0000_0000_0001));

    /// Whether it is a society's.
    #[must_use]
    pub fn is_society(self) -> bool {
        self != Self::VENDOR
    }
}

id!(/// An insured person or a dependant.
    PersonId);
id!(/// The provisional ID and password of one letter.
    CredentialId);
id!(/// A registration in progress, from a letter to an account, in one browser.
    RegistrationId);
id!(/// A member's account.
    AccountId);
id!(/// A publication: an import of data for members, such as medical expenses.
    PublicationId);
id!(/// A file of data for members between its analysis and its publication.
    KeptFileId);
id!(/// A sign-in session.
    SessionId);
id!(/// A message in the outbox.
    MessageId);
id!(/// A request to recover access, as a page received it.
    RecoveryRequestId);
id!(/// A one-time link that recovers access.
    RecoveryLinkId);
id!(/// A desk code (窓口コード): a code for recovery that the society's desk gave out.
    DeskCodeId);
id!(/// An e-mail address of an account.
    EmailAddressId);
id!(/// A change of an address that a member asked for.
    AddressChangeId);
id!(/// A one-time link that undoes a change of an address.
    AddressUndoId);
id!(/// A sign-in in progress.
    SignInId);
id!(/// A known device: a browser from which an account was used before.
    KnownDeviceId);
id!(/// A passkey of an account.
    PasskeyId);
id!(/// An authenticator app of an account.
    OneTimeCodeId);
id!(/// A recovery code of an account.
    RecoveryCodeId);
id!(/// A hand-over of a registration or sign-in from a PC to a phone.
    HandOverId);
id!(/// A member of a society's staff (担当者).
    StaffId);
id!(/// An invitation of a member of the staff.
    StaffInvitationId);
id!(/// A sign-in in progress at the desk.
    StaffSignInId);
id!(/// A change of settings that lies ahead.
    ScheduledSettingId);
id!(/// A session at the desk.
    StaffSessionId);
id!(/// A passkey of a member of the staff.
    StaffPasskeyId);
id!(/// An authenticator app of a member of the staff.
    StaffOneTimeCodeId);
id!(/// A token of a member of the staff, for commands and for the API.
    StaffTokenId);
id!(/// A change of the address of a member of the staff.
    StaffAddressChangeId);
id!(/// The recovery of an only owner, asked for by the vendor.
    StaffRecoveryId);
id!(/// Something that waits for the approval of another person.
    ApprovalId);
id!(/// An operator's offer to approve for a society with few staff, and the agreement to it.
    SecondApproverId);
id!(/// An announcement (お知らせ).
    AnnouncementId);
id!(/// A support code (サポートコード) of a browser.
    SupportCodeId);
id!(/// A request for a letter, from the portal.
    LetterRequestId);
id!(/// A call in which the caller was verified.
    VerifiedCallId);
id!(/// A clerk's view of a member's pages.
    SupportViewId);
id!(/// A restriction (閲覧制限) that hides a person.
    RestrictionId);
id!(/// A file for a person who asked what is held about them (本人開示).
    DisclosureId);
id!(/// An account of the vendor's operators.
    OperatorId);
id!(/// An invitation of an operator.
    OperatorInvitationId);
id!(/// A sign-in of an operator in progress.
    OperatorSignInId);
id!(/// A session of an operator.
    OperatorSessionId);
id!(/// A token of an operator, for the API.
    OperatorTokenId);
id!(/// A passkey of an operator.
    OperatorPasskeyId);
id!(/// An authenticator app of an operator.
    OperatorCodeId);
