//! Tests of a due password change combined with a second step.

use chrono::Duration;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::*;
use crate::accounts;
use crate::accounts::methods::password_change::{self, PasswordChangeBegun, PasswordChangeTyped, Renewal};
use crate::accounts::sessions::hand_over;
use crate::entities::one_time_code;
use crate::ids::new_uuid;
use crate::input::device::Mark;
use crate::outbox;
use crate::policy::password::PasswordFault;
use crate::policy::second_step::{Method, Requirement};
use crate::policy::society::Language;
use crate::registration::{self, FoundDraft};
use crate::testing::{Bench, Sample, cheap_hasher, japan, on_both, random};

const PASSWORD: &str = "kaze-8-yuki";

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

/// A society whose passwords expire and that offers a second step, with a member who has an authenticator app.
async fn member(bench: &Bench, now: DateTime<Utc>) -> (Sample, AccountId) {
    let (mut society, letters) = Sample::with_people(bench, "aozora", 1, now).await;
    society.policy.password.expires_after_days = Some(360);
    society.policy.second_step.requirement = Requirement::Optional;
    society.policy.second_step.methods = vec![Method::Passkey, Method::OneTimeCode];
    let draft = society.ready_drafts(bench, &letters[0], 1, now).await.remove(0);
    let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
    let FoundDraft::Open(draft) = registration::find(&tx, &draft.token).await.unwrap() else { panic!("an open draft") };
    let mut chance = random();
    let done = registration::commit(tx, &draft, Language::Ja, Device::default(), &mut chance).await;
    let (tx, committed) = done.unwrap();
    one_time_code::Entity::insert(one_time_code::ActiveModel {
        tenant_id: Set(society.id.0),
        id: Set(new_uuid(now, &mut chance)),
        account_id: Set(committed.account.0),
        seed_sealed: Set(vec![1]),
        last_step: Set(0),
        added_at: Set(now),
        used_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    (society, committed.account)
}

async fn by_password(bench: &Bench, society: &Sample, account: AccountId, now: DateTime<Utc>) -> Entered {
    let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
    let row = accounts::account(&tx, account).await.unwrap();
    let behind = person_of_same_password(&tx, &row).await.unwrap().expect("nobody changed it");
    let typed = password(PASSWORD);
    let shown = ByPassword { account: &row, behind: &behind, typed: &typed, known: None };
    let admitted = admit_by_password(tx, shown, Device::default(), &mut random()).await;
    let (tx, EntranceOutcome::Entered(entered)) = admitted.unwrap() else { panic!("covered") };
    tx.commit().await.unwrap();
    entered
}

async fn standing(bench: &Bench, society: &Sample, entered: &Entered, now: DateTime<Utc>) -> OnTheWay {
    let Entered::OnTheWay(token, _) = entered else { panic!("a session opened") };
    let tx = bench.database.read(&society.scope(Actor::Anonymous, now)).await.unwrap();
    resolve(&tx, token, Device::default()).await.unwrap().expect("on its way")
}

async fn show(bench: &Bench, society: &Sample, on_the_way: &OnTheWay, proof: Proof, now: DateTime<Utc>) -> Entered {
    let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
    let entered = prove(&tx, on_the_way, proof, &mut random()).await.unwrap().expect("not ended");
    tx.commit().await.unwrap();
    entered
}

#[tokio::test]
async fn an_expired_password_is_changed_after_the_second_step_and_opens_nothing_before() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, account) = member(&bench, now).await;
        let later = now + Duration::days(360);
        let entered = by_password(&bench, &society, account, later).await;
        assert!(matches!(entered, Entered::OnTheWay(_, Next::SecondStep)), "the lock comes first");
        let mut on_the_way = standing(&bench, &society, &entered, later).await;
        // No second-step proof makes the expired password acceptable.
        for proof in [Proof::OneTimeCode, Proof::RecoveryCode, Proof::SetUp, Proof::Passkey] {
            let entered = show(&bench, &society, &on_the_way, proof, later).await;
            assert!(matches!(entered, Entered::OnTheWay(_, Next::ChangePassword(Reason::Expired))), "{proof:?}");
            on_the_way = standing(&bench, &society, &entered, later).await;
            assert_eq!(on_the_way.next, Next::ChangePassword(Reason::Expired));
        }
        let entered = renew(&bench, &society, &on_the_way, "yama-9-kawa", false, later).await;
        assert!(matches!(entered, Some(Entered::SignedIn(_))));
        assert!(renew(&bench, &society, &on_the_way, "sora-3-umi-x", false, later).await.is_none(), "once");
    })
    .await;
}

async fn renew(
    bench: &Bench,
    society: &Sample,
    on_the_way: &OnTheWay,
    new: &str,
    everywhere: bool,
    now: DateTime<Utc>,
) -> Option<Entered> {
    let (policy, mut chance) = (&society.policy, random());
    let scope = society.scope(Actor::Member(on_the_way.account), now);
    let tx = bench.database.write(&scope).await.unwrap();
    let begun = password_change::begin_renewal(&tx, on_the_way, &mut chance).await.unwrap();
    let PasswordChangeBegun::Admitted(situation) = begun else { panic!("paused") };
    tx.commit().await.unwrap();
    let new = password(new);
    let typed = PasswordChangeTyped { current: None, new: &new, again: &new };
    let examined = password_change::examine(&cheap_hasher().for_strangers(), policy, &situation, &typed, &mut chance)
        .await
        .unwrap();
    let tx = bench.database.write(&scope).await.unwrap();
    let done = password_change::complete_renewal(&tx, &situation, on_the_way, examined, everywhere, &mut chance).await;
    match done.unwrap() {
        Renewal::Renewed(entered) => {
            tx.commit().await.unwrap();
            Some(entered)
        }
        Renewal::NotYet(faults) => panic!("{faults:?}"),
        Renewal::Overtaken => None,
    }
}

#[tokio::test]
async fn a_passkey_signs_in_without_the_password_however_old_it_is() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, account) = member(&bench, now).await;
        let later = now + Duration::days(1000);
        let tx = bench.database.write(&society.scope(Actor::Anonymous, later)).await.unwrap();
        let row = accounts::account(&tx, account).await.unwrap();
        let proofs = Proof::Passkey.into();
        let admitted = admit(tx, &row, proofs, Device::default(), &mut random()).await.unwrap();
        assert!(matches!(admitted.1, EntranceOutcome::Entered(Entered::SignedIn(_))));
    })
    .await;
}

#[tokio::test]
async fn what_the_rules_say_against_a_password_goes_along_through_the_second_step_and_ends_with_the_sign_in() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (mut society, account) = member(&bench, now).await;
        society.policy.password.min_length = 12;
        society.policy.password.min_length_with_second_step = None;
        let entered = by_password(&bench, &society, account, now).await;
        let first = standing(&bench, &society, &entered, now).await;
        let too_short = [Outgrown::Breaks(PasswordFault::TooShort { min: 12 })];
        assert_eq!((first.next, first.outgrown(&society.keys).unwrap()), (Next::SecondStep, too_short.to_vec()));
        let entered = show(&bench, &society, &first, Proof::OneTimeCode, now).await;
        let second = standing(&bench, &society, &entered, now).await;
        assert_eq!(second.next, Next::ChangePassword(Reason::StricterRule));
        assert_eq!(second.outgrown(&society.keys).unwrap(), too_short);
        let entered = renew(&bench, &society, &second, "yama-9-kawa-2", false, now).await;
        assert!(matches!(entered, Some(Entered::SignedIn(_))));
        let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
        let kept = tx.raw("UPDATE sign_in SET device = device WHERE outgrown_sealed IS NOT NULL").await.unwrap();
        assert_eq!(kept, 0, "nothing about a password outlives its sign-in");
    })
    .await;
}

#[tokio::test]
async fn what_the_rules_say_against_a_password_goes_along_to_the_phone() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (mut society, account) = member(&bench, now).await;
        society.policy.second_step.requirement = Requirement::Required;
        // The society no longer offers the app, and the member has shown it already: a passkey must be set up.
        society.policy.second_step.methods = vec![Method::Passkey];
        society.policy.password.min_length = 12;
        society.policy.password.min_length_with_second_step = None;
        let entered = by_password(&bench, &society, account, now).await;
        let pc = standing(&bench, &society, &entered, now).await;
        let entered = show(&bench, &society, &pc, Proof::OneTimeCode, now).await;
        let pc = standing(&bench, &society, &entered, now).await;
        assert_eq!(pc.next, Next::SetUp);
        let scope = society.scope(Actor::Anonymous, now);
        let tx = bench.database.write(&scope).await.unwrap();
        let code = hand_over::begin(&tx, &pc, &mut random()).await.unwrap().expect("a code");
        let opening = hand_over::open(&tx, &code, Device::default(), &mut random()).await.unwrap();
        let hand_over::Opening::Opened(token) = opening else { panic!("open") };
        let number = hand_over::of(&tx, pc.id).await.unwrap().expect("one").number;
        assert!(!hand_over::confirm(&tx, &pc, "", &mut random()).await.unwrap(), "another one than was shown");
        assert!(hand_over::confirm(&tx, &pc, &number, &mut random()).await.unwrap());
        let phone = resolve(&tx, &token, Device::default()).await.unwrap().expect("on its way");
        tx.commit().await.unwrap();
        assert_eq!((phone.next, phone.proofs), (Next::SetUp, pc.proofs));
        let too_short = [Outgrown::Breaks(PasswordFault::TooShort { min: 12 })];
        assert_eq!(phone.outgrown(&society.keys).unwrap(), too_short);
        // With the passkey set up, neither device signs in with the password that is too short.
        society.policy.second_step.methods.push(Method::OneTimeCode);
        for side in [phone, pc] {
            let entered = show(&bench, &society, &side, Proof::SetUp, now).await;
            assert!(matches!(entered, Entered::OnTheWay(_, Next::ChangePassword(Reason::StricterRule))));
        }
    })
    .await;
}

#[tokio::test]
async fn a_renewal_that_ends_everything_else_is_no_news_from_a_new_device() {
    on_both(|bench| async move {
        let now = japan("2026-11-20T10:00:00");
        let (society, account) = member(&bench, now).await;
        let browser = Device::default().marked(Some(Mark::of(&Token::new(&mut random()))));
        let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
        tx.raw("UPDATE email_address SET verified_at = added_at").await.unwrap();
        let entered = enter(&tx, account, Proof::Passkey.into(), browser, &mut random()).await.unwrap();
        let Entered::SignedIn(elsewhere) = entered else { panic!("a session") };
        tx.commit().await.unwrap();
        let later = now + Duration::days(360);
        let tx = bench.database.write(&society.scope(Actor::Anonymous, later)).await.unwrap();
        let proofs = Proofs::from(Proof::Password).with(Proof::OneTimeCode);
        let entered = enter(&tx, account, proofs, browser, &mut random()).await.unwrap();
        let Entered::OnTheWay(token, Next::ChangePassword(_)) = entered else { panic!("due") };
        let on_the_way = resolve(&tx, &token, browser).await.unwrap().expect("on its way");
        tx.commit().await.unwrap();
        let told = async || {
            let tx = bench.database.write(&society.scope(Actor::System, later)).await.unwrap();
            let told = outbox::list(&tx, None, 100).await.unwrap();
            told.iter().filter(|mail| mail.kind == "new_device").count()
        };
        let before = told().await;
        let entered = renew(&bench, &society, &on_the_way, "yama-9-kawa", true, later).await;
        assert!(matches!(entered, Some(Entered::SignedIn(_))));
        let tx = bench.database.read(&society.scope(Actor::Anonymous, now)).await.unwrap();
        assert!(session::resolve(&tx, &elsewhere).await.unwrap().is_none(), "it has ended");
        assert_eq!(told().await, before);
    })
    .await;
}
