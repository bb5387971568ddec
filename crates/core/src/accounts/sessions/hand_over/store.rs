//! Hand-overs in the database.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::HandOverState;
use crate::clock::is_in_force;
use crate::database::{TenantTx, only, to_word};
use crate::entities::{hand_over, sign_in};
use crate::failure::Failure;
use crate::ids::{AccountId, HandOverId, SignInId};

pub(super) async fn keep(
    tx: &TenantTx,
    id: HandOverId,
    pc: SignInId,
    digest: Vec<u8>,
    number: String,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    hand_over::Entity::insert(hand_over::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        sign_in_id: Set(pc.0),
        token_digest: Set(digest),
        number: Set(number),
        state: Set(to_word(&HandOverState::Waiting)),
        phone_sign_in_id: Set(None),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Deletes the unconfirmed hand-overs of a PC's sign-in.
pub(super) async fn forget(tx: &TenantTx, pc: SignInId) -> Result<(), Failure> {
    hand_over::Entity::delete_many()
        .filter(hand_over::Column::TenantId.eq(tx.tenant().0))
        .filter(hand_over::Column::SignInId.eq(pc.0))
        .filter(hand_over::Column::State.is_in([to_word(&HandOverState::Waiting), to_word(&HandOverState::Opened)]))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A PC's hand-over: the completed one, or else the latest.
pub(super) async fn of_sign_in(tx: &TenantTx, pc: SignInId) -> Result<Option<hand_over::Model>, Failure> {
    let rows = hand_over::Entity::find()
        .filter(hand_over::Column::TenantId.eq(tx.tenant().0))
        .filter(hand_over::Column::SignInId.eq(pc.0))
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().max_by_key(|row| (row.state == to_word(&HandOverState::Done), row.created_at)))
}

pub(super) async fn of_phone(tx: &TenantTx, phone: SignInId) -> Result<Option<hand_over::Model>, Failure> {
    let finder = hand_over::Entity::find()
        .filter(hand_over::Column::TenantId.eq(tx.tenant().0))
        .filter(hand_over::Column::PhoneSignInId.eq(phone.0));
    Ok(only(finder, tx.connection()).await?)
}

/// A hand-over that can be opened, with its account.
pub(super) struct Waiting {
    pub id: HandOverId,
    pub account: AccountId,
}

pub(super) async fn waiting(tx: &TenantTx, digest: &[u8]) -> Result<Option<Waiting>, Failure> {
    let finder = hand_over::Entity::find()
        .filter(hand_over::Column::TenantId.eq(tx.tenant().0))
        .filter(hand_over::Column::TokenDigest.eq(digest))
        .filter(hand_over::Column::State.eq(to_word(&HandOverState::Waiting)));
    let Some(row) =
        only(finder, tx.connection()).await?.filter(|row| is_in_force(row.created_at, row.expires_at, tx.now()))
    else {
        return Ok(None);
    };
    let pc = only(sign_in::Entity::find_by_id((tx.tenant().0, row.sign_in_id)), tx.connection()).await?;
    let alive = pc.filter(|pc| pc.ended_at.is_none() && is_in_force(pc.created_at, pc.expires_at, tx.now()));
    Ok(alive.map(|pc| Waiting { id: HandOverId(row.id), account: AccountId(pc.account_id) }))
}

/// Moves a hand-over to its next state. Returns false if it isn't in the state `from`.
async fn advance(
    tx: &TenantTx,
    id: HandOverId,
    from: HandOverState,
    to: HandOverState,
    phone: Option<SignInId>,
) -> Result<bool, Failure> {
    let mut update = hand_over::Entity::update_many().col_expr(hand_over::Column::State, Expr::value(to_word(&to)));
    if let Some(phone) = phone {
        update = update.col_expr(hand_over::Column::PhoneSignInId, Expr::value(phone.0));
    }
    let moved = update
        .filter(hand_over::Column::TenantId.eq(tx.tenant().0))
        .filter(hand_over::Column::Id.eq(id.0))
        .filter(hand_over::Column::State.eq(to_word(&from)))
        .exec(tx.connection())
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Records the phone that opened a hand-over. Returns false if another phone was first.
pub(super) async fn opened(tx: &TenantTx, id: HandOverId, phone: SignInId) -> Result<bool, Failure> {
    advance(tx, id, HandOverState::Waiting, HandOverState::Opened, Some(phone)).await
}

pub(super) async fn confirmed(tx: &TenantTx, id: HandOverId) -> Result<bool, Failure> {
    advance(tx, id, HandOverState::Opened, HandOverState::Confirmed, None).await
}

pub(super) async fn done(tx: &TenantTx, phone: SignInId) -> Result<(), Failure> {
    hand_over::Entity::update_many()
        .col_expr(hand_over::Column::State, Expr::value(to_word(&HandOverState::Done)))
        .filter(hand_over::Column::TenantId.eq(tx.tenant().0))
        .filter(hand_over::Column::PhoneSignInId.eq(phone.0))
        .filter(hand_over::Column::State.eq(to_word(&HandOverState::Confirmed)))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes hand-overs that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = hand_over::Entity::delete_many()
        .filter(hand_over::Column::TenantId.eq(tx.tenant().0))
        .filter(hand_over::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
