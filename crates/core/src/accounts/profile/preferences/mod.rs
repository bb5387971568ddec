//! How a member wants pages to look (表示の設定): language and size of the text. Both come with the session, so that no page
//! asks for them.

mod store;

use rand::Rng;
use serde_json::json;

use crate::accounts::sessions::session::Member;
use crate::audit;
use crate::database::{TenantTx, to_word};
use crate::failure::Failure;
use crate::policy::society::{Language, TextSize, spoken};

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
