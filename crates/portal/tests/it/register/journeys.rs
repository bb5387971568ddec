//! All six societies, from letter to home and back in again: what each page asks, and how its button is called.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::phone::Phone;
use crate::walk::{Entry, birth_date, member, sign_in, user_id_word};

/// A page of a registration: its path, its fields, its button.
type Asked = (&'static str, &'static [&'static str], &'static str);

/// What a society's guide promises.
struct Journey {
    slug: &'static str,
    name: &'static str,
    /// Buttons in the header, before the page's own.
    header: &'static [&'static str],
    pages: &'static [Asked],
    /// Services on the home page: name of the link and its address.
    services: &'static [(&'static str, &'static str)],
}

const IDENTITY: Asked =
    (links::REGISTER_IDENTITY, &["保険者番号", "西暦・元号", "生年月日", "同意する", "同意しない"], "確認");
const ACCOUNT: Asked =
    (links::REGISTER_ACCOUNT, &["ユーザID", "パスワード", "パスワード確認用", "メールアドレス"], "入力内容確認");
const ACCOUNT_OPT_IN: Asked = (
    links::REGISTER_ACCOUNT,
    &["ユーザID", "パスワード", "パスワード確認用", "メールアドレス", "通知情報更新時のメール通知"],
    "入力内容確認",
);
const EXPENSES: (&str, &str) = ("医療費情報", links::EXPENSES);
const CHECKUPS: (&str, &str) = ("健診結果照会", links::CHECKUPS);
const ELIGIBILITY: (&str, &str) = ("資格情報のお知らせ", links::ELIGIBILITY);
const CONFIRM: Asked = (links::REGISTER_CONFIRM, &[], "実行");

const JOURNEYS: [Journey; 6] = [
    Journey {
        slug: "tokyometro",
        name: "東京地下鉄健康保険組合",
        header: &[],
        pages: &[IDENTITY, ACCOUNT_OPT_IN, CONFIRM],
        services: &[EXPENSES, ELIGIBILITY],
    },
    Journey {
        slug: "shionogi",
        name: "塩野義健康保険組合",
        header: &[],
        pages: &[IDENTITY, ACCOUNT, CONFIRM],
        services: &[EXPENSES, ELIGIBILITY],
    },
    Journey {
        slug: "nec",
        name: "日本電気健康保険組合",
        header: &[],
        pages: &[IDENTITY, ACCOUNT_OPT_IN, CONFIRM],
        services: &[EXPENSES, ELIGIBILITY],
    },
    Journey {
        slug: "stanleykenpo",
        name: "スタンレー電気健康保険組合",
        header: &[],
        pages: &[
            (links::REGISTER_IDENTITY, &["西暦・元号", "生年月日"], "実行"),
            (links::REGISTER_TERMS, &["同意する", "同意しない"], "実行"),
            (links::REGISTER_USER_ID, &["ユーザーID"], "実行"),
            (links::REGISTER_PASSWORD, &["パスワード", "パスワード確認用"], "実行"),
            (links::REGISTER_EMAIL, &["メールアドレス"], "実行"),
        ],
        services: &[EXPENSES, CHECKUPS, ("Travel Service", "https://travel.example.jp/"), ELIGIBILITY],
    },
    Journey {
        slug: "aozora",
        name: "あおぞら健康保険組合",
        header: &[],
        pages: &[IDENTITY, ACCOUNT, CONFIRM],
        services: &[EXPENSES],
    },
    Journey {
        slug: "midori",
        name: "みどり健康保険組合",
        header: &["English"],
        pages: &[IDENTITY, ACCOUNT_OPT_IN, CONFIRM],
        services: &[EXPENSES, CHECKUPS, ELIGIBILITY],
    },
];

#[tokio::test]
async fn each_society_leads_from_its_letter_to_its_home_page_as_its_guide_says() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &crate::app::SOCIETIES).await;
        for journey in &JOURNEYS {
            go(&app, journey).await;
        }
        let rows = app.rows().await;
        for (table, expected) in [("account", 6), ("outbox_message", 6), ("due_work", 6), ("consent", 6)] {
            assert_eq!(rows.count(table), expected, "{table}");
        }
    })
    .await;
}

async fn go(app: &TestApp, journey: &Journey) {
    let Journey { slug, name, .. } = *journey;
    let (letter, entry, word) = (app.letter(slug), Entry::of(slug), user_id_word(slug));

    let mut browser = app.browser(slug, links::ROOT).await;
    assert_eq!(browser.status(), 200, "{slug}");
    expect(&browser, journey, &[word, "パスワード"], "ログイン");
    assert!(browser.has(name) && browser.title().contains(name), "{slug}: {}", browser.title());
    assert!(browser.has("見本です"), "{slug} doesn't say that it is a sample");
    browser.fill(word, &letter.login_id).fill("パスワード", letter.password.expose());
    browser.press_enter_in("パスワード").await;

    for (path, labels, button) in journey.pages {
        assert_eq!(browser.path(), *path, "{slug}: {}", browser.text());
        assert_eq!(browser.status(), 200, "{slug}{path}");
        expect(&browser, journey, labels, button);
        assert!(browser.has(name), "{slug}{path}");
        assert!(browser.links().iter().any(|link| link == "戻る"), "{slug}{path}: {:?}", browser.links());
        for label in labels.iter().filter(|label| ["同意する", "同意しない"].contains(label)) {
            assert!(!browser.is_ticked(label), "{slug}: {label} is preselected");
        }
        fill(app, slug, &mut browser, &entry, labels);
        if *path == links::REGISTER_CONFIRM {
            assert!(browser.has(&entry.user_id) && browser.has(&entry.email), "{slug}: {}", browser.text());
            assert!(browser.has("●●●●●●●●") && !browser.source().contains(&entry.password), "{slug}");
            browser.press(button).await;
        } else {
            // Enter in any field presses the button that is named for this page.
            browser.press_enter_in(labels.last().unwrap()).await;
        }
    }

    let mut phone = Phone::at(app, slug);
    let policy = &app.society(slug).sample.policy.second_step;
    let second_step = policy.is_required();
    if policy.advised().is_some() && !second_step {
        assert_eq!(
            (browser.status(), browser.path()),
            (200, links::REGISTER_SECOND_STEP),
            "{slug}: {}",
            browser.text()
        );
        assert!(browser.cookie("session").is_some(), "{slug}: the account is there already");
        browser.follow("あとで設定する").await;
    }
    if second_step {
        assert_eq!((browser.status(), browser.path()), (200, links::SET_UP), "{slug}: {}", browser.text());
        assert_eq!(browser.labels(), ["生体認証（パスキー）", "ワンタイムパスワード"], "{slug}");
        assert_eq!(browser.buttons(), [journey.header, &["続ける", "スマートフォンで続ける"]].concat(), "{slug}");
        phone.set_up(&mut browser).await;
    }
    assert_eq!((browser.status(), browser.path()), (200, links::REGISTER_DONE), "{slug}: {}", browser.text());
    assert!(browser.has(&entry.user_id) && !browser.source().contains(&entry.password), "{slug}");
    assert!(browser.has(&format!("書類に書かれていた仮{word}と仮パスワードは、もう使えません。")), "{slug}");
    browser.follow("メニューへ").await;
    home(&browser, journey, &letter.name);
    leave(&mut browser, slug).await;
    come_back(app, slug, &entry, &mut phone).await;
}

/// Fields and buttons, all of them and nothing else.
#[track_caller]
fn expect(browser: &Browser, journey: &Journey, labels: &[&str], button: &str) {
    assert_eq!(browser.labels(), labels, "{}{}", journey.slug, browser.path());
    let mut buttons = journey.header.to_vec();
    if browser.path() == links::REGISTER_CONFIRM {
        buttons.push("試しのメールを送る");
    }
    buttons.push(button);
    assert_eq!(browser.buttons(), buttons, "{}{}", journey.slug, browser.path());
}

fn fill(app: &TestApp, slug: &str, browser: &mut Browser, entry: &Entry, labels: &[&str]) {
    let policy = &app.society(slug).sample.policy;
    for label in labels {
        match *label {
            "保険者番号" => browser.fill(label, policy.society.insurer_numbers[0].as_str()),
            "生年月日" => browser.fill(label, &birth_date(app.letter(slug))),
            "同意する" | "通知情報更新時のメール通知" => browser.tick(label),
            "西暦・元号" | "同意しない" => browser,
            "パスワード" | "パスワード確認用" => browser.fill(label, &entry.password),
            "メールアドレス" => browser.fill(label, &entry.email),
            _ => browser.fill(label, &entry.user_id),
        };
    }
}

fn home(browser: &Browser, journey: &Journey, name: &str) {
    let slug = journey.slug;
    assert_eq!((browser.status(), browser.path()), (200, links::HOME), "{slug}: {}", browser.text());
    assert_eq!(browser.document().select(".society-name"), [journey.name]);
    // The roster's spaces are shown as a browser shows them.
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(browser.document().select(".member"), [format!("{name} 様")], "{slug}");
    assert!(browser.has("お知らせはありません。"), "{slug}: {}", browser.text());
    let tiles = browser.document().select(".tiles a strong");
    let addresses = browser.document().attributes(".tiles a", "href");
    let tiles: Vec<_> = tiles.iter().map(String::as_str).zip(addresses.iter().map(String::as_str)).collect();
    assert_eq!(tiles, journey.services, "{slug}");
}

async fn leave(browser: &mut Browser, slug: &str) {
    browser.follow("ログアウト").await;
    assert_eq!(browser.path(), links::SIGN_OUT, "{slug}");
    assert!(browser.has("ログアウトしてもよろしいですか？"), "{slug}: {}", browser.text());
    browser.follow("キャンセル").await;
    assert_eq!(browser.path(), links::HOME, "{slug}");
    browser.follow("ログアウト").await;
    browser.press("ログアウト").await;
    assert_eq!(browser.path(), links::SIGN_IN, "{slug}");
    assert!(browser.has("ログアウトしました。"), "{slug}: {}", browser.text());
    assert_eq!((browser.cookie("session"), browser.cookie("registration")), (None, None), "{slug}");
    browser.open(links::HOME).await;
    assert_eq!(browser.path(), links::SIGN_IN, "{slug}");
}

async fn come_back(app: &TestApp, slug: &str, entry: &Entry, phone: &mut Phone) {
    let letter = app.letter(slug);
    let mut browser = Browser::new();
    for id in [entry.user_id.clone(), entry.user_id.to_uppercase(), "ｈａｎａｋｏ２０２６ ".to_owned()] {
        sign_in(app, slug, &mut browser, &id, &entry.password).await;
        if app.society(slug).sample.policy.second_step.is_required() {
            assert_eq!(browser.path(), links::SECOND_STEP, "{slug} with {id:?}: {}", browser.text());
            phone.second_step(&mut browser).await;
        }
        assert_eq!(browser.path(), links::HOME, "{slug} with {id:?}: {}", browser.text());
        browser = Browser::new();
    }
    sign_in(app, slug, &mut browser, &letter.login_id, letter.password.expose()).await;
    assert_eq!((browser.status(), browser.path()), (422, links::SIGN_IN), "{slug}");
    assert!(browser.has("は登録済みです"), "{slug}: {}", browser.text());
    sign_in(app, slug, &mut browser, &letter.login_id, "aaaa-bbbb-cccc").await;
    assert!(browser.status() == 422 && !browser.has("は登録済みです"), "{slug}: {}", browser.text());
}

#[tokio::test]
async fn the_way_out_stands_on_every_page_after_sign_in() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        for path in [
            links::HOME,
            links::REGISTER_DONE,
            links::SIGN_OUT,
            links::TERMS,
            links::PRIVACY,
            links::SECURITY,
            links::ACCESSIBILITY,
            links::VERIFY_EMAIL,
            "/nothing",
        ] {
            browser.open(path).await;
            assert_eq!(browser.path(), path);
            let hrefs = browser.document().attributes("header a", "href");
            assert!(hrefs.iter().any(|href| href == links::SIGN_OUT), "{path}: {hrefs:?}");
            assert!(browser.links().iter().any(|text| text == "ログアウト"), "{path}");
        }
    })
    .await;
}
