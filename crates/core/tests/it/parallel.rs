//! Many press 実行 at once: exactly as many accounts and welcome mails as letters.

use madoguchi_core::input::device::Device;
use madoguchi_core::outbox;
use madoguchi_core::policy::society::Language;
use madoguchi_core::registration::{self, NotCommitted};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{ReadyDraft, Sample, japan, on_both, random};

/// Letters that are pressed on, and browsers that work through each; the soak does it with 1,000 and 50, over HTTP.
const LETTERS: usize = 40;
const BROWSERS: usize = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_five_browsers_a_letter_end_in_one_account_each() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_people(&bench, "aozora", LETTERS, now).await;
        let mut drafts = Vec::with_capacity(LETTERS * BROWSERS);
        for letter in &letters {
            drafts.extend(aozora.ready_drafts(&bench, letter, BROWSERS, now).await);
        }
        let mut tasks = tokio::task::JoinSet::new();
        for ReadyDraft { token, .. } in drafts {
            let database = bench.database.clone();
            let scope = aozora.scope(Actor::Anonymous, now);
            tasks.spawn(async move {
                let tx = database.write(&scope).await.unwrap();
                let registration::FoundDraft::Open(draft) = registration::find(&tx, &token).await.unwrap() else {
                    return 0;
                };
                match registration::commit(tx, &draft, Language::Ja, Device::default(), &mut random()).await {
                    Ok((tx, _)) => {
                        tx.commit().await.unwrap();
                        1
                    }
                    Err(NotCommitted::LetterGone) => 0,
                    Err(other) => panic!("{other}"),
                }
            });
        }
        let won: usize = tasks.join_all().await.into_iter().sum();
        assert_eq!(won, LETTERS);
        let tx = bench.database.read(&aozora.scope(Actor::System, now)).await.unwrap();
        let mails = outbox::list(&tx, None, 1000).await.unwrap();
        assert_eq!(mails.len(), LETTERS);
        drop(tx);
        let tx = bench.database.write(&aozora.scope(Actor::System, now)).await.unwrap();
        assert_eq!(tx.raw("UPDATE account SET version = version").await.unwrap(), LETTERS as u64);
        assert_eq!(
            tx.raw("UPDATE provisional_credential SET era = era WHERE redeemed_at IS NOT NULL").await.unwrap(),
            LETTERS as u64
        );
        assert_eq!(tx.raw("UPDATE registration SET version = version WHERE user_id IS NOT NULL").await.unwrap(), 0);
    })
    .await;
}
