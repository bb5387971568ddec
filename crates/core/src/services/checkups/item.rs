//! The items of checkups (健診項目): their national codes (JLAC10, 17 characters), units, and where they stand on a page. The last
//! characters of a code tell the method, so that several codes are one item; the codes stand in the order in which they are preferred
//! where a document has several. What isn't in this table is shown as the file names it.
//!
//! Source of the codes: the item table of 特定健康診査 (fourth term, 2024–2029).

use crate::input::text::search_key;

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemGroup {
    /// 身体計測
    Body,
    /// 血圧
    Pressure,
    /// 脂質
    Lipids,
    /// 血糖
    Glucose,
    /// 肝機能
    Liver,
    /// 腎機能
    Kidney,
    /// 尿
    Urine,
    /// 血液
    Blood,
    /// 心電図
    Heart,
    /// 診察
    Examination,
    /// 判定
    Verdict,
    /// 質問票
    Questions,
    /// What this table doesn't have.
    Others,
}

/// The codes that an item can have, with the same meaning in every file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeSet {
    /// 特記すべきこと, 所見: 1 yes, 2 no.
    Findings,
    /// 1 はい, 2 いいえ.
    YesNo,
    /// 1 −, 2 ±, 3 +, 4 ++, 5 +++.
    Urine,
    /// 2 at least ten hours after a meal, 3 from three and a half hours, 4 less.
    AfterMeal,
    /// メタボリックシンドローム判定: 1 基準該当, 2 予備群該当, 3 非該当, 4 判定不能.
    Metabolic,
    /// 保健指導レベル: 1 積極的支援, 2 動機付け支援, 3 なし（情報提供）, 4 判定不能.
    Guidance,
    /// Codes whose meaning the file tells.
    Any,
}

impl CodeSet {
    /// Whether a code is one of the set.
    #[must_use]
    pub fn has(self, code: &str) -> bool {
        let codes: &[&str] = match self {
            Self::Findings | Self::YesNo => &["1", "2"],
            Self::Urine => &["1", "2", "3", "4", "5"],
            Self::AfterMeal => &["2", "3", "4"],
            Self::Metabolic | Self::Guidance => &["1", "2", "3", "4"],
            Self::Any => return true,
        };
        codes.contains(&code)
    }

    /// The code that a word of a table means, or the code itself.
    pub(super) fn of_word(self, word: &str) -> String {
        let key = search_key(word);
        let words: &[(&str, &[&str])] = match self {
            Self::Findings => &[("1", &["アリ", "有", "有リ", "所見アリ"]), ("2", &["ナシ", "無", "無シ", "所見ナシ"])],
            Self::YesNo => &[("1", &["ハイ", "yes"]), ("2", &["イイエ", "no"])],
            Self::Urine => &[
                ("1", &["-", "(-)", "陰性"]),
                ("2", &["±", "(±)", "+-"]),
                ("3", &["+", "(+)", "1+"]),
                ("4", &["++", "(++)", "2+"]),
                ("5", &["+++", "(+++)", "3+"]),
            ],
            Self::Metabolic => {
                &[("1", &["基準該当"]), ("2", &["予備群該当"]), ("3", &["非該当"]), ("4", &["判定不能"])]
            }
            Self::Guidance => &[
                ("1", &["積極的支援", "積極的"]),
                ("2", &["動機付ケ支援", "動機付ケ"]),
                ("3", &["ナシ", "情報提供"]),
                ("4", &["判定不能"]),
            ],
            Self::AfterMeal | Self::Any => &[],
        };
        words
            .iter()
            .find(|(_, words)| words.contains(&key.as_str()))
            .map_or(key.clone(), |(code, _)| (*code).to_owned())
    }
}

/// What the value of an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A number with one of these units; the first one is shown.
    Quantity(&'static [&'static str]),
    /// A code.
    Code(CodeSet),
    /// A text.
    Text,
}

/// How a value came about, where it matters beside other values of the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variant {
    /// 自己測定
    SelfMeasured,
    /// 自己申告
    SelfReported,
    /// 計算法
    Calculated,
}

/// What the table has of an item.
struct Facts {
    group: ItemGroup,
    form: Form,
    codes: &'static [&'static str],
    titles: &'static [&'static str],
}

macro_rules! items {
    ($($(#[$doc:meta])* $name:ident: $group:ident, $form:expr, $codes:expr, $titles:expr;)*) => {
        /// An item of checkups.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Item { $($(#[$doc])* $name,)* }

        impl Item {
            /// All items, in the order of pages.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            const fn facts(self) -> Facts {
                match self {
                    $(Self::$name => Facts { group: ItemGroup::$group, form: $form, codes: &$codes, titles: &$titles },)*
                }
            }
        }
    };
}

const MG: &[&str] = &["mg/dl"];
const UNITS: &[&str] = &["U/l", "IU/l"];
const MMHG: &[&str] = &["mmHg", "mm[Hg]"];
const FINDINGS: Form = Form::Code(CodeSet::Findings);
const YES_NO: Form = Form::Code(CodeSet::YesNo);

items! {
    /// 身長
    Height: Body, Form::Quantity(&["cm"]), ["9N001000000000001"], ["身長"];
    /// 体重
    Weight: Body, Form::Quantity(&["kg"]), ["9N006000000000001"], ["体重"];
    /// BMI
    Bmi: Body, Form::Quantity(&["kg/m2", "kg/㎡"]), ["9N011000000000001"], ["bmi"];
    /// 腹囲
    Waist: Body, Form::Quantity(&["cm"]), ["9N016160100000001", "9N016160200000001", "9N016160300000001"], ["腹囲"];
    /// 内臓脂肪面積
    VisceralFat: Body, Form::Quantity(&["cm2", "㎠"]), ["9N021000000000001"], ["内臓脂肪面積"];
    /// 収縮期血圧: the mean (その他), else the second measurement, else the first.
    Systolic: Pressure, Form::Quantity(MMHG), ["9A755000000000001", "9A752000000000001", "9A751000000000001"], ["収縮期血圧", "最高血圧"];
    /// 拡張期血圧
    Diastolic: Pressure, Form::Quantity(MMHG), ["9A765000000000001", "9A762000000000001", "9A761000000000001"], ["拡張期血圧", "最低血圧"];
    /// 空腹時中性脂肪
    TriglyceridesFasting: Lipids, Form::Quantity(MG), ["3F015000002327101", "3F015000002327201", "3F015000002399901"], ["空腹時中性脂肪", "中性脂肪"];
    /// 随時中性脂肪
    TriglyceridesRandom: Lipids, Form::Quantity(MG), ["3F015129902327101", "3F015129902327201", "3F015129902399901"], ["随時中性脂肪"];
    /// HDLコレステロール
    Hdl: Lipids, Form::Quantity(MG), ["3F070000002327101", "3F070000002327201", "3F070000002399901"], ["hdlコレステロール", "hdl"];
    /// LDLコレステロール
    Ldl: Lipids, Form::Quantity(MG), ["3F077000002327101", "3F077000002327201", "3F077000002399901", "3F077000002391901"], ["ldlコレステロール", "ldl"];
    /// non-HDLコレステロール
    NonHdl: Lipids, Form::Quantity(MG), ["3F069000002391901"], ["non-hdlコレステロール", "nonhdlコレステロール", "non-hdl"];
    /// 空腹時血糖
    GlucoseFasting: Glucose, Form::Quantity(MG), ["3D010000001926101", "3D010000002227101", "3D010000001927201", "3D010000001999901"], ["空腹時血糖", "血糖"];
    /// 随時血糖
    GlucoseRandom: Glucose, Form::Quantity(MG), ["3D010129901926101", "3D010129902227101", "3D010129901927201", "3D010129901999901"], ["随時血糖"];
    /// HbA1c (NGSP)
    HbA1c: Glucose, Form::Quantity(&["%", "％"]), ["3D046000001906202", "3D046000001920402", "3D046000001927102", "3D046000001999902"], ["hba1c", "ヘモグロビンa1c"];
    /// AST(GOT)
    Ast: Liver, Form::Quantity(UNITS), ["3B035000002327201", "3B035000002399901"], ["ast", "got", "ast(got)"];
    /// ALT(GPT)
    Alt: Liver, Form::Quantity(UNITS), ["3B045000002327201", "3B045000002399901"], ["alt", "gpt", "alt(gpt)"];
    /// γ-GT(γ-GTP)
    GammaGt: Liver, Form::Quantity(UNITS), ["3B090000002327101", "3B090000002399901"], ["γ-gt", "γ-gtp", "γgtp", "γ-gt(γ-gtp)"];
    /// 血清クレアチニン
    Creatinine: Kidney, Form::Quantity(MG), ["3C015000002327101", "3C015000002399901"], ["血清クレアチニン", "クレアチニン"];
    /// eGFR
    Egfr: Kidney, Form::Quantity(&["ml/min/1.73m2", "ml/分/1.73m2", "ml/min/1.73㎡"]), ["8A065000002391901"], ["egfr"];
    /// 血清尿酸
    UricAcid: Kidney, Form::Quantity(MG), ["3C020000002327101"], ["血清尿酸", "尿酸"];
    /// 尿糖
    UrineSugar: Urine, Form::Code(CodeSet::Urine), ["1A020000000191111", "1A020000000190111"], ["尿糖"];
    /// 尿蛋白
    UrineProtein: Urine, Form::Code(CodeSet::Urine), ["1A010000000191111", "1A010000000190111"], ["尿蛋白", "尿タンパク"];
    /// ヘマトクリット値
    Hematocrit: Blood, Form::Quantity(&["%", "％"]), ["2A040000001930102"], ["ヘマトクリット値", "ヘマトクリット"];
    /// 血色素量
    Hemoglobin: Blood, Form::Quantity(&["g/dl"]), ["2A030000001930101"], ["血色素量", "血色素", "ヘモグロビン"];
    /// 赤血球数
    RedCells: Blood, Form::Quantity(&["万/mm3", "10*4/mm3", "10^4/mm3", "万/μl", "10*4/ul", "10*4/μl"]), ["2A020000001930101"], ["赤血球数", "赤血球"];
    /// 採血時間（食後）
    AfterMeal: Blood, Form::Code(CodeSet::AfterMeal), ["9N141000000000011"], ["採血時間", "採血時間(食後)"];
    /// 心電図
    Ecg: Heart, FINDINGS, ["9A110160700000011"], ["心電図"];
    /// 心電図所見
    EcgText: Heart, Form::Text, ["9A110160800000049"], ["心電図所見"];
    /// 既往歴
    History: Examination, FINDINGS, ["9N056000000000011"], ["既往歴"];
    /// 具体的な既往歴
    HistoryText: Examination, Form::Text, ["9N056160400000049"], ["具体的ナ既往歴"];
    /// 自覚症状
    Subjective: Examination, FINDINGS, ["9N061000000000011"], ["自覚症状"];
    /// 自覚症状の所見
    SubjectiveText: Examination, Form::Text, ["9N061160800000049"], ["自覚症状所見", "自覚症状ノ所見"];
    /// 他覚症状
    Objective: Examination, FINDINGS, ["9N066000000000011"], ["他覚症状"];
    /// 他覚症状の所見
    ObjectiveText: Examination, Form::Text, ["9N066160800000049"], ["他覚症状所見", "他覚症状ノ所見"];
    /// メタボリックシンドローム判定
    Metabolic: Verdict, Form::Code(CodeSet::Metabolic), ["9N501000000000011"], ["メタボリックシンドローム判定", "メタボ判定"];
    /// 保健指導レベル
    GuidanceLevel: Verdict, Form::Code(CodeSet::Guidance), ["9N506000000000011"], ["保健指導レベル"];
    /// 医師の診断
    Opinion: Verdict, Form::Text, ["9N511000000000049"], ["医師ノ診断", "医師ノ診断(判定)"];
    /// 健康診断を実施した医師
    Doctor: Verdict, Form::Text, ["9N516000000000049"], ["医師名", "健康診断ヲ実施シタ医師ノ氏名"];
    /// 服薬（血圧）
    PressureMedicine: Questions, YES_NO, ["9N701000000000011"], ["服薬(血圧)", "服薬1(血圧)"];
    /// 服薬（血糖）
    GlucoseMedicine: Questions, YES_NO, ["9N706000000000011"], ["服薬(血糖)", "服薬2(血糖)"];
    /// 服薬（脂質）
    LipidMedicine: Questions, YES_NO, ["9N711000000000011"], ["服薬(脂質)", "服薬3(脂質)"];
    /// 既往歴（脳血管）
    Stroke: Questions, YES_NO, ["9N716000000000011"], ["既往歴1(脳血管)", "既往歴(脳血管)"];
    /// 既往歴（心血管）
    HeartDisease: Questions, YES_NO, ["9N721000000000011"], ["既往歴2(心血管)", "既往歴(心血管)"];
    /// 既往歴（腎不全・人工透析）
    KidneyFailure: Questions, YES_NO, ["9N726000000000011"], ["既往歴3(腎不全・人工透析)", "既往歴(腎不全・人工透析)"];
    /// 貧血
    Anaemia: Questions, YES_NO, ["9N731000000000011"], ["貧血"];
    /// 喫煙
    Smoking: Questions, Form::Code(CodeSet::Any), ["9N736000000000011"], ["喫煙"];
}

impl Item {
    /// The part of the page that has the item.
    #[must_use]
    pub const fn group(self) -> ItemGroup {
        self.facts().group
    }

    /// What its value is.
    #[must_use]
    pub const fn form(self) -> Form {
        self.facts().form
    }

    /// The usual name in files, and the place of `code` among the codes of the item, the preferred one first.
    pub(super) fn of_code(code: &str) -> Option<(Self, usize)> {
        Self::ALL.iter().find_map(|item| {
            let place = item.facts().codes.iter().position(|own| *own == code)?;
            Some((*item, place))
        })
    }

    /// The item that a header of a table names, and its preferred code.
    pub(super) fn of_title(title: &str) -> Option<(Self, &'static str)> {
        let key = search_key(title);
        let item = Self::ALL.iter().find(|item| item.facts().titles.contains(&key.as_str()))?;
        Some((*item, item.facts().codes.first()?))
    }

    /// The unit that is shown; none for what has none.
    #[must_use]
    pub fn unit(self) -> Option<&'static str> {
        match self.form() {
            Form::Quantity(units) => units.first().copied(),
            Form::Code(_) | Form::Text => None,
        }
    }

    /// Whether a unit of a file is the item's, in any width and case.
    pub(super) fn has_unit(self, unit: &str) -> bool {
        let key = search_key(unit);
        matches!(self.form(), Form::Quantity(units) if units.iter().any(|own| search_key(own) == key))
    }

    /// How a value with this code came about, where that matters.
    #[must_use]
    pub fn variant(code: &str) -> Option<Variant> {
        match code {
            "9N016160200000001" => Some(Variant::SelfMeasured),
            "9N016160300000001" => Some(Variant::SelfReported),
            "3F077000002391901" => Some(Variant::Calculated),
            _ => None,
        }
    }
}

/// Whether a text has the form of a national code.
pub(super) fn is_code(text: &str) -> bool {
    text.len() == 17 && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_and_titles_lead_to_one_item_each() {
        let (mut codes, mut titles) = (HashSet::new(), HashSet::new());
        for item in Item::ALL {
            for code in item.facts().codes {
                assert!(is_code(code) && codes.insert(*code), "{code}");
            }
            for title in item.facts().titles {
                assert_eq!(search_key(title), *title, "titles are written as they are compared");
                assert!(titles.insert(*title), "{title}");
            }
        }
        assert_eq!(Item::of_code("9A751000000000001"), Some((Item::Systolic, 2)));
        assert_eq!(Item::of_code("3D045000001906202"), None, "the old HbA1c (JDS) is another item");
        assert_eq!(Item::of_title("ＨｂＡ１ｃ").map(|(item, _)| item), Some(Item::HbA1c));
    }

    #[test]
    fn units_are_compared_in_any_width_and_case() {
        assert!(Item::Hdl.has_unit("mg/dL") && Item::Ast.has_unit("IU/L") && Item::RedCells.has_unit("10*4/mm3"));
        assert!(!Item::Hdl.has_unit("mmol/l") && !Item::Metabolic.has_unit(""));
    }

    #[test]
    fn words_of_tables_are_codes() {
        assert_eq!(CodeSet::Urine.of_word("（＋＋）"), "4");
        assert_eq!(CodeSet::YesNo.of_word("いいえ"), "2");
        assert_eq!(CodeSet::Findings.of_word("1"), "1");
        assert!(!CodeSet::Urine.has("6") && CodeSet::Any.has("6"));
    }
}
