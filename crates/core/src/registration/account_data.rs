//! User ID, password, e-mail address and notification, on one page or one after the other; one rule for both.
//!
//! Three phases: [`prepare`] checks (short transaction) → the hasher hashes (none open) → [`keep`] stores, guarded by the
//! draft's state.

use rand::Rng;

use super::{Draft, DraftState, FoundDraft, find_locked, store};
use crate::accounts;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::input::email::{EmailAddress, EmailError};
use crate::policy::Policy;
use crate::policy::email::{EmailFault, Verdict, check as check_email};
use crate::policy::notification::Mode;
use crate::policy::password::{PasswordContext, PasswordFault, check as check_password, society_names};
use crate::policy::registration::Step;
use crate::policy::user_id::{UserId, UserIdError, check as check_user_id};
use crate::proof::hasher::NewPassword;
use crate::scope::Society;
use crate::secret::{Password, Token};

/// Which questions a page asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The user ID.
    pub user_id: bool,
    /// The password, twice.
    pub password: bool,
    /// The e-mail address, and notification where it is opt-in.
    pub email: bool,
}

impl Fields {
    /// The questions of a step; nothing for the others.
    #[must_use]
    pub const fn of(step: Step) -> Option<Self> {
        let none = Self { user_id: false, password: false, email: false };
        match step {
            Step::Account => Some(Self { user_id: true, password: true, email: true }),
            Step::UserId => Some(Self { user_id: true, ..none }),
            Step::Password => Some(Self { password: true, ..none }),
            Step::Email => Some(Self { email: true, ..none }),
            Step::Identity | Step::Terms | Step::Confirm => None,
        }
    }
}

/// What was typed.
pub struct AccountTyped<'a> {
    /// ユーザID
    pub user_id: &'a str,
    /// パスワード
    pub password: &'a Password,
    /// パスワード確認用
    pub password_again: &'a Password,
    /// メールアドレス
    pub email: &'a str,
    /// 通知情報更新時のメール通知
    pub notify: bool,
}

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountFaults {
    /// The user ID breaks a rule.
    pub user_id: Option<UserIdError>,
    /// Somebody has it already.
    pub user_id_taken: bool,
    /// The password's faults.
    pub password: Vec<PasswordFault>,
    /// The second password differs from the first.
    pub password_differs: bool,
    /// The address's fault.
    pub email: Option<EmailFault>,
}

impl AccountFaults {
    fn are_more_than_a_warning(&self) -> bool {
        self.user_id.is_some()
            || self.user_id_taken
            || !self.password.is_empty()
            || self.password_differs
            || self.email.is_some_and(|fault| fault != EmailFault::InPrinciple)
    }
}

/// What is to be done about the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordNeed {
    /// The page doesn't ask.
    NotAsked,
    /// Hash what was typed.
    Hash,
    /// Keep the draft's: both fields were left empty and the user ID is the same.
    KeepAsItIs,
}

/// Checked values, made by [`prepare`] only.
pub struct Ready {
    pub(super) user_id: Option<UserId>,
    pub(super) email: Option<EmailAddress>,
    pub(super) fields: Fields,
    pub(super) notify: bool,
    password: PasswordNeed,
    warning: bool,
}

impl Ready {
    /// What is to be done about the password before [`keep`].
    #[must_use]
    pub const fn password(&self) -> PasswordNeed {
        self.password
    }

    /// Everything is right but the address, which is wrong in principle: keep it, and ask once more.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        self.warning
    }
}

/// What came of keeping.
pub enum Keeping {
    /// Kept.
    Kept,
    /// The draft isn't open any more.
    NotOpen(FoundDraft),
}

/// Checks what was typed on a page. The transaction may write: which address was warned about is remembered, so commit it
/// whatever the outcome.
///
/// # Errors
/// The inner ones are the fields' faults.
pub async fn prepare(
    tx: &TenantTx,
    draft: &Draft,
    fields: Fields,
    typed: &AccountTyped<'_>,
) -> Result<Result<Ready, AccountFaults>, Failure> {
    let policy = tx.policy();
    let mut faults = AccountFaults::default();
    let user_id = read_user_id(tx, draft, fields, typed, &mut faults).await?;
    let password = read_password(tx.society(), draft, fields, typed, user_id.as_ref(), &mut faults)?;
    let email = read_email(policy, draft, fields, typed, &mut faults)?;
    if let (Some(EmailFault::InPrinciple), Some(address)) = (faults.email, &email) {
        let digest = tx.keys().blind_index("warned", &address.compare_key());
        if draft.row.email_warned_digest.as_ref() == Some(&digest) {
            faults.email = None;
        } else {
            store::warned(tx, draft.id(), digest).await?;
        }
    }
    if faults.are_more_than_a_warning() {
        return Ok(Err(faults));
    }
    let notify = match policy.notification.mode {
        Mode::Always => true,
        Mode::OptIn => typed.notify,
    };
    Ok(Ok(Ready { user_id, email, fields, notify, password, warning: faults.email.is_some() }))
}

async fn read_user_id(
    tx: &TenantTx,
    draft: &Draft,
    fields: Fields,
    typed: &AccountTyped<'_>,
    faults: &mut AccountFaults,
) -> Result<Option<UserId>, Failure> {
    if !fields.user_id {
        return Ok(None);
    }
    match check_user_id(&tx.policy().user_id, typed.user_id, draft.preassigned_user_id(tx.policy())) {
        Ok(id) => {
            faults.user_id_taken = !accounts::profile::user_id_change::is_free(tx, &id.folded).await?;
            Ok(Some(id))
        }
        Err(fault) => {
            faults.user_id = Some(fault);
            Ok(None)
        }
    }
}

fn read_password(
    society: &Society,
    draft: &Draft,
    fields: Fields,
    typed: &AccountTyped<'_>,
    user_id: Option<&UserId>,
    faults: &mut AccountFaults,
) -> Result<PasswordNeed, Failure> {
    if !fields.password {
        return Ok(PasswordNeed::NotAsked);
    }
    let same_user_id = user_id.is_none_or(|id| Some(id.shown.as_str()) == draft.user_id());
    if typed.password.is_empty() && typed.password_again.is_empty() && draft.has_password() && same_user_id {
        return Ok(PasswordNeed::KeepAsItIs);
    }
    let policy = &society.policy;
    let context = PasswordContext {
        user_id: user_id.map(|id| id.shown.as_str()).or(draft.user_id()).unwrap_or(typed.user_id),
        birth_date: Some(draft.birth_date(&society.keys)?),
        insurer_numbers: &policy.society.insurer_numbers,
        society_names: &society_names(policy, &society.slug),
        // A second step is set up after the account is made.
        second_step: false,
    };
    faults.password = check_password(&policy.password, &context, typed.password.expose());
    faults.password_differs = !typed.password.is_empty() && typed.password.expose() != typed.password_again.expose();
    Ok(PasswordNeed::Hash)
}

fn read_email(
    policy: &Policy,
    draft: &Draft,
    fields: Fields,
    typed: &AccountTyped<'_>,
    faults: &mut AccountFaults,
) -> Result<Option<EmailAddress>, Failure> {
    if !fields.email {
        return Ok(None);
    }
    match EmailAddress::parse(typed.email) {
        Err(EmailError::Empty) if !policy.email.required => Ok(None),
        Err(fault) => {
            faults.email = Some(EmailFault::Form(fault));
            Ok(None)
        }
        Ok(address) => {
            faults.email = EmailFault::by_rule(&policy.email, draft.category(), &address);
            Ok(Some(address))
        }
    }
}

/// Stores what was checked, and the password's hash where one was needed.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    tx: &TenantTx,
    token: &Token,
    ready: &Ready,
    password: Option<NewPassword>,
    random: &mut impl Rng,
) -> Result<Keeping, Failure> {
    let draft = match find_locked(tx, token, true).await? {
        FoundDraft::Open(draft) => draft,
        other => return Ok(Keeping::NotOpen(other)),
    };
    // A password was compared with the user ID of its time: with another ID it has to be entered again.
    let user_id_changes = ready.user_id.as_ref().is_some_and(|id| Some(id.shown.as_str()) != draft.user_id());
    let forget_password = user_id_changes && password.is_none();
    store::keep_account_data(tx, &draft, ready, password, forget_password, random).await?;
    Ok(Keeping::Kept)
}

/// The address that stands in the field at first: what was entered before, else what the roster knows where the society's
/// rule for this member takes it.
///
/// # Errors
/// When a sealed value can't be read.
pub fn prefilled_email(society: &Society, draft: &Draft) -> Result<Option<EmailAddress>, Failure> {
    if draft.row.email_sealed.is_some() || draft.row.email_given {
        return draft.email(&society.keys);
    }
    let Some(known) = draft.person.email(&society.keys)? else { return Ok(None) };
    let fits = check_email(&society.policy.email, draft.category(), &known) == Verdict::Accepted;
    Ok(fits.then_some(known))
}

impl DraftState {
    /// The word of an open draft, by which every write is guarded.
    pub(super) fn open_word() -> String {
        crate::database::to_word(&Self::Open)
    }
}
