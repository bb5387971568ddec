//! IMPORTS: one row for each file that was taken in, with the instant from which members see what is in it. The services read by
//! them what is seen; `publication` begins, ends and withdraws them.

pub(super) mod rows;
mod store;

pub(super) use self::store::{
    StoredPublication, begin, clear_empty, delete, finish, finished, forget, stored, visible, withdraw, withdrawn,
};

/// What a file has that societies publish for members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublicationKind {
    /// 医療費情報
    MedicalExpenses,
    /// 健診結果
    CheckupResults,
}

impl PublicationKind {
    /// All kinds, in the order of pages.
    pub const ALL: [Self; 2] = [Self::MedicalExpenses, Self::CheckupResults];

    /// The word in forms, commands and the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::MedicalExpenses => "medical_expenses",
            Self::CheckupResults => "checkup_results",
        }
    }

    /// The kind that a word means.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
