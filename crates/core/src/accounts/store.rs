//! Accounts in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect};

use crate::database::{TenantTx, from_word, only, to_word};
use crate::entities::{account, person};
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId, RegistrationId};
use crate::policy::society::{Language, TextSize};
use crate::proof::hasher::StoredPassword;

/// An account's row. No `Debug`: the row is personal.
#[derive(Clone)]
pub(crate) struct Account {
    pub id: AccountId,
    /// The person behind it.
    pub person: PersonId,
    /// User ID in the form that is shown to the member.
    pub user_id: String,
    /// User ID in the folded form used for look-up.
    pub user_id_folded: String,
    pub password: StoredPassword,
    pub password_changed_at: DateTime<Utc>,
    pub registered_at: DateTime<Utc>,
    /// Since when the society has disabled it.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Whether the member wants update mails, as answered at registration.
    pub notify: bool,
    pub language: Language,
    pub user_id_changed_at: Option<DateTime<Utc>>,
    /// Incremented with each change of the user ID or the password hash, for optimistic locking.
    pub version: i32,
    /// Whether the desk has made the password useless, and no other was set since.
    pub password_voided: bool,
}

impl TryFrom<account::Model> for Account {
    type Error = Failure;

    fn try_from(row: account::Model) -> Result<Self, Failure> {
        Ok(Self {
            id: AccountId(row.id),
            person: PersonId(row.person_id),
            user_id: row.user_id,
            user_id_folded: row.user_id_folded,
            password: StoredPassword { phc: row.password_hash, case_sensitive: row.password_case_sensitive },
            password_changed_at: row.password_changed_at,
            registered_at: row.registered_at,
            disabled_at: row.disabled_at,
            notify: row.notify,
            language: from_word(&row.language)?,
            user_id_changed_at: row.user_id_changed_at,
            version: row.version,
            password_voided: row.password_voided_at == Some(row.password_changed_at),
        })
    }
}

/// An account by its user ID.
pub(crate) async fn by_user_id(tx: &TenantTx, folded: &str) -> Result<Option<Account>, Failure> {
    let finder = account::Entity::find()
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::UserIdFolded.eq(folded));
    only(finder, tx.connection()).await?.map(Account::try_from).transpose()
}

/// An account by its id.
pub(crate) async fn account(tx: &TenantTx, id: AccountId) -> Result<Account, Failure> {
    let row = only(account::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    row.ok_or(Failure::Inconsistent("an account isn't there"))?.try_into()
}

/// An account by its id, for a reference that may outlive it.
pub(crate) async fn find(tx: &TenantTx, id: AccountId) -> Result<Option<Account>, Failure> {
    let row = only(account::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    row.map(Account::try_from).transpose()
}

/// A person's account.
pub(crate) async fn of_person(tx: &TenantTx, person: PersonId) -> Result<Option<Account>, Failure> {
    let finder = account::Entity::find()
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::PersonId.eq(person.0));
    only(finder, tx.connection()).await?.map(Account::try_from).transpose()
}

/// Locks an account's row until the transaction ends, so that changes of its methods run one after the other. Rows that
/// refer to the account, such as sessions, can still be inserted meanwhile.
pub(crate) async fn hold(tx: &TenantTx, id: AccountId) -> Result<(), Failure> {
    let finder = account::Entity::find_by_id((tx.tenant().0, id.0)).lock(LockType::NoKeyUpdate);
    only(finder, tx.connection()).await?.ok_or(Failure::Inconsistent("a session without an account"))?;
    Ok(())
}

/// Takes a shared lock on an account's row until the transaction ends: no one can change the account, but other
/// transactions can take the same shared lock.
pub(crate) async fn share(tx: &TenantTx, id: AccountId) -> Result<(), Failure> {
    let finder = account::Entity::find_by_id((tx.tenant().0, id.0)).lock(LockType::Share);
    only(finder, tx.connection()).await?.ok_or(Failure::Inconsistent("something of an account that isn't there"))?;
    Ok(())
}

/// An account to be inserted.
pub(crate) struct NewAccount {
    pub id: AccountId,
    pub person: PersonId,
    pub registration: RegistrationId,
    pub user_id: String,
    pub user_id_folded: String,
    pub password: StoredPassword,
    pub notify: bool,
    pub language: Language,
}

/// Inserts a new account. Returns false if the user ID is taken or the person already has an account.
pub(crate) async fn keep(tx: &TenantTx, new: NewAccount) -> Result<bool, Failure> {
    let kept = account::Entity::insert(account::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new.id.0),
        person_id: Set(new.person.0),
        registration_id: Set(new.registration.0),
        user_id_folded: Set(new.user_id_folded),
        user_id: Set(new.user_id),
        password_hash: Set(new.password.phc),
        password_case_sensitive: Set(new.password.case_sensitive),
        password_changed_at: Set(tx.now()),
        registered_at: Set(tx.now()),
        disabled_at: Set(None),
        notify: Set(new.notify),
        language: Set(to_word(&new.language)),
        text_size: Set(to_word(&TextSize::default())),
        user_id_changed_at: Set(None),
        version: Set(1),
        password_voided_at: Set(None),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}

/// Disables an account, or enables it again. Returns false if it is so already.
pub(super) async fn set_disabled(tx: &TenantTx, id: AccountId, disabled: bool) -> Result<bool, Failure> {
    let change = account::Entity::update_many()
        .col_expr(account::Column::DisabledAt, Expr::value(disabled.then(|| tx.now())))
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::Id.eq(id.0));
    let standing = account::Column::DisabledAt;
    let change = change.filter(if disabled { standing.is_null() } else { standing.is_not_null() });
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

/// Makes the password of an account useless: no text fits the hash that takes its place. A new one is set as after a forgotten
/// password.
pub(crate) async fn void_password(tx: &TenantTx, id: AccountId, nothing: StoredPassword) -> Result<(), Failure> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(nothing.phc))
        .col_expr(account::Column::PasswordChangedAt, Expr::value(tx.now()))
        .col_expr(account::Column::PasswordVoidedAt, Expr::value(tx.now()))
        .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The recipient of a mail about an account.
pub(crate) struct Addressee {
    /// Name as in the roster.
    pub name: String,
    pub language: Language,
}

/// The member's name and language, for a mail.
pub(crate) async fn addressee(tx: &TenantTx, id: AccountId) -> Result<Addressee, Failure> {
    let person = account::Entity::belongs_to(person::Entity)
        .from((account::Column::TenantId, account::Column::PersonId))
        .to((person::Column::TenantId, person::Column::Id));
    let found: Option<(String, String)> = account::Entity::find_by_id((tx.tenant().0, id.0))
        .select_only()
        .column(person::Column::Name)
        .column(account::Column::Language)
        .join(JoinType::InnerJoin, person.into())
        .into_tuple()
        .one(tx.connection())
        .await?;
    let (name, language) = found.ok_or(Failure::Inconsistent("an account without a person"))?;
    Ok(Addressee { name, language: from_word(&language)? })
}

/// The number of accounts.
pub(super) async fn count(tx: &TenantTx) -> Result<u64, Failure> {
    let accounts = account::Entity::find().filter(account::Column::TenantId.eq(tx.tenant().0));
    Ok(accounts.count(tx.connection()).await?)
}
