//! Passkeys by verbs, with an authenticator in software: what it does right, and what a forger would do.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::accounts::disabling;
use madoguchi_core::accounts::methods::passkey::manage::{
    self, Added, Adder, ListedPasskey, MOST, Offered, PasskeyRemoval,
};
use madoguchi_core::accounts::methods::passkey::{self, Name, PasskeyRefusal, PasskeySignInOutcome};
use madoguchi_core::accounts::sessions::entrance::{self, Entered, OnTheWay};
use madoguchi_core::accounts::sessions::session::{self, Member};
use madoguchi_core::enrolment::Letter;
use madoguchi_core::input::device::Device;
use madoguchi_core::policy::second_step::Method;
use madoguchi_core::proof::next_step::{Next, Proof};
use madoguchi_core::proof::passkey::{Ceremony, Offer};
use madoguchi_core::proof::relying_party::RelyingParty;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in;
use madoguchi_core::testing::{Authenticator, Bench, Sample, japan, on_both, random};
use serde_json::Value;

use crate::journey::{Visitor, good};

const NOW: &str = "2026-11-20T10:00:00";

fn origin(slug: &str) -> String {
    format!("http://{slug}.portal.localhost:8080")
}

fn ceremony(answer: &Value) -> Ceremony {
    serde_json::from_value(answer.clone()).unwrap()
}

fn json(offer: &Offer) -> Value {
    serde_json::to_value(offer).unwrap()
}

/// A society's counter, as browsers reach it.
pub struct Counter<'a> {
    pub bench: &'a Bench,
    pub society: &'a Sample,
    pub now: DateTime<Utc>,
}

impl<'a> Counter<'a> {
    pub fn new(bench: &'a Bench, society: &'a Sample, now: DateTime<Utc>) -> Self {
        Self { bench, society, now }
    }

    fn at(&self, now: DateTime<Utc>) -> Self {
        Self { now, ..*self }
    }

    fn party(&self) -> RelyingParty {
        let slug = &self.society.slug;
        RelyingParty::new(&format!("{slug}.portal.localhost"), &origin(slug), "society").unwrap()
    }

    fn phone(&self) -> Authenticator {
        Authenticator::at(&origin(&self.society.slug))
    }

    /// Registers with a letter; the sign-in asks for a second step.
    pub async fn register(&self, letter: &Letter, number: usize) -> Token {
        let visitor = Visitor::new(self.bench, self.society, self.now);
        let token = visitor.prepare(letter, &good(self.society, number)).await;
        match visitor.commit(&*visitor.draft(&token).await).await.unwrap().entered {
            Entered::OnTheWay(token, Next::SetUp) => token,
            _ => panic!("no set-up is asked"),
        }
    }

    pub async fn on_the_way(&self, token: &Token) -> OnTheWay {
        let tx = self.bench.database.read(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        entrance::resolve(&tx, token, Device::default()).await.unwrap().expect("a sign-in on its way")
    }

    pub async fn member(&self, token: &Token) -> Member {
        let tx = self.bench.database.read(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        session::resolve(&tx, token).await.unwrap().expect("a session")
    }

    async fn offer_new(&self, adder: Adder<'_>) -> Option<Value> {
        let tx = self.bench.database.read(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        match manage::offer(&tx, &self.party(), adder, &mut random()).await.unwrap() {
            Offered::Offer(offer) => Some(json(&offer)),
            Offered::Full | Offered::Refused => None,
        }
    }

    async fn add(&self, adder: Adder<'_>, answer: &Value) -> Added {
        let tx = self.bench.database.write(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        let name = Name::read("電話").unwrap();
        let (party, mut chance) = (self.party(), random());
        let added = manage::add(&tx, &party, adder, &ceremony(answer), &name, &mut chance).await.unwrap();
        if !matches!(added, Added::Gone) {
            tx.commit().await.unwrap();
        }
        added
    }

    /// Sets a passkey up in a sign-in on its way.
    pub async fn set_up(&self, token: &Token) -> (Authenticator, Token) {
        let mut phone = self.phone();
        let on_the_way = self.on_the_way(token).await;
        let offer = self.offer_new(Adder::SigningIn(&on_the_way)).await.expect("an offer");
        let answer = phone.create(&offer);
        match self.add(Adder::SigningIn(&on_the_way), &answer).await {
            Added::Entered(Entered::SignedIn(session)) => (phone, session),
            _ => panic!("not signed in"),
        }
    }

    fn offer_sign_in(&self) -> Value {
        json(&passkey::offer_sign_in(&self.society.keys, &self.party(), self.now, &mut random()).unwrap())
    }

    async fn sign_in(&self, answer: &Value) -> PasskeySignInOutcome {
        let tx = self.bench.database.write(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        let party = self.party();
        let answer = ceremony(answer);
        let (tx, outcome) = passkey::sign_in(tx, &party, &answer, Device::default(), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        outcome
    }

    async fn is_refused(&self, answer: &Value) -> bool {
        matches!(self.sign_in(answer).await, PasskeySignInOutcome::Refused(_))
    }

    async fn lets_in(&self, phone: &mut Authenticator) -> bool {
        let answer = phone.sign(&self.offer_sign_in());
        matches!(self.sign_in(&answer).await, PasskeySignInOutcome::Entered(Entered::SignedIn(_)))
    }

    /// A sign-in with the password, which asks for the second step.
    async fn with_password(&self, number: usize) -> OnTheWay {
        let typed = good(self.society, number);
        let visitor = Visitor::new(self.bench, self.society, self.now);
        match visitor.sign_in(&typed.user_id, &typed.password).await {
            sign_in::SignInOutcome::Entered(Entered::OnTheWay(token, Next::SecondStep)) => {
                self.on_the_way(&token).await
            }
            _ => panic!("no second step is asked"),
        }
    }

    async fn offer_second_step(&self, on_the_way: &OnTheWay) -> Option<Value> {
        let tx = self.bench.database.read(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        let party = self.party();
        let offer = passkey::offer_second_step(&tx, &party, on_the_way, &mut random()).await.unwrap();
        offer.as_ref().map(json)
    }

    async fn second_step(&self, on_the_way: &OnTheWay, answer: &Value) -> Option<Entered> {
        let tx = self.bench.database.write(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        let party = self.party();
        let (answer, mut chance) = (ceremony(answer), random());
        let entered = passkey::second_step(&tx, &party, on_the_way, &answer, &mut chance);
        let entered = entered.await.unwrap();
        tx.commit().await.unwrap();
        entered.ok()
    }

    async fn offer_step_up(&self, member: &Member) -> Option<Value> {
        let tx = self.bench.database.read(&self.society.scope(Actor::Member(member.account), self.now)).await.unwrap();
        let party = self.party();
        passkey::offer_step_up(&tx, &party, member, &mut random()).await.unwrap().as_ref().map(json)
    }

    async fn step_up(&self, member: &Member, answer: &Value) -> Option<Token> {
        let tx = self.bench.database.write(&self.society.scope(Actor::Member(member.account), self.now)).await.unwrap();
        let (party, answer) = (self.party(), ceremony(answer));
        let token = passkey::step_up(&tx, &party, member, &answer, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        token.ok()
    }

    async fn list(&self, member: &Member) -> Vec<ListedPasskey> {
        let tx = self.bench.database.read(&self.society.scope(Actor::Member(member.account), self.now)).await.unwrap();
        manage::list(&tx, member.account).await.unwrap()
    }

    async fn remove(&self, member: &Member, passkey: &ListedPasskey) -> PasskeyRemoval {
        let tx = self.bench.database.write(&self.society.scope(Actor::Member(member.account), self.now)).await.unwrap();
        let removed = manage::remove(&tx, member, passkey.id, &mut random()).await;
        tx.commit().await.unwrap();
        removed.unwrap()
    }

    async fn rename(&self, member: &Member, passkey: &ListedPasskey, name: &str) -> bool {
        let tx = self.bench.database.write(&self.society.scope(Actor::Member(member.account), self.now)).await.unwrap();
        let name = Name::read(name).unwrap();
        let renamed = manage::rename(&tx, member.account, passkey.id, &name, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        renamed
    }
}

#[tokio::test]
async fn a_passkey_set_up_in_the_same_sitting_signs_in_alone_and_is_the_second_step() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let way = counter.register(&letters[0], 1).await;
        let (mut phone, session) = counter.set_up(&way).await;
        let member = counter.member(&session).await;
        assert!(member.proofs.has(Proof::Letter) && member.proofs.has(Proof::SetUp));
        let listed = counter.list(&member).await;
        assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].named), (1, "電話", false));
        assert_eq!((listed[0].added_at, listed[0].used_at), (now, None));

        let later = counter.at(now + Duration::hours(1));
        let answer = phone.sign(&later.offer_sign_in());
        let PasskeySignInOutcome::Entered(Entered::SignedIn(session)) = later.sign_in(&answer).await else {
            panic!("not in")
        };
        assert_eq!(later.member(&session).await.proofs.to_string(), "passkey");
        assert_eq!(later.list(&member).await[0].used_at, Some(later.now));

        let on_the_way = later.with_password(1).await;
        let offer = later.offer_second_step(&on_the_way).await.unwrap();
        assert_eq!(offer["publicKey"]["allowCredentials"].as_array().unwrap().len(), 1);
        assert_eq!(offer["publicKey"]["userVerification"], "required");
        let answer = phone.sign(&offer);
        let Some(Entered::SignedIn(session)) = later.second_step(&on_the_way, &answer).await else { panic!("not in") };
        assert_eq!(later.member(&session).await.proofs.to_string(), "password passkey");
    })
    .await;
}

#[tokio::test]
async fn a_passkey_is_offered_as_the_house_wants_it() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let way = counter.on_the_way(&counter.register(&letters[0], 1).await).await;
        let offer = counter.offer_new(Adder::SigningIn(&way)).await.unwrap();
        let options = &offer["publicKey"];
        assert_eq!(options["rp"]["id"], "stanleykenpo.portal.localhost");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["requireResidentKey"], true);
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["attestation"], "none");
        assert_eq!(options["user"]["name"], good(&society, 1).user_id);
        let shown = options["user"]["displayName"].as_str().unwrap();
        assert!(shown.contains(&letters[0].name) && shown.contains(&good(&society, 1).user_id), "{shown}");
        // Whoever asks to sign in gets the same, but for what is drawn.
        let (one, two) = (counter.offer_sign_in(), counter.offer_sign_in());
        let without_challenge = |offer: &Value| {
            let mut options = offer["publicKey"].clone();
            options.as_object_mut().unwrap().remove("challenge");
            options
        };
        assert_eq!(without_challenge(&one), without_challenge(&two));
        assert_eq!(one["publicKey"]["allowCredentials"], serde_json::json!([]));
        assert_eq!(one["publicKey"]["userVerification"], "required");
        assert_ne!(one["publicKey"]["challenge"], two["publicKey"]["challenge"]);
    })
    .await;
}

/// The holder of a passkey that doesn't work is told what to do about it.
#[tokio::test]
async fn a_passkey_that_was_deleted_and_one_whose_counter_went_back_are_told_apart() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (mut phone, _) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        assert!(counter.lets_in(&mut phone).await);
        let used = phone.counter;
        for back in [used - 1, 0] {
            // Signing counts on by one.
            phone.counter = back.saturating_sub(1);
            let answer = phone.sign(&counter.offer_sign_in());
            let outcome = counter.sign_in(&answer).await;
            assert!(
                matches!(outcome, PasskeySignInOutcome::Refused(PasskeyRefusal::CounterBack)),
                "counter {back} after {used}"
            );
        }
        phone.counter = used;
        assert!(counter.lets_in(&mut phone).await, "the counter goes on from where it was");

        let mut answer = phone.sign(&counter.offer_sign_in());
        answer["credential"]["id"] = "AAAAAAAAAAAAAAAAAAAAAA".into();
        answer["credential"]["rawId"] = "AAAAAAAAAAAAAAAAAAAAAA".into();
        let outcome = counter.sign_in(&answer).await;
        let PasskeySignInOutcome::Refused(PasskeyRefusal::Unknown { credential_id }) = outcome else {
            panic!("not told as unknown")
        };
        assert_eq!(credential_id, "AAAAAAAAAAAAAAAAAAAAAA");
    })
    .await;
}

#[tokio::test]
async fn a_forged_answer_is_refused() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (mut phone, _) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let (other_phone, session) = counter.set_up(&counter.register(&letters[1], 2).await).await;
        let victim = counter.member(&session).await.account;
        let forged = |change: &dyn Fn(&mut Authenticator)| {
            let mut forger = phone.clone();
            change(&mut forger);
            forger
        };
        let own = origin("stanleykenpo");
        let forgers = [
            ("wrong origin", forged(&|phone| phone.origin = "https://evil.example".into())),
            ("sibling host", forged(&|phone| phone.origin = origin("midori"))),
            ("host below", forged(&|phone| phone.origin = own.replace("//", "//x."))),
            ("parent host", forged(&|phone| phone.origin = "http://portal.localhost:8080".into())),
            ("other port", forged(&|phone| phone.origin = own.replace("8080", "8081"))),
            ("other scheme", forged(&|phone| phone.origin = own.replace("http:", "https:"))),
            ("parent RP ID", forged(&|phone| phone.rp_id = Some("portal.localhost".into()))),
            ("sibling RP ID", forged(&|phone| phone.rp_id = Some("midori.portal.localhost".into()))),
            ("no user verification", forged(&|phone| phone.verifies = false)),
            ("another account's handle", forged(&|phone| phone.user_handle = Some(victim.0.as_bytes().to_vec()))),
            ("no account's handle", forged(&|phone| phone.user_handle = Some(vec![7; 16]))),
            ("no handle", forged(&|phone| phone.user_handle = Some(Vec::new()))),
        ];
        for (what, mut forger) in forgers {
            let answer = forger.sign(&counter.offer_sign_in());
            assert!(counter.is_refused(&answer).await, "{what}");
        }
        // Swapped: one challenge's token with another's signature, and one key's signature under another's id.
        let (one, two) = (counter.offer_sign_in(), counter.offer_sign_in());
        let mut swapped = phone.sign(&one);
        swapped["token"] = two["token"].clone();
        assert!(counter.is_refused(&swapped).await, "swapped challenge");
        let mut crossed = phone.sign(&counter.offer_sign_in());
        let theirs = other_phone.clone().sign(&counter.offer_sign_in());
        for part in ["id", "rawId"] {
            crossed["credential"][part] = theirs["credential"][part].clone();
        }
        assert!(counter.is_refused(&crossed).await, "another key's id");
        for part in ["signature", "authenticatorData", "clientDataJSON"] {
            let mut changed = phone.sign(&counter.offer_sign_in());
            changed["credential"]["response"][part] = "AAAA".into();
            assert!(counter.is_refused(&changed).await, "{part}");
        }
        let mut nothing = phone.sign(&counter.offer_sign_in());
        nothing["credential"] = Value::Null;
        assert!(counter.is_refused(&nothing).await, "nothing");
        // The same phone is let in all the while.
        assert!(counter.lets_in(&mut phone).await);
    })
    .await;
}

#[tokio::test]
async fn a_challenge_is_spent_once_and_dies_after_five_minutes() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (mut phone, _) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let offer = counter.offer_sign_in();
        let answer = phone.sign(&offer);
        assert!(matches!(counter.sign_in(&answer).await, PasskeySignInOutcome::Entered(_)));
        assert!(counter.is_refused(&answer).await, "replayed");
        let again = phone.sign(&offer);
        assert!(counter.is_refused(&again).await, "signed again");
        let late = phone.sign(&counter.offer_sign_in());
        assert!(counter.at(now + Duration::minutes(5)).is_refused(&late).await, "too late");
        let in_time = counter.at(now + Duration::minutes(5) - Duration::microseconds(1));
        assert!(matches!(in_time.sign_in(&late).await, PasskeySignInOutcome::Entered(_)));
        // A refused try spends its challenge too.
        let offer = counter.offer_sign_in();
        let mut forger = phone.clone();
        forger.verifies = false;
        let unverified = forger.sign(&offer);
        assert!(counter.is_refused(&unverified).await);
        let verified = phone.sign(&offer);
        assert!(counter.is_refused(&verified).await);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_counts_backwards_may_be_a_copy_and_is_refused() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (mut phone, _) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let mut copy = phone.clone();
        assert!(counter.lets_in(&mut phone).await);
        assert!(counter.lets_in(&mut phone).await);
        assert!(!counter.lets_in(&mut copy).await);
        assert!(counter.lets_in(&mut phone).await);
    })
    .await;
}

#[tokio::test]
async fn a_token_of_one_kind_society_or_account_is_worth_nothing_elsewhere() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let (elsewhere, others) = Sample::with_letters(&bench, "midori", now).await;
        let counter = Counter::new(&bench, &society, now);
        let there = Counter::new(&bench, &elsewhere, now);
        let (mut phone, session) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let (_, other_session) = counter.set_up(&counter.register(&letters[1], 2).await).await;
        let (member, other) = (counter.member(&session).await, counter.member(&other_session).await);
        let (way, other_way) = (counter.with_password(1).await, counter.with_password(2).await);

        let kinds = [
            counter.offer_sign_in(),
            counter.offer_second_step(&way).await.unwrap(),
            counter.offer_step_up(&member).await.unwrap(),
            counter.offer_new(Adder::Member(&member)).await.unwrap(),
        ];
        for (kind, offer) in kinds.iter().enumerate() {
            let answer = phone.sign(offer);
            if kind != 0 {
                assert!(counter.is_refused(&answer).await, "{kind} signs in");
            }
            if kind != 1 {
                assert!(counter.second_step(&way, &answer).await.is_none(), "{kind} takes the second step");
            }
            if kind != 2 {
                assert!(counter.step_up(&member, &answer).await.is_none(), "{kind} steps up");
            }
            if kind != 3 {
                let mut spare = phone.clone();
                let mut offer = counter.offer_new(Adder::Member(&member)).await.unwrap();
                offer["token"] = kinds[kind]["token"].clone();
                let answer = spare.create(&offer);
                assert!(matches!(counter.add(Adder::Member(&member), &answer).await, Added::Refused), "{kind} adds");
            }
        }
        // Another account's: neither its challenge nor its key.
        let answer = phone.sign(&counter.offer_second_step(&other_way).await.unwrap());
        assert!(counter.second_step(&other_way, &answer).await.is_none(), "another's second step");
        assert!(counter.second_step(&way, &answer).await.is_none(), "another's challenge");
        let answer = phone.sign(&counter.offer_step_up(&other).await.unwrap());
        assert!(counter.step_up(&other, &answer).await.is_none(), "another's step-up");

        // Another society: neither this one's key nor its challenge, whatever origin and RP ID the forger says.
        drop(others);
        let mut traveller = phone.clone();
        traveller.origin = origin("midori");
        traveller.rp_id = Some("midori.portal.localhost".into());
        let answer = traveller.sign(&there.offer_sign_in());
        assert!(there.is_refused(&answer).await, "this society's key elsewhere");
        let answer = phone.sign(&counter.offer_sign_in());
        assert!(there.is_refused(&answer).await, "this society's challenge elsewhere");
        // All of it is still good where it belongs.
        assert!(matches!(counter.sign_in(&answer).await, PasskeySignInOutcome::Entered(_)));
        let answer = phone.sign(&counter.offer_second_step(&way).await.unwrap());
        assert!(counter.second_step(&way, &answer).await.is_some());
        let answer = phone.sign(&counter.offer_step_up(&member).await.unwrap());
        assert!(counter.step_up(&member, &answer).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_passkey_is_added_only_by_who_has_opened_the_locks_that_are_on() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (mut society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let way = counter.register(&letters[0], 1).await;
        // Two tabs of the same sign-in: the second comes after a lock is on.
        let (first, second) = (counter.on_the_way(&way).await, counter.on_the_way(&way).await);
        let offers = [
            counter.offer_new(Adder::SigningIn(&first)).await.unwrap(),
            counter.offer_new(Adder::SigningIn(&second)).await.unwrap(),
        ];
        let (mut phone, mut thief) = (counter.phone(), counter.phone());
        let answer = phone.create(&offers[0]);
        let Added::Entered(Entered::SignedIn(session)) = counter.add(Adder::SigningIn(&first), &answer).await else {
            panic!("not signed in")
        };
        let answer = thief.create(&offers[1]);
        assert!(matches!(counter.add(Adder::SigningIn(&second), &answer).await, Added::Refused));
        let answer = thief.create(&offers[1]);
        assert!(matches!(counter.add(Adder::SigningIn(&second), &answer).await, Added::Refused));
        // Who knows the password only.
        let password = counter.with_password(1).await;
        assert!(counter.offer_new(Adder::SigningIn(&password)).await.is_none());
        let mut offer = offers[1].clone();
        offer["token"] = counter.offer_sign_in()["token"].clone();
        let answer = thief.create(&offer);
        assert!(matches!(counter.add(Adder::SigningIn(&password), &answer).await, Added::Refused));
        // A member adds a second one while it is fresh, and not later.
        let member = counter.member(&session).await;
        let offer = counter.offer_new(Adder::Member(&member)).await.unwrap();
        let known = offer["publicKey"]["excludeCredentials"].as_array().unwrap();
        assert_eq!(known.len(), 1, "the one that is there is left out");
        let unverified = {
            let mut phone = counter.phone();
            phone.verifies = false;
            phone.create(&offer)
        };
        assert!(matches!(counter.add(Adder::Member(&member), &unverified).await, Added::Refused));
        let offer = counter.offer_new(Adder::Member(&member)).await.unwrap();
        let answer = counter.phone().create(&offer);
        assert!(matches!(counter.add(Adder::Member(&member), &answer).await, Added::Kept));
        assert!(matches!(counter.add(Adder::Member(&member), &answer).await, Added::Refused), "replayed");
        let offer = counter.offer_new(Adder::Member(&member)).await.unwrap();
        let later = counter.at(now + session::FRESH);
        assert!(later.offer_new(Adder::Member(&member)).await.is_none());
        let answer = counter.phone().create(&offer);
        assert!(matches!(later.add(Adder::Member(&member), &answer).await, Added::Refused));
        assert_eq!(counter.list(&member).await.len(), 2);
        // Not where the society doesn't offer it.
        society.policy.second_step.methods = vec![Method::OneTimeCode];
        let counter = Counter::new(&bench, &society, now);
        assert!(counter.offer_new(Adder::Member(&member)).await.is_none());
        // Who had one before still shows it, and is asked for what the society requires now.
        let answer = phone.sign(&counter.offer_sign_in());
        let outcome = counter.sign_in(&answer).await;
        assert!(matches!(outcome, PasskeySignInOutcome::Entered(Entered::OnTheWay(_, Next::SetUp))));
    })
    .await;
}

#[tokio::test]
async fn an_account_has_so_many_passkeys_and_no_more() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (_, session) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let member = counter.member(&session).await;
        let held = counter.offer_new(Adder::Member(&member)).await.unwrap();
        for _ in 1..MOST {
            let offer = counter.offer_new(Adder::Member(&member)).await.unwrap();
            let answer = counter.phone().create(&offer);
            assert!(matches!(counter.add(Adder::Member(&member), &answer).await, Added::Kept));
        }
        assert!(counter.offer_new(Adder::Member(&member)).await.is_none());
        let answer = counter.phone().create(&held);
        assert!(matches!(counter.add(Adder::Member(&member), &answer).await, Added::Full));
        assert_eq!(counter.list(&member).await.len(), MOST);
    })
    .await;
}

#[tokio::test]
async fn passkeys_are_named_and_removed_by_their_own_member_and_one_stays_where_it_is_required() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (mut society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (mut phone, session) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let (_, other_session) = counter.set_up(&counter.register(&letters[1], 2).await).await;
        let (member, other) = (counter.member(&session).await, counter.member(&other_session).await);
        let first = counter.list(&member).await.remove(0);

        assert!(!counter.rename(&other, &first, "盗んだ").await);
        assert_eq!(counter.remove(&other, &first).await, PasskeyRemoval::NotThere);
        assert!(counter.rename(&member, &first, "わたしの電話").await);
        let named = counter.list(&member).await.remove(0);
        assert_eq!((named.name.as_str(), named.named), ("わたしの電話", true));

        assert_eq!(counter.remove(&member, &first).await, PasskeyRemoval::Required);
        let offer = counter.offer_new(Adder::Member(&member)).await.unwrap();
        let mut tablet = counter.phone();
        let answer = tablet.create(&offer);
        assert!(matches!(counter.add(Adder::Member(&member), &answer).await, Added::Kept));
        assert_eq!(counter.remove(&member, &first).await, PasskeyRemoval::Done);
        assert_eq!(counter.remove(&member, &first).await, PasskeyRemoval::NotThere);
        assert!(!counter.lets_in(&mut phone).await, "a removed key");
        assert!(counter.lets_in(&mut tablet).await);
        let last = counter.list(&member).await.remove(0);
        assert_eq!(counter.remove(&member, &last).await, PasskeyRemoval::Required);

        society.policy.second_step.requirement = madoguchi_core::policy::second_step::Requirement::Optional;
        assert_eq!(Counter::new(&bench, &society, now).remove(&member, &last).await, PasskeyRemoval::Done);
    })
    .await;
}

#[tokio::test]
async fn after_a_step_up_the_old_token_is_nobody() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (mut phone, session) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let later = counter.at(now + Duration::minutes(15));
        let member = later.member(&session).await;
        assert!(!member.is_fresh(later.now));
        let answer = phone.sign(&later.offer_step_up(&member).await.unwrap());
        let token = later.step_up(&member, &answer).await.unwrap();
        let stepped = later.member(&token).await;
        assert!(stepped.is_fresh(later.now) && stepped.proofs.has(Proof::Passkey) && stepped.session == member.session);
        let tx = bench.database.read(&society.scope(Actor::Anonymous, later.now)).await.unwrap();
        assert!(session::resolve(&tx, &session).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_network_that_only_guesses_is_paused_and_a_passkey_isnt_slowed_by_guesses_at_its_account() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (mut phone, _) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let visitor = Visitor::new(&bench, &society, now);
        for _ in 0..5 {
            let outcome = visitor.sign_in(&good(&society, 1).user_id, "wrong").await;
            assert!(matches!(outcome, sign_in::SignInOutcome::Refused));
        }
        assert!(counter.lets_in(&mut phone).await, "the owner gets in with the passkey");
        let junk = serde_json::json!({"token": "AAAA", "credential": null});
        let mut paused = 0;
        for _ in 0..220 {
            paused += usize::from(matches!(counter.sign_in(&junk).await, PasskeySignInOutcome::Paused(_)));
        }
        assert!(paused > 0 && paused < 40, "{paused}");
    })
    .await;
}

#[tokio::test]
async fn who_is_no_longer_covered_is_told_so_only_after_the_right_passkey() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (mut phone, _) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
        assert!(tx.raw("UPDATE person SET lost_on = '2020-01-01'").await.unwrap() > 0);
        tx.commit().await.unwrap();
        let answer = phone.sign(&counter.offer_sign_in());
        assert!(matches!(counter.sign_in(&answer).await, PasskeySignInOutcome::NoLongerCovered));
        phone.verifies = false;
        let answer = phone.sign(&counter.offer_sign_in());
        assert!(counter.is_refused(&answer).await);
    })
    .await;
}

#[tokio::test]
async fn a_right_passkey_of_a_disabled_account_opens_nothing() {
    on_both(|bench| async move {
        let now = japan(NOW);
        let (society, letters) = Sample::with_letters(&bench, "stanleykenpo", now).await;
        let counter = Counter::new(&bench, &society, now);
        let (mut phone, session) = counter.set_up(&counter.register(&letters[0], 1).await).await;
        let user_id = good(&society, 1).user_id;
        let tx = bench.database.write(&society.scope(Actor::Operator("sato".into()), now)).await.unwrap();
        assert_eq!(disabling::disable(&tx, &user_id, "lost phone", &mut random()).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let answer = phone.sign(&counter.offer_sign_in());
        assert!(matches!(counter.sign_in(&answer).await, PasskeySignInOutcome::Disabled));
        let tx = bench.database.read(&society.scope(Actor::Anonymous, now)).await.unwrap();
        assert!(session::resolve(&tx, &session).await.unwrap().is_none());
    })
    .await;
}
