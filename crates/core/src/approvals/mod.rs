//! TWO PEOPLE: what one person of the staff asks for and another *account* approves (二人での承認). Nobody approves what they
//! have asked for themselves, whatever their roles are, nor what an account has asked for that one hand could have made with
//! theirs ([`invitation::one_hand_until`]). A society with few staff may have a [`second_approver`] at the vendor: what they
//! have said yes to, whoever asked may do.
//!
//! ```text
//! waiting ──another account approves──▶ approved (the act itself is done in the same transaction)
//!    ├──the second approver says yes, then whoever asked approves──▶ approved
//!    ├──who asked, or who could approve, withdraws──▶ withdrawn
//!    ├──asked for again──▶ replaced
//!    └──72 h──▶ over
//! ```
//!
//! An approval is bound to a fingerprint of what was asked, of whom it concerns, and of the state that it was asked in
//! ([`Matter::base`]). Whatever changes afterwards needs a new one.

pub mod second_approver;
mod store;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{ApprovalId, LetterRequestId, OperatorId, PersonId, StaffId};
use crate::roster;
use crate::staff;
use crate::staff::invitation;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// How long something waits for approval.
pub const LIFE: Duration = Duration::hours(72);

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ApprovalRequest {
    /// A code of the desk (窓口コード) for a member who has lost address and letter.
    DeskCode {
        /// Passkey and app are lost too: they are removed with the code.
        second_step_lost: bool,
    },
    /// A letter in place of an earlier one, on a day with more of them than one person may issue.
    Letter {
        /// The request from the portal that the letter answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<LetterRequestId>,
    },
    /// A change of the society's settings that locks people out, or lowers a floor of security.
    SettingsChange {
        /// What is done with which key, as the room of the settings writes it.
        change: Value,
        /// From when it counts; from the approval on, if none is named or it has passed by then.
        from: Option<DateTime<Utc>>,
    },
    /// The withdrawal of a planned change of the settings, without which a floor of security is lower.
    SettingsWithdrawal {
        /// The number of the version.
        number: i32,
    },
    /// The publication of an announcement, where the society wants two people for it.
    Announcement {
        /// The version that was read.
        version: i32,
    },
    /// A person who is hidden (閲覧制限) shall be seen again.
    LiftRestriction,
    /// A file with everything that is held about a person (本人開示).
    Disclosure,
}

impl ApprovalRequest {
    /// The word of the kind, in the database and in the audit trail.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::DeskCode { .. } => "desk_code",
            Self::Letter { .. } => "letter",
            Self::SettingsChange { .. } => "settings_change",
            Self::SettingsWithdrawal { .. } => "settings_withdrawal",
            Self::Announcement { .. } => "announcement",
            Self::LiftRestriction => "lift_restriction",
            Self::Disclosure => "disclosure",
        }
    }

    /// What one must be allowed to ask for it, and to approve it.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::SettingsChange { .. } | Self::SettingsWithdrawal { .. } => Permission::ChangeSettings,
            Self::Announcement { .. } => Permission::WriteAnnouncements,
            Self::DeskCode { .. } | Self::Letter { .. } | Self::Disclosure => Permission::HelpMembers,
            Self::LiftRestriction => Permission::SeeRestricted,
        }
    }
}

/// What something that waits for approval is about. One request of a kind waits for a subject at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalSubject {
    /// A person of the roster.
    Person(PersonId),
    /// The society itself: its settings.
    Society,
    /// Something of the society that has an id: an announcement, an account of the staff.
    Thing(Uuid),
}

impl ApprovalSubject {
    /// The person, where it is about one.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Society | Self::Thing(_) => None,
        }
    }

    const fn thing(self) -> Option<Uuid> {
        match self {
            Self::Thing(thing) => Some(thing),
            Self::Society | Self::Person(_) => None,
        }
    }

    /// The bytes that a fingerprint holds: the kind, then the id.
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Person(person) => [b"person".as_slice(), person.0.as_bytes()].concat(),
            Self::Society => b"society".to_vec(),
            Self::Thing(thing) => [b"thing".as_slice(), thing.as_bytes()].concat(),
        }
    }
}

/// What an approval is bound to.
#[derive(Clone)]
pub struct Matter<'a> {
    /// What is asked for.
    pub request: ApprovalRequest,
    /// What it is about.
    pub subject: ApprovalSubject,
    /// The state that it is asked in, as text that differs whenever something has changed that the decision depends on.
    pub base: &'a str,
}

impl Matter<'_> {
    fn fingerprint(&self) -> Result<Vec<u8>, Failure> {
        let request = written(&self.request)?;
        let mut hash = Sha256::new();
        for part in [request.as_bytes(), &self.subject.bytes(), self.base.as_bytes()] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        Ok(hash.finalize().to_vec())
    }
}

fn written(request: &ApprovalRequest) -> Result<String, Failure> {
    serde_json::to_string(request).map_err(|_| Failure::Inconsistent("a request that can't be written"))
}

/// Something that waits for another person. The type has no Debug, because the reason is personal.
pub struct Waiting {
    /// Its id.
    pub id: ApprovalId,
    /// What is asked for.
    pub request: ApprovalRequest,
    /// What it is about.
    pub subject: ApprovalSubject,
    /// Who asks.
    pub asked_by: StaffId,
    /// Why.
    pub reason: String,
    /// Since when.
    pub asked_at: DateTime<Utc>,
    /// Until when it can be approved.
    pub expires_at: DateTime<Utc>,
    /// The second approver who has said yes to it.
    pub seconded: Option<OperatorId>,
    fingerprint: Vec<u8>,
}

impl Waiting {
    /// Whether it was asked for in this state, so that it can still be approved.
    ///
    /// # Errors
    /// When the request can't be written.
    pub fn holds(&self, base: &str) -> Result<bool, Failure> {
        let matter = Matter { request: self.request.clone(), subject: self.subject, base };
        Ok(matter.fingerprint()? == self.fingerprint)
    }

    /// Who approved it, for what is stored beside who asked; `None` where the second approver did, and the asker acted alone.
    #[must_use]
    pub fn other_hand(&self, clerk: &Clerk) -> Option<StaffId> {
        (self.asked_by != clerk.id).then_some(clerk.id)
    }
}

/// Asks for something. What waits already of this kind for this subject is replaced.
///
/// # Errors
/// When the database refuses, or the clerk may not ask for it.
pub async fn ask(
    tx: &TenantTx,
    clerk: &Clerk,
    matter: Matter<'_>,
    reason: &str,
    random: &mut impl Rng,
) -> Result<ApprovalId, Failure> {
    sessions::hold(tx, clerk, matter.request.permission()).await?;
    tx.queue("approvals").await?;
    let id = ApprovalId::new(tx.now(), random);
    store::end_of_subject(tx, matter.request.word(), matter.subject).await?;
    let request = written(&matter.request)?;
    let fingerprint = matter.fingerprint()?;
    let (word, subject) = (matter.request.word(), matter.subject);
    store::keep(tx, store::NewApproval { id, word, subject, request, fingerprint, asked_by: clerk.id, reason }, random)
        .await?;
    let mut detail = json!({"request": word, "person": subject.person(), "subject": subject.thing()});
    // About a hidden person the reason stays sealed, because more people read the trail.
    let hidden = match subject.person() {
        Some(person) => roster::person(tx, person).await?.is_some_and(|row| row.restricted_at.is_some()),
        None => false,
    };
    if !hidden {
        detail["reason"] = reason.into();
    }
    audit::record(tx, Action::ApprovalAsked, "approval", id.0, detail, random).await?;
    Ok(id)
}

/// Everything that waits, the oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting(tx: &TenantTx) -> Result<Vec<Waiting>, Failure> {
    store::waiting(tx).await
}

/// One thing that waits; `None` if it was decided, or is over.
///
/// # Errors
/// When the database can't be read.
pub async fn find(tx: &TenantTx, id: ApprovalId) -> Result<Option<Waiting>, Failure> {
    store::find(tx, id).await
}

/// Why something isn't approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotApproved {
    /// It was decided, replaced or is over.
    Gone,
    /// Whoever asks for something can't approve it, unless the second approver has said yes.
    OwnRequest,
    /// Until this instant, the two accounts don't count as two people: one of them invited the other a short while ago, or
    /// both come from one hand.
    OneHand(DateTime<Utc>),
    /// What the decision depends on has changed since it was asked.
    Changed,
    /// Whoever asked for it may no longer do so: the account is disabled, or the role is gone.
    AskerGone,
    /// It would close the desk to the network of whoever approves it.
    ShutsOut,
}

/// Approves something as another account, or as whoever asked once the second approver has said yes. The caller does the act in the same transaction, and commits both or neither.
///
/// # Errors
/// When the database refuses, or the clerk may not approve it.
pub async fn approve(
    tx: &TenantTx,
    clerk: &Clerk,
    id: ApprovalId,
    base: &str,
    random: &mut impl Rng,
) -> Result<Result<Waiting, NotApproved>, Failure> {
    let Some(waiting) = store::for_update(tx, id).await? else { return Ok(Err(NotApproved::Gone)) };
    sessions::hold(tx, clerk, waiting.request.permission()).await?;
    if waiting.asked_by == clerk.id {
        if !second_approver::has_seconded(tx, &waiting).await? {
            return Ok(Err(NotApproved::OwnRequest));
        }
    } else {
        if !asker_may(tx, &waiting).await? {
            return Ok(Err(NotApproved::AskerGone));
        }
        if let Some(until) = invitation::one_hand_until(tx, waiting.asked_by, clerk.id).await? {
            return Ok(Err(NotApproved::OneHand(until)));
        }
    }
    let matter = Matter { request: waiting.request.clone(), subject: waiting.subject, base };
    if matter.fingerprint()? != waiting.fingerprint {
        return Ok(Err(NotApproved::Changed));
    }
    if !store::decide(tx, id, clerk.id, "approved").await? {
        return Ok(Err(NotApproved::Gone));
    }
    let (word, subject) = (waiting.request.word(), waiting.subject);
    let detail = json!({
        "request": word, "person": subject.person(), "subject": subject.thing(), "asked_by": waiting.asked_by,
        "seconded_by": waiting.seconded,
    });
    audit::record(tx, Action::ApprovalGiven, "approval", id.0, detail, random).await?;
    Ok(Ok(waiting))
}

/// Whether whoever asked may still do so: the account isn't disabled, and has the role.
async fn asker_may(tx: &TenantTx, waiting: &Waiting) -> Result<bool, Failure> {
    let asker = staff::account(tx, waiting.asked_by).await?;
    Ok(asker.is_some_and(|one| one.disabled_at.is_none() && one.roles.may(waiting.request.permission())))
}

/// Withdraws something that waits: whoever asked may, and whoever could approve it. Returns false if it is decided already.
///
/// # Errors
/// When the database refuses, or the clerk may not do it.
pub async fn withdraw(tx: &TenantTx, clerk: &Clerk, id: ApprovalId, random: &mut impl Rng) -> Result<bool, Failure> {
    let Some(waiting) = store::for_update(tx, id).await? else { return Ok(false) };
    sessions::hold(tx, clerk, waiting.request.permission()).await?;
    if !store::decide(tx, id, clerk.id, "withdrawn").await? {
        return Ok(false);
    }
    let (word, subject) = (waiting.request.word(), waiting.subject);
    let detail = json!({"request": word, "person": subject.person(), "subject": subject.thing()});
    audit::record(tx, Action::ApprovalWithdrawn, "approval", id.0, detail, random).await?;
    Ok(true)
}

/// Deletes what was over before `limit`. Returns how many rows.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    Ok(store::sweep(tx, limit).await? + second_approver::sweep(tx, limit).await?)
}
