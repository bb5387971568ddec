//! Which changes of the policy take two people (②): those that lock people out, or lower a floor of security. Every key
//! stands here with its rule, or with the reason why it never takes two; a test fails for one that doesn't. Pure.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::policy::Policy;
use crate::policy::email::{EmailRules, EmploymentCategory, refuses};
use crate::policy::eras::era_on;
use crate::policy::household::WayIn;
use crate::policy::maintenance::TimeOfDay;
use crate::policy::password;
use crate::policy::retention::Retention;
use crate::policy::second_step::{Method, Requirement};
use crate::policy::terms::Reconsent;

/// Why a change of a key never takes two people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeverTwo {
    /// It is a text or a colour, or says in which order pages come.
    WhatPagesShow,
    /// It counts at the next choice of a user ID, which is no secret; whoever has one keeps it.
    NoSecret,
    /// It asks for a new password, which the member chooses at the next sign-in. That passwords expire protects nobody.
    AskedAtSignIn,
    /// It says which services and mails the society offers. Data and accounts stay as they are.
    WhatIsOffered,
    /// It closes the portal for some hours of a month, and is told beforehand.
    ToldBeforehand,
    /// Members are asked about the terms, or told of them, before the text counts for them.
    AskedAboutTerms,
    /// Only the vendor changes it, whose manifest is checked where it is applied.
    NotAtTheDesk,
}

/// Whether a change of a key takes two people.
#[derive(Clone, Copy)]
enum Two {
    /// If this holds for the policies before and after.
    If(fn(&Policy, &Policy) -> bool),
    Never(NeverTwo),
}

const SHOWN: Two = Two::Never(NeverTwo::WhatPagesShow);
const OFFERED: Two = Two::Never(NeverTwo::WhatIsOffered);
const ASKED_ABOUT_TERMS: Two = Two::Never(NeverTwo::AskedAboutTerms);
const VENDOR: Two = Two::Never(NeverTwo::NotAtTheDesk);

/// The rule of each key.
const TABLE: &[(&str, Two)] = &[
    ("society.name", SHOWN),
    ("society.name_en", SHOWN),
    ("society.kana", SHOWN),
    ("society.insurer_numbers", Two::If(|was, is| lacks(&was.society.insurer_numbers, &is.society.insurer_numbers))),
    ("society.service_name", SHOWN),
    ("society.service_name_en", SHOWN),
    ("society.user_id_word", SHOWN),
    ("society.sample", VENDOR),
    // Passkeys are bound to the canonical host.
    ("hosts.canonical", Two::If(|was, is| was.hosts.canonical != is.hosts.canonical)),
    ("hosts.own", Two::If(|was, is| lacks(&was.hosts.own, &is.hosts.own))),
    ("contact.department", SHOWN),
    ("contact.phone", SHOWN),
    ("contact.hours", SHOWN),
    ("contact.hours_en", SHOWN),
    ("contact.mail_from", VENDOR),
    ("texts.greeting", SHOWN),
    ("texts.greeting_en", SHOWN),
    ("texts.letter_help", SHOWN),
    ("texts.letter_help_en", SHOWN),
    ("texts.contact_note", SHOWN),
    ("texts.contact_note_en", SHOWN),
    ("texts.mail_closing", SHOWN),
    ("texts.mail_closing_en", SHOWN),
    ("branding.logo", SHOWN),
    ("branding.main", SHOWN),
    ("branding.accent", SHOWN),
    ("identity.insurer_number", Two::If(|was, is| was.identity.insurer_number && !is.identity.insurer_number)),
    ("identity.birth_date", Two::If(|was, is| was.identity.birth_date && !is.identity.birth_date)),
    ("terms.version", SHOWN),
    // Members are asked, or told, and the text of each version stays.
    ("terms.file", ASKED_ABOUT_TERMS),
    ("terms.file_en", ASKED_ABOUT_TERMS),
    ("terms.placement", SHOWN),
    // Members would no longer be asked.
    (
        "terms.reconsent",
        Two::If(|was, is| was.terms.reconsent == Reconsent::Ask && is.terms.reconsent != Reconsent::Ask),
    ),
    ("terms.grace_days", ASKED_ABOUT_TERMS),
    ("terms.changes", SHOWN),
    ("terms.changes_en", SHOWN),
    // Members are told, and asked nothing.
    ("privacy.version", SHOWN),
    ("privacy.file", SHOWN),
    ("privacy.file_en", SHOWN),
    ("privacy.tell_days", SHOWN),
    ("privacy.changes", SHOWN),
    ("privacy.changes_en", SHOWN),
    ("registration.pages", SHOWN),
    ("registration.confirm", SHOWN),
    ("user_id.origin", VENDOR),
    ("user_id.min_length", Two::Never(NeverTwo::NoSecret)),
    ("user_id.max_length", Two::Never(NeverTwo::NoSecret)),
    ("user_id.characters", Two::Never(NeverTwo::NoSecret)),
    ("user_id.changeable", Two::Never(NeverTwo::NoSecret)),
    ("password.min_length", Two::If(|was, is| shorter(was, is, false))),
    ("password.min_length_with_second_step", Two::If(|was, is| shorter(was, is, true))),
    // The long ones are the strong ones.
    ("password.max_length", Two::If(|was, is| is.password.max_length < was.password.max_length)),
    ("password.classes", Two::If(|was, is| lacks(&was.password.classes, &is.password.classes))),
    ("password.case_sensitive", Two::If(|was, is| was.password.case_sensitive && !is.password.case_sensitive)),
    ("password.expires_after_days", Two::Never(NeverTwo::AskedAtSignIn)),
    ("password.change_after_years", Two::Never(NeverTwo::AskedAtSignIn)),
    ("password.history", Two::If(|was, is| is.password.history < was.password.history)),
    ("password.blocklist", Two::If(|was, is| was.password.blocklist && !is.password.blocklist)),
    (
        "second_step.requirement",
        Two::If(|was, is| rank(is.second_step.requirement) < rank(was.second_step.requirement)),
    ),
    ("second_step.methods", Two::If(weaker_methods)),
    ("second_step.recommended", SHOWN),
    (
        "second_step.remember_days",
        Two::If(|was, is| is.second_step.remember_days.unwrap_or(0) > was.second_step.remember_days.unwrap_or(0)),
    ),
    // An account without an address is told of no sign-in and of no change.
    ("email.required", Two::If(|was, is| was.email.required && !is.email.required)),
    ("email.company_domains", Two::If(fewer_addresses)),
    ("email.by_category", Two::If(fewer_addresses)),
    ("email.otherwise", Two::If(fewer_addresses)),
    ("notification.mode", OFFERED),
    ("notification.kinds", OFFERED),
    ("notification.quiet_hours", OFFERED),
    ("account.sharing", Two::If(|was, is| was.account.sharing != is.account.sharing)),
    // Who is invited proves less than who gets a letter by post.
    (
        "household.dependants",
        Two::If(|was, is| {
            let invites = |policy: &Policy| policy.household.dependants.contains(&WayIn::Invitation);
            invites(is) && !invites(was)
        }),
    ),
    ("household.invitation_days", OFFERED),
    // More of somebody is seen by others.
    ("household.viewing", Two::If(|was, is| is.household.viewing > was.household.viewing)),
    ("household.announced_from", Two::If(|was, is| is.household.announced_from < was.household.announced_from)),
    ("household.of_age", Two::If(|was, is| is.household.of_age > was.household.of_age)),
    ("household.coming_of_age", Two::If(|was, is| is.household.coming_of_age > was.household.coming_of_age)),
    ("credential.valid_days", Two::If(|was, is| is.credential.valid_days > was.credential.valid_days)),
    ("eras", Two::If(fewer_eras)),
    ("services", OFFERED),
    ("maintenance.monthly", Two::Never(NeverTwo::ToldBeforehand)),
    ("maintenance.open", Two::If(fewer_hours)),
    ("sessions.idle_minutes", Two::If(|was, is| is.sessions.idle_minutes > was.sessions.idle_minutes)),
    ("sessions.absolute_hours", Two::If(|was, is| is.sessions.absolute_hours > was.sessions.absolute_hours)),
    (
        "former_members.read_only_months",
        Two::If(|was, is| is.former_members.read_only_months < was.former_members.read_only_months),
    ),
    // A desk that is open from more places.
    ("desk.networks", Two::If(|was, is| !was.desk.covers(&is.desk))),
    ("desk.letters_a_day", Two::If(|was, is| is.desk.letters_a_day > was.desk.letters_a_day)),
    ("desk.two_for_announcements", Two::If(|was, is| was.desk.two_for_announcements && !is.desk.two_for_announcements)),
    // One more item to choose from, fewer that suffice, an act that takes no verified call any more.
    ("telephone.items", Two::If(|was, is| lacks(&is.telephone.items, &was.telephone.items))),
    ("telephone.enough", Two::If(|was, is| is.telephone.enough < was.telephone.enough)),
    ("telephone.required_for", Two::If(|was, is| lacks(&was.telephone.required_for, &is.telephone.required_for))),
    // What was deleted doesn't come back.
    ("retention.former_account_months", Two::If(|was, is| sooner(was, is, |kept| kept.former_account_months))),
    ("retention.closed_account_months", Two::If(|was, is| sooner(was, is, |kept| kept.closed_account_months))),
    ("retention.letter_months", Two::If(|was, is| sooner(was, is, |kept| kept.letter_months))),
    ("retention.note_months", Two::If(|was, is| sooner(was, is, |kept| kept.note_months))),
    ("retention.mail_months", Two::If(|was, is| sooner(was, is, |kept| kept.mail_months))),
    ("retention.expense_months", Two::If(|was, is| sooner(was, is, |kept| kept.expense_months))),
    ("retention.checkup_months", Two::If(|was, is| sooner(was, is, |kept| kept.checkup_months))),
    ("retention.person_months", Two::If(|was, is| sooner(was, is, |kept| kept.person_months))),
    ("retention.audit_years", Two::If(|was, is| sooner(was, is, |kept| kept.audit_years))),
    ("languages", VENDOR),
    ("assumed", VENDOR),
];

/// Whether a second person must agree (②) by the values alone. A change that locks somebody out also takes two by the
/// count of those whom it concerns.
#[must_use]
pub fn needs_second_person(before: &Policy, after: &Policy) -> bool {
    TABLE.iter().any(|(_, two)| matches!(two, Two::If(holds) if holds(before, after)))
}

/// Why a change of a key never takes two people by its value; `None` where it may.
#[must_use]
pub fn never_takes_two(key: &str) -> Option<NeverTwo> {
    TABLE.iter().find(|(name, _)| *name == key).and_then(|(_, two)| match two {
        Two::Never(why) => Some(*why),
        Two::If(_) => None,
    })
}

/// Whether something of the first list isn't in the second.
fn lacks<T: PartialEq>(was: &[T], is: &[T]) -> bool {
    was.iter().any(|one| !is.contains(one))
}

/// Whether something is kept for a shorter time.
fn sooner(was: &Policy, is: &Policy, kept: fn(&Retention) -> u8) -> bool {
    kept(&is.retention) < kept(&was.retention)
}

fn shorter(was: &Policy, is: &Policy, second_step: bool) -> bool {
    password::min_length(&is.password, second_step) < password::min_length(&was.password, second_step)
}

/// The passkey, which nobody can be talked out of, goes; or where it was the one method asked of everybody, a code
/// suffices.
fn weaker_methods(was: &Policy, is: &Policy) -> bool {
    let (was, is) = (&was.second_step, &is.second_step);
    let passkey_goes = was.offers(Method::Passkey) && !is.offers(Method::Passkey);
    let code_suffices = was.is_required() && !was.offers(Method::OneTimeCode) && is.offers(Method::OneTimeCode);
    passkey_goes || code_suffices
}

const fn rank(requirement: Requirement) -> u8 {
    match requirement {
        Requirement::None => 0,
        Requirement::Optional => 1,
        Requirement::Required => 2,
    }
}

/// Whether somebody could register with an address and can't any more.
fn fewer_addresses(was: &Policy, is: &Policy) -> bool {
    // A domain that no list names stands for all of them.
    let known = was.email.company_domains.iter().chain(&is.email.company_domains).map(String::as_str);
    let domains: BTreeSet<&str> = known.chain(["elsewhere.invalid"]).collect();
    let refused = |rules: &EmailRules| -> Vec<bool> {
        let of = |category| domains.iter().map(move |domain| refuses(rules, category, domain));
        EmploymentCategory::ALL.into_iter().flat_map(of).collect()
    };
    refused(&was.email).into_iter().zip(refused(&is.email)).any(|(was, is)| !was && is)
}

/// Whether there was a letter for people of some date of joining and there is none any more.
fn fewer_eras(was: &Policy, is: &Policy) -> bool {
    let borders = was.eras.iter().chain(&is.eras).flat_map(|era| [era.from, era.until]).flatten();
    let days = borders.flat_map(|day| [Some(day), day.pred_opt()]).flatten().chain([NaiveDate::MIN, NaiveDate::MAX]);
    days.into_iter().any(|day| era_on(&was.eras, day).is_some() && era_on(&is.eras, day).is_none())
}

/// Whether the portal is closed at a time of the day at which it was open.
fn fewer_hours(was: &Policy, is: &Policy) -> bool {
    let hours = |policy: &Policy| {
        policy.maintenance.open.map_or((TimeOfDay::START, TimeOfDay::END), |open| (open.from, open.to))
    };
    let ((opened, closed), (opens, closes)) = (hours(was), hours(is));
    opens > opened || closes < closed
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::policy::ownership::{self, KeyOwner};
    use crate::policy::{keys, layers};

    #[test]
    fn every_key_has_a_rule_or_a_reason_why_it_never_takes_two() {
        let keys: Vec<&str> = keys::all().iter().map(|key| key.path.as_str()).collect();
        let rows: Vec<&str> = TABLE.iter().map(|(key, _)| *key).collect();
        assert_eq!(rows, keys, "settings/second_person.rs lists every key once, in the schema's order");
    }

    #[test]
    fn what_the_desk_can_change_is_judged_for_the_desk() {
        for key in keys::all() {
            let society = ownership::of(&key.path).unwrap().owner == KeyOwner::Society;
            assert!(!(society && never_takes_two(&key.path) == Some(NeverTwo::NotAtTheDesk)), "{}", key.path);
        }
    }

    fn policy(edits: &[(&str, &Value)]) -> Policy {
        let manifest = json!({
            "society": {"name": "組合", "insurer_numbers": ["06139992"]},
            "contact": {"department": "係", "phone": "03-0000-0000", "hours": "平日", "mail_from": "a@example.jp"},
            "branding": {"main": "#0017c1"},
            "terms": {"version": "1"},
        });
        let mut own = json!({});
        for (key, value) in edits {
            match key.split_once('.') {
                Some((section, key)) => own[section][key] = (*value).clone(),
                None => own[*key] = (*value).clone(),
            }
        }
        layers::policy_of(layers::merged(&manifest, Some(&own))).unwrap()
    }

    /// For each key that may take two: a value, one that takes two after it, and one that doesn't.
    fn examples() -> Vec<(&'static str, Value, Value, Value)> {
        let era = |from: Option<&str>| {
            let mut era = json!({"name": "a", "medium": "notice", "title": "案内", "at_hand": ["letter"],
                "insurer_number_on": ["letter_bottom_line"], "delivery": "direct"});
            if let Some(from) = from {
                era["from"] = json!(from);
            }
            json!([era])
        };
        vec![
            ("society.insurer_numbers", json!(["06139992"]), json!(["06137111"]), json!(["06139992", "06137111"])),
            ("hosts.canonical", json!("slug"), json!("www"), json!("slug")),
            ("hosts.own", json!(["a.example"]), json!([]), json!(["a.example", "b.example"])),
            ("identity.insurer_number", json!(true), json!(false), json!(true)),
            ("identity.birth_date", json!(true), json!(false), json!(true)),
            ("terms.reconsent", json!("ask"), json!("tell"), json!("ask")),
            ("password.min_length", json!(15), json!(14), json!(16)),
            ("password.min_length_with_second_step", json!(10), json!(9), Value::Null),
            ("password.max_length", json!(128), json!(64), json!(256)),
            ("password.classes", json!(["digit"]), json!([]), json!(["digit", "symbol"])),
            ("password.case_sensitive", json!(true), json!(false), json!(true)),
            ("password.history", json!(3), json!(2), json!(4)),
            ("password.blocklist", json!(true), json!(false), json!(true)),
            ("second_step.requirement", json!("optional"), json!("none"), json!("required")),
            ("second_step.methods", json!(["passkey"]), json!(["one_time_code"]), json!(["passkey", "one_time_code"])),
            ("second_step.remember_days", json!(7), json!(30), Value::Null),
            ("email.required", json!(true), json!(false), json!(true)),
            ("email.company_domains", json!(["a.example"]), json!([]), json!(["a.example", "b.example"])),
            (
                "email.by_category",
                json!([]),
                json!([{"categories": ["leave"], "rule": "personal_only"}]),
                json!([{"categories": ["leave"], "rule": "any"}]),
            ),
            ("email.otherwise", json!("any"), json!("own_required"), json!("company_in_principle")),
            ("account.sharing", json!("person"), json!("household"), json!("person")),
            ("household.dependants", json!(["letter"]), json!(["letter", "invitation"]), json!([])),
            ("household.viewing", json!("given"), json!("announced"), json!("own")),
            ("household.announced_from", json!("2026-04-01"), json!("2026-03-31"), json!("2026-04-02")),
            ("household.of_age", json!(18), json!(20), json!(16)),
            ("household.coming_of_age", json!("hidden"), json!("asked"), json!("hidden")),
            ("credential.valid_days", json!(90), json!(91), json!(89)),
            ("eras", era(None), era(Some("2024-01-01")), era(None)),
            (
                "maintenance.open",
                json!({"from": "06:00", "to": "24:00"}),
                json!({"from": "06:00", "to": "23:00"}),
                Value::Null,
            ),
            ("sessions.idle_minutes", json!(10), json!(11), json!(9)),
            ("sessions.absolute_hours", json!(8), json!(9), json!(7)),
            ("former_members.read_only_months", json!(6), json!(5), json!(7)),
            ("desk.networks", json!(["203.0.113.0/24"]), json!([]), json!(["203.0.113.64/26"])),
            ("desk.letters_a_day", json!(20), json!(21), json!(0)),
            ("desk.two_for_announcements", json!(true), json!(false), json!(true)),
            (
                "telephone.items",
                json!(["full_name", "number", "employer"]),
                json!(["full_name", "number", "employer", "joined_on"]),
                json!(["full_name", "number", "employer"]),
            ),
            ("telephone.enough", json!(3), json!(2), json!(4)),
            (
                "telephone.required_for",
                json!(["letter", "desk_code"]),
                json!(["letter"]),
                json!(["letter", "desk_code", "unlock"]),
            ),
            ("retention.former_account_months", json!(6), json!(5), json!(7)),
            ("retention.closed_account_months", json!(24), json!(23), json!(25)),
            ("retention.letter_months", json!(24), json!(23), json!(25)),
            ("retention.note_months", json!(36), json!(35), json!(37)),
            ("retention.mail_months", json!(12), json!(11), json!(13)),
            ("retention.expense_months", json!(36), json!(35), json!(37)),
            ("retention.checkup_months", json!(60), json!(59), json!(61)),
            ("retention.person_months", json!(84), json!(83), json!(85)),
            ("retention.audit_years", json!(5), json!(4), json!(6)),
        ]
    }

    #[test]
    fn what_locks_people_out_or_lowers_a_floor_takes_two_and_the_way_back_doesnt() {
        let examples = examples();
        let told: Vec<&str> = examples.iter().map(|(key, ..)| *key).collect();
        let may: Vec<&str> = TABLE.iter().filter(|(_, two)| matches!(two, Two::If(_))).map(|(key, _)| *key).collect();
        assert_eq!(told, may, "each rule has an example");
        for (key, from, two, one) in &examples {
            // Whether a domain is taken shows only where the rules ask for company addresses.
            let (asks, domain) = (json!("company_required"), json!(["a.example"]));
            let beside: &[(&str, &Value)] = match *key {
                "email.company_domains" => &[("email.otherwise", &asks)],
                "email.by_category" | "email.otherwise" => &[("email.company_domains", &domain)],
                _ => &[],
            };
            let with = |value: &Value| {
                let edits: Vec<_> = beside.iter().map(|(key, value)| (*key, *value)).chain([(*key, value)]).collect();
                policy(&edits)
            };
            let before = with(from);
            assert!(needs_second_person(&before, &with(two)), "{key}: {two} after {from}");
            assert!(!needs_second_person(&before, &with(one)), "{key}: {one} after {from}");
            assert!(!needs_second_person(&before, &before), "{key}");
        }
        assert!(!needs_second_person(&policy(&[]), &policy(&[("contact.hours", &json!("平日9時から"))])));
    }
}
