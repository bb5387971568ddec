//! A member's way through the pages, for tests that begin somewhere on it. What the pages say on the way is tested in
//! `register/`.

use madoguchi_core::enrolment::Letter;
use madoguchi_core::links;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::phone::Phone;

/// What somebody types on the account pages.
#[derive(Clone)]
pub struct Entry {
    pub user_id: String,
    pub password: String,
    pub email: String,
}

impl Entry {
    /// What every rule of a society takes.
    pub fn of(slug: &str) -> Self {
        let password = match slug {
            "stanleykenpo" => "Hotaru-2026",
            "midori" => "kawa no nagare to hoshi",
            _ => "Hotaru2026x",
        };
        let email = match slug {
            "shionogi" => "hanako@shionogi.co.jp",
            _ => "hanako@example.jp",
        };
        Self { user_id: "Hanako2026".into(), password: password.into(), email: email.into() }
    }

    /// The same with another user ID.
    pub fn called(&self, user_id: &str) -> Self {
        Self { user_id: user_id.to_owned(), ..self.clone() }
    }
}

/// The society's word for the user ID.
pub fn user_id_word(slug: &str) -> &'static str {
    if slug == "stanleykenpo" { "ユーザーID" } else { "ユーザID" }
}

/// Types a pair on the sign-in page and sends it.
pub async fn sign_in(app: &TestApp, slug: &str, browser: &mut Browser, id: &str, password: &str) {
    browser.open(&app.at(slug, links::SIGN_IN)).await;
    browser.fill(user_id_word(slug), id).fill("パスワード", password).press("ログイン").await;
}

/// A browser that has shown its letter and stands on the identity page.
pub async fn present(app: &TestApp, slug: &str, letter: &Letter) -> Browser {
    let mut browser = Browser::new();
    sign_in(app, slug, &mut browser, &letter.login_id, letter.password.expose()).await;
    assert_eq!(browser.path(), links::REGISTER_IDENTITY, "{}", browser.text());
    browser
}

/// A browser with a letter, on the page `until` of its registration.
pub async fn walk(app: &TestApp, slug: &str, letter: &Letter, entry: &Entry, until: &str) -> Browser {
    let mut browser = present(app, slug, letter).await;
    go_on(app, slug, &mut browser, letter, entry, until).await;
    browser
}

/// Answers page after page until the browser stands on `until`.
pub async fn go_on(app: &TestApp, slug: &str, browser: &mut Browser, letter: &Letter, entry: &Entry, until: &str) {
    for _ in 0..8 {
        let path = browser.path().to_owned();
        if path == until {
            return;
        }
        answer(app, slug, browser, letter, entry).await;
        assert_ne!(browser.path(), path, "stays on its page: {}", browser.text());
    }
    panic!("never came to {until}: {} {}", browser.url(), browser.text());
}

/// Answers the page that is open and sends it.
pub async fn answer(app: &TestApp, slug: &str, browser: &mut Browser, letter: &Letter, entry: &Entry) {
    let word = user_id_word(slug);
    let policy = &app.society(slug).sample.policy;
    match browser.path().to_owned().as_str() {
        links::REGISTER_IDENTITY => {
            identify(app, slug, browser, letter).await;
        }
        links::REGISTER_TERMS => browser.tick("同意する").press("実行").await,
        links::REGISTER_ACCOUNT => {
            browser.fill(word, &entry.user_id).fill("パスワード", &entry.password);
            browser.fill("パスワード確認用", &entry.password).fill("メールアドレス", &entry.email);
            browser.press(if policy.registration.confirm { "入力内容確認" } else { "実行" }).await;
        }
        links::REGISTER_USER_ID => browser.fill(word, &entry.user_id).press("実行").await,
        links::REGISTER_PASSWORD => {
            browser.fill("パスワード", &entry.password).fill("パスワード確認用", &entry.password).press("実行").await;
        }
        links::REGISTER_EMAIL => browser.fill("メールアドレス", &entry.email).press("実行").await,
        links::REGISTER_CONFIRM => browser.press("実行").await,
        links::REGISTER_SECOND_STEP => browser.follow("あとで設定する").await,
        other => panic!("{other} isn't a page of a registration: {}", browser.text()),
    }
}

/// Answers the identity page as the letter's holder would.
pub async fn identify(app: &TestApp, slug: &str, browser: &mut Browser, letter: &Letter) {
    let policy = &app.society(slug).sample.policy;
    browser.fill("生年月日", &birth_date(letter));
    if policy.identity.insurer_number {
        browser.fill("保険者番号", policy.society.insurer_numbers[0].as_str());
    }
    if browser.labels().iter().any(|label| label == "同意する") {
        browser.tick("同意する");
    }
    let button = browser.buttons().into_iter().find(|title| title == "確認" || title == "実行").unwrap();
    browser.press(&button).await;
}

/// The birth date as members type it.
pub fn birth_date(letter: &Letter) -> String {
    letter.birth_date.format("%Y%m%d").to_string()
}

/// A browser of somebody who has just registered, on the page that says so.
pub async fn register(app: &TestApp, slug: &str, letter: &Letter, entry: &Entry) -> Browser {
    register_with_phone(app, slug, letter, entry).await.0
}

/// The same with the phone that a passkey was set up on, where the society asks for one.
pub async fn register_with_phone(app: &TestApp, slug: &str, letter: &Letter, entry: &Entry) -> (Browser, Phone) {
    let mut phone = Phone::at(app, slug);
    if !app.society(slug).sample.policy.second_step.is_required() {
        return (walk(app, slug, letter, entry, links::REGISTER_DONE).await, phone);
    }
    let mut browser = walk(app, slug, letter, entry, links::SET_UP).await;
    phone.set_up(&mut browser).await;
    assert_eq!(browser.path(), links::REGISTER_DONE, "{}", browser.text());
    (browser, phone)
}

/// A browser on the home page of somebody who has registered.
pub async fn member(app: &TestApp, slug: &str) -> Browser {
    let mut browser = register(app, slug, app.letter(slug), &Entry::of(slug)).await;
    if browser.path() != links::HOME {
        browser.follow("メニューへ").await;
    }
    assert_eq!(browser.path(), links::HOME);
    browser
}
