//! Accounts: e-mail addresses, sessions, sign-in methods, profile and account recovery.

pub mod attempts;
pub mod closing;
pub mod disabling;
pub mod emails;
pub mod methods;
pub mod notices;
pub mod profile;
pub mod recovery;
pub mod recovery_links;
pub mod sessions;
pub(crate) mod store;

pub(crate) use self::store::{
    Account, Addressee, NewAccount, account, addressee, by_user_id, find, hold, keep, of_person, share, void_password,
};

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::roster::{self, Person};

/// The number of accounts.
///
/// # Errors
/// When the database can't be read.
pub async fn count(tx: &TenantTx) -> Result<u64, Failure> {
    store::count(tx).await
}

/// The person behind an account.
pub(crate) async fn person_of(tx: &TenantTx, account: &Account) -> Result<Person, Failure> {
    roster::person(tx, account.person).await?.ok_or(Failure::Inconsistent("an account without a person"))
}
