//! Where mails don't arrive, in words for staff and for operators.

use madoguchi_core::outbox::{ReceivingFault, ReceivingTrouble};
use madoguchi_core::policy::email::{EmailRules, is_company_domain};
use madoguchi_words::Words;

use crate::desk::members::grouped;

/// A receiving domain that takes no mails: an employer's gateway, or another.
pub(crate) fn receiving_text(words: &Words, rules: &EmailRules, trouble: &ReceivingTrouble) -> String {
    let key = match (trouble.fault, is_company_domain(rules, &trouble.domain)) {
        (ReceivingFault::Refuses, true) => "mail-trouble-employer-refuses",
        (ReceivingFault::Refuses, false) => "mail-trouble-domain-refuses",
        (ReceivingFault::Silent, true) => "mail-trouble-employer-silent",
        (ReceivingFault::Silent, false) => "mail-trouble-domain-silent",
    };
    words.format(key, &[("domain", (&trouble.domain).into()), ("count", grouped(trouble.members).into())])
}

/// Mails that wait after an attempt, and why.
pub(crate) fn waiting_text(words: &Words, because: &str, waiting: u64) -> String {
    words.format("desk-today-mails-wait", &[("count", grouped(waiting).into()), ("because", because.into())])
}
