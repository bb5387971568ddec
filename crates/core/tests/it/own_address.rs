//! Members are asked for an own address before the company's ends.

use chrono::{DateTime, Utc};
use madoguchi_core::accounts::profile::own_address::rule::Ending;
use madoguchi_core::accounts::profile::own_address::{ask, ending_of, has_own};
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::input::device::Device;
use madoguchi_core::outbox::{self, Mail};
use madoguchi_core::policy::society::Language;
use madoguchi_core::registration::{self, FoundDraft};
use madoguchi_core::roster::{self, Imported};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};

const START: &str = "2026-11-20T10:00:00";

/// A member of shionogi, an employee with a company address.
struct Employee<'a> {
    bench: &'a Bench,
    society: Sample,
    member: session::Member,
    token: madoguchi_core::secret::Token,
}

impl<'a> Employee<'a> {
    async fn of(bench: &'a Bench) -> Self {
        let now = japan(START);
        let (mut society, letters) = Sample::with_people(bench, "shionogi", 1, now).await;
        // What the registrations of tests give.
        society.policy.email.company_domains = vec!["example.net".into()];
        society.policy.sessions.idle_minutes = 60;
        let draft = society.ready_drafts(bench, &letters[0], 1, now).await.remove(0);
        let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
        let FoundDraft::Open(draft) = registration::find(&tx, &draft.token).await.unwrap() else {
            panic!("an open draft")
        };
        let mut chance = random();
        let done = registration::commit(tx, &draft, Language::Ja, Device::default(), &mut chance).await;
        let (tx, committed) = done.unwrap();
        let Entered::SignedIn(token) = committed.entered else { panic!("a session") };
        let member = session::resolve(&tx, &token).await.unwrap().expect("a session");
        tx.commit().await.unwrap();
        let employee = Self { bench, society, member, token };
        employee.raw("UPDATE email_address SET verified_at = added_at").await;
        employee
    }

    async fn raw(&self, sql: &str) {
        let tx = self.bench.database.write(&self.society.scope(Actor::System, japan(START))).await.unwrap();
        tx.raw(sql).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Imports the roster anew, with what it says of the loss, the next category and its day.
    async fn import(&self, lost: &str, category: &str, next: &str, from: &str) -> Imported {
        self.import_at(START, [lost, category, next, from]).await
    }

    async fn import_at(&self, at: &str, [lost, category, next, from]: [&str; 4]) -> Imported {
        let policy = &self.society.policy;
        let number = policy.society.insurer_numbers[0].as_str();
        let text = format!(
            "保険者番号,記号,番号,枝番,氏名,生年月日,性別,続柄,資格取得日,資格喪失日,雇用区分,雇用区分変更予定,雇用区分変更予定日\n\
             {number},1,00000000,00,試験　0,1965-01-01,男,本人,2024-12-02,{lost},{category},{next},{from}\n"
        );
        let now = japan(at);
        let read = roster::file::read(text.as_bytes(), day_in_japan(now)).unwrap();
        assert_eq!(read.notices, [], "{text}");
        let tx = self.bench.database.write(&self.society.scope(Actor::System, now)).await.unwrap();
        let done = roster::import(&tx, &read.rows, roster::Accepted::default(), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        done
    }

    async fn asked(&self, at: &str) -> u64 {
        let tx = self.bench.database.write(&self.society.scope(Actor::System, japan(at))).await.unwrap();
        let round = ask(&tx, None, 10, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        round.asked
    }

    /// The days that were written of, the latest mail last; `over` where the mail says that it has come.
    async fn told(&self) -> Vec<String> {
        let tx = self.bench.database.write(&self.society.scope(Actor::System, japan(START))).await.unwrap();
        let mut days = Vec::new();
        for listed in outbox::list(&tx, None, 100).await.unwrap() {
            let mail = outbox::load(&tx, listed.id).await.unwrap();
            if let Some(Mail::OwnAddressWanted { ends_on, .. }) = mail.map(|mail| mail.mail) {
                days.push(ends_on.map_or_else(|| "over".to_owned(), |day| day.to_string()));
            }
        }
        days.reverse();
        days
    }

    /// What the home page says at an instant.
    async fn home(&self, at: DateTime<Utc>) -> Option<Ending> {
        let tx = self.bench.database.read(&self.society.scope(Actor::System, japan(START))).await.unwrap();
        let policy = &self.society.policy;
        let member = session::resolve(&tx, &self.token).await.unwrap().expect("a session");
        let ending = ending_of(policy, &member, at)?;
        (!has_own(&tx, member.account).await.unwrap()).then_some(ending)
    }
}

#[tokio::test]
async fn a_member_is_asked_60_30_and_7_days_ahead_and_when_it_is_over_each_once_by_the_days_of_japan() {
    on_both(|bench| async move {
        let employee = Employee::of(&bench).await;
        assert_eq!(employee.import("", "従業員", "休職", "2027-03-02").await.changed, 1);
        for (at, expected) in [
            ("2026-12-31T23:59:59", 0),
            ("2027-01-01T00:00:00", 1),
            ("2027-01-01T00:00:01", 0),
            ("2027-01-30T23:59:59", 0),
            ("2027-01-31T00:00:00", 1),
            ("2027-02-22T23:59:59", 0),
            ("2027-02-23T00:00:00", 1),
            ("2027-03-01T23:59:59", 0),
            ("2027-03-02T00:00:00", 1),
            ("2027-03-03T00:00:00", 0),
            ("2027-05-01T00:00:00", 0),
        ] {
            assert_eq!(employee.asked(at).await, expected, "{at}");
        }
        assert_eq!(employee.told().await, ["2027-03-02", "2027-03-02", "2027-03-02", "over"]);
        let on = Ending::On("2027-03-02".parse().unwrap());
        for (at, expected) in [
            ("2026-12-31T23:59:59", None),
            ("2027-01-01T00:00:00", Some(on)),
            ("2027-03-01T23:59:59", Some(on)),
            ("2027-03-02T00:00:00", Some(Ending::Over)),
            ("2029-01-01T00:00:00", Some(Ending::Over)),
        ] {
            assert_eq!(employee.home(japan(at)).await, expected, "{at}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_that_moves_or_is_called_off_is_asked_about_as_it_stands() {
    on_both(|bench| async move {
        let employee = Employee::of(&bench).await;
        // Columns that say nothing change nothing: who was taken in without them stays as before.
        assert_eq!(employee.import("", "従業員", "", "").await, Imported { unchanged: 1, ..Imported::default() });
        employee.import("", "従業員", "出向", "2027-03-02").await;
        assert_eq!(employee.asked("2027-02-10T10:00:00").await, 1, "a late start sends the latest only");
        // Moved by a month: asked anew, for the new day.
        employee.import("", "従業員", "出向", "2027-04-01").await;
        assert_eq!(employee.asked("2027-02-10T11:00:00").await, 1);
        assert_eq!(employee.asked("2027-02-10T12:00:00").await, 0);
        assert_eq!(employee.told().await, ["2027-03-02", "2027-04-01"]);
        // Called off, by a file that still has the columns.
        assert_eq!(employee.import("", "従業員", "", "").await.changed, 1);
        assert_eq!(employee.asked("2027-03-30T10:00:00").await, 0);
        assert_eq!(employee.home(japan("2027-03-30T10:00:00")).await, None);
        // The same file again changes nothing.
        assert_eq!(employee.import("", "従業員", "", "").await.unchanged, 1);
        // It has happened, as the next file says.
        employee.import("", "休職", "", "").await;
        assert_eq!(employee.asked("2027-04-02T10:00:00").await, 0);
        assert_eq!(employee.home(japan("2027-04-02T10:00:00")).await, Some(Ending::Over));
    })
    .await;
}

#[tokio::test]
async fn a_loss_of_qualification_is_asked_about_and_the_earlier_day_holds() {
    on_both(|bench| async move {
        let employee = Employee::of(&bench).await;
        employee.import("2027-03-31", "従業員", "海外赴任", "2027-02-15").await;
        assert_eq!(employee.asked("2027-02-14T10:00:00").await, 1);
        assert_eq!(employee.told().await, ["2027-02-15"]);
        // The change has come: that is told once, the home page goes on saying so.
        assert_eq!(employee.asked("2027-03-30T09:00:00").await, 1);
        assert_eq!(employee.asked("2027-03-30T10:00:00").await, 0);
        employee.import("2027-03-31", "従業員", "", "").await;
        assert_eq!(employee.asked("2027-03-30T10:00:00").await, 1);
        assert_eq!(employee.told().await, ["2027-02-15", "over", "2027-03-31"]);
        assert_eq!(employee.asked("2027-03-31T00:00:00").await, 0, "asked a day ago, and told of one that was over");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_who_has_an_own_address_and_nobody_is_written_to_at_one_that_is_not_verified() {
    on_both(|bench| async move {
        let employee = Employee::of(&bench).await;
        employee.import("", "従業員", "休職", "2027-03-02").await;
        let at = "2027-02-01T10:00:00";
        employee.raw("UPDATE email_address SET verified_at = NULL").await;
        assert_eq!(employee.asked(at).await, 0);
        assert!(employee.home(japan(at)).await.is_some(), "the home page asks");
        // An own address beside the company's one, verified or not.
        let second = "INSERT INTO email_address (tenant_id, id, account_id, address_sealed, address_index, domain, purpose, added_at) \
            SELECT tenant_id, account_id, account_id, address_sealed, address_index, 'example.org', 'second', added_at FROM email_address";
        employee.raw(second).await;
        employee.raw("UPDATE email_address SET verified_at = added_at WHERE purpose = 'main'").await;
        assert_eq!((employee.asked(at).await, employee.home(japan(at)).await), (0, None));
        employee.raw("DELETE FROM email_address WHERE purpose = 'second'").await;
        employee.raw("UPDATE email_address SET domain = 'notexample.net'").await;
        assert_eq!((employee.asked(at).await, employee.home(japan(at)).await), (0, None), "an own one as the main");
        employee.raw("UPDATE email_address SET domain = 'lab.example.net'").await;
        assert_eq!(employee.asked(at).await, 1, "back at the company's");
        assert_eq!(employee.member.employment.next, None, "what came along with an earlier session stays as it was");
    })
    .await;
}

#[tokio::test]
async fn what_the_roster_tells_afterwards_only_is_told_once_and_not_when_it_is_long_past() {
    on_both(|bench| async move {
        let employee = Employee::of(&bench).await;
        let (at, later) = ("2027-03-02T10:00:00", "2027-03-20T10:00:00");
        // On leave from one file to the next.
        employee.import_at(at, ["", "休職", "", ""]).await;
        assert_eq!((employee.asked(at).await, employee.asked(later).await), (1, 0));
        // Another change of the row, and a day that is told afterwards, are no other ending.
        employee.import_at(later, ["", "休職", "従業員", "2027-12-01"]).await;
        assert_eq!(employee.asked(later).await, 0);
        employee.import_at(later, ["2027-02-20", "休職", "", ""]).await;
        assert_eq!(employee.asked(later).await, 0);
        // Back, and away again: told anew.
        employee.import_at("2027-06-01T10:00:00", ["", "従業員", "", ""]).await;
        assert_eq!(employee.asked("2027-06-01T10:00:00").await, 0);
        employee.import_at("2027-08-01T10:00:00", ["", "任意継続", "", ""]).await;
        assert_eq!(employee.asked("2027-09-30T23:59:59").await, 1, "60 days later");
        assert_eq!(employee.told().await, ["over"; 2]);
        employee.raw("DELETE FROM own_address_prompt").await;
        assert_eq!(employee.asked("2027-10-01T00:00:00").await, 0, "61 days later");
        // A loss that is told after its day.
        employee.import_at("2027-11-01T10:00:00", ["2027-10-20", "従業員", "", ""]).await;
        for (at, expected) in [("2027-12-20T00:00:00", 0), ("2027-12-19T23:59:59", 1)] {
            assert_eq!(employee.asked(at).await, expected, "{at}");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_who_may_not_look_any_more() {
    on_both(|bench| async move {
        let mut employee = Employee::of(&bench).await;
        employee.society.policy.former_members.read_only_months = 1;
        employee.import("2027-01-10", "従業員", "休職", "2027-03-02").await;
        assert_eq!(employee.asked("2027-02-10T00:00:00").await, 0, "since this day");
        assert_eq!(employee.asked("2027-02-09T23:59:59").await, 1);
        // Where nobody may look after the loss, there was nothing to ask because of it; the change isn't asked about either.
        employee.society.policy.former_members.read_only_months = 0;
        assert_eq!(employee.asked("2027-02-09T23:59:59").await, 0);
    })
    .await;
}
