//! Announcements at the desk: written, checked, published to so many, corrected, withdrawn.

use chrono::Duration;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

/// Writes a draft for everybody, and leaves the browser on its page.
async fn write(desk: &TestDesk, browser: &mut Browser, title: &str) {
    browser.open(&desk.at("midori", "/announcements/new")).await;
    browser.fill("件名", title).fill("本文", "12月29日から1月3日まで、電話の受付をお休みします。");
    browser.press("保存して確認する").await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    assert_eq!(browser.heading(), title);
}

/// Publishes what is open.
async fn publish(browser: &mut Browser) {
    browser.follow("公開する").await;
    assert_eq!(browser.heading(), "このお知らせを公開しますか");
    browser.press("公開する").await;
    assert!(browser.has("公開しました。") && browser.has("掲載中"), "{}", browser.text());
}

async fn sign_in_page(desk: &TestDesk) -> Browser {
    desk.pass(Duration::seconds(1));
    let mut browser = Browser::new();
    browser.open(&desk.at_portal("midori", "/sign-in")).await;
    assert_eq!(browser.status(), 200);
    browser
}

#[tokio::test]
async fn an_announcement_goes_from_the_form_to_the_sign_in_page_and_is_withdrawn_at_once() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let writer = desk.worker("midori", "news", &[Role::Announcements]).await;
        let mut browser = desk.signed_in(&writer).await;
        assert!(!sign_in_page(&desk).await.has("年末年始"));
        browser.follow("お知らせ").await;
        assert!(browser.has("当てはまるお知らせはありません。"), "{}", browser.text());
        browser.follow("お知らせを書く").await;
        browser.fill("件名", "").fill("本文", "").fill("英語の件名", "Telephone");
        browser.tick("事業所で選ぶ").tick("ログインのページにも載せる");
        browser.fill("掲載をはじめる日時", "あした").press("保存して確認する").await;
        assert_eq!(browser.status(), 422);
        for told in [
            "件名を入力してください。",
            "本文を入力してください。",
            "英語の本文を入力してください。",
            "事業所コードを40文字以内で入力してください。",
            "掲載をはじめる日時を、2026-12-01 09:00 の形で入力してください。",
        ] {
            assert!(browser.has(told), "{told}: {}", browser.text());
        }
        browser.fill("件名", "年末年始の電話受付<b>について</b>").fill("英語の件名", "");
        browser.fill("本文", "12月29日からお休みします。\nくわしくは https://www.example.jp/x をご覧ください。");
        browser.fill("掲載をはじめる日時", "").tick("すべての加入者").press("保存して確認する").await;
        assert_eq!((browser.status(), browser.heading()), (200, "年末年始の電話受付<b>について</b>"));
        for told in ["加入者にはこのように見えます", "https://www.example.jp/x（www.example.jp）", "下書き", "newsさん"]
        {
            assert!(browser.has(told), "{told}: {}", browser.text());
        }
        assert!(!sign_in_page(&desk).await.has("年末年始"), "a draft is seen by nobody");

        browser.follow("公開する").await;
        for told in ["対象は「すべての加入者」です。", "そのうち登録済みの0人が", "どなたでも読めます。"]
        {
            assert!(browser.has(told), "{told}: {}", browser.text());
        }
        browser.press("公開する").await;
        assert!(browser.has("公開しました。"), "{}", browser.text());
        let mut visitor = sign_in_page(&desk).await;
        visitor.follow("年末年始の電話受付<b>について</b>").await;
        assert_eq!((visitor.status(), visitor.heading()), (200, "年末年始の電話受付<b>について</b>"));
        assert!(visitor.has("https://www.example.jp/x（www.example.jp） をご覧ください。"), "{}", visitor.text());
        let page = visitor.document().attributes("main a[rel]", "href");
        assert_eq!(page, ["https://www.example.jp/x"]);
        let address = visitor.path().to_owned();

        browser.follow("お知らせを直す").await;
        assert!(browser.has("件名、本文、掲載を終える日時だけを直せます"), "{}", browser.text());
        browser.fill("件名", "年末年始の受付").press("保存して確認する").await;
        assert!(browser.has("保存しました。"), "{}", browser.text());
        assert!(sign_in_page(&desk).await.has("年末年始の受付"));

        browser.follow("取り下げる").await;
        assert!(browser.has("すぐに消えます。"), "{}", browser.text());
        browser.press("実行").await;
        assert!(browser.has("取り下げました。"), "{}", browser.text());
        assert!(!sign_in_page(&desk).await.has("年末年始"));
        visitor.open(&desk.at_portal("midori", &address)).await;
        assert_eq!(visitor.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn a_second_editor_sees_both_values_and_overwrites_nothing_unknowingly() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let (one, two) = (
            desk.worker("midori", "one", &[Role::Announcements]).await,
            desk.worker("midori", "two", &[Role::Announcements]).await,
        );
        let mut of_one = desk.signed_in(&one).await;
        let mut of_two = desk.signed_in(&two).await;
        write(&desk, &mut of_one, "はじめの件名").await;
        let page = of_one.path().to_owned();
        of_two.open(&desk.at("midori", &page)).await;
        of_two.follow("お知らせを直す").await;
        of_two.fill("件名", "二人目の件名");
        of_one.follow("お知らせを直す").await;
        of_one.fill("件名", "一人目の件名").press("保存して確認する").await;
        assert_eq!(of_one.heading(), "一人目の件名");

        of_two.press("保存して確認する").await;
        assert_eq!(of_two.status(), 409, "{}", of_two.text());
        for told in ["oneさんさんが変えました", "いまの内容： 一人目の件名", "あなたの入力： 二人目の件名"]
        {
            assert!(of_two.has(told), "{told}: {}", of_two.text());
        }
        of_one.open(&desk.at("midori", &page)).await;
        assert_eq!(of_one.heading(), "一人目の件名");
        // What was confirmed is what is published: this page was drawn before the second editor saves.
        of_one.follow("公開する").await;
        of_two.press("保存して確認する").await;
        assert_eq!((of_two.status(), of_two.heading()), (200, "二人目の件名"));
        of_one.press("公開する").await;
        assert_eq!(of_one.status(), 422);
        assert!(of_one.has("ほかの担当者が内容を変えました"), "{}", of_one.text());
        of_one.press("公開する").await;
        assert!(of_one.has("公開しました。"), "{}", of_one.text());
    })
    .await;
}

#[tokio::test]
async fn the_list_is_filtered_and_readers_have_no_buttons() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let writer = desk.worker("midori", "news", &[Role::Announcements]).await;
        let mut browser = desk.signed_in(&writer).await;
        write(&desk, &mut browser, "下書きのまま").await;
        let draft = browser.path().to_owned();
        write(&desk, &mut browser, "公開するほう").await;
        publish(&mut browser).await;
        browser.open(&desk.at("midori", "/announcements?state=draft")).await;
        assert!(browser.has("下書きのまま") && !browser.has("公開するほう"), "{}", browser.text());
        browser.follow("掲載中").await;
        assert!(browser.has("公開するほう") && !browser.has("下書きのまま"), "{}", browser.text());

        let reader = desk.worker("midori", "auditor", &[Role::Auditor]).await;
        let mut browser = desk.signed_in(&reader).await;
        browser.follow("お知らせ").await;
        assert!(browser.has("下書きのまま") && !browser.has("お知らせを書く"), "{}", browser.text());
        browser.follow("下書きのまま").await;
        assert_eq!(browser.status(), 200);
        for link in ["公開する", "お知らせを直す", "下書きをやめる"] {
            assert!(!browser.links().contains(&link.to_owned()), "{link}");
        }
        // Nothing of one society is at another's desk.
        let elsewhere = desk.worker("aozora", "news", &[Role::Announcements]).await;
        let mut browser = desk.signed_in(&elsewhere).await;
        browser.open(&desk.at("aozora", &draft)).await;
        assert_eq!(browser.status(), 404);
        browser.open(&desk.at("aozora", "/announcements")).await;
        assert!(browser.has("当てはまるお知らせはありません。"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn where_the_society_wants_two_people_another_account_publishes_what_was_read() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut settings = desk.signed_in(&owner).await;
        settings.open(&desk.at("midori", "/settings/desk/change")).await;
        settings.tick("お知らせの公開にもう1人の承認が必要").press("影響を確認").await;
        settings.fill("理由", "誤りを防ぐため").press("この内容で保存").await;
        assert!(settings.has("設定を変えました"), "{}", settings.text());
        desk.app.directory.refresh(&desk.bench.database, desk.clock.now()).await.unwrap();

        let writer = desk.worker("midori", "news", &[Role::Announcements]).await;
        let mut browser = desk.signed_in(&writer).await;
        write(&desk, &mut browser, "二人で確かめる").await;
        let page = browser.path().to_owned();
        browser.follow("公開する").await;
        assert!(browser.has("公開にはもう1人の承認が必要です"), "{}", browser.text());
        browser.press("承認を依頼").await;
        assert_eq!((browser.status(), browser.heading()), (200, "承認の依頼"), "{}", browser.text());
        browser.open(&desk.at("midori", &page)).await;
        assert!(browser.has("下書き"), "{}", browser.text());
        browser.follow("公開する").await;
        assert!(browser.has("承認をお待ちしています") && !browser.buttons().contains(&"承認を依頼".to_owned()));

        let reader = desk.worker("midori", "reader", &[Role::Announcements]).await;
        let mut second = desk.signed_in(&reader).await;
        assert!(second.has("お知らせの公開「二人で確かめる」"), "{}", second.text());
        second.follow("開く").await;
        for told in ["12月29日から1月3日まで", "対象は「すべての加入者」です。", "文面、対象、掲載期間"]
        {
            assert!(second.has(told), "{told}: {}", second.text());
        }
        second.press("承認する").await;
        assert!(second.has("掲載中"), "{}", second.text());
        second.follow("お知らせを直す").await;
        second.fill("件名", "こっそり").press("保存して確認する").await;
        assert_eq!(second.status(), 422);
        assert!(second.has("文面は、直せません"), "{}", second.text());
    })
    .await;
}
