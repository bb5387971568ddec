//! Who is told to be asked about new terms is whom the door of the members' pages then asks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::settings::{ImpactKind, KeyEdit, SettingsChange};
use madoguchi_core::tenancy::Directory;
use madoguchi_core::tenancy::apply::keep_overrides;
use madoguchi_core::terms::ledger::TermsStanding;
use madoguchi_core::testing::{BASE, japan, on_both};
use serde_json::json;

use super::{FEW, change, society, told};

#[tokio::test]
async fn who_is_told_to_be_asked_about_new_terms_is_who_the_door_then_asks() {
    on_both(|bench| async move {
        let early = japan("2025-10-01T10:00:00");
        let now = early + Duration::days(400);
        let (midori, members) = society(&bench, FEW, early, now).await;
        let scope = Scope { networks: None, ..midori.scope(Actor::Anonymous, now) };
        let (_, base, _) = told(&bench, &scope, &change(&[("contact.hours", json!("平日"))])).await;
        let first = base.terms.file;
        let number = "CAST(substr(user_id, 10) AS INTEGER)";
        let consents = format!(
            "INSERT INTO consent (tenant_id, id, account_id, terms_version, terms_sha256, agreed_at) \
             SELECT tenant_id, id, id, '2026-04', '{first}', registered_at FROM account \
             WHERE user_id LIKE 'synthetic%' AND {number} % 2 = 0"
        );
        let tx = bench.database.write(&scope).await.unwrap();
        tx.raw(&consents).await.unwrap();
        tx.commit().await.unwrap();
        let standings = async |at: DateTime<Utc>| {
            let directory = Directory::load(&bench.database, BASE, at).await.unwrap();
            let tenant = directory.by_slug("midori").unwrap();
            members
                .iter()
                .map(|member| {
                    let agreed: Vec<String> = if member.early() { vec![first.clone()] } else { Vec::new() };
                    tenant.terms.standing(&agreed, at)
                })
                .collect::<Vec<_>>()
        };
        let version = |name: &str, file: &str, reconsent: &str, days: u16| {
            json!({"terms": {"version": name, "file": file, "reconsent": reconsent, "grace_days": days}})
        };
        let mut seen = BTreeSet::new();
        for (day, body) in [
            (1, version("2", &"a".repeat(64), "ask", 30)),
            (2, version("2", &"a".repeat(64), "ask", 0)),
            (3, version("2026-04", &first, "ask", 30)),
            (4, version("3", &"b".repeat(64), "tell", 30)),
        ] {
            let at = now + Duration::days(day);
            let own = body["terms"].as_object().unwrap().iter();
            let edits = own.map(|(key, value)| (format!("terms.{key}"), KeyEdit::Set(value.clone()))).collect();
            let before = standings(at).await;
            let (told, ..) = told(&bench, &Scope { now: at, ..scope.clone() }, &SettingsChange(edits)).await;
            let tx = bench.database.platform_write(at).await.unwrap();
            keep_overrides(&tx, midori.id, &body.to_string(), at, "test", "terms").await.unwrap();
            tx.commit().await.unwrap();
            let mut expected = BTreeMap::new();
            for (was, is) in before.into_iter().zip(standings(at).await).filter(|(was, is)| was != is) {
                let kind = match is {
                    TermsStanding::Asked { .. } => ImpactKind::TermsAsked,
                    TermsStanding::Due => ImpactKind::TermsDue,
                    TermsStanding::Told => ImpactKind::TermsTold,
                    TermsStanding::Settled => ImpactKind::TermsSettled,
                };
                assert_ne!(was, is);
                expected.entry(kind).or_insert((0, true)).0 += 1;
            }
            assert!(!expected.is_empty(), "day {day} concerns somebody");
            seen.extend(expected.keys().copied());
            assert_eq!(told, expected, "day {day}");
        }
        assert_eq!(seen.len(), 4, "every kind is seen: {seen:?}");
    })
    .await;
}
