//! Support codes in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};
use uuid::Uuid;

use super::{LIFE, Stuck, StuckOn, StuckWho, SupportCode};
use crate::attempt_log::Target;
use crate::database::{TenantTx, from_word, only, to_word};
use crate::entities::support_code;
use crate::failure::Failure;
use crate::ids::{AccountId, CredentialId, SupportCodeId};

/// A browser's code.
pub(super) struct BrowsersCode {
    pub id: SupportCodeId,
    pub code: SupportCode,
    pub writes: i32,
    pub shown_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    screen: String,
    hitch: String,
    subject_id: Uuid,
}

impl BrowsersCode {
    /// Whether the row says already what it would be written with.
    pub(super) fn says(&self, on: &StuckOn) -> bool {
        let same_subject = match on.whose {
            StuckWho::AsBefore => true,
            StuckWho::Of(target) => self.subject_id == target.id(),
        };
        same_subject && self.screen == on.screen && self.hitch == to_word(&on.hitch)
    }
}

fn read(code: &str) -> Result<SupportCode, Failure> {
    SupportCode::read(code).ok_or(Failure::Inconsistent("a stored support code is none"))
}

fn all(tx: &TenantTx) -> Select<support_code::Entity> {
    support_code::Entity::find().filter(support_code::Column::TenantId.eq(tx.tenant().0))
}

fn open_ones(tx: &TenantTx) -> Select<support_code::Entity> {
    all(tx).filter(support_code::Column::ExpiresAt.gt(tx.now()))
}

pub(super) async fn of_browser(tx: &TenantTx, digest: &[u8]) -> Result<Option<BrowsersCode>, Failure> {
    let finder = all(tx).filter(support_code::Column::BrowserDigest.eq(digest));
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    Ok(Some(BrowsersCode {
        id: SupportCodeId(row.id),
        code: read(&row.code)?,
        writes: row.writes,
        shown_at: row.shown_at,
        expires_at: row.expires_at,
        screen: row.screen,
        hitch: row.hitch,
        subject_id: row.subject_id,
    }))
}

pub(super) async fn open_of_network(tx: &TenantTx, network: &[u8]) -> Result<u64, Failure> {
    Ok(open_ones(tx).filter(support_code::Column::Network.eq(network)).count(tx.connection()).await?)
}

pub(super) async fn open(tx: &TenantTx) -> Result<u64, Failure> {
    Ok(open_ones(tx).count(tx.connection()).await?)
}

const fn subject(target: Target) -> (&'static str, Uuid) {
    match target {
        Target::Account(id) => ("account", id.0),
        Target::Letter(id) => ("credential", id.0),
        Target::Staff(_) | Target::Operator(_) | Target::Nobody => ("nobody", Uuid::nil()),
    }
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: SupportCodeId,
    code: &SupportCode,
    digest: &[u8],
    network: &[u8],
    on: &StuckOn,
) -> Result<bool, Failure> {
    let (subject_kind, subject_id) = match on.whose {
        StuckWho::AsBefore => subject(Target::Nobody),
        StuckWho::Of(target) => subject(target),
    };
    let kept = support_code::Entity::insert(support_code::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        code: Set(code.as_str().to_owned()),
        browser_digest: Set(digest.to_vec()),
        network: Set(network.to_vec()),
        hitch: Set(to_word(&on.hitch)),
        screen: Set(on.screen.to_owned()),
        subject_kind: Set(subject_kind.to_owned()),
        subject_id: Set(subject_id),
        writes: Set(1),
        shown_at: Set(tx.now()),
        expires_at: Set(tx.now() + LIFE),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}

pub(super) async fn renew(tx: &TenantTx, id: SupportCodeId, on: &StuckOn) -> Result<(), Failure> {
    let mut renewal = support_code::Entity::update_many()
        .col_expr(support_code::Column::Hitch, Expr::value(to_word(&on.hitch)))
        .col_expr(support_code::Column::Screen, Expr::value(on.screen))
        .col_expr(support_code::Column::Writes, Expr::col(support_code::Column::Writes).add(1))
        .col_expr(support_code::Column::ShownAt, Expr::value(tx.now()))
        .col_expr(support_code::Column::ExpiresAt, Expr::value(tx.now() + LIFE));
    if let StuckWho::Of(target) = on.whose {
        let (kind, id) = subject(target);
        renewal = renewal
            .col_expr(support_code::Column::SubjectKind, Expr::value(kind))
            .col_expr(support_code::Column::SubjectId, Expr::value(id));
    }
    renewal
        .filter(support_code::Column::TenantId.eq(tx.tenant().0))
        .filter(support_code::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes a code that is over and not swept yet, so that it can be given out again.
pub(super) async fn forget_over(tx: &TenantTx, code: &SupportCode) -> Result<(), Failure> {
    support_code::Entity::delete_many()
        .filter(support_code::Column::TenantId.eq(tx.tenant().0))
        .filter(support_code::Column::Code.eq(code.as_str()))
        .filter(support_code::Column::ExpiresAt.lte(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn forget_browser(tx: &TenantTx, digest: &[u8]) -> Result<(), Failure> {
    support_code::Entity::delete_many()
        .filter(support_code::Column::TenantId.eq(tx.tenant().0))
        .filter(support_code::Column::BrowserDigest.eq(digest))
        .filter(support_code::Column::ExpiresAt.lte(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn id_of(tx: &TenantTx, code: &SupportCode) -> Result<Option<SupportCodeId>, Failure> {
    let finder = open_ones(tx).filter(support_code::Column::Code.eq(code.as_str()));
    Ok(only(finder, tx.connection()).await?.map(|row| SupportCodeId(row.id)))
}

pub(super) async fn stuck(tx: &TenantTx, id: SupportCodeId) -> Result<Option<Stuck>, Failure> {
    let finder = open_ones(tx).filter(support_code::Column::Id.eq(id.0));
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    let at = match row.subject_kind.as_str() {
        "account" => Target::Account(AccountId(row.subject_id)),
        "credential" => Target::Letter(CredentialId(row.subject_id)),
        _ => Target::Nobody,
    };
    Ok(Some(Stuck {
        code: read(&row.code)?,
        hitch: from_word(&row.hitch)?,
        screen: row.screen,
        at,
        shown_at: row.shown_at,
        expires_at: row.expires_at,
    }))
}

/// Deletes the codes that are over. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx) -> Result<u64, Failure> {
    let deleted = support_code::Entity::delete_many()
        .filter(support_code::Column::TenantId.eq(tx.tenant().0))
        .filter(support_code::Column::ExpiresAt.lte(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
