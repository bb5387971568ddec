//! Asks members for an address of their own before their company address ends (ADR 17): 60, 30 and 7 days ahead, each
//! once, while no own address is registered. Asks once more when the address has ended, because the roster may report
//! the end only afterwards. Mails go only to verified addresses, because an unverified one may be a stranger's. The
//! home page shows the prompt for as long as the company address stays, so members without a verified address see it
//! too.
//!
//! A prompt is a row keyed by the day and the stage, written in the same transaction as its mails. The first worker to
//! write the row sends the mails, so several workers or a restart send nothing twice. If the day moves, members are
//! asked again.

pub mod rule;
mod store;

use rand::Rng;
use serde_json::json;

use self::rule::{Ending, PromptStage, ending, over_since, stage};
use crate::accounts::emails;
use crate::accounts::sessions::session::MemberFacts;
use crate::audit;
use crate::clock::day_in_japan;
use crate::database::{TenantTx, from_word};
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId};
use crate::outbox::{self, Mail};
use crate::policy::Policy;
use crate::policy::email::is_company_domain;
use crate::roster;
use crate::roster::coverage::may_look;

/// The result of checking one batch of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnAddressRound {
    /// Number of members who were asked.
    pub asked: u64,
    /// The account after which the next batch starts; `None` when all accounts were checked.
    pub next: Option<AccountId>,
}

/// When the main address of a member ends, from the data that pages are made from; `None` before the first
/// prompt is due.
#[must_use]
pub fn ending_of(policy: &Policy, member: &MemberFacts, now: chrono::DateTime<chrono::Utc>) -> Option<Ending> {
    let today = day_in_japan(now);
    let found = ending(policy, &member.employment, member.main_domain.as_deref()?, today)?;
    rule::is_due(found, today).then_some(found)
}

/// Whether the account has an address that isn't a company's, main or second.
///
/// # Errors
/// When the database can't be read.
pub async fn has_own(tx: &TenantTx, account: AccountId) -> Result<bool, Failure> {
    let domains = emails::domains(tx, account).await?;
    Ok(domains.iter().any(|domain| !is_company_domain(&tx.policy().email, domain)))
}

/// Asks members whose company address ends soon or has ended lately, among the next `most` accounts after `after`.
/// Commit after each batch. Does nothing if the society has no company addresses.
///
/// # Errors
/// When the database refuses.
pub async fn ask(
    tx: &TenantTx,
    after: Option<AccountId>,
    most: u64,
    random: &mut impl Rng,
) -> Result<OwnAddressRound, Failure> {
    let policy = tx.policy();
    let mut round = OwnAddressRound { asked: 0, next: None };
    if policy.email.company_domains.is_empty() {
        return Ok(round);
    }
    let today = day_in_japan(tx.now());
    let rows = store::changing(tx, today, after, most).await?;
    if u64::try_from(rows.len()).unwrap_or(u64::MAX) >= most {
        round.next = rows.last().map(|row| AccountId(row.id));
    }
    for row in &rows {
        let (Some(domain), employment) = (&row.main_domain, row.employment()?) else { continue };
        let ends_on = ending(policy, &employment, domain, today).map(|ending| match ending {
            Ending::On(day) => day,
            Ending::Over => over_since(policy, &employment, today, day_in_japan(row.updated_at)),
        });
        if let Some(ends_on) = ends_on
            && let Some(stage) = stage(ends_on, today)
            && prompt(tx, row, Prompt { ends_on, stage }, random).await?
        {
            round.asked += 1;
        }
    }
    Ok(round)
}

/// A prompt's key: the day on which the address ends, and the stage.
#[derive(Clone, Copy)]
pub(super) struct Prompt {
    ends_on: chrono::NaiveDate,
    stage: PromptStage,
}

/// Asks one member. Returns false if the member was asked before, has an own address, has no verified address or is no
/// longer covered.
async fn prompt(tx: &TenantTx, row: &store::Changing, prompt: Prompt, random: &mut impl Rng) -> Result<bool, Failure> {
    let account = AccountId(row.id);
    if store::is_prompted(tx, account, prompt).await? || has_own(tx, account).await? {
        return Ok(false);
    }
    let addresses = emails::verified(tx, account).await?;
    let person = roster::person(tx, PersonId(row.person_id)).await?;
    let person = person.ok_or(Failure::Inconsistent("an account without a person"))?;
    // A member who can't sign in any more can't register an address either.
    if addresses.is_empty() || !may_look(&person, tx.policy(), tx.now()) || !store::keep(tx, account, prompt).await? {
        return Ok(false);
    }
    let mail = Mail::OwnAddressWanted {
        member_name: person.name,
        ends_on: (prompt.stage != PromptStage::Over).then_some(prompt.ends_on),
    };
    let language = from_word(&row.language)?;
    for address in &addresses {
        outbox::promise(tx, &mail, address, language, Some(account), random).await?;
    }
    let detail = json!({"days_left": (prompt.ends_on - day_in_japan(tx.now())).num_days()});
    audit::record(tx, audit::Action::OwnAddressAsked, "account", row.id, detail, random).await?;
    Ok(true)
}
