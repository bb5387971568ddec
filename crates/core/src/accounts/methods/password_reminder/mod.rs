//! Mails before the day on which a password must be changed: one from 30 days before, one from 7 days before.
//!
//! Only where the society's passwords expire, and only to addresses that were verified: one that wasn't may be a stranger's,
//! and a mail that tells of a person's account isn't for strangers. Who has none reads it on the home page.
//!
//! A warning is a row keyed by the password's instant and the stage, written together with its mails: whoever writes it
//! first sends, so that several workers and a restart send nothing twice.

mod store;

pub(crate) use self::store::forget;

use chrono::{DateTime, Duration, Months, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts::{self, Account, emails};
use crate::audit;
use crate::clock::{day_in_japan, instant_in_japan};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::outbox::{self, Mail};
use crate::policy::password::{FIRST_WARNING_DAYS, PasswordDueNotice, PasswordRules, WarningStage, notice};
use crate::roster::coverage::may_look;

/// What one look at a bounded number of accounts has led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordReminderRound {
    /// Members who were warned.
    pub warned: u64,
    /// After which account to go on; nothing when all were looked at.
    pub next: Option<AccountId>,
}

/// Warns whose password must be changed soon, of the next `most` accounts after `after`. Commit each round by itself.
///
/// # Errors
/// When the database refuses.
pub async fn remind(
    tx: &TenantTx,
    after: Option<AccountId>,
    most: u64,
    random: &mut impl Rng,
) -> Result<PasswordReminderRound, Failure> {
    let mut round = PasswordReminderRound { warned: 0, next: None };
    let Some(soon) = Soon::of(&tx.policy().password, tx.now()) else { return Ok(round) };
    let rows = store::due_soon(tx, &soon, after, most).await?;
    if u64::try_from(rows.len()).unwrap_or(u64::MAX) >= most {
        round.next = rows.last().map(|row| row.id);
    }
    for row in &rows {
        let said = notice(&tx.policy().password, row.password_changed_at, row.registered_at, tx.now());
        if let Some(said) = said.filter(|said| said.stage != WarningStage::Over)
            && warn(tx, row, said, random).await?
        {
            round.warned += 1;
        }
    }
    Ok(round)
}

/// Warns one member; false if that was done before, or there is nobody to tell.
async fn warn(tx: &TenantTx, row: &Account, said: PasswordDueNotice, random: &mut impl Rng) -> Result<bool, Failure> {
    let id = row.id;
    if store::is_warned(tx, row, said.stage).await? {
        return Ok(false);
    }
    let addresses = emails::verified(tx, id).await?;
    let person = accounts::person_of(tx, row).await?;
    if addresses.is_empty() || !may_look(&person, tx.policy(), tx.now()) || !store::keep(tx, row, said.stage).await? {
        return Ok(false);
    }
    let mail = Mail::PasswordExpires { member_name: person.name, must_change_on: said.on };
    let language = row.language;
    for address in &addresses {
        outbox::promise(tx, &mail, address, language, Some(id), random).await?;
    }
    let detail = json!({"days_left": said.days_left});
    audit::record(tx, audit::Action::PasswordReminded, "account", row.id.0, detail, random).await?;
    Ok(true)
}

/// Among which accounts those are that are due soon: wide enough by columns, exact by [`notice`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Soon {
    /// Passwords set from the one instant to before the other expire soon.
    changed: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Accounts made from the one instant to before the other are asked for a change soon.
    registered: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// Months differ in length: an anniversary may fall so many days beside what is reckoned back.
const LEEWAY_DAYS: i64 = 3;

impl Soon {
    fn of(rules: &PasswordRules, now: DateTime<Utc>) -> Option<Self> {
        if !rules.expires() {
            return None;
        }
        let tomorrow = day_in_japan(now) + Duration::days(1);
        let last = day_in_japan(now) + Duration::days(FIRST_WARNING_DAYS);
        let days = |from: NaiveDate, to: NaiveDate| (instant_in_japan(from, 0), instant_in_japan(to, 24 * 60));
        let changed = rules.expires_after_days.map(|days_valid| {
            let valid = Duration::days(i64::from(days_valid));
            days(tomorrow - valid, last - valid)
        });
        let registered = rules.change_after_years.and_then(|years| {
            let (years, leeway) = (Months::new(u32::from(years) * 12), Duration::days(LEEWAY_DAYS));
            Some(days(tomorrow.checked_sub_months(years)? - leeway, last.checked_sub_months(years)? + leeway))
        });
        Some(Self { changed, registered })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(days: Option<u16>, years: Option<u8>) -> PasswordRules {
        PasswordRules {
            min_length: 8,
            min_length_with_second_step: None,
            max_length: 128,
            classes: Vec::new(),
            case_sensitive: true,
            expires_after_days: days,
            change_after_years: years,
            history: 0,
            blocklist: true,
        }
    }

    /// The search by columns is narrower than all accounts and never narrower than the rule.
    #[test]
    fn whoever_the_rule_warns_is_among_those_who_are_looked_for() {
        let start: DateTime<Utc> = "2027-01-01T00:00:00Z".parse().unwrap();
        let mut warned = 0;
        for (rules, by_change) in [(rules(Some(360), None), true), (rules(None, Some(5)), false)] {
            for step in 0..800 {
                let now = start + Duration::hours(step * 11);
                let soon = Soon::of(&rules, now).unwrap();
                for back in 0..60 {
                    let whole = if by_change { Duration::days(360) } else { Duration::days(1826) };
                    let then = now - whole + Duration::hours(back * 14 - 48);
                    let told = notice(&rules, then, then, now).is_some_and(|said| said.stage != WarningStage::Over);
                    let window = if by_change { soon.changed } else { soon.registered };
                    let (from, until) = window.unwrap();
                    assert!(!told || (from <= then && then < until), "{now} {then}");
                    warned += u32::from(told);
                }
            }
        }
        assert!(warned > 10_000, "{warned}");
        assert_eq!(Soon::of(&rules(None, None), start), None);
    }
}
