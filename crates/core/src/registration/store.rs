//! Drafts in the database. Every write requires that the draft is still open.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany};

use super::account_data::Ready;
use super::{ANSWER_LIFE, Draft, DraftState, email_place};
use crate::clock::is_in_force;
use crate::database::{TenantTx, from_word, only, to_word};
use crate::entities::registration;
use crate::failure::Failure;
use crate::ids::{AccountId, CredentialId, PersonId, RegistrationId};
use crate::proof::hasher::{NewPassword, StoredPassword};

/// A draft's row. No `Debug`: the row is personal.
pub(super) struct StoredDraft {
    pub id: RegistrationId,
    pub credential: CredentialId,
    pub person: PersonId,
    pub state: DraftState,
    pub identity_checked_at: Option<DateTime<Utc>>,
    pub terms_version: Option<String>,
    pub terms_sha256: Option<String>,
    pub agreed_at: Option<DateTime<Utc>>,
    pub user_id: Option<String>,
    pub password: Option<StoredPassword>,
    pub email_sealed: Option<Vec<u8>>,
    pub email_given: bool,
    pub email_warned_digest: Option<Vec<u8>>,
    pub notify: bool,
    pub account: Option<AccountId>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl StoredDraft {
    /// Whether the draft answers its browser at `now`: an open one for [`super::LIFE`] from its beginning, a committed one for
    /// [`ANSWER_LIFE`] from the commit.
    pub(super) fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        let from = match self.state {
            DraftState::Committed | DraftState::Answered => self.expires_at - ANSWER_LIFE,
            DraftState::Open | DraftState::Superseded => self.created_at,
        };
        is_in_force(from, self.expires_at, now)
    }
}

impl TryFrom<registration::Model> for StoredDraft {
    type Error = Failure;

    fn try_from(row: registration::Model) -> Result<Self, Failure> {
        let case_sensitive = row.password_case_sensitive;
        Ok(Self {
            id: RegistrationId(row.id),
            credential: CredentialId(row.credential_id),
            person: PersonId(row.person_id),
            state: from_word(&row.state)?,
            identity_checked_at: row.identity_checked_at,
            terms_version: row.terms_version,
            terms_sha256: row.terms_sha256,
            agreed_at: row.agreed_at,
            user_id: row.user_id,
            password: row.password_hash.map(|phc| StoredPassword { phc, case_sensitive }),
            email_sealed: row.email_sealed,
            email_given: row.email_given,
            email_warned_digest: row.email_warned_digest,
            notify: row.notify,
            account: row.account_id.map(AccountId),
            created_at: row.created_at,
            expires_at: row.expires_at,
        })
    }
}

pub(super) async fn insert(
    tx: &TenantTx,
    id: RegistrationId,
    credential: CredentialId,
    person: PersonId,
    token_digest: Vec<u8>,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    registration::Entity::insert(registration::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        credential_id: Set(credential.0),
        person_id: Set(person.0),
        token_digest: Set(token_digest),
        state: Set(DraftState::open_word()),
        identity_checked_at: Set(None),
        terms_version: Set(None),
        terms_sha256: Set(None),
        agreed_at: Set(None),
        user_id: Set(None),
        password_hash: Set(None),
        password_case_sensitive: Set(true),
        email_sealed: Set(None),
        email_given: Set(false),
        email_warned_digest: Set(None),
        notify: Set(false),
        account_id: Set(None),
        version: Set(1),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// The open draft of a letter that was begun last.
pub(super) async fn latest_open(tx: &TenantTx, letter: CredentialId) -> Result<Option<StoredDraft>, Failure> {
    let rows = registration::Entity::find()
        .filter(registration::Column::TenantId.eq(tx.tenant().0))
        .filter(registration::Column::CredentialId.eq(letter.0))
        .filter(registration::Column::State.eq(to_word(&DraftState::Open)))
        .order_by_desc(registration::Column::CreatedAt)
        .limit(1)
        .all(tx.connection())
        .await?;
    let row = rows.into_iter().next().map(StoredDraft::try_from).transpose()?;
    Ok(row.filter(|row| row.is_in_force(tx.now())))
}

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<StoredDraft>, Failure> {
    let finder = registration::Entity::find()
        .filter(registration::Column::TenantId.eq(tx.tenant().0))
        .filter(registration::Column::TokenDigest.eq(digest));
    only(finder, tx.connection()).await?.map(StoredDraft::try_from).transpose()
}

/// An update of one draft, if it is open.
fn update(tx: &TenantTx, id: RegistrationId) -> UpdateMany<registration::Entity> {
    registration::Entity::update_many()
        .col_expr(registration::Column::Version, Expr::col(registration::Column::Version).add(1))
        .filter(registration::Column::TenantId.eq(tx.tenant().0))
        .filter(registration::Column::Id.eq(id.0))
        .filter(registration::Column::State.eq(DraftState::open_word()))
}

/// Records the identity check and, if `agreed`, the consent to the terms in force.
pub(super) async fn identity_checked(tx: &TenantTx, id: RegistrationId, agreed: bool) -> Result<(), Failure> {
    let mut change = update(tx, id).col_expr(registration::Column::IdentityCheckedAt, Expr::value(tx.now()));
    if agreed {
        change = consent(change, tx);
    }
    change.exec(tx.connection()).await?;
    Ok(())
}

pub(super) async fn agreed(tx: &TenantTx, id: RegistrationId) -> Result<(), Failure> {
    consent(update(tx, id), tx).exec(tx.connection()).await?;
    Ok(())
}

fn consent(change: UpdateMany<registration::Entity>, tx: &TenantTx) -> UpdateMany<registration::Entity> {
    change
        .col_expr(registration::Column::TermsVersion, Expr::value(tx.policy().terms.version.clone()))
        .col_expr(registration::Column::TermsSha256, Expr::value(tx.policy().terms.file.clone()))
        .col_expr(registration::Column::AgreedAt, Expr::value(tx.now()))
}

pub(super) async fn warned(tx: &TenantTx, id: RegistrationId, digest: Vec<u8>) -> Result<(), Failure> {
    update(tx, id).col_expr(registration::Column::EmailWarnedDigest, Expr::value(digest)).exec(tx.connection()).await?;
    Ok(())
}

pub(super) async fn keep_account_data(
    tx: &TenantTx,
    draft: &Draft,
    ready: &Ready,
    password: Option<NewPassword>,
    forget_password: bool,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let mut change = update(tx, draft.id());
    if let Some(id) = &ready.user_id {
        change = change.col_expr(registration::Column::UserId, Expr::value(id.shown.clone()));
    }
    if forget_password {
        change = change.col_expr(registration::Column::PasswordHash, Expr::value(Option::<String>::None));
    }
    if let Some(NewPassword(new)) = password {
        change = change
            .col_expr(registration::Column::PasswordHash, Expr::value(new.phc))
            .col_expr(registration::Column::PasswordCaseSensitive, Expr::value(new.case_sensitive));
    }
    if ready.fields.email {
        let place = email_place(draft.id());
        let sealed = ready.email.as_ref().map(|email| tx.keys().seal(place, email.as_str(), random)).transpose()?;
        change = change
            .col_expr(registration::Column::EmailSealed, Expr::value(sealed))
            .col_expr(registration::Column::EmailGiven, Expr::value(!ready.is_warning()))
            .col_expr(registration::Column::Notify, Expr::value(ready.notify));
    }
    change.exec(tx.connection()).await?;
    Ok(())
}

/// Columns to clear, so that a draft that has ended holds nothing personal.
fn emptied() -> [(registration::Column, SimpleExpr); 4] {
    [
        (registration::Column::UserId, Expr::value(Option::<String>::None)),
        (registration::Column::PasswordHash, Expr::value(Option::<String>::None)),
        (registration::Column::EmailSealed, Expr::value(Option::<Vec<u8>>::None)),
        (registration::Column::EmailWarnedDigest, Expr::value(Option::<Vec<u8>>::None)),
    ]
}

/// Marks a draft as committed and clears its personal columns. It answers its own browser for [`ANSWER_LIFE`]. Returns
/// false if the draft is no longer open.
pub(super) async fn committed(tx: &TenantTx, id: RegistrationId, account: AccountId) -> Result<bool, Failure> {
    let mut change = update(tx, id)
        .col_expr(registration::Column::State, Expr::value(to_word(&DraftState::Committed)))
        .col_expr(registration::Column::AccountId, Expr::value(account.0))
        .col_expr(registration::Column::ExpiresAt, Expr::value(tx.now() + ANSWER_LIFE));
    for (column, nothing) in emptied() {
        change = change.col_expr(column, nothing);
    }
    Ok(change.exec(tx.connection()).await?.rows_affected == 1)
}

/// Marks the other drafts of a redeemed letter as superseded and clears their personal columns.
pub(super) async fn supersede_others(
    tx: &TenantTx,
    credential: CredentialId,
    winner: RegistrationId,
) -> Result<(), Failure> {
    let mut change = registration::Entity::update_many()
        .col_expr(registration::Column::State, Expr::value(to_word(&DraftState::Superseded)));
    for (column, nothing) in emptied() {
        change = change.col_expr(column, nothing);
    }
    change
        .filter(registration::Column::TenantId.eq(tx.tenant().0))
        .filter(registration::Column::CredentialId.eq(credential.0))
        .filter(registration::Column::Id.ne(winner.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Notes that a committed draft has answered once more. Returns false if it has before, perhaps in another request.
pub(super) async fn answered(tx: &TenantTx, id: RegistrationId) -> Result<bool, Failure> {
    let ended = registration::Entity::update_many()
        .col_expr(registration::Column::State, Expr::value(to_word(&DraftState::Answered)))
        .filter(registration::Column::TenantId.eq(tx.tenant().0))
        .filter(registration::Column::Id.eq(id.0))
        .filter(registration::Column::State.eq(to_word(&DraftState::Committed)))
        .filter(registration::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

pub(super) async fn close(tx: &TenantTx, digest: &[u8]) -> Result<(), Failure> {
    registration::Entity::update_many()
        .col_expr(registration::Column::ExpiresAt, Expr::value(tx.now()))
        .filter(registration::Column::TenantId.eq(tx.tenant().0))
        .filter(registration::Column::TokenDigest.eq(digest))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes drafts that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = registration::Entity::delete_many()
        .filter(registration::Column::TenantId.eq(tx.tenant().0))
        .filter(registration::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
