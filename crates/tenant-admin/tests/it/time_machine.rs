//! The time machine: what members see on days of the shipped societies, and what lies ahead; and frames in which nothing
//! runs or can be sent.

use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{Bench, on_both};
use madoguchi_web::testing::{Browser, Document};

use crate::app::TestDesk;

const PAGE: &str = "/settings/time-machine/page";
const AROUND: &str = "/settings/time-machine";

/// What stands on a page, block by block, without header and footer.
fn blocks(document: &Document) -> Vec<String> {
    document.select("main h1, main h2, main p, main li, main label, main dt, main legend, main summary")
}

/// The blocks of one page that the other hasn't.
fn only_in(one: &[String], other: &[String]) -> Vec<String> {
    one.iter().filter(|block| !other.contains(block)).cloned().collect()
}

async fn shown(desk: &TestDesk, browser: &mut Browser, slug: &str, query: &str) -> Vec<String> {
    browser.open(&desk.at(slug, &format!("{PAGE}?{query}"))).await;
    assert_eq!(browser.status(), 200, "{query}: {}", browser.text());
    blocks(browser.document())
}

async fn around(desk: &TestDesk, browser: &mut Browser, slug: &str, query: &str) -> String {
    browser.open(&desk.at(slug, &format!("{AROUND}?{query}"))).await;
    assert_eq!(browser.status(), 200, "{query}: {}", browser.text());
    browser.text().to_owned()
}

async fn reader(desk: &TestDesk, slug: &str) -> Browser {
    let auditor = desk.worker(slug, "auditor", &[Role::Auditor]).await;
    desk.signed_in(&auditor).await
}

#[tokio::test]
async fn shionogi_the_insurer_number_moves_from_the_eligibility_notice_to_the_letter_on_2024_12_02() {
    let desk = TestDesk::start(Bench::sqlite().await, &["shionogi"]).await;
    let mut browser = reader(&desk, "shionogi").await;
    let first = shown(&desk, &mut browser, "shionogi", "day=2024-12-01&page=register-identity").await;
    let second = shown(&desk, &mut browser, "shionogi", "day=2024-12-02&page=register-identity").await;
    assert_eq!(
        (only_in(&first, &second), only_in(&second, &first)),
        (
            vec!["数字8桁の番号です。「資格情報のお知らせ」または「資格確認書」に書かれています。".to_owned()],
            vec!["数字8桁の番号です。「ＷＥＢサービスのご案内」のいちばん下の行に書かれています。".to_owned()],
        )
    );
    for (day, medium, number) in [
        ("2024-12-01", "台紙「ｗｅｂサービスのご案内」", "資格情報のお知らせ"),
        ("2024-12-02", "通知「ＷＥＢサービスのご案内」", "いちばん下の行"),
    ] {
        let text = around(&desk, &mut browser, "shionogi", &format!("day={day}")).await;
        assert!(text.contains(medium) && text.contains(number), "{day}: {text}");
        // No settings are stored of that day, and the page says so.
        assert!(text.contains("この日の設定は残っていません"), "{day}: {text}");
    }
    // Who joined earlier still has the card mount, whatever the day.
    let earlier =
        shown(&desk, &mut browser, "shionogi", "day=2024-12-02&joined=2024-12-01&page=register-identity").await;
    assert_eq!(earlier, first);
    // The address that is asked for follows the category.
    let address = async |browser: &mut Browser, category| {
        shown(&desk, browser, "shionogi", &format!("day=2024-12-02&page=register-account&category={category}")).await
    };
    let (employee, leave) = (address(&mut browser, "employee").await, address(&mut browser, "leave").await);
    assert!(only_in(&employee, &leave).iter().any(|block| block.contains("@shionogi.co.jp")), "{employee:?}");
}

#[tokio::test]
async fn stanleykenpo_the_letter_is_a_postcard_until_2025_08_07_and_a_notice_from_the_next_day() {
    let desk = TestDesk::start(Bench::sqlite().await, &["stanleykenpo"]).await;
    let mut browser = reader(&desk, "stanleykenpo").await;
    for (day, medium) in
        [("2025-08-07", "ハガキ「webサービスのご案内」"), ("2025-08-08", "通知「webサービスのご案内」")]
    {
        let text = around(&desk, &mut browser, "stanleykenpo", &format!("day={day}")).await;
        assert!(text.contains(medium), "{day}: {text}");
        assert!(!text.contains("保険者番号の記載場所"), "the society doesn't ask for it: {text}");
        let sign_in = shown(&desk, &mut browser, "stanleykenpo", &format!("day={day}&page=sign-in")).await;
        for joined in ["2025年8月7日までに加入した方", "2025年8月8日以降に加入した方"] {
            assert!(sign_in.iter().any(|block| block.contains(joined)), "{joined}: {sign_in:?}");
        }
    }
    // The pages of this society, one after the other; another society's aren't there.
    for (page, status) in [("register-terms", 200), ("register-email", 200), ("register-account", 404)] {
        browser.open(&desk.at("stanleykenpo", &format!("{PAGE}?page={page}"))).await;
        assert_eq!(browser.status(), status, "{page}");
    }
    let text = around(&desk, &mut browser, "stanleykenpo", "page=register-account").await;
    assert!(text.contains("この画面・メールはありません"), "{text}");
}

#[tokio::test]
async fn tokyometro_a_25th_on_a_saturday_is_closed_on_the_friday_before() {
    let desk = TestDesk::start(Bench::sqlite().await, &["tokyometro"]).await;
    let mut browser = reader(&desk, "tokyometro").await;
    // 2027-09-25 is a Saturday.
    let headings = async |browser: &mut Browser, query: &str| {
        shown(&desk, browser, "tokyometro", query).await;
        browser.heading().to_owned()
    };
    for (query, expected) in [
        ("day=2027-09-24&time=12:00&page=sign-in", "ログイン"),
        ("day=2027-09-24&time=20:59&page=sign-in", "まもなくメンテナンスが始まります（あと1分）"),
        ("day=2027-09-24&time=21:00&page=sign-in", "ただいまメンテナンス中です"),
        ("day=2027-09-24&time=23:59&page=home", "ただいまメンテナンス中です"),
        ("day=2027-09-25&time=21:30&page=sign-in", "ログイン"),
        ("day=2027-10-25&time=21:30&page=sign-in", "ただいまメンテナンス中です"),
        ("day=2027-09-20&page=maintenance", "ただいまメンテナンス中です"),
    ] {
        assert_eq!(headings(&mut browser, query).await, expected, "{query}");
    }
    let text = around(&desk, &mut browser, "tokyometro", "day=2027-09-20").await;
    assert!(text.contains("2027年9月24日（金）21:00から24:00まで"), "{text}");
    let text = around(&desk, &mut browser, "tokyometro", "day=2027-09-24&time=22:00").await;
    assert!(text.contains("この時刻は利用できません"), "{text}");
    let text = around(&desk, &mut browser, "tokyometro", "day=2027-09-25").await;
    assert!(text.contains("2027年10月25日（月）21:00から24:00まで"), "{text}");
}

#[tokio::test]
async fn settings_saved_from_a_day_are_seen_on_that_day_and_not_before() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "settings", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        browser.open(&desk.at("midori", "/settings/password/change")).await;
        browser.fill("最少の文字数", "20").fill("いつから", "2026-12-01");
        browser.press("影響を確認").await;
        browser.fill("理由", "安全を高めるため");
        browser.press("この内容で保存").await;
        assert_eq!((browser.status(), browser.path()), (200, "/settings"), "{}", browser.text());
        browser.follow("この日の画面を見る").await;
        assert_eq!((browser.path(), browser.value_of("日付").as_str()), (AROUND, "2026-12-01"));
        let page = "page=register-account";
        let before = shown(&desk, &mut browser, "midori", &format!("day=2026-11-30&time=23:59&{page}")).await;
        let after = shown(&desk, &mut browser, "midori", &format!("day=2026-12-01&time=00:00&{page}")).await;
        let has = |blocks: &[String], text: &str| blocks.iter().any(|block| block.contains(text));
        assert!(has(&before, "15文字以上") && !has(&before, "20文字以上"), "{before:?}");
        assert!(has(&after, "20文字以上") && !has(&after, "15文字以上"), "{after:?}");
        let text = around(&desk, &mut browser, "midori", "day=2026-11-30").await;
        assert!(text.contains("2026年12月1日（火）0:00"), "when it changes next: {text}");
    })
    .await;
}

#[tokio::test]
async fn in_a_frame_nothing_runs_leads_anywhere_or_can_be_sent() {
    let desk = TestDesk::start(Bench::sqlite().await, &["midori", "tokyometro"]).await;
    for slug in ["midori", "tokyometro"] {
        let mut browser = reader(&desk, slug).await;
        browser.open(&desk.at(slug, AROUND)).await;
        let csp = browser.header("content-security-policy").unwrap().to_owned();
        assert!(csp.contains("frame-src 'self'") && csp.contains("frame-ancestors 'none'"), "{csp}");
        assert_eq!(browser.document().attributes("iframe", "sandbox"), ["allow-same-origin"]);
        let options = browser.document().attributes("#page option", "value");
        assert!(options.len() > 20, "{options:?}");
        assert!(!browser.text().contains("そのほかの画面"), "a page of the portal has no name at the desk");
        for option in options {
            browser.open(&desk.at(slug, &format!("{PAGE}?page={option}"))).await;
            assert_eq!(browser.status(), 200, "{option}");
            let csp = browser.header("content-security-policy").unwrap();
            for said in ["default-src 'none'", "form-action 'none'", "frame-ancestors 'self'", "sandbox"] {
                assert!(csp.contains(said), "{option}: {csp}");
            }
            assert!(!csp.contains("script-src") && !csp.contains("allow-scripts"), "{option}: {csp}");
            let page = browser.document();
            for (selector, attribute) in [
                ("script, iframe, object, embed, base", "src"),
                ("[action], [formaction]", "action"),
                ("a[href]:not([href^='#'])", "href"),
                ("meta[http-equiv], input[type=hidden]", "name"),
            ] {
                assert!(page.select(selector).is_empty(), "{option}: {selector}");
                assert!(page.attributes(selector, attribute).is_empty(), "{option}: {selector}");
            }
            assert!(browser.header("set-cookie").is_none_or(|cookie| !cookie.contains("session=")), "{option}");
        }
    }
}

#[tokio::test]
async fn mails_are_those_of_the_day_and_what_is_mistyped_is_said() {
    let desk = TestDesk::start(Bench::sqlite().await, &["shionogi", "stanleykenpo"]).await;
    let mut browser = reader(&desk, "shionogi").await;
    let text = around(&desk, &mut browser, "shionogi", "day=2027-04-01&page=mail:password_changed").await;
    assert!(text.contains("塩野義健康保険組合") && text.contains("2027年4月1日"), "{text}");
    browser.open(&desk.at("shionogi", &format!("{PAGE}?day=2027-04-01&page=mail:welcome"))).await;
    assert!(browser.text().contains("見本 太郎"), "{}", browser.text());
    let mut other = reader(&desk, "stanleykenpo").await;
    other.open(&desk.at("stanleykenpo", &format!("{PAGE}?page=mail:password_expires"))).await;
    assert_eq!(other.status(), 404, "no password expires there");
    other.open(&desk.at("stanleykenpo", &format!("{PAGE}?page=mail:staff_invitation"))).await;
    assert_eq!(other.status(), 404, "that is no member's mail");
    browser.open(&desk.at("shionogi", &format!("{AROUND}?day=2024-02-30"))).await;
    assert_eq!(browser.status(), 422);
    assert!(browser.text().contains("1900年から2199年まで"), "{}", browser.text());
    // The colours of a page are its society's, and the desk's address serves no page of the portal.
    browser.open(&desk.at("shionogi", "/settings/time-machine/colours?day=2024-12-02")).await;
    assert!(browser.source().contains("--brand-main:#a3195b"), "{}", browser.source());
    browser.open(&desk.at("shionogi", "/register/identity")).await;
    assert_eq!(browser.status(), 404);
}
