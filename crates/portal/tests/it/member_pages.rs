//! Members' pages as staff are shown them: those that members get, made without a request.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links;
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::testing::{Bench, japan};
use madoguchi_portal::member_pages::PortalPages;
use madoguchi_web::testing::Document;
use madoguchi_web::{AsOf, MemberPages, SamplePerson};
use madoguchi_words::Language;

use crate::app::{SOCIETIES, TestApp};
use crate::wire::get;

fn pages() -> PortalPages {
    PortalPages::new(Arc::new(madoguchi_portal::engine().unwrap()))
}

/// A page of a society as of the test's clock, in its first language.
fn shown(pages: &PortalPages, app: &TestApp, slug: &str, page: &str) -> String {
    let (tenant, now) = (app.app.directory.by_slug(slug).unwrap(), app.clock.now());
    let policy = tenant.policy(now);
    let of = AsOf {
        site: &app.app.site,
        assets: &app.app.assets,
        policy,
        terms: "# 第1条\n見本の規約です。",
        privacy: None,
        holidays: &tenant.holidays,
        now,
        language: policy.languages.first().copied().unwrap_or(Language::Ja),
        person: &person("サンプル タロウ", now),
    };
    pages.show(page, &of).unwrap().unwrap()
}

fn person(name: &str, now: DateTime<Utc>) -> SamplePerson {
    SamplePerson { name: name.into(), joined_on: day_in_japan(now), category: EmploymentCategory::Employee }
}

#[tokio::test]
async fn a_page_that_is_shown_is_the_one_that_members_get_to_the_byte() {
    let app = TestApp::start(Bench::sqlite().await, &SOCIETIES).await;
    let pages = pages();
    for at in ["2026-11-20T10:00:00", "2026-11-25T20:45:00", "2026-11-25T21:30:00", "2026-11-30T03:00:00"] {
        app.set_clock(at);
        for slug in SOCIETIES {
            for (name, path) in [
                ("sign-in", links::SIGN_IN),
                ("privacy", links::PRIVACY),
                ("security", links::SECURITY),
                ("accessibility", links::ACCESSIBILITY),
            ] {
                let reply = get(&app.at(slug, path), "").await;
                assert_eq!(reply.text(), shown(&pages, &app, slug, name), "{name} of {slug} at {at}");
            }
        }
    }
}

#[tokio::test]
async fn a_members_page_names_the_sample_person_and_what_the_society_offers() {
    let app = TestApp::start(Bench::sqlite().await, &["tokyometro", "stanleykenpo"]).await;
    let pages = pages();
    for slug in ["tokyometro", "stanleykenpo"] {
        let page = Document::read(&shown(&pages, &app, slug, "home"));
        assert_eq!(page.select(".member"), ["サンプル タロウ 様"]);
        let offered = app.society(slug).sample.policy.second_step.is_offered();
        let nav = page.attributes("nav a", "href");
        assert_eq!(nav.contains(&links::LOGIN_METHODS.to_owned()), offered, "{slug}: {nav:?}");
        assert_eq!(page.headings()[0], "サンプル タロウ様の窓口", "{slug}");
    }
}

#[tokio::test]
async fn every_page_can_be_shown_as_of_any_day_and_others_are_not_there() {
    let app = TestApp::start(Bench::sqlite().await, &SOCIETIES).await;
    let pages = pages();
    for slug in SOCIETIES {
        let policy = app.society(slug).sample.policy.clone();
        for name in pages.names(&policy) {
            for day in 1..=28 {
                app.clock.set(japan(&format!("2027-02-{day:02}T12:00:00")));
                assert!(
                    !shown(&pages, &app, slug, name).is_empty(),
                    "{name} of {slug} on {}",
                    day_in_japan(app.clock.now())
                );
            }
        }
    }
    let tenant = app.app.directory.by_slug("midori").unwrap();
    let of = AsOf {
        site: &app.app.site,
        assets: &app.app.assets,
        policy: tenant.policy(app.clock.now()),
        terms: "",
        privacy: None,
        holidays: &tenant.holidays,
        now: app.clock.now(),
        language: Language::Ja,
        person: &person("", app.clock.now()),
    };
    assert!(pages.show("passwords", &of).unwrap().is_none());
}
