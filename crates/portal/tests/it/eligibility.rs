//! Eligibility (資格情報のお知らせ): the page, the numbers on request, the notice as a PDF, and who sees whom.

use chrono::Duration;
use madoguchi_core::database::Dialect;
use madoguchi_core::enrolment::{self, Letter};
use madoguchi_core::ids::PersonId;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{on_both, random};
use madoguchi_core::{clock, links, roster};
use madoguchi_print::testing::texts_of;
use madoguchi_web::testing::{Browser, Reply};

use crate::app::TestApp;
use crate::rows::ask;
use crate::walk::{Entry, register, sign_in};
use crate::wire::{post, told};

/// A society whose households share an account.
const SLUG: &str = "tokyometro";
/// The birth date of an insured person with a wife and two children.
const FATHER: &str = "1979-08-22";

fn born<'a>(app: &'a TestApp, slug: &str, day: &str) -> &'a Letter {
    app.society(slug).letters.iter().find(|letter| letter.birth_date.to_string() == day).unwrap()
}

async fn father(app: &TestApp) -> Browser {
    let mut browser = register(app, SLUG, born(app, SLUG, FATHER), &Entry::of(SLUG)).await;
    browser.open(links::HOME).await;
    browser
}

async fn take(app: &TestApp, slug: &str, browser: &Browser, person: &str) -> Reply {
    let cookies = format!("session={}", browser.cookie("session").unwrap());
    post(&app.at(slug, links::ELIGIBILITY_NOTICE), &cookies, &[("person", person)]).await
}

/// The persons whose notices the open page offers.
fn offered(browser: &Browser) -> Vec<String> {
    browser.document().attributes("input[name=person]", "value")
}

fn names(browser: &Browser) -> Vec<String> {
    browser.document().select("main section h2")
}

/// The id of a person by name, as rows have it.
async fn id_of(app: &TestApp, name: &str) -> String {
    let text = match app.bench.dialect() {
        Dialect::Sqlite => "lower(hex(id))",
        Dialect::Postgres => "CAST(id AS TEXT)",
    };
    let found = ask(&app.bench, &format!("SELECT {text} AS one FROM person WHERE name = '{name}'")).await;
    assert_eq!(found.len(), 1, "{name}");
    found[0].parse().map(PersonId).unwrap().to_string()
}

/// Hides a person without ending the household's sessions, so that what the open session may see is tried.
async fn hide(app: &TestApp, name: &str) {
    let sql = format!("UPDATE person SET restricted_at = updated_at WHERE name = '{name}' RETURNING name AS one");
    assert_eq!(ask(&app.bench, &sql).await.len(), 1);
}

#[tokio::test]
async fn a_household_is_shown_with_masked_numbers_until_they_are_asked_for() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = father(&app).await;
        assert!(browser.has("4人分の資格の内容（資格取得日 2012年4月1日）"), "{}", browser.text());
        browser.open(links::ELIGIBILITY).await;
        assert_eq!((browser.status(), browser.path()), (200, links::ELIGIBILITY), "{}", browser.text());
        assert_eq!(browser.header("cache-control"), Some("no-store"));
        assert_eq!(names(&browser), ["髙橋 浩二", "髙橋 梓", "髙橋 花", "髙橋 朝陽"]);
        for shown in [
            "被保険者（ご本人）",
            "被扶養者（妻）",
            "タカハシ コウジ",
            "1979年8月22日（昭和54年8月22日）",
            "2012年4月1日（平成24年4月1日）",
            "3割",
            "06131114",
            "●●●●●●●●61",
        ] {
            assert!(browser.has(shown), "{shown}: {}", browser.text());
        }
        assert!(browser.has("資格確認書ではありません") && !browser.has("0020461"), "{}", browser.text());
        browser.press("記号・番号を表示する").await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        assert_eq!(browser.header("cache-control"), Some("no-store"));
        assert!(browser.has("0020461") && !browser.has("●"), "{}", browser.text());
        assert!(!browser.buttons().iter().any(|button| button.contains("表示する")), "{:?}", browser.buttons());
        let shown = app.rows().await.of("audit_entry").filter(|row| row.contains("eligibility_number_shown")).count();
        assert_eq!(shown, 4, "a row for each person");
        browser.open(links::ELIGIBILITY).await;
        assert!(!browser.has("0020461"), "masked again");
    })
    .await;
}

#[tokio::test]
async fn a_notice_is_one_page_of_pdf_with_the_values_of_one_person() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = father(&app).await;
        browser.open(links::ELIGIBILITY).await;
        let daughter = offered(&browser)[2].clone();
        let reply = take(&app, SLUG, &browser, &daughter).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        for (name, value) in [
            ("content-type", "application/pdf"),
            ("content-disposition", "attachment; filename=\"eligibility-notice.pdf\""),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(reply.header(name), Some(value));
        }
        let pages = texts_of(&reply.body);
        assert_eq!(pages.len(), 1);
        for value in [
            "資格情報のお知らせ",
            "東京地下鉄健康保険組合",
            "2026年11月20日現在",
            "髙橋花様",
            "タカハシハナ",
            "2008年9月17日（平成20年9月17日）",
            "0020461",
            "06131114",
            "3割",
            "資格確認書ではありません。",
        ] {
            assert!(pages[0].contains(value), "{value}: {}", pages[0]);
        }
        assert!(!pages[0].contains("浩二") && !pages[0].contains('梓'), "{}", pages[0]);
        let again = take(&app, SLUG, &browser, &daughter).await;
        assert!(again.body == reply.body, "the same day gives the same bytes");
        let taken = app.rows().await.of("audit_entry").filter(|row| row.contains("eligibility_notice_taken")).count();
        assert_eq!(taken, 2);
    })
    .await;
}

#[tokio::test]
async fn a_hidden_person_is_in_nothing_that_the_household_gets() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = father(&app).await;
        let hidden = id_of(&app, "髙橋　梓").await;
        assert_eq!(take(&app, SLUG, &browser, &hidden).await.status, 200, "before");
        hide(&app, "髙橋　梓").await;
        // Name, kana, birth date, branch number, relationship and id of the hidden person.
        let canaries = ["梓", "アズサ", "1982", "妻", hidden.as_str()];
        let silent = |what: &str, text: &str| {
            for canary in canaries {
                assert!(!text.contains(canary), "{what}: {canary}: {text}");
            }
        };
        browser.open(links::HOME).await;
        silent("home", browser.source());
        assert!(browser.has("3人分の資格の内容"), "{}", browser.text());
        browser.open(links::ELIGIBILITY).await;
        silent("the page", browser.source());
        let offered = offered(&browser);
        assert_eq!(offered.len(), 3);
        browser.press("記号・番号を表示する").await;
        silent("the numbers", browser.source());
        assert_eq!(names(&browser).len(), 3);
        let reply = take(&app, SLUG, &browser, &hidden).await;
        assert_eq!(reply.status, 404);
        silent("the refusal", &reply.text());
        let unknown = take(&app, SLUG, &browser, "01890000-0000-7000-8000-000000000000").await;
        assert_eq!((unknown.status, unknown.body.len()), (404, reply.body.len()), "as for somebody whom nobody knows");
        for person in &offered {
            let reply = take(&app, SLUG, &browser, person).await;
            assert_eq!(reply.status, 200);
            silent("a notice", &texts_of(&reply.body).concat());
        }
        assert!(!app.rows().await.of("audit_entry").any(|row| {
            row.contains("eligibility_number_shown") && row.replace('-', "").contains(&hidden.replace('-', ""))
        }));
    })
    .await;
}

#[tokio::test]
async fn nobody_gets_the_notice_of_another_household_or_society() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG, "nec"]).await;
        let browser = father(&app).await;
        let before = app.rows().await;
        let stranger = born(&app, SLUG, "1977-02-26").person.to_string();
        let elsewhere = app.letter("nec").person.to_string();
        for person in [stranger.as_str(), &elsewhere, "", "x", "'; --"] {
            assert_eq!(take(&app, SLUG, &browser, person).await.status, 404, "{person}");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn where_it_is_off_or_not_open_yet_there_is_no_page() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["aozora", SLUG]).await;
        let closed = async |slug: &str, browser: &mut Browser| {
            browser.open(links::ELIGIBILITY).await;
            assert_eq!(browser.status(), 404, "{slug}");
            let cookies = format!("session={}", browser.cookie("session").unwrap());
            for path in [links::ELIGIBILITY_NUMBERS, links::ELIGIBILITY_NOTICE] {
                let person = app.letter(slug).person.to_string();
                let reply = post(&app.at(slug, path), &cookies, &[("person", &person)]).await;
                assert_eq!(reply.status, 404, "{slug} {path}");
            }
        };
        let mut browser = crate::walk::member(&app, "aozora").await;
        assert!(!browser.has("資格情報のお知らせ"), "{}", browser.text());
        closed("aozora", &mut browser).await;

        let later = |manifest: String| {
            manifest.replace("kind = \"eligibility_notice\"", "kind = \"eligibility_notice\"\nfrom = \"2027-01-01\"")
        };
        app.apply_changed(SLUG, later).await;
        app.refresh().await;
        let mut browser = father(&app).await;
        assert_eq!(browser.document().select(".tiles strong"), ["医療費情報", "資格情報のお知らせ"]);
        assert_eq!(browser.document().attributes(".tiles a", "href"), [links::EXPENSES]);
        assert!(browser.has("準備中（2027年1月から）") && !browser.has("4人分"), "{}", browser.text());
        closed(SLUG, &mut browser).await;
        app.set_clock("2027-01-01T00:00:00");
        let entry = Entry::of(SLUG);
        sign_in(&app, SLUG, &mut browser, &entry.user_id, &entry.password).await;
        browser.open(links::ELIGIBILITY).await;
        assert_eq!((browser.status(), browser.path()), (200, links::ELIGIBILITY), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn where_the_society_wants_it_numbers_take_the_proofs_once_more_and_show_oneself() {
    on_both(|bench| async move {
        let slug = "midori";
        let app = TestApp::start(bench, &[slug]).await;
        let letter = born(&app, slug, "1973-01-21");
        let mut browser = register(&app, slug, letter, &Entry::of(slug)).await;
        app.pass(Duration::minutes(10));
        browser.open(links::ELIGIBILITY).await;
        assert_eq!(names(&browser), ["桜井 正樹"], "an account of one's own");
        let before = app.rows().await;
        browser.press("記号・番号を表示する").await;
        assert_eq!(browser.path(), links::STEP_UP, "{}", browser.text());
        let reply = take(&app, slug, &browser, &letter.person.to_string()).await;
        assert_eq!(told(&reply), (303, links::step_up(links::ELIGIBILITY)));
        assert!(!app.rows().await.changed_since(&before).contains(&"audit_entry"), "nothing was shown");
        browser.open(&links::step_up(links::ELIGIBILITY)).await;
        browser.fill("パスワード", &Entry::of(slug).password).press("確認").await;
        assert_eq!(browser.path(), links::ELIGIBILITY, "{}", browser.text());
        browser.press("記号・番号を表示する").await;
        assert!(browser.has("00001000") && browser.has("2101"), "{}", browser.text());
        let reply = take(&app, slug, &browser, &letter.person.to_string()).await;
        assert!(texts_of(&reply.body)[0].contains("00001000"));
    })
    .await;
}

#[tokio::test]
async fn a_name_that_cannot_be_printed_is_told_with_its_character() {
    on_both(|bench| async move {
        let mut app = TestApp::start(bench, &[SLUG]).await;
        let now = app.clock.now();
        // A character of the society's own (外字), which no font has.
        let csv = "保険者番号,記号,番号,枝番,氏名,氏名カナ,生年月日,性別,続柄,資格取得日,資格喪失日,雇用区分,事業所コード,事業所名\n\
                   06131114,1,7777777,01,田\u{e123}　太郎,ﾀｿﾞﾉ ﾀﾛｳ,19800203,1,本人,20150401,,一般,002,本社\n";
        let file = roster::file::read(csv.as_bytes(), clock::day_in_japan(now)).unwrap_or_else(|_| panic!("a roster"));
        let sample = &app.society(SLUG).sample;
        let tx = app.bench.database.write(&sample.scope(Actor::System, now)).await.unwrap();
        let accepted = roster::Accepted { missing: true, new: true, ..Default::default() };
        roster::import(&tx, &file.rows, accepted, &mut random()).await.unwrap();
        enrolment::issue(&tx, &mut random()).await.unwrap();
        let letters = enrolment::on_hand(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let rare = letters.into_iter().find(|letter| letter.birth_date.to_string() == "1980-02-03").unwrap();
        app.letters_of(SLUG).insert(0, rare);
        let mut browser = register(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG)).await;
        browser.open(links::ELIGIBILITY).await;
        browser.press("PDFで受け取る（田\u{e123} 太郎）").await;
        assert_eq!(browser.status(), 422, "{}", browser.text());
        assert!(browser.has("印刷できない文字（\u{e123}）") && !browser.has("7777777"), "{}", browser.text());
        assert!(!app.rows().await.of("audit_entry").any(|row| row.contains("eligibility_notice_taken")));
    })
    .await;
}
