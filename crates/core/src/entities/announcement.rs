use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "announcement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub title_ja: String,
    #[sea_orm(column_type = "Text")]
    pub body_ja: String,
    pub title_en: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub body_en: Option<String>,
    pub audience: String,
    pub audience_value: String,
    pub is_public: bool,
    pub from_at: Option<DateTimeUtc>,
    pub until_at: Option<DateTimeUtc>,
    pub published_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub version: i32,
    pub created_by: Uuid,
    pub created_at: DateTimeUtc,
    pub changed_by: Uuid,
    pub changed_at: DateTimeUtc,
    pub mailed_until: Option<Uuid>,
    pub mails: i32,
    pub mailed_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Like every row: only the table's name is ever shown.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("announcement row")
    }
}
