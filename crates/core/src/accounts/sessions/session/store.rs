//! Sessions in the database. Every query filters by the society.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, Select,
};
use uuid::Uuid;

use crate::accounts::emails;
use crate::database::{TenantTx, only};
use crate::entities::{account, consent, email_address, person, session};
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId, SessionId};
use crate::input::device::Device;
use crate::proof::next_step::Proofs;

/// A session to be inserted.
pub(super) struct NewSession {
    pub id: SessionId,
    pub account: AccountId,
    /// Digest of its token.
    pub digest: Vec<u8>,
    pub proofs: Proofs,
    pub device: Device,
    pub known_device: Option<KnownDeviceId>,
    pub expires_at: DateTime<Utc>,
}

pub(super) async fn keep(tx: &TenantTx, new: NewSession) -> Result<(), Failure> {
    session::Entity::insert(session::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new.id.0),
        account_id: Set(new.account.0),
        token_digest: Set(new.digest),
        created_at: Set(tx.now()),
        seen_at: Set(tx.now()),
        expires_at: Set(new.expires_at),
        ended_at: Set(None),
        proofs: Set(new.proofs.to_string()),
        device: Set(new.device.to_string()),
        stepped_up_at: Set(Some(tx.now())),
        known_device_id: Set(new.known_device.map(|device| device.0)),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Exchanges a session's token and records the proofs of a step-up. Returns false if the session has ended.
pub(super) async fn step_up(tx: &TenantTx, id: SessionId, digest: Vec<u8>, proofs: Proofs) -> Result<bool, Failure> {
    let noted = session::Entity::update_many()
        .col_expr(session::Column::TokenDigest, Expr::value(digest))
        .col_expr(session::Column::Proofs, Expr::value(proofs.to_string()))
        .col_expr(session::Column::SteppedUpAt, Expr::value(tx.now()))
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Exchanges a session's token. Returns false if the session has ended.
pub(super) async fn exchange_token(tx: &TenantTx, id: SessionId, digest: Vec<u8>) -> Result<bool, Failure> {
    let exchanged = session::Entity::update_many()
        .col_expr(session::Column::TokenDigest, Expr::value(digest))
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(exchanged.rows_affected == 1)
}

/// Whether a session is open and its last step-up is not older than `stepped_up_at`.
pub(super) async fn is_as_it_was(tx: &TenantTx, id: SessionId, stepped_up_at: DateTime<Utc>) -> Result<bool, Failure> {
    let finder = session::Entity::find_by_id((tx.tenant().0, id.0)).filter(session::Column::EndedAt.is_null());
    let row = only(finder, tx.connection()).await?;
    Ok(row.is_some_and(|row| row.stepped_up_at.unwrap_or(row.created_at) >= stepped_up_at))
}

/// Resets the step-up of an account's open sessions except `keep`, so that they must step up again.
pub(crate) async fn distrust_others(tx: &TenantTx, account: AccountId, keep: Option<SessionId>) -> Result<(), Failure> {
    let mut others = session::Entity::update_many()
        .col_expr(session::Column::SteppedUpAt, Expr::value(DateTime::UNIX_EPOCH))
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::AccountId.eq(account.0))
        .filter(session::Column::EndedAt.is_null());
    if let Some(keep) = keep {
        others = others.filter(session::Column::Id.ne(keep.0));
    }
    others.exec(tx.connection()).await?;
    Ok(())
}

/// Replaces the proofs of a session. Returns false if the session has ended.
pub(super) async fn note_proofs(tx: &TenantTx, id: SessionId, proofs: Proofs) -> Result<bool, Failure> {
    let noted = session::Entity::update_many()
        .col_expr(session::Column::Proofs, Expr::value(proofs.to_string()))
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(noted.rows_affected == 1)
}

/// A session with the data of its account and person that requests need.
#[derive(FromQueryResult)]
pub(super) struct FoundSession {
    pub id: Uuid,
    pub seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
    pub proofs: String,
    pub created_at: DateTime<Utc>,
    pub stepped_up_at: Option<DateTime<Utc>>,
    pub known_device_id: Option<Uuid>,
    #[sea_orm(nested)]
    pub facts: FoundFacts,
}

/// The data of an account and its person that pages are made from.
#[derive(FromQueryResult)]
pub(super) struct FoundFacts {
    pub account_id: Uuid,
    pub person_id: Uuid,
    pub person_name: String,
    pub address_id: Option<Uuid>,
    pub address_verified_at: Option<DateTime<Utc>>,
    pub address_undeliverable_at: Option<DateTime<Utc>>,
    pub address_suspended_at: Option<DateTime<Utc>>,
    pub language: String,
    pub text_size: String,
    pub main_domain: Option<String>,
    pub employment_category: String,
    pub next_category: Option<String>,
    pub next_category_from: Option<NaiveDate>,
    pub lost_on: Option<NaiveDate>,
    /// The hash of one version of the terms that the member agreed to; there is a row for each.
    pub agreed_sha256: Option<String>,
}

/// The session of a token, with what any member page may need; one row for each consent of the member. It is one
/// statement, because every page runs it.
pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Vec<FoundSession>, Failure> {
    let account = session::Entity::belongs_to(account::Entity)
        .from((session::Column::TenantId, session::Column::AccountId))
        .to((account::Column::TenantId, account::Column::Id));
    let sessions = session::Entity::find()
        .select_only()
        .columns([session::Column::Id, session::Column::SeenAt])
        .columns([session::Column::ExpiresAt, session::Column::EndedAt, session::Column::Proofs])
        .columns([session::Column::CreatedAt, session::Column::SteppedUpAt, session::Column::KnownDeviceId])
        .column(account::Column::DisabledAt)
        .join(JoinType::InnerJoin, account.into());
    Ok(with_facts(sessions)
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::TokenDigest.eq(digest))
        .into_model::<FoundSession>()
        .all(tx.connection())
        .await?)
}

/// What the pages of an account's member are made from; one row for each consent.
pub(super) async fn facts(tx: &TenantTx, account: AccountId) -> Result<Vec<FoundFacts>, Failure> {
    Ok(with_facts(account::Entity::find().select_only())
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::Id.eq(account.0))
        .into_model::<FoundFacts>()
        .all(tx.connection())
        .await?)
}

/// Adds what pages are made from to a query that has the account.
fn with_facts<E: EntityTrait>(query: Select<E>) -> Select<E> {
    let person = account::Entity::belongs_to(person::Entity)
        .from((account::Column::TenantId, account::Column::PersonId))
        .to((person::Column::TenantId, person::Column::Id));
    let consents = account::Entity::belongs_to(consent::Entity)
        .from((account::Column::TenantId, account::Column::Id))
        .to((consent::Column::TenantId, consent::Column::AccountId));
    query
        .column_as(account::Column::Id, "account_id")
        .columns([account::Column::Language, account::Column::TextSize])
        .column_as(person::Column::Id, "person_id")
        .column_as(person::Column::Name, "person_name")
        .column_as(email_address::Column::Id, "address_id")
        .column_as(email_address::Column::VerifiedAt, "address_verified_at")
        .column_as(email_address::Column::UndeliverableAt, "address_undeliverable_at")
        .column_as(email_address::Column::SuspendedAt, "address_suspended_at")
        .column_as(email_address::Column::Domain, "main_domain")
        .columns([person::Column::EmploymentCategory, person::Column::NextCategory])
        .columns([person::Column::NextCategoryFrom, person::Column::LostOn])
        .column_as(consent::Column::TermsSha256, "agreed_sha256")
        .join(JoinType::InnerJoin, person.into())
        .join(JoinType::LeftJoin, emails::main_address())
        .join(JoinType::LeftJoin, consents.into())
}

pub(super) async fn touch(tx: &TenantTx, id: SessionId) -> Result<(), Failure> {
    session::Entity::update_many()
        .col_expr(session::Column::SeenAt, Expr::value(tx.now()))
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(crate) async fn end_by_id(tx: &TenantTx, id: SessionId) -> Result<(), Failure> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(tx.now()))
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends the open session of a token. Returns its account; `None` if there is no open one.
pub(super) async fn end_by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<AccountId>, Failure> {
    let finder = session::Entity::find()
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::TokenDigest.eq(digest))
        .filter(session::Column::EndedAt.is_null());
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    end_by_id(tx, SessionId(row.id)).await?;
    Ok(Some(AccountId(row.account_id)))
}

/// Deletes sessions that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = session::Entity::delete_many()
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
