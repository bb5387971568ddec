//! The mails themselves.

use madoguchi_core::input::device::Device;
use madoguchi_core::outbox::{Mail, OutgoingMail, SecurityNotice};
use madoguchi_core::policy::society::Language;
use madoguchi_mail::{RenderedMail, SocietyOnMail, Unwritable, render};
use mail_parser::{Message, MessageParser, MimeHeaders};

use crate::samples::{about_password, at, outgoing, society};

const LANGUAGES: [Language; 2] = [Language::Ja, Language::En];

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
fn the_welcome_mail_reads_like_this() {
    for language in LANGUAGES {
        let mail = rendered(language, |_| {});
        let code = if language == Language::Ja { "ja" } else { "en" };
        insta::assert_snapshot!(format!("welcome_{code}_text"), format!("{}\n\n{}", mail.subject, mail.text));
        insta::assert_snapshot!(format!("welcome_{code}_html"), mail.html);
    }
}

#[test]
fn the_mails_about_the_password_read_like_this() {
    let member_name = || "髙橋 﨑子".to_owned();
    let mails = || {
        [
            Mail::PasswordChanged { member_name: member_name(), changed_at: at() },
            Mail::PasswordExpires { member_name: member_name(), must_change_on: "2027-11-15".parse().unwrap() },
        ]
    };
    for language in LANGUAGES {
        for mail in mails() {
            let (kind, code) = (mail.kind(), if language == Language::Ja { "ja" } else { "en" });
            let mail = render(&about_password(mail, language), &society(language)).unwrap();
            insta::assert_snapshot!(format!("{kind}_{code}_text"), format!("{}\n\n{}", mail.subject, mail.text));
            insta::assert_snapshot!(format!("{kind}_{code}_html"), mail.html);
        }
    }
}

#[test]
fn the_mails_about_a_company_address_that_ends_read_like_this() {
    let day = || Some("2027-03-02".parse().unwrap());
    let stages = [("own_address_wanted", day()), ("own_address_wanted_over", None)];
    for (language, (name, ends_on)) in LANGUAGES.into_iter().flat_map(|language| stages.map(|stage| (language, stage)))
    {
        let mail = Mail::OwnAddressWanted { member_name: "髙橋 﨑子".into(), ends_on };
        let mail = render(&OutgoingMail { mail, ..outgoing("a@example.jp", language) }, &society(language)).unwrap();
        let code = if language == Language::Ja { "ja" } else { "en" };
        insta::assert_snapshot!(format!("{name}_{code}_text"), format!("{}\n\n{}", mail.subject, mail.text));
        insta::assert_snapshot!(format!("{name}_{code}_html"), mail.html);
    }
}

#[test]
fn what_happened_to_ways_of_signing_in_is_told_like_this() {
    for (name, notice) in [
        ("passkey_added", SecurityNotice::PasskeyAdded),
        ("user_id_changed", SecurityNotice::UserIdChanged),
        ("passkey_removed", SecurityNotice::PasskeyRemoved),
        ("one_time_code_added", SecurityNotice::OneTimeCodeAdded),
        ("one_time_code_removed", SecurityNotice::OneTimeCodeRemoved),
        ("recovery_codes_made", SecurityNotice::RecoveryCodesMade),
        ("recovery_code_used", SecurityNotice::RecoveryCodeUsed { left: 9 }),
        ("recovery_code_used_the_last_but_one", SecurityNotice::RecoveryCodeUsed { left: 1 }),
        ("recovery_code_used_the_last", SecurityNotice::RecoveryCodeUsed { left: 0 }),
    ] {
        for language in LANGUAGES {
            let code = if language == Language::Ja { "ja" } else { "en" };
            let mail = Mail::SignInNotice { member_name: "髙橋 﨑子".into(), notice, at: at() };
            let outgoing = OutgoingMail { mail, ..outgoing("hanako@example.jp", language) };
            let mail = render(&outgoing, &society(language)).unwrap();
            insta::assert_snapshot!(format!("{name}_{code}_text"), format!("{}\n\n{}", mail.subject, mail.text));
            insta::assert_snapshot!(format!("{name}_{code}_html"), mail.html);
            assert!(!mail.text.contains("://"), "no link that could be imitated");
        }
    }
}

#[test]
fn the_mail_about_a_new_device_reads_like_this() {
    for language in LANGUAGES {
        let mail = Mail::NewDevice {
            member_name: "髙橋 﨑子".into(),
            at: at(),
            device: Device::read("Windows Edg/").to_string(),
        };
        let mail = render(&OutgoingMail { mail, ..outgoing("a@example.jp", language) }, &society(language)).unwrap();
        let code = if language == Language::Ja { "ja" } else { "en" };
        insta::assert_snapshot!(format!("new_device_{code}_text"), format!("{}\n\n{}", mail.subject, mail.text));
        insta::assert_snapshot!(format!("new_device_{code}_html"), mail.html);
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

#[test]
fn lines_are_short_and_only_links_are_longer() {
    for language in LANGUAGES {
        for line in rendered(language, |_| {}).text.lines().filter(|line| !line.contains("://")) {
            let columns: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            assert!(columns <= 68, "{columns} columns: {line}");
        }
    }
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
            for word in ["医療", "受診", "健診", "診療", "medical", "clinic", "patient"] {
                assert!(!form.contains(word), "{word}");
            }
        }
    }
}
