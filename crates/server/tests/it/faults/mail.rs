//! A mail server that is gone, and a server that is told to stop while it sends.

use std::sync::Arc;

use madoguchi_core::clock::Clock;
use madoguchi_core::links;
use madoguchi_core::outbox::{self, ListedMessage, MessageStatus};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample, on_both};

use crate::books;
use crate::member::{Member, Society};
use crate::place::{MailTo, PAUSE, Place, free_port};
use crate::post_office::PostOffice;

/// Two members of a society whose mails go to a port.
async fn two_members(bench: Bench, mail_port: u16) -> (Arc<Place>, Society, Member, Member) {
    let (sample, letters) = Sample::with_people(&bench, "aozora", 2, Clock::system().now()).await;
    let (first, second) = (Member::with(&letters[0]), Member::with(&letters[1]));
    let place = Place::on(bench, MailTo::Server(mail_port)).await;
    (Arc::new(place), Society::new(sample), first, second)
}

async fn listed(place: &Place, society: &Society) -> Vec<ListedMessage> {
    let database = place.database().await;
    let tx = database.read(&society.sample.scope(Actor::System, Clock::system().now())).await.unwrap();
    let listed = outbox::list(&tx, None, 10).await.unwrap();
    tx.rollback().await.unwrap();
    database.close().await.unwrap();
    listed
}

/// Lets the pause after a try be over.
async fn pause_is_over(place: &Place, society: &Society) {
    let database = place.database().await;
    let tx = database.write(&society.sample.scope(Actor::System, Clock::system().now())).await.unwrap();
    let statement =
        "UPDATE due_work SET not_before = (SELECT created_at FROM outbox_message m WHERE m.id = subject_id)";
    assert_eq!(tx.raw(statement).await.unwrap(), 1);
    tx.commit().await.unwrap();
    database.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_gone_holds_up_no_registration_and_gets_the_mail_when_it_is_back() {
    on_both(|bench| async {
        let mail_port = free_port();
        let (place, society, member, _) = two_members(bench, mail_port).await;
        let _server = place.start().await;
        member.walk(&society, &place, links::REGISTER_DONE).await;
        assert_eq!(books::accounts(&place, &society.sample).await, 1);
        while listed(&place, &society).await[0].attempts == 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let waiting = listed(&place, &society).await;
        assert_eq!((waiting[0].status, waiting[0].trouble.is_some()), (MessageStatus::Waiting, true));
        assert!(member.is_registered(&society, &place).await, "a mail that waits keeps nobody out");

        let post_office = PostOffice::open(mail_port).await;
        post_office.acknowledge(1);
        pause_is_over(&place, &society).await;
        post_office.wait_for(member.email()).await;
        while listed(&place, &society).await[0].status == MessageStatus::Waiting {
            tokio::time::sleep(PAUSE).await;
        }
        assert_eq!(listed(&place, &society).await[0].status, MessageStatus::Sent);
        assert_eq!(post_office.received(member.email()), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_told_to_stop_while_it_sends_finishes_the_mail_and_sends_it_once() {
    on_both(|bench| async {
        let mail_port = free_port();
        let (place, society, first, second) = two_members(bench, mail_port).await;
        let post_office = PostOffice::open(mail_port).await;
        let server = place.start().await;
        first.walk(&society, &place, links::REGISTER_DONE).await;
        post_office.wait_for(first.email()).await;
        // The mail is over there, and nobody here knows yet.
        server.ask_to_end();
        post_office.acknowledge(2);
        assert!(server.ended().await.success(), "{}", place.log());
        assert_eq!(listed(&place, &society).await[0].status, MessageStatus::Sent);

        let _server = place.start().await;
        second.walk(&society, &place, links::REGISTER_DONE).await;
        post_office.wait_for(second.email()).await;
        assert_eq!(post_office.received(first.email()), 1, "the one before is due no more");
    })
    .await;
}
