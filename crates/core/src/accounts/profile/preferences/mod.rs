//! A member's display settings (表示の設定): language and text size. Both are read with the session, so that pages need no
//! query of their own.

mod store;

use rand::Rng;
use serde_json::json;

use crate::accounts::sessions::session::Member;
use crate::audit;
use crate::database::{TenantTx, to_word};
use crate::failure::Failure;
use crate::policy::society::{Language, TextSize, spoken};

/// The display settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Display {
    /// The language of pages and mails.
    pub language: Language,
    /// How large the text is.
    pub text_size: TextSize,
}

/// Stores a member's display settings and returns those in effect. A language that the society doesn't offer is
/// ignored. Writes nothing if nothing changes.
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
    // A society with one language offers no choice. The stored language stays, in case the society offers it again.
    let display = Display { language: if offered { wanted.language } else { member.language }, ..wanted };
    if (display.language, display.text_size) != (member.language, member.text_size) {
        store::keep(tx, member.account, display).await?;
        let detail = json!({"language": to_word(&display.language), "text_size": display.text_size.word()});
        audit::record(tx, audit::Action::DisplayChosen, "account", member.account.0, detail, random).await?;
    }
    Ok(Display { language: spoken(&policy.languages, Some(display.language)), ..display })
}
