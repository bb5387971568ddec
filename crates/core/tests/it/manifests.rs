//! Manifests are applied to societies that run: as they were looked at, or not at all.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::database::PlatformTx;
use madoguchi_core::ids::{TenantId, new_uuid};
use madoguchi_core::policy::layers::{self, Layer};
use madoguchi_core::policy::template;
use madoguchi_core::policy::toml::TomlFile;
use madoguchi_core::scope::Actor;
use madoguchi_core::settings::{
    self, ManifestOutcome, Moved, SeenSociety, apply_manifest, explain_all, moved, plan_application, timeline_of,
};
use madoguchi_core::tenancy::apply::{
    Application, ApplyRefusal, StatusChange, change_status, keep_overrides, rehearse, running,
};
use madoguchi_core::tenancy::manifest::export::{RunningLayers, export};
use madoguchi_core::tenancy::manifest::{self, Manifest, own};
use madoguchi_core::tenancy::{Applied, Directory, TenantStatus};
use madoguchi_core::testing::{BASE, Bench, Sample, folder, japan, on_both, random};
use serde_json::{Value, json};

fn application<'a>(manifest: &'a Manifest, now: DateTime<Utc>) -> Application<'a> {
    Application {
        slug: manifest.slug.as_str(),
        base: BASE,
        layer: &manifest.layer,
        policy: &manifest.policy,
        assets: &manifest.assets,
        effective_from: now,
        who: "test",
        why: "test",
        may_move: false,
        begins: TenantStatus::Live,
    }
}

/// The manifest of a society that ships, with another value of a key.
fn changed(slug: &str, section: &str, key: &str, value: Value) -> Manifest {
    let mut manifest = Manifest::read(&folder(slug)).unwrap();
    let mut layer: Value = serde_json::from_str(&manifest.layer).unwrap();
    layer[section][key] = value;
    manifest.layer = layer.to_string();
    manifest.policy = layers::effective(&manifest.layer, None).unwrap();
    manifest
}

async fn write(bench: &Bench, now: DateTime<Utc>) -> PlatformTx {
    bench.database.platform_write(now).await.unwrap()
}

async fn seen(tx: &PlatformTx, manifest: &Manifest, now: DateTime<Utc>) -> SeenSociety {
    let runs = running(tx, &[manifest.slug.as_str()]).await.unwrap().remove(manifest.slug.as_str()).unwrap();
    let (_, base) = plan_application(tx, runs.tenant, &application(manifest, now)).await.unwrap();
    SeenSociety::Running { tenant: runs.tenant, canonical_host: runs.canonical_host, base }
}

async fn overrides(bench: &Bench, sample: &Sample, body: Value, from: DateTime<Utc>, now: DateTime<Utc>) {
    let tx = write(bench, now).await;
    keep_overrides(&tx, sample.id, &body.to_string(), from, "the desk", "test").await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_was_looked_at_is_applied_and_then_nothing_differs() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        overrides(&bench, &midori, json!({"password": {"history": 3}}), now, now).await;
        let manifest = changed("midori", "password", "min_length", json!(18));
        let tx = write(&bench, now).await;
        let what = application(&manifest, now);
        let (plan, _) = plan_application(&tx, midori.id, &what).await.unwrap();
        assert_eq!(plan.changes.iter().map(|one| one.key).collect::<Vec<_>>(), ["password.min_length"]);
        assert_eq!(plan.own.iter().map(|one| one.key).collect::<Vec<_>>(), ["password.history"]);
        rehearse(&tx, &what).await.unwrap();
        let looked_at = seen(&tx, &manifest, now).await;
        let later = now + Duration::minutes(5);
        drop(tx);

        let tx = write(&bench, later).await;
        let what = application(&manifest, later);
        let outcome = apply_manifest(&tx, &what, None, Some((&looked_at, None)), &mut random()).await.unwrap();
        assert!(matches!(outcome, ManifestOutcome::Applied(Applied::Changed(id)) if id == midori.id), "{outcome:?}");
        let (plan, _) = plan_application(&tx, midori.id, &what).await.unwrap();
        assert!(plan.changes.is_empty() && plan.settings.changes.is_empty());
        assert_eq!(plan.own.len(), 1, "the society's choice stays");
        // Once more, as after a kill between two societies: it is there already, so that nothing has moved.
        assert_eq!(moved(&tx, &what, &looked_at, None).await.unwrap(), None);
        let again = apply_manifest(&tx, &what, None, Some((&looked_at, None)), &mut random()).await.unwrap();
        assert!(matches!(again, ManifestOutcome::Applied(Applied::Unchanged(_))), "{again:?}");
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_has_moved_since_is_told_and_nothing_is_applied() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        let manifest = changed("midori", "password", "min_length", json!(18));
        let tx = write(&bench, now).await;
        let looked_at = seen(&tx, &manifest, now).await;
        drop(tx);
        let later = now + Duration::minutes(5);
        overrides(&bench, &midori, json!({"password": {"min_length": 20}}), later, later).await;

        let tx = write(&bench, later).await;
        let what = application(&manifest, later);
        let outcome = apply_manifest(&tx, &what, None, Some((&looked_at, None)), &mut random()).await.unwrap();
        let ManifestOutcome::Moved(Moved::Policy(keys)) = outcome else { panic!("{outcome:?}") };
        let told: Vec<_> = keys.iter().map(|key| (key.key, key.was.clone(), key.is.clone())).collect();
        assert_eq!(told, [("password.min_length", Some(json!(15)), Some(json!(20)))]);
        assert_eq!(timeline_of(&tx, midori.id).await.unwrap().versions().len(), 2, "nothing was added");
        let absent = moved(&tx, &what, &SeenSociety::Absent, None).await.unwrap();
        assert_eq!(absent, Some(Moved::Appeared));
        let SeenSociety::Running { canonical_host, base, .. } = looked_at else { panic!("it ran") };
        let other = SeenSociety::Running { tenant: TenantId(new_uuid(now, &mut random())), canonical_host, base };
        assert_eq!(moved(&tx, &what, &other, None).await.unwrap(), Some(Moved::Another));
    })
    .await;
}

#[tokio::test]
async fn a_manifest_that_breaks_what_the_society_has_chosen_leaves_it_as_it_is() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        overrides(&bench, &midori, json!({"password": {"min_length": 40}}), now, now).await;
        let manifest = changed("midori", "password", "max_length", json!(24));
        let tx = write(&bench, now).await;
        let what = application(&manifest, now);
        let outcome = apply_manifest(&tx, &what, None, None, &mut random()).await.unwrap();
        let ManifestOutcome::Contradicts(findings) = outcome else { panic!("{outcome:?}") };
        assert!(findings.iter().any(|finding| finding.key.starts_with("password")), "{findings:?}");
        assert_eq!(timeline_of(&tx, midori.id).await.unwrap().versions().len(), 2);
        drop(tx);
        let society = Directory::read(&bench.database, "midori", now).await.unwrap().unwrap();
        assert_eq!((society.policy(now).password.min_length, society.policy(now).password.max_length), (40, 128));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_applications_at_once_one_creates_and_the_other_finds_it() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        for manifest in
            [Manifest::read(&folder("midori")).unwrap(), changed("midori", "password", "min_length", json!(18))]
        {
            let both = std::sync::Arc::new(manifest);
            let run = || {
                let (database, manifest) = (bench.database.clone(), std::sync::Arc::clone(&both));
                let mut chance = random();
                tokio::spawn(async move {
                    let tx = database.platform_write(now).await.unwrap();
                    let what = application(&manifest, now);
                    let outcome = apply_manifest(&tx, &what, None, None, &mut chance).await.unwrap();
                    let ManifestOutcome::Applied(applied) = outcome else { panic!("{outcome:?}") };
                    tx.commit().await.unwrap();
                    applied
                })
            };
            let outcomes = (run(), run());
            let outcomes = [outcomes.0.await.unwrap(), outcomes.1.await.unwrap()];
            assert_eq!(outcomes[0].tenant(), outcomes[1].tenant());
            let unchanged = outcomes.iter().filter(|one| matches!(one, Applied::Unchanged(_))).count();
            assert_eq!(unchanged, 1, "{outcomes:?}");
        }
        let tx = write(&bench, now).await;
        let id = running(&tx, &["midori"]).await.unwrap()["midori"].tenant;
        let numbers: Vec<i32> = timeline_of(&tx, id).await.unwrap().versions().iter().map(|one| one.number).collect();
        assert_eq!(numbers, [1, 2]);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_committed_leaves_nothing_of_a_society() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let manifest = Manifest::read(&folder("midori")).unwrap();
        let tx = write(&bench, now).await;
        let what = application(&manifest, now);
        apply_manifest(&tx, &what, None, None, &mut random()).await.unwrap();
        drop(tx);
        let tx = write(&bench, now).await;
        assert!(running(&tx, &["midori"]).await.unwrap().is_empty());
        // Its host and number are free.
        rehearse(&tx, &what).await.unwrap();
        let other = Application { slug: "akane", ..application(&manifest, now) };
        let outcome = apply_manifest(&tx, &other, None, None, &mut random()).await.unwrap();
        assert!(matches!(outcome, ManifestOutcome::Applied(Applied::Created(_))), "{outcome:?}");
        let refused = rehearse(&tx, &what).await;
        assert!(matches!(refused, Err(ApplyRefusal::NumberTaken(_))), "{refused:?}");
    })
    .await;
}

/// What explain tells of every key: its value, its layer and the standard.
fn explained(
    timeline: &settings::PolicyTimeline,
    at: DateTime<Utc>,
) -> Vec<(String, Option<Value>, Layer, Option<Value>)> {
    let told = explain_all(timeline, at).into_iter();
    told.map(|one| (one.key.path.clone(), one.value, one.layer, one.standard)).collect()
}

#[tokio::test]
async fn an_exported_folder_applied_elsewhere_explains_itself_alike() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let elsewhere = Bench::sqlite().await;
        let into = tempfile::tempdir().unwrap();
        for slug in ["aozora", "midori", "nec", "shionogi", "stanleykenpo", "tokyometro"] {
            let sample = Sample::apply(&bench, slug, now).await;
            // The society's own choices, with a text of its own among them.
            let english = sample.policy.terms.file_en.clone().unwrap_or_else(|| sample.policy.terms.file.clone());
            let own_layer = json!({
                "password": {"history": 3},
                "second_step": {"recommended": null},
                "maintenance": {"monthly": null},
                "terms": {"version": "2026-12", "file": english},
            });
            overrides(&bench, &sample, own_layer, now, now).await;
            let tx = write(&bench, now).await;
            let timeline = timeline_of(&tx, sample.id).await.unwrap();
            let running_layers = RunningLayers {
                manifest: timeline.layer_at(Layer::Manifest, now),
                own: timeline.layer_at(Layer::Overrides, now),
            };
            let files = export(&tx, sample.id, running_layers, "heading", str::to_owned).await.unwrap();
            let to = into.path().join(slug);
            std::fs::create_dir(&to).unwrap();
            for file in &files {
                std::fs::write(to.join(&file.name), &file.content).unwrap();
            }
            assert!(files.iter().any(|file| file.name == own::FILE));
            let exported = Manifest::read(&to).unwrap_or_else(|trouble| panic!("{slug}: {trouble}"));
            // Here, nothing would change.
            let runs = running(&tx, &[slug]).await.unwrap().remove(slug).unwrap();
            assert!(runs.is_as(&application(&exported, now)), "{slug}");
            let (plan, _) = plan_application(&tx, sample.id, &application(&exported, now)).await.unwrap();
            assert!(plan.changes.is_empty(), "{slug} {:?}", plan.changes);
            drop(tx);
            let here = explained(&timeline, now);

            let tx = write(&elsewhere, now).await;
            let what = application(&exported, now);
            let outcome = apply_manifest(&tx, &what, exported.own.as_deref(), None, &mut random()).await.unwrap();
            let ManifestOutcome::Applied(Applied::Created(id)) = outcome else { panic!("{outcome:?}") };
            assert_eq!(explained(&timeline_of(&tx, id).await.unwrap(), now), here, "{slug}");
            // A society that is there keeps its own choices, whatever the folder says.
            let again = apply_manifest(&tx, &what, Some("{}"), None, &mut random()).await.unwrap();
            assert!(matches!(again, ManifestOutcome::Applied(Applied::Unchanged(_))), "{again:?}");
            assert_eq!(explained(&timeline_of(&tx, id).await.unwrap(), now), here, "{slug}");
            tx.commit().await.unwrap();
        }
    })
    .await;
}

/// An empty list is something else than nothing: the platform's services would count again.
#[test]
fn a_manifest_without_any_service_is_written_as_such() {
    let layer = json!({"services": [], "society": {"name": "みどり健康保険組合"}});
    let written = template::manifest("heading", &layer, str::to_owned);
    let read = TomlFile::parse("tenant.toml", &written).unwrap();
    assert!(layers::says_the_same(&layer.to_string(), &read.json().to_string()), "{written}");
}

#[test]
fn what_the_societys_own_file_may_not_say_is_named_by_key_and_line() {
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("midori");
    std::fs::create_dir(&copy).unwrap();
    for file in [manifest::FILE, "logo.png", "terms.ja.txt", "terms.en.txt"] {
        std::fs::copy(folder("midori").join(file), copy.join(file)).unwrap();
    }
    let faults = |text: &str| -> Vec<(String, usize)> {
        std::fs::write(copy.join(own::FILE), text).unwrap();
        let found = Manifest::read(&copy).err().map(|unreadable| unreadable.0).unwrap_or_default();
        found.into_iter().map(|fault| (fault.key, fault.place.map_or(0, |place| place.line))).collect()
    };
    assert_eq!(faults("{\n  \"password\": {\n    \"history\": 3\n  }\n}\n"), []);
    assert_eq!(faults("{\n  \"password\": {\n    \"min_length\": 3\n  }\n}\n"), [("password.min_length".into(), 3)]);
    assert_eq!(faults("{\n  \"hosts\": {\n    \"canonical\": \"www\"\n  }\n}\n"), [("hosts.canonical".into(), 3)]);
    assert_eq!(faults("{\n  \"terms\": {\n    \"file\": \"gone.txt\"\n  }\n}\n"), [("terms.file".into(), 3)]);
    assert_eq!(faults("{\n  nonsense\n}\n"), [(String::new(), 2)]);
    // Together with the manifest it is wrong.
    std::fs::write(copy.join(own::FILE), "{\"password\": {\"min_length\": 60, \"max_length\": 24}}").unwrap();
    let findings = Manifest::read(&copy).unwrap().findings(japan("2026-11-20T10:00:00").date_naive());
    assert!(
        findings.iter().any(|finding| finding.key.starts_with("password.") && {
            finding.severity() == madoguchi_core::policy::check::Severity::Error
        }),
        "{findings:?}"
    );
}

#[tokio::test]
async fn a_society_is_suspended_with_a_reason_that_its_trail_keeps() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        for (status, changes) in [
            (TenantStatus::Live, StatusChange::SoAlready),
            (TenantStatus::Suspended, StatusChange::Done),
            (TenantStatus::Suspended, StatusChange::SoAlready),
            (TenantStatus::Live, StatusChange::Done),
        ] {
            let tx = bench.database.write(&midori.scope(Actor::Operator("test".into()), now)).await.unwrap();
            let changed = change_status(&tx, status, "保守のため", &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(changed, changes, "{status:?}");
            let society = Directory::read(&bench.database, "midori", now).await.unwrap().unwrap();
            assert_eq!(society.status, status);
        }
        let tx = bench.database.read(&midori.scope(Actor::System, now)).await.unwrap();
        for action in [Action::PortalSuspended, Action::PortalResumed] {
            let filter = AuditFilter { action: Some(action), ..AuditFilter::default() };
            let rows = read::list(&tx, &filter, None, 10).await.unwrap().entries;
            assert_eq!(rows.len(), 1, "{action:?}");
            assert_eq!(rows[0].detail["reason"], "保守のため");
        }
    })
    .await;
}
