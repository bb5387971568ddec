//! The mails about changes of addresses.

use madoguchi_core::outbox::{Mail, OutgoingMail, SecurityNotice};
use madoguchi_core::policy::society::Language;
use madoguchi_mail::{RenderedMail, render};

use crate::samples::{at, outgoing, society};

const TOKEN: &str = "token=abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";

/// Each with its name, and whether it brings a link.
fn mails() -> [(&'static str, Mail, bool); 10] {
    let member_name = || "髙橋 﨑子".to_owned();
    let new = |second| Mail::VerifyNewEmail {
        member_name: member_name(),
        verification_path: format!("/verify-email?{TOKEN}"),
        second,
    };
    let changed = |removed, undo: bool| Mail::EmailChanged {
        member_name: member_name(),
        at: at(),
        removed,
        undo_path: undo.then(|| format!("/email-change/undo?{TOKEN}")),
    };
    let undone = |in_force| Mail::EmailChangeUndone { member_name: member_name(), at: at(), in_force };
    let notice = |notice| Mail::SignInNotice { member_name: member_name(), notice, at: at() };
    [
        ("verify_new_email", new(false), true),
        ("verify_new_second", new(true), true),
        ("email_changed_at_old", changed(false, true), true),
        ("email_changed_at_others", changed(false, false), false),
        ("email_removed_at_old", changed(true, true), true),
        ("email_removed_at_others", changed(true, false), false),
        ("email_change_undone_at_old", undone(true), false),
        ("email_change_undone_at_new", undone(false), false),
        ("recovery_address_added", notice(SecurityNotice::RecoveryAddressAdded), false),
        ("recovery_address_removed", notice(SecurityNotice::RecoveryAddressRemoved), false),
    ]
}

fn all() -> Vec<(String, RenderedMail, bool)> {
    let mut all = Vec::new();
    for (language, code) in [(Language::Ja, "ja"), (Language::En, "en")] {
        for (name, mail, brings_link) in mails() {
            let outgoing = OutgoingMail { mail, ..outgoing("hanako@example.jp", language) };
            all.push((format!("{name}_{code}"), render(&outgoing, &society(language)).unwrap(), brings_link));
        }
    }
    all
}

#[test]
fn they_read_like_this() {
    for (name, mail, _) in all() {
        insta::assert_snapshot!(format!("{name}_text"), format!("{}\n\n{}", mail.subject, mail.text));
        insta::assert_snapshot!(format!("{name}_html"), mail.html);
    }
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

#[test]
fn lines_are_short_and_only_links_are_longer() {
    for (name, mail, _) in all() {
        for line in mail.text.lines().filter(|line| !line.contains("://")) {
            let columns: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            assert!(columns <= 68, "{name}: {columns} columns: {line}");
        }
    }
}
