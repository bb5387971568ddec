//! Methods of signing in: what there is, another name, removal, one more.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::phone::Phone;
use crate::walk::{Entry, register_with_phone};
use crate::wire::{get, post, told};

const SLUG: &str = "stanleykenpo";

#[tokio::test]
async fn passkeys_are_listed_named_and_removed_but_not_the_last_where_one_is_required() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (mut browser, mut phone) = register_with_phone(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG)).await;
        browser.follow("ログイン方法変更").await;
        assert_eq!((browser.status(), browser.path()), (200, links::LOGIN_METHODS));
        assert!(browser.has("ログインにはまだ使っていません"), "{}", browser.text());
        browser.follow("削除（パスキー）").await;
        assert!(browser.has("先に、別の認証方法を追加してください"), "{}", browser.text());
        assert_eq!(browser.buttons(), [""; 0]);

        browser.open(links::LOGIN_METHODS).await;
        browser.follow("名前を変更（パスキー）").await;
        browser.fill("端末の名前", "あ".repeat(65).as_str()).press("保存").await;
        assert!(browser.status() == 422 && browser.has("64文字以内"), "{}", browser.text());
        browser.fill("端末の名前", "　<b>古い電話</b> ").press("保存").await;
        assert!(browser.has("端末の名前を変更しました。") && browser.has("<b>古い電話</b>"), "{}", browser.text());

        browser.follow("認証方法を追加").await;
        let mut tablet = Phone::at(&app, SLUG);
        tablet.set_up(&mut browser).await;
        assert!(browser.has("パスキーを追加しました。"), "{} {}", browser.url(), browser.text());
        browser.follow("削除（<b>古い電話</b>）").await;
        browser.follow("キャンセル").await;
        browser.follow("削除（<b>古い電話</b>）").await;
        browser.press("削除する").await;
        assert!(browser.has("パスキーを削除しました。") && !browser.has("古い電話"), "{}", browser.text());

        let mut other = app.browser(SLUG, links::SIGN_IN).await;
        tablet.sign_in(&mut other).await;
        assert_eq!(other.path(), links::HOME);
        let mut other = app.browser(SLUG, links::SIGN_IN).await;
        let offer = crate::phone::offer(&mut other, links::PASSKEY_SIGN_IN).await;
        let reply = other.fetch(links::PASSKEY_SIGN_IN, &phone.0.sign(&offer).to_string()).await;
        assert_eq!(reply.status, 422, "a removed passkey");
    })
    .await;
}

#[tokio::test]
async fn anothers_passkey_is_not_there() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG, "midori"]).await;
        let (mut mine, _) = register_with_phone(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG)).await;
        let letters = &app.society(SLUG).letters;
        let entry = Entry::of(SLUG).called("Somebody2026");
        let (mut theirs, _) = register_with_phone(&app, SLUG, &letters[1], &entry).await;
        let id = |browser: &Browser| {
            let fields = browser.hidden_fields();
            fields.into_iter().find(|(name, _)| name == "passkey").map(|(_, value)| value).unwrap()
        };
        mine.open(links::HOME).await;
        theirs.open(links::HOME).await;
        let (own, foreign) = (id(&mine), id(&theirs));
        let cookies = format!("session={}", mine.cookie("session").unwrap());
        let before = app.rows().await;
        for wrong in [foreign.as_str(), "00000000-0000-7000-8000-000000000000", "", "x", "'"] {
            for path in [links::RENAME_PASSKEY, links::REMOVE_PASSKEY] {
                let url = app.at(SLUG, &format!("{path}?passkey={wrong}"));
                assert_eq!(told(&get(&url, &cookies).await), (404, String::new()), "{path} {wrong}");
            }
            for path in [links::NAME_PASSKEY, links::RENAME_PASSKEY, links::REMOVE_PASSKEY] {
                let form = [("passkey", wrong), ("device_name", "盗んだ"), ("id", &own)];
                let reply = post(&app.at(SLUG, path), &cookies, &form).await;
                assert_eq!(told(&reply), (404, String::new()), "{path} {wrong}");
            }
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}
