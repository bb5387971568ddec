//! SUPPORT CODES (サポートコード): four characters on each page of the portal that says that it doesn't go on. A caller reads
//! them out, and the desk sees which page it is, what was tried, and at whose account or letter.
//!
//! A code is made only when it is shown, and it is no proof of anything: whoever types somebody's user ID gets a code that
//! leads to that person. What is typed is never stored.
//!
//! Who may cause how many rows: a browser has one row, found by the digest of its cookie, which is written at most
//! [`MOST_WRITES`] times. Who sends no cookie gets a new row each time, at most [`MOST_OF_NETWORK`] open ones a network and
//! [`MOST_OPEN`] a society; beyond that, pages show no code. The page is the same otherwise.

mod code;
mod hitch;
mod store;

pub use self::code::SupportCode;
pub use self::hitch::Hitch;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;

use crate::attempt_log::{self, AttemptKind, Target};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::SupportCodeId;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::secret::Token;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// How long a code works after it was shown last.
pub const LIFE: Duration = Duration::minutes(30);
/// The same hitch of the same browser is written again only after this time.
const WRITTEN_AFTER: Duration = Duration::minutes(1);
/// Times that a browser's row is written. Later pages show the code as it is.
const MOST_WRITES: i32 = 100;
/// Open codes that one network may have. An office of two thousand has fewer people at the telephone.
const MOST_OF_NETWORK: u64 = 60;
/// Open codes of a society. With them, one code in fourteen that a clerk mishears would be another one's.
const MOST_OPEN: u64 = 5_000;
/// Tries to find a free code.
const TRIES: usize = 6;

/// Whom a page is about, as far as it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StuckWho {
    /// The page asks for nobody: who was there before stays.
    AsBefore,
    /// An account or a letter, or nobody that the society knows.
    Of(Target),
}

/// A page that doesn't go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StuckOn {
    /// The number of the screen (画面番号).
    pub screen: &'static str,
    /// What the page says.
    pub hitch: Hitch,
    /// Whom it is about.
    pub whose: StuckWho,
}

/// A code to be shown.
pub struct ShownCode {
    /// The code.
    pub code: SupportCode,
    /// The token that the browser gets, if it had none.
    pub browser: Option<Token>,
}

/// Makes the code of a browser, or renews it. `browser` is the token that the browser has sent. `None` if there are too many
/// open codes.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    tx: &TenantTx,
    browser: Option<&Token>,
    on: StuckOn,
    random: &mut impl Rng,
) -> Result<Option<ShownCode>, Failure> {
    let shown = |code| Ok(Some(ShownCode { code, browser: None }));
    let known = match browser {
        Some(token) => store::of_browser(tx, token.digest().bytes()).await?,
        None => None,
    };
    if let (Some(row), Some(token)) = (known, browser) {
        if row.expires_at > tx.now() {
            let is_written = row.says(&on) && tx.now() - row.shown_at < WRITTEN_AFTER;
            if !is_written && row.writes < MOST_WRITES {
                store::renew(tx, row.id, &on).await?;
            }
            return shown(row.code);
        }
        store::forget_browser(tx, token.digest().bytes()).await?;
    }
    let network = tx.scope().networks.as_ref().map(|networks| networks.near().to_vec()).unwrap_or_default();
    if store::open_of_network(tx, &network).await? >= MOST_OF_NETWORK || store::open(tx).await? >= MOST_OPEN {
        return Ok(None);
    }
    let token = browser.cloned().unwrap_or_else(|| Token::new(random));
    for _ in 0..TRIES {
        let code = SupportCode::new(random);
        store::forget_over(tx, &code).await?;
        let id = SupportCodeId::new(tx.now(), random);
        if store::keep(tx, id, &code, token.digest().bytes(), &network, &on).await? {
            return Ok(Some(ShownCode { code, browser: browser.is_none().then_some(token) }));
        }
        // Two pages of one browser at once: the other one was first.
        if let Some(row) = store::of_browser(tx, token.digest().bytes()).await? {
            return shown(row.code);
        }
    }
    Ok(None)
}

/// What a clerk finds under a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeLookup {
    /// Somebody is on that page.
    Found(SupportCodeId),
    /// No open code is this one. It counts as a guess.
    NotFound,
    /// The clerk has guessed too often. The next one counts from this instant.
    Paused(DateTime<Utc>),
}

/// Looks a code up. Commit in any case: what isn't found is counted.
///
/// # Errors
/// When the database refuses, or the clerk may not do it.
pub async fn look_up(
    tx: &TenantTx,
    clerk: &Clerk,
    code: &SupportCode,
    random: &mut impl Rng,
) -> Result<CodeLookup, Failure> {
    sessions::hold(tx, clerk, Permission::ReadMembers).await?;
    let (subject, at) = (tx.keys().blind_index("support_code", &clerk.id.to_string()), Target::Staff(clerk.id));
    tx.queue(&format!("support codes {}", clerk.id)).await?;
    let standing = rate_limit::standing(tx, RateLimitKind::SupportCode, &subject).await?;
    if let Some(until) = standing.paused_until {
        attempt_log::refused(tx, AttemptKind::SupportCode, &subject, at, random).await?;
        return Ok(CodeLookup::Paused(until));
    }
    if let Some(id) = store::id_of(tx, code).await? {
        return Ok(CodeLookup::Found(id));
    }
    match rate_limit::count(tx, RateLimitKind::SupportCode, &subject).await? {
        Admission::Admitted(_) => {
            attempt_log::failed(tx, AttemptKind::SupportCode, at, random).await?;
            Ok(CodeLookup::NotFound)
        }
        Admission::Paused(until) => {
            attempt_log::refused(tx, AttemptKind::SupportCode, &subject, at, random).await?;
            Ok(CodeLookup::Paused(until))
        }
    }
}

/// Somebody who is stuck, as the page knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// The code.
    pub code: SupportCode,
    /// The number of the screen.
    pub screen: String,
    /// What the page says.
    pub hitch: Hitch,
    /// The account or letter that was tried; [`Target::Nobody`] if the society knows none such.
    pub at: Target,
    /// When the page was shown.
    pub shown_at: DateTime<Utc>,
    /// Until when the code works.
    pub expires_at: DateTime<Utc>,
}

/// Who is stuck; `None` if the code is over.
///
/// # Errors
/// When the database can't be read.
pub(crate) async fn stuck(tx: &TenantTx, id: SupportCodeId) -> Result<Option<Stuck>, Failure> {
    store::stuck(tx, id).await
}

pub(crate) use self::store::sweep;
