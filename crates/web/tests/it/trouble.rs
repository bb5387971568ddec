//! When something is wrong: a page in the society's look, and no more than a number of what happened.

use crate::server::{Server, trouble};

#[tokio::test]
async fn what_is_broken_shows_a_number_and_nothing_else() {
    let server = Server::start().await;
    let mut numbers = Vec::new();
    for path in ["/panic", "/broken"] {
        let browser = server.browser(path).await;
        assert_eq!((browser.status(), browser.heading()), (500, trouble("gone-wrong").as_str()), "{path}");
        assert!(browser.has("みどり健康保険組合"), "{path}");
        for inside in ["panics", "nothing", ".html", "tera"] {
            assert!(!browser.source().contains(inside), "{path} shows {inside}");
        }
        numbers.extend(browser.document().select(".entries .typed"));
    }
    assert!(numbers.iter().all(|number| number.len() == 9 && number.as_bytes()[4] == b'-'), "{numbers:?}");
    assert_ne!(numbers[0], numbers[1]);
    assert_eq!(server.browser("/").await.status(), 200, "the server goes on");
}

#[tokio::test]
async fn what_is_not_there_and_what_is_no_page_have_their_pages() {
    let server = Server::start().await;
    let mut browser = server.browser("/nothing").await;
    assert_eq!((browser.status(), browser.heading()), (404, trouble("not-found").as_str()));
    browser.open("/language").await;
    assert_eq!((browser.status(), browser.heading()), (405, trouble("not-this-way").as_str()));
    assert_eq!(browser.header("allow"), Some("POST"));
    for method in ["PUT", "DELETE", "PATCH", "TRACE"] {
        assert_eq!(browser.request(method, "/", &[], None).await.status, 405, "{method}");
    }
}

#[tokio::test]
async fn a_form_that_met_a_missing_database_can_be_sent_again() {
    let server = Server::start().await;
    let mut browser = server.browser("/form").await;
    browser.post("/gone", &[("name", "太郎"), ("password", "hunter2")]).await;
    assert_eq!(
        (browser.status(), browser.heading(), browser.header("retry-after")),
        (503, trouble("unavailable").as_str(), Some("30"))
    );
    assert_eq!(browser.hidden_fields(), [("name".to_owned(), "太郎".to_owned())]);
    assert_eq!(browser.buttons(), ["もう一度送る"]);
}

#[tokio::test]
async fn without_a_database_open_pages_stay_open_and_others_say_so() {
    let server = Server::start().await;
    let mut browser = server.browser("/").await;
    server.bench.database.close().await.unwrap();
    browser.open("/").await;
    assert_eq!(browser.status(), 200);
    browser.plant_cookie("/", "session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; Path=/");
    browser.open("/home").await;
    assert_eq!((browser.status(), browser.heading()), (503, trouble("unavailable").as_str()));
    assert!(browser.header("retry-after").is_some());
}
