//! Mail servers that answer as they like, and folders.

use std::time::Duration;

use madoguchi_core::ids::{MessageId, TenantId};
use madoguchi_core::policy::society::Language;
use madoguchi_mail::{DkimKeys, Encryption, Folder, Reason, SendError, Smtp, SmtpSettings, Step, Transport};
use mail_parser::MessageParser;
use uuid::Uuid;

use crate::samples::{at, outgoing, ready};
use crate::script::{act, listen};
use crate::typed::typed_addresses;

const SOCIETY: TenantId = TenantId(Uuid::nil());
const ID: MessageId = MessageId(Uuid::nil());
/// Longer than any answer takes, however busy the machine is. Where a script falls silent, the clock jumps over it.
const PATIENCE: Duration = Duration::from_secs(60);

fn transport(port: u16, encryption: Encryption) -> Transport {
    let settings = SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        encryption,
        login: None,
        ca_file: None,
        hello_name: Some("test.example.jp".into()),
        timeout: PATIENCE,
        dkim: DkimKeys::default(),
    };
    Transport::Smtp(Box::new(Smtp::new(settings).unwrap()))
}

/// What comes of one mail at a server with these answers, and what was said to it.
async fn outcome(answers: &'static [(&'static str, &'static str)]) -> (Result<(), SendError>, Vec<String>) {
    let (listener, port) = listen().await;
    let server = tokio::spawn(async move { act(listener.accept().await.unwrap().0, answers).await });
    let transport = transport(port, Encryption::None);
    let sent = transport.send(SOCIETY, ID, &ready("hanako@example.jp")).await;
    transport.close().await;
    drop(transport);
    (sent, server.await.unwrap())
}

#[tokio::test]
async fn a_mail_is_handed_over_with_its_envelope() {
    let (sent, said) = outcome(&[]).await;
    assert_eq!(sent, Ok(()));
    assert_eq!(
        said,
        [
            "EHLO test.example.jp",
            "MAIL FROM:<noreply@midori.example.jp>",
            "RCPT TO:<hanako@example.jp>",
            "DATA",
            ".",
            "QUIT"
        ]
    );
}

#[tokio::test]
async fn a_no_for_now_is_tried_again_and_a_no_for_good_to_this_mail_is_not() {
    let later = |step, code| Err(SendError::Later(Reason::Refused(step, code)));
    let not_configured = |step, code| Err(SendError::NotConfigured(Reason::Refused(step, code)));
    let never = |step, code| Err(SendError::Never(Reason::Refused(step, code)));
    for (answers, expected) in [
        (&[("RCPT", "451 later")], later(Step::Recipient, 451)),
        (&[("RCPT", "550 5.1.1 <hanako@example.jp> unknown")], never(Step::Recipient, 550)),
        (&[("DATA", "452 full")], later(Step::Content, 452)),
        (&[(".", "554 no")], never(Step::Content, 554)),
        (&[(".", "421 going down")], later(Step::Content, 421)),
        (&[("MAIL", "451 later")], later(Step::Sender, 451)),
        (&[("MAIL", "553 sender unknown here")], not_configured(Step::Sender, 553)),
        (&[("RCPT", "530 log in first")], not_configured(Step::Recipient, 530)),
    ] as [(&'static [(&str, &str)], _); 8]
    {
        let (sent, said) = outcome(answers).await;
        assert_eq!(sent, expected);
        assert!(said.contains(&"RSET".to_owned()), "a connection is only used again from the start: {said:?}");
        assert!(!sent.unwrap_err().to_string().contains("hanako"), "a server's words may hold the address");
    }
}

#[tokio::test]
async fn a_server_that_refuses_everybody_refuses_no_mail_for_good() {
    for answers in [&[("EHLO", "554 no service here")], &[("EHLO", "421 too busy")]] as [&'static [(&str, &str)]; 2] {
        assert_eq!(outcome(answers).await.0, Err(SendError::Later(Reason::NoConnection)));
    }
    let (listener, port) = listen().await;
    drop(listener);
    let gone = transport(port, Encryption::None);
    assert_eq!(gone.send(SOCIETY, ID, &ready("a@example.jp")).await, Err(SendError::Later(Reason::NoConnection)));
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up_at_every_step() {
    for (answers, reason) in [
        (&[("EHLO", "")], Reason::NoConnection),
        (&[("MAIL", "")], Reason::NoAnswer(Step::Sender)),
        (&[("RCPT", "")], Reason::NoAnswer(Step::Recipient)),
        (&[(".", "")], Reason::NoAnswer(Step::Content)),
    ] as [(&'static [(&str, &str)], _); 4]
    {
        assert_eq!(outcome(answers).await.0, Err(SendError::Later(reason)));
    }
}

#[tokio::test]
async fn a_late_answer_is_never_taken_for_the_next_mail() {
    let (listener, port) = listen().await;
    let transport = transport(port, Encryption::None);
    let first = tokio::spawn(async move {
        let client = listener.accept().await.unwrap().0;
        let said = act(client, &[(".", "")]).await;
        (listener, said)
    });
    assert!(transport.send(SOCIETY, ID, &ready("first@example.jp")).await.is_err());
    // The first connection has ended, or this would wait for ever.
    let (listener, _) = first.await.unwrap();
    let second = tokio::spawn(async move { act(listener.accept().await.unwrap().0, &[("RCPT", "550 no")]).await });
    let sent = transport.send(SOCIETY, ID, &ready("second@example.jp")).await;
    assert_eq!(sent, Err(SendError::Never(Reason::Refused(Step::Recipient, 550))));
    drop(transport);
    assert!(second.await.unwrap()[0].starts_with("EHLO"), "a new connection begins at the beginning");
}

#[tokio::test]
async fn mails_in_a_row_share_a_connection() {
    let (listener, port) = listen().await;
    let server = tokio::spawn(async move { act(listener.accept().await.unwrap().0, &[]).await });
    let transport = transport(port, Encryption::None);
    for to in ["a@example.jp", "b@example.jp", "c@example.jp"] {
        transport.send(SOCIETY, ID, &ready(to)).await.unwrap();
    }
    transport.close().await;
    let said = server.await.unwrap();
    assert_eq!(said.iter().filter(|line| line.starts_with("EHLO")).count(), 1);
    assert_eq!(said.iter().filter(|line| line.starts_with("DATA")).count(), 3);
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_mail() {
    let (listener, port) = listen().await;
    let server = tokio::spawn(async move { act(listener.accept().await.unwrap().0, &[]).await });
    let transport = transport(port, Encryption::StartTls);
    assert_eq!(transport.send(SOCIETY, ID, &ready("a@example.jp")).await, Err(SendError::Later(Reason::NoConnection)));
    assert!(server.await.unwrap().iter().all(|line| !line.starts_with("MAIL")));
}

#[tokio::test]
async fn a_folder_holds_one_whole_file_a_message_however_often_it_is_written() {
    let path = tempfile::tempdir().unwrap();
    let folder = Transport::Folder(Folder::open(path.path()).unwrap());
    for _ in 0..2 {
        folder
            .send(SOCIETY, outgoing("hanako@example.jp", Language::Ja).id, &ready("hanako@example.jp"))
            .await
            .unwrap();
    }
    let files = std::fs::read_dir(path.path()).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    assert_eq!(files.len(), 1);
    assert!(files[0].ends_with("0193f1d0-0000-7000-8000-000000000001.eml"));
    let bytes = std::fs::read(&files[0]).unwrap();
    let seen = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(seen.date().unwrap().to_timestamp(), at().timestamp());
}

#[tokio::test]
async fn a_folder_that_is_gone_loses_no_mail() {
    let path = tempfile::tempdir().unwrap();
    let folder = Transport::Folder(Folder::open(&path.path().join("mails")).unwrap());
    std::fs::remove_dir_all(path.path().join("mails")).unwrap();
    assert!(matches!(folder.send(SOCIETY, ID, &ready("a@example.jp")).await, Err(SendError::Later(Reason::File(..)))));
}

#[tokio::test]
async fn every_address_that_is_accepted_reaches_a_mail_server_and_its_reader() {
    for (typed, heard) in typed_addresses() {
        let (listener, port) = listen().await;
        let server = tokio::spawn(async move { act(listener.accept().await.unwrap().0, &[]).await });
        let transport = transport(port, Encryption::None);
        let mail = ready(&typed);
        assert_eq!(transport.send(SOCIETY, ID, &mail).await, Ok(()), "{typed}");
        transport.close().await;
        assert!(server.await.unwrap().contains(&format!("RCPT TO:<{heard}>")), "{typed}");
        let seen = MessageParser::default().parse(mail.bytes()).unwrap();
        let (local, domain) = heard.rsplit_once('@').unwrap();
        let read = seen.to().unwrap().first().unwrap().address().unwrap().replace('"', "");
        assert_eq!(read, format!("{}@{domain}", local.replace('"', "")), "{typed}");
    }
}

proptest::proptest! {
    /// What can't be written in a mail is refused where it is typed, not days later in the outbox.
    #[test]
    fn whatever_is_accepted_can_be_written(typed in "[a-zA-Z0-9.+!\"'\\\\ =_-]{1,12}@[a-zA-Z0-9あー.-]{1,12}\\.[a-z0-9]{1,4}") {
        use madoguchi_core::input::email::EmailAddress;
        if EmailAddress::parse(&typed).is_ok() {
            let mail = ready(&typed);
            let seen = MessageParser::default().parse(mail.bytes()).unwrap();
            proptest::prop_assert!(seen.to().unwrap().first().unwrap().address().is_some());
        }
    }
}
