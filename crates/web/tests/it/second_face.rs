//! A second face beside the first: what belongs to one is worth nothing on the other.

use std::sync::atomic::Ordering;

use madoguchi_core::secret::Token;
use madoguchi_core::testing::random;
use madoguchi_web::testing::Browser;
use madoguchi_web::{Face, Routes};

use crate::server::{Server, trouble};
use crate::{counter, desk, office};

const COUNTER: &str = "midori.portal.localhost";
const DESK: &str = "midori.desk.localhost";

impl Server {
    /// A clerk's browser.
    async fn clerk(&self) -> Browser {
        let mut browser = Browser::new();
        browser.open(&self.at(DESK, "/")).await;
        browser.post("/begin", &[]).await;
        assert_eq!(browser.heading(), "clerk at midori");
        browser
    }

    /// The status of a GET with a cookie and nothing else.
    async fn status(&self, host: &str, path: &str, cookie: &str) -> u16 {
        Browser::new().request("GET", &self.at(host, path), &[("cookie", cookie)], None).await.status
    }
}

fn listed<F: Face>(routes: &Routes<F>) -> Vec<(&'static str, &str, F::Access)> {
    routes.list().iter().map(|route| (route.method, route.path.as_str(), route.access)).collect()
}

#[test]
fn every_route_of_a_face_stands_in_its_own_table() {
    use desk::Access::{Anyone, Clerk, Looks};
    let table = [
        ("GET", "/", Anyone),
        ("POST", "/begin", Anyone),
        ("GET", "/work", Clerk),
        ("POST", "/work", Clerk),
        ("GET", "/broken", Clerk),
        ("GET", "/brand/{name}", Looks),
        ("GET", "/logo/{hash}", Looks),
    ];
    assert_eq!(listed(&desk::routes()), table);
}

#[tokio::test]
async fn whoever_the_table_does_not_name_is_turned_away() {
    let server = Server::start().await;
    let mut browser = Browser::new();
    for (method, path, access) in listed(&desk::routes()) {
        if access != desk::Access::Clerk {
            continue;
        }
        let headers = [("sec-fetch-site", "same-origin")];
        let reply = browser.request(method, &server.at(DESK, path), &headers, None).await;
        let expected = if method == "GET" { (303, Some("/")) } else { (401, None) };
        assert_eq!((reply.status, reply.header("location")), expected, "{method} {path}");
    }
    let mut clerk = server.clerk().await;
    clerk.open("/work").await;
    assert_eq!((clerk.status(), clerk.heading()), (200, "clerk at midori"));
}

#[tokio::test]
async fn a_session_of_one_face_is_worth_nothing_on_the_other() {
    let server = Server::start().await;
    let clerk = server.clerk().await;
    let mut customer = server.browser("/begin").await;
    assert_eq!(customer.heading(), "customer");
    let (of_desk, of_counter) = (clerk.cookie("desk-session").unwrap(), customer.cookie("session").unwrap());
    assert_eq!(customer.cookie("desk-session"), None);
    assert_eq!(clerk.cookie("session"), None);
    for (host, path, cookie, expected) in [
        (DESK, "/work", format!("desk-session={of_desk}"), 200),
        (COUNTER, "/home", format!("session={of_counter}"), 200),
        // As it is, and under the other face's name.
        (COUNTER, "/home", format!("desk-session={of_desk}"), 401),
        (COUNTER, "/home", format!("session={of_desk}"), 401),
        (DESK, "/work", format!("session={of_counter}"), 303),
        (DESK, "/work", format!("desk-session={of_counter}"), 303),
    ] {
        assert_eq!(server.status(host, path, &cookie).await, expected, "{cookie} at {host}");
    }
    let made_up = Token::new(&mut random());
    assert_eq!(server.status(DESK, "/work", &format!("desk-session={}", made_up.expose())).await, 303);
    // Browsers keep them apart of their own accord: each belongs to one host.
    customer.open(&server.at(DESK, "/work")).await;
    assert_eq!((customer.path(), customer.heading()), ("/", "door"));
}

#[tokio::test]
async fn a_route_of_one_face_is_not_there_on_the_others_hosts() {
    let server = Server::start().await;
    let clerk = format!("desk-session={}", server.clerk().await.cookie("desk-session").unwrap());
    let customer = format!("session={}", server.browser("/begin").await.cookie("session").unwrap());
    for cookie in ["", &clerk, &customer] {
        for path in ["/work", "/broken-elsewhere"] {
            assert_eq!(server.status(COUNTER, path, cookie).await, 404, "{path}");
        }
        for path in ["/home", "/sign-in", "/form", "/panic", "/gone"] {
            assert_eq!(server.status(DESK, path, cookie).await, 404, "{path}");
        }
        for path in ["/work", "/home", "/begin", "/brand/any.css"] {
            assert_eq!(server.status("portal.localhost", path, cookie).await, 404, "{path}");
        }
    }
    let mut browser = Browser::new();
    browser.open(&server.at(DESK, "/")).await;
    browser.post("/language", &[("language", "en"), ("return_to", "/")]).await;
    assert_eq!(browser.status(), 404, "the desk offers no choice of language");
}

#[tokio::test]
async fn each_host_leads_to_one_face_and_other_hosts_to_none() {
    let server = Server::start().await;
    for (host, heading) in [(COUNTER, "shown"), (DESK, "door"), ("tokyometro.desk.localhost", "door")] {
        let mut browser = Browser::new();
        browser.open(&server.at(host, "/")).await;
        assert_eq!((browser.status(), browser.heading()), (200, heading), "{host}");
    }
    for host in ["nobody.desk.localhost", "desk.localhost", "www.midori.desk.localhost", "midori.portal.desk.localhost"]
    {
        let mut browser = Browser::new();
        browser.open(&server.at(host, "/")).await;
        assert_eq!((browser.status(), browser.heading()), (404, trouble("unknown-host").as_str()), "{host}");
    }
    let ungated = |access: counter::Access| access == counter::Access::Looks;
    let listed = listed(&counter::routes()).into_iter().filter(|(_, _, access)| ungated(*access)).count();
    assert_eq!((listed, office::routes().list().len()), (2, 2));
}

#[tokio::test]
async fn the_page_of_a_trouble_stands_in_the_frame_of_its_face() {
    let server = Server::start().await;
    let mut clerk = server.clerk().await;
    for (path, status, kind) in
        [("/nothing", 404, "not-found"), ("/begin", 405, "not-this-way"), ("/broken", 500, "gone-wrong")]
    {
        clerk.open(path).await;
        assert_eq!((clerk.status(), clerk.heading()), (status, trouble(kind).as_str()), "{path}");
        let named = if status == 405 { "" } else { ", clerk" };
        let desk = clerk.document().select(".desk");
        assert_eq!(desk, [format!("desk of みどり健康保険組合{named}")], "{path}");
        assert_eq!(clerk.document().attributes("link[rel=stylesheet]", "href")[0], server.app.assets.href("desk.css"));
    }
    let mut customer = server.browser("/begin").await;
    customer.open("/nothing").await;
    assert_eq!((customer.status(), customer.heading()), (404, trouble("not-found").as_str()));
    assert_eq!(customer.document().select(".desk"), [""; 0]);
}

#[tokio::test]
async fn a_form_from_one_face_to_the_other_is_refused() {
    let server = Server::start().await;
    let mut customer = server.browser("/begin").await;
    customer.post(&server.at(DESK, "/begin"), &[]).await;
    assert_eq!((customer.status(), customer.heading()), (403, trouble("unauthorised-origin").as_str()));
    assert_eq!(customer.document().select(".desk"), ["desk of みどり健康保険組合"]);
}

#[tokio::test]
async fn a_gate_shuts_one_face_and_no_other() {
    let server = Server::start().await;
    let mut clerk = server.clerk().await;
    server.shut.store(true, Ordering::Relaxed);
    for path in ["/", "/work", "/nothing"] {
        clerk.open(path).await;
        assert_eq!((clerk.status(), clerk.heading()), (503, "shut"), "{path}");
    }
    clerk.post("/work", &[]).await;
    assert_eq!(clerk.status(), 503);
    assert_eq!(server.status(DESK, "/brand/any.css", "").await, 200, "its looks pass the gate");
    assert_eq!(server.browser("/").await.status(), 200, "the counter is open");
}
