//! The pages that a recovery link opens: the page that shows the user ID, and the page for a new password.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use uuid::Uuid;

use crate::accounts::methods::password_change;
use crate::accounts::profile::addresses;
use crate::accounts::recovery_links::{self, Link, Opens};
use crate::accounts::sessions::entrance;
use crate::accounts::{self, Account, attempts};
use crate::attempt_log::Target;
use crate::audit;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::input::email::EmailAddress;
use crate::input::text::trim;
use crate::policy::Policy;
use crate::policy::email::{EmailFault, EmploymentCategory};
use crate::policy::password::{PasswordContext, PasswordFault, check as check_password, min_length, society_names};
use crate::proof::hasher::{HasherShare, StoredPassword};
use crate::proof::next_step::Means;
use crate::roster::Person;
use crate::roster::coverage::may_look;
use crate::scope::Society;
use crate::secret::{Password, Token};

/// Whether a link would show a user ID. Changes nothing, because mail scanners open links.
///
/// # Errors
/// When the database can't be read.
pub async fn would_show_user_id(tx: &TenantTx, token: &Token) -> Result<bool, Failure> {
    Ok(recovery_links::good(tx, token, &[Opens::UserId]).await?.is_some())
}

/// Uses up a link and returns the user ID; `None` if the link is not valid.
///
/// # Errors
/// When the database refuses.
pub async fn show_user_id(tx: &TenantTx, token: &Token, random: &mut impl Rng) -> Result<Option<String>, Failure> {
    let Some(link) = recovery_links::good(tx, token, &[Opens::UserId]).await? else { return Ok(None) };
    if !recovery_links::use_up(tx, link.id).await? {
        return Ok(None);
    }
    let account = accounts::account(tx, link.account).await?;
    audit::record(tx, audit::Action::UserIdShown, "account", account.id.0, json!({}), random).await?;
    Ok(Some(account.user_id))
}

/// A link that allows a new password, with its account and person.
pub struct Reset {
    pub(super) link: Link,
    pub(super) account: Account,
    pub(super) person: Person,
    /// Employment category today.
    category: EmploymentCategory,
    /// The methods that the account will still have beside its password.
    left: Means,
    /// The current password and the earlier ones that the society doesn't accept again.
    taken: Vec<StoredPassword>,
}

/// The fields of the form for a new password.
pub struct ResetTyped<'a> {
    /// パスワード (new password).
    pub password: &'a Password,
    /// パスワード確認用 (new password, repeated).
    pub password_again: &'a Password,
    /// メールアドレス (e-mail address), if this link allows a new one; empty keeps the current address.
    pub email: &'a str,
    /// The address that the previous page has warned about.
    pub email_confirmed: &'a str,
}

/// What is wrong, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResetFaults {
    /// The password's faults.
    pub password: Vec<PasswordFault>,
    /// The second entry differs from the first.
    pub password_differs: bool,
    /// The address's fault.
    pub email: Option<EmailFault>,
}

/// Checked values to store. Only [`Reset::check`] creates them.
pub struct Checked {
    pub(super) address: Option<EmailAddress>,
}

/// The link behind a token, if it allows a new password. Changes nothing.
///
/// # Errors
/// When the database can't be read.
pub async fn look(tx: &TenantTx, token: &Token) -> Result<Option<Reset>, Failure> {
    let policy = tx.policy();
    let Some(link) = recovery_links::good(tx, token, &Opens::RESETS).await? else { return Ok(None) };
    let account = accounts::account(tx, link.account).await?;
    let person = accounts::person_of(tx, &account).await?;
    if !may_look(&person, policy, tx.now()) {
        return Ok(None);
    }
    let left = match link.opens.removes_second_step() {
        true => Means::default(),
        false => entrance::means(tx, account.id).await?,
    };
    let mut taken = password_change::earlier(tx, account.id, policy.password.history).await?;
    if policy.password.history > 0 {
        taken.push(account.password.clone());
    }
    let category = person.addressed_as(day_in_japan(tx.now()));
    Ok(Some(Reset { link, account, person, category, left, taken }))
}

impl Reset {
    /// Whether the link allows a new address.
    #[must_use]
    pub const fn takes_address(&self) -> bool {
        self.link.opens.takes_address()
    }

    /// Whether the reset removes the second step.
    #[must_use]
    pub const fn removes_second_step(&self) -> bool {
        self.link.opens.removes_second_step()
    }

    /// The minimum length of the new password. It may be shorter if a second step stays.
    #[must_use]
    pub fn min_length(&self, policy: &Policy) -> u16 {
        min_length(&policy.password, self.left.has_method())
    }

    /// Employment category today. It selects the e-mail rule.
    #[must_use]
    pub const fn category(&self) -> EmploymentCategory {
        self.category
    }

    /// Checks the form against the society's rules, as at registration.
    ///
    /// # Errors
    /// The inner error holds the faults, by field.
    pub fn check(&self, society: &Society, typed: &ResetTyped<'_>) -> Result<Result<Checked, ResetFaults>, Failure> {
        let policy = &society.policy;
        let names = society_names(policy, &society.slug);
        let context = PasswordContext {
            user_id: &self.account.user_id,
            birth_date: Some(self.person.birth_date(&society.keys)?),
            insurer_numbers: &policy.society.insurer_numbers,
            society_names: &names,
            second_step: self.left.has_method(),
        };
        let mut faults = ResetFaults {
            password: check_password(&policy.password, &context, typed.password.expose()),
            password_differs: !typed.password.is_empty() && typed.password.expose() != typed.password_again.expose(),
            email: None,
        };
        let mut address = None;
        if self.takes_address() && !trim(typed.email).is_empty() {
            match EmailAddress::parse(typed.email) {
                Err(fault) => faults.email = Some(EmailFault::Form(fault)),
                Ok(typed_address) => {
                    faults.email = EmailFault::unless_confirmed(
                        &policy.email,
                        self.category,
                        &typed_address,
                        typed.email_confirmed,
                    );
                    address = Some(typed_address);
                }
            }
        }
        Ok(if faults == ResetFaults::default() { Ok(Checked { address }) } else { Err(faults) })
    }

    /// For whom the hashes of a new password are computed, see [`Hasher::within`].
    #[must_use]
    pub const fn share(&self) -> Uuid {
        self.account.id.0
    }

    /// Counts the new password, before it is hashed and compared with earlier ones. Returns until when the account has
    /// to wait, if it has.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count(&self, tx: &TenantTx, random: &mut impl Rng) -> Result<Option<DateTime<Utc>>, Failure> {
        Ok(attempts::new_password(tx, Target::Account(self.account.id), random).await?.paused_until())
    }

    /// Whether the society refuses a password because it was used before. No transaction may be open.
    ///
    /// # Errors
    /// When the hasher is too busy, or a stored hash can't be read.
    pub async fn is_repeated(&self, hasher: &HasherShare, new: &Password) -> Result<bool, Failure> {
        password_change::is_among(hasher, &self.taken, new).await
    }

    /// Replaces the main address and returns the token of its verification link; the address is unverified until that
    /// link is used. All other addresses, pending changes and undo links are deleted or ended: a desk code or letter
    /// has proved the member's identity, so no older mailbox may contest the new address.
    pub(super) async fn replace_address(
        &self,
        tx: &TenantTx,
        address: &EmailAddress,
        random: &mut impl Rng,
    ) -> Result<Token, Failure> {
        let account = self.account.id;
        addresses::forget_all(tx, account).await?;
        addresses::registered::add(tx, account, address, random).await
    }
}
