//! How many people a clerk can have mailed by inviting them.

use chrono::Duration;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::Mail;
use madoguchi_core::staff::StaffName;
use madoguchi_core::staff::invitation::{self, InvitationRefusal, InvitedAnew, Inviter};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::testing::{Sample, japan, on_both, random};

use super::mails;

const NOON: &str = "2026-11-20T12:00:00";

#[tokio::test]
async fn twenty_invitations_go_out_and_then_one_an_hour() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let other = midori.clerk(&bench, Role::Owner, now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let invite = async |by: &Clerk, login: &str, at| {
            let tx = midori.as_clerk(&bench, by, at).await;
            let (name, to) = (StaffName::read("新任 四郎").unwrap(), EmailAddress::parse(login).unwrap());
            let invited =
                invitation::invite(&tx, Inviter::Clerk(by), &name, &to, Role::Auditor.into(), &mut random()).await;
            tx.commit().await.unwrap();
            invited
        };
        for number in 0..10 {
            // The same person again is a mail again.
            for _ in 0..2 {
                invite(&owner, &format!("new{number}@kenpo.example"), now).await.unwrap();
            }
        }
        let next = now + Duration::hours(1);
        let refused = invite(&owner, "more@kenpo.example", now).await;
        assert!(matches!(refused, Err(InvitationRefusal::Paused(until)) if until == next), "{refused:?}");
        let tx = midori.as_clerk(&bench, &owner, now).await;
        let anew = invitation::invite_anew(&tx, &owner, clerk.id, &mut random()).await.unwrap();
        assert_eq!(anew, InvitedAnew::Paused(next));
        drop(tx);
        let sent = mails(&bench, &midori, now).await;
        assert_eq!(sent.iter().filter(|mail| matches!(mail.mail, Mail::StaffInvitation { .. })).count(), 20);
        invite(&other, "more@kenpo.example", now).await.expect("another owner has a count of their own");
        invite(&owner, "later@kenpo.example", next).await.expect("one has drained");
        assert!(invite(&owner, "latest@kenpo.example", next).await.is_err());
    })
    .await;
}
