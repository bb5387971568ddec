//! Closing an account (退会).

use chrono::Duration;
use madoguchi_core::accounts::closing;
use madoguchi_core::outbox::{self, Mail, MessageStatus, SecurityNotice};
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::{self, ActOutcome, LetterAsked, SupportAct, ViewBegun};
use madoguchi_core::testing::{on_both, random};
use madoguchi_core::trail;
use madoguchi_migrations::tables::TENANT;

use super::{Scene, reason};
use crate::journey::Visitor;

async fn close(
    scene: &Scene,
    clerk: &madoguchi_core::staff::sessions::Clerk,
    person: madoguchi_core::ids::PersonId,
) -> ActOutcome {
    let tx = scene.at_desk(clerk).await;
    let outcome = support::act(&tx, clerk, person, SupportAct::Close, &reason(), &mut random()).await.unwrap();
    if let ActOutcome::Done(_) = outcome {
        tx.commit().await.unwrap();
    }
    outcome
}

/// Tables that have rows of an account, by the schema.
fn tables_of_accounts() -> Vec<&'static str> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/entities");
    let has = |table: &str| {
        let entity = std::fs::read_to_string(folder.join(format!("{table}.rs"))).unwrap();
        entity.contains("pub account_id: ")
    };
    let found: Vec<_> = TENANT.iter().map(|(table, _)| *table).filter(|table| has(table)).collect();
    assert!(found.len() > 20, "{found:?}");
    found
}

#[tokio::test]
async fn nothing_of_a_closed_account_is_left_but_what_the_page_says() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let clerk = scene.clerk("support", &[Role::Support]).await;
        let one = scene.member(&scene.letters[0], 0).await;
        let neighbour = scene.member(&scene.letters[1], 1).await;
        let tx = scene.at_desk(&clerk).await;
        let begun = support::begin_view(&tx, &clerk, one.person, &reason(), &mut random()).await.unwrap();
        assert!(matches!(begun, ViewBegun::Begun(_)), "{begun:?}");
        tx.commit().await.unwrap();
        let welcome = outbox::list(&scene.read().await, Some(MessageStatus::Waiting), 10).await.unwrap().len();
        assert_eq!(welcome, 2, "each has a mail that waits");
        assert_eq!(close(&scene, &clerk, one.person).await, ActOutcome::Done(1));
        assert_eq!(close(&scene, &clerk, one.person).await, ActOutcome::NoAccount, "a second press");

        assert!(!scene.is_in(&one).await && scene.is_in(&neighbour).await);
        let account = scene.literal(one.member.account.0);
        for table in tables_of_accounts() {
            // What stays: the user ID as given up, that mails were sent, and the trail.
            let expected = match table {
                "retired_user_id" => 1,
                "outbox_message" => 2,
                "audit_entry" => continue,
                _ => 0,
            };
            assert_eq!(scene.count(table, &format!("account_id = {account}")).await, expected, "{table}");
        }
        assert_eq!(scene.count("account", &format!("id = {account}")).await, 0);
        assert_eq!(scene.count("closed_account", &format!("id = {account}")).await, 1);

        // The member is told at the address that is gone by now; the mail that waited isn't sent.
        let tx = scene.write().await;
        let mut told = Vec::new();
        for listed in outbox::list(&tx, Some(MessageStatus::Waiting), 10).await.unwrap() {
            let mail = outbox::load(&tx, listed.id).await.unwrap().unwrap();
            told.push((mail.recipient.as_str().to_owned(), mail.mail.kind()));
            if let Mail::SignInNotice { notice, .. } = mail.mail {
                assert_eq!(notice, SecurityNotice::ClosedByStaff);
            }
        }
        told.sort();
        assert_eq!(told, [(one.typed.email.clone(), "sign_in_notice"), (neighbour.typed.email.clone(), "welcome")]);
        drop(tx);

        let tx = scene.read().await;
        let ids = trail::of_person(&tx, one.person).await.unwrap();
        assert!(ids.contains(&one.member.account.0), "the trail of the person still finds the account");
        let closed = closing::of_person(&tx, one.person).await.unwrap();
        assert_eq!(closed.len(), 1);
        assert_eq!(
            (closed[0].id, closed[0].closed_at, closed[0].closed_by),
            (one.member.account, scene.now, Some(clerk.id))
        );
    })
    .await;
}

#[tokio::test]
async fn the_person_registers_again_with_a_new_letter_and_the_old_id_is_nobodys() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let clerk = scene.clerk("support", &[Role::Support]).await;
        let one = scene.member(&scene.letters[0], 0).await;
        assert_eq!(close(&scene, &clerk, one.person).await, ActOutcome::Done(1));
        scene.now += Duration::minutes(5);
        let visitor = Visitor::new(&scene.bench, &scene.society, scene.now);
        let outcome = visitor.sign_in(&one.typed.user_id, &one.typed.password).await;
        assert!(matches!(outcome, SignInOutcome::Refused), "as if the ID had never been there");

        let tx = scene.at_desk(&clerk).await;
        let latest = support::latest_letter(&tx, one.person).await.unwrap();
        let asked = scene.issue_letter(&tx, &clerk, one.person, latest).await;
        let LetterAsked::Issued(letter) = asked else { panic!("no letter") };
        tx.commit().await.unwrap();
        // The earlier user ID stays taken, for the person, too.
        let same = visitor.present(&letter).await;
        let birth_date = letter.birth_date.format("%Y%m%d").to_string();
        visitor.identify(&same, &birth_date).await;
        visitor.agree(&same).await;
        let mut refused = false;
        for step in madoguchi_core::policy::registration::steps(&scene.society.policy) {
            refused |= visitor.fill(&same, step, &one.typed).await.is_err();
        }
        assert!(refused, "the ID of a closed account was given out");
        // A letter is presented anew by whoever registers with another ID.
        let again = scene.member(&letter, 77).await;
        assert_eq!(again.person, one.person);
    })
    .await;
}

/// What remains goes after the time that the policy says, and frees the user ID.
#[tokio::test]
async fn what_remains_goes_later() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let clerk = scene.clerk("support", &[Role::Support]).await;
        let one = scene.member(&scene.letters[0], 0).await;
        assert_eq!(close(&scene, &clerk, one.person).await, ActOutcome::Done(1));
        let account = scene.literal(one.member.account.0);
        let months = i64::from(scene.society.policy.retention.closed_account_months);
        for (days, left) in [(months * 28, 1), (months * 31 + 1, 0)] {
            let before = scene.now;
            scene.now += Duration::days(days);
            let tx = scene.write().await;
            madoguchi_core::sweep::sweep_by_policy(&tx, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(scene.count("closed_account", &format!("id = {account}")).await, left, "{days}");
            assert_eq!(scene.count("retired_user_id", &format!("account_id = {account}")).await, left, "{days}");
            scene.now = before;
        }
    })
    .await;
}
