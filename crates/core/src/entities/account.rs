use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub registration_id: Uuid,
    pub user_id: String,
    pub user_id_folded: String,
    pub password_hash: String,
    pub password_case_sensitive: bool,
    pub password_changed_at: DateTimeUtc,
    pub registered_at: DateTimeUtc,
    pub disabled_at: Option<DateTimeUtc>,
    pub notify: bool,
    pub language: String,
    pub text_size: String,
    pub user_id_changed_at: Option<DateTimeUtc>,
    pub version: i32,
    pub password_voided_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Rows hold personal data: only the table's name is ever shown.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("account row")
    }
}
