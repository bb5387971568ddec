//! From the PC to the phone, without scripts: the code on the screen is read as a camera would.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::one_time_code::{SLUG, code};
use crate::walk::{Entry, answer, walk};

/// How large a camera sees a module.
const MAGNIFIED: usize = 4;

/// A PC whose registration has become an account, and that shows the code for a phone.
async fn with_code(app: &TestApp) -> Browser {
    let (letter, entry) = (app.letter(SLUG), Entry::of(SLUG));
    let mut pc = walk(app, SLUG, letter, &entry, links::REGISTER_EMAIL).await;
    answer(app, SLUG, &mut pc, letter, &entry).await;
    pc.press("スマートフォンで続ける").await;
    assert_eq!(pc.path(), links::HAND_OVER_PC);
    pc
}

/// What a camera reads from the code that the page shows.
fn scan(browser: &Browser) -> String {
    let page = browser.document();
    let size = page.attributes("svg.qr", "viewbox").first().cloned();
    let size = size.unwrap_or_else(|| page.attributes("svg.qr", "viewBox")[0].clone());
    let side: usize = size.split(' ').next_back().unwrap().parse().unwrap();
    let mut dark = vec![false; side * side];
    for stroke in page.attributes("svg.qr path", "d")[0].split('M').skip(1) {
        let (x, rest) = stroke.split_once(' ').unwrap();
        let (y, length) = rest.split_once(".5h").unwrap();
        let [x, y, length] = [x, y, length].map(|number| number.parse::<usize>().unwrap());
        dark[y * side + x..y * side + x + length].fill(true);
    }
    let width = side * MAGNIFIED;
    let shade = |x: usize, y: usize| if dark[y / MAGNIFIED * side + x / MAGNIFIED] { 0 } else { 255 };
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width, width, shade);
    seen.detect_grids()[0].decode().unwrap().1
}

/// A phone that has scanned the code and pressed 続ける.
async fn scanned(pc: &Browser) -> Browser {
    let mut phone = Browser::new();
    phone.open(&scan(pc)).await;
    phone.press("続ける").await;
    phone
}

fn number(browser: &Browser) -> String {
    browser.document().select("main .typed")[0].clone()
}

/// Sets an app up, which leads to `there`.
async fn set_up_an_app(app: &TestApp, browser: &mut Browser, there: &str) {
    browser.open(links::SET_UP_ONE_TIME_CODE).await;
    let secret = browser.document().select("main .typed")[0].clone();
    browser.fill("確認コード", &code(&secret, app.clock.now())).press("確認").await;
    assert_eq!((browser.status(), browser.path()), (200, there), "{}", browser.text());
}

#[tokio::test]
async fn the_same_registration_goes_on_with_the_phone_and_the_pc_comes_in_after_it() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut pc = with_code(&app).await;
        let address = scan(&pc);
        assert!(address.starts_with(&app.at(SLUG, "/hand-over?token=")), "{address}");
        let mut phone = scanned(&pc).await;
        assert_eq!(phone.path(), links::HAND_OVER_WAIT);
        let shown = number(&phone);
        assert_eq!(shown.len(), 4);
        phone.open(links::SET_UP).await;
        assert_eq!(phone.path(), links::SIGN_IN, "nothing before the PC confirms: {}", phone.text());
        pc.open(links::HAND_OVER_PC).await;
        assert_eq!(number(&pc), shown);
        pc.press("はい、同じです").await;
        assert!(pc.has("スマートフォンで設定を続けてください"), "{}", pc.text());
        pc.open(links::HOME).await;
        assert_ne!(pc.path(), links::HOME, "the PC waits");

        phone.open(links::HAND_OVER_WAIT).await;
        assert_eq!(phone.path(), links::SET_UP);
        set_up_an_app(&app, &mut phone, links::REGISTER_DONE).await;

        pc.open(links::HAND_OVER_PC).await;
        pc.press("続ける").await;
        assert_eq!((pc.status(), pc.path()), (200, links::REGISTER_DONE), "{}", pc.text());
        assert_eq!(app.rows().await.count("session"), 2);
    })
    .await;
}

#[tokio::test]
async fn who_scans_first_without_being_the_member_gets_nothing() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut pc = with_code(&app).await;
        let mut stranger = scanned(&pc).await;
        let mut own = Browser::new();
        own.open(&scan(&pc)).await;
        assert!(own.has("このコードは使えません"), "only the first phone: {}", own.text());
        pc.open(links::HAND_OVER_PC).await;
        pc.press("いいえ、違います").await;
        assert_eq!(pc.path(), links::SET_UP, "begin anew: {}", pc.text());
        stranger.open(links::HAND_OVER_WAIT).await;
        assert!(stranger.has("このコードは使えません"), "{}", stranger.text());
        stranger.open(links::SET_UP).await;
        assert_eq!(stranger.path(), links::SIGN_IN);
        pc.press("スマートフォンで続ける").await;
        assert_eq!(scanned(&pc).await.path(), links::HAND_OVER_WAIT, "the new code works");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_five_minutes_in_its_own_society() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG, "midori"]).await;
        let pc = with_code(&app).await;
        let address = scan(&pc);
        let elsewhere = address.replace("www.stanleykenpo", "midori");
        assert_ne!(elsewhere, address);
        let mut phone = Browser::new();
        phone.open(&elsewhere).await;
        assert!(phone.has("このコードは使えません"), "{}", phone.text());
        app.pass(Duration::minutes(5));
        phone.open(&address).await;
        assert!(phone.has("このコードは使えません"), "{}", phone.text());
    })
    .await;
}

#[tokio::test]
async fn the_pc_comes_in_by_this_phone_alone() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut pc = with_code(&app).await;
        let mut phone = scanned(&pc).await;
        pc.open(links::HAND_OVER_PC).await;
        pc.press("はい、同じです").await;
        // The method comes from another sign-in of the same member, not from the phone that was confirmed.
        let (mut other, entry) = (Browser::new(), Entry::of(SLUG));
        crate::walk::sign_in(&app, SLUG, &mut other, &entry.user_id, &entry.password).await;
        assert_eq!(other.path(), links::SET_UP);
        set_up_an_app(&app, &mut other, links::HOME).await;
        pc.post(links::HAND_OVER_FINISH, &[]).await;
        assert_eq!(pc.path(), links::SECOND_STEP, "{}", pc.text());
        phone.open(links::SET_UP).await;
        assert_eq!(phone.path(), links::SECOND_STEP, "the lock that is on by now is asked: {}", phone.text());
    })
    .await;
}

#[tokio::test]
async fn the_number_that_was_shown_is_confirmed_and_none_of_a_later_code() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut pc = with_code(&app).await;
        scanned(&pc).await;
        pc.open(links::HAND_OVER_PC).await;
        let shown = number(&pc);
        // Another window asks for another code, and somebody behind scans it.
        pc.post(links::HAND_OVER_PC, &[]).await;
        let mut stranger = scanned(&pc).await;
        pc.post(links::HAND_OVER_CONFIRM, &[("same", "yes"), ("number", &shown)]).await;
        let later = number(&pc);
        assert!(shown != later && pc.has("番号"), "{}", pc.text());
        stranger.open(links::SET_UP).await;
        assert_ne!((stranger.status(), stranger.path()), (200, links::SET_UP), "{}", stranger.text());
        pc.post(links::HAND_OVER_CONFIRM, &[("same", "yes"), ("number", &later)]).await;
        stranger.open(links::SET_UP).await;
        assert_eq!((stranger.status(), stranger.path()), (200, links::SET_UP));
    })
    .await;
}

#[tokio::test]
async fn a_phone_that_scanned_in_time_is_not_confirmed_after_the_five_minutes() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut pc = with_code(&app).await;
        app.pass(Duration::minutes(4));
        let mut phone = scanned(&pc).await;
        pc.open(links::HAND_OVER_PC).await;
        let shown = number(&pc);
        app.pass(Duration::minutes(1));
        pc.post(links::HAND_OVER_CONFIRM, &[("same", "yes"), ("number", &shown)]).await;
        assert!(!pc.has("スマートフォンで設定を続けてください"), "{}", pc.text());
        phone.open(links::SET_UP).await;
        assert_ne!((phone.status(), phone.path()), (200, links::SET_UP), "{}", phone.text());
    })
    .await;
}

#[tokio::test]
async fn a_code_ends_with_the_sign_in_that_shows_it() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut pc = with_code(&app).await;
        let address = scan(&pc);
        // Somebody signs in anew on the PC; the sign-in before ends with its code.
        let entry = Entry::of(SLUG);
        pc.post(links::SIGN_IN, &[("user_id", &entry.user_id), ("password", &entry.password)]).await;
        assert_eq!(pc.path(), links::SET_UP, "{}", pc.text());
        let mut phone = Browser::new();
        phone.open(&address).await;
        assert!(phone.has("このコードは使えません"), "{}", phone.text());
    })
    .await;
}

#[tokio::test]
async fn a_second_phone_opens_nothing_even_if_it_saw_the_button_before_the_first_one_pressed_it() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let pc = with_code(&app).await;
        let mut second = Browser::new();
        second.open(&scan(&pc)).await;
        let first = scanned(&pc).await;
        second.press("続ける").await;
        assert!(second.has("このコードは使えません"), "{}", second.text());
        assert_eq!(second.cookie("sign-in"), None);
        assert_eq!(first.path(), links::HAND_OVER_WAIT);
    })
    .await;
}
