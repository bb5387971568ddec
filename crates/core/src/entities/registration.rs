use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "registration")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub credential_id: Uuid,
    pub person_id: Uuid,
    #[sea_orm(column_type = "Blob")]
    pub token_digest: Vec<u8>,
    pub state: String,
    pub identity_checked_at: Option<DateTimeUtc>,
    pub terms_version: Option<String>,
    pub terms_sha256: Option<String>,
    pub agreed_at: Option<DateTimeUtc>,
    pub user_id: Option<String>,
    pub password_hash: Option<String>,
    pub password_case_sensitive: bool,
    #[sea_orm(column_type = "Blob", nullable)]
    pub email_sealed: Option<Vec<u8>>,
    pub email_given: bool,
    #[sea_orm(column_type = "Blob", nullable)]
    pub email_warned_digest: Option<Vec<u8>>,
    pub notify: bool,
    pub account_id: Option<Uuid>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Rows hold personal data: only the table's name is ever shown.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("registration row")
    }
}
