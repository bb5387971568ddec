//! Passkeys of operators, with an authenticator in software: set up in an invitation, taken as the second step and for a
//! step-up, and refused where a forger would use them.

use madoguchi_core::database::TenantTx;
use madoguchi_core::input::device::Device;
use madoguchi_core::operators::invitation::{self, OperatorInviter};
use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::operators::sign_in::{self, OperatorProof, OperatorSignIn};
use madoguchi_core::operators::{OperatorSetUp, passkey, sessions};
use madoguchi_core::proof::next_step::Next;
use madoguchi_core::proof::passkey::{Ceremony, Offer};
use madoguchi_core::proof::relying_party::RelyingParty;
use madoguchi_core::secret::{Password, Token};
use madoguchi_core::staff::methods::CodeAnswer;
use madoguchi_core::testing::{Authenticator, Bench, cheap_hasher, on_both, random};
use serde_json::Value;

use super::{PASSWORD, named, newest_invitation, now, writing};

const ORIGIN: &str = "http://vendor.localhost:8080";

fn party() -> RelyingParty {
    RelyingParty::new("vendor.localhost", ORIGIN, "vendor").unwrap()
}

fn json(offer: Option<Offer>) -> Value {
    serde_json::to_value(offer.expect("an offer")).unwrap()
}

fn ceremony(answer: &Value) -> Ceremony {
    serde_json::from_value(answer.clone()).unwrap()
}

/// A sign-in in progress of somebody who has just accepted an invitation.
async fn invited(bench: &Bench, login: &str) -> Token {
    let (name, address) = named(login);
    let tx = writing(bench, now()).await;
    let inviter = OperatorInviter::CommandLine;
    invitation::invite(&tx, inviter, &name, &address, OperatorRole::Operations, &mut random()).await.unwrap();
    let (vendor_path, _) = newest_invitation(&tx).await;
    let token = Token::of_link(vendor_path.split_once("token=").unwrap().1).unwrap();
    let open = invitation::open(&tx, &token).await.unwrap().unwrap();
    let hashed =
        cheap_hasher().for_strangers().hash(&Password::new(PASSWORD.into()), true, &mut random()).await.unwrap();
    let (tx, accepted) = invitation::accept(tx, &open, &hashed, Device::default(), &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    let (token, next) = accepted.expect("accepted");
    assert_eq!(next, Next::SetUp);
    token
}

async fn on_the_way(tx: &TenantTx, token: &Token) -> OperatorSignIn {
    sign_in::resolve(tx, token, Device::default()).await.unwrap().expect("a sign-in in progress")
}

async fn with_password(bench: &Bench, login: &str) -> OperatorSignIn {
    let (hasher, typed, mut chance) = (cheap_hasher(), Password::new(PASSWORD.into()), random());
    let tx = writing(bench, now()).await;
    let (_, address) = named(login);
    let begun = sign_in::begin(&tx, address.as_str(), Device::default(), &mut chance).await.unwrap();
    let sign_in::OperatorSignInBegun::Admitted(candidate) = begun else { panic!("a pause") };
    let verified = hasher.for_strangers().verify(&typed, candidate.stored_password().as_ref()).await.unwrap();
    let (tx, outcome) = sign_in::complete(tx, &candidate, verified, Device::default(), &mut chance).await.unwrap();
    let sign_in::OperatorSignInOutcome::OnTheWay(token, next) = outcome else { panic!("the password is right") };
    assert_eq!(next, Next::SecondStep);
    let resolved = on_the_way(&tx, &token).await;
    tx.commit().await.unwrap();
    resolved
}

#[tokio::test]
async fn a_passkey_is_set_up_once_and_lets_in_at_the_vendors_host_alone() {
    on_both(|bench| async move {
        let (mut chance, mut phone) = (random(), Authenticator::at(ORIGIN));
        let token = invited(&bench, "sakura").await;
        let tx = writing(&bench, now()).await;
        let setting_up = on_the_way(&tx, &token).await;
        let offer = json(passkey::offer(&tx, &party(), &setting_up, &mut chance).await.unwrap());
        let answer = ceremony(&phone.create(&offer));
        let added = passkey::add(&tx, &party(), &setting_up, &answer, "電話", &mut chance).await.unwrap();
        let OperatorSetUp::Entered(session) = added else { panic!("not set up") };
        tx.commit().await.unwrap();
        let tx = writing(&bench, now()).await;
        let operator = sessions::resolve(&tx, &session).await.unwrap().expect("a session");
        // The challenge is spent, and so is the sign-in.
        let again = passkey::add(&tx, &party(), &setting_up, &answer, "電話", &mut chance).await.unwrap();
        assert!(matches!(again, OperatorSetUp::Refused));
        assert!(sign_in::resolve(&tx, &token, Device::default()).await.unwrap().is_none());
        // A step-up by the same passkey gives the session a new token.
        let offer = json(passkey::offer_step_up(&tx, &party(), operator.id, &mut chance).await.unwrap());
        let party = party();
        let answer = ceremony(&phone.sign(&offer));
        let stepped_up =
            sign_in::step_up(&tx, &operator, OperatorProof::Passkey(&party, &answer), &mut chance).await.unwrap();
        assert!(matches!(stepped_up, CodeAnswer::Entered(_)));
        assert!(sessions::resolve(&tx, &session).await.unwrap().is_none(), "the old token is worth nothing");
        tx.commit().await.unwrap();

        let signing_in = with_password(&bench, "sakura").await;
        let offered = async |tx: &TenantTx| {
            json(passkey::offer_second_step(tx, &party, &signing_in, &mut random()).await.unwrap())
        };
        let lets_in = async |answer: Value| {
            let tx = writing(&bench, now()).await;
            let answer = ceremony(&answer);
            let token = passkey::second_step(&tx, &party, &signing_in, &answer, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            token.is_some()
        };
        let tx = writing(&bench, now()).await;
        let mut offers = Vec::new();
        for _ in 0..5 {
            offers.push(offered(&tx).await);
        }
        let of_step_up = json(passkey::offer_step_up(&tx, &party, operator.id, &mut chance).await.unwrap());
        drop(tx);
        // At the host of a desk, for the relying party of another host, without a fingerprint, and for a step-up.
        for (origin, offer) in ["http://midori.desk.localhost:8080", "http://localhost:8080"].iter().zip(&offers[3..]) {
            let mut elsewhere = phone.clone();
            elsewhere.origin = (*origin).to_owned();
            assert!(!lets_in(elsewhere.sign(offer)).await, "{origin}");
        }
        let mut other_party = phone.clone();
        other_party.rp_id = Some("localhost".into());
        assert!(!lets_in(other_party.sign(&offers[0])).await);
        let mut unverified = phone.clone();
        unverified.verifies = false;
        assert!(!lets_in(unverified.sign(&offers[1])).await);
        assert!(!lets_in(phone.sign(&of_step_up)).await);
        let right = phone.sign(&offers[2]);
        assert!(lets_in(right.clone()).await);
        assert!(!lets_in(right).await, "a challenge is taken once");
    })
    .await;
}

#[tokio::test]
async fn a_passkey_of_one_operator_is_nothing_to_another() {
    on_both(|bench| async move {
        let mut phones = Vec::new();
        for login in ["one", "two"] {
            let (token, mut phone) = (invited(&bench, login).await, Authenticator::at(ORIGIN));
            let tx = writing(&bench, now()).await;
            let setting_up = on_the_way(&tx, &token).await;
            let offer = json(passkey::offer(&tx, &party(), &setting_up, &mut random()).await.unwrap());
            let answer = ceremony(&phone.create(&offer));
            let added = passkey::add(&tx, &party(), &setting_up, &answer, "電話", &mut random()).await.unwrap();
            assert!(matches!(added, OperatorSetUp::Entered(_)));
            tx.commit().await.unwrap();
            phones.push(phone);
        }
        let one = with_password(&bench, "one").await;
        let two = with_password(&bench, "two").await;
        let tx = writing(&bench, now()).await;
        let of_one = json(passkey::offer_second_step(&tx, &party(), &one, &mut random()).await.unwrap());
        for (phone, signing_in) in [(1, &one), (0, &two)] {
            let answer = ceremony(&phones[phone].sign(&of_one));
            let entered = passkey::second_step(&tx, &party(), signing_in, &answer, &mut random()).await.unwrap();
            assert!(entered.is_none(), "{phone}");
        }
    })
    .await;
}
