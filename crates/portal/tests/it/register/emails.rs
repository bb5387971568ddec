//! Which address a society takes from whom.

use madoguchi_core::enrolment::Letter;
use madoguchi_core::links;
use madoguchi_core::policy::email::EmploymentCategory as Category;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::walk::{Entry, walk};

const COMPANY: &str = "hanako@shionogi.co.jp";
const OWN: &str = "hanako@example.jp";

async fn account_page(app: &TestApp, slug: &str, letter: &Letter, user_id: &str) -> Browser {
    walk(app, slug, letter, &Entry::of(slug).called(user_id), links::REGISTER_ACCOUNT).await
}

async fn send(browser: &mut Browser, entry: &Entry, email: &str) {
    browser.fill("ユーザID", &entry.user_id).fill("パスワード", &entry.password);
    browser.fill("パスワード確認用", &entry.password).fill("メールアドレス", email).press("入力内容確認").await;
}

fn warnings(browser: &Browser) -> Vec<String> {
    browser.document().select(".banner.warning li")
}

#[tokio::test]
async fn at_shionogi_each_employment_category_has_its_rule() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let society = app.society("shionogi");
        let refused = "会社以外の、ご本人が必ず確認できるメールアドレスを入力してください。";
        for (index, category) in
            [Category::Overseas, Category::Seconded, Category::Leave, Category::VoluntaryContinuation]
                .iter()
                .enumerate()
        {
            let entry = Entry::of("shionogi").called(&format!("Member202{index}"));
            let mut browser = account_page(&app, "shionogi", society.letter_of(*category), &entry.user_id).await;
            assert!(browser.has(refused), "said before: {}", browser.text());
            for company in
                [COMPANY, "HANAKO@Shionogi.CO.JP", "ｈａｎａｋｏ＠ｓｈｉｏｎｏｇｉ．ｃｏ．ｊｐ", "h@sub.shionogi.co.jp"]
            {
                for _ in 0..2 {
                    send(&mut browser, &entry, company).await;
                    assert_eq!(
                        (browser.status(), browser.path()),
                        (422, links::REGISTER_ACCOUNT),
                        "{category:?} {company}"
                    );
                    assert_eq!(browser.document().select(".banner.error li"), [refused], "{category:?} {company}");
                }
            }
            send(&mut browser, &entry, OWN).await;
            assert_eq!(browser.path(), links::REGISTER_CONFIRM, "{category:?}: {}", browser.text());
            browser.press("実行").await;
            assert_eq!(browser.path(), links::REGISTER_DONE, "{category:?}");
        }
        let entry = Entry::of("shionogi");
        let mut browser = account_page(&app, "shionogi", society.letter_of(Category::Employee), "x").await;
        send(&mut browser, &entry, COMPANY).await;
        assert_eq!(browser.path(), links::REGISTER_CONFIRM, "the company's address of an employee: {}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_only_in_principle_wrong_comes_back_once_with_a_warning() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let letter = app.society("shionogi").letter_of(Category::Employee);
        let entry = Entry::of("shionogi");
        let mut browser = account_page(&app, "shionogi", letter, "x").await;
        let told = "会社のメールアドレス（@shionogi.co.jp）ではないようです。このままでよろしければ、もう一度同じボタンを押してください。";
        send(&mut browser, &entry, OWN).await;
        assert_eq!((browser.status(), browser.path()), (422, links::REGISTER_ACCOUNT));
        assert_eq!((warnings(&browser), browser.document().select(".field.doubtful .fault")), (vec![told.to_owned()], vec![told.to_owned()]));
        assert_eq!(browser.document().select(".banner.error"), [""; 0], "a warning is no error");
        assert_eq!((browser.value_of("ユーザID"), browser.value_of("メールアドレス")), (entry.user_id.clone(), OWN.into()));
        // Another address is another warning.
        browser.fill("メールアドレス", "second@example.jp").press("入力内容確認").await;
        assert_eq!((browser.status(), warnings(&browser).len()), (422, 1), "{}", browser.text());
        // Sent again as it stands: the password needn't be typed twice.
        browser.press("入力内容確認").await;
        assert_eq!(browser.path(), links::REGISTER_CONFIRM, "{}", browser.text());
        assert!(browser.has("second@example.jp"));
        browser.press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_DONE);
        let mut again = Browser::new();
        crate::walk::sign_in(&app, "shionogi", &mut again, &entry.user_id, &entry.password).await;
        assert_eq!(again.path(), links::HOME, "with the password typed at the warning");
    })
    .await;
}

#[tokio::test]
async fn a_warning_does_not_hide_a_mistake_elsewhere() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let letter = app.society("shionogi").letter_of(Category::Employee);
        let mut browser = account_page(&app, "shionogi", letter, "x").await;
        let short = Entry { user_id: "short".into(), ..Entry::of("shionogi") };
        send(&mut browser, &short, OWN).await;
        assert_eq!(browser.document().select(".banner.error li").len(), 1, "{}", browser.text());
        send(&mut browser, &Entry::of("shionogi"), OWN).await;
        assert!([links::REGISTER_CONFIRM, links::REGISTER_ACCOUNT].contains(&browser.path()));
        if browser.path() == links::REGISTER_ACCOUNT {
            browser.press("入力内容確認").await;
        }
        assert_eq!(browser.path(), links::REGISTER_CONFIRM, "asked at most once: {}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn at_nec_nobody_needs_an_address_and_without_one_no_mail_leaves() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["nec"]).await;
        let entry = Entry::of("nec");
        let mut browser = account_page(&app, "nec", app.letter("nec"), "x").await;
        let label = browser.document().select(".label");
        assert!(label.iter().any(|label| label.contains("メールアドレス") && label.contains("任意")), "{label:?}");
        browser.tick("通知情報更新時のメール通知");
        send(&mut browser, &entry, "").await;
        assert_eq!(browser.path(), links::REGISTER_CONFIRM, "{}", browser.text());
        assert!(browser.has("登録しない") && !browser.has("「実行」を押す前に"), "{}", browser.text());
        browser.press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_DONE);
        assert!(!browser.has("お送りしました"), "{}", browser.text());
        browser.follow("メニューへ").await;
        assert!(!browser.has("メールアドレスの確認がまだ"), "{}", browser.text());
        assert!(app.mails("nec").await.is_empty());
        assert_eq!(app.rows().await.count("email_address"), 0);
    })
    .await;
}

#[tokio::test]
async fn at_stanleykenpo_the_rosters_address_stands_there_and_the_companys_is_refused() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["stanleykenpo"]).await;
        let letters = &app.society("stanleykenpo").letters;
        let entry = Entry::of("stanleykenpo");
        let of = |name: &str| letters.iter().find(|letter| letter.name.contains(name)).unwrap();
        let mut known = walk(&app, "stanleykenpo", of("牧野"), &entry, links::REGISTER_EMAIL).await;
        assert_eq!(known.value_of("メールアドレス"), "makino.04@example.jp");
        assert!(known.has("届け出のあるメールアドレスが入っています。"), "{}", known.text());
        known.press("実行").await;
        assert_eq!(known.path(), links::SET_UP, "{}", known.text());
        assert_eq!(app.mails("stanleykenpo").await[0].recipient.as_str(), "makino.04@example.jp");

        let mut unknown =
            walk(&app, "stanleykenpo", of("三浦"), &entry.called("Miura2026"), links::REGISTER_EMAIL).await;
        assert_eq!(unknown.value_of("メールアドレス"), "");
        assert!(!unknown.has("届け出のある"), "{}", unknown.text());
        for company in ["m@stanley.example.co.jp", "M@STANLEY.example.co.jp", "m@mail.stanley.example.co.jp"] {
            unknown.fill("メールアドレス", company).press("実行").await;
            assert_eq!(unknown.status(), 422, "{company}");
            let told = unknown.document().select(".banner.error li");
            assert_eq!(
                told,
                ["会社のメールアドレスは登録できません。個人のメールアドレスを入力してください。"],
                "{company}"
            );
        }
        unknown.fill("メールアドレス", "ｍｉｕｒａ＠ｅｘａｍｐｌｅ．ｊｐ").press("実行").await;
        assert_eq!(unknown.path(), links::SET_UP, "full width is forgiven: {}", unknown.text());
    })
    .await;
}

#[tokio::test]
async fn a_prefilled_address_is_shown_to_its_owner_only_after_the_identity_check() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["stanleykenpo"]).await;
        let letter = app.society("stanleykenpo").letters.iter().find(|letter| letter.name.contains("牧野")).unwrap();
        let mut browser = crate::walk::present(&app, "stanleykenpo", letter).await;
        for path in [links::REGISTER_IDENTITY, links::REGISTER_EMAIL, links::REGISTER_USER_ID, links::HOME] {
            browser.open(path).await;
            assert!(!browser.source().contains("makino") && !browser.has("牧野"), "{path}: {}", browser.text());
            browser.open(&app.at("stanleykenpo", links::REGISTER_IDENTITY)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_slip_in_a_common_domain_is_asked_about_once_before_execution_and_never_blocks() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "midori", "stanleykenpo"]).await;
        for (slug, path, button) in [
            ("tokyometro", links::REGISTER_ACCOUNT, "入力内容確認"),
            ("midori", links::REGISTER_ACCOUNT, "入力内容確認"),
            ("stanleykenpo", links::REGISTER_EMAIL, "実行"),
        ] {
            let entry = Entry { email: "hanako@docomo.ne.jo".into(), ..Entry::of(slug) };
            let mut browser = walk(&app, slug, app.letter(slug), &entry, path).await;
            crate::walk::answer(&app, slug, &mut browser, app.letter(slug), &entry).await;
            assert_eq!((browser.status(), browser.path()), (422, path), "{slug}: {}", browser.text());
            let asked = warnings(&browser);
            assert!(
                asked.len() == 1 && asked[0].contains("「hanako@docomo.ne.jp」ではありませんか"),
                "{slug}: {asked:?}"
            );
            assert_eq!(browser.document().select(".banner.error"), [""; 0], "{slug}: a question is no error");
            assert_eq!(browser.value_of("メールアドレス"), entry.email, "{slug}: nothing is corrected unasked");
            assert_eq!(app.mails(slug).await.len(), 0, "{slug}: asked before 実行");
            // Another slip is another question.
            browser.fill("メールアドレス", "hanako@gmial.com").press(button).await;
            assert!(
                browser.status() == 422 && warnings(&browser)[0].contains("hanako@gmail.com"),
                "{}",
                browser.text()
            );
            browser.press(button).await;
            assert_ne!(browser.path(), path, "{slug}: asked once: {}", browser.text());
            crate::walk::go_on(
                &app,
                slug,
                &mut browser,
                app.letter(slug),
                &entry,
                match slug {
                    "stanleykenpo" => links::SET_UP,
                    _ => links::REGISTER_DONE,
                },
            )
            .await;
            assert_eq!(app.mails(slug).await[0].recipient.as_str(), "hanako@gmial.com", "{slug}: taken as typed");
        }
    })
    .await;
}

#[tokio::test]
async fn where_a_company_address_is_asked_for_its_own_domain_counts_as_common() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let letter = app.society("shionogi").letter_of(Category::Employee);
        let entry = Entry::of("shionogi");
        let mut browser = account_page(&app, "shionogi", letter, "x").await;
        send(&mut browser, &entry, "hanako@shinogi.co.jp").await;
        let asked = warnings(&browser);
        assert!(asked.len() == 1 && asked[0].contains("「hanako@shionogi.co.jp」ではありませんか"), "{asked:?}");
        assert!(
            asked[0].contains("会社のメールアドレス（@shionogi.co.jp）ではないようです"),
            "both at once: {asked:?}"
        );
        browser.press("入力内容確認").await;
        assert_eq!(browser.path(), links::REGISTER_CONFIRM, "asked once: {}", browser.text());
    })
    .await;
}
