//! Whom of a household one sees in the services, and how dependants come to accounts of their own.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Policy;
use super::account::Sharing;

/// Whom of a household one sees in the services, and how dependants (被扶養者) come to accounts of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseholdRules {
    /// How dependants who are of age come to accounts of their own, where the household doesn't share one; empty: not at all.
    #[serde(default)]
    pub dependants: Vec<WayIn>,
    /// Days for which an invitation can be used.
    #[schemars(range(min = 1, max = 60))]
    pub invitation_days: u16,
    /// What one sees of others of the household in an account of one's own. An account that the household shares shows the
    /// household.
    pub viewing: Viewing,
    /// The day from which what was announced counts (黙示の同意); none: it has always counted.
    #[serde(default)]
    pub announced_from: Option<NaiveDate>,
    /// The age from which dependants decide for themselves (成年).
    #[schemars(range(min = 15, max = 20))]
    pub of_age: u8,
    /// What becomes of what the household sees of a dependant who comes of age. Spouses and parents don't come of age in the
    /// household.
    pub coming_of_age: ComingOfAge,
}

/// How dependants come to accounts of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WayIn {
    /// A letter of their own, addressed to them (親展).
    Letter,
    /// The insured person invites them.
    Invitation,
}

/// What one sees of others of the household in an account of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Viewing {
    /// Nobody else.
    Own,
    /// The insured person sees children under age; whoever is of age is seen by those whom they have said yes to.
    Given,
    /// The same, and the insured person sees dependants who haven't said no, because the society has announced it (黙示の同意).
    Announced,
}

/// What becomes of what the household sees of a dependant who comes of age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComingOfAge {
    /// They are seen by nobody until they say yes.
    Hidden,
    /// What was announced goes on, and they are asked in their own account.
    Asked,
}

/// What the others of a household may see of somebody. Results of checkups (健診結果) are for the person examined alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewedKind {
    /// 医療費情報
    MedicalExpenses,
    /// 資格情報
    Eligibility,
}

impl ViewedKind {
    /// All of them, in the order of pages.
    pub const ALL: [Self; 2] = [Self::MedicalExpenses, Self::Eligibility];

    /// The word in forms and in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::MedicalExpenses => "medical_expenses",
            Self::Eligibility => "eligibility",
        }
    }

    /// Parses the word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Whether dependants of age come to accounts of their own this way.
#[must_use]
pub fn takes_in(policy: &Policy, way: WayIn) -> bool {
    policy.account.sharing == Sharing::Person && policy.household.dependants.contains(&way)
}

/// Whether persons of age say in their own accounts who sees what of them.
#[must_use]
pub fn asks_consent(policy: &Policy) -> bool {
    policy.account.sharing == Sharing::Person && policy.household.viewing != Viewing::Own
}
