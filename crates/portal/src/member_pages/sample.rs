//! What a fictitious member meets: the letter of their date of joining, the address rule of their category, and what they
//! would have entered.

use madoguchi_core::accounts::profile::own_address::rule::ending;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::email::{AddressRule, rule_for};
use madoguchi_core::policy::eras::era_on;
use madoguchi_core::policy::notification::Mode;
use madoguchi_core::policy::registration::Step;
use madoguchi_core::policy::terms::Placement;
use madoguchi_core::policy::user_id::Origin;
use madoguchi_core::roster::employment::Employment;
use madoguchi_web::AsOf;
use tera::Value;

use super::{Confirm, Home, Identity, words};
use crate::fields::birth_date::BirthDateTyped;
use crate::fields::consent::Agreement;
use crate::home::page::Notice;
use crate::registration::page::account_step::{AccountPage, Entries, Registrant};

/// An ID of a letter that no letter has: its digits are those of a letter's ID, its number is none that is issued.
const LETTER_ID: &str = "0000000000";
const CHOSEN_ID: &str = "mihon2026";

/// The user ID that the member would have.
pub(super) const fn user_id(policy: &Policy) -> &'static str {
    match policy.user_id.origin {
        Origin::Preassigned => LETTER_ID,
        Origin::Chosen => CHOSEN_ID,
    }
}

/// The address that the member would have: a company's where the rule of the category prefers one.
pub(super) fn address(of: &AsOf<'_>) -> String {
    let rules = &of.policy.email;
    let company = match rule_for(rules, of.person.category) {
        AddressRule::CompanyRequired | AddressRule::CompanyInPrinciple => rules.company_domains.first(),
        AddressRule::Any | AddressRule::AnyInternetAdvised | AddressRule::OwnRequired | AddressRule::PersonalOnly => {
            None
        }
    };
    format!("mihon@{}", company.map_or("example.jp", String::as_str))
}

pub(super) fn agreement(of: &AsOf<'_>) -> Agreement {
    Agreement::of(of.policy, of.terms, None)
}

/// The identity check, as the holder of the letter meets it that the date of joining brings.
pub(super) fn identity(of: &AsOf<'_>) -> Identity {
    let letter = era_on(&of.policy.eras, of.person.joined_on).map(|era| (era.medium, era));
    let agreement = (of.policy.terms.placement == Placement::IdentityPage).then(|| agreement(of));
    Identity { agreement, ..Identity::of(words(of), of.policy, letter, BirthDateTyped::default()) }
}

pub(super) fn account(of: &AsOf<'_>, step: Step) -> Result<(&'static str, Value), tera::Error> {
    let registrant = Registrant {
        category: of.person.category,
        user_id: user_id(of.policy),
        has_password: false,
        key: String::new(),
    };
    let preassigned = of.policy.user_id.origin == Origin::Preassigned;
    let entries = Entries { user_id: if preassigned { LETTER_ID.into() } else { String::new() }, ..Entries::default() };
    let page = AccountPage::of(words(of), of.policy, step, &registrant, entries)
        .ok_or_else(|| tera::Error::message("a step of another kind"))?;
    Ok((page.template(), Value::try_from_serializable(&page)?))
}

pub(super) fn confirm(of: &AsOf<'_>) -> Confirm {
    let notify = (of.policy.notification.mode == Mode::OptIn).then_some(false);
    Confirm { email: Some(address(of)), notify, ..Confirm::of(words(of), of.policy, user_id(of.policy)) }
}

/// The home page of a member who loses the qualification (資格喪失) on this day and has registered the address that the
/// rule of the category prefers.
pub(super) fn former_home(of: &AsOf<'_>) -> Home {
    let (words, today) = (words(of), day_in_japan(of.now));
    let employment = Employment { category: of.person.category, next: None, lost_on: Some(today) };
    let address = address(of);
    let domain = address.split_once('@').map_or("", |(_, domain)| domain);
    let notice = ending(of.policy, &employment, domain, today).map(|ending| Notice::of_address(words, ending));
    Home { notice, ..Home::of(words, of.policy, today) }
}
