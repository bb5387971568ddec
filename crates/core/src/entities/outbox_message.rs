use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub language: String,
    pub account_id: Option<Uuid>,
    pub about_id: Option<Uuid>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub recipient_index: Option<Vec<u8>>,
    pub recipient_domain: Option<String>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub recipient_sealed: Option<Vec<u8>>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub content_sealed: Option<Vec<u8>>,
    pub status: String,
    pub attempts: i32,
    pub trouble: Option<String>,
    pub reported: Option<String>,
    pub reported_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub not_before: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Rows hold personal data: only the table's name is ever shown.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("outbox_message row")
    }
}
