//! Mails about announcements: a worker that dies in the middle repeats nobody and leaves nobody out, and what is withdrawn
//! doesn't leave, even where a worker has claimed it.

use madoguchi_core::announcements::content::AnnouncementTyped;
use madoguchi_core::announcements::{self, Announcement, AnnouncementChange};
use madoguchi_core::ids::{AccountId, AnnouncementId};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::tenancy::Tenant;

use super::*;
use crate::worker::announce;

/// Members, somewhat more than one transaction promises mails to.
const MEMBERS: usize = 230;

struct Society {
    house: House,
    tenant: Arc<Tenant>,
    clerk: Clerk,
}

impl Society {
    async fn set(bench: &Bench, members: usize) -> Self {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_people(bench, "midori", members, now).await;
        for letter in &letters {
            let draft = society.ready_drafts(bench, letter, 1, now).await.remove(0);
            let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
            let FoundDraft::Open(draft) = registration::find(&tx, &draft.token).await.unwrap() else {
                panic!("a draft")
            };
            let done = registration::commit(tx, &draft, Language::Ja, Device::default(), &mut random()).await;
            let (tx, _) = done.unwrap();
            tx.commit().await.unwrap();
        }
        let clerk = society.clerk(bench, Role::Announcements, now).await;
        let house = house_of(bench.database.clone(), bench, now).await;
        let tenant = house.directory.society(society.id).unwrap();
        let set = Self { house, tenant, clerk };
        let tx = set.house.write(&set.tenant, Actor::System).await.unwrap();
        tx.raw("UPDATE email_address SET verified_at = added_at").await.unwrap();
        tx.commit().await.unwrap();
        // The welcome mails.
        assert_eq!(set.send().await.len(), members);
        set
    }

    async fn publish(&self) -> AnnouncementId {
        let typed = AnnouncementTyped {
            title_ja: "年末年始の電話受付".into(),
            body_ja: "本文です。".into(),
            audience: "everybody".into(),
            ..AnnouncementTyped::default()
        };
        let policy = self.tenant.policy(self.house.clock.now());
        let content = typed.read(&policy.eras).ok().unwrap();
        let tx = self.house.write(&self.tenant, Actor::Staff(self.clerk.id)).await.unwrap();
        let id = announcements::write(&tx, &self.clerk, &content, &mut random()).await.unwrap();
        let published = announcements::publish(&tx, &self.clerk, (id, 1), &mut random()).await.unwrap();
        assert_eq!(published, AnnouncementChange::Done);
        tx.commit().await.unwrap();
        id
    }

    async fn withdraw(&self, id: AnnouncementId) {
        let tx = self.house.write(&self.tenant, Actor::Staff(self.clerk.id)).await.unwrap();
        let withdrawn = announcements::withdraw(&tx, &self.clerk, id, &mut random()).await.unwrap();
        assert_eq!(withdrawn, AnnouncementChange::Done);
        tx.commit().await.unwrap();
    }

    async fn stored(&self, id: AnnouncementId) -> Announcement {
        let tx = self.house.write(&self.tenant, Actor::System).await.unwrap();
        announcements::announcement(&tx, id).await.unwrap().unwrap()
    }

    /// The mails that wait, as if a worker sent them now: the accounts that they go to.
    async fn send(&self) -> Vec<AccountId> {
        let tx = self.house.write(&self.tenant, Actor::System).await.unwrap();
        let mut accounts = Vec::new();
        for listed in outbox::list(&tx, Some(MessageStatus::Waiting), 1_000).await.unwrap() {
            let mail = outbox::load(&tx, listed.id).await.unwrap().expect("a mail that waits");
            accounts.extend(mail.account);
            outbox::sent(&tx, listed.id).await.unwrap();
        }
        tx.commit().await.unwrap();
        accounts
    }

    async fn standing(&self, status: MessageStatus) -> usize {
        let tx = self.house.write(&self.tenant, Actor::System).await.unwrap();
        let listed = outbox::list(&tx, Some(status), 1_000).await.unwrap();
        listed.iter().filter(|mail| mail.kind == "announcement").count()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_that_are_killed_again_and_again_mail_everybody_once() {
    on_both(|bench| async move {
        let society = Society::set(&bench, MEMBERS).await;
        let id = society.publish().await;
        let (mut mailed, mut killed) = (Vec::new(), 0);
        for life in 0_u64.. {
            assert!(life < 1_000, "it goes on: {}", mailed.len());
            // Each worker lives longer than the one before, and dies wherever it is.
            let (house, stop) = (society.house.clone(), CancellationToken::new());
            let worker = tokio::spawn(async move { announce::round(&house, &stop).await });
            tokio::time::sleep(Duration::from_millis(5 * life)).await;
            worker.abort();
            killed += usize::from(worker.await.is_err_and(|error| error.is_cancelled()));
            mailed.extend(society.send().await);
            if society.stored(id).await.mailed_at.is_some() {
                break;
            }
            // The claim of a killed worker expires.
            society.house.clock.set(society.house.clock.now() + chrono::Duration::minutes(6));
        }
        assert!(killed > 0, "the first had no time");
        assert_eq!(mailed.len(), MEMBERS);
        mailed.sort();
        mailed.dedup();
        assert_eq!(mailed.len(), MEMBERS, "nobody twice");
        assert_eq!(society.stored(id).await.mails, u32::try_from(MEMBERS).unwrap());
        society.house.clock.set(society.house.clock.now() + chrono::Duration::hours(1));
        announce::round(&society.house, &CancellationToken::new()).await.unwrap();
        assert!(society.send().await.is_empty(), "done is done");
    })
    .await;
}

#[tokio::test]
async fn what_is_withdrawn_does_not_leave_even_if_a_worker_has_claimed_it() {
    on_both(|bench| async move {
        let society = Society::set(&bench, 5).await;
        let id = society.publish().await;
        announce::round(&society.house, &CancellationToken::new()).await.unwrap();
        assert_eq!(society.standing(MessageStatus::Waiting).await, 5);
        let claimed = claim(&society.house, 10).await.unwrap();
        assert_eq!(claimed.len(), 5);
        // One is with the mail server at this moment.
        let (listener, port) = listener().await;
        let (offered, is_offered) = oneshot::channel();
        let (taken, is_taken) = oneshot::channel();
        let server = tokio::spawn(async move {
            mail_server(listener.accept().await.unwrap().0, "250 fine", Some((offered, is_taken))).await
        });
        let (house, transport, first) = (society.house.clone(), Arc::new(smtp(port)), claimed[0]);
        let with_server = Arc::clone(&transport);
        let delivery =
            tokio::spawn(async move { deliver(&house, &with_server, first, &CancellationToken::new()).await });
        is_offered.await.unwrap();
        society.withdraw(id).await;
        taken.send(()).unwrap();
        delivery.await.unwrap();
        for due in &claimed[1..] {
            deliver(&society.house, &transport, *due, &CancellationToken::new()).await;
        }
        transport.close().await;
        assert_eq!(server.await.unwrap().len(), 1, "only the one that the server had already");
        let standing = (society.standing(MessageStatus::Sent).await, society.standing(MessageStatus::Withdrawn).await);
        assert_eq!(standing, (1, 4), "and the record says so");
        society.house.clock.set(society.house.clock.now() + chrono::Duration::hours(2));
        assert!(claim(&society.house, 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_a_member_chose_brings_the_button_that_ends_such_mails() {
    use madoguchi_core::accounts::profile::notifications::unsubscribe::{self, MailsEnd, UnsubscribeLink};
    use madoguchi_core::policy::notification::NotificationKind;
    use madoguchi_core::secret::Token;
    on_both(|bench| async move {
        let (society, stop) = (Society::set(&bench, 1).await, CancellationToken::new());
        society.publish().await;
        announce::round(&society.house, &stop).await.unwrap();
        let mails = tempfile::tempdir().unwrap();
        let transport = folder(mails.path());
        for due in claim(&society.house, 10).await.unwrap() {
            deliver(&society.house, &transport, due, &stop).await;
        }
        let files = files(mails.path());
        let mail = mail_parser::MessageParser::default().parse(files.values().next().unwrap()).unwrap();
        let header = |name| mail.header_raw(name).unwrap().trim();
        assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        let address = header("List-Unsubscribe").trim_matches(['<', '>']);
        let token = address.strip_prefix("https://midori.portal.localhost/unsubscribe?token=").unwrap();

        let tx = society.house.write(&society.tenant, Actor::Anonymous).await.unwrap();
        let token = Token::received(token).unwrap();
        let ended = unsubscribe::end(&tx, &token, &mut random()).await.unwrap();
        let kind = NotificationKind::Announcements;
        assert_eq!(ended, Some(UnsubscribeLink { kind, mails: MailsEnd::Ended }));
        tx.commit().await.unwrap();
        society.publish().await;
        announce::round(&society.house, &stop).await.unwrap();
        assert!(society.send().await.is_empty(), "nobody wants them any more");
    })
    .await;
}
