use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub insured_id: Uuid,
    pub relationship: String,
    pub relationship_text: String,
    pub name: String,
    pub kana: String,
    pub order_key: String,
    pub name_rules: i16,
    #[sea_orm(column_type = "Blob")]
    pub birth_date_sealed: Vec<u8>,
    pub sex: String,
    pub employment_category: String,
    pub employer_code: String,
    pub employer_name: String,
    pub joined_on: Date,
    pub lost_on: Option<Date>,
    pub next_category: Option<String>,
    pub next_category_from: Option<Date>,
    #[sea_orm(column_type = "Blob", nullable)]
    pub email_sealed: Option<Vec<u8>>,
    pub email_domain: Option<String>,
    #[sea_orm(column_type = "Blob")]
    pub row_digest: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub restricted_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Rows hold personal data: only the table's name is ever shown.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("person row")
    }
}
