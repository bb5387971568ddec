//! Ways back in as a browser meets them. Every rung and every rung left out, without HTTP, is in core's tests.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use madoguchi_core::database::{Database, Pool};
use madoguchi_core::outbox::{Mail, OutgoingMail};
use madoguchi_core::policy::society::Language;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{on_both, random};
use madoguchi_core::{enrolment, links};
use madoguchi_mail::SocietyOnMail;
use madoguchi_web::testing::{Browser, Document};

use crate::app::{SOCIETIES, TestApp};
use crate::walk::{Entry, birth_date, identify, member, register, sign_in, user_id_word};
use crate::wire::{get, page, post, speaks_english, told};

/// A new password that every society takes.
fn new_password(slug: &str) -> &'static str {
    if slug == "midori" { "hoshi no nagare to kawa" } else { "Kawase-2027" }
}

fn path_of(mail: &OutgoingMail) -> Option<&str> {
    match &mail.mail {
        Mail::Welcome { verification_path: path, .. }
        | Mail::VerifyEmail { verification_path: path, .. }
        | Mail::ForgottenUserId { link_path: path, .. }
        | Mail::ForgottenPassword { link_path: path, .. } => Some(path),
        _ => None,
    }
}

/// The newest link of a society's mails of one kind.
async fn link(app: &TestApp, slug: &str, kind: &str) -> String {
    let mails = app.mails(slug).await;
    let newest = mails.iter().rev().find(|mail| mail.mail.kind() == kind).unwrap_or_else(|| panic!("no mail {kind}"));
    path_of(newest).unwrap().to_owned()
}

async fn count(app: &TestApp, slug: &str, kind: &str) -> usize {
    app.mails(slug).await.iter().filter(|mail| mail.mail.kind() == kind).count()
}

/// A member whose address is verified.
async fn verified_member(app: &TestApp, slug: &str) {
    register(app, slug, app.letter(slug), &Entry::of(slug)).await;
    let path = link(app, slug, "welcome").await;
    let mut browser = app.browser(slug, &path).await;
    browser.press("確認する").await;
    assert_eq!(browser.heading(), "メールアドレスを確認しました");
}

/// Asks on the page of a forgotten password.
async fn ask_password(app: &TestApp, slug: &str, user_id: &str, email: &str) -> Browser {
    let mut browser = app.browser(slug, links::SIGN_IN).await;
    browser.follow("パスワードを忘れた方").await;
    browser.fill(user_id_word(slug), user_id).fill("生年月日", &birth_date(app.letter(slug)));
    browser.fill("メールアドレス", email).press("メールを送る").await;
    browser
}

/// Asks, and lets the worker answer.
async fn password_link(app: &TestApp, slug: &str) -> String {
    let entry = Entry::of(slug);
    let browser = ask_password(app, slug, &entry.user_id, &entry.email).await;
    assert_eq!((browser.status(), browser.heading()), (200, "受け付けました"), "{}", browser.text());
    app.answer_requests().await;
    link(app, slug, "forgotten_password").await
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_mail_in_every_society() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        // Where a second step is required first, core's tests go the way.
        let required = |slug: &&str| app.society(slug).sample.policy.second_step.is_required();
        for slug in SOCIETIES.into_iter().filter(|slug| !required(slug)) {
            verified_member(&app, slug).await;
            let path = password_link(&app, slug).await;
            let mut browser = app.browser(slug, &path).await;
            assert_eq!((browser.status(), browser.heading()), (200, "パスワードの再設定"), "{slug}");
            assert!(!browser.has(&Entry::of(slug).user_id), "a mailbox isn't told the user ID");
            browser.fill("パスワード", "x").fill("パスワード確認用", "y").press("パスワードを変更する").await;
            assert_eq!(browser.status(), 422, "{slug}");
            let new = new_password(slug);
            browser.fill("パスワード", new).fill("パスワード確認用", new).press("パスワードを変更する").await;
            assert_eq!((browser.status(), browser.path()), (200, links::SIGN_IN), "{slug}: {}", browser.text());
            assert!(browser.has("新しいパスワードにしました"), "{slug}");
            assert!(browser.cookies().is_empty(), "a link signs nobody in");
            assert_eq!(count(&app, slug, "password_was_reset").await, 1);

            let entry = Entry::of(slug);
            let mut old = Browser::new();
            sign_in(&app, slug, &mut old, &entry.user_id, &entry.password).await;
            assert_eq!(old.status(), 422, "{slug}");
            sign_in(&app, slug, &mut browser, &entry.user_id, new).await;
            assert_ne!(browser.path(), links::SIGN_IN, "{slug}");

            let again = get(&app.at(slug, &path), "").await;
            assert_eq!((again.status, page(&again).headings()[0].as_str()), (404, "このリンクは使えません"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_id_is_shown_after_a_button() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let slug = "shionogi";
        verified_member(&app, slug).await;
        let mut browser = app.browser(slug, links::SIGN_IN).await;
        browser.follow("ユーザIDを忘れた方").await;
        browser.fill("生年月日", &birth_date(app.letter(slug))).fill("メールアドレス", &Entry::of(slug).email);
        browser.press("メールを送る").await;
        assert_eq!((browser.status(), browser.heading()), (200, "受け付けました"));
        app.answer_requests().await;
        let path = link(&app, slug, "forgotten_user_id").await;
        let before = app.rows().await;
        let mut browser = app.browser(slug, &path).await;
        assert_eq!(browser.heading(), "ユーザIDの表示");
        let head = Browser::new().request("HEAD", &app.at(slug, &path), &[], None).await;
        assert_eq!(head.status, 200);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0], "mail scanners open links");
        assert!(!browser.has(&Entry::of(slug).user_id));
        browser.press("表示する").await;
        assert_eq!((browser.status(), browser.heading()), (200, "登録したユーザID"));
        assert!(browser.has(&Entry::of(slug).user_id) && browser.cookies().is_empty());
        assert_eq!(get(&app.at(slug, &path), "").await.status, 404, "once");
    })
    .await;
}

#[tokio::test]
async fn links_lead_to_the_canonical_host_whatever_headers_say() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let slug = "shionogi";
        verified_member(&app, slug).await;
        let (url, entry, born) = (app.at(slug, links::RECOVER_PASSWORD), Entry::of(slug), birth_date(app.letter(slug)));
        let fields = [("user_id", entry.user_id.as_str()), ("email", &entry.email), ("birth_date", &born)];
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes();
        let poisoned = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "host=evil.example"),
            ("x-original-host", "evil.example"),
        ];
        let reply = Browser::new().request("POST", &url, &poisoned, Some(form.clone())).await;
        assert_eq!(reply.status, 200);
        app.answer_requests().await;
        let mails = app.mails(slug).await;
        let mail = mails.iter().find(|mail| mail.mail.kind() == "forgotten_password").expect("a mail");
        // As the worker words it: the host comes from the directory.
        let tenant = app.app.directory.by_slug(slug).unwrap();
        let portal = app.app.site.url_of(&tenant.canonical_host);
        let society = SocietyOnMail::of(&app.society(slug).sample.policy, &portal, "", Language::Ja);
        let rendered = madoguchi_mail::render(mail, &society).unwrap();
        assert!(!rendered.text.contains("evil") && !rendered.html.contains("evil"));
        let hrefs = Document::read(&rendered.html).attributes("a", "href");
        assert!(hrefs.iter().all(|href| href.starts_with(&app.at(slug, "/"))), "{hrefs:?}");

        // A host that isn't the society's gets no request through.
        let before = app.rows().await;
        let elsewhere = app.at_host("evil.example", links::RECOVER_PASSWORD);
        let reply = Browser::new().request("POST", &elsewhere, &poisoned[..1], Some(form)).await;
        assert_eq!(reply.status, 404);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_answer_its_statements_and_its_rows_are_the_same_whoever_is_asked_for() {
    on_both(|mut bench| async move {
        let statements = Arc::new(AtomicUsize::new(0));
        bench.database = Database::open_counted(&bench.location, Pool::default(), &statements).await.unwrap();
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        verified_member(&app, "tokyometro").await;
        let here = Entry::of("tokyometro");
        let unverified = Entry { email: "later@example.jp".into(), ..here.called("Later2026") };
        let second = &app.society("tokyometro").letters[1];
        register(&app, "tokyometro", second, &unverified).await;
        let theirs = Entry { email: "theirs@example.jp".into(), ..here.called("Theirs2026") };
        register(&app, "aozora", app.letter("aozora"), &theirs).await;
        let first = [("email", "first@example.jp"), ("birth_date", "19790822")];
        post(&app.at("tokyometro", links::RECOVER_USER_ID), "", &first).await;

        let cases = [
            (here.user_id.as_str(), here.email.as_str(), birth_date(app.letter("tokyometro"))),
            (&unverified.user_id, &unverified.email, birth_date(second)),
            (&theirs.user_id, &theirs.email, birth_date(app.letter("aozora"))),
            ("Nobody2026", "nobody@example.jp", "19790822".to_owned()),
        ];
        let mut answers = BTreeSet::new();
        for path in [links::RECOVER_USER_ID, links::RECOVER_PASSWORD] {
            let mut here = BTreeSet::new();
            for (user_id, email, born) in &cases {
                let before = (statements.load(Ordering::SeqCst), app.rows().await);
                let counted = statements.load(Ordering::SeqCst);
                let fields = [("user_id", *user_id), ("email", *email), ("birth_date", born)];
                let reply = post(&app.at("tokyometro", path), "", &fields).await;
                let run = statements.load(Ordering::SeqCst) - counted;
                let rows = app.rows().await;
                let written = rows.changed_since(&before.1).join(" ");
                here.insert((reply.status, reply.text().replace(email, "…"), run, written));
            }
            assert_eq!(here.len(), 1, "{path}: {here:?}");
            answers.extend(here);
        }
        let (status, _, run, written) = answers.first().unwrap();
        assert_eq!(
            (*status, written.as_str()),
            (200, "attempt_counter audit_entry audit_unsealed due_work network_counter recovery_request")
        );
        assert!(*run >= 4, "statements are counted");
        app.answer_requests().await;
        assert_eq!(
            app.mails("tokyometro").await.iter().filter(|mail| mail.mail.kind().starts_with("forgotten")).count(),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn a_slip_in_the_address_is_asked_about_once() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["nec"]).await;
        let before = app.rows().await;
        let mut browser = ask_password(&app, "nec", "Hanako2026", "hanako@gmial.com").await;
        assert_eq!(browser.status(), 422);
        assert!(browser.has("「hanako@gmail.com」ではありませんか。"), "{}", browser.text());
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        browser.press("メールを送る").await;
        assert_eq!((browser.status(), browser.heading()), (200, "受け付けました"));
        let mut browser = ask_password(&app, "nec", "Hanako2026", "hanako@gmial.com").await;
        // Another slip after the first is asked about as well.
        browser.fill("メールアドレス", "hanako@yaho.co.jp").press("メールを送る").await;
        assert!(browser.has("「hanako@yahoo.co.jp」ではありませんか。"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn mistakes_are_told_at_their_fields_and_pauses_honestly() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let url = app.at("tokyometro", links::RECOVER_PASSWORD);
        let reply = post(&url, "", &[("user_id", ""), ("birth_date", "1"), ("email", "taro")]).await;
        assert_eq!(reply.status, 422);
        let errors = page(&reply).attributes(".banner.error a", "href");
        assert_eq!(errors, ["#user_id", "#birth_date", "#email"]);
        let form = [("user_id", "Hanako2026"), ("birth_date", "19790822"), ("email", "taro@example.jp")];
        for _ in 0..5 {
            assert_eq!(post(&url, "", &form).await.status, 200);
        }
        let reply = post(&url, "", &form).await;
        assert_eq!((reply.status, reply.header("retry-after")), (429, Some("60")));
        assert!(page(&reply).text().contains("1分後に"), "{}", page(&reply).text());
    })
    .await;
}

#[tokio::test]
async fn the_ladder_names_every_way_and_whom_to_call_for_everybody_alike() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        for slug in SOCIETIES {
            let policy = &app.society(slug).sample.policy;
            let browser = app.browser(slug, links::RECOVERY).await;
            assert_eq!((browser.status(), browser.heading()), (200, "ログインできないとき"));
            assert!(browser.has(&policy.contact.phone), "{slug}");
            let hrefs = browser.document().attributes("a", "href");
            for path in [links::RECOVER_USER_ID, links::RECOVER_PASSWORD, links::DESK_CODE] {
                assert!(hrefs.iter().any(|href| href == path), "{slug}: {path}");
            }
            assert!(browser.has("書類を") && browser.has("あらためてお送りします"), "{slug}");
            assert_eq!(browser.has("リカバリーコード"), policy.second_step.is_offered(), "{slug}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_desk_code_leads_to_a_new_password_and_address_on_the_page() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["nec"]).await;
        let slug = "nec";
        register(&app, slug, app.letter(slug), &Entry::of(slug)).await;
        let sample = &app.society(slug).sample;
        let now = app.clock.now();
        let user_id = Entry::of(slug).user_id;
        let code = sample.desk_code(&app.bench, &user_id, false, now).await;

        let mut browser = app.browser(slug, links::RECOVERY).await;
        browser.follow("窓口コードをお持ちの方").await;
        browser.press("確認").await;
        assert_eq!(browser.status(), 422);
        let born = birth_date(app.letter(slug));
        browser.fill("ユーザID", &user_id).fill("生年月日", &born).fill("窓口コード", "ACDEF-GHJKM");
        browser.press("確認").await;
        assert_eq!(browser.status(), 422);
        assert!(browser.has("入力された内容を確認できませんでした"));
        assert!(!browser.source().contains("ACDEF"), "a code never comes back");
        browser.fill("窓口コード", code.expose()).press("確認").await;
        assert_eq!((browser.status(), browser.heading()), (200, "パスワードの再設定"), "{}", browser.text());
        let new = new_password(slug);
        browser.fill("パスワード", new).fill("パスワード確認用", new);
        browser.fill("メールアドレス", "own@gmial.com").press("パスワードを変更する").await;
        assert!(browser.has("「own@gmail.com」ではありませんか。"), "{}", browser.text());
        browser.fill("パスワード", new).fill("パスワード確認用", new);
        browser.fill("メールアドレス", "own@gmail.com").press("パスワードを変更する").await;
        assert_eq!(browser.path(), links::SIGN_IN, "{}", browser.text());
        assert_eq!(count(&app, slug, "desk_code_used").await, 1);
        let mails = app.mails(slug).await;
        let verification = mails.iter().find(|mail| mail.mail.kind() == "verify_email").expect("a mail");
        assert_eq!(verification.recipient.as_str(), "own@gmail.com");
        sign_in(&app, slug, &mut browser, &user_id, new).await;
        assert_eq!(browser.path(), links::HOME);
        assert!(browser.has("メールアドレスの確認がまだ済んでいません"));
    })
    .await;
}

#[tokio::test]
async fn a_letter_to_a_member_leads_through_the_identity_check_to_the_same_account() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "midori"]).await;
        for slug in ["tokyometro", "midori"] {
            register(&app, slug, app.letter(slug), &Entry::of(slug)).await;
            let sample = &app.society(slug).sample;
            let scope = sample.scope(Actor::Operator("sato".into()), app.clock.now());
            let tx = app.bench.database.write(&scope).await.unwrap();
            let user_id = Entry::of(slug).user_id;
            let mut chance = random();
            let issued = enrolment::issue_to_member(&tx, &user_id, "lost all", &mut chance);
            let issued = issued.await.unwrap();
            let letters = enrolment::on_hand(&tx).await.unwrap();
            tx.commit().await.unwrap();
            let letter = letters.into_iter().find(|letter| letter.id == issued).unwrap();

            let mut browser = Browser::new();
            sign_in(&app, slug, &mut browser, &letter.login_id, letter.password.expose()).await;
            assert_eq!((browser.status(), browser.heading()), (200, "登録済みの方の本人確認"), "{}", browser.text());
            assert!(browser.cookies().is_empty(), "{:?}", browser.cookies());
            browser.fill("生年月日", "19500101");
            if sample.policy.identity.insurer_number {
                browser.fill("保険者番号", sample.policy.society.insurer_numbers[0].as_str());
            }
            browser.press("確認").await;
            assert_eq!(browser.status(), 422);
            assert!(browser.has("書類をご確認のうえ"), "{}", browser.text());
            identify(&app, slug, &mut browser, &letter).await;
            assert_eq!((browser.status(), browser.heading()), (200, "パスワードの再設定"), "{}", browser.text());
            let new = new_password(slug);
            browser.fill("パスワード", new).fill("パスワード確認用", new).press("パスワードを変更する").await;
            assert_eq!(browser.path(), links::SIGN_IN, "{}", browser.text());
            sign_in(&app, slug, &mut browser, &user_id, new).await;
            assert_ne!((browser.status(), browser.path()), (422, links::SIGN_IN), "{slug}");
            sign_in(&app, slug, &mut Browser::new(), &letter.login_id, letter.password.expose()).await;
        }
        assert_eq!(app.rows().await.count("account"), 2, "no second account");
    })
    .await;
}

#[tokio::test]
async fn tokens_of_other_kinds_other_societies_and_made_up_ones_open_nothing() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        verified_member(&app, "tokyometro").await;
        let entry = Entry::of("tokyometro");
        let mut browser = Browser::new();
        sign_in(&app, "tokyometro", &mut browser, &entry.user_id, &entry.password).await;
        let session = browser.cookie("session").unwrap();
        let password = password_link(&app, "tokyometro").await;
        let born = birth_date(app.letter("tokyometro"));
        let form = [("email", entry.email.as_str()), ("birth_date", &born)];
        post(&app.at("tokyometro", links::RECOVER_USER_ID), "", &form).await;
        app.answer_requests().await;
        let shows_id = link(&app, "tokyometro", "forgotten_user_id").await;
        let token = |path: &str| path.split_once("token=").unwrap().1.to_owned();
        let verification = token(&link(&app, "tokyometro", "welcome").await);
        let (password, shows_id) = (token(&password), token(&shows_id));
        let made_up = "A".repeat(session.len());
        let before = app.rows().await;
        for (path, tokens) in [
            (links::NEW_PASSWORD, [&shows_id, &session, &verification, &made_up]),
            (links::SHOW_USER_ID, [&password, &session, &verification, &made_up]),
            (links::RECOVERY_LETTER, [&password, &shows_id, &session, &made_up]),
        ] {
            for token in tokens {
                let fields = [
                    ("token", token.as_str()),
                    ("new_password", "Kawase-2027"),
                    ("new_password_confirm", "Kawase-2027"),
                    ("birth_date", &born),
                    ("insurer_number", app.society("tokyometro").sample.policy.society.insurer_numbers[0].as_str()),
                ];
                let reply = post(&app.at("tokyometro", path), "", &fields).await;
                assert_eq!(
                    (reply.status, page(&reply).headings()[0].as_str()),
                    (404, "このリンクは使えません"),
                    "{path}"
                );
            }
        }
        for (path, token) in [(links::NEW_PASSWORD, &password), (links::SHOW_USER_ID, &shows_id)] {
            let there = app.at("aozora", &format!("{path}?token={token}"));
            assert_eq!(get(&there, "").await.status, 404, "another society's");
            let verify = post(&app.at("tokyometro", links::VERIFY_EMAIL), "", &[("token", token)]).await;
            assert_eq!(verify.status, 404, "no verification link");
            let home = get(&app.at("tokyometro", links::HOME), &format!("session={token}")).await;
            assert_eq!(told(&home).0, 303, "no session");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        for path in ["", "?token=", "?token=x", "?token=%00", "?token=a&token=b"] {
            let reply = get(&app.at("tokyometro", &format!("{}{path}", links::NEW_PASSWORD)), "").await;
            assert!([400, 404].contains(&reply.status), "{path}: {}", reply.status);
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_dies_after_thirty_minutes() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        verified_member(&app, "tokyometro").await;
        let path = password_link(&app, "tokyometro").await;
        app.pass(Duration::minutes(30) - Duration::seconds(1));
        assert_eq!(get(&app.at("tokyometro", &path), "").await.status, 200);
        app.pass(Duration::seconds(1));
        assert_eq!(get(&app.at("tokyometro", &path), "").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_menu_leads_to_another_verification_mail_three_times_an_hour() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        browser.follow("確認のメールをもう一度送る").await;
        assert_eq!((browser.path(), browser.heading()), (links::RESEND_VERIFICATION, "確認のメールをもう一度送る"));
        assert!(browser.has(&Entry::of("tokyometro").email));
        browser.press("メールを送る").await;
        assert_eq!((browser.status(), browser.heading()), (200, "メールをお送りします"));
        let url = app.at("tokyometro", links::RESEND_VERIFICATION);
        let cookies = format!("session={}", browser.cookie("session").unwrap());
        assert_eq!(post(&url, &cookies, &[]).await.status, 200);
        let fourth = post(&url, &cookies, &[]).await;
        assert_eq!(
            (fourth.status, page(&fourth).headings()[0].as_str()),
            (429, "確認のメールは、もう少しあとでお送りできます")
        );
        assert_eq!(count(&app, "tokyometro", "verify_email").await, 2);
        let path = link(&app, "tokyometro", "verify_email").await;
        let mut other = app.browser("tokyometro", &path).await;
        other.press("確認する").await;
        assert_eq!(other.heading(), "メールアドレスを確認しました");
        let after = get(&url, &cookies).await;
        assert_eq!(page(&after).headings()[0], "確認は済んでいます");
    })
    .await;
}

#[tokio::test]
async fn the_pages_speak_english_where_the_society_does() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        for path in [links::RECOVERY, links::RECOVER_USER_ID, links::RECOVER_PASSWORD, links::DESK_CODE] {
            let mut browser = app.browser("midori", path).await;
            browser.press("English").await;
            assert_eq!((browser.status(), browser.path()), (200, path));
            speaks_english(&browser);
        }
    })
    .await;
}
