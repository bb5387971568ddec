//! The mails about changes of addresses.

use madoguchi_mail::RenderedMail;

use crate::samples::{TOKEN, of};

/// Each shape, and whether it brings a link.
const SHAPES: [(&str, bool); 10] = [
    ("verify_new_email", true),
    ("verify_new_second", true),
    ("email_changed_at_old", true),
    ("email_changed_at_others", false),
    ("email_removed_at_old", true),
    ("email_removed_at_others", false),
    ("email_change_undone_at_old", false),
    ("email_change_undone_at_new", false),
    ("recovery_address_added", false),
    ("recovery_address_removed", false),
];

fn all() -> Vec<(String, RenderedMail, bool)> {
    let brings_link = |shape| SHAPES.iter().any(|(name, brings_link)| *name == shape && *brings_link);
    of(&SHAPES.map(|(shape, _)| shape))
        .into_iter()
        .map(|sample| {
            let brings_link = brings_link(sample.shape);
            (sample.name, sample.rendered, brings_link)
        })
        .collect()
}

#[test]
fn each_holds_its_link_at_most_and_no_address_but_the_societys() {
    for (name, mail, brings_link) in all() {
        for form in [&mail.text, &mail.html] {
            assert_eq!(form.contains(TOKEN), brings_link, "{name}");
            let links = form.matches("https://").count();
            assert_eq!(form.matches("https://midori.portal.example.jp/").count(), links, "{name}: another host");
            assert!(!form.contains('@') && !form.contains("takahashi2026"), "{name}");
        }
        assert!(!mail.subject.contains("token"), "{name}");
    }
}

#[test]
fn the_way_to_undo_says_until_when() {
    for (name, mail, _) in all().into_iter().filter(|(name, ..)| name.ends_with("_at_old_ja")) {
        let text = mail.text.replace('\n', "");
        // 2026-11-20 10:00 in Japan and 24 hours.
        assert_eq!(text.contains("2026年11月21日（土）10:00まで"), !name.contains("undone"), "{name}: {text}");
    }
}
