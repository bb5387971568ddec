//! User ID, password, e-mail address and notification choice. The same rules apply whether one page asks for all or
//! each page for one.
//!
//! Three phases: [`prepare`] checks (short transaction) → the hasher hashes (no transaction open) → [`keep`] stores
//! (short transaction), if the draft is still open.

use chrono::{DateTime, Utc};
use rand::Rng;

use super::{Draft, DraftState, FoundDraft, find_locked, store};
use crate::accounts::{self, attempts};
use crate::attempt_log::Target;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::input::email::{EmailAddress, EmailError};
use crate::input::email_typo;
use crate::policy::Policy;
use crate::policy::email::{EmailFault, Verdict, check as check_email};
use crate::policy::notification::Mode;
use crate::policy::password::{PasswordContext, PasswordFault, check as check_password, society_names};
use crate::policy::registration::Step;
use crate::policy::user_id::{UserId, UserIdError, check as check_user_id};
use crate::proof::hasher::NewPassword;
use crate::scope::Society;
use crate::secret::{Password, Token};

/// The fields that a page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The user ID.
    pub user_id: bool,
    /// The password, twice.
    pub password: bool,
    /// The e-mail address, and the notification choice if it is opt-in.
    pub email: bool,
}

impl Fields {
    /// The fields of a step; `None` if the step asks for none of them.
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

/// The fields of the form.
pub struct AccountTyped<'a> {
    /// ユーザID (user ID).
    pub user_id: &'a str,
    /// パスワード (password).
    pub password: &'a Password,
    /// パスワード確認用 (password, repeated).
    pub password_again: &'a Password,
    /// メールアドレス (e-mail address).
    pub email: &'a str,
    /// 通知情報更新時のメール通知 (notification of updates by mail).
    pub notify: bool,
}

/// What is wrong, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountFaults {
    /// The user ID violates a rule.
    pub user_id: Option<UserIdError>,
    /// The user ID is taken or was used before.
    pub user_id_taken: bool,
    /// The password's faults.
    pub password: Vec<PasswordFault>,
    /// The second entry differs from the first.
    pub password_differs: bool,
    /// The address's fault, never [`EmailFault::InPrinciple`].
    pub email: Option<EmailFault>,
    /// Too many user IDs were looked up, or too many passwords chosen, with this letter: nothing is checked before this
    /// instant.
    pub paused_until: Option<DateTime<Utc>>,
    /// What to ask about an address that is accepted when it is sent again.
    pub doubt: Option<EmailDoubt>,
}

impl AccountFaults {
    fn are_more_than_a_doubt(&self) -> bool {
        self.paused_until.is_some()
            || self.user_id.is_some()
            || self.user_id_taken
            || !self.password.is_empty()
            || self.password_differs
            || self.email.is_some()
    }
}

/// A doubt about an address. The page asks once for each address and accepts it when it is sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailDoubt {
    /// The society asks for a company address in principle (原則), and this isn't one.
    pub in_principle: bool,
    /// The address that was probably meant, where the typed one looks mistyped.
    pub meant: Option<EmailAddress>,
}

impl EmailDoubt {
    /// The doubts about an address; `None` if there are none.
    fn about(policy: &Policy, address: &EmailAddress, in_principle: bool) -> Option<Self> {
        let meant = email_typo::suggestion(address, &policy.email.company_domains);
        (in_principle || meant.is_some()).then_some(Self { in_principle, meant })
    }
}

/// What the caller must do about the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordNeed {
    /// Nothing: the page doesn't ask for it.
    NotAsked,
    /// Hash the typed password.
    Hash,
    /// Keep the draft's hash: both fields are empty and the user ID is unchanged.
    KeepAsItIs,
}

/// Checked values. Only [`prepare`] creates them.
pub struct Ready {
    pub(super) user_id: Option<UserId>,
    pub(super) email: Option<EmailAddress>,
    pub(super) fields: Fields,
    pub(super) notify: bool,
    password: PasswordNeed,
    doubt: Option<EmailDoubt>,
}

impl Ready {
    /// What the caller must do about the password before [`keep`].
    #[must_use]
    pub const fn password(&self) -> PasswordNeed {
        self.password
    }

    /// Whether everything is right but for a doubt about the address: keep it and ask for a confirmation.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        self.doubt.is_some()
    }

    /// What to ask about the address.
    #[must_use]
    pub const fn doubt(&self) -> Option<&EmailDoubt> {
        self.doubt.as_ref()
    }
}

/// The result of [`keep`].
pub enum Keeping {
    /// Stored.
    Kept,
    /// The draft is no longer open.
    NotOpen(FoundDraft),
}

/// Checks a page's form. A question whether a user ID is free is counted for the letter, and so is a password to hash,
/// after everything that costs less. Commit the transaction whatever the result, because counts and the address that is
/// asked about are recorded.
///
/// # Errors
/// The inner error holds the faults, by field.
pub async fn prepare(
    tx: &TenantTx,
    draft: &Draft,
    fields: Fields,
    typed: &AccountTyped<'_>,
    random: &mut impl Rng,
) -> Result<Result<Ready, AccountFaults>, Failure> {
    let policy = tx.policy();
    let mut faults = AccountFaults::default();
    let user_id = read_user_id(tx, draft, fields, typed, &mut faults, random).await?;
    let password = read_password(tx.society(), draft, fields, typed, user_id.as_ref(), &mut faults)?;
    let email = read_email(policy, draft, fields, typed, &mut faults)?;
    let in_principle = faults.email == Some(EmailFault::InPrinciple);
    if in_principle {
        faults.email = None;
    }
    if let Some(address) = email.as_ref().filter(|_| faults.email.is_none())
        && let Some(doubt) = EmailDoubt::about(policy, address, in_principle)
    {
        let digest = tx.keys().blind_index("warned", &address.compare_key());
        if draft.row.email_warned_digest.as_ref() != Some(&digest) {
            store::warned(tx, draft.id(), digest).await?;
            faults.doubt = Some(doubt);
        }
    }
    if password == PasswordNeed::Hash && !faults.are_more_than_a_doubt() {
        let counted = attempts::new_password(tx, Target::Letter(draft.credential()), random).await?;
        faults.paused_until = counted.paused_until();
    }
    if faults.are_more_than_a_doubt() {
        return Ok(Err(faults));
    }
    let notify = match policy.notification.mode {
        Mode::Always => true,
        Mode::OptIn => typed.notify,
    };
    Ok(Ok(Ready { user_id, email, fields, notify, password, doubt: faults.doubt }))
}

async fn read_user_id(
    tx: &TenantTx,
    draft: &Draft,
    fields: Fields,
    typed: &AccountTyped<'_>,
    faults: &mut AccountFaults,
    random: &mut impl Rng,
) -> Result<Option<UserId>, Failure> {
    if !fields.user_id {
        return Ok(None);
    }
    match check_user_id(&tx.policy().user_id, typed.user_id, draft.preassigned_user_id(tx.policy())) {
        Ok(id) => {
            // The answer tells who has an account, so questions are counted. The draft's own ID was answered before.
            if Some(id.shown.as_str()) != draft.user_id() {
                let counted = attempts::user_id_lookup(tx, Target::Letter(draft.credential()), random).await?;
                faults.paused_until = counted.paused_until();
            }
            faults.user_id_taken =
                faults.paused_until.is_none() && !accounts::profile::user_id_change::is_free(tx, &id.folded).await?;
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
        // A second step is set up only after the account exists.
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

/// Stores the checked values, and the password's hash if one was needed.
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
    // The password was checked against the earlier user ID. With another ID it must be entered again.
    let user_id_changes = ready.user_id.as_ref().is_some_and(|id| Some(id.shown.as_str()) != draft.user_id());
    let forget_password = user_id_changes && password.is_none();
    store::keep_account_data(tx, &draft, ready, password, forget_password, random).await?;
    Ok(Keeping::Kept)
}

/// The initial value of the address field: the address entered before, or else the roster's address if the society's
/// rule accepts it for this member.
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
    /// The stored word for the state of an open draft. Every write filters by it.
    pub(super) fn open_word() -> String {
        crate::database::to_word(&Self::Open)
    }
}
