//! Another verification mail for an address that isn't verified yet.

use chrono::Duration;
use madoguchi_core::accounts::profile::addresses::registered::{Resent, resend};
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session;
use madoguchi_core::ids::AccountId;
use madoguchi_core::scope::Actor;
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::testing::{Sample, japan, on_both, random};

use super::{Lost, link_path, token_of};
use crate::journey::Visitor;

async fn account(lost: &Lost<'_>) -> AccountId {
    let visitor = &lost.visitor;
    let SignInOutcome::Entered(Entered::SignedIn(token)) =
        visitor.sign_in(&lost.typed.user_id, &lost.typed.password).await
    else {
        panic!("not in")
    };
    let scope = visitor.society.scope(Actor::Anonymous, visitor.now);
    let tx = visitor.bench.database.read(&scope).await.unwrap();
    session::resolve(&tx, &token).await.unwrap().expect("a session").account
}

async fn again(lost: &Lost<'_>, account: AccountId) -> Resent {
    let visitor = &lost.visitor;
    let scope = visitor.society.scope(Actor::Member(account), visitor.now);
    let tx = visitor.bench.database.write(&scope).await.unwrap();
    let resent = resend(&tx, account, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    resent
}

#[tokio::test]
async fn three_verification_mails_an_hour_and_every_link_of_them_works() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut lost = Lost::unverified(Visitor::new(&bench, &aozora, now), &letters[0], 1).await;
        let account = account(&lost).await;
        // The registration's own was the first.
        for expected in [Resent::Promised, Resent::Promised, Resent::Enough, Resent::Enough] {
            assert_eq!(again(&lost, account).await, expected);
        }
        lost.later(Duration::hours(1));
        assert_eq!(again(&lost, account).await, Resent::Promised);
        let mails = lost.mails("verify_email").await;
        assert_eq!(mails.len(), 3);
        assert!(mails.iter().all(|mail| mail.recipient.as_str() == lost.typed.email));
        assert!(lost.press_verification(&token_of(link_path(&mails[0].mail))).await);
        assert_eq!(again(&lost, account).await, Resent::NothingToVerify);
    })
    .await;
}
