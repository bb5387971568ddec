//! Consents to new terms, and what a society may publish.

use chrono::Duration;
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::history::{self, EventOutcome};
use madoguchi_core::accounts::sessions::session::{self, Member};
use madoguchi_core::input::device::Device;
use madoguchi_core::policy::check::FindingKind;
use madoguchi_core::policy::published::Published;
use madoguchi_core::policy::society::Language;
use madoguchi_core::registration::{self, FoundDraft};
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::apply::{Application, ApplyRefusal, keep_overrides};
use madoguchi_core::tenancy::manifest::Manifest;
use madoguchi_core::tenancy::{self, Directory, TenantStatus, said_of_texts};
use madoguchi_core::terms::ledger::{Ledger, TermsStanding};
use madoguchi_core::terms::{self, Agreed, Declined};
use madoguchi_core::testing::{BASE, Bench, Sample, folder, japan, on_both, random};

const START: &str = "2026-11-20T10:00:00";
const SECOND: &str = "2026-12-01T00:00:00";

/// A manifest of aozora whose terms have this name and this hash in the place of their text.
fn manifest(version: &str, text: &str) -> Manifest {
    let mut manifest = Manifest::read(&folder("aozora")).unwrap();
    let was = manifest.policy.terms.clone();
    manifest.layer = manifest.layer.replace(&was.version, version).replace(&was.file, text);
    manifest.policy.terms.version = version.to_owned();
    manifest.policy.terms.file = text.to_owned();
    manifest
}

async fn publish(bench: &Bench, now: &str, from: &str, manifest: &Manifest) -> Result<(), ApplyRefusal> {
    let tx = bench.database.platform_write(japan(now)).await.unwrap();
    let application = Application {
        slug: "aozora",
        base: BASE,
        layer: &manifest.layer,
        policy: &manifest.policy,
        assets: &manifest.assets,
        effective_from: japan(from),
        who: "test",
        why: "new terms",
        may_move: false,
        begins: TenantStatus::Live,
    };
    tenancy::apply(&tx, &application, &mut random()).await?;
    tx.commit().await.unwrap();
    Ok(())
}

async fn ledger(bench: &Bench, society: &Sample, now: &str) -> Ledger {
    let directory = Directory::load(&bench.database, BASE, japan(now)).await.unwrap();
    directory.society(society.id).unwrap().terms.clone()
}

/// A member who registered at [`START`], signed in.
async fn member(bench: &Bench) -> (Sample, Member) {
    let now = japan(START);
    let (mut society, letters) = Sample::with_people(bench, "aozora", 1, now).await;
    society.policy.sessions.absolute_hours = 24;
    let draft = society.ready_drafts(bench, &letters[0], 1, now).await.remove(0);
    let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
    let FoundDraft::Open(draft) = registration::find(&tx, &draft.token).await.unwrap() else { panic!("an open draft") };
    let mut chance = random();
    let done = registration::commit(tx, &draft, Language::Ja, Device::default(), &mut chance).await;
    let (tx, committed) = done.unwrap();
    let Entered::SignedIn(token) = committed.entered else { panic!("a session") };
    let member = session::resolve(&tx, &token).await.unwrap().expect("a session");
    tx.commit().await.unwrap();
    (society, member)
}

#[tokio::test]
async fn who_agrees_has_a_consent_with_hash_and_instant_and_says_so_once() {
    on_both(|bench| async move {
        let (society, member) = member(&bench).await;
        let first = society.policy.terms.file.clone();
        assert_eq!(member.agreed, std::slice::from_ref(&first));
        publish(&bench, START, SECOND, &manifest("2026-12", "second")).await.unwrap();
        let ledger = ledger(&bench, &society, START).await;
        let at = japan(SECOND) + Duration::days(3);
        assert!(matches!(ledger.standing(&member.agreed, at), TermsStanding::Asked { .. }));
        for (shown, expected) in
            [(first.as_str(), Agreed::Overtaken), ("second", Agreed::Kept), ("second", Agreed::Before)]
        {
            let tx = bench.database.write(&society.scope(Actor::Member(member.account), at)).await.unwrap();
            let agreed = terms::agree(&tx, &ledger, &member, shown, Device::default(), &mut random()).await.unwrap();
            assert_eq!(agreed, expected, "{shown}");
            tx.commit().await.unwrap();
        }
        let tx = bench.database.read(&society.scope(Actor::System, at)).await.unwrap();
        let consents = terms::consents(&tx, member.account).await.unwrap();
        let told: Vec<_> =
            consents.iter().map(|given| (given.version.as_str(), given.sha256.as_str(), given.agreed_at)).collect();
        assert_eq!(told, [("2026-04", first.as_str(), japan(START)), ("2026-12", "second", at)]);
        let agreed: Vec<_> = consents.into_iter().map(|given| given.sha256).collect();
        assert_eq!(ledger.standing(&agreed, at), TermsStanding::Settled);
        let events = history::list(&tx, member.account).await.unwrap();
        assert_eq!(events.iter().filter(|event| event.outcome == EventOutcome::AgreedToTerms).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_declines_is_signed_out_only_when_the_grace_is_over() {
    on_both(|bench| async move {
        let (society, member) = member(&bench).await;
        publish(&bench, START, "2026-11-20T11:00:00", &manifest("2026-12", "second")).await.unwrap();
        let ledger = ledger(&bench, &society, START).await;
        let end = japan("2026-12-20T00:00:00");
        for (at, shown, expected) in [
            (end - Duration::microseconds(1), "second", Declined::Until("2026-12-20".parse().unwrap())),
            (end, "first", Declined::Overtaken),
            (end, "second", Declined::SignedOut),
        ] {
            let tx = bench.database.write(&society.scope(Actor::Member(member.account), at)).await.unwrap();
            let declined = terms::decline(&tx, &ledger, &member, shown, &mut random()).await.unwrap();
            assert_eq!(declined, expected, "{at}");
            let ended = tx.raw("UPDATE session SET device = device WHERE ended_at IS NOT NULL").await.unwrap();
            assert_eq!(ended, u64::from(expected == Declined::SignedOut), "{at}");
            assert_eq!(terms::consents(&tx, member.account).await.unwrap().len(), 1, "{at}");
            tx.commit().await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_published_name_keeps_its_text() {
    on_both(|bench| async move {
        let society = Sample::apply(&bench, "aozora", japan(START)).await;
        let renamed = manifest("2026-05", &society.policy.terms.file);
        let said = async |now: &str, manifest: &Manifest| {
            let tx = bench.database.platform_read(japan(now)).await.unwrap();
            let said = said_of_texts(&tx, "aozora", &Published::all_of(&manifest.policy)).await.unwrap();
            said.into_iter().map(|finding| (finding.key, finding.kind)).collect::<Vec<_>>()
        };
        let changed = FindingKind::TextChanged { of: Published::Terms, version: "2026-04".into() };
        assert_eq!(said(START, &manifest("2026-04", "other")).await, [("terms.version".to_owned(), changed)]);
        let before = FindingKind::VersionRenamed { of: Published::Terms, before: "2026-04".into() };
        assert_eq!(said(START, &renamed).await, [("terms.version".to_owned(), before)]);
        let refused = publish(&bench, START, SECOND, &manifest("2026-04", "other")).await;
        assert!(matches!(refused, Err(ApplyRefusal::TextChanged { version, .. }) if version == "2026-04"));
        // Until it takes effect, nobody has agreed to it.
        publish(&bench, START, SECOND, &manifest("2026-12", "draft")).await.unwrap();
        publish(&bench, START, SECOND, &manifest("2026-12", "second")).await.unwrap();
        let refused = publish(&bench, SECOND, SECOND, &manifest("2026-12", "third")).await;
        assert!(matches!(refused, Err(ApplyRefusal::TextChanged { version, .. }) if version == "2026-12"));
        // Back to the first one, and a society that isn't there yet.
        publish(&bench, SECOND, "2026-12-02T00:00:00", &manifest("2026-04", &society.policy.terms.file)).await.unwrap();
        let tx = bench.database.platform_read(japan(SECOND)).await.unwrap();
        assert!(said_of_texts(&tx, "nobody", &Published::all_of(&renamed.policy)).await.unwrap().is_empty());
        let names: Vec<_> = ledger(&bench, &society, SECOND)
            .await
            .editions(japan("2026-12-03T00:00:00"))
            .iter()
            .map(|edition| (edition.text.version.clone(), edition.from))
            .collect();
        assert_eq!(
            names,
            [
                ("2026-04".to_owned(), japan(START)),
                ("2026-12".to_owned(), japan(SECOND)),
                ("2026-04".to_owned(), japan("2026-12-02T00:00:00")),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_societys_own_override_changes_the_grace_and_no_text() {
    on_both(|bench| async move {
        let society = Sample::apply(&bench, "aozora", japan(START)).await;
        publish(&bench, START, SECOND, &manifest("2026-12", "second")).await.unwrap();
        let tx = bench.database.platform_write(japan(START)).await.unwrap();
        let longer = r#"{"terms": {"grace_days": 60}}"#;
        keep_overrides(&tx, society.id, longer, japan("2026-12-20T00:00:00"), "the society", "longer").await.unwrap();
        tx.commit().await.unwrap();
        let ledger = ledger(&bench, &society, START).await;
        let agreed = [society.policy.terms.file];
        let asked = |until: &str| TermsStanding::Asked { until: until.parse().unwrap() };
        assert_eq!(ledger.standing(&agreed, japan("2026-12-19T00:00:00")), asked("2026-12-31"));
        assert_eq!(ledger.standing(&agreed, japan("2026-12-20T00:00:00")), asked("2027-01-30"));
        assert_eq!(ledger.editions(japan("2026-12-20T00:00:00")).len(), 2);
    })
    .await;
}
