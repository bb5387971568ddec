//! The identity check.

use chrono::{Datelike, Duration};
use madoguchi_core::calendar::wareki::JapaneseEra;
use madoguchi_core::links;
use madoguchi_core::policy::notification::Mode;
use madoguchi_core::policy::registration::steps;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::walk::{Entry, birth_date, identify, present, user_id_word, walk};

/// Fills the identity page and sends it; nothing chosen under the terms where `consent` is empty.
async fn send(browser: &mut Browser, number: &str, date: &str, consent: &str) {
    browser.fill("保険者番号", number).fill("生年月日", date);
    if !consent.is_empty() {
        browser.tick(consent);
    }
    browser.press("確認").await;
}

fn errors(browser: &Browser) -> Vec<String> {
    browser.document().select(".banner.error li")
}

#[tokio::test]
async fn it_never_says_which_value_was_wrong() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        // Somebody else than the one born on the day that the page gives as an example.
        let mut letters = app.society("tokyometro").letters.iter();
        let letter = letters.find(|letter| birth_date(letter) != "19790822").unwrap();
        let right = birth_date(letter);
        let mut told = Vec::new();
        // Another society's number passes the check digit, so only the comparison can refuse it.
        for (number, date) in [("06130090", right.as_str()), ("06131114", "19500101"), ("06130090", "19500101")] {
            let mut browser = present(&app, "tokyometro", letter).await;
            send(&mut browser, number, date, "同意する").await;
            assert_eq!((browser.status(), browser.path()), (422, links::REGISTER_IDENTITY));
            assert_eq!((browser.value_of("保険者番号"), browser.value_of("生年月日")), (number.into(), date.into()));
            assert!(browser.is_ticked("同意する"), "what was chosen stays");
            assert!(browser.document().select("[aria-invalid]").is_empty(), "no field is marked");
            let without = |page: &str, typed: &str| page.replace(&format!("value=\"{typed}\""), "value");
            let drawn_for = browser.drawn_for().unwrap();
            // Each browser has a support code of its own.
            let code = browser.document().select("aside .typed.big").remove(0);
            let page = without(&without(browser.source(), number), date).replace(&drawn_for, "drawn for");
            told.push(page.replace(&code, "code"));
        }
        assert!(
            told[0].contains("入力された内容を確認できませんでした。書類をご確認のうえ、もう一度入力してください。")
        );
        assert!(told.iter().all(|page| *page == told[0]), "the pages differ");
    })
    .await;
}

#[tokio::test]
async fn after_five_wrong_tries_a_letter_waits_in_every_browser_and_is_never_void() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let letter = app.letter("tokyometro");
        let mut browser = present(&app, "tokyometro", letter).await;
        for attempt in 1..=5 {
            send(&mut browser, "06131114", "19500101", "同意する").await;
            assert_eq!(browser.status(), 422, "{attempt}");
        }
        let mut another = present(&app, "tokyometro", letter).await;
        for someone in [&mut browser, &mut another] {
            identify(&app, "tokyometro", someone, letter).await;
            assert_eq!(
                (someone.status(), someone.header("retry-after")),
                (429, Some("60")),
                "the right values wait, too"
            );
            assert!(someone.has("1分後にもう一度お試しください。"), "{}", someone.text());
            assert_eq!(someone.value_of("生年月日"), birth_date(letter), "nothing has to be typed again");
        }
        app.pass(Duration::seconds(30));
        identify(&app, "tokyometro", &mut browser, letter).await;
        assert_eq!((browser.status(), browser.header("retry-after")), (429, Some("30")), "waiting isn't made longer");
        let other = &app.society("tokyometro").letters[1];
        let mut neighbour = present(&app, "tokyometro", other).await;
        identify(&app, "tokyometro", &mut neighbour, other).await;
        assert_eq!(neighbour.path(), links::REGISTER_ACCOUNT, "another letter isn't slowed");
        app.pass(Duration::seconds(30));
        identify(&app, "tokyometro", &mut browser, letter).await;
        assert_eq!(browser.path(), links::REGISTER_ACCOUNT);
    })
    .await;
}

#[tokio::test]
async fn mistakes_in_form_are_told_beside_the_field_and_cost_no_try() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let letter = app.letter("tokyometro");
        let mut browser = present(&app, "tokyometro", letter).await;
        let before = app.rows().await;
        let right = birth_date(letter);
        for (number, date, consent, expected) in [
            ("", right.as_str(), "同意する", "保険者番号を入力してください。"),
            ("0613111", &right, "同意する", "保険者番号は数字8桁で入力してください。"),
            ("06131115", &right, "同意する", "保険者番号に誤りがあるようです。お手元の書類の番号をご確認ください。"),
            ("12-345", &right, "同意する", "「記号・番号」を入力されたようです。保険者番号（数字8桁）を入力してください。"),
            ("06131114", "", "同意する", "生年月日を入力してください。"),
            ("06131114", "790822", "同意する", "生年月日を、西暦8桁の数字（入力例：19790822）か、元号と年月日（入力例：昭和54年8月22日）で入力してください。"),
            ("06131114", "19790231", "同意する", "入力された日付は暦にありません。生年月日をご確認ください。（入力例：19790822、昭和54年8月22日）"),
            ("06131114", "20990101", "同意する", "生年月日の年をご確認ください。（入力例：19790822、昭和54年8月22日）"),
            ("06131114", &right, "同意しない", "利用規約への同意が必要です。内容をご確認のうえ、「同意する」を選択してください。"),
        ] {
            send(&mut browser, number, date, consent).await;
            assert_eq!((browser.status(), errors(&browser)), (422, vec![expected.to_owned()]), "{number} {date} {consent}");
            assert_eq!(browser.document().select(".field.wrong .fault"), [expected], "{number} {date} {consent}");
        }
        let mut nothing = present(&app, "tokyometro", letter).await;
        let presented = app.rows().await;
        nothing.press("確認").await;
        assert_eq!(errors(&nothing).len(), 3, "all at once: {:?}", errors(&nothing));
        assert_eq!(app.rows().await.changed_since(&presented), [""; 0]);
        assert!(presented.changed_since(&before).iter().all(|table| ["registration", "audit_entry", "audit_unsealed", "network_counter", "attempt_counter"].contains(table)));
    })
    .await;
}

#[tokio::test]
async fn what_people_type_is_forgiven() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let letters = &app.society("tokyometro").letters;
        for (index, number) in
            ["０６１３１１１４", " 0613 1114 ", "0613-1114", "保険者番号：06131114"].iter().enumerate()
        {
            let letter = &letters[index];
            let day = letter.birth_date;
            let date = match index {
                0 => day.format("%Y/%m/%d").to_string(),
                1 => day.format("%Y年%-m月%-d日").to_string(),
                2 => day.format("%Y-%m-%d").to_string(),
                _ => birth_date(letter).chars().filter_map(|c| char::from_u32(u32::from(c) + 0xfee0)).collect(),
            };
            let mut browser = present(&app, "tokyometro", letter).await;
            send(&mut browser, number, &date, "同意する").await;
            assert_eq!(browser.path(), links::REGISTER_ACCOUNT, "{number} {date}: {}", browser.text());
        }
        let by_era =
            letters.iter().find(|letter| letter.birth_date.format("%Y%m%d").to_string() == "19790822").unwrap();
        let mut browser = present(&app, "tokyometro", by_era).await;
        send(&mut browser, "06131114", "昭和54年8月22日", "同意する").await;
        assert_eq!(browser.path(), links::REGISTER_ACCOUNT, "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn where_the_number_is_printed_follows_the_letter_in_hand() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let letters = &app.society("shionogi").letters;
        let day = |text: &str| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
        let joined = |from: &str, until: &str| {
            let found = letters.iter().find(|l| l.joined_on >= day(from) && l.joined_on < day(until));
            found.unwrap_or_else(|| panic!("nobody joined from {from} until {until}"))
        };
        for (letter, on_letter) in [
            (joined("1990-01-01", "2022-04-01"), false),
            (joined("2022-04-01", "2024-12-02"), false),
            (joined("2024-12-02", "2030-01-01"), true),
        ] {
            let browser = present(&app, "shionogi", letter).await;
            let help = browser.document().select("#insurer_number-help").remove(0);
            assert_eq!(
                help.contains("最下段") || help.contains("いちばん下"),
                on_letter,
                "{:?}: {help}",
                letter.medium
            );
            assert_eq!(help.contains("資格情報のお知らせ"), !on_letter, "{help}");
            assert!(!browser.has("健康保険証"), "the old cards are gone: {}", browser.text());
        }
    })
    .await;
}

#[tokio::test]
async fn who_has_been_identified_is_not_asked_again_and_pages_come_in_order() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "stanleykenpo"]).await;
        let letter = app.letter("tokyometro");
        let mut browser = present(&app, "tokyometro", letter).await;
        for later in [links::REGISTER_ACCOUNT, links::REGISTER_CONFIRM, links::REGISTER_TERMS, links::REGISTER_PASSWORD]
        {
            browser.open(later).await;
            assert_eq!(browser.path(), links::REGISTER_IDENTITY, "{later}");
        }
        identify(&app, "tokyometro", &mut browser, letter).await;
        browser.open(links::REGISTER_IDENTITY).await;
        assert_eq!((browser.status(), browser.path()), (200, links::REGISTER_IDENTITY));
        assert!(browser.labels().is_empty() && browser.has("本人確認は済んでいます"), "{}", browser.text());
        let before = app.rows().await;
        browser.post(links::REGISTER_IDENTITY, &[("birth_date", "19000101")]).await;
        assert_eq!(browser.path(), links::REGISTER_ACCOUNT, "an old page isn't checked again");
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_way_back_leads_through_every_page_to_the_sign_in_page_and_keeps_everything_with_the_letters_pair() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &crate::app::SOCIETIES).await;
        for slug in crate::app::SOCIETIES {
            let (letter, entry) = (app.letter(slug), Entry::of(slug));
            let policy = &app.society(slug).sample.policy;
            let steps = steps(policy);
            let last = links::register(*steps.last().unwrap());
            let mut browser = walk(&app, slug, letter, &entry, last).await;
            let opt_in = policy.notification.mode == Mode::OptIn;
            if !policy.registration.confirm {
                // The last page asks, and has been answered once when one comes back to it.
                browser.fill("メールアドレス", &entry.email);
            }
            for step in steps.iter().rev().skip(1) {
                browser.follow("戻る").await;
                assert_eq!((browser.status(), browser.path()), (200, links::register(*step)), "{slug}");
                let labels = browser.labels();
                for (label, expected) in [(user_id_word(slug), &entry.user_id), ("メールアドレス", &entry.email)]
                {
                    if labels.iter().any(|known| known == label) {
                        assert_eq!(browser.value_of(label), *expected, "{slug}: {label}");
                    }
                }
                if labels.iter().any(|known| known == "パスワード") {
                    assert!(browser.has("先ほど入力したパスワードをそのまま使います"), "{slug}: {}", browser.text());
                }
                if labels.iter().any(|known| known == "同意する") {
                    assert!(browser.is_ticked("同意する"), "{slug}");
                }
            }
            assert!(browser.has("本人確認は済んでいます"), "{slug}: {}", browser.text());
            browser.follow("戻る").await;
            assert_eq!((browser.status(), browser.path()), (200, links::SIGN_IN), "{slug}");
            assert!(browser.has("登録の途中です"), "{slug}: {}", browser.text());
            assert!(!browser.source().contains(letter.password.expose()), "{slug}");
            browser.follow("登録を続ける").await;
            assert_eq!((browser.status(), browser.path()), (200, last), "{slug}: the pair isn't typed again");
            if opt_in {
                assert!(browser.has("希望しない"), "{slug}: {}", browser.text());
            }
            // Before the first answer as well.
            let mut fresh = present(&app, slug, &app.society(slug).letters[1]).await;
            fresh.follow("戻る").await;
            fresh.follow("登録を続ける").await;
            assert_eq!(fresh.path(), links::REGISTER_IDENTITY, "{slug}");
        }
        let nobody = app.browser("tokyometro", links::SIGN_IN).await;
        assert!(!nobody.has("登録の途中です"), "the page is another's");
    })
    .await;
}

#[tokio::test]
async fn an_era_is_chosen_from_the_list_without_scripts() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["stanleykenpo"]).await;
        let letters = &app.society("stanleykenpo").letters;
        let letter =
            letters.iter().find(|letter| JapaneseEra::of(letter.birth_date) == Some(JapaneseEra::Showa)).unwrap();
        let born = letter.birth_date;
        let typed = format!("{:02}{}", born.year() - 1925, born.format("%m%d"));
        let mut browser = present(&app, "stanleykenpo", letter).await;
        assert!(browser.has("任意継続"), "voluntary continuation is named: {}", browser.text());
        browser.fill("生年月日", &typed).press("実行").await;
        assert_eq!(browser.status(), 422, "six digits alone could mean several days");
        browser.select("西暦・元号", "大正").fill("生年月日", &typed).press("実行").await;
        assert_eq!((browser.status(), browser.value_of("生年月日")), (422, typed.clone()));
        assert_eq!(browser.document().attributes("option[selected]", "value"), ["taisho"], "what was chosen stays");
        browser.select("西暦・元号", "昭和").press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_TERMS, "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn on_a_page_of_their_own_the_terms_need_an_answer_and_not_agreeing_registers_nobody() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["stanleykenpo"]).await;
        let letter = app.letter("stanleykenpo");
        let mut browser = walk(&app, "stanleykenpo", letter, &Entry::of("stanleykenpo"), links::REGISTER_TERMS).await;
        assert!(browser.has("2026-04版"), "{}", browser.text());
        let before = app.rows().await;
        browser.press("実行").await;
        assert_eq!((browser.status(), browser.path()), (422, links::REGISTER_TERMS));
        browser.tick("同意しない").press("実行").await;
        assert_eq!((browser.status(), errors(&browser).len()), (422, 1));
        assert!(browser.is_ticked("同意しない"));
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        browser.tick("同意する").press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_USER_ID);
    })
    .await;
}
