//! What the whole database says about registrations: all there, none doubled, none half.

use madoguchi_core::clock::Clock;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::Sample;

use crate::place::Place;

/// What may never be, and the statement that counts it.
const NEVER: [(&str, &str); 10] = [
    (
        "an account whose letter isn't redeemed",
        "UPDATE account SET version = version WHERE NOT EXISTS (SELECT 1 FROM provisional_credential c \
         WHERE c.person_id = account.person_id AND c.redeemed_at IS NOT NULL)",
    ),
    (
        "a redeemed letter without an account",
        "UPDATE provisional_credential SET era = era WHERE redeemed_at IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM account a WHERE a.person_id = provisional_credential.person_id)",
    ),
    (
        "an account without exactly one consent",
        "UPDATE account SET version = version WHERE (SELECT count(*) FROM consent c WHERE c.account_id = account.id) <> 1",
    ),
    (
        "an account without exactly one address",
        "UPDATE account SET version = version WHERE \
         (SELECT count(*) FROM email_address e WHERE e.account_id = account.id) <> 1",
    ),
    (
        "an account without exactly one welcome mail",
        "UPDATE account SET version = version WHERE \
         (SELECT count(*) FROM outbox_message m WHERE m.account_id = account.id AND m.kind = 'welcome') <> 1",
    ),
    (
        "an account without exactly one entry in the audit",
        "UPDATE account SET version = version WHERE \
         (SELECT count(*) FROM audit_entry e WHERE e.subject_id = account.id AND e.action = 'registered') <> 1",
    ),
    (
        "an account that no draft has become",
        "UPDATE account SET version = version WHERE \
         (SELECT count(*) FROM registration r WHERE r.account_id = account.id AND r.state IN ('committed', 'answered')) <> 1",
    ),
    (
        "a waiting mail that no worker will find",
        "UPDATE outbox_message SET attempts = attempts WHERE status = 'waiting' AND NOT EXISTS \
         (SELECT 1 FROM due_work w WHERE w.subject_id = outbox_message.id)",
    ),
    (
        "an open draft of a redeemed letter",
        "UPDATE registration SET version = version WHERE state = 'open' AND EXISTS \
         (SELECT 1 FROM provisional_credential c WHERE c.id = registration.credential_id AND c.redeemed_at IS NOT NULL)",
    ),
    (
        "something personal in a draft that has ended",
        "UPDATE registration SET version = version WHERE state <> 'open' AND \
         (user_id IS NOT NULL OR password_hash IS NOT NULL OR email_sealed IS NOT NULL)",
    ),
];

/// Checks that nothing is half done, and returns how many accounts there are.
///
/// # Panics
/// When something is.
pub async fn accounts(place: &Place, society: &Sample) -> u64 {
    let database = place.database().await;
    let tx = database.write(&society.scope(Actor::System, Clock::system().now())).await.unwrap();
    for (what, statement) in NEVER {
        assert_eq!(tx.raw(statement).await.unwrap(), 0, "{what}");
    }
    let accounts = tx.raw("UPDATE account SET version = version").await.unwrap();
    tx.rollback().await.unwrap();
    database.close().await.unwrap();
    accounts
}
