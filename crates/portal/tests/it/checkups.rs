//! Checkups (健診結果): a year beside the year before, pictures of the same numbers, files to take along, and who sees whom.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::services::publication::intake::{self, FilePublished};
use madoguchi_core::services::publication::{PublicationEnd, PublicationKind};
use madoguchi_core::testing::checkups::{FATHER, SampleCheckup, archive, code, quantity, result, text};
use madoguchi_core::testing::{on_both, random};
use madoguchi_print::testing::texts_of;
use madoguchi_web::testing::{Browser, Reply};

use crate::app::TestApp;
use crate::expenses::Publishing;
use crate::walk::{Entry, register};
use crate::wire::{post, told};

const SLUG: &str = "midori";

/// The insured person of another household.
const NEIGHBOUR: SampleCheckup<'static> =
    SampleCheckup { number: "00001010", birth: "19800215", facility: "隣の健診所", ..FATHER };

fn file() -> Vec<u8> {
    let pressure = |value| quantity("9A755000000000001", value, "mmHg");
    let beyond = "<value xsi:type=\"PQ\" value=\"300\" unit=\"mg/dl\"/><interpretationCode code=\"H\"/>";
    let mother = SampleCheckup { branch: "01", birth: "19771120", facility: "母の健診所", ..FATHER };
    archive(&[
        SampleCheckup { day: "20230701", ..FATHER }.document(&[pressure("131")]),
        SampleCheckup { day: "20250701", ..FATHER }.document(&[pressure("128")]),
        FATHER.document(&[
            pressure("142"),
            result("3F015000002327101", beyond),
            quantity("9N016160200000001", "84.2", "cm"),
            code("1A010000000191111", "2"),
            result("9A110160700000011", "<value xsi:type=\"CD\" nullFlavor=\"NI\"/>"),
            code("9N506000000000011", "2"),
            text("9N511000000000049", "減塩を=SUM(1)"),
            text("9N999000000000049", "=HYPERLINK(1)"),
        ]),
        mother.document(&[pressure("99")]),
        NEIGHBOUR.document(&[pressure("111")]),
    ])
}

async fn publish(app: &TestApp) {
    let by = Publishing(app, SLUG);
    let done = intake::publish(&by, PublicationKind::CheckupResults, &file(), None, &mut random()).await.unwrap();
    assert!(matches!(done, FilePublished::Ended(PublicationEnd::Published(done)) if done.rows == 5), "{done:?}");
}

async fn of(app: &TestApp, born: &str) -> Browser {
    let letters = &app.society(SLUG).letters;
    let letter = letters.iter().find(|letter| letter.birth_date.to_string() == born).unwrap();
    let mut browser = register(app, SLUG, letter, &Entry::of(SLUG)).await;
    browser.open(links::HOME).await;
    browser
}

async fn father(app: &TestApp) -> Browser {
    of(app, "1973-01-21").await
}

async fn take(app: &TestApp, browser: &Browser, path: &str) -> Reply {
    let session = format!("session={}", browser.cookie("session").unwrap());
    post(&app.at(SLUG, path), &session, &[("year", "2026")]).await
}

#[tokio::test]
async fn a_year_is_shown_beside_the_year_before_in_the_words_of_the_programme() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = father(&app).await;
        assert!(browser.has("健診の結果を見る"), "{}", browser.text());
        browser.open(links::CHECKUPS).await;
        assert!(browser.has("表示できる健診結果はありません。"), "{}", browser.text());
        publish(&app).await;
        browser.open(links::HOME).await;
        assert!(browser.has("2026年度の結果があります"), "{}", browser.text());
        browser.open(links::CHECKUPS).await;
        assert_eq!((browser.status(), browser.path()), (200, links::CHECKUPS));
        assert_eq!(browser.header("cache-control"), Some("no-store"));
        for words in [
            "2026年度の健診（2026年7月1日）",
            "健診機関：秘密健診センター",
            "142 mmHg",
            "前年度 128 mmHg（差 +14）",
            "受診勧奨判定値以上",
            "保健指導判定値 130以上／受診勧奨判定値 140以上",
            "300 mg/dl以上（測定範囲の上限）",
            "自己測定",
            "（±）",
            "測定できませんでした",
            "動機付け支援",
            "標準的な健診・保健指導プログラム（令和6年度版）",
            "診断ではありません。",
        ] {
            assert!(browser.has(words), "{words}: {}", browser.text());
        }
        for words in ["異常", "正常", "母の健診所", "99 mmHg", "隣の健診所", "111 mmHg"] {
            assert!(!browser.source().contains(words), "{words}");
        }
        // The picture has a title and a description, and its numbers stand in the table.
        let document = browser.document();
        let rows: Vec<_> = document.select(".sums tbody tr").iter().map(|row| row.replace('\n', " ")).collect();
        assert_eq!(rows, ["2023年度 131", "2025年度 128", "2026年度 142"]);
        assert!(browser.source().contains("収縮期血圧（mmHg）は、2023年度が131、2026年度が142です。"));
        browser.follow("2023年度").await;
        assert!(browser.has("判定値との比較はありません") && !browser.has("判定値以上"), "{}", browser.text());
        // Looking is recorded, and what was seen isn't.
        let rows = app.rows().await;
        let seen: Vec<_> = rows.of("audit_entry").filter(|row| row.contains("checkups_viewed")).collect();
        assert!(seen.len() == 2 && seen.iter().all(|row| !row.contains("142") && !row.contains("秘密")), "{seen:?}");
        let stored: Vec<_> = rows.of("checkup").collect();
        assert!(stored.len() == 5 && stored.iter().all(|row| !row.to_lowercase().contains("e7a798e5af86")), "sealed");
    })
    .await;
}

#[tokio::test]
async fn somebody_else_sees_their_own_and_nothing_of_others() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        publish(&app).await;
        let mut browser = of(&app, "1980-02-15").await;
        browser.open(links::CHECKUPS).await;
        assert!(browser.has("111 mmHg") && browser.has("隣の健診所"), "{}", browser.text());
        for words in ["142", "秘密", "2025年度", "減塩", "99 mmHg", "母の健診所"] {
            assert!(!browser.source().contains(words), "{words}: {}", browser.text());
        }
        let csv = take(&app, &browser, links::CHECKUPS_CSV).await.text();
        assert!(csv.contains("隣の健診所") && !csv.contains("秘密") && !csv.contains("母の健診所"), "{csv}");
    })
    .await;
}

#[tokio::test]
async fn a_year_is_taken_along_as_csv_and_pdf() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        publish(&app).await;
        let browser = father(&app).await;
        let csv = take(&app, &browser, links::CHECKUPS_CSV).await;
        assert_eq!((csv.status, csv.header("cache-control")), (200, Some("no-store")));
        assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"checkups-2026.csv\""));
        let told_csv = csv.text();
        assert!(told_csv.starts_with('\u{feff}'));
        assert!(
            told_csv.contains("\"2026-07-01\",\"秘密健診センター\",\"収縮期血圧\",\"9A755000000000001\",\"142\",\"mmHg\",\"128 mmHg（差 +14）\""),
            "{told_csv}"
        );
        assert!(!told_csv.contains("\"=HYPERLINK"), "no cell is a formula: {told_csv}");
        let pdf = take(&app, &browser, links::CHECKUPS_REPORT).await;
        assert_eq!((pdf.status, pdf.header("content-type")), (200, Some("application/pdf")));
        let pages = texts_of(&pdf.body).concat();
        for value in ["健診結果のお知らせ（2026年度）", "142mmHg", "受診勧奨判定値以上", "診断ではありません", "秘密健診センター"] {
            assert!(pages.contains(value), "{value}: {pages}");
        }
        assert!(!pages.contains("母の健診所"));
        let again = take(&app, &browser, links::CHECKUPS_REPORT).await;
        assert!(again.body == pdf.body, "the same day gives the same bytes");
        let taken = app.rows().await.of("audit_entry").filter(|row| row.contains("checkups_taken")).count();
        assert_eq!(taken, 3);
    })
    .await;
}

#[tokio::test]
async fn where_the_society_wants_it_results_take_the_proofs_once_more_and_without_the_service_there_is_no_page() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let step_up = |manifest: String| {
            manifest.replace("kind = \"checkup_results\"", "kind = \"checkup_results\"\nstep_up = true")
        };
        app.apply_changed(SLUG, step_up).await;
        app.refresh().await;
        publish(&app).await;
        let mut browser = father(&app).await;
        assert!(browser.has("2026年度の結果があります"), "just proven: {}", browser.text());
        app.pass(Duration::minutes(10));
        browser.open(links::HOME).await;
        assert!(!browser.has("2026年度の結果があります") && browser.has("健診の結果を見る"), "{}", browser.text());
        browser.open(links::CHECKUPS).await;
        assert_eq!(browser.path(), links::STEP_UP, "{}", browser.text());
        for path in [links::CHECKUPS_CSV, links::CHECKUPS_REPORT] {
            let reply = take(&app, &browser, path).await;
            assert_eq!(told(&reply), (303, links::step_up(links::CHECKUPS)), "{path}");
        }
        // Where households share accounts, there is no page and no tile.
        let shared = |manifest: String| format!("{manifest}\n[account]\nsharing = \"household\"\n");
        app.apply_changed(SLUG, shared).await;
        app.refresh().await;
        browser.open(links::CHECKUPS).await;
        assert_eq!(browser.status(), 404);
        assert_eq!(take(&app, &browser, links::CHECKUPS_CSV).await.status, 404);
        browser.open(links::HOME).await;
        assert!(!browser.has("健診"), "{}", browser.text());
    })
    .await;
}
