//! Delivery-status mails, as mail servers write them and as somebody hostile might.

use madoguchi_core::outbox::ReportedFate;
use madoguchi_mail::reports::{LARGEST_STATUS_MAIL, NoReport, StatusMail, read_status_mail};
use proptest::prelude::*;

const ID: &str = "0193f0a1-0000-7000-8000-000000000001";

/// A status mail as Postfix writes it.
fn postfix(action: &str, status: &str, returned: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.jp (Mail Delivery System)\r\nTo: noreply@midori.example.jp\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"B/x\"\r\n\r\n\
         --B/x\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you\r\n\r\n\
         --B/x\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example.jp\r\nArrival-Date: Fri, 20 Nov 2026 10:00:00 +0900 (JST)\r\n\r\n\
         Final-Recipient: rfc822; hanako@docomo.example\r\nOriginal-Recipient: rfc822;hanako@docomo.example\r\n\
         Action: {action}\r\nStatus: {status}\r\nRemote-MTA: dns; mx.docomo.example\r\n\
         Diagnostic-Code: smtp; 550 Unknown user\r\n    hanako@docomo.example\r\n\r\n--B/x\r\n{returned}\r\n--B/x--\r\n"
    )
}

fn whole() -> String {
    format!(
        "Content-Type: message/rfc822\r\n\r\nFrom: noreply@midori.example.jp\r\nMessage-ID: <{ID}@midori.example.jp>\r\nSubject: x\r\n\r\nbody\r\n"
    )
}

fn headers() -> String {
    format!(
        "Content-Type: text/rfc822-headers\r\n\r\nFrom: noreply@midori.example.jp\r\nMessage-ID:\r\n <{ID}@midori.example.jp>\r\n"
    )
}

fn read(mail: &str) -> StatusMail {
    read_status_mail(mail.as_bytes()).unwrap_or_else(|no| panic!("{no}: {mail}"))
}

#[test]
fn a_report_names_the_mail_by_what_came_back() {
    for returned in [whole(), headers()] {
        let report = read(&postfix("failed", "5.1.1", &returned));
        assert_eq!(report.message.map(|id| id.to_string()).as_deref(), Some(ID), "{returned}");
        assert_eq!(report.sender_domain, "midori.example.jp");
        assert_eq!(report.recipients.len(), 1);
        assert_eq!(report.recipients[0].addresses[0].as_str(), "hanako@docomo.example");
        assert_eq!(report.recipients[0].fate, ReportedFate::HardBounce);
    }
    let bare = postfix("failed", "5.1.1", "Content-Type: text/plain\r\n\r\n\r\n");
    let answering = format!("In-Reply-To: <{ID}@midori.example.jp>\r\n{bare}");
    assert_eq!(read(&answering).message.map(|id| id.to_string()).as_deref(), Some(ID), "some servers answer to it");
    let report = read(&bare);
    assert!(report.message.is_none());
    assert_eq!(report.sender_domain, "midori.example.jp", "the one that it is addressed to");
}

#[test]
fn what_is_about_the_address_for_good_is_a_hard_bounce_and_other_failures_are_soft() {
    for (action, status, expected) in [
        ("failed", "5.1.1", ReportedFate::HardBounce),
        ("Failed", "5.1.10", ReportedFate::HardBounce),
        ("failed", "5.2.1 (disabled)", ReportedFate::HardBounce),
        ("failed", "5.0.0", ReportedFate::HardBounce),
        ("failed", "5.1.8", ReportedFate::SoftBounce),
        ("failed", "5.2.2", ReportedFate::SoftBounce),
        ("failed", "5.7.1", ReportedFate::SoftBounce),
        ("failed", "5.4.1", ReportedFate::SoftBounce),
        ("failed", "4.4.1", ReportedFate::SoftBounce),
        ("delivered", "2.0.0", ReportedFate::Delivered),
    ] {
        assert_eq!(read(&postfix(action, status, &whole())).recipients[0].fate, expected, "{action} {status}");
    }
    for action in ["delayed", "relayed", "expanded", ""] {
        let refused = read_status_mail(postfix(action, "4.4.1", &whole()).as_bytes()).err();
        assert_eq!(refused, Some(NoReport::NotFinal), "{action}");
    }
}

#[test]
fn a_message_id_of_another_form_names_none_of_our_mails() {
    for id in ["<1@midori.example.jp>", "<0193f0a1000070008000000000000001@midori.example.jp>", "<>", "nothing"] {
        let mail = postfix("failed", "5.1.1", &whole()).replace(&format!("<{ID}@midori.example.jp>"), id);
        assert!(read(&mail).message.is_none(), "{id}");
    }
}

#[test]
fn other_mails_are_refused_with_a_reason() {
    let right = postfix("failed", "5.1.1", &whole());
    let refused = |mail: &str| read_status_mail(mail.as_bytes()).err();
    assert_eq!(refused(""), Some(NoReport::Another));
    assert_eq!(refused("Subject: 休暇中です\r\n\r\n戻りましたら"), Some(NoReport::Another));
    assert_eq!(
        refused(&right.replace("report-type=delivery-status", "report-type=feedback-report")),
        Some(NoReport::Another)
    );
    assert_eq!(refused(&right.replace("message/delivery-status", "text/plain")), Some(NoReport::Another));
    assert_eq!(
        refused(&right.replace("rfc822; hanako", "x400; hanako").replace("rfc822;hanako", "x400;hanako")),
        Some(NoReport::NotFinal)
    );
    let nobody = right.replace(ID, "1").replace("To: noreply@midori.example.jp\r\n", "");
    assert_eq!(refused(&nobody), Some(NoReport::NoMessage));
    let large = format!("{right}{}", "x".repeat(LARGEST_STATUS_MAIL));
    assert_eq!(refused(&large), Some(NoReport::TooLarge));
    let many = format!("--B/x\r\nContent-Type: text/plain\r\n\r\nx\r\n{}", "--B/x\r\n\r\nx\r\n".repeat(100));
    assert_eq!(refused(&right.replacen("--B/x\r\n", &format!("{many}--B/x\r\n"), 1)), Some(NoReport::TooLarge));
}

#[test]
fn a_flood_of_recipients_is_cut() {
    let one = "Final-Recipient: rfc822; hanako@docomo.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n";
    let mail = postfix("failed", "5.1.1", &whole())
        .replace("Remote-MTA: dns; mx.docomo.example\r\n", &format!("\r\n{}", one.repeat(5_000)));
    assert!(read(&mail).recipients.len() <= 16);
}

proptest! {
    #[test]
    fn nothing_makes_the_reader_fail(cut in 0_usize..1_500, noise in proptest::collection::vec(any::<u8>(), 0..64)) {
        let mut mail = postfix("failed", "5.1.1", &whole()).into_bytes();
        let at = cut.min(mail.len());
        mail.splice(at..at, noise);
        let _ = read_status_mail(&mail);
        mail.truncate(cut);
        let _ = read_status_mail(&mail);
    }
}
