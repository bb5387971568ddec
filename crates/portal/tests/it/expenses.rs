//! Medical expenses (医療費情報): the year as a picture and in tables, what the menu says of it, and who sees whom.

use chrono::Duration;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_core::services::expenses::file::ExpenseFile;
use madoguchi_core::services::expenses::{self, Occurrences, PublicationBegun};
use madoguchi_core::testing::{on_both, random};
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::rows::ask;
use crate::walk::{Entry, register, sign_in};

const SLUG: &str = "tokyometro";

const FILE: &str = "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,日数,医療費総額,健保負担額,窓口負担額,高額療養費\n\
    06131114,1,0020461,01,202604,外来,見本内科,2,12300,8610,3690,\n\
    06131114,1,0020461,01,202607,入院,見本総合病院,6,400000,280000,120000,39900\n\
    06131114,1,0020461,02,202605,外来,秘密医院,1,17000,12000,5000,\n\
    06131114,1,0020461,03,202512,柔道整復,,4,5800,4060,1740,\n";

async fn publish(app: &TestApp) {
    let (sample, now) = (&app.society(SLUG).sample, app.clock.now());
    let file = ExpenseFile::decode(FILE.as_bytes()).unwrap();
    let insurers = &sample.policy.society.insurer_numbers;
    let rows = file.rows(insurers, day_in_japan(now)).unwrap();
    let rows = rows.map(|row| row.unwrap().unwrap_or_else(|faults| panic!("{faults:?}"))).collect();
    let tx = app.bench.database.write(&sample.scope(Actor::System, now)).await.unwrap();
    let begun = expenses::begin(&tx, FILE.as_bytes(), &mut random()).await.unwrap();
    let PublicationBegun::Begun(import) = begun else { panic!("{begun:?}") };
    let placed = expenses::place(&tx, rows, &mut Occurrences::default()).await.unwrap();
    assert_eq!(expenses::add(&tx, import, &placed.new, &mut random()).await.unwrap(), 4);
    expenses::finish(&tx, import, now, 4, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
}

/// An insured person with a wife and two children, on the home page.
async fn father(app: &TestApp) -> Browser {
    let letters = &app.society(SLUG).letters;
    let letter = letters.iter().find(|letter| letter.birth_date.to_string() == "1979-08-22").unwrap();
    let mut browser = register(app, SLUG, letter, &Entry::of(SLUG)).await;
    browser.open(links::HOME).await;
    browser
}

#[tokio::test]
async fn a_year_is_shown_by_month_and_person_with_a_picture_of_the_same_numbers() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = father(&app).await;
        assert!(browser.has("病院や薬局でかかった医療費を見る"), "{}", browser.text());
        browser.open(links::EXPENSES).await;
        assert!(browser.has("表示できる医療費情報はありません。"), "{}", browser.text());
        publish(&app).await;
        browser.open(links::HOME).await;
        assert!(browser.has("2026年7月診療分まで（2026年の窓口負担額 128,690円）"), "{}", browser.text());
        browser.open(links::EXPENSES).await;
        assert_eq!((browser.status(), browser.path()), (200, links::EXPENSES));
        assert_eq!(browser.header("cache-control"), Some("no-store"));
        let rows: Vec<_> =
            browser.document().select(".sums tbody tr").iter().map(|row| row.replace('\n', " ")).collect();
        assert_eq!(
            rows,
            [
                "2026年4月 12,300円 3,690円",
                "2026年5月 17,000円 5,000円",
                "2026年7月 400,000円 120,000円",
                "髙橋 浩二 412,300円 123,690円",
                "髙橋 梓 17,000円 5,000円",
            ]
        );
        assert_eq!(browser.document().select("svg title"), ["2026年の窓口負担額の棒グラフ"]);
        assert!(browser.document().select("svg desc")[0].contains("2026年7月の120,000円"));
        let heights = browser.document().attributes("svg > rect", "height");
        assert_eq!(heights, ["0", "0", "0", "4", "5", "0", "140", "0", "0", "0", "0", "0"]);
        for shown in ["見本総合病院（6日）", "高額療養費 39,900円", "見本内科（2日）", "外来"] {
            assert!(browser.has(shown), "{shown}: {}", browser.text());
        }
        assert!(!browser.has("医療機関名は不明です") && !browser.has("公費負担額"), "{}", browser.text());
        browser.follow("2025年").await;
        assert!(browser.has("2025年の合計") && browser.has("医療機関名は不明です（4日）"), "{}", browser.text());
        assert!(!browser.has("見本総合病院"), "{}", browser.text());
        browser.open(&format!("{}?year=x", links::EXPENSES)).await;
        assert!(browser.status() == 200 && browser.has("2026年の合計"), "{}", browser.text());
        let viewed = app.rows().await.of("audit_entry").filter(|row| row.contains("expenses_viewed")).count();
        assert_eq!(viewed, 5, "two persons, one, and two again");
    })
    .await;
}

#[tokio::test]
async fn a_hidden_person_leaves_no_trace_in_rows_sums_picture_and_menu() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = father(&app).await;
        publish(&app).await;
        let hide = "UPDATE person SET restricted_at = updated_at WHERE name = '髙橋　梓' RETURNING name AS one";
        assert_eq!(ask(&app.bench, hide).await.len(), 1);
        for path in [links::HOME, links::EXPENSES, "/medical-expenses?year=2025", "/medical-expenses?year=2026"] {
            browser.open(path).await;
            assert_eq!(browser.status(), 200, "{path}");
            // Name, provider, month, and every sum that the hidden row would be part of.
            for canary in ["梓", "秘密", "2026年5月", "17,000", "5,000円", "128,690", "429,300"] {
                assert!(!browser.source().contains(canary), "{path}: {canary}: {}", browser.text());
            }
        }
        assert!(browser.has("123,690円"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn where_the_society_wants_it_amounts_take_the_proofs_once_more() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let step_up = |manifest: String| {
            manifest.replace("kind = \"medical_expenses\"", "kind = \"medical_expenses\"\nstep_up = true")
        };
        app.apply_changed(SLUG, step_up).await;
        app.refresh().await;
        publish(&app).await;
        let mut browser = father(&app).await;
        assert!(browser.has("128,690円"), "just proven: {}", browser.text());
        app.pass(Duration::minutes(10));
        browser.open(links::HOME).await;
        assert!(!browser.has("128,690円") && browser.has("病院や薬局でかかった医療費を見る"), "{}", browser.text());
        browser.open(links::EXPENSES).await;
        assert_eq!(browser.path(), links::STEP_UP, "{}", browser.text());
        browser.fill("パスワード", &Entry::of(SLUG).password).press("確認").await;
        assert!(browser.path() == links::EXPENSES && browser.has("見本総合病院"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn where_it_is_off_or_not_open_yet_there_is_no_page() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let later = |manifest: String| {
            manifest.replace("kind = \"medical_expenses\"", "kind = \"medical_expenses\"\nfrom = \"2027-01-15\"")
        };
        app.apply_changed(SLUG, later).await;
        app.refresh().await;
        publish(&app).await;
        let mut browser = father(&app).await;
        assert!(browser.has("準備中（2027年1月15日から）") && !browser.has("128,690円"), "{}", browser.text());
        browser.open(links::EXPENSES).await;
        assert_eq!(browser.status(), 404);
        app.set_clock("2027-01-15T00:00:00");
        let entry = Entry::of(SLUG);
        sign_in(&app, SLUG, &mut browser, &entry.user_id, &entry.password).await;
        browser.open(links::EXPENSES).await;
        assert!(browser.has("2026年の合計"), "{}", browser.text());
    })
    .await;
}
