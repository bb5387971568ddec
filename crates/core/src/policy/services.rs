//! What the home page offers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A service on the home page, in the order of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What it is.
    pub kind: Kind,
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
}

/// A kind of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
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

/// The services that the home page shows: those that this portal has, and links to others' sites.
pub fn shown(services: &[Service], exists: impl Fn(Kind) -> bool) -> impl Iterator<Item = &Service> {
    services.iter().filter(move |service| service.url.is_some() || exists(service.kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(kind: Kind, url: Option<&str>) -> Service {
        Service { kind, name: None, name_en: None, url: url.map(str::to_owned) }
    }

    #[test]
    fn only_what_exists_and_links_are_shown_in_the_societys_order() {
        let services = [
            service(Kind::OutsideLink, Some("https://travel.example.jp/")),
            service(Kind::MedicalExpenses, None),
            service(Kind::CheckupBooking, Some("https://dock.example.jp/")),
            service(Kind::EligibilityNotice, None),
        ];
        let kinds = |exists: &dyn Fn(Kind) -> bool| shown(&services, exists).map(|s| s.kind).collect::<Vec<_>>();
        assert_eq!(kinds(&|_| false), [Kind::OutsideLink, Kind::CheckupBooking]);
        assert_eq!(
            kinds(&|kind| kind == Kind::EligibilityNotice),
            [Kind::OutsideLink, Kind::CheckupBooking, Kind::EligibilityNotice]
        );
    }
}
