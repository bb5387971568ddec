use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "email_address")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    #[sea_orm(column_type = "Blob")]
    pub address_sealed: Vec<u8>,
    #[sea_orm(column_type = "Blob")]
    pub address_index: Vec<u8>,
    pub domain: String,
    pub purpose: String,
    pub added_at: DateTimeUtc,
    pub verified_at: Option<DateTimeUtc>,
    pub undeliverable_at: Option<DateTimeUtc>,
    pub suspended_at: Option<DateTimeUtc>,
    pub suspended_because: Option<String>,
    pub suspension_lifted_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Rows hold personal data: only the table's name is ever shown.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("email_address row")
    }
}
