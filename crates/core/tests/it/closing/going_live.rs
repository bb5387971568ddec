//! A society on its way from the first folder to going live, on both databases.

use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::gates::{self, Gate, Missing, Outside, Passed, Seen, letter_proof};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::{self, ActOutcome, SupportAct};
use madoguchi_core::tenancy::apply::{StatusChange, change_status};
use madoguchi_core::tenancy::{Directory, TenantStatus, set_status};
use madoguchi_core::testing::{on_both, random};

use super::{Scene, reason};

/// Everything outside is in order.
fn all_seen() -> Outside {
    let nothing = || Seen::Lacking(Vec::new());
    Outside { addresses: nothing(), certificates: nothing(), sender: nothing() }
}

impl Scene {
    /// A society that is being set up and has answered everything. The sample's addresses are of an example domain, and it
    /// assumes some values.
    async fn draft(bench: madoguchi_core::testing::Bench) -> Self {
        let mut scene = Self::set(bench, "aozora").await;
        scene.society.policy.assumed.clear();
        scene.society.policy.contact.mail_from = "info@aozora-kenpo.jp".into();
        let tx = scene.bench.database.platform_write(scene.now).await.unwrap();
        assert!(set_status(&tx, "aozora", TenantStatus::Draft).await.unwrap());
        tx.commit().await.unwrap();
        scene
    }

    async fn stands(&self) -> TenantStatus {
        Directory::read(&self.bench.database, "aozora", self.now).await.unwrap().unwrap().status
    }

    /// Registers with the first letter, and closes the account.
    async fn rehearse(&self, clerk: &madoguchi_core::staff::sessions::Clerk) {
        let tried = self.member(&self.letters[0], 0).await;
        let tx = self.write().await;
        let Passed::Barred(barred) = gates::go_live(&tx, &all_seen(), &mut random()).await.unwrap() else {
            panic!("the account is still there");
        };
        assert_eq!(
            barred.iter().map(|look| look.missing.clone()).collect::<Vec<_>>(),
            [Some(Missing::AccountsOpen(1))]
        );
        drop(tx);
        let tx = self.at_desk(clerk).await;
        let closed = support::act(&tx, clerk, tried.person, SupportAct::Close, &reason(), &mut random()).await.unwrap();
        assert_eq!(closed, ActOutcome::Done(1));
        tx.commit().await.unwrap();
    }
}

fn shut(looks: &[gates::GateLook]) -> Vec<Gate> {
    looks.iter().filter(|look| !look.is_passed()).map(|look| look.gate).collect()
}

#[tokio::test]
async fn a_society_goes_live_when_nothing_is_missing_and_not_before() {
    on_both(|bench| async move {
        let scene = Scene::draft(bench).await;
        let tx = scene.write().await;
        let looks = gates::look(&tx, &Outside::default()).await.unwrap();
        let outside = [Gate::Addresses, Gate::Certificates, Gate::Sender];
        assert!(outside.iter().all(|gate| shut(&looks).contains(gate)), "nobody looked outside: {looks:?}");
        let Passed::Barred(barred) = gates::make_ready(&tx, &all_seen(), &mut random()).await.unwrap() else {
            panic!("nobody has signed in at the desk");
        };
        assert_eq!(shut(&barred), [Gate::Owner, Gate::LetterProof]);
        assert_eq!(
            gates::go_live(&tx, &all_seen(), &mut random()).await.unwrap(),
            Passed::NotFrom(TenantStatus::Draft)
        );
        drop(tx);
        assert_eq!(scene.stands().await, TenantStatus::Draft);

        let owner = scene.clerk("owner", &[Role::Owner]).await;
        let tx = scene.write().await;
        let seen = letter_proof::fingerprint(tx.policy()).unwrap();
        assert!(!letter_proof::approve(&tx, &owner, "something else", &mut random()).await.unwrap());
        assert!(letter_proof::approve(&tx, &owner, &seen, &mut random()).await.unwrap());
        assert_eq!(gates::make_ready(&tx, &all_seen(), &mut random()).await.unwrap(), Passed::Done);
        assert_eq!(gates::make_ready(&tx, &all_seen(), &mut random()).await.unwrap(), Passed::SoAlready);
        tx.commit().await.unwrap();
        assert_eq!(scene.stands().await, TenantStatus::Ready);

        let tx = scene.write().await;
        let Passed::Barred(barred) = gates::go_live(&tx, &all_seen(), &mut random()).await.unwrap() else {
            panic!("nobody has tried it");
        };
        assert_eq!(
            barred.iter().map(|look| (look.gate, look.missing.clone())).collect::<Vec<_>>(),
            [(Gate::Rehearsal, Some(Missing::NotYet))]
        );
        // What isn't open to members can't be suspended, and resuming is no way around the gates.
        for status in [TenantStatus::Suspended, TenantStatus::Live] {
            let change = change_status(&tx, status, "試し", &mut random()).await.unwrap();
            assert_eq!(change, StatusChange::NotFrom(TenantStatus::Ready), "{status:?}");
        }
        drop(tx);

        scene.rehearse(&owner).await;
        let tx = scene.write().await;
        let unseen = Outside { sender: Seen::NotChecked, ..all_seen() };
        let Passed::Barred(barred) = gates::go_live(&tx, &unseen, &mut random()).await.unwrap() else {
            panic!("what nobody looked at isn't fine");
        };
        assert_eq!(shut(&barred), [Gate::Sender]);
        assert_eq!(gates::go_live(&tx, &all_seen(), &mut random()).await.unwrap(), Passed::Done);
        tx.commit().await.unwrap();
        assert_eq!(scene.stands().await, TenantStatus::Live);
        let tx = scene.write().await;
        for action in [Action::LetterProofApproved, Action::SocietyReady, Action::SocietyLive] {
            let filter = AuditFilter { action: Some(action), ..AuditFilter::default() };
            assert_eq!(read::list(&tx, &filter, None, 10).await.unwrap().entries.len(), 1, "{action:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_letter_shows_is_approved_anew_when_it_changes() {
    on_both(|bench| async move {
        let mut scene = Scene::draft(bench).await;
        let letters = scene.clerk("letters", &[Role::Letters]).await;
        let reader = scene.clerk("reader", &[Role::Support, Role::Auditor]).await;
        let tx = scene.write().await;
        let seen = letter_proof::fingerprint(tx.policy()).unwrap();
        assert!(letter_proof::approve(&tx, &reader, &seen, &mut random()).await.is_err(), "another role");
        drop(tx);
        let tx = scene.write().await;
        assert!(letter_proof::approve(&tx, &letters, &seen, &mut random()).await.unwrap());
        assert!(letter_proof::is_approved(&tx).await.unwrap());
        tx.commit().await.unwrap();
        scene.society.policy.contact.phone = "03-9999-0000".into();
        let tx = scene.write().await;
        assert!(!letter_proof::is_approved(&tx).await.unwrap());
        assert_eq!(letter_proof::newest(&tx).await.unwrap().unwrap().by, letters.id);
    })
    .await;
}

#[tokio::test]
async fn a_release_that_knows_no_stages_may_have_opened_the_portal() {
    on_both(|bench| async move {
        let scene = Scene::draft(bench).await;
        let tx = scene.write().await;
        assert_eq!(tx.raw("UPDATE tenant SET status = 'live' WHERE slug = 'aozora'").await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(scene.stands().await, TenantStatus::Live);
        // And what this release writes reads as suspended there.
        let tx = scene.write().await;
        assert_eq!(
            change_status(&tx, TenantStatus::Suspended, "保守", &mut random()).await.unwrap(),
            StatusChange::Done
        );
        let suspended = "UPDATE tenant SET revision = revision WHERE status = 'suspended' AND stage IS NULL";
        assert_eq!(tx.raw(suspended).await.unwrap(), 1);
    })
    .await;
}
