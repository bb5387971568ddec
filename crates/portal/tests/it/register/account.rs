//! User ID, password and address: the rules in words, before a mistake and at it.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::walk::{Entry, register, walk};

fn errors(browser: &Browser) -> Vec<String> {
    browser.document().select(".banner.error li")
}

/// Fills the account page and sends it.
async fn send(browser: &mut Browser, user_id: &str, password: &str, again: &str, email: &str) {
    browser.fill("ユーザID", user_id).fill("パスワード", password).fill("パスワード確認用", again);
    browser.fill("メールアドレス", email).press("入力内容確認").await;
}

#[tokio::test]
async fn this_societys_rules_stand_in_words_before_any_mistake() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &crate::app::SOCIETIES).await;
        for (slug, path, told) in [
            (
                "tokyometro",
                links::REGISTER_ACCOUNT,
                &[
                    "世帯",
                    "8文字以上13文字以内",
                    "登録後は変更できません。",
                    "約5年",
                    "使えない文字を見る",
                    "ユーザIDと同じにはできません",
                    "パソコンやスマートフォン",
                ][..],
            ),
            (
                "shionogi",
                links::REGISTER_ACCOUNT,
                &[
                    "有効期限は360日間",
                    "英字を1文字以上含む",
                    "数字を1文字以上含む",
                    "原則として、会社のメールアドレス（@shionogi.co.jp）",
                ],
            ),
            ("nec", links::REGISTER_ACCOUNT, &["任意", "入力しないこともできます。"]),
            (
                "aozora",
                links::REGISTER_ACCOUNT,
                &["勤務先、ご自宅、携帯電話のどれでもかまいません。", "登録したメールアドレスへお知らせします。"],
            ),
            ("midori", links::REGISTER_ACCOUNT, &["15文字以上", "登録後に1回だけ変更できます。"]),
            (
                "stanleykenpo",
                links::REGISTER_USER_ID,
                &["いま入っているユーザーIDのまま使うことも", "今回か登録後の、どちらか1回だけです。"],
            ),
            (
                "stanleykenpo",
                links::REGISTER_PASSWORD,
                &["8文字以上13文字以内", "記号（! # - など）を1文字以上含む", "大文字と小文字は区別しません。"],
            ),
            ("stanleykenpo", links::REGISTER_EMAIL, &["個人のメールアドレス"]),
        ] {
            let browser = walk(&app, slug, app.letter(slug), &Entry::of(slug), path).await;
            for text in told {
                assert!(browser.has(text), "{slug}{path}: {text}\n{}", browser.text());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn mistakes_are_told_beside_their_field_and_what_was_typed_stays_but_passwords() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let taken = Entry::of("tokyometro");
        register(&app, "tokyometro", app.letter("tokyometro"), &taken).await;
        let letter = &app.society("tokyometro").letters[1];
        let mut browser = walk(&app, "tokyometro", letter, &taken, links::REGISTER_ACCOUNT).await;
        let before = app.rows().await;
        let (fine, mail) = ("Hotaru2026x", "a@example.jp");
        for (user_id, password, again, email, expected) in [
            ("", fine, fine, mail, "ユーザIDを入力してください。"),
            ("short77", fine, fine, mail, "ユーザIDは8文字以上13文字以内で入力してください。"),
            ("fourteenchars4", fine, fine, mail, "ユーザIDは8文字以上13文字以内で入力してください。"),
            ("taro_2026", fine, fine, mail, "ユーザIDには半角の英字と数字だけを使ってください。使えない文字：「_」"),
            ("1234567890", fine, fine, mail, "数字だけの10文字は、書類に書かれた仮ユーザIDと見分けがつきません。英字を入れるか、文字数を変えてください。"),
            ("HANAKO2026", fine, fine, mail, "このユーザIDは使用できません。別のユーザIDを入力してください。"),
            ("ｈａｎａｋｏ２０２６", fine, fine, mail, "このユーザIDは使用できません。別のユーザIDを入力してください。"),
            ("Yamada2026", "", "", mail, "パスワードを入力してください。"),
            ("Yamada2026", "Hot2026", "Hot2026", mail, "パスワードは8文字以上で入力してください。"),
            ("Yamada2026", "mizuumihotaru", "mizuumihotaru", mail, "パスワードには数字を1文字以上入れてください。"),
            ("Yamada2026", "7391846205", "7391846205", mail, "パスワードには英字を1文字以上入れてください。"),
            ("Yamada2026", "yamada2026", "yamada2026", mail, "ユーザIDと同じパスワードは登録できません。"),
            ("Yamada2026", "password1", "password1", mail, "このパスワードは、ほかの人に見破られやすいため使えません。別のパスワードを入力してください。"),
            ("Yamada2026", fine, "Hotaru2026y", mail, "パスワードとパスワード確認用が違います。同じパスワードを入力してください。"),
            ("Yamada2026", fine, "", mail, "確認のため、もう一度同じパスワードを入力してください。"),
            ("Yamada2026", fine, fine, "", "メールアドレスを入力してください。"),
            ("Yamada2026", fine, fine, "hanako.example.jp", "メールアドレスの形をご確認ください。（入力例：taro@example.jp）"),
        ] {
            send(&mut browser, user_id, password, again, email).await;
            assert_eq!((browser.status(), browser.path()), (422, links::REGISTER_ACCOUNT), "{expected}");
            assert_eq!(errors(&browser), [expected], "{user_id} {password} {email}");
            assert_eq!(browser.document().select(".field.wrong .fault"), [expected]);
            assert_eq!((browser.value_of("ユーザID"), browser.value_of("メールアドレス")), (user_id.into(), email.into()));
            assert_eq!((browser.value_of("パスワード"), browser.value_of("パスワード確認用")), (String::new(), String::new()));
            assert!(password.is_empty() || password.eq_ignore_ascii_case(user_id) || !browser.source().contains(password));
        }
        send(&mut browser, "", "", "", "").await;
        assert_eq!(errors(&browser).len(), 3, "all at once: {:?}", errors(&browser));
        let changed = ["attempt_counter"];
        assert_eq!(app.rows().await.changed_since(&before), changed, "nothing half right is kept, and questions count");
    })
    .await;
}

#[tokio::test]
async fn back_from_the_confirmation_everything_is_there_again_but_passwords() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let (letter, entry) = (app.letter("tokyometro"), Entry::of("tokyometro"));
        let mut browser = walk(&app, "tokyometro", letter, &entry, links::REGISTER_ACCOUNT).await;
        assert!(!browser.is_ticked("通知情報更新時のメール通知"), "opt-in is not ticked");
        browser.tick("通知情報更新時のメール通知");
        send(&mut browser, &entry.user_id, &entry.password, &entry.password, &entry.email).await;
        assert_eq!(
            browser.document().select("dd"),
            [
                format!("{} 変更（ユーザID）", entry.user_id),
                "●●●●●●●● 入力したパスワード（画面には表示しません） 変更（パスワード）".to_owned(),
                format!("{} 変更（メールアドレス）", entry.email),
                "希望する 変更（通知情報更新時のメール通知）".to_owned(),
            ]
        );
        assert!(browser.has("webmaster@tokyometro.example.jp"), "the sending address: {}", browser.text());
        browser.follow("戻る").await;
        assert_eq!(browser.path(), links::REGISTER_ACCOUNT);
        assert_eq!(
            (browser.value_of("ユーザID"), browser.value_of("メールアドレス")),
            (entry.user_id.clone(), entry.email.clone())
        );
        assert_eq!(
            (browser.value_of("パスワード"), browser.value_of("パスワード確認用")),
            (String::new(), String::new())
        );
        assert!(browser.is_ticked("通知情報更新時のメール通知"));
        // Something is put right, and the new values are what is registered.
        browser.untick("通知情報更新時のメール通知");
        send(&mut browser, "Changed2026", "Ayame2026zz", "Ayame2026zz", "changed@example.jp").await;
        assert!(browser.has("Changed2026") && browser.has("changed@example.jp") && browser.has("希望しない"));
        browser.press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_DONE);
        for (id, password, expected) in [
            (entry.user_id.as_str(), entry.password.as_str(), links::SIGN_IN),
            ("changed2026", &entry.password, links::SIGN_IN),
            ("changed2026", "Ayame2026zz", links::HOME),
        ] {
            let mut browser = Browser::new();
            crate::walk::sign_in(&app, "tokyometro", &mut browser, id, password).await;
            assert_eq!(browser.path(), expected, "{id} {password}");
        }
        assert_eq!(app.mails("tokyometro").await[0].recipient.as_str(), "changed@example.jp");
    })
    .await;
}

#[tokio::test]
async fn at_stanleykenpo_the_letters_id_stands_in_the_field_and_may_be_kept() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["stanleykenpo"]).await;
        let letters = &app.society("stanleykenpo").letters;
        let entry = Entry::of("stanleykenpo");
        let mut browser = walk(&app, "stanleykenpo", &letters[0], &entry, links::REGISTER_USER_ID).await;
        assert_eq!(browser.value_of("ユーザーID"), letters[0].login_id);
        browser.fill("ユーザーID", &letters[1].login_id).press("実行").await;
        assert_eq!(browser.status(), 422, "another letter's ID belongs to its holder");
        browser.fill("ユーザーID", &letters[0].login_id).press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_PASSWORD);
        browser.fill("パスワード", &entry.password).fill("パスワード確認用", &entry.password).press("実行").await;
        browser.fill("メールアドレス", &entry.email).press("実行").await;
        assert_eq!(browser.path(), links::SET_UP, "{}", browser.text());
        let mut again = Browser::new();
        crate::walk::sign_in(&app, "stanleykenpo", &mut again, &letters[0].login_id, &entry.password).await;
        assert_eq!(again.path(), links::SET_UP);
        let mut old = Browser::new();
        crate::walk::sign_in(&app, "stanleykenpo", &mut old, &letters[0].login_id, letters[0].password.expose()).await;
        assert!(old.status() == 422 && old.has("は登録済みです"), "{}", old.text());
    })
    .await;
}
