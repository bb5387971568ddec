//! A request for a letter from the portal: one answer for everybody, one open request for a claim.

use madoguchi_core::letter_requests;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;

async fn ask(app: &TestApp, kana: &str, birth_date: &str) -> Browser {
    let mut browser = Browser::new();
    browser.open(&app.at("midori", links::REQUEST_LETTER)).await;
    browser.fill("氏名（カナ）", kana).fill("生年月日", birth_date).fill("保険者番号", "06139992");
    browser.press("依頼する").await;
    browser
}

/// The open requests: what was said, and how often.
async fn open(app: &TestApp) -> Vec<(String, u32)> {
    let scope = app.society("midori").sample.scope(Actor::System, app.clock.now());
    let tx = app.bench.database.read(&scope).await.unwrap();
    let (requests, _) = letter_requests::list(&tx, true, None).await.unwrap();
    requests.into_iter().map(|request| (request.said.kana, request.times)).collect()
}

#[tokio::test]
async fn everybody_gets_one_answer_and_a_claim_has_one_request_however_often_it_is_sent() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        let letter = app.letter("midori");
        let date = letter.birth_date.format("%Y%m%d").to_string();
        let known = ask(&app, &letter.addressed.kana, &date).await;
        let unknown = ask(&app, "ダレモイナイ ハナコ", "19790822").await;
        let without = |browser: &Browser| (browser.status(), browser.text().to_owned());
        assert_eq!(known.heading(), "依頼を受け付けました", "{}", known.text());
        assert_eq!(without(&known), without(&unknown), "nothing tells who is known");
        let told: Vec<_> = app.mails("midori").await.iter().map(|mail| mail.mail.kind()).collect();
        assert_eq!(told, [""; 0], "nobody is told but by a letter");
        // A double press, the way back, another spelling.
        let spelt = letter.addressed.kana.replace(' ', "　");
        ask(&app, &spelt, &date).await;
        let requests = open(&app).await;
        // Both came at the same instant, so either may be first.
        for (kana, times) in &requests {
            assert_eq!(*times, if kana.starts_with("ダレモイナイ") { 1 } else { 2 }, "{requests:?}");
        }
        assert_eq!(requests.len(), 2, "{requests:?}");
        // What was said is sealed.
        let rows = app.rows().await;
        assert!(!rows.of("letter_request").any(|row| row.contains("ダレモイナイ") || row.contains("1979")));
    })
    .await;
}

#[tokio::test]
async fn hostile_values_are_told_at_their_fields_or_shown_literally_and_too_many_wait() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        let before = app.rows().await;
        for (kana, date) in [("", ""), ("12345", "19790822"), ("タカハシ", "29990101"), (&"ア".repeat(500), "1979")]
        {
            let browser = ask(&app, kana, date).await;
            assert_eq!(browser.status(), 422, "{kana}");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        let script = "<script>alert(1)</script>";
        assert_eq!(ask(&app, script, "19790822").await.status(), 200);
        for _ in 0..4 {
            assert_eq!(ask(&app, script, "19790822").await.status(), 200);
        }
        let waits = ask(&app, script, "19790822").await;
        assert_eq!(waits.status(), 429, "{}", waits.text());
        assert!(waits.header("retry-after").is_some());
        assert!(!waits.source().contains(script) && waits.value_of("氏名（カナ）") == script);
        assert_eq!(open(&app).await.len(), 1);
    })
    .await;
}
