//! The whole way in English, where a society offers it.

use madoguchi_core::links;
use madoguchi_core::outbox::Mail;
use madoguchi_core::policy::society::Language;
use madoguchi_core::testing::on_both;

use crate::app::TestApp;
use crate::walk::{Entry, birth_date};
use crate::wire::{lang, speaks_english};

#[tokio::test]
async fn from_letter_to_home_and_out_again_in_english() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        let (letter, entry) = (app.letter("midori"), Entry::of("midori"));
        let mut browser = app.browser("midori", links::ROOT).await;
        assert_eq!(lang(&browser), "ja");
        browser.press("English").await;
        assert_eq!((browser.path(), browser.labels()), (links::ROOT, vec!["User ID".into(), "Password".into()]));
        assert!(browser.has("Midori Health Insurance Society"), "{}", browser.text());
        speaks_english(&browser);
        browser.fill("User ID", &letter.login_id).fill("Password", letter.password.expose()).press("Sign in").await;

        assert_eq!(browser.path(), links::REGISTER_IDENTITY);
        speaks_english(&browser);
        assert_eq!(
            browser.labels(),
            ["Insurer number", "Calendar or era", "Date of birth", "I agree", "I do not agree"]
        );
        browser
            .fill("Insurer number", "06139992")
            .fill("Date of birth", "19500101")
            .tick("I agree")
            .press("Continue")
            .await;
        assert!(browser.has("We could not find a match for what you entered."), "{}", browser.text());
        browser.fill("Date of birth", &birth_date(letter)).press("Continue").await;

        assert_eq!(browser.path(), links::REGISTER_ACCOUNT);
        speaks_english(&browser);
        assert_eq!(
            browser.labels(),
            ["User ID", "Password", "Password again", "Email address", "Email me when information is updated"]
        );
        browser.fill("User ID", "x").press("Check your entries").await;
        speaks_english(&browser);
        assert!(browser.title().starts_with("Error:"), "{}", browser.title());
        browser.fill("User ID", &entry.user_id).fill("Password", &entry.password);
        browser
            .fill("Password again", &entry.password)
            .fill("Email address", &entry.email)
            .press("Check your entries")
            .await;

        assert_eq!(
            (browser.path(), browser.buttons()),
            (links::REGISTER_CONFIRM, vec!["日本語".into(), "Send a test email".into(), "Submit".into()])
        );
        speaks_english(&browser);
        browser.follow("Back").await;
        browser.press("Check your entries").await;
        browser.press("Submit").await;
        assert_eq!(browser.path(), links::REGISTER_SECOND_STEP);
        speaks_english(&browser);
        browser.follow("Set up later").await;
        assert_eq!(browser.path(), links::REGISTER_DONE);
        speaks_english(&browser);
        browser.follow("Go to the menu").await;
        assert!(browser.has("There are no announcements."), "{}", browser.text());
        speaks_english(&browser);

        let mails = app.mails("midori").await;
        assert_eq!(mails[0].language, Language::En, "the mail speaks the language of the registration");
        let Mail::Welcome { verification_path, .. } = &mails[0].mail else { panic!("another mail") };
        browser.open(verification_path).await;
        speaks_english(&browser);
        browser.press("Confirm").await;
        speaks_english(&browser);
        browser.follow("Sign out").await;
        browser.press("Sign out").await;
        assert!(browser.has("You have signed out."), "{}", browser.text());
        browser.press("日本語").await;
        assert_eq!((browser.path(), lang(&browser)), (links::SIGN_IN, "ja".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_change_of_language_in_the_middle_loses_nothing_that_was_sent() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        let entry = Entry::of("midori");
        let mut browser =
            crate::walk::walk(&app, "midori", app.letter("midori"), &entry, links::REGISTER_CONFIRM).await;
        let before = app.rows().await;
        browser.press("English").await;
        assert_eq!(browser.path(), links::REGISTER_CONFIRM);
        assert!(browser.has(&entry.user_id) && browser.has(&entry.email), "{}", browser.text());
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        browser.press("Submit").await;
        assert_eq!(browser.path(), links::REGISTER_SECOND_STEP);
    })
    .await;
}
