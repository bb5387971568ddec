//! Addresses that get no mails, because mails came back or were called unwanted.

use chrono::Duration;
use madoguchi_core::accounts::emails::{Purpose, SuspendedBecause, suspended_addresses};
use madoguchi_core::accounts::profile::addresses::delivery::{self, DeliveryReport, Reported, rule};
use madoguchi_core::accounts::profile::addresses::{self, registered};
use madoguchi_core::accounts::sessions::session;
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::ids::MessageId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links::TOKEN_FIELD;
use madoguchi_core::outbox::{self, Mail, MessageStatus, ReportedFate};
use madoguchi_core::policy::society::Language;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::{self, ActOutcome, Obstacle, SupportAct};
use madoguchi_core::testing::{on_both, random};

use super::{Registered, Scene, reason};

impl Scene {
    fn address(&self, who: &Registered) -> EmailAddress {
        EmailAddress::parse(&who.typed.email).unwrap()
    }

    /// Promises a mail to a member, and sends it as the worker does. `None` if it isn't sent.
    async fn mail(&mut self, who: &Registered, mail: Mail) -> (MessageId, bool) {
        self.now += Duration::minutes(1);
        let tx = self.write().await;
        let (to, account) = (self.address(who), Some(who.member.account));
        let id = outbox::promise(&tx, &mail, &to, Language::Ja, account, &mut random()).await.unwrap();
        let loaded = delivery::load(&tx, id).await.unwrap();
        if let Some(mail) = &loaded {
            delivery::mail_accepted(&tx, mail).await.unwrap();
        }
        tx.commit().await.unwrap();
        (id, loaded.is_some())
    }

    async fn notice(&mut self, who: &Registered) -> (MessageId, bool) {
        self.mail(who, Mail::PasswordWasReset { member_name: "試験".into() }).await
    }

    async fn told(&mut self, message: MessageId, address: &EmailAddress, fate: ReportedFate) -> Reported {
        self.now += Duration::minutes(1);
        let tx = self.write().await;
        let report = DeliveryReport { message, address: address.clone(), fate };
        let reported = delivery::report(&tx, &report, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        reported
    }

    /// Since when and why an address is suspended, and whether it is verified.
    async fn standing(&self, who: &Registered) -> (Option<SuspendedBecause>, bool, String) {
        let main = addresses::addresses(&self.read().await, who.member.account).await.unwrap().main.unwrap();
        let because = main.suspension.map(|suspension| suspension.because);
        assert!(because.is_none() || main.undeliverable, "a suspended address counts as one that no mail reaches");
        (because, main.verified_at.is_some(), main.address.as_str().to_owned())
    }

    async fn audited(&self, action: &str) -> u64 {
        let tx = self.write().await;
        // The table is append-only for us: what is counted is copied, and never kept.
        let copy = format!(
            "INSERT INTO retired_user_id (tenant_id, user_id_folded, account_id, retired_at) \
             SELECT tenant_id, CAST(id AS text), subject_id, at FROM audit_entry WHERE action = '{action}'"
        );
        tx.raw(&copy).await.unwrap()
    }
}

#[tokio::test]
async fn a_hard_bounce_suspends_the_address_until_its_holder_confirms_it_again() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let one = scene.member(&scene.letters[0], 1).await;
        let other = scene.member(&scene.letters[1], 2).await;
        let (address, of_other) = (scene.address(&one), scene.address(&other));
        let (sent, _) = scene.notice(&one).await;

        assert_eq!(scene.told(sent, &of_other, ReportedFate::HardBounce).await, Reported::AnotherAddress);
        let nobody = MessageId::new(scene.now, &mut random());
        assert_eq!(scene.told(nobody, &address, ReportedFate::HardBounce).await, Reported::UnknownMessage);
        assert_eq!(scene.standing(&one).await.0, None);

        let suspended = Reported::Suspended(SuspendedBecause::HardBounce);
        assert_eq!(scene.told(sent, &address, ReportedFate::HardBounce).await, suspended);
        assert_eq!(scene.told(sent, &address, ReportedFate::HardBounce).await, Reported::KnownAlready);
        let expected = (Some(SuspendedBecause::HardBounce), true, address.as_str().to_owned());
        assert_eq!(scene.standing(&one).await, expected, "neither unverified nor replaced");
        assert_eq!(scene.standing(&other).await.0, None);
        assert_eq!(scene.audited("address_suspended").await, 1);
        let member = session::resolve(&scene.read().await, &one.session).await.unwrap().unwrap();
        assert!(member.address_suspended && !member.address_unverified, "the home page says so");

        let (unsent, left) = scene.notice(&one).await;
        assert!(!left);
        let mails = outbox::of_account(&scene.read().await, one.member.account, 10).await.unwrap();
        let of = |id| mails.iter().find(|mail| mail.id == id).unwrap();
        assert_eq!(of(unsent).status, MessageStatus::Suspended, "and why it wasn't sent");
        assert_eq!((of(sent).status, of(sent).reported), (MessageStatus::Sent, Some(ReportedFate::HardBounce)));
        assert!(scene.notice(&other).await.1);

        let listed = suspended_addresses(&scene.read().await, 10).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].account, listed[0].purpose), (one.member.account, Purpose::Main));

        let tx = scene.write().await;
        let resent = registered::resend(&tx, one.member.account, &mut random()).await.unwrap();
        assert_eq!(resent, registered::Resent::Promised, "a verified address can be confirmed again");
        let mails = outbox::of_account(&tx, one.member.account, 1).await.unwrap();
        let mail = delivery::load(&tx, mails[0].id).await.unwrap().expect("the one mail that is sent");
        delivery::mail_accepted(&tx, &mail).await.unwrap();
        tx.commit().await.unwrap();
        assert!(scene.standing(&one).await.0.is_some(), "a mail server that takes a mail shows nothing");
        let Mail::VerifyEmail { verification_path, .. } = mail.mail else { panic!("another mail") };
        let (_, link) = verification_path.split_once(&format!("{TOKEN_FIELD}=")).unwrap();
        let tx = scene.write().await;
        let token = Token::received(link).unwrap();
        assert!(registered::verify(&tx, &token, &mut random()).await.unwrap().is_some());
        tx.commit().await.unwrap();
        assert_eq!(scene.standing(&one).await, (None, true, address.as_str().to_owned()));
        assert_eq!(scene.audited("address_suspension_lifted").await, 1);
        assert_eq!(
            scene.told(sent, &address, ReportedFate::Complaint).await,
            Reported::Noted,
            "an old mail says nothing"
        );
        assert!(scene.notice(&one).await.1);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_was_mailed_before_lifts_nothing() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let one = scene.member(&scene.letters[0], 1).await;
        let welcome = outbox::of_account(&scene.read().await, one.member.account, 1).await.unwrap()[0].id;
        let tx = scene.write().await;
        let mail = delivery::load(&tx, welcome).await.unwrap().unwrap();
        delivery::mail_accepted(&tx, &mail).await.unwrap();
        tx.commit().await.unwrap();
        let Mail::Welcome { verification_path, .. } = mail.mail else { panic!("another mail") };
        let reported = scene.told(welcome, &scene.address(&one), ReportedFate::Complaint).await;
        assert_eq!(reported, Reported::Suspended(SuspendedBecause::Complaint));
        let (_, link) = verification_path.split_once(&format!("{TOKEN_FIELD}=")).unwrap();
        let tx = scene.write().await;
        let token = Token::received(link).unwrap();
        assert!(registered::verify(&tx, &token, &mut random()).await.unwrap().is_some());
        tx.commit().await.unwrap();
        assert_eq!(scene.standing(&one).await.0, Some(SuspendedBecause::Complaint));
    })
    .await;
}

#[tokio::test]
async fn soft_bounces_suspend_in_a_row_and_a_delivery_between_them_counts() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let one = scene.member(&scene.letters[0], 1).await;
        let address = scene.address(&one);
        let mut sent = Vec::new();
        for _ in 0..=rule::SOFT_BOUNCES_IN_A_ROW {
            sent.push(scene.notice(&one).await.0);
        }
        assert_eq!(scene.told(sent[1], &address, ReportedFate::Delivered).await, Reported::Noted);
        for id in [sent[0], sent[2], sent[3]] {
            assert_eq!(scene.told(id, &address, ReportedFate::SoftBounce).await, Reported::Noted);
        }
        let suspended = Reported::Suspended(SuspendedBecause::SoftBounces);
        assert_eq!(
            scene.told(sent[1], &address, ReportedFate::SoftBounce).await,
            suspended,
            "a late report weighs more"
        );
        assert_eq!(scene.standing(&one).await.0, Some(SuspendedBecause::SoftBounces));
    })
    .await;
}

#[tokio::test]
async fn a_clerk_lifts_a_suspension_with_a_reason_and_sees_it_before() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let one = scene.member(&scene.letters[0], 1).await;
        let helper = scene.clerk("help", &[Role::Support]).await;
        let reader = scene.clerk("read", &[Role::Auditor]).await;
        let act = async |scene: &Scene, clerk| {
            let tx = scene.at_desk(clerk).await;
            let lift = SupportAct::LiftSuspension;
            let done = support::act(&tx, clerk, one.person, lift, &reason(), &mut random()).await;
            if done.is_ok() {
                tx.commit().await.unwrap();
            }
            done
        };
        assert_eq!(act(&scene, &helper).await.unwrap(), ActOutcome::NothingToDo);
        let (sent, _) = scene.notice(&one).await;
        scene.told(sent, &scene.address(&one), ReportedFate::HardBounce).await;

        let tx = scene.at_desk(&helper).await;
        let situation = scene.situation(&tx, &helper, one.person).await.unwrap();
        tx.commit().await.unwrap();
        let address = situation.account.unwrap().address.unwrap();
        let suspension = address.suspension.expect("the page says so");
        assert!(situation.obstacles.contains(&Obstacle::AddressSuspended { since: suspension.since }));

        assert!(act(&scene, &reader).await.is_err(), "an auditor changes nothing");
        assert_eq!(act(&scene, &helper).await.unwrap(), ActOutcome::Done(1));
        assert_eq!(scene.standing(&one).await.0, None);
        assert_eq!(scene.audited("address_suspension_lifted").await, 1);
        // The trail has the look at the page and the act, each with who did it and why, at the person's and the address's row.
        let concerning = madoguchi_core::trail::of_person(&scene.read().await, one.person).await.unwrap();
        let filter = AuditFilter { concerning: Some(concerning), ..AuditFilter::default() };
        let rows = read::list(&scene.read().await, &filter, None, 100).await.unwrap().entries;
        let looked = rows.iter().find(|row| row.action == Some(Action::PersonViewed)).expect("the look");
        assert_eq!(looked.actor.id, Some(helper.id.0));
        let everything = read::list(&scene.read().await, &AuditFilter::default(), None, 100).await.unwrap().entries;
        let of =
            |action| everything.iter().find(|row| row.action == Some(action)).unwrap_or_else(|| panic!("{action:?}"));
        let (began, lifted) = (of(Action::AddressSuspended), of(Action::AddressSuspensionLifted));
        assert_eq!((lifted.actor.kind.as_str(), lifted.actor.id), ("staff", Some(helper.id.0)));
        assert_eq!((&lifted.subject, lifted.subject.kind.as_str()), (&began.subject, "email_address"));
        assert_eq!(lifted.detail["by"], "desk");
        assert_eq!(lifted.detail["reason"].as_str(), Some(reason().as_str()));
        assert_eq!(lifted.detail["account"].as_str(), Some(one.member.account.to_string().as_str()));
        assert!(!lifted.detail.to_string().contains(&one.typed.email), "no address stands in the trail: {lifted:?}");
        assert!(scene.notice(&one).await.1);
    })
    .await;
}

#[tokio::test]
async fn a_report_that_names_no_message_is_about_the_latest_that_left() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let one = scene.member(&scene.letters[0], 1).await;
        let address = scene.address(&one);
        assert_eq!(delivery::latest_message_to(&scene.read().await, &address).await.unwrap(), None, "nothing has left");
        scene.notice(&one).await;
        let (latest, _) = scene.notice(&one).await;
        assert_eq!(delivery::latest_message_to(&scene.read().await, &address).await.unwrap(), Some(latest));
        scene.now += Duration::days(7);
        assert_eq!(delivery::latest_message_to(&scene.read().await, &address).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_report_about_a_mail_to_staff_stays_with_the_mail() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let to = EmailAddress::parse("clerk@kenpo.example").unwrap();
        let mail = Mail::PasswordWasReset { member_name: "試験".into() };
        let tx = scene.bench.database.write(&scene.society.scope(Actor::System, scene.now)).await.unwrap();
        let id = outbox::promise(&tx, &mail, &to, Language::Ja, None, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(scene.told(id, &to, ReportedFate::HardBounce).await, Reported::Noted);
        let listed = outbox::list(&scene.read().await, None, 1).await.unwrap();
        assert_eq!(listed[0].reported, Some(ReportedFate::HardBounce));
    })
    .await;
}

#[tokio::test]
async fn a_receiving_domain_that_takes_no_mails_is_told_with_the_members_it_concerns_until_one_arrives() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let mut members = Vec::new();
        for number in 0..3 {
            members.push(scene.member(&scene.letters[number], number).await);
        }
        let told = async |scene: &Scene| outbox::receiving_troubles(&scene.read().await).await.unwrap();
        let refused = async |scene: &mut Scene, who: &Registered| {
            scene.now += Duration::minutes(1);
            let tx = scene.write().await;
            let mail = Mail::PasswordWasReset { member_name: "試験".into() };
            let (to, account) = (scene.address(who), Some(who.member.account));
            let id = outbox::promise(&tx, &mail, &to, Language::Ja, account, &mut random()).await.unwrap();
            let mail = delivery::load(&tx, id).await.unwrap().unwrap();
            delivery::mail_refused(&tx, &mail, "the mail server answered 550 to the recipient").await.unwrap();
            tx.commit().await.unwrap();
        };
        for number in 0..4 {
            refused(&mut scene, &members[number % 3]).await;
        }
        assert_eq!(told(&scene).await, [], "four are no row");
        refused(&mut scene, &members[1]).await;
        let trouble = told(&scene).await;
        assert_eq!(trouble.len(), 1);
        let domain = scene.address(&members[0]).domain().to_owned();
        assert_eq!((trouble[0].domain.as_str(), trouble[0].members), (domain.as_str(), 3));
        assert_eq!(trouble[0].fault, outbox::ReceivingFault::Refuses);
        assert!(scene.notice(&members[0]).await.1);
        assert_eq!(told(&scene).await, [], "one arrived");
        refused(&mut scene, &members[2]).await;
        scene.now += Duration::days(2);
        assert_eq!(told(&scene).await, [], "too long ago");
    })
    .await;
}

#[tokio::test]
async fn mails_that_wait_are_counted_by_why() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let to = EmailAddress::parse("a@example.net").unwrap();
        let tx = scene.write().await;
        for trouble in ["the mail server answered 450", "a header can't be written", "the mail server answered 450"] {
            let mail = Mail::PasswordWasReset { member_name: "試験".into() };
            let id = outbox::promise(&tx, &mail, &to, Language::Ja, None, &mut random()).await.unwrap();
            let mail = outbox::load(&tx, id).await.unwrap().unwrap();
            outbox::retry_later(&tx, &mail, trouble).await.unwrap();
        }
        let because = outbox::waiting_because(&tx, 5).await.unwrap();
        assert_eq!(
            because,
            [("the mail server answered 450".to_owned(), 2), ("a header can't be written".to_owned(), 1)]
        );
        assert_eq!(outbox::waiting_because(&tx, 1).await.unwrap().len(), 1);
    })
    .await;
}
