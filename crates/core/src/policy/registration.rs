//! Order and shape of the registration pages, and the validity of a provisional credential.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Policy;
use super::terms::Placement;

/// Shape of the registration pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// User ID, password and e-mail on one page, or one after the other.
    pub pages: Pages,
    /// Show everything once more before 実行.
    pub confirm: bool,
}

/// Whether the account's data are asked on one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pages {
    /// User ID, password and e-mail on one page, sent by 入力内容確認.
    One,
    /// A page each, sent by 実行.
    StepByStep,
}

/// The provisional credential (仮ID・仮パスワード).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// Days from issue to expiry.
    #[schemars(range(min = 7, max = 1825))]
    pub valid_days: u16,
}

/// A page of the registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Insurer number and birth date, and the terms if the policy places them here.
    Identity,
    /// The terms on a page of their own.
    Terms,
    /// User ID, password and e-mail on one page.
    Account,
    /// The user ID alone.
    UserId,
    /// The password alone.
    Password,
    /// The e-mail address alone.
    Email,
    /// Review of everything that was entered.
    Confirm,
}

/// Whether a second step is set up at the end of the registration: where it is required, and where the society recommends
/// a method. A recommended method can be put off.
#[must_use]
pub fn has_second_step(policy: &Policy) -> bool {
    policy.second_step.is_required() || policy.second_step.advised().is_some()
}

/// The pages of a society's registration, in order. The button of the last page creates the account.
#[must_use]
pub fn steps(policy: &Policy) -> Vec<Step> {
    let mut steps = vec![Step::Identity];
    if policy.terms.placement == Placement::OwnPage {
        steps.push(Step::Terms);
    }
    match policy.registration.pages {
        Pages::One => steps.push(Step::Account),
        Pages::StepByStep => steps.extend([Step::UserId, Step::Password, Step::Email]),
    }
    if policy.registration.confirm {
        steps.push(Step::Confirm);
    }
    steps
}
