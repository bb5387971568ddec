//! The columns of a file of medical expenses, and the headers by which they are found.

use crate::input::text::search_key;

/// A column of a file of medical expenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExpenseColumn {
    /// 保険者番号
    InsurerNumber,
    /// 記号
    Symbol,
    /// 番号
    Number,
    /// 枝番
    Branch,
    /// 診療年月
    Month,
    /// 診療区分
    Kind,
    /// 医療機関名
    Provider,
    /// 日数
    Days,
    /// 医療費総額
    Total,
    /// 健保負担額
    BySociety,
    /// 公費負担額
    ByPublic,
    /// 食事療養標準負担額
    Meals,
    /// 窓口負担額
    OwnShare,
    /// 高額療養費
    HighCost,
    /// 付加給付
    Extra,
}

impl ExpenseColumn {
    /// All columns.
    pub const ALL: [Self; 15] = [
        Self::InsurerNumber,
        Self::Symbol,
        Self::Number,
        Self::Branch,
        Self::Month,
        Self::Kind,
        Self::Provider,
        Self::Days,
        Self::Total,
        Self::BySociety,
        Self::ByPublic,
        Self::Meals,
        Self::OwnShare,
        Self::HighCost,
        Self::Extra,
    ];

    /// The usual header of the column.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.titles()[0]
    }

    /// The headers of the column, the usual one first, in the form that [`search_key`] produces.
    const fn titles(self) -> &'static [&'static str] {
        match self {
            Self::InsurerNumber => &["保険者番号", "保険者no", "保険者コード"],
            Self::Symbol => &["記号", "被保険者証記号", "被保険者証等記号", "被保険者等記号", "保険証記号"],
            Self::Number => &["番号", "被保険者証番号", "被保険者証等番号", "被保険者等番号", "保険証番号"],
            Self::Branch => &["枝番", "枝番号", "被保険者証枝番", "被保険者証等枝番"],
            Self::Month => &["診療年月", "診療月", "施術年月", "受診年月"],
            Self::Kind => &["診療区分", "区分", "医療種別", "診療種別"],
            Self::Provider => &["医療機関名", "医療機関等名称", "医療機関", "医療機関名称", "病院・薬局等の名称"],
            Self::Days => &["日数", "回数", "日数(回数)", "診療日数", "日数・回数"],
            Self::Total => &["医療費総額", "医療費の総額", "総医療費", "医療費", "費用額"],
            Self::BySociety => &["健保負担額", "健保組合負担額", "保険者負担額", "保険者の負担額", "法定給付額"],
            Self::ByPublic => &["公費負担額", "公費", "国・自治体負担額", "その他の公費の負担額"],
            Self::Meals => &["食事療養標準負担額", "標準負担額", "食事負担額"],
            Self::OwnShare => &["窓口負担額", "自己負担額", "窓口相当負担額", "自己負担相当額", "本人負担額"],
            Self::HighCost => &["高額療養費", "高額療養費支給額"],
            Self::Extra => &["付加給付", "付加給付金", "付加金", "一部負担還元金", "家族療養費付加金"],
        }
    }

    /// Whether a file must have this column.
    #[must_use]
    pub const fn is_required(self) -> bool {
        matches!(
            self,
            Self::InsurerNumber
                | Self::Symbol
                | Self::Number
                | Self::Branch
                | Self::Month
                | Self::Kind
                | Self::Total
                | Self::OwnShare
        )
    }

    pub(super) fn named(header: &str) -> Option<Self> {
        let key = search_key(header);
        let known = |key: &str| Self::ALL.into_iter().find(|column| column.titles().contains(&key));
        known(&key).or_else(|| known(key.split_once('(')?.0))
    }
}
