//! The mails of the ways back in.

use madoguchi_core::outbox::OutgoingMail;
use madoguchi_core::policy::society::Language;
use madoguchi_mail::{RenderedMail, render};

use crate::samples::{outgoing, society, ways_back_in};

const LANGUAGES: [Language; 2] = [Language::Ja, Language::En];

fn all() -> Vec<(String, RenderedMail)> {
    let mut all = Vec::new();
    for language in LANGUAGES {
        for (name, mail) in ways_back_in() {
            assert_eq!(mail.kind(), name);
            let outgoing = OutgoingMail { mail, ..outgoing("hanako@example.jp", language) };
            let code = if language == Language::Ja { "ja" } else { "en" };
            all.push((format!("{name}_{code}"), render(&outgoing, &society(language)).unwrap()));
        }
    }
    all
}

#[test]
fn they_read_like_this() {
    for (name, mail) in all() {
        insta::assert_snapshot!(format!("{name}_text"), format!("{}\n\n{}", mail.subject, mail.text));
        insta::assert_snapshot!(format!("{name}_html"), mail.html);
    }
}

#[test]
fn each_holds_one_link_at_most_and_no_other_secret_and_no_user_id() {
    for (name, mail) in all() {
        let brings_link = !(name.starts_with("password_was_reset") || name.starts_with("desk_code_used"));
        for form in [&mail.text, &mail.html] {
            let links = form.matches("https://").count();
            assert_eq!(form.contains("token=abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE"), brings_link, "{name}");
            assert!(form.matches("https://midori.portal.example.jp/").count() == links, "{name}: another host");
            assert!(!form.contains("takahashi2026"), "{name}");
            for word in ["医療", "受診", "健診", "診療", "medical", "clinic", "patient"] {
                assert!(!form.contains(word), "{name}: {word}");
            }
        }
        assert!(!mail.subject.contains("token"), "{name}");
    }
}

#[test]
fn lines_are_short_and_only_links_are_longer() {
    for (name, mail) in all() {
        for line in mail.text.lines().filter(|line| !line.contains("://")) {
            let columns: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            assert!(columns <= 68, "{name}: {columns} columns: {line}");
        }
    }
}
