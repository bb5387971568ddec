//! A test mail to the address that was typed, before the account exists: who mistypes an address, or whose provider blocks
//! mails from the society, sees it while it can still be corrected.

use chrono::{DateTime, Utc};
use rand::Rng;

use super::{Draft, FoundDraft, find_locked};
use crate::accounts::attempts;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::outbox::{self, ListedMessage, Mail, NewMessage};
use crate::policy::registration::Step;
use crate::policy::society::Language;
use crate::proof::rate_limit::rule::Admission;
use crate::secret::Token;

/// The result of [`send_test_mail`].
pub enum TestMailOutcome {
    /// The mail is in the outbox.
    Promised,
    /// Too many were asked for, with this letter or to this address. The draft is unchanged.
    Paused(DateTime<Utc>),
    /// The draft has no address, or isn't at the page that shows it.
    NotNow,
    /// The draft is no longer open.
    NotOpen(FoundDraft),
}

/// Puts a test mail to the draft's address into the outbox. Commit the transaction whatever the result, because the attempt
/// is counted.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn send_test_mail(
    tx: &TenantTx,
    token: &Token,
    language: Language,
    random: &mut impl Rng,
) -> Result<TestMailOutcome, Failure> {
    let draft = match find_locked(tx, token, true).await? {
        FoundDraft::Open(draft) => draft,
        other => return Ok(TestMailOutcome::NotOpen(other)),
    };
    let recipient = match draft.email(tx.keys())? {
        Some(recipient) if draft.may_enter(Step::Confirm, tx.policy()) => recipient,
        _ => return Ok(TestMailOutcome::NotNow),
    };
    if let Admission::Paused(until) = attempts::test_mail(tx, draft.credential(), &recipient, random).await? {
        return Ok(TestMailOutcome::Paused(until));
    }
    let about = Some(draft.id().0);
    let message = NewMessage { mail: &Mail::TestMail, recipient: &recipient, language, account: None, about };
    outbox::promise_one_of_many(tx, &message, random).await?;
    Ok(TestMailOutcome::Promised)
}

/// What became of the latest test mail to the draft's present address. `None` if there was none.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn test_mail(tx: &TenantTx, draft: &Draft) -> Result<Option<ListedMessage>, Failure> {
    match draft.email(tx.keys())? {
        Some(recipient) => outbox::latest_about(tx, draft.id().0, &recipient).await,
        None => Ok(None),
    }
}
