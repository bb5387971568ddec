//! How a member wants pages to look (表示の設定): language and size of the text. Both come with the session, so that no page
//! asks for them.

mod store;

use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::session::Member;
use crate::audit;
use crate::database::{TenantTx, to_word};
use crate::failure::Failure;
use crate::policy::society::{Language, spoken};

/// How large the text is (文字の大きさ).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// 標準
    #[default]
    Standard,
    /// 大きめ
    Large,
    /// 特大
    Largest,
}

impl TextSize {
    /// All sizes, the smallest first.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Large, Self::Largest];

    /// Its word in forms, cookies and the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Large => "large",
            Self::Largest => "largest",
        }
    }

    /// The size of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.word() == word)
    }
}

/// What is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Display {
    /// The language of pages and mails.
    pub language: Language,
    /// How large the text is.
    pub text_size: TextSize,
}

/// Keeps what a member chose; a language that the society doesn't offer is left out. Nothing is written where nothing
/// changes. Returns what holds from now on.
///
/// # Errors
/// When the database refuses.
pub async fn choose(
    tx: &TenantTx,
    member: &Member,
    wanted: Display,
    random: &mut impl Rng,
) -> Result<Display, Failure> {
    let policy = tx.policy();
    let offered = policy.languages.len() > 1 && policy.languages.contains(&wanted.language);
    // What a society of one language was told in another time stays, for the day on which it offers the other again.
    let display = Display { language: if offered { wanted.language } else { member.language }, ..wanted };
    if (display.language, display.text_size) != (member.language, member.text_size) {
        store::keep(tx, member.account, display).await?;
        let detail = json!({"language": to_word(&display.language), "text_size": display.text_size.word()});
        audit::record(tx, audit::Action::DisplayChosen, "account", member.account.0, detail, random).await?;
    }
    Ok(Display { language: spoken(&policy.languages, Some(display.language)), ..display })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_one_word_everywhere() {
        for size in TextSize::ALL {
            assert_eq!(size.word(), to_word(&size));
            assert_eq!(TextSize::of(size.word()), Some(size));
        }
        assert_eq!(TextSize::of("huge"), None);
        assert_eq!(TextSize::of(""), None);
    }
}
