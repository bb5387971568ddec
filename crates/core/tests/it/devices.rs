//! Open sessions, known devices, the counters that they spare, and the sign-in history.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::attempts;
use madoguchi_core::accounts::profile::addresses::registered;
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::history::{self, EventOutcome as Event};
use madoguchi_core::accounts::sessions::{devices, end, session};
use madoguchi_core::input::device::{Device, Mark};
use madoguchi_core::outbox::{self, Mail};
use madoguchi_core::policy::sessions::Sessions;
use madoguchi_core::proof::rate_limit;
use madoguchi_core::registration::{self, FoundDraft};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in::{self, SignInBegun, SignInOutcome};
use madoguchi_core::sweep;
use madoguchi_core::testing::{Bench, Sample, japan, network, on_both, random};

use crate::journey::{Typed, Visitor, good, password};

/// A second member of the same society, with a phone of their own. Nothing of theirs changes by what the first one does.
struct Neighbour {
    session: Token,
    phone: Device,
    typed: Typed,
}

/// A member with a phone of their own, where they have registered.
struct Home {
    bench: Bench,
    society: Sample,
    typed: Typed,
    phone: Device,
    /// The session of the registration.
    first: Token,
    /// The registration itself, as the phone's cookie has it.
    registration: Token,
    /// The idempotency key of its last page.
    key: String,
    now: DateTime<Utc>,
}

fn browser(user_agent: &str) -> Device {
    Device::read(user_agent).marked(Some(Mark::of(&Token::new(&mut random()))))
}

impl Home {
    async fn of(bench: Bench) -> Self {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let (typed, phone) = (good(&society, 1), browser("iPhone Safari/"));
        let visitor = Visitor { device: phone, ..Visitor::new(&bench, &society, now) };
        let registration = visitor.prepare(&letters[0], &typed).await;
        let draft = visitor.draft(&registration).await;
        let done = visitor.commit(&draft).await.unwrap();
        let Entered::SignedIn(first) = done.entered else { panic!("no second step here") };
        let key = draft.id().to_string();
        let home = Self { society, typed, phone, first, registration, key, now, bench };
        home.verify_address().await;
        home
    }

    fn visitor(&self, device: Device, now: DateTime<Utc>) -> Visitor<'_> {
        Visitor { device, ..Visitor::new(&self.bench, &self.society, now) }
    }

    async fn verify_address(&self) {
        let mails = self.mails().await;
        let Mail::Welcome { verification_path, .. } = &mails[0] else { panic!("a welcome mail") };
        let token = Token::received(verification_path.rsplit_once('=').unwrap().1).unwrap();
        let tx = self.bench.database.write(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        registered::verify(&tx, &token, &mut random()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
    }

    /// The mails that wait, the oldest first.
    async fn mails(&self) -> Vec<Mail> {
        let tx = self.bench.database.write(&self.society.scope(Actor::System, self.now)).await.unwrap();
        let mut mails = Vec::new();
        for listed in outbox::list(&tx, None, 100).await.unwrap() {
            mails.extend(outbox::load(&tx, listed.id).await.unwrap());
        }
        mails.reverse();
        mails.into_iter().map(|mail| mail.mail).collect()
    }

    async fn new_device_mails(&self) -> usize {
        self.mails().await.iter().filter(|mail| matches!(mail, Mail::NewDevice { .. })).count()
    }

    async fn sign_in(&self, device: Device, now: DateTime<Utc>) -> Token {
        match self.visitor(device, now).sign_in(&self.typed.user_id, &self.typed.password).await {
            SignInOutcome::Entered(Entered::SignedIn(token)) => token,
            _ => panic!("not signed in"),
        }
    }

    /// Presses the registration's last button once more.
    async fn enter_again(&self, key: &str, now: DateTime<Utc>) -> Option<Entered> {
        let tx = self.bench.database.write(&self.society.scope(Actor::Anonymous, now)).await.unwrap();
        let entered = registration::enter_again(&tx, &self.registration, key, self.phone, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        entered
    }

    async fn member(&self, token: &Token) -> Option<session::Member> {
        self.member_at(token, self.now).await
    }

    async fn member_at(&self, token: &Token, now: DateTime<Utc>) -> Option<session::Member> {
        let tx = self.bench.database.read(&self.society.scope(Actor::Anonymous, now)).await.unwrap();
        session::resolve(&tx, token).await.unwrap()
    }

    async fn sessions(&self, token: &Token) -> Vec<devices::OpenSession> {
        let member = self.member(token).await.unwrap();
        let tx = self.bench.database.read(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        devices::open_sessions(&tx, &member).await.unwrap()
    }

    async fn end(&self, token: &Token, id: madoguchi_core::ids::SessionId) -> bool {
        let member = self.member(token).await.unwrap();
        let tx = self.bench.database.write(&self.society.scope(Actor::Member(member.account), self.now)).await.unwrap();
        let done = devices::end_session(&tx, &member, id, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        done
    }

    /// Somebody else of the society who registers and signs in once more on the same phone.
    async fn neighbour(&self, phone: Device) -> Neighbour {
        let tx = self.bench.database.read(&self.society.scope(Actor::System, self.now)).await.unwrap();
        let letters = madoguchi_core::enrolment::on_hand(&tx).await.unwrap();
        drop(tx);
        let own = self.member(&self.first).await.unwrap().person;
        let letter = letters.iter().find(|letter| letter.person != own).unwrap();
        let (visitor, typed) = (self.visitor(phone, self.now), good(&self.society, 2));
        let token = visitor.prepare(letter, &typed).await;
        let done = visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        let Entered::SignedIn(session) = done.entered else { panic!("no second step here") };
        Neighbour { session, phone, typed }
    }

    /// The neighbour is signed in as before, and their phone is known.
    async fn is_untouched(&self, neighbour: &Neighbour, after: &str) {
        assert!(self.member(&neighbour.session).await.is_some(), "signed out by {after}");
        assert!(self.knows(neighbour.phone, &neighbour.typed.user_id).await, "forgotten by {after}");
    }

    /// Whether a browser is known to the account of a user ID.
    async fn knows(&self, device: Device, user_id: &str) -> bool {
        self.society.knows(&self.bench, device, user_id, self.now).await
    }

    /// Sends `count` wrong passwords one by one, whatever the answer.
    async fn guess(&self, device: Device, id: &str, count: usize, now: DateTime<Utc>) {
        for _ in 0..count {
            self.begin(device, id, now).await;
        }
    }

    async fn begin(&self, device: Device, id: &str, now: DateTime<Utc>) -> SignInBegun {
        let networks = Some(network(&now.to_string()));
        let scope = Scope { networks, ..self.society.scope(Actor::Anonymous, now) };
        let tx = self.bench.database.write(&scope).await.unwrap();
        let begun = sign_in::begin(&tx, id, &password("guessed"), device, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        begun
    }
}

#[tokio::test]
async fn a_session_ended_from_the_list_is_dead_at_once_and_its_browser_is_known_no_more() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let pc = browser("Windows Edg/");
        let there = home.sign_in(pc, home.now).await;
        let list = home.sessions(&home.first).await;
        assert_eq!(
            list.iter().map(|s| (s.device.system, s.current)).collect::<Vec<_>>(),
            [(Some("iPhone"), true), (Some("Windows"), false)]
        );
        assert_eq!(home.new_device_mails().await, 1);
        let neighbour = home.neighbour(browser("Mac Safari/")).await;
        assert!(home.end(&home.first, list[1].id).await);
        home.is_untouched(&neighbour, "ending a session").await;
        assert!(home.member(&there).await.is_none());
        assert!(home.member(&home.first).await.is_some());
        assert_eq!(home.sessions(&home.first).await.len(), 1);
        assert!(home.end(&home.first, list[1].id).await, "pressed twice");
        home.sign_in(pc, home.now).await;
        assert_eq!(home.new_device_mails().await, 2, "it is news again");
    })
    .await;
}

#[tokio::test]
async fn a_session_of_somebody_else_is_nothing_to_end() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let (nec, letters) = Sample::with_letters(&home.bench, "nec", home.now).await;
        let stranger = Visitor::new(&home.bench, &nec, home.now);
        let token = stranger.prepare(&letters[0], &good(&nec, 7)).await;
        let done = stranger.commit(&*stranger.draft(&token).await).await.unwrap();
        let Entered::SignedIn(theirs) = done.entered else { panic!("no second step here") };
        let resolve = async || {
            let tx = home.bench.database.read(&nec.scope(Actor::Anonymous, home.now)).await.unwrap();
            session::resolve(&tx, &theirs).await.unwrap()
        };
        let other_society = resolve().await.unwrap().session;
        assert!(!home.end(&home.first, other_society).await);
        assert!(resolve().await.is_some());

        let letters = {
            let tx = home.bench.database.read(&home.society.scope(Actor::System, home.now)).await.unwrap();
            madoguchi_core::enrolment::on_hand(&tx).await.unwrap()
        };
        let neighbour = home.visitor(browser("Mac Safari/"), home.now);
        let own = home.member(&home.first).await.unwrap().person;
        let letter = letters.iter().find(|letter| letter.person != own).unwrap();
        let token = neighbour.prepare(letter, &good(&home.society, 2)).await;
        let done = neighbour.commit(&*neighbour.draft(&token).await).await.unwrap();
        let Entered::SignedIn(theirs) = done.entered else { panic!("no second step here") };
        let same_society = home.member(&theirs).await.unwrap().session;
        assert!(!home.end(&home.first, same_society).await);
        assert!(home.member(&theirs).await.is_some());
        assert_eq!(home.sessions(&home.first).await.len(), 1, "others' sessions aren't listed");
    })
    .await;
}

#[tokio::test]
async fn ending_all_others_leaves_this_one_and_no_way_back() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let (pc, tablet) = (browser("Windows Edg/"), browser("iPad Safari/"));
        let (on_pc, on_tablet) = (home.sign_in(pc, home.now).await, home.sign_in(tablet, home.now).await);
        let neighbour = home.neighbour(browser("Mac Safari/")).await;
        let member = home.member(&on_pc).await.unwrap();
        let scope = home.society.scope(Actor::Member(member.account), home.now);
        let tx = home.bench.database.write(&scope).await.unwrap();
        assert_eq!(end::end_all_others(&tx, &member, &mut random()).await.unwrap(), 2);
        tx.commit().await.unwrap();
        home.is_untouched(&neighbour, "ending all others").await;
        assert!(home.member(&on_pc).await.is_some());
        assert!(home.member(&on_tablet).await.is_none() && home.member(&home.first).await.is_none());
        let visitor = home.visitor(home.phone, home.now);
        assert!(
            matches!(visitor.find(&home.registration).await, FoundDraft::Gone),
            "the registration leads in no more"
        );
        let before = home.new_device_mails().await;
        home.sign_in(pc, home.now).await;
        assert_eq!(home.new_device_mails().await, before, "the one that was kept is still known");
        home.sign_in(home.phone, home.now).await;
        assert_eq!(home.new_device_mails().await, before + 1);

        let tx = home.bench.database.write(&scope).await.unwrap();
        assert_eq!(end::end_others(&tx, member.account, None).await.unwrap(), 3);
        tx.commit().await.unwrap();
        assert!(home.member(&on_pc).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn only_a_second_device_is_told_and_only_to_a_verified_address() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        assert_eq!(home.new_device_mails().await, 0, "the first sign-in is the registration's own");
        home.sign_in(home.phone, home.now + Duration::days(30)).await;
        assert_eq!(home.new_device_mails().await, 0, "the same browser");
        let at = home.now + Duration::days(31);
        home.sign_in(browser("Windows Edg/"), at).await;
        let mails = home.mails().await;
        let Some(Mail::NewDevice { member_name, at: told, device }) = mails.last() else { panic!("no mail") };
        let name = home.member_at(&home.sign_in(home.phone, at).await, at).await.unwrap().name.clone();
        assert_eq!((member_name, *told, device.as_str()), (&name, at, "Windows/Edge"));
        // Somebody's mistyped address is told nothing.
        let tx = home.bench.database.write(&home.society.scope(Actor::System, at)).await.unwrap();
        tx.raw("UPDATE email_address SET verified_at = NULL").await.unwrap();
        tx.commit().await.unwrap();
        home.sign_in(browser("Android Chrome/"), at).await;
        assert_eq!(home.new_device_mails().await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_to_the_registrations_last_button_is_no_new_device() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        assert!(home.enter_again(&home.key, home.now).await.is_some());
        assert_eq!(home.new_device_mails().await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_owner_gets_in_on_a_known_device_while_others_guess_and_its_own_failures_are_counted() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let (id, stranger) = (home.typed.user_id.as_str(), browser("Linux Firefox/"));
        home.guess(stranger, id, 5, home.now).await;
        assert!(matches!(home.begin(stranger, id, home.now).await, SignInBegun::Paused(..)));
        assert!(
            matches!(home.begin(browser("Linux Firefox/"), id, home.now).await, SignInBegun::Paused(..)),
            "any stranger"
        );
        home.sign_in(home.phone, home.now).await;
        assert!(
            matches!(home.begin(stranger, id, home.now).await, SignInBegun::Paused(..)),
            "a stranger's pause stays"
        );
        // Whoever has picked the phone up guesses no better.
        home.guess(home.phone, id, 5, home.now).await;
        assert!(matches!(home.begin(home.phone, id, home.now).await, SignInBegun::Paused(..)));
        // A browser that is known to one account is a stranger to another.
        home.guess(stranger, "somebody-else", 5, home.now).await;
        assert!(matches!(home.begin(home.phone, "somebody-else", home.now).await, SignInBegun::Paused(..)));
    })
    .await;
}

#[tokio::test]
async fn a_network_of_guessers_slows_strangers_and_not_who_is_known_there() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let (id, stranger) = (home.typed.user_id.as_str(), browser("Linux Firefox/"));
        for number in 0..200 {
            home.begin(stranger, &format!("nobody{number}"), home.now).await;
        }
        assert!(matches!(home.begin(stranger, "nobody-else", home.now).await, SignInBegun::Paused(..)));
        assert!(matches!(home.begin(stranger, id, home.now).await, SignInBegun::Paused(..)), "from this office");
        assert!(matches!(home.begin(home.phone, id, home.now).await, SignInBegun::Admitted(_)), "known in this office");
    })
    .await;
}

/// Sets the failures of the whole platform, whose rows are shorter than those of networks: a failure of one row drains in 400 ms.
async fn set_platform_failures(home: &Home, failures: u32, now: DateTime<Utc>) {
    let wrong = home.visitor(browser("Linux Firefox/"), now).sign_in("nobody-at-all", "wrong-it-is").await;
    assert!(matches!(wrong, SignInOutcome::Refused));
    let tx = home.bench.database.write(&home.society.scope(Actor::System, now)).await.unwrap();
    let empty_at = (now + Duration::milliseconds(400) * i32::try_from(failures).unwrap()).timestamp_micros();
    let set = format!("UPDATE network_counter SET empty_at_us = {empty_at} WHERE length(network_hash) < 32");
    assert_eq!(tx.raw(&set).await.unwrap(), 1, "a refused try is counted for the platform");
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn while_very_many_fail_on_the_platform_less_is_free_to_each_network_but_not_to_who_is_known() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let (id, stranger) = (home.typed.user_id.as_str(), browser("Linux Firefox/"));
        let free = async |now: DateTime<Utc>| {
            let mut admitted = 0;
            while matches!(home.begin(stranger, &format!("nobody{now}{admitted}"), now).await, SignInBegun::Admitted(_))
            {
                admitted += 1;
                assert!(admitted < 1000);
            }
            admitted
        };
        for (second, failures, allowed) in [(1, 9_999, 200), (2, 10_000, 20), (3, 100_000, 5)] {
            let now = home.now + Duration::seconds(second);
            set_platform_failures(&home, failures, now).await;
            assert_eq!(free(now).await, allowed, "{failures}");
        }
        let now = home.now + Duration::seconds(3);
        assert!(matches!(home.begin(home.phone, id, now).await, SignInBegun::Admitted(_)), "a known device");
        // It drains, however high it was.
        assert_eq!(free(home.now + Duration::hours(12)).await, 200);
        let tx = home.bench.database.platform_write(home.now + Duration::days(2)).await.unwrap();
        assert!(rate_limit::network::sweep(&tx).await.unwrap() >= 5);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn after_a_hundred_failures_the_password_is_taken_from_known_devices_only_until_the_owner_sets_a_new_one() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let (id, stranger) = (home.typed.user_id.as_str(), browser("Linux Firefox/"));
        let mut now = home.now;
        for known_id in [id, "nobody-has-this"] {
            now = home.now;
            for _ in 0..rate_limit::rule::MOST_IN_A_ROW {
                now += Duration::hours(1);
                assert!(matches!(home.begin(stranger, known_id, now).await, SignInBegun::Admitted(_)));
            }
        }
        now += Duration::hours(1);
        let visitor = home.visitor(stranger, now);
        for (typed_id, word) in [(id, home.typed.password.as_str()), ("nobody-has-this", "whatever-it-is")] {
            assert!(matches!(visitor.sign_in(typed_id, word).await, SignInOutcome::NotFromHere), "{typed_id}");
        }
        // Days without a try change nothing, and a wrong password reads the same.
        now += Duration::days(3);
        assert!(matches!(home.visitor(stranger, now).sign_in(id, "wrong-it-is").await, SignInOutcome::NotFromHere));
        let tx = home.bench.database.write(&home.society.scope(Actor::System, now + Duration::days(30))).await.unwrap();
        sweep::sweep(&tx).await.unwrap();
        tx.commit().await.unwrap();
        now += Duration::days(30);
        assert!(matches!(
            home.visitor(stranger, now).sign_in(id, &home.typed.password).await,
            SignInOutcome::NotFromHere
        ));
        home.sign_in(home.phone, now).await;
        let tx = home.bench.database.write(&home.society.scope(Actor::System, now)).await.unwrap();
        attempts::forget_sign_in_failures(&tx, id).await.unwrap();
        tx.commit().await.unwrap();
        home.sign_in(stranger, now).await;
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_taken_after_a_hundred_failures_too() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let tx = home.bench.database.read(&home.society.scope(Actor::System, home.now)).await.unwrap();
        let letters = madoguchi_core::enrolment::on_hand(&tx).await.unwrap();
        drop(tx);
        let own = home.member(&home.first).await.unwrap().person;
        let letter = letters.iter().find(|letter| letter.person != own).unwrap();
        let (stranger, mut now) = (browser("Linux Firefox/"), home.now);
        for _ in 0..rate_limit::rule::MOST_IN_A_ROW {
            now += Duration::hours(1);
            home.begin(stranger, &letter.login_id, now).await;
        }
        now += Duration::hours(1);
        let outcome = home.visitor(stranger, now).sign_in(&letter.login_id, letter.password.expose()).await;
        assert!(matches!(outcome, SignInOutcome::Registering(_)));
    })
    .await;
}

#[tokio::test]
async fn the_history_tells_when_where_and_how_for_a_year() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let later = home.now + Duration::days(40);
        home.sign_in(browser("Windows Edg/"), later).await;
        let account = home.member(&home.first).await.unwrap().account;
        let list = async |at: DateTime<Utc>| {
            let tx = home.bench.database.read(&home.society.scope(Actor::Member(account), at)).await.unwrap();
            history::list(&tx, account).await.unwrap()
        };
        let told: Vec<_> = list(later).await.iter().map(|e| (e.at, e.outcome, e.proofs.to_string())).collect();
        assert_eq!(
            told,
            [(later, Event::SignedIn, "password".to_owned()), (home.now, Event::SignedIn, "letter".to_owned())]
        );
        let a_year = japan("2027-11-20T10:00:00");
        assert_eq!(list(a_year).await.len(), 2);
        assert_eq!(list(a_year + Duration::microseconds(1)).await.len(), 1);
        // Kept a month longer than they are shown.
        for (at, left) in [("2027-12-20T10:00:00", 2), ("2027-12-20T10:00:01", 1)] {
            let tx = home.bench.database.write(&home.society.scope(Actor::System, japan(at))).await.unwrap();
            sweep::sweep(&tx).await.unwrap();
            assert_eq!(tx.raw("DELETE FROM sign_in_event").await.unwrap(), left, "{at}");
            tx.rollback().await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_hundred_entries_are_shown_the_newest_first() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        for minute in 1..=102 {
            home.sign_in(home.phone, home.now + Duration::minutes(minute)).await;
        }
        let account = home.member(&home.first).await.unwrap().account;
        let at = home.now + Duration::minutes(103);
        let tx = home.bench.database.read(&home.society.scope(Actor::Member(account), at)).await.unwrap();
        let list = history::list(&tx, account).await.unwrap();
        assert_eq!(list.len(), 100);
        assert_eq!(list[0].at, home.now + Duration::minutes(102));
        assert!(list.windows(2).all(|pair| pair[0].at > pair[1].at));
    })
    .await;
}

#[tokio::test]
async fn extending_a_session_lasts_until_its_end_in_any_case() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let rule = Sessions { ..home.society.policy.sessions };
        let idle = Duration::minutes(i64::from(rule.idle_minutes));
        let mut now = home.now;
        let end = home.member(&home.first).await.unwrap().life.expires_at;
        while now + idle < end {
            now += idle - Duration::seconds(1);
            let member = home.member_at(&home.first, now).await.expect("still there");
            let tx = home.bench.database.write(&home.society.scope(Actor::Member(member.account), now)).await.unwrap();
            let life = session::extend(&tx, &member).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!((life.seen_at, life.expires_at), (now, end));
            assert_eq!(life.rest(&rule, now).idle, idle);
        }
        assert!(home.member_at(&home.first, end - Duration::microseconds(1)).await.is_some());
        assert!(home.member_at(&home.first, end).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_known_device_is_forgotten_when_it_was_not_used_for_long() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let pc = browser("Windows Edg/");
        home.sign_in(pc, home.now).await;
        assert_eq!(home.new_device_mails().await, 1);
        let sweep = async |at| {
            let tx = home.bench.database.write(&home.society.scope(Actor::System, at)).await.unwrap();
            sweep::sweep(&tx).await.unwrap();
            tx.commit().await.unwrap();
        };
        let at = home.now + Duration::days(399);
        sweep(at).await;
        home.sign_in(home.phone, at).await;
        sweep(at + Duration::days(2)).await;
        home.sign_in(home.phone, at + Duration::days(2)).await;
        assert_eq!(home.new_device_mails().await, 1, "used meanwhile");
        home.sign_in(pc, at + Duration::days(2)).await;
        assert_eq!(home.new_device_mails().await, 2, "not used for 401 days");
    })
    .await;
}

/// The same device, whose browser sends the token that it got, and gets another one with its next session.
fn goes_on(device: Device) -> Device {
    device.marked(device.next.or(device.mark)).renewed(Some(Mark::of(&Token::new(&mut random()))))
}

#[tokio::test]
async fn every_sign_in_gives_the_browser_a_new_token_and_the_old_one_is_a_strangers() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let id = home.typed.user_id.clone();
        let mut phone = goes_on(home.phone);
        for _ in 0..3 {
            let copied = phone;
            home.sign_in(phone, home.now).await;
            phone = goes_on(phone);
            assert!(!home.knows(copied, &id).await, "a copy of the old token");
            assert!(home.knows(phone, &id).await);
        }
        assert_eq!(home.new_device_mails().await, 0, "its owner is never news");
    })
    .await;
}

#[tokio::test]
async fn a_planted_token_is_known_to_nobody_who_signs_in_with_it() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let id = home.typed.user_id.clone();
        // The token of an attacker's own browser, planted in the browser in which the owner signs in.
        let planted = goes_on(browser("iPhone Safari/"));
        home.sign_in(planted, home.now).await;
        assert!(!home.knows(planted, &id).await);
        assert!(home.knows(goes_on(planted), &id).await);
    })
    .await;
}

#[tokio::test]
async fn two_sign_ins_of_one_browser_at_once_leave_it_known_whichever_answer_comes_last() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let id = home.typed.user_id.clone();
        let first = goes_on(home.phone);
        let second = first.renewed(Some(Mark::of(&Token::new(&mut random()))));
        let password = madoguchi_core::secret::Password::new(home.typed.password.clone());
        let mut begun = Vec::new();
        for device in [first, second] {
            let SignInBegun::Admitted(candidate) = home.begin(device, &id, home.now).await else { panic!("paused") };
            begun.push((device, candidate));
        }
        for (device, candidate) in begun {
            let stored = candidate.stored_password();
            let verified =
                home.visitor(device, home.now).hasher.for_strangers().verify(&password, stored.as_ref()).await.unwrap();
            let tx = home.bench.database.write(&home.society.scope(Actor::Anonymous, home.now)).await.unwrap();
            let (tx, outcome) =
                sign_in::complete(tx, &candidate, &password, verified, device, &mut random()).await.unwrap();
            assert!(matches!(outcome, SignInOutcome::Entered(Entered::SignedIn(_))));
            tx.commit().await.unwrap();
        }
        assert_eq!(home.new_device_mails().await, 0, "it was known when both began");
        for device in [goes_on(first), goes_on(second)] {
            assert!(home.knows(device, &id).await);
        }
        assert!(!home.knows(first, &id).await, "the token before both");
    })
    .await;
}

#[tokio::test]
async fn two_members_of_one_browser_are_known_there_each_and_one_isnt_known_by_the_others_browser() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let shared = goes_on(home.phone);
        home.sign_in(shared, home.now).await;
        let shared = goes_on(shared);
        let neighbour = home.neighbour(shared).await;
        let shared = goes_on(shared);
        home.is_untouched(&Neighbour { phone: shared, ..neighbour }, "registering").await;
        assert!(home.knows(shared, &home.typed.user_id).await, "the browser has one token for both");
        // What only one of the two has used, the other doesn't know.
        let pc = goes_on(browser("Windows Edg/"));
        home.sign_in(pc, home.now).await;
        let other = good(&home.society, 2).user_id;
        assert!(!home.knows(goes_on(pc), &other).await);
    })
    .await;
}

#[tokio::test]
async fn a_members_device_spares_another_member_of_the_society_nothing() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let neighbour = home.neighbour(browser("Mac Safari/")).await;
        let their_id = neighbour.typed.user_id.as_str();
        // Each browser is known to one of the two, and both have an account.
        home.guess(home.phone, their_id, 5, home.now).await;
        assert!(matches!(home.begin(home.phone, their_id, home.now).await, SignInBegun::Paused(..)));
        assert!(
            matches!(home.begin(browser("Linux Firefox/"), their_id, home.now).await, SignInBegun::Paused(..)),
            "the phone had no share of its own"
        );
        home.sign_in(home.phone, home.now).await;
        home.visitor(neighbour.phone, home.now).sign_in(their_id, &neighbour.typed.password).await;
        home.is_untouched(&neighbour, "guessing on another member's phone").await;

        // Once the pause is over, the right password on that phone is a sign-in from a new device.
        let later = home.now + Duration::days(1);
        let tx = home.bench.database.write(&home.society.scope(Actor::System, later)).await.unwrap();
        let verified = "UPDATE email_address SET verified_at = (SELECT max(verified_at) FROM email_address)";
        assert_eq!(tx.raw(verified).await.unwrap(), 2);
        tx.commit().await.unwrap();
        let before = home.new_device_mails().await;
        let entered = home.visitor(home.phone, later).sign_in(their_id, &neighbour.typed.password).await;
        assert!(matches!(entered, SignInOutcome::Entered(Entered::SignedIn(_))));
        assert_eq!(home.new_device_mails().await, before + 1, "the neighbour is told");
        assert!(home.knows(home.phone, &home.typed.user_id).await && home.knows(home.phone, their_id).await);
    })
    .await;
}

#[tokio::test]
async fn the_last_button_answers_once_more_and_only_with_its_own_key() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        assert!(home.enter_again("", home.now).await.is_none());
        let other = uuid::Uuid::from_u128(7).to_string();
        assert!(home.enter_again(&other, home.now).await.is_none(), "any key");
        assert!(home.enter_again(&home.key, home.now + registration::ANSWER_LIFE).await.is_none(), "too late");
        let set_back = home.now - Duration::hours(1);
        assert!(home.enter_again(&home.key, set_back).await.is_none(), "a clock that was set back");
        assert!(home.enter_again(&home.key, home.now).await.is_some());
        assert!(home.enter_again(&home.key, home.now).await.is_none(), "once");
    })
    .await;
}

#[tokio::test]
async fn a_session_that_a_browser_leaves_ends_and_no_other_does() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let elsewhere = home.sign_in(browser("Windows Edg/"), home.now).await;
        let neighbour = home.neighbour(browser("Mac Safari/")).await;
        let tx = home.bench.database.write(&home.society.scope(Actor::Anonymous, home.now)).await.unwrap();
        let left = end::Left { session: Some(&home.first), sign_in: None };
        end::leave(&tx, left, &mut random()).await.unwrap();
        let nobodys = Token::new(&mut random());
        end::leave(&tx, end::Left { session: Some(&nobodys), sign_in: Some(&nobodys) }, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(home.member(&home.first).await.is_none());
        assert!(home.member(&elsewhere).await.is_some());
        home.is_untouched(&neighbour, "leaving a browser").await;
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_no_session_and_no_step_up_fresh() {
    on_both(|bench| async move {
        let home = Home::of(bench).await;
        let ahead = home.sign_in(home.phone, home.now + Duration::hours(1)).await;
        assert!(home.member_at(&ahead, home.now).await.is_none(), "last used in the future");
        let mut member = home.member(&home.first).await.unwrap();
        assert!(member.is_fresh(home.now));
        member.stepped_up_at = home.now + Duration::minutes(1);
        assert!(!member.is_fresh(home.now));
    })
    .await;
}
