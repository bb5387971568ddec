//! Tokens for the command line, and the codes of the desk that take two of them.

use chrono::Duration;
use madoguchi_core::approvals;
use madoguchi_core::audit::read::{self, AuditFilter, ByActor};
use madoguchi_core::failure::Failure;
use madoguchi_core::outbox::StaffNotice;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::staff::permission::{Permission, Role, TokenScope};
use madoguchi_core::staff::sessions::{self, Clerk};
use madoguchi_core::staff::tokens::{self, MOST, TokenIssued, TokenOrder};
use madoguchi_core::staff::{self, StaffLabel, methods};
use madoguchi_core::support::{self, ActReason};
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};

use super::{address, told, trail};
use crate::journey::{Visitor, good};

const NOON: &str = "2026-11-20T12:00:00";

fn order(permissions: &[Permission], days: u16) -> TokenOrder {
    let scope: TokenScope = permissions.iter().copied().collect();
    TokenOrder { name: StaffLabel::read("夜間当番").unwrap(), scope, days }
}

async fn issue(
    bench: &Bench,
    society: &Sample,
    clerk: &Clerk,
    order: &TokenOrder,
    now: chrono::DateTime<chrono::Utc>,
) -> TokenIssued {
    let tx = society.as_clerk(bench, clerk, now).await;
    let issued = tokens::issue(&tx, clerk, order, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    issued
}

async fn token(bench: &Bench, society: &Sample, clerk: &Clerk, now: chrono::DateTime<chrono::Utc>) -> Token {
    let issued = issue(bench, society, clerk, &order(&[Permission::HelpMembers], 30), now).await;
    let TokenIssued::Issued(token, until) = issued else { panic!("not issued") };
    assert_eq!(until, now + Duration::days(30));
    token
}

async fn present(bench: &Bench, society: &Sample, token: &Token, now: chrono::DateTime<chrono::Utc>) -> Option<Clerk> {
    let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
    let (tx, clerk) = tokens::present(tx, token, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    clerk
}

#[tokio::test]
async fn a_token_carries_a_part_of_what_its_holder_may_do_and_never_more() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let auditor = midori.clerk(&bench, Role::Auditor, now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let of = |permissions: &[Permission], days| order(permissions, days);
        for (who, refused) in [
            (&clerk, of(&[], 30)),
            (&clerk, of(&[Permission::ManageStaff], 30)),
            (&clerk, of(&[Permission::HelpMembers, Permission::UnmaskMembers], 30)),
            (&owner, of(&[Permission::ManageStaff], 30)),
            (&owner, of(&[Permission::Enter], 30)),
            (&auditor, of(&[Permission::HelpMembers], 30)),
        ] {
            assert!(
                matches!(issue(&bench, &midori, who, &refused, now).await, TokenIssued::NoScope),
                "{}",
                refused.scope
            );
        }
        for days in [0, 91, u16::MAX] {
            let order = of(&[Permission::HelpMembers], days);
            assert!(matches!(issue(&bench, &midori, &clerk, &order, now).await, TokenIssued::NoSuchTerm), "{days}");
        }
        let token = token(&bench, &midori, &owner, now).await;
        let by_token = present(&bench, &midori, &token, now).await.expect("it counts");
        assert_eq!(by_token.id, owner.id);
        assert!(by_token.may(Permission::HelpMembers));
        for other in Permission::ALL.into_iter().filter(|other| *other != Permission::HelpMembers) {
            assert!(!by_token.may(other), "{other:?}");
            let tx = midori.as_clerk(&bench, &by_token, now).await;
            let held = sessions::hold(&tx, &by_token, other).await;
            assert!(matches!(held, Err(Failure::SessionEnded)), "{other:?}");
        }
        // A token makes no further token, no codes, and belongs to no session.
        let tx = midori.as_clerk(&bench, &by_token, now).await;
        assert!(!by_token.is_fresh(now));
        let order = of(&[Permission::HelpMembers], 30);
        assert!(tokens::issue(&tx, &by_token, &order, &mut random()).await.is_err());
        assert!(methods::make_codes(&tx, &by_token, &mut random()).await.is_err());
        assert!(sessions::touch(&tx, &by_token).await.is_err());
        assert!(sessions::end(&tx, &by_token, &mut random()).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn an_owner_who_ends_a_colleagues_sessions_ends_the_tokens_too() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let [one, other] = [token(&bench, &midori, &clerk, now).await, token(&bench, &midori, &clerk, now).await];
        let of_owner = &token(&bench, &midori, &owner, now).await;
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        sessions::end(&tx, &clerk, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let tx = midori.as_clerk(&bench, &owner, now).await;
        assert_eq!(sessions::end_of_colleague(&tx, &owner, clerk.id, &mut random()).await.unwrap(), Some(2));
        tx.commit().await.unwrap();
        for ended in [&one, &other] {
            assert!(present(&bench, &midori, ended, now).await.is_none());
        }
        assert!(present(&bench, &midori, of_owner, now).await.is_some(), "nobody else's");
        let login = address(&bench, &midori, clerk.id, now).await;
        let told = told(&bench, &midori, &login, now).await;
        assert_eq!(told.last(), Some(&StaffNotice::SessionsEnded), "also where only tokens were left");
    })
    .await;
}

#[tokio::test]
async fn a_token_is_kept_as_a_digest_and_its_uses_and_misuses_are_recorded() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let nec = Sample::apply(&bench, "nec", now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let token = token(&bench, &midori, &clerk, now).await;
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        let found = tx.raw(&format!("UPDATE staff_token SET used_at = NULL WHERE scope = '{}'", token.expose())).await;
        assert_eq!(found.unwrap(), 0);
        drop(tx);
        let later = now + Duration::hours(1);
        assert!(present(&bench, &midori, &token, later).await.is_some());
        let tx = midori.as_clerk(&bench, &clerk, later).await;
        assert_eq!(tokens::list(&tx, clerk.id).await.unwrap()[0].used_at, Some(later));
        drop(tx);
        assert!(present(&bench, &nec, &token, later).await.is_none(), "another society");
        assert!(present(&bench, &midori, &Token::new(&mut random()), later).await.is_none(), "nobody's");
        let tx = midori.as_clerk(&bench, &clerk, later).await;
        let id = tokens::list(&tx, clerk.id).await.unwrap()[0].id;
        drop(tx);
        let stranger = midori.clerk(&bench, Role::Support, later).await;
        let tx = midori.as_clerk(&bench, &stranger, later).await;
        assert!(!tokens::revoke(&tx, &stranger, id, &mut random()).await.unwrap(), "somebody else's");
        drop(tx);
        // Revoking needs no more than a session that goes on.
        let tx = midori.as_clerk(&bench, &clerk, now + Duration::minutes(12)).await;
        assert!(tokens::revoke(&tx, &clerk, id, &mut random()).await.unwrap());
        tx.commit().await.unwrap();
        assert!(present(&bench, &midori, &token, later).await.is_none(), "revoked");
        let words = trail(&bench, &midori, clerk.id, later).await;
        for word in ["staff_token_issued", "staff_token_used", "staff_token_revoked", "attempt_failed"] {
            assert!(words.iter().any(|found| found == word), "{word}: {words:?}");
        }
        let login = address(&bench, &midori, clerk.id, now).await;
        let until = now + Duration::days(30);
        let told = told(&bench, &midori, &login, now).await;
        assert_eq!(told, [StaffNotice::TokenIssued { until }, StaffNotice::TokenRevoked]);
    })
    .await;
}

#[tokio::test]
async fn a_token_dies_by_its_day_with_the_account_and_with_the_role() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let other = midori.clerk(&bench, Role::Support, now).await;
        let token_of_clerk = token(&bench, &midori, &clerk, now).await;
        let token_of_other = token(&bench, &midori, &other, now).await;
        assert!(present(&bench, &midori, &token_of_clerk, now + Duration::days(30)).await.is_none(), "its day");
        let by_token = present(&bench, &midori, &token_of_clerk, now).await.unwrap();
        let other_by_token = present(&bench, &midori, &token_of_other, now).await.unwrap();

        let tx = midori.as_clerk(&bench, &owner, now).await;
        let roles = [Role::Letters, Role::Roster].into_iter().collect();
        staff::change_roles(&tx, &owner, clerk.id, roles, &mut random()).await.unwrap();
        staff::disable(&tx, &owner, other.id, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        for (token, by_token) in [(&token_of_clerk, &by_token), (&token_of_other, &other_by_token)] {
            let tx = midori.as_clerk(&bench, by_token, now).await;
            let held = sessions::hold(&tx, by_token, Permission::HelpMembers).await;
            assert!(matches!(held, Err(Failure::SessionEnded)), "a command under way stops");
            drop(tx);
            assert!(present(&bench, &midori, token, now).await.is_none());
        }
        let tx = midori.as_clerk(&bench, &owner, now).await;
        staff::enable(&tx, &owner, other.id, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(present(&bench, &midori, &token_of_other, now).await.is_none(), "what was ended stays ended");
    })
    .await;
}

#[tokio::test]
async fn a_person_has_ten_open_tokens_at_most() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        for _ in 0..MOST {
            token(&bench, &midori, &clerk, now).await;
        }
        let order = order(&[Permission::HelpMembers], 30);
        assert!(matches!(issue(&bench, &midori, &clerk, &order, now).await, TokenIssued::TooMany));
    })
    .await;
}

#[tokio::test]
async fn a_desk_code_is_asked_for_here_and_approved_there() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let (nec, letters) = Sample::with_letters(&bench, "nec", now).await;
        let visitor = Visitor::new(&bench, &nec, now);
        let typed = good(&nec, 1);
        let draft = visitor.prepare(&letters[0], &typed).await;
        visitor.commit(&*visitor.draft(&draft).await).await.unwrap();
        let [one, two] = [nec.clerk(&bench, Role::Support, now).await, nec.clerk(&bench, Role::Support, now).await];
        let [token_of_one, token_of_two] = [token(&bench, &nec, &one, now).await, token(&bench, &nec, &two, now).await];
        let one_by_token = present(&bench, &nec, &token_of_one, now).await.unwrap();
        let two_by_token = present(&bench, &nec, &token_of_two, now).await.unwrap();
        let user_id = typed.user_id.as_str();
        for (asks, approves) in [(&one, &two_by_token), (&one_by_token, &two), (&one_by_token, &two_by_token)] {
            nec.ask_desk_code(&bench, asks, user_id, false, now).await;
            // The account counts, not the way in.
            for same in [&one, &one_by_token] {
                assert!(nec.approve_desk_code(&bench, same, user_id, now).await.is_none());
            }
            assert!(nec.approve_desk_code(&bench, approves, user_id, now).await.is_some());
        }
        let tx = bench.database.read(&nec.scope(Actor::System, now)).await.unwrap();
        assert!(approvals::waiting(&tx).await.unwrap().is_empty());
        let filter = AuditFilter { actor: Some(ByActor::Id(two.id.0)), ..AuditFilter::default() };
        let rows = read::list(&tx, &filter, None, 100).await.unwrap().entries;
        assert_eq!(rows.iter().filter(|row| row.word == "approval_given").count(), 3);
        // A person without the role can't ask, whatever the token says.
        drop(tx);
        let auditor = nec.clerk(&bench, Role::Auditor, now).await;
        let tx = nec.as_clerk(&bench, &auditor, now).await;
        let person = support::person_of_user(&tx, user_id).await.unwrap().unwrap();
        let reason = ActReason::read("電話").unwrap();
        let asked = support::ask_desk_code(&tx, &auditor, person, false, &reason, &mut random()).await;
        assert!(matches!(asked, Err(Failure::SessionEnded)));
    })
    .await;
}
