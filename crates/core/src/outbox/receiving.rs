//! Which receiving domains take no mails, e.g. the gateway of an employer (雇用主のメールの受付): judged by the latest mails to each, whenever
//! somebody looks, so that a fault is seen at once.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};

use super::store;
use crate::database::TenantTx;
use crate::failure::Failure;

/// How many of a domain's latest mails are looked at.
const LATEST: u64 = 10;
/// So many of them, the latest ones, have to be in trouble without one that arrived.
const IN_A_ROW: usize = 5;
/// So many recipients have to be concerned: the trouble of fewer is their mailboxes'.
const RECIPIENTS: usize = 3;
/// Mails that were sent or promised longer ago aren't looked at.
const RECENT: Duration = Duration::days(1);
/// How many domains are looked at.
const DOMAINS: u64 = 20;

/// What a receiving domain does with our mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceivingFault {
    /// It refuses them, or sends them back.
    Refuses,
    /// It doesn't answer, or asks to wait.
    Silent,
}

/// A receiving domain that takes no mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivingTrouble {
    /// The domain.
    pub domain: String,
    /// What it does.
    pub fault: ReceivingFault,
    /// The members whose mails are concerned.
    pub members: u64,
}

/// What became of a mail, as far as its receiving domain is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MailOutcome {
    /// It was taken, and nothing else is known.
    Arrived,
    /// It was refused or came back.
    Refused,
    /// It waits after an attempt, or was given up.
    Waits,
}

/// A mail to a domain.
pub(super) struct MailToDomain {
    pub outcome: MailOutcome,
    pub recipient: Vec<u8>,
    pub promised_at: DateTime<Utc>,
}

/// What a domain does, by its latest mails, the latest first; `None` if all is well. `others` is when a mail has last left for another
/// domain: where none has left since these wait, our own mail server is away and not the domain.
pub(super) fn judge(mails: &[MailToDomain], others: Option<DateTime<Utc>>) -> Option<ReceivingFault> {
    let bad: Vec<_> = mails.iter().take_while(|mail| mail.outcome != MailOutcome::Arrived).collect();
    let refused = bad.iter().filter(|mail| mail.outcome == MailOutcome::Refused).count();
    let recipients: BTreeSet<_> = bad.iter().map(|mail| &mail.recipient).collect();
    if bad.len() < IN_A_ROW || recipients.len() < RECIPIENTS {
        return None;
    }
    if refused * 2 >= bad.len() {
        return Some(ReceivingFault::Refuses);
    }
    let since = bad.iter().map(|mail| mail.promised_at).min()?;
    others.is_some_and(|others| others >= since).then_some(ReceivingFault::Silent)
}

/// The receiving domains that take no mails now, those with most concerned members first.
///
/// # Errors
/// When the database can't be read.
pub async fn receiving_troubles(tx: &TenantTx) -> Result<Vec<ReceivingTrouble>, Failure> {
    let since = tx.now() - RECENT;
    let mut troubles = Vec::new();
    for domain in store::domains_in_trouble(tx, since, DOMAINS).await? {
        let mails = store::latest_to_domain(tx, &domain, since, LATEST).await?;
        let others = store::last_sent_elsewhere(tx, &domain).await?;
        if let Some(fault) = judge(&mails, others) {
            let members = store::members_in_trouble(tx, &domain, since).await?;
            troubles.push(ReceivingTrouble { domain, fault, members });
        }
    }
    troubles.sort_by(|one, other| other.members.cmp(&one.members).then_with(|| one.domain.cmp(&other.domain)));
    Ok(troubles)
}

#[cfg(test)]
mod tests {
    use super::MailOutcome::{Arrived, Refused, Waits};
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minutes)
    }

    /// Mails to as many recipients, each promised a minute before the one in front.
    fn mails(outcomes: &[MailOutcome]) -> Vec<MailToDomain> {
        let mail = |(number, outcome): (usize, &MailOutcome)| MailToDomain {
            outcome: *outcome,
            recipient: vec![u8::try_from(number).unwrap()],
            promised_at: at(100 - i64::try_from(number).unwrap()),
        };
        outcomes.iter().enumerate().map(mail).collect()
    }

    #[test]
    fn a_domain_refuses_when_its_latest_mails_are_refused_and_recovers_with_the_first_that_arrives() {
        assert_eq!(judge(&mails(&[Refused; 5]), None), Some(ReceivingFault::Refuses));
        assert_eq!(judge(&mails(&[Refused; 4]), None), None);
        assert_eq!(
            judge(&mails(&[Refused, Refused, Refused, Refused, Refused, Arrived]), None),
            Some(ReceivingFault::Refuses)
        );
        assert_eq!(judge(&mails(&[Arrived, Refused, Refused, Refused, Refused, Refused]), None), None);
        assert_eq!(judge(&mails(&[Refused, Refused, Waits, Waits, Refused]), None), Some(ReceivingFault::Refuses));
    }

    #[test]
    fn a_domain_is_silent_when_others_take_mails_meanwhile() {
        let silent = mails(&[Waits; 5]);
        assert_eq!(judge(&silent, Some(at(96))), Some(ReceivingFault::Silent));
        assert_eq!(judge(&silent, Some(at(95))), None, "nothing leaves: it is our own mail server");
        assert_eq!(judge(&silent, None), None);
    }

    #[test]
    fn a_few_mailboxes_are_no_domain() {
        let mut mails = mails(&[Refused; 10]);
        for (number, mail) in mails.iter_mut().enumerate() {
            mail.recipient = vec![u8::try_from(number % 2).unwrap()];
        }
        assert_eq!(judge(&mails, None), None);
        mails[9].recipient = vec![9];
        assert_eq!(judge(&mails, None), Some(ReceivingFault::Refuses));
    }
}
