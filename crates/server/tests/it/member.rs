//! Somebody with a letter, before a browser without scripts.

use madoguchi_core::enrolment::Letter;
use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::hosts::Canonical;
use madoguchi_core::policy::registration::has_second_step;
use madoguchi_core::testing::{BASE, Sample};
use madoguchi_web::testing::Browser;

use crate::place::Place;

/// Buttons that send a page of a registration.
const BUTTONS: [&str; 3] = ["確認", "入力内容確認", "実行"];

/// What a society's members need to know.
pub struct Society {
    pub sample: Sample,
    host: String,
}

impl Society {
    /// A society that has its host by its slug.
    pub fn new(sample: Sample) -> Self {
        let www = if sample.policy.hosts.canonical == Canonical::Www { "www." } else { "" };
        let host = format!("{www}{}.portal.{BASE}", sample.slug);
        Self { sample, host }
    }

    /// The page behind the last page of a registration: the one that says done, or what the society asks for first.
    pub fn end(&self) -> &'static str {
        match self.policy() {
            policy if policy.second_step.is_required() => links::SET_UP,
            policy if has_second_step(policy) => links::REGISTER_SECOND_STEP,
            _ => links::REGISTER_DONE,
        }
    }

    fn policy(&self) -> &Policy {
        &self.sample.policy
    }

    /// The address of one of its pages.
    pub fn at(&self, place: &Place, path: &str) -> String {
        place.at(&self.host, path)
    }
}

/// Somebody with a letter.
pub struct Member {
    letter_id: String,
    letter_password: String,
    birth_date: String,
    user_id: String,
    password: String,
    email: String,
}

impl Member {
    /// The holder of a letter. Nobody else chooses the same user ID.
    pub fn with(letter: &Letter) -> Self {
        Self {
            letter_id: letter.login_id.clone(),
            letter_password: letter.password.expose().to_owned(),
            birth_date: letter.birth_date.format("%Y%m%d").to_string(),
            user_id: format!("m{}", letter.login_id),
            password: "kaze-8-yuki".to_owned(),
            email: format!("m{}@example.net", letter.login_id),
        }
    }

    /// The address that this member gives.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The user ID that this member chooses.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Signs in with the new pair.
    pub async fn sign_in(&self, society: &Society, place: &Place, browser: &mut Browser) {
        let word = society.policy().society.user_id_word.as_str();
        browser.open(&society.at(place, links::SIGN_IN)).await;
        browser.fill(word, &self.user_id).fill("パスワード", &self.password).press("ログイン").await;
    }

    /// Answers the page that is open and sends it. `Ok` is for who goes on with the same browser.
    pub async fn answer(&self, society: &Society, browser: &mut Browser) {
        let (word, policy) = (society.policy().society.user_id_word.as_str(), society.policy());
        match browser.path().to_owned().as_str() {
            links::SIGN_IN | links::ROOT => {
                browser.fill(word, &self.letter_id).fill("パスワード", &self.letter_password).press("ログイン").await;
                return;
            }
            links::REGISTER_IDENTITY => {
                browser.fill("生年月日", &self.birth_date);
                if policy.identity.insurer_number {
                    browser.fill("保険者番号", policy.society.insurer_numbers[0].as_str());
                }
                if browser.labels().iter().any(|label| label == "同意する") {
                    browser.tick("同意する");
                }
            }
            links::REGISTER_TERMS => {
                browser.tick("同意する");
            }
            links::REGISTER_ACCOUNT => {
                browser.fill(word, &self.user_id).fill("メールアドレス", &self.email);
                browser.fill("パスワード", &self.password).fill("パスワード確認用", &self.password);
            }
            links::REGISTER_USER_ID => {
                browser.fill(word, &self.user_id);
            }
            links::REGISTER_PASSWORD => {
                browser.fill("パスワード", &self.password).fill("パスワード確認用", &self.password);
            }
            links::REGISTER_EMAIL => {
                browser.fill("メールアドレス", &self.email);
            }
            links::REGISTER_SECOND_STEP => {
                browser.follow("あとで設定する").await;
                return;
            }
            links::REGISTER_CONFIRM => {}
            other => panic!("{other} isn't a page of a registration: {}", browser.text()),
        }
        let button = browser.buttons().into_iter().find(|title| BUTTONS.contains(&title.as_str())).unwrap();
        browser.press(&button).await;
    }

    /// A browser of this member, on the page `until`.
    pub async fn walk(&self, society: &Society, place: &Place, until: &str) -> Browser {
        let mut browser = Browser::new();
        browser.open(&society.at(place, links::SIGN_IN)).await;
        self.go_on(society, &mut browser, until).await;
        browser
    }

    /// Answers page after page until the browser stands on `until`, or is told that the letter has been used.
    pub async fn go_on(&self, society: &Society, browser: &mut Browser, until: &str) {
        while browser.path() != until && !is_told_registered(browser) {
            let before = browser.path().to_owned();
            self.answer(society, browser).await;
            let moved = browser.path() != before || is_told_registered(browser);
            assert!(moved, "stays on its page: {}", browser.text());
        }
    }

    /// Whether the new pair leads on, and the letter's pair says that it has been used.
    pub async fn is_registered(&self, society: &Society, place: &Place) -> bool {
        let mut browser = Browser::new();
        self.sign_in(society, place, &mut browser).await;
        let asked_first = society.policy().second_step.is_required();
        let inside = browser.path() == if asked_first { links::SET_UP } else { links::HOME };
        let mut browser = Browser::new();
        browser.open(&society.at(place, links::SIGN_IN)).await;
        self.answer(society, &mut browser).await;
        inside && is_told_registered(&browser)
    }
}

/// Whether the page that is open says that the letter has become an account.
pub fn is_told_registered(browser: &Browser) -> bool {
    browser.path() == links::SIGN_IN && browser.has("は登録済みです")
}
