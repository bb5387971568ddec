//! Change of the e-mail address, the second address, and the way to undo a change, as a browser goes them.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::outbox::Mail;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::walk::{Entry, member, register, sign_in};
use crate::wire::{get, page, post, told};

const NEW: &str = "atarashii@example.org";

/// The newest path that a kind of mail brings to an address.
async fn path(app: &TestApp, slug: &str, to: &str) -> String {
    let mails = app.mails(slug).await;
    let found = mails.iter().rev().filter(|mail| mail.recipient.as_str() == to).find_map(|mail| match &mail.mail {
        Mail::VerifyNewEmail { verification_path: path, .. } | Mail::EmailChanged { undo_path: Some(path), .. } => {
            Some(path.clone())
        }
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no link to {to}"))
}

/// A member on the home page whose first address is verified.
async fn verified(app: &TestApp, slug: &str) -> Browser {
    let browser = member(app, slug).await;
    let mails = app.mails(slug).await;
    let Mail::Welcome { verification_path, .. } = &mails[0].mail else { panic!("another mail") };
    let mut elsewhere = Browser::new();
    elsewhere.open(&app.at(slug, verification_path)).await;
    elsewhere.press("確認する").await;
    browser
}

async fn press_link(app: &TestApp, slug: &str, to: &str, button: &str) -> Browser {
    let mut browser = Browser::new();
    browser.open(&app.at(slug, &path(app, slug, to).await)).await;
    browser.press(button).await;
    browser
}

#[tokio::test]
async fn an_address_is_changed_told_at_the_old_one_and_put_back_from_there() {
    on_both(|bench| async move {
        let slug = "tokyometro";
        let app = TestApp::start(bench, &[slug]).await;
        let mut browser = verified(&app, slug).await;
        let old = Entry::of(slug).email;
        browser.follow("プロフィール変更").await;
        browser.follow("変更する（メールアドレス）").await;
        assert_eq!((browser.status(), browser.path()), (200, links::EMAIL));
        assert!(browser.has(&old) && browser.has("24時間以内"), "{}", browser.text());
        assert!(
            browser.has("パソコンやスマートフォンで読める"),
            "the rule stands before a mistake: {}",
            browser.text()
        );
        for (typed, says) in [
            ("", "メールアドレスを入力してください。"),
            ("atarashii", "メールアドレスの形をご確認ください。"),
            (&old.to_uppercase(), "いま登録しているメールアドレスと同じです。"),
        ] {
            browser.fill("新しいメールアドレス", typed).press("確認のメールを送る").await;
            assert!(browser.status() == 422 && browser.has(says), "{typed}: {}", browser.text());
        }
        browser.fill("新しいメールアドレス", "taro@gmial.com").press("確認のメールを送る").await;
        assert!(browser.status() == 422 && browser.has("taro@gmail.com"), "{}", browser.text());
        browser.fill("新しいメールアドレス", NEW).press("確認のメールを送る").await;
        assert_eq!((browser.status(), browser.path()), (200, links::EMAIL), "{}", browser.text());
        assert!(browser.has("確認待ちのメールアドレス") && browser.has(NEW) && browser.has(&old));

        let looked = path(&app, slug, NEW).await;
        let before = app.rows().await;
        for _ in 0..3 {
            assert_eq!(get(&app.at(slug, &looked), "").await.status, 200);
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0], "mail scanners open links");
        let done = press_link(&app, slug, NEW, "確認する").await;
        assert_eq!(done.heading(), "メールアドレスを確認しました");
        browser.open(links::EMAIL).await;
        assert!(browser.has(NEW) && !browser.has(&old) && !browser.has("確認待ち"), "{}", browser.text());
        browser.open(links::SIGN_IN_HISTORY).await;
        assert!(browser.has("メールアドレスを変更しました"), "{}", browser.text());

        let undo = path(&app, slug, &old).await;
        assert!(undo.starts_with(links::UNDO_EMAIL));
        let before = app.rows().await;
        assert_eq!(get(&app.at(slug, &undo), "").await.status, 200);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        let mut holder = Browser::new();
        holder.open(&app.at(slug, &undo)).await;
        assert!(holder.has(&old) && holder.has("いまのパスワードは使えなくなります"), "{}", holder.text());
        assert!(!holder.has(NEW), "the other address is nobody's business here");
        holder.press("元に戻す").await;
        assert_eq!((holder.status(), holder.heading()), (200, "メールアドレスを元に戻しました"));
        assert!(holder.cookies().is_empty(), "a link signs nobody in");
        browser.open(links::HOME).await;
        assert_eq!(browser.path(), links::SIGN_IN, "all sessions have ended");
        let entry = Entry::of(slug);
        sign_in(&app, slug, &mut browser, &entry.user_id, &entry.password).await;
        assert_eq!(browser.path(), links::SIGN_IN, "the password is nobody's any more");
        holder.follow("新しいパスワードを決める").await;
        assert_eq!(holder.path(), links::RECOVER_PASSWORD);
    })
    .await;
}

#[tokio::test]
async fn pressed_twice_it_says_the_same_and_after_24_hours_it_says_so_kindly() {
    on_both(|bench| async move {
        let slug = "tokyometro";
        let app = TestApp::start(bench, &[slug]).await;
        let mut browser = verified(&app, slug).await;
        let old = Entry::of(slug).email;
        browser.open(links::EMAIL).await;
        browser.fill("新しいメールアドレス", NEW).press("確認のメールを送る").await;
        press_link(&app, slug, NEW, "確認する").await;
        let undo = path(&app, slug, &old).await;
        let token = undo.split_once("token=").unwrap().1.to_owned();
        let url = app.at(slug, links::UNDO_EMAIL);
        app.pass(Duration::hours(24));
        let before = app.rows().await;
        let late = post(&url, "", &[("token", &token)]).await;
        assert_eq!(told(&late), (303, undo.clone()));
        let late = get(&app.at(slug, &undo), "").await;
        assert_eq!((late.status, page(&late).headings()[0].as_str()), (404, "元に戻せる時間が過ぎています"));
        assert!(late.text().contains("tel:"), "whom to call");
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);

        app.pass(-Duration::microseconds(1));
        assert_eq!(told(&post(&url, "", &[("token", &token)]).await), (303, undo.clone()));
        let once = app.rows().await;
        assert_eq!(told(&post(&url, "", &[("token", &token)]).await), (303, undo.clone()));
        assert_eq!(app.rows().await.changed_since(&once), [""; 0]);
        let done = get(&app.at(slug, &undo), "").await;
        assert_eq!(page(&done).headings()[0], "メールアドレスを元に戻しました");
        for wrong in ["", "x", "あ", &"A".repeat(token.len())] {
            let status = post(&url, "", &[("token", wrong)]).await.status;
            assert!([303, 400, 404].contains(&status), "{wrong}: {status}");
        }
        assert_eq!(app.rows().await.changed_since(&once), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_wrong_in_principle_is_warned_about_once_as_at_registration() {
    on_both(|bench| async move {
        let slug = "shionogi";
        let app = TestApp::start(bench, &[slug]).await;
        let mut browser = verified(&app, slug).await;
        browser.open(links::EMAIL).await;
        assert!(browser.has("原則として、会社のメールアドレス（@shionogi.co.jp）"), "{}", browser.text());
        browser.fill("新しいメールアドレス", NEW).press("確認のメールを送る").await;
        assert_eq!(browser.status(), 422);
        assert!(browser.has("もう一度同じボタンを押してください"), "{}", browser.text());
        browser.press("確認のメールを送る").await;
        assert!(browser.status() == 200 && browser.has("確認待ち"), "{}", browser.text());

        browser.open(links::RECOVERY_ADDRESS).await;
        assert!(
            browser.has("会社のメールアドレス（@shionogi.co.jp）は、会社を離れると使えなくなる"),
            "{}",
            browser.text()
        );
        browser.fill("新しいメールアドレス", "hanako2@shionogi.co.jp").press("確認のメールを送る").await;
        assert!(browser.status() == 422 && browser.has("予備にはできません"), "{}", browser.text());
        browser.fill("新しいメールアドレス", NEW).press("確認のメールを送る").await;
        assert!(browser.status() == 422 && browser.has("別々のアドレス"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_sent_again_and_given_up_and_three_mails_an_hour_are_enough() {
    on_both(|bench| async move {
        let slug = "tokyometro";
        let app = TestApp::start(bench, &[slug]).await;
        let mut browser = verified(&app, slug).await;
        browser.open(links::EMAIL).await;
        browser.fill("新しいメールアドレス", NEW).press("確認のメールを送る").await;
        for _ in 0..2 {
            browser.press("確認のメールをもう一度送る").await;
            assert_eq!(browser.status(), 200, "{}", browser.text());
        }
        browser.press("確認のメールをもう一度送る").await;
        assert!(browser.status() == 429 && browser.has("1時間に3通まで"), "{}", browser.text());
        browser.open(links::EMAIL).await;
        let dead = path(&app, slug, NEW).await;
        browser.press("この変更をやめる").await;
        assert!(browser.has("変更をやめました。") && !browser.has(NEW), "{}", browser.text());
        assert_eq!(get(&app.at(slug, &dead), "").await.status, 404);
        browser.fill("新しいメールアドレス", "other@example.org").press("確認のメールを送る").await;
        assert!(browser.status() == 429 && browser.has("1時間に3通まで"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn a_second_address_is_added_and_removed_and_forgotten_passwords_go_there_as_well() {
    on_both(|bench| async move {
        let slug = "tokyometro";
        let app = TestApp::start(bench, &[slug]).await;
        let mut browser = verified(&app, slug).await;
        browser.follow("プロフィール変更").await;
        browser.follow("登録する（予備のメールアドレス）").await;
        assert_eq!((browser.status(), browser.path()), (200, links::RECOVERY_ADDRESS));
        browser.fill("新しいメールアドレス", NEW).press("確認のメールを送る").await;
        let done = press_link(&app, slug, NEW, "確認する").await;
        assert!(done.has("予備のメールアドレスとして登録しました"), "{}", done.text());

        let entry = Entry::of(slug);
        let mut lost = app.browser(slug, links::RECOVER_PASSWORD).await;
        let born = crate::walk::birth_date(app.letter(slug));
        lost.fill("ユーザID", &entry.user_id)
            .fill("生年月日", &born)
            .fill("メールアドレス", NEW)
            .press("メールを送る")
            .await;
        assert_eq!(lost.heading(), "受け付けました");
        app.answer_requests().await;
        let mails = app.mails(slug).await;
        let sent: Vec<_> = mails.iter().filter(|mail| mail.mail.kind() == "forgotten_password").collect();
        assert_eq!(sent.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(), [NEW]);

        browser.open(links::RECOVERY_ADDRESS).await;
        browser.follow("削除").await;
        assert!(browser.has(NEW) && browser.has("お電話か書類"), "{}", browser.text());
        browser.press("削除する").await;
        assert!(browser.has("削除しました。") && browser.has("登録していません"), "{}", browser.text());
        browser.open(links::REMOVE_RECOVERY_ADDRESS).await;
        assert_eq!(browser.path(), links::RECOVERY_ADDRESS, "there is nothing to remove");
    })
    .await;
}

#[tokio::test]
async fn an_address_goes_only_where_the_society_does_not_require_one() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["nec", "tokyometro"]).await;
        let mut browser = verified(&app, "nec").await;
        browser.open(links::EMAIL).await;
        browser.follow("削除").await;
        assert!(browser.has("メールでのお知らせは届きません。"), "{}", browser.text());
        browser.press("削除する").await;
        assert!(browser.has("削除しました。"), "{}", browser.text());
        browser.open(links::RECOVERY_ADDRESS).await;
        assert!(browser.has("先に、メールアドレスを登録してください。") && browser.labels().is_empty());
        let undo = path(&app, "nec", &Entry::of("nec").email).await;
        assert_eq!(get(&app.at("nec", &undo), "").await.status, 200);

        let mut browser = verified(&app, "tokyometro").await;
        browser.open(links::EMAIL).await;
        assert!(!browser.document().select("main a").contains(&"削除".to_owned()), "{}", browser.text());
        let before = app.rows().await;
        browser.open(links::REMOVE_EMAIL).await;
        assert!(browser.buttons().is_empty() && browser.has("メールアドレスの登録が必要です"), "{}", browser.text());
        browser.post(links::REMOVE_EMAIL, &[]).await;
        assert_eq!(browser.status(), 422);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn everything_is_asked_once_more_first_and_other_fields_are_nothing() {
    on_both(|bench| async move {
        let slug = "tokyometro";
        let app = TestApp::start(bench, &[slug]).await;
        let mut browser = member(&app, slug).await;
        // Who hasn't verified the first address finds the change from there.
        browser.open(links::RESEND_VERIFICATION).await;
        app.pass(Duration::minutes(10));
        browser.follow("プロフィール変更").await;
        browser.follow("変更する（メールアドレス）").await;
        assert_eq!(browser.path(), links::STEP_UP, "{}", browser.text());
        let cookies = format!("session={}", browser.cookie("session").unwrap());
        let before = app.rows().await;
        let form = [("email", NEW), ("account", "x"), ("verified_at", "2026-01-01"), ("purpose", "main")];
        for path in [links::EMAIL, links::CANCEL_EMAIL, links::REMOVE_EMAIL, links::RECOVERY_ADDRESS] {
            let (status, there) = told(&post(&app.at(slug, path), &cookies, &form).await);
            assert!(status == 303 && there.starts_with(links::STEP_UP), "{path}: {there}");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        browser.fill("パスワード", &Entry::of(slug).password).press("確認").await;
        assert_eq!((browser.status(), browser.path()), (200, links::EMAIL), "{}", browser.text());
        let cookies = format!("session={}", browser.cookie("session").unwrap());
        post(&app.at(slug, links::EMAIL), &cookies, &form).await;
        browser.open(links::EMAIL).await;
        assert!(browser.has("確認待ち") && browser.has("まだ確認が済んでいません。"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn the_page_that_asks_for_an_own_address_takes_one_and_no_companys() {
    on_both(|bench| async move {
        let slug = "shionogi";
        let app = TestApp::start(bench, &[slug]).await;
        // Whose leave the sample roster announces for 2027-01-10, and an employee of whom it says nothing.
        let announced = app.society(slug).letters.iter().find(|letter| letter.birth_date.to_string() == "1989-08-20");
        let entry = Entry::of(slug);
        register(&app, slug, announced.unwrap(), &entry).await;
        let other = entry.called("Taro20261120");
        let mut stays = register(&app, slug, app.letter(slug), &other).await;
        stays.open(links::EMAIL).await;
        assert!(stays.has("原則として、会社のメールアドレス"), "{}", stays.text());
        let (own, company) = ("会社以外の、ご本人が必ず確認できる", "taro@shionogi.co.jp");
        for (at, refused) in [
            ("2026-11-20T11:00:00", "会社のメールアドレスは、届け出のある予定によると、2027年1月10日（日）から使えなくなる見込みのため、登録できません。会社以外のメールアドレスを入力してください。"),
            // The roster isn't rewritten yet.
            ("2027-01-10T00:00:00", "会社以外の、ご本人が必ず確認できるメールアドレスを入力してください。"),
        ] {
            app.set_clock(at);
            let mut browser = Browser::new();
            sign_in(&app, slug, &mut browser, &entry.user_id, &entry.password).await;
            browser.open(links::EMAIL).await;
            assert!(browser.has(own) && !browser.has("原則として"), "{at}: {}", browser.text());
            for _ in 0..2 {
                browser.fill("新しいメールアドレス", company).press("確認のメールを送る").await;
                assert_eq!(browser.status(), 422, "{at}");
                assert_eq!(browser.document().select(".banner.error li"), [refused], "{at}");
            }
            browser.fill("新しいメールアドレス", NEW).press("確認のメールを送る").await;
            assert_eq!((browser.status(), browser.path()), (200, links::EMAIL), "{at}: {}", browser.text());
            assert!(browser.has("確認待ちのメールアドレス") && browser.has(NEW), "without a warning at {at}");
        }
    })
    .await;
}
