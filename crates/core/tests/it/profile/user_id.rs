//! The user ID is changed, once, by one.

use chrono::Duration;
use madoguchi_core::accounts::methods::password_change::CurrentFault;
use madoguchi_core::accounts::profile::profile;
use madoguchi_core::accounts::profile::user_id_change::{
    self, ExaminedUserId, UserIdChangeBegun, UserIdChangeFaults, UserIdChangeOutcome, UserIdChangeSituation,
    UserIdFault,
};
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::history;
use madoguchi_core::accounts::sessions::session::Member;
use madoguchi_core::input::device::Device;
use madoguchi_core::outbox::{Mail, SecurityNotice};
use madoguchi_core::policy::registration::Step;
use madoguchi_core::policy::user_id::{Changeable, Origin, UserIdChangeStanding, UserIdError};
use madoguchi_core::registration::{AccountFaults, NotCommitted};
use madoguchi_core::scope::Actor;
use madoguchi_core::sign_in::SignInOutcome as SignedIn;
use madoguchi_core::testing::{Sample, cheap_hasher, japan, on_both, random};

use super::Counter;
use crate::journey::{good, password};
use crate::sign_in::futures_join;

impl Counter<'_> {
    async fn begin(&self, member: &Member, user_id: &str, typed: &str) -> UserIdChangeBegun {
        let tx = self.write(Actor::Member(member.account)).await;
        let begun = user_id_change::begin(&tx, member, user_id, &password(typed), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        begun
    }

    async fn examined(
        &self,
        member: &Member,
        user_id: &str,
        typed: &str,
    ) -> (Box<UserIdChangeSituation>, ExaminedUserId) {
        let UserIdChangeBegun::Admitted(situation) = self.begin(member, user_id, typed).await else {
            panic!("not admitted")
        };
        let policy = &self.society.policy;
        let examined = user_id_change::examine(&cheap_hasher().for_strangers(), policy, &situation, &password(typed))
            .await
            .unwrap();
        (situation, examined)
    }

    async fn complete(
        &self,
        situation: &UserIdChangeSituation,
        member: &Member,
        examined: ExaminedUserId,
    ) -> UserIdChangeOutcome {
        let tx = self.write(Actor::Member(member.account)).await;
        let device = Device::read("iPhone Safari/");
        let outcome = user_id_change::complete(&tx, situation, member, examined, device, &mut random()).await.unwrap();
        match outcome {
            UserIdChangeOutcome::Changed | UserIdChangeOutcome::NotYet(_) => tx.commit().await.unwrap(),
            UserIdChangeOutcome::TakenMeanwhile | UserIdChangeOutcome::Overtaken => tx.rollback().await.unwrap(),
        }
        outcome
    }

    /// The whole change, as the handler goes it.
    async fn change(&self, member: &Member, user_id: &str, typed: &str) -> UserIdChangeOutcome {
        let (situation, examined) = self.examined(member, user_id, typed).await;
        self.complete(&situation, member, examined).await
    }

    async fn faults(&self, member: &Member, user_id: &str, typed: &str) -> UserIdChangeFaults {
        match self.change(member, user_id, typed).await {
            UserIdChangeOutcome::NotYet(faults) => faults,
            other => panic!("{other:?}"),
        }
    }

    async fn gets_in(&self, user_id: &str, typed: &str) -> bool {
        matches!(self.visitor().sign_in(user_id, typed).await, SignedIn::Entered(Entered::SignedIn(_)))
    }

    async fn standing(&self, member: &Member) -> UserIdChangeStanding {
        let tx = self.write(Actor::Member(member.account)).await;
        let profile = profile(&tx, member.account).await.unwrap();
        profile.user_id_standing(&self.society.policy.user_id)
    }
}

#[tokio::test]
async fn after_a_change_the_new_id_leads_in_the_old_one_does_not_and_verified_addresses_are_told() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let mut counter = Counter { bench: &bench, society: &society, now };
        let (token, typed) = counter.register(&letters[0], 1).await;
        let member = counter.member(&token).await;
        counter.verify_address().await;
        assert_eq!(counter.standing(&member).await, UserIdChangeStanding::Changeable);
        counter.now = now + Duration::minutes(1);
        assert_eq!(counter.change(&member, "　Ｔanaka.Hanako ", &typed.password).await, UserIdChangeOutcome::Changed);

        counter.member(&token).await;
        assert!(counter.gets_in("tanaka.hanako", &typed.password).await);
        assert!(matches!(counter.visitor().sign_in(&typed.user_id, &typed.password).await, SignedIn::Refused));
        let tx = counter.write(Actor::Member(member.account)).await;
        let seen = profile(&tx, member.account).await.unwrap();
        assert_eq!((seen.user_id.as_str(), seen.user_id_changed), ("Tanaka.Hanako", true));
        let renamed: Vec<_> = history::list(&tx, member.account)
            .await
            .unwrap()
            .into_iter()
            .filter(|event| event.outcome == history::EventOutcome::UserIdChanged)
            .collect();
        assert_eq!(renamed.len(), 1);
        assert_eq!((renamed[0].at, renamed[0].proofs), (counter.now, member.proofs));
        tx.rollback().await.unwrap();
        let told = counter.mails().await.into_iter().filter(
            |mail| matches!(mail, Mail::SignInNotice { notice: SecurityNotice::UserIdChanged, at, .. } if *at == counter.now),
        );
        assert_eq!(told.count(), 1);
        assert_eq!(counter.rows("UPDATE account SET version = version WHERE version = 2").await, 1);

        // Once is once.
        assert_eq!(counter.standing(&member).await, UserIdChangeStanding::Changed);
        assert!(matches!(counter.begin(&member, "Suzuki.Hanako", &typed.password).await, UserIdChangeBegun::NotChangeable));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_not_verified_is_told_nothing() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let counter = Counter { bench: &bench, society: &society, now };
        let (token, typed) = counter.register(&letters[0], 1).await;
        let member = counter.member(&token).await;
        assert_eq!(counter.change(&member, "tanaka.hanako", &typed.password).await, UserIdChangeOutcome::Changed);
        assert!(!counter.mails().await.iter().any(|mail| matches!(mail, Mail::SignInNotice { .. })));
    })
    .await;
}

#[tokio::test]
async fn the_rules_are_those_of_a_registration() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let counter = Counter { bench: &bench, society: &society, now };
        let (token, typed) = counter.register(&letters[0], 1).await;
        let (_, other) = counter.register(&letters[1], 2).await;
        let member = counter.member(&token).await;
        let rule = UserIdFault::Rule;
        for (user_id, expected) in [
            (" ", rule(UserIdError::Empty)),
            ("tanaka7", rule(UserIdError::TooShort { min: 8 })),
            ("tanaka@hanako", rule(UserIdError::Characters(vec!['@']))),
            ("140-000-2537", rule(UserIdError::ReservedForLetters)),
            (letters[0].login_id.as_str(), rule(UserIdError::ReservedForLetters)),
            (&typed.user_id.to_uppercase(), UserIdFault::Same),
            (&other.user_id.to_uppercase(), UserIdFault::Taken),
            (&typed.password, UserIdFault::LikePassword),
            ("Kaze8Yuki.NoMichi", UserIdFault::LikePassword),
        ] {
            let faults = counter.faults(&member, user_id, &typed.password).await;
            assert_eq!(faults, UserIdChangeFaults { user_id: Some(expected), password: None }, "{user_id}");
        }
        let wrong = counter.faults(&member, &typed.password, "chigau-pasuwaado").await;
        assert_eq!(
            wrong,
            UserIdChangeFaults { user_id: None, password: Some(CurrentFault::Wrong) },
            "nothing is told of it"
        );
        let empty = counter.faults(&member, "x", "").await;
        let short = rule(UserIdError::TooShort { min: 8 });
        assert_eq!(empty, UserIdChangeFaults { user_id: Some(short), password: Some(CurrentFault::Empty) });
        assert_eq!(counter.rows("UPDATE account SET version = version WHERE version > 1").await, 0);
        assert_eq!(counter.standing(&member).await, UserIdChangeStanding::Changeable);
    })
    .await;
}

#[tokio::test]
async fn tries_to_name_the_password_are_counted_with_those_to_sign_in() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let mut counter = Counter { bench: &bench, society: &society, now };
        let (token, typed) = counter.register(&letters[0], 1).await;
        let member = counter.member(&token).await;
        for _ in 0..5 {
            counter.faults(&member, "tanaka.hanako", "chigau-pasuwaado").await;
        }
        assert!(matches!(counter.begin(&member, "tanaka.hanako", &typed.password).await, UserIdChangeBegun::Paused(_)));
        // What names no password is no try.
        assert!(matches!(counter.begin(&member, "tanaka.hanako", "").await, UserIdChangeBegun::Admitted(_)));
        counter.now = now + Duration::minutes(2);
        assert_eq!(counter.change(&member, "tanaka.hanako", &typed.password).await, UserIdChangeOutcome::Changed);
    })
    .await;
}

#[tokio::test]
async fn where_the_society_keeps_ids_nothing_begins() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (mut society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let (token, typed) = Counter { bench: &bench, society: &society, now }.register(&letters[0], 1).await;
        for (changeable, expected) in [
            (Changeable::Never, UserIdChangeStanding::Final),
            (Changeable::InRegistration, UserIdChangeStanding::Final),
            (Changeable::Once, UserIdChangeStanding::Changeable),
        ] {
            society.policy.user_id.changeable = changeable;
            let counter = Counter { bench: &bench, society: &society, now };
            let member = counter.member(&token).await;
            assert_eq!(counter.standing(&member).await, expected, "{changeable:?}");
            let begun = counter.begin(&member, "tanaka.hanako", &typed.password).await;
            assert_eq!(
                matches!(begun, UserIdChangeBegun::Admitted(_)),
                expected == UserIdChangeStanding::Changeable,
                "{changeable:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn who_has_kept_the_letters_id_may_change_it_and_who_has_changed_it_may_not() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (mut society, letters) = Sample::with_letters(&bench, "midori", now).await;
        society.policy.user_id.origin = Origin::Preassigned;
        let counter = Counter { bench: &bench, society: &society, now };
        let (token, _) = counter.register(&letters[0], 1).await;
        assert_eq!(counter.standing(&counter.member(&token).await).await, UserIdChangeStanding::Changed);
        let visitor = counter.visitor();
        let mut typed = good(&society, 2);
        typed.user_id.clone_from(&letters[1].login_id);
        let draft = visitor.prepare(&letters[1], &typed).await;
        let Entered::SignedIn(token) = visitor.commit(&*visitor.draft(&draft).await).await.unwrap().entered else {
            panic!("no second step here")
        };
        let member = counter.member(&token).await;
        assert_eq!(counter.standing(&member).await, UserIdChangeStanding::Changeable);
        let own = counter.faults(&member, &letters[1].login_id, &typed.password).await;
        assert_eq!(own.user_id, Some(UserIdFault::Rule(UserIdError::ReservedForLetters)));
        assert_eq!(counter.change(&member, "tanaka.hanako", &typed.password).await, UserIdChangeOutcome::Changed);
        assert!(counter.gets_in("tanaka.hanako", &typed.password).await);
        assert!(!counter.gets_in(&letters[1].login_id, &typed.password).await);
        assert_eq!(counter.standing(&member).await, UserIdChangeStanding::Changed);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_want_one_id_at_the_same_moment_exactly_one_gets_it() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let counter = Counter { bench: &bench, society: &society, now };
        let mut ready = Vec::new();
        for (number, letter) in letters.iter().take(4).enumerate() {
            let (token, typed) = counter.register(letter, number).await;
            let member = counter.member(&token).await;
            let wanted = if number % 2 == 0 { "tanaka.hanako" } else { "TANAKA.hanako" };
            let (situation, examined) = counter.examined(&member, wanted, &typed.password).await;
            ready.push((situation, member, examined));
        }
        let counter = &counter;
        let outcomes =
            futures_join(ready.into_iter().map(|(situation, member, examined)| async move {
                counter.complete(&situation, &member, examined).await
            }))
            .await;
        assert_eq!(
            outcomes.iter().filter(|outcome| **outcome == UserIdChangeOutcome::Changed).count(),
            1,
            "{outcomes:?}"
        );
        assert_eq!(
            outcomes.iter().filter(|outcome| **outcome == UserIdChangeOutcome::TakenMeanwhile).count(),
            3,
            "{outcomes:?}"
        );
        assert_eq!(counter.rows("UPDATE account SET version = version WHERE version = 2").await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_changes_of_one_account_exactly_one_is_written() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let counter = Counter { bench: &bench, society: &society, now };
        let (token, typed) = counter.register(&letters[0], 1).await;
        let member = counter.member(&token).await;
        let first = counter.examined(&member, "tanaka.hanako", &typed.password).await;
        let second = counter.examined(&member, "suzuki.hanako", &typed.password).await;
        assert_eq!(counter.complete(&first.0, &member, first.1).await, UserIdChangeOutcome::Changed);
        assert_eq!(counter.complete(&second.0, &member, second.1).await, UserIdChangeOutcome::Overtaken);
        assert!(!counter.gets_in("suzuki.hanako", &typed.password).await);
    })
    .await;
}

#[tokio::test]
async fn an_id_that_was_given_up_is_nobodys_any_more() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let counter = Counter { bench: &bench, society: &society, now };
        // Somebody has filled everything in while the ID was free, and presses 実行 much later.
        let (visitor, mut late) = (counter.visitor(), good(&society, 2));
        late.user_id = good(&society, 1).user_id.to_uppercase();
        let draft = visitor.prepare(&letters[1], &late).await;
        let (token, typed) = counter.register(&letters[0], 1).await;
        let member = counter.member(&token).await;
        // Somebody else is about to change to it.
        let (token, other) = counter.register(&letters[2], 3).await;
        let third = counter.member(&token).await;
        assert_eq!(counter.change(&member, "tanaka.hanako", &typed.password).await, UserIdChangeOutcome::Changed);

        let refused = visitor.commit(&*visitor.draft(&draft).await).await;
        assert!(matches!(refused, Err(NotCommitted::UserIdTaken)));
        let faults = visitor.fill(&draft, Step::Account, &late).await;
        assert!(matches!(faults, Err(AccountFaults { user_id_taken: true, .. })));
        let faults = counter.faults(&third, &typed.user_id, &other.password).await;
        assert_eq!(faults.user_id, Some(UserIdFault::Taken));
        // Another society has IDs of its own.
        let (elsewhere, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let there = Counter { bench: &bench, society: &elsewhere, now };
        there.register(&letters[0], 1).await;
    })
    .await;
}
