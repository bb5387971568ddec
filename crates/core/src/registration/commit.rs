//! The commit of a registration (実行): letter, account, consent, address, mail and audit in one transaction, or nothing.

use rand::Rng;
use serde_json::json;

use super::{Draft, store};
use crate::accounts::sessions::entrance::{self, Entered};
use crate::accounts::{self, NewAccount};
use crate::audit;
use crate::database::TenantTx;
use crate::enrolment;
use crate::enrolment::invitation::{self, INVITATION};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::device::Device;
use crate::input::text::fold_identifier;
use crate::links;
use crate::outbox::{self, Mail};
use crate::policy::society::Language;
use crate::proof::next_step::Proof;
use crate::scope::Actor;
use crate::secret::{Token, is_same};
use crate::terms::{self, Consent};

/// A new account.
pub struct Committed {
    /// Its id.
    pub account: AccountId,
    /// Its first session, or the second step that the society asks for first.
    pub entered: Entered,
}

/// Why no account was created. The caller must roll the transaction back, because it may hold partial writes.
#[derive(Debug, thiserror::Error)]
pub enum NotCommitted {
    /// A page isn't answered yet.
    #[error("the registration isn't complete")]
    Incomplete,
    /// Another browser committed first, or the letter was revoked or expired meanwhile. Call [`super::find`] again to
    /// see which.
    #[error("the letter can't be redeemed any more")]
    LetterGone,
    /// Another account took the user ID meanwhile.
    #[error("the user ID is taken")]
    UserIdTaken,
    /// A failure of the platform.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// Creates the account. The row count of redeeming the letter decides between concurrent requests.
///
/// # Errors
/// See [`NotCommitted`]. Roll the transaction back on each of them.
pub async fn commit(
    tx: TenantTx,
    draft: &Draft,
    language: Language,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, Committed), NotCommitted> {
    let (Some(user_id), Some(password), Some(terms_version), Some(terms_sha256), Some(agreed_at)) = (
        draft.row.user_id.clone(),
        draft.row.password.clone(),
        draft.row.terms_version.clone(),
        draft.row.terms_sha256.clone(),
        draft.row.agreed_at,
    ) else {
        return Err(NotCommitted::Incomplete);
    };
    if !draft.has_answered_email() || draft.row.identity_checked_at.is_none() {
        return Err(NotCommitted::Incomplete);
    }
    let email = draft.email(tx.keys())?;
    let tx = tx.acting(Actor::LetterHolder(draft.credential()));
    if !enrolment::redeem(&tx, draft.credential()).await? {
        return Err(NotCommitted::LetterGone);
    }
    if draft.letter.occasion == INVITATION && !invitation::stands(&tx, &draft.person) {
        // Hidden, or no dependant any more, while the invitation was on its way.
        return Err(NotCommitted::LetterGone);
    }
    let account = AccountId::new(tx.now(), random);
    let person = draft.row.person;
    let user_id_folded = fold_identifier(&user_id);
    let new = NewAccount {
        id: account,
        person,
        registration: draft.row.id,
        user_id: user_id.clone(),
        user_id_folded: user_id_folded.clone(),
        password,
        notify: draft.row.notify && email.is_some(),
        language,
    };
    let kept = accounts::keep(&tx, new).await?;
    if !kept {
        let has_account = accounts::of_person(&tx, person).await?.is_some();
        return Err(if has_account { NotCommitted::LetterGone } else { NotCommitted::UserIdTaken });
    }
    // Checked after the insert: an account that gives up this ID at the moment holds it until its transaction ends, and
    // the insert waits for that.
    if accounts::profile::user_id_change::is_retired(&tx, &user_id_folded).await? {
        return Err(NotCommitted::UserIdTaken);
    }
    if !store::committed(&tx, draft.id(), account).await? {
        return Err(NotCommitted::LetterGone);
    }
    store::supersede_others(&tx, draft.credential(), draft.id()).await?;
    let consent = Consent { version: terms_version, sha256: terms_sha256, agreed_at };
    terms::keep(&tx, account, &consent, random).await?;
    if let Some(email) = email {
        let link = accounts::profile::addresses::registered::add(&tx, account, &email, random).await?;
        let welcome = Mail::Welcome {
            member_name: draft.person.name.clone(),
            user_id,
            verification_path: links::verify_email(&link),
        };
        outbox::promise(&tx, &welcome, &email, language, Some(account), random).await?;
    }
    let detail = json!({"credential": draft.row.credential});
    audit::record(&tx, audit::Action::Registered, "account", account.0, detail, random).await?;
    let entered = entrance::enter(&tx, account, Proof::Letter.into(), device, random).await?;
    Ok((tx, Committed { account, entered }))
}

/// Signs in again the browser whose draft was committed a short while ago, because the answer to its last request may
/// have been lost: once, and only with the idempotency key of the page that was sent. If a second step was set up meanwhile,
/// it is asked for. `None` if there is nothing to answer.
///
/// # Errors
/// When the database refuses.
pub async fn enter_again(
    tx: &TenantTx,
    token: &Token,
    key: &str,
    device: Device,
    random: &mut impl Rng,
) -> Result<Option<Entered>, Failure> {
    let draft = store::by_token(tx, token.digest().bytes()).await?.filter(|draft| draft.is_in_force(tx.now()));
    let Some((draft, account)) = draft.and_then(|draft| draft.account.map(|account| (draft, account))) else {
        return Ok(None);
    };
    if !is_same(draft.id.to_string().as_bytes(), key.as_bytes()) || !store::answered(tx, draft.id).await? {
        return Ok(None);
    }
    entrance::enter(tx, account, Proof::Letter.into(), device, random).await.map(Some)
}
