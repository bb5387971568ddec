//! An only owner who has lost everything: the vendor asks, everybody at the desk can withdraw, then the owner is invited.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::failure::Failure;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::{Mail, StaffNotice};
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::invitation::{self, Inviter};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::recovery::{self, RecoveryRefusal, RecoveryWithdrawer, WAIT};
use madoguchi_core::staff::{self, StaffName};
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};

use super::{address, mails, told, trail};

const NOON: &str = "2026-11-20T12:00:00";

async fn as_vendor(bench: &Bench, society: &Sample, now: DateTime<Utc>) -> madoguchi_core::database::TenantTx {
    bench.database.write(&society.scope(Actor::Operator("sato".into()), now)).await.unwrap()
}

async fn ask(bench: &Bench, society: &Sample, of: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, RecoveryRefusal> {
    let tx = as_vendor(bench, society, now).await;
    let from = recovery::ask(&tx, &EmailAddress::parse(of).unwrap(), "責任者から電話", &mut random()).await?;
    tx.commit().await.unwrap();
    Ok(from)
}

async fn complete(bench: &Bench, society: &Sample, of: &str, now: DateTime<Utc>) -> Result<(), RecoveryRefusal> {
    let tx = as_vendor(bench, society, now).await;
    recovery::complete(&tx, &EmailAddress::parse(of).unwrap(), &mut random()).await?;
    tx.commit().await.unwrap();
    Ok(())
}

async fn invitations(bench: &Bench, society: &Sample, of: &str, now: DateTime<Utc>) -> usize {
    let mails = mails(bench, society, now).await;
    let invited = |mail: &Mail| matches!(mail, Mail::StaffInvitation { .. });
    mails.iter().filter(|mail| mail.recipient.as_str() == of && invited(&mail.mail)).count()
}

#[tokio::test]
async fn after_three_days_in_which_nobody_withdraws_the_owner_is_invited_anew() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let support = midori.clerk(&bench, Role::Support, now).await;
        let of = address(&bench, &midori, owner.id, now).await;
        let of_support = address(&bench, &midori, support.id, now).await;
        assert!(matches!(complete(&bench, &midori, &of, now).await, Err(RecoveryRefusal::Nothing)));
        assert!(matches!(ask(&bench, &midori, &of_support, now).await, Err(RecoveryRefusal::NoSuchOwner)));
        let nobody = ask(&bench, &midori, "nobody@kenpo.example", now).await;
        assert!(matches!(nobody, Err(RecoveryRefusal::NoSuchOwner)));
        let nameless = bench.database.write(&midori.scope(Actor::Operator(" ".into()), now)).await.unwrap();
        let asked = recovery::ask(&nameless, &EmailAddress::parse(&of).unwrap(), "x", &mut random()).await;
        assert!(matches!(asked, Err(RecoveryRefusal::NoOperator)));
        drop(nameless);

        let from = ask(&bench, &midori, &of, now).await.unwrap();
        assert_eq!(from, now + WAIT);
        assert!(matches!(ask(&bench, &midori, &of, now).await, Err(RecoveryRefusal::Waits(at)) if at == from));
        let before = from - Duration::seconds(1);
        assert!(matches!(complete(&bench, &midori, &of, before).await, Err(RecoveryRefusal::Waits(_))));
        for address in [&of, &of_support] {
            let told = told(&bench, &midori, address, now).await;
            assert!(
                matches!(told.as_slice(), [StaffNotice::RecoveryAsked { until, .. }] if *until == from),
                "{told:?}"
            );
        }
        assert_eq!(invitations(&bench, &midori, &of, before).await, 0);
        complete(&bench, &midori, &of, from).await.unwrap();
        assert_eq!(invitations(&bench, &midori, &of, from).await, 1);
        assert!(matches!(complete(&bench, &midori, &of, from).await, Err(RecoveryRefusal::Nothing)), "once");
        let told = told(&bench, &midori, &of_support, from).await;
        assert!(matches!(told.last(), Some(StaffNotice::OwnerInvited { .. })), "{told:?}");
        let words = trail(&bench, &midori, owner.id, from).await;
        for word in ["staff_recovery_asked", "staff_recovery_completed", "staff_invited"] {
            assert!(words.iter().any(|found| found == word), "{word}: {words:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn anybody_at_the_desk_withdraws_it_and_everybody_is_told() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let auditor = midori.clerk(&bench, Role::Auditor, now).await;
        let of = address(&bench, &midori, owner.id, now).await;
        ask(&bench, &midori, &of, now).await.unwrap();
        let tx = midori.as_clerk(&bench, &auditor, now).await;
        let waiting = recovery::waiting(&tx).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].asked_by.as_str()), (1, "sato"));
        let by = RecoveryWithdrawer::Clerk(&auditor);
        assert!(recovery::withdraw(&tx, by, waiting[0].id, &mut random()).await.unwrap());
        assert!(!recovery::withdraw(&tx, by, waiting[0].id, &mut random()).await.unwrap());
        tx.commit().await.unwrap();
        let late = now + WAIT;
        assert!(matches!(complete(&bench, &midori, &of, late).await, Err(RecoveryRefusal::Nothing)));
        let told = told(&bench, &midori, &of, now).await;
        assert!(told.iter().any(|notice| matches!(notice, StaffNotice::RecoveryWithdrawn { .. })), "{told:?}");

        // Asked for again, it waits again; what nobody completes is over after a week.
        let from = ask(&bench, &midori, &of, late).await.unwrap();
        let over = from + recovery::RIPE_FOR;
        assert!(matches!(complete(&bench, &midori, &of, over).await, Err(RecoveryRefusal::Nothing)));
        let tx = midori.as_clerk(&bench, &auditor, now + Duration::hours(9)).await;
        let ended = recovery::withdraw(&tx, by, waiting[0].id, &mut random()).await;
        assert!(matches!(ended, Err(Failure::SessionEnded)), "not by a session that is over");
    })
    .await;
}

#[tokio::test]
async fn where_another_owner_can_sign_in_the_vendor_invites_nobody() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let one = midori.clerk(&bench, Role::Owner, now).await;
        let of = address(&bench, &midori, one.id, now).await;
        ask(&bench, &midori, &of, now).await.unwrap();
        let two = midori.clerk(&bench, Role::Owner, now).await;
        let late = now + WAIT;
        assert!(matches!(complete(&bench, &midori, &of, late).await, Err(RecoveryRefusal::OtherOwner)), "meanwhile");
        assert!(matches!(ask(&bench, &midori, &of, now).await, Err(RecoveryRefusal::OtherOwner)));
        let tx = midori.as_clerk(&bench, &two, now).await;
        staff::disable(&tx, &two, one.id, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(ask(&bench, &midori, &of, now).await, Err(RecoveryRefusal::NoSuchOwner)), "disabled");
    })
    .await;
}

#[tokio::test]
async fn everybody_hears_of_a_new_owner_and_who_approves_hears_of_every_colleague() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let support = midori.clerk(&bench, Role::Support, now).await;
        let auditor = midori.clerk(&bench, Role::Auditor, now).await;
        let tx = midori.as_clerk(&bench, &owner, now).await;
        let (name, to) = (StaffName::read("新任 四郎").unwrap(), EmailAddress::parse("shiro@kenpo.example").unwrap());
        let (plain, at) = (StaffName::read("窓口 五郎").unwrap(), EmailAddress::parse("goro@kenpo.example").unwrap());
        let inviter = Inviter::Clerk(&owner);
        invitation::invite(&tx, inviter, &name, &to, Role::Owner.into(), &mut random()).await.unwrap();
        invitation::invite(&tx, inviter, &plain, &at, Role::Support.into(), &mut random()).await.unwrap();
        let both = [Role::Support, Role::Owner].into_iter().collect();
        staff::change_roles(&tx, &owner, support.id, both, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let of_support = address(&bench, &midori, support.id, now).await;
        let heard = told(&bench, &midori, &of_support, now).await;
        assert_eq!(heard.len(), 3, "{heard:?}");
        assert!(heard.contains(&StaffNotice::ColleagueInvited { name: "窓口 五郎".into() }));
        assert!(heard.contains(&StaffNotice::OwnerInvited { name: "新任 四郎".into() }));
        assert!(heard.contains(&StaffNotice::OwnerMade { name: "supportさん".into() }));
        let of_auditor = address(&bench, &midori, auditor.id, now).await;
        let heard = told(&bench, &midori, &of_auditor, now).await;
        assert_eq!(heard.len(), 2, "who approves nothing hears of owners only: {heard:?}");
        assert!(told(&bench, &midori, "shiro@kenpo.example", now).await.is_empty(), "who isn't there yet");
    })
    .await;
}
