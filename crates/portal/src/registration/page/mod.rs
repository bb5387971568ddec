//! The pages of registration. The society's policy decides which pages there are; each has one template.

pub mod account;
pub mod confirm;
pub mod done;
pub mod identity;
pub mod terms;

use madoguchi_core::policy::registration::Step;
use madoguchi_words::Words;
use serde::Serialize;

/// The progress through the registration: 手順 2 / 4.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The number of the current step, from 1.
    pub current: usize,
    /// The steps in order.
    pub steps: Vec<StepShown>,
}

/// A step in the list of steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepShown {
    /// The name.
    pub name: String,
    /// Whether the step is done, current or still to come.
    pub state: StepState,
}

/// Whether a step is done, current or still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Done.
    Done,
    /// Now.
    Now,
    /// To come.
    ToCome,
}

impl Progress {
    /// Builds the progress through `steps` at the step `current`. `user_id_word` is the society's word for the user ID.
    #[must_use]
    pub fn at(words: &Words, user_id_word: &str, steps: &[Step], current: Step) -> Self {
        let here = steps.iter().position(|step| *step == current).unwrap_or_default();
        Self::new(words, user_id_word, steps, here)
    }

    /// Builds the progress at the end of `steps`.
    #[must_use]
    pub fn done(words: &Words, user_id_word: &str, steps: &[Step]) -> Self {
        Self::new(words, user_id_word, steps, steps.len())
    }

    fn new(words: &Words, user_id_word: &str, steps: &[Step], here: usize) -> Self {
        let names = steps.iter().map(|step| match step {
            Step::UserId => user_id_word,
            step => step_name(words, *step),
        });
        let steps = names
            .chain([words.text("step-done")])
            .enumerate()
            .map(|(index, name)| StepShown {
                name: name.to_owned(),
                state: match index.cmp(&here) {
                    std::cmp::Ordering::Less => StepState::Done,
                    std::cmp::Ordering::Equal => StepState::Now,
                    std::cmp::Ordering::Greater => StepState::ToCome,
                },
            })
            .collect();
        Self { current: here + 1, steps }
    }
}

fn step_name(words: &Words, step: Step) -> &str {
    match step {
        Step::Identity => words.text("step-identity"),
        Step::Terms => words.text("step-terms"),
        Step::Account => words.text("step-account"),
        Step::UserId => words.text("user-id"),
        Step::Password => words.text("step-password"),
        Step::Email => words.text("step-email"),
        Step::Confirm => words.text("step-confirm"),
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_words::Language;

    const ONE_PAGE: [Step; 3] = [Step::Identity, Step::Account, Step::Confirm];
    const STEPWISE: [Step; 5] = [Step::Identity, Step::Terms, Step::UserId, Step::Password, Step::Email];

    #[test]
    fn the_way_ends_with_a_step_that_says_done() {
        let words = Words::of(Language::Ja);
        let progress = Progress::at(words, "ユーザID", &ONE_PAGE, Step::Account);
        assert_eq!(progress.current, 2);
        let states: Vec<_> = progress.steps.iter().map(|step| step.state).collect();
        assert_eq!(states, [StepState::Done, StepState::Now, StepState::ToCome, StepState::ToCome]);
        let done = Progress::done(words, "ユーザID", &STEPWISE);
        assert_eq!((done.current, done.steps.len()), (6, 6));
        assert_eq!(done.steps.last().map(|step| step.state), Some(StepState::Now));
    }

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
