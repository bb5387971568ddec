//! Dependants with accounts of their own: who may be invited, what an invitation can't do, and that what somebody may not see is in
//! nothing that they get.

use chrono::Duration;
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session::{self, Member, MemberFacts};
use madoguchi_core::database::TenantTx;
use madoguchi_core::enrolment::{self, Letter};
use madoguchi_core::household::consent::{self, ViewingChoice};
use madoguchi_core::household::invitation::{self, Invited, ShownInvitation};
use madoguchi_core::ids::PersonId;
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::policy::household::{ComingOfAge, ViewedKind, Viewing, WayIn};
use madoguchi_core::policy::notification::Mode;
use madoguchi_core::policy::registration::steps;
use madoguchi_core::registration::{FoundDraft, IdentityOutcome, NotCommitted};
use madoguchi_core::restriction::Restricted;
use madoguchi_core::secret::Token;
use madoguchi_core::services::eligibility::{self, ShownNumber};
use madoguchi_core::services::expenses::reading::{self, TakenAs};
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};

use super::Scene;
use super::expenses::{HEADER, file, member, publish, row};
use super::news::news;
use super::restricting::restrict;
use crate::journey::{Visitor, good};

const FATHER: &str = "髙橋　浩二";
const MOTHER: &str = "髙橋　梓";
const DAUGHTER: &str = "髙橋　花";
const SON: &str = "髙橋　朝陽";
const MOTHER_BORN: &str = "19820510";
const DAUGHTER_BORN: &str = "20080917";

/// A society with an account for each, whose insured persons see dependants who haven't said no, and invite those of age.
async fn own_accounts(bench: Bench) -> Scene {
    let mut scene = Scene::set(bench, "tokyometro").await;
    let policy = &mut scene.society.policy;
    policy.account.sharing = Sharing::Person;
    policy.notification.mode = Mode::Always;
    policy.household.dependants = vec![WayIn::Invitation];
    policy.household.viewing = Viewing::Announced;
    policy.household.coming_of_age = ComingOfAge::Hidden;
    scene
}

async fn person(scene: &Scene, father: &MemberFacts, name: &str) -> PersonId {
    // As an account that the household shares shows it.
    let mut policy = scene.society.policy.clone();
    policy.account.sharing = Sharing::Household;
    policy.household.coming_of_age = ComingOfAge::Asked;
    let (id, slug) = (scene.society.id, scene.society.slug.clone());
    let shared = Sample { id, slug, policy, keys: scene.society.keys.clone() };
    let tx = scene.bench.database.read(&shared.scope(madoguchi_core::scope::Actor::System, scene.now)).await.unwrap();
    let household = eligibility::household(&tx, father).await.unwrap();
    household.iter().find(|one| one.name == name).unwrap().person
}

async fn invitable(scene: &Scene, member: &MemberFacts) -> Option<Vec<String>> {
    let found = invitation::invitable(&scene.read().await, member).await.unwrap();
    found.map(|found| found.into_iter().map(|one| one.name).collect())
}

async fn invite(scene: &Scene, member: &Member, person: PersonId) -> Invited {
    let tx = scene.write().await;
    let invited = invitation::invite(&tx, member, person, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    invited
}

async fn invited(scene: &Scene, member: &Member, person: PersonId) -> ShownInvitation {
    match invite(scene, member, person).await {
        Invited::Done(shown) => shown,
        Invited::NotThere => panic!("nobody to invite"),
        Invited::Paused(until) => panic!("paused until {until}"),
    }
}

async fn present(scene: &Scene, pair: &ShownInvitation) -> SignInOutcome {
    Visitor::new(&scene.bench, &scene.society, scene.now).sign_in(&pair.login_id, pair.password.expose()).await
}

/// A registration as far as the button 実行.
async fn prepare(scene: &Scene, pair: &ShownInvitation, born: &str, number: usize) -> Token {
    let visitor = Visitor::new(&scene.bench, &scene.society, scene.now);
    let SignInOutcome::Registering(token) = present(scene, pair).await else { panic!("the invitation wasn't taken") };
    assert_eq!(visitor.identify(&token, born).await, IdentityOutcome::Passed);
    visitor.agree(&token).await;
    for step in steps(&scene.society.policy) {
        let filled = visitor.fill(&token, step, &good(&scene.society, number)).await;
        filled.unwrap_or_else(|faults| panic!("{step:?}: {faults:?}"));
    }
    token
}

async fn register(scene: &Scene, pair: &ShownInvitation, born: &str, number: usize) -> Member {
    let visitor = Visitor::new(&scene.bench, &scene.society, scene.now);
    let token = prepare(scene, pair, born, number).await;
    let done = visitor.commit(&*visitor.draft(&token).await).await.unwrap();
    let Entered::SignedIn(session) = done.entered else { panic!("no second step here") };
    session::resolve(&scene.read().await, &session).await.unwrap().unwrap()
}

async fn choose(scene: &Scene, member: &Member, choices: &[ViewingChoice]) -> bool {
    let tx = scene.write().await;
    let done = consent::choose(&tx, member, choices, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    done
}

fn both(viewer: PersonId, shown: bool) -> [ViewingChoice; 2] {
    ViewedKind::ALL.map(|kind| ViewingChoice { viewer, kind, shown })
}

/// Everything that the services have for a member, as text.
async fn everything(scene: &Scene, member: &MemberFacts) -> String {
    let tx = scene.write().await;
    let mut text = expenses(&tx, member).await;
    for one in eligibility::household_with_numbers(&tx, member, &mut random()).await.unwrap() {
        let branch = match one.number {
            Some(ShownNumber::Open(number)) => number.branch,
            _ => String::new(),
        };
        text.push_str(&format!("[{} {} {} {branch}]", one.name, one.kana, one.birth_date));
    }
    text.push_str(&format!("{:?}", eligibility::summary(&tx, member).await.unwrap()));
    tx.commit().await.unwrap();
    text
}

async fn expenses(tx: &TenantTx, member: &MemberFacts) -> String {
    let year = reading::view(tx, member, None, &mut random()).await.unwrap();
    let mut text = format!("{:?} {:?} {:?} {:?} {:?}", year.sum, year.kinds, year.until, year.latest, year.years);
    for one in &year.persons {
        text.push_str(&format!("[{} {:?}]", one.name, one.sum));
    }
    for month in &year.months {
        text.push_str(&format!("{} {:?}", month.month, month.sum));
        for row in &month.rows {
            text.push_str(&format!("[{} {:?} {:?}]", row.name, row.treatment.provider, row.treatment.amounts));
        }
    }
    text.push_str(&format!("{:?}", reading::summary(tx, member).await.unwrap()));
    text
}

/// The household's expenses, with a year and an amount of the mother's own.
fn with_a_canary() -> String {
    [&file(), &row(["02", "202501", "外来", "秘密医院"], 70_000, 21_234)[..]].concat()
}

#[tokio::test]
async fn an_invited_dependant_registers_by_their_own_birth_date_and_once() {
    on_both(|bench| async move {
        let mut scene = own_accounts(bench).await;
        let father = member(&scene).await;
        assert_eq!(
            invitable(&scene, &father.member).await.unwrap(),
            [MOTHER, DAUGHTER],
            "a child under age isn't invited"
        );
        let mother = person(&scene, &father.member, MOTHER).await;
        let first = invited(&scene, &father.member, mother).await;
        let pair = invited(&scene, &father.member, mother).await;
        assert!(matches!(present(&scene, &first).await, SignInOutcome::LetterReplaced), "a later one is in its place");

        let visitor = Visitor::new(&scene.bench, &scene.society, scene.now);
        let SignInOutcome::Registering(token) = present(&scene, &pair).await else { panic!() };
        assert_eq!(
            visitor.identify(&token, "19790822").await,
            IdentityOutcome::Mismatch,
            "the insured person's won't do"
        );
        let other_browser = prepare(&scene, &pair, MOTHER_BORN, 8).await;
        let own = register(&scene, &pair, MOTHER_BORN, 9).await;
        assert_eq!(own.person, mother);
        assert!(matches!(visitor.find(&other_browser).await, FoundDraft::Superseded));
        assert!(matches!(present(&scene, &pair).await, SignInOutcome::AlreadyRegistered));

        // Whoever has an account isn't invited, and a dependant invites nobody.
        assert_eq!(invitable(&scene, &father.member).await.unwrap(), [DAUGHTER]);
        assert!(matches!(invite(&scene, &father.member, mother).await, Invited::NotThere));
        assert_eq!(invitable(&scene, &own).await, None);
        assert!(matches!(invite(&scene, &own, father.person).await, Invited::NotThere));
        // Even an invitation that came between opens no account that is there.
        scene.raw("UPDATE provisional_credential SET redeemed_at = NULL WHERE occasion = 'invitation'").await;
        scene.now += Duration::minutes(1);
        assert!(matches!(present(&scene, &pair).await, SignInOutcome::AlreadyRegistered));
    })
    .await;
}

#[tokio::test]
async fn an_invitation_ends_by_time_withdrawal_and_protection() {
    on_both(|bench| async move {
        let mut scene = own_accounts(bench).await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let father = member(&scene).await;
        let [mother, daughter] =
            [person(&scene, &father.member, MOTHER).await, person(&scene, &father.member, DAUGHTER).await];
        let withdraw = async |scene: &Scene, person| {
            let tx = scene.write().await;
            let was_open = invitation::withdraw(&tx, &father.member, person, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            was_open
        };
        assert!(!withdraw(&scene, mother).await, "nothing to withdraw");
        let pair = invited(&scene, &father.member, mother).await;
        assert!(withdraw(&scene, mother).await);
        assert!(!matches!(present(&scene, &pair).await, SignInOutcome::Registering(_)));

        // While somebody registers by it, the person is hidden: nothing of it works any more, and nothing tells why.
        let pair = invited(&scene, &father.member, mother).await;
        let token = prepare(&scene, &pair, MOTHER_BORN, 9).await;
        let visitor = Visitor::new(&scene.bench, &scene.society, scene.now);
        let draft = visitor.draft(&token).await;
        assert_eq!(restrict(&scene, &support, mother, false).await, Restricted::Done);
        assert!(matches!(visitor.commit(&draft).await, Err(NotCommitted::LetterGone)));
        assert_eq!(invitable(&scene, &father.member).await.unwrap(), [DAUGHTER]);
        assert!(matches!(invite(&scene, &father.member, mother).await, Invited::NotThere));
        assert!(!withdraw(&scene, mother).await);

        let pair = invited(&scene, &father.member, daughter).await;
        scene.now += Duration::days(14) - Duration::seconds(1);
        assert!(matches!(present(&scene, &pair).await, SignInOutcome::Registering(_)));
        scene.now += Duration::seconds(1);
        assert!(matches!(present(&scene, &pair).await, SignInOutcome::LetterExpired));

        // Who has left isn't invited, nor does one who has left invite.
        let literal = scene.literal(daughter.0);
        scene.raw(&format!("UPDATE person SET lost_on = '2026-12-01' WHERE id = {literal}")).await;
        assert_eq!(invitable(&scene, &father.member).await.unwrap(), Vec::<String>::new());
        scene.raw("UPDATE person SET lost_on = '2026-12-01'").await;
        assert_eq!(invitable(&scene, &father.member).await, None);
    })
    .await;
}

#[tokio::test]
async fn invitations_are_limited_and_belong_to_policies_that_have_them() {
    on_both(|bench| async move {
        let mut scene = own_accounts(bench).await;
        let father = member(&scene).await;
        let mother = person(&scene, &father.member, MOTHER).await;
        let another = scene.letters.iter().find(|letter| letter.birth_date.to_string() == "1977-02-26").unwrap().person;
        assert!(matches!(invite(&scene, &father.member, another).await, Invited::NotThere));
        for _ in 0..20 {
            invited(&scene, &father.member, mother).await;
        }
        assert!(matches!(invite(&scene, &father.member, mother).await, Invited::Paused(_)));
        assert_eq!(
            scene
                .count(
                    "letter_content",
                    &format!(
                        "id IN (SELECT id FROM provisional_credential WHERE person_id = {})",
                        scene.literal(mother.0)
                    )
                )
                .await,
            0,
            "no plain password stays"
        );
        for (sharing, ways) in [(Sharing::Person, vec![]), (Sharing::Household, vec![WayIn::Invitation])] {
            scene.society.policy.account.sharing = sharing;
            scene.society.policy.household.dependants = ways;
            assert_eq!(invitable(&scene, &father.member).await, None);
        }
    })
    .await;
}

#[tokio::test]
async fn dependants_of_age_get_letters_of_their_own_where_the_policy_says_so() {
    on_both(|bench| async move {
        let mut scene = own_accounts(bench).await;
        let issue = async |scene: &Scene| {
            let tx = scene.write().await;
            let before: Vec<_> = enrolment::on_hand(&tx).await.unwrap().iter().map(|letter| letter.id).collect();
            enrolment::issue(&tx, &mut random()).await.unwrap();
            let letters = enrolment::on_hand(&tx).await.unwrap();
            tx.commit().await.unwrap();
            letters.into_iter().filter(|letter| !before.contains(&letter.id)).collect::<Vec<Letter>>()
        };
        assert!(issue(&scene).await.is_empty());
        scene.society.policy.household.dependants = vec![WayIn::Letter];
        let letters = issue(&scene).await;
        let names: Vec<_> = letters.iter().map(|letter| letter.name.as_str()).collect();
        assert!(names.contains(&MOTHER) && names.contains(&DAUGHTER) && !names.contains(&SON), "{names:?}");
        assert!(letters.iter().all(|letter| letter.birth_date <= "2008-11-20".parse().unwrap()), "of age, each");
        let daughters = letters.iter().find(|letter| letter.name == DAUGHTER).unwrap();
        let own = scene.member(daughters, 7).await;
        assert_eq!(own.member.person, daughters.person);
        assert!(issue(&scene).await.is_empty(), "once");
    })
    .await;
}

#[tokio::test]
async fn what_somebody_says_no_to_is_in_nothing_at_once() {
    on_both(|bench| async move {
        let mut scene = own_accounts(bench).await;
        let father = member(&scene).await;
        let mother = person(&scene, &father.member, MOTHER).await;
        publish(&scene, &with_a_canary(), None).await;
        let canaries = [MOTHER, "秘密医院", "2025", "1982-05-10", "タカハシ アズサ"];
        let seen = everything(&scene, &father.member).await;
        for canary in canaries {
            assert!(seen.contains(canary), "{canary}");
        }
        assert_eq!(news(&scene).await.len(), 1);

        let pair = invited(&scene, &father.member, mother).await;
        let own = register(&scene, &pair, MOTHER_BORN, 9).await;
        assert!(consent::is_asked(&scene.read().await, &own).await.unwrap());
        let viewers = consent::viewers(&scene.read().await, &own).await.unwrap().unwrap();
        let named: Vec<_> = viewers.iter().map(|viewer| viewer.name.as_str()).collect();
        assert_eq!(named, [FATHER, DAUGHTER], "those of age, the insured person first");
        assert!(viewers[0].kinds.iter().all(|kind| kind.seen && kind.said_at.is_none()));
        assert!(viewers[1].kinds.iter().all(|kind| !kind.seen));
        // A file that was made before is not handed out afterwards.
        let made = reading::year_to_take(&scene.read().await, &father.member, None).await.unwrap();
        assert!(choose(&scene, &own, &both(father.person, false)).await);
        let tx = scene.write().await;
        assert!(!reading::take(&tx, &father.member, &made, TakenAs::Csv, &mut random()).await.unwrap());
        assert!(eligibility::notice(&tx, &father.member, mother).await.unwrap().is_none());
        drop(tx);
        assert!(!consent::is_asked(&scene.read().await, &own).await.unwrap());
        let hidden = everything(&scene, &father.member).await;
        for canary in canaries {
            assert!(!hidden.contains(canary), "{canary} in {hidden}");
        }
        scene.now += Duration::days(1);
        publish(&scene, &[HEADER, &row(["02", "202609", "外来", "秘密医院"], 100, 30)].concat(), None).await;
        let told: Vec<_> = news(&scene).await.into_iter().filter_map(|mail| mail.account).collect();
        assert!(told.is_empty(), "the father is told nothing");
        // What is left is what a household without the mother has.
        let own_sees = everything(&scene, &own).await;
        assert!(own_sees.contains("秘密医院") && !own_sees.contains(FATHER) && !own_sees.contains("見本内科"));

        // Kind by kind, and again.
        let yes = ViewingChoice { viewer: father.person, kind: ViewedKind::Eligibility, shown: true };
        assert!(choose(&scene, &own, &[yes]).await);
        let seen = everything(&scene, &father.member).await;
        assert!(seen.contains(MOTHER) && !seen.contains("秘密医院"));
        scene.now += Duration::seconds(1);
        assert!(choose(&scene, &own, &both(father.person, true)).await);
        assert!(everything(&scene, &father.member).await.contains("秘密医院"));
        let rows = scene.count("viewing_consent", "1 = 1").await;
        assert!(choose(&scene, &own, &both(father.person, true)).await);
        assert_eq!(scene.count("viewing_consent", "1 = 1").await, rows, "what was said is said");
        // Nobody says anything about somebody of another household.
        let stranger = scene.letters.iter().find(|letter| letter.birth_date.to_string() == "1977-02-26").unwrap();
        assert!(!choose(&scene, &own, &both(stranger.person, true)).await);
    })
    .await;
}

#[tokio::test]
async fn a_protected_person_is_in_nothing_whatever_they_said() {
    on_both(|bench| async move {
        let scene = own_accounts(bench).await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let father = member(&scene).await;
        let mother = person(&scene, &father.member, MOTHER).await;
        publish(&scene, &with_a_canary(), None).await;
        let pair = invited(&scene, &father.member, mother).await;
        let own = register(&scene, &pair, MOTHER_BORN, 9).await;
        assert!(choose(&scene, &own, &both(father.person, true)).await);
        assert!(everything(&scene, &father.member).await.contains("秘密医院"));
        let viewers = consent::viewers(&scene.read().await, &father.member).await.unwrap().unwrap();
        assert!(viewers.iter().any(|viewer| viewer.person == mother));
        assert_eq!(restrict(&scene, &support, mother, false).await, Restricted::Done);
        let hidden = everything(&scene, &father.member).await;
        for canary in [MOTHER, "秘密医院", "2025", "1982-05-10"] {
            assert!(!hidden.contains(canary), "{canary}");
        }
        let viewers = consent::viewers(&scene.read().await, &father.member).await.unwrap().unwrap();
        assert!(viewers.iter().all(|viewer| viewer.person != mother), "nor as somebody who looks");
    })
    .await;
}

#[tokio::test]
async fn who_comes_of_age_is_hidden_from_the_first_moment_of_their_birthday() {
    on_both(|bench| async move {
        let mut scene = own_accounts(bench).await;
        // The son, born on 2010-12-07.
        scene.society.policy.household.of_age = 16;
        let sons = [HEADER, &row(["04", "202609", "外来", "秘密医院"], 70_000, 21_234)].concat();
        for (sharing, coming, stays) in [
            (Sharing::Person, ComingOfAge::Hidden, false),
            (Sharing::Person, ComingOfAge::Asked, true),
            (Sharing::Household, ComingOfAge::Hidden, false),
            (Sharing::Household, ComingOfAge::Asked, true),
        ] {
            scene.society.policy.account.sharing = sharing;
            scene.society.policy.household.coming_of_age = coming;
            scene.now = japan("2026-12-06T23:59:59.999999");
            let father = if scene.count("account", "1 = 1").await == 0 {
                publish(&scene, &[&file(), &sons[HEADER.len()..]].concat(), None).await;
                member(&scene).await.member.facts
            } else {
                father_again(&scene).await
            };
            let seen = everything(&scene, &father).await;
            assert!(
                seen.contains(SON) && seen.contains("秘密医院") && seen.contains("21234"),
                "{sharing:?} {coming:?}"
            );
            scene.now = japan("2026-12-07T00:00:00");
            let later = everything(&scene, &father).await;
            for canary in [SON, "21234", "2010-12-07"] {
                assert_eq!(later.contains(canary), stays, "{canary} {sharing:?} {coming:?}");
            }
            // A spouse doesn't come of age in the household.
            assert!(later.contains(MOTHER), "{sharing:?} {coming:?}");
        }
    })
    .await;
}

async fn father_again(scene: &Scene) -> MemberFacts {
    let visitor = Visitor::new(&scene.bench, &scene.society, scene.now);
    let typed = good(&scene.society, 0);
    let SignInOutcome::Entered(entered) = visitor.sign_in(&typed.user_id, &typed.password).await else {
        panic!("the father signs in")
    };
    let Entered::SignedIn(session) = entered else { panic!("no second step here") };
    session::resolve(&scene.read().await, &session).await.unwrap().unwrap().facts
}

#[tokio::test]
async fn a_grown_child_is_seen_by_whom_they_say_and_until_they_say_no() {
    on_both(|bench| async move {
        let mut scene = own_accounts(bench).await;
        let father = member(&scene).await;
        publish(&scene, &file(), None).await;
        let daughter = person(&scene, &father.member, DAUGHTER).await;
        assert!(!everything(&scene, &father.member).await.contains("見本薬局"), "18 in September");
        let pair = invited(&scene, &father.member, daughter).await;
        let own = register(&scene, &pair, DAUGHTER_BORN, 9).await;
        assert!(!everything(&scene, &father.member).await.contains(DAUGHTER));
        assert!(choose(&scene, &own, &both(father.person, true)).await);
        assert!(everything(&scene, &father.member).await.contains("見本薬局"));
        scene.now += Duration::seconds(1);
        assert!(choose(&scene, &own, &both(father.person, false)).await);
        assert!(!everything(&scene, &father.member).await.contains(DAUGHTER));
    })
    .await;
}
