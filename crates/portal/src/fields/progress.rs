//! The progress through a registration: 手順 2 / 5.

use madoguchi_core::accounts::sessions::entrance::OnTheWay;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::registration::{Step, has_second_step, steps};
use madoguchi_core::proof::next_step::Proof;
use madoguchi_words::Words;
use serde::Serialize;

use super::account::user_id_word;
use crate::face::Visit;

/// The progress through a registration. Every page from the letter to the end counts, the second step included.
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

/// A part of a registration that counts as a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A page before the account exists.
    Before(Step),
    /// The second step, set up or put off.
    SecondStep,
    /// The end (完了).
    Done,
}

impl From<Step> for Stage {
    fn from(step: Step) -> Self {
        Self::Before(step)
    }
}

impl Progress {
    /// Builds the progress at `current` of a registration with these pages. `second_step` tells whether a second step
    /// belongs to it, `user_id_word` is the society's word for the user ID.
    #[must_use]
    pub fn at(words: &Words, user_id_word: &str, steps: &[Step], second_step: bool, current: impl Into<Stage>) -> Self {
        let current = current.into();
        let stages: Vec<Stage> = steps
            .iter()
            .map(|step| Stage::Before(*step))
            .chain(second_step.then_some(Stage::SecondStep))
            .chain([Stage::Done])
            .collect();
        let here = stages.iter().position(|stage| *stage == current).unwrap_or_default();
        let steps = stages
            .iter()
            .enumerate()
            .map(|(index, stage)| StepShown {
                name: name(words, user_id_word, *stage).to_owned(),
                state: match index.cmp(&here) {
                    std::cmp::Ordering::Less => StepState::Done,
                    std::cmp::Ordering::Equal => StepState::Now,
                    std::cmp::Ordering::Greater => StepState::ToCome,
                },
            })
            .collect();
        Self { current: here + 1, steps }
    }

    /// Builds the progress at `current` of a registration at this society.
    #[must_use]
    pub fn of(visit: &Visit, current: impl Into<Stage>) -> Self {
        Self::under(visit.words(), &visit.policy, current)
    }

    /// Builds the progress at `current` of a registration under a policy.
    #[must_use]
    pub fn under(words: &Words, policy: &Policy, current: impl Into<Stage>) -> Self {
        let word = user_id_word(words, &policy.society.user_id_word);
        Self::at(words, &word, &steps(policy), has_second_step(policy), current)
    }

    /// Builds the progress of a sign-in that ends a registration; `None` for any other sign-in.
    #[must_use]
    pub fn on_the_way(visit: &Visit, on_the_way: &OnTheWay) -> Option<Self> {
        on_the_way.proofs.has(Proof::Letter).then(|| Self::of(visit, Stage::SecondStep))
    }
}

fn name<'a>(words: &'a Words, user_id_word: &'a str, stage: Stage) -> &'a str {
    match stage {
        Stage::Before(Step::Identity) => words.text("step-identity"),
        Stage::Before(Step::Terms) => words.text("step-terms"),
        Stage::Before(Step::Account) => words.text("step-account"),
        Stage::Before(Step::UserId) => user_id_word,
        Stage::Before(Step::Password) => words.text("step-password"),
        Stage::Before(Step::Email) => words.text("step-email"),
        Stage::Before(Step::Confirm) => words.text("step-confirm"),
        Stage::SecondStep => words.text("step-second-step"),
        Stage::Done => words.text("step-done"),
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
        let progress = Progress::at(words, "ユーザID", &ONE_PAGE, false, Step::Account);
        assert_eq!(progress.current, 2);
        let states: Vec<_> = progress.steps.iter().map(|step| step.state).collect();
        assert_eq!(states, [StepState::Done, StepState::Now, StepState::ToCome, StepState::ToCome]);
        let done = Progress::at(words, "ユーザID", &STEPWISE, false, Stage::Done);
        assert_eq!((done.current, done.steps.len()), (6, 6));
        assert_eq!(done.steps.last().map(|step| step.state), Some(StepState::Now));
    }

    #[test]
    fn the_second_step_stands_between_the_account_and_the_end() {
        let words = Words::of(Language::Ja);
        for (stage, current) in [(Stage::from(Step::Email), 5), (Stage::SecondStep, 6), (Stage::Done, 7)] {
            let progress = Progress::at(words, "ユーザID", &STEPWISE, true, stage);
            assert_eq!((progress.current, progress.steps.len()), (current, 7), "{stage:?}");
            assert_eq!(progress.steps.last().map(|step| step.name.as_str()), Some("完了"));
        }
    }
}
