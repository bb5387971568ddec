//! The data of one person in a roster.

use std::fmt;

use chrono::NaiveDate;

use crate::input::email::EmailAddress;
use crate::input::insurer_number::InsurerNumber;
use crate::input::text::{fold_hyphens, search_key};
use crate::policy::email::EmploymentCategory;

/// A person in a roster. The data are personal; Debug shows the line only.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file, from 1.
    pub line: u64,
    /// 保険者番号
    pub insurer_number: InsurerNumber,
    /// The number of the household in this file, from 0. A household shares insurer number, symbol and number, and has
    /// exactly one insured person.
    pub household: usize,
    /// 記号, as the file has it.
    pub symbol: String,
    /// 番号, as the file has it, with leading zeros.
    pub number: String,
    /// 枝番, two digits. Every dependant has one. Societies that began without branch numbers give none to the insured
    /// person.
    pub branch: Option<String>,
    /// 氏名, as the file has it; never normalised.
    pub name: String,
    /// 氏名カナ, in full-width katakana with one space between its parts.
    pub kana: Option<String>,
    /// 生年月日
    pub birth_date: NaiveDate,
    /// 性別
    pub sex: Option<Sex>,
    /// 続柄
    pub relationship: Relationship,
    /// 続柄 in the word of the file, e.g. 長女.
    pub relationship_word: String,
    /// Insured person or dependant.
    pub standing: InsuredOrDependant,
    /// 資格取得日: the first day of coverage.
    pub joined: NaiveDate,
    /// 資格喪失日: the first day without coverage.
    pub lost: Option<NaiveDate>,
    /// 事業所コード
    pub workplace_code: Option<String>,
    /// 事業所名
    pub workplace_name: Option<String>,
    /// メールアドレス, as the society knows it.
    pub email: Option<EmailAddress>,
    /// A planned change of the employment category.
    pub change: Option<CategoryChange>,
}

/// A planned change of the employment category (雇用区分), such as leave, secondment or return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CategoryChange {
    /// 雇用区分変更予定
    pub next: EmploymentCategory,
    /// 雇用区分変更予定日: the first day of the new category.
    pub from: NaiveDate,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("line", &self.line).finish_non_exhaustive()
    }
}

impl Row {
    /// The key that all members of the household share.
    #[must_use]
    pub fn household_key(&self) -> HouseholdKey {
        HouseholdKey::of(&self.insurer_number, &self.symbol, &self.number)
    }
}

/// Insured person (被保険者) or dependant (被扶養者).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsuredOrDependant {
    /// The insured person.
    Insured {
        /// 雇用区分
        category: EmploymentCategory,
    },
    /// A dependant.
    Dependant,
}

/// Insurer number, symbol (記号) and number (番号) in the form for comparison: width, case and kind of hyphen don't matter.
/// The key is personal; Debug hides it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HouseholdKey {
    /// 保険者番号
    pub insurer_number: InsurerNumber,
    /// 記号, folded.
    pub symbol: String,
    /// 番号, folded.
    pub number: String,
}

impl HouseholdKey {
    /// Folds symbol and number for comparison.
    #[must_use]
    pub fn of(insurer_number: &InsurerNumber, symbol: &str, number: &str) -> Self {
        let fold = |text: &str| fold_hyphens(text).to_lowercase();
        Self { insurer_number: insurer_number.clone(), symbol: fold(symbol), number: fold(number) }
    }
}

impl fmt::Debug for HouseholdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HouseholdKey(…)")
    }
}

/// Sex (性別) in the society's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// Reads a word or code (1 男, 2 女). Returns `Ok(None)` for 不明 and similar words.
    pub(crate) fn read(key: &str) -> Result<Option<Self>, ()> {
        match key {
            "男" | "男性" | "男子" | "1" | "m" | "1:男" => Ok(Some(Self::Male)),
            "女" | "女性" | "女子" | "2" | "f" | "2:女" => Ok(Some(Self::Female)),
            "不明" | "その他" | "ソノ他" | "0" | "9" => Ok(None),
            _ => Err(()),
        }
    }
}

/// Relationship (続柄) to the insured person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relationship {
    /// 本人
    Insured,
    /// 配偶者, including 未届
    Spouse,
    /// 子, including 養子 and the spouse's children
    Child,
    /// 父母, including the spouse's
    Parent,
    /// 祖父母 and earlier generations
    Grandparent,
    /// 孫 and later generations
    Grandchild,
    /// 兄弟姉妹
    Sibling,
    /// Other relatives
    Other,
}

impl Relationship {
    /// What a word of a stored row means. `None` for one that isn't understood.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::read(&search_key(word))
    }

    /// Reads a word. Numeric codes aren't read, because each system has its own.
    pub(super) fn read(key: &str) -> Option<Self> {
        let key = key.split_once('(').map_or(key, |(word, _remark)| word);
        Some(match key {
            "本人" | "被保険者" | "被保険者本人" => Self::Insured,
            "妻" | "夫" | "配偶者" | "内妻" | "内縁ノ妻" | "内縁ノ夫" | "事実婚" => Self::Spouse,
            "子" | "子供" | "コ" | "息子" | "娘" | "実子" | "養子" | "養女" | "継子" | "連レ子" | "配偶者ノ子"
            | "妻ノ子" | "夫ノ子" | "次男" | "次女" | "長男" | "長女" => Self::Child,
            "父" | "母" | "実父" | "実母" | "養父" | "養母" | "継父" | "継母" | "義父" | "義母" | "配偶者ノ父"
            | "配偶者ノ母" | "妻ノ父" | "妻ノ母" | "夫ノ父" | "夫ノ母" => Self::Parent,
            "祖父" | "祖母" | "曾祖父" | "曾祖母" | "曽祖父" | "曽祖母" | "義祖父" | "義祖母" => {
                Self::Grandparent
            }
            "孫" | "曾孫" | "曽孫" => Self::Grandchild,
            "兄" | "弟" | "姉" | "妹" | "兄弟" | "姉妹" | "義兄" | "義弟" | "義姉" | "義妹" => {
                Self::Sibling
            }
            "甥" | "姪" | "伯父" | "叔父" | "伯母" | "叔母" | "従兄弟" | "従姉妹" | "ソノ他" | "ソノ他親族" => {
                Self::Other
            }
            // 二男, 三女, 第四子 …
            _ => {
                let rank = key.strip_prefix('第').unwrap_or(key);
                let born = rank.trim_start_matches(|c| "一二三四五六七八九十123456789".contains(c));
                if born.len() < rank.len() && matches!(born, "男" | "女" | "子") {
                    Self::Child
                } else {
                    return None;
                }
            }
        })
    }
}

/// Reads a word for an employment category (雇用区分).
pub(super) fn category(key: &str) -> Option<EmploymentCategory> {
    Some(match key {
        "従業員" | "一般" | "一般被保険者" | "社員" | "正社員" | "在籍" | "復職" => {
            EmploymentCategory::Employee
        }
        "海外" | "海外赴任" | "海外駐在" | "海外勤務" => EmploymentCategory::Overseas,
        "出向" | "社外出向" | "在籍出向" => EmploymentCategory::Seconded,
        "休職" | "休業" | "休職中" | "育休" | "産休" | "産育休" | "育児休業" | "産前産後休業" | "介護休業" => {
            EmploymentCategory::Leave
        }
        "任意継続" | "任継" | "任意継続被保険者" => EmploymentCategory::VoluntaryContinuation,
        _ => return None,
    })
}
