//! Mails before the day on which a password must be changed: one from 30 days before, one from 7 days before.
//!
//! Sent only if the society's passwords expire, and only to verified addresses, because an unverified one may be a
//! stranger's. A member without a verified address sees the notice on the home page.
//!
//! A warning is a row keyed by the password's instant and the stage, written in the same transaction as its mails. The
//! first worker to write the row sends the mails, so several workers or a restart send nothing twice.

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

/// The result of checking one batch of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordReminderRound {
    /// Number of members who were warned.
    pub warned: u64,
    /// The account after which the next batch starts; `None` when all accounts were checked.
    pub next: Option<AccountId>,
}

/// Warns members whose password must be changed soon, among the next `most` accounts after `after`. Commit after each
/// batch.
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

/// Warns one member. Returns false if the member was warned before, has no verified address or is no longer covered.
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

/// Bounds on columns that find the accounts due soon. They may be too wide; [`notice`] decides exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Soon {
    /// Passwords set in this half-open range expire soon.
    changed: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Accounts registered in this half-open range must change their password soon.
    registered: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// Months differ in length, so an anniversary may differ by a few days from the date computed back.
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

    /// The column bounds exclude some accounts, but never one that the rule warns.
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
