//! The file with everything that is held about a person (本人開示).

use std::collections::BTreeSet;

use chrono::Duration;
use madoguchi_core::approvals::NotApproved;
use madoguchi_core::disclosure::{self, HeldValue, LIFE, MEDICAL, MOST, SECRETS, TABLES, WITHOUT};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::{self, ActOutcome, NoteText, SupportAct};
use madoguchi_core::testing::{on_both, random};
use madoguchi_migrations::tables::TENANT;

use super::{Scene, reason};

/// A table that nobody decided about fails here: it is in the file, or it has a reason.
#[test]
fn every_table_of_a_society_is_in_the_file_or_has_a_reason() {
    let all: BTreeSet<&str> = TENANT.iter().map(|(table, _)| *table).collect();
    let decided: BTreeSet<&str> = TABLES.iter().copied().chain(WITHOUT.iter().map(|(table, _)| *table)).collect();
    assert_eq!(decided, all);
    assert!(WITHOUT.iter().all(|(_, reason)| reason.len() > 20));
}

/// A column of bytes is opened, or is named as a secret; and whatever refers to a person or an account isn't left out.
#[test]
fn every_column_of_bytes_was_decided_about() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/entities");
    let columns = |table: &str| -> Vec<(String, String)> {
        let entity = std::fs::read_to_string(folder.join(format!("{table}.rs"))).unwrap();
        let field = |line: &str| {
            let (name, of_type) = line.strip_prefix("    pub ")?.split_once(": ")?;
            Some((name.to_owned(), of_type.trim_end_matches(',').to_owned()))
        };
        entity.lines().filter_map(field).collect()
    };
    for table in TABLES {
        for (column, of_type) in columns(table) {
            let bytes = of_type.contains("Vec<u8>");
            let secret = SECRETS.contains(&(*table, column.as_str()));
            assert!(!bytes || secret || column.ends_with("_sealed"), "{table}.{column}");
            let sounds_secret = ["password_hash", "token_digest", "fingerprint"].contains(&column.as_str());
            assert!(!sounds_secret || secret, "{table}.{column}");
        }
    }
    for (table, column) in SECRETS {
        assert!(columns(table).iter().any(|(name, _)| name == column), "{table}.{column} isn't there");
    }
    for (table, _) in WITHOUT {
        let refers = columns(table).into_iter().find(|(name, _)| name == "person_id" || name == "account_id");
        assert!(refers.is_none() || *table == "person_name_key", "{table}: {refers:?}");
    }
}

#[tokio::test]
async fn the_file_has_what_is_held_and_no_secret() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let letter = &scene.letters[0];
        let one = scene.member(letter, 0).await;
        let neighbour = scene.member(&scene.letters[1], 1).await;
        let tx = scene.at_desk(&support).await;
        let note = NoteText::read("電話で本人を確認").unwrap();
        support::write_note(&tx, &support, one.person, &note, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let tx = scene.read().await;
        let tables = disclosure::contents(&tx, &support, one.person).await.unwrap();
        drop(tx);
        assert_eq!(tables.iter().map(|table| table.table).collect::<Vec<_>>(), TABLES);
        let text: String = tables
            .iter()
            .flat_map(|table| table.rows.iter().flatten())
            .map(|field| match &field.value {
                HeldValue::Text(text) => format!("{}={text}\n", field.column),
                HeldValue::Day(day) => format!("{}={day}\n", field.column),
                HeldValue::Secret => format!("{}: held\n", field.column),
                _ => String::new(),
            })
            .collect();
        let birth_date = letter.birth_date.to_string();
        for held in [letter.name.as_str(), &birth_date, &one.typed.user_id, &one.typed.email, "電話で本人を確認"]
        {
            assert!(text.contains(held), "{held}: {text}");
        }
        for secret in ["password_hash: held", "token_digest: held", "fingerprint: held", "content: held"] {
            assert!(text.contains(secret), "{secret}: {text}");
        }
        for other in ["argon2", letter.password.expose(), &neighbour.typed.user_id, &neighbour.typed.email] {
            assert!(!text.contains(other), "{other}");
        }
        let withheld: Vec<_> = tables.iter().filter(|table| table.withheld).map(|table| table.table).collect();
        assert_eq!(withheld, MEDICAL, "of medical data it only says that they are left out");
        let benefits = scene.clerk("benefits", &[Role::Support, Role::Benefits]).await;
        let theirs = disclosure::contents(&scene.read().await, &benefits, one.person).await.unwrap();
        assert!(theirs.iter().all(|table| !table.withheld));
        let rows = |name: &str| tables.iter().find(|table| table.table == name).unwrap().rows.len();
        assert!(rows("audit_entry") >= 3 && rows("consent") == 1 && rows("session") == 1 && rows("account") == 1);

        // After the account is closed, what remains is in it, too.
        let tx = scene.at_desk(&support).await;
        let closed = support::act(&tx, &support, one.person, SupportAct::Close, &reason(), &mut random()).await;
        assert_eq!(closed.unwrap(), ActOutcome::Done(1));
        tx.commit().await.unwrap();
        scene.now += Duration::minutes(1);
        let after = disclosure::contents(&scene.read().await, &support, one.person).await.unwrap();
        let rows = |name: &str| after.iter().find(|table| table.table == name).unwrap().rows.len();
        assert_eq!((rows("account"), rows("closed_account"), rows("retired_user_id")), (0, 1, 1));
        assert!(rows("audit_entry") >= 4, "the trail of the closed account is still the person's");
    })
    .await;
}

#[tokio::test]
async fn one_asks_another_approves_and_only_these_two_take_it_for_a_while() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let one = scene.clerk("one", &[Role::Support]).await;
        let two = scene.clerk("two", &[Role::Support]).await;
        let third = scene.clerk("third", &[Role::Owner]).await;
        let person = scene.letters[0].person;
        let tx = scene.at_desk(&one).await;
        let asked = disclosure::ask(&tx, &one, person, &reason(), &mut random()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let tx = scene.at_desk(&one).await;
        let own = disclosure::approve(&tx, &one, asked, &mut random()).await.unwrap();
        assert!(own == Err(NotApproved::OwnRequest));
        drop(tx);
        let tx = scene.at_desk(&two).await;
        let Ok(file) = disclosure::approve(&tx, &two, asked, &mut random()).await.unwrap() else { panic!("approved") };
        tx.commit().await.unwrap();

        for _ in 0..MOST / 2 {
            for clerk in [&one, &two] {
                let tx = scene.at_desk(clerk).await;
                let open = disclosure::find(&tx, clerk, file).await.unwrap().unwrap();
                assert!(disclosure::taken(&tx, clerk, &open, (1, "00"), &mut random()).await.unwrap());
                tx.commit().await.unwrap();
            }
        }
        let tx = scene.at_desk(&third).await;
        assert!(disclosure::find(&tx, &third, file).await.unwrap().is_none(), "not even an owner");
        drop(tx);
        let tx = scene.at_desk(&one).await;
        assert!(disclosure::find(&tx, &one, file).await.unwrap().is_none(), "it was taken often enough");
        // Another one ends by the clock, and another again when the person is hidden.
        let asked = disclosure::ask(&tx, &one, person, &reason(), &mut random()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let tx = scene.at_desk(&two).await;
        let Ok(file) = disclosure::approve(&tx, &two, asked, &mut random()).await.unwrap() else { panic!("approved") };
        tx.commit().await.unwrap();
        assert_eq!(disclosure::of_person(&scene.read().await, &one, person).await.unwrap(), [file]);
        scene.now += LIFE;
        assert!(disclosure::find(&scene.read().await, &one, file).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn what_nobody_approves_within_72_hours_is_gone() {
    on_both(|bench| async move {
        let mut scene = Scene::set(bench, "aozora").await;
        let person = scene.letters[0].person;
        // Nobody's session lasts as long, so each of them has just signed in.
        for (name, later, is_gone) in [("late", 0, true), ("in-time", 1, false)] {
            let one = scene.clerk(&format!("asks-{name}"), &[Role::Support]).await;
            let tx = scene.at_desk(&one).await;
            let asked = disclosure::ask(&tx, &one, person, &reason(), &mut random()).await.unwrap().unwrap();
            tx.commit().await.unwrap();
            scene.now += Duration::hours(72) - Duration::seconds(later);
            let two = scene.clerk(&format!("approves-{name}"), &[Role::Support]).await;
            let tx = scene.at_desk(&two).await;
            let approved = disclosure::approve(&tx, &two, asked, &mut random()).await.unwrap();
            assert_eq!(approved == Err(NotApproved::Gone), is_gone, "{name}");
        }
    })
    .await;
}
