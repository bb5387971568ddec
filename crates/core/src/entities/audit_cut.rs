use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_cut")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub rows: i64,
    #[sea_orm(column_type = "Blob")]
    pub hash: Vec<u8>,
    pub last_entry: Uuid,
    pub older_than: DateTimeUtc,
    pub cut_at: DateTimeUtc,
    pub key_generation: i16,
    #[sea_orm(column_type = "Blob")]
    pub signature: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Rows hold personal data: only the table's name is ever shown.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("audit_cut row")
    }
}
