//! Settings that take two people, and planned changes that are looked at again when their day comes.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::approvals::{self, NotApproved};
use madoguchi_core::ids::{ApprovalId, ScheduledSettingId, StaffId};
use madoguchi_core::outbox::{self, StoppedBecause};
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::layers::Layer;
use madoguchi_core::settings::{
    self, KeyEdit, PlanFor, ScheduledLook, SettingsChange, SettingsOrder, SettingsOutcome, VersionAuthor,
    WithdrawalOrder,
};
use madoguchi_core::staff;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::support::ActReason;
use madoguchi_core::tenancy::Directory;
use madoguchi_core::tenancy::apply::keep_overrides;
use madoguchi_core::testing::{BASE, on_both, random};
use serde_json::{Value, json};

use crate::announcements::Scene;

fn change(edits: &[(&str, Value)]) -> SettingsChange {
    SettingsChange(edits.iter().map(|(key, value)| ((*key).to_owned(), KeyEdit::Set(value.clone()))).collect())
}

fn why() -> ActReason {
    ActReason::read("方針による").unwrap()
}

impl Scene {
    async fn clerks(&mut self) -> (Clerk, Clerk) {
        let one = self.clerk("one", Role::Policy).await;
        self.now += Duration::minutes(1);
        let other = self.clerk("other", Role::Owner).await;
        self.now += Duration::minutes(1);
        (one, other)
    }

    /// Saves a change as the desk does: looked at, counted, stored.
    async fn save(
        &self,
        clerk: &Clerk,
        change: &SettingsChange,
        from: DateTime<Utc>,
        replaces: Option<ApprovalId>,
    ) -> SettingsOutcome {
        let tx = self.write().await;
        let timeline = settings::timeline(&tx).await.unwrap();
        let base = timeline.base(self.now);
        let plan = settings::plan(&timeline, change, &base, from, self.now, PlanFor::Society);
        let impact = settings::impact(&tx, &plan).await.unwrap();
        let (why, impact) = (why(), &impact);
        let order = SettingsOrder { change, drawn_from: &base, from, why: &why, impact, replaces };
        let outcome = settings::save(&tx, clerk, order, &mut random()).await.unwrap();
        if matches!(outcome, SettingsOutcome::Saved(_) | SettingsOutcome::Waits(_)) {
            tx.commit().await.unwrap();
        }
        outcome
    }

    async fn asked(&self, clerk: &Clerk, change: &SettingsChange, from: DateTime<Utc>) -> ApprovalId {
        match self.save(clerk, change, from, None).await {
            SettingsOutcome::Waits(id) => id,
            other => panic!("{other:?}"),
        }
    }

    async fn withdraw_planned(&self, clerk: &Clerk, number: i32) -> SettingsOutcome {
        let tx = self.write().await;
        let timeline = settings::timeline(&tx).await.unwrap();
        let plan = settings::plan_withdrawal(&timeline, number, self.now).unwrap();
        let impact = settings::impact(&tx, &plan).await.unwrap();
        let why = why();
        let order = WithdrawalOrder { number, why: &why, impact: &impact, replaces: None };
        let outcome = settings::withdraw(&tx, clerk, order, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        outcome
    }

    /// Whether the page says that it can be approved, and what becomes of approving it.
    async fn approve_settings(&self, clerk: &Clerk, id: ApprovalId) -> (bool, Result<DateTime<Utc>, NotApproved>) {
        let tx = self.write().await;
        let Some(waiting) = approvals::find(&tx, id).await.unwrap() else { return (false, Err(NotApproved::Gone)) };
        let asked = settings::asked(&tx, &waiting).await.unwrap().unwrap();
        let approved = settings::approve(&tx, clerk, id, &asked.impact, &mut random()).await.unwrap();
        if approved.is_ok() {
            tx.commit().await.unwrap();
        }
        (asked.holds, approved)
    }

    /// The policy that a server that loads now applies at an instant.
    async fn loaded(&self, at: DateTime<Utc>) -> Policy {
        let directory = Directory::load(&self.bench.database, BASE, self.now).await.unwrap();
        (**directory.by_slug("midori").unwrap().policy(at)).clone()
    }

    async fn author_of_newest(&self) -> (VersionAuthor, i32) {
        let timeline = settings::timeline(&self.write().await).await.unwrap();
        let own = timeline.versions().iter().rfind(|version| version.layer == Layer::Overrides).unwrap();
        (own.who.clone(), own.number)
    }

    /// Looks at what is due now, as the worker does.
    async fn look(&self) -> Vec<ScheduledLook> {
        let tx = self.bench.database.platform_write(self.now).await.unwrap();
        let due = settings::claim_due(&tx, 10).await.unwrap();
        tx.commit().await.unwrap();
        let mut looks = Vec::new();
        for due in due {
            let tx = self.write().await;
            looks.push(settings::look_again(&tx, ScheduledSettingId(due.subject), &mut random()).await.unwrap());
            tx.commit().await.unwrap();
        }
        looks
    }

    async fn told(&self) -> usize {
        let tx = self.write().await;
        let mails = outbox::list(&tx, None, 50).await.unwrap();
        mails.iter().filter(|mail| mail.kind == "settings_stopped").count()
    }

    async fn disable(&self, by: &Clerk, whom: StaffId) {
        let tx = self.write().await;
        staff::disable(&tx, by, whom, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A new version of the manifest, as the vendor applies it.
    async fn manifest(&self, edit: impl FnOnce(&mut Value)) {
        let timeline = settings::timeline(&self.write().await).await.unwrap();
        let newest = timeline.versions().iter().rfind(|version| version.layer == Layer::Manifest).unwrap();
        let mut body = newest.body.clone();
        edit(&mut body);
        let literal = body.to_string().replace('\'', "''");
        let (from, number) = (newest.effective_from.to_rfc3339(), newest.number + 1);
        let sql = format!(
            "INSERT INTO policy_version (tenant_id, layer, version, effective_from, recorded_at, who, why, body) VALUES \
             ({}, 'manifest', {number}, '{from}', '{from}', 'vendor', 'x', '{literal}')",
            self.literal(self.society.id.0)
        );
        self.raw(&sql).await;
    }
}

#[tokio::test]
async fn a_lower_floor_waits_for_another_account_and_is_stored_as_the_work_of_whoever_asked() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let (one, other) = scene.clerks().await;
        let lower = change(&[("password.min_length", json!(10))]);
        let before = scene.loaded(scene.now).await.password.min_length;
        let id = scene.asked(&one, &lower, scene.now).await;
        assert_eq!(scene.loaded(scene.now).await.password.min_length, before, "nothing changes by asking");
        assert_eq!(scene.approve_settings(&one, id).await, (true, Err(NotApproved::OwnRequest)));
        scene.now += Duration::minutes(1);
        assert_eq!(scene.approve_settings(&other, id).await, (true, Ok(scene.now)));
        assert_eq!(scene.approve_settings(&other, id).await.1, Err(NotApproved::Gone), "once");
        assert_eq!(scene.loaded(scene.now).await.password.min_length, 10);
        assert_eq!(scene.author_of_newest().await.0, VersionAuthor::Staff(one.id));
        // Back to the stricter value takes one person, and so does what touches no floor.
        for edits in [("password.min_length", json!(before)), ("contact.hours", json!("平日"))] {
            scene.now += Duration::seconds(1);
            assert!(matches!(scene.save(&one, &change(&[edits]), scene.now, None).await, SettingsOutcome::Saved(_)));
        }
    })
    .await;
}

#[tokio::test]
async fn whatever_the_decision_depends_on_has_changed_needs_a_new_request() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let (one, other) = scene.clerks().await;
        let member = scene.member(&scene.letters[0], 1, true).await;
        scene.member(&scene.letters[1], 2, true).await;
        let shorter = change(&[("former_members.read_only_months", json!(0))]);

        // Another version of the settings.
        let id = scene.asked(&one, &shorter, scene.now).await;
        let hours = change(&[("contact.hours", json!("平日"))]);
        scene.now += Duration::seconds(1);
        assert!(matches!(scene.save(&other, &hours, scene.now, None).await, SettingsOutcome::Saved(_)));
        assert_eq!(scene.approve_settings(&other, id).await, (false, Err(NotApproved::Changed)));

        // Somebody more whom it would lock out.
        let replaced = match scene.save(&one, &shorter, scene.now, Some(id)).await {
            SettingsOutcome::Waits(id) => id,
            other => panic!("{other:?}"),
        };
        let lost = format!("UPDATE person SET lost_on = '2026-11-01' WHERE id = {}", scene.literal(member.person.0));
        assert_eq!(scene.raw(&lost).await, 1);
        assert_eq!(scene.approve_settings(&other, replaced).await, (false, Err(NotApproved::Changed)));

        // Asked for with both of them in view: another request needs to have seen the first.
        assert!(matches!(scene.save(&one, &shorter, scene.now, None).await, SettingsOutcome::OtherWaits(_)));
        let SettingsOutcome::Waits(last) = scene.save(&one, &shorter, scene.now, Some(replaced)).await else {
            panic!("asked again")
        };
        assert_eq!(scene.approve_settings(&other, replaced).await.1, Err(NotApproved::Gone));

        // Whoever asked may no longer change settings.
        scene.disable(&other, one.id).await;
        assert_eq!(scene.approve_settings(&other, last).await, (false, Err(NotApproved::AskerGone)));
    })
    .await;
}

#[tokio::test]
async fn a_day_that_has_passed_counts_from_the_approval_on() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let (one, other) = scene.clerks().await;
        let tomorrow = scene.now + Duration::days(1);
        let lower = change(&[("password.history", json!(0)), ("password.min_length", json!(10))]);
        let early = scene.asked(&one, &lower, tomorrow).await;
        assert_eq!(scene.approve_settings(&other, early).await, (true, Ok(tomorrow)));
        scene.now = tomorrow + Duration::minutes(1);
        assert_eq!(scene.look().await, [ScheduledLook::Runs], "its day has come, and it holds");
        let one = scene.clerk("third", Role::Policy).await;
        scene.now += Duration::minutes(1);
        let other = scene.clerk("fourth", Role::Policy).await;
        let late =
            scene.asked(&one, &change(&[("password.min_length", json!(9))]), scene.now + Duration::hours(1)).await;
        scene.now += Duration::hours(2);
        let tx = scene.write().await;
        let waiting = approvals::find(&tx, late).await.unwrap().unwrap();
        let asked = settings::asked(&tx, &waiting).await.unwrap().unwrap();
        assert_eq!(asked.passed, Some(scene.now - Duration::hours(1)), "the page says so");
        drop(tx);
        assert_eq!(scene.approve_settings(&other, late).await, (true, Ok(scene.now)));
        assert_eq!(scene.loaded(scene.now).await.password.min_length, 9);
    })
    .await;
}

#[tokio::test]
async fn withdrawing_a_stricter_value_that_is_planned_takes_two() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let (one, other) = scene.clerks().await;
        let from = scene.now + Duration::days(10);
        let stricter = change(&[("password.min_length", json!(30))]);
        assert!(matches!(scene.save(&one, &stricter, from, None).await, SettingsOutcome::Saved(_)));
        let (_, number) = scene.author_of_newest().await;
        let SettingsOutcome::Waits(id) = scene.withdraw_planned(&one, number).await else { panic!("it takes two") };
        assert_eq!(scene.loaded(from).await.password.min_length, 30);
        assert_eq!(scene.approve_settings(&other, id).await, (true, Ok(from)));
        assert!(scene.loaded(from).await.password.min_length < 30);
        // What loosens nothing is withdrawn by one.
        let hours = change(&[("contact.hours", json!("平日"))]);
        assert!(matches!(scene.save(&one, &hours, from, None).await, SettingsOutcome::Saved(_)));
        let (_, number) = scene.author_of_newest().await;
        assert!(matches!(scene.withdraw_planned(&one, number).await, SettingsOutcome::Saved(_)));
    })
    .await;
}

#[tokio::test]
async fn a_change_after_which_no_member_can_sign_in_is_never_stored_and_neither_is_one_that_cant_be_counted() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let (one, _) = scene.clerks().await;
        scene.member(&scene.letters[0], 1, true).await;
        scene.raw("UPDATE person SET lost_on = '2026-11-01'").await;
        let none = change(&[("former_members.read_only_months", json!(0))]);
        assert!(matches!(scene.save(&one, &none, scene.now, None).await, SettingsOutcome::NoWayIn(_)));
        // What isn't known can't be counted, and without a count there is nothing to store with.
        scene.raw("UPDATE person SET employment_category = 'unheard_of'").await;
        let tx = scene.write().await;
        let timeline = settings::timeline(&tx).await.unwrap();
        let plan = settings::plan(&timeline, &none, &timeline.base(scene.now), scene.now, scene.now, PlanFor::Society);
        assert!(settings::impact(&tx, &plan).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_planned_change_whose_author_has_gone_is_stopped_before_its_day_and_the_staff_are_told() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let (one, other) = scene.clerks().await;
        let from = scene.now + Duration::minutes(15);
        let stricter = change(&[("password.min_length", json!(30))]);
        assert!(matches!(scene.save(&one, &stricter, from, None).await, SettingsOutcome::Saved(_)));
        let after = change(&[("contact.hours", json!("平日"))]);
        assert!(matches!(scene.save(&other, &after, from + Duration::days(1), None).await, SettingsOutcome::Saved(_)));
        assert!(scene.look().await.is_empty(), "not before its time");
        scene.disable(&other, one.id).await;
        let tx = scene.write().await;
        let timeline = settings::timeline(&tx).await.unwrap();
        let doubtful = settings::in_doubt(&tx, &timeline).await.unwrap();
        assert_eq!(doubtful.iter().map(|one| one.because).collect::<Vec<_>>(), [StoppedBecause::Author]);
        drop(tx);
        scene.now = from - settings::LEAD;
        assert_eq!(scene.look().await, [ScheduledLook::Stopped(StoppedBecause::Author)]);
        assert!(scene.loaded(from).await.password.min_length < 30, "it never reaches the portal");
        let later = scene.loaded(from + Duration::days(1)).await;
        assert_eq!(
            (later.password.min_length < 30, later.contact.hours.as_str()),
            (true, "平日"),
            "others stay planned"
        );
        assert_eq!(scene.told().await, 1, "whoever may change settings and can sign in");
        let tx = scene.write().await;
        let stopped = settings::stopped(&tx).await.unwrap();
        assert_eq!(
            stopped.iter().map(|one| (one.from, one.because)).collect::<Vec<_>>(),
            [(from, StoppedBecause::Author)]
        );
        drop(tx);
        assert!(scene.look().await.is_empty(), "once");
    })
    .await;
}

#[tokio::test]
async fn a_planned_change_is_stopped_if_the_vendor_moved_what_it_rests_on_and_not_if_the_society_did() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let (one, _) = scene.clerks().await;
        let from = scene.now + Duration::minutes(15);
        let planned = change(&[("password.history", json!(5))]);
        assert!(matches!(scene.save(&one, &planned, from, None).await, SettingsOutcome::Saved(_)));
        // The society changes the same key today, and something else: both carry the plan over.
        for edits in [("password.history", json!(3)), ("contact.hours", json!("平日"))] {
            scene.now += Duration::seconds(1);
            assert!(matches!(scene.save(&one, &change(&[edits]), scene.now, None).await, SettingsOutcome::Saved(_)));
        }
        scene.now = from - settings::LEAD;
        assert_eq!(scene.look().await, [ScheduledLook::Waits]);
        scene.now = from;
        assert_eq!(scene.look().await, [ScheduledLook::Runs]);
        assert_eq!(scene.loaded(scene.now).await.password.history, 5);

        let from = scene.now + Duration::minutes(15);
        let planned = change(&[("password.max_length", json!(256))]);
        assert!(matches!(scene.save(&one, &planned, from, None).await, SettingsOutcome::Saved(_)));
        scene.manifest(|body| body["password"]["max_length"] = json!(200)).await;
        // A change of something else by somebody who wasn't asked about it clears no doubt.
        let hours = change(&[("contact.hours", json!("平日9時"))]);
        assert!(matches!(scene.save(&one, &hours, scene.now, None).await, SettingsOutcome::Saved(_)));
        scene.now = from - settings::LEAD;
        assert_eq!(scene.look().await, [ScheduledLook::Stopped(StoppedBecause::Base)]);
        assert_eq!(scene.told().await, 2, "both who may change settings");
        assert_eq!(scene.loaded(from).await.password.max_length, 200);
    })
    .await;
}

#[tokio::test]
async fn planned_values_that_have_become_wrong_never_reach_the_portal_even_without_a_worker() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "midori").await;
        let (one, _) = scene.clerks().await;
        let from = scene.now + Duration::minutes(15);
        let planned = change(&[("user_id.min_length", json!(20))]);
        assert!(matches!(scene.save(&one, &planned, from, None).await, SettingsOutcome::Saved(_)));
        let before = scene.loaded(from).await;
        assert_eq!(before.user_id.min_length, 20);
        // The vendor's manifest makes the longest ID shorter than that.
        scene.manifest(|body| body["user_id"]["max_length"] = json!(16)).await;
        let (now, then) = (scene.loaded(scene.now).await, scene.loaded(from).await);
        assert_eq!((now.user_id.max_length, then.user_id.max_length), (16, 16));
        assert!(then.user_id.min_length < 20, "the value that contradicts is left out");
        scene.now = from + Duration::hours(1);
        assert!(scene.loaded(scene.now).await.user_id.min_length < 20, "nor does a server that starts afterwards");
        assert_eq!(scene.look().await, [ScheduledLook::Stopped(StoppedBecause::Values)], "a worker that comes late");
        let timeline = settings::timeline(&scene.write().await).await.unwrap();
        assert!(timeline.policy_at(scene.now).unwrap().user_id.min_length < 20, "the desk says what the portal does");
        // A layer that can't be read at all costs the society nothing either.
        let tx = scene.bench.database.platform_write(scene.now).await.unwrap();
        let later = scene.now + Duration::days(1);
        keep_overrides(&tx, scene.society.id, r#"{"password":{"no_such":1}}"#, later, "x", "x").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(scene.loaded(later).await.user_id.max_length, 16);
    })
    .await;
}
