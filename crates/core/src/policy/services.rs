//! The services on the home page.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A service on the home page, in the order of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What it is.
    pub kind: ServiceKind,
    /// Name on the tile; the platform's own where it is missing. An outside link needs one.
    #[serde(default)]
    #[schemars(length(min = 1, max = 40))]
    pub name: Option<String>,
    /// The name on English pages; `name` where it is missing.
    #[serde(default)]
    #[schemars(length(min = 1, max = 60))]
    pub name_en: Option<String>,
    /// Where somebody else's site offers it: its address, https only.
    #[serde(default)]
    #[schemars(extend("format" = "https-url"))]
    pub url: Option<String>,
    /// First day on which members can use it (利用開始日); until then its tile says 準備中. Already in use where it is
    /// missing.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Whether members prove once more who they are before this service shows sensitive values, unless they have done so in
    /// the last ten minutes. It has no effect on a service that shows none, nor on a link.
    #[serde(default)]
    pub step_up: bool,
    /// Whether results of checkups are shown although the household shares the account. They are the registered person's own, and
    /// everybody who uses the account sees them. It has no effect on another service, nor where each person has an account.
    #[serde(default)]
    pub in_shared_accounts: bool,
}

impl Service {
    /// The first day of use, if it is later than `today` in Japan.
    #[must_use]
    pub fn opens_on(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.from.filter(|from| *from > today)
    }
}

/// A kind of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// 医療費情報
    MedicalExpenses,
    /// 人間ドック等予約
    CheckupBooking,
    /// 電子申請
    Applications,
    /// 家族療養費特例申請
    FamilyMedicalAllowance,
    /// 健診結果照会
    CheckupResults,
    /// 資格情報のお知らせ
    EligibilityNotice,
    /// A link to somebody else's site.
    OutsideLink,
}

impl ServiceKind {
    /// Whether this version of the product offers it. What isn't offered has no tile.
    #[must_use]
    pub const fn is_offered(self) -> bool {
        matches!(self, Self::OutsideLink | Self::MedicalExpenses | Self::EligibilityNotice | Self::CheckupResults)
    }
}
