//! Medical expenses (医療費情報): the year as a picture and in tables, what the menu says of it, and who sees whom.

use std::io::Read;

use chrono::Duration;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_core::services::publication::intake::{self, FilePublished, Transactions};
use madoguchi_core::services::publication::{PublicationEnd, PublicationKind};
use madoguchi_core::testing::{on_both, random};
use madoguchi_print::testing::texts_of;
use madoguchi_web::testing::{Browser, Reply};

use crate::app::TestApp;
use crate::rows::ask;
use crate::walk::{Entry, register, sign_in};
use crate::wire::{post, told};

const KIND: PublicationKind = PublicationKind::MedicalExpenses;
const SLUG: &str = "tokyometro";

const FILE: &str = "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,日数,医療費総額,健保負担額,窓口負担額,高額療養費\n\
    06131114,1,0020461,01,202604,外来,見本内科,2,12300,8610,3690,\n\
    06131114,1,0020461,01,202607,入院,見本総合病院,6,400000,280000,120000,39900\n\
    06131114,1,0020461,02,202605,外来,秘密医院,1,17000,12000,5000,\n\
    06131114,1,0020461,03,202512,柔道整復,,4,5800,4060,1740,\n";

/// The transactions of a society's publication.
pub(crate) struct Publishing<'a>(pub(crate) &'a TestApp, pub(crate) &'a str);

impl Transactions for Publishing<'_> {
    async fn read(&self) -> Result<TenantTx, Failure> {
        self.write().await
    }

    async fn write(&self) -> Result<TenantTx, Failure> {
        let sample = &self.0.society(self.1).sample;
        self.0.bench.database.write(&sample.scope(Actor::System, self.0.clock.now())).await
    }
}

async fn publish(app: &TestApp) {
    let done = intake::publish(&Publishing(app, SLUG), KIND, FILE.as_bytes(), None, &mut random()).await.unwrap();
    assert!(matches!(done, FilePublished::Ended(PublicationEnd::Published(done)) if done.rows == 4), "{done:?}");
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
                "入院 400,000円 120,000円",
                "外来 29,300円 8,690円",
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
        // News first, how far to the line, and the facts that a notice needs.
        assert!(browser.has("2026年11月20日に公開した内容 新着"), "{}", browser.text());
        assert!(browser.has("2025年12月から2026年7月までの診療分 4件（窓口負担額 130,430円）"), "{}", browser.text());
        assert!(browser.has("差し引き88,790円です。100,000円まで、あと11,210円です。"), "{}", browser.text());
        assert!(!browser.has("医療費控除には利用できません"), "{}", browser.text());
        browser.follow("2025年").await;
        assert!(browser.has("1件にありません。その分は、医療費控除には利用できません。"), "{}", browser.text());
        assert!(browser.has("2025年の合計") && browser.has("医療機関名は不明です（4日）"), "{}", browser.text());
        assert!(!browser.has("見本総合病院"), "{}", browser.text());
        browser.open(&format!("{}?year=x", links::EXPENSES)).await;
        assert!(browser.status() == 200 && browser.has("2026年の合計"), "{}", browser.text());
        let viewed = app.rows().await.of("audit_entry").filter(|row| row.contains("expenses_viewed")).count();
        assert_eq!(viewed, 5, "two persons, one, and two again");
    })
    .await;
}

/// Takes a file of a year.
async fn take(app: &TestApp, browser: &Browser, path: &str, year: &str) -> Reply {
    let cookies = format!("session={}", browser.cookie("session").unwrap());
    post(&app.at(SLUG, path), &cookies, &[("year", year)]).await
}

/// All parts of a spreadsheet, unpacked, as one text. Read by the format's local headers, and not with the library that wrote it.
fn unpacked(bytes: &[u8]) -> String {
    let number = |at: usize, width: usize| {
        bytes[at..at + width].iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
    };
    let end = (0..bytes.len() - 21).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06")).expect("an end");
    let (mut at, mut text) = (number(end + 16, 4), String::new());
    for _ in 0..number(end + 10, 2) {
        let (size, header) = (number(at + 20, 4), number(at + 42, 4));
        let begin = header + 30 + number(header + 26, 2) + number(header + 28, 2);
        let packed = &bytes[begin..begin + size];
        let mut part = String::new();
        match number(at + 10, 2) {
            0 => part.push_str(std::str::from_utf8(packed).expect("text")),
            _ => assert!(flate2::read::DeflateDecoder::new(packed).read_to_string(&mut part).expect("a part") > 0),
        }
        text.push_str(&part);
        at += 46 + number(at + 28, 2) + number(at + 30, 2) + number(at + 32, 2);
    }
    text
}

/// What a file says, as one text.
pub(crate) fn read(path: &str, reply: &Reply) -> String {
    match path {
        links::EXPENSES_CSV => reply.text(),
        links::EXPENSES_SPREADSHEET => unpacked(&reply.body),
        _ => texts_of(&reply.body).concat(),
    }
}

const FILES: [(&str, &str, &str); 3] = [
    (links::EXPENSES_CSV, "text/csv; charset=utf-8", "medical-expenses-2026.csv"),
    (
        links::EXPENSES_SPREADSHEET,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "medical-expenses-2026.xlsx",
    ),
    (links::EXPENSES_LIST, "application/pdf", "medical-expenses-2026.pdf"),
];

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
        // Neither name, provider and month, nor any sum that the hidden rows would be part of, is in a file.
        for (path, ..) in FILES {
            let reply = take(&app, &browser, path, "2026").await;
            assert_eq!(reply.status, 200, "{path}");
            let told = read(path, &reply);
            for canary in ["梓", "秘密", "2026年5月", "17,000", "17000", "5,000円", ">5000<", "\"5000\"", "429,300"]
            {
                assert!(!told.contains(canary), "{path}: {canary}: {told}");
            }
            assert!(told.contains("見本総合病院"), "{path}: {told}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_year_is_taken_along_as_csv_spreadsheet_and_pdf() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = father(&app).await;
        publish(&app).await;
        for (path, media_type, name) in FILES {
            let reply = take(&app, &browser, path, "2026").await;
            assert_eq!((reply.status, reply.header("content-type")), (200, Some(media_type)), "{path}");
            let disposition = format!("attachment; filename=\"{name}\"");
            assert_eq!(reply.header("content-disposition"), Some(disposition.as_str()));
            assert_eq!(reply.header("cache-control"), Some("no-store"));
            let told = read(path, &reply);
            for value in ["見本総合病院", "見本内科", "秘密医院", "東京地下鉄健康保険組合"] {
                assert!(told.contains(value), "{path}: {value}: {told}");
            }
            let again = take(&app, &browser, path, "2026").await;
            assert!(again.body == reply.body, "{path}: the same day gives the same bytes");
        }
        let csv = take(&app, &browser, links::EXPENSES_CSV, "2025").await.text();
        assert!(csv.starts_with('\u{feff}'));
        let lines: Vec<_> = csv.lines().collect();
        assert_eq!(lines[1], "\"2025年12月\",\"髙橋　花\",\"柔道整復\",\"\",\"4\",\"5800\",\"4060\",\"0\",\"0\",\"1740\",\"0\",\"0\",\"医療費控除には利用できません\"");
        let form = unpacked(&take(&app, &browser, links::EXPENSES_SPREADSHEET, "2026").await.body);
        for value in ["<v>120000</v>", "<v>39900</v>", "<v>3690</v>", "該当する", "補填される金額", "支払年月日"] {
            assert!(form.contains(value), "{value}: {form}");
        }
        assert!(!form.contains("<f>"), "{form}");
        let pdf = texts_of(&take(&app, &browser, links::EXPENSES_LIST, "2026").await.body).concat();
        for value in [
            "医療費の年間一覧（2026年）",
            "髙橋浩二様",
            "2026年7月診療分までの医療費",
            "合計429,300円128,690円39,900円",
            "保険者の名称そろっています",
            "「医療費通知」ではありません",
        ] {
            assert!(pdf.contains(value), "{value}: {pdf}");
        }
        // Ten in a row; each that was given is recorded for each person in it.
        let last = take(&app, &browser, links::EXPENSES_CSV, "2026").await;
        assert_eq!(last.status, 200);
        let refused = take(&app, &browser, links::EXPENSES_LIST, "2026").await;
        assert_eq!((refused.status, refused.header("retry-after")), (429, Some("60")), "{}", refused.text());
        assert!(refused.text().contains("1分後にもう一度お試しください"), "{}", refused.text());
        let refused = post(&app.at(SLUG, links::ELIGIBILITY_NUMBERS), &format!("session={}", browser.cookie("session").unwrap()), &[]).await;
        assert_eq!(refused.status, 429, "they take from one bucket");
        let taken = app.rows().await.of("audit_entry").filter(|row| row.contains("expenses_taken")).count();
        assert_eq!(taken, 9 * 2 + 1, "nine times two persons, and one of the year before");
        browser.open(links::EXPENSES).await;
        assert_eq!(browser.status(), 200);
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
        for (path, ..) in FILES {
            let reply = take(&app, &browser, path, "2026").await;
            assert_eq!(told(&reply), (303, links::step_up(links::EXPENSES)), "{path}");
        }
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
        for (path, ..) in FILES {
            assert_eq!(take(&app, &browser, path, "2026").await.status, 404, "{path}");
        }
        app.set_clock("2027-01-15T00:00:00");
        let entry = Entry::of(SLUG);
        sign_in(&app, SLUG, &mut browser, &entry.user_id, &entry.password).await;
        browser.open(links::EXPENSES).await;
        assert!(browser.has("2026年の合計"), "{}", browser.text());
    })
    .await;
}
