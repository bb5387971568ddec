//! `madoguchi desk-code …` by tokens of the staff, and `madoguchi staff …`, the vendor's ways back.

use madoguchi_core::clock::Clock;
use madoguchi_core::input::device::Device;
use madoguchi_core::policy::society::Language;
use madoguchi_core::registration::{self, FoundDraft};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::settings::{DESK_NETWORKS, KeyEdit, SettingsChange, SettingsOutcome};
use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::staff::tokens::{self, TokenIssued, TokenOrder};
use madoguchi_core::staff::{self, StaffLabel};
use madoguchi_core::support::ActReason;
use madoguchi_core::testing::{Bench, Sample, network, on_both, random, save_settings};
use serde_json::json;

use crate::cli::{file, stderr, stdout};
use crate::place::{MailTo, Place};

async fn token_of(bench: &Bench, society: &Sample, clerk: &Clerk) -> String {
    let tx = society.as_clerk(bench, clerk, Clock::system().now()).await;
    let scope = [Permission::HelpMembers].into_iter().collect();
    let order = TokenOrder { name: StaffLabel::read("当番").unwrap(), scope, days: 30 };
    let issued = tokens::issue(&tx, clerk, &order, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    let TokenIssued::Issued(token, _) = issued else { panic!("not issued") };
    token.expose().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_code_takes_the_tokens_of_two_people() {
    on_both(|bench| async move {
        let now = Clock::system().now();
        let (nec, letters) = Sample::with_letters(&bench, "nec", now).await;
        let ready = nec.ready_drafts(&bench, &letters[0], 1, now).await.remove(0);
        let tx = bench.database.write(&nec.scope(Actor::Anonymous, now)).await.unwrap();
        let FoundDraft::Open(draft) = registration::find(&tx, &ready.token).await.unwrap() else { panic!("no draft") };
        let done = registration::commit(tx, &draft, Language::Ja, Device::default(), &mut random()).await;
        let Ok((tx, _)) = done else { panic!("not committed") };
        tx.commit().await.unwrap();
        let user_id = format!("b00{}", letters[0].login_id);
        let [one, two] = [nec.clerk(&bench, Role::Support, now).await, nec.clerk(&bench, Role::Support, now).await];
        let tx = nec.as_clerk(&bench, &one, now).await;
        nec.verify_caller(&tx, &one, letters[0].person).await;
        tx.commit().await.unwrap();
        let [of_one, of_two] = [token_of(&bench, &nec, &one).await, token_of(&bench, &nec, &two).await];
        let place = Place::on(bench, MailTo::Folder).await;
        let folder = tempfile::tempdir().unwrap();
        let [one, two] = [file(folder.path(), "one", format!("{of_one}\n")), file(folder.path(), "two", &of_two)];
        let request = |by: &[&str]| {
            place.run(&[&["desk-code", "request", "nec", &user_id, "--reason", "telephone"], by].concat())
        };
        let approve = |by: &[&str]| place.run(&[&["desk-code", "approve", "nec", &user_id], by].concat());

        let old = request(&["--operator", "sato"]);
        assert!(!old.status.success() && stderr(&old).contains("--operator"), "{}", stderr(&old));
        let none = request(&[]);
        assert!(stderr(&none).contains("There is no token"), "{}", stderr(&none));
        let broken = file(folder.path(), "broken", "not a token");
        assert!(stderr(&request(&["--token-file", &broken])).contains("This is not a token"));
        let nobodys = file(folder.path(), "nobodys", "a".repeat(43));
        assert!(stderr(&request(&["--token-file", &nobodys])).contains("This token does not count"));
        let unknown = place.run(&["desk-code", "request", "nec", "nobody", "--reason", "x", "--token-file", &one]);
        assert!(stderr(&unknown).contains("no account of this society has this user ID"), "{}", stderr(&unknown));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let open = file(folder.path(), "open", &of_one);
            std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).unwrap();
            let exposed = request(&["--token-file", &open]);
            assert!(!exposed.status.success() && stderr(&exposed).contains("chmod"), "{}", stderr(&exposed));
        }
        let early = approve(&["--token-file", &two]);
        assert!(stderr(&early).contains("nothing waits for approval"), "{}", stderr(&early));

        let asked = request(&["--token-file", &one]);
        assert!(asked.status.success(), "{}", stderr(&asked));
        let same = approve(&["--token-file", &one]);
        assert!(!same.status.success() && stdout(&same).is_empty(), "{}", stdout(&same));
        let mut by_variable = place.command(&["desk-code", "approve", "nec", &user_id]);
        let approved = by_variable.env("MADOGUCHI_TOKEN", &of_two).env("LC_ALL", "C.UTF-8").output().unwrap();
        assert!(approved.status.success(), "{}", stderr(&approved));
        assert_eq!(stdout(&approved).trim().len(), 11, "{}", stdout(&approved));
        for output in [&asked, &same, &approved] {
            let said = stdout(output) + &stderr(output);
            assert!(!said.contains(&of_one) && !said.contains(&of_two), "a token is never told");
        }
        let again = approve(&["--token-file", &two]);
        assert!(stderr(&again).contains("nothing waits for approval"), "{}", stderr(&again));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_only_owner_comes_back_by_a_wait_that_can_be_withdrawn() {
    on_both(|bench| async move {
        let now = Clock::system().now();
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let tx = bench.database.read(&midori.scope(Actor::System, now)).await.unwrap();
        let address = staff::account(&tx, owner.id).await.unwrap().unwrap().address.as_str().to_owned();
        drop(tx);
        let place = Place::on(bench, MailTo::Folder).await;
        let recover = |more: &[&str]| place.run(&[&["staff", "recover", "midori", &address], more].concat());
        assert!(stderr(&recover(&[])).contains("--reason"), "a reason is needed");
        assert!(stderr(&recover(&["--complete"])).contains("nothing waits"));
        let asked = recover(&["--reason", "called; the phone was stolen"]);
        assert!(asked.status.success() && stdout(&asked).contains("--complete"), "{}", stderr(&asked));
        let early = recover(&["--complete"]);
        assert!(!early.status.success() && stderr(&early).contains("asked for already"), "{}", stderr(&early));
        assert!(stderr(&recover(&["--reason", "again"])).contains("asked for already"));
        let withdrawn = recover(&["--withdraw"]);
        assert!(withdrawn.status.success(), "{}", stderr(&withdrawn));
        assert!(stderr(&recover(&["--withdraw"])).contains("nothing waits"));
        let other = place.run(&["staff", "recover", "midori", "x@kenpo.example", "--reason", "x"]);
        assert!(stderr(&other).contains("no owner of this desk has this address"), "{}", stderr(&other));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_has_shut_itself_out_is_opened_again() {
    on_both(|bench| async move {
        let now = Clock::system().now();
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let office = network("office").at("203.0.113.9".parse().unwrap());
        let scope = Scope { networks: Some(office), ..midori.scope(Actor::Staff(owner.id), now) };
        let tx = bench.database.write(&scope).await.unwrap();
        let change = SettingsChange([(DESK_NETWORKS.to_owned(), KeyEdit::Set(json!(["203.0.113.0/24"])))].into());
        let why = ActReason::read("組合の中").unwrap();
        let saved = save_settings(&tx, &owner, &change, now, &why).await.unwrap();
        assert!(matches!(saved, SettingsOutcome::Saved(_)), "{saved:?}");
        tx.commit().await.unwrap();
        let place = Place::on(bench, MailTo::Folder).await;
        let explain = || stdout(&place.run(&["tenant", "explain", "midori", "desk.networks", "--json"]));
        assert!(explain().contains("203.0.113.0/24"));
        let open = |reason: &str| place.run(&["staff", "open-network", "midori", "--reason", reason, "--who", "sato"]);
        assert!(!open("").status.success());
        let opened = open("the office has moved");
        assert!(opened.status.success(), "{}", stderr(&opened));
        let explained = explain();
        assert!(explained.contains("\"value\":[]") && explained.contains("sato"), "{explained}");
        assert!(stdout(&open("again")).contains("open from every network already"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_operator_is_invited_by_a_mail_and_the_vendors_trail_tells_it() {
    on_both(|bench| async move {
        let place = Place::on(bench, MailTo::Folder).await;
        let invite = |address: &str, role: &str| place.run(&["operator", "invite", address, "--role", role]);
        let role = invite("hanako@vendor.example", "owner");
        assert!(
            !role.status.success() && stderr(&role).contains("onboarding, operations, auditor"),
            "{}",
            stderr(&role)
        );
        assert!(!invite("hanako", "operations").status.success());
        let invited = invite("hanako@vendor.example", "operations");
        assert!(invited.status.success() && stdout(&invited).contains("://vendor."), "{}", stderr(&invited));
        let verified = place.run(&["audit", "verify", "vendor"]);
        assert!(verified.status.success() && stdout(&verified).contains("vendor: "), "{}", stdout(&verified));
        assert!(stdout(&verified).contains("Rows that are not sealed yet: 1."), "{}", stdout(&verified));
        // The vendor is no society.
        for command in [["staff", "invite"], ["letters", "issue"]] {
            let more: &[&str] = if command[0] == "staff" { &["x@kenpo.example", "--role", "owner"] } else { &[] };
            let refused = place.run(&[&command[..], &["vendor"], more].concat());
            assert!(stderr(&refused).contains("no society has the slug vendor"), "{}", stderr(&refused));
        }
    })
    .await;
}
