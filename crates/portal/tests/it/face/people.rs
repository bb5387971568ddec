//! Who may reach what.

use super::server::{Server, trouble};

const TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[tokio::test]
async fn a_members_page_leads_strangers_to_the_sign_in() {
    let server = Server::start().await;
    let mut browser = server.browser("/home").await;
    assert_eq!((browser.path(), browser.heading()), ("/sign-in", "sign-in"));
    browser.post("/home", &[("name", "x")]).await;
    assert_eq!((browser.status(), browser.heading()), (401, trouble("session-ended").as_str()));
}

#[tokio::test]
async fn a_session_that_is_none_is_told_as_ended() {
    let server = Server::start().await;
    let mut browser = server.browser("/").await;
    browser.plant_cookie("/", &format!("session={TOKEN}; Path=/"));
    browser.open("/home").await;
    assert_eq!((browser.path(), browser.heading()), ("/sign-in", "sign-in session-ended"));
    browser.open("/").await;
    assert_eq!(browser.status(), 200, "open pages stay open");
}

#[tokio::test]
async fn a_registration_goes_by_its_cookie_on_its_own_host() {
    let server = Server::start().await;
    let mut browser = server.browser("/register").await;
    assert_eq!(browser.path(), "/sign-in");
    browser.open("/begin").await;
    assert_eq!(browser.path(), "/register");
    assert_eq!(Some(browser.heading().to_owned()), browser.cookie("registration"));
    browser.open(&server.at("tokyometro.portal.localhost", "/register")).await;
    assert_eq!(browser.path(), "/sign-in", "nothing of it at another society");
}

#[tokio::test]
async fn a_handler_gets_nobody_on_a_route_that_is_open_to_all() {
    let server = Server::start().await;
    assert_eq!(server.browser("/claims-too-much").await.heading(), trouble("gone-wrong"));
}
