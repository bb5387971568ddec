//! Who is affected by a change is who then is: every kind of effect, on synthetic members who sign in under both policies.

mod terms;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::sessions::entrance::{self, Entered};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::database::{Dialect, TenantTx};
use madoguchi_core::input::device::Device;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::email::{EmailFault, EmploymentCategory};
use madoguchi_core::policy::notification::{Choices, NotificationKind, wants};
use madoguchi_core::proof::hasher::Hasher;
use madoguchi_core::proof::next_step::Next;
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::settings::{self, ImpactKind, KeyEdit, PlanFor, SettingsChange};
use madoguchi_core::sign_in::{self, SignInBegun, SignInOutcome};
use madoguchi_core::tenancy::apply::keep_overrides;
use madoguchi_core::testing::{Bench, Sample, cheap_hasher, japan, on_both, random};
use serde_json::{Value, json};

use crate::journey::{Visitor, good, password};

/// Synthetic members on SQLite; PostgreSQL answers the same questions for fewer.
const MANY: usize = 2_000;
const FEW: usize = 200;

/// A member, as the test made it. The number decides every property.
#[derive(Clone, Copy)]
struct Synthetic(usize);

impl Synthetic {
    fn user_id(self) -> String {
        format!("synthetic{}", self.0)
    }

    const fn early(self) -> bool {
        self.0.is_multiple_of(2)
    }

    const fn on_leave(self) -> bool {
        self.0.is_multiple_of(5)
    }

    /// The domain of the main address.
    const fn domain(self) -> Option<&'static str> {
        match self.0 % 4 {
            0 => None,
            1 => Some("works.example.co.jp"),
            _ => Some("example.net"),
        }
    }

    fn choices(self) -> Choices {
        let by_kind =
            if self.0.is_multiple_of(6) { vec![(NotificationKind::MedicalExpenses, true)] } else { Vec::new() };
        Choices { at_registration: self.0.is_multiple_of(2), by_kind }
    }
}

/// Registers two members at different times and makes all others of their rows.
async fn society(bench: &Bench, count: usize, early: DateTime<Utc>, now: DateTime<Utc>) -> (Sample, Vec<Synthetic>) {
    let (midori, letters) = Sample::with_people(bench, "midori", count, early).await;
    let late = early + Duration::days(150);
    for (number, at) in [(0, early), (1, late)] {
        let visitor = Visitor::new(bench, &midori, at);
        let draft = visitor.prepare(&letters[number], &good(&midori, number)).await;
        visitor.commit(&*visitor.draft(&draft).await).await.unwrap();
    }
    let base = json!({"password": {"case_sensitive": false}, "user_id": {"changeable": "once"}});
    let tx = bench.database.platform_write(early).await.unwrap();
    keep_overrides(&tx, midori.id, &base.to_string(), early, "test", "base").await.unwrap();
    tx.commit().await.unwrap();

    let blob = |text: &str| match bench.dialect() {
        Dialect::Sqlite => format!("CAST({text} AS BLOB)"),
        Dialect::Postgres => format!("convert_to({text}, 'UTF8')"),
    };
    let number = "CAST(substr(account.user_id, 10) AS INTEGER)";
    let lost = day_in_japan(now - Duration::days(60));
    let of_row = |column: &str| {
        format!(
            "(SELECT {column} FROM account WHERE user_id_folded = CASE WHEN CAST(substr(person.name, 4) AS INTEGER) % 2 = 0 \
         THEN 'member0000' ELSE 'member0001' END)"
        )
    };
    let statements = [
        format!(
            "INSERT INTO account (tenant_id, id, person_id, registration_id, user_id, user_id_folded, password_hash, \
             password_case_sensitive, password_changed_at, registered_at, notify, language, text_size, version) \
             SELECT tenant_id, id, id, id, 'synthetic' || substr(name, 4), 'synthetic' || substr(name, 4), {}, TRUE, {}, \
             {}, CAST(substr(person.name, 4) AS INTEGER) % 2 = 0, 'ja', 'standard', 1 FROM person \
             WHERE id NOT IN (SELECT person_id FROM account)",
            of_row("password_hash"),
            of_row("password_changed_at"),
            of_row("registered_at"),
        ),
        format!(
            "UPDATE account SET password_case_sensitive = FALSE WHERE user_id LIKE 'synthetic%' AND {number} % 3 = 0"
        ),
        format!(
            "INSERT INTO passkey (tenant_id, id, account_id, credential_id, credential, name, named, added_at) \
             SELECT tenant_id, id, id, {}, '{{}}', 'x', FALSE, registered_at FROM account \
             WHERE user_id LIKE 'synthetic%' AND {number} % 7 = 0",
            blob("user_id")
        ),
        format!(
            "INSERT INTO one_time_code (tenant_id, id, account_id, seed_sealed, last_step, added_at) \
             SELECT tenant_id, id, id, {}, 0, registered_at FROM account WHERE user_id LIKE 'synthetic%' AND {number} % 11 = 0",
            blob("user_id")
        ),
        format!(
            "INSERT INTO email_address (tenant_id, id, account_id, address_sealed, address_index, domain, purpose, added_at) \
             SELECT tenant_id, id, id, {0}, {0}, CASE WHEN {number} % 4 = 1 THEN 'works.example.co.jp' ELSE 'example.net' END, \
             'main', registered_at FROM account WHERE user_id LIKE 'synthetic%' AND {number} % 4 <> 0",
            blob("user_id")
        ),
        format!(
            "INSERT INTO notification_choice (tenant_id, account_id, kind, wanted, chosen_at) \
             SELECT tenant_id, id, 'medical_expenses', TRUE, registered_at FROM account \
             WHERE user_id LIKE 'synthetic%' AND {number} % 6 = 0"
        ),
        format!("UPDATE person SET lost_on = '{lost}' WHERE CAST(substr(name, 4) AS INTEGER) % 13 = 0"),
        "UPDATE person SET employment_category = 'leave' WHERE CAST(substr(name, 4) AS INTEGER) % 5 = 0".into(),
        format!(
            "UPDATE account SET user_id_changed_at = registered_at WHERE user_id LIKE 'synthetic%' AND {number} % 3 = 0"
        ),
        "UPDATE account SET disabled_at = registered_at WHERE user_id LIKE 'member%'".into(),
    ];
    let tx = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
    for statement in statements {
        tx.raw(&statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    tx.commit().await.unwrap();
    // The two whose rows were copied can't sign in, and stand for nobody.
    let copied: Vec<String> = letters.iter().take(2).map(|letter| letter.name.clone()).collect();
    let is_copied = |number: usize| copied.iter().any(|name| name.chars().skip(3).eq(number.to_string().chars()));
    (midori, (0..count).filter(|number| !is_copied(*number)).map(Synthetic).collect())
}

/// What a member meets at a sign-in with the password.
async fn asked(tx: TenantTx, hasher: &Hasher, member: Synthetic) -> (TenantTx, BTreeSet<&'static str>) {
    let (id, typed, device, mut chance) =
        (member.user_id(), password("kaze-8-yuki-no-michi"), Device::default(), random());
    let begun = sign_in::begin(&tx, &id, &typed, device, &mut chance).await.unwrap();
    let SignInBegun::Admitted(candidate) = begun else { panic!("{id} is paused") };
    let verified = hasher.for_strangers().verify(&typed, candidate.stored_password().as_ref()).await.unwrap();
    let (tx, outcome) = sign_in::complete(tx, &candidate, &typed, verified, device, &mut chance).await.unwrap();
    let mut met = BTreeSet::new();
    let (token, mut next) = match outcome {
        SignInOutcome::Entered(Entered::SignedIn(_)) => return (tx, met),
        SignInOutcome::Entered(Entered::OnTheWay(token, next)) => (token, next),
        SignInOutcome::NoLongerCovered => return (tx, BTreeSet::from(["no entry"])),
        _ => panic!("{id} isn't let in"),
    };
    let mine = format!("account_id = (SELECT id FROM account WHERE user_id_folded = '{id}')");
    let mut proofs = String::from("password");
    for _ in 0..4 {
        match next {
            Next::SecondStep => {
                met.insert("second step");
                proofs.push_str(" one_time_code");
            }
            Next::SetUp => {
                met.insert("set up");
                proofs.push_str(" set_up");
                let sql = format!(
                    "INSERT INTO passkey (tenant_id, id, account_id, credential_id, credential, name, named, added_at) \
                     SELECT tenant_id, id, id, token_digest, '{{}}', 'x', FALSE, created_at FROM sign_in WHERE {mine}"
                )
                .replacen("SELECT tenant_id, id, id,", "SELECT tenant_id, id, account_id,", 1);
                tx.raw(&sql).await.unwrap();
            }
            Next::ChangePassword(_) => {
                met.insert("new password");
                break;
            }
            Next::FirstStep | Next::Enter => break,
        }
        tx.raw(&format!("UPDATE sign_in SET proofs = '{proofs}' WHERE {mine}")).await.unwrap();
        next = entrance::resolve(&tx, &token, device).await.unwrap().expect("a sign-in on its way").next;
    }
    (tx, met)
}

type Met = Vec<BTreeSet<&'static str>>;

async fn everybody(bench: &Bench, scope: &Scope, policy: &Policy, members: &[Synthetic]) -> Met {
    let mut tx = bench.database.write(scope).await.unwrap().under(policy.clone());
    let (hasher, mut all) = (cheap_hasher(), Vec::with_capacity(members.len()));
    for member in members {
        let (back, met) = asked(tx, &hasher, *member).await;
        tx = back;
        all.push(met);
    }
    tx.rollback().await.unwrap();
    all
}

fn change(edits: &[(&str, Value)]) -> SettingsChange {
    SettingsChange(edits.iter().map(|(key, value)| ((*key).to_owned(), KeyEdit::Set(value.clone()))).collect())
}

fn newly(before: &Met, after: &Met, what: &str) -> u64 {
    let both = before.iter().zip(after);
    let count = both.filter(|(was, is)| !was.contains(what) && is.contains(what) && !was.contains("no entry")).count();
    u64::try_from(count).unwrap()
}

fn gone(before: &Met, after: &Met, what: &str) -> u64 {
    let both = before.iter().zip(after);
    let count = both.filter(|(was, is)| was.contains(what) && !is.contains(what) && !is.contains("no entry")).count();
    u64::try_from(count).unwrap()
}

/// The counts of a change as the desk tells them, and both policies.
async fn told(
    bench: &Bench,
    scope: &Scope,
    change: &SettingsChange,
) -> (BTreeMap<ImpactKind, (u64, bool)>, Policy, Policy) {
    let tx = bench.database.read(scope).await.unwrap();
    let timeline = settings::timeline(&tx).await.unwrap();
    let plan = settings::plan(&timeline, change, &timeline.base(scope.now), scope.now, scope.now, PlanFor::Vendor);
    assert!(!plan.is_broken(), "{:?}", plan.findings);
    let affected = settings::impact(&tx, &plan).await.unwrap().affected;
    let (before, after) = plan.policies.unwrap();
    (affected.into_iter().map(|one| (one.kind, (one.people, one.certain))).collect(), before, after)
}

#[tokio::test]
async fn who_is_told_to_be_affected_at_the_sign_in_is_who_then_is() {
    on_both(|bench| async move {
        let count = if bench.dialect() == Dialect::Sqlite { MANY } else { FEW };
        told_is_what_happens(bench, count).await;
    })
    .await;
}

#[tokio::test]
#[ignore = "100,000 members who sign in under every policy"]
async fn impact_is_the_outcome_for_100_000() {
    told_is_what_happens(Bench::sqlite().await, 100_000).await;
}

async fn told_is_what_happens(bench: Bench, count: usize) {
    let early = japan("2025-10-01T10:00:00");
    let now = early + Duration::days(400);
    let (midori, members) = society(&bench, count, early, now).await;
    let scope = Scope { networks: None, ..midori.scope(Actor::Anonymous, now) };
    let (_, base, _) = told(&bench, &scope, &change(&[("contact.hours", json!("平日"))])).await;
    let before = everybody(&bench, &scope, &base, &members).await;
    let mut seen = BTreeSet::new();
    for edits in [
        vec![("second_step.requirement", json!("required"))],
        vec![("second_step.requirement", json!("none"))],
        vec![("second_step.requirement", json!("required")), ("second_step.methods", json!(["passkey"]))],
        vec![("password.expires_after_days", json!(300))],
        vec![("password.change_after_years", json!(1))],
        vec![("password.case_sensitive", json!(true))],
        vec![("former_members.read_only_months", json!(0))],
    ] {
        let (told, _, policy) = told(&bench, &scope, &change(&edits)).await;
        let after = everybody(&bench, &scope, &policy, &members).await;
        let expected = [
            (ImpactKind::LockedOut, {
                let both = before.iter().zip(&after);
                let out = both.filter(|(was, is)| !was.contains("no entry") && is.contains("no entry")).count();
                u64::try_from(out).unwrap()
            }),
            (ImpactKind::NewPassword, newly(&before, &after, "new password")),
            (ImpactKind::MustSetUp, newly(&before, &after, "set up")),
            (ImpactKind::SecondStepAsked, newly(&before, &after, "second step")),
            (ImpactKind::SecondStepGone, gone(&before, &after, "second step")),
        ];
        let expected: BTreeMap<_, _> = expected
            .into_iter()
            .filter(|(_, people)| *people > 0)
            .map(|(kind, people)| (kind, (people, true)))
            .collect();
        // Without a second step the longer minimum counts, and the hashes don't tell whom that concerns.
        let (certain, at_most): (BTreeMap<_, _>, BTreeMap<_, _>) =
            told.into_iter().partition(|(_, (_, certain))| *certain);
        assert_eq!(certain, expected, "{edits:?}");
        assert!(at_most.keys().all(|kind| *kind == ImpactKind::NewPassword), "{edits:?}: {at_most:?}");
        assert!(!certain.is_empty(), "{edits:?} concerns somebody");
        seen.extend(certain.into_keys());
    }
    assert_eq!(seen.len(), 4, "every kind but one is seen: {seen:?}");

    let (few, mut harder) = (members.get(..FEW).unwrap_or(&members), 0);
    // A stored hash tells no length: at most so many are told, and never fewer than then are.
    for edits in [
        vec![("password.min_length", json!(21))],
        vec![("password.max_length", json!(19))],
        vec![("password.classes", json!(["symbol", "digit"]))],
        vec![("password.min_length_with_second_step", json!(15))],
    ] {
        let (told, _, policy) = told(&bench, &scope, &change(&edits)).await;
        let after = everybody(&bench, &scope, &policy, few).await;
        let (most, certain) = told[&ImpactKind::NewPassword];
        assert!(!certain && most >= newly(&before, &after, "new password"), "{edits:?}");
        assert_eq!(told.len(), 1, "{edits:?}: {told:?}");
        harder += newly(&before, &after, "new password");
    }
    assert!(harder > 0, "the rules do ask somebody");
}

#[tokio::test]
async fn who_is_told_to_be_affected_elsewhere_is_who_the_pages_rules_name() {
    on_both(|bench| async move {
        let early = japan("2025-10-01T10:00:00");
        let now = early + Duration::days(400);
        let (midori, members) = society(&bench, FEW, early, now).await;
        let scope = Scope { networks: None, ..midori.scope(Actor::Anonymous, now) };
        let count = |holds: &dyn Fn(Synthetic) -> bool| {
            u64::try_from(members.iter().filter(|member| holds(**member)).count()).unwrap()
        };
        let refused = |policy: &Policy, member: Synthetic| {
            let category = if member.on_leave() { EmploymentCategory::Leave } else { EmploymentCategory::Employee };
            let address = member.domain().map(|domain| EmailAddress::parse(&format!("x@{domain}")).unwrap());
            let fault = address.and_then(|address| EmailFault::by_rule(&policy.email, category, &address));
            matches!(fault, Some(EmailFault::Rule(_)))
        };
        let domains = ("email.company_domains", json!(["works.example.co.jp"]));
        for edits in [
            vec![domains.clone(), ("email.otherwise", json!("own_required"))],
            vec![domains.clone(), ("email.otherwise", json!("company_required"))],
            vec![domains, ("email.by_category", json!([{"categories": ["leave"], "rule": "personal_only"}]))],
        ] {
            let (told, _, policy) = told(&bench, &scope, &change(&edits)).await;
            let expected = count(&|member| refused(&policy, member));
            assert!(expected > 0, "{edits:?}");
            assert_eq!(told, BTreeMap::from([(ImpactKind::AddressRefused, (expected, true))]), "{edits:?}");
        }
        let (told_of_mails, before, after) =
            told(&bench, &scope, &change(&[("notification.mode", json!("always"))])).await;
        let any = |policy: &Policy, member: Synthetic| {
            NotificationKind::ALL.map(|kind| wants(&policy.notification, &member.choices(), kind))
        };
        let begins =
            count(&|member| any(&before, member).into_iter().zip(any(&after, member)).any(|(was, is)| !was && is));
        assert!(begins > 0);
        assert_eq!(told_of_mails, BTreeMap::from([(ImpactKind::MailsBegin, (begins, true))]));
        let (told_of_ids, ..) = told(&bench, &scope, &change(&[("user_id.changeable", json!("never"))])).await;
        let fixed = count(&|member| member.0 % 3 != 0);
        assert_eq!(told_of_ids, BTreeMap::from([(ImpactKind::UserIdFixed, (fixed, true))]));
        let link = json!([{"kind": "outside_link", "name": "健診", "url": "https://example.jp/"}]);
        let (told_of_services, ..) = told(&bench, &scope, &change(&[("services", link)])).await;
        let everybody = u64::try_from(members.len()).unwrap();
        assert_eq!(told_of_services.get(&ImpactKind::ServiceComes), Some(&(everybody, true)));
        assert!(members.iter().any(|member| member.early()));
    })
    .await;
}
