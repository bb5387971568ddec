//! What keyboards, input methods and copied texts add to what people mean is forgiven in every field: the table of
//! fields × ways of typing.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::one_time_code::{SLUG, asked, code, member_with_app};
use crate::walk::{Entry, birth_date, register, sign_in};

/// A way of typing: its name, and what becomes of a value.
type Way = (&'static str, fn(&str) -> String);

/// Puts something into the middle of a value.
fn split(value: &str, between: &str) -> String {
    let middle = value.char_indices().nth(value.chars().count() / 2).map_or(0, |(at, _)| at);
    format!("{}{between}{}", &value[..middle], &value[middle..])
}

fn full_width(value: &str) -> String {
    value
        .chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c })
        .collect()
}

/// Ways that hold for every field.
const ANYWHERE: [Way; 6] = [
    ("full width", full_width),
    ("spaces around", |value| format!(" 　{value}\u{a0}")),
    ("tabs", |value| format!("\t{value}\t")),
    ("byte order mark", |value| format!("\u{FEFF}{value}")),
    ("zero width", |value| split(value, "\u{200B}")),
    ("direction marks", |value| format!("\u{202A}{}\u{202C}", split(value, "\u{200E}"))),
];

/// Ways that hold for numbers, IDs and codes, which have neither spaces nor hyphens of their own.
const IN_NUMBERS: [Way; 8] = [
    ("inner space", |value| split(value, " ")),
    ("inner full-width space", |value| split(value, "　")),
    ("hyphen", |value| split(value, "-")),
    ("U+2010", |value| split(value, "‐")),
    ("full-width hyphen", |value| split(value, "－")),
    ("minus sign", |value| split(value, "−")),
    ("horizontal bar", |value| split(value, "―")),
    ("long-vowel mark", |value| split(value, "ー")),
];

/// Ways for a value with a hyphen of its own.
const HYPHENS: [Way; 4] = [
    ("U+2010", |value| value.replace('-', "‐")),
    ("em dash", |value| value.replace('-', "—")),
    ("minus sign", |value| value.replace('-', "−")),
    ("full-width hyphen", |value| value.replace('-', "－")),
];

fn numbers() -> impl Iterator<Item = Way> {
    ANYWHERE.into_iter().chain(IN_NUMBERS)
}

/// All ways at once.
fn worst(value: &str) -> String {
    format!("\u{FEFF}\t　{}\u{200B} ", full_width(&split(value, "\u{2060}")))
}

const METRO: &str = "tokyometro";

#[tokio::test]
async fn a_letters_pair_number_and_birth_date_are_read_however_they_are_typed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[METRO]).await;
        let letter = app.letter(METRO);
        let policy = &app.society(METRO).sample.policy;
        assert!(policy.identity.insurer_number && policy.identity.birth_date);
        for (name, way) in numbers() {
            let mut browser = Browser::new();
            sign_in(&app, METRO, &mut browser, &way(&letter.login_id), &way(letter.password.expose())).await;
            assert_eq!(browser.path(), links::REGISTER_IDENTITY, "{name}: {}", browser.text());
            browser.fill("生年月日", &way(&birth_date(letter)));
            browser.fill("保険者番号", &way(policy.society.insurer_numbers[0].as_str())).tick("同意する");
            browser.press("確認").await;
            assert_eq!(browser.path(), links::REGISTER_ACCOUNT, "{name}: {}", browser.text());
        }
    })
    .await;
}

#[tokio::test]
async fn a_user_id_password_and_address_are_the_same_however_they_are_typed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[METRO]).await;
        let letter = app.letter(METRO);
        let entry =
            Entry { email: "hana-ko@my-example.jp".into(), password: "Hotaru-2026x".into(), ..Entry::of(METRO) };
        let ways = ANYWHERE.into_iter().chain(HYPHENS);
        for (name, way) in ways.clone() {
            let mut browser = crate::walk::walk(&app, METRO, letter, &entry, links::REGISTER_ACCOUNT).await;
            browser.fill("ユーザID", &way(&entry.user_id)).fill("メールアドレス", &way(&entry.email));
            browser.fill("パスワード", &entry.password).fill("パスワード確認用", &entry.password);
            browser.press("入力内容確認").await;
            assert_eq!(browser.path(), links::REGISTER_CONFIRM, "{name}: {}", browser.text());
            assert!(browser.has(&entry.user_id) && browser.has(&entry.email), "{name}: {}", browser.text());
        }
        register(&app, METRO, letter, &entry).await;
        for (name, way) in ways {
            let mut browser = Browser::new();
            sign_in(&app, METRO, &mut browser, &way(&entry.user_id), &way(&entry.password)).await;
            assert_eq!(browser.path(), links::HOME, "{name}: {}", browser.text());
        }
        // An inner space is a slip in an ID; it is one's own in a password.
        let mut browser = Browser::new();
        sign_in(&app, METRO, &mut browser, &split(&entry.user_id, " "), &entry.password).await;
        assert_eq!(browser.path(), links::HOME, "{}", browser.text());
        sign_in(&app, METRO, &mut Browser::new(), &entry.user_id, &split(&entry.password, " ")).await;

        // The other fields of a member.
        browser.open(&app.at(METRO, links::EMAIL)).await;
        browser.fill("新しいメールアドレス", &worst("own@example.net")).press("確認のメールを送る").await;
        assert!(browser.has("own@example.net"), "{}", browser.text());
        browser.open(&app.at(METRO, links::PASSWORD)).await;
        let new = "Kawase-2027";
        browser.fill("現在のパスワード", &worst(&entry.password)).fill("新しいパスワード", new);
        browser.fill("新しいパスワード確認用", new).press("実行").await;
        assert!(!browser.title().starts_with("エラー"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn codes_are_read_however_they_are_typed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (mut member, secret) = member_with_app(&app).await;
        member.open(links::RECOVERY_CODES).await;
        member.press("コードを作成する").await;
        let codes = member.document().select(".codes li");
        let half = numbers().zip(&codes).map(|(way, code)| (way, code.clone())).collect::<Vec<_>>();
        for ((name, way), recovery_code) in half {
            // A code of the app is taken once in its thirty seconds.
            app.clock.set(app.clock.now() + Duration::seconds(30));
            let mut browser = asked(&app).await;
            let typed = way(&code(&secret, app.clock.now()));
            browser.post(links::SECOND_STEP_ONE_TIME_CODE, &[("code", &typed)]).await;
            assert_eq!(browser.path(), links::HOME, "{name}: {}", browser.text());
            let mut browser = asked(&app).await;
            browser.post(links::SECOND_STEP_RECOVERY_CODE, &[("recovery_code", &way(&recovery_code))]).await;
            assert_eq!(browser.path(), links::HOME, "{name}: {}", browser.text());
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_of_the_desk_and_a_request_to_come_back_are_read_however_they_are_typed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["nec"]).await;
        let (letter, entry) = (app.letter("nec"), Entry::of("nec"));
        register(&app, "nec", letter, &entry).await;
        let mails = app.mails("nec").await;
        let madoguchi_core::outbox::Mail::Welcome { verification_path, .. } = &mails[0].mail else {
            panic!("another mail")
        };
        let mut browser = app.browser("nec", verification_path).await;
        browser.press("確認する").await;

        browser.open(&app.at("nec", links::RECOVER_PASSWORD)).await;
        browser.fill("ユーザID", &worst(&entry.user_id)).fill("生年月日", &worst(&birth_date(letter)));
        browser.fill("メールアドレス", &worst(&entry.email)).press("メールを送る").await;
        app.answer_requests().await;
        let sent = app.mails("nec").await.iter().filter(|mail| mail.mail.kind() == "forgotten_password").count();
        assert_eq!(sent, 1, "{}", browser.text());

        let sample = &app.society("nec").sample;
        let code = sample.desk_code(&app.bench, &worst(&entry.user_id), false, app.clock.now()).await;
        browser.open(&app.at("nec", links::RECOVERY)).await;
        browser.follow("窓口コードをお持ちの方").await;
        browser.fill("ユーザID", &worst(&entry.user_id)).fill("生年月日", &worst(&birth_date(letter)));
        browser.fill("窓口コード", &worst(code.expose())).press("確認").await;
        assert_eq!(browser.heading(), "パスワードの再設定", "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn societies_are_found_however_their_names_and_numbers_are_typed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[METRO, "aozora"]).await;
        let society = &app.society(METRO).sample.policy.society;
        let mut asked: Vec<(&str, String)> =
            numbers().map(|(name, way)| (name, way(society.insurer_numbers[0].as_str()))).collect();
        asked.extend(ANYWHERE.map(|(name, way)| (name, way(&society.name))));
        asked.push(("decomposed", "あおそ\u{3099}ら".into()));
        for (name, q) in asked {
            let mut browser = app.browser(METRO, links::ROOT).await;
            browser.open(&app.at_host("portal.localhost", links::ROOT)).await;
            browser.fill("健康保険組合の名前または保険者番号", &q);
            browser.press_enter_in("健康保険組合の名前または保険者番号").await;
            let found = browser.document().select(".tiles a strong");
            let expected = if name == "decomposed" { "あおぞら健康保険組合" } else { society.name.as_str() };
            assert_eq!(found, [expected], "{name}: {q:?}");
        }
    })
    .await;
}

/// What comes along behind a link in a text is ignored; a link that was cut says that it may have been.
#[tokio::test]
async fn links_with_something_behind_them_open_and_cut_ones_say_so() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[METRO]).await;
        register(&app, METRO, app.letter(METRO), &Entry::of(METRO)).await;
        let mails = app.mails(METRO).await;
        let madoguchi_core::outbox::Mail::Welcome { verification_path: path, .. } = &mails[0].mail else {
            panic!("another mail")
        };
        for behind in ["", ">", "%3E", "。", ".", "%E3%80%82", "&amp;x=1", ")", "」", "_", "%20", "&gt;"] {
            let browser = app.browser(METRO, &format!("{path}{behind}")).await;
            assert_eq!((browser.status(), browser.heading()), (200, "メールアドレスの確認"), "{behind:?}");
        }
        let cut = [&path[..path.len() - 1], &path[..path.len() - 20], links::VERIFY_EMAIL];
        let recovery =
            [links::NEW_PASSWORD, links::SHOW_USER_ID, links::UNDO_EMAIL].map(|page| format!("{page}?token=abc"));
        for cut in cut.into_iter().chain(recovery.iter().map(String::as_str)) {
            let browser = app.browser(METRO, cut).await;
            assert_eq!(browser.status(), 404, "{cut}");
            assert!(browser.has("途中で切れていると"), "{cut}: {}", browser.text());
        }
        let other = app.browser(METRO, &format!("{path}x")).await;
        assert_eq!(other.status(), 404, "another token");

        for (typed, there) in
            [("/sign-in%E3%80%82", "/sign-in"), ("/terms.", "/terms"), ("/sign-in%3E", "/sign-in"), ("/%E3%80%82", "/")]
        {
            let mut browser = Browser::new().without_redirects();
            browser.open(&app.at(METRO, typed)).await;
            assert_eq!((browser.status(), browser.header("location")), (303, Some(there)), "{typed}");
        }
        for nowhere in ["/nothing", "//evil.example/.", "/%5Cevil.example/.", "/a%0Ab."] {
            let mut browser = Browser::new().without_redirects();
            browser.open(&app.at(METRO, nowhere)).await;
            assert_eq!(browser.header("location"), None, "{nowhere}");
        }
    })
    .await;
}

/// The well-known address leads password managers to the page that changes a password.
#[tokio::test]
async fn password_managers_find_the_page_and_the_user_id() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[METRO]).await;
        let entry = Entry::of(METRO);
        let mut browser = register(&app, METRO, app.letter(METRO), &entry).await;
        browser.open(&app.at(METRO, links::WELL_KNOWN_CHANGE_PASSWORD)).await;
        assert_eq!((browser.status(), browser.path()), (200, links::PASSWORD), "{}", browser.text());
        for path in [links::PASSWORD, links::STEP_UP] {
            browser.open(&app.at(METRO, path)).await;
            let username = browser.document().attributes("input[autocomplete=username]", "value");
            assert_eq!(username, [entry.user_id.as_str()], "{path}");
        }
        let mut stranger = app.browser(METRO, links::WELL_KNOWN_CHANGE_PASSWORD).await;
        assert_eq!(stranger.path(), links::SIGN_IN);
        stranger.open(&app.at(METRO, links::SIGN_IN)).await;
        assert_eq!(stranger.document().attributes("input[type=password]", "autocomplete"), ["current-password"]);
    })
    .await;
}
