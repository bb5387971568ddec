//! What a checkup found, as it is stored.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::roster::file::Sex;

/// The results of one examination. The type has no Debug, because the data are medical.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkup {
    /// 健診機関番号; empty where the file has none.
    pub facility_number: String,
    /// 健診機関名
    pub facility: Option<String>,
    /// 報告区分 (10 特定健診 …); empty where the file has none.
    pub report: String,
    /// 健診プログラム種別 (010 特定健診 …); empty where the file has none.
    pub programme: String,
    /// The sex in the file, by which some thresholds differ.
    #[serde(with = "sex")]
    pub sex: Option<Sex>,
    /// The results, in the order of the file.
    pub observations: Vec<Observation>,
}

/// One result. The type has no Debug, because the data are medical.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The national code (JLAC10).
    pub code: String,
    /// The name in the file; none where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The value.
    pub value: ResultValue,
    /// The reference range of the laboratory (検査機関の基準値). It isn't a threshold of guidance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<LaboratoryRange>,
}

/// The value of a result. The type has no Debug, because the data are medical.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ResultValue {
    /// A number with its unit.
    Quantity {
        /// The number; none where the machine gave none, because it was out of its range.
        number: Option<Decimal>,
        /// The unit as the file has it.
        unit: String,
        /// Where the machine's range ended before the value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beyond: Option<Beyond>,
    },
    /// A code, with its meaning where the file tells it.
    Code {
        /// The code.
        code: String,
        /// The meaning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// A text.
    Text {
        /// The text.
        text: String,
    },
    /// 測定不可
    NotMeasured,
    /// 未実施
    NotDone,
}

/// On which side of the range of a machine a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beyond {
    /// At the upper end or above (H).
    High,
    /// At the lower end or below (L).
    Low,
}

/// The reference range of a laboratory.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaboratoryRange {
    /// From.
    pub low: Option<Decimal>,
    /// To.
    pub high: Option<Decimal>,
}

/// A sex in its national code: 1 男, 2 女.
mod sex {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::roster::file::Sex;

    pub(super) fn serialize<S: Serializer>(sex: &Option<Sex>, to: S) -> Result<S::Ok, S::Error> {
        match sex {
            Some(Sex::Male) => to.serialize_u8(1),
            Some(Sex::Female) => to.serialize_u8(2),
            None => to.serialize_u8(0),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Sex>, D::Error> {
        Ok(match u8::deserialize(from)? {
            1 => Some(Sex::Male),
            2 => Some(Sex::Female),
            _ => None,
        })
    }
}
