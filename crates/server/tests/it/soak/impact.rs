//! Who is affected by a change of the settings, in a society of 100,000 members: how long the page waits for the count, and
//! that count, sample and list say the same.

use std::time::{Duration, Instant};

use madoguchi_core::scope::Actor;
use madoguchi_core::settings::{self, ImpactKind, KeyEdit, PlanFor, SettingsChange};
use madoguchi_core::testing::{Bench, Sample, crowd, japan};
use serde_json::{Value, json};

/// Every second person has an account, and of those every fifth is a former member who can no longer enter.
const PEOPLE: u32 = 200_000;
const ENTERING: u64 = 80_000;
const FORMER: u64 = 20_000;

/// What a clerk waits for at most, on a machine that does other things too.
const PATIENCE: Duration = Duration::from_secs(20);

fn change(key: &str, value: Value) -> SettingsChange {
    SettingsChange([(key.to_owned(), KeyEdit::Set(value))].into())
}

#[allow(clippy::disallowed_methods, reason = "timings are printed, and a bound of minutes tells a walk from a scan")]
pub async fn counted(bench: Bench) {
    let now = japan("2026-11-20T10:00:00");
    let early = japan("2026-03-20T10:00:00");
    let midori = Sample::apply(&bench, "midori", early).await;
    let tx = bench.database.write(&midori.scope(Actor::System, now)).await.unwrap();
    crowd::fill(&tx, PEOPLE).await;
    tx.commit().await.unwrap();
    crowd::analyse(&bench).await;
    let tx = bench.database.read(&midori.scope(Actor::System, now)).await.unwrap();
    let timeline = settings::timeline(&tx).await.unwrap();
    // Letting former members in again is counted for a day on which they have been former members for two years.
    for (at, key, value, kind, people, certain) in [
        (now, "second_step.requirement", json!("required"), ImpactKind::MustSetUp, ENTERING, true),
        (now, "password.min_length", json!(30), ImpactKind::NewPassword, ENTERING, false),
        (now, "password.expires_after_days", json!(300), ImpactKind::NewPassword, ENTERING, true),
        (early, "former_members.read_only_months", json!(24), ImpactKind::LetIn, FORMER, true),
        (now, "email.otherwise", json!("personal_only"), ImpactKind::AddressRefused, 0, true),
        (now, "notification.mode", json!("always"), ImpactKind::MailsBegin, 0, true),
        (now, "contact.hours", json!("平日"), ImpactKind::LockedOut, 0, true),
    ] {
        let (now, change) = (at, change(key, value));
        let plan = settings::plan(&timeline, &change, &timeline.base(now), now, now, PlanFor::Society);
        assert!(!plan.is_broken(), "{key}: {:?}", plan.findings);
        let begun = Instant::now();
        let impact = settings::impact(&tx, &plan).await.unwrap();
        let took = begun.elapsed();
        println!("{:?}: {key} counted in {took:.2?}", bench.dialect());
        assert!(took < PATIENCE, "{key}: {took:?}");
        let found = impact.affected.iter().find(|one| (one.kind, one.certain) == (kind, certain));
        assert_eq!(found.map_or(0, |one| one.people), people, "{key}");
        let Some(found) = found else { continue };
        let begun = Instant::now();
        let all = settings::affected_people(&tx, &plan, (kind, certain)).await.unwrap();
        println!("{:?}: {key} listed in {:.2?}", bench.dialect(), begun.elapsed());
        assert_eq!(u64::try_from(all.len()).unwrap(), people, "{key}");
        assert!(found.sample.iter().zip(&all).all(|(one, other)| one.id == other.id), "{key}");
        assert_eq!(found.sample.len(), settings::SAMPLE);
    }
}
