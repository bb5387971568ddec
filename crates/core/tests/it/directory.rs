//! Societies come in, change and are found.

use madoguchi_core::input::insurer_number::InsurerNumber;
use madoguchi_core::tenancy::apply::{Application, keep_overrides, set_holiday};
use madoguchi_core::tenancy::assets;
use madoguchi_core::tenancy::manifest::{Logos, Manifest};
use madoguchi_core::tenancy::{self, Applied, Directory, Resolution, TenantStatus, set_status};
use madoguchi_core::testing::{BASE, Bench, Sample, folder, japan, on_both, random};

async fn directory(bench: &Bench) -> Directory {
    Directory::load(&bench.database, BASE, japan("2026-11-20T10:00:00")).await.unwrap()
}

#[tokio::test]
async fn hosts_lead_to_their_society_and_nowhere_else() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        let stanley = Sample::apply(&bench, "stanleykenpo", now).await;
        let directory = directory(&bench).await;
        let society = |host: &str| match directory.resolve(host) {
            Resolution::Society(tenant) => format!("at {}", tenant.slug),
            Resolution::Elsewhere(tenant) => format!("to {}", tenant.canonical_host),
            Resolution::Platform => "platform".into(),
            Resolution::Unknown => "unknown".into(),
        };
        for (host, expected) in [
            ("midori.portal.localhost", "at midori"),
            ("www.midori.portal.localhost", "to midori.portal.localhost"),
            ("www.stanleykenpo.portal.localhost", "at stanleykenpo"),
            ("stanleykenpo.portal.localhost", "to www.stanleykenpo.portal.localhost"),
            ("portal.localhost", "platform"),
            ("nobody.portal.localhost", "unknown"),
            ("midori.portal.localhost.evil.example", "unknown"),
            ("xmidori.portal.localhost", "unknown"),
            ("a.midori.portal.localhost", "unknown"),
            ("localhost", "unknown"),
            ("", "unknown"),
        ] {
            assert_eq!(society(host), expected, "{host}");
        }
        let number = InsurerNumber::parse("06139992").unwrap();
        assert_eq!(directory.by_insurer_number(&number, now).unwrap().id, midori.id);
        assert_eq!(directory.by_name("ｽﾀﾝﾚｰ", now, 5).first().map(|t| t.id), Some(stanley.id));
        assert!(directory.by_name(" ", now, 5).is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_change_is_seen_at_the_next_refresh_and_repeating_changes_nothing() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        let directory = directory(&bench).await;
        assert_eq!(directory.refresh(&bench.database, now).await.unwrap(), 0);

        let manifest = Manifest::read(&folder("midori")).unwrap();
        let application = Application {
            slug: "midori",
            base: BASE,
            layer: &manifest.layer,
            policy: &manifest.policy,
            assets: &manifest.assets,
            effective_from: now,
            who: "test",
            why: "again",
            may_move: false,
            begins: TenantStatus::Live,
        };
        let tx = bench.database.platform_write(now).await.unwrap();
        assert_eq!(tenancy::apply(&tx, &application, &mut random()).await.unwrap(), Applied::Unchanged(midori.id));
        tx.commit().await.unwrap();
        assert_eq!(directory.refresh(&bench.database, now).await.unwrap(), 0);

        let tomorrow = japan("2026-11-21T00:00:00");
        let tx = bench.database.platform_write(now).await.unwrap();
        let body = r#"{"sessions": {"idle_minutes": 7}}"#;
        keep_overrides(&tx, midori.id, body, tomorrow, "the society", "stricter").await.unwrap();
        assert!(set_status(&tx, "midori", TenantStatus::Suspended).await.unwrap());
        assert!(!set_status(&tx, "nobody", TenantStatus::Suspended).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(directory.refresh(&bench.database, now).await.unwrap(), 1);
        let tenant = directory.society(midori.id).unwrap();
        assert_eq!(tenant.status, TenantStatus::Suspended);
        assert_eq!(tenant.policy(now).sessions.idle_minutes, midori.policy.sessions.idle_minutes);
        assert_eq!(tenant.policy(tomorrow - chrono::Duration::microseconds(1)).sessions.idle_minutes, 20);
        assert_eq!(tenant.policy(tomorrow).sessions.idle_minutes, 7);
    })
    .await;
}

#[tokio::test]
async fn the_canonical_host_moves_only_where_that_is_said_because_passkeys_stay_behind() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        let manifest = Manifest::read(&folder("midori")).unwrap();
        let mut policy = manifest.policy.clone();
        policy.hosts.canonical = madoguchi_core::policy::hosts::Canonical::Www;
        let layer = manifest.layer.replacen('{', r#"{"hosts":{"canonical":"www"},"#, 1);
        let application = Application {
            slug: "midori",
            base: BASE,
            layer: &layer,
            policy: &policy,
            assets: &manifest.assets,
            effective_from: now,
            who: "test",
            why: "moved",
            may_move: false,
            begins: TenantStatus::Live,
        };
        let tx = bench.database.platform_write(now).await.unwrap();
        let refused = tenancy::apply(&tx, &application, &mut random()).await;
        let Err(tenancy::apply::ApplyRefusal::HostMoves { from, to }) = refused else { panic!("moved") };
        assert_eq!((from.as_str(), to.as_str()), ("midori.portal.localhost", "www.midori.portal.localhost"));
        let application = Application { may_move: true, ..application };
        assert_eq!(tenancy::apply(&tx, &application, &mut random()).await.unwrap(), Applied::Changed(midori.id));
    })
    .await;
}

#[tokio::test]
async fn hosts_and_numbers_belong_to_one_society() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        Sample::apply(&bench, "midori", now).await;
        let manifest = Manifest::read(&folder("midori")).unwrap();
        let application = Application {
            slug: "other",
            base: BASE,
            layer: &manifest.layer,
            policy: &manifest.policy,
            assets: &manifest.assets,
            effective_from: now,
            who: "test",
            why: "a copy",
            may_move: false,
            begins: TenantStatus::Live,
        };
        let tx = bench.database.platform_write(now).await.unwrap();
        let refused = tenancy::apply(&tx, &application, &mut random()).await;
        assert!(matches!(refused, Err(tenancy::apply::ApplyRefusal::NumberTaken(number)) if number == "06139992"));
    })
    .await;
}

#[tokio::test]
async fn a_row_makes_a_holiday_for_one_society_or_all() {
    on_both(|bench| async move {
        use madoguchi_core::calendar::holidays::is_holiday;
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        let aozora = Sample::apply(&bench, "aozora", now).await;
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
        let tx = bench.database.platform_write(now).await.unwrap();
        set_holiday(&tx, Some(midori.id), day, true, "創立記念日").await.unwrap();
        set_holiday(&tx, None, day.succ_opt().unwrap(), true, "臨時").await.unwrap();
        tx.commit().await.unwrap();
        let directory = directory(&bench).await;
        let holiday = |id, day| is_holiday(day, &directory.society(id).unwrap().holidays);
        assert!(holiday(midori.id, day) && !holiday(aozora.id, day));
        assert!(holiday(midori.id, day.succ_opt().unwrap()) && holiday(aozora.id, day.succ_opt().unwrap()));
    })
    .await;
}

#[tokio::test]
async fn one_society_is_read_without_the_others() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        Sample::apply(&bench, "aozora", now).await;
        let tenant = Directory::read(&bench.database, "midori", now).await.unwrap().unwrap();
        let whole = directory(&bench).await.society(midori.id).unwrap();
        assert_eq!(
            (tenant.id, &tenant.canonical_host, tenant.status),
            (midori.id, &whole.canonical_host, whole.status)
        );
        assert_eq!(tenant.policy(now), whole.policy(now));
        assert!(Directory::read(&bench.database, "nobody", now).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_picture_that_is_stored_is_known_by_its_source() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let midori = Sample::apply(&bench, "midori", now).await;
        Sample::apply(&bench, "aozora", now).await;
        let tx = bench.database.platform_read(now).await.unwrap();
        let encoded = assets::encoded(&tx, &["midori", "nobody"]).await.unwrap();
        assert_eq!(encoded.keys().collect::<Vec<_>>(), ["midori"]);
        let again = Manifest::read_changed(&folder("midori"), &encoded["midori"], &Logos::default()).unwrap();
        let logo = again.policy.branding.logo.as_deref().unwrap();
        assert!(again.assets.iter().all(|asset| asset.source.is_none()), "nothing was encoded");
        assert!(assets::asset(&tx, midori.id, logo).await.unwrap().is_some());
        drop(tx);
        // What is applied without its picture still has it.
        let application = Application {
            slug: "midori",
            base: BASE,
            layer: &again.layer,
            policy: &again.policy,
            assets: &again.assets,
            effective_from: now,
            who: "test",
            why: "again",
            may_move: false,
            begins: TenantStatus::Live,
        };
        let tx = bench.database.platform_write(now).await.unwrap();
        assert_eq!(tenancy::apply(&tx, &application, &mut random()).await.unwrap(), Applied::Unchanged(midori.id));
    })
    .await;
}

/// Many changes at once: all are seen, hosts that a society gave up are nobody's, and no request waits for it.
#[tokio::test]
async fn many_changes_at_once_hold_no_request_up() {
    const MANY: usize = 1_200;
    let bench = Bench::sqlite().await;
    let now = japan("2026-11-20T10:00:00");
    let manifest = Manifest::read(&folder("midori")).unwrap();
    let apply_all = async |canonical: madoguchi_core::policy::hosts::Canonical, own: &str| {
        let tx = bench.database.platform_write(now).await.unwrap();
        for number in 0..MANY {
            let slug = format!("society{number}");
            let mut policy = manifest.policy.clone();
            policy.society.insurer_numbers.clear();
            policy.hosts.canonical = canonical;
            policy.hosts.own = vec![format!("{own}{number}.example.jp")];
            let layer =
                manifest.layer.replacen('{', &format!("{{\"hosts\":{{\"own\":[\"{own}{number}.example.jp\"]}},"), 1);
            let application = Application {
                slug: &slug,
                base: BASE,
                layer: &layer,
                policy: &policy,
                assets: &[],
                effective_from: now,
                who: "test",
                why: "many",
                may_move: true,
                begins: TenantStatus::Live,
            };
            tenancy::apply(&tx, &application, &mut random()).await.unwrap();
        }
        tx.commit().await.unwrap();
    };
    apply_all(madoguchi_core::policy::hosts::Canonical::Slug, "old").await;
    let directory = directory(&bench).await;
    assert_eq!(directory.all().len(), MANY);
    apply_all(madoguchi_core::policy::hosts::Canonical::Www, "new").await;
    // The test's one thread answers requests; what takes time must be done on another.
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let turns = tokio::spawn({
        let stop = std::sync::Arc::clone(&stop);
        async move {
            let mut turns = 0_u64;
            while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                tokio::task::yield_now().await;
                turns += 1;
            }
            turns
        }
    });
    assert_eq!(directory.refresh(&bench.database, now).await.unwrap(), MANY);
    stop.store(true, std::sync::atomic::Ordering::SeqCst);
    // A refresh that worked on this thread would leave it only where it waits for the database: a few times a society.
    let turns = turns.await.unwrap();
    assert!(turns > 20 * u64::try_from(MANY).unwrap(), "requests had {turns} turns");
    for number in [0, 700, MANY - 1] {
        let at = |host: String| directory.resolve(&host);
        assert!(matches!(at(format!("www.society{number}.portal.localhost")), Resolution::Society(_)));
        assert!(matches!(at(format!("new{number}.example.jp")), Resolution::Elsewhere(_)));
        assert!(matches!(at(format!("old{number}.example.jp")), Resolution::Unknown));
    }
}
