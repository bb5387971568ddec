//! Letters in the database.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::database::{TenantTx, only, to_word};
use crate::entities::{account, letter_content, person, provisional_credential};
use crate::failure::Failure;
use crate::ids::{CredentialId, PersonId};
use crate::policy::eras::Medium;
use crate::sealed::Place;
use crate::secret::Password;

/// Where a letter's plain password lies until the print run is released.
pub(super) const fn password_place(credential: CredentialId) -> Place {
    Place { table: "letter_content", column: "password", row: credential.0 }
}

pub(crate) async fn by_login_id(
    tx: &TenantTx,
    login_id: &str,
) -> Result<Option<provisional_credential::Model>, Failure> {
    Ok(only(
        provisional_credential::Entity::find()
            .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
            .filter(provisional_credential::Column::LoginId.eq(login_id)),
        tx.connection(),
    )
    .await?)
}

/// Redeems a pair, if it is still unused and not expired; the row count decides who was first.
pub(crate) async fn redeem(tx: &TenantTx, id: CredentialId) -> Result<bool, Failure> {
    let claimed = provisional_credential::Entity::update_many()
        .col_expr(provisional_credential::Column::RedeemedAt, Expr::value(tx.now()))
        .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .filter(provisional_credential::Column::Id.eq(id.0))
        .filter(provisional_credential::Column::RedeemedAt.is_null())
        .filter(provisional_credential::Column::RevokedAt.is_null())
        .filter(provisional_credential::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// Whether a pair is still unused, neither replaced nor expired.
pub(crate) async fn is_usable(tx: &TenantTx, id: CredentialId) -> Result<bool, Failure> {
    let letter = only(provisional_credential::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    Ok(letter.is_some_and(|letter| {
        let state = super::provisional::state(letter.redeemed_at, letter.revoked_at, letter.expires_at, tx.now());
        state == super::provisional::State::Issued
    }))
}

/// Insured persons, covered on `today` or later, without an account and without any letter.
pub(super) async fn without_letter(tx: &TenantTx, today: NaiveDate) -> Result<Vec<person::Model>, Failure> {
    let tenant = tx.tenant().0;
    let letters = Query::select()
        .column(provisional_credential::Column::PersonId)
        .from(provisional_credential::Entity)
        .and_where(provisional_credential::Column::TenantId.eq(tenant))
        .take();
    let accounts = Query::select()
        .column(account::Column::PersonId)
        .from(account::Entity)
        .and_where(account::Column::TenantId.eq(tenant))
        .take();
    Ok(person::Entity::find()
        .filter(person::Column::TenantId.eq(tenant))
        .filter(Expr::col(person::Column::Id).equals(person::Column::InsuredId))
        .filter(person::Column::LostOn.is_null().or(person::Column::LostOn.gt(today)))
        .filter(person::Column::Id.not_in_subquery(letters))
        .filter(person::Column::Id.not_in_subquery(accounts))
        .order_by_asc(person::Column::Id)
        .all(tx.connection())
        .await?)
}

/// A letter to keep.
pub(super) struct NewLetter<'a> {
    pub id: CredentialId,
    pub person: PersonId,
    pub login_id: &'a str,
    pub password: &'a Password,
    pub fingerprint: Vec<u8>,
    pub occasion: &'static str,
    pub era: &'a str,
    pub medium: Medium,
    pub expires_at: DateTime<Utc>,
}

/// Keeps a letter; false if its ID is taken (by a letter or as somebody's user ID).
pub(super) async fn keep(tx: &TenantTx, letter: &NewLetter<'_>, random: &mut impl Rng) -> Result<bool, Failure> {
    let kept = provisional_credential::Entity::insert(provisional_credential::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(letter.id.0),
        person_id: Set(letter.person.0),
        login_id: Set(letter.login_id.to_owned()),
        fingerprint: Set(letter.fingerprint.clone()),
        occasion: Set(letter.occasion.to_owned()),
        era: Set(letter.era.to_owned()),
        medium: Set(to_word(&letter.medium)),
        issued_at: Set(tx.now()),
        expires_at: Set(letter.expires_at),
        redeemed_at: Set(None),
        revoked_at: Set(None),
    })
    .on_conflict(
        OnConflict::columns([provisional_credential::Column::TenantId, provisional_credential::Column::LoginId])
            .do_nothing()
            .to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    if kept != 1 {
        return Ok(false);
    }
    letter_content::Entity::insert(letter_content::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(letter.id.0),
        password_sealed: Set(tx.keys().seal(password_place(letter.id), letter.password.expose(), random)?),
        created_at: Set(tx.now()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(true)
}

/// Letters whose plain password is still here, with their persons, in order of issue.
pub(super) async fn on_hand(
    tx: &TenantTx,
) -> Result<Vec<(provisional_credential::Model, letter_content::Model, person::Model)>, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let contents =
        letter_content::Entity::find().filter(letter_content::Column::TenantId.eq(tenant)).all(connection).await?;
    let mut contents: std::collections::HashMap<_, _> = contents.into_iter().map(|row| (row.id, row)).collect();
    let letters = provisional_credential::Entity::find()
        .filter(provisional_credential::Column::TenantId.eq(tenant))
        .order_by_asc(provisional_credential::Column::Id)
        .all(connection)
        .await?;
    let people = person::Entity::find().filter(person::Column::TenantId.eq(tenant)).all(connection).await?;
    let people: std::collections::HashMap<_, _> = people.into_iter().map(|row| (row.id, row)).collect();
    let mut found = Vec::new();
    for letter in letters {
        let Some(content) = contents.remove(&letter.id) else { continue };
        let person =
            people.get(&letter.person_id).cloned().ok_or(Failure::Inconsistent("a letter without a person"))?;
        found.push((letter, content, person));
    }
    Ok(found)
}

/// Destroys plain passwords; returns how many.
pub(super) async fn destroy_contents(tx: &TenantTx, letters: &[CredentialId]) -> Result<u64, Failure> {
    let mut destroyed = 0;
    // In parts, because a statement takes only so many values.
    for part in letters.chunks(1000) {
        let deleted = letter_content::Entity::delete_many()
            .filter(letter_content::Column::TenantId.eq(tx.tenant().0))
            .filter(letter_content::Column::Id.is_in(part.iter().map(|id| id.0)))
            .exec(tx.connection())
            .await?;
        destroyed += deleted.rows_affected;
    }
    Ok(destroyed)
}

/// Kills the unused pairs of a person; returns how many.
pub(super) async fn revoke_of(tx: &TenantTx, person: PersonId) -> Result<u64, Failure> {
    let revoked = provisional_credential::Entity::update_many()
        .col_expr(provisional_credential::Column::RevokedAt, Expr::value(tx.now()))
        .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .filter(provisional_credential::Column::PersonId.eq(person.0))
        .filter(provisional_credential::Column::RedeemedAt.is_null())
        .filter(provisional_credential::Column::RevokedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(revoked.rows_affected)
}
