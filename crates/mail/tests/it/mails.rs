//! The mails themselves.

use madoguchi_core::outbox::{Mail, OutgoingMail};
use madoguchi_core::policy::society::Language;
use madoguchi_mail::{RenderedMail, SocietyOnMail, Unwritable, render};
use mail_parser::{Message, MessageParser, MimeHeaders};

use crate::samples::{Sample, TOKEN, at, every, outgoing, society};

const LANGUAGES: [Language; 2] = [Language::Ja, Language::En];
/// Words that no mail says: others may read it.
const MEDICAL: [&str; 7] = ["医療", "受診", "健診", "診療", "medical", "clinic", "patient"];

fn rendered(language: Language, change: impl FnOnce(&mut SocietyOnMail)) -> RenderedMail {
    let mut society = society(language);
    change(&mut society);
    render(&outgoing("hanako@example.jp", language), &society).unwrap()
}

fn bytes(mail: RenderedMail) -> Vec<u8> {
    mail.ready(at()).unwrap().bytes().to_vec()
}

fn header<'a>(mail: &'a Message<'_>, name: &'static str) -> &'a str {
    mail.header_raw(name).unwrap_or_default().trim()
}

#[test]
fn every_mail_reads_like_this() {
    for Sample { name, rendered: mail, .. } in every() {
        insta::assert_snapshot!(format!("{name}_text"), format!("{}\n\n{}", mail.subject, mail.text));
        insta::assert_snapshot!(format!("{name}_html"), mail.html);
    }
}

#[test]
fn a_societys_own_sentence_ends_mails_to_members_and_none_to_staff() {
    let own = SocietyOnMail {
        closing: Some("お体を大切に。<b>{{ 7*7 }}</b>".into()),
        contact_note: Some("年末年始はお休みです。".into()),
        ..society(Language::Ja)
    };
    for (shape, mail) in Mail::samples() {
        let to_staff = ["staff_", "settings_stopped", "operator_"].iter().any(|kind| mail.kind().starts_with(kind));
        let outgoing = OutgoingMail { mail, ..outgoing("hanako@example.jp", Language::Ja) };
        let mail = render(&outgoing, &own).unwrap();
        let ends = mail.text.contains("\n\nお体を大切に。<b>{{ 7*7 }}</b>\n\n----");
        assert_eq!(ends, !to_staff, "{shape}: {}", mail.text);
        assert!(!mail.html.contains("<b>{{") && !mail.text.contains("49"), "{shape}: {}", mail.html);
        assert_eq!(mail.html.contains("お体を大切に。"), !to_staff, "{shape}");
        assert!(mail.text.contains("\n年末年始はお休みです。\n----"), "{shape}: {}", mail.text);
    }
}

#[test]
fn every_subject_names_the_society_and_says_something() {
    for Sample { name, rendered, .. } in every() {
        let said = rendered.subject.trim_start_matches("【みどり健康保険組合】");
        let said = said.trim_start_matches("[Midori Health Insurance Society] ");
        assert!(!said.is_empty() && said != rendered.subject, "{name}: {}", rendered.subject);
    }
}

#[test]
fn every_mail_holds_its_links_and_no_other_secret_and_no_address_but_the_societys() {
    for Sample { name, mail, rendered, .. } in every() {
        let brings_link = serde_json::to_string(&mail).unwrap().contains(TOKEN);
        for form in [&rendered.text, &rendered.html] {
            assert_eq!(form.contains(TOKEN), brings_link, "{name}");
            let links = form.matches("https://").count();
            // Mails to those who work there lead to the desk, mails to members to the portal.
            let to_staff = ["staff_", "settings_stopped", "operator_"].iter().any(|kind| mail.kind().starts_with(kind));
            let face = if to_staff { "desk" } else { "portal" };
            assert_eq!(
                form.matches(&format!("https://midori.{face}.example.jp/")).count(),
                links,
                "{name}: another host"
            );
            assert!(!form.contains('@'), "{name}");
            assert_eq!(form.contains("takahashi2026"), mail.kind() == "welcome", "{name}");
            for word in MEDICAL {
                assert!(!form.contains(word), "{name}: {word}");
            }
        }
        assert!(!rendered.subject.contains(TOKEN), "{name}");
    }
}

#[test]
fn what_happened_to_ways_of_signing_in_is_told_without_a_link_that_could_be_imitated() {
    for Sample { name, rendered, .. } in every().into_iter().filter(|sample| sample.mail.kind() == "sign_in_notice") {
        assert!(!rendered.text.contains("://"), "{name}");
    }
}

#[test]
fn a_mail_program_sees_what_was_meant() {
    for language in LANGUAGES {
        let mail = rendered(language, |_| {});
        let (subject, text, html) = (mail.subject.clone(), mail.text.clone(), mail.html.clone());
        let bytes = bytes(mail);
        let seen = MessageParser::default().parse(&bytes).unwrap();
        let from = seen.from().unwrap().first().unwrap();
        assert_eq!(from.name(), Some(society(language).name.as_str()));
        assert_eq!(from.address(), Some("noreply@midori.example.jp"));
        assert_eq!(seen.to().unwrap().first().unwrap().address(), Some("hanako@example.jp"));
        assert_eq!(seen.subject(), Some(subject.as_str()));
        assert_eq!(seen.message_id(), Some("0193f1d0-0000-7000-8000-000000000001@midori.example.jp"));
        assert_eq!(seen.date().unwrap().to_timestamp(), at().timestamp());
        assert_eq!(header(&seen, "Auto-Submitted"), "auto-generated");
        assert!(seen.is_content_type("multipart", "alternative"));
        assert_eq!((seen.text_body_count(), seen.html_body_count(), seen.attachment_count()), (1, 1, 0));
        assert_eq!(seen.body_text(0).unwrap().trim_end().replace("\r\n", "\n"), text.trim_end());
        assert_eq!(seen.body_html(0).unwrap().trim_end().replace("\r\n", "\n"), html.trim_end());
    }
}

/// A text that breaks a paragraph itself breaks words on every screen that is narrower or wider than it thought.
#[test]
fn a_paragraph_is_one_line_and_the_readers_program_breaks_it() {
    let mail = rendered(Language::Ja, |_| {});
    let long = "次のページを開いて、「確認する」を押してください。このアドレスにメールが届くことを確認できます。";
    assert!(mail.text.lines().any(|line| line == long), "{}", mail.text);
    for Sample { name, rendered, .. } in every() {
        for line in rendered.text.lines() {
            assert_eq!(line.trim_end(), line, "{name}");
        }
        let (paragraphs, of_html) = (rendered.text.lines().count(), rendered.html.matches("</p>").count());
        assert!(paragraphs < 8 * of_html, "{name}");
    }
}

#[test]
fn lines_of_headers_have_at_most_76_characters() {
    let long_domain = format!("noreply@{}.kenpo.portal.example.or.jp", "a".repeat(30));
    for (language, from) in LANGUAGES
        .into_iter()
        .flat_map(|language| ["noreply@midori.example.jp", &long_domain].map(|from| (language, from.to_owned())))
    {
        let mail = rendered(language, |society| {
            society.mail_from = from.clone();
            society.name = "髙﨑𠮷健康保険組合".repeat(4);
        });
        let bytes = bytes(mail);
        let text = String::from_utf8(bytes.clone()).unwrap();
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        // A message ID has no place where it could be folded.
        for line in headers.split("\r\n").filter(|line| !line.starts_with(" <0193f1d0")) {
            assert!(line.len() <= 76, "{} characters: {line}", line.len());
        }
        // What is folded is read as one value.
        let seen = MessageParser::default().parse(&bytes).unwrap();
        let domain = from.split_once('@').unwrap().1;
        assert_eq!(seen.message_id().unwrap(), format!("0193f1d0-0000-7000-8000-000000000001@{domain}"));
        assert_eq!(seen.from().unwrap().first().unwrap().address(), Some(from.as_str()));
        assert_eq!(seen.parts.len(), 3, "the boundary is found");
    }
}

#[test]
fn a_mail_that_can_be_ended_says_where_and_any_other_says_nothing() {
    let address = format!("https://midori.portal.example.jp/unsubscribe?{TOKEN}");
    let with = bytes(rendered(Language::Ja, |_| {}).with_unsubscribe(Some(address.clone())));
    let seen = MessageParser::default().parse(&with).unwrap();
    assert_eq!(header(&seen, "List-Unsubscribe"), format!("<{address}>"));
    assert_eq!(header(&seen, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let without = bytes(rendered(Language::Ja, |_| {}).with_unsubscribe(None));
    assert!(!String::from_utf8(without).unwrap().contains("List-Unsubscribe"));
}

#[test]
fn bytes_on_the_wire_are_plain_ascii_in_lines_that_every_server_takes() {
    for language in LANGUAGES {
        let bytes = bytes(rendered(language, |_| {}));
        assert!(bytes.is_ascii());
        assert!(bytes.split(|b| *b == b'\n').all(|line| line.len() <= 998));
    }
}

#[test]
fn a_repeat_is_the_same_mail_to_the_byte() {
    assert_eq!(bytes(rendered(Language::Ja, |_| {})), bytes(rendered(Language::Ja, |_| {})));
}

#[test]
fn no_name_can_add_a_header_or_markup() {
    let attack = "みどり\r\nBcc: everybody@example.com\r\n\r\n<script>alert(1)</script>\u{2028}X: y\0";
    let mail = rendered(Language::Ja, |society| {
        society.name = attack.into();
    });
    assert!(!mail.html.contains("<script>"));
    let bytes = bytes(mail);
    let seen = MessageParser::default().parse(&bytes).unwrap();
    assert!(seen.bcc().is_none() && header(&seen, "X").is_empty());
    assert!(seen.from().unwrap().first().unwrap().name().unwrap().starts_with("みどり  Bcc: everybody"));
    assert!(seen.subject().unwrap().contains("<script>alert(1)</script>"));
    assert_eq!(seen.parts.len(), 3, "the alternative and its two forms, nothing more");
}

#[test]
fn long_names_and_rare_characters_survive_the_headers() {
    for name in ["髙﨑𠮷健康保険組合", &"髙﨑𠮷".repeat(60), "Société \"Étoile\", Ltd. <x>", "葛\u{e0100}城健保"]
    {
        let bytes = bytes(rendered(Language::Ja, |society| {
            society.name = name.to_owned();
        }));
        let seen = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(seen.from().unwrap().first().unwrap().name(), Some(name));
        assert_eq!(seen.subject(), Some(format!("【{name}】ご登録が完了しました").as_str()));
    }
}

#[test]
fn a_society_without_a_sending_address_is_told_apart() {
    let own = rendered(Language::Ja, |society| society.mail_from = "not an address".into());
    assert!(matches!(own.ready(at()), Err(Unwritable::Sender)));
}

#[test]
fn the_welcome_mail_says_no_password_and_nothing_medical() {
    let Mail::Welcome { user_id, verification_path, .. } = outgoing("a@example.jp", Language::Ja).mail else {
        panic!("another mail")
    };
    let link = format!("{}{verification_path}", society(Language::Ja).portal);
    for language in LANGUAGES {
        let mail = rendered(language, |_| {});
        for form in [&mail.text, &mail.html] {
            assert!(form.contains(&user_id) && form.contains(&link));
            for word in MEDICAL {
                assert!(!form.contains(word), "{word}");
            }
        }
    }
}
