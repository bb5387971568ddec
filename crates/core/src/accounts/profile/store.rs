//! The profile of an account in the database.

use chrono::{DateTime, Utc};
use sea_orm::{EntityTrait, FromQueryResult, JoinType, QuerySelect};
use uuid::Uuid;

use crate::accounts::emails::{main_address, opened};
use crate::database::TenantTx;
use crate::entities::{account, email_address};
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId};
use crate::input::email::EmailAddress;
use crate::sealed::TenantKeys;

/// The columns of a profile.
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
    /// The main address, decrypted.
    pub(super) fn email(&self, keys: &TenantKeys) -> Result<Option<EmailAddress>, Failure> {
        let (Some(id), Some(sealed)) = (self.email_id, &self.address_sealed) else { return Ok(None) };
        opened(keys, EmailAddressId(id), sealed).map(Some)
    }
}

/// The profile of an account, with its main address.
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
