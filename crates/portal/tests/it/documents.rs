//! The documents in every page's footer.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;

use crate::app::{SOCIETIES, TestApp};
use crate::wire::{lang, speaks_english};

const FOOTER: [(&str, &str); 4] = [
    ("利用規約", links::TERMS),
    ("個人情報の取扱い", links::PRIVACY),
    ("注意事項・セキュリティ", links::SECURITY),
    ("アクセシビリティ", links::ACCESSIBILITY),
];

#[tokio::test]
async fn every_document_is_a_click_away_on_every_page_of_every_society() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        for slug in SOCIETIES {
            let policy = &app.society(slug).sample.policy;
            let mut browser = app.browser(slug, links::ROOT).await;
            for (title, path) in FOOTER {
                browser.follow(title).await;
                assert_eq!((browser.status(), browser.path(), browser.heading()), (200, path, title), "{slug}");
                let footer = browser.document().select("footer .links a");
                assert_eq!(footer, FOOTER.map(|(title, _)| title), "{slug}{path}");
                let contact = browser.document().select("footer .contact-box").remove(0);
                for text in [&policy.contact.department, &policy.contact.phone, &policy.contact.hours] {
                    assert!(contact.contains(text), "{slug}{path}: {contact}");
                }
            }
            browser.open("/nothing").await;
            assert_eq!(browser.document().select("footer .links a").len(), 4, "{slug}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_terms_are_the_societys_own_text_in_its_version() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        for slug in SOCIETIES {
            let source = std::fs::read_to_string(madoguchi_core::testing::folder(slug).join("terms.ja.txt")).unwrap();
            let browser = app.browser(slug, links::TERMS).await;
            for line in source.lines().filter(|line| !line.trim().is_empty()) {
                let line = line.trim_start_matches("# ").split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(browser.has(&line), "{slug}: {line}");
            }
            assert!(browser.has("2026-04版"), "{slug}");
        }
    })
    .await;
}

#[tokio::test]
async fn english_is_offered_where_the_society_offers_it_and_stays_chosen() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori", "nec"]).await;
        let mut browser = app.browser("midori", links::TERMS).await;
        browser.press("English").await;
        assert_eq!((browser.path(), lang(&browser)), (links::TERMS, "en".to_owned()));
        let source = std::fs::read_to_string(madoguchi_core::testing::folder("midori").join("terms.en.txt")).unwrap();
        let line = source.lines().find(|line| !line.starts_with('#') && !line.trim().is_empty()).unwrap();
        assert!(browser.has(line.trim()), "{}", browser.text());
        for path in [links::PRIVACY, links::SECURITY, links::ACCESSIBILITY, links::SIGN_IN, "/nothing"] {
            browser.open(path).await;
            speaks_english(&browser);
        }
        // A society without English doesn't speak it, whoever asks.
        let mut japanese = app.browser("nec", links::TERMS).await;
        assert!(!japanese.buttons().iter().any(|title| title == "English"));
        japanese.post(links::LANGUAGE, &[("language", "en"), ("return_to", links::TERMS)]).await;
        assert_eq!(lang(&japanese), "ja");
        assert_eq!(japanese.cookie("language"), None);
    })
    .await;
}

#[tokio::test]
async fn the_notes_name_the_senders_address_the_letters_life_and_the_next_maintenance() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        for slug in SOCIETIES {
            let policy = &app.society(slug).sample.policy;
            let browser = app.browser(slug, links::SECURITY).await;
            assert!(browser.has(&policy.contact.mail_from), "{slug}: {}", browser.text());
            assert!(browser.has("180日") && browser.has("20分"), "{slug}: {}", browser.text());
            let closes = policy.maintenance.monthly.is_some();
            assert_eq!(browser.has("2026年11月25日（水）21:00から24:00まで"), closes, "{slug}");
        }
    })
    .await;
}
