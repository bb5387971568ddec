//! The network of a desk: nobody shuts themselves out, and the vendor opens it again.

use chrono::Duration;
use madoguchi_core::approvals::{self, NotApproved};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::settings::{self, DESK_NETWORKS, KeyEdit, SettingsChange, SettingsOutcome};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::support::ActReason;
use madoguchi_core::testing::{Sample, japan, network, on_both, random, save_settings};
use serde_json::json;

const NOON: &str = "2026-11-20T12:00:00";

#[tokio::test]
async fn whoever_would_stand_before_their_own_door_is_told_and_nothing_is_saved() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let save = async |from: &str, networks: &[&str], at| {
            let networks = SettingsChange([(DESK_NETWORKS.to_owned(), KeyEdit::Set(json!(networks)))].into());
            let place = network(from).at(from.parse().unwrap());
            let scope = Scope { networks: Some(place), ..midori.scope(Actor::Staff(owner.id), now) };
            let tx = bench.database.write(&scope).await.unwrap();
            let why = ActReason::read("組合の中からだけ使う").unwrap();
            let outcome = save_settings(&tx, &owner, &networks, at, &why).await.unwrap();
            if matches!(outcome, SettingsOutcome::Saved(_)) {
                tx.commit().await.unwrap();
            }
            outcome
        };
        let office = ["203.0.113.0/24", "2001:db8:1::/48"];
        let outside = save("198.51.100.7", &office, now).await;
        assert!(matches!(outside, SettingsOutcome::ShutsOut(_)), "{outside:?}");
        let later = save("198.51.100.7", &office, now + Duration::days(1)).await;
        assert!(matches!(later, SettingsOutcome::ShutsOut(_)), "also from a later day: {later:?}");
        let mistyped = save("203.0.113.9", &["203.0.113.9/24"], now).await;
        assert!(matches!(mistyped, SettingsOutcome::Broken(_)), "{mistyped:?}");
        assert!(matches!(save("203.0.113.9", &office, now).await, SettingsOutcome::Saved(_)));
        let inside = save("2001:db8:1::9", &["203.0.113.0/24"], now).await;
        assert!(matches!(inside, SettingsOutcome::ShutsOut(_)), "{inside:?}");
        let wider = save("203.0.113.9", &[], now).await;
        assert!(matches!(wider, SettingsOutcome::Waits(_)), "opening it takes two people: {wider:?}");
    })
    .await;
}

/// The change of one is approved by another, who may use another network.
#[tokio::test]
async fn whoever_approves_a_change_that_shuts_them_out_is_told_and_it_still_waits() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let asks = midori.clerk(&bench, Role::Policy, now).await;
        let approves = midori.clerk(&bench, Role::Owner, now).await;
        let at = async |clerk: &Clerk, from: &str| {
            let place = network(from).at(from.parse().unwrap());
            let scope = Scope { networks: Some(place), ..midori.scope(Actor::Staff(clerk.id), now) };
            bench.database.write(&scope).await.unwrap()
        };
        // More letters a day for one person take two; the network comes with them.
        let change = SettingsChange(
            [
                (DESK_NETWORKS.to_owned(), KeyEdit::Set(json!(["203.0.113.0/24"]))),
                ("desk.letters_a_day".to_owned(), KeyEdit::Set(json!(90))),
            ]
            .into(),
        );
        let tx = at(&asks, "203.0.113.9").await;
        let why = ActReason::read("一斉発行").unwrap();
        let SettingsOutcome::Waits(id) = save_settings(&tx, &asks, &change, now, &why).await.unwrap() else {
            panic!("it takes two people")
        };
        tx.commit().await.unwrap();
        let approve = async |from: &str| {
            let tx = at(&approves, from).await;
            let waiting = approvals::find(&tx, id).await.unwrap().expect("it waits");
            let asked = settings::asked(&tx, &waiting).await.unwrap().unwrap();
            let approved = settings::approve(&tx, &approves, id, &asked.impact, &mut random()).await.unwrap();
            if approved.is_ok() {
                tx.commit().await.unwrap();
            }
            approved
        };
        assert_eq!(approve("198.51.100.7").await, Err(NotApproved::ShutsOut));
        assert!(approve("203.0.113.77").await.is_ok(), "from inside it is approved");
    })
    .await;
}

#[tokio::test]
async fn the_vendor_opens_the_desk_again_and_what_was_planned_stays_planned() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let as_vendor = midori.scope(Actor::Operator("sato".into()), now);
        let tx = bench.database.write(&as_vendor).await.unwrap();
        assert!(!settings::open_desk(&tx, "電話", &mut random()).await.unwrap(), "it is open");
        drop(tx);
        let why = ActReason::read("移転").unwrap();
        let tomorrow = now + Duration::days(1);
        for (key, value, from) in [
            (DESK_NETWORKS, json!(["203.0.113.0/24"]), now),
            (DESK_NETWORKS, json!(["203.0.113.0/25"]), tomorrow),
            ("contact.hours", json!("平日9時から"), tomorrow + Duration::days(1)),
        ] {
            let change = SettingsChange([(key.to_owned(), KeyEdit::Set(value))].into());
            let tx = midori.as_clerk(&bench, &owner, now).await;
            let outcome = save_settings(&tx, &owner, &change, from, &why).await.unwrap();
            assert!(matches!(outcome, SettingsOutcome::Saved(_)), "{key}: {outcome:?}");
            tx.commit().await.unwrap();
        }
        let tx = bench.database.write(&as_vendor).await.unwrap();
        assert!(settings::open_desk(&tx, "電話", &mut random()).await.unwrap());
        tx.commit().await.unwrap();
        let tx = bench.database.read(&as_vendor).await.unwrap();
        let timeline = settings::timeline(&tx).await.unwrap();
        for day in 0..4 {
            let policy = timeline.policy_at(now + Duration::days(day)).unwrap();
            assert!(policy.desk.networks.is_empty(), "day {day}");
        }
        assert_eq!(timeline.policy_at(now + Duration::days(3)).unwrap().contact.hours, "平日9時から");
    })
    .await;
}
