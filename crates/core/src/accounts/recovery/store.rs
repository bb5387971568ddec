//! Requests, links and desk codes in the database, and what a new password ends.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Opens;
use crate::database::{TenantTx, only, to_word};
use crate::entities::{
    account, desk_code, email_address, one_time_code, passkey, person, recovery_code, recovery_link, recovery_request,
};
use crate::failure::Failure;
use crate::ids::{AccountId, CredentialId, DeskCodeId, EmailAddressId, PersonId, RecoveryLinkId, RecoveryRequestId};
use crate::input::email::EmailAddress;
use crate::proof::hasher::NewPassword;
use crate::sealed::Place;

const fn request_place(id: RecoveryRequestId) -> Place {
    Place { table: "recovery_request", column: "typed", row: id.0 }
}

pub(super) async fn keep_request(
    tx: &TenantTx,
    id: RecoveryRequestId,
    text: &str,
    expires_at: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    recovery_request::Entity::insert(recovery_request::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        typed_sealed: Set(tx.keys().seal(request_place(id), text, random)?),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Takes a request out, once; nothing if another worker has it or it is too old.
pub(super) async fn take_request(tx: &TenantTx, id: RecoveryRequestId) -> Result<Option<Zeroizing<String>>, Failure> {
    let key = (tx.tenant().0, id.0);
    let row = only(recovery_request::Entity::find_by_id(key), tx.connection()).await?;
    let deleted = recovery_request::Entity::delete_by_id(key).exec(tx.connection()).await?;
    let Some(row) = row.filter(|row| deleted.rows_affected == 1 && tx.now() < row.expires_at) else { return Ok(None) };
    tx.keys().open(request_place(id), &row.typed_sealed).map(Some)
}

/// An account with one of its addresses.
pub(super) struct Addressed {
    pub account: account::Model,
    pub person: person::Model,
    pub address: Uuid,
}

/// Accounts that have verified this address; a household may share one.
pub(super) async fn accounts_with_verified(tx: &TenantTx, index: &[u8]) -> Result<Vec<Addressed>, Failure> {
    let addresses = email_address::Entity::find()
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AddressIndex.eq(index))
        .filter(email_address::Column::VerifiedAt.is_not_null())
        .order_by_asc(email_address::Column::Id)
        .all(tx.connection())
        .await?;
    let mut found: Vec<Addressed> = Vec::with_capacity(addresses.len());
    for address in addresses {
        // The same address for two purposes is one mail.
        if found.iter().any(|known| known.account.id == address.account_id) {
            continue;
        }
        let account = account(tx, AccountId(address.account_id)).await?;
        let person = crate::roster::store::person(tx, PersonId(account.person_id)).await?;
        let person = person.ok_or(Failure::Inconsistent("an account without a person"))?;
        found.push(Addressed { account, person, address: address.id });
    }
    Ok(found)
}

pub(super) async fn account(tx: &TenantTx, id: AccountId) -> Result<account::Model, Failure> {
    let row = only(account::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    row.ok_or(Failure::Inconsistent("a link without an account"))
}

/// Holds an account's row until the transaction ends.
pub(super) async fn hold_account(tx: &TenantTx, id: AccountId) -> Result<(), Failure> {
    only(account::Entity::find_by_id((tx.tenant().0, id.0)).lock_exclusive(), tx.connection()).await?;
    Ok(())
}

/// A verified address by its id; nothing where it is in force no more.
pub(super) async fn verified_address(tx: &TenantTx, id: EmailAddressId) -> Result<Option<EmailAddress>, Failure> {
    let finder = email_address::Entity::find_by_id((tx.tenant().0, id.0));
    let row = only(finder.filter(email_address::Column::VerifiedAt.is_not_null()), tx.connection()).await?;
    row.map(|row| crate::accounts::store::opened(tx.keys(), id, &row.address_sealed)).transpose()
}

/// Every address on record, verified or not.
pub(super) async fn addresses(tx: &TenantTx, account: AccountId) -> Result<Vec<EmailAddress>, Failure> {
    let rows = email_address::Entity::find()
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .order_by_asc(email_address::Column::Id)
        .all(tx.connection())
        .await?;
    let mut addresses: Vec<EmailAddress> = Vec::with_capacity(rows.len());
    for row in rows {
        let opened = crate::accounts::store::opened(tx.keys(), EmailAddressId(row.id), &row.address_sealed)?;
        if !addresses.iter().any(|known| known.compare_key() == opened.compare_key()) {
            addresses.push(opened);
        }
    }
    Ok(addresses)
}

/// Links that were mailed to an account's holder since an instant.
pub(super) async fn links_mailed_since(
    tx: &TenantTx,
    account: AccountId,
    since: DateTime<Utc>,
) -> Result<u64, Failure> {
    Ok(recovery_link::Entity::find()
        .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_link::Column::AccountId.eq(account.0))
        .filter(recovery_link::Column::Opens.is_in(Opens::MAILED.map(|opens| to_word(&opens))))
        .filter(recovery_link::Column::CreatedAt.gt(since))
        .count(tx.connection())
        .await?)
}

pub(super) async fn keep_link(
    tx: &TenantTx,
    id: RecoveryLinkId,
    account: AccountId,
    opens: Opens,
    credential: Option<CredentialId>,
    digest: Vec<u8>,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    recovery_link::Entity::insert(recovery_link::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        account_id: Set(account.0),
        opens: Set(to_word(&opens)),
        credential_id: Set(credential.map(|credential| credential.0)),
        token_digest: Set(digest),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn link(tx: &TenantTx, digest: &[u8]) -> Result<Option<recovery_link::Model>, Failure> {
    Ok(only(
        recovery_link::Entity::find()
            .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
            .filter(recovery_link::Column::TokenDigest.eq(digest)),
        tx.connection(),
    )
    .await?)
}

/// Uses a link up; false if it isn't good any more. The row count decides among many at once.
pub(super) async fn use_link(tx: &TenantTx, id: RecoveryLinkId) -> Result<bool, Failure> {
    let used = recovery_link::Entity::update_many()
        .col_expr(recovery_link::Column::EndedAt, Expr::value(tx.now()))
        .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_link::Column::Id.eq(id.0))
        .filter(recovery_link::Column::EndedAt.is_null())
        .filter(recovery_link::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(used.rows_affected == 1)
}

/// Holds an account's open links until the transaction ends, in one order. Who takes links and the account takes the links
/// first, so that neither waits for the other for good.
pub(crate) async fn hold_links(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    recovery_link::Entity::find()
        .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_link::Column::AccountId.eq(account.0))
        .filter(recovery_link::Column::EndedAt.is_null())
        .order_by_asc(recovery_link::Column::Id)
        .lock_exclusive()
        .all(tx.connection())
        .await?;
    Ok(())
}

/// Ends the links that were mailed: what lies in a mailbox must not outlive the mailbox's being in force.
pub(crate) async fn end_mailed_links(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    for opens in Opens::MAILED {
        end_links(tx, account, Some(opens)).await?;
    }
    Ok(())
}

/// Ends an account's links of one kind, or of every kind.
pub(super) async fn end_links(tx: &TenantTx, account: AccountId, opens: Option<Opens>) -> Result<(), Failure> {
    let mut links = recovery_link::Entity::update_many()
        .col_expr(recovery_link::Column::EndedAt, Expr::value(tx.now()))
        .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_link::Column::AccountId.eq(account.0))
        .filter(recovery_link::Column::EndedAt.is_null());
    if let Some(opens) = opens {
        links = links.filter(recovery_link::Column::Opens.eq(to_word(&opens)));
    }
    links.exec(tx.connection()).await?;
    Ok(())
}

pub(crate) async fn set_password(tx: &TenantTx, account: AccountId, password: NewPassword) -> Result<(), Failure> {
    let NewPassword(new) = password;
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(new.phc))
        .col_expr(account::Column::PasswordCaseSensitive, Expr::value(new.case_sensitive))
        .col_expr(account::Column::PasswordChangedAt, Expr::value(tx.now()))
        .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::Id.eq(account.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Since when an account has passkeys or an authenticator app: the oldest's time.
pub(crate) async fn oldest_method(tx: &TenantTx, account: AccountId) -> Result<Option<DateTime<Utc>>, Failure> {
    let passkeys = passkey::Entity::find()
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::AccountId.eq(account.0))
        .all(tx.connection())
        .await?;
    let apps = one_time_code::Entity::find()
        .filter(one_time_code::Column::TenantId.eq(tx.tenant().0))
        .filter(one_time_code::Column::AccountId.eq(account.0))
        .all(tx.connection())
        .await?;
    Ok(passkeys.iter().map(|row| row.added_at).chain(apps.iter().map(|row| row.added_at)).min())
}

/// Takes passkeys, the authenticator app and recovery codes away, all of them or those that were added after an instant;
/// returns how many.
pub(crate) async fn remove_second_step(
    tx: &TenantTx,
    account: AccountId,
    after: Option<DateTime<Utc>>,
) -> Result<u64, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let after = after.unwrap_or(DateTime::UNIX_EPOCH);
    let passkeys = passkey::Entity::delete_many()
        .filter(passkey::Column::TenantId.eq(tenant))
        .filter(passkey::Column::AccountId.eq(account.0))
        .filter(passkey::Column::AddedAt.gt(after))
        .exec(connection)
        .await?;
    let apps = one_time_code::Entity::delete_many()
        .filter(one_time_code::Column::TenantId.eq(tenant))
        .filter(one_time_code::Column::AccountId.eq(account.0))
        .filter(one_time_code::Column::AddedAt.gt(after))
        .exec(connection)
        .await?;
    let codes = recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::TenantId.eq(tenant))
        .filter(recovery_code::Column::AccountId.eq(account.0))
        .filter(recovery_code::Column::MadeAt.gt(after))
        .exec(connection)
        .await?;
    Ok(passkeys.rows_affected + apps.rows_affected + codes.rows_affected)
}

pub(super) async fn keep_desk_code(
    tx: &TenantTx,
    id: DeskCodeId,
    account: AccountId,
    second_step_lost: bool,
    requested_by: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    desk_code::Entity::insert(desk_code::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        account_id: Set(account.0),
        second_step_lost: Set(second_step_lost),
        requested_by: Set(requested_by.to_owned()),
        approved_by: Set(None),
        fingerprint: Set(None),
        tries: Set(0),
        requested_at: Set(tx.now()),
        expires_at: Set(expires_at),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn end_desk_codes(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    desk_code::Entity::update_many()
        .col_expr(desk_code::Column::EndedAt, Expr::value(tx.now()))
        .filter(desk_code::Column::TenantId.eq(tx.tenant().0))
        .filter(desk_code::Column::AccountId.eq(account.0))
        .filter(desk_code::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A code that waits for its approval.
pub(super) async fn requested_desk_code(
    tx: &TenantTx,
    account: AccountId,
) -> Result<Option<desk_code::Model>, Failure> {
    Ok(only(
        desk_code::Entity::find()
            .filter(desk_code::Column::TenantId.eq(tx.tenant().0))
            .filter(desk_code::Column::AccountId.eq(account.0))
            .filter(desk_code::Column::ApprovedBy.is_null())
            .filter(desk_code::Column::EndedAt.is_null())
            .filter(desk_code::Column::ExpiresAt.gt(tx.now())),
        tx.connection(),
    )
    .await?)
}

/// Approves a code; false if somebody else did meanwhile.
pub(super) async fn approve_desk_code(
    tx: &TenantTx,
    id: DeskCodeId,
    approved_by: &str,
    fingerprint: Vec<u8>,
    expires_at: DateTime<Utc>,
) -> Result<bool, Failure> {
    let approved = desk_code::Entity::update_many()
        .col_expr(desk_code::Column::ApprovedBy, Expr::value(approved_by))
        .col_expr(desk_code::Column::Fingerprint, Expr::value(fingerprint))
        .col_expr(desk_code::Column::ExpiresAt, Expr::value(expires_at))
        .filter(desk_code::Column::TenantId.eq(tx.tenant().0))
        .filter(desk_code::Column::Id.eq(id.0))
        .filter(desk_code::Column::ApprovedBy.is_null())
        .filter(desk_code::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(approved.rows_affected == 1)
}

/// Counts a try at the code that an ID's holder was given, in the row itself; false where there is none, or it is dead.
pub(super) async fn count_desk_try(tx: &TenantTx, user_id_folded: &str, most: i32) -> Result<bool, Failure> {
    let tenant = tx.tenant().0;
    let account = Query::select()
        .column(account::Column::Id)
        .from(account::Entity)
        .and_where(account::Column::TenantId.eq(tenant))
        .and_where(account::Column::UserIdFolded.eq(user_id_folded))
        .take();
    let counted = desk_code::Entity::update_many()
        .col_expr(desk_code::Column::Tries, Expr::col(desk_code::Column::Tries).add(1))
        .filter(desk_code::Column::TenantId.eq(tenant))
        .filter(desk_code::Column::AccountId.in_subquery(account))
        .filter(desk_code::Column::Fingerprint.is_not_null())
        .filter(desk_code::Column::EndedAt.is_null())
        .filter(desk_code::Column::ExpiresAt.gt(tx.now()))
        .filter(desk_code::Column::Tries.lt(most))
        .exec(tx.connection())
        .await?;
    Ok(counted.rows_affected == 1)
}

/// A code that was given out, with whose it is.
pub(super) struct GivenOut {
    pub code: desk_code::Model,
    pub account: account::Model,
    pub person: person::Model,
}

/// The code that an ID's holder was given: three statements, whether there is one or not.
pub(super) async fn given_out(tx: &TenantTx, user_id_folded: &str) -> Result<Option<GivenOut>, Failure> {
    let account = crate::accounts::store::account_by_user_id(tx, user_id_folded).await?;
    let (account_id, person_id) =
        account.as_ref().map_or((Uuid::nil(), Uuid::nil()), |account| (account.id, account.person_id));
    let code = only(
        desk_code::Entity::find()
            .filter(desk_code::Column::TenantId.eq(tx.tenant().0))
            .filter(desk_code::Column::AccountId.eq(account_id))
            .filter(desk_code::Column::Fingerprint.is_not_null())
            .filter(desk_code::Column::EndedAt.is_null())
            .filter(desk_code::Column::ExpiresAt.gt(tx.now())),
        tx.connection(),
    )
    .await?;
    let person = crate::roster::store::person(tx, PersonId(person_id)).await?;
    Ok(account.zip(code).zip(person).map(|((account, code), person)| GivenOut { code, account, person }))
}

/// Uses a code up; false if it was used meanwhile.
pub(super) async fn use_desk_code(tx: &TenantTx, id: DeskCodeId) -> Result<bool, Failure> {
    let used = desk_code::Entity::update_many()
        .col_expr(desk_code::Column::EndedAt, Expr::value(tx.now()))
        .filter(desk_code::Column::TenantId.eq(tx.tenant().0))
        .filter(desk_code::Column::Id.eq(id.0))
        .filter(desk_code::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(used.rows_affected == 1)
}

/// Deletes what ended before `limit`; returns how many rows.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let requests = recovery_request::Entity::delete_many()
        .filter(recovery_request::Column::TenantId.eq(tenant))
        .filter(recovery_request::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    let links = recovery_link::Entity::delete_many()
        .filter(recovery_link::Column::TenantId.eq(tenant))
        .filter(recovery_link::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    let codes = desk_code::Entity::delete_many()
        .filter(desk_code::Column::TenantId.eq(tenant))
        .filter(desk_code::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    Ok([requests, links, codes].iter().map(|done| done.rows_affected).sum())
}
