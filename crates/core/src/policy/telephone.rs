//! Who is asked what on the telephone before something is done for them (電話での本人確認).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What verifies a caller, and which acts need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Telephone {
    /// What a caller is asked.
    #[schemars(length(min = 2))]
    pub items: Vec<CallItem>,
    /// How many of them must match, 2 to 6.
    #[schemars(range(min = 2, max = 6))]
    pub enough: u8,
    /// What the desk does only for a verified caller.
    #[serde(default)]
    pub required_for: Vec<CallAct>,
}

/// What a caller is asked, and what the society's own records are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallItem {
    /// 氏名
    FullName,
    /// 生年月日
    BirthDate,
    /// 住所
    PostalAddress,
    /// 記号・番号
    Number,
    /// 事業所名
    Employer,
    /// 資格取得日
    JoinedOn,
    /// 被扶養者の氏名
    Family,
    /// 登録したメールアドレス
    Mailbox,
}

impl CallItem {
    /// All items.
    pub const ALL: [Self; 8] = [
        Self::FullName,
        Self::BirthDate,
        Self::PostalAddress,
        Self::Number,
        Self::Employer,
        Self::JoinedOn,
        Self::Family,
        Self::Mailbox,
    ];
}

/// What the desk does for somebody who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallAct {
    /// 書類の再発行
    Letter,
    /// 窓口コード
    DeskCode,
    /// ロック解除
    Unlock,
    /// 伏せた値の表示
    Disclosure,
}

impl Telephone {
    /// How much the matching items prove, as a number of items. What the society doesn't ask counts for nothing. A birth
    /// date and a mailbox are no two factors: addresses are often made of birth dates, and whoever has stolen a mailbox knows
    /// the date.
    #[must_use]
    pub fn strength(&self, matched: &[CallItem]) -> usize {
        let counts = |item: &CallItem| self.items.contains(item) && matched.contains(item);
        let both = counts(&CallItem::BirthDate) && counts(&CallItem::Mailbox);
        CallItem::ALL.iter().filter(|item| counts(item)).count() - usize::from(both)
    }

    /// Whether the matching items suffice.
    #[must_use]
    pub fn suffices(&self, matched: &[CallItem]) -> bool {
        self.strength(matched) >= usize::from(self.enough)
    }

    /// Whether the desk does something for a verified caller alone.
    #[must_use]
    pub fn requires(&self, act: CallAct) -> bool {
        self.required_for.contains(&act)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CallItem::{BirthDate, Employer, FullName, Mailbox, Number};

    fn asks(items: &[CallItem], enough: u8) -> Telephone {
        Telephone { items: items.to_vec(), enough, required_for: vec![CallAct::DeskCode] }
    }

    #[test]
    fn so_many_different_items_as_the_society_wants_suffice() {
        let policy = asks(&[FullName, BirthDate, Number, Employer, Mailbox], 3);
        let cases: [(&[CallItem], bool); 9] = [
            (&[], false),
            (&[BirthDate], false),
            (&[FullName, BirthDate], false),
            (&[FullName, FullName, FullName], false),
            (&[FullName, BirthDate, Number], true),
            (&[FullName, BirthDate, Mailbox], false),
            (&[FullName, BirthDate, Mailbox, Number], true),
            (&[FullName, Number, Mailbox], true),
            // The society doesn't ask for it.
            (&[FullName, BirthDate, CallItem::Family], false),
        ];
        for (matched, suffices) in cases {
            assert_eq!(policy.suffices(matched), suffices, "{matched:?}");
        }
    }

    #[test]
    fn a_birth_date_alone_never_suffices_and_neither_does_one_with_a_mailbox() {
        let least = asks(&CallItem::ALL, 2);
        assert!(!least.suffices(&[BirthDate]) && !least.suffices(&[BirthDate, Mailbox]));
    }
}
