//! The mails of the ways back in.

use crate::samples::{Sample, of};

const SHAPES: [&str; 5] =
    ["verify_email", "forgotten_user_id", "forgotten_password", "password_was_reset", "desk_code_used"];

#[test]
fn each_has_the_name_of_its_kind() {
    for sample in of(&SHAPES) {
        assert_eq!(sample.mail.kind(), sample.shape);
    }
}

#[test]
fn each_holds_one_link_at_most_and_no_other_secret_and_no_user_id() {
    for Sample { name, rendered: mail, .. } in of(&SHAPES) {
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
