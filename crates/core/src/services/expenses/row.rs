//! One row of medical expenses, as a society's system exports it and as it is stored.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What kind of treatment a row is about (診療区分).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TreatmentKind {
    /// 入院
    Inpatient,
    /// 外来
    Outpatient,
    /// 歯科
    Dental,
    /// 調剤
    Pharmacy,
    /// 訪問看護
    HomeNursing,
    /// 柔道整復
    JudoTherapy,
    /// はり・きゅう・あんま
    Acupuncture,
    /// 療養費
    Reimbursement,
}

impl TreatmentKind {
    /// All kinds, in the order of pages.
    pub const ALL: [Self; 8] = [
        Self::Inpatient,
        Self::Outpatient,
        Self::Dental,
        Self::Pharmacy,
        Self::HomeNursing,
        Self::JudoTherapy,
        Self::Acupuncture,
        Self::Reimbursement,
    ];

    /// The words for the kind in files, in the form that [`crate::input::text::search_key`] produces.
    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Inpatient => &["入院", "医科入院", "入院(医科)", "食事療養", "dpc"],
            Self::Outpatient => &["外来", "医科外来", "外来(医科)", "入院外", "医科入院外", "医科", "通院"],
            Self::Dental => &["歯科", "歯科外来", "歯科入院", "歯科(外来)", "歯科(入院)"],
            Self::Pharmacy => &["調剤", "薬局", "調剤薬局", "薬剤"],
            Self::HomeNursing => &["訪問看護", "訪問"],
            Self::JudoTherapy => &["柔道整復", "柔整", "接骨", "整骨", "柔道整復(接骨)"],
            Self::Acupuncture => {
                &["ハリ・キュウ・アンマ", "ハリ・キュウ", "ハリキュウ", "アンマ", "アンマ・マッサージ", "鍼灸"]
            }
            Self::Reimbursement => &["療養費", "治療用装具", "海外療養費", "移送費"],
        }
    }

    /// The kind that a word of a file means.
    #[must_use]
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let key = crate::input::text::search_key(word);
        Self::ALL.into_iter().find(|kind| kind.words().contains(&key.as_str()))
    }
}

/// The amounts of a row in yen. Corrections are negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// 医療費総額
    pub total: i64,
    /// 健保負担額: what the society pays by law.
    pub by_society: i64,
    /// 公費負担額
    pub by_public: i64,
    /// 食事療養標準負担額
    pub meals: i64,
    /// 窓口負担額: what the person pays at the counter.
    pub own_share: i64,
    /// 高額療養費
    pub high_cost: i64,
    /// 付加給付
    pub extra: i64,
}

impl Amounts {
    /// The sum of both. An amount that no yen can be is cut off, because rows are checked when they are read.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            total: self.total.saturating_add(other.total),
            by_society: self.by_society.saturating_add(other.by_society),
            by_public: self.by_public.saturating_add(other.by_public),
            meals: self.meals.saturating_add(other.meals),
            own_share: self.own_share.saturating_add(other.own_share),
            high_cost: self.high_cost.saturating_add(other.high_cost),
            extra: self.extra.saturating_add(other.extra),
        }
    }
}

/// What a row says beside whose and of which month it is. The type has no Debug, because the data are medical.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Treatment {
    /// 診療区分
    pub kind: TreatmentKind,
    /// 医療機関名; none where the society doesn't know it.
    pub provider: Option<String>,
    /// 日数 or 回数.
    pub days: Option<u16>,
    /// The amounts.
    pub amounts: Amounts,
}

/// A row of a file. The type has no Debug, because the data are medical.
pub struct ExpenseRow {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// Whose it is: insurer number, symbol and number, for comparison.
    pub(super) household: crate::roster::file::HouseholdKey,
    /// 枝番; empty where the file has none.
    pub(super) branch: String,
    /// 診療年月: the first day of the month.
    pub month: NaiveDate,
    /// What it says.
    pub treatment: Treatment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_files_are_understood_in_any_width_and_kana() {
        for (word, kind) in [
            ("入院", TreatmentKind::Inpatient),
            ("外来（医科）", TreatmentKind::Outpatient),
            ("歯科", TreatmentKind::Dental),
            ("調剤", TreatmentKind::Pharmacy),
            ("柔道整復（接骨）", TreatmentKind::JudoTherapy),
            ("はり・きゅう・あんま", TreatmentKind::Acupuncture),
        ] {
            assert_eq!(TreatmentKind::of_word(word), Some(kind), "{word}");
        }
        assert_eq!(TreatmentKind::of_word("占い"), None);
    }

    #[test]
    fn corrections_are_subtracted() {
        let amounts = |total, own_share| Amounts { total, own_share, ..Amounts::default() };
        assert_eq!(amounts(10_000, 3_000).plus(amounts(-10_000, -3_000)), Amounts::default());
    }
}
