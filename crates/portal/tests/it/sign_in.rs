//! The sign-in page: what it tells, whom it lets in, and what it never says.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use madoguchi_core::database::{Database, Pool};
use madoguchi_core::enrolment::provisional::{new_login_id, new_password};
use madoguchi_core::links;
use madoguchi_core::policy::second_step::Method;
use madoguchi_core::testing::{on_both, random};
use madoguchi_web::testing::Browser;

use crate::app::{SOCIETIES, TestApp};
use crate::walk::{Entry, register, sign_in, user_id_word};
use crate::wire::post;

#[tokio::test]
async fn the_page_says_what_to_have_at_hand_and_whom_to_call_in_every_society() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        for slug in SOCIETIES {
            let policy = &app.society(slug).sample.policy;
            for path in [links::ROOT, links::SIGN_IN] {
                let browser = app.browser(slug, path).await;
                assert_eq!((browser.status(), browser.path(), browser.heading()), (200, path, "ログイン"), "{slug}");
                for era in &policy.eras {
                    assert!(browser.has(&era.title), "{slug}: {} isn't named", era.title);
                }
                for text in
                    ["用意するもの", "書類がまだ届かない", "書類をなくした", "書類の期限が過ぎている", "180日間"]
                {
                    assert!(browser.has(text), "{slug}: {text}");
                }
                assert!(browser.has(&policy.contact.phone) && browser.has(&policy.contact.hours), "{slug}");
                assert!(browser.has(&policy.contact.department), "{slug}");
                let closes = policy.maintenance.monthly.is_some();
                assert_eq!(browser.has("次のメンテナンス"), closes, "{slug}");
                assert_eq!(browser.has("2026年11月25日（水）21:00から24:00まで"), closes, "{slug}");
                let word = user_id_word(slug);
                let hrefs = browser.document().attributes("a", "href");
                for (text, path) in [
                    (format!("{word}を忘れた方"), links::RECOVER_USER_ID),
                    ("パスワードを忘れた方".to_owned(), links::RECOVER_PASSWORD),
                    ("ほかの理由でログインできない方".to_owned(), links::RECOVERY),
                ] {
                    assert!(browser.has(&text) && hrefs.iter().any(|href| href == path), "{slug}: {text}");
                }
            }
        }
        let browser = app.browser("tokyometro", links::SIGN_IN).await;
        assert!(browser.has("世帯"), "the household shares ID and password");
        assert!(!app.browser("nec", links::SIGN_IN).await.has("世帯"));
    })
    .await;
}

#[tokio::test]
async fn what_is_told_about_a_wrong_pair_does_not_tell_whether_the_id_exists() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        let entry = Entry::of("tokyometro");
        register(&app, "tokyometro", app.letter("tokyometro"), &entry).await;
        let unused = &app.society("tokyometro").letters[1];
        let foreign = app.letter("aozora");
        let mut answers: [Vec<(u16, String)>; 2] = Default::default();
        for id in [
            "nobody2026",
            "9999999999",
            entry.user_id.as_str(),
            app.letter("tokyometro").login_id.as_str(),
            unused.login_id.as_str(),
            foreign.login_id.as_str(),
        ] {
            let mut browser = Browser::new();
            sign_in(&app, "tokyometro", &mut browser, id, "Wrong2026x").await;
            assert_eq!(browser.value_of("ユーザID"), id, "what was typed is there again");
            assert_eq!(browser.value_of("パスワード"), "");
            assert!(!browser.source().contains("Wrong2026x"));
            let names: Vec<_> = browser.cookies().into_iter().map(|(name, _)| name).collect();
            assert_eq!(names, ["support"], "the same for everybody");
            // What is told follows from what was typed: ten digits look like a letter's ID.
            let letter = id.bytes().all(|b| b.is_ascii_digit());
            assert_eq!(browser.has("数字10桁、仮パスワードは4文字ずつ"), letter, "{id}: {}", browser.text());
            assert_eq!(browser.has("わからないときは、次の方法で確かめられます"), !letter, "{id}");
            assert_eq!(browser.document().select("details.first-time[open]").len(), usize::from(letter), "{id}");
            let phone = browser.document().attributes(".sheet .note .phone a", "href");
            assert_eq!(phone, ["tel:0300000012"], "{id}: whom to call stands beside it");
            // Every browser has a support code of its own.
            let code = browser.document().select("aside .typed.big").concat();
            assert_eq!(code.len(), 4, "{id}");
            let told = browser.source().replace(id, "…").replace(&code, "…");
            answers[usize::from(letter)].push((browser.status(), told));
        }
        let [member, letter] = answers;
        assert_eq!((member.len(), letter.len(), member[0].0), (2, 4, 422));
        assert!(member[0].1.contains("かパスワードが違うようです。"));
        for answers in [member, letter] {
            assert!(answers.iter().all(|answer| *answer == answers[0]), "the answers differ");
        }
    })
    .await;
}

#[tokio::test]
async fn a_wrong_pair_costs_the_same_hashes_and_statements_whatever_the_id_is() {
    on_both(|mut bench| async move {
        let statements = Arc::new(AtomicUsize::new(0));
        bench.database = Database::open_counted(&bench.location, Pool::default(), &statements).await.unwrap();
        let app = TestApp::start(bench, &["tokyometro", "stanleykenpo"]).await;
        for slug in ["tokyometro", "stanleykenpo"] {
            let entry = Entry::of(slug);
            register(&app, slug, app.letter(slug), &entry).await;
            let letters = &app.society(slug).letters;
            let elsewhere = if slug == "tokyometro" { "stanleykenpo" } else { "tokyometro" };
            let ids = [
                ("a member's", entry.user_id.as_str()),
                ("nobody's", "Nobody2026"),
                ("nobody's letter's", "0000000000"),
                ("a letter's that waits", letters[1].login_id.as_str()),
                ("a letter's that has become an account", letters[0].login_id.as_str()),
                ("another society's letter's", app.society(elsewhere).letters[2].login_id.as_str()),
            ];
            // The first try of a network begins its count.
            wrong(&app, slug, "First2026").await;
            for (tried, expected) in [(1..=5, (422, 1)), (6..=6, (429, 0))] {
                for attempt in tried {
                    // An ID of ten digits can be a letter's and costs more, whether there is one or not.
                    let mut costs = [BTreeSet::new(), BTreeSet::new()];
                    for (whose, id) in ids {
                        let before = (statements.load(Ordering::SeqCst), app.app.hasher.done());
                        let status = wrong(&app, slug, id).await;
                        let hashes = app.app.hasher.done() - before.1;
                        assert_eq!((status, hashes), expected, "{slug}: {whose} ID, try {attempt}");
                        let ten_digits = id.len() == 10 && id.bytes().all(|byte| byte.is_ascii_digit());
                        costs[usize::from(ten_digits)].insert(statements.load(Ordering::SeqCst) - before.0);
                    }
                    for costs in &costs {
                        assert_eq!(costs.len(), 1, "{slug}: try {attempt} costs {costs:?} statements");
                        assert!(costs.first().unwrap() >= &3, "statements are counted");
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn who_comes_in_a_crowd_is_asked_to_wait_and_has_not_tried() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["aozora"]).await;
        let entry = Entry::of("aozora");
        register(&app, "aozora", app.letter("aozora"), &entry).await;
        let before = app.rows().await;
        let mut crowd = Vec::new();
        while let Ok(place) = app.app.hasher.for_strangers().place() {
            crowd.push(place);
            assert!(crowd.len() < 1000, "the queue has an end");
        }
        let mut browser = Browser::new();
        for _ in 0..7 {
            sign_in(&app, "aozora", &mut browser, &entry.user_id, &entry.password).await;
            assert_eq!((browser.status(), browser.header("retry-after")), (503, Some("30")));
            assert!(
                browser.has("ただいま大変混み合っています") && browser.has("間違いの回数には含まれません"),
                "{}",
                browser.text()
            );
            assert!(!browser.source().contains(&entry.password));
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        assert_eq!(app.browser("aozora", links::SIGN_IN).await.status(), 200, "other pages are as ever");
        crowd.clear();
        sign_in(&app, "aozora", &mut browser, &entry.user_id, &entry.password).await;
        assert_eq!(browser.path(), links::HOME);
    })
    .await;
}

/// Sends a wrong password with an ID from a fresh browser; the answer's status.
async fn wrong(app: &TestApp, slug: &str, id: &str) -> u16 {
    let form = [("user_id", id), ("password", "Wrong2026x")];
    post(&app.at(slug, links::SIGN_IN), "", &form).await.status
}

#[tokio::test]
async fn empty_fields_are_named_and_cost_no_try() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["stanleykenpo"]).await;
        let before = app.rows().await;
        let mut browser = app.browser("stanleykenpo", links::SIGN_IN).await;
        for (id, password, expected) in [
            ("", "", vec!["ユーザーIDを入力してください。", "パスワードを入力してください。"]),
            ("　 ", "x", vec!["ユーザーIDを入力してください。"]),
            ("someone", "", vec!["パスワードを入力してください。"]),
        ] {
            sign_in(&app, "stanleykenpo", &mut browser, id, password).await;
            assert_eq!(
                (browser.status(), browser.document().select(".banner.error li")),
                (422, expected.iter().map(ToString::to_string).collect())
            );
            assert!(browser.title().starts_with("エラー："), "{}", browser.title());
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn after_five_wrong_tries_an_id_waits_and_others_do_not() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        let entry = Entry::of("tokyometro");
        register(&app, "tokyometro", app.letter("tokyometro"), &entry).await;
        let other = entry.called("Other2026");
        register(&app, "tokyometro", &app.society("tokyometro").letters[1], &other).await;
        for id in [entry.user_id.as_str(), "nobody2026"] {
            let mut browser = Browser::new();
            for attempt in 1..=5 {
                // Another way of writing it is the same ID.
                let typed = if attempt % 2 == 0 { id.to_uppercase() } else { id.to_owned() };
                sign_in(&app, "tokyometro", &mut browser, &typed, "Wrong2026x").await;
                assert_eq!(browser.status(), 422, "{id} {attempt}");
            }
            for password in ["Wrong2026x", entry.password.as_str()] {
                sign_in(&app, "tokyometro", &mut browser, id, password).await;
                assert_eq!((browser.status(), browser.header("retry-after")), (429, Some("60")), "{id}");
                assert!(browser.has("1分後にもう一度お試しください。"), "{id}: {}", browser.text());
            }
        }
        let mut browser = Browser::new();
        sign_in(&app, "tokyometro", &mut browser, &other.user_id, &other.password).await;
        assert_eq!(browser.path(), links::HOME, "another account isn't slowed");

        app.pass(Duration::seconds(60));
        let mut browser = Browser::new();
        sign_in(&app, "tokyometro", &mut browser, &entry.user_id, "Wrong2026x").await;
        assert_eq!(browser.status(), 422);
        sign_in(&app, "tokyometro", &mut browser, &entry.user_id, &entry.password).await;
        assert!(browser.status() == 429 && browser.has("2分後"), "pauses grow: {}", browser.text());
        app.pass(Duration::seconds(120));
        sign_in(&app, "tokyometro", &mut browser, &entry.user_id, &entry.password).await;
        assert_eq!(browser.path(), links::HOME, "never locked for good");
        let mut again = Browser::new();
        sign_in(&app, "tokyometro", &mut again, &entry.user_id, "Wrong2026x").await;
        assert_eq!(again.status(), 422, "a success takes the count back");
    })
    .await;
}

#[tokio::test]
async fn wrong_tries_delay_a_letter_and_never_void_it() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        let letter = app.letter("midori");
        let mut browser = Browser::new();
        for _ in 0..5 {
            sign_in(&app, "midori", &mut browser, &letter.login_id, "AAAA-AAAA-AAAA").await;
        }
        sign_in(&app, "midori", &mut browser, &letter.login_id, letter.password.expose()).await;
        assert_eq!(browser.status(), 429);
        app.pass(Duration::minutes(1));
        sign_in(&app, "midori", &mut browser, &letter.login_id, letter.password.expose()).await;
        assert_eq!(browser.path(), links::REGISTER_IDENTITY);
    })
    .await;
}

#[tokio::test]
async fn a_letters_pair_may_be_typed_as_people_type() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["nec"]).await;
        let letter = app.letter("nec");
        let password = letter.password.expose();
        let full_width = |text: &str| -> String {
            let widen = |c: char| char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_graphic()).unwrap_or(c);
            text.chars().map(widen).collect()
        };
        for (id, password) in [
            (letter.login_id.clone(), password.to_lowercase()),
            (format!(" {} ", letter.login_id), password.replace('-', "")),
            (full_width(&letter.login_id), full_width(password)),
            (letter.login_id.clone(), password.replace('-', " ")),
        ] {
            let mut browser = Browser::new();
            sign_in(&app, "nec", &mut browser, &id, &password).await;
            assert_eq!(browser.path(), links::REGISTER_IDENTITY, "{id} {password}: {}", browser.text());
        }
    })
    .await;
}

#[tokio::test]
async fn a_letter_past_its_date_says_so_to_its_holder_only() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["aozora"]).await;
        let letter = app.letter("aozora");
        app.pass(Duration::days(180) - Duration::seconds(1));
        let mut browser = Browser::new();
        sign_in(&app, "aozora", &mut browser, &letter.login_id, letter.password.expose()).await;
        assert_eq!(browser.path(), links::REGISTER_IDENTITY);
        app.pass(Duration::seconds(1));
        browser.open(links::REGISTER_IDENTITY).await;
        assert_eq!(browser.path(), links::SIGN_IN, "a registration ends with its letter");
        sign_in(&app, "aozora", &mut browser, &letter.login_id, letter.password.expose()).await;
        assert!(browser.status() == 422 && browser.has("有効期限を過ぎています"), "{}", browser.text());
        assert!(browser.has("（電話 03-0000-0015）"), "whom to call: {}", browser.text());
        sign_in(&app, "aozora", &mut browser, &letter.login_id, "AAAA-AAAA-AAAA").await;
        assert!(browser.status() == 422 && !browser.has("有効期限を過ぎています"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn where_the_policy_says_so_a_passwords_case_does_not_matter() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["stanleykenpo", "tokyometro"]).await;
        for (slug, forgiven) in [("stanleykenpo", true), ("tokyometro", false)] {
            let entry = Entry::of(slug);
            register(&app, slug, app.letter(slug), &entry).await;
            let mut browser = Browser::new();
            sign_in(&app, slug, &mut browser, &entry.user_id, &entry.password.to_uppercase()).await;
            assert_eq!(browser.path() != links::SIGN_IN, forgiven, "{slug}: {}", browser.text());
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_signed_in_is_led_home_and_a_letter_ends_an_older_session() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = crate::walk::member(&app, "tokyometro").await;
        for path in [links::ROOT, links::SIGN_IN] {
            browser.open(path).await;
            assert_eq!(browser.path(), links::HOME);
        }
        // Two people may share the device: the letter's holder isn't the member.
        let letter = &app.society("tokyometro").letters[1];
        let pair = [("user_id", letter.login_id.as_str()), ("password", letter.password.expose())];
        browser.post(links::SIGN_IN, &pair).await;
        assert_eq!((browser.path(), browser.cookie("session")), (links::REGISTER_IDENTITY, None));
    })
    .await;
}

#[tokio::test]
async fn the_page_at_the_door_is_the_same_however_it_is_packed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = app.browser("tokyometro", links::SIGN_IN).await;
        for _ in 0..2 {
            for path in [links::ROOT, links::SIGN_IN] {
                let plain = browser.request("GET", path, &[], None).await;
                let mut ask = async |coding| browser.request("GET", path, &[("accept-encoding", coding)], None).await;
                let (gzip, brotli) = (ask("gzip").await, ask("gzip, deflate, br, zstd").await);
                for (reply, coding) in [(&plain, None), (&gzip, Some("gzip")), (&brotli, Some("br"))] {
                    assert_eq!((reply.status, reply.header("content-encoding")), (200, coding), "{path}");
                    assert_eq!(reply.header("content-length"), Some(reply.body.len().to_string().as_str()), "{path}");
                    assert_eq!(reply.header("vary"), Some("accept-encoding"), "{path}");
                }
                assert!(brotli.body.len() < gzip.body.len() && gzip.body.len() < plain.body.len() / 2);
                let (mut from_gzip, mut from_brotli) = (Vec::new(), Vec::new());
                flate2::read::GzDecoder::new(&*gzip.body).read_to_end(&mut from_gzip).unwrap();
                brotli::BrotliDecompress(&mut &*brotli.body, &mut from_brotli).unwrap();
                assert!(from_gzip == plain.body && from_brotli == plain.body, "{path}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn two_doors_lead_to_one_form_and_the_drawing_has_the_shapes_of_a_letter() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        let mut random = random();
        let shape = |text: &str, letters: char| -> String {
            text.chars().map(|c| if c.is_alphanumeric() { letters } else { c }).collect()
        };
        let shapes = [shape(&new_login_id(&mut random), '0'), shape(new_password(&mut random).expose(), 'X')];
        for slug in SOCIETIES {
            let browser = app.browser(slug, links::SIGN_IN).await;
            let policy = &app.society(slug).sample.policy;
            let document = browser.document();
            assert_eq!(browser.labels(), [user_id_word(slug), "パスワード"], "{slug}");
            assert_eq!(document.select("main form").len(), 1, "{slug}: either pair works in it");
            assert_eq!(document.select("details.first-time:not([open]) > summary > h2"), ["はじめての方"], "{slug}");
            assert_eq!(document.select(".registered h2"), ["登録済みの方"], "{slug}");
            // Above the fields: first the door for letters, then the other with the passkey on top.
            let source = browser.source();
            let at = |text: &str| source.find(text).unwrap_or_else(|| panic!("{slug}: no {text}"));
            assert!(at("first-time") < at("class=\"registered\"") && at("class=\"registered\"") < at("<form method"));
            let passkey = policy.second_step.offers(Method::Passkey);
            assert_eq!(document.select(".registered [data-passkey]").len(), usize::from(passkey), "{slug}");
            let drawn = document.select(".first-time .drawing .shape");
            assert_eq!(drawn.len(), 2 * policy.eras.len(), "{slug}");
            for pair in drawn.chunks(2) {
                assert_eq!(pair, shapes, "{slug}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn where_the_letters_id_may_be_kept_ten_digits_get_both_kinds_of_help() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["stanleykenpo"]).await;
        let mut browser = Browser::new();
        sign_in(&app, "stanleykenpo", &mut browser, "1400002537", "Wrong2026x").await;
        assert_eq!(browser.status(), 422);
        assert!(browser.has("数字10桁、仮パスワードは4文字ずつ"), "{}", browser.text());
        assert!(browser.has("わからないときは、次の方法で確かめられます"), "{}", browser.text());
    })
    .await;
}

/// What the sign-in page weighs for a browser that has nothing yet: the page and all that it names, compressed.
const COLD: usize = 15_000;

#[tokio::test]
async fn the_page_at_the_door_weighs_little_for_a_browser_that_has_nothing_yet() {
    on_both(|bench| async move {
        let slugs = ["shionogi", "tokyometro", "nec", "stanleykenpo", "aozora", "midori"];
        let app = TestApp::start(bench, &slugs).await;
        let mut told = Vec::new();
        for slug in slugs {
            let mut browser = app.browser(slug, links::SIGN_IN).await;
            let document = browser.document();
            let mut wanted: BTreeSet<String> = [links::SIGN_IN.to_owned()].into();
            for (selector, attribute) in [("link[href]", "href"), ("script[src]", "src"), ("img[src]", "src")] {
                wanted.extend(document.attributes(selector, attribute));
            }
            assert!(wanted.len() >= 5, "{slug}: {wanted:?}");
            let mut bytes = 0;
            for path in &wanted {
                let reply = browser.request("GET", path, &[("accept-encoding", "gzip, deflate, br, zstd")], None).await;
                assert_eq!(reply.status, 200, "{slug}: {path}");
                bytes += reply.body.len();
                told.push(format!("{slug} {path}: {}", reply.body.len()));
            }
            told.push(format!("{slug}: {bytes} in all"));
            assert!(bytes <= COLD, "{slug} weighs {bytes} bytes\n{}", told.join("\n"));
        }
    })
    .await;
}
