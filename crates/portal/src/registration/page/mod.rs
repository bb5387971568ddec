//! The pages of registration. The society's policy decides which pages there are; each has one template.

pub mod account;
pub mod account_step;
pub mod confirm;
pub mod done;
pub mod identity;
pub mod second_step;
pub mod terms;

use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::registration::{Step, steps};
use serde::Serialize;

/// The button that sends a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Button {
    /// 確認
    Check,
    /// 入力内容確認
    CheckEntries,
    /// 実行
    Execute,
}

impl Button {
    /// Returns the button of `step` among `steps`. The last page creates the account and has 実行. Where user ID,
    /// password and e-mail address have a page each, every page has 実行.
    #[must_use]
    pub fn of(steps: &[Step], step: Step) -> Self {
        let stepwise = steps.contains(&Step::UserId);
        match step {
            _ if stepwise || steps.last() == Some(&step) => Self::Execute,
            Step::Account => Self::CheckEntries,
            _ => Self::Check,
        }
    }
}

/// Returns the target of 戻る: the previous page. Before the first page it is the sign-in page, which leads back here
/// without the letter's pair.
pub(super) fn back_href(policy: &Policy, step: Step) -> String {
    let steps = steps(policy);
    let before = steps.iter().take_while(|known| **known != step).last().copied();
    before.map_or(links::SIGN_IN, links::register).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE_PAGE: [Step; 3] = [Step::Identity, Step::Account, Step::Confirm];
    const STEPWISE: [Step; 5] = [Step::Identity, Step::Terms, Step::UserId, Step::Password, Step::Email];

    #[test]
    fn buttons_follow_the_order_of_pages() {
        assert_eq!(
            ONE_PAGE.map(|step| Button::of(&ONE_PAGE, step)),
            [Button::Check, Button::CheckEntries, Button::Execute]
        );
        assert_eq!(STEPWISE.map(|step| Button::of(&STEPWISE, step)), [Button::Execute; 5]);
        let without_confirm = [Step::Identity, Step::Account];
        assert_eq!(Button::of(&without_confirm, Step::Account), Button::Execute);
    }
}
