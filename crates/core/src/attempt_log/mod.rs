//! WHO TRIED IN VAIN: attempts that failed or were refused, on their way into the audit trail (ADR 22). What was typed is
//! never recorded, only at whom the attempt was, and the keyed hash of the network.
//!
//! An attempt that failed is an audit row of its own: the limits bound how many there can be. Attempts that a limit
//! refused are many and cheap. They are counted by subject and minute, and the worker writes the count into the audit
//! trail when the minute is over.

mod store;

use chrono::{DateTime, Duration, DurationRound, Utc};
use rand::Rng;
use serde_json::json;
use uuid::Uuid;

use crate::audit::{self, Action};
use crate::database::{PlatformTx, TenantTx, to_word};
use crate::due::{self, DueWork};
use crate::failure::Failure;
use crate::ids::{AccountId, CredentialId, OperatorId, RecoveryRequestId, StaffId, new_uuid};

/// The kind of due work.
const SETTLE: &str = "refused_attempts";
/// How long claimed work is reserved for one worker.
const LEASE: Duration = Duration::minutes(5);

/// What was attempted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// A sign-in with an ID and a password, a member's or a letter's.
    SignIn,
    /// A sign-in, second step or step-up with a passkey.
    Passkey,
    /// A step-up with the password.
    StepUp,
    /// A change of the password, by the current password.
    PasswordChange,
    /// A change of the user ID, by the password.
    UserIdChange,
    /// An identity check.
    Identity,
    /// A one-time code or a recovery code.
    SecondStep,
    /// A request for a forgotten user ID or password.
    Recovery,
    /// A desk code.
    DeskCode,
    /// A question whether a user ID is free.
    UserIdLookup,
    /// A new password to hash.
    NewPassword,
    /// A change of the address of a member of the staff.
    AddressChange,
    /// A token of the staff, at the command line or of a program.
    StaffToken,
    /// A token of an operator, of a program.
    OperatorToken,
    /// A request at a desk from outside the society's network.
    DeskNetwork,
    /// A support code that a clerk typed.
    SupportCode,
    /// A request for a letter.
    LetterRequest,
    /// An invitation of staff.
    Invitation,
    /// A document or whole numbers that a member takes from the services.
    Documents,
    /// A test mail before an account exists.
    TestMail,
}

/// At whom an attempt was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// An account.
    Account(AccountId),
    /// A letter.
    Letter(CredentialId),
    /// A member of the staff.
    Staff(StaffId),
    /// An operator of the vendor.
    Operator(OperatorId),
    /// Nobody that the society knows.
    Nobody,
}

impl Target {
    const fn kind(self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::Letter(_) => "credential",
            Self::Staff(_) => "staff",
            Self::Operator(_) => "operator",
            Self::Nobody => "unknown",
        }
    }

    /// The id of the account or letter; the nil id if there is none.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Account(id) => id.0,
            Self::Letter(id) => id.0,
            Self::Staff(id) => id.0,
            Self::Operator(id) => id.0,
            Self::Nobody => Uuid::nil(),
        }
    }
}

fn network(tx: &TenantTx) -> String {
    tx.scope().networks.as_ref().map(crate::input::network::Networks::in_words).unwrap_or_default()
}

/// Records an attempt that was admitted and failed.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn failed(
    tx: &TenantTx,
    attempt: AttemptKind,
    at: Target,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let detail = json!({"attempt": to_word(&attempt)});
    audit::record(tx, Action::AttemptFailed, at.kind(), at.id(), detail, random).await
}

/// Records a request for a forgotten user ID or password.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn recovery_requested(
    tx: &TenantTx,
    request: RecoveryRequestId,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    audit::record(tx, Action::RecoveryRequested, "recovery_request", request.0, json!({}), random).await
}

/// Counts an attempt that a limit refused. `subject` is the key of the limit that was reached.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn refused(
    tx: &TenantTx,
    attempt: AttemptKind,
    subject: &[u8],
    at: Target,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let minute = tx.now().duration_trunc(Duration::minutes(1)).unwrap_or(tx.now());
    let row = store::NewRefusal {
        id: new_uuid(tx.now(), random),
        attempt: to_word(&attempt),
        subject,
        minute,
        subject_kind: at.kind(),
        subject_id: at.id(),
        network: network(tx),
    };
    if store::count(tx, &row).await? {
        due::keep_from(tx, SETTLE, row.id, minute + Duration::minutes(1), random).await?;
    }
    Ok(())
}

/// Claims the counts whose minute is over.
///
/// # Errors
/// When the database refuses.
pub async fn claim_due(tx: &PlatformTx, most: u64) -> Result<Vec<DueWork>, Failure> {
    due::claim(tx, SETTLE, most, LEASE).await
}

/// Writes a count into the audit trail.
///
/// # Errors
/// When the database refuses.
pub async fn settle(tx: &TenantTx, id: Uuid, random: &mut impl Rng) -> Result<(), Failure> {
    due::drop(tx, id).await?;
    let Some(row) = store::take(tx, id).await? else { return Ok(()) };
    let minute: DateTime<Utc> = row.minute;
    let detail = json!({
        "attempt": row.attempt,
        // The network of those who tried. This row itself comes from the worker.
        "network": row.network,
        "minute": minute.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "count": row.count,
    });
    let kind = match row.subject_kind.as_str() {
        "account" => "account",
        "credential" => "credential",
        "staff" => "staff",
        "operator" => "operator",
        _ => "unknown",
    };
    audit::record(tx, Action::AttemptsRefused, kind, row.subject_id, detail, random).await
}
