//! The password's life: changed, repeated, due, outgrown, hashed anew, and what is said beforehand.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::methods::password_change::{
    self, CurrentFault, ExaminedPassword, PasswordChangeBegun, PasswordChangeFaults, PasswordChangeOutcome as Change,
    PasswordChangeSituation, PasswordChangeTyped as TypedChange, Renewal, Repeated,
};
use madoguchi_core::accounts::methods::password_reminder::remind;
use madoguchi_core::accounts::profile;
use madoguchi_core::accounts::profile::addresses::registered;
use madoguchi_core::accounts::sessions::entrance::{self, Entered};
use madoguchi_core::accounts::sessions::session::{self, Member};
use madoguchi_core::ids::AccountId;
use madoguchi_core::input::device::Device;
use madoguchi_core::outbox::{self, Mail};
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::policy::password::{Outgrown, PasswordFault, Reason, WarningStage};
use madoguchi_core::proof::hasher::{Cost, Hasher};
use madoguchi_core::proof::next_step::Next;
use madoguchi_core::registration::FoundDraft;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in::{self, SignInBegun, SignInOutcome};
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};

use crate::journey::{Visitor, good, password};
use crate::sign_in::futures_join;

const NEW: &str = "yama-9-kawa-no-oto";
const OTHER: &str = "sora-3-umi-no-kaze";

/// A registered member.
struct Person<'a> {
    visitor: Visitor<'a>,
    user_id: String,
    password: String,
    account: AccountId,
    name: String,
    /// The address's verification.
    link: Token,
    /// The session that registration opened.
    session: Token,
    /// The registration itself, which answers its browser for a while.
    registration: Token,
}

impl<'a> Person<'a> {
    async fn register(
        bench: &'a Bench,
        society: &'a Sample,
        letters: &[madoguchi_core::enrolment::Letter],
        now: DateTime<Utc>,
    ) -> Self {
        Self::register_with(Visitor::new(bench, society, now), letters).await
    }

    async fn register_with(visitor: Visitor<'a>, letters: &[madoguchi_core::enrolment::Letter]) -> Self {
        let typed = good(visitor.society, 1);
        let employee = EmploymentCategory::Employee;
        let letter = letters.iter().find(|letter| letter.category == employee).expect("an employee's letter");
        let token = visitor.prepare(letter, &typed).await;
        let done = visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        let Entered::SignedIn(session) = done.entered else { panic!("no second step here") };
        let mails = mails(visitor.bench, visitor.society, visitor.now).await;
        let Some(Mail::Welcome { verification_path, .. }) = mails.into_iter().next() else { panic!("a welcome mail") };
        let link = Token::received(verification_path.split('=').next_back().unwrap()).unwrap();
        Self {
            visitor,
            user_id: typed.user_id,
            password: typed.password,
            account: done.account,
            name: letter.name.clone(),
            link,
            session,
            registration: token,
        }
    }

    async fn verify_address(&self) {
        let tx = self.write().await;
        assert!(registered::verify(&tx, &self.link, &mut random()).await.unwrap().is_some());
        tx.commit().await.unwrap();
    }

    fn at(&mut self, now: DateTime<Utc>) {
        self.visitor.now = now;
    }

    async fn write(&self) -> madoguchi_core::database::TenantTx {
        let scope = self.visitor.society.scope(Actor::Member(self.account), self.visitor.now);
        self.visitor.bench.database.write(&scope).await.unwrap()
    }

    async fn sign_in(&self, typed: &str) -> SignInOutcome {
        self.visitor.sign_in(&self.user_id, typed).await
    }

    /// A session by the password.
    async fn session(&self, typed: &str) -> Token {
        match self.sign_in(typed).await {
            SignInOutcome::Entered(Entered::SignedIn(token)) => token,
            _ => panic!("no session"),
        }
    }

    async fn member(&self, token: &Token) -> Option<Member> {
        let tx = self.write().await;
        session::resolve(&tx, token).await.unwrap()
    }

    async fn examine(&self, situation: &PasswordChangeSituation, current: &str, new: &str) -> ExaminedPassword {
        let (current, new) = (password(current), password(new));
        let typed = TypedChange { current: Some(&current), new: &new, again: &new };
        let (hasher, policy) = (&self.visitor.hasher, &self.visitor.society.policy);
        password_change::examine(&hasher.for_strangers(), policy, situation, &typed, &mut random()).await.unwrap()
    }

    async fn begin(&self, member: &Member, current: &str) -> PasswordChangeBegun {
        let tx = self.write().await;
        let current = password(current);
        let begun = password_change::begin(&tx, member, &current, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        begun
    }

    /// The whole change, as the handler goes it.
    async fn change(&self, session: &Token, current: &str, new: &str, everywhere: bool) -> Change {
        let member = self.member(session).await.expect("a session");
        let PasswordChangeBegun::Admitted(situation) = self.begin(&member, current).await else { panic!("paused") };
        let examined = self.examine(&situation, current, new).await;
        self.complete(&situation, &member, examined, everywhere).await
    }

    async fn complete(
        &self,
        situation: &PasswordChangeSituation,
        member: &Member,
        examined: ExaminedPassword,
        everywhere: bool,
    ) -> Change {
        let tx = self.write().await;
        let outcome =
            password_change::complete(&tx, situation, member, examined, everywhere, &mut random()).await.unwrap();
        match outcome {
            Change::Overtaken => tx.rollback().await.unwrap(),
            _ => tx.commit().await.unwrap(),
        }
        outcome
    }

    async fn changed(&self, session: &Token, current: &str, new: &str, everywhere: bool) -> Token {
        match self.change(session, current, new, everywhere).await {
            Change::Changed(changed) => changed.token,
            Change::NotYet(faults) => panic!("{faults:?}"),
            Change::Overtaken => panic!("overtaken"),
        }
    }

    async fn faults(&self, session: &Token, current: &str, new: &str) -> PasswordChangeFaults {
        match self.change(session, current, new, false).await {
            Change::NotYet(faults) => faults,
            _ => panic!("changed"),
        }
    }
}

/// What mails are waiting for, the latest first.
async fn mails(bench: &Bench, society: &Sample, now: DateTime<Utc>) -> Vec<Mail> {
    let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
    let mut mails = Vec::new();
    for listed in outbox::list(&tx, None, 100).await.unwrap() {
        mails.extend(outbox::load(&tx, listed.id).await.unwrap().map(|outgoing| outgoing.mail));
    }
    mails
}

fn told(mails: &[Mail]) -> usize {
    mails.iter().filter(|mail| matches!(mail, Mail::PasswordChanged { .. })).count()
}

#[tokio::test]
async fn after_a_change_the_new_password_works_the_old_one_does_not_and_verified_addresses_are_told() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut person = Person::register(&bench, &aozora, &letters, now).await;
        person.at(now + Duration::minutes(1));
        assert!(matches!(person.visitor.find(&person.registration).await, FoundDraft::Committed(_)));
        let token = person.changed(&person.session, &person.password, NEW, false).await;
        let answers = person.visitor.find(&person.registration).await;
        assert!(matches!(answers, FoundDraft::Gone), "the registration leads in no more");
        assert!(person.member(&person.session).await.is_none(), "the token from before is worth nothing");
        assert!(person.member(&token).await.is_some());
        assert!(matches!(person.sign_in(&person.password).await, SignInOutcome::Refused));
        assert!(matches!(person.sign_in(NEW).await, SignInOutcome::Entered(Entered::SignedIn(_))));
        assert_eq!(told(&mails(&bench, &aozora, person.visitor.now).await), 0, "the address may be a stranger's");
        person.verify_address().await;
        person.changed(&token, NEW, OTHER, false).await;
        let mails = mails(&bench, &aozora, person.visitor.now).await;
        assert_eq!(told(&mails), 1);
        let Mail::PasswordChanged { member_name, changed_at } = &mails[0] else { panic!("the latest") };
        assert_eq!((member_name, *changed_at), (&person.name, person.visitor.now));
    })
    .await;
}

#[tokio::test]
async fn other_sessions_end_where_it_is_wished_and_sign_ins_on_the_old_password_always() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (mut midori, letters) = Sample::with_letters(&bench, "midori", now).await;
        let stricter = midori.policy.password.clone();
        let before = Person::register(&bench, &midori, &letters, now).await;
        let Person { user_id, password: first, account, name, link, session, registration, .. } = before;
        // A sign-in that waits for a new password, begun while the rules were stricter for a moment.
        midori.policy.password.min_length = 60;
        midori.policy.password.min_length_with_second_step = None;
        let waiting = match Visitor::new(&bench, &midori, now).sign_in(&user_id, &first).await {
            SignInOutcome::Entered(Entered::OnTheWay(token, Next::ChangePassword(Reason::StricterRule))) => token,
            _ => panic!("a new password is asked"),
        };
        midori.policy.password = stricter;
        let visitor = Visitor::new(&bench, &midori, now);
        let person = Person { visitor, user_id, password: first, account, name, link, session, registration };
        let resolve = async || {
            let tx = person.write().await;
            entrance::resolve(&tx, &waiting, Device::default()).await.unwrap().is_some()
        };
        let elsewhere = person.session(&person.password).await;
        assert!(resolve().await);
        let token = person.changed(&person.session, &person.password, NEW, false).await;
        let other = person.member(&elsewhere).await.expect("it wasn't wished that it ends");
        assert!(!other.is_fresh(person.visitor.now), "it shows everything again before it changes anything");
        let own = person.member(&token).await.unwrap();
        assert!(own.is_fresh(person.visitor.now));
        assert!(!resolve().await, "who knows the old password only can't set a third one");
        let token = match person.change(&token, NEW, OTHER, true).await {
            Change::Changed(changed) => {
                assert_eq!(changed.ended, 1);
                changed.token
            }
            _ => panic!("changed"),
        };
        assert!(person.member(&elsewhere).await.is_none() && person.member(&token).await.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_changes_at_once_one_wins_and_the_other_is_told() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        for (slug, everywhere) in [("aozora", false), ("tokyometro", true)] {
            let (society, letters) = Sample::with_letters(&bench, slug, now).await;
            let person = Person::register(&bench, &society, &letters, now).await;
            let elsewhere = person.session(&person.password).await;
            let mut ready = Vec::new();
            for (token, new) in [(&person.session, NEW), (&elsewhere, OTHER)] {
                let member = person.member(token).await.unwrap();
                let begun = person.begin(&member, &person.password).await;
                let PasswordChangeBegun::Admitted(situation) = begun else { panic!("paused") };
                let examined = person.examine(&situation, &person.password, new).await;
                ready.push((situation, member, examined, new));
            }
            let person = &person;
            let outcomes = futures_join(ready.into_iter().map(|(situation, member, examined, new)| async move {
                let outcome = person.complete(&situation, &member, examined, everywhere).await;
                (new, outcome)
            }))
            .await;
            let won = |outcome: &Change| matches!(outcome, Change::Changed(_));
            let won: Vec<_> = outcomes.iter().filter(|(_, outcome)| won(outcome)).map(|(new, _)| *new).collect();
            let overtaken = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Change::Overtaken)).count();
            assert_eq!((won.len(), overtaken), (1, 1));
            for new in [NEW, OTHER] {
                let signs_in = matches!(person.sign_in(new).await, SignInOutcome::Entered(Entered::SignedIn(_)));
                assert_eq!(signs_in, won.contains(&new), "{new}");
            }
            let tokens = [person.member(&person.session).await, person.member(&elsewhere).await];
            let left = if everywhere { 0 } else { 1 };
            assert_eq!(
                tokens.iter().flatten().count(),
                left,
                "who was overtaken keeps the session, if nobody ended it"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_that_was_ended_meanwhile_changes_nothing() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let person = Person::register(&bench, &aozora, &letters, now).await;
        let member = person.member(&person.session).await.unwrap();
        let PasswordChangeBegun::Admitted(situation) = person.begin(&member, &person.password).await else {
            panic!("paused")
        };
        let examined = person.examine(&situation, &person.password, NEW).await;
        let tx = person.write().await;
        session::end(&tx, &member, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(person.complete(&situation, &member, examined, true).await, Change::Overtaken));
        assert!(matches!(person.sign_in(&person.password).await, SignInOutcome::Entered(_)));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_current_password_counts_as_a_try_to_sign_in_and_a_right_one_takes_the_count_back() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let person = Person::register(&bench, &aozora, &letters, now).await;
        let session = &person.session;
        assert_eq!(person.faults(session, "", NEW).await.current, Some(CurrentFault::Empty));
        for _ in 0..4 {
            let faults = person.faults(session, "wrong-1-wrong", "short").await;
            assert_eq!(faults.current, Some(CurrentFault::Wrong));
            assert_eq!(faults.new, [PasswordFault::TooShort { min: 8 }, PasswordFault::Missing(DIGIT)]);
        }
        // The current one right and the new one wrong: nothing is held against it.
        assert_eq!(person.faults(session, &person.password, "short").await.current, None);
        for _ in 0..5 {
            person.faults(session, "wrong-1-wrong", NEW).await;
        }
        let member = person.member(session).await.unwrap();
        let until = now + Duration::minutes(1);
        assert!(
            matches!(person.begin(&member, &person.password).await, PasswordChangeBegun::Paused(_, at) if at == until)
        );
        let tx = person.write().await;
        let begun =
            sign_in::begin(&tx, &person.user_id, &password("guessed"), Device::default(), &mut random()).await.unwrap();
        assert!(matches!(begun, SignInBegun::Paused(at, _) if at == until), "one count for both");
    })
    .await;
}

const DIGIT: madoguchi_core::policy::password::CharacterClass = madoguchi_core::policy::password::CharacterClass::Digit;

#[tokio::test]
async fn passwords_taken_before_are_refused_as_far_back_as_the_society_asks_and_no_more_are_kept() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (mut aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        aozora.policy.password.history = 2;
        let mut person = Person::register(&bench, &aozora, &letters, now).await;
        let all = [person.password.as_str(), NEW, OTHER, "mori-5-hana-no-ame"].map(str::to_owned);
        assert_eq!(person.faults(&person.session, &all[0], &all[0]).await.repeated, Some(Repeated::Current));
        let kept = async |person: &Person<'_>| {
            let tx = person.write().await;
            tx.raw("UPDATE earlier_password SET replaced_at = replaced_at").await.unwrap()
        };
        let mut token = person.session.clone();
        for (step, new) in all.iter().enumerate().skip(1) {
            person.at(now + Duration::minutes(i64::try_from(step).unwrap()));
            token = person.changed(&token, &all[step - 1], new, false).await;
            assert_eq!(kept(&person).await, step.min(2) as u64);
        }
        for (earlier, repeated) in
            [(&all[3], Some(Repeated::Current)), (&all[2], Some(Repeated::Earlier)), (&all[1], Some(Repeated::Earlier))]
        {
            assert_eq!(person.faults(&token, &all[3], earlier).await.repeated, repeated, "{earlier}");
        }
        // The fourth back is forgotten.
        person.at(now + Duration::minutes(9));
        person.changed(&token, &all[3], &all[0], false).await;
        assert_eq!(kept(&person).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_society_that_asks_for_no_history_keeps_none() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let person = Person::register(&bench, &aozora, &letters, now).await;
        let token = person.changed(&person.session, &person.password, NEW, false).await;
        let tx = person.write().await;
        assert_eq!(tx.raw("UPDATE earlier_password SET replaced_at = replaced_at").await.unwrap(), 0);
        drop(tx);
        person.changed(&token, NEW, &person.password, false).await;
    })
    .await;
}

/// Changes the password where a sign-in asks for a new one.
async fn renew(person: &Person<'_>, token: &Token, new: &str) -> Renewal {
    let society = person.visitor.society;
    let policy = &society.policy;
    let tx = person.write().await;
    let on_the_way = entrance::resolve(&tx, token, Device::default()).await.unwrap().expect("on its way");
    let begun = password_change::begin_renewal(&tx, &on_the_way, &mut random()).await.unwrap();
    let PasswordChangeBegun::Admitted(situation) = begun else { panic!("paused") };
    tx.commit().await.unwrap();
    let new = password(new);
    let typed = TypedChange { current: None, new: &new, again: &new };
    let examined =
        password_change::examine(&person.visitor.hasher.for_strangers(), policy, &situation, &typed, &mut random())
            .await
            .unwrap();
    let tx = person.write().await;
    let renewal =
        password_change::complete_renewal(&tx, &situation, &on_the_way, examined, false, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    renewal
}

#[tokio::test]
async fn from_midnight_of_the_due_day_a_sign_in_asks_for_a_new_password_and_opens_on_it() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        for (slug, before, due, reason) in [
            ("shionogi", "2027-11-14T23:59:59", "2027-11-15T00:00:00", Reason::Expired),
            ("tokyometro", "2031-11-19T23:59:59", "2031-11-20T00:00:00", Reason::YearsAfterRegistration),
        ] {
            let (society, letters) = Sample::with_letters(&bench, slug, now).await;
            let mut person = Person::register(&bench, &society, &letters, now).await;
            person.at(japan(before));
            person.session(&person.password).await;
            person.at(japan(due));
            let token = match person.sign_in(&person.password).await {
                SignInOutcome::Entered(Entered::OnTheWay(token, Next::ChangePassword(why))) if why == reason => token,
                _ => panic!("{slug}: a new password is asked"),
            };
            match renew(&person, &token, &person.password).await {
                Renewal::NotYet(faults) => assert_eq!(faults.repeated, Some(Repeated::Current)),
                _ => panic!("the same one again"),
            }
            let Renewal::Renewed(Entered::SignedIn(session)) = renew(&person, &token, NEW).await else {
                panic!("{slug}: no session")
            };
            assert!(person.member(&session).await.is_some());
            person.session(NEW).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_rule_that_has_become_stricter_asks_at_the_next_sign_in_and_says_what_is_needed() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let person = Person::register(&bench, &aozora, &letters, now).await;
        let stricter = |change: &dyn Fn(&mut madoguchi_core::policy::Policy)| {
            let mut policy = aozora.policy.clone();
            change(&mut policy);
            Sample { id: aozora.id, slug: aozora.slug.clone(), policy, keys: aozora.keys.clone() }
        };
        let too_short = Outgrown::Breaks(PasswordFault::TooShort { min: 30 });
        for (society, expected) in [
            (stricter(&|policy| policy.password.min_length = 30), Some(too_short)),
            // More history and an expiry that is far away ask for nothing.
            (stricter(&|policy| policy.password.history = 24), None),
            (stricter(&|policy| policy.password.expires_after_days = Some(30)), None),
        ] {
            let visitor = Visitor::new(&bench, &society, now);
            match (visitor.sign_in(&person.user_id, &person.password).await, expected) {
                (SignInOutcome::Entered(Entered::SignedIn(_)), None) => {}
                (SignInOutcome::Entered(Entered::OnTheWay(token, next)), Some(expected)) => {
                    assert_eq!(next, Next::ChangePassword(Reason::StricterRule));
                    let tx = person.write().await;
                    let on_the_way = entrance::resolve(&tx, &token, Device::default()).await.unwrap().unwrap();
                    assert_eq!(on_the_way.outgrown(&society.keys).unwrap(), [expected]);
                }
                _ => panic!("{expected:?}"),
            }
        }
        // A password kept without upper and lower case, where the difference counts by now: it is asked anew rather than
        // held to the capitals of one sign-in.
        let tx = person.write().await;
        tx.raw("UPDATE account SET password_case_sensitive = FALSE").await.unwrap();
        tx.commit().await.unwrap();
        let asked = person.sign_in(&person.password.to_uppercase()).await;
        assert!(matches!(
            asked,
            SignInOutcome::Entered(Entered::OnTheWay(_, Next::ChangePassword(Reason::StricterRule)))
        ));
    })
    .await;
}

#[tokio::test]
async fn a_hash_of_an_older_kind_is_made_anew_and_the_password_goes_on_working() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (mut aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let person = Person::register(&bench, &aozora, &letters, now).await;
        let (user_id, typed) = (person.user_id, person.password);
        let dear = Hasher::new(Cost { memory_kib: 128, passes: 2 }, 2, &mut random()).unwrap();
        // The cost first, then a society that gives the difference between upper and lower case up.
        for (case_sensitive, wanted) in [(true, Some(true)), (true, None), (false, Some(false)), (false, None)] {
            aozora.policy.password.case_sensitive = case_sensitive;
            let visitor = Visitor { hasher: dear.clone(), ..Visitor::new(&bench, &aozora, now) };
            let scope = aozora.scope(Actor::Anonymous, now);
            let tx = bench.database.write(&scope).await.unwrap();
            let begun =
                sign_in::begin(&tx, &user_id, &password("guessed"), Device::default(), &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            let SignInBegun::Admitted(candidate) = begun else { panic!("paused") };
            let word = password(&typed);
            let verified = dear.for_strangers().verify(&word, candidate.stored_password().as_ref()).await.unwrap();
            assert!(verified.holds());
            let outcome = visitor.sign_in(&user_id, &typed).await;
            assert!(matches!(outcome, SignInOutcome::Entered(Entered::SignedIn(_))));
            let anew = sign_in::wants_new_hash(&candidate, &outcome, &aozora.policy, &dear).unwrap();
            assert_eq!(anew, wanted);
            assert_eq!(
                sign_in::wants_new_hash(&candidate, &SignInOutcome::Refused, &aozora.policy, &dear).unwrap(),
                None
            );
            if let Some(case_sensitive) = anew {
                let new = dear.for_strangers().hash(&word, case_sensitive, &mut random()).await.unwrap();
                for expected in [true, false] {
                    let tx = bench.database.write(&scope).await.unwrap();
                    let kept = sign_in::keep_new_hash(&tx, &candidate, &new).await.unwrap();
                    assert_eq!(kept, expected, "guarded by the version");
                    tx.commit().await.unwrap();
                }
            }
        }
        let visitor = Visitor { hasher: dear, ..Visitor::new(&bench, &aozora, now) };
        for (typed, fits) in [(typed.to_uppercase(), true), ("wrong-1-wrong".into(), false)] {
            let outcome = visitor.sign_in(&user_id, &typed).await;
            assert_eq!(matches!(outcome, SignInOutcome::Entered(Entered::SignedIn(_))), fits, "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_password_that_was_changed_while_it_was_verified_opens_nothing() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (aozora, letters) = Sample::with_letters(&bench, "aozora", now).await;
        let mut person = Person::register(&bench, &aozora, &letters, now).await;
        let tx = person.write().await;
        let begun =
            sign_in::begin(&tx, &person.user_id, &password("guessed"), Device::default(), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let SignInBegun::Admitted(candidate) = begun else { panic!("paused") };
        let typed = password(&person.password);
        let verified =
            person.visitor.hasher.for_strangers().verify(&typed, candidate.stored_password().as_ref()).await.unwrap();
        assert!(verified.holds());
        person.at(now + Duration::microseconds(1));
        person.changed(&person.session, &person.password, NEW, true).await;
        let tx = person.write().await;
        let (_, outcome) =
            sign_in::complete(tx, &candidate, &typed, verified, Device::default(), &mut random()).await.unwrap();
        assert!(matches!(outcome, SignInOutcome::Refused));
    })
    .await;
}

async fn warned(person: &Person<'_>, at: &str) -> u64 {
    let society = person.visitor.society;
    let scope = society.scope(Actor::System, japan(at));
    let tx = person.visitor.bench.database.write(&scope).await.unwrap();
    let round = remind(&tx, None, 10, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    round.warned
}

#[tokio::test]
async fn warnings_leave_once_from_thirty_and_once_from_seven_days_before() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        for (slug, thirty, seven, due) in [
            ("shionogi", "2027-10-16", "2027-11-08", "2027-11-15"),
            ("tokyometro", "2031-10-21", "2031-11-13", "2031-11-20"),
        ] {
            let (society, letters) = Sample::with_letters(&bench, slug, now).await;
            let mut person = Person::register(&bench, &society, &letters, now).await;
            let midnight = |day: &str| format!("{day}T00:00:00");
            assert_eq!(warned(&person, &midnight(thirty)).await, 0, "{slug}: the address isn't verified");
            person.verify_address().await;
            for (at, expected) in [
                (format!("{}T23:59:59", day_before(thirty)), 0),
                (midnight(thirty), 1),
                (format!("{thirty}T01:00:00"), 0),
                (format!("{}T23:59:59", day_before(seven)), 0),
                (midnight(seven), 1),
                (format!("{seven}T23:00:00"), 0),
                (midnight(due), 0),
            ] {
                assert_eq!(warned(&person, &at).await, expected, "{slug} at {at}");
            }
            let waiting = mails(&bench, &society, japan(&midnight(seven))).await;
            let Mail::PasswordExpires { must_change_on, member_name } = &waiting[0] else { panic!("the latest") };
            assert_eq!((must_change_on.to_string(), member_name), (due.to_owned(), &person.name));
            // A new password begins anew, or is done with.
            person.at(japan(&midnight(seven)));
            let token = person.session(&person.password).await;
            person.changed(&token, &person.password, NEW, false).await;
            assert_eq!(warned(&person, &format!("{seven}T12:00:00")).await, 0);
        }
    })
    .await;
}

fn day_before(day: &str) -> String {
    day.parse::<chrono::NaiveDate>().unwrap().pred_opt().unwrap().to_string()
}

#[tokio::test]
async fn who_comes_late_gets_the_last_warning_only_and_who_is_no_member_any_more_none() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "shionogi", now).await;
        let person = Person::register(&bench, &society, &letters, now).await;
        person.verify_address().await;
        let tx = person.write().await;
        tx.raw("UPDATE person SET lost_on = '2026-12-01'").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(warned(&person, "2027-11-10T10:00:00").await, 0, "long out of the society");
        let tx = person.write().await;
        tx.raw("UPDATE person SET lost_on = NULL").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(warned(&person, "2027-11-10T10:00:00").await, 1);
        assert_eq!(warned(&person, "2027-11-10T11:00:00").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_home_page_is_told_from_thirty_days_before_until_it_is_done() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, "shionogi", now).await;
        let person = Person::register(&bench, &society, &letters, now).await;
        let tx = person.write().await;
        let profile = profile::profile(&tx, person.account).await.unwrap();
        let stage = |at| profile.password_notice(&society.policy.password, japan(at)).map(|notice| notice.stage);
        assert_eq!(stage("2027-10-15T23:59:59"), None);
        assert_eq!(stage("2027-10-16T00:00:00"), Some(WarningStage::First));
        assert_eq!(stage("2027-11-15T00:00:00"), Some(WarningStage::Over));
    })
    .await;
}
