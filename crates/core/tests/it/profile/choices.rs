//! Mails by kind, language and size of the text.

use madoguchi_core::accounts::profile::notifications;
use madoguchi_core::accounts::profile::preferences::{self, Display};
use madoguchi_core::accounts::sessions::session::Member;
use madoguchi_core::policy::notification::Mode;
use madoguchi_core::policy::notification::NotificationKind::{self, Eligibility, MedicalExpenses};
use madoguchi_core::policy::society::{Language, TextSize};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Sample, japan, on_both, random};

use super::Counter;

impl Counter<'_> {
    async fn wanted(&self, member: &Member) -> [bool; 2] {
        let tx = self.write(Actor::System).await;
        let mut wanted = [false; 2];
        for (slot, kind) in wanted.iter_mut().zip(NotificationKind::ALL) {
            *slot = notifications::wants(&tx, member.account, kind).await.unwrap();
        }
        wanted
    }

    async fn choose(&self, member: &Member, wanted: &[NotificationKind]) -> bool {
        let tx = self.write(Actor::Member(member.account)).await;
        let chosen = notifications::choose(&tx, member, wanted, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        chosen
    }

    async fn display(&self, member: &Member, language: Language, text_size: TextSize) -> Display {
        let tx = self.write(Actor::Member(member.account)).await;
        let wanted = Display { language, text_size };
        let kept = preferences::choose(&tx, member, wanted, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        kept
    }

    async fn audited(&self, action: &str) -> u64 {
        let tx = self.write(Actor::System).await;
        // The table is append-only for us: what is counted is copied, and never kept.
        let copy = format!(
            "INSERT INTO retired_user_id (tenant_id, user_id_folded, account_id, retired_at) \
             SELECT tenant_id, CAST(id AS text), subject_id, at FROM audit_entry WHERE action = '{action}'"
        );
        let counted = tx.raw(&copy).await.unwrap();
        tx.rollback().await.unwrap();
        counted
    }
}

#[tokio::test]
async fn what_was_ticked_at_registration_holds_until_a_member_chooses_by_kind() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (mut society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let (token, member) = {
            let counter = Counter { bench: &bench, society: &society, now };
            let (token, _) = counter.register(&letters[0], 1).await;
            let member = counter.member(&token).await;
            assert_eq!(counter.wanted(&member).await, [true, true], "ticked at registration");
            assert!(counter.choose(&member, &[Eligibility]).await);
            assert_eq!(counter.wanted(&member).await, [false, true]);
            assert!(counter.choose(&member, &[Eligibility]).await, "sent twice");
            assert_eq!(counter.audited("notifications_chosen").await, 1);
            assert!(counter.choose(&member, &[]).await);
            assert_eq!(counter.wanted(&member).await, [false, false]);
            assert!(counter.choose(&member, &[MedicalExpenses]).await);
            assert_eq!(counter.wanted(&member).await, [true, false]);
            (token, member)
        };
        // A kind that the society hasn't is neither sent nor chosen; what was said about it stays.
        society.policy.notification.kinds = vec![Eligibility];
        {
            let counter = Counter { bench: &bench, society: &society, now };
            assert_eq!(counter.wanted(&member).await, [false, false]);
            assert!(counter.choose(&member, &[Eligibility, MedicalExpenses]).await);
            assert_eq!(counter.wanted(&member).await, [false, true]);
        }
        // Always is always, and nothing is chosen.
        society.policy.notification.mode = Mode::Always;
        {
            let counter = Counter { bench: &bench, society: &society, now };
            assert!(!counter.choose(&member, &[]).await);
            assert_eq!(counter.wanted(&member).await, [false, true]);
        }
        society.policy.notification = madoguchi_core::policy::notification::Notification {
            mode: Mode::OptIn,
            kinds: vec![MedicalExpenses, Eligibility],
            quiet_hours: None,
        };
        let counter = Counter { bench: &bench, society: &society, now };
        assert_eq!(counter.wanted(&counter.member(&token).await).await, [true, true], "nothing was lost");
    })
    .await;
}

#[tokio::test]
async fn who_ticked_nothing_gets_nothing() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let counter = Counter { bench: &bench, society: &society, now };
        let (token, _) = counter.register(&letters[0], 1).await;
        let member = counter.member(&token).await;
        let tx = counter.write(Actor::System).await;
        assert_eq!(tx.raw("UPDATE account SET notify = false").await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(counter.wanted(&member).await, [false, false]);
        assert!(counter.choose(&member, &[MedicalExpenses]).await);
        assert_eq!(counter.wanted(&member).await, [true, false]);
    })
    .await;
}

#[tokio::test]
async fn language_and_size_come_with_the_session() {
    on_both(|bench| async move {
        use Language::{En, Ja};
        let now = japan("2026-11-20T10:00:00");
        let (mut society, letters) = Sample::with_letters(&bench, "midori", now).await;
        let token = {
            let counter = Counter { bench: &bench, society: &society, now };
            let (token, _) = counter.register(&letters[0], 1).await;
            let member = counter.member(&token).await;
            assert_eq!((member.language, member.text_size), (Ja, TextSize::Standard));
            counter.display(&member, Ja, TextSize::Standard).await;
            assert_eq!(counter.audited("display_chosen").await, 0, "nothing was changed");
            let kept = counter.display(&member, En, TextSize::Largest).await;
            assert_eq!(kept, Display { language: En, text_size: TextSize::Largest });
            let member = counter.member(&token).await;
            assert_eq!((member.language, member.text_size), (En, TextSize::Largest));
            assert_eq!(counter.audited("display_chosen").await, 1);
            assert_eq!(counter.rows("UPDATE account SET version = version WHERE version = 1").await, 1);
            token
        };
        // Where English is no choice any more nothing is spoken in it, and the wish stays.
        society.policy.languages = vec![Ja];
        let counter = Counter { bench: &bench, society: &society, now };
        let member = counter.member(&token).await;
        let kept = counter.display(&member, En, TextSize::Large).await;
        assert_eq!(kept, Display { language: Ja, text_size: TextSize::Large });
        let member = counter.member(&token).await;
        assert_eq!((member.language, member.text_size), (En, TextSize::Large));
    })
    .await;
}
