//! Accounts in the database. Every finder names the society.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, LockType, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};
use uuid::Uuid;

use super::profile::addresses::Purpose;
use crate::database::{TenantTx, only, to_word};
use crate::entities::{
    account, attempt_counter, email_address, email_verification, hand_over, registration, session, sign_in,
    spent_challenge,
};
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId, PersonId, new_uuid};
use crate::input::email::EmailAddress;
use crate::sealed::{Place, TenantKeys};

/// Failures in a row that are more than somebody's own slips.
const LONG_ROW: i32 = 20;
/// How much longer counts of them are kept.
const LONG_KEPT: Duration = Duration::days(400);

pub(crate) async fn account_by_user_id(tx: &TenantTx, folded: &str) -> Result<Option<account::Model>, Failure> {
    Ok(only(
        account::Entity::find()
            .filter(account::Column::TenantId.eq(tx.tenant().0))
            .filter(account::Column::UserIdFolded.eq(folded)),
        tx.connection(),
    )
    .await?)
}

/// An account by its id.
pub(crate) async fn account(tx: &TenantTx, id: AccountId) -> Result<account::Model, Failure> {
    let row = only(account::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    row.ok_or(Failure::Inconsistent("an account isn't there"))
}

/// Holds an account until the transaction ends, so that changes of its methods are decided one after the other. Rows
/// that refer to it, sessions among them, can be made meanwhile.
pub(crate) async fn hold(tx: &TenantTx, id: AccountId) -> Result<(), Failure> {
    let finder = account::Entity::find_by_id((tx.tenant().0, id.0)).lock(LockType::NoKeyUpdate);
    only(finder, tx.connection()).await?.ok_or(Failure::Inconsistent("a session without an account"))?;
    Ok(())
}

/// Holds an account against changes until the transaction ends, beside others that only rest on it.
pub(crate) async fn share(tx: &TenantTx, id: AccountId) -> Result<(), Failure> {
    let finder = account::Entity::find_by_id((tx.tenant().0, id.0)).lock(LockType::Share);
    only(finder, tx.connection()).await?.ok_or(Failure::Inconsistent("something of an account that isn't there"))?;
    Ok(())
}

pub(crate) async fn account_of_person(tx: &TenantTx, person: PersonId) -> Result<Option<account::Model>, Failure> {
    Ok(only(
        account::Entity::find()
            .filter(account::Column::TenantId.eq(tx.tenant().0))
            .filter(account::Column::PersonId.eq(person.0)),
        tx.connection(),
    )
    .await?)
}

/// Keeps a new account; false if its user ID or its person has one by now.
pub(crate) async fn keep_account(tx: &TenantTx, row: account::ActiveModel) -> Result<bool, Failure> {
    let kept = account::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(kept == 1)
}

pub(super) async fn keep_email(
    tx: &TenantTx,
    id: EmailAddressId,
    account: AccountId,
    address: &EmailAddress,
    purpose: Purpose,
    verified_at: Option<DateTime<Utc>>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    email_address::Entity::insert(email_address::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        account_id: Set(account.0),
        address_sealed: Set(tx.keys().seal(address_place(id), address.as_str(), random)?),
        address_index: Set(tx.keys().blind_index("email", &address.compare_key())),
        domain: Set(address.domain().to_owned()),
        purpose: Set(to_word(&purpose)),
        added_at: Set(tx.now()),
        verified_at: Set(verified_at),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Forgets an address in force and its verification links.
pub(super) async fn forget_email(tx: &TenantTx, account: AccountId, purpose: Purpose) -> Result<(), Failure> {
    let (tenant, connection, purpose) = (tx.tenant().0, tx.connection(), to_word(&purpose));
    let addresses = Query::select()
        .column(email_address::Column::Id)
        .from(email_address::Entity)
        .and_where(email_address::Column::TenantId.eq(tenant))
        .and_where(email_address::Column::AccountId.eq(account.0))
        .and_where(email_address::Column::Purpose.eq(purpose.as_str()))
        .take();
    email_verification::Entity::delete_many()
        .filter(email_verification::Column::TenantId.eq(tenant))
        .filter(email_verification::Column::EmailAddressId.in_subquery(addresses))
        .exec(connection)
        .await?;
    email_address::Entity::delete_many()
        .filter(email_address::Column::TenantId.eq(tenant))
        .filter(email_address::Column::AccountId.eq(account.0))
        .filter(email_address::Column::Purpose.eq(purpose))
        .exec(connection)
        .await?;
    Ok(())
}

/// The main address of an account, its row held until the transaction ends.
pub(super) async fn main_email_for_update(tx: &TenantTx, account: AccountId) -> Result<Option<MainEmail>, Failure> {
    let finder = email_address::Entity::find()
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .filter(email_address::Column::Purpose.eq(to_word(&Purpose::Main)))
        .lock_exclusive();
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    let id = EmailAddressId(row.id);
    let address = opened(tx.keys(), id, &row.address_sealed)?;
    Ok(Some(MainEmail { id, address, is_verified: row.verified_at.is_some() }))
}

/// A main address.
pub(super) struct MainEmail {
    pub id: EmailAddressId,
    pub address: EmailAddress,
    pub is_verified: bool,
}

/// Verification links made for an address since an instant.
pub(super) async fn verifications_since(
    tx: &TenantTx,
    address: EmailAddressId,
    since: DateTime<Utc>,
) -> Result<u64, Failure> {
    Ok(email_verification::Entity::find()
        .filter(email_verification::Column::TenantId.eq(tx.tenant().0))
        .filter(email_verification::Column::EmailAddressId.eq(address.0))
        .filter(email_verification::Column::CreatedAt.gt(since))
        .count(tx.connection())
        .await?)
}

/// Member's name and language, for a mail.
pub(super) async fn addressee(tx: &TenantTx, id: AccountId) -> Result<(String, String), Failure> {
    let missing = Failure::Inconsistent("a session without an account");
    let account = only(account::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    let account = account.ok_or(missing)?;
    let person = crate::roster::store::person(tx, PersonId(account.person_id)).await?;
    let person = person.ok_or(Failure::Inconsistent("an account without a person"))?;
    Ok((person.name, account.language))
}

/// An address by its id.
pub(super) async fn email(tx: &TenantTx, id: EmailAddressId) -> Result<EmailAddress, Failure> {
    let row = only(email_address::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    opened(tx.keys(), id, &row.ok_or(Failure::Inconsistent("a link without an address"))?.address_sealed)
}

/// An account as its own member sees it.
#[derive(FromQueryResult)]
pub(super) struct FoundProfile {
    pub user_id: String,
    email_id: Option<Uuid>,
    address_sealed: Option<Vec<u8>>,
    pub verified_at: Option<DateTime<Utc>>,
    pub password_changed_at: DateTime<Utc>,
    pub registered_at: DateTime<Utc>,
    pub user_id_changed_at: Option<DateTime<Utc>>,
}

impl FoundProfile {
    /// The main address.
    pub(super) fn email(&self, keys: &TenantKeys) -> Result<Option<EmailAddress>, Failure> {
        let (Some(id), Some(sealed)) = (self.email_id, &self.address_sealed) else { return Ok(None) };
        opened(keys, EmailAddressId(id), sealed).map(Some)
    }
}

/// From an account to its main address.
pub(super) fn main_address() -> RelationDef {
    account::Entity::belongs_to(email_address::Entity)
        .from((account::Column::TenantId, account::Column::Id))
        .to((email_address::Column::TenantId, email_address::Column::AccountId))
        .on_condition(|_, address| {
            Expr::col((address, email_address::Column::Purpose)).eq(to_word(&Purpose::Main)).into_condition()
        })
        .into()
}

/// An account with its main address.
pub(super) async fn profile(tx: &TenantTx, id: AccountId) -> Result<Option<FoundProfile>, Failure> {
    let found = account::Entity::find_by_id((tx.tenant().0, id.0))
        .select_only()
        .columns([account::Column::UserId, account::Column::PasswordChangedAt, account::Column::RegisteredAt])
        .column(account::Column::UserIdChangedAt)
        .column_as(email_address::Column::Id, "email_id")
        .columns([email_address::Column::AddressSealed, email_address::Column::VerifiedAt])
        .join(JoinType::LeftJoin, main_address())
        .into_model::<FoundProfile>()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().next())
}

/// The addresses of an account that were verified, so that nobody else is told.
pub(super) async fn verified_emails(tx: &TenantTx, account: AccountId) -> Result<Vec<EmailAddress>, Failure> {
    let rows = email_address::Entity::find()
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .filter(email_address::Column::VerifiedAt.is_not_null())
        .order_by_asc(email_address::Column::AddedAt)
        .all(tx.connection())
        .await?;
    rows.iter().map(|row| opened(tx.keys(), EmailAddressId(row.id), &row.address_sealed)).collect()
}

/// An address out of its row.
pub(super) fn opened(keys: &TenantKeys, id: EmailAddressId, sealed: &[u8]) -> Result<EmailAddress, Failure> {
    let text = keys.open(address_place(id), sealed)?;
    EmailAddress::parse(&text).map_err(|_| Failure::Inconsistent("a stored address can't be read"))
}

const fn address_place(id: EmailAddressId) -> Place {
    Place { table: "email_address", column: "address", row: id.0 }
}

pub(super) async fn keep_verification(
    tx: &TenantTx,
    address: EmailAddressId,
    digest: Vec<u8>,
    expires_at: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    email_verification::Entity::insert(email_verification::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new_uuid(tx.now(), random)),
        email_address_id: Set(address.0),
        token_digest: Set(digest),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
        used_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn verification(tx: &TenantTx, digest: &[u8]) -> Result<Option<email_verification::Model>, Failure> {
    Ok(only(
        email_verification::Entity::find()
            .filter(email_verification::Column::TenantId.eq(tx.tenant().0))
            .filter(email_verification::Column::TokenDigest.eq(digest)),
        tx.connection(),
    )
    .await?)
}

/// Uses a link; false if it was used before.
pub(super) async fn use_verification(tx: &TenantTx, id: Uuid) -> Result<bool, Failure> {
    let used = email_verification::Entity::update_many()
        .col_expr(email_verification::Column::UsedAt, Expr::value(tx.now()))
        .filter(email_verification::Column::TenantId.eq(tx.tenant().0))
        .filter(email_verification::Column::Id.eq(id))
        .filter(email_verification::Column::UsedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(used.rows_affected == 1)
}

pub(super) async fn mark_verified(tx: &TenantTx, id: EmailAddressId) -> Result<(), Failure> {
    email_address::Entity::update_many()
        .col_expr(email_address::Column::VerifiedAt, Expr::value(tx.now()))
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::Id.eq(id.0))
        .filter(email_address::Column::VerifiedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes what ended before `limit`.
pub(super) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let sessions = session::Entity::delete_many()
        .filter(session::Column::TenantId.eq(tenant))
        .filter(session::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    let links = email_verification::Entity::delete_many()
        .filter(email_verification::Column::TenantId.eq(tenant))
        .filter(email_verification::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    let counters = attempt_counter::Entity::delete_many()
        .filter(attempt_counter::Column::TenantId.eq(tenant))
        .filter(attempt_counter::Column::TouchedAt.lt(limit))
        .filter(
            // A long row of failures is remembered, or guessing would only have to be slow.
            attempt_counter::Column::InARow.lt(LONG_ROW).or(attempt_counter::Column::TouchedAt.lt(limit - LONG_KEPT)),
        )
        .exec(connection)
        .await?;
    let registrations = registration::Entity::delete_many()
        .filter(registration::Column::TenantId.eq(tenant))
        .filter(registration::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    let challenges = spent_challenge::Entity::delete_many()
        .filter(spent_challenge::Column::TenantId.eq(tenant))
        .filter(spent_challenge::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    let hand_overs = hand_over::Entity::delete_many()
        .filter(hand_over::Column::TenantId.eq(tenant))
        .filter(hand_over::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    // After the hand-overs, which refer to them and end no later.
    let sign_ins = sign_in::Entity::delete_many()
        .filter(sign_in::Column::TenantId.eq(tenant))
        .filter(sign_in::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    let recoveries =
        super::recovery::store::sweep(tx, limit).await? + super::profile::addresses::store::sweep(tx, limit).await?;
    let deleted = [sessions, links, counters, registrations, challenges, hand_overs, sign_ins];
    Ok(recoveries + deleted.iter().map(|done| done.rows_affected).sum::<u64>())
}
