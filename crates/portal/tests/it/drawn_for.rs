//! A form belongs to what its page was drawn for: a registration, a pending sign-in or an account. Sent while the browser is
//! in use for something else, it changes nothing, says so, and shows what was typed.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_portal::face::Access;
use madoguchi_web::drawn_for::{FIELD, HEADER};
use madoguchi_web::testing::Browser;

use crate::access::Both;
use crate::app::TestApp;
use crate::beside::Beside;
use crate::one_time_code::SLUG;
use crate::walk::{Entry, member, present, register, register_with_phone, sign_in, walk};
use crate::wire::{drawn_for, page, post_as, told};

/// The heading of the page that refuses.
const REFUSED: &str = "この画面からは送信できません";

/// Forms that say themselves whom they concern, with what says it. Every other form belongs to what its page was drawn for.
const ANYBODYS: &[(&str, &str)] = &[
    (links::SIGN_IN, "an ID and its password"),
    (links::HAND_OVER, "the token of a code"),
    (links::PASSKEY_SIGN_IN_OPTIONS, "nothing: the options are the same for everybody"),
    (links::PASSKEY_SIGN_IN, "a passkey"),
    (links::VERIFY_EMAIL, "the token of a mail"),
    (links::UNDO_EMAIL, "the token of a mail"),
    (links::UNSUBSCRIBE, "the token of a mail"),
    (links::RECOVER_USER_ID, "an address"),
    (links::RECOVER_PASSWORD, "a user ID and an address"),
    (links::SHOW_USER_ID, "the token of a mail"),
    (links::NEW_PASSWORD, "the token of a mail, a desk code or a letter"),
    (links::DESK_CODE, "a user ID and a desk code"),
    (links::RECOVERY_LETTER, "the token of a letter"),
    (links::REQUEST_LETTER, "what somebody says of themselves, which a clerk compares with the roster"),
    (links::LANGUAGE, "this browser, and the account that is signed in"),
];

/// Whoever may send a form: cookies, and what their pages are drawn for.
struct Sender {
    what: &'static str,
    cookies: String,
    drawn_for: String,
}

impl Sender {
    async fn of(what: &'static str, app: &TestApp, slug: &str, browser: &Browser, cookie: &str, path: &str) -> Self {
        let cookies = format!("{cookie}={}", browser.cookie(cookie).unwrap());
        let drawn_for = drawn_for(&app.at(slug, path), &cookies).await.expect("a page that is drawn for somebody");
        Self { what, cookies, drawn_for }
    }
}

#[test]
fn every_form_belongs_to_what_it_was_drawn_for_or_is_listed_with_what_it_rests_on() {
    let routes = madoguchi_portal::routes();
    let mut anybodys: Vec<_> = routes
        .list()
        .iter()
        .filter(|route| {
            route.method == "POST" && madoguchi_web::Access::takes(route.access) != madoguchi_web::Takes::Own
        })
        .map(|route| route.path.as_str())
        .collect();
    anybodys.sort_unstable();
    let mut listed: Vec<_> = ANYBODYS.iter().map(|(path, _)| *path).collect();
    listed.sort_unstable();
    assert_eq!(anybodys, listed);
}

#[test]
fn every_template_says_in_every_form_what_it_was_drawn_for() {
    fn look(folder: &std::path::Path, forms: &mut usize) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                look(&path, forms);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            // A form that was kept comes back with the value that it was sent with.
            for form in source.split("<form").skip(1).filter(|form| !form.contains("retry.action")) {
                let form = form.split("</form>").next().unwrap();
                if form.contains("method=\"post\"") {
                    *forms += 1;
                    assert_eq!(form.matches("<drawn_for value={").count(), 1, "{}: {form}", path.display());
                }
            }
        }
    }
    let (mut forms, here) = (0, std::path::Path::new(env!("CARGO_MANIFEST_DIR")));
    look(&here.join("templates"), &mut forms);
    look(&here.join("../web/templates"), &mut forms);
    assert!(forms > 40, "{forms}");
}

#[tokio::test]
async fn a_form_that_was_drawn_for_something_else_changes_nothing_whoever_sends_it() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora", SLUG]).await).await;
        let app = &both.app;
        let (first, second) = (Entry::of(SLUG), Entry::of(SLUG).called("Second2026"));
        let letters = &app.society(SLUG).letters;
        let (one, _) = register_with_phone(app, SLUG, &letters[2], &first.called("First2026")).await;
        let (two, _) = register_with_phone(app, SLUG, &letters[3], &second).await;
        let pending = async |user_id: &str| {
            let mut browser = Browser::new();
            sign_in(app, SLUG, &mut browser, user_id, &first.password).await;
            browser
        };
        let (waiting, other_waiting) = (pending("First2026").await, pending("Second2026").await);
        let (setting_up, other_setting_up) = (
            walk(app, SLUG, &letters[4], &first.called("Third2026"), links::SET_UP).await,
            walk(app, SLUG, &letters[5], &first.called("Fourth2026"), links::SET_UP).await,
        );
        let (draft, other_draft) = (present(app, SLUG, &letters[6]).await, present(app, SLUG, &letters[7]).await);
        let sender =
            async |what, browser: &Browser, cookie, path| Sender::of(what, app, SLUG, browser, cookie, path).await;
        let registering = [
            sender("a registration", &draft, "registration", links::REGISTER_IDENTITY).await,
            sender("another registration", &other_draft, "registration", links::REGISTER_IDENTITY).await,
        ];
        let signing_in = [
            sender("a sign-in", &waiting, "sign-in", links::SECOND_STEP).await,
            sender("another's sign-in", &other_waiting, "sign-in", links::SECOND_STEP).await,
        ];
        let choosing = [
            sender("a set-up", &setting_up, "sign-in", links::SET_UP).await,
            sender("another's set-up", &other_setting_up, "sign-in", links::SET_UP).await,
        ];
        let members = [
            sender("a member", &one, "session", links::TERMS_CHANGES).await,
            sender("another member", &two, "session", links::TERMS_CHANGES).await,
        ];
        let all: Vec<_> = [&registering, &signing_in, &choosing, &members].into_iter().flatten().collect();
        let routes = madoguchi_portal::routes();
        let (before, mut tried) = (app.rows().await, 0);
        for route in routes.list().iter().filter(|route| route.method == "POST") {
            let senders = match route.access {
                Access::Brand | Access::Anyone => continue,
                Access::Registering => &registering,
                Access::SigningIn => &signing_in,
                Access::SettingUp => &choosing,
                Access::BeforeTerms | Access::Member | Access::SteppedUp => &members,
            };
            let (url, form) = (app.at(SLUG, &route.path), both.form(&route.path, &both.here));
            for sender in senders {
                let others = all.iter().filter(|other| other.drawn_for != sender.drawn_for);
                let others = others.map(|other| (other.what, other.drawn_for.as_str()));
                let junk = [("nobody", "nobody"), ("nothing", ""), ("junk", "account.AAAAAAAAAAAAAAAAAAAAAA")];
                for (what, value) in others.chain(junk) {
                    let told_as = format!("{} by {} with a page of {what}", route.path, sender.what);
                    if route.path.starts_with("/passkey/") || route.path == links::EXTEND_SESSION {
                        let headers =
                            [("content-type", "application/json"), ("cookie", &*sender.cookies), (HEADER, value)];
                        let reply = Browser::new().request("POST", &url, &headers, Some(b"{}".to_vec())).await;
                        assert_eq!((reply.status, reply.header("set-cookie")), (409, None), "{told_as}");
                        assert!(reply.text().contains("同じブラウザで"), "{told_as}: {}", reply.text());
                    } else {
                        let form = [&[(FIELD, value)], &form[..]].concat();
                        let reply = post_as(&url, &sender.cookies, &form).await;
                        assert_eq!(told(&reply), (409, String::new()), "{told_as}");
                        assert_eq!(page(&reply).headings()[0], REFUSED, "{told_as}");
                        assert_eq!(reply.header("set-cookie"), None, "{told_as}");
                    }
                    tried += 1;
                }
            }
        }
        assert!(tried > 500, "{tried}");
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn two_letters_in_two_tabs_of_one_browser_make_two_accounts_and_none_is_the_others() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let (slug, letters) = ("tokyometro", &app.society("tokyometro").letters);
        let entry = Entry::of(slug).called("Anna2026");
        let tab_of_a = walk(&app, slug, &letters[0], &entry, links::REGISTER_ACCOUNT).await;
        // In the second tab, the letter of B takes the browser's cookie over.
        let mut tab_of_b = tab_of_a.clone();
        sign_in(&app, slug, &mut tab_of_b, &letters[1].login_id, letters[1].password.expose()).await;
        crate::walk::go_on(&app, slug, &mut tab_of_b, &letters[1], &entry, links::REGISTER_ACCOUNT).await;
        let mut tab_of_a = tab_of_a.sharing(&tab_of_b);
        tab_of_a.fill("ユーザID", &entry.user_id).fill("パスワード", &entry.password);
        tab_of_a.fill("パスワード確認用", &entry.password).fill("メールアドレス", &entry.email);
        tab_of_a.press("入力内容確認").await;
        assert_eq!((tab_of_a.status(), tab_of_a.heading()), (409, REFUSED));
        for kept in [&entry.user_id, &entry.email] {
            assert!(tab_of_a.has(kept), "{kept} is lost: {}", tab_of_a.text());
        }
        assert!(!tab_of_a.source().contains(&entry.password), "a password never comes back");
        assert!(!app.rows().await.hold(&entry.user_id), "nothing of A went into B's registration");
        tab_of_a.follow("現在の手続きの画面へ").await;
        tab_of_a.open(links::REGISTER_ACCOUNT).await;
        assert_eq!(tab_of_a.path(), links::REGISTER_ACCOUNT, "B's registration goes on");
        assert_eq!(tab_of_a.value_of("ユーザID"), "");
    })
    .await;
}

#[tokio::test]
async fn an_old_tab_changes_nothing_of_the_next_member_who_signs_in_there() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let slug = "tokyometro";
        let beside = Beside::of(&app, slug).await;
        let mut old_tab = member(&app, slug).await;
        old_tab.open(links::EMAIL).await;
        assert_eq!(old_tab.path(), links::EMAIL, "{}", old_tab.text());
        old_tab.fill("新しいメールアドレス", "own@example.jp");
        let session = old_tab.cookie("session").unwrap();
        let mut new_tab = old_tab.clone();
        new_tab.open(links::SIGN_OUT).await;
        new_tab.press("ログアウト").await;
        // Nobody is signed in: what was typed is shown, and it can be sent once the same member is back.
        let mut nobody = old_tab.clone().sharing(&new_tab);
        nobody.press("確認のメールを送る").await;
        assert_eq!(nobody.status(), 401);
        assert!(nobody.has("own@example.jp"), "{}", nobody.text());

        sign_in(&app, slug, &mut new_tab, "Beside2026", &Entry::of(slug).password).await;
        assert_eq!(new_tab.path(), links::HOME, "{}", new_tab.text());
        let there = Beside::of_signed_in(&app, &beside).await;
        let mut of_another = old_tab.clone().sharing(&new_tab);
        of_another.press("確認のメールを送る").await;
        assert_eq!((of_another.status(), of_another.heading()), (409, REFUSED));
        assert!(of_another.has("own@example.jp"), "{}", of_another.text());
        there.is_untouched(&app, "an old tab").await;
        // Also where the other member would have to confirm their identity first.
        app.pass(chrono::Duration::minutes(11));
        let mut later = old_tab.clone().sharing(&new_tab);
        later.press("確認のメールを送る").await;
        assert_eq!((later.status(), later.heading()), (409, REFUSED));
        let there = Beside::of_signed_in(&app, &beside).await;
        let (address, drawn_for) = (app.at(slug, links::LANGUAGE), old_tab.drawn_for().unwrap());
        let cookie = format!("session={}", new_tab.cookie("session").unwrap());
        let fields = [(FIELD, drawn_for.as_str()), ("language", "en"), ("return_to", "/")];
        let language = post_as(&address, &cookie, &fields).await;
        assert_eq!(language.status, 409, "not even the language");
        there.is_untouched(&app, "an old tab's choice of language").await;

        // The same member in another session sends it as it is.
        let entry = Entry::of(slug);
        new_tab.open(links::SIGN_OUT).await;
        new_tab.press("ログアウト").await;
        sign_in(&app, slug, &mut new_tab, &entry.user_id, &entry.password).await;
        assert_ne!(new_tab.cookie("session").unwrap(), session);
        let mut same = old_tab.sharing(&new_tab);
        same.press("確認のメールを送る").await;
        assert_eq!((same.status(), same.path()), (200, links::EMAIL), "{}", same.text());
        assert!(same.has("own@example.jp"), "{}", same.text());
    })
    .await;
}

#[tokio::test]
async fn another_persons_sign_in_ends_the_session_that_the_browser_had() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let slug = "tokyometro";
        register(&app, slug, &app.society(slug).letters[2], &Entry::of(slug).called("Other2026")).await;
        let mut browser = member(&app, slug).await;
        let letter = &app.society(slug).letters[1];
        let gone = async |session: &str| {
            crate::wire::get(&app.at(slug, links::HOME), &format!("session={session}")).await.status == 303
        };
        let first = browser.cookie("session").unwrap();
        let pair = [("user_id", "Other2026"), ("password", "Hotaru2026x")];
        browser.post(links::SIGN_IN, &pair).await;
        let second = browser.cookie("session").unwrap();
        assert!(gone(&first).await && !gone(&second).await, "another member's");
        // A letter takes the browser over.
        let pair = [("user_id", letter.login_id.as_str()), ("password", letter.password.expose())];
        browser.post(links::SIGN_IN, &pair).await;
        assert_eq!(browser.path(), links::REGISTER_IDENTITY);
        assert!(gone(&second).await && browser.cookie("session").is_none(), "by a letter");
        // And another letter ends the registration before it.
        let draft = browser.cookie("registration").unwrap();
        let other = &app.society(slug).letters[3];
        let pair = [("user_id", other.login_id.as_str()), ("password", other.password.expose())];
        browser.post(links::SIGN_IN, &pair).await;
        let reply = crate::wire::get(&app.at(slug, links::REGISTER_IDENTITY), &format!("registration={draft}")).await;
        assert_eq!(told(&reply), (303, "/sign-in?notice=session-ended".to_owned()));
    })
    .await;
}
